//! A number that stands for all that one moving fact leads to.
//!
//! The fact goes from a first value to a last one; what rests on it is a straight line between the
//! two, and an error wherever something rounds or bends. Always: the value for each fact on the way
//! lies within the error of the line.

use std::sync::Arc;

use super::number::{Number, Undecided};
use crate::amount::{Direction, Exact, Rounding};
use crate::formula::Value;

/// What an amount can be over a way of which 0 is the beginning and 1 the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// At the beginning.
    start: Exact,
    /// From the beginning to the end.
    rise: Exact,
    /// How far the value may lie below the line, and above it.
    error: (Exact, Exact),
    /// Where the value bends most, and by how much.
    bend: Option<Arc<Bend>>,
}

/// A place at which a value bends.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bend {
    /// The part of the way.
    at: Exact,
    /// How far the value lies off the straight line there.
    off: Exact,
}

impl Line {
    /// The straight way from one amount to another.
    #[must_use]
    pub fn between(first: &Exact, last: &Exact) -> Self {
        Self {
            start: first.clone(),
            rise: last.minus(first),
            ..Self::ZERO
        }
    }

    fn new(start: Exact, rise: Exact, (low, high): (Exact, Exact)) -> Self {
        if low == high {
            return Self {
                start: start.plus(&low),
                rise,
                ..Self::ZERO
            };
        }
        Self {
            start,
            rise,
            error: (low, high),
            bend: None,
        }
    }

    /// The line, with the greater of its own bend and another one.
    fn bent_as(mut self, bend: Option<&Arc<Bend>>) -> Self {
        let off = self.bend.as_ref().map(|bend| &bend.off);
        if let Some(more) = bend
            && off.is_none_or(|off| *off < more.off)
        {
            self.bend = Some(Arc::clone(more));
        }
        self
    }

    /// Where on the way the value bends most.
    #[must_use]
    pub fn bend(&self) -> Option<&Exact> {
        self.bend.as_ref().map(|bend| &bend.at)
    }

    fn last(&self) -> Exact {
        self.start.plus(&self.rise)
    }

    /// The lesser of two lines that cross: the straight way between their lesser ends, and how far
    /// they rise above it where they cross.
    fn below_both(&self, other: &Self) -> Self {
        let (first, last) = (
            self.start.clone().min(other.start.clone()),
            self.last().min(other.last()),
        );
        let rise = last.minus(&first);
        let apart = other.start.minus(&self.start);
        let turn = apart.over(&self.rise.minus(&other.rise));
        let turn = turn.filter(|turn| !turn.is_negative() && *turn <= Exact::ONE);
        let off = turn.as_ref().map_or(Exact::ZERO, |turn| {
            let own = self.start.plus(&self.rise.times(turn));
            own.minus(&first.plus(&rise.times(turn)))
        });
        let (low, high) = (
            self.error.0.clone().min(other.error.0.clone()),
            self.error.1.clone().max(other.error.1.clone()),
        );
        let bend = turn.map(|at| {
            Arc::new(Bend {
                at,
                off: off.clone(),
            })
        });
        Self::new(first, rise, (low, high.plus(&off)))
            .bent_as(bend.as_ref())
            .bent_as(self.bend.as_ref())
            .bent_as(other.bend.as_ref())
    }

    /// What the value can be over the whole way.
    #[must_use]
    pub fn bounds(&self) -> (Exact, Exact) {
        let last = self.last();
        let (low, high) = if self.rise.is_negative() {
            (&last, &self.start)
        } else {
            (&self.start, &last)
        };
        (low.plus(&self.error.0), high.plus(&self.error.1))
    }

    /// The part of the way at which the line (moved by its error on one side) is at an amount.
    #[must_use]
    pub fn reaches(&self, amount: &Exact, side: Side) -> Option<Exact> {
        let error = match side {
            Side::Low => &self.error.0,
            Side::High => &self.error.1,
        };
        amount.minus(&self.start).minus(error).over(&self.rise)
    }

    /// Whether it rises on its way.
    #[must_use]
    pub fn rises(&self) -> bool {
        !self.rise.is_zero() && !self.rise.is_negative()
    }

    fn is_one(&self) -> bool {
        self.rise.is_zero() && self.error.0 == self.error.1
    }

    /// Where on the way the line is zero.
    fn undecided(&self) -> Undecided {
        let middle = self.error.0.plus(&self.error.1);
        let middle = self.start.plus(&half(&middle));
        let turn = middle.negated().over(&self.rise);
        Undecided {
            turn: turn.filter(|turn| !turn.is_negative() && *turn <= Exact::ONE),
        }
    }

    /// The line of a product whose square part is bent: at most a quarter of it below.
    fn curved(start: Exact, rise: Exact, square: &Exact, error: (Exact, Exact)) -> Self {
        // t² lies between t - 1/4 and t.
        let quarter = square.over(&Exact::from(-4)).unwrap_or_default();
        let (low, high) = ordered(quarter, Exact::ZERO);
        let error = (error.0.plus(&low), error.1.plus(&high));
        Self::new(start, rise.plus(square), error)
    }

    /// The product with one amount.
    fn scaled(&self, by: &Exact) -> Self {
        let (low, high) = ordered(self.error.0.times(by), self.error.1.times(by));
        let bend = self.bend.as_ref().map(|bend| {
            Arc::new(Bend {
                at: bend.at.clone(),
                off: bend.off.times(&by.magnitude()),
            })
        });
        Self::new(self.start.times(by), self.rise.times(by), (low, high)).bent_as(bend.as_ref())
    }

    /// One over a line that is nowhere zero.
    fn inverse(&self) -> Option<Self> {
        let (low, high) = self.bounds();
        let (first, last) = (Exact::ONE.over(&high)?, Exact::ONE.over(&low)?);
        let middle = half(&first.plus(&last));
        let off = half(&last.minus(&first));
        Some(Self::new(middle, Exact::ZERO, ordered(off.negated(), off)))
    }
}

/// A side of a line's error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The least that the value can be.
    Low,
    /// The most.
    High,
}

fn half(amount: &Exact) -> Exact {
    amount.over(&Exact::from(2)).unwrap_or_default()
}

fn ordered(a: Exact, b: Exact) -> (Exact, Exact) {
    if a <= b { (a, b) } else { (b, a) }
}

impl Number for Line {
    const ZERO: Self = Self {
        start: Exact::ZERO,
        rise: Exact::ZERO,
        error: (Exact::ZERO, Exact::ZERO),
        bend: None,
    };
    const NOUGHT: &'static Self = &Self::ZERO;

    fn of(exact: &Exact) -> Self {
        Self {
            start: exact.clone(),
            ..Self::ZERO
        }
    }

    fn known(&self) -> Option<&Exact> {
        self.is_one().then_some(&self.start)
    }

    fn recorded(_value: &Value<Self>) -> Option<&Value> {
        None
    }

    fn plus(&self, other: &Self) -> Self {
        let error = (
            self.error.0.plus(&other.error.0),
            self.error.1.plus(&other.error.1),
        );
        Self::new(
            self.start.plus(&other.start),
            self.rise.plus(&other.rise),
            error,
        )
        .bent_as(self.bend.as_ref())
        .bent_as(other.bend.as_ref())
    }

    fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    fn times(&self, other: &Self) -> Self {
        match (self.known(), other.known()) {
            (_, Some(by)) => return self.scaled(by),
            (Some(by), None) => return other.scaled(by),
            (None, None) => {}
        }
        // What the errors add is no more than the greatest magnitudes give.
        let (a, b) = (self.bounds(), other.bounds());
        let most = |bounds: &(Exact, Exact)| bounds.0.magnitude().max(bounds.1.magnitude());
        let off = |line: &Self| line.error.0.magnitude().max(line.error.1.magnitude());
        let error = most(&a)
            .times(&off(other))
            .plus(&most(&b).times(&off(self)));
        let error = error.plus(&off(self).times(&off(other)));
        let rise = self.start.times(&other.rise);
        Self::curved(
            self.start.times(&other.start),
            rise.plus(&self.rise.times(&other.start)),
            &self.rise.times(&other.rise),
            (error.negated(), error),
        )
        .bent_as(self.bend.as_ref())
        .bent_as(other.bend.as_ref())
    }

    fn over(&self, other: &Self) -> Result<Option<Self>, Undecided> {
        if let Some(by) = other.known() {
            return Ok(Exact::ONE.over(by).map(|by| self.scaled(&by)));
        }
        let (low, high) = other.bounds();
        let apart = low.is_negative() == high.is_negative() && !low.is_zero() && !high.is_zero();
        if !apart {
            return Err(other.undecided());
        }
        Ok(other.inverse().map(|inverse| self.times(&inverse)))
    }

    fn negated(&self) -> Self {
        Self {
            start: self.start.negated(),
            rise: self.rise.negated(),
            error: (self.error.1.negated(), self.error.0.negated()),
            bend: self.bend.clone(),
        }
    }

    fn is_below(&self, other: &Self) -> Result<bool, Undecided> {
        let apart = self.minus(other);
        let (low, high) = apart.bounds();
        if high.is_negative() {
            return Ok(true);
        }
        if low.is_negative() {
            return Err(apart.undecided());
        }
        Ok(false)
    }

    fn equals(&self, other: &Self) -> Result<bool, Undecided> {
        let apart = self.minus(other);
        if let Some(apart) = apart.known() {
            return Ok(apart.is_zero());
        }
        let (low, high) = apart.bounds();
        let differ = high.is_negative() || !low.is_negative() && !low.is_zero();
        if differ {
            Ok(false)
        } else {
            Err(apart.undecided())
        }
    }

    fn least(self, other: Self) -> Result<Self, Undecided> {
        // Where they meet either will do.
        let apart = self.minus(&other);
        let (low, high) = apart.bounds();
        if high.is_negative() || high.is_zero() {
            Ok(self)
        } else if low.is_negative() {
            Ok(self.below_both(&other))
        } else {
            Ok(other)
        }
    }

    fn greatest(self, other: Self) -> Result<Self, Undecided> {
        let least = self.negated().least(other.negated())?;
        Ok(least.negated())
    }

    fn rounded(self, rounding: &Rounding) -> Self {
        if let Some(one) = self.known() {
            return Self::of(&rounding.apply(one));
        }
        let step = rounding.step();
        let (low, high) = match rounding.direction() {
            Direction::HalfAway | Direction::HalfEven => (half(step).negated(), half(step)),
            Direction::Up => (Exact::ZERO, step.clone()),
            Direction::Down => (step.negated(), Exact::ZERO),
        };
        let error = (self.error.0.plus(&low), self.error.1.plus(&high));
        Self::new(self.start, self.rise, error).bent_as(self.bend.as_ref())
    }

    fn overflows(&self) -> Result<bool, Undecided> {
        let (low, high) = self.bounds();
        match (low.overflows(), high.overflows()) {
            (false, false) => Ok(false),
            (true, true) if low.is_negative() == high.is_negative() => Ok(true),
            (true, _) | (false, true) => Err(Undecided { turn: None }),
        }
    }

    fn total<'n>(parts: impl Iterator<Item = &'n Self>) -> Self {
        parts.fold(Self::ZERO, |total, part| {
            if part.is_zero() {
                total
            } else {
                total.plus(part)
            }
        })
    }

    fn multiplied(&self, times: i64) -> Self {
        self.scaled(&Exact::from(times))
    }
}
