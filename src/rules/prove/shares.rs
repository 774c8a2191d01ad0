//! A share of a part month is taken once: what reads a shared component takes none.

use std::collections::BTreeSet;

use crate::formula::{Op, Target, Typed};
use crate::rules::stack::{Entry, PartMonth, Stack};
use crate::text::{Diagnostic, Problems};

pub(super) fn prove(stack: &Stack, problems: &mut Problems) {
    for entry in &stack.entries {
        let Entry::Component(component) = entry else {
            continue;
        };
        if component.part_month == PartMonth::None {
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
    for node in &formula.nodes {
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
