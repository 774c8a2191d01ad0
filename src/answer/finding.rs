//! What is to be said of an offer: codes, numbers, mends.

use crate::rules::{SourceId, Weight};
use crate::words::Text;

/// Something found about an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The code: `BAND-BELOW`, `LAW-FLOOR`, or a rule book's own.
    pub code: String,
    /// How much it weighs.
    pub severity: Weight,
    /// The band, floor, limit, notice or figure that it is about.
    pub id: String,
    /// The member, if it is about one.
    pub member: Option<String>,
    /// The sentence.
    pub message: Text,
    /// A message of the rule book's own, by language; else the sentence above counts.
    pub own: crate::rules::Titles,
    /// Names and exact numbers.
    pub numbers: Vec<(&'static str, String)>,
    /// Where the rule comes from.
    pub sources: Vec<SourceId>,
    /// What to do.
    pub mend: Option<Text>,
    /// Why it is accepted, and until when, if it is.
    pub accepted: Option<String>,
}

impl Finding {
    /// A finding with a sentence of the catalogue.
    #[must_use]
    pub fn new(code: &str, severity: Weight, id: &str, message: Text) -> Self {
        Self {
            code: code.to_owned(),
            severity,
            id: id.to_owned(),
            member: None,
            message,
            own: crate::rules::Titles::default(),
            numbers: Vec::new(),
            sources: Vec::new(),
            mend: None,
            accepted: None,
        }
    }

    /// With a number.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.numbers.push((name, value.to_string()));
        self
    }

    /// With where its rule comes from.
    #[must_use]
    pub fn source(mut self, source: Option<SourceId>) -> Self {
        self.sources.extend(source);
        self
    }
}
