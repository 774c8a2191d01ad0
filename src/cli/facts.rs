//! Flags and offer files to facts.

use clap::ArgMatches;

use super::Call;
use crate::amount::Exact;
use crate::formula::Value;
use crate::intake::{FactError, fact_of_node, fact_of_text, member_number};
use crate::plan::{Plan, WhatIf};
use crate::rules::{FigureError, FigureUnit, Input, Stack, figure_text};
use crate::run::Facts;
use crate::text::{Node, NodeKind, nearest};
use crate::time::Date;
use crate::words::{Text, Words};

/// A fact as it was typed: where, under which name, what.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) place: String,
    pub(super) name: String,
    pub(super) value: Written,
}

#[derive(Debug, Clone)]
pub(super) enum Written {
    Text(String),
    Node(Node),
}

/// The facts given by flags.
pub(super) fn of_flags(matches: &ArgMatches, stacks: &[Stack]) -> Vec<Typed> {
    let mut found: Vec<Typed> = Vec::new();
    for input in stacks.iter().flat_map(|stack| &stack.inputs) {
        let names = std::iter::once(&input.flag).chain(input.also.iter().map(|(flag, _)| flag));
        for flag in names {
            let given = matches.try_get_one::<String>(&format!("fact:{flag}"));
            if let Ok(Some(text)) = given
                && !found.iter().any(|known| known.name == *flag)
            {
                let place = format!("--{flag}");
                found.push(Typed {
                    place,
                    name: flag.clone(),
                    value: Written::Text(text.clone()),
                });
            }
        }
    }
    let sets = matches.try_get_many::<String>("set").ok().flatten();
    for set in sets.into_iter().flatten() {
        let (name, value) = set.split_once('=').unwrap_or((set, ""));
        let value = Written::Text(value.to_owned());
        found.push(Typed {
            place: "--set".to_owned(),
            name: name.to_owned(),
            value,
        });
    }
    found
}

/// What facts come to in a stack; each that it cannot read is listed.
pub(super) struct Read {
    pub(super) facts: Facts,
    pub(super) what_ifs: Vec<WhatIf>,
    pub(super) wrong: Vec<String>,
}

pub(super) fn read(stack: &Stack, typed: &[Typed], on: Date, call: &Call) -> Read {
    let mut read = Read {
        facts: Facts::none(stack),
        what_ifs: Vec::new(),
        wrong: Vec::new(),
    };
    for one in typed {
        let (name, member) = match one.name.split_once('.') {
            Some((name, member)) => (name, Some(member)),
            None => (one.name.as_str(), None),
        };
        let found = stack
            .inputs
            .iter()
            .zip(0_u32..)
            .find_map(|(input, number)| {
                let also = input.also.iter().find(|(flag, _)| flag == name);
                let own = input.flag == name || input.head.id == name;
                (own || also.is_some()).then(|| (input, number, also.map(|(_, divisor)| divisor)))
            });
        let result = match found {
            Some((input, number, divisor)) => {
                let input = Target {
                    stack,
                    input,
                    number,
                    divisor,
                };
                input.set(member, &one.value, &mut read.facts)
            }
            None => what_if(stack, name, member, &one.value, on, &mut read.what_ifs),
        };
        if let Err(why) = result {
            let flag = if one.place == "--set" {
                format!("--set {name}")
            } else {
                one.place.clone()
            };
            read.wrong.push(why.say(&flag, &call.words));
        }
    }
    read
}

enum Why {
    Fact(String, FactError),
    Unknown(String, Option<String>),
    Member(String, Vec<String>),
}

impl Why {
    fn say(&self, flag: &str, words: &Words) -> String {
        let (found, why) = match self {
            Self::Unknown(name, near) => {
                let mut text = Text::new("NAME-UNKNOWN").with("name", name);
                let mut said = words.say(&text);
                if let Some(near) = near {
                    text = text.with("nearest", near);
                    said = format!("{said}; {}", words.say(&text.part("nearest")));
                }
                return format!("error[NAME-UNKNOWN]: {flag}: {said}");
            }
            Self::Member(found, members) => (
                found,
                words.say(&Text::new("fact-member").with("members", members.join(", "))),
            ),
            Self::Fact(
                found,
                FactError::Member {
                    members, nearest, ..
                },
            ) => {
                let there =
                    words.say(&Text::new("fact-member").with("members", members.join(", ")));
                let near = nearest
                    .as_ref()
                    .map_or_else(String::new, |near| format!(" ({near}?)"));
                (found, format!("{there}{near}"))
            }
            Self::Fact(found, FactError::Type(word)) => (found, words.word(word)),
            Self::Fact(found, FactError::Figure(error)) => (found, figure_why(error, words)),
        };
        let text = Text::new("fact-wrong")
            .with("found", found)
            .with("flag", flag)
            .with("why", why);
        format!("error[FACT-WRONG]: {}", words.say(&text))
    }
}

fn figure_why(error: &FigureError, words: &Words) -> String {
    match error {
        FigureError::NotANumber(why) => why.clone(),
        FigureError::Unit { declared, found } => format!("{found} ≠ {declared}"),
        FigureError::UnitUnknown(unit) => words.say(&Text::new("UNIT-UNKNOWN").with("unit", unit)),
        FigureError::Foreign { own, found } => format!("{found} ≠ {own}"),
    }
}

struct Target<'a> {
    stack: &'a Stack,
    input: &'a Input,
    number: u32,
    divisor: Option<&'a Exact>,
}

impl Target<'_> {
    fn set(&self, member: Option<&str>, written: &Written, facts: &mut Facts) -> Result<(), Why> {
        let per = self.input.per.is_some();
        match (written, member) {
            (Written::Text(text), None) if per && text.contains('=') => {
                for part in text.split(',') {
                    let (member, value) = part.split_once('=').unwrap_or((part, ""));
                    self.one(
                        Some(member.trim()),
                        &Written::Text(value.trim().to_owned()),
                        facts,
                    )?;
                }
                Ok(())
            }
            (
                Written::Node(Node {
                    kind: NodeKind::Table(table),
                    ..
                }),
                None,
            ) if per => {
                for (member, _, node) in table.clone().take_rest() {
                    self.one(Some(&member), &Written::Node(node), facts)?;
                }
                Ok(())
            }
            _ => self.one(member, written, facts),
        }
    }

    fn one(&self, member: Option<&str>, written: &Written, facts: &mut Facts) -> Result<(), Why> {
        let shown = match written {
            Written::Text(text) => text.clone(),
            Written::Node(node) => match &node.kind {
                NodeKind::Text { text, .. } | NodeKind::Number(text) | NodeKind::Date(text) => {
                    text.clone()
                }
                NodeKind::Bool(value) => value.to_string(),
                NodeKind::List(_) | NodeKind::Table(_) => String::new(),
            },
        };
        let value = match written {
            Written::Text(text) => fact_of_text(self.stack, self.input, text),
            Written::Node(node) => fact_of_node(self.stack, self.input, node),
        };
        let mut value = value.map_err(|error| Why::Fact(shown.clone(), error))?;
        if let (Some(divisor), Value::Number(number)) = (self.divisor, &value) {
            value = Value::Number(number.over(divisor).unwrap_or_default());
        }
        let members: Vec<u32> = match member {
            None => {
                let count = self.stack.member_count(self.input.per);
                (0..u32::try_from(count).unwrap_or(1)).collect()
            }
            Some(member) => match member_number(self.stack, self.input, member) {
                Some(number) => vec![number],
                None => {
                    let family = self.input.per.and_then(|family| self.stack.family(family));
                    let members = family
                        .map(|family| family.members.clone())
                        .unwrap_or_default();
                    return Err(Why::Member(member.to_owned(), members));
                }
            },
        };
        for member in members {
            facts.set(self.number, member, value.clone());
        }
        Ok(())
    }
}

fn what_if(
    stack: &Stack,
    name: &str,
    member: Option<&str>,
    written: &Written,
    on: Date,
    what_ifs: &mut Vec<WhatIf>,
) -> Result<(), Why> {
    let Some(number) = stack.parameter_named(name) else {
        let known = stack
            .inputs
            .iter()
            .map(|input| input.head.id.as_str())
            .chain(
                stack
                    .parameters
                    .iter()
                    .map(|parameter| parameter.head.id.as_str()),
            );
        return Err(Why::Unknown(
            name.to_owned(),
            nearest(name, known).map(str::to_owned),
        ));
    };
    let Some(parameter) = usize::try_from(number)
        .ok()
        .and_then(|n| stack.parameters.get(n))
    else {
        return Ok(());
    };
    let text = match written {
        Written::Text(text) => text.clone(),
        Written::Node(node) => match &node.kind {
            NodeKind::Text { text, .. } | NodeKind::Number(text) => text.clone(),
            _ => String::new(),
        },
    };
    let unit = FigureUnit {
        unit: parameter.unit,
        percent: parameter.percent,
        currency: Some(stack.currency),
    };
    let value =
        figure_text(&text, unit).map_err(|e| Why::Fact(text.clone(), FactError::Figure(e)))?;
    let plan = Plan::fold(stack, on, what_ifs, false);
    let held = usize::try_from(number)
        .ok()
        .and_then(|n| plan.parameters.get(n));
    let count = stack.member_count(parameter.per);
    let mut values = held
        .and_then(|held| held.value())
        .cloned()
        .unwrap_or_else(|| vec![Exact::ZERO; count]);
    let family = parameter.per.and_then(|family| stack.family(family));
    for (place, slot) in values.iter_mut().enumerate() {
        let named = family
            .and_then(|family| family.members.get(place))
            .map(String::as_str);
        if member.is_none() || named == member {
            *slot = value.clone();
        }
    }
    what_ifs.push(WhatIf {
        parameter: number,
        values,
    });
    Ok(())
}
