//! A share of a part month is taken once: what reads a shared component takes none; and who reads
//! a fact per month says whether it takes one.

use std::collections::BTreeSet;

use crate::formula::{Op, Target, Typed};
use crate::rules::stack::{Cadence, Component, Entry, InputKind, PartMonth, Stack};
use crate::text::{Diagnostic, Problems};

/// In a circle everything reaches everything: then no share is said to be taken twice.
pub(super) fn prove(stack: &Stack, ordered: bool, problems: &mut Problems) {
    for entry in &stack.entries {
        let Entry::Component(component) = entry else {
            continue;
        };
        if component.part_month == PartMonth::None {
            full_month(stack, component, problems);
            continue;
        }
        let shared = ordered.then(|| shared_below(stack, &component.formula));
        let shared = shared.flatten();
        if let Some(other) = shared.and_then(|number| stack.component(number)) {
            problems.add(
                Diagnostic::error("PART-MONTH-TWICE")
                    .at(component.head.place)
                    .and(other.head.place, "shared")
                    .with("name", &component.head.id)
                    .with("other", &other.head.id),
            );
        }
    }
}

/// A component that takes a share, among those that a formula reaches.
fn shared_below(stack: &Stack, formula: &Typed) -> Option<u32> {
    let mut seen = BTreeSet::new();
    let mut open = entries_of(stack, formula);
    // The one that stands first in the formula is told.
    open.reverse();
    while let Some(number) = open.pop() {
        if !seen.insert(number) {
            continue;
        }
        match stack.entry(number)? {
            Entry::Component(component) if component.part_month != PartMonth::None => {
                return Some(number);
            }
            Entry::Component(component) => {
                open.extend(&component.variants);
                open.extend(entries_of(stack, &component.formula));
            }
            Entry::Value(value) => open.extend(entries_of(stack, &value.formula)),
            Entry::Sum(sum) => open.extend(sum.parts.iter().rev()),
        }
    }
    None
}

/// The entries that a formula names, in any month.
fn entries_of(stack: &Stack, formula: &Typed) -> Vec<u32> {
    super::order::with_scales(stack, formula)
        .iter()
        .flat_map(|formula| formula.names())
        .filter_map(|target| match target {
            Target::Entry(number) => Some(number),
            Target::Input(_) | Target::Parameter(_) => None,
        })
        .collect()
}

/// A monthly component that reads a fact per month and says nothing of a part of a month.
fn full_month(stack: &Stack, component: &Component, problems: &mut Problems) {
    let silent = component.part_month_said || component.head.kept;
    if silent || component.cadence != Cadence::Monthly {
        return;
    }
    if let Some(input) = monthly_fact(stack, &component.formula) {
        problems.add(
            Diagnostic::warning("PART-MONTH-MISSING")
                .at(component.head.place)
                .with("name", &component.head.id)
                .with("input", input),
        );
    }
}

/// An input per month that a formula reads, through values too.
fn monthly_fact<'s>(stack: &'s Stack, formula: &'s Typed) -> Option<&'s str> {
    let mut seen = BTreeSet::new();
    let mut open = vec![formula];
    while let Some(formula) = open.pop() {
        for node in &formula.nodes {
            let Op::Read(target, _) = &node.op else {
                continue;
            };
            match target {
                Target::Input(number) => {
                    let input = stack.inputs.get(usize::try_from(*number).ok()?)?;
                    if let InputKind::Number { unit, .. } = input.kind
                        && unit.is_per_month()
                    {
                        return Some(&input.head.id);
                    }
                }
                Target::Entry(number) => {
                    if seen.insert(*number)
                        && let Some(Entry::Value(value)) = stack.entry(*number)
                    {
                        open.push(&value.formula);
                    }
                }
                Target::Parameter(_) => {}
            }
        }
    }
    None
}
