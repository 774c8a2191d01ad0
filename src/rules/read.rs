//! Keys of a table, read to their types; what is wrong or left over is reported at its place.

use crate::amount::{Exact, ExactError};
use crate::text::{Diagnostic, Node, NodeKind, Place, Problems, Table, nearest};
use crate::time::{Date, parse_date};
use crate::words::Text;

use super::formulas::unit_word;
use super::stack::Titles;

/// Text with its place and, where it stands as typed, the place of its first byte.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    pub(crate) text: String,
    pub(crate) place: Place,
    pub(crate) offset: Option<usize>,
}

impl Words {
    /// The words of quoted text.
    pub(crate) fn of_text(node: &Node) -> Option<Self> {
        let NodeKind::Text { text, offset } = &node.kind else {
            return None;
        };
        Some(Self {
            text: text.clone(),
            place: node.place,
            offset: *offset,
        })
    }

    /// The text of a formula: quoted, or a bare number, date or truth.
    pub(crate) fn of_formula(node: &Node) -> Option<Self> {
        let place = node.place;
        let (text, offset) = match &node.kind {
            NodeKind::Text { text, offset } => (text.clone(), *offset),
            NodeKind::Number(text) | NodeKind::Date(text) => (text.clone(), Some(place.from)),
            NodeKind::Bool(value) => (value.to_string(), None),
            NodeKind::List(_) | NodeKind::Table(_) => return None,
        };
        Some(Self {
            text,
            place,
            offset,
        })
    }
}

/// A table being read.
pub(crate) struct Reader<'p> {
    table: Table,
    asked: Vec<&'static str>,
    /// The keys that are known from the start, if [`Reader::only`] was told.
    only: bool,
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) problems: &'p mut Problems,
}

impl<'p> Reader<'p> {
    pub(crate) fn new(name: &str, place: Place, table: Table, problems: &'p mut Problems) -> Self {
        Self {
            table,
            asked: Vec::new(),
            only: false,
            name: name.to_owned(),
            place,
            problems,
        }
    }

    /// Reports keys that are none of these. One that is nearly a known key is read as it, so that
    /// the known one is not missed as well.
    pub(crate) fn only(&mut self, known: &[&'static str]) {
        self.only = true;
        read_misspelt(&self.name, &mut self.table, known, self.problems);
        for key in strange(&self.table, known) {
            let place = self.key_place(&key);
            drop(self.table.take(&key));
            self.unknown_key(&key, place, known);
        }
    }

    /// Reports a key that has no meaning beside another.
    pub(crate) fn conflict(&mut self, key: &'static str, place: Place, other: &'static str) {
        let name = self.name.clone();
        self.problems.add(
            Diagnostic::error("KEY-CONFLICT")
                .at(place)
                .with("key", key)
                .with("other", other)
                .with("name", name)
                .mend(if key == "month" { "mend-month" } else { "mend" }),
        );
    }

    /// Reports a key that must be there and is not.
    pub(crate) fn missing(&mut self, key: &'static str) {
        let (place, name) = (self.place, self.name.clone());
        self.problems.add(
            Diagnostic::error("KEY-MISSING")
                .at(place)
                .with("key", key)
                .with("name", name),
        );
    }

    /// Reports a key that must be there and is not; whether it is there.
    pub(crate) fn needs(&mut self, key: &'static str) -> bool {
        let there = self.has(key);
        if !there {
            self.missing(key);
        }
        there
    }

    pub(crate) fn node(&mut self, key: &'static str) -> Option<Node> {
        self.asked.push(key);
        self.table.take(key)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.has(key)
    }

    pub(crate) fn key_place(&self, key: &str) -> Place {
        self.table.key_place(key).unwrap_or(self.place)
    }

    pub(crate) fn wrong_type(&mut self, key: &str, node: &Node, needed: &'static str) {
        wrong_type(self.problems, key, node, needed);
    }

    pub(crate) fn words(&mut self, key: &'static str) -> Option<Words> {
        let node = self.node(key)?;
        let words = Words::of_text(&node);
        if words.is_none() {
            self.wrong_type(key, &node, "type-text");
        }
        words
    }

    pub(crate) fn text(&mut self, key: &'static str) -> Option<String> {
        self.words(key).map(|words| words.text)
    }

    /// Text that says something.
    pub(crate) fn said(&mut self, key: &'static str) -> Option<String> {
        let words = self.words(key)?;
        if words.text.trim().is_empty() {
            self.problems.add(empty(key).at(words.place));
        }
        Some(words.text)
    }

    pub(crate) fn yes_no(&mut self, key: &'static str) -> Option<bool> {
        let node = self.node(key)?;
        let NodeKind::Bool(value) = node.kind else {
            self.wrong_type(key, &node, "type-yes-no");
            return None;
        };
        Some(value)
    }

    pub(crate) fn date(&mut self, key: &'static str) -> Option<Date> {
        let node = self.node(key)?;
        date_of(self.problems, key, &node)
    }

    /// A whole number in a range.
    pub(crate) fn whole(&mut self, key: &'static str, least: u32, most: u32) -> Option<u32> {
        let node = self.node(key)?;
        if let NodeKind::Number(text) = &node.kind
            && let Ok(number) = text.parse::<u32>()
            && (least..=most).contains(&number)
        {
            return Some(number);
        }
        self.problems.add(
            Diagnostic::error("NUMBER-RANGE")
                .at(node.place)
                .with("key", key)
                .with("least", least)
                .with("most", most),
        );
        None
    }

    /// One of some words.
    pub(crate) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        known: &[(&'static str, T)],
    ) -> Option<T> {
        let words = self.words(key)?;
        self.one_of(key, &words, known)
    }

    pub(crate) fn one_of<T: Copy>(
        &mut self,
        key: &str,
        words: &Words,
        known: &[(&'static str, T)],
    ) -> Option<T> {
        if let Some((_, value)) = known.iter().find(|(word, _)| *word == words.text) {
            return Some(*value);
        }
        let all: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        self.problems.add(
            Diagnostic::error("WORD-UNKNOWN")
                .at(words.place)
                .with("key", key)
                .with("found", &words.text)
                .with("known", all.join(", "))
                .nearest(nearest(&words.text, all.iter().copied())),
        );
        None
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, key: &'static str) -> Option<Vec<Words>> {
        let node = self.node(key)?;
        texts_of(self.problems, key, node)
    }

    pub(crate) fn list(&mut self, key: &'static str) -> Option<Vec<Node>> {
        let node = self.node(key)?;
        let NodeKind::List(list) = node.kind else {
            self.wrong_type(key, &node, "type-list");
            return None;
        };
        Some(list)
    }

    pub(crate) fn table(&mut self, key: &'static str) -> Option<(Table, Place)> {
        let node = self.node(key)?;
        let NodeKind::Table(table) = node.kind else {
            self.wrong_type(key, &node, "type-table");
            return None;
        };
        Some((table, node.place))
    }

    /// `{ en = "…", sv = "…", nb = "…" }`.
    pub(crate) fn titles(&mut self, key: &'static str) -> Titles {
        let mut titles = Titles::default();
        if let Some((mut table, _)) = self.table(key) {
            for (lang, place, node) in table.take_rest() {
                let NodeKind::Text { text, .. } = node.kind else {
                    self.wrong_type(&lang, &node, "type-text");
                    continue;
                };
                if matches!(lang.as_str(), "en" | "sv" | "nb") {
                    if text.trim().is_empty() {
                        self.problems.add(empty(&lang).at(node.place));
                    }
                    titles.0.insert(lang, text);
                } else {
                    self.unknown_key(&lang, place, &["en", "sv", "nb"]);
                }
            }
        }
        titles
    }

    pub(crate) fn unknown_key(&mut self, key: &str, place: Place, known: &[&str]) {
        let mut problem = unknown_key(&self.name, key, known);
        if nearest(key, known.iter().copied()).is_some_and(|near| self.table.has(near)) {
            problem = problem.mend("mend-there");
        }
        self.problems.add(problem.at(place));
    }

    /// Everything that is left, for tables whose keys are names.
    pub(crate) fn rest(&mut self) -> Vec<(String, Place, Node)> {
        self.table.take_rest()
    }

    /// Reports what nobody asked for, where the keys were not known from the start.
    pub(crate) fn leftover(&mut self) {
        if self.only {
            return;
        }
        let known = self.asked.clone();
        for (key, place, _) in self.table.take_rest() {
            self.unknown_key(&key, place, &known);
        }
    }
}

/// The problem of a text that says nothing.
fn empty(key: &str) -> Diagnostic {
    Diagnostic::error("TEXT-EMPTY").with("key", key)
}

/// The keys of a table that are none of these.
fn strange(table: &Table, known: &[&str]) -> Vec<String> {
    let strange = table.names_left().filter(|name| !known.contains(name));
    strange.map(str::to_owned).collect()
}

/// Reports the keys of a table that are nearly a known one, and reads them as that.
pub(crate) fn read_misspelt(
    name: &str,
    table: &mut Table,
    known: &[&'static str],
    problems: &mut Problems,
) {
    for key in strange(table, known) {
        let free = known.iter().copied().filter(|key| !table.has(key));
        if let Some(near) = nearest(&key, free) {
            let place = table.key_place(&key).unwrap_or(table.place);
            let problem = unknown_key(name, &key, known).nearest(Some(near));
            // A figure is written in a list, with its first day.
            let problem = match (key.as_str(), near) {
                ("value", "values") => problem.mend("mend-dated"),
                _ => problem,
            };
            problems.add(problem.at(place));
            table.rename(&key, near);
        }
    }
}

/// The diagnostic of a key that a table does not have.
pub(crate) fn unknown_key(name: &str, key: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error("KEY-UNKNOWN")
        .with("key", key)
        .with("name", name)
        .among(key, known)
}

pub(crate) fn wrong_type(problems: &mut Problems, key: &str, node: &Node, needed: &'static str) {
    problems.add(
        Diagnostic::error("TYPE-WRONG")
            .at(node.place)
            .with("key", key)
            .with_text("needed", Text::new(needed))
            .with_text("how", Text::new(format!("how-{needed}")))
            .with_text(
                "found",
                Text::new(format!("type-{}", node.word().replace('_', "-"))),
            ),
    );
}

pub(crate) fn date_of(problems: &mut Problems, key: &str, node: &Node) -> Option<Date> {
    let date = match &node.kind {
        NodeKind::Date(text) | NodeKind::Text { text, .. } => parse_date(text),
        NodeKind::Number(_) | NodeKind::Bool(_) | NodeKind::List(_) | NodeKind::Table(_) => None,
    };
    if date.is_none() {
        problems.add(
            Diagnostic::error("DATE-WRONG")
                .at(node.place)
                .with("key", key),
        );
    }
    date
}

pub(crate) fn texts_of(problems: &mut Problems, key: &str, node: Node) -> Option<Vec<Words>> {
    if let Some(words) = Words::of_text(&node) {
        return Some(vec![words]);
    }
    let NodeKind::List(list) = node.kind else {
        wrong_type(problems, key, &node, "type-list");
        return None;
    };
    let mut texts = Vec::new();
    for item in list {
        match Words::of_text(&item) {
            Some(words) => texts.push(words),
            None => wrong_type(problems, key, &item, "type-text"),
        }
    }
    Some(texts)
}

/// What a figure must be in.
#[derive(Debug, Clone, Copy)]
pub struct FigureUnit {
    /// The declared unit.
    pub unit: crate::amount::Unit,
    /// Whether a bare number is in hundredths.
    pub percent: bool,
    /// The stack's currency.
    pub currency: Option<crate::amount::Currency>,
}

/// A figure that cannot be read, with what is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum FigureError {
    /// No number, and why.
    NotANumber(ExactError),
    /// Another unit than the declared one.
    #[expect(missing_docs, reason = "the two units")]
    Unit {
        declared: crate::amount::Unit,
        found: crate::amount::Unit,
    },
    /// A word that is no unit.
    UnitUnknown(String),
    /// Another currency than the stack's.
    #[expect(missing_docs, reason = "the two currencies")]
    Foreign {
        own: crate::amount::Currency,
        found: crate::amount::Currency,
    },
}

/// Reads a figure from text: a number, `12.5%`, a fraction, or a number with a unit.
///
/// # Errors
/// [`FigureError`].
pub fn figure_text(text: &str, unit: FigureUnit) -> Result<Exact, FigureError> {
    let text = text.trim();
    let hundredth = |value: Exact| value.over(&Exact::from(100)).unwrap_or_default();
    let number = |text: &str| text.parse::<Exact>().map_err(FigureError::NotANumber);
    let (figure, written) = match text.split_once(' ') {
        Some((figure, written)) => (figure, Some(written.trim())),
        None => (text, None),
    };
    if let Some(written) = written {
        use crate::amount::{Unit, UnitError};
        if written == "percent" {
            return number(figure).map(hundredth);
        }
        match Unit::parse(written, unit.currency) {
            Ok(found) if found == unit.unit => {}
            Ok(found) => {
                return Err(FigureError::Unit {
                    declared: unit.unit,
                    found,
                });
            }
            Err(UnitError::Foreign { own, found }) => {
                // What is no amount is in the wrong unit, whatever the currency.
                return Err(match (unit.unit.currency(), Unit::parse(written, None)) {
                    (None, Ok(found)) => FigureError::Unit {
                        declared: unit.unit,
                        found,
                    },
                    _ => FigureError::Foreign { own, found },
                });
            }
            Err(_) => return Err(FigureError::UnitUnknown(written.to_owned())),
        }
    }
    match figure.strip_suffix('%') {
        Some(figure) => number(figure).map(hundredth),
        None if unit.percent => number(figure).map(hundredth),
        None => number(figure),
    }
}

/// Reads a figure of a file.
pub(crate) fn figure(
    problems: &mut Problems,
    key: &str,
    node: &Node,
    unit: FigureUnit,
) -> Option<Exact> {
    let (NodeKind::Number(text) | NodeKind::Text { text, .. }) = &node.kind else {
        wrong_type(problems, key, node, "type-number");
        return None;
    };
    match figure_text(text, unit) {
        Ok(value) => Some(value),
        Err(error) => {
            problems.add(figure_problem(&error, key, text).at(node.place));
            None
        }
    }
}

/// Why a text is no number.
pub(crate) fn number_why(error: &ExactError) -> Text {
    match error {
        ExactError::NotANumber(_) => Text::new("number-shape"),
        ExactError::Exponent(_) => Text::new("number-exponent"),
        ExactError::TooLong(digits) => Text::new("number-long").with("digits", digits),
        ExactError::ZeroDenominator(_) => Text::new("number-zero"),
    }
}

/// What was typed and is no number; empty where that is too long to say.
pub(crate) fn number_typed(error: &ExactError) -> &str {
    match error {
        ExactError::NotANumber(text)
        | ExactError::Exponent(text)
        | ExactError::ZeroDenominator(text) => text,
        ExactError::TooLong(_) => "…",
    }
}

/// The diagnostic of a figure that cannot be read.
pub(crate) fn figure_problem(error: &FigureError, key: &str, text: &str) -> Diagnostic {
    if let FigureError::UnitUnknown(_) | FigureError::NotANumber(_) = error
        && let Some(meant) = without_spaces(text)
    {
        return Diagnostic::told_as("NUMBER-WRONG", "NUMBER-SPACES")
            .with("key", key)
            .with("found", text)
            .with("meant", meant);
    }
    match error {
        FigureError::NotANumber(why) => Diagnostic::error("NUMBER-WRONG")
            .with("key", key)
            .with("found", text)
            .with_text("why", number_why(why)),
        FigureError::Unit { declared, found } => {
            Diagnostic::told_as("UNIT-MISMATCH", "FIGURE-UNIT")
                .with("name", key)
                .with_text("declared", unit_word(*declared))
                .with_text("found", unit_word(*found))
        }
        FigureError::UnitUnknown(unit) => Diagnostic::error("UNIT-UNKNOWN").with("unit", unit),
        FigureError::Foreign { own, found } => Diagnostic::error("CURRENCY-OTHER")
            .with("own", own)
            .with("found", found),
    }
}

/// A number that has spaces or apostrophes between its digits, or before its percent sign, without
/// them; a unit may stand behind it.
fn without_spaces(text: &str) -> Option<String> {
    let marks = [' ', '\u{a0}', '\u{202f}', '\''];
    let in_a_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '/' | '%');
    let mut number = String::new();
    let mut unit = Vec::new();
    for part in text.split(marks).filter(|part| !part.is_empty()) {
        if unit.is_empty() && part.chars().all(in_a_number) {
            number.push_str(part);
        } else {
            unit.push(part);
        }
    }
    let digits = number.strip_suffix('%').unwrap_or(&number);
    let is_number = digits.parse::<Exact>().is_ok();
    let written = std::iter::once(number.as_str()).chain(unit);
    let written = written.collect::<Vec<&str>>().join(" ");
    // `1 2/3` is one and two thirds, if anything.
    let is_mixed = number.contains('/') && text.split('/').any(|part| part.trim().contains(marks));
    (is_number && !is_mixed && written != text.trim()).then_some(written)
}
