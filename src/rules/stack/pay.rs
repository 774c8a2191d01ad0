//! What has an amount or a value in each month: values, components, sums.

use crate::amount::{Rounding, Unit};
use crate::formula::{FamilyId, Type, Typed};

use super::{Applies, Head};

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
