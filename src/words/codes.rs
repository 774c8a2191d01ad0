//! The codes of all that is said to be wrong, in the order in which pages list them.
//!
//! In: the catalogue's own texts. Out: each code with what it is said of, and the further sentences
//! in which it is told. Always: a code stands here once, and has a meaning in every language.

use super::Lang;

/// What a code is said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeGroup {
    /// A rule book.
    Book,
    /// An offer that was computed.
    Finding,
    /// A person whose pay cannot be computed.
    Refusal,
    /// A call or an offer's file.
    Call,
    /// A command about rules.
    Command,
}

impl CodeGroup {
    /// All of them, as pages list them.
    pub const ALL: [Self; 5] = [
        Self::Book,
        Self::Finding,
        Self::Refusal,
        Self::Call,
        Self::Command,
    ];

    /// The word in keys of the catalogue and in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Finding => "finding",
            Self::Refusal => "refusal",
            Self::Call => "call",
            Self::Command => "command",
        }
    }
}

/// A code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// What it is said of.
    pub group: CodeGroup,
    /// Stable: `UNIT-MISMATCH`.
    pub code: &'static str,
}

impl Code {
    /// The catalogue's key of what it means.
    #[must_use]
    pub fn meaning(self) -> String {
        format!("{}-{}", self.group.word(), self.code)
    }

    /// The sentences in which it is told, the first one its own.
    #[must_use]
    pub fn sentences(self) -> Vec<&'static str> {
        let further = FURTHER.iter().filter(|(code, _)| *code == self.code);
        std::iter::once(self.code)
            .chain(further.map(|(_, sentence)| *sentence))
            .collect()
    }
}

/// Every code.
#[must_use]
pub fn codes() -> Vec<Code> {
    let keys = Lang::En.meanings().lines();
    let keys = keys.filter_map(|line| line.split_once(" = ").map(|(key, _)| key));
    let found = keys.filter_map(|key| {
        let (word, code) = key.split_once('-')?;
        let group = CodeGroup::ALL
            .into_iter()
            .find(|group| group.word() == word)?;
        Some(Code { group, code })
    });
    found.collect()
}

/// A code of a name, which may be that of one of its further sentences.
#[must_use]
pub fn code_named(name: &str) -> Option<Code> {
    let further = FURTHER.iter().find(|(_, sentence)| *sentence == name);
    let name = further.map_or(name, |(code, _)| code);
    codes().into_iter().find(|code| code.code == name)
}

/// Codes and further sentences of the catalogue in which they are told.
pub const FURTHER: &[(&str, &str)] = &[
    ("NOT-UTF8", "NOT-UTF8-WORD"),
    ("TOML-SYNTAX", "TOML-UNFINISHED"),
    ("TOML-SYNTAX", "TOML-HEADING"),
    ("TOML-SYNTAX", "TOML-BRACKET-OPEN"),
    ("TOML-SYNTAX", "TOML-BRACE-OPEN"),
    ("TOML-SYNTAX", "TOML-BRACKET-MORE"),
    ("TOML-SYNTAX", "TOML-BRACE-MORE"),
    ("TOML-SYNTAX", "TOML-EQUALS-MISSING"),
    ("TOML-SYNTAX", "TOML-EQUALS-MORE"),
    ("TOML-SYNTAX", "TOML-VALUE-MISSING"),
    ("TOML-SYNTAX", "TOML-COMMA-MISSING"),
    ("TOML-SYNTAX", "TOML-COMMA-MORE"),
    ("TOML-SYNTAX", "TOML-COMMA-NUMBER"),
    ("TOML-SYNTAX", "TOML-KEY-MISSING"),
    ("TOML-SYNTAX", "TOML-KEY-WRONG"),
    ("TOML-SYNTAX", "TOML-MORE"),
    ("TOML-SYNTAX", "TOML-DEEP"),
    ("TOML-SYNTAX", "TOML-NUMBER"),
    ("TOML-SYNTAX", "TOML-NUMBER-ZERO"),
    ("TOML-SYNTAX", "TOML-QUOTE-BEFORE"),
    ("TOML-SYNTAX", "TOML-QUOTE-OPEN"),
    ("TOML-SYNTAX", "TOML-UNQUOTED"),
    ("TOML-SYNTAX", "TOML-CHARACTER"),
    ("TOML-SYNTAX", "TOML-ESCAPE"),
    ("TOML-SYNTAX", "TOML-BELOW-VALUE"),
    ("TOML-SYNTAX", "TOML-DATE"),
    ("KEY-UNKNOWN", "HEADING-UNKNOWN"),
    ("KEY-UNKNOWN", "OFFER-KEY-UNKNOWN"),
    ("NUMBER-WRONG", "NUMBER-WRONG-WORD"),
    ("DEFAULTS-DEEP", "SCALES-DEEP"),
    ("UNIT-MISMATCH", "FIGURE-UNIT"),
    ("NAME-UNKNOWN", "NAME-OTHER"),
    ("MIN-OVER-MAX", "DEFAULT-OUTSIDE"),
    ("MIN-OVER-MAX", "MIDPOINT-OUTSIDE"),
    ("DIVISOR-ZERO", "DIVISOR-TRIED-ZERO"),
    ("DIVISOR-NEGATIVE", "DIVISOR-TRIED-NEGATIVE"),
    ("DIVISION-BY-ZERO", "REFUSED-DIVISION"),
    ("BAND-NONE", "BAND-NONE-AT-ALL"),
    ("BAND-STALE", "BAND-STALE-REVISED"),
    ("LIMIT", "LIMIT-LEAST"),
    ("NO-FIGURE", "REFUSED-GAP"),
    ("FACT-MISSING", "BASE-MISSING"),
    ("FACT-MISSING", "BASE-MISSING-OTHERS"),
    ("FACT-MISSING", "BASE-MISSING-NO-RANGE"),
    ("FACT-RANGE", "FACT-RANGE-WHOLE"),
    ("FACT-WRONG", "FACT-WRONG-EMPTY"),
    ("FILE-LARGE", "BOOK-FILE-LARGE"),
    ("MEMBERS-EMPTY", "CHOICE-EMPTY"),
    ("DUPLICATE-RULE", "DUPLICATE-KINDS"),
    ("MIN-OVER-MAX", "FACT-OUTSIDE"),
    ("FLAG-TAKEN", "FLAG-OWN"),
    ("MEMBER-MISSING", "MEMBERS-AS-ONE"),
    ("NOT-A-FACT", "NOT-AN-INPUT"),
    ("NUMBER-WRONG", "NUMBER-SPACES"),
    ("OPENING-RANGE", "OPENING-PERCENT"),
    ("DATE-WRONG", "READ-LATE"),
    ("TAGS-WRONG", "TAG-SHAPE"),
    ("CODE-UNKNOWN", "CODE-UNKNOWN-WORD"),
];
