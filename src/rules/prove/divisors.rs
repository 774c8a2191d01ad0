//! Figures that are 0 or negative, and that some formula divides by.
//!
//! In: a stack and its days. Out: warnings, for a division by zero is refused where it is computed,
//! and nothing is computed that nobody asks for; `kept` silences them. A formula that asks first how
//! large the figure is is not told of; nor is what facts come to.

use std::collections::BTreeSet;

use crate::amount::Exact;
use crate::formula::{Arithmetic, Index, NodeId, Op, Target, Typed};
use crate::rules::dated::{DatedItem, On};
use crate::rules::stack::{Applies, Confidence, Entry, Fallback, Head, Parameter, Stack};
use crate::text::{Diagnostic, Problems};
use crate::time::Date;

/// A formula, whose it is, and for whom and when it counts.
struct Asker<'a> {
    head: &'a Head,
    formula: &'a Typed,
    when: Option<&'a Typed>,
    applies: Option<&'a Applies>,
}

pub(super) fn prove(stack: &Stack, answers: (Date, Date), problems: &mut Problems) {
    let mut told = BTreeSet::new();
    for asker in askers(stack) {
        for (number, member) in divisors(asker.formula) {
            let place = usize::try_from(number).ok();
            let parameter = place.and_then(|place| stack.parameters.get(place));
            let Some(parameter) = parameter.filter(|parameter| !parameter.head.kept) else {
                continue;
            };
            for item in &parameter.values.items {
                if let Some(figure) = wrong(item, member)
                    && counts(parameter, item, &asker, answers)
                    && !asks_first(&asker, number)
                    && told.insert(item.place)
                {
                    let code = if figure.is_zero() {
                        Diagnostic::warning("DIVISOR-ZERO")
                    } else {
                        Diagnostic::warning("DIVISOR-NEGATIVE")
                    };
                    problems.add(
                        code.at(item.place)
                            .and(asker.head.place, "asked")
                            .with("name", &parameter.head.id)
                            .with("value", figure.to_text(0))
                            .with("asker", &asker.head.id),
                    );
                }
            }
        }
    }
}

/// The first figure of a value that is not above 0, of one member or of all.
fn wrong(item: &DatedItem<Vec<Exact>>, member: Option<u32>) -> Option<&Exact> {
    let figures = item.figure.as_ref().ok()?;
    let read = |place: usize| member.is_none_or(|member| usize::try_from(member) == Ok(place));
    let mut figures = figures.iter().enumerate();
    let (_, figure) = figures.find(|(place, figure)| read(*place) && **figure <= Exact::ZERO)?;
    Some(figure)
}

/// Whether a value holds on some day on which a formula counts.
fn counts(
    parameter: &Parameter,
    item: &DatedItem<Vec<Exact>>,
    asker: &Asker<'_>,
    (from, until): (Date, Date),
) -> bool {
    let applies = asker.applies;
    let begins = applies.and_then(|applies| applies.from).unwrap_or(from);
    let ends = applies.and_then(|applies| applies.until).unwrap_or(until);
    let first = item.from.max(from).max(begins);
    let with_proposed = item.confidence == Confidence::Proposed;
    let on = parameter.values.on(first, with_proposed);
    let holds = matches!(on, On::Figure { item: held, .. } if held.place == item.place);
    holds && first <= until.min(ends)
}

/// Every formula of a stack that computes amounts or conditions.
fn askers(stack: &Stack) -> Vec<Asker<'_>> {
    let alone = |head, formula| Asker {
        head,
        formula,
        when: None,
        applies: None,
    };
    let mut found = Vec::new();
    for entry in &stack.entries {
        match entry {
            Entry::Component(component) => found.push(Asker {
                head: &component.head,
                formula: &component.formula,
                when: component.when.as_ref(),
                applies: Some(&component.applies),
            }),
            Entry::Value(value) => found.push(alone(&value.head, &value.formula)),
            Entry::Sum(_) => {}
        }
    }
    found.extend(stack.floors.iter().map(|floor| Asker {
        head: &floor.head,
        formula: &floor.at_least,
        when: floor.when.as_ref(),
        applies: Some(&floor.applies),
    }));
    for limit in &stack.limits {
        found.extend([&limit.of, &limit.bound].map(|formula| Asker {
            head: &limit.head,
            formula,
            when: limit.when.as_ref(),
            applies: Some(&limit.applies),
        }));
    }
    for notice in &stack.notices {
        found.extend(notice.when.iter().map(|when| Asker {
            applies: Some(&notice.applies),
            ..alone(&notice.head, when)
        }));
    }
    for scale in &stack.scales {
        let units = scale.unit_of_thresholds.iter();
        found.extend(units.map(|unit| alone(&scale.head, unit)));
    }
    for input in &stack.inputs {
        let defaults = input.defaults.iter().flatten();
        let formulas = defaults.filter_map(Fallback::formula);
        found.extend(formulas.map(|formula| alone(&input.head, formula)));
    }
    found
}

/// The parameters that a formula divides by, each with the member if it is one.
fn divisors(formula: &Typed) -> Vec<(u32, Option<u32>)> {
    let divided = formula.nodes.iter().filter_map(|node| {
        let Op::Arithmetic(Arithmetic::Over, _, divisor) = &node.op else {
            return None;
        };
        formula.node(*divisor)
    });
    let read = divided.filter_map(|divisor| {
        let (Op::Read(Target::Parameter(number), index) | Op::At(number, index, _)) = &divisor.op
        else {
            return None;
        };
        Some((*number, *index))
    });
    let member = |(number, index)| match index {
        Index::Member(member) => (number, Some(member)),
        Index::None | Index::Node(_) => (number, None),
    };
    read.map(member).collect()
}

/// Whether a formula, or the condition of its entry, compares a parameter with something.
fn asks_first(asker: &Asker<'_>, number: u32) -> bool {
    let mut formulas = std::iter::once(asker.formula).chain(asker.when);
    formulas.any(|formula| {
        let is_it = |node: &NodeId| {
            let op = formula.node(*node).map(|node| &node.op);
            matches!(op, Some(Op::Read(Target::Parameter(read), _)) if *read == number)
        };
        formula.nodes.iter().any(
            |node| matches!(&node.op, Op::Compare(_, left, right) if is_it(left) || is_it(right)),
        )
    })
}
