//! What formulas divide by, and what makes a divisor 0.
//!
//! In: a stack, a plan, facts. Out: the formula that divides, and the fact or figure that is 0. Knows
//! no run: a divisor is followed by its factors (a product is 0 where one of them is), through values
//! and defaults; where no factor is 0, nothing is said.

use std::collections::BTreeSet;

use super::book::Item;
use crate::formula::{Arithmetic, Index, NodeId, Op, Target, Typed, Value};
use crate::plan::{Held, Plan};
use crate::rules::{Entry, Fallback, SourceId, Stack};
use crate::run::{Facts, Origin, read_input};
use crate::time::Date;

/// Where a formula divides.
#[derive(Debug, Clone, Copy)]
pub struct Division<'s> {
    /// Whose formula.
    pub item: Item,
    /// The formula.
    pub formula: &'s Typed,
    /// What stands below.
    pub divisor: NodeId,
}

/// What makes a divisor 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zero {
    /// A figure that is tried: the parameter, the member.
    Tried(u32, u32),
    /// A figure of the book, from a day on.
    Figure(u32, u32, Date, Option<SourceId>),
    /// A fact that is given: the input, the member.
    Given(u32, u32),
    /// What stands where a fact is not given.
    Default(u32, u32),
}

/// Something that is named as a factor, at one member or at whichever.
type Factor = (Target, Option<u32>);

/// Every division in a stack's formulas.
fn divisions(stack: &Stack) -> Vec<Division<'_>> {
    let mut found = Vec::new();
    for item in Item::all(stack) {
        for (_, formula) in item.formulas(stack) {
            for node in &formula.nodes {
                if let Op::Arithmetic(Arithmetic::Over, _, divisor) = &node.op {
                    found.push(Division {
                        item,
                        formula,
                        divisor: *divisor,
                    });
                }
            }
        }
    }
    found
}

/// A division by a parameter, by itself, as a factor, or through a value.
#[must_use]
pub fn divided_by(stack: &Stack, parameter: u32) -> Option<Division<'_>> {
    divisions(stack).into_iter().find(|division| {
        let factors = all_factors(stack, division.formula, division.divisor);
        let mut targets = factors.iter().map(|(target, _)| *target);
        targets.any(|target| target == Target::Parameter(parameter))
    })
}

/// The division of an entry's formulas by what is written so.
#[must_use]
pub fn division_of<'s>(stack: &'s Stack, name: &str, written: &str) -> Option<Division<'s>> {
    divisions(stack).into_iter().find(|division| {
        division.item.name(stack) == name && division.formula.written(division.divisor) == written
    })
}

/// What makes a divisor 0: of all that do, what was typed goes before what the book says.
#[must_use]
pub fn zero_of(plan: &Plan<'_>, facts: &Facts, division: &Division<'_>) -> Option<Zero> {
    let factors = all_factors(plan.stack, division.formula, division.divisor);
    let zeros = factors
        .into_iter()
        .filter_map(|factor| zero_at(plan, facts, factor));
    zeros.min_by_key(|zero| match zero {
        Zero::Tried(..) => 0_u8,
        Zero::Given(..) => 1,
        Zero::Default(..) => 2,
        Zero::Figure(..) => 3,
    })
}

fn zero_at(plan: &Plan<'_>, facts: &Facts, (target, member): Factor) -> Option<Zero> {
    let stack = plan.stack;
    let of = |per| u32::try_from(stack.member_count(per)).unwrap_or(1);
    match target {
        Target::Parameter(number) => {
            let place = usize::try_from(number).ok()?;
            let held = plan.parameters.get(place)?;
            let count = of(stack.parameters.get(place)?.per);
            chosen(member, count).find_map(|member| {
                let at = usize::try_from(member).ok()?;
                held.member(at).filter(|value| value.is_zero())?;
                if plan.tried(number, at).is_some() {
                    return Some(Zero::Tried(number, member));
                }
                match held {
                    Held::Figure { from, source, .. } => {
                        Some(Zero::Figure(number, member, *from, *source))
                    }
                    Held::Tried(_) | Held::TriedInPart { .. } | Held::Gap(_) => None,
                }
            })
        }
        Target::Input(number) => {
            let input = stack.inputs.get(usize::try_from(number).ok()?)?;
            chosen(member, of(input.per)).find_map(|member| {
                let (value, origin) = read_input(plan, facts, number, member).ok()?;
                match (value, origin) {
                    (Value::Number(value), Origin::Given) if value.is_zero() => {
                        Some(Zero::Given(number, member))
                    }
                    (Value::Number(value), Origin::Default | Origin::Assumed)
                        if value.is_zero() =>
                    {
                        Some(Zero::Default(number, member))
                    }
                    (
                        Value::Number(_)
                        | Value::Bool(_)
                        | Value::Date(_)
                        | Value::Member(_)
                        | Value::Text(_),
                        _,
                    ) => None,
                }
            })
        }
        Target::Entry(_) => None,
    }
}

/// The members that are meant: one, or any of so many.
fn chosen(member: Option<u32>, count: u32) -> std::ops::Range<u32> {
    match member {
        Some(member) => member..member.saturating_add(1),
        None => 0..count,
    }
}

/// The factors of a part of a formula, and those of the values and defaults among them.
fn all_factors(stack: &Stack, formula: &Typed, node: NodeId) -> Vec<Factor> {
    let mut found: Vec<Factor> = Vec::new();
    let mut seen: BTreeSet<(u8, u32, Option<u32>)> = BTreeSet::new();
    let mut open: Vec<Factor> = factors(formula, node);
    while let Some((target, member)) = open.pop() {
        let key = match target {
            Target::Input(number) => (0, number, member),
            Target::Parameter(number) => (1, number, member),
            Target::Entry(number) => (2, number, member),
        };
        if !seen.insert(key) {
            continue;
        }
        found.push((target, member));
        for inner in behind(stack, target) {
            open.extend(factors(inner, inner.root));
        }
    }
    found
}

/// The formulas that a name's value may come from.
fn behind(stack: &Stack, target: Target) -> Vec<&Typed> {
    let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    match target {
        Target::Entry(number) => match stack.entry(number) {
            Some(Entry::Value(value)) => vec![&value.formula],
            Some(Entry::Component(_) | Entry::Sum(_)) | None => Vec::new(),
        },
        Target::Input(number) => {
            let input = stack.inputs.get(place(number));
            let defaults = input.map_or(&[][..], |input| &input.defaults);
            let formulas = defaults.iter().flatten().filter_map(Fallback::formula);
            formulas.collect()
        }
        Target::Parameter(_) => Vec::new(),
    }
}

/// What makes a part of a formula 0 if it is 0.
fn factors(formula: &Typed, node: NodeId) -> Vec<Factor> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(id) = open.pop() {
        match formula.node(id).map(|node| &node.op) {
            Some(Op::Read(target, index)) => found.push((*target, fixed(*index))),
            Some(Op::At(parameter, index, _)) => {
                found.push((Target::Parameter(*parameter), fixed(*index)));
            }
            Some(Op::Negative(inner) | Op::Round(inner, ..)) => open.push(*inner),
            Some(Op::Arithmetic(Arithmetic::Times, a, b) | Op::If(_, a, b)) => {
                open.extend([*a, *b]);
            }
            Some(Op::Arithmetic(Arithmetic::Over, a, _)) => open.push(*a),
            // A sum is 0 by all of its parts, a function by its own way.
            Some(
                Op::Arithmetic(Arithmetic::Plus | Arithmetic::Minus, ..)
                | Op::Number(_)
                | Op::Bool(_)
                | Op::Date(_)
                | Op::Member(_)
                | Op::Text(_)
                | Op::Bound(_)
                | Op::Not(_)
                | Op::And(..)
                | Op::Or(..)
                | Op::Compare(..)
                | Op::Call(..)
                | Op::Scale(..)
                | Op::Lookup(..)
                | Op::SumOver(..)
                | Op::Past(..)
                | Op::MonthNumber
                | Op::YearNumber
                | Op::Start
                | Op::End,
            )
            | None => {}
        }
    }
    found
}

fn fixed(index: Index) -> Option<u32> {
    match index {
        Index::Member(member) => Some(member),
        Index::None | Index::Node(_) => None,
    }
}
