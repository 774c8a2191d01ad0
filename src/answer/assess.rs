//! An offer held against bands, floors, limits and notices, on one day.

use super::breach;
use super::finding::Finding;
use crate::amount::{Direction, Exact, Rounding};
use crate::formula::Value;
use crate::plan::Plan;
use crate::rules::{Band, Choice, On, Range, SourceId, Weight};
use crate::run::{Facts, Recorder, Refusal, Year, annualised, at_full_time, read_input};
use crate::words::Text;

/// Where an offer lies in a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandStatus {
    /// Below the least.
    Below,
    /// Inside, bounds included.
    Inside,
    /// Above the most.
    Above,
}

impl BandStatus {
    /// The word in results.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Inside => "inside",
            Self::Above => "above",
        }
    }
}

/// An offer against one band.
#[derive(Debug, Clone)]
pub struct BandResult {
    /// The band, by its place in the stack.
    pub band: usize,
    /// The least, the middle, the most.
    pub range: Range,
    /// What was measured.
    pub value: Exact,
    /// Whether facts were set to full time for it.
    pub full_time: bool,
    /// Where it lies.
    pub status: BandStatus,
    /// The value over the midpoint, four decimals.
    pub compa: Option<Exact>,
    /// (value − min) / (max − min), four decimals.
    pub penetration: Option<Exact>,
    /// Where the range comes from.
    pub source: Option<SourceId>,
}

/// An offer, judged.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// The steady year with the facts as they are.
    pub year: Year,
    /// The bands that fit, the headline's first.
    pub bands: Vec<BandResult>,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Judges an offer on the plan's day.
///
/// # Errors
/// The first refusal.
pub fn assess<R: Recorder>(
    plan: &Plan<'_>,
    facts: &Facts,
    recorder: &mut R,
) -> Result<Assessment, Refusal> {
    let year = annualised(plan, facts, false, recorder)?;
    judge(plan, facts, year)
}

/// Holds a steady year against everything there is to hold it against.
pub(super) fn judge(plan: &Plan<'_>, facts: &Facts, year: Year) -> Result<Assessment, Refusal> {
    let refused = year.floors_refused.as_ref();
    if let Some(refusal) = refused.or(year.checks_refused.as_ref()) {
        return Err(refusal.clone());
    }
    let fitting = bands(plan, facts, &year)?;
    let mut findings = Vec::new();
    for fitting in &fitting {
        fitting.findings(plan, &year, &mut findings)?;
    }
    let headline = plan.stack.headline;
    let mut bands: Vec<BandResult> = fitting.into_iter().map(|fitting| fitting.found).collect();
    let is_headline = |found: &BandResult| {
        plan.stack
            .bands
            .get(found.band)
            .is_some_and(|band| Some(band.measure) == headline)
    };
    bands.sort_by_key(|found| !is_headline(found));
    if headline.is_some() && !bands.first().is_some_and(is_headline) {
        let key = match plan.stack.bands.is_empty() {
            true => "BAND-NONE-AT-ALL",
            false => "BAND-NONE",
        };
        let none = Finding::new("BAND-NONE", Weight::Warning, "", Text::new(key));
        let bands = plan.stack.bands.iter();
        let choices = bands
            .filter(|band| Some(band.measure) == headline)
            .flat_map(|band| &band.choices);
        findings.push(none.about(choices.map(|choice| (choice.input, None)).collect()));
    }
    breach::carried(plan.stack, &year, &mut findings);
    breach::floors(plan, &year, &mut findings);
    breach::limits(plan, &year, &mut findings);
    breach::notices(plan, &year, &mut findings);
    Ok(Assessment {
        year,
        bands,
        findings,
    })
}

/// A band that fits, with what holds of its range.
pub(super) struct Fitting<'p> {
    pub(super) found: BandResult,
    band: &'p Band,
    from: crate::time::Date,
    /// The last day of a range that goes on behind it.
    carried: Option<crate::time::Date>,
}

impl Fitting<'_> {
    /// What is to be said of the offer in this band.
    fn findings(
        &self,
        plan: &Plan<'_>,
        year: &Year,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Refusal> {
        breach::band(plan, self.band, &self.found, findings);
        if self.band.is_stale(plan.on, plan.with_proposed) {
            let factor = match year.would_be.get(self.found.band) {
                Some(Some(Err(refusal))) => return Err(refusal.clone()),
                Some(Some(Ok(factor))) => Some(factor),
                Some(None) | None => None,
            };
            findings.push(breach::stale(
                plan,
                self.band,
                &self.found,
                self.from,
                factor,
            ));
        }
        if let Some(last) = self.carried {
            let head = &self.band.head;
            let source = self.found.source;
            findings.push(breach::carried_figure(&head.id, &head.title, last, source));
        }
        Ok(())
    }
}

/// The bands that fit a person, with their places and ranges, in the order of the book.
pub(super) fn ranges<'p>(
    plan: &Plan<'p>,
    facts: &Facts,
) -> impl Iterator<Item = (usize, &'p Band, &'p Range)> {
    let bands = plan.stack.bands.iter().enumerate();
    bands.filter_map(|(number, band)| {
        if !band.applies.on(plan.on) || !fits(plan, facts, band) {
            return None;
        }
        match band.values.on(plan.on, plan.with_proposed) {
            On::Figure { value, .. } => Some((number, band, value)),
            On::Unknown { .. } | On::Nothing => None,
        }
    })
}

/// The bands that fit a person, measured, in the order of the book.
pub(super) fn bands<'p>(
    plan: &Plan<'p>,
    facts: &Facts,
    year: &Year,
) -> Result<Vec<Fitting<'p>>, Refusal> {
    let mut fitting = Vec::new();
    let mut full: Option<(Year, bool)> = None;
    for (number, band, range) in ranges(plan, facts) {
        let On::Figure { item, carried, .. } = band.values.on(plan.on, plan.with_proposed) else {
            continue;
        };
        if full.is_none() && band.full_time {
            let (set, changed) = at_full_time(plan, facts);
            let of_full = if changed {
                annualised(plan, &set, true, &mut ())?
            } else {
                year.clone()
            };
            full = Some((of_full, changed));
        }
        let (measured, changed) = match (&full, band.full_time) {
            (Some((of_full, changed)), true) => (of_full.total(band.measure), *changed),
            _ => (year.total(band.measure), false),
        };
        let measured = if band.monthly {
            measured.over(&Exact::from(12)).unwrap_or_default()
        } else {
            measured
        };
        let found = result(number, range.clone(), measured, changed, item.source);
        fitting.push(Fitting {
            found,
            band,
            from: item.from,
            carried: item.until.filter(|_| carried),
        });
    }
    Ok(fitting)
}

/// Whether a band is for somebody with these facts, dates aside.
#[must_use]
pub fn fits(plan: &Plan<'_>, facts: &Facts, band: &Band) -> bool {
    let mut choices = band.choices.iter().chain(&band.applies.choices);
    choices.all(|choice| is_chosen(plan, facts, choice))
}

/// Whether the facts, or what stands where none is given, choose one of some members.
pub(super) fn is_chosen(plan: &Plan<'_>, facts: &Facts, choice: &Choice) -> bool {
    match read_input(plan, facts, choice.input, 0) {
        Ok((Value::Member(member), _)) => choice.members.contains(&member),
        Ok(_) | Err(_) => false,
    }
}

fn result(
    band: usize,
    range: Range,
    value: Exact,
    full_time: bool,
    source: Option<SourceId>,
) -> BandResult {
    let status = if value < range.min {
        BandStatus::Below
    } else if value > range.max {
        BandStatus::Above
    } else {
        BandStatus::Inside
    };
    let four = Rounding::new(
        Exact::ratio(1, 10_000).unwrap_or_default(),
        Direction::HalfAway,
    );
    let ratio = |above: Exact, below: Exact| {
        let exact = above.over(&below)?;
        Some(
            four.as_ref()
                .map_or(exact.clone(), |four| four.apply(&exact)),
        )
    };
    let compa = ratio(value.clone(), range.midpoint.clone());
    let penetration = ratio(value.minus(&range.min), range.max.minus(&range.min));
    BandResult {
        band,
        range,
        value,
        full_time,
        status,
        compa,
        penetration,
        source,
    }
}
