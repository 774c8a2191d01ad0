//! A stack as it stands after loading: every layer merged, every name a number, every unit proved.
//!
//! The families, inputs, figures and entries of one country, each in a list that formulas point
//! into ([`Target`](crate::formula::Target)). Nothing here is computed.

use std::collections::BTreeMap;

use crate::amount::{Currency, Exact, Rounding, Unit};
use crate::formula::{FamilyId, Type, Typed, Value};
use crate::text::Place;
use crate::time::Date;

use super::dated::Dated;

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
    /// Somebody who reports it.
    Secondary,
    /// Ours; nobody says so.
    Assumed,
    /// Not in force; counts only when asked for.
    Proposed,
}

impl Confidence {
    /// All words with what they mean.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("official", Self::Official),
        ("secondary", Self::Secondary),
        ("assumed", Self::Assumed),
        ("proposed", Self::Proposed),
    ];

    /// The rule book's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Official => "official",
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
}

impl Head {
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

/// What a fact may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// A member of a family.
    Member(FamilyId),
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// Text.
    Text,
    /// A number in a unit; `percent`: a bare number is in hundredths.
    Number {
        /// The unit.
        unit: Unit,
        /// Whether a bare number is in hundredths.
        percent: bool,
    },
}

/// What stands where no fact is given.
#[derive(Debug, Clone)]
pub enum Fallback {
    /// A value.
    Value(Value),
    /// A formula over inputs and parameters.
    Formula(Typed),
}

impl Fallback {
    /// The formula, if it is one.
    #[must_use]
    pub fn formula(&self) -> Option<&Typed> {
        match self {
            Self::Formula(formula) => Some(formula),
            Self::Value(_) => None,
        }
    }
}

/// A fact that people or their data give.
#[derive(Debug, Clone)]
pub struct Input {
    /// Name, title, place.
    pub head: Head,
    /// What it may be.
    pub kind: InputKind,
    /// The family that it is given per.
    pub per: Option<FamilyId>,
    /// The least that is accepted.
    pub min: Option<Exact>,
    /// The most that is accepted.
    pub max: Option<Exact>,
    /// What stands where it is not given: one, or one per member.
    pub defaults: Vec<Option<Fallback>>,
    /// The flag's name, without dashes in front.
    pub flag: String,
    /// Further flags, with what their number is divided by.
    pub also: Vec<(String, Exact)>,
    /// Column names.
    pub columns: Titles,
    /// What a band's comparison sets it to.
    pub full_time: Option<Value>,
    /// What an offer sets it to, to show the cost without.
    pub without: Option<Value>,
}

/// A dated figure.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Name, title, source, place.
    pub head: Head,
    /// Its unit.
    pub unit: Unit,
    /// Whether a bare number is in hundredths.
    pub percent: bool,
    /// The family that it is given per.
    pub per: Option<FamilyId>,
    /// One number, or one per member.
    pub values: Dated<Vec<Exact>>,
}

/// A step of a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bracket {
    /// The last amount in it; none for the open one.
    pub up_to: Option<Exact>,
    /// The rate.
    pub rate: Exact,
}

/// A scale of brackets.
#[derive(Debug, Clone)]
pub struct Scale {
    /// Name, title, source, place.
    pub head: Head,
    /// Whether the bracket's rate multiplies all of the amount (else only the part inside).
    pub whole: bool,
    /// What the scale takes and gives.
    pub ty: Type,
    /// What the thresholds are multiplied by.
    pub unit_of_thresholds: Option<Typed>,
    /// The brackets, ascending.
    pub values: Dated<Vec<Bracket>>,
}

/// A table of figures by members.
#[derive(Debug, Clone)]
pub struct Table {
    /// Name, title, source, place.
    pub head: Head,
    /// Its unit.
    pub unit: Unit,
    /// The families of its keys.
    pub keys: Vec<FamilyId>,
    /// The figures, the last key fastest.
    pub values: Dated<Vec<Exact>>,
}

/// A named step of a computation.
#[derive(Debug, Clone)]
pub struct ValueEntry {
    /// Name, title, place.
    pub head: Head,
    /// Its formula.
    pub formula: Typed,
    /// What it gives.
    pub ty: Type,
    /// Whether a bare number that it is held against is in hundredths.
    pub percent: bool,
    /// The family that it is given per.
    pub per: Option<FamilyId>,
    /// The month in which its years begin.
    pub earning_year: u32,
}

/// Whom a component goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComponentKind {
    /// To the employee.
    Pay,
    /// To others.
    Employer,
    /// A cost without cash.
    InKind,
    /// Only in sums.
    Notional,
}

impl ComponentKind {
    /// All words with what they mean.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("pay", Self::Pay),
        ("employer", Self::Employer),
        ("in_kind", Self::InKind),
        ("notional", Self::Notional),
    ];

    /// The rule book's word, which also counts as a tag.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Employer => "employer",
            Self::InKind => "in_kind",
            Self::Notional => "notional",
        }
    }
}

/// How often a component is earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cadence {
    /// Every month, a unit per month.
    Monthly,
    /// In this month (1–12) of each year, an amount.
    Yearly(u32),
    /// In the month of `start`, an amount.
    Once,
}

impl Cadence {
    /// The rule book's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Yearly(_) => "yearly",
            Self::Once => "once",
        }
    }
}

/// When a component is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paid {
    /// So many months after the month in which it is earned.
    After {
        /// How many months.
        months: u32,
        /// Whether what is unpaid falls due in the month of `end`.
        at_end: bool,
    },
    /// All that an earning year earned, in the first such month after it.
    InMonth {
        /// The month, 1–12.
        month: u32,
        /// Whether what is unpaid falls due in the month of `end`.
        at_end: bool,
    },
}

impl Paid {
    /// In the month in which it is earned.
    #[must_use]
    pub fn at_once() -> Self {
        Self::After {
            months: 0,
            at_end: false,
        }
    }
}

/// What share of a month's amount somebody has who is employed for a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartMonth {
    /// The whole amount.
    None,
    /// By calendar days.
    CalendarDays,
    /// By days from Monday to Friday.
    WorkingDays,
}

impl PartMonth {
    /// All words with what they mean.
    pub const WORDS: [(&'static str, Self); 3] = [
        ("none", Self::None),
        ("calendar_days", Self::CalendarDays),
        ("working_days", Self::WorkingDays),
    ];
}

/// A part of pay or cost.
#[derive(Debug, Clone)]
pub struct Component {
    /// Name, title, source, place.
    pub head: Head,
    /// Its formula.
    pub formula: Typed,
    /// The declared unit: currency per month, or currency.
    pub unit: Unit,
    /// The family that it is given per.
    pub per: Option<FamilyId>,
    /// Whether it pays.
    pub when: Option<Typed>,
    /// For whom and when it is there.
    pub applies: Applies,
    /// Whom it goes to.
    pub kind: ComponentKind,
    /// Its tags, its kind aside.
    pub tags: Vec<String>,
    /// How often it is earned.
    pub cadence: Cadence,
    /// When it is paid.
    pub paid: Paid,
    /// Its share of a part of a month.
    pub part_month: PartMonth,
    /// Whether the book says so, even if it is none.
    pub part_month_said: bool,
    /// Where it ends being exact.
    pub rounding: Rounding,
    /// Whether it is rounded over the year so far.
    pub over_year: bool,
    /// Whether its formula gives the year's amount so far.
    pub year_so_far: bool,
    /// The month in which its years begin.
    pub earning_year: u32,
    /// Whether it is nothing at full time, if facts had to be changed.
    pub omitted_at_full_time: bool,
    /// The component in whose place it stands.
    pub replaces: Option<u32>,
    /// The components that may stand in its place.
    pub variants: Vec<u32>,
}

/// A sum of components by their tags.
#[derive(Debug, Clone)]
pub struct Sum {
    /// Name, title, place.
    pub head: Head,
    /// The tags, as written.
    pub of: String,
    /// The components that count.
    pub parts: Vec<u32>,
    /// Whether amounts count in the month in which they are paid (else earned).
    pub by_paid: bool,
}

/// What has an amount or a value in each month.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A step.
    Value(ValueEntry),
    /// A part of pay or cost.
    Component(Component),
    /// A sum by tags.
    Sum(Sum),
}

impl Entry {
    /// Name, title, place.
    #[must_use]
    pub fn head(&self) -> &Head {
        match self {
            Self::Value(value) => &value.head,
            Self::Component(component) => &component.head,
            Self::Sum(sum) => &sum.head,
        }
    }

    /// The family that it is given per.
    #[must_use]
    pub fn per(&self) -> Option<FamilyId> {
        match self {
            Self::Value(value) => value.per,
            Self::Component(component) => component.per,
            Self::Sum(_) => None,
        }
    }
}

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
        let super::dated::On::Figure { item, .. } = self.values.on(on, with_proposed) else {
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
    /// SHA-256 over the sorted paths and bytes, in hex.
    pub hash: String,
}

impl RuleBook {
    /// A source by number.
    #[must_use]
    pub fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(usize::try_from(id.0).ok()?)
    }
}
