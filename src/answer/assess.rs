//! An offer held against bands, floors, limits and notices, on one day.

use super::finding::Finding;
use crate::amount::{Direction, Exact, Rounding};
use crate::formula::Value;
use crate::plan::Plan;
use crate::rules::{Band, Choice, On, SourceId, Weight};
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
    pub range: crate::rules::Range,
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
        findings.extend(of_band(plan, fitting, &year)?);
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
        findings.push(Finding::new(
            "BAND-NONE",
            Weight::Warning,
            "",
            Text::new("BAND-NONE"),
        ));
    }
    carried(&year, &mut findings);
    floors(plan, &year, &mut findings);
    limits(plan, &year, &mut findings);
    for found in &year.notices {
        if let Some(notice) = plan.stack.notices.get(found.0) {
            let mut finding = Finding::new(
                &notice.code,
                notice.severity,
                &notice.head.id,
                Text::new(notice.head.id.clone()),
            )
            .source(notice.head.source);
            finding.own = notice.text.clone();
            findings.push(finding);
        }
    }
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
    carried: bool,
}

/// The bands that fit a person, measured, in the order of the book.
pub(super) fn bands<'p>(
    plan: &Plan<'p>,
    facts: &Facts,
    year: &Year,
) -> Result<Vec<Fitting<'p>>, Refusal> {
    let mut fitting = Vec::new();
    let mut full: Option<(Year, bool)> = None;
    for (number, band) in plan.stack.bands.iter().enumerate() {
        if !band.applies.on(plan.on) || !fits(plan, facts, band) {
            continue;
        }
        let On::Figure {
            value: range,
            item,
            carried,
        } = band.values.on(plan.on, plan.with_proposed)
        else {
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
            carried,
        });
    }
    Ok(fitting)
}

fn carried(year: &Year, findings: &mut Vec<Finding>) {
    for figure in &year.noted {
        if let Some(last) = figure.carried {
            let text = Text::new("FIGURE-CARRIED")
                .with("name", figure.title.get("en").unwrap_or(&figure.name))
                .with("day", last);
            findings.push(
                Finding::new("FIGURE-CARRIED", Weight::Note, &figure.name, text)
                    .number("last_day", last)
                    .source(figure.source),
            );
        }
    }
}

fn fits(plan: &Plan<'_>, facts: &Facts, band: &Band) -> bool {
    band.choices
        .iter()
        .chain(&band.applies.choices)
        .all(
            |choice: &Choice| match read_input(plan, facts, choice.input, 0) {
                Ok((Value::Member(member), _)) => choice.members.contains(&member),
                Ok(_) | Err(_) => false,
            },
        )
}

fn result(
    band: usize,
    range: crate::rules::Range,
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

fn of_band(plan: &Plan<'_>, fitting: &Fitting<'_>, year: &Year) -> Result<Vec<Finding>, Refusal> {
    let Fitting {
        found,
        band,
        from,
        carried,
    } = fitting;
    let mut findings = Vec::new();
    let id = band.head.id.as_str();
    findings.extend(place_in_band(plan, found, id));
    if band.is_stale(plan.on, plan.with_proposed) {
        let text = Text::new("BAND-STALE")
            .with("from", from)
            .with("months", band.stale_after.unwrap_or(0));
        let mut finding = Finding::new("BAND-STALE", Weight::Note, id, text)
            .number("from", from)
            .source(found.source);
        if let Some(Some(factor)) = year.would_be.get(found.band) {
            let factor = factor.as_ref().map_err(Clone::clone)?;
            let whole = Rounding::new(Exact::ONE, Direction::HalfAway).unwrap_or_default();
            finding = finding
                .number("factor", factor)
                .number("would_be_min", whole.apply(&found.range.min.times(factor)))
                .number("would_be_max", whole.apply(&found.range.max.times(factor)));
        }
        findings.push(finding);
    }
    if *carried {
        let text = Text::new("FIGURE-CARRIED")
            .with("name", id)
            .with("day", plan.on);
        findings.push(Finding::new("FIGURE-CARRIED", Weight::Note, id, text).source(found.source));
    }
    Ok(findings)
}

fn place_in_band(plan: &Plan<'_>, found: &BandResult, id: &str) -> Option<Finding> {
    let currency = plan.stack.currency;
    match found.status {
        BandStatus::Inside => None,
        BandStatus::Below => {
            let missing = found.range.min.minus(&found.value);
            let text = Text::new("BAND-BELOW")
                .with("value", found.value.to_text(2))
                .with("min", found.range.min.to_text(2))
                .with("missing", missing.to_text(2))
                .with("currency", currency);
            Some(
                Finding::new("BAND-BELOW", Weight::Violation, id, text)
                    .number("value", &found.value)
                    .number("min", &found.range.min)
                    .number("missing", &missing)
                    .source(found.source),
            )
        }
        BandStatus::Above => {
            let over = found.value.minus(&found.range.max);
            let text = Text::new("BAND-ABOVE")
                .with("value", found.value.to_text(2))
                .with("max", found.range.max.to_text(2))
                .with("over", over.to_text(2))
                .with("currency", currency);
            Some(
                Finding::new("BAND-ABOVE", Weight::Violation, id, text)
                    .number("value", &found.value)
                    .number("max", &found.range.max)
                    .number("over", &over)
                    .source(found.source),
            )
        }
    }
}

fn floors(plan: &Plan<'_>, year: &Year, findings: &mut Vec<Finding>) {
    let mut worst: Vec<&crate::run::FloorMonth> = Vec::new();
    for month in year.floors.iter().filter(|month| month.paid < month.least) {
        let missing = |found: &crate::run::FloorMonth| found.least.minus(&found.paid);
        match worst
            .iter_mut()
            .find(|known| known.floor == month.floor && known.member == month.member)
        {
            Some(known) if missing(known) < missing(month) => *known = month,
            Some(_) => {}
            None => worst.push(month),
        }
    }
    for found in worst {
        let Some(floor) = plan.stack.floors.get(found.floor) else {
            continue;
        };
        let missing = found.least.minus(&found.paid);
        let text = Text::new("LAW-FLOOR")
            .with("name", floor.head.title("en"))
            .with("month", found.month)
            .with("paid", found.paid.to_text(2))
            .with("floor", found.least.to_text(2))
            .with("missing", missing.to_text(2))
            .with("currency", plan.stack.currency)
            .with("source", &floor.head.id);
        let mut finding = Finding::new("LAW-FLOOR", Weight::Violation, &floor.head.id, text)
            .number("month", found.month)
            .number("paid", &found.paid)
            .number("floor", &found.least)
            .number("missing", &missing)
            .source(floor.head.source);
        finding.member = found.member.and_then(|member| {
            let family = plan.stack.family(floor.per?)?;
            family.members.get(usize::try_from(member).ok()?).cloned()
        });
        findings.push(finding);
    }
}

fn limits(plan: &Plan<'_>, year: &Year, findings: &mut Vec<Finding>) {
    for (number, limit) in plan.stack.limits.iter().enumerate() {
        let mut spans = year.limits.iter().filter(|span| span.limit == number);
        let broken = |span: &&crate::run::LimitSpan| match &span.sides {
            None => true,
            Some(sides) if limit.at_least => sides.total < sides.bound,
            Some(sides) => sides.total > sides.bound,
        };
        let Some(found) = spans.find(broken) else {
            continue;
        };
        let Some(sides) = &found.sides else {
            let text = Text::new("NOT-CHECKED").with("name", limit.head.title("en"));
            findings.push(
                Finding::new("NOT-CHECKED", Weight::Note, &limit.head.id, text)
                    .source(limit.head.source),
            );
            continue;
        };
        let text = Text::new("LIMIT")
            .with("name", limit.head.title("en"))
            .with("total", &sides.total)
            .with("bound", &sides.bound)
            .with("unit", "");
        findings.push(
            Finding::new(&limit.code, limit.severity, &limit.head.id, text)
                .number("total", &sides.total)
                .number("bound", &sides.bound)
                .source(limit.head.source),
        );
    }
}
