//! What was before `start`: amounts by component, sum or value, perhaps by member.

use std::collections::BTreeMap;

use crate::amount::{Exact, Unit};
use crate::formula::Type;
use crate::rules::{Entry, FigureUnit, Reader, Stack, figure_problem, figure_text};
use crate::run::Opening;
use crate::text::{Diagnostic, Node, NodeKind, Place, Problems, Table, nearest};

/// The keys of an opening.
const KEYS: [&str; 3] = ["last_year", "this_year", "unpaid"];

/// Reads `opening = { x = { last_year = …, this_year = …, unpaid = … } }`; where `x` has members,
/// by `x.member`.
#[must_use]
pub fn read_opening(
    stack: &Stack,
    mut table: Table,
    problems: &mut Problems,
) -> BTreeMap<(u32, u32), Opening> {
    let mut found = BTreeMap::new();
    for (name, place, node) in table.take_rest() {
        let Some(number) = stack.entry_named(&name) else {
            let known = stack.entries.iter().map(|entry| entry.head().id.as_str());
            problems.add(
                Diagnostic::error("NAME-UNKNOWN")
                    .at(place)
                    .with("name", &name)
                    .mend("mend-explain")
                    .nearest(nearest(&name, known)),
            );
            continue;
        };
        let unit = unit_of(stack, number);
        let NodeKind::Table(mut inner) = node.kind else {
            crate::rules::wrong_type(problems, &name, &node, "type-table");
            continue;
        };
        let family = stack
            .entry(number)
            .and_then(Entry::per)
            .and_then(|family| stack.family(family));
        match family {
            None => {
                let opening = one(&name, place, inner, unit, problems);
                found.insert((number, 0), opening);
            }
            Some(family) => {
                for (member, place, node) in inner.take_rest() {
                    let at = family.members.iter().position(|known| *known == member);
                    let at = at.and_then(|at| u32::try_from(at).ok());
                    let (Some(at), NodeKind::Table(table)) = (at, node.kind) else {
                        problems.add(
                            Diagnostic::error("MEMBER-UNKNOWN")
                                .at(place)
                                .with("member", &member)
                                .with("family", &family.name)
                                .with("members", family.members.join(", "))
                                .nearest(nearest(
                                    &member,
                                    family.members.iter().map(String::as_str),
                                )),
                        );
                        continue;
                    };
                    let name = format!("{name}.{member}");
                    let opening = one(&name, place, table, unit, problems);
                    found.insert((number, at), opening);
                }
            }
        }
    }
    found
}

/// An opening is an amount: what the entry is in, without `/month`.
fn unit_of(stack: &Stack, number: u32) -> FigureUnit {
    let unit = match stack.entry(number) {
        Some(Entry::Component(component)) => component.unit,
        Some(Entry::Value(value)) => match value.ty {
            Type::Number(unit) => unit,
            Type::Zero | Type::Bool | Type::Date | Type::Member(_) | Type::Text => Unit::PLAIN,
        },
        Some(Entry::Sum(_)) | None => Unit::of(stack.currency),
    };
    FigureUnit {
        unit: unit.without_per_month(),
        percent: false,
        currency: Some(stack.currency),
    }
}

fn one(
    name: &str,
    place: Place,
    table: Table,
    unit: FigureUnit,
    problems: &mut Problems,
) -> Opening {
    let mut opening = Opening::default();
    let mut reader = Reader::new(name, place, table, problems);
    reader.only(&KEYS);
    for key in KEYS {
        let Some(node) = reader.node(key) else {
            continue;
        };
        if let Some(amount) = amount(key, &node, unit, reader.problems) {
            match key {
                "last_year" => opening.last_year = amount,
                "this_year" => opening.this_year = amount,
                _ => opening.unpaid = Some(amount),
            }
        }
    }
    opening
}

fn amount(key: &str, node: &Node, unit: FigureUnit, problems: &mut Problems) -> Option<Exact> {
    let text = match &node.kind {
        NodeKind::Number(text) | NodeKind::Text { text, .. } => text,
        NodeKind::Bool(_) | NodeKind::Date(_) | NodeKind::List(_) | NodeKind::Table(_) => {
            crate::rules::wrong_type(problems, key, node, "type-number");
            return None;
        }
    };
    match figure_text(text, unit) {
        Ok(value) => Some(value),
        Err(error) => {
            problems.add(figure_problem(&error, key, text).at(node.place));
            None
        }
    }
}
