//! Pay that falls due after the month of the end: nothing is computed in those months, so what is
//! reckoned on pay in the month in which it is paid leaves it out.
//!
//! In: a plan and facts with an end. Out: a note for each component and month. Where the months up
//! to the end cannot be computed (the book has no figures so far ahead), nothing is said: the months
//! that an offer shows are refused by themselves.

use super::finding::Finding;
use super::offer::places;
use crate::amount::{Exact, shown};
use crate::plan::{Plan, WhatIf};
use crate::rules::{Component, ComponentKind, Entry, Paid, Weight};
use crate::run::{Facts, MonthRow, from_start};
use crate::time::Month;
use crate::words::Text;

/// The most months that are looked through for what falls due.
const MONTHS_MAX: u32 = 1_200;

/// What falls due after the end.
pub(super) fn after_the_end(plan: &Plan<'_>, facts: &Facts, what_ifs: &[WhatIf]) -> Vec<Finding> {
    let stack = plan.stack;
    let Some(end) = facts.end.map(Month::of) else {
        return Vec::new();
    };
    let start = facts.start.map_or(end, Month::of);
    let later = (0_u32..).zip(&stack.entries).filter_map(|(number, entry)| {
        let Entry::Component(component) = entry else {
            return None;
        };
        let months = waits(component).filter(|_| component.kind == ComponentKind::Pay)?;
        Some((number, component, months))
    });
    let later: Vec<(u32, &Component, u32)> = later.collect();
    let Some(longest) = later.iter().map(|(_, _, months)| *months).max() else {
        return Vec::new();
    };
    let employed = u32::try_from(end.since(start))
        .unwrap_or(0)
        .saturating_add(1);
    let count = employed.saturating_add(longest);
    if count > MONTHS_MAX {
        return Vec::new();
    }
    let tried = (what_ifs, plan.with_proposed);
    let Ok(rows) = from_start(stack, facts, tried, count, &[], &mut ()) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (number, component, _) in later {
        let after = |row: &&MonthRow| row.month.is_some_and(|month| month > end);
        for row in rows.iter().filter(after) {
            if let (Some(month), false) = (row.month, row.paid(number).is_zero()) {
                let amount = row.paid(number);
                findings.push(finding(plan, component, (amount, month, end)));
            }
        }
    }
    findings
}

/// How many months at most pay may wait after the end; none of what never does.
fn waits(component: &Component) -> Option<u32> {
    match component.paid {
        Paid::After { at_end: true, .. } | Paid::InMonth { at_end: true, .. } => None,
        Paid::After { months: 0, .. } => None,
        Paid::After { months, .. } => Some(months),
        // An earning year ends within twelve months, and the month comes within twelve more.
        Paid::InMonth { .. } => Some(24),
    }
}

fn finding(
    plan: &Plan<'_>,
    component: &Component,
    (amount, month, end): (&Exact, Month, Month),
) -> Finding {
    let head = &component.head;
    let decimals = places(plan.stack);
    let text = Text::new("DUE-AFTER-END")
        .with_title("name", &head.title.0, &head.id)
        .with_amount("amount", shown(amount, decimals, &[]))
        .with("currency", plan.stack.currency)
        .with("month", month)
        .with("end", end);
    Finding::new("DUE-AFTER-END", Weight::Note, &head.id, text)
        .found(amount)
        .number("amount", amount.to_text(decimals))
        .number("month", month)
        .source(head.source)
}
