//! What an entry's formulas read: entries in the same month, the clock, other months.
//!
//! In: typed formulas. Out: names by number; scales' thresholds, inputs' defaults and whatever may
//! stand in a component's place are followed. Knows no order.

use super::{MonthChanges, place};
use crate::formula::{Function, History, Index, Op, Target, Typed};
use crate::rules::prove::with_scales;
use crate::rules::stack::{Applies, Entry, Fallback, Paid, Stack};

/// What of the clock a formula asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockReads {
    /// `month`: between which months what is made of it may differ.
    pub month: MonthChanges,
    /// `days_in_month`.
    pub days: bool,
    /// `year`.
    pub year: bool,
    /// `age(…)`.
    pub age: bool,
}

impl ClockReads {
    fn join(&mut self, other: Self) {
        self.month.join(other.month);
        self.days |= other.days;
        self.year |= other.year;
        self.age |= other.age;
    }

    /// Whether it asks for anything.
    #[must_use]
    pub fn any(self) -> bool {
        self.month.any() || self.days || self.year || self.age
    }
}

/// By which years a formula asks for other months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Years {
    /// Those of the entry whose formula it is.
    Own,
    /// Those that begin in January.
    Calendar,
}

/// What a formula reads, scales' thresholds and variants included.
#[derive(Debug, Default)]
pub(in crate::rules) struct Reads {
    /// Entries, in the same month.
    pub(in crate::rules) entries: Vec<u32>,
    pub(super) clock: ClockReads,
    /// Of other months; by the reader's years, or where a scale's own formula asks, by calendar
    /// years.
    pub(super) past: Vec<(History, Target, Index, Years)>,
}

impl Reads {
    /// Adds what a formula reads, through the thresholds of scales too.
    pub(in crate::rules) fn formula(&mut self, stack: &Stack, typed: &Typed) {
        let formulas = with_scales(stack, typed);
        for formula in &formulas {
            self.clock.month.join(MonthChanges::of(formula));
        }
        let own = formulas.iter().map(|formula| std::ptr::eq(*formula, typed));
        let nodes = formulas.iter().zip(own);
        let nodes = nodes.flat_map(|(formula, own)| formula.nodes.iter().map(move |n| (n, own)));
        for (node, own) in nodes {
            self.clock.join(clock_of(&node.op));
            if let Op::Read(target, _) = node.op {
                self.target(stack, target);
            }
            if let Op::Past(history, target, index) = node.op {
                let years = if own { Years::Own } else { Years::Calendar };
                self.past.push((history, target, index, years));
                let is_entry = matches!(target, Target::Entry(_));
                if !is_entry || history != History::LastYear {
                    self.target(stack, target);
                }
            }
        }
    }

    pub(super) fn target(&mut self, stack: &Stack, target: Target) {
        match target {
            Target::Entry(number) => self.entry(stack, number),
            Target::Input(number) => self.clock.join(input_clock(stack, number)),
            Target::Parameter(_) => {}
        }
    }

    pub(super) fn formulas<'a>(
        &mut self,
        stack: &Stack,
        typed: impl IntoIterator<Item = &'a Typed>,
    ) {
        for typed in typed {
            self.formula(stack, typed);
        }
    }

    /// An entry and whatever may stand in its place.
    pub(super) fn entry(&mut self, stack: &Stack, number: u32) {
        self.entries.push(number);
        if let Some(component) = stack.component(number) {
            for variant in &component.variants {
                self.entry(stack, *variant);
            }
        }
    }

    pub(super) fn applies(&mut self, stack: &Stack, applies: &Applies) {
        for choice in &applies.choices {
            self.clock.join(input_clock(stack, choice.input));
        }
    }
}

/// What a step itself asks of the clock, but for the month.
fn clock_of(op: &Op) -> ClockReads {
    let asks = |function| matches!(op, Op::Call(called, _) if *called == function);
    ClockReads {
        month: MonthChanges::default(),
        days: asks(Function::DaysInMonth),
        year: *op == Op::YearNumber,
        age: asks(Function::Age),
    }
}

/// What an input's default asks of the clock, through further inputs too.
pub(super) fn input_clock(stack: &Stack, number: u32) -> ClockReads {
    let mut reads = ClockReads::default();
    let mut seen = std::collections::BTreeSet::new();
    let mut open = vec![number];
    while let Some(number) = open.pop() {
        if !seen.insert(number) {
            continue;
        }
        let input = stack.inputs.get(place(number));
        let defaults = input.iter().flat_map(|input| &input.defaults).flatten();
        for typed in defaults.filter_map(Fallback::formula) {
            reads.month.join(MonthChanges::of(typed));
            for node in &typed.nodes {
                reads.join(clock_of(&node.op));
                if let Op::Read(Target::Input(other), _) = node.op {
                    open.push(other);
                }
            }
        }
    }
    reads
}

/// Whether an amount may be paid in the month in which it is earned.
fn pays_at_once(paid: Paid) -> bool {
    match paid {
        Paid::After { months, at_end } => months == 0 || at_end,
        Paid::InMonth { at_end, .. } => at_end,
    }
}

/// Whether what is unpaid falls due on leaving.
pub(super) fn falls_due(paid: Paid) -> bool {
    match paid {
        Paid::After { at_end, .. } | Paid::InMonth { at_end, .. } => at_end,
    }
}

/// What an entry reads.
pub(in crate::rules) fn reads(stack: &Stack, entry: &Entry) -> Reads {
    let mut found = Reads::default();
    match entry {
        Entry::Value(value) => found.formula(stack, &value.formula),
        Entry::Component(component) => {
            found.formulas(
                stack,
                std::iter::once(&component.formula).chain(&component.when),
            );
            found.applies(stack, &component.applies);
            let mut open = component.variants.clone();
            // A variant's variant stands only where that variant would.
            open.extend(component.replaces);
            while let Some(next) = open.pop() {
                if let Some(variant) = stack.component(next) {
                    found.applies(stack, &variant.applies);
                    if component.replaces != Some(next) {
                        open.extend(&variant.variants);
                    }
                }
            }
        }
        Entry::Sum(sum) => found.entries.extend(sum.parts.iter().filter(|part| {
            !sum.by_paid
                || stack
                    .component(**part)
                    .is_some_and(|part| pays_at_once(part.paid))
        })),
    }
    found
}
