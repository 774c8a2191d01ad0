//! Exact fractions: machine integers where they suffice, big integers where they do not.
//!
//! In: whole numbers, decimal text, fractions. Out: the same value in lowest terms, whatever the
//! way it was computed, so that equality is equality of values. The one idea: a value that fits
//! two `i64` is always kept so; the products of two such fit `i128`; what does not fit back goes
//! to big integers and returns as soon as it can. Nothing here rounds but [`Rounding`](super::Rounding).

mod sum;
mod text;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive};
use rust_decimal::Decimal;

/// An exact fraction, always in lowest terms with a positive denominator.
///
/// # Examples
/// ```
/// use lonn::amount::Exact;
/// let m: Exact = "47000".parse()?;
/// let hour = m.over(&Exact::from(94)).ok_or("a divisor of zero")?;
/// assert_eq!(hour, Exact::from(500));
/// let third = Exact::from(1).over(&Exact::from(3)).ok_or("zero")?;
/// assert_eq!(third.times(&Exact::from(3)), Exact::from(1));
/// assert_eq!(third.to_string(), "1/3");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Exact(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// `num / den`, lowest terms, `den > 0`, `num` above `i64::MIN` (so that negation is safe).
    Small { num: i64, den: i64 },
    /// Only what does not fit `Small`.
    Big(Arc<BigRational>),
}

/// Text that is no exact number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExactError {
    /// Not a decimal number such as `47000.50`.
    #[error("`{0}` is not a number such as 47000.50")]
    NotANumber(String),
    /// An exponent, `inf` or `nan`.
    #[error("`{0}`: exponents, inf and nan are not accepted, write the digits")]
    Exponent(String),
    /// More digits than a figure can need.
    #[error("a number of {0} digits, at most 1 000 are read")]
    TooLong(usize),
    /// A fraction over zero.
    #[error("`{0}` divides by zero")]
    ZeroDenominator(String),
}

/// The most digits that a number in text may have.
const DIGITS_MAX: usize = 1_000;
/// The most bits that numerator or denominator may need.
pub const BITS_MAX: u64 = 4_096;

impl Exact {
    /// Zero.
    pub const ZERO: Self = Self(Repr::Small { num: 0, den: 1 });
    /// One.
    pub const ONE: Self = Self(Repr::Small { num: 1, den: 1 });

    /// `num / den`; `None` if `den` is zero.
    #[must_use]
    pub fn ratio(num: i64, den: i64) -> Option<Self> {
        (den != 0).then(|| Self::from_wide(i128::from(num), i128::from(den)))
    }

    /// From a product of two machine integers over another; `den` must not be zero.
    fn from_wide(num: i128, den: i128) -> Self {
        debug_assert!(den != 0, "callers check the divisor");
        match (i64::try_from(num), i64::try_from(den)) {
            (Ok(num), Ok(den)) => Self::from_narrow(num, den),
            _ => Self::from_wider(num, den),
        }
    }

    fn from_wider(num: i128, den: i128) -> Self {
        let (num, den) = if den < 0 {
            (num.wrapping_neg(), den.wrapping_neg())
        } else {
            (num, den)
        };
        if den == 1 {
            return Self::small_or_big(num, den);
        }
        let common = gcd(num.unsigned_abs(), den.unsigned_abs());
        let common = i128::try_from(common).unwrap_or(1);
        Self::small_or_big(num / common, den / common)
    }

    /// The ordinary case of [`Self::from_wide`], without wide divisions; `den` must not be zero.
    fn from_narrow(num: i64, den: i64) -> Self {
        if num == i64::MIN || den == i64::MIN {
            // Their magnitude is no i64.
            return Self::from_wider(i128::from(num), i128::from(den));
        }
        if den == 1 {
            return Self(Repr::Small { num, den });
        }
        let common = narrow_gcd(num.unsigned_abs(), den.unsigned_abs());
        let common = i64::try_from(common).unwrap_or(1);
        let common = if den < 0 {
            common.wrapping_neg()
        } else {
            common
        };
        Self(Repr::Small {
            num: num.wrapping_div(common),
            den: den.wrapping_div(common),
        })
    }

    /// Numerator and denominator, where both are machine integers.
    pub(crate) fn small(&self) -> Option<(i64, i64)> {
        match self.0 {
            Repr::Small { num, den } => Some((num, den)),
            Repr::Big(_) => None,
        }
    }

    fn small_or_big(num: i128, den: i128) -> Self {
        match (i64::try_from(num), i64::try_from(den)) {
            (Ok(num), Ok(den)) if num != i64::MIN => Self(Repr::Small { num, den }),
            _ => Self(Repr::Big(Arc::new(BigRational::new_raw(
                num.into(),
                den.into(),
            )))),
        }
    }

    /// From a big fraction in lowest terms, which every operation of `BigRational` gives.
    fn from_big(value: BigRational) -> Self {
        match (value.numer().to_i64(), value.denom().to_i64()) {
            (Some(num), Some(den)) if num != i64::MIN => Self(Repr::Small { num, den }),
            _ => Self(Repr::Big(Arc::new(value))),
        }
    }

    fn to_big(&self) -> BigRational {
        match &self.0 {
            Repr::Small { num, den } => {
                BigRational::new_raw(BigInt::from(*num), BigInt::from(*den))
            }
            Repr::Big(value) => BigRational::clone(value),
        }
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        if let (Repr::Small { num: a, den: b }, Repr::Small { num: c, den: d }) =
            (&self.0, &other.0)
        {
            if *a == 0 {
                return other.clone();
            }
            if *c == 0 {
                return self.clone();
            }
            if b == d {
                if let Some(sum) = a.checked_add(*c) {
                    if *b == 1 && sum != i64::MIN {
                        return Self(Repr::Small { num: sum, den: 1 });
                    }
                    return Self::from_narrow(sum, *b);
                }
                // Two i64 added fit i128.
                return Self::from_wide(
                    i128::from(*a).wrapping_add(i128::from(*c)),
                    i128::from(*b),
                );
            }
            // |a·d| + |c·b| <= 2·(2^63-1)^2 < 2^127.
            let num = wide(*a, *d).wrapping_add(wide(*c, *b));
            return Self::from_wide(num, wide(*b, *d));
        }
        Self::from_big(self.to_big() + other.to_big())
    }

    /// The difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        if let (Repr::Small { num: a, den: b }, Repr::Small { num: c, den: d }) =
            (&self.0, &other.0)
            && b == d
            && let Some(rest) = a.checked_sub(*c)
        {
            return Self::from_narrow(rest, *b);
        }
        self.plus(&other.negated())
    }

    /// The product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        if let (Repr::Small { num: a, den: b }, Repr::Small { num: c, den: d }) =
            (&self.0, &other.0)
        {
            if let (Some(num), Some(den)) = (a.checked_mul(*c), b.checked_mul(*d)) {
                return Self::from_narrow(num, den);
            }
            return Self::from_wide(wide(*a, *c), wide(*b, *d));
        }
        Self::from_big(self.to_big() * other.to_big())
    }

    /// The quotient; `None` if `other` is zero.
    #[must_use]
    pub fn over(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        if let (Repr::Small { num: a, den: b }, Repr::Small { num: c, den: d }) =
            (&self.0, &other.0)
        {
            if let (Some(num), Some(den)) = (a.checked_mul(*d), b.checked_mul(*c)) {
                return Some(Self::from_narrow(num, den));
            }
            return Some(Self::from_wide(wide(*a, *d), wide(*b, *c)));
        }
        Some(Self::from_big(self.to_big() / other.to_big()))
    }

    /// The value with the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        match &self.0 {
            Repr::Small { num, den } => Self(Repr::Small {
                num: num.wrapping_neg(),
                den: *den,
            }),
            Repr::Big(value) => Self::from_big(-BigRational::clone(value)),
        }
    }

    /// The value without its sign.
    #[must_use]
    pub fn magnitude(&self) -> Self {
        if self.is_negative() {
            self.negated()
        } else {
            self.clone()
        }
    }

    /// The greatest whole number that is not above the value.
    #[must_use]
    pub fn floor(&self) -> Self {
        match &self.0 {
            Repr::Small { num, den } => {
                let floor = Integer::div_floor(num, den);
                Self(Repr::Small { num: floor, den: 1 })
            }
            Repr::Big(value) => Self::from_big(value.floor()),
        }
    }

    /// Whether the value is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small { num: 0, .. })
    }

    /// Whether the value is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small { num, .. } => *num < 0,
            Repr::Big(value) => value.is_negative(),
        }
    }

    /// Whether the value is a whole number.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Repr::Small { den, .. } => *den == 1,
            Repr::Big(value) => value.denom().is_one(),
        }
    }

    /// The value as a machine integer, if it is one.
    #[must_use]
    pub fn to_whole(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small { num, den: 1 } => Some(*num),
            Repr::Small { .. } | Repr::Big(_) => None,
        }
    }

    /// Whether the value is beyond what an entry may hold: over 10¹⁵ in its unit, or with a
    /// numerator or denominator of more than [`BITS_MAX`] bits.
    #[must_use]
    pub fn overflows(&self) -> bool {
        const TOP: i128 = 1_000_000_000_000_000;
        match &self.0 {
            Repr::Small { num, den: 1 } => i128::from(*num).abs() > TOP,
            Repr::Small { num, den } => {
                i128::from(*num).abs() > TOP.saturating_mul(i128::from(*den))
            }
            Repr::Big(value) => {
                value.abs() > BigRational::from_integer(BigInt::from(TOP))
                    || value.numer().bits() > BITS_MAX
                    || value.denom().bits() > BITS_MAX
            }
        }
    }

    /// The value as a decimal, if it ends and fits 96 bits.
    #[must_use]
    pub fn to_decimal(&self) -> Option<Decimal> {
        let (digits, scale) = self.decimal_digits(28)?;
        Decimal::try_from_i128_with_scale(digits.to_i128()?, scale).ok()
    }
}

fn wide(a: i64, b: i64) -> i128 {
    // Two i64 multiplied fit i128.
    i128::from(a).wrapping_mul(i128::from(b))
}

fn gcd(a: u128, b: u128) -> u128 {
    match (u64::try_from(a), u64::try_from(b)) {
        (Ok(a), Ok(b)) => u128::from(narrow_gcd(a, b)),
        _ => a.gcd(&b),
    }
}

/// One remainder first: denominators are small, and what is left is then small too.
fn narrow_gcd(a: u64, b: u64) -> u64 {
    match a.checked_rem(b) {
        None => a,
        Some(0) => b,
        Some(rest) => b.gcd(&rest),
    }
}

impl From<i64> for Exact {
    fn from(value: i64) -> Self {
        Self::from_wide(i128::from(value), 1)
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small { num: a, den: b }, Repr::Small { num: c, den: d }) => {
                if b == d {
                    a.cmp(c)
                } else {
                    wide(*a, *d).cmp(&wide(*c, *b))
                }
            }
            (Repr::Small { .. } | Repr::Big(_), Repr::Small { .. } | Repr::Big(_)) => {
                self.to_big().cmp(&other.to_big())
            }
        }
    }
}

impl fmt::Display for Exact {
    /// A decimal where the value ends, else a fraction such as `50000/47`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(0))
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Default for Exact {
    fn default() -> Self {
        Self::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        text.parse().unwrap()
    }

    #[test]
    fn a_value_has_one_spelling_whatever_the_way_to_it() {
        let big = exact("9223372036854775807").times(&exact("9223372036854775807"));
        assert_eq!(
            big.over(&exact("9223372036854775807")),
            Some(exact("9223372036854775807"))
        );
        assert_eq!(exact("47000").over(&exact("94")), Some(exact("500")));
        assert_eq!(exact("-1/3").plus(&exact("1/3")), Exact::ZERO);
    }

    #[test]
    fn the_least_machine_integer_is_a_value_like_any_other() {
        let least = Exact::ratio(i64::MIN, 1).unwrap();
        assert_eq!(least, exact("-9223372036854775808"));
        assert_eq!(Exact::ratio(i64::MIN, i64::MIN), Some(Exact::ONE));
        assert_eq!(
            Exact::ratio(1, i64::MIN),
            exact("-1").over(&exact("9223372036854775808"))
        );
        assert_eq!(least.plus(&Exact::ONE).minus(&Exact::ONE), least);
    }

    #[test]
    fn text_is_read_digit_by_digit() {
        assert_eq!(
            exact("825000.1999999999999").to_string(),
            "825000.1999999999999"
        );
        assert_eq!(exact("47_000.50").to_text(2), "47000.50");
        assert_eq!(exact("-0.005").to_string(), "-0.005");
        for wrong in [
            "", ".", "1.", ".5", "1e5", "inf", "nan", "1__0", "_1", "1,5", "--1", "1/0",
        ] {
            assert!(wrong.parse::<Exact>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_beyond_the_limits_says_so() {
        assert!(!exact("1000000000000000").overflows());
        assert!(exact("1000000000000000.1").overflows());
        assert!(exact("-1000000000000001").overflows());
    }
}
