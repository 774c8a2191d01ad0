//! Which value of the input that mends look for brings an offer into its range.
//!
//! In: an offer outside a range. Out: the nearest whole value that is inside it, proved by a year
//! of its own, put into the finding's mend. Always: what is said has been measured; where nothing
//! fits, nothing is said. Knows nothing of what the input means.

use super::assess::{Assessment, BandResult, BandStatus};
use crate::amount::Exact;
use crate::formula::Value;
use crate::plan::Plan;
use crate::rules::{Band, Input};
use crate::run::{Facts, annualised, at_full_time, read_input};

/// How many whole values beside the computed one are tried: roundings move it by little.
const BESIDE: i64 = 2;

/// Adds to each finding of a range that is missed what would reach it.
pub(super) fn add_reaching(plan: &Plan<'_>, facts: &Facts, judged: &mut Assessment) {
    let Some(solving) = Solving::of(plan, facts) else {
        return;
    };
    for found in &judged.bands {
        let Some(band) = plan.stack.bands.get(found.band) else {
            continue;
        };
        let code = match found.status {
            BandStatus::Inside => continue,
            BandStatus::Below => "BAND-BELOW",
            BandStatus::Above => "BAND-ABOVE",
        };
        let mut findings = judged.findings.iter_mut();
        let finding = findings.find(|one| one.code == code && one.id == band.head.id);
        if let (Some(finding), Some(value)) = (finding, solving.reaching(band, found)) {
            let typed = format!("--{} {value}", solving.input.flag);
            finding.message = finding.message.clone().with("typed", typed);
            finding.numbers.push(("reaching", value.to_text(0)));
            finding.mend = "mend-typed";
        }
    }
}

/// The input that mends look for, and its value in the offer.
struct Solving<'a> {
    plan: &'a Plan<'a>,
    facts: &'a Facts,
    number: u32,
    input: &'a Input,
    now: Exact,
}

impl<'a> Solving<'a> {
    fn of(plan: &'a Plan<'a>, facts: &'a Facts) -> Option<Self> {
        let number = plan.stack.solve_for?;
        let input = plan.stack.inputs.get(usize::try_from(number).ok()?)?;
        let Ok((Value::Number(now), _)) = read_input(plan, facts, number, 0) else {
            return None;
        };
        (input.per.is_none() && !now.is_zero()).then_some(Self {
            plan,
            facts,
            number,
            input,
            now,
        })
    }

    /// The whole value nearest to the offer's with which it is inside a range.
    fn reaching(&self, band: &Band, found: &BandResult) -> Option<Exact> {
        let is_below = found.status == BandStatus::Below;
        let bound = if is_below {
            &found.range.min
        } else {
            &found.range.max
        };
        // What does not go by this input stays: one more year gives the slope.
        let other = self.now.times(&bound.over(&found.value)?);
        let rise = self.measured(band, &other)?.minus(&found.value);
        let slope = rise.over(&other.minus(&self.now))?;
        let exact = self.now.plus(&bound.minus(&found.value).over(&slope)?);
        let (nearest, further) = if is_below {
            (
                exact
                    .times(&Exact::from(-1))
                    .floor()
                    .times(&Exact::from(-1)),
                1,
            )
        } else {
            (exact.floor(), -1)
        };
        let tried = (0..=BESIDE).map(|beside| nearest.plus(&Exact::from(beside * further)));
        let mut tried = tried.filter(|value| self.is_accepted(value));
        tried.find(|value| {
            let measured = self.measured(band, value);
            measured
                .is_some_and(|measured| measured >= found.range.min && measured <= found.range.max)
        })
    }

    fn is_accepted(&self, value: &Exact) -> bool {
        let low = self.input.min.as_ref().is_some_and(|min| value < min);
        let high = self.input.max.as_ref().is_some_and(|max| value > max);
        !low && !high && !value.is_zero() && !value.is_negative()
    }

    /// What a band measures with another value.
    fn measured(&self, band: &Band, value: &Exact) -> Option<Exact> {
        let mut facts = self.facts.clone();
        facts.set(self.number, 0, Value::Number(value.clone()));
        let (facts, changed) = if band.full_time {
            at_full_time(self.plan, &facts)
        } else {
            (facts, false)
        };
        let year = annualised(self.plan, &facts, changed, &mut ()).ok()?;
        let total = year.total(band.measure);
        if band.monthly {
            total.over(&Exact::from(12))
        } else {
            Some(total)
        }
    }
}
