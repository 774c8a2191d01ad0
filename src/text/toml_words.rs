//! What the reader of TOML says of a slip, as an entry of the catalogue.
//!
//! In: its words, which are English. Out: the key of a sentence. Words that are not known here are
//! no mistake: they are said as they stand, within a sentence of ours.

/// What is wrong with a text that is no TOML, as far as the place of it depends on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// A key or a heading stands twice.
    Twice,
    /// What stands before is not finished.
    Before,
    /// What stands there.
    There,
}

/// The beginning of what the reader says, what is wrong, and the catalogue's entry.
const KNOWN: [(&str, Wrong, &str); 57] = [
    ("duplicate key", Wrong::Twice, "TOML-SYNTAX"),
    ("unclosed array table", Wrong::There, "TOML-HEADING"),
    ("unclosed table", Wrong::There, "TOML-HEADING"),
    ("missing table open", Wrong::There, "TOML-HEADING"),
    ("invalid table", Wrong::There, "TOML-HEADING"),
    ("unclosed array", Wrong::Before, "TOML-BRACKET-OPEN"),
    ("unclosed inline table", Wrong::Before, "TOML-BRACE-OPEN"),
    ("key with no value", Wrong::There, "TOML-EQUALS-MISSING"),
    ("missing value for key", Wrong::There, "TOML-EQUALS-MISSING"),
    ("missing assignment", Wrong::There, "TOML-EQUALS-MISSING"),
    ("missing value", Wrong::There, "TOML-VALUE-MISSING"),
    ("extra `=`", Wrong::There, "TOML-EQUALS-MORE"),
    ("extra assignment", Wrong::There, "TOML-EQUALS-MORE"),
    ("unexpected `=`", Wrong::There, "TOML-EQUALS-MORE"),
    (
        "missing inline table opening",
        Wrong::There,
        "TOML-BRACE-MORE",
    ),
    ("missing array opening", Wrong::There, "TOML-BRACKET-MORE"),
    ("extra comma", Wrong::There, "TOML-COMMA-MORE"),
    ("missing comma", Wrong::Before, "TOML-COMMA-MISSING"),
    ("missing key", Wrong::Before, "TOML-KEY-MISSING"),
    (
        "invalid inline table element",
        Wrong::Before,
        "TOML-BRACE-OPEN",
    ),
    ("invalid key-value pair", Wrong::There, "TOML-KEY-MISSING"),
    (
        "unquoted keys cannot be empty",
        Wrong::There,
        "TOML-KEY-MISSING",
    ),
    ("invalid unquoted key", Wrong::There, "TOML-KEY-WRONG"),
    ("invalid key", Wrong::There, "TOML-KEY-WRONG"),
    ("unexpected key or value", Wrong::There, "TOML-MORE"),
    ("unexpected content", Wrong::There, "TOML-MORE"),
    ("cannot recurse", Wrong::There, "TOML-DEEP"),
    ("recursion limit", Wrong::There, "TOML-DEEP"),
    ("redundant numeric sign", Wrong::There, "TOML-NUMBER"),
    ("unexpected sign", Wrong::There, "TOML-NUMBER"),
    ("integers with a radix", Wrong::There, "TOML-NUMBER"),
    ("radix must be lowercase", Wrong::There, "TOML-NUMBER"),
    (
        "redundant integer number prefix",
        Wrong::There,
        "TOML-NUMBER",
    ),
    ("invalid integer number", Wrong::There, "TOML-NUMBER"),
    ("invalid hexadecimal number", Wrong::There, "TOML-NUMBER"),
    ("invalid octal number", Wrong::There, "TOML-NUMBER"),
    ("invalid binary number", Wrong::There, "TOML-NUMBER"),
    ("invalid mantissa", Wrong::There, "TOML-NUMBER"),
    ("invalid fraction", Wrong::There, "TOML-NUMBER"),
    ("invalid exponent", Wrong::There, "TOML-NUMBER"),
    ("invalid float", Wrong::There, "TOML-NUMBER"),
    (
        "`_` may only go between digits",
        Wrong::There,
        "TOML-NUMBER",
    ),
    ("unexpected leading zero", Wrong::There, "TOML-NUMBER-ZERO"),
    ("missing opening quote", Wrong::There, "TOML-QUOTE-BEFORE"),
    (
        "string values must be quoted",
        Wrong::There,
        "TOML-UNQUOTED",
    ),
    ("invalid boolean", Wrong::There, "TOML-UNQUOTED"),
    ("invalid string", Wrong::There, "TOML-UNQUOTED"),
    ("missing escaped value", Wrong::There, "TOML-ESCAPE"),
    ("too few unicode value digits", Wrong::There, "TOML-ESCAPE"),
    ("invalid value", Wrong::There, "TOML-ESCAPE"),
    ("carriage return", Wrong::There, "TOML-CHARACTER"),
    ("missing comment start", Wrong::There, "TOML-CHARACTER"),
    ("invalid comment character", Wrong::There, "TOML-CHARACTER"),
    ("cannot extend value", Wrong::There, "TOML-BELOW-VALUE"),
    ("invalid date", Wrong::There, "TOML-DATE"),
    ("invalid time", Wrong::There, "TOML-DATE"),
    ("invalid offset", Wrong::There, "TOML-DATE"),
];

/// Texts in quotes, of all four kinds.
const TEXTS: [&str; 4] = [
    "invalid basic string",
    "invalid literal string",
    "invalid multi-line basic string",
    "invalid multi-line literal string",
];

/// What is wrong, and the catalogue's entry; `None` for words that are not known. `typed` is what
/// stands there, `before` its line so far.
pub(crate) fn wrong(message: &str, typed: &str, before: &str) -> Option<(Wrong, &'static str)> {
    if TEXTS.iter().any(|text| message.starts_with(text)) {
        return Some((Wrong::There, wrong_text(message, before)));
    }
    let known = KNOWN.iter().find(|(words, ..)| message.starts_with(words));
    known.map(|(_, wrong, entry)| match *entry {
        "TOML-UNQUOTED" if typed.trim().is_empty() => (*wrong, "TOML-VALUE-MISSING"),
        "TOML-UNQUOTED" if typed.ends_with(['"', '\'']) => (*wrong, "TOML-QUOTE-BEFORE"),
        "TOML-UNQUOTED" if typed.starts_with(|c: char| c.is_ascii_digit()) => {
            (*wrong, "TOML-NUMBER")
        }
        entry => (*wrong, entry),
    })
}

/// Of a text, a quote is all that is expected where it ends; else it holds what it may not hold.
/// Where no quote was written, the reader has put a text of its own in a value's place.
fn wrong_text(message: &str, before: &str) -> &'static str {
    if message.ends_with("characters") || message.contains("characters, ") {
        "TOML-CHARACTER"
    } else if message.starts_with("invalid literal string") && !before.contains('\'') {
        "TOML-EQUALS-MISSING"
    } else {
        "TOML-QUOTE-OPEN"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Sources, read_table};

    /// The first slip of a text, and whether all that is said of it is known.
    fn said(text: &str) -> (Option<&'static str>, bool) {
        let file = Sources::default().add("a.toml", text);
        let broken = read_table(file, text).1;
        let found: Vec<_> = broken
            .iter()
            .map(|(span, message)| {
                let before = text.get(..span.start).unwrap_or("");
                let before = before.rsplit('\n').next().unwrap_or("");
                (
                    span.start,
                    wrong(message, text.get(span.clone()).unwrap_or(""), before),
                )
            })
            .collect();
        let first = found.iter().min_by_key(|(start, _)| *start);
        let entry = first.and_then(|(_, wrong)| wrong.map(|(_, entry)| entry));
        (entry, found.iter().all(|(_, wrong)| wrong.is_some()))
    }

    #[test]
    fn each_kind_of_slip_has_a_sentence_of_the_catalogue() {
        let deep = format!("a = {}", "[".repeat(200));
        for (text, entry) in [
            ("[a", "TOML-HEADING"),
            ("a]", "TOML-EQUALS-MISSING"),
            ("]", "TOML-HEADING"),
            ("[]", "TOML-KEY-MISSING"),
            ("[[a]", "TOML-HEADING"),
            ("a = [1", "TOML-BRACKET-OPEN"),
            ("a = {b = 1", "TOML-BRACE-OPEN"),
            ("a 1", "TOML-EQUALS-MISSING"),
            ("a = {b}", "TOML-EQUALS-MISSING"),
            ("a =", "TOML-VALUE-MISSING"),
            ("a = = 1", "TOML-EQUALS-MORE"),
            ("a = [=]", "TOML-EQUALS-MORE"),
            ("a = 1}", "TOML-MORE"),
            ("a = }", "TOML-BRACE-MORE"),
            ("a = ]", "TOML-BRACKET-MORE"),
            ("a = [,]", "TOML-COMMA-MORE"),
            ("a = [1 2]", "TOML-NUMBER"),
            ("a = [\"b\" \"c\"]", "TOML-COMMA-MISSING"),
            ("a = {b = \"c\" d = 2}", "TOML-COMMA-MISSING"),
            ("a = {= 1}", "TOML-KEY-MISSING"),
            ("= 1", "TOML-KEY-MISSING"),
            (", 1", "TOML-KEY-MISSING"),
            ("å = 1", "TOML-KEY-WRONG"),
            ("a = 1 2", "TOML-NUMBER"),
            ("a = \"b\" c", "TOML-MORE"),
            (deep.as_str(), "TOML-DEEP"),
            ("a = +-1", "TOML-NUMBER"),
            ("a = 1x", "TOML-NUMBER"),
            ("a = 1.x", "TOML-NUMBER"),
            ("a = 0X1", "TOML-NUMBER"),
            ("a = 1__0", "TOML-NUMBER"),
            ("a = 007", "TOML-NUMBER-ZERO"),
            ("a = b\"", "TOML-QUOTE-BEFORE"),
            ("a = total\"", "TOML-QUOTE-BEFORE"),
            ("a = b c", "TOML-UNQUOTED"),
            ("a = True", "TOML-UNQUOTED"),
            ("a = \"b", "TOML-QUOTE-OPEN"),
            ("a = 'b", "TOML-QUOTE-OPEN"),
            ("a = \"\"\"b", "TOML-QUOTE-OPEN"),
            ("a = '''b", "TOML-QUOTE-OPEN"),
            ("a = \"\u{1}\"", "TOML-CHARACTER"),
            ("a = '\u{1}'", "TOML-CHARACTER"),
            ("a = \"\"\"\u{1}\"\"\"", "TOML-CHARACTER"),
            ("a = '''\u{1}'''", "TOML-CHARACTER"),
            ("a = 1 # \u{1}", "TOML-CHARACTER"),
            ("a = \"\\q\"", "TOML-ESCAPE"),
            ("a = \"\\u1\"", "TOML-ESCAPE"),
            ("a = \"\\uD800\"", "TOML-ESCAPE"),
            ("a = 1\na.b = 2", "TOML-BELOW-VALUE"),
            ("a = 2026-02-30", "TOML-DATE"),
            ("a = 2026-1-1", "TOML-DATE"),
            ("a = 25:00:00", "TOML-DATE"),
            ("a = 2026-01-01T00:00:00+99:00", "TOML-DATE"),
            ("a = 1\na = 2", "TOML-SYNTAX"),
        ] {
            assert_eq!(said(text), (Some(entry), true), "{text}");
        }
    }

    #[test]
    fn words_that_are_not_known_are_no_panic() {
        assert_eq!(wrong("something new, expected nothing", "", ""), None);
    }
}
