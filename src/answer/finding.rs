//! What is to be said of an offer: codes, numbers, mends; and what of it is accepted.

use crate::amount::Exact;
use crate::intake::Acceptance;
use crate::rules::{SourceId, Titles, Weight};
use crate::time::Date;
use crate::words::Text;

/// Something found about an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The code: `BAND-BELOW`, `LAW-FLOOR`, or a rule book's own.
    pub code: String,
    /// How much it weighs.
    pub severity: Weight,
    /// The band, floor, limit, notice or figure that it is about; empty if it is about none.
    pub id: String,
    /// The member, if it is about one.
    pub member: Option<String>,
    /// What was found, in the unit of what it is held against; `None` where nothing was measured.
    pub value: Option<Exact>,
    /// The sentence.
    pub message: Text,
    /// The part of the sentence that is what would mend it, if the catalogue has it.
    pub mend: &'static str,
    /// A message of the rule book's own, by language; else the sentence above counts.
    pub own: Titles,
    /// Names and exact numbers.
    pub numbers: Vec<(&'static str, String)>,
    /// The facts that it is about, by input and member (`None`: any), the likeliest first.
    pub facts: Vec<(u32, Option<u32>)>,
    /// Where the first of them that was typed stands: file, line, column.
    pub place: Option<(String, usize, usize)>,
    /// Where the rule comes from.
    pub sources: Vec<SourceId>,
    /// Why it is accepted, if it is.
    pub accepted: Option<Accepted>,
    /// Until when it was accepted, if that is over.
    pub lapsed: Option<Date>,
}

/// Why a finding is accepted, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: Date,
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
            value: None,
            message,
            mend: "mend",
            own: Titles::default(),
            numbers: Vec::new(),
            facts: Vec::new(),
            place: None,
            sources: Vec::new(),
            accepted: None,
            lapsed: None,
        }
    }

    /// With what was found.
    #[must_use]
    pub fn found(mut self, value: &Exact) -> Self {
        self.value = Some(value.clone());
        self
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

    /// With the facts that it is about.
    #[must_use]
    pub fn about(mut self, facts: Vec<(u32, Option<u32>)>) -> Self {
        self.facts = facts;
        self
    }

    /// Whether it counts toward the exit code: it is not accepted.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.accepted.is_none()
    }

    /// Whether an acceptance speaks of this finding.
    fn is_meant(&self, acceptance: &Acceptance) -> bool {
        let whole = match &self.member {
            Some(member) => format!("{}.{member}", self.id),
            None => self.id.clone(),
        };
        let about = acceptance
            .id
            .as_ref()
            .is_none_or(|id| *id == self.id || *id == whole);
        acceptance.code == self.code && about
    }
}

/// Marks what is accepted on a day; the acceptances that speak of no finding, by their places in
/// the list, are left over.
pub fn accept(findings: &mut [Finding], acceptances: &[Acceptance], on: Date) -> Vec<usize> {
    let mut idle = Vec::new();
    for (number, acceptance) in acceptances.iter().enumerate() {
        let mut meant = false;
        for finding in findings.iter_mut().filter(|f| f.is_meant(acceptance)) {
            meant = true;
            if acceptance.until < on {
                finding.lapsed = Some(acceptance.until);
            } else {
                finding.accepted = Some(Accepted {
                    reason: acceptance.reason.clone(),
                    until: acceptance.until,
                });
                finding.lapsed = None;
            }
        }
        if !meant {
            idle.push(number);
        }
    }
    for finding in findings.iter_mut().filter(|f| f.accepted.is_some()) {
        finding.lapsed = None;
    }
    idle
}
