//! The numbers that a lowered plan computes with: fractions of two machine integers.
//!
//! Always: a register that is something holds exactly the value that exact arithmetic gives; what
//! does not fit, or refuses, is [`Register::NOTHING`], and so is whatever is computed of it. Days,
//! members, truth and texts are whole numbers here.

use std::cmp::Ordering;

use crate::amount::{Direction, Exact};
use crate::time::Date;

/// A fraction, not always in lowest terms; nothing where the denominator is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Register {
    num: i64,
    den: i64,
}

/// Denominators above this are brought to lowest terms, so that products of two still fit.
const DEN_MAX: i64 = 1 << 31;
/// What fits whatever the denominator is.
const TOP_HALF: u64 = 1_000_000_000_000_000;
/// What an entry may hold.
const TOP: i128 = 1_000_000_000_000_000;

/// A step of rounding, as two machine integers, and a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Grid {
    pub(super) step: Register,
    pub(super) direction: Direction,
}

impl Register {
    /// What refuses or does not fit.
    pub(super) const NOTHING: Self = Self { num: 0, den: 0 };
    /// A fact that is not given.
    pub(super) const ABSENT: Self = Self { num: 1, den: 0 };
    pub(super) const ZERO: Self = Self { num: 0, den: 1 };
    pub(super) const ONE: Self = Self { num: 1, den: 1 };

    pub(super) const fn whole(value: i64) -> Self {
        Self { num: value, den: 1 }
    }

    pub(super) fn truth(yes: bool) -> Self {
        Self::whole(i64::from(yes))
    }

    pub(super) fn day(day: Date) -> Self {
        Self::whole(i64::from(chrono::Datelike::num_days_from_ce(&day)))
    }

    pub(super) fn of(exact: &Exact) -> Self {
        match exact.small() {
            Some((num, den)) => Self { num, den },
            None => Self::NOTHING,
        }
    }

    pub(super) const fn is_something(self) -> bool {
        self.den != 0
    }

    /// The value in lowest terms.
    pub(super) fn exact(self) -> Exact {
        if self.den == 1 {
            return Exact::from(self.num);
        }
        Exact::ratio(self.num, self.den).unwrap_or_default()
    }

    /// The whole number, of a register that always is one.
    pub(super) const fn number(self) -> i64 {
        self.num
    }

    /// A place in a list, of a register that always is a whole number.
    pub(super) fn to_place(self) -> Option<usize> {
        usize::try_from(self.num)
            .ok()
            .filter(|_| self.is_something())
    }

    pub(super) fn is_yes(self) -> bool {
        self == Self::ONE
    }

    pub(super) fn to_day(self) -> Option<Date> {
        let number = i32::try_from(self.num).ok().filter(|_| self.den == 1)?;
        Date::from_num_days_from_ce_opt(number)
    }

    /// The whole number, if it is one.
    pub(super) fn to_whole(self) -> Option<i64> {
        if self.den == 1 {
            return Some(self.num);
        }
        let rest = self.num.checked_rem(self.den)?;
        (rest == 0)
            .then(|| self.num.checked_div(self.den))
            .flatten()
    }

    /// From wide integers; the denominator is not below zero.
    fn wide(num: i128, den: i128) -> Self {
        if let (Ok(num), Ok(den)) = (i64::try_from(num), i64::try_from(den))
            && den <= DEN_MAX
        {
            return Self { num, den };
        }
        let common = num_integer::Integer::gcd(&num.unsigned_abs(), &den.unsigned_abs());
        let Some(common) = i128::try_from(common).ok().filter(|common| *common > 0) else {
            return Self::NOTHING;
        };
        match (i64::try_from(num / common), i64::try_from(den / common)) {
            (Ok(num), Ok(den)) => Self { num, den },
            _ => Self::NOTHING,
        }
    }

    #[inline]
    pub(super) fn plus(self, other: Self) -> Self {
        if self.den == other.den {
            return match self.num.checked_add(other.num) {
                Some(num) => Self { num, den: self.den },
                None => Self::NOTHING,
            };
        }
        self.plus_unlike(other)
    }

    /// The sum of two with other denominators.
    fn plus_unlike(self, other: Self) -> Self {
        if !self.is_something() || !other.is_something() {
            return Self::NOTHING;
        }
        if self.num == 0 {
            return other;
        }
        if other.num == 0 {
            return self;
        }
        let (whole, part) = if self.den == 1 {
            (self, other)
        } else {
            (other, self)
        };
        if whole.den == 1
            && let Some(num) = whole.num.checked_mul(part.den)
            && let Some(num) = num.checked_add(part.num)
        {
            return Self { num, den: part.den };
        }
        let (a, b) = (i128::from(self.num), i128::from(self.den));
        let (c, d) = (i128::from(other.num), i128::from(other.den));
        // Each product is below 2^126.
        let num = a.wrapping_mul(d).wrapping_add(c.wrapping_mul(b));
        Self::wide(num, b.wrapping_mul(d))
    }

    pub(super) fn negated(self) -> Self {
        match self.num.checked_neg() {
            Some(num) if self.is_something() => Self { num, ..self },
            Some(_) | None => Self::NOTHING,
        }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        self.plus(other.negated())
    }

    pub(super) fn times(self, other: Self) -> Self {
        if !self.is_something() || !other.is_something() {
            return Self::NOTHING;
        }
        if let (Some(num), Some(den)) = (
            self.num.checked_mul(other.num),
            self.den.checked_mul(other.den),
        ) && den <= DEN_MAX
        {
            return Self { num, den };
        }
        let wide = |a: i64, b: i64| i128::from(a).wrapping_mul(i128::from(b));
        Self::wide(wide(self.num, other.num), wide(self.den, other.den))
    }

    pub(super) fn over(self, other: Self) -> Self {
        let turned = if other.num < 0 {
            let num = other.den.checked_neg();
            num.zip(other.num.checked_neg())
        } else {
            Some((other.den, other.num))
        };
        match turned {
            // Over zero it is nothing, since its denominator is zero.
            Some((num, den)) if other.is_something() => self.times(Self { num, den }),
            Some(_) | None => Self::NOTHING,
        }
    }

    /// The order, if both are something.
    pub(super) fn order(self, other: Self) -> Option<Ordering> {
        if !self.is_something() || !other.is_something() {
            return None;
        }
        if self.den == other.den {
            return Some(self.num.cmp(&other.num));
        }
        let wide = |a: i64, b: i64| i128::from(a).wrapping_mul(i128::from(b));
        Some(wide(self.num, other.den).cmp(&wide(other.num, self.den)))
    }

    pub(super) fn is_below(self, other: Self) -> bool {
        self.order(other) == Some(Ordering::Less)
    }

    pub(super) const fn is_negative(self) -> bool {
        self.num < 0
    }

    pub(super) fn magnitude(self) -> Self {
        if self.is_negative() {
            self.negated()
        } else {
            self
        }
    }

    /// The value, or nothing where an entry may not hold it.
    #[inline]
    pub(super) fn bounded(self) -> Self {
        if self.num.unsigned_abs() <= TOP_HALF {
            return self;
        }
        self.bounded_wide()
    }

    /// Whether it is something that an entry may hold.
    #[inline]
    pub(super) fn is_held(self) -> bool {
        self.is_something() && self.bounded().is_something()
    }

    fn bounded_wide(self) -> Self {
        if i128::from(self.num).abs() > TOP.wrapping_mul(i128::from(self.den)) {
            return Self::NOTHING;
        }
        self
    }

    /// The multiple of a step that a direction chooses.
    pub(super) fn rounded(self, grid: Grid) -> Self {
        if !self.is_something() {
            return Self::NOTHING;
        }
        let Some((above, below)) = self
            .num
            .checked_mul(grid.step.den)
            .zip(self.den.checked_mul(grid.step.num))
        else {
            return self.rounded_wide(grid);
        };
        let (Some(whole), Some(rest)) = (
            above.checked_div_euclid(below),
            above.checked_rem_euclid(below),
        ) else {
            return Self::NOTHING;
        };
        let up = rest != 0
            && match grid.direction {
                Direction::Down => false,
                Direction::Up => true,
                Direction::HalfAway | Direction::HalfEven => {
                    // The rest is not above the divisor.
                    match rest.cmp(&below.wrapping_sub(rest)) {
                        Ordering::Less => false,
                        Ordering::Greater => true,
                        Ordering::Equal if grid.direction == Direction::HalfEven => {
                            whole.rem_euclid(2) == 1
                        }
                        Ordering::Equal => whole >= 0,
                    }
                }
            };
        let steps = whole.checked_add(i64::from(up));
        match steps.and_then(|steps| steps.checked_mul(grid.step.num)) {
            Some(num) => Self {
                num,
                den: grid.step.den,
            },
            None => Self::NOTHING,
        }
    }

    /// The same by exact amounts, where a product does not fit.
    fn rounded_wide(self, grid: Grid) -> Self {
        match crate::amount::Rounding::new(grid.step.exact(), grid.direction) {
            Some(rounding) => Self::of(&rounding.apply(&self.exact())),
            None => Self::NOTHING,
        }
    }
}
