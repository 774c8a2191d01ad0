//! A stack as it stands after loading: every layer merged, every name a number, every unit proved.
//!
//! The families, inputs, figures and entries of one country, each in a list that formulas point
//! into ([`Target`](crate::formula::Target)). Nothing here is computed.

mod checks;
mod facts;
mod pay;

use std::collections::BTreeMap;

use crate::amount::{Currency, Exact};
use crate::formula::FamilyId;
use crate::text::Place;
use crate::time::Date;

pub use checks::{Band, Floor, Limit, Notice, Over, Range, Weight};
pub use facts::{Bracket, Fallback, Input, InputKind, Parameter, Scale, Table};
pub use pay::{Cadence, Component, ComponentKind, Entry, Paid, PartMonth, Sum, ValueEntry};

/// A text in the languages of people: the keys are `en`, `sv`, `nb`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Titles(pub BTreeMap<String, String>);

impl Titles {
    /// The text in a language, else in English, else in any.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&str> {
        self.0
            .get(code)
            .or_else(|| self.0.get("en"))
            .or_else(|| self.0.values().next())
            .map(String::as_str)
    }
}

/// A source by its place in the book's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// How far a source can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Law, agreement or authority itself.
    Official,
    /// What an offer's own contract says, and names no other source for. No rule book writes it.
    Contract,
    /// Somebody who reports it.
    Secondary,
    /// Ours; nobody says so.
    Assumed,
    /// Not in force; counts only when asked for.
    Proposed,
}

impl Confidence {
    /// All words that a rule book may write, with what they mean.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("official", Self::Official),
        ("secondary", Self::Secondary),
        ("assumed", Self::Assumed),
        ("proposed", Self::Proposed),
    ];

    /// The word in rule books and results.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Contract => "contract",
            Self::Secondary => "secondary",
            Self::Assumed => "assumed",
            Self::Proposed => "proposed",
        }
    }
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The id that entries name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Where it is found.
    pub address: String,
    /// The day on which it was read.
    pub read: Option<Date>,
    /// How far it can be relied on.
    pub confidence: Confidence,
    /// Where it stands.
    pub place: Place,
}

/// The first part of a layer's path; what may replace what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LayerKind {
    /// `book.toml` itself.
    Book,
    /// `law/…`
    Law,
    /// `agreement/…`
    Agreement,
    /// `company/…`
    Company,
    /// An offer's own `[contract]`.
    Contract,
}

impl LayerKind {
    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "law" => Some(Self::Law),
            "agreement" => Some(Self::Agreement),
            "company" => Some(Self::Company),
            "contract" => Some(Self::Contract),
            _ => None,
        }
    }

    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Law => "law",
            Self::Agreement => "agreement",
            Self::Company => "company",
            Self::Contract => "contract",
        }
    }
}

/// What every entry has.
#[derive(Debug, Clone)]
pub struct Head {
    /// The name.
    pub id: String,
    /// What people see.
    pub title: Titles,
    /// Where the rule comes from.
    pub source: Option<SourceId>,
    /// The layer: its path.
    pub layer: String,
    /// Where the name stands.
    pub place: Place,
    /// Why a warning is no mistake here.
    pub kept: bool,
    /// The layers that may say it anew.
    pub replaceable_by: Vec<LayerKind>,
}

impl Head {
    /// Whether the book says what people see.
    #[must_use]
    pub fn is_titled(&self) -> bool {
        !self.title.0.is_empty()
    }

    /// The title in a language, else the name.
    #[must_use]
    pub fn title(&self, code: &str) -> &str {
        self.title.get(code).unwrap_or(&self.id)
    }
}

/// A family: classes of hours, or the members of an enum input.
#[derive(Debug, Clone)]
pub struct Family {
    /// Its name (of an input with members of its own: the input's).
    pub name: String,
    /// Its members, in order.
    pub members: Vec<String>,
}

/// An input that must be one of some members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The input.
    pub input: u32,
    /// The members that fit.
    pub members: Vec<u32>,
}

/// For whom and when an entry is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applies {
    /// Every one must fit.
    pub choices: Vec<Choice>,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

impl Applies {
    /// Whether it holds on a day, members aside.
    #[must_use]
    pub fn on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// Everything that one country's people are paid by.
#[derive(Debug, Clone)]
pub struct Stack {
    /// The name in `book.toml`.
    pub id: String,
    /// The currency.
    pub currency: Currency,
    /// The time zone.
    pub zone: String,
    /// The default step of rounding and of the decimals shown.
    pub step: Exact,
    /// Whom it is for.
    pub when: Vec<Choice>,
    /// The paths of its layers, the first one the book itself.
    pub layers: Vec<String>,
    /// Families, by [`FamilyId`].
    pub families: Vec<Family>,
    /// Facts.
    pub inputs: Vec<Input>,
    /// Figures.
    pub parameters: Vec<Parameter>,
    /// Scales.
    pub scales: Vec<Scale>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Values, components, sums.
    pub entries: Vec<Entry>,
    /// All entries, each behind those that it may read in the same month.
    pub order: Vec<u32>,
    /// What has to be looked at again when something changes.
    pub graph: super::graph::Graph,
    /// Floors.
    pub floors: Vec<Floor>,
    /// Bands.
    pub bands: Vec<Band>,
    /// Limits.
    pub limits: Vec<Limit>,
    /// Notices.
    pub notices: Vec<Notice>,
    /// The sum that an offer leads with.
    pub headline: Option<u32>,
    /// The input that an offer without a base looks for.
    pub solve_for: Option<u32>,
}

impl Stack {
    /// A family by number.
    #[must_use]
    pub fn family(&self, id: FamilyId) -> Option<&Family> {
        self.families.get(usize::try_from(id.0).ok()?)
    }

    /// The members of a family, or one nameless member.
    #[must_use]
    pub fn member_count(&self, per: Option<FamilyId>) -> usize {
        per.and_then(|id| self.family(id))
            .map_or(1, |family| family.members.len())
    }

    /// An entry by number.
    #[must_use]
    pub fn entry(&self, id: u32) -> Option<&Entry> {
        self.entries.get(usize::try_from(id).ok()?)
    }

    /// A component by the number of its entry.
    #[must_use]
    pub fn component(&self, id: u32) -> Option<&Component> {
        match self.entry(id)? {
            Entry::Component(component) => Some(component),
            Entry::Value(_) | Entry::Sum(_) => None,
        }
    }

    /// An entry's number by its name.
    #[must_use]
    pub fn entry_named(&self, name: &str) -> Option<u32> {
        let place = self
            .entries
            .iter()
            .position(|entry| entry.head().id == name)?;
        u32::try_from(place).ok()
    }

    /// The catalogue's word for what a name that formulas know stands for.
    #[must_use]
    pub fn kind_of(&self, name: &str) -> Option<&'static str> {
        let any = |mut heads: Box<dyn Iterator<Item = &Head> + '_>| heads.any(|h| h.id == name);
        if self.input_named(name).is_some() {
            Some("kind-input")
        } else if self.parameter_named(name).is_some() {
            Some("kind-parameter")
        } else if any(Box::new(self.scales.iter().map(|scale| &scale.head))) {
            Some("kind-scale")
        } else if any(Box::new(self.tables.iter().map(|table| &table.head))) {
            Some("kind-table")
        } else {
            let entry = self.entry(self.entry_named(name)?)?;
            Some(match entry {
                Entry::Value(_) => "kind-value",
                Entry::Component(_) => "kind-component",
                Entry::Sum(_) => "kind-sum",
            })
        }
    }

    /// An input's number by its name.
    #[must_use]
    pub fn input_named(&self, name: &str) -> Option<u32> {
        let place = self.inputs.iter().position(|input| input.head.id == name)?;
        u32::try_from(place).ok()
    }

    /// A parameter's number by its name.
    #[must_use]
    pub fn parameter_named(&self, name: &str) -> Option<u32> {
        let place = self
            .parameters
            .iter()
            .position(|parameter| parameter.head.id == name)?;
        u32::try_from(place).ok()
    }
}

/// A rule book: what it answers, its sources and its stacks.
#[derive(Debug, Clone)]
pub struct RuleBook {
    /// Its name.
    pub name: String,
    /// The first and the last day that it answers for.
    pub answers: (Date, Date),
    /// All sources, by [`SourceId`].
    pub sources: Vec<Source>,
    /// The stacks that were loaded.
    pub stacks: Vec<Stack>,
    /// What tells it from any other one.
    pub fingerprint: super::files::Fingerprint,
}

impl RuleBook {
    /// A source by number.
    #[must_use]
    pub fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(usize::try_from(id.0).ok()?)
    }
}
