//! Amounts for people: rounded to what is read, and never equal to a bound that they miss.

use super::{Direction, Exact, Rounding};

/// The most decimals that are written to tell two amounts apart.
const PLACES_MAX: u32 = 18;

/// A value with `places` decimals, half away from zero; with more where it would else look like
/// one of `beside` that it is not.
///
/// # Examples
/// ```
/// use lonn::amount::{Exact, shown};
/// let third: Exact = "1/3".parse().unwrap_or_default();
/// assert_eq!(shown(&third, 2, &[]), "0.33");
/// let just_under: Exact = "699999.998".parse().unwrap_or_default();
/// assert_eq!(shown(&just_under, 2, &[&Exact::from(700_000)]), "699999.998");
/// ```
#[must_use]
pub fn shown(value: &Exact, places: u32, beside: &[&Exact]) -> String {
    let mut places = places;
    if is_whole_at(value, places) {
        return rounded(value, places);
    }
    loop {
        let text = rounded(value, places);
        let misread = beside
            .iter()
            .any(|other| *other != value && rounded(other, places) == text);
        if !misread || places >= PLACES_MAX {
            return text;
        }
        places = places.saturating_add(1);
    }
}

/// Whether a value has no more than so many decimals: then it is written as it is.
fn is_whole_at(value: &Exact, places: u32) -> bool {
    let tens = 10_i64.checked_pow(places).map(Exact::from);
    tens.is_some_and(|tens| value.times(&tens).is_whole())
}

fn rounded(value: &Exact, places: u32) -> String {
    let step = 10_i64
        .checked_pow(places)
        .and_then(|tens| Exact::ratio(1, tens))
        .and_then(|step| Rounding::new(step, Direction::HalfAway));
    match step {
        Some(step) => step.apply(value).to_text(places),
        None => value.to_text(places),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_that_misses_its_bound_by_little_is_not_written_as_the_bound() {
        let bound = Exact::from(700_000);
        for (value, places, text) in [
            ("700000", 2, "700000.00"),
            ("699999.99", 2, "699999.99"),
            ("699999.996", 2, "699999.996"),
            ("700000.4", 0, "700000.4"),
            ("2100001/3", 0, "700000.3"),
            ("-699999.5", 0, "-700000"),
        ] {
            let value: Exact = value.parse().unwrap();
            assert_eq!(shown(&value, places, &[&bound]), text);
        }
    }
}
