//! Exact numbers from text and to text, digit by digit.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed};

use super::{DIGITS_MAX, Exact, ExactError};

impl Exact {
    /// The digits and the number of decimals of a fraction that ends within `places_max`.
    pub(super) fn decimal_digits(&self, places_max: u32) -> Option<(BigInt, u32)> {
        let value = self.to_big();
        let mut den = value.denom().clone();
        let mut places = [0_u32; 2];
        for (prime, count) in [2_u32, 5].into_iter().zip(places.iter_mut()) {
            let prime = BigInt::from(prime);
            while den.is_multiple_of(&prime) && *count <= places_max {
                den /= &prime;
                *count = count.saturating_add(1);
            }
        }
        let scale = places.into_iter().max().unwrap_or(0);
        if !den.is_one() || scale > places_max {
            return None;
        }
        let power = BigInt::from(10_u32).pow(scale);
        Some((value.numer() * power / value.denom(), scale))
    }

    /// The value with at least `places` decimals where it ends, else as a fraction.
    #[must_use]
    pub fn to_text(&self, places: u32) -> String {
        let Some((mut digits, mut scale)) = self.decimal_digits(400) else {
            let value = self.to_big();
            return format!("{}/{}", value.numer(), value.denom());
        };
        while scale < places {
            digits *= 10;
            scale = scale.saturating_add(1);
        }
        let sign = if digits.is_negative() { "-" } else { "" };
        let text = digits.abs().to_string();
        let scale = usize::try_from(scale).unwrap_or(0);
        let text = format!("{text:0>width$}", width = scale.saturating_add(1));
        let (whole, part) = text.split_at(text.len().saturating_sub(scale));
        if part.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{part}")
        }
    }
}

impl std::str::FromStr for Exact {
    type Err = ExactError;

    /// Reads `47000`, `-0.5`, `47_000.50` or a fraction such as `50000/47`, digit by digit.
    fn from_str(text: &str) -> Result<Self, ExactError> {
        match text.split_once('/') {
            Some((above, below)) => {
                let below = decimal(below.trim())?;
                decimal(above.trim())?
                    .over(&below)
                    .ok_or_else(|| ExactError::ZeroDenominator(text.to_owned()))
            }
            None => decimal(text),
        }
    }
}

fn decimal(text: &str) -> Result<Exact, ExactError> {
    let wrong = || ExactError::NotANumber(text.to_owned());
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, "inf" | "nan")
        || (unsigned.starts_with(|c: char| c.is_ascii_digit()) && unsigned.contains(['e', 'E']))
    {
        return Err(ExactError::Exponent(text.to_owned()));
    }
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    for side in [whole, part] {
        let ends_on_digits = side.starts_with(|c: char| c.is_ascii_digit())
            && side.ends_with(|c: char| c.is_ascii_digit())
            && !side.contains("__");
        if !ends_on_digits || !side.chars().all(|c| c.is_ascii_digit() || c == '_') {
            return Err(wrong());
        }
    }
    let part: String = part.chars().filter(|c| *c != '_').collect();
    let part = part.trim_end_matches('0');
    let digits: String = whole
        .chars()
        .filter(|c| *c != '_')
        .chain(part.chars())
        .collect();
    if digits.len() > DIGITS_MAX {
        return Err(ExactError::TooLong(digits.len()));
    }
    let num: BigInt = digits
        .parse()
        .map_err(|_never: num_bigint::ParseBigIntError| wrong())?;
    let num = if text.starts_with('-') { -num } else { num };
    let places = u32::try_from(part.len()).map_err(|_long: std::num::TryFromIntError| wrong())?;
    Ok(Exact::from_big(BigRational::new(
        num,
        BigInt::from(10_u32).pow(places),
    )))
}
