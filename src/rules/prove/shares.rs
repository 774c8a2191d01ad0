//! A share of a part month is taken once: what reads a shared component takes none; and who reads
//! a fact per month says whether it takes one.

use std::collections::BTreeSet;

use crate::formula::{Op, Target, Typed};
use crate::rules::stack::{Cadence, Component, Entry, InputKind, PartMonth, Stack};
use crate::text::{Diagnostic, Problems};

pub(super) fn prove(stack: &Stack, problems: &mut Problems) {
    for entry in &stack.entries {
        let Entry::Component(component) = entry else {
            continue;
        };
        if component.part_month == PartMonth::None {
            full_month(stack, component, problems);
            continue;
        }
        let mut seen = BTreeSet::new();
        let mut shared = None;
        follow(stack, &component.formula, &mut seen, &mut shared);
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

fn follow(stack: &Stack, formula: &Typed, seen: &mut BTreeSet<u32>, shared: &mut Option<u32>) {
    let formulas = super::order::with_scales(stack, formula);
    for node in formulas.iter().flat_map(|formula| &formula.nodes) {
        if let Op::Read(Target::Entry(number), _) | Op::Past(_, Target::Entry(number), _) = &node.op
        {
            enter(stack, *number, seen, shared);
        }
    }
}

fn enter(stack: &Stack, number: u32, seen: &mut BTreeSet<u32>, shared: &mut Option<u32>) {
    if shared.is_some() || !seen.insert(number) {
        return;
    }
    match stack.entry(number) {
        Some(Entry::Component(component)) => {
            if component.part_month == PartMonth::None {
                follow(stack, &component.formula, seen, shared);
                for variant in &component.variants {
                    enter(stack, *variant, seen, shared);
                }
            } else {
                *shared = Some(number);
            }
        }
        Some(Entry::Value(value)) => follow(stack, &value.formula, seen, shared),
        Some(Entry::Sum(sum)) => {
            for part in &sum.parts {
                enter(stack, *part, seen, shared);
            }
        }
        None => {}
    }
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
            match &node.op {
                Op::Read(Target::Input(number), _) => {
                    let input = stack.inputs.get(usize::try_from(*number).ok()?)?;
                    if let InputKind::Number { unit, .. } = input.kind
                        && unit.is_per_month()
                    {
                        return Some(&input.head.id);
                    }
                }
                Op::Read(Target::Entry(number), _) if seen.insert(*number) => {
                    if let Some(Entry::Value(value)) = stack.entry(*number) {
                        open.push(&value.formula);
                    }
                }
                _ => {}
            }
        }
    }
    None
}
