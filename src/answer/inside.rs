//! Which value of the input that mends look for brings an offer into its range.
//!
//! In: an offer outside a range. Out: the least whole value that reaches it, or the greatest that
//! keeps within it, put into the finding's mend. Always: what is said has been measured; where
//! nothing fits, nothing is said. Knows nothing of what the input means.

use super::assess::{Assessment, BandResult, BandStatus};
use super::solve::{Goal, Target, solve};
use crate::amount::Exact;
use crate::plan::Plan;
use crate::rules::Band;
use crate::run::{Facts, read_input};

/// Adds to each finding of a range that is missed what would reach it.
pub(super) fn add_reaching(plan: &Plan<'_>, facts: &Facts, judged: &mut Assessment) {
    let Some(number) = plan.stack.solve_for else {
        return;
    };
    let place = usize::try_from(number).unwrap_or(usize::MAX);
    let Some(input) = plan.stack.inputs.get(place) else {
        return;
    };
    // Without a value of its own the input is not what this offer goes by.
    if read_input(plan, facts, number, 0).is_err() {
        return;
    }
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
        if let (Some(finding), Some(value)) = (finding, reaching(plan, facts, band, found)) {
            let typed = format!("--{} {value}", input.flag);
            finding.message = finding.message.clone().with("typed", typed);
            finding.numbers.push(("reaching", value.to_text(0)));
            finding.mend = "mend-typed";
        }
    }
}

/// The whole value with which an offer is just inside a range.
fn reaching(plan: &Plan<'_>, facts: &Facts, band: &Band, found: &BandResult) -> Option<Exact> {
    let (goal, amount) = match found.status {
        BandStatus::Inside => return None,
        BandStatus::Below => (Goal::AtLeast, &found.range.min),
        BandStatus::Above => (Goal::AtMost, &found.range.max),
    };
    let target = Target {
        entry: band.measure,
        monthly: band.monthly,
        full_time: band.full_time,
        amount: amount.clone(),
    };
    let solved = solve(plan, facts, &target, (goal, &Exact::ONE)).ok()?;
    let value = solved.found.value;
    let measured = solved.found.measured?;
    let inside = measured >= found.range.min && measured <= found.range.max;
    (inside && !value.is_zero() && !value.is_negative()).then_some(value)
}
