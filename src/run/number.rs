//! What the engine computes with: one exact amount, or all amounts that one fact may lead to.
//!
//! Always: a number that stands for many gives, of any operation, a number that stands for all that
//! the operation gives of them; where they part ways, it is [`Undecided`] instead.

use std::fmt::Debug;

use super::facts::Refusal;
use crate::amount::{Exact, Rounding};
use crate::formula::{Comparison, Value};

/// Numbers that part ways: for some of them something holds that does not hold for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undecided {
    /// Where, as a part of the way from the first to the last, if that is known.
    pub(super) turn: Option<Exact>,
}

/// The code of a refusal that is none: part of the numbers must be looked at apart.
pub(super) const UNDECIDED: &str = "UNDECIDED";

impl From<Undecided> for Box<Refusal> {
    fn from(undecided: Undecided) -> Self {
        Self::new(Refusal {
            code: UNDECIDED,
            entry: String::new(),
            month: None,
            name: String::new(),
            detail: undecided.turn.iter().map(Exact::to_string).collect(),
        })
    }
}

/// A number of the engine.
pub(super) trait Number: Clone + PartialEq + Debug + 'static {
    /// Zero.
    const ZERO: Self;
    /// Zero, where it is only looked at.
    const NOUGHT: &'static Self;

    /// The number of one exact amount.
    fn of(exact: &Exact) -> Self;
    /// The exact amount, if it is surely one.
    fn known(&self) -> Option<&Exact>;
    /// A value as a recorder knows it, if it is one.
    fn recorded(value: &Value<Self>) -> Option<&Value>;
    /// The sum.
    fn plus(&self, other: &Self) -> Self;
    /// The difference.
    fn minus(&self, other: &Self) -> Self;
    /// The product.
    fn times(&self, other: &Self) -> Self;
    /// The quotient; none for a divisor of zero.
    fn over(&self, other: &Self) -> Result<Option<Self>, Undecided>;
    /// The value with the other sign.
    fn negated(&self) -> Self;
    /// Whether it is less than another one.
    fn is_below(&self, other: &Self) -> Result<bool, Undecided>;
    /// Whether it is the same as another one.
    fn equals(&self, other: &Self) -> Result<bool, Undecided>;
    /// The lesser of two.
    fn least(self, other: Self) -> Result<Self, Undecided>;
    /// The greater of two.
    fn greatest(self, other: Self) -> Result<Self, Undecided>;
    /// The multiple of a step.
    fn rounded(self, rounding: &Rounding) -> Self;
    /// Whether it is beyond what an entry may hold.
    fn overflows(&self) -> Result<bool, Undecided>;
    /// An exact value as one of these.
    fn value(value: &Value) -> Value<Self> {
        match value {
            Value::Number(amount) => Value::Number(Self::of(amount)),
            Value::Bool(yes) => Value::Bool(*yes),
            Value::Date(day) => Value::Date(*day),
            Value::Member(member) => Value::Member(*member),
            Value::Text(text) => Value::Text(text.clone()),
        }
    }

    /// The sum of many.
    fn total<'n>(parts: impl Iterator<Item = &'n Self>) -> Self
    where
        Self: 'n;

    /// The number of a whole number.
    fn whole(value: i64) -> Self {
        Self::of(&Exact::from(value))
    }

    /// The product with a whole number.
    fn multiplied(&self, times: i64) -> Self;

    /// The exact amount, if it surely is one amount; else where to look at its parts.
    fn one(&self) -> Result<Exact, Undecided> {
        self.known().cloned().ok_or(Undecided { turn: None })
    }

    /// Whether it is surely zero.
    fn is_zero(&self) -> bool {
        self.known().is_some_and(Exact::is_zero)
    }

    /// Whether it is below zero.
    fn is_negative(&self) -> Result<bool, Undecided> {
        self.is_below(Self::NOUGHT)
    }

    /// Whether a comparison holds.
    fn holds(&self, sign: Comparison, other: &Self) -> Result<bool, Undecided> {
        match sign {
            Comparison::Equal => self.equals(other),
            Comparison::NotEqual => Ok(!self.equals(other)?),
            Comparison::Less => self.is_below(other),
            Comparison::AtMost => Ok(!other.is_below(self)?),
            Comparison::More => other.is_below(self),
            Comparison::AtLeast => Ok(!self.is_below(other)?),
        }
    }
}

impl Number for Exact {
    const ZERO: Self = Self::ZERO;
    const NOUGHT: &'static Self = &Self::ZERO;

    fn of(exact: &Exact) -> Self {
        exact.clone()
    }

    fn known(&self) -> Option<&Exact> {
        Some(self)
    }

    fn recorded(value: &Value<Self>) -> Option<&Value> {
        Some(value)
    }

    fn plus(&self, other: &Self) -> Self {
        self.plus(other)
    }

    fn minus(&self, other: &Self) -> Self {
        self.minus(other)
    }

    fn times(&self, other: &Self) -> Self {
        self.times(other)
    }

    fn over(&self, other: &Self) -> Result<Option<Self>, Undecided> {
        Ok(self.over(other))
    }

    fn negated(&self) -> Self {
        self.negated()
    }

    fn is_below(&self, other: &Self) -> Result<bool, Undecided> {
        Ok(self < other)
    }

    fn equals(&self, other: &Self) -> Result<bool, Undecided> {
        Ok(self == other)
    }

    fn least(self, other: Self) -> Result<Self, Undecided> {
        Ok(Ord::min(self, other))
    }

    fn greatest(self, other: Self) -> Result<Self, Undecided> {
        Ok(Ord::max(self, other))
    }

    fn holds(&self, sign: Comparison, other: &Self) -> Result<bool, Undecided> {
        Ok(sign.holds(self.cmp(other)))
    }

    fn rounded(self, rounding: &Rounding) -> Self {
        rounding.apply(&self)
    }

    fn overflows(&self) -> Result<bool, Undecided> {
        Ok(self.overflows())
    }

    fn total<'n>(parts: impl Iterator<Item = &'n Self>) -> Self {
        parts.sum()
    }

    fn whole(value: i64) -> Self {
        Self::from(value)
    }

    fn multiplied(&self, times: i64) -> Self {
        self.times(&Self::from(times))
    }
}
