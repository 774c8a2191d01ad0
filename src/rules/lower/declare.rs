//! What each name of a stack stands for, before any entry is read.

use std::collections::BTreeSet;

use super::Lower;
use crate::amount::Unit;
use crate::formula::{Expr, ExprKind, FamilyId, Names, Scope, Target, Type};
use crate::rules::formulas;
use crate::rules::merge::{RawEntry, Section};
use crate::rules::read::{Words, texts_of};
use crate::text::{Diagnostic, Node, NodeKind, Problems};

impl Lower<'_> {
    pub(super) fn declare(&mut self, entries: &[RawEntry]) {
        for entry in entries
            .iter()
            .filter(|entry| entry.section == Section::Classes)
        {
            let members = members_of(entry);
            let family = self.catalog.add_family(&entry.id, members);
            self.catalog.family_names.insert(entry.id.clone(), family);
        }
        let mut numbers = [0_u32; 5];
        let mut numbered: Vec<(u8, u32, &RawEntry)> = entries
            .iter()
            .filter_map(|entry| {
                let place = numbers.get_mut(slot_of(entry.section)?)?;
                let number = *place;
                *place = number.saturating_add(1);
                Some((turn_of(entry), number, entry))
            })
            .collect();
        numbered.sort_by_key(|(turn, ..)| *turn);
        for (_, number, entry) in numbered {
            self.declare_entry(entry, number);
        }
        self.declare_scales(entries);
        self.declare_untyped(entries, &numbers_of_entries(entries));
    }

    fn declare_entry(&mut self, entry: &RawEntry, number: u32) {
        let per = self.peek_per(entry);
        let id = entry.id.as_str();
        match entry.section {
            Section::Input => match self.input_type(entry) {
                Some(ty) => self.catalog.add(id, Target::Input(number), ty, per, false),
                None => self.broken(id),
            },
            Section::Parameter => match self.peek_unit(entry) {
                Some(unit) => {
                    let ty = Type::Number(unit.unwrap_or(Unit::PLAIN));
                    self.catalog
                        .add(id, Target::Parameter(number), ty, per, false);
                }
                None => self.broken(id),
            },
            Section::Table => self.declare_table(entry, number),
            Section::Component => {
                self.guards.insert(
                    id.to_owned(),
                    (entry.layer, entry.replaceable_by.clone(), entry.place),
                );
                match self.peek_unit(entry) {
                    Some(Some(unit)) => {
                        self.catalog
                            .add(id, Target::Entry(number), Type::Number(unit), per, true);
                    }
                    Some(None) | None => self.broken(id),
                }
            }
            Section::Sum => {
                let ty = Type::Number(self.catalog.monthly());
                self.catalog.add(id, Target::Entry(number), ty, None, false);
            }
            Section::Value => {
                if let Some(Some(unit)) = self.peek_unit(entry) {
                    self.catalog
                        .add(id, Target::Entry(number), Type::Number(unit), per, false);
                } else if entry.table.get("unit").is_some() {
                    self.broken(id);
                }
            }
            Section::Scale
            | Section::Classes
            | Section::Floor
            | Section::Limit
            | Section::Band
            | Section::Notice => {}
        }
    }

    fn broken(&mut self, id: &str) {
        self.catalog.broken.insert(id.to_owned());
    }

    fn declare_table(&mut self, entry: &RawEntry, number: u32) {
        let keys: Option<Vec<FamilyId>> = match entry.table.get("keys") {
            Some(Node {
                kind: NodeKind::List(list),
                ..
            }) => list
                .iter()
                .map(|node| match &node.kind {
                    NodeKind::Text { text, .. } => self.catalog.family(text),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        match (keys, self.peek_unit(entry)) {
            (Some(keys), Some(unit)) => {
                let ty = Type::Number(unit.unwrap_or(Unit::PLAIN));
                self.catalog
                    .tables
                    .insert(entry.id.clone(), (number, ty, keys));
            }
            _ => self.broken(&entry.id),
        }
    }

    /// Scales take the unit of their `in`, which may read any typed name.
    fn declare_scales(&mut self, entries: &[RawEntry]) {
        let scales = entries
            .iter()
            .filter(|entry| entry.section == Section::Scale);
        for (number, entry) in (0_u32..).zip(scales) {
            let ty = match entry.table.get("in") {
                Some(Node {
                    kind: NodeKind::Text { text, .. },
                    place,
                }) => {
                    let words = Words {
                        text: text.clone(),
                        place: *place,
                        offset: None,
                    };
                    let mut silent = Problems::default();
                    let typed =
                        formulas::typed(&words, &self.catalog, Scope::default(), &mut silent);
                    typed.map(|typed| typed.ty())
                }
                _ => self
                    .peek_unit(entry)
                    .map(|unit| Type::Number(unit.unwrap_or(Unit::PLAIN))),
            };
            match ty {
                Some(ty) => {
                    self.catalog.scales.insert(entry.id.clone(), (number, ty));
                }
                None => self.broken(&entry.id),
            }
        }
    }

    /// Values without a unit have their formula's type: those first that name no other such.
    fn declare_untyped(&mut self, entries: &[RawEntry], numbers: &[Option<u32>]) {
        let mut waiting: Vec<(&RawEntry, u32, Words, BTreeSet<String>)> = Vec::new();
        let is_untyped =
            |entry: &RawEntry| entry.section == Section::Value && entry.table.get("unit").is_none();
        let untyped: BTreeSet<&str> = entries
            .iter()
            .filter(|e| is_untyped(e))
            .map(|e| e.id.as_str())
            .collect();
        for (entry, number) in entries.iter().zip(numbers) {
            let (true, Some(number)) = (is_untyped(entry), number) else {
                continue;
            };
            let Some(Node {
                kind: NodeKind::Text { text, offset },
                place,
            }) = entry.table.get("formula")
            else {
                self.broken(&entry.id);
                continue;
            };
            let words = Words {
                text: text.clone(),
                place: *place,
                offset: *offset,
            };
            let mut names = BTreeSet::new();
            if let Ok(expr) = crate::formula::parse(text) {
                names_of(&expr, &mut names);
            }
            names.retain(|name| untyped.contains(name.as_str()));
            waiting.push((entry, *number, words, names));
        }
        let mut done: BTreeSet<String> = BTreeSet::new();
        loop {
            let before = waiting.len();
            waiting.retain(|(entry, number, words, names)| {
                if !names.is_subset(&done) {
                    return true;
                }
                done.insert(entry.id.clone());
                self.declare_by_formula(entry, *number, words);
                false
            });
            if waiting.len() == before {
                break;
            }
        }
        let mut circle: Vec<String> = waiting.iter().map(|(entry, ..)| entry.id.clone()).collect();
        circle.extend(circle.first().cloned());
        if let Some((entry, ..)) = waiting.first() {
            self.problems.add(
                Diagnostic::error("CYCLE")
                    .at(entry.place)
                    .with("cycle", circle.join(" → ")),
            );
        }
        self.catalog.broken.extend(circle);
    }

    fn declare_by_formula(&mut self, entry: &RawEntry, number: u32, words: &Words) {
        let per = self.peek_per(entry);
        let name = per_name(entry);
        let scope = Scope {
            per: per.map(|family| (name.as_str(), family)),
            facts_only: false,
            expected: None,
        };
        let mut silent = Problems::default();
        match formulas::typed(words, &self.catalog, scope, &mut silent) {
            Some(typed) => {
                let ty = match typed.ty() {
                    Type::Zero => Type::Number(Unit::PLAIN),
                    ty => ty,
                };
                self.catalog
                    .add(&entry.id, Target::Entry(number), ty, per, false);
            }
            None => self.broken(&entry.id),
        }
    }

    fn peek_per(&self, entry: &RawEntry) -> Option<FamilyId> {
        match entry.table.get("per") {
            Some(Node {
                kind: NodeKind::Text { text, .. },
                ..
            }) => self.catalog.family(text),
            _ => None,
        }
    }

    /// `None` if the unit is wrong, `Some(None)` if there is none.
    fn peek_unit(&self, entry: &RawEntry) -> Option<Option<Unit>> {
        match entry.table.get("unit") {
            None => Some(None),
            Some(Node {
                kind: NodeKind::Text { text, .. },
                ..
            }) if text == "percent" => Some(Some(Unit::PLAIN)),
            Some(Node {
                kind: NodeKind::Text { text, .. },
                ..
            }) => Unit::parse(text, Some(self.catalog.currency))
                .ok()
                .map(Some),
            Some(_) => None,
        }
    }

    fn input_type(&mut self, entry: &RawEntry) -> Option<Type> {
        let word = match entry.table.get("type") {
            Some(Node {
                kind: NodeKind::Text { text, .. },
                ..
            }) => Some(text.as_str()),
            _ => None,
        };
        match word {
            Some("bool") => Some(Type::Bool),
            Some("date") => Some(Type::Date),
            Some("text") => Some(Type::Text),
            Some("enum") => match entry.table.get("of") {
                Some(Node {
                    kind: NodeKind::Text { text, .. },
                    ..
                }) => self.catalog.family(text).map(Type::Member),
                _ => {
                    let members = members_of(entry);
                    let family = self.catalog.add_family(&entry.id, members);
                    Some(Type::Member(family))
                }
            },
            Some(_) => None,
            None => self
                .peek_unit(entry)
                .map(|unit| Type::Number(unit.unwrap_or(Unit::PLAIN))),
        }
    }
}

/// Which list an entry is numbered in; none if names do not lead to it by number here.
fn slot_of(section: Section) -> Option<usize> {
    match section {
        Section::Input => Some(0),
        Section::Parameter => Some(1),
        Section::Table => Some(3),
        Section::Value | Section::Component | Section::Sum => Some(4),
        Section::Scale
        | Section::Classes
        | Section::Floor
        | Section::Limit
        | Section::Band
        | Section::Notice => None,
    }
}

/// An enum input is a family that keys and `per` may name wherever it stands, so it goes first.
fn turn_of(entry: &RawEntry) -> u8 {
    match (entry.section, entry.table.get("members")) {
        (Section::Input, Some(_)) => 0,
        (Section::Input, None) => 1,
        _ => 2,
    }
}

/// The number of each value, component and sum.
fn numbers_of_entries(entries: &[RawEntry]) -> Vec<Option<u32>> {
    let mut next = 0_u32;
    entries
        .iter()
        .map(|entry| {
            matches!(
                entry.section,
                Section::Value | Section::Component | Section::Sum
            )
            .then(|| {
                let number = next;
                next = next.saturating_add(1);
                number
            })
        })
        .collect()
}

fn per_name(entry: &RawEntry) -> String {
    match entry.table.get("per") {
        Some(Node {
            kind: NodeKind::Text { text, .. },
            ..
        }) => text.clone(),
        _ => String::new(),
    }
}

fn members_of(entry: &RawEntry) -> Vec<String> {
    let mut silent = Problems::default();
    entry
        .table
        .get("members")
        .and_then(|node| texts_of(&mut silent, "members", node.clone()))
        .unwrap_or_default()
        .into_iter()
        .map(|words| words.text)
        .collect()
}

fn names_of(expr: &Expr, names: &mut BTreeSet<String>) {
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Member { name, .. } => {
            names.insert(name.clone());
        }
        ExprKind::Index { name, index } => {
            names.insert(name.clone());
            names_of(index, names);
        }
        ExprKind::Negative(inner) | ExprKind::Not(inner) => names_of(inner, names),
        ExprKind::And(a, b)
        | ExprKind::Or(a, b)
        | ExprKind::Arithmetic(_, a, b)
        | ExprKind::Compare(_, a, b) => {
            names_of(a, names);
            names_of(b, names);
        }
        ExprKind::If(a, b, c) => {
            names_of(a, names);
            names_of(b, names);
            names_of(c, names);
        }
        ExprKind::Call { args, .. } => args.iter().for_each(|arg| names_of(arg, names)),
        ExprKind::SumOver { body, .. } => names_of(body, names),
        ExprKind::Number { .. } | ExprKind::Bool(_) | ExprKind::Date(_) | ExprKind::Text(_) => {}
    }
}
