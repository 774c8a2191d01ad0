//! What one step of a lowered plan does.

use super::register::{Grid, Register};
use super::scale::Brackets;
use crate::formula::Comparison;
use crate::plan::Plan;
use crate::rules::{Confidence, On};
use crate::run::{Figure, Noted};
use crate::time::{Date, day_of, years_between};

/// A step by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct StepId(pub(super) u32);

impl StepId {
    pub(super) fn place(self) -> usize {
        place(self.0)
    }
}

/// What is made of one register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum One {
    Negative,
    Magnitude,
    Not,
    YearOf,
    MonthOf,
    /// The same, or nothing where an entry may not hold it.
    Bounded,
    /// The same.
    Same,
}

/// What is made of two registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Two {
    Plus,
    Minus,
    Times,
    Over,
    Least,
    Greatest,
    YearsBetween,
}

/// What a step does. Its operands are steps before it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Op {
    Const(Register),
    /// A fact, or what stands where none is given.
    Input {
        slot: u32,
        fallback: StepId,
    },
    Start,
    End,
    One(One, StepId),
    Two(Two, StepId, StepId),
    Compare(Comparison, StepId, StepId),
    And(StepId, StepId),
    Or(StepId, StepId),
    If(StepId, StepId, StepId),
    /// Whether a member is one of some.
    OneOf(StepId, Box<[u32]>),
    /// The one of some steps at a place.
    Pick(StepId, Box<[StepId]>),
    Round(StepId, u32),
    /// A scale of a value, its thresholds multiplied by a step's.
    Scale(StepId, u32, Option<StepId>),
    Date(StepId, StepId, StepId),
    /// A parameter's member on a day.
    At(u32, u32, StepId),
    /// The same, or nothing where it is outside of an input's bounds.
    Within(StepId, u32),
}

/// What steps point into.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    pub(super) grids: Vec<Grid>,
    pub(super) scales: Vec<Brackets>,
}

/// What a person brings.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    /// By place of an input's member.
    pub(super) facts: Vec<Register>,
    pub(super) start: Option<Date>,
    pub(super) end: Option<Date>,
}

impl Given {
    /// Whether a fact is given.
    pub(super) fn has(&self, slot: u32) -> bool {
        let fact = self.facts.get(place(slot));
        fact.is_some_and(|fact| *fact != Register::ABSENT)
    }
}

impl Op {
    /// Calls with each step that it may read.
    pub(super) fn each_operand(&self, mut call: impl FnMut(StepId)) {
        match self {
            Self::Const(_) | Self::Start | Self::End => {}
            Self::Input { fallback: a, .. }
            | Self::One(_, a)
            | Self::OneOf(a, _)
            | Self::Round(a, _)
            | Self::At(_, _, a)
            | Self::Within(a, _) => call(*a),
            Self::Two(_, a, b) | Self::Compare(_, a, b) | Self::And(a, b) | Self::Or(a, b) => {
                call(*a);
                call(*b);
            }
            Self::If(a, b, c) | Self::Date(a, b, c) => [*a, *b, *c].into_iter().for_each(call),
            Self::Pick(a, all) => {
                call(*a);
                all.iter().copied().for_each(call);
            }
            Self::Scale(a, _, factor) => {
                call(*a);
                factor.iter().copied().for_each(call);
            }
        }
    }

    /// The same of other steps.
    pub(super) fn with(&self, to: impl Fn(StepId) -> StepId) -> Self {
        match self {
            Self::Const(_) | Self::Start | Self::End => self.clone(),
            Self::Input { slot, fallback } => Self::Input {
                slot: *slot,
                fallback: to(*fallback),
            },
            Self::One(one, a) => Self::One(*one, to(*a)),
            Self::Two(two, a, b) => Self::Two(*two, to(*a), to(*b)),
            Self::Compare(sign, a, b) => Self::Compare(*sign, to(*a), to(*b)),
            Self::And(a, b) => Self::And(to(*a), to(*b)),
            Self::Or(a, b) => Self::Or(to(*a), to(*b)),
            Self::If(a, b, c) => Self::If(to(*a), to(*b), to(*c)),
            Self::OneOf(a, members) => Self::OneOf(to(*a), members.clone()),
            Self::Pick(a, all) => Self::Pick(to(*a), all.iter().map(|one| to(*one)).collect()),
            Self::Round(a, grid) => Self::Round(to(*a), *grid),
            Self::Scale(a, scale, factor) => Self::Scale(to(*a), *scale, factor.map(to)),
            Self::Date(a, b, c) => Self::Date(to(*a), to(*b), to(*c)),
            Self::At(parameter, member, a) => Self::At(*parameter, *member, to(*a)),
            Self::Within(a, input) => Self::Within(to(*a), *input),
        }
    }

    /// What the step gives.
    pub(super) fn value(
        &self,
        at: impl Fn(StepId) -> Register,
        tables: &Tables,
        plan: &Plan<'_>,
        given: &Given,
    ) -> Register {
        match self {
            Self::Const(value) => *value,
            Self::Input { slot, fallback } => match given.facts.get(place(*slot)).copied() {
                Some(Register::ABSENT) | None => at(*fallback),
                Some(fact) => fact,
            },
            Self::Start => given.start.map_or(Register::NOTHING, Register::day),
            Self::End => given.end.map_or(Register::NOTHING, Register::day),
            Self::One(one, a) => one.value(at(*a)),
            Self::Two(two, a, b) => two.value(at(*a), at(*b)),
            Self::Compare(sign, a, b) => match at(*a).order(at(*b)) {
                Some(order) => Register::truth(sign.holds(order)),
                None => Register::NOTHING,
            },
            Self::And(a, b) => match at(*a) {
                Register::ONE => at(*b),
                other => other,
            },
            Self::Or(a, b) => match at(*a) {
                Register::ZERO => at(*b),
                other => other,
            },
            Self::If(condition, then, other) => match at(*condition) {
                Register::ONE => at(*then),
                Register::ZERO => at(*other),
                _ => Register::NOTHING,
            },
            Self::OneOf(a, members) => one_of(at(*a), members),
            Self::Pick(index, all) => {
                let chosen = at(*index).to_place().and_then(|place| all.get(place));
                chosen.map_or(Register::NOTHING, |one| at(*one))
            }
            Self::Round(a, grid) => {
                let grid = tables.grids.get(place(*grid));
                grid.map_or(Register::NOTHING, |grid| at(*a).rounded(*grid))
            }
            Self::Scale(a, scale, factor) => match tables.scales.get(place(*scale)) {
                Some(scale) => scale.of(at(*a), || factor.map_or(Register::ONE, &at)),
                None => Register::NOTHING,
            },
            Self::Date(year, month, day) => {
                let whole = |step: &StepId| at(*step).to_whole();
                let day = (|| day_of(whole(year)?, whole(month)?, whole(day)?))();
                day.map_or(Register::NOTHING, Register::day)
            }
            Self::At(parameter, member, day) => match at(*day).to_day() {
                Some(day) => on_day(plan, *parameter, *member, day),
                None => Register::NOTHING,
            },
            Self::Within(a, input) => within(plan, *input, at(*a)),
        }
    }
}

fn one_of(member: Register, members: &[u32]) -> Register {
    if !member.is_something() {
        return Register::NOTHING;
    }
    let mut members = members.iter();
    Register::truth(members.any(|known| i64::from(*known) == member.number()))
}

/// A number as a place in a list.
pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl One {
    #[inline]
    fn value(self, a: Register) -> Register {
        let of_day = |part: fn(&Date) -> i64| a.to_day().map(|day| Register::whole(part(&day)));
        match self {
            Self::Negative => a.negated(),
            Self::Magnitude => a.magnitude(),
            Self::Not => match a {
                Register::ONE => Register::ZERO,
                Register::ZERO => Register::ONE,
                _ => Register::NOTHING,
            },
            Self::YearOf => {
                of_day(|day| i64::from(chrono::Datelike::year(day))).unwrap_or(Register::NOTHING)
            }
            Self::MonthOf => {
                of_day(|day| i64::from(chrono::Datelike::month(day))).unwrap_or(Register::NOTHING)
            }
            Self::Bounded => a.bounded(),
            Self::Same => a,
        }
    }
}

impl Two {
    #[inline]
    pub(super) fn value(self, a: Register, b: Register) -> Register {
        match self {
            Self::Plus => a.plus(b),
            Self::Minus => a.minus(b),
            Self::Times => a.times(b),
            Self::Over => a.over(b),
            Self::Least | Self::Greatest => match a.order(b) {
                Some(order) if order.is_gt() == (self == Self::Least) => b,
                Some(_) => a,
                None => Register::NOTHING,
            },
            Self::YearsBetween => match (a.to_day(), b.to_day()) {
                (Some(a), Some(b)) => Register::whole(years_between(a, b)),
                _ => Register::NOTHING,
            },
        }
    }
}

/// A parameter's member as it holds on a day, which is not behind the plan's.
pub(super) fn on_day(plan: &Plan<'_>, parameter: u32, member: u32, day: Date) -> Register {
    let member = usize::try_from(member).unwrap_or(usize::MAX);
    if let Some(tried) = plan.tried(parameter, member) {
        return Register::of(tried);
    }
    let parameter = usize::try_from(parameter).ok();
    let Some(parameter) = parameter.and_then(|place| plan.stack.parameters.get(place)) else {
        return Register::NOTHING;
    };
    match parameter.values.on(day.min(plan.on), plan.with_proposed) {
        On::Figure { value, .. } => value.get(member).map_or(Register::NOTHING, Register::of),
        On::Unknown { .. } | On::Nothing => Register::NOTHING,
    }
}

/// A parameter's figure on a day, if results must be marked with it; what is tried is not.
pub(super) fn figure_on(plan: &Plan<'_>, parameter: u32, member: u32, day: Date) -> Option<Noted> {
    let place = usize::try_from(parameter).ok()?;
    if plan
        .tried(parameter, usize::try_from(member).ok()?)
        .is_some()
    {
        return None;
    }
    let values = &plan.stack.parameters.get(place)?.values;
    let On::Figure { item, carried, .. } = values.on(day.min(plan.on), plan.with_proposed) else {
        return None;
    };
    let doubtful = matches!(item.confidence, Confidence::Assumed | Confidence::Proposed);
    (carried || doubtful).then(|| Noted {
        figure: Figure::Parameter(place),
        source: item.source,
        confidence: item.confidence,
        carried: item.until.filter(|_| carried),
    })
}

fn within(plan: &Plan<'_>, input: u32, value: Register) -> Register {
    let input = usize::try_from(input).ok();
    let Some(input) = input.and_then(|place| plan.stack.inputs.get(place)) else {
        return Register::NOTHING;
    };
    let low = input.min.as_ref().map(Register::of);
    let high = input.max.as_ref().map(Register::of);
    let fits = low.is_none_or(|low| value.order(low).is_some_and(std::cmp::Ordering::is_ge))
        && high.is_none_or(|high| value.order(high).is_some_and(std::cmp::Ordering::is_le))
        && (!input.whole || value.to_whole().is_some());
    if fits {
        value.bounded()
    } else {
        Register::NOTHING
    }
}
