//! What a change of rules does to one offer: the shape in JSON, with amounts as text.

use schemars::JsonSchema;
use serde::Serialize;

use crate::amount::Exact;
use crate::answer::{
    Difference, Found, FoundDifference, LineDifference, Moved, Range, RangeDifference, Summary,
    difference,
};
use crate::report::offer_shape::{Amount, Day};
use crate::rules::Titles;
use crate::time::Date;
use crate::words::Words;

/// An offer by one of two rule books.
#[derive(Debug, Clone)]
pub enum OfferSide {
    /// What it comes to, on a day, from its first day of employment on.
    Computed(Box<Summary>, Date, Date),
    /// What is said of it instead, line by line.
    Refused(Vec<String>),
}

/// An offer, held against both.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OfferAnswer {
    /// The offer's file.
    pub(super) file: String,
    /// Whether anything differs.
    pub(super) differs: bool,
    /// By the old one.
    pub(super) old: OfferOf,
    /// By the new one.
    pub(super) new: OfferOf,
    /// The components that differ.
    pub(super) components: Vec<AmountsDiff>,
    /// The sums that differ.
    pub(super) sums: Vec<AmountsDiff>,
    /// What the employment costs in a steady year, if that differs.
    pub(super) cost: Option<AmountPair>,
    /// The months of the first year that differ.
    pub(super) months: Vec<MonthDiff>,
    /// The ranges that differ, or in which it lies elsewhere.
    pub(super) bands: Vec<BandDiff>,
    /// The findings that came, went or say something else.
    pub(super) findings: Vec<FindingDiff>,
}

/// An offer by one of both.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct OfferOf {
    /// The stack of rules; null if it cannot be computed.
    pub(super) country: Option<String>,
    /// The currency of every amount.
    pub(super) currency: Option<String>,
    /// The day whose rules judge.
    pub(super) on: Option<Day>,
    /// The first day of employment.
    pub(super) start: Option<Day>,
    /// Why it cannot be computed, line by line; empty if it can.
    pub(super) refused: Vec<String>,
}

/// A component or sum that differs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct AmountsDiff {
    /// Its name.
    pub(super) id: String,
    /// Its title in the language of the call.
    pub(super) title: String,
    /// In an ordinary month, if that differs.
    pub(super) per_month: Option<AmountPair>,
    /// In a steady year, if that differs.
    pub(super) per_year: Option<AmountPair>,
    /// Earned in the first twelve months, if that differs.
    pub(super) first_year: Option<AmountPair>,
}

/// An amount as it was and is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct AmountPair {
    /// What it was; null if there was none.
    pub(super) old: Option<Amount>,
    /// What it is; null if there is none.
    pub(super) new: Option<Amount>,
    /// New less old, nothing counted as 0.
    pub(super) difference: Amount,
}

/// A month of the first year that differs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct MonthDiff {
    /// The month.
    pub(super) month: String,
    /// What is paid to the employee, if that differs.
    pub(super) paid_to_employee: Option<AmountPair>,
    /// What is paid in all, if that differs.
    pub(super) paid: Option<AmountPair>,
    /// What it costs as earned, if that differs.
    pub(super) cost: Option<AmountPair>,
}

/// A range that differs, or in which the offer lies elsewhere.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct BandDiff {
    /// Its name.
    pub(super) id: String,
    /// Its title in the language of the call.
    pub(super) title: String,
    /// As it was; null if it did not fit.
    pub(super) old: Option<BandOf>,
    /// As it is; null if it does not fit.
    pub(super) new: Option<BandOf>,
}

/// A range with where an offer lies in it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct BandOf {
    /// `below`, `inside`, `above`.
    pub(super) status: String,
    /// What was measured.
    pub(super) value: Amount,
    /// The least.
    pub(super) min: Amount,
    /// The middle.
    pub(super) midpoint: Amount,
    /// The most.
    pub(super) max: Amount,
}

/// A finding that came, went or says something else.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct FindingDiff {
    /// Its code, the same in every language.
    pub(super) code: String,
    /// The band, floor, limit, notice or figure that it is about; null if it is about none.
    pub(super) id: Option<String>,
    /// The member, if it is about one.
    pub(super) member: Option<String>,
    /// As it was; null if it is new.
    pub(super) old: Option<FindingOf>,
    /// As it is; null if it is gone.
    pub(super) new: Option<FindingOf>,
}

/// A finding of one of both.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct FindingOf {
    /// `violation`, `warning`, `note`; `text` for what is only said.
    pub(super) severity: String,
    /// The sentence in the language of the call.
    pub(super) message: String,
    /// Whether it is accepted.
    pub(super) accepted: bool,
}

impl OfferAnswer {
    /// Whether anything differs.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.differs
    }
}

/// What differs of an offer by two rule books.
#[must_use]
pub fn offer_difference(
    file: &str,
    old: &OfferSide,
    new: &OfferSide,
    words: &Words,
) -> OfferAnswer {
    let found = match (old, new) {
        (OfferSide::Computed(old, ..), OfferSide::Computed(new, ..)) => {
            difference(old, new).map(|found| (found, old.places.max(new.places)))
        }
        (OfferSide::Refused(_), _) | (_, OfferSide::Refused(_)) => None,
    };
    let (old, new) = (of_side(old), of_side(new));
    let (found, places) = match found {
        Some((found, places)) => (Some(found), places),
        None => (None, 2),
    };
    let elsewhere = old.country != new.country;
    let differs = elsewhere || found.as_ref().is_none_or(|found| !found.is_none());
    let Difference {
        lines,
        cost,
        months,
        bands,
        findings,
    } = found.unwrap_or_default();
    let shown = Shown { words, places };
    let (sums, components): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.is_sum);
    OfferAnswer {
        file: file.to_owned(),
        differs,
        old,
        new,
        components: components.into_iter().map(|l| shown.line(l)).collect(),
        sums: sums.into_iter().map(|l| shown.line(l)).collect(),
        cost: shown.pair(cost.as_ref()),
        months: months
            .iter()
            .map(|(month, [employee, paid, cost])| MonthDiff {
                month: month.to_string(),
                paid_to_employee: shown.pair(employee.as_ref()),
                paid: shown.pair(paid.as_ref()),
                cost: shown.pair(cost.as_ref()),
            })
            .collect(),
        bands: bands.iter().filter_map(|one| shown.band(one)).collect(),
        findings: findings
            .iter()
            .filter_map(|one| shown.finding(one))
            .collect(),
    }
}

fn of_side(side: &OfferSide) -> OfferOf {
    match side {
        OfferSide::Refused(lines) => OfferOf {
            refused: lines.clone(),
            ..OfferOf::default()
        },
        OfferSide::Computed(summary, on, start) => OfferOf {
            country: Some(summary.stack.clone()),
            currency: Some(summary.currency.code().to_owned()),
            on: Some(Day(on.to_string())),
            start: Some(Day(start.to_string())),
            refused: Vec::new(),
        },
    }
}

/// How amounts and titles are written.
struct Shown<'w> {
    words: &'w Words,
    places: u32,
}

impl Shown<'_> {
    fn amount(&self, value: &Exact) -> Amount {
        Amount(value.to_text(self.places))
    }

    fn title(&self, titles: &Titles, id: &str) -> String {
        let title = titles.get(self.words.lang().code());
        title.unwrap_or(id).to_owned()
    }

    fn pair(&self, moved: Option<&Moved>) -> Option<AmountPair> {
        moved.map(|moved| AmountPair {
            old: moved.old.as_ref().map(|old| self.amount(old)),
            new: moved.new.as_ref().map(|new| self.amount(new)),
            difference: self.amount(&moved.by()),
        })
    }

    fn line(&self, line: &LineDifference) -> AmountsDiff {
        AmountsDiff {
            id: line.id.clone(),
            title: self.title(&line.title, &line.id),
            per_month: self.pair(line.per_month.as_ref()),
            per_year: self.pair(line.per_year.as_ref()),
            first_year: self.pair(line.first_year.as_ref()),
        }
    }

    fn band(&self, found: &RangeDifference) -> Option<BandDiff> {
        let shown = found.new.as_ref().or(found.old.as_ref())?;
        let of = |range: &Range| {
            let [min, midpoint, max] = &range.bounds;
            BandOf {
                status: range.status.word().to_owned(),
                value: self.amount(&range.value),
                min: self.amount(min),
                midpoint: self.amount(midpoint),
                max: self.amount(max),
            }
        };
        Some(BandDiff {
            id: shown.id.clone(),
            title: self.title(&shown.title, &shown.id),
            old: found.old.as_ref().map(of),
            new: found.new.as_ref().map(of),
        })
    }

    fn finding(&self, found: &FoundDifference) -> Option<FindingDiff> {
        let shown = found.new.as_ref().or(found.old.as_ref())?;
        let of = |found: &Found| FindingOf {
            severity: found.severity.word().to_owned(),
            message: match found.own.get(self.words.lang().code()) {
                Some(own) => own.to_owned(),
                None => self.words.say(&found.message),
            },
            accepted: found.accepted,
        };
        Some(FindingDiff {
            code: shown.code.clone(),
            id: Some(shown.id.clone()).filter(|id| !id.is_empty()),
            member: shown.member.clone(),
            old: found.old.as_ref().map(of),
            new: found.new.as_ref().map(of),
        })
    }
}
