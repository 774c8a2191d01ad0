//! A rule that is for nobody: in each stack that has it, it is for members whom the stack is not for.
//!
//! In: stacks without errors. Always: a rule that somebody has in one stack is not told of another.

use std::collections::{BTreeMap, BTreeSet};

use crate::rules::stack::{Choice, Entry, Head, Stack};
use crate::text::{Diagnostic, Place, Problems};

pub(super) fn prove(stacks: &[Stack], problems: &mut Problems) {
    let mut had: BTreeSet<Place> = BTreeSet::new();
    let mut missed: BTreeMap<Place, (&Head, &str)> = BTreeMap::new();
    for stack in stacks {
        for (head, choices) in rules(stack) {
            match choices.iter().find_map(|choice| other(stack, choice)) {
                Some(input) => drop(missed.insert(head.place, (head, input))),
                None => drop(had.insert(head.place)),
            }
        }
    }
    for (place, (head, input)) in missed {
        if !had.contains(&place) && !head.kept {
            problems.add(
                Diagnostic::warning("APPLIES-NEVER")
                    .at(place)
                    .with("name", &head.id)
                    .with("input", input)
                    .mend("mend-stack"),
            );
        }
    }
}

/// The input by which a choice is for others than a stack.
fn other<'s>(stack: &'s Stack, choice: &Choice) -> Option<&'s str> {
    let own = stack.when.iter().find(|own| own.input == choice.input)?;
    let is_shared = choice.members.iter().any(|one| own.members.contains(one));
    if is_shared || choice.members.is_empty() {
        return None;
    }
    let input = stack.inputs.get(usize::try_from(choice.input).ok()?)?;
    Some(&input.head.id)
}

/// Everything that is for some people alone, with how they are chosen.
fn rules(stack: &Stack) -> Vec<(&Head, Vec<&Choice>)> {
    let components = stack.entries.iter().filter_map(|entry| match entry {
        Entry::Component(component) => Some((&component.head, &component.applies)),
        Entry::Value(_) | Entry::Sum(_) => None,
    });
    let floors = stack.floors.iter().map(|one| (&one.head, &one.applies));
    let limits = stack.limits.iter().map(|one| (&one.head, &one.applies));
    let notices = stack.notices.iter().map(|one| (&one.head, &one.applies));
    let all = components.chain(floors).chain(limits).chain(notices);
    let bands = stack.bands.iter().map(|band| {
        let choices = band.applies.choices.iter().chain(&band.choices);
        (&band.head, choices.collect())
    });
    all.map(|(head, applies)| (head, applies.choices.iter().collect()))
        .chain(bands)
        .collect()
}
