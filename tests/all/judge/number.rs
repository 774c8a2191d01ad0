//! The judge's numbers: fractions of any size, read from text.

use std::str::FromStr;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

pub(crate) type Number = BigRational;

pub(super) fn whole(number: i64) -> Number {
    Number::from_integer(number.into())
}

/// A figure as section 4 writes it; `percent`: a bare one is in hundredths.
pub(crate) fn figure(text: &str, percent: bool) -> Result<Number, String> {
    let text = text.replace('_', "");
    let bare = text.split_whitespace().next().unwrap_or_default();
    let (digits, hundredths) = match bare.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (bare, percent),
    };
    let number = match digits.split_once('/') {
        Some((top, bottom)) => decimal(top)? / decimal(bottom)?,
        None => decimal(digits)?,
    };
    Ok(if hundredths {
        number / whole(100)
    } else {
        number
    })
}

fn decimal(text: &str) -> Result<Number, String> {
    let (before, behind) = text.split_once('.').unwrap_or((text, ""));
    let digits = BigInt::from_str(&format!("{before}{behind}"))
        .map_err(|error| format!("{text}: {error}"))?;
    let places = u32::try_from(behind.len()).map_err(|error| error.to_string())?;
    Ok(Number::new(digits, BigInt::from(10).pow(places)))
}

/// A fraction in lowest terms. As [`Number::new`], which takes longer where the lower part is small.
fn fraction(above: BigInt, below: BigInt) -> Number {
    let Some(small) = below.to_u64() else {
        return Number::new(above, below);
    };
    let (mut divisor, mut rest) = (small, (&above % small).magnitude().to_u64().unwrap());
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    if divisor == 1 {
        return Number::new_raw(above, below);
    }
    Number::new_raw(above / divisor, below / divisor)
}

pub(super) fn plus(a: &Number, b: &Number) -> Number {
    if a.is_zero() || b.is_zero() {
        return if a.is_zero() { b } else { a }.clone();
    }
    if a.denom() == b.denom() {
        return fraction(a.numer() + b.numer(), a.denom().clone());
    }
    let above = a.numer() * b.denom() + b.numer() * a.denom();
    fraction(above, a.denom() * b.denom())
}

pub(super) fn minus(a: &Number, b: &Number) -> Number {
    plus(a, &-b)
}

pub(super) fn times(a: &Number, b: &Number) -> Number {
    if a.is_one() || b.is_one() {
        return if a.is_one() { b } else { a }.clone();
    }
    fraction(a.numer() * b.numer(), a.denom() * b.denom())
}

/// `b` is not 0.
pub(super) fn over(a: &Number, b: &Number) -> Number {
    let (above, below) = (a.numer() * b.denom(), a.denom() * b.numer());
    if below.is_negative() {
        fraction(-above, -below)
    } else {
        fraction(above, below)
    }
}

/// Section 7.4: the multiple of a step, by a direction.
pub(crate) fn round(number: &Number, step: &Number, direction: &str) -> Number {
    let steps = over(number, step);
    let (below, rest) = steps.numer().div_mod_floor(steps.denom());
    let half = (&rest * 2_u32).cmp(steps.denom());
    let up = match direction {
        "half_away" => half.is_gt() || half.is_eq() && !steps.is_negative(),
        "half_even" => half.is_gt() || half.is_eq() && below.is_odd(),
        "up" => !rest.is_zero(),
        "down" => false,
        other => panic!("{other} is no direction"),
    };
    let steps = if up { below + 1_u32 } else { below };
    times(&Number::from_integer(steps), step)
}

/// In lowest terms, equal fractions have equal parts.
pub(super) fn same(a: &Number, b: &Number) -> bool {
    a.numer() == b.numer() && a.denom() == b.denom()
}

/// Whether a text of the engine's is a number.
pub(crate) fn is(text: &str, number: &Number) -> bool {
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    let (before, behind) = above.split_once('.').unwrap_or((above, ""));
    let read = |digits: &str| BigInt::from_str(digits).unwrap();
    let places = u32::try_from(behind.len()).unwrap();
    let below = read(below) * BigInt::from(10_u32).pow(places);
    read(&format!("{before}{behind}")) * number.denom() == below * number.numer()
}

/// Section 9: above 10¹⁵, or more than 4 096 bits in lowest terms.
pub(super) fn overflows(number: &Number) -> bool {
    let (above, below) = (number.numer().bits(), number.denom().bits());
    if above < below + 49 && below <= 4_000 {
        // Less than two to the 49th.
        return false;
    }
    number.numer().abs() > number.denom() * 1_000_000_000_000_000_i64
        || number.numer().bits() > 4_096
        || number.denom().bits() > 4_096
}

#[test]
fn the_short_ways_give_what_the_long_ones_give() {
    let some = [
        "0",
        "1",
        "-1",
        "-7/3",
        "12.5",
        "1/94",
        "-50000/47",
        "99999999999999999999/7",
        "1/99999999999999999999",
    ];
    let some = some.map(|text| figure(text, false).unwrap());
    for a in &some {
        for b in &some {
            assert_eq!(plus(a, b), a + b);
            assert_eq!(minus(a, b), a - b);
            assert_eq!(times(a, b), a * b);
            if !b.is_zero() {
                assert_eq!(over(a, b), a / b);
            }
        }
        assert!(is(&a.to_string(), a) && !is("8.5", a));
    }
    assert!(is("-12.50", &(-whole(25) / whole(2))));
}

#[test]
fn a_number_overflows_above_ten_to_the_fifteenth() {
    let thousand_billions = 1_000_000_000_000_000;
    for (number, over) in [
        (whole(thousand_billions), false),
        (whole(-thousand_billions), false),
        (whole(thousand_billions + 1), true),
        (whole(-thousand_billions - 1), true),
        (whole(2 * thousand_billions) / whole(2), false),
        ((whole(3 * thousand_billions) + whole(1)) / whole(3), true),
        (Number::new(1.into(), BigInt::from(1) << 4_095), false),
        (Number::new(1.into(), BigInt::from(1) << 4_096), true),
        (
            Number::new((BigInt::from(1) << 4_097) + 1, BigInt::from(1) << 4_096),
            true,
        ),
    ] {
        assert_eq!(overflows(&number), over, "{number}");
    }
}

#[test]
fn halves_go_as_the_page_says() {
    let rows = [
        ("half_away", "1/4", "1/2"),
        ("half_away", "-1/4", "-1/2"),
        ("half_even", "1/4", "0"),
        ("half_even", "3/4", "1"),
        ("half_even", "-3/4", "-1"),
        ("up", "-3/4", "-1/2"),
        ("down", "-3/4", "-1"),
    ];
    let half = figure("0.5", false).unwrap();
    for (direction, number, expected) in rows {
        let rounded = round(&figure(number, false).unwrap(), &half, direction);
        assert_eq!(
            rounded,
            figure(expected, false).unwrap(),
            "{direction} {number}"
        );
    }
    assert_eq!(figure("1_000.50 XXD/month", false), figure("2001/2", false));
    assert_eq!(figure("12.5", true), figure("12.5%", false));
}
