//! What must hold of a whole stack: order without a circle, figures for every day asked,
//! no two rules for the same people and day, no share taken twice.

mod coverage;
mod order;
mod overlap;
mod shares;

use crate::text::Problems;
use crate::time::Date;

use super::stack::Stack;

/// Two stacks that fit the same person.
pub(crate) fn stacks(head: &super::book::BookHead, problems: &mut Problems) {
    use crate::text::Diagnostic;
    for (place, first) in head.stacks.iter().enumerate() {
        for second in head.stacks.iter().skip(place.saturating_add(1)) {
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
}

/// Orders the entries; `false` if there is a circle.
pub(crate) fn order(stack: &mut Stack, problems: &mut Problems) -> bool {
    order::order(stack, problems)
}

/// Proves what takes time to prove; a book that was proved before needs it no more.
pub(crate) fn prove(stack: &Stack, answers: (Date, Date), problems: &mut Problems) {
    coverage::prove(stack, answers, problems);
    overlap::prove(stack, problems);
    shares::prove(stack, problems);
    order::feeds_itself(stack, problems);
}
