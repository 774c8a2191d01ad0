//! One expression, computed for a month alone.

use super::book::{Item, reached};
use super::rests::{FigureUsed, figures_read};
use crate::formula::{Type, Typed, Value};
use crate::plan::{Plan, WhatIf};
use crate::rules::{Confidence, Stack};
use crate::run::{Facts, Reads, Refusal, month_alone};
use crate::text::Place;
use crate::time::Date;

/// What an expression comes to.
#[derive(Debug, Clone)]
pub struct Evaluated {
    /// The value.
    pub value: Value,
    /// Its type.
    pub ty: Type,
    /// Names of the figures read that are assumed, proposed, carried or tried.
    pub careful: Vec<(String, &'static str)>,
}

/// Computes an expression typed over a stack: only what it reads, by the figures of a day, in that
/// day's month with nothing before it.
///
/// # Errors
/// The first refusal.
pub fn evaluate(
    stack: &Stack,
    (formula, place): (Typed, Place),
    facts: &Facts,
    on: Date,
    (what_ifs, with_proposed): (&[WhatIf], bool),
) -> Result<Evaluated, Refusal> {
    let ty = formula.ty();
    let mut stack = stack.clone();
    let number = stack.add_value("expression", formula, place);
    let needed = reached(&stack, [Item::Entry(number)]);
    stack.compute_only(|entry| needed.contains(&Item::Entry(entry)));
    let plan = Plan::fold(&stack, on, what_ifs, with_proposed);
    let mut reads = Reads::default();
    let row = month_alone(&plan, facts, &[(number, 0)], &mut reads)?;
    let value = match row.values.get(&(number, 0)) {
        Some(Ok(value)) => value.clone(),
        Some(Err(refusal)) => return Err(refusal.clone()),
        None => Value::Bool(false),
    };
    let figures = figures_read(&plan, facts, &reads, (number, &row));
    let careful = figures
        .iter()
        .filter_map(|figure| Some((figure.id.clone(), why(figure)?)))
        .collect();
    Ok(Evaluated { value, ty, careful })
}

/// Why one should be careful with a figure, if one should.
fn why(figure: &FigureUsed) -> Option<&'static str> {
    if figure.tried {
        return Some("tried");
    }
    if figure.carried.is_some() {
        return Some("carried");
    }
    match figure.confidence {
        doubtful @ (Confidence::Assumed | Confidence::Proposed) => Some(doubtful.word()),
        Confidence::Official | Confidence::Secondary | Confidence::Contract => None,
    }
}
