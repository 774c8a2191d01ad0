//! Which stack facts mean, and what a stack makes of the facts of a row.

use crate::formula::Value;
use crate::intake::{fact_of_node, member_number};
use crate::plan::Plan;
use crate::rules::{Input, Item, RuleBook, Stack};
use crate::run::{Facts, read_input};
use crate::text::NodeKind;
use crate::time::{Date, parse_date};

/// The one stack that facts choose; else why not.
///
/// # Errors
/// The names of the stacks that fit, none or several.
pub fn stack_of(
    book: &RuleBook,
    facts: impl Fn(&Stack) -> Option<Facts>,
    on: Date,
) -> Result<&Stack, Vec<String>> {
    let mut found: Vec<&Stack> = Vec::new();
    for stack in &book.stacks {
        let Some(facts) = facts(stack) else { continue };
        let plan = Plan::fold(stack, on, &[], false);
        let fits = stack.when.iter().all(|choice| {
            matches!(
                read_input(&plan, &facts, choice.input, 0),
                Ok((Value::Member(member), _)) if choice.members.contains(&member)
            )
        });
        if fits {
            found.push(stack);
        }
    }
    match found.as_slice() {
        [stack] => Ok(stack),
        _ => Err(found.iter().map(|stack| stack.id.clone()).collect()),
    }
}

/// The date that stands under a path.
pub(super) fn date_at(items: &[Item], path: &str) -> Option<Date> {
    let item = items.iter().find(|item| item.path == path)?;
    match &item.node.kind {
        NodeKind::Date(text) | NodeKind::Text { text, .. } => parse_date(text),
        NodeKind::Number(_) | NodeKind::Bool(_) | NodeKind::List(_) | NodeKind::Table(_) => None,
    }
}

/// The facts among a row's items; those that the stack cannot read are listed.
pub(super) fn facts_of(stack: &Stack, items: &[Item]) -> (Facts, Vec<String>) {
    let mut facts = Facts::none(stack);
    facts.start = date_at(items, "facts.start").or_else(|| date_at(items, "start"));
    facts.end = date_at(items, "facts.end").or_else(|| date_at(items, "end"));
    let mut unread = Vec::new();
    for item in items {
        let Some(path) = item.path.strip_prefix("facts.") else {
            continue;
        };
        let (name, member) = match path.split_once('.') {
            Some((name, member)) => (name, Some(member)),
            None => (path, None),
        };
        if matches!(name, "start" | "end" | "id") {
            continue;
        }
        let found = stack.inputs.iter().zip(0_u32..);
        let found = found
            .into_iter()
            .find(|(input, _)| input.head.id == name)
            .and_then(|(input, number)| Some((input, number, members(stack, input, member)?)));
        let Some((input, number, members)) = found else {
            unread.push(path.to_owned());
            continue;
        };
        match fact_of_node(stack, input, &item.node) {
            Ok(value) => members
                .into_iter()
                .for_each(|member| facts.set(number, member, value.clone())),
            Err(_) => unread.push(path.to_owned()),
        }
    }
    (facts, unread)
}

/// The members that a fact is of: the one named, or all.
fn members(stack: &Stack, input: &Input, member: Option<&str>) -> Option<Vec<u32>> {
    match member {
        Some(member) => Some(vec![member_number(stack, input, member)?]),
        None => {
            let count = stack.member_count(input.per);
            Some((0..u32::try_from(count).unwrap_or(1)).collect())
        }
    }
}
