//! A stack as the judge reads it: its names in one list, its formulas parsed, each figure a fraction.
//!
//! In: the loaded entries. Knows no person and no day.

use std::cell::RefCell;
use std::collections::HashMap;

use lonn::rules::{Component, Entry, Fallback, Stack};

use super::facts::typed;
use super::grammar::{self, F};
use super::number::{Number, figure};
use super::{Given, month};
use crate::person::value_text;

#[derive(Debug, Clone, Copy)]
pub(super) enum Thing {
    Input(usize),
    Parameter(usize),
    Scale(usize),
    Table(usize),
    Entry(usize),
}

pub(super) enum Default {
    Value(Given),
    Formula(F),
}

/// A stack with its formulas read and its names in one list.
pub(crate) struct Rules<'b> {
    pub(crate) stack: &'b Stack,
    pub(super) names: HashMap<&'b str, Thing>,
    /// By entry: its formula (of a sum: its tags) and its `when`.
    pub(super) entries: Vec<(F, Option<F>)>,
    pub(super) defaults: Vec<Vec<Option<Default>>>,
    pub(super) thresholds: Vec<Option<F>>,
    pub(super) floors: Vec<(F, Option<F>)>,
    pub(super) limits: Vec<(F, F, Option<F>)>,
    pub(super) notices: Vec<Option<F>>,
    pub(super) would_be: Vec<Option<F>>,
    /// By entry: the components that a sum takes.
    pub(super) parts: Vec<Vec<usize>>,
    /// By entry: how many members of entries stand before its own.
    pub(super) places: Vec<usize>,
    /// How many members all entries have.
    pub(super) members: usize,
    /// The loaded entries' figures as fractions, by where they lie.
    pub(super) exact: RefCell<HashMap<usize, Number>>,
}

fn read(text: &str) -> F {
    grammar::parse(text).unwrap_or_else(|wrong| panic!("the judge cannot read {text}: {wrong}"))
}

impl<'b> Rules<'b> {
    /// Reads a stack's formulas.
    pub(crate) fn new(stack: &'b Stack) -> Self {
        let inputs = stack.inputs.iter().map(|entry| &entry.head);
        let parameters = stack.parameters.iter().map(|entry| &entry.head);
        let scales = stack.scales.iter().map(|entry| &entry.head);
        let tables = stack.tables.iter().map(|entry| &entry.head);
        let entries = stack.entries.iter().map(Entry::head);
        let mut names = HashMap::new();
        names.extend(inputs.zip(0..).map(|(h, n)| (&*h.id, Thing::Input(n))));
        names.extend(
            parameters
                .zip(0..)
                .map(|(h, n)| (&*h.id, Thing::Parameter(n))),
        );
        names.extend(scales.zip(0..).map(|(h, n)| (&*h.id, Thing::Scale(n))));
        names.extend(tables.zip(0..).map(|(h, n)| (&*h.id, Thing::Table(n))));
        names.extend(entries.zip(0..).map(|(h, n)| (&*h.id, Thing::Entry(n))));
        Self {
            stack,
            names,
            entries: stack.entries.iter().map(formulas_of).collect(),
            defaults: defaults(stack),
            thresholds: (stack.scales.iter())
                .map(|scale| Some(read(&scale.unit_of_thresholds.as_ref()?.text)))
                .collect(),
            floors: (stack.floors.iter())
                .map(|floor| {
                    let when = floor.when.as_ref().map(|when| read(&when.text));
                    (read(&floor.at_least.text), when)
                })
                .collect(),
            limits: (stack.limits.iter())
                .map(|limit| {
                    let when = limit.when.as_ref().map(|when| read(&when.text));
                    (read(&limit.of.text), read(&limit.bound.text), when)
                })
                .collect(),
            notices: (stack.notices.iter())
                .map(|notice| Some(read(&notice.when.as_ref()?.text)))
                .collect(),
            would_be: (stack.bands.iter())
                .map(|band| Some(read(&band.would_be.as_ref()?.text)))
                .collect(),
            parts: stack.entries.iter().map(|sum| parts(stack, sum)).collect(),
            places: (stack.entries.iter())
                .scan(0, |place, entry| {
                    let before = *place;
                    *place += stack.member_count(entry.per());
                    Some(before)
                })
                .collect(),
            members: stack
                .entries
                .iter()
                .map(|e| stack.member_count(e.per()))
                .sum(),
            exact: RefCell::default(),
        }
    }

    pub(super) fn thing(&self, name: &str) -> Thing {
        let thing = self.names.get(name).copied();
        thing.unwrap_or_else(|| panic!("nothing is named {name}"))
    }

    /// A figure of a loaded entry as a fraction.
    pub(super) fn exact_of(&self, number: &lonn::amount::Exact) -> Number {
        let lies = std::ptr::from_ref(number).addr();
        let mut known = self.exact.borrow_mut();
        let read = || figure(&number.to_string(), false).unwrap();
        known.entry(lies).or_insert_with(read).clone()
    }

    pub(super) fn component(&self, entry: usize) -> Option<&'b Component> {
        match &self.stack.entries[entry] {
            Entry::Component(component) => Some(component),
            Entry::Value(_) | Entry::Sum(_) => None,
        }
    }
}

/// The components whose tags make a sum's `of` true.
fn parts(stack: &Stack, sum: &Entry) -> Vec<usize> {
    let Entry::Sum(sum) = sum else {
        return Vec::new();
    };
    let of = read(&sum.of);
    let takes = |entry: &Entry| matches!(entry, Entry::Component(c) if month::takes(&of, c));
    let entries = (0..).zip(&stack.entries);
    entries
        .filter(|(_, entry)| takes(entry))
        .map(|(place, _)| place)
        .collect()
}

fn formulas_of(entry: &Entry) -> (F, Option<F>) {
    match entry {
        Entry::Value(value) => (read(&value.formula.text), None),
        Entry::Sum(sum) => (read(&sum.of), None),
        Entry::Component(component) => {
            let when = component.when.as_ref().map(|when| read(&when.text));
            (read(&component.formula.text), when)
        }
    }
}

fn defaults(stack: &Stack) -> Vec<Vec<Option<Default>>> {
    let of = |input: &lonn::rules::Input, default: &Option<Fallback>| match default {
        None => None,
        Some(Fallback::Formula(formula)) => Some(Default::Formula(read(&formula.text))),
        Some(Fallback::Value(value)) => {
            let text = value_text(stack, input, value);
            Some(Default::Value(typed(input.kind, &text).unwrap()))
        }
    };
    stack
        .inputs
        .iter()
        .map(|input| input.defaults.iter().map(|d| of(input, d)).collect())
        .collect()
}
