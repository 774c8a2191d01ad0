//! An entry's keys and their words for people, in the language of the call.
//!
//! In: keys and values as [`properties`](super::properties) gives them, which are the rule book's
//! words and stay so in JSON. Out: a line. Names, tags, codes and formulas are nobody's language.

use crate::report::page::unit_said;
use crate::words::{Text, Words, decimal};

/// The keys whose values are words of the language of rule books; all others hold names and numbers.
const WORDED: [&str; 17] = [
    "after",
    "by",
    "cadence",
    "compare",
    "confidence",
    "each",
    "full_time",
    "kind",
    "over",
    "paid",
    "part_month",
    "round",
    "severity",
    "stale_after",
    "states",
    "type",
    "whole",
];

/// A key with its value.
pub(super) fn property(key: &str, value: &str, words: &Words) -> String {
    format!("{}: {}", label(key, words), said(key, value, words))
}

/// A key; `text.sv` is the text in a language, `default.night` the default of a member.
pub(super) fn label(key: &str, words: &Words) -> String {
    let whole = format!("show-{}", key.replace([' ', '_', '.'], "-"));
    if words.knows(&whole) {
        return words.say(&Text::new(whole));
    }
    match key.split_once('.') {
        Some(("text", lang)) => words.say(&Text::new("show-text").with("lang", lang)),
        Some(("title", lang)) => words.say(&Text::new("show-title-in").with("lang", lang)),
        Some((key, member)) => format!("{} {member}", label(key, words)),
        None => key.to_owned(),
    }
}

/// The value of a key.
pub(super) fn said(key: &str, value: &str, words: &Words) -> String {
    let key = key.split_once('.').map_or(key, |(key, _)| key);
    if WORDED.contains(&key) {
        parts(value, |text| part(text, words))
    } else if key == "applies" {
        parts(value, |text| day(text, words))
    } else if matches!(key, "min" | "max" | "default" | "without") {
        parts(value, |text| word(text, words))
    } else if key == "unit" {
        unit_said(value, words)
    } else {
        value.to_owned()
    }
}

fn parts(value: &str, said: impl Fn(&str) -> String) -> String {
    let parts: Vec<String> = value.split(", ").map(said).collect();
    parts.join(", ")
}

/// `after_months = 1`, `month 6`, `28 day`, or a word.
fn part(text: &str, words: &Words) -> String {
    let of = |key: &str, value: String| {
        let key = format!("show-of-{}", key.replace('_', "-"));
        let known = words.knows(&key);
        known.then(|| words.say(&Text::new(key).with("value", value)))
    };
    if let Some((key, value)) = text.split_once(" = ") {
        return of(key, word(value, words)).unwrap_or_else(|| text.to_owned());
    }
    match text.split_once(' ') {
        Some((number, unit)) if number.chars().all(|c| c.is_ascii_digit()) => {
            format!("{number} {}", unit_said(unit, words))
        }
        Some((key, value)) => of(key, part(value, words)).unwrap_or_else(|| text.to_owned()),
        None => word(text, words),
    }
}

/// `from` and `until` of days; what else restricts an entry is written in names.
fn day(text: &str, words: &Words) -> String {
    match text.split_once(' ') {
        Some(("from", day)) => words.say(&Text::new("range-from").with("from", day)),
        Some(("until", day)) => words.say(&Text::new("show-of-until").with("value", day)),
        Some(_) | None => text.to_owned(),
    }
}

/// One word of the language, yes or no, or a number.
fn word(text: &str, words: &Words) -> String {
    match text {
        "true" => return words.word("yes"),
        "false" => return words.word("no"),
        _ => {}
    }
    let key = format!("show-word-{}", text.replace('_', "-"));
    if words.knows(&key) {
        words.say(&Text::new(key))
    } else {
        decimal(text, words.lang())
    }
}
