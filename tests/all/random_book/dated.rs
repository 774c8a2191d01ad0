//! Lists of dated values: what changes, ends, is carried, unknown or proposed.

use chrono::{Datelike, Days, NaiveDate};

use super::rng::Rng;

/// The days on which values begin.
fn days(rng: &mut Rng, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let mut days = vec![first];
    if rng.chance(40) {
        let year = first.year() - i32::try_from(rng.between(0, 3)).unwrap();
        days[0] = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    }
    for _ in 0..*rng.pick(&[0, 0, 1, 1, 2, 3]) {
        let (from, until) = (days[days.len() - 1], last.max(first));
        let span = usize::try_from((until - from).num_days().max(1)).unwrap();
        let mut day = from + Days::new(u64::try_from(rng.below(span) + 1).unwrap());
        if rng.chance(60) {
            day = day.with_day(1).unwrap();
        }
        if day > from {
            days.push(day);
        }
    }
    days
}

/// One value, and whether it counts without being asked for.
fn item(
    rng: &mut Rng,
    day: NaiveDate,
    is_first: bool,
    says: &mut dyn FnMut(&mut Rng) -> String,
) -> (String, bool) {
    let unknown = !is_first && rng.chance(1);
    let said = if unknown {
        "unknown = \"not yet published\"".to_owned()
    } else {
        says(rng)
    };
    let mut item = format!("from = {day}, {said}");
    if rng.chance(8) {
        item.push_str(", source = \"act\"");
    } else if !is_first && !unknown && rng.chance(8) {
        item.push_str(rng.word(&[", confidence = \"proposed\"", ", source = \"bill\""]));
        return (item, false);
    } else if rng.chance(10) {
        item.push_str(rng.word(&[
            ", confidence = \"assumed\"",
            ", confidence = \"official\"",
            ", confidence = \"secondary\"",
        ]));
    }
    (item, true)
}

/// The `values` and `after` of an entry. `says` writes what one item says (`value = 3`); `first` is
/// the day by which it must have begun.
pub(crate) fn values(
    rng: &mut Rng,
    first: NaiveDate,
    answers: (NaiveDate, NaiveDate),
    says: &mut dyn FnMut(&mut Rng) -> String,
) -> String {
    let days = days(rng, first, answers.1);
    let mut items = Vec::new();
    let mut last_counts = 0;
    for (number, day) in days.iter().enumerate() {
        let (item, counts) = item(rng, *day, number == 0, says);
        if counts {
            last_counts = number;
        }
        items.push(item);
    }
    let mut after = String::new();
    if rng.chance(25) && !items[last_counts].contains("unknown") {
        let from = days[last_counts];
        let inside = from + Days::new(u64::try_from(rng.between(0, 500)).unwrap());
        let (until, carry) = if rng.chance(80) {
            (inside, true)
        } else {
            (answers.1.max(from), rng.chance(50))
        };
        items[last_counts].push_str(&format!(", until = {until}"));
        after = format!("after = \"{}\"\n", if carry { "carry" } else { "error" });
    }
    let (open, between, close) = match items.len() {
        1 => ("[{ ", "", " }]"),
        _ => ("[\n  { ", " },\n  { ", " },\n]"),
    };
    format!("values = {open}{}{close}\n{after}", items.join(between))
}
