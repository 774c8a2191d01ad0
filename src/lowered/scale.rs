//! A scale's brackets as registers.

use super::register::Register;
use crate::rules::Bracket;

/// A scale as it holds on the plan's day.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Brackets {
    /// Up to where each bracket goes, if it ends, and its rate.
    brackets: Box<[(Option<Register>, Register)]>,
    /// Whether the rate of the bracket that a value falls in holds for the whole value.
    whole: bool,
}

impl Brackets {
    pub(super) fn new(brackets: &[Bracket], whole: bool) -> Self {
        let one = |bracket: &Bracket| {
            let top = bracket.up_to.as_ref().map(Register::of);
            (top, Register::of(&bracket.rate))
        };
        Self {
            brackets: brackets.iter().map(one).collect(),
            whole,
        }
    }

    /// What the scale makes of a value; the factor of its thresholds is asked for only if the value
    /// is not below zero.
    pub(super) fn of(&self, value: Register, factor: impl Fn() -> Register) -> Register {
        if !value.is_something() {
            return Register::NOTHING;
        }
        if value.is_negative() {
            return Register::ZERO;
        }
        let factor = factor();
        if !factor.is_something() {
            return Register::NOTHING;
        }
        let mut total = Register::ZERO;
        let mut below = Register::ZERO;
        for (up_to, rate) in &self.brackets {
            let top = match up_to {
                Some(up_to) => {
                    let top = factor.times(*up_to);
                    match top.order(below) {
                        Some(order) if order.is_lt() => Some(below),
                        Some(_) => Some(top),
                        None => return Register::NOTHING,
                    }
                }
                None => None,
            };
            let inside = top.is_none_or(|top| !top.is_below(value));
            if self.whole {
                if inside {
                    return value.times(*rate);
                }
            } else {
                let upper = top.filter(|_| !inside).unwrap_or(value);
                total = total.plus(upper.minus(below).times(*rate));
                if inside {
                    return total;
                }
            }
            below = top.unwrap_or(below);
        }
        total
    }
}
