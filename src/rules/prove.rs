//! What must hold of a whole stack: order without a circle, figures for every day asked,
//! no two rules for the same people and day, no share taken twice.

mod coverage;
mod order;
mod overlap;
mod shares;

use crate::text::Problems;
use crate::time::Date;

use super::stack::Stack;

/// Orders the entries; `false` if there is a circle.
pub(crate) fn order(stack: &mut Stack, problems: &mut Problems) -> bool {
    order::order(stack, problems)
}

/// Proves what takes time to prove; a book that was proved before needs it no more.
pub(crate) fn prove(stack: &Stack, answers: (Date, Date), problems: &mut Problems) {
    coverage::prove(stack, answers, problems);
    overlap::prove(stack, problems);
    shares::prove(stack, problems);
}
