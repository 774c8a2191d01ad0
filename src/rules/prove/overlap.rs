//! Two rules for the same people and the same day.

use crate::rules::stack::{Applies, Band, Choice, Component, Entry, Stack};
use crate::text::{Diagnostic, Problems};
use crate::time::Date;

pub(super) fn prove(stack: &Stack, problems: &mut Problems) {
    bands(stack, problems);
    for entry in &stack.entries {
        let Entry::Component(component) = entry else {
            continue;
        };
        let variants: Vec<&Component> = component
            .variants
            .iter()
            .filter_map(|number| stack.component(*number))
            .collect();
        for (place, first) in variants.iter().enumerate() {
            for second in variants.iter().skip(place.saturating_add(1)) {
                if let Some(witness) = witness(stack, &first.applies, &second.applies) {
                    problems.add(
                        Diagnostic::error("APPLIES-OVERLAP")
                            .at(second.head.place)
                            .and(first.head.place, "first")
                            .with("name", &component.head.id)
                            .with("first", &first.head.id)
                            .with("second", &second.head.id)
                            .with("witness", witness),
                    );
                }
            }
        }
    }
}

fn bands(stack: &Stack, problems: &mut Problems) {
    for (place, first) in stack.bands.iter().enumerate() {
        for second in stack.bands.iter().skip(place.saturating_add(1)) {
            if first.measure != second.measure {
                continue;
            }
            if let Some(witness) = witness(stack, &whole(first), &whole(second)) {
                problems.add(
                    Diagnostic::error("BAND-TWICE")
                        .at(second.head.place)
                        .and(first.head.place, "first")
                        .with("first", &first.head.id)
                        .with("second", &second.head.id)
                        .with("witness", witness),
                );
            }
        }
    }
}

/// For whom and when a band has a range.
fn whole(band: &Band) -> Applies {
    let first = band.values.items.first().map(|item| item.from);
    let last = band
        .values
        .items
        .last()
        .and_then(|item| item.until)
        .filter(|_| !band.values.carry);
    Applies {
        choices: band
            .choices
            .iter()
            .chain(&band.applies.choices)
            .cloned()
            .collect(),
        from: later(first, band.applies.from),
        until: earlier(last, band.applies.until),
    }
}

fn later(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    a.max(b)
}

fn earlier(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Somebody and a day for which both are there.
fn witness(stack: &Stack, first: &Applies, second: &Applies) -> Option<String> {
    let from = later(first.from, second.from);
    let until = earlier(first.until, second.until);
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        return None;
    }
    let mut shared: Vec<Choice> = Vec::new();
    for choice in first.choices.iter().chain(&second.choices) {
        match shared.iter_mut().find(|known| known.input == choice.input) {
            Some(known) => known
                .members
                .retain(|member| choice.members.contains(member)),
            None => shared.push(choice.clone()),
        }
    }
    let mut words = Vec::new();
    for choice in &shared {
        let member = choice.members.first()?;
        let input = usize::try_from(choice.input)
            .ok()
            .and_then(|n| stack.inputs.get(n))?;
        let crate::rules::stack::InputKind::Member(family) = input.kind else {
            return None;
        };
        let member = usize::try_from(*member)
            .ok()
            .and_then(|n| stack.family(family)?.members.get(n))?;
        words.push(format!("{} = {member}", input.head.id));
    }
    if let Some(day) = from.or(until) {
        words.push(day.to_string());
    }
    Some(if words.is_empty() {
        "*".to_owned()
    } else {
        words.join(", ")
    })
}
