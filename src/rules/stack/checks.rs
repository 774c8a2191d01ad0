//! What pay is held against: floors, bands, limits, notices.

use crate::amount::Exact;
use crate::formula::{FamilyId, Typed};
use crate::rules::dated::{Dated, On};
use crate::time::Date;

use super::{Applies, Choice, Head, Titles};

/// What may not be undercut.
#[derive(Debug, Clone)]
pub struct Floor {
    /// Name, title, source, place.
    pub head: Head,
    /// The tag that it guards.
    pub guards: String,
    /// The components that carry it.
    pub parts: Vec<u32>,
    /// The least amount.
    pub at_least: Typed,
    /// Whether it speaks.
    pub when: Option<Typed>,
    /// For whom and when it is there.
    pub applies: Applies,
    /// The family that it is given per.
    pub per: Option<FamilyId>,
    /// Whether it is compared by class (else by the sum).
    pub by_class: bool,
}

/// A guideline range on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub min: Exact,
    /// The most.
    pub max: Exact,
    /// The middle.
    pub midpoint: Exact,
}

/// A guideline range.
#[derive(Debug, Clone)]
pub struct Band {
    /// Name, title, source, place.
    pub head: Head,
    /// Whom it is for.
    pub choices: Vec<Choice>,
    /// For whom and when it is there.
    pub applies: Applies,
    /// The sum that it measures.
    pub measure: u32,
    /// Whether the range is by the month (else by the year).
    pub monthly: bool,
    /// Whether facts are set to full time before measuring.
    pub full_time: bool,
    /// The range by date.
    pub values: Dated<Range>,
    /// After how many months it is stale.
    pub stale_after: Option<u32>,
    /// What later revisions would have made of it.
    pub would_be: Option<Typed>,
}

impl Band {
    /// Whether the range that holds on a day is older than the band says that one may be.
    #[must_use]
    pub fn is_stale(&self, on: Date, with_proposed: bool) -> bool {
        let On::Figure { item, .. } = self.values.on(on, with_proposed) else {
            return false;
        };
        self.stale_after
            .and_then(|months| item.from.checked_add_months(chrono::Months::new(months)))
            .is_some_and(|day| day <= on)
    }
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Printed with the offer; no finding.
    Text,
    /// To know.
    Note,
    /// To look at.
    Warning,
    /// Against law, agreement or guideline.
    Violation,
}

impl Weight {
    /// What a finding may weigh.
    pub const FINDINGS: [(&'static str, Self); 3] = [
        ("violation", Self::Violation),
        ("warning", Self::Warning),
        ("note", Self::Note),
    ];

    /// All words with what they mean.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("violation", Self::Violation),
        ("warning", Self::Warning),
        ("note", Self::Note),
        ("text", Self::Text),
    ];

    /// The rule book's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Violation => "violation",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Text => "text",
        }
    }
}

/// Which months or days a limit adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Each month.
    Month,
    /// The year.
    Year,
    /// So many months, rolling by so many from January on.
    Months {
        /// How long.
        length: u32,
        /// By how many months it rolls.
        step: u32,
    },
    /// So many days: checked only against dated hours.
    Days(u32),
}

/// What may not be exceeded or fallen short of.
#[derive(Debug, Clone)]
pub struct Limit {
    /// Name, title, source, place.
    pub head: Head,
    /// What is added up.
    pub of: Typed,
    /// The bound.
    pub bound: Typed,
    /// Whether the bound is the least (else the most).
    pub at_least: bool,
    /// Whether the bound is so much per month and is added up like `of`.
    pub bound_is_monthly: bool,
    /// Over which time.
    pub over: Over,
    /// How much it weighs.
    pub severity: Weight,
    /// The finding's code.
    pub code: String,
    /// Whether it speaks.
    pub when: Option<Typed>,
    /// For whom and when it is there.
    pub applies: Applies,
}

/// A message under a condition.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Name, title, source, place.
    pub head: Head,
    /// Whether it speaks.
    pub when: Option<Typed>,
    /// How much it weighs.
    pub severity: Weight,
    /// The finding's code.
    pub code: String,
    /// The message.
    pub text: Titles,
    /// For whom and when it is there.
    pub applies: Applies,
}
