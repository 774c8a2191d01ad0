//! Facts as they were typed, to the facts of a stack.
//!
//! In: names and values with their places, from flags and from an offer's file. Out: facts,
//! figures that are tried, and every problem at its place. Always: of two that say the same, the
//! flag counts before the file; twice in one of them is an error, whatever the two names are.

use std::collections::BTreeMap;

use super::fact::{FactError, member_number, of_node, of_text};
use super::wrong::{fact_problem, not_a_fact, out_of_range};
use crate::amount::{Exact, Unit};
use crate::formula::Value;
use crate::plan::WhatIf;
use crate::rules::{FigureUnit, Input, InputKind, Parameter, RuleBook, Stack, figure_text};
use crate::run::Facts;
use crate::text::{Diagnostic, Node, NodeKind, Place, Problems, nearest};

/// What was typed as a value.
#[derive(Debug, Clone)]
pub enum Written {
    /// Text, of a flag.
    Text(String),
    /// A value of a file.
    Node(Node),
}

/// Where something was typed; a later one counts before an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hand {
    /// In an offer's file.
    File,
    /// As a flag.
    Flag,
}

/// A fact, or a figure to be tried, as it was typed.
#[derive(Debug, Clone)]
pub struct Typed {
    /// Where.
    pub place: Option<Place>,
    /// File or flag.
    pub from: Hand,
    /// The name of an input, one of its flags, or a parameter; perhaps with a member.
    pub name: String,
    /// What stands there.
    pub value: Written,
    /// Whether the name may be a parameter's.
    pub may_try: bool,
}

/// What was typed, read for one stack.
#[derive(Debug)]
pub struct ReadFacts {
    /// The facts; `start`, `end` and openings aside.
    pub facts: Facts,
    /// Figures to be tried.
    pub what_ifs: Vec<WhatIf>,
    /// Where each fact was typed, by input and member.
    pub places: BTreeMap<(u32, u32), Place>,
    /// What cannot be read.
    pub problems: Problems,
}

/// Reads what was typed for one stack.
#[must_use]
pub fn read_facts(book: &RuleBook, stack: &Stack, typed: &[Typed]) -> ReadFacts {
    let mut reading = Reading {
        book,
        stack,
        found: ReadFacts {
            facts: Facts::none(stack),
            what_ifs: Vec::new(),
            places: BTreeMap::new(),
            problems: Problems::default(),
        },
        said: BTreeMap::new(),
    };
    for from in [Hand::File, Hand::Flag] {
        for one in typed.iter().filter(|one| one.from == from) {
            reading.one(one);
        }
    }
    reading.found
}

/// What is wrong with what was typed, whichever stack it is for.
pub(super) fn wrong_everywhere(book: &RuleBook, typed: &[Typed]) -> Problems {
    let mut wrong = Problems::default();
    for one in typed {
        let one = std::slice::from_ref(one);
        let read = |stack| read_facts(book, stack, one).problems;
        let mut stacks = book.stacks.iter();
        if let Some(first) = stacks.next().map(read)
            && first.has_errors()
            && stacks.all(|stack| read(stack).has_errors())
        {
            wrong.absorb(first);
        }
    }
    wrong
}

/// Whether some stack is for those of whom this is known.
pub(super) fn decides(book: &RuleBook, typed: &Typed) -> bool {
    book.stacks.iter().any(|stack| {
        let decides = |number| stack.when.iter().any(|choice| choice.input == number);
        let name = typed.name.split('.').next().unwrap_or_default();
        named(stack, name).is_some_and(|named| decides(named.number))
    })
}

/// A fact's or figure's member, by numbers; whether it is a parameter.
type Slot = (bool, u32, u32);

struct Reading<'a> {
    book: &'a RuleBook,
    stack: &'a Stack,
    found: ReadFacts,
    /// Who said what, to find what is said twice.
    said: BTreeMap<Slot, (Hand, Option<Place>)>,
}

/// An input under one of its names, with what numbers are divided by.
#[derive(Clone, Copy)]
struct Named<'a> {
    input: &'a Input,
    number: u32,
    divisor: Option<&'a Exact>,
}

impl Named<'_> {
    /// What is written under this name: of a flag whose numbers are divided by 12, amounts a year.
    fn kind(&self) -> InputKind {
        let by_year = self.divisor.is_some_and(|divisor| *divisor != Exact::ONE);
        let InputKind::Number { unit, percent } = self.input.kind else {
            return self.input.kind;
        };
        let months = Unit::month().over(Unit::year()).ok();
        let months = months.filter(|_| by_year);
        let by_year = months.and_then(|months| unit.times(months).ok());
        InputKind::Number {
            unit: by_year.unwrap_or(unit),
            percent,
        }
    }
}

/// The input of a name: its own, its flag's, or a further flag's (with dashes or `_`).
fn named<'a>(stack: &'a Stack, name: &str) -> Option<Named<'a>> {
    let dashed = name.replace('_', "-");
    (0_u32..).zip(&stack.inputs).find_map(|(number, input)| {
        let also = input.also.iter().find(|(flag, _)| *flag == dashed);
        let own = input.head.id == name || input.flag == dashed;
        (own || also.is_some()).then(|| Named {
            input,
            number,
            divisor: also.filter(|_| !own).map(|(_, divisor)| divisor),
        })
    })
}

/// Whether some stack of a book has an input or parameter of a name.
#[must_use]
pub fn is_known(book: &RuleBook, name: &str) -> bool {
    book.stacks
        .iter()
        .any(|stack| named(stack, name).is_some() || stack.parameter_named(name).is_some())
}

impl<'a> Reading<'a> {
    fn one(&mut self, one: &Typed) {
        let (name, member) = match one.name.split_once('.') {
            Some((name, member)) => (name, Some(member)),
            None => (one.name.as_str(), None),
        };
        if let Some(named) = named(self.stack, name) {
            self.fact(one, named, member);
        } else if let Some(number) = self.stack.parameter_named(name).filter(|_| one.may_try) {
            self.figure(one, number, member);
        } else {
            self.unknown(one, name);
        }
    }

    fn add(&mut self, one: &Typed, mut problem: Diagnostic) {
        problem.place = problem.place.or(one.place);
        self.found.problems.add(problem);
    }

    fn unknown(&mut self, one: &Typed, name: &str) {
        let elsewhere = self
            .book
            .stacks
            .iter()
            .find(|stack| named(stack, name).is_some());
        if let Some(other) = elsewhere {
            let problem = Diagnostic::error("FACT-FOREIGN")
                .with("name", name)
                .with("other", &other.id)
                .with("stack", &self.stack.id);
            return self.add(one, problem);
        }
        if let Some(problem) = not_a_fact(self.stack, name) {
            return self.add(one, problem);
        }
        let inputs = self.stack.inputs.iter().map(|input| &input.head.id);
        let parameters = self.stack.parameters.iter();
        let known = inputs.chain(parameters.map(|parameter| &parameter.head.id));
        let near = nearest(name, known.map(String::as_str)).map(str::to_owned);
        let problem = Diagnostic::error("NAME-UNKNOWN")
            .with("name", name)
            .mend("mend-fact")
            .nearest(near.as_deref());
        self.add(one, problem);
    }

    /// Keeps who said it; whether nobody said it before at the same place of the call.
    fn says(&mut self, one: &Typed, slot: Slot, name: &str) -> bool {
        if let Some((from, first)) = self.said.get(&slot)
            && *from == one.from
        {
            let mut problem = Diagnostic::error("FACT-TWICE").with("name", name);
            if let Some(first) = *first {
                problem = problem.and(first, "first");
            }
            self.add(one, problem);
            return false;
        }
        self.said.insert(slot, (one.from, one.place));
        true
    }

    fn fact(&mut self, one: &Typed, named: Named<'a>, member: Option<&str>) {
        let id = named.input.head.id.as_str();
        let family = named.input.per.and_then(|family| self.stack.family(family));
        let Some(family) = family else {
            if member.is_some() {
                let problem = Diagnostic::error("NO-MEMBERS").with("name", id);
                return self.add(one, problem);
            }
            return self.value(one, named, (0, id), &one.value, one.place);
        };
        for (member, value, place) in self.members(one, id, member, &family.members) {
            let Some(number) = member_number(self.stack, named.input, &member) else {
                let problem = member_unknown(&member, &family.name, &family.members);
                self.add(one, problem.at_if(place));
                continue;
            };
            self.value(
                one,
                named,
                (number, &format!("{id}.{member}")),
                &value,
                place,
            );
        }
    }

    /// What stands for each member: `a=1,b=2`, a table, or one value for a named member.
    fn members(
        &mut self,
        one: &Typed,
        id: &str,
        member: Option<&str>,
        family: &[String],
    ) -> Vec<(String, Written, Option<Place>)> {
        if let Some(member) = member {
            return vec![(member.to_owned(), one.value.clone(), one.place)];
        }
        match &one.value {
            Written::Text(text) if text.contains('=') => by_member(text)
                .into_iter()
                .map(|(member, value)| (member, Written::Text(value), one.place))
                .collect(),
            Written::Node(Node {
                kind: NodeKind::Table(table),
                ..
            }) => table
                .clone()
                .take_rest()
                .into_iter()
                .map(|(member, place, node)| (member, Written::Node(node), Some(place)))
                .collect(),
            Written::Text(_) | Written::Node(_) => {
                let first = family.first().map_or("", String::as_str);
                let found = shown(&one.value);
                let number = Some(found.as_str()).filter(|text| text.parse::<Exact>().is_ok());
                let problem = Diagnostic::error("FACT-MEMBERS")
                    .with("name", id)
                    .with("number", number.unwrap_or("4"))
                    .with("found", &found)
                    .with("members", family.join(", "))
                    .with("first", first);
                let problem = match one.from {
                    Hand::File => problem.mend("mend-file"),
                    Hand::Flag => problem,
                };
                self.add(one, problem);
                Vec::new()
            }
        }
    }

    fn value(
        &mut self,
        one: &Typed,
        named: Named<'a>,
        (member, name): (u32, &str),
        written: &Written,
        place: Option<Place>,
    ) {
        let place = match written {
            Written::Node(node) => Some(node.place),
            Written::Text(_) => place,
        };
        let read = match written {
            Written::Text(text) => of_text(self.stack, named.kind(), text),
            Written::Node(node) => of_node(self.stack, named.kind(), node),
        };
        let mut value = match read {
            Ok(value) => value,
            Err(error) => {
                let problem = fact_problem(&error, name, &shown(written), named.kind());
                return self.add(one, problem.at_if(place));
            }
        };
        if let (Some(divisor), Value::Number(number)) = (named.divisor, &value) {
            value = Value::Number(number.over(divisor).unwrap_or_default());
        }
        if let Some(problem) = out_of_range(named.input, name, &value) {
            return self.add(one, problem.at_if(place));
        }
        if self.says(one, (false, named.number, member), name) {
            if let Some(place) = place {
                self.found.places.insert((named.number, member), place);
            }
            self.found.facts.set(named.number, member, value);
        }
    }

    fn figure(&mut self, one: &Typed, number: u32, member: Option<&str>) {
        let place = usize::try_from(number).ok();
        let Some(parameter) = place.and_then(|place| self.stack.parameters.get(place)) else {
            return;
        };
        let asked = self.figure_members(one, parameter, member);
        let mut values = self.tried_so_far(number);
        let unit = FigureUnit {
            unit: parameter.unit,
            percent: parameter.percent,
            currency: Some(self.stack.currency),
        };
        for (member, written) in asked {
            let text = shown(&written);
            match figure_text(&text, unit) {
                Ok(value) => {
                    let slot = (true, number, u32::try_from(member).unwrap_or(0));
                    if self.says(one, slot, &one.name)
                        && let Some(place) = values.get_mut(member)
                    {
                        *place = Some(value);
                    }
                }
                Err(error) => {
                    let kind = InputKind::Number {
                        unit: parameter.unit,
                        percent: parameter.percent,
                    };
                    let problem = fact_problem(&FactError::Figure(error), &one.name, &text, kind);
                    self.add(one, problem);
                }
            }
        }
        self.found
            .what_ifs
            .retain(|tried| tried.parameter != number);
        self.found.what_ifs.push(WhatIf {
            parameter: number,
            values,
        });
    }

    /// The members of a parameter that are tried, by their places, and what stands for each.
    fn figure_members(
        &mut self,
        one: &Typed,
        parameter: &Parameter,
        member: Option<&str>,
    ) -> Vec<(usize, Written)> {
        let id = parameter.head.id.as_str();
        let family = parameter.per.and_then(|family| self.stack.family(family));
        let Some(family) = family else {
            if member.is_some() {
                self.add(one, Diagnostic::error("NO-MEMBERS").with("name", id));
                return Vec::new();
            }
            return vec![(0, one.value.clone())];
        };
        if member.is_none() && is_bare(&one.value) {
            // One number holds for each member.
            let places = 0..family.members.len();
            return places.map(|place| (place, one.value.clone())).collect();
        }
        let mut found = Vec::new();
        for (member, value, _) in self.members(one, id, member, &family.members) {
            match family.members.iter().position(|known| *known == member) {
                Some(place) => found.push((place, value)),
                None => self.add(one, member_unknown(&member, &family.name, &family.members)),
            }
        }
        found
    }

    /// What is tried of a parameter already; the members that nobody tries are left to the book.
    fn tried_so_far(&self, number: u32) -> Vec<Option<Exact>> {
        let mut known = self.found.what_ifs.iter();
        if let Some(tried) = known.find(|tried| tried.parameter == number) {
            return tried.values.clone();
        }
        let place = usize::try_from(number).ok();
        let parameter = place.and_then(|place| self.stack.parameters.get(place));
        let per = parameter.and_then(|parameter| parameter.per);
        vec![None; self.stack.member_count(per)]
    }
}

/// `a=1,b=2`, split. What stands behind a comma without a member belongs to the number before it:
/// `a=1,5` is a comma for a dot.
fn by_member(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for part in text.split(',').filter(|part| !part.trim().is_empty()) {
        match (part.split_once('='), found.last_mut()) {
            (Some((member, value)), _) => {
                found.push((member.trim().to_owned(), value.trim().to_owned()));
            }
            (None, Some((_, value))) => {
                value.push(',');
                value.push_str(part.trim());
            }
            (None, None) => found.push((part.trim().to_owned(), String::new())),
        }
    }
    found
}

fn member_unknown(member: &str, family: &str, members: &[String]) -> Diagnostic {
    Diagnostic::error("MEMBER-UNKNOWN")
        .with("member", member)
        .with("family", family)
        .with("members", members.join(", "))
        .nearest(nearest(member, members.iter().map(String::as_str)))
}

/// Whether what was typed names no member.
fn is_bare(written: &Written) -> bool {
    match written {
        Written::Text(text) => !text.contains('='),
        Written::Node(node) => !matches!(node.kind, NodeKind::Table(_)),
    }
}

/// What was typed, as text.
fn shown(written: &Written) -> String {
    match written {
        Written::Text(text) => text.clone(),
        Written::Node(node) => match &node.kind {
            NodeKind::Text { text, .. } | NodeKind::Number(text) | NodeKind::Date(text) => {
                text.clone()
            }
            NodeKind::Bool(value) => value.to_string(),
            NodeKind::List(_) => "[…]".to_owned(),
            NodeKind::Table(_) => "{…}".to_owned(),
        },
    }
}
