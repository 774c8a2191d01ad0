//! What was before `start`: amounts by component, sum or value, perhaps by member.
//!
//! In: the table of an offer's file and the stack that it is for. Out: amounts from 0 up that
//! somebody asks for; what nobody asks for is an error. Knows no person.

use std::collections::BTreeMap;

use crate::amount::{Exact, Unit};
use crate::formula::{History, Target, Type};
use crate::rules::{
    Entry, FigureUnit, Input, InputKind, Paid, Reader, Stack, figure_problem, figure_text,
    unit_word,
};
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
        let most = most(stack).filter(|_| unit.unit == Unit::of(stack.currency));
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
                let asked = asked(stack, number, 0);
                let opening = one(&name, (place, inner), (unit, &most, asked), problems);
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
                    let asked = asked(stack, number, at);
                    let opening = one(&name, (place, table), (unit, &most, asked), problems);
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

/// The most that an amount of before can be: ten years of the most that the input accepts of
/// which offers are made, if it has a most by the month.
fn most(stack: &Stack) -> Option<Exact> {
    const MONTHS: i64 = 120;
    let number = usize::try_from(stack.solve_for?).ok()?;
    let input: &Input = stack.inputs.get(number)?;
    let monthly = matches!(input.kind, InputKind::Number { unit, .. } if unit.is_per_month());
    let most = input.max.as_ref().filter(|_| monthly)?;
    Some(most.times(&Exact::from(MONTHS)))
}

/// What is asked of an entry's opening.
#[derive(Debug, Clone, Copy, Default)]
struct Asked {
    last_year: bool,
    this_year: bool,
    unpaid: bool,
}

fn asked(stack: &Stack, number: u32, member: u32) -> Asked {
    let mut asked = Asked::default();
    let memories = stack.graph.memories.iter();
    let own = memories.filter(|m| m.target == Target::Entry(number) && m.member == member);
    for history in own.flat_map(|memory| &memory.asked) {
        match history {
            // A year later, last year is what this one is now.
            History::LastYear => (asked.last_year, asked.this_year) = (true, true),
            History::ThisYear => asked.this_year = true,
            History::LastMonths(_) => {}
        }
    }
    if let Some(component) = stack.component(number) {
        asked.unpaid = true;
        asked.this_year |= component.year_so_far;
        if matches!(component.paid, Paid::InMonth { .. }) {
            (asked.last_year, asked.this_year) = (true, true);
        }
    }
    asked
}

fn one(
    name: &str,
    (place, table): (Place, Table),
    (unit, most, asked): (FigureUnit, &Option<Exact>, Asked),
    problems: &mut Problems,
) -> Opening {
    let mut opening = Opening::default();
    let mut reader = Reader::new(name, place, table, problems);
    reader.only(&KEYS);
    for key in KEYS {
        let key_place = reader.key_place(key);
        let Some(node) = reader.node(key) else {
            continue;
        };
        let path = format!("{name}.{key}");
        let Some(amount) = amount(&path, &node, unit, reader.problems) else {
            continue;
        };
        if let Some(problem) = out_of_range(&path, &amount, most, unit) {
            reader.problems.add(problem.at(node.place));
            continue;
        }
        let counts = match key {
            "last_year" => asked.last_year,
            "this_year" => asked.this_year,
            _ => asked.unpaid,
        };
        if !counts && !amount.is_zero() {
            let idle = Diagnostic::error("OPENING-IDLE").at(key_place);
            let idle = idle.with("name", name).with("key", key);
            reader.problems.add(idle.mend(match key {
                "unpaid" => "mend-unpaid",
                _ => "mend",
            }));
        }
        match key {
            "last_year" => opening.last_year = amount,
            "this_year" => opening.this_year = amount,
            _ => opening.unpaid = Some(amount),
        }
    }
    opening
}

/// An amount of before that is below 0 or larger than any can be.
fn out_of_range(
    path: &str,
    amount: &Exact,
    most: &Option<Exact>,
    unit: FigureUnit,
) -> Option<Diagnostic> {
    let high = most.as_ref().is_some_and(|most| amount > most);
    if !amount.is_negative() && !high {
        return None;
    }
    let problem = Diagnostic::error("OPENING-RANGE")
        .with("name", path)
        .with("value", amount.to_text(0))
        .with_text("unit", unit_word(unit.unit));
    Some(match most.as_ref().filter(|_| high) {
        Some(most) => problem.with("most", most.to_text(0)).mend("mend-most"),
        None => problem,
    })
}

/// An amount in the entry's unit; a percentage is none.
fn amount(key: &str, node: &Node, unit: FigureUnit, problems: &mut Problems) -> Option<Exact> {
    let text = match &node.kind {
        NodeKind::Number(text) | NodeKind::Text { text, .. } => text,
        NodeKind::Bool(_) | NodeKind::Date(_) | NodeKind::List(_) | NodeKind::Table(_) => {
            crate::rules::wrong_type(problems, key, node, "type-number");
            return None;
        }
    };
    let is_share = text.trim_end().ends_with('%') || text.trim_end().ends_with(" percent");
    match figure_text(text, unit) {
        Ok(_) if is_share && !unit.unit.is_plain() => {
            let share = Diagnostic::told_as("OPENING-RANGE", "OPENING-PERCENT").at(node.place);
            let share = share.with("name", key).with("found", text);
            problems.add(share.with_text("unit", unit_word(unit.unit)));
            None
        }
        Ok(value) => Some(value),
        Err(error) => {
            problems.add(figure_problem(&error, key, text).at(node.place));
            None
        }
    }
}
