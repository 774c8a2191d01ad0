//! A problem as data: what is wrong, where, and what mends it.

use super::{Place, Sources};
use crate::words::Text;

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is computed.
    Error,
    /// The book loads; somebody should look.
    Warning,
}

impl Severity {
    /// The word in messages and JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A further place that a problem speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What stands there.
    pub text: Text,
}

/// One problem. Made by a kind of its own (see `rules::kinds`), rendered by `report`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, with a page of its own: `UNIT-MISMATCH`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// What is true, in one sentence.
    pub message: Text,
    /// Where; `None` for a problem of the whole call.
    pub place: Option<Place>,
    /// What stands at the place.
    pub label: Option<Text>,
    /// Further places.
    pub further: Vec<Label>,
    /// Further facts.
    pub notes: Vec<Text>,
    /// What to type.
    pub mend: Option<Text>,
}

impl Diagnostic {
    /// A problem of a code, whose sentence is the catalogue's of that code.
    #[must_use]
    pub fn new(code: &'static str, severity: Severity, message: Text) -> Self {
        Self {
            code,
            severity,
            message,
            place: None,
            label: None,
            further: Vec::new(),
            notes: Vec::new(),
            mend: None,
        }
    }

    /// At a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// With what stands at the place.
    #[must_use]
    pub fn label(mut self, text: Text) -> Self {
        self.label = Some(text);
        self
    }

    /// With a further place.
    #[must_use]
    pub fn and(mut self, place: Place, text: Text) -> Self {
        self.further.push(Label { place, text });
        self
    }

    /// With a further fact.
    #[must_use]
    pub fn note(mut self, text: Text) -> Self {
        self.notes.push(text);
        self
    }

    /// With what to type.
    #[must_use]
    pub fn mend(mut self, text: Text) -> Self {
        self.mend = Some(text);
        self
    }
}

/// All problems of one load.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    found: Vec<Diagnostic>,
}

impl Problems {
    /// Adds a problem; the same one (found again in another stack) counts once.
    pub fn add(&mut self, problem: impl Into<Diagnostic>) {
        let problem = problem.into();
        if !self.found.contains(&problem) {
            self.found.push(problem);
        }
    }

    /// Whether there is an error among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.found.iter().filter(|problem| problem.severity == Severity::Error).count()
    }

    /// All problems, by file and place.
    #[must_use]
    pub fn sorted(mut self, sources: &Sources) -> Vec<Diagnostic> {
        self.found.sort_by_key(|problem| {
            let place = problem.place;
            (place.map(|place| (sources.path(place.file).to_owned(), place.from)), problem.code)
        });
        self.found
    }
}
