//! Units and figures as a rule book writes them.

use chrono::NaiveDate;

use super::rng::Rng;

/// Powers of currency, hour, day, week, month, year.
pub(crate) type Unit = [i8; 6];

pub(crate) const PLAIN: Unit = [0; 6];
pub(crate) const MONEY: Unit = [1, 0, 0, 0, 0, 0];
pub(crate) const MONTHLY: Unit = [1, 0, 0, 0, -1, 0];
pub(crate) const YEARLY: Unit = [1, 0, 0, 0, 0, -1];
pub(crate) const HOURLY: Unit = [1, -1, 0, 0, 0, 0];
pub(crate) const HOURS_MONTH: Unit = [0, 1, 0, 0, -1, 0];
pub(crate) const HOURS_WEEK: Unit = [0, 1, 0, -1, 0, 0];
pub(crate) const HOURS: Unit = [0, 1, 0, 0, 0, 0];
pub(crate) const DAYS_MONTH: Unit = [0, 0, 1, 0, -1, 0];

const WORDS: [&str; 6] = ["currency", "hour", "day", "week", "month", "year"];

/// The units that values and parameters are given in.
pub(crate) const UNITS: [Unit; 20] = [
    MONTHLY,
    MONTHLY,
    MONTHLY,
    HOURLY,
    HOURLY,
    HOURS_MONTH,
    HOURS_MONTH,
    PLAIN,
    PLAIN,
    PLAIN,
    MONEY,
    MONEY,
    YEARLY,
    HOURS_WEEK,
    DAYS_MONTH,
    HOURS,
    [1, 0, -1, 0, 0, 0],
    [0, 0, -1, 0, 0, 0],
    [0, 0, 1, 0, 0, -1],
    [0, 1, 1, 0, 0, 0],
];

pub(crate) fn times(a: Unit, b: Unit) -> Unit {
    std::array::from_fn(|n| a[n] + b[n])
}

pub(crate) fn over(a: Unit, b: Unit) -> Unit {
    std::array::from_fn(|n| a[n] - b[n])
}

/// The unit that something has each month if its total over months has this one.
pub(crate) fn per_month(unit: Unit) -> Unit {
    over(unit, [0, 0, 0, 0, 1, 0])
}

/// Whether a unit is one that people write: no high powers, few words.
pub(crate) fn is_simple(unit: Unit) -> bool {
    unit.iter().map(|power| power.abs()).sum::<i8>() <= 3
}

/// `currency/month`, with a currency's own code instead if there is one; empty for plain numbers.
pub(crate) fn unit_text(unit: Unit, code: Option<&str>) -> String {
    let power = |word: &str, power: i8| match power {
        1 => word.to_owned(),
        power => format!("{word}^{power}"),
    };
    let word = |n: usize| {
        if n == 0 {
            code.unwrap_or(WORDS[0])
        } else {
            WORDS[n]
        }
    };
    let above: Vec<String> = (0..6)
        .filter(|n| unit[*n] > 0)
        .map(|n| power(word(n), unit[n]))
        .collect();
    let below: Vec<String> = (0..6)
        .filter(|n| unit[*n] < 0)
        .map(|n| power(word(n), -unit[n]))
        .collect();
    match (above.is_empty(), below.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!("1/{}", below.join("/")),
        (false, true) => above.join("*"),
        (false, false) => format!("{}/{}", above.join("*"), below.join("/")),
    }
}

/// How large amounts of a unit mostly are: twice the logarithm. Adds up over products, so that
/// what is multiplied and divided stays at the size of its unit.
fn size(unit: Unit) -> i32 {
    [7, 3, 2, 1, 1, -1]
        .iter()
        .zip(unit)
        .map(|(size, power)| size * i32::from(power))
        .sum()
}

/// `number` times ten to the power, as digits.
fn decimal(number: i64, power: i32) -> String {
    if power >= 0 {
        return format!("{number}{}", "0".repeat(usize::try_from(power).unwrap()));
    }
    let places = usize::try_from(-power).unwrap();
    let digits = format!("{number:0>width$}", width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    format!("{whole}.{part}")
}

/// Digits of a size that a unit's amounts mostly have, above 0.
pub(crate) fn digits(rng: &mut Rng, unit: Unit) -> String {
    let size = size(unit) + i32::from(rng.chance(8)) * 2 - i32::from(rng.chance(8)) * 2;
    let most = if size.rem_euclid(2) == 1 { 30 } else { 9 };
    let decade = size.div_euclid(2);
    match rng.below(6) {
        0 => decimal(rng.between(1, most), decade),
        1 | 2 => decimal(rng.between(1, most * 10), decade - 1),
        3 | 4 => decimal(rng.between(1, most * 100), decade - 2),
        _ => decimal(rng.between(1, most * 10_000), decade - 4),
    }
}

/// A literal of a formula.
pub(crate) fn literal(rng: &mut Rng, unit: Unit, code: Option<&str>) -> String {
    if unit == PLAIN && rng.chance(50) {
        return match rng.below(4) {
            0 => format!("{}%", rng.between(1, 150)),
            1 => format!("{}.{}%", rng.between(0, 30), rng.between(1, 99)),
            2 => rng.between(1, 4).to_string(),
            _ => format!("{}.{}", rng.between(0, 1), rng.between(1, 99)),
        };
    }
    let mut digits = digits(rng, unit);
    if digits.len() > 4 && !digits.contains('.') && rng.chance(20) {
        digits.insert(digits.len() - 3, '_');
    }
    match unit_text(unit, code.filter(|_| rng.chance(50))).as_str() {
        "" => digits,
        text => format!("{digits} {text}"),
    }
}

/// A figure in the values of an entry, as TOML. `percent`: bare numbers are in hundredths.
pub(crate) fn figure(rng: &mut Rng, unit: Unit, percent: bool, code: Option<&str>) -> String {
    if percent || (unit == PLAIN && rng.chance(60)) {
        return match rng.below(4) {
            0 if percent => rng.between(1, 60).to_string(),
            1 if percent => format!("{}.{}", rng.between(0, 40), rng.between(1, 9)),
            2 if percent => format!("\"{}/{}\"", rng.between(10, 200), rng.between(3, 13)),
            0 => format!("\"{}/{}\"", rng.between(1, 20), rng.between(3, 23)),
            _ => format!("\"{}.{}%\"", rng.between(0, 60), rng.between(1, 99)),
        };
    }
    let digits = digits(rng, unit);
    match rng.below(8) {
        0 => format!(
            "\"{}/{}\"",
            rng.between(1, 3)
                * digits
                    .split('.')
                    .next()
                    .unwrap()
                    .parse::<i64>()
                    .unwrap()
                    .max(1),
            rng.between(2, 13)
        ),
        1 => match unit_text(unit, code) {
            text if text.is_empty() => digits,
            text => format!("\"{digits} {text}\""),
        },
        2 => format!("\"{digits}\""),
        3 if digits.len() > 4 && !digits.contains('.') => {
            let (front, back) = digits.split_at(digits.len() - 3);
            format!("{front}_{back}")
        }
        _ => digits,
    }
}

/// A day of a year and the years behind it.
pub(crate) fn day(rng: &mut Rng, from: i32, until: i32) -> NaiveDate {
    let year = i32::try_from(rng.between(from.into(), until.into())).unwrap();
    let leap = NaiveDate::from_ymd_opt(year, 2, 29);
    if let Some(leap) = leap.filter(|_| rng.chance(20)) {
        return leap;
    }
    let month = u32::try_from(rng.between(1, 12)).unwrap();
    let day = match rng.below(4) {
        0 => 1,
        1 => 15,
        _ => u32::try_from(rng.between(1, 28)).unwrap(),
    };
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A text of TOML: quoted so that what stands in it stays as it is.
pub(crate) fn quoted(rng: &mut Rng, text: &str) -> String {
    if text.contains('\n') || rng.chance(5) {
        return format!("'''{text} '''");
    }
    if text.contains('"') {
        return if text.contains('\'') {
            format!("'''{text} '''")
        } else {
            format!("'{text}'")
        };
    }
    format!("\"{text}\"")
}
