//! A stack on one date: which figure holds, which component is there.
//!
//! In: a [`Stack`], a day, what-ifs. Out: a [`Plan`] that any person can be run through. Knows no
//! person and no file.

use std::collections::BTreeSet;

use crate::amount::Exact;
use crate::rules::{Bracket, Confidence, Dated, Entry, On, SourceId, Stack};
use crate::time::Date;

/// A figure that is tried instead of the book's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatIf {
    /// The parameter.
    pub parameter: u32,
    /// One number, or one per member; `None` for a member that is left to the book.
    pub values: Vec<Option<Exact>>,
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
    /// A value that is tried, for some members at least; the others are the book's.
    Tried(T),
    /// Some members are tried, and nobody knows the others, and why.
    TriedInPart {
        /// What is tried, by member.
        members: Vec<Option<Exact>>,
        /// Why the others are not known (empty: no value for the day).
        why: &'s str,
    },
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
            Self::Tried(_) | Self::TriedInPart { .. } | Self::Gap(_) => false,
        }
    }

    /// The value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Figure { value, .. } => Some(value),
            Self::Tried(value) => Some(value),
            Self::TriedInPart { .. } | Self::Gap(_) => None,
        }
    }
}

impl<'s> Held<'s, Vec<Exact>> {
    /// The book's figure with what is tried in its place, member by member.
    fn with(self, tried: &[Option<Exact>]) -> Self {
        let whole: Option<Vec<Exact>> = tried.iter().cloned().collect();
        if let Some(whole) = whole {
            return Self::Tried(whole);
        }
        let why = match &self {
            Self::Figure { value, .. } => {
                let members = tried.iter().zip(value.iter());
                let merged = members.map(|(tried, own)| tried.as_ref().unwrap_or(own).clone());
                return Self::Tried(merged.collect());
            }
            Self::Gap(why) | Self::TriedInPart { why, .. } => *why,
            Self::Tried(_) => return self,
        };
        Self::TriedInPart {
            members: tried.to_vec(),
            why,
        }
    }

    /// A member's value, if it is known or tried.
    #[must_use]
    pub fn member(&self, member: usize) -> Option<&Exact> {
        match self {
            Self::Figure { value, .. } => value.get(member),
            Self::Tried(values) => values.get(member),
            Self::TriedInPart { members, .. } => members.get(member)?.as_ref(),
            Self::Gap(_) => None,
        }
    }
}

/// What is tried for a parameter.
fn of_parameter(what_ifs: &[WhatIf], parameter: u32) -> Option<&WhatIf> {
    what_ifs
        .iter()
        .rev()
        .find(|tried| tried.parameter == parameter)
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
    /// What is tried instead of the book's figures; of one parameter the last counts.
    what_ifs: Vec<WhatIf>,
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
                let of_book = Held::of(&parameter.values, on, with_proposed);
                match of_parameter(what_ifs, number) {
                    Some(tried) => of_book.with(&tried.values),
                    None => of_book,
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
            what_ifs: what_ifs.to_vec(),
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

    /// What is tried for a parameter's member, on whatever day.
    #[must_use]
    pub fn tried(&self, parameter: u32, member: usize) -> Option<&Exact> {
        let tried = of_parameter(&self.what_ifs, parameter)?;
        tried.values.get(member)?.as_ref()
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
