//! `lonn offer … --explain [NAME]`: how an amount comes about, in a steady year or, where that has
//! nothing of it, in the month of the start.

use super::args::flag_value;
use super::refused::Case;
use super::{Call, Stop};
use crate::answer::Item;
use crate::plan::Plan;
use crate::report;
use crate::rules::{Cadence, Entry, RuleBook, Stack};
use crate::run::{Refusal, Trace, annualised, from_start};
use crate::text::{Diagnostic, nearest};
use crate::time::Date;

/// `--explain [NAME]`: how a component, sum or value comes about; without a name the headline.
pub(super) fn run(case: &Case<'_>, name: &str) -> Result<u8, Stop> {
    let Case {
        call,
        plan,
        facts,
        what_ifs,
        book,
        ..
    } = *case;
    let stack = plan.stack;
    let (entry, member) = asked_entry(stack, name)
        .map_err(|problem| call.stop_one(problem.at_if(call.line.value("explain", 0))))?;
    let stop = |refusal: Refusal| case.stop(&refusal);
    let mut trace = Trace::default();
    let year = annualised(plan, facts, false, &mut trace).map_err(stop)?;
    if !is_of_start(stack, entry, &trace) {
        let ran = report::Ran {
            plan,
            facts,
            months: report::Months::Steady(&year.months),
            trace: &trace,
        };
        return derived(call, book, plan.on, ran, (entry, member));
    }
    let mut trace = Trace::default();
    let tried = (what_ifs, plan.with_proposed);
    let members = stack.entry(entry).and_then(Entry::per);
    let members = 0..u32::try_from(stack.member_count(members)).unwrap_or(1);
    let values: Vec<(u32, u32)> = match stack.entry(entry) {
        Some(Entry::Value(_)) => members.map(|member| (entry, member)).collect(),
        Some(Entry::Component(_) | Entry::Sum(_)) | None => Vec::new(),
    };
    let rows = from_start(stack, facts, tried, 1, &values, &mut trace).map_err(stop)?;
    let start = facts.start.unwrap_or(plan.on);
    let of_start = Plan::fold(stack, start, what_ifs, plan.with_proposed);
    let ran = report::Ran {
        plan: &of_start,
        facts,
        months: report::Months::FromStart(&rows),
        trace: &trace,
    };
    derived(call, book, plan.on, ran, (entry, member))
}

/// Whether an entry is nothing in a steady year and is derived in the month of the start: what is
/// earned once, and a value that nobody reads in a steady year.
fn is_of_start(stack: &Stack, entry: u32, steady: &Trace) -> bool {
    match stack.entry(entry) {
        Some(Entry::Component(component)) => component.cadence == Cadence::Once,
        Some(Entry::Value(_)) => !steady.steps.iter().any(|step| step.entry == entry),
        Some(Entry::Sum(_)) | None => false,
    }
}

fn derived(
    call: &Call,
    book: &RuleBook,
    on: Date,
    ran: report::Ran<'_>,
    asked: (u32, Option<u32>),
) -> Result<u8, Stop> {
    let derivation = report::Derivation::of(book, on, ran, asked);
    let text = match call.format.as_str() {
        "json" => derivation.json(&call.words),
        "csv" => {
            let problem = flag_value("format", "csv", &["text", "json"]);
            return Err(call.stop_one(problem.at_if(call.line.value("format", 0))));
        }
        _ => derivation.text(&call.words),
    };
    call.write(&text)?;
    Ok(0)
}

/// The entry of `x` or `x.member`; the headline's of an empty name.
fn asked_entry(stack: &Stack, name: &str) -> Result<(u32, Option<u32>), Box<Diagnostic>> {
    let (id, member) = match name.split_once('.') {
        Some((id, member)) => (id, Some(member)),
        None => (name, None),
    };
    let entry = match stack.headline {
        Some(headline) if id.is_empty() => Some(headline),
        _ => stack.entry_named(id),
    };
    let Some(entry) = entry else {
        if !Item::named(stack, id).is_empty() {
            let problem = Diagnostic::told_as("NAME-UNKNOWN", "NAME-OTHER").with("name", id);
            return Err(Box::new(problem));
        }
        let known = stack.entries.iter().map(|entry| entry.head().id.as_str());
        let problem = Diagnostic::error("NAME-UNKNOWN").with("name", id);
        let problem = problem.mend("mend-explain").nearest(nearest(id, known));
        return Err(Box::new(problem));
    };
    let Some(member) = member else {
        return Ok((entry, None));
    };
    let per = stack.entry(entry).and_then(Entry::per);
    let Some(family) = per.and_then(|family| stack.family(family)) else {
        let problem = Diagnostic::error("NO-MEMBERS").with("name", id);
        return Err(Box::new(problem));
    };
    let place = family.members.iter().position(|known| known == member);
    match place.and_then(|place| u32::try_from(place).ok()) {
        Some(place) => Ok((entry, Some(place))),
        None => {
            let problem = Diagnostic::error("MEMBER-UNKNOWN")
                .with("member", member)
                .with("family", &family.name)
                .with("members", family.members.join(", "))
                .nearest(nearest(member, family.members.iter().map(String::as_str)));
            Err(Box::new(problem))
        }
    }
}
