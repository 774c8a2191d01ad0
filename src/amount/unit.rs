//! Units: products of powers of a currency, hour, day, week, month and year.
//!
//! A percentage is a plain number. Two currencies never meet in one unit. `currency` in a rule
//! book means the stack's own and is resolved when the text is read.

use std::fmt;

/// A currency by its three-letter code, such as the code of a stack.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The currency of a code of three capital letters.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Self(bytes))
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The words of a unit beside currencies, in the order in which they are written.
const WORDS: [&str; 5] = ["hour", "day", "week", "month", "year"];
const MONTH: usize = 3;
const YEAR: usize = 4;

/// Whether `word` names a unit, currency codes aside.
#[must_use]
pub fn is_unit_word(word: &str) -> bool {
    word == "currency" || WORDS.contains(&word)
}

/// A unit in lowest terms; [`Unit::PLAIN`] is that of a plain number.
///
/// # Examples
/// ```
/// use lonn::amount::{Currency, Unit};
/// let sek = Currency::from_code("SEK");
/// let monthly = Unit::parse("currency/month", sek)?;
/// let months = Unit::parse("month/year", sek)?;
/// assert_eq!(monthly.times(months)?, Unit::parse("SEK/year", sek)?);
/// assert_eq!(monthly.to_string(), "SEK/month");
/// # Ok::<(), lonn::amount::UnitError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unit {
    currency: Option<Currency>,
    money: i8,
    times: [i8; 5],
}

/// Text or arithmetic that gives no unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// A word that names no unit.
    #[error(
        "`{0}` is no unit; units are currency, hour, day, week, month, year, joined by * and /"
    )]
    Unknown(String),
    /// Two currencies in one unit.
    #[error("{0} and {1} cannot be mixed")]
    TwoCurrencies(Currency, Currency),
    /// A currency that is not the stack's.
    #[error("{found} in a stack of {own}")]
    Foreign {
        /// The stack's currency.
        own: Currency,
        /// The one written.
        found: Currency,
    },
    /// `currency` where there is no stack.
    #[error("`currency` has a meaning only with a country")]
    NoStack,
    /// Powers beyond what any rule can mean.
    #[error("the unit's powers are too large")]
    TooLarge,
}

impl Unit {
    /// The unit of a plain number.
    pub const PLAIN: Self = Self {
        currency: None,
        money: 0,
        times: [0; 5],
    };

    /// Reads `currency/month`, `1/day`, `hour*day`, `currency^2`; `own` is the stack's currency.
    ///
    /// # Errors
    /// [`UnitError::Unknown`] for a word that names no unit, [`UnitError::Foreign`] for a currency
    /// that is not `own`, [`UnitError::NoStack`] for `currency` without one.
    pub fn parse(text: &str, own: Option<Currency>) -> Result<Self, UnitError> {
        let mut unit = Self::PLAIN;
        let mut sign = 1_i8;
        let mut rest = text;
        loop {
            let end = rest.find(['*', '/']).unwrap_or(rest.len());
            let (factor, after) = rest.split_at(end);
            unit = unit.times(Self::factor(factor, sign, own, text)?)?;
            let Some(operator) = after.chars().next() else {
                return Ok(unit);
            };
            sign = if operator == '/' { -1 } else { 1 };
            rest = after.get(1..).unwrap_or("");
        }
    }

    fn factor(
        factor: &str,
        sign: i8,
        own: Option<Currency>,
        whole: &str,
    ) -> Result<Self, UnitError> {
        let unknown = || UnitError::Unknown(whole.to_owned());
        let (word, power) = factor.split_once('^').unwrap_or((factor, "1"));
        let power: i8 = power
            .parse()
            .map_err(|_not_whole: std::num::ParseIntError| unknown())?;
        if power == 0 {
            return Err(unknown());
        }
        let power = power.checked_mul(sign).ok_or(UnitError::TooLarge)?;
        if word == "1" {
            return Ok(Self::PLAIN);
        }
        if let Some(place) = WORDS.iter().position(|known| *known == word) {
            let mut unit = Self::PLAIN;
            if let Some(slot) = unit.times.get_mut(place) {
                *slot = power;
            }
            return Ok(unit);
        }
        let currency = if word == "currency" {
            own.ok_or(UnitError::NoStack)?
        } else {
            let found = Currency::from_code(word).ok_or_else(unknown)?;
            match own {
                Some(own) if own != found => return Err(UnitError::Foreign { own, found }),
                Some(_) | None => found,
            }
        };
        Ok(Self {
            currency: Some(currency),
            money: power,
            times: [0; 5],
        })
    }

    /// A currency's own unit.
    #[must_use]
    pub fn of(currency: Currency) -> Self {
        Self {
            currency: Some(currency),
            money: 1,
            times: [0; 5],
        }
    }

    /// The month.
    #[must_use]
    pub fn month() -> Self {
        Self {
            currency: None,
            money: 0,
            times: [0, 0, 0, 1, 0],
        }
    }

    /// The year.
    #[must_use]
    pub fn year() -> Self {
        Self {
            currency: None,
            money: 0,
            times: [0, 0, 0, 0, 1],
        }
    }

    /// The day.
    #[must_use]
    pub fn day() -> Self {
        Self {
            currency: None,
            money: 0,
            times: [0, 1, 0, 0, 0],
        }
    }

    /// The unit of a product.
    ///
    /// # Errors
    /// [`UnitError::TwoCurrencies`] if both have one and they differ.
    pub fn times(self, other: Self) -> Result<Self, UnitError> {
        self.combined(other, i8::checked_add)
    }

    /// The unit of a quotient.
    ///
    /// # Errors
    /// [`UnitError::TwoCurrencies`] if both have one and they differ.
    pub fn over(self, other: Self) -> Result<Self, UnitError> {
        self.combined(other, i8::checked_sub)
    }

    fn combined(self, other: Self, join: impl Fn(i8, i8) -> Option<i8>) -> Result<Self, UnitError> {
        let currency = match (self.currency, other.currency) {
            (Some(a), Some(b)) if a != b => return Err(UnitError::TwoCurrencies(a, b)),
            (a, b) => a.or(b),
        };
        let money = join(self.money, other.money).ok_or(UnitError::TooLarge)?;
        let mut times = [0; 5];
        for ((slot, a), b) in times.iter_mut().zip(self.times).zip(other.times) {
            *slot = join(a, b).ok_or(UnitError::TooLarge)?;
        }
        Ok(Self {
            currency: if money == 0 { None } else { currency },
            money,
            times,
        })
    }

    /// Whether it is the unit of a plain number.
    #[must_use]
    pub fn is_plain(self) -> bool {
        self == Self::PLAIN
    }

    /// Whether it is an amount of money without a period.
    #[must_use]
    pub fn is_amount(self) -> bool {
        self.money == 1 && self.times == [0; 5]
    }

    /// The same powers, whatever the currency.
    #[must_use]
    pub fn without_currency(self) -> Self {
        Self {
            currency: None,
            ..self
        }
    }

    /// The currency, if it has one.
    #[must_use]
    pub fn currency(self) -> Option<Currency> {
        self.currency
    }

    /// Whether it is so much per month.
    #[must_use]
    pub fn is_per_month(self) -> bool {
        self.times.get(MONTH) == Some(&-1)
    }

    /// Whether it is so much per year.
    #[must_use]
    pub fn is_per_year(self) -> bool {
        self.times.get(YEAR) == Some(&-1)
    }

    /// The unit of a total over months: without its `/month`.
    #[must_use]
    pub fn without_per_month(self) -> Self {
        if !self.is_per_month() {
            return self;
        }
        let mut unit = self;
        if let Some(slot) = unit.times.get_mut(MONTH) {
            *slot = 0;
        }
        unit
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .currency
            .map_or_else(String::new, |currency| currency.to_string());
        let factors = std::iter::once((code.as_str(), self.money))
            .chain(WORDS.iter().copied().zip(self.times));
        let mut above = Vec::new();
        let mut below = String::new();
        for (word, power) in factors {
            let size = power.unsigned_abs();
            let text = if size == 1 {
                word.to_owned()
            } else {
                format!("{word}^{size}")
            };
            if power > 0 {
                above.push(text);
            } else if power < 0 {
                below.push('/');
                below.push_str(&text);
            }
        }
        if above.is_empty() && below.is_empty() {
            return f.write_str("a plain number");
        }
        let above = if above.is_empty() {
            "1".to_owned()
        } else {
            above.join("*")
        };
        write!(f, "{above}{below}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> Unit {
        Unit::parse(text, Currency::from_code("SEK")).unwrap()
    }

    #[test]
    fn units_multiply_and_cancel() {
        assert_eq!(
            unit("currency/month").times(unit("month/year")).unwrap(),
            unit("SEK/year")
        );
        assert_eq!(unit("hour").over(unit("hour")).unwrap(), Unit::PLAIN);
        assert_eq!(
            unit("currency/hour").over(unit("currency")).unwrap(),
            unit("1/hour")
        );
        assert_eq!(unit("currency^2/day").to_string(), "SEK^2/day");
        assert_eq!(unit("1").to_string(), "a plain number");
    }

    #[test]
    fn what_is_no_unit_says_why() {
        let own = Currency::from_code("SEK");
        let nok = Currency::from_code("NOK").unwrap();
        assert!(matches!(
            Unit::parse("NOK/month", own),
            Err(UnitError::Foreign { .. })
        ));
        assert!(matches!(
            Unit::parse("fortnight", own),
            Err(UnitError::Unknown(_))
        ));
        assert!(matches!(
            Unit::parse("currency", None),
            Err(UnitError::NoStack)
        ));
        assert!(matches!(
            Unit::parse("currency//month", own),
            Err(UnitError::Unknown(_))
        ));
        assert!(matches!(
            Unit::of(nok).times(unit("SEK")),
            Err(UnitError::TwoCurrencies(..))
        ));
    }
}
