//! Numbers and units as people read them in their language.

use crate::words::{Lang, Text, Words};

/// A number that is shown as it is, neither rounded nor grouped, with the language's decimal sign.
/// What is no number (a day, a fraction's bar, a name) stays as it is.
pub(super) fn number(text: &str, words: &Words) -> String {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || "-≤".contains(c))
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || "-./%≤ ".contains(c));
    match words.lang() {
        Lang::Sv | Lang::Nb if is_number => text.replace('.', ","),
        Lang::En | Lang::Sv | Lang::Nb => text.to_owned(),
    }
}

/// A unit as a rule book writes it, in the language: `h/week` of `hour/week`.
pub(crate) fn unit(text: &str, words: &Words) -> String {
    let parts = text.split_inclusive(['/', '*']);
    parts
        .map(|part| {
            let (word, sign) = match part.strip_suffix(['/', '*']) {
                Some(word) => (word, part.get(word.len()..).unwrap_or("")),
                None => (part, ""),
            };
            let key = format!("unit-{word}");
            let said = if words.knows(&key) {
                words.say(&Text::new(key))
            } else {
                word.to_owned()
            };
            format!("{said}{sign}")
        })
        .collect()
}
