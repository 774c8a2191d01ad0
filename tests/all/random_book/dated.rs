//! Lists of dated values: what changes, ends, is carried, unknown or proposed.

use chrono::{Datelike, Days, NaiveDate};

use super::rng::Rng;

/// The `values` and `after` of an entry. `says` writes what one item says (`value = 3`); `first` is
/// the day by which it must have begun.
pub(crate) fn values(
    rng: &mut Rng,
    first: NaiveDate,
    answers: (NaiveDate, NaiveDate),
    says: &mut dyn FnMut(&mut Rng) -> String,
) -> String {
    let mut days = vec![first];
    if rng.chance(40) {
        days[0] = NaiveDate::from_ymd_opt(
            first.year() - i32::try_from(rng.between(0, 3)).unwrap(),
            1,
            1,
        )
        .unwrap();
    }
    for _ in 0..*rng.pick(&[0, 0, 1, 1, 2, 3]) {
        let (from, until) = (days[days.len() - 1], answers.1.max(first));
        let span = usize::try_from((until - from).num_days().max(1)).unwrap();
        let mut day = from + Days::new(u64::try_from(rng.below(span) + 1).unwrap());
        if rng.chance(60) {
            day = day.with_day(1).unwrap();
        }
        if day > from {
            days.push(day);
        }
    }
    let mut items = Vec::new();
    let mut last_counts = 0;
    for (number, day) in days.iter().enumerate() {
        let unknown = number > 0 && rng.chance(1);
        let said = if unknown {
            "unknown = \"not yet published\"".to_owned()
        } else {
            says(rng)
        };
        let mut item = format!("from = {day}, {said}");
        if rng.chance(8) {
            item.push_str(", source = \"act\"");
        } else if number > 0 && !unknown && rng.chance(8) {
            item.push_str(if rng.chance(50) {
                ", confidence = \"proposed\""
            } else {
                ", source = \"bill\""
            });
        } else if rng.chance(10) {
            item.push_str(rng.word(&[
                ", confidence = \"assumed\"",
                ", confidence = \"official\"",
                ", confidence = \"secondary\"",
            ]));
        }
        if !item.contains("proposed") && !item.contains("bill") {
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
    let open = if items.len() > 1 {
        ("[\n  { ", " },\n  { ", " },\n]")
    } else {
        ("[{ ", "", " }]")
    };
    format!(
        "values = {}{}{}\n{after}",
        open.0,
        items.join(open.1),
        open.2
    )
}
