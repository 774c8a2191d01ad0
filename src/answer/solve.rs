//! The least or the greatest value of one input with which a sum reaches, or keeps within, an
//! amount.
//!
//! In: a plan, facts, what is to be met, a step. Out: the value and the next one to it, each with
//! what it comes to; or that there is none. Always: every amount that is said was computed by a
//! steady year of its own, and of all values that were not, a [`Line`] proves that they do not meet
//! it. Knows nothing of what the input means.

use super::assess::ranges;
use crate::amount::Exact;
use crate::formula::Value;
use crate::plan::Plan;
use crate::rules::{Bits, Input};
use crate::run::{Facts, Line, OnWay, Refusal, Side, annualised, at_full_time, on_way};

/// On which side an amount is met.
///
/// # Examples
/// ```
/// use lonn::answer::Goal;
/// assert_eq!(Goal::AtLeast.word(), "at_least");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// The least value that comes to no less.
    AtLeast,
    /// The greatest value that comes to no more.
    AtMost,
}

impl Goal {
    /// The word in results.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
        }
    }
}

/// What is to be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The entry that is measured over a steady year.
    pub entry: u32,
    /// Whether it is measured as one twelfth of the year.
    pub monthly: bool,
    /// Whether facts are set to full time for it.
    pub full_time: bool,
    /// The amount.
    pub amount: Exact,
}

/// A value, and what it comes to; no amount where the rules refuse it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The value.
    pub value: Exact,
    /// What is measured with it.
    pub measured: Option<Exact>,
}

/// What a solver finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solved {
    /// The value that meets the target.
    pub found: Measured,
    /// The next one, that does not; none at the end of what the input may be.
    pub neighbour: Option<Measured>,
}

/// How an offer's value was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// On which side the amount is met.
    pub goal: Goal,
    /// What was to be met, as it was typed.
    pub written: String,
    /// Of what the value is a multiple.
    pub step: Exact,
    /// What was to be met.
    pub target: Target,
    /// What was found.
    pub solved: Solved,
}

/// Why nothing is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsolved {
    /// No value meets it: what the first and the last one come to.
    None {
        /// The least value that the input may have.
        first: Box<Measured>,
        /// The greatest one.
        last: Box<Measured>,
    },
    /// Not one value can be computed with, and why.
    Refused(Box<Refusal>),
    /// The input is none that can be sought: it has no single number.
    NoInput,
    /// No multiple of the step lies within what the input may be.
    NoStep,
    /// The rules turn so often that no answer is proved.
    TooMany,
}

/// How many values and ways are looked at before it is given up.
const LOOKS_MAX: u32 = 200_000;
/// How many values beside a line's crossing are tried before the way is halved.
const BESIDE_MAX: i64 = 8;
/// No amount can be greater.
const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

/// Finds the value of the input that the book says is sought, in multiples of `step`.
///
/// # Errors
/// [`Unsolved`].
pub fn solve(
    plan: &Plan<'_>,
    facts: &Facts,
    target: &Target,
    (goal, step): (Goal, &Exact),
) -> Result<Solved, Unsolved> {
    let mut solver = Solver::new(plan, facts, target, (goal, step))?;
    match solver.search() {
        Some(found) => {
            let value = found.value.clone();
            let next = solver.beside(&value);
            Ok(Solved {
                neighbour: next.map(|next| solver.tried(next)),
                found,
            })
        }
        None if solver.looks >= LOOKS_MAX => Err(Unsolved::TooMany),
        None => Err(solver.none()),
    }
}

/// The least, the middle and the most of the range that an offer with these facts is held against
/// first, with how it is measured.
#[must_use]
pub fn range_targets(plan: &Plan<'_>, facts: &Facts) -> Option<[Target; 3]> {
    let headline = plan.stack.headline;
    let (_, band, range) =
        ranges(plan, facts).min_by_key(|(_, band, _)| Some(band.measure) != headline)?;
    let amounts = [&range.min, &range.midpoint, &range.max];
    Some(amounts.map(|amount| Target {
        entry: band.measure,
        monthly: band.monthly,
        full_time: band.full_time,
        amount: amount.clone(),
    }))
}

/// A range of multiples of the step, both ends in it.
type Span = (i64, i64);

struct Solver<'a> {
    plan: &'a Plan<'a>,
    facts: &'a Facts,
    target: &'a Target,
    goal: Goal,
    step: &'a Exact,
    input: u32,
    /// What the input is set to at full time.
    full: Option<&'a Value>,
    /// The ranks that the target's entry rests on.
    needed: Bits,
    span: Span,
    looks: u32,
    refusal: Option<Refusal>,
}

impl<'a> Solver<'a> {
    fn new(
        plan: &'a Plan<'a>,
        facts: &'a Facts,
        target: &'a Target,
        (goal, step): (Goal, &'a Exact),
    ) -> Result<Self, Unsolved> {
        let number = plan.stack.solve_for.ok_or(Unsolved::NoInput)?;
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let input = plan.stack.inputs.get(place).ok_or(Unsolved::NoInput)?;
        if input.per.is_some() {
            return Err(Unsolved::NoInput);
        }
        let span = span(input, step).ok_or(Unsolved::NoStep)?;
        Ok(Self {
            plan,
            facts,
            target,
            goal,
            step,
            input: number,
            full: input.full_time.as_ref(),
            needed: plan.stack.graph.needed_for(plan.stack, target.entry),
            span,
            looks: 0,
            refusal: None,
        })
    }

    fn value(&self, place: i64) -> Exact {
        self.step.times(&Exact::from(place))
    }

    fn place(&self, value: &Exact) -> Option<i64> {
        value.over(self.step)?.to_whole()
    }

    /// The next value, on the side on which the target is not met.
    fn beside(&self, value: &Exact) -> Option<i64> {
        let place = self.place(value)?;
        let (first, last) = self.span;
        let next = match self.goal {
            Goal::AtLeast => place.checked_sub(1)?,
            Goal::AtMost => place.checked_add(1)?,
        };
        (first..=last).contains(&next).then_some(next)
    }

    /// Looks at the ways from the side from which the first value that meets the target is sought.
    fn search(&mut self) -> Option<Measured> {
        let mut open = vec![self.span];
        while let Some((first, last)) = open.pop() {
            if self.looks >= LOOKS_MAX {
                return None;
            }
            if first == last {
                if let Some(found) = self.met(first) {
                    return Some(found);
                }
                continue;
            }
            let (from, to) = (self.value(first), self.value(last));
            self.looks = self.looks.saturating_add(1);
            match self.way(&from, &to) {
                OnWay::Refused => {}
                OnWay::Parts(turn) => self.divide((first, last), turn.as_ref(), &mut open),
                OnWay::Line(line) => {
                    if let Some(found) = self.along(&line, (first, last), &mut open) {
                        return Some(found);
                    }
                }
            }
        }
        None
    }

    fn way(&self, from: &Exact, to: &Exact) -> OnWay {
        let (facts, changed) = self.full_time(from);
        if self.target.full_time && self.full_time(to).1 != changed {
            return OnWay::Parts(None);
        }
        let full = match &self.full {
            Some(Value::Number(full)) if self.target.full_time => Some(full),
            _ => None,
        };
        if let Some(full) = full.filter(|full| from <= *full && *full <= to) {
            // Whether anything is set to full time turns here.
            return OnWay::Parts(full.minus(from).over(&to.minus(from)));
        }
        // Set to full time, it is the same whatever is tried.
        let (from, to) = full.map_or((from, to), |full| (full, full));
        let way = (self.input, from, to);
        let measured = (self.target.entry, &self.needed);
        on_way(self.plan, &facts, changed, measured, way)
    }

    /// Tries values from where a line may first meet the target; what is then left is open.
    fn along(
        &mut self,
        line: &Line,
        (first, last): Span,
        open: &mut Vec<Span>,
    ) -> Option<Measured> {
        let most = self.target.amount.times(&Exact::from(self.months()));
        let (low, high) = line.bounds();
        let (side, never) = match self.goal {
            Goal::AtLeast => (Side::High, high < most),
            Goal::AtMost => (Side::Low, low > most),
        };
        if never {
            return None;
        }
        // From the side from which it is sought, the line meets the target at once or on its way.
        let turn = line.reaches(&most, side);
        let length = Exact::from(last.saturating_sub(first));
        let at = |turn: &Exact| turn.times(&length);
        let near = match self.goal {
            Goal::AtLeast => {
                let turn = turn.filter(|turn| line.rises() && !turn.is_negative());
                let way = turn.map_or(Exact::ZERO, |turn| ceiling(&at(&turn)));
                first.saturating_add(way.to_whole().unwrap_or(0)).min(last)
            }
            Goal::AtMost => {
                let turn = turn.filter(|turn| line.rises() && *turn <= Exact::ONE);
                let way = turn.map_or(length.clone(), |turn| at(&turn).floor());
                first.saturating_add(way.to_whole().unwrap_or(0)).max(first)
            }
        };
        let rest = match self.goal {
            Goal::AtLeast => (near..=last).take(to_usize(BESIDE_MAX)).collect::<Vec<_>>(),
            Goal::AtMost => (first..=near).rev().take(to_usize(BESIDE_MAX)).collect(),
        };
        for place in &rest {
            if let Some(found) = self.met(*place) {
                return Some(found);
            }
        }
        let tried = rest.last().copied()?;
        let bend = line.bend().and_then(|turn| at(turn).floor().to_whole());
        let bend = bend.map(|way| first.saturating_add(way));
        match self.goal {
            Goal::AtLeast if tried < last => self.rest((tried.saturating_add(1), last), bend, open),
            Goal::AtMost if tried > first => {
                self.rest((first, tried.saturating_sub(1)), bend, open)
            }
            Goal::AtLeast | Goal::AtMost => {}
        }
        None
    }

    /// What is left of a way is parted where it bends, or in its middle.
    fn rest(&self, (first, last): Span, bend: Option<i64>, open: &mut Vec<Span>) {
        match bend.filter(|bend| (first..last).contains(bend)) {
            Some(bend) => self.push((first, bend), (bend.saturating_add(1), last), open),
            None => self.halve((first, last), open),
        }
    }

    fn halve(&self, (first, last): Span, open: &mut Vec<Span>) {
        if first == last {
            open.push((first, last));
            return;
        }
        let middle = first.saturating_add(last.saturating_sub(first) / 2);
        self.push((first, middle), (middle.saturating_add(1), last), open);
    }

    /// Parts a way where it turns, or in its middle.
    fn divide(&self, (first, last): Span, turn: Option<&Exact>, open: &mut Vec<Span>) {
        let length = last.saturating_sub(first);
        let way = turn.and_then(|turn| turn.times(&Exact::from(length)).floor().to_whole());
        // A turn at an end parts that end off.
        let way = way.map(|way| way.clamp(0, length.saturating_sub(1)));
        match way {
            Some(way) => {
                let middle = first.saturating_add(way);
                self.push((first, middle), (middle.saturating_add(1), last), open);
            }
            None => self.halve((first, last), open),
        }
    }

    fn push(&self, low: Span, high: Span, open: &mut Vec<Span>) {
        match self.goal {
            Goal::AtLeast => open.extend([high, low]),
            Goal::AtMost => open.extend([low, high]),
        }
    }

    /// The value at a place, if it meets the target.
    fn met(&mut self, place: i64) -> Option<Measured> {
        let tried = self.tried(place);
        let measured = tried.measured.as_ref()?;
        let met = match self.goal {
            Goal::AtLeast => *measured >= self.target.amount,
            Goal::AtMost => *measured <= self.target.amount,
        };
        met.then_some(tried)
    }

    fn tried(&mut self, place: i64) -> Measured {
        self.looks = self.looks.saturating_add(1);
        let value = self.value(place);
        let measured = match self.measured(&value) {
            Ok(measured) => Some(measured),
            Err(refusal) => {
                self.refusal.get_or_insert(refusal);
                None
            }
        };
        Measured { value, measured }
    }

    fn months(&self) -> i64 {
        if self.target.monthly { 12 } else { 1 }
    }

    fn with(&self, value: &Exact) -> Facts {
        let mut facts = self.facts.clone();
        facts.set(self.input, 0, Value::Number(value.clone()));
        facts
    }

    fn full_time(&self, value: &Exact) -> (Facts, bool) {
        let facts = self.with(value);
        if self.target.full_time {
            at_full_time(self.plan, &facts)
        } else {
            (facts, false)
        }
    }

    /// What a steady year with a value comes to. An offer computes the facts as they are too.
    fn measured(&self, value: &Exact) -> Result<Exact, Refusal> {
        let (set, changed) = self.full_time(value);
        if changed {
            annualised(self.plan, &self.with(value), false, &mut ())?;
        }
        let year = annualised(self.plan, &set, changed, &mut ())?;
        let total = year.total(self.target.entry);
        Ok(total.over(&Exact::from(self.months())).unwrap_or_default())
    }

    /// Why there is none.
    fn none(&mut self) -> Unsolved {
        let (first, last) = self.span;
        let (first, last) = (self.tried(first), self.tried(last));
        match self.refusal.take() {
            Some(refusal) if first.measured.is_none() && last.measured.is_none() => {
                Unsolved::Refused(Box::new(refusal))
            }
            Some(_) | None => Unsolved::None {
                first: Box::new(first),
                last: Box::new(last),
            },
        }
    }
}

fn to_usize(count: i64) -> usize {
    usize::try_from(count).unwrap_or(0)
}

fn ceiling(value: &Exact) -> Exact {
    value.negated().floor().negated()
}

/// The multiples of a step that an input may be.
fn span(input: &Input, step: &Exact) -> Option<Span> {
    if step.is_zero() || step.is_negative() {
        return None;
    }
    let most = Exact::from(AMOUNT_MAX);
    let least = most.negated();
    let low = input
        .min
        .clone()
        .map_or(least.clone(), |min| min.max(least));
    let high = input.max.clone().map_or(most.clone(), |max| max.min(most));
    let first = ceiling(&low.over(step)?).to_whole()?;
    let last = high.over(step)?.floor().to_whole()?;
    (first <= last).then_some((first, last))
}
