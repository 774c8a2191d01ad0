//! What an entry comes to in a steady year, over all values of one input between two.
//!
//! In: a plan, facts, an input that moves. Out: a [`Line`] that holds for all of its values, or
//! where to look at parts of the way. Only what the entry rests on is computed.

use super::facts::{Facts, Refusal};
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
    match total(&mut run, entry, years) {
        Ok(total) => OnWay::Line(total),
        Err(refusal) if refusal.code == UNDECIDED => {
            let turn = refusal.detail.first().and_then(|turn| turn.parse().ok());
            OnWay::Parts(turn)
        }
        Err(_) => OnWay::Refused,
    }
}

fn total(run: &mut Run<'_, (), Line>, entry: u32, years: usize) -> Result<Line, Box<Refusal>> {
    let months = years.saturating_mul(12);
    let mut total = Line::ZERO;
    for index in 0..months {
        run.clock = steady_clock(run.plan.on, run.facts, index, years);
        let last_year = index.saturating_add(12) >= months;
        run.compute(last_year)?;
        if last_year {
            total = total.plus(run.total(entry));
        }
        run.remember();
    }
    Ok(total)
}
