//! What an entry comes to in a steady year, over all values of one input between two.
//!
//! In: a plan, facts, an input that moves. Out: a [`Line`] that holds for all of its values, or
//! where to look at parts of the way. Only what the entry rests on is computed.

use super::facts::Facts;
use super::line::Line;
use super::month::Run;
use super::number::{Number, UNDECIDED};
use super::views::steady_clock;
use crate::amount::Exact;
use crate::plan::Plan;
use crate::rules::Bits;

/// What an entry comes to on a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnWay {
    /// Its year's total.
    Line(Line),
    /// Every value refuses.
    Refused,
    /// Parts of the way differ in kind, from this part of the way on if that is known.
    Parts(Option<Exact>),
}

/// An entry's total of a steady year, over the values of an input `between` two. The facts'
/// own value of it does not matter; `full_time` says that facts were changed to compare with a band,
/// `needed` are the ranks that the entry rests on (see [`Graph::needed_for`](crate::rules::Graph::needed_for)).
#[must_use]
pub fn on_way(
    plan: &Plan<'_>,
    facts: &Facts,
    full_time: bool,
    (entry, needed): (u32, &Bits),
    (input, first, last): (u32, &Exact, &Exact),
) -> OnWay {
    let years = plan.stack.graph.years;
    let mut nothing = ();
    let clock = steady_clock(plan.on, facts, 0, years);
    let mut run: Run<'_, (), Line> = Run::new(plan, facts, &mut nothing, clock);
    run.full_time = full_time;
    run.moved = Some((input, Line::between(first, last)));
    run.needed = Some(needed);
    let mut total = Line::ZERO;
    match run.steady_months(12, |run| total = total.plus(run.total(entry))) {
        Ok(()) => OnWay::Line(total),
        Err(refusal) if refusal.code == UNDECIDED => {
            let turn = refusal.detail.first().and_then(|turn| turn.parse().ok());
            OnWay::Parts(turn)
        }
        Err(_) => OnWay::Refused,
    }
}
