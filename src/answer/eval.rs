//! One expression, computed for a month alone.

use std::collections::BTreeSet;

use super::book::{Item, reached};
use super::touched::{Figure, Touched};
use crate::formula::{Type, Typed, Value};
use crate::plan::{Held, Plan, WhatIf};
use crate::rules::{Confidence, Stack};
use crate::run::{Facts, Refusal, month_alone};
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
    let mut touched = Touched::default();
    let row = month_alone(&plan, facts, &[(number, 0)], &mut touched)?;
    let value = match row.values.get(&(number, 0)) {
        Some(Ok(value)) => value.clone(),
        Some(Err(refusal)) => return Err(refusal.clone()),
        None => Value::Bool(false),
    };
    let figures: BTreeSet<Figure> = touched.all().collect();
    let mut careful = careful(&plan, &figures);
    for tried in what_ifs {
        let item = Item::Parameter(tried.parameter);
        if needed.contains(&item) {
            careful.push((item.name(&stack).to_owned(), "tried"));
        }
    }
    Ok(Evaluated { value, ty, careful })
}

/// The names of figures to be careful with, and why.
fn careful(plan: &Plan<'_>, figures: &BTreeSet<Figure>) -> Vec<(String, &'static str)> {
    fn why<T>(held: Option<&Held<'_, T>>) -> Option<&'static str> {
        match held? {
            Held::Figure {
                carried: Some(_), ..
            } => Some("carried"),
            Held::Figure {
                confidence: confidence @ (Confidence::Assumed | Confidence::Proposed),
                ..
            } => Some(confidence.word()),
            Held::Figure { .. } | Held::Tried(_) | Held::TriedInPart { .. } | Held::Gap(_) => None,
        }
    }
    let mut found: Vec<(String, &'static str)> = Vec::new();
    for (list, number, _) in figures {
        let Ok(place) = usize::try_from(*number) else {
            continue;
        };
        let (item, why) = match list {
            0 => (Item::Parameter(*number), why(plan.parameters.get(place))),
            1 => (Item::Scale(*number), why(plan.scales.get(place))),
            _ => (Item::Table(*number), why(plan.tables.get(place))),
        };
        let name = item.name(plan.stack).to_owned();
        if let Some(why) = why
            && !found.iter().any(|(known, _)| *known == name)
        {
            found.push((name, why));
        }
    }
    found
}
