//! An input that no rule of any stack reads: people are asked for what changes nothing.
//!
//! In: stacks without errors. Always: whoever reads it in one stack reads it for all that share it.

use std::collections::BTreeSet;

use crate::formula::{Target, Typed};
use crate::rules::stack::{Applies, Choice, Entry, Fallback, Stack};
use crate::text::{Diagnostic, Place, Problems};

pub(super) fn prove(stacks: &[Stack], problems: &mut Problems) {
    let read: BTreeSet<Place> = stacks.iter().flat_map(read_in).collect();
    for input in stacks.iter().flat_map(|stack| &stack.inputs) {
        if !read.contains(&input.head.place) && !input.head.kept {
            problems.add(
                Diagnostic::warning("INPUT-UNREAD")
                    .at(input.head.place)
                    .with("name", &input.head.id),
            );
        }
    }
}

/// Where the inputs stand that something of a stack reads.
fn read_in(stack: &Stack) -> Vec<Place> {
    let formulas = formulas(stack);
    let named = formulas.iter().flat_map(|formula| formula.names());
    let named = named.filter_map(|target| match target {
        Target::Input(number) => Some(number),
        Target::Parameter(_) | Target::Entry(_) => None,
    });
    let chosen = choices(stack).map(|choice| choice.input);
    let numbers = named.chain(chosen).chain(stack.solve_for);
    let inputs = numbers.filter_map(|number| stack.inputs.get(usize::try_from(number).ok()?));
    inputs.map(|input| input.head.place).collect()
}

/// Everything by which a stack chooses people.
fn choices(stack: &Stack) -> impl Iterator<Item = &Choice> {
    let components = stack.entries.iter().filter_map(|entry| match entry {
        Entry::Component(component) => Some(&component.applies),
        Entry::Value(_) | Entry::Sum(_) => None,
    });
    let applies: Vec<&Applies> = components
        .chain(stack.floors.iter().map(|floor| &floor.applies))
        .chain(stack.limits.iter().map(|limit| &limit.applies))
        .chain(stack.notices.iter().map(|notice| &notice.applies))
        .chain(stack.bands.iter().map(|band| &band.applies))
        .collect();
    let bands = stack.bands.iter().flat_map(|band| &band.choices);
    let applied = applies.into_iter().flat_map(|applies| &applies.choices);
    stack.when.iter().chain(bands).chain(applied)
}

/// All formulas of a stack.
fn formulas(stack: &Stack) -> Vec<&Typed> {
    let mut found: Vec<&Typed> = Vec::new();
    let defaults = stack.inputs.iter().flat_map(|input| &input.defaults);
    found.extend(defaults.flatten().filter_map(Fallback::formula));
    let scales = stack.scales.iter();
    found.extend(scales.filter_map(|scale| scale.unit_of_thresholds.as_ref()));
    for entry in &stack.entries {
        match entry {
            Entry::Value(value) => found.push(&value.formula),
            Entry::Component(component) => {
                found.push(&component.formula);
                found.extend(&component.when);
            }
            Entry::Sum(_) => {}
        }
    }
    for floor in &stack.floors {
        found.push(&floor.at_least);
        found.extend(&floor.when);
    }
    for limit in &stack.limits {
        found.extend([&limit.of, &limit.bound]);
        found.extend(&limit.when);
    }
    found.extend(stack.bands.iter().filter_map(|band| band.would_be.as_ref()));
    found.extend(
        stack
            .notices
            .iter()
            .filter_map(|notice| notice.when.as_ref()),
    );
    found
}
