//! Why an offer cannot be computed, told at its place: the rule's formula in the book, and what was
//! typed that makes it so.
//!
//! In: a refusal, and the case it belongs to. Out: a problem with places in the book's files and in
//! those of the call, which are brought together for it.

use std::collections::BTreeMap;

use super::ranges;
use super::{Call, Stop};
use crate::amount::Exact;
use crate::answer::{
    Division, Finding, Item, Zero, divided_by, division_of, refused_because, zero_of,
};
use crate::intake::Typed;
use crate::plan::{Plan, WhatIf};
use crate::rules::{RuleBook, Stack, Weight};
use crate::run::{Facts, Refusal};
use crate::text::{Diagnostic, Place, Problems, Sources};
use crate::time::Month;
use crate::words::{Text, decimal};

/// An offer that is asked for, and where what was typed for it stands.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) call: &'a Call,
    pub(super) plan: &'a Plan<'a>,
    pub(super) facts: &'a Facts,
    pub(super) what_ifs: &'a [WhatIf],
    /// Facts and figures as they were typed.
    pub(super) typed: &'a [Typed],
    /// Where each fact stands, by input and member.
    pub(super) places: &'a BTreeMap<(u32, u32), Place>,
    /// The files of the call.
    pub(super) sources: &'a Sources,
    /// The rule book.
    pub(super) book: &'a RuleBook,
    /// The files of the rule book.
    pub(super) of_book: &'a Sources,
}

/// The problem of a refusal: whose rule in which month, what is missing, what to do. The month
/// `first` goes without saying: what is refused in it is refused in all.
pub(super) fn problem(
    call: &Call,
    stack: &Stack,
    refusal: &Refusal,
    first: Option<Month>,
) -> Diagnostic {
    let input = stack
        .input_named(&refusal.name)
        .and_then(|number| stack.inputs.get(usize::try_from(number).ok()?));
    let mut why = refused_because(refusal).with_text("title", ranges::named(input, &refusal.name));
    if refusal.code == "DIVISION-BY-ZERO" {
        let divided = refusal.detail.first().map_or("", String::as_str);
        why = why
            .with("value", decimal(divided, call.words.lang()))
            .with("because", "");
    }
    let mend = match input {
        Some(input) if refusal.code == "FACT-MISSING" => ranges::ways_to_give(stack, input),
        _ => why.part("mend"),
    };
    told(call, stack, refusal, first, (why, mend))
}

fn told(
    call: &Call,
    stack: &Stack,
    refusal: &Refusal,
    first: Option<Month>,
    (why, mend): (Text, Text),
) -> Diagnostic {
    let items = Item::named(stack, &refusal.entry);
    let head = items.first().and_then(|item| item.head(stack));
    let title = head.map_or(refusal.entry.as_str(), |head| {
        head.title(call.words.lang().code())
    });
    let month = refusal.month.filter(|month| Some(*month) != first);
    let month = month.map_or_else(String::new, |month| format!(", {month}"));
    let mut problem = Diagnostic::error(refusal.code);
    problem.text = Text::new("REFUSED")
        .with("entry", title)
        .with("id", &refusal.entry)
        .with("month", month)
        .with_text("why", why)
        .with_text("mend", mend);
    problem
}

impl Case<'_> {
    /// The end of the call by a refusal.
    pub(super) fn stop(&self, refusal: &Refusal) -> Stop {
        let stack = self.plan.stack;
        let first = Month::new(Month::of(self.plan.on).year(), 1);
        let written = refusal.detail.get(1).map_or("", String::as_str);
        let division = match refusal.code {
            "DIVISION-BY-ZERO" => division_of(stack, &refusal.entry, written),
            _ => None,
        };
        let Some(division) = division else {
            let problem = problem(self.call, stack, refusal, first);
            return self.call.stop_one(problem);
        };
        let zero = zero_of(self.plan, self.facts, &division);
        let named = zero.map(|zero| self.name_of(zero));
        let divided = refusal.detail.first().map_or("", String::as_str);
        let mut why = refused_because(refusal)
            .with("value", decimal(divided, self.call.words.lang()))
            .with_text("because", self.because(zero));
        let part = match zero {
            Some(Zero::Tried(..) | Zero::Given(..)) => "mend-typed",
            Some(Zero::Default(..)) => "mend-default",
            Some(Zero::Figure(..)) => "mend-figure",
            None => "mend",
        };
        why = why.with("name", named.unwrap_or_default());
        let mend = why.part(part);
        let mut problem = told(self.call, stack, refusal, first, (why, mend));
        let mut sources = self.sources.clone();
        problem.place = self.place_of(&division, &mut sources);
        if let Some(typed) = zero.and_then(|zero| self.typed_at(zero)) {
            problem = match problem.place {
                Some(_) => problem.and(typed, "typed"),
                None => problem.at(typed),
            };
        }
        Stop::usage(self.call.render(&[problem], &sources))
    }

    /// What is tried in place of figures that formulas divide by: 0 ends the call, less than 0 is a
    /// finding.
    pub(super) fn divisors_tried(&self) -> Result<Vec<Finding>, Stop> {
        let stack = self.plan.stack;
        let mut findings = Vec::new();
        let mut problems = Problems::default();
        let mut sources = self.sources.clone();
        for what_if in self.what_ifs {
            let wrong = |value: &&Exact| value.is_zero() || value.is_negative();
            let mut values = (0_u32..).zip(&what_if.values);
            if !values.any(|(_, value)| value.as_ref().is_some_and(|value| wrong(&value))) {
                continue;
            }
            let Some(division) = divided_by(stack, what_if.parameter) else {
                continue;
            };
            for (member, value) in (0_u32..).zip(&what_if.values) {
                let Some(value) = value.as_ref().filter(wrong) else {
                    continue;
                };
                let zero = Zero::Tried(what_if.parameter, member);
                let name = self.name_of(zero);
                let place = self.typed_at(zero);
                if value.is_zero() {
                    let mut problem = Diagnostic::told_as("DIVISOR-ZERO", "DIVISOR-TRIED-ZERO")
                        .with("name", &name)
                        .with("rule", division.item.name(stack));
                    problem = problem.at_if(place);
                    if let Some(divided) = self.place_of(&division, &mut sources) {
                        problem = problem.and(divided, "divided");
                    }
                    problems.add(problem);
                } else {
                    let mut finding = negative(&name, value, &division, self);
                    finding.place = place.map(|place| {
                        let (line, column) = self.sources.line_column(&place);
                        (self.sources.path(place.file).to_owned(), line, column)
                    });
                    findings.push(finding);
                }
            }
        }
        if problems.has_errors() {
            return Err(self.call.stop(problems, &sources));
        }
        Ok(findings)
    }

    /// Why a divisor is 0.
    fn because(&self, zero: Option<Zero>) -> Text {
        let Some(zero) = zero else {
            return Text::verbatim("");
        };
        let name = self.name_of(zero);
        let key = match zero {
            Zero::Tried(..) => "zero-tried",
            Zero::Figure(..) => "zero-figure",
            Zero::Given(..) => "zero-given",
            Zero::Default(..) => "zero-default",
        };
        let text = Text::new(key).with("name", name);
        match zero {
            Zero::Figure(number, _, from, source) => {
                let parameters = &self.plan.stack.parameters;
                let place = usize::try_from(number).unwrap_or(usize::MAX);
                let head = parameters.get(place).map(|parameter| &parameter.head);
                let line =
                    head.map_or_else(String::new, |head| self.of_book.line_text(&head.place));
                let source = source.and_then(|id| self.book.source(id));
                let source = source.map_or("", |source| source.title.as_str());
                text.with("from", from)
                    .with("file", line)
                    .with("source", source)
            }
            Zero::Tried(..) | Zero::Given(..) | Zero::Default(..) => text,
        }
    }

    /// The name of what is 0, with its member.
    fn name_of(&self, zero: Zero) -> String {
        let stack = self.plan.stack;
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let (head, per, member) = match zero {
            Zero::Tried(number, member) | Zero::Figure(number, member, ..) => {
                let found = stack.parameters.get(place(number));
                let of = |found: &crate::rules::Parameter| (found.head.id.clone(), found.per);
                let (name, per) = found.map(of).unwrap_or_default();
                (name, per, member)
            }
            Zero::Given(number, member) | Zero::Default(number, member) => {
                let found = stack.inputs.get(place(number));
                let of = |found: &crate::rules::Input| (found.head.id.clone(), found.per);
                let (name, per) = found.map(of).unwrap_or_default();
                (name, per, member)
            }
        };
        let family = per.and_then(|family| stack.family(family));
        match family.and_then(|family| family.members.get(place(member))) {
            Some(member) => format!("{head}.{member}"),
            None => head,
        }
    }

    /// Where what is 0 was typed, if it was.
    fn typed_at(&self, zero: Zero) -> Option<Place> {
        match zero {
            Zero::Given(input, member) => self.places.get(&(input, member)).copied(),
            Zero::Tried(..) => {
                let whole = self.name_of(zero);
                let bare = whole.split('.').next().unwrap_or_default();
                let mut typed = self.typed.iter().rev();
                let found = typed
                    .find(|one| one.name == whole)
                    .or_else(|| self.typed.iter().rev().find(|one| one.name == bare));
                found.and_then(|one| one.place)
            }
            Zero::Figure(..) | Zero::Default(..) => None,
        }
    }

    /// Where a divisor stands in the book; its file is brought to the files of the call.
    fn place_of(&self, division: &Division<'_>, sources: &mut Sources) -> Option<Place> {
        let head = division.item.head(self.plan.stack)?;
        let file = self.of_book.file(head.place.file)?;
        let behind = file.text.get(head.place.from..)?;
        let formula: &str = &division.formula.text;
        // In quotes first: a short formula may be a word of a title too.
        let quoted = behind
            .find(&format!("\"{formula}"))
            .map(|at| at.saturating_add(1));
        let own = division.formula.node(division.divisor);
        let span = match (quoted.or_else(|| behind.find(formula)), own) {
            (Some(at), Some(node)) => {
                let from = head.place.from.saturating_add(at);
                let whole = |inner: usize| from.saturating_add(inner);
                whole(node.span.start)..whole(node.span.end)
            }
            (Some(_) | None, _) => head.place.from..head.place.to,
        };
        let file = sources.add(file.path.as_str(), file.text.as_str());
        Some(Place::new(file, span))
    }
}

/// The finding of a divisor that is tried below 0.
fn negative(name: &str, value: &Exact, division: &Division<'_>, case: &Case<'_>) -> Finding {
    let stack = case.plan.stack;
    let rule = division.item.name(stack);
    let text = Text::new("DIVISOR-TRIED-NEGATIVE")
        .with("name", name)
        .with("value", decimal(&value.to_string(), case.call.words.lang()))
        .with("rule", rule);
    let id = name.split('.').next().unwrap_or(name);
    let mut finding = Finding::new("DIVISOR-NEGATIVE", Weight::Note, id, text)
        .found(value)
        .number("value", value);
    finding.member = name.split_once('.').map(|(_, member)| member.to_owned());
    finding
}
