//! How much two offers differ: amounts by name, ranges, what was found.
//!
//! In: two [`Summary`]s, each of an offer on its own plan, so of one rule book or of two, on one day
//! or on two. Out: a [`Difference`] with what differs and nothing else. Knows not why they differ,
//! and converts no currency: amounts of two currencies are no pair, and a caller that has a rate
//! brings them to one before.

use std::collections::BTreeSet;

use super::assess::{BandResult, BandStatus};
use super::finding::Finding;
use super::offer::{Offer, cost, month_sums, per_month, places};
use crate::amount::{Currency, Exact};
use crate::plan::Plan;
use crate::rules::{Entry, Stack, Titles, Weight};
use crate::time::Month;
use crate::words::Text;

/// What an offer comes to, by name, to be held against another.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The stack that it is of.
    pub stack: String,
    /// The currency of its amounts.
    pub currency: Currency,
    /// The decimals that its amounts are shown with.
    pub places: u32,
    /// Components, then sums, in the rule book's order.
    pub lines: Vec<Line>,
    /// What the employment costs in a steady year.
    pub cost: Exact,
    /// The first twelve months: paid to the employee, paid in all, cost as earned.
    pub months: Vec<(Month, [Exact; 3])>,
    /// The ranges that fit, the headline's first.
    pub bands: Vec<Range>,
    /// What was found.
    pub findings: Vec<Found>,
}

/// A component or a sum of an offer.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Titles,
    /// Whether it is a sum.
    pub is_sum: bool,
    /// In an ordinary month, if there is one.
    pub per_month: Option<Exact>,
    /// In a steady year.
    pub per_year: Exact,
    /// Earned in the first twelve months.
    pub first_year: Exact,
}

/// A range that an offer is held against.
#[derive(Debug, Clone)]
pub struct Range {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Titles,
    /// The least, the middle, the most.
    pub bounds: [Exact; 3],
    /// What was measured.
    pub value: Exact,
    /// Where that lies.
    pub status: BandStatus,
}

/// Something found about an offer.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its code.
    pub code: String,
    /// The band, floor, limit, notice or figure that it is about; empty if it is about none.
    pub id: String,
    /// The member, if it is about one.
    pub member: Option<String>,
    /// How much it weighs.
    pub severity: Weight,
    /// The sentence of the catalogue.
    pub message: Text,
    /// A message of the rule book's own, by language; else the sentence above counts.
    pub own: Titles,
    /// Whether it is accepted.
    pub accepted: bool,
}

impl Summary {
    /// Of an offer on the plan that it was computed by.
    #[must_use]
    pub fn of(plan: &Plan<'_>, offer: &Offer) -> Self {
        let stack = plan.stack;
        Self {
            stack: stack.id.clone(),
            currency: stack.currency,
            places: places(stack),
            lines: lines(stack, offer),
            cost: cost(stack, &offer.judged.year),
            months: offer
                .first_year
                .iter()
                .filter_map(|row| Some((row.month?, month_sums(stack, row))))
                .collect(),
            bands: offer
                .judged
                .bands
                .iter()
                .filter_map(|found| range(stack, found))
                .collect(),
            findings: offer.judged.findings.iter().map(found).collect(),
        }
    }
}

/// Every component and sum that is not nothing all along.
fn lines(stack: &Stack, offer: &Offer) -> Vec<Line> {
    let year = &offer.judged.year;
    let mut lines = Vec::new();
    for (number, entry) in (0_u32..).zip(&stack.entries) {
        let is_sum = match entry {
            Entry::Value(_) => continue,
            Entry::Component(_) => false,
            Entry::Sum(_) => true,
        };
        let months = offer.first_year.iter();
        lines.push(Line {
            id: entry.head().id.clone(),
            title: entry.head().title.clone(),
            is_sum,
            per_month: per_month(stack, year, number),
            per_year: year.total(number),
            first_year: months.map(|row| row.total(number).clone()).sum(),
        });
    }
    lines.retain(|line| line.is_sum || !line.per_year.is_zero() || !line.first_year.is_zero());
    lines.sort_by_key(|line| line.is_sum);
    lines
}

fn range(stack: &Stack, found: &BandResult) -> Option<Range> {
    let band = stack.bands.get(found.band)?;
    let bounds = &found.range;
    Some(Range {
        id: band.head.id.clone(),
        title: band.head.title.clone(),
        bounds: [&bounds.min, &bounds.midpoint, &bounds.max].map(Clone::clone),
        value: found.value.clone(),
        status: found.status,
    })
}

fn found(finding: &Finding) -> Found {
    Found {
        code: finding.code.clone(),
        id: finding.id.clone(),
        member: finding.member.clone(),
        severity: finding.severity,
        message: finding.message.clone(),
        own: finding.own.clone(),
        accepted: finding.accepted.is_some(),
    }
}

/// An amount as it was and is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// What it was; `None` if there was none.
    pub old: Option<Exact>,
    /// What it is; `None` if there is none.
    pub new: Option<Exact>,
}

impl Moved {
    /// New less old, nothing counted as 0.
    #[must_use]
    pub fn by(&self) -> Exact {
        let or_zero = |side: &Option<Exact>| side.clone().unwrap_or(Exact::ZERO);
        or_zero(&self.new).minus(&or_zero(&self.old))
    }
}

/// A component or sum that differs.
#[derive(Debug, Clone)]
pub struct LineDifference {
    /// Its name.
    pub id: String,
    /// Its title, as it is.
    pub title: Titles,
    /// Whether it is a sum.
    pub is_sum: bool,
    /// In an ordinary month, if that differs.
    pub per_month: Option<Moved>,
    /// In a steady year, if that differs.
    pub per_year: Option<Moved>,
    /// In the first twelve months, if that differs.
    pub first_year: Option<Moved>,
}

/// A range that differs, or in which an offer lies elsewhere.
#[derive(Debug, Clone)]
pub struct RangeDifference {
    /// As it was; `None` if it did not fit.
    pub old: Option<Range>,
    /// As it is; `None` if it does not fit.
    pub new: Option<Range>,
}

/// A finding that came, went, or says something else.
#[derive(Debug, Clone)]
pub struct FoundDifference {
    /// As it was; `None` if it is new.
    pub old: Option<Found>,
    /// As it is; `None` if it is gone.
    pub new: Option<Found>,
}

/// What differs of two offers.
#[derive(Debug, Clone, Default)]
pub struct Difference {
    /// Components, then sums.
    pub lines: Vec<LineDifference>,
    /// What the employment costs in a steady year, if that differs.
    pub cost: Option<Moved>,
    /// The months of the first year that differ: paid to the employee, paid in all, cost as earned,
    /// each if it differs.
    pub months: Vec<(Month, [Option<Moved>; 3])>,
    /// Ranges.
    pub bands: Vec<RangeDifference>,
    /// Findings.
    pub findings: Vec<FoundDifference>,
}

impl Difference {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.lines.is_empty()
            && self.cost.is_none()
            && self.months.is_empty()
            && self.bands.is_empty()
            && self.findings.is_empty()
    }
}

/// What differs of two offers; `None` if they are of two currencies.
#[must_use]
pub fn difference(old: &Summary, new: &Summary) -> Option<Difference> {
    if old.currency != new.currency {
        return None;
    }
    Some(Difference {
        lines: lines_differing(&old.lines, &new.lines),
        cost: moved(Some(&old.cost), Some(&new.cost)),
        months: months_differing(&old.months, &new.months),
        bands: bands_differing(&old.bands, &new.bands),
        findings: findings_differing(&old.findings, &new.findings),
    })
}

fn moved(old: Option<&Exact>, new: Option<&Exact>) -> Option<Moved> {
    (old != new).then(|| Moved {
        old: old.cloned(),
        new: new.cloned(),
    })
}

/// The things of two lists in pairs by what they are called: those of the new one in its order, then
/// those that are gone.
fn paired<'a, T, K: PartialEq>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let in_list = |list: &'a [T], one: &'a T| list.iter().find(|other| key(other) == key(one));
    let gone = old.iter().filter(|one| in_list(new, one).is_none());
    new.iter()
        .map(|one| (in_list(old, one), Some(one)))
        .chain(gone.map(|one| (Some(one), None)))
        .collect()
}

fn lines_differing(old: &[Line], new: &[Line]) -> Vec<LineDifference> {
    let mut found: Vec<LineDifference> = paired(old, new, |line| (line.id.as_str(), line.is_sum))
        .into_iter()
        .filter_map(|(old, new)| {
            let shown = new.or(old)?;
            let of = |amount: fn(&Line) -> Option<&Exact>| {
                moved(old.and_then(amount), new.and_then(amount))
            };
            let found = LineDifference {
                id: shown.id.clone(),
                title: shown.title.clone(),
                is_sum: shown.is_sum,
                per_month: of(|line| line.per_month.as_ref()),
                per_year: of(|line| Some(&line.per_year)),
                first_year: of(|line| Some(&line.first_year)),
            };
            let moves = [&found.per_month, &found.per_year, &found.first_year];
            moves.iter().any(|one| one.is_some()).then_some(found)
        })
        .collect();
    found.sort_by_key(|line| line.is_sum);
    found
}

fn months_differing(
    old: &[(Month, [Exact; 3])],
    new: &[(Month, [Exact; 3])],
) -> Vec<(Month, [Option<Moved>; 3])> {
    let both = old.iter().chain(new);
    let months: BTreeSet<Month> = both.map(|(month, _)| *month).collect();
    let of = |list: &[(Month, [Exact; 3])], month: Month| {
        let found = list.iter().find(|(known, _)| *known == month);
        found.map(|(_, amounts)| amounts.clone())
    };
    let mut found = Vec::new();
    for month in months {
        let split = |amounts: Option<[Exact; 3]>| match amounts {
            Some(amounts) => amounts.map(Some),
            None => [None, None, None],
        };
        let [employee, paid, cost] = split(of(old, month));
        let [employee_now, paid_now, cost_now] = split(of(new, month));
        let moves = [
            moved(employee.as_ref(), employee_now.as_ref()),
            moved(paid.as_ref(), paid_now.as_ref()),
            moved(cost.as_ref(), cost_now.as_ref()),
        ];
        if moves.iter().any(Option::is_some) {
            found.push((month, moves));
        }
    }
    found
}

fn bands_differing(old: &[Range], new: &[Range]) -> Vec<RangeDifference> {
    let same = |old: &Range, new: &Range| {
        old.bounds == new.bounds && old.value == new.value && old.status == new.status
    };
    paired(old, new, |range| range.id.as_str())
        .into_iter()
        .filter(|(old, new)| !old.zip(*new).is_some_and(|(old, new)| same(old, new)))
        .map(|(old, new)| RangeDifference {
            old: old.cloned(),
            new: new.cloned(),
        })
        .collect()
}

fn findings_differing(old: &[Found], new: &[Found]) -> Vec<FoundDifference> {
    let same = |old: &Found, new: &Found| {
        old.severity == new.severity
            && old.message == new.message
            && old.own == new.own
            && old.accepted == new.accepted
    };
    paired(old, new, |found| {
        (
            found.code.as_str(),
            found.id.as_str(),
            found.member.as_deref(),
        )
    })
    .into_iter()
    .filter(|(old, new)| !old.zip(*new).is_some_and(|(old, new)| same(old, new)))
    .map(|(old, new)| FoundDifference {
        old: old.cloned(),
        new: new.cloned(),
    })
    .collect()
}
