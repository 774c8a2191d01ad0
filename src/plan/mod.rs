//! A stack on one date: which figure holds, which component is there.
//!
//! In: a [`Stack`], a day, what-ifs. Out: a [`Plan`] that any person can be run through. Knows no
//! person and no file.

mod reach;

use std::collections::BTreeSet;

use crate::amount::Exact;
use crate::rules::{Bracket, Confidence, Dated, Entry, On, SourceId, Stack};
use crate::time::Date;

pub use reach::needs_history;

/// A figure that is tried instead of the book's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatIf {
    /// The parameter.
    pub parameter: u32,
    /// One number, or one per member.
    pub values: Vec<Exact>,
}

/// What holds of a figure on the plan's day.
#[derive(Debug, Clone)]
pub enum Held<'s, T> {
    /// A value.
    Figure {
        /// The value.
        value: &'s T,
        /// From which day it holds.
        from: Date,
        /// Where it comes from.
        source: Option<SourceId>,
        /// How far it can be relied on.
        confidence: Confidence,
        /// Whether it goes on behind its last day, and which that was.
        carried: Option<Date>,
    },
    /// A value that is tried.
    Tried(T),
    /// Nobody knows, and why (empty: no value for the day).
    Gap(&'s str),
}

impl<'s, T> Held<'s, T> {
    fn of(values: &'s Dated<T>, day: Date, with_proposed: bool) -> Self {
        match values.on(day, with_proposed) {
            On::Figure {
                value,
                item,
                carried,
            } => Self::Figure {
                value,
                from: item.from,
                source: item.source,
                confidence: item.confidence,
                carried: item.until.filter(|_| carried),
            },
            On::Unknown { why, .. } => Self::Gap(why),
            On::Nothing => Self::Gap(""),
        }
    }

    /// Whether results that rest on it must say so: it is assumed, proposed or carried on.
    #[must_use]
    pub fn is_careful(&self) -> bool {
        match self {
            Self::Figure {
                confidence,
                carried,
                ..
            } => {
                carried.is_some()
                    || matches!(confidence, Confidence::Assumed | Confidence::Proposed)
            }
            Self::Tried(_) | Self::Gap(_) => false,
        }
    }

    /// The value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Figure { value, .. } => Some(value),
            Self::Tried(value) => Some(value),
            Self::Gap(_) => None,
        }
    }
}

/// A stack folded on one date.
#[derive(Debug, Clone)]
pub struct Plan<'s> {
    /// The stack.
    pub stack: &'s Stack,
    /// The date whose figures hold.
    pub on: Date,
    /// Whether proposed figures count.
    pub with_proposed: bool,
    /// Parameters, by number.
    pub parameters: Vec<Held<'s, Vec<Exact>>>,
    /// Scales, by number.
    pub scales: Vec<Held<'s, Vec<Bracket>>>,
    /// Tables, by number.
    pub tables: Vec<Held<'s, Vec<Exact>>>,
    /// Whether a component's `applies` admits the date, by entry.
    pub in_force: Vec<bool>,
    /// The first place of each input's members in a list of all.
    pub input_slots: Vec<usize>,
    /// How many places inputs have.
    pub input_slot_count: usize,
}

impl<'s> Plan<'s> {
    /// Folds a stack on a day.
    #[must_use]
    pub fn fold(stack: &'s Stack, on: Date, what_ifs: &[WhatIf], with_proposed: bool) -> Self {
        let parameters = (0_u32..)
            .zip(&stack.parameters)
            .map(|(number, parameter)| {
                match what_ifs
                    .iter()
                    .rev()
                    .find(|tried| tried.parameter == number)
                {
                    Some(tried) => Held::Tried(tried.values.clone()),
                    None => Held::of(&parameter.values, on, with_proposed),
                }
            })
            .collect();
        let mut input_slots = Vec::new();
        let mut input_slot_count = 0_usize;
        for input in &stack.inputs {
            input_slots.push(input_slot_count);
            input_slot_count = input_slot_count.saturating_add(stack.member_count(input.per));
        }
        let in_force = stack
            .entries
            .iter()
            .map(|entry| match entry {
                Entry::Component(component) => component.applies.on(on),
                Entry::Value(_) | Entry::Sum(_) => true,
            })
            .collect();
        Self {
            stack,
            on,
            with_proposed,
            parameters,
            scales: stack
                .scales
                .iter()
                .map(|s| Held::of(&s.values, on, with_proposed))
                .collect(),
            tables: stack
                .tables
                .iter()
                .map(|t| Held::of(&t.values, on, with_proposed))
                .collect(),
            in_force,
            input_slots,
            input_slot_count,
        }
    }

    /// The place of an input's member in a list of all.
    #[must_use]
    pub fn input_slot(&self, input: u32, member: u32) -> usize {
        place_of(&self.input_slots, input, member)
    }

    /// The place of an entry's member in a list of all.
    #[must_use]
    pub fn slot(&self, entry: u32, member: u32) -> usize {
        self.stack.graph.slots.of(entry, member)
    }
}

fn place_of(firsts: &[usize], number: u32, member: u32) -> usize {
    let first = usize::try_from(number)
        .ok()
        .and_then(|n| firsts.get(n))
        .copied();
    first
        .unwrap_or(0)
        .saturating_add(usize::try_from(member).unwrap_or(0))
}

/// The days from which some figure or rule of a stack changes, ascending.
#[must_use]
pub fn changes(stack: &Stack) -> BTreeSet<Date> {
    let mut days = BTreeSet::new();
    for parameter in &stack.parameters {
        days.extend(parameter.values.changes());
    }
    for scale in &stack.scales {
        days.extend(scale.values.changes());
    }
    for table in &stack.tables {
        days.extend(table.values.changes());
    }
    for entry in &stack.entries {
        if let Entry::Component(component) = entry {
            days.extend(component.applies.from);
            days.extend(component.applies.until.and_then(|day| day.succ_opt()));
        }
    }
    days
}
