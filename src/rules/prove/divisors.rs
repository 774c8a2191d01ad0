//! Figures that are 0 or negative, and that some formula divides by.
//!
//! In: a stack and its days. Out: an error where somebody is sure to be refused, else a warning. A
//! formula that asks first whether the figure is 0 is not told of; nor is what facts come to.

use std::collections::BTreeSet;

use crate::amount::Exact;
use crate::formula::{Arithmetic, Index, NodeId, Op, Target, Typed};
use crate::rules::dated::{DatedItem, On};
use crate::rules::stack::{Applies, Confidence, Entry, Fallback, Head, Parameter, Stack};
use crate::text::{Diagnostic, Place, Problems};
use crate::time::Date;

/// A formula, whose it is, on which days it counts, and whether it is evaluated for all on each.
struct Asker<'a> {
    head: &'a Head,
    formula: &'a Typed,
    when: Option<&'a Typed>,
    applies: Option<&'a Applies>,
    always: bool,
}

pub(super) fn prove(stack: &Stack, answers: (Date, Date), problems: &mut Problems) {
    // What is sure to refuse is told before what only may.
    let mut askers = askers(stack);
    askers.sort_by_key(|asker| !asker.always);
    let mut told = BTreeSet::new();
    for asker in &askers {
        for (number, index, sure) in divisors(asker.formula) {
            let place = usize::try_from(number).ok();
            let parameter = place.and_then(|place| stack.parameters.get(place));
            if let Some(parameter) = parameter.filter(|_| !asks_first(asker, number)) {
                let divisor = Divisor {
                    parameter,
                    index,
                    sure,
                };
                divisor.prove(asker, answers, &mut told, problems);
            }
        }
    }
}

/// A parameter that a formula divides by.
struct Divisor<'a> {
    parameter: &'a Parameter,
    /// The member, of a family whose others are not read there.
    index: Option<u32>,
    sure: bool,
}

impl Divisor<'_> {
    fn prove(
        &self,
        asker: &Asker<'_>,
        answers: (Date, Date),
        told: &mut BTreeSet<Place>,
        problems: &mut Problems,
    ) {
        let head = &self.parameter.head;
        for item in &self.parameter.values.items {
            let Some(figure) = self
                .wrong(item)
                .filter(|_| self.counts(item, asker, answers))
            else {
                continue;
            };
            let sure = self.sure && asker.always && item.confidence != Confidence::Proposed;
            let problem = match (figure.is_zero(), sure) {
                (true, true) => Diagnostic::error("DIVISOR-ZERO"),
                (true, false) => Diagnostic::warning("DIVISOR-ZERO"),
                (false, _) => Diagnostic::warning("DIVISOR-NEGATIVE"),
            };
            let silent = head.kept && !(figure.is_zero() && sure);
            if !silent && told.insert(item.place) {
                problems.add(
                    problem
                        .at(item.place)
                        .and(asker.head.place, "asked")
                        .with("name", &head.id)
                        .with("value", figure.to_text(0))
                        .with("asker", &asker.head.id),
                );
            }
        }
    }

    /// The figure of a value that is divided by and is not above 0.
    fn wrong<'i>(&self, item: &'i DatedItem<Vec<Exact>>) -> Option<&'i Exact> {
        let figures = item.figure.as_ref().ok()?;
        let read = figures.iter().enumerate().filter(|(place, _)| {
            let is_it = |member| usize::try_from(member) == Ok(*place);
            self.index.is_none_or(is_it)
        });
        let wrong = read.map(|(_, figure)| figure);
        let mut wrong = wrong.filter(|figure| **figure <= Exact::ZERO);
        wrong.next()
    }

    /// Whether a value holds on some day that is asked for.
    fn counts<T>(&self, item: &DatedItem<T>, asker: &Asker<'_>, answers: (Date, Date)) -> bool {
        let from = asker.applies.and_then(|applies| applies.from);
        let until = asker.applies.and_then(|applies| applies.until);
        let first = item.from.max(answers.0).max(from.unwrap_or(answers.0));
        let last = answers.1.min(until.unwrap_or(answers.1));
        let with_proposed = item.confidence == Confidence::Proposed;
        let on = self.parameter.values.on(first, with_proposed);
        let holds = matches!(on, On::Figure { item: held, .. } if held.place == item.place);
        first <= last && holds
    }
}

/// Every formula of a stack.
fn askers(stack: &Stack) -> Vec<Asker<'_>> {
    let mut found = Vec::new();
    let mut add = |head, formula, when, applies, always| {
        found.push(Asker {
            head,
            formula,
            when,
            applies,
            always,
        });
    };
    for entry in &stack.entries {
        match entry {
            Entry::Component(component) => {
                let (when, applies) = (component.when.as_ref(), &component.applies);
                let always = when.is_none()
                    && component.replaces.is_none()
                    && component.variants.is_empty()
                    && applies.choices.is_empty();
                add(
                    &component.head,
                    &component.formula,
                    when,
                    Some(applies),
                    always,
                );
            }
            Entry::Value(value) => add(&value.head, &value.formula, None, None, false),
            Entry::Sum(_) => {}
        }
    }
    for floor in &stack.floors {
        let when = floor.when.as_ref();
        add(
            &floor.head,
            &floor.at_least,
            when,
            Some(&floor.applies),
            false,
        );
    }
    for limit in &stack.limits {
        for formula in [&limit.of, &limit.bound] {
            let when = limit.when.as_ref();
            add(&limit.head, formula, when, Some(&limit.applies), false);
        }
    }
    for notice in &stack.notices {
        if let Some(formula) = &notice.when {
            add(&notice.head, formula, None, Some(&notice.applies), false);
        }
    }
    for scale in &stack.scales {
        if let Some(formula) = &scale.unit_of_thresholds {
            add(&scale.head, formula, None, None, false);
        }
    }
    for input in &stack.inputs {
        for formula in input
            .defaults
            .iter()
            .flatten()
            .filter_map(Fallback::formula)
        {
            add(&input.head, formula, None, None, false);
        }
    }
    found
}

/// The parameters that a formula divides by: which member if only one, and whether it always does.
fn divisors(formula: &Typed) -> Vec<(u32, Option<u32>, bool)> {
    let always = always(formula);
    let mut found = Vec::new();
    for (number, node) in (0_u32..).zip(&formula.nodes) {
        let Op::Arithmetic(Arithmetic::Over, _, divisor) = &node.op else {
            continue;
        };
        let is_sure = always.contains(&number);
        let bound =
            |node: NodeId| matches!(formula.node(node).map(|node| &node.op), Some(Op::Bound(_)));
        let read = match formula.node(*divisor).map(|node| &node.op) {
            Some(Op::Read(Target::Parameter(read), index)) => Some((*read, *index, is_sure)),
            Some(Op::At(read, index, _)) => Some((*read, *index, false)),
            Some(_) | None => None,
        };
        if let Some((read, index, is_sure)) = read {
            found.push(match index {
                Index::None => (read, None, is_sure),
                Index::Member(member) => (read, Some(member), is_sure),
                // The family's name stands for each member in turn.
                Index::Node(node) => (read, None, is_sure && bound(node)),
            });
        }
    }
    found
}

/// The parts of a formula that are evaluated whatever its conditions come to.
fn always(formula: &Typed) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let mut open = vec![formula.root];
    while let Some(id) = open.pop() {
        let Some(node) = formula.node(id).filter(|_| found.insert(id.0)) else {
            continue;
        };
        match &node.op {
            Op::Negative(one)
            | Op::Not(one)
            | Op::And(one, _)
            | Op::Or(one, _)
            | Op::If(one, ..)
            | Op::Round(one, ..)
            | Op::Scale(one, _)
            | Op::SumOver(_, one)
            | Op::At(_, _, one) => open.push(*one),
            Op::Arithmetic(_, left, right) | Op::Compare(_, left, right) => {
                open.extend([*left, *right]);
            }
            Op::Call(_, all) | Op::Lookup(_, all) => open.extend(all),
            Op::Number(_)
            | Op::Bool(_)
            | Op::Date(_)
            | Op::Member(_)
            | Op::Text(_)
            | Op::Read(..)
            | Op::Bound(_)
            | Op::Past(..)
            | Op::MonthNumber
            | Op::YearNumber
            | Op::Start
            | Op::End => {}
        }
    }
    found
}

/// Whether a formula, or the condition of its entry, compares a parameter with something.
fn asks_first(asker: &Asker<'_>, number: u32) -> bool {
    std::iter::once(asker.formula)
        .chain(asker.when)
        .any(|formula| {
            let is_it = |node: NodeId| {
                let op = formula.node(node).map(|node| &node.op);
                matches!(op, Some(Op::Read(Target::Parameter(read), _)) if *read == number)
            };
            formula.nodes.iter().any(|node| {
            matches!(&node.op, Op::Compare(_, left, right) if is_it(*left) || is_it(*right))
        })
        })
}
