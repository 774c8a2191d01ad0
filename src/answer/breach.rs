//! What a steady year is against: ranges, floors, limits, notices, figures that were carried on.
//!
//! In: the year and what it was held against. Out: findings, each with its numbers and with the
//! sentence that says what would mend it.

use std::collections::BTreeMap;

use super::assess::{BandResult, BandStatus};
use super::finding::Finding;
use super::offer::places;
use crate::amount::{Direction, Exact, Rounding, shown};
use crate::formula::Type;
use crate::plan::Plan;
use crate::rules::{Band, Floor, Limit, SourceId, Stack, Titles, Weight};
use crate::run::{FloorMonth, LimitSpan, Year};
use crate::time::Date;
use crate::words::Text;

/// Below or above a range.
pub(super) fn band(plan: &Plan<'_>, band: &Band, found: &BandResult, findings: &mut Vec<Finding>) {
    let (code, bound, by, bound_name, by_name) = match found.status {
        BandStatus::Inside => return,
        BandStatus::Below => {
            let missing = found.range.min.minus(&found.value);
            ("BAND-BELOW", &found.range.min, missing, "min", "missing")
        }
        BandStatus::Above => {
            let over = found.value.minus(&found.range.max);
            ("BAND-ABOVE", &found.range.max, over, "max", "over")
        }
    };
    let decimals = places(plan.stack);
    let text = Text::new(code)
        .with_title("name", &measure(plan, band).0, measure(plan, band).1)
        .with_amount("value", shown(&found.value, decimals, &[bound]))
        .with_amount(bound_name, shown(bound, decimals, &[&found.value]))
        .with_amount(by_name, shown(&by, decimals, &[&Exact::ZERO]))
        .with("currency", plan.stack.currency)
        .with_text(
            "period",
            Text::new(if band.monthly {
                "per-month"
            } else {
                "per-year"
            }),
        );
    findings.push(
        Finding::new(code, Weight::Violation, &band.head.id, text)
            .found(&found.value)
            .number("value", found.value.to_text(decimals))
            .number(bound_name, bound.to_text(decimals))
            .number(by_name, by.to_text(decimals))
            .source(found.source),
    );
}

/// The title of what a band measures.
fn measure<'p>(plan: &'p Plan<'_>, band: &Band) -> (BTreeMap<String, String>, &'p str) {
    plan.stack
        .entry(band.measure)
        .map_or((BTreeMap::new(), ""), |entry| {
            (entry.head().title.0.clone(), entry.head().id.as_str())
        })
}

/// A range that was set too long ago, with what revisions since would have made of it.
pub(super) fn stale(
    plan: &Plan<'_>,
    band: &Band,
    found: &BandResult,
    from: Date,
    would_be: Option<&Exact>,
) -> Finding {
    let months = band.stale_after.unwrap_or(0);
    let text = Text::new("BAND-STALE")
        .with("from", from)
        .with("months", months);
    let Some(factor) = would_be else {
        return Finding::new("BAND-STALE", Weight::Note, &band.head.id, text)
            .number("from", from)
            .source(found.source);
    };
    let whole = Rounding::new(Exact::ONE, Direction::HalfAway).unwrap_or_default();
    let min = whole.apply(&found.range.min.times(factor));
    let max = whole.apply(&found.range.max.times(factor));
    let text = Text::new("BAND-STALE-REVISED")
        .with("from", from)
        .with("months", months)
        .with("currency", plan.stack.currency)
        .with_amount("min", min.to_text(0))
        .with_amount("max", max.to_text(0));
    Finding::new("BAND-STALE", Weight::Note, &band.head.id, text)
        .number("from", from)
        .number("factor", factor)
        .number("would_be_min", min)
        .number("would_be_max", max)
        .source(found.source)
}

/// A figure that goes on behind its last known day.
pub(super) fn carried_figure(
    id: &str,
    title: &Titles,
    last: Date,
    source: Option<SourceId>,
) -> Finding {
    let text = Text::new("FIGURE-CARRIED")
        .with_title("name", &title.0, id)
        .with("day", last);
    Finding::new("FIGURE-CARRIED", Weight::Note, id, text)
        .number("last_day", last)
        .source(source)
}

pub(super) fn carried(stack: &Stack, year: &Year, findings: &mut Vec<Finding>) {
    for figure in &year.noted {
        if let (Some(last), Some(head)) = (figure.carried, figure.figure.head(stack)) {
            findings.push(carried_figure(&head.id, &head.title, last, figure.source));
        }
    }
}

/// Each floor that is undercut, by class where it is compared so: the month that misses most.
pub(super) fn floors(plan: &Plan<'_>, year: &Year, findings: &mut Vec<Finding>) {
    let mut worst: Vec<&FloorMonth> = Vec::new();
    for month in year.floors.iter().filter(|month| month.paid < month.least) {
        let missing = |found: &FloorMonth| found.least.minus(&found.paid);
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
        if let Some(floor) = plan.stack.floors.get(found.floor) {
            findings.push(undercut(plan, floor, found));
        }
    }
}

fn undercut(plan: &Plan<'_>, floor: &Floor, found: &FloorMonth) -> Finding {
    let decimals = places(plan.stack);
    let missing = found.least.minus(&found.paid);
    let member = found.member.and_then(|member| {
        let family = plan.stack.family(floor.per?)?;
        family.members.get(usize::try_from(member).ok()?).cloned()
    });
    let text = Text::new("LAW-FLOOR")
        .with_title(
            "name",
            &titled(&floor.head.title, member.as_deref()).0,
            &floor.head.id,
        )
        .with("month", found.month)
        .with_amount("paid", shown(&found.paid, decimals, &[&found.least]))
        .with_amount("floor", shown(&found.least, decimals, &[&found.paid]))
        .with_amount("missing", shown(&missing, decimals, &[&Exact::ZERO]))
        .with("currency", plan.stack.currency);
    let mut finding = Finding::new("LAW-FLOOR", Weight::Violation, &floor.head.id, text)
        .found(&found.paid)
        .number("month", found.month)
        .number("paid", found.paid.to_text(decimals))
        .number("floor", found.least.to_text(decimals))
        .number("missing", missing.to_text(decimals))
        .source(floor.head.source);
    finding.member = member;
    finding
}

/// Titles with a member behind them.
fn titled(titles: &Titles, member: Option<&str>) -> Titles {
    let Some(member) = member else {
        return titles.clone();
    };
    let with = |(code, title): (&String, &String)| (code.clone(), format!("{title} ({member})"));
    Titles(titles.0.iter().map(with).collect())
}

/// Each limit that is passed, in the first span that passes it; each that only dated hours can be
/// held against.
pub(super) fn limits(plan: &Plan<'_>, year: &Year, findings: &mut Vec<Finding>) {
    for (number, limit) in plan.stack.limits.iter().enumerate() {
        let mut spans = year.limits.iter().filter(|span| span.limit == number);
        let broken = |span: &&LimitSpan| match &span.sides {
            None => true,
            Some(sides) if limit.at_least => sides.total < sides.bound,
            Some(sides) => sides.total > sides.bound,
        };
        let Some(found) = spans.find(broken) else {
            continue;
        };
        findings.push(match &found.sides {
            Some(sides) => past_limit(limit, &sides.total, &sides.bound),
            None => {
                let head = &limit.head;
                let text = Text::new("NOT-CHECKED").with_title("name", &head.title.0, &head.id);
                Finding::new("NOT-CHECKED", Weight::Note, &head.id, text).source(head.source)
            }
        });
    }
}

fn past_limit(limit: &Limit, total: &Exact, bound: &Exact) -> Finding {
    let key = if limit.at_least {
        "LIMIT-LEAST"
    } else {
        "LIMIT"
    };
    let by = total.minus(bound).magnitude();
    // What is added up over months is no longer so much a month.
    let unit = match limit.of.ty() {
        Type::Number(unit) if !unit.without_per_month().is_plain() => {
            unit.without_per_month().to_string()
        }
        Type::Number(_) | Type::Zero | Type::Bool | Type::Date | Type::Member(_) | Type::Text => {
            String::new()
        }
    };
    let text = Text::new(key)
        .with_title("name", &limit.head.title.0, &limit.head.id)
        .with_measure("total", plain(total, bound), &unit)
        .with_measure("bound", plain(bound, total), &unit)
        .with_measure("by", plain(&by, &Exact::ZERO), &unit);
    Finding::new(&limit.code, limit.severity, &limit.head.id, text)
        .found(total)
        .number("total", total)
        .number("bound", bound)
        .source(limit.head.source)
}

/// A number for people: up to two decimals, none if it is whole.
fn plain(value: &Exact, beside: &Exact) -> String {
    let text = shown(value, 2, &[beside]);
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if text.contains('.') {
        short.to_owned()
    } else {
        text
    }
}

pub(super) fn notices(plan: &Plan<'_>, year: &Year, findings: &mut Vec<Finding>) {
    for found in &year.notices {
        let Some(notice) = plan.stack.notices.get(found.0) else {
            continue;
        };
        let mut finding = Finding::new(
            &notice.code,
            notice.severity,
            &notice.head.id,
            Text::verbatim(notice.head.id.clone()),
        )
        .source(notice.head.source);
        finding.own = notice.text.clone();
        findings.push(finding);
    }
}
