//! What a stack's formulas reach of other months.

use crate::formula::{History, Op, Typed};
use crate::rules::{Entry, Paid, Stack};

fn formulas(stack: &Stack) -> impl Iterator<Item = &Typed> {
    let entries = stack.entries.iter().flat_map(|entry| match entry {
        Entry::Value(value) => vec![&value.formula],
        Entry::Component(component) => std::iter::once(&component.formula)
            .chain(&component.when)
            .collect(),
        Entry::Sum(_) => Vec::new(),
    });
    let floors = stack
        .floors
        .iter()
        .flat_map(|floor| std::iter::once(&floor.at_least).chain(&floor.when));
    let limits = stack
        .limits
        .iter()
        .flat_map(|limit| [&limit.of, &limit.bound].into_iter().chain(&limit.when));
    let notices = stack
        .notices
        .iter()
        .filter_map(|notice| notice.when.as_ref());
    let bands = stack.bands.iter().filter_map(|band| band.would_be.as_ref());
    let scales = stack
        .scales
        .iter()
        .filter_map(|scale| scale.unit_of_thresholds.as_ref());
    entries
        .chain(scales)
        .chain(floors)
        .chain(limits)
        .chain(notices)
        .chain(bands)
}

/// Whether a steady year needs years before it.
#[must_use]
pub fn needs_history(stack: &Stack) -> bool {
    let reads_back = formulas(stack)
        .flat_map(|formula| &formula.nodes)
        .any(|node| {
            matches!(
                &node.op,
                Op::Past(History::LastYear | History::LastMonths(_), ..)
            )
        });
    let earns_across = stack.entries.iter().any(|entry| match entry {
        Entry::Component(component) => component.earning_year != 1,
        Entry::Value(value) => value.earning_year != 1,
        Entry::Sum(_) => false,
    });
    let pays_later = stack.entries.iter().any(|entry| match entry {
        Entry::Component(component) => component.paid != Paid::at_once(),
        Entry::Value(_) | Entry::Sum(_) => false,
    });
    reads_back || earns_across || pays_later
}
