//! What each name of a stack stands for, before any entry is read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Guard, Lower};
use crate::amount::Unit;
use crate::formula::{Expr, ExprKind, FamilyId, Names, Scope, Target, Type};
use crate::rules::formulas;
use crate::rules::merge::{RawEntry, Section};
use crate::rules::read::{Words, texts_of};
use crate::text::{Diagnostic, Node, NodeKind, Problems};

/// An entry whose type its formula tells.
struct Untyped<'e> {
    entry: &'e RawEntry,
    number: u32,
    words: Words,
    /// The names in the formula that have no type yet either.
    names: BTreeSet<String>,
    done: bool,
}

impl Lower<'_> {
    pub(super) fn declare(&mut self, entries: &[RawEntry]) {
        for entry in entries
            .iter()
            .filter(|entry| entry.section == Section::Classes)
        {
            let members = members_of(entry);
            if members.is_empty() {
                self.broken(&entry.id);
                continue;
            }
            let family = self.catalog.add_family(&entry.id, members);
            self.catalog.family_names.insert(entry.id.clone(), family);
        }
        let mut numbers = [0_u32; 5];
        let mut waiting = Vec::new();
        let mut numbered: Vec<_> = entries
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
            waiting.extend(self.declare_entry(entry, number));
        }
        self.declare_untyped(waiting);
    }

    /// Declares an entry, if its type stands in it; else gives back what its formula must tell.
    fn declare_entry<'e>(&mut self, entry: &'e RawEntry, number: u32) -> Option<Untyped<'e>> {
        match entry.section {
            Section::Input => match self.input_type(entry) {
                Some(ty) => self.add(entry, Target::Input(number), ty),
                None => self.broken(&entry.id),
            },
            Section::Parameter => match self.peek_unit(entry) {
                Some(unit) => {
                    let ty = Type::Number(unit.unwrap_or(Unit::PLAIN));
                    self.add(entry, Target::Parameter(number), ty);
                }
                None => self.broken(&entry.id),
            },
            Section::Table => self.declare_table(entry, number),
            Section::Scale if entry.table.get("in").is_none() => match self.peek_unit(entry) {
                Some(unit) => {
                    let ty = Type::Number(unit.unwrap_or(Unit::PLAIN));
                    self.catalog.scales.insert(entry.id.clone(), (number, ty));
                }
                None => self.broken(&entry.id),
            },
            Section::Component => self.declare_component(entry, number),
            Section::Sum => {
                self.catalog.sums.insert(entry.id.clone());
                let ty = Type::Number(self.catalog.monthly());
                self.add(entry, Target::Entry(number), ty);
            }
            Section::Value if entry.table.get("unit").is_some() => match self.peek_unit(entry) {
                Some(unit) => {
                    let ty = Type::Number(unit.unwrap_or(Unit::PLAIN));
                    self.add(entry, Target::Entry(number), ty);
                }
                None => self.broken(&entry.id),
            },
            Section::Value => return self.untyped(entry, number, "formula"),
            Section::Scale => return self.untyped(entry, number, "in"),
            Section::Classes
            | Section::Floor
            | Section::Limit
            | Section::Band
            | Section::Notice => {}
        }
        None
    }

    fn add(&mut self, entry: &RawEntry, target: Target, ty: Type) {
        let per = self.peek_per(entry);
        if per.is_none() && entry.table.get("per").is_some() {
            return self.broken(&entry.id);
        }
        // Of a component alone the name without a member has a meaning: the total.
        let total = entry.section == Section::Component;
        self.catalog.add(&entry.id, target, ty, per, total);
    }

    fn declare_component(&mut self, entry: &RawEntry, number: u32) {
        let guard = Guard {
            layer: entry.layer,
            by: entry.replaceable_by.clone(),
            place: entry.place,
        };
        self.guards.insert(entry.id.clone(), guard);
        match self.peek_unit(entry) {
            Some(Some(unit)) => self.add(entry, Target::Entry(number), Type::Number(unit)),
            Some(None) | None => self.broken(&entry.id),
        }
    }

    fn untyped<'e>(&mut self, entry: &'e RawEntry, number: u32, key: &str) -> Option<Untyped<'e>> {
        let Some(words) = entry.table.get(key).and_then(Words::of_formula) else {
            self.broken(&entry.id);
            return None;
        };
        let mut names = BTreeSet::new();
        if let Ok(expr) = crate::formula::parse(&words.text) {
            names_of(&expr, &mut names);
        }
        Some(Untyped {
            entry,
            number,
            words,
            names,
            done: false,
        })
    }

    fn broken(&mut self, id: &str) {
        self.catalog.broken.insert(id.to_owned());
    }

    fn declare_table(&mut self, entry: &RawEntry, number: u32) {
        let keys = entry.table.get("keys").cloned();
        let keys = keys.and_then(|node| texts_of(&mut Problems::default(), "keys", node));
        let families: Option<Vec<FamilyId>> = keys
            .into_iter()
            .flatten()
            .map(|words| self.catalog.family(&words.text))
            .collect();
        match (families, self.peek_unit(entry)) {
            (Some(keys), Some(unit)) if !keys.is_empty() => {
                let ty = Type::Number(unit.unwrap_or(Unit::PLAIN));
                self.catalog
                    .tables
                    .insert(entry.id.clone(), (number, ty, keys));
            }
            _ => self.broken(&entry.id),
        }
    }

    /// Values without a unit have their formula's type, scales with `in` that formula's: those
    /// first that name no other such.
    fn declare_untyped(&mut self, mut waiting: Vec<Untyped<'_>>) {
        let ids: BTreeMap<String, usize> = waiting
            .iter()
            .enumerate()
            .map(|(place, one)| (one.entry.id.clone(), place))
            .collect();
        let mut readers: Vec<Vec<usize>> = vec![Vec::new(); waiting.len()];
        let mut ready = Vec::new();
        for (place, one) in waiting.iter_mut().enumerate() {
            one.names.retain(|name| ids.contains_key(name));
            for name in &one.names {
                if let Some(list) = ids.get(name).and_then(|named| readers.get_mut(*named)) {
                    list.push(place);
                }
            }
            if one.names.is_empty() {
                ready.push(place);
            }
        }
        while let Some(place) = ready.pop() {
            let Some(one) = waiting.get_mut(place) else {
                continue;
            };
            one.done = true;
            let id = one.entry.id.clone();
            if let Some(one) = waiting.get(place) {
                self.declare_by_formula(one);
            }
            for reader in readers.get(place).into_iter().flatten() {
                if let Some(one) = waiting.get_mut(*reader) {
                    one.names.remove(&id);
                    if one.names.is_empty() {
                        ready.push(*reader);
                    }
                }
            }
        }
        waiting.retain(|one| !one.done);
        self.untyped_circles(&waiting);
        for one in &waiting {
            self.broken(&one.entry.id);
        }
    }

    /// Each circle among values that wait for one another's types, once.
    fn untyped_circles(&mut self, waiting: &[Untyped<'_>]) {
        let by_name: BTreeMap<&str, &Untyped<'_>> = waiting
            .iter()
            .map(|one| (one.entry.id.as_str(), one))
            .collect();
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for start in waiting {
            let mut path: Vec<&str> = Vec::new();
            let mut next = Some(start.entry.id.as_str());
            while let Some(name) = next.filter(|name| !path.contains(name) && !told.contains(name))
            {
                path.push(name);
                let names = by_name.get(name).map(|one| &one.names);
                next = names
                    .into_iter()
                    .flatten()
                    .map(String::as_str)
                    .find(|name| by_name.contains_key(name));
            }
            let from = next.and_then(|name| path.iter().position(|known| *known == name));
            told.extend(&path);
            let Some(from) = from else { continue };
            let mut ring: Vec<&str> = path.split_off(from);
            ring.extend(ring.first().copied());
            let place = ring.first().and_then(|name| by_name.get(name));
            self.problems.add(
                Diagnostic::error("CYCLE")
                    .at(place.map_or(start.entry.place, |one| one.entry.place))
                    .with("cycle", ring.join(" → "))
                    .mend("mend-values"),
            );
        }
    }

    fn declare_by_formula(&mut self, one: &Untyped<'_>) {
        let entry = one.entry;
        let per = self.peek_per(entry);
        let name = per_name(entry);
        let scope = Scope {
            per: per.map(|family| (name.as_str(), family)),
            facts_only: false,
            expected: None,
        };
        let mut silent = Problems::default();
        let typed = formulas::typed(&one.words, &self.catalog, scope, &mut silent);
        let ty = match typed.map(|typed| typed.ty()) {
            Some(Type::Zero) => Type::Number(Unit::PLAIN),
            Some(ty) => ty,
            None => return self.broken(&entry.id),
        };
        if entry.section == Section::Scale {
            if !matches!(ty, Type::Number(_)) {
                return self.broken(&entry.id);
            }
            self.catalog
                .scales
                .insert(entry.id.clone(), (one.number, ty));
        } else {
            self.add(entry, Target::Entry(one.number), ty);
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
                    if members.is_empty() {
                        return None;
                    }
                    let family = self.catalog.add_family(&entry.id, members);
                    Some(Type::Member(family))
                }
            },
            Some(_) => None,
            // A type that is no text, members without `type = "enum"`: told where the input is read.
            None if ["type", "members", "of"]
                .iter()
                .any(|key| entry.table.has(key)) =>
            {
                None
            }
            None => self
                .peek_unit(entry)
                .map(|unit| Type::Number(unit.unwrap_or(Unit::PLAIN))),
        }
    }
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

/// All names that an expression says.
pub(crate) fn names_of(expr: &Expr, names: &mut BTreeSet<String>) {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match &expr.kind {
            ExprKind::Name(name) | ExprKind::Member { name, .. } => {
                names.insert(name.clone());
            }
            ExprKind::Index { name, index } => {
                names.insert(name.clone());
                open.push(index);
            }
            ExprKind::Negative(inner) | ExprKind::Not(inner) => open.push(inner),
            ExprKind::And(a, b)
            | ExprKind::Or(a, b)
            | ExprKind::Arithmetic(_, a, b)
            | ExprKind::Compare(_, a, b) => open.extend([a.as_ref(), b.as_ref()]),
            ExprKind::If(a, b, c) => open.extend([a.as_ref(), b.as_ref(), c.as_ref()]),
            ExprKind::Call { args, .. } => open.extend(args),
            ExprKind::SumOver { body, .. } => open.push(body),
            ExprKind::Number { .. } | ExprKind::Bool(_) | ExprKind::Date(_) | ExprKind::Text(_) => {
            }
        }
    }
}

/// In which list of a stack the entries of a section are numbered; none for those without a name
/// that formulas read.
fn slot_of(section: Section) -> Option<usize> {
    match section {
        Section::Input => Some(0),
        Section::Parameter => Some(1),
        Section::Scale => Some(2),
        Section::Table => Some(3),
        Section::Value | Section::Component | Section::Sum => Some(4),
        Section::Classes | Section::Floor | Section::Limit | Section::Band | Section::Notice => {
            None
        }
    }
}

/// When an entry is declared: enum inputs are families for all others, inputs for all entries.
fn turn_of(entry: &RawEntry) -> u8 {
    let is_enum = matches!(
        entry.table.get("type").map(|node| &node.kind),
        Some(NodeKind::Text { text, .. }) if text == "enum"
    );
    match (entry.section, is_enum) {
        (Section::Input, true) => 0,
        (Section::Input, false) => 1,
        _ => 2,
    }
}
