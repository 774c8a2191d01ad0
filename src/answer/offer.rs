//! One offer: both views, what it is held against, and what it costs without what may be left out.

use super::assess::{Assessment, assess};
use crate::amount::Exact;
use crate::formula::Value;
use crate::plan::{Plan, WhatIf};
use crate::rules::{Cadence, ComponentKind, Entry, Stack};
use crate::run::{
    Facts, MonthRow, Origin, Recorder, Refusal, Year, annualised, from_start, read_input,
};

/// A fact as the offer used it.
#[derive(Debug, Clone)]
pub struct Used {
    /// The input, by its place in the stack.
    pub input: usize,
    /// The member, if the input has a family.
    pub member: Option<u32>,
    /// What was used.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// One offer.
#[derive(Debug)]
pub struct Offer {
    /// The facts, with what stands where none is given.
    pub inputs: Vec<Used>,
    /// The steady year and what it is held against.
    pub judged: Assessment,
    /// The first twelve months.
    pub first_year: Vec<MonthRow>,
    /// The steady year with every input that says so left out; the inputs' places.
    pub without: Option<(Vec<usize>, Year)>,
}

/// Computes an offer.
///
/// # Errors
/// The first refusal.
pub fn offer<R: Recorder>(
    plan: &Plan<'_>,
    facts: &Facts,
    what_ifs: &[WhatIf],
    recorder: &mut R,
) -> Result<Offer, Refusal> {
    let inputs = inputs(plan, facts);
    let judged = assess(plan, facts, recorder)?;
    let tried = (what_ifs, plan.with_proposed);
    let first_year = from_start(plan.stack, facts, tried, 12, &[], &mut ())?;
    let without = without(plan, facts)?;
    Ok(Offer {
        inputs,
        judged,
        first_year,
        without,
    })
}

fn inputs(plan: &Plan<'_>, facts: &Facts) -> Vec<Used> {
    let mut used = Vec::new();
    for (place, input) in plan.stack.inputs.iter().enumerate() {
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        for member in 0..u32::try_from(plan.stack.member_count(input.per)).unwrap_or(1) {
            if let Ok((value, origin)) = read_input(plan, facts, number, member) {
                let member = input.per.map(|_| member);
                used.push(Used {
                    input: place,
                    member,
                    value,
                    origin,
                });
            }
        }
    }
    used
}

fn without(plan: &Plan<'_>, facts: &Facts) -> Result<Option<(Vec<usize>, Year)>, Refusal> {
    let mut set = facts.clone();
    let mut changed = Vec::new();
    for (place, input) in plan.stack.inputs.iter().enumerate() {
        let Some(value) = &input.without else {
            continue;
        };
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        for member in 0..u32::try_from(plan.stack.member_count(input.per)).unwrap_or(1) {
            let now = read_input(plan, facts, number, member)
                .ok()
                .map(|(now, _)| now);
            if now.as_ref() != Some(value) {
                changed.push(place);
                set.set(number, member, value.clone());
            }
        }
    }
    if changed.is_empty() {
        return Ok(None);
    }
    changed.dedup();
    annualised(plan, &set, false, &mut ()).map(|year| Some((changed, year)))
}

/// What all components but the notional ones come to in a year.
#[must_use]
pub fn cost(stack: &Stack, year: &Year) -> Exact {
    (0_u32..)
        .zip(&stack.entries)
        .filter(|(_, entry)| counts(entry, |kind| kind != ComponentKind::Notional))
        .map(|(number, _)| year.total(number))
        .sum()
}

/// What of a month goes to the employee, what is paid in all, what it costs as earned.
#[must_use]
pub fn month_sums(stack: &Stack, row: &MonthRow) -> [Exact; 3] {
    let sum = |amount: fn(&MonthRow, u32) -> &Exact, fits: fn(ComponentKind) -> bool| {
        (0_u32..)
            .zip(&stack.entries)
            .filter(|(_, entry)| counts(entry, fits))
            .map(|(number, _)| amount(row, number))
            .sum::<Exact>()
    };
    [
        sum(MonthRow::paid, |kind| kind == ComponentKind::Pay),
        sum(MonthRow::paid, |kind| {
            matches!(kind, ComponentKind::Pay | ComponentKind::Employer)
        }),
        sum(MonthRow::total, |kind| kind != ComponentKind::Notional),
    ]
}

fn counts(entry: &Entry, fits: impl Fn(ComponentKind) -> bool) -> bool {
    matches!(entry, Entry::Component(component) if fits(component.kind))
}

/// The amount that a component or sum has in an ordinary month, if there is one.
#[must_use]
pub fn per_month(stack: &Stack, year: &Year, number: u32) -> Option<Exact> {
    let amounts = |number: u32| -> Vec<Exact> {
        let months = year.months.iter();
        months.map(|row| row.total(number).clone()).collect()
    };
    let is_monthly = |part: u32| {
        stack
            .component(part)
            .is_some_and(|component| component.cadence == Cadence::Monthly)
    };
    let (months, step) = match stack.entry(number)? {
        Entry::Component(component) if component.cadence == Cadence::Monthly => {
            (amounts(number), component.rounding.step().clone())
        }
        Entry::Sum(sum) => {
            let mut months = amounts(number);
            for part in sum.parts.iter().filter(|part| !is_monthly(**part)) {
                for (month, row) in months.iter_mut().zip(&year.months) {
                    let amount = if sum.by_paid {
                        row.paid(*part)
                    } else {
                        row.total(*part)
                    };
                    *month = month.minus(amount);
                }
            }
            (months, stack.step.clone())
        }
        Entry::Component(_) | Entry::Value(_) => return None,
    };
    ordinary(&months, &step)
}

/// The most frequent amount that at least nine of the months have within one step; of equals the
/// lower.
fn ordinary(months: &[Exact], step: &Exact) -> Option<Exact> {
    months
        .iter()
        .filter(|amount| {
            let near = |other: &&Exact| other.minus(amount).magnitude() <= *step;
            months.iter().filter(near).count() >= 9
        })
        .max_by(|a, b| {
            let often = |amount: &Exact| months.iter().filter(|other| *other == amount).count();
            often(a).cmp(&often(b)).then(b.cmp(a))
        })
        .cloned()
}
