//! Units: a group under multiplication, and what may be added to what.

use lonn::amount::{Currency, Unit};
use proptest::prelude::*;

use crate::kit::{draws, errors, loaded};

fn own() -> Option<Currency> {
    Currency::from_code("XXD")
}

fn unit(text: &str) -> Unit {
    Unit::parse(text, own()).unwrap()
}

const WORDS: [&str; 6] = ["currency", "hour", "day", "week", "month", "year"];

/// The unit of these powers of currency, hour, day, week, month, year.
fn of_powers(powers: [i8; 6]) -> Unit {
    let mut product = Unit::PLAIN;
    for (word, power) in WORDS.iter().zip(powers) {
        for _ in 0..power.unsigned_abs() {
            product = if power > 0 {
                product.times(unit(word)).unwrap()
            } else {
                product.over(unit(word)).unwrap()
            };
        }
    }
    product
}

fn any_unit() -> impl Strategy<Value = Unit> {
    proptest::array::uniform6(-3_i8..=3).prop_map(of_powers)
}

proptest! {
    #![proptest_config(draws(128))]

    /// Units multiply like a commutative group: a plain number is one, a quotient undoes a product.
    #[test]
    fn units_are_a_group(a in any_unit(), b in any_unit(), c in any_unit()) {
        let product = a.times(b).unwrap();
        prop_assert_eq!(product, b.times(a).unwrap());
        prop_assert_eq!(product.times(c).unwrap(), a.times(b.times(c).unwrap()).unwrap());
        prop_assert_eq!(a.times(Unit::PLAIN).unwrap(), a);
        prop_assert_eq!(product.over(b).unwrap(), a);
        prop_assert!(a.over(a).unwrap().is_plain());
        prop_assert_eq!(a.over(b).unwrap(), a.times(Unit::PLAIN.over(b).unwrap()).unwrap());
    }

    /// A unit's text is the unit, and the text of a product is read as the product.
    #[test]
    fn a_units_text_reads_back(a in any_unit(), b in any_unit()) {
        let text = |unit: Unit| {
            if unit.is_plain() { "1".to_owned() } else { unit.to_string() }
        };
        prop_assert_eq!(unit(&text(a)), a);
        // a*b, when b has nothing below its line; a divided by each factor else.
        let joined = text(b).split('/').fold(text(a), |so_far, part| {
            let sign = if so_far == text(a) { '*' } else { '/' };
            format!("{so_far}{sign}{part}")
        });
        prop_assert_eq!(unit(&joined), a.times(b).unwrap(), "{}", joined);
    }

    /// Two currencies never meet in one unit.
    #[test]
    fn two_currencies_never_meet(a in any_unit(), b in any_unit()) {
        let other = Unit::of(Currency::from_code("YYD").unwrap());
        let foreign = b.currency().map_or(b, |_| b.over(b).unwrap()).times(other).unwrap();
        prop_assert_eq!(a.times(foreign).is_err(), a.currency().is_some());
        prop_assert_eq!(a.over(foreign).is_err(), a.currency().is_some());
    }
}

/// Two figures may be added and compared if their units are equal, and only then.
#[test]
fn only_like_is_added_to_like() {
    let units = [
        "1",
        "currency",
        "currency/month",
        "currency/year",
        "hour",
        "hour/month",
        "1/day",
    ];
    for (place, a) in units.iter().enumerate() {
        for b in units.iter().skip(place) {
            for sign in ["+", "-", "<"] {
                let entries = format!(
                    "input.a = {{ unit = \"{a}\" }}\ninput.b = {{ unit = \"{b}\" }}\n\
                     value.both = {{ formula = \"a {sign} b\" }}\n"
                );
                let wrong = errors(&loaded(&entries));
                assert_eq!(wrong.is_empty(), a == b, "{a} {sign} {b}: {wrong:?}");
            }
        }
    }
}
