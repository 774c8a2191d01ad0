//! What must hold of a whole stack: order without a circle, figures for every day asked,
//! no two rules for the same people and day, no share taken twice, no division by a figure of 0.

mod coverage;
mod defaults;
mod divisors;
mod nobody;
mod order;
mod overlap;
mod shares;
mod slips;
mod unread;

pub(super) use order::with_scales;

use std::collections::{BTreeMap, BTreeSet};

use crate::text::{Diagnostic, Problems};
use crate::time::Date;

use super::book::StackHead;
use super::graph::Graph;
use super::load::Proof;
use super::stack::{Head, InputKind, Stack};

/// Proves a stack: its order always, the rest where it is not known from before.
pub(crate) fn stack(
    stack: &mut Stack,
    answers: Option<(Date, Date)>,
    proof: Proof,
    problems: &mut Problems,
) {
    defaults::prove(stack, problems);
    let ordered = order::order(stack, problems);
    if !problems.has_errors() {
        stack.graph = Graph::of(stack);
    }
    if proof == Proof::Known {
        return;
    }
    if let Some(answers) = answers {
        coverage::prove(stack, answers, problems);
        divisors::prove(stack, answers, problems);
        slips::prove(stack, answers, problems);
    }
    overlap::prove(stack, problems);
    shares::prove(stack, ordered, problems);
    // In a circle everything comes back to itself.
    if ordered {
        order::feeds_itself(stack, problems);
    }
}

/// What must hold between stacks: no two fit the same person, an input is of one type, and a flag
/// gives one fact.
pub(crate) fn stacks(head: &super::book::BookHead, stacks: &[Stack], problems: &mut Problems) {
    // Whom a stack is for is not known where its `when` says what there is not.
    let clear = |(stack, read): &(&StackHead, &Stack)| {
        !stack.when_unclear && stack.when.len() == read.when.len()
    };
    let clear: Vec<&StackHead> = head
        .stacks
        .iter()
        .zip(stacks)
        .filter(clear)
        .map(|(stack, _)| stack)
        .collect();
    for (place, first) in clear.iter().enumerate() {
        for second in clear.iter().skip(place.saturating_add(1)) {
            let apart = first.when.iter().any(|(name, _, members)| {
                second.when.iter().any(|(other, _, others)| {
                    name == other
                        && !members
                            .iter()
                            .any(|m| others.iter().any(|o| o.text == m.text))
                })
            });
            if !apart {
                problems.add(
                    Diagnostic::error("STACK-AMBIGUOUS")
                        .at(second.place)
                        .and(first.place, "first")
                        .with("stacks", format!("{}, {}", first.id, second.id)),
                );
            }
        }
    }
    flags(stacks, problems);
    for (place, stack) in stacks.iter().enumerate() {
        for input in &stack.inputs {
            let before = stacks.iter().take(place).flat_map(|stack| &stack.inputs);
            let mut before = before.filter(|other| other.head.id == input.head.id);
            if let Some(other) = before.find(|other| !same_type(other.kind, input.kind)) {
                problems.add(
                    Diagnostic::error("INPUT-DIFFERS")
                        .at(input.head.place)
                        .and(other.head.place, "first")
                        .with("name", &input.head.id),
                );
            }
        }
    }
}

/// What some stack must have a use for: inputs that are read, rules that are for somebody.
pub(crate) fn used_somewhere(stacks: &[Stack], problems: &mut Problems) {
    nobody::prove(stacks, problems);
    unread::prove(stacks, problems);
}

/// A flag gives one fact, whatever stack it is for.
fn flags(stacks: &[Stack], problems: &mut Problems) {
    let mut known: BTreeMap<&str, &Head> = BTreeMap::new();
    for input in stacks.iter().flat_map(|stack| &stack.inputs) {
        let also = input.also.iter().map(|(flag, _)| flag);
        let mut own: BTreeSet<&str> = BTreeSet::new();
        for flag in std::iter::once(&input.flag).chain(also) {
            let other = *known.entry(flag).or_insert(&input.head);
            let again = !own.insert(flag);
            if again || other.id != input.head.id {
                problems.add(
                    Diagnostic::error("FLAG-TAKEN")
                        .at(input.head.place)
                        .and(other.place, "first")
                        .with("flag", flag)
                        .with("name", &input.head.id)
                        .with("other", &other.id),
                );
            }
        }
    }
}

/// Whether two facts are of one type, each in the currency of its own stack.
fn same_type(a: InputKind, b: InputKind) -> bool {
    match (a, b) {
        (
            InputKind::Number { unit, percent },
            InputKind::Number {
                unit: other,
                percent: other_percent,
            },
        ) => unit.without_currency() == other.without_currency() && percent == other_percent,
        (InputKind::Member(_), InputKind::Member(_))
        | (InputKind::Bool, InputKind::Bool)
        | (InputKind::Date, InputKind::Date)
        | (InputKind::Text, InputKind::Text) => true,
        (
            InputKind::Number { .. }
            | InputKind::Member(_)
            | InputKind::Bool
            | InputKind::Date
            | InputKind::Text,
            _,
        ) => false,
    }
}
