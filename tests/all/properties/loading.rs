//! Whatever is loaded, the answer is a book or diagnostics.

use lonn::formula::DEPTH_MAX;
use lonn::report::{human, json, plain};
use lonn::rules::{File, Loaded, Proof, embedded, load};
use lonn::text::Severity;
use lonn::words::{Lang, Words};
use proptest::prelude::*;

use crate::kit::{draws, errors, loaded};

/// A book or errors, never both nor neither, and every problem can be shown at its place.
fn is_a_book_or_diagnostics(loaded: &Loaded) -> Result<(), TestCaseError> {
    let wrong = loaded
        .problems
        .iter()
        .any(|p| p.severity == Severity::Error);
    prop_assert_eq!(loaded.book.is_some(), !wrong);
    let words = Words::new(Lang::En);
    for problem in loaded.problems.iter().take(20) {
        let said = human(problem, &loaded.sources, &words, false);
        prop_assert!(said.contains(problem.code), "{}", said);
        prop_assert!(plain(problem, &loaded.sources, &words).contains(problem.code));
        prop_assert_eq!(
            &json(problem, &loaded.sources, &words)["code"],
            problem.code
        );
        if let Some(place) = problem.place {
            let length = loaded.sources.file(place.file).unwrap().text.len();
            prop_assert!(place.from <= place.to && place.to <= length, "{:?}", place);
        }
    }
    Ok(())
}

/// What formulas are made of, for texts that are almost formulas.
const TOKENS: [&str; 40] = [
    "base",
    "rate",
    "hours",
    "duty",
    "night",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    ".",
    "+",
    "-",
    "*",
    "/",
    "=",
    "!=",
    "<=",
    "<",
    "if",
    "then",
    "else",
    "and",
    "or",
    "not",
    "sum(c in duty:",
    "min(",
    "round(",
    "this_year(",
    "scale(",
    "12 month/year",
    "5%",
    "0",
    "0.01",
    "2026-04-01",
    "'night'",
    "month",
    "start",
    "å",
];

const SURROUNDINGS: &str = r#"
classes.duty = { members = ["day", "night"] }
input.base  = { unit = "currency/month" }
input.hours = { unit = "hour/month", per = "duty", default = 0 }
parameter.rate = { source = "us", values = [{ from = 2021-01-01, value = "5%" }] }
"#;

proptest! {
    #![proptest_config(draws(64))]

    /// Any bytes under any name.
    #[test]
    fn any_bytes_are_a_book_or_diagnostics(
        names in proptest::collection::vec("(book|law/x|a\\.test|ö)\\.toml", 1..4),
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        text in "\\PC{0,120}|(\\[[a-z.]{0,9}\\]\n|[a-z]{1,5} = [0-9\"'{\\[]{0,5}\n){0,9}",
    ) {
        let both = [bytes, text.into_bytes()];
        let files: Vec<File> = names.into_iter().zip(both.into_iter().cycle()).collect();
        is_a_book_or_diagnostics(&load(&files, Proof::Whole, None))?;
    }

    /// Anything that is almost a formula.
    #[test]
    fn any_formula_is_typed_or_told_what_is_wrong(
        tokens in proptest::collection::vec(proptest::sample::select(TOKENS.to_vec()), 1..14),
        tight in any::<bool>(),
    ) {
        let formula = tokens.join(if tight { "" } else { " " });
        let entries = format!("{SURROUNDINGS}value.it = {{ formula = \"{formula}\" }}\n");
        is_a_book_or_diagnostics(&loaded(&entries))?;
    }

    /// The same files give the same fingerprint, and any other byte another one.
    #[test]
    fn a_fingerprint_is_that_of_the_bytes(note in "[a-z ]{1,20}", other in "[a-z ]{1,20}") {
        let hash = |note: &str| loaded(&format!("# {note}\n")).book.unwrap().fingerprint.text().to_owned();
        prop_assert_eq!(hash(&note), hash(&note));
        prop_assert_eq!(hash(&note) == hash(&other), note == other);
    }
}

proptest! {
    #![proptest_config(draws(24))]

    /// The shipped book with a piece of any file cut out, doubled, or written over.
    #[test]
    fn the_shipped_book_damaged_is_a_book_or_diagnostics(
        at in any::<proptest::sample::Index>(), from in any::<proptest::sample::Index>(),
        length in 0_usize..40, how in 0_u8..3, byte in any::<u8>(),
    ) {
        let mut files = embedded();
        let place = at.index(files.len());
        let (_, bytes) = files.get_mut(place).unwrap();
        if !bytes.is_empty() {
            let from = from.index(bytes.len());
            let until = (from + length).min(bytes.len());
            match how {
                0 => { bytes.drain(from..until); }
                1 => { let piece = bytes[from..until].to_vec(); bytes.splice(from..from, piece); }
                _ => bytes[from] = byte,
            }
        }
        is_a_book_or_diagnostics(&load(&files, Proof::Whole, None))?;
    }
}

/// Nesting without end, of formulas and of TOML, is told as such.
#[test]
fn bottomless_nesting_is_refused() {
    for depth in [DEPTH_MAX - 2, DEPTH_MAX + 2, 1_000, 20_000] {
        for (open, close) in [
            ("(", ")"),
            ("-", ""),
            ("not ", ""),
            ("abs(", ")"),
            ("if true then 1 else ", ""),
        ] {
            let inner = if open == "not " { "true" } else { "1" };
            let formula = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
            let wrong = errors(&loaded(&format!(
                "value.it = {{ formula = \"{formula}\" }}"
            )));
            let deep = depth > DEPTH_MAX;
            assert_eq!(!wrong.is_empty(), deep, "{depth} of {open}: {wrong:?}");
        }
        let toml = format!("value.it = {}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!errors(&loaded(&toml)).is_empty());
    }
}
