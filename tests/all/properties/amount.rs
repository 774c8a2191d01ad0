//! Exact fractions and their rounding.

use std::cmp::Ordering;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use lonn::amount::{Direction, Exact, Rounding};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use crate::kit::{draws, exact, ratio};

/// Small ones, any of two machine integers, their products (which are big integers).
fn any_exact() -> impl Strategy<Value = Exact> {
    let small = (-1_000_i64..1_000, 1_i64..400).prop_map(|(n, d)| ratio(n, d));
    let machine = (any::<i64>(), 1_i64..).prop_map(|(n, d)| ratio(n, d));
    let edge = proptest::sample::select(vec![i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX])
        .prop_map(Exact::from);
    let other = (any::<i64>(), 1_i64..).prop_map(|(n, d)| ratio(n, d));
    let product = (machine.clone(), other).prop_map(|(a, b)| a.times(&b));
    prop_oneof![4 => small, 2 => machine, 1 => edge, 2 => product]
}

fn any_step() -> impl Strategy<Value = Exact> {
    prop_oneof![
        Just(ratio(1, 100)),
        Just(Exact::ONE),
        (1_i64..5_000, 1_i64..5_000).prop_map(|(n, d)| ratio(n, d)),
        // No machine integer holds this one's multiples.
        (i64::MAX / 2..i64::MAX, 1_i64..5_000)
            .prop_map(|(n, d)| ratio(n, d).times(&ratio(i64::MAX, 7)))
    ]
}

/// Eighths of a step about zero: whole steps, halves, and what lies between.
fn near(step: &Exact, eighths: i64) -> Exact {
    step.times(&ratio(eighths, 8))
}

fn any_direction() -> impl Strategy<Value = Direction> {
    proptest::sample::select(vec![
        Direction::HalfAway,
        Direction::HalfEven,
        Direction::Up,
        Direction::Down,
    ])
}

fn round(value: &Exact, step: &Exact, direction: Direction) -> Exact {
    Rounding::new(step.clone(), direction).unwrap().apply(value)
}

fn hash(value: &Exact) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The same value by the big fractions of `num-rational`, from its own digits.
fn big(value: &Exact) -> BigRational {
    // Bound to no representation: the sign, whole steps and remainders of the text.
    let text = value.to_string();
    let (above, below) = match text.split_once('/') {
        Some((above, below)) => (above.to_owned(), below.to_owned()),
        None => {
            let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
            (
                format!("{whole}{part}"),
                format!("1{}", "0".repeat(part.len())),
            )
        }
    };
    BigRational::new(above.parse().unwrap(), below.parse::<BigInt>().unwrap())
}

proptest! {
    #![proptest_config(draws(256))]

    /// Sums and products commute, associate and distribute; every value has its opposite.
    #[test]
    fn exact_fractions_are_a_field(a in any_exact(), b in any_exact(), c in any_exact()) {
        prop_assert_eq!(a.plus(&b), b.plus(&a));
        prop_assert_eq!(a.times(&b), b.times(&a));
        prop_assert_eq!(a.plus(&b).plus(&c), a.plus(&b.plus(&c)));
        prop_assert_eq!(a.times(&b).times(&c), a.times(&b.times(&c)));
        prop_assert_eq!(a.times(&b.plus(&c)), a.times(&b).plus(&a.times(&c)));
        prop_assert_eq!(a.plus(&a.negated()), Exact::ZERO);
        prop_assert_eq!(a.minus(&b).plus(&b), a.clone());
        match a.over(&b) {
            Some(quotient) => prop_assert_eq!(quotient.times(&b), a),
            None => prop_assert!(b.is_zero()),
        }
    }

    /// A value has one spelling, whatever the way to it, through big integers and back.
    #[test]
    fn a_value_has_one_spelling_whatever_the_way(a in any_exact(), b in any_exact()) {
        prop_assume!(!b.is_zero());
        let huge = exact("340282366920938463463374607431768211507");
        let ways = [
            a.times(&b).over(&b).unwrap(),
            a.times(&huge).over(&huge).unwrap(),
            a.plus(&huge).minus(&huge),
            a.over(&huge).unwrap().times(&huge),
            a.negated().negated(),
            a.to_string().parse().unwrap(),
        ];
        for way in ways {
            prop_assert_eq!(&way, &a);
            prop_assert_eq!(hash(&way), hash(&a));
            prop_assert_eq!(way.to_string(), a.to_string());
        }
    }

    /// The four operations and the order are those of big fractions.
    #[test]
    fn exact_fractions_agree_with_big_fractions(a in any_exact(), b in any_exact()) {
        let (big_a, big_b) = (big(&a), big(&b));
        prop_assert_eq!(big(&a.plus(&b)), &big_a + &big_b);
        prop_assert_eq!(big(&a.minus(&b)), &big_a - &big_b);
        prop_assert_eq!(big(&a.times(&b)), &big_a * &big_b);
        if let Some(quotient) = a.over(&b) {
            prop_assert_eq!(big(&quotient), &big_a / &big_b);
        }
        prop_assert_eq!(a.cmp(&b), big_a.cmp(&big_b));
        prop_assert_eq!(big(&a.floor()), big_a.floor());
    }

    /// The order is total, kept by adding, and turned by a negative factor.
    #[test]
    fn the_order_is_that_of_differences(a in any_exact(), b in any_exact(), c in any_exact()) {
        let by_difference = match a.minus(&b) {
            gap if gap.is_zero() => Ordering::Equal,
            gap if gap.is_negative() => Ordering::Less,
            _ => Ordering::Greater,
        };
        prop_assert_eq!(a.cmp(&b), by_difference);
        prop_assert_eq!(a.plus(&c).cmp(&b.plus(&c)), by_difference);
        let scaled = a.times(&c).cmp(&b.times(&c));
        if c.is_negative() {
            prop_assert_eq!(scaled, by_difference.reverse());
        } else if !c.is_zero() {
            prop_assert_eq!(scaled, by_difference);
        }
    }

    /// Decimals read back as they were written, with as many places as asked for and no fewer.
    #[test]
    fn decimals_read_back_as_written(
        digits in prop_oneof![any::<i64>(), -2_000_i64..2_000], scale in 0_u32..18, places in 0_u32..24
    ) {
        let value = ratio(digits, 10_i64.pow(scale));
        let text = value.to_text(places);
        let written = text.split_once('.').map_or(0, |(_, part)| part.len());
        prop_assert!(written >= usize::try_from(places).unwrap(), "{}", text);
        prop_assert_eq!(text.parse::<Exact>().unwrap(), value.clone());
        let decimal = value.to_decimal().unwrap();
        prop_assert_eq!(decimal.to_string().parse::<Exact>().unwrap(), value);
    }

    /// What a rounding gives is a multiple of its step, and rounding it again changes nothing.
    #[test]
    fn rounding_twice_is_rounding_once(
        value in any_exact(), step in any_step(), direction in any_direction()
    ) {
        let once = round(&value, &step, direction);
        prop_assert!(once.over(&step).unwrap().is_whole());
        prop_assert_eq!(&round(&once, &step, direction), &once);
    }

    /// The halves stay within half a step, `up` and `down` within one and on their side.
    #[test]
    fn rounding_stays_within_its_step(value in any_exact(), step in any_step()) {
        for direction in [Direction::HalfAway, Direction::HalfEven] {
            let off = round(&value, &step, direction).minus(&value).magnitude();
            prop_assert!(off.plus(&off) <= step);
        }
        let up = round(&value, &step, Direction::Up).minus(&value);
        prop_assert!(!up.is_negative() && up < step);
        let down = value.minus(&round(&value, &step, Direction::Down));
        prop_assert!(!down.is_negative() && down < step);
    }

    /// A half goes away from zero, or to the even multiple.
    #[test]
    fn a_half_goes_where_its_mode_says(count in -100_000_i64..100_000, step in any_step()) {
        let half = Exact::from(count).plus(&ratio(1, 2)).times(&step);
        let away = if count < 0 { count } else { count + 1 };
        let even = if count % 2 == 0 { count } else { count + 1 };
        prop_assert_eq!(round(&half, &step, Direction::HalfAway), Exact::from(away).times(&step));
        prop_assert_eq!(round(&half, &step, Direction::HalfEven), Exact::from(even).times(&step));
    }

    /// The halves treat a minus like a plus; up is down seen from below.
    #[test]
    fn rounding_is_symmetric_about_zero(eighths in -999_i64..999, step in any_step()) {
        let value = near(&step, eighths);
        let minus = value.negated();
        for (of_value, of_minus) in [
            (Direction::HalfAway, Direction::HalfAway),
            (Direction::HalfEven, Direction::HalfEven),
            (Direction::Up, Direction::Down),
            (Direction::Down, Direction::Up),
        ] {
            prop_assert_eq!(
                round(&minus, &step, of_minus),
                round(&value, &step, of_value).negated()
            );
        }
    }

    /// What is more does not round to less.
    #[test]
    fn rounding_keeps_the_order(
        eighths in -999_i64..999, more in 0_i64..20, step in any_step(), direction in any_direction()
    ) {
        let (low, high) = (near(&step, eighths), near(&step, eighths + more));
        prop_assert!(round(&low, &step, direction) <= round(&high, &step, direction));
    }
}
