//! Every figure that a rule asks for has a value, is carried, or states its gap, on every day.

use std::collections::{BTreeMap, BTreeSet};

use crate::formula::{Op, Target, Typed};
use crate::rules::dated::Dated;
use crate::rules::stack::{Applies, Confidence, Entry, Fallback, Head, Stack};
use crate::text::{Diagnostic, Place, Problems};
use crate::time::Date;

/// What is asked for: parameters, scales, tables by number.
#[derive(Default)]
struct Asked {
    parameters: BTreeSet<u32>,
    scales: BTreeSet<u32>,
    tables: BTreeSet<u32>,
    entries: BTreeSet<u32>,
    inputs: BTreeSet<u32>,
}

pub(super) fn prove(stack: &Stack, answers: (Date, Date), problems: &mut Problems) {
    let mut missing = Missing::new();
    for entry in &stack.entries {
        if let Entry::Component(component) = entry {
            let formulas = std::iter::once(&component.formula).chain(&component.when);
            one(
                stack,
                formulas,
                &component.applies,
                answers,
                &component.head,
                &mut missing,
            );
        }
    }
    for floor in &stack.floors {
        let formulas = std::iter::once(&floor.at_least).chain(&floor.when);
        one(
            stack,
            formulas,
            &floor.applies,
            answers,
            &floor.head,
            &mut missing,
        );
    }
    never(stack, answers, problems);
    for limit in &stack.limits {
        let formulas = [&limit.of, &limit.bound].into_iter().chain(&limit.when);
        one(
            stack,
            formulas,
            &limit.applies,
            answers,
            &limit.head,
            &mut missing,
        );
    }
    for ((place, mend), found) in missing {
        tell(place, mend, &found, problems);
    }
}

/// A value that is missed, before the first or after the last: from which day, which figure, and
/// who asks for it.
type Missing<'a> = BTreeMap<(Place, &'static str), Vec<(Date, &'a Head, &'a Head)>>;

/// Tells of a missing value once, whoever asks for it: the first day, and some of those who ask.
fn tell(place: Place, mend: &'static str, found: &[(Date, &Head, &Head)], problems: &mut Problems) {
    /// How many of those who ask are shown.
    const ASKERS_MAX: usize = 3;
    let Some((day, figure, asker)) = found.iter().min_by_key(|(day, ..)| *day) else {
        return;
    };
    let problem = Diagnostic::error("NO-VALUE")
        .at(place)
        .and(asker.place, "asked")
        .with("name", &figure.id)
        .with("day", day)
        .with("asker", &asker.id)
        .mend(mend);
    let others = found
        .iter()
        .filter(|(.., other)| other.place != asker.place);
    let others = others.take(ASKERS_MAX.saturating_sub(1));
    problems.add(others.fold(problem, |problem, (.., other)| {
        problem.and(other.place, "asked")
    }));
}

fn one<'a>(
    stack: &'a Stack,
    formulas: impl Iterator<Item = &'a Typed>,
    applies: &Applies,
    answers: (Date, Date),
    asker: &'a Head,
    missing: &mut Missing<'a>,
) {
    let from = applies.from.map_or(answers.0, |from| from.max(answers.0));
    let until = applies
        .until
        .map_or(answers.1, |until| until.min(answers.1));
    if until < from {
        return;
    }
    let mut asked = Asked::default();
    for formula in formulas {
        ask(stack, formula, &mut asked);
    }
    let days = (from, until);
    let at = |list: usize, number: u32| usize::try_from(number).ok().filter(|n| *n < list);
    for number in &asked.parameters {
        if let Some(found) =
            at(stack.parameters.len(), *number).and_then(|n| stack.parameters.get(n))
        {
            covered(&found.head, &found.values, days, asker, missing);
        }
    }
    for number in &asked.scales {
        if let Some(found) = at(stack.scales.len(), *number).and_then(|n| stack.scales.get(n)) {
            covered(&found.head, &found.values, days, asker, missing);
        }
    }
    for number in &asked.tables {
        if let Some(found) = at(stack.tables.len(), *number).and_then(|n| stack.tables.get(n)) {
            covered(&found.head, &found.values, days, asker, missing);
        }
    }
}

/// Everything that a formula reads, through values and defaults too; not the days that `at` names.
fn ask<'a>(stack: &'a Stack, formula: &'a Typed, asked: &mut Asked) {
    let at = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let mut open = vec![formula];
    while let Some(formula) = open.pop() {
        for node in &formula.nodes {
            if let Op::Scale(_, number) = &node.op
                && asked.scales.insert(*number)
            {
                let scale = stack.scales.get(at(*number));
                open.extend(scale.and_then(|scale| scale.unit_of_thresholds.as_ref()));
            }
            if let Op::Lookup(number, _) = &node.op {
                asked.tables.insert(*number);
            }
        }
        for target in formula.names() {
            match target {
                Target::Parameter(number) => {
                    asked.parameters.insert(number);
                }
                Target::Entry(number) => {
                    if asked.entries.insert(number)
                        && let Some(Entry::Value(value)) = stack.entry(number)
                    {
                        open.push(&value.formula);
                    }
                }
                Target::Input(number) => {
                    if asked.inputs.insert(number) {
                        let input = stack.inputs.get(at(number));
                        let defaults = input.into_iter().flat_map(|input| &input.defaults);
                        open.extend(defaults.flatten().filter_map(Fallback::formula));
                    }
                }
            }
        }
    }
}

fn covered<'a, T>(
    figure: &'a Head,
    values: &Dated<T>,
    (from, until): (Date, Date),
    asker: &'a Head,
    missing: &mut Missing<'a>,
) {
    let counts = |confidence: Confidence| confidence != Confidence::Proposed;
    let mut miss = |place: Place, day: Date, mend: &'static str| {
        let found = missing.entry((place, mend)).or_default();
        found.push((day, figure, asker));
    };
    match values.items.iter().find(|item| counts(item.confidence)) {
        Some(first) if first.from > from => {
            miss(first.place, from, "mend-before");
        }
        Some(_) => {}
        // Figures that could not be read have been reported.
        None if values.items.is_empty() => {}
        None => miss(figure.place, from, "mend-before"),
    }
    if let Some(last) = values
        .items
        .iter()
        .rev()
        .find(|item| counts(item.confidence))
        && let Some(end) = last.until
        && end < until
        && !values.carry
        && last.figure.is_ok()
    {
        miss(last.place, end.succ_opt().unwrap_or(end), "mend-after");
    }
}

/// What can never apply: on no day that the book answers for, or for no member.
fn never(stack: &Stack, answers: (Date, Date), problems: &mut Problems) {
    let components = stack.entries.iter().filter_map(|entry| match entry {
        Entry::Component(component) => Some((&component.head, &component.applies)),
        Entry::Value(_) | Entry::Sum(_) => None,
    });
    let floors = stack
        .floors
        .iter()
        .map(|floor| (&floor.head, &floor.applies));
    let limits = stack
        .limits
        .iter()
        .map(|limit| (&limit.head, &limit.applies));
    let notices = stack
        .notices
        .iter()
        .map(|notice| (&notice.head, &notice.applies));
    let bands = stack.bands.iter().map(|band| (&band.head, &band.applies));
    let all = components.chain(floors).chain(limits).chain(notices);
    for (head, applies) in all.chain(bands) {
        let late = applies.from.is_some_and(|from| from > answers.1);
        let early = applies.until.is_some_and(|until| until < answers.0);
        let turned = matches!((applies.from, applies.until), (Some(a), Some(b)) if b < a);
        let nobody = applies.choices.iter().any(|c| c.members.is_empty());
        if (late || early || turned || nobody) && !head.kept {
            let never = Diagnostic::warning("APPLIES-NEVER").at(head.place);
            problems.add(never.with("name", &head.id));
        }
    }
}
