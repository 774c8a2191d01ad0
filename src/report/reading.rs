//! Numbers as people read them in their language.

use crate::words::{Lang, Words};

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
