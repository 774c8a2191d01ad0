//! Inputs, classes and defaults.

use std::collections::BTreeMap;

use super::within::Within;
use super::{Lower, Needs};
use crate::amount::{Exact, Unit};
use crate::formula::{FamilyId, Names, Scope, Type, Typed, Value};
use crate::rules::formulas;
use crate::rules::merge::{RawDefault, RawEntry};
use crate::rules::read::{Reader, Words, date_of, figure, wrong_type};
use crate::rules::stack::{Fallback, Head, Input, InputKind, Stack};
use crate::text::{Diagnostic, Node, NodeKind, Problems};

/// The program's own flags where facts are flags too: no input's flag is one of them.
pub const OWN_FLAGS: [&str; 20] = [
    "at-least",
    "at-most",
    "config",
    "csv",
    "end",
    "explain",
    "fail-on",
    "format",
    "help",
    "lang",
    "message-format",
    "on",
    "out",
    "quiet",
    "set",
    "stack",
    "start",
    "step",
    "version",
    "with-proposed",
];

const RESERVED: [&str; 6] = ["value", "from", "until", "source", "unknown", "confidence"];

impl Lower<'_> {
    pub(super) fn read_classes(&mut self, entry: RawEntry) {
        self.reading(entry, |_, reader, _| {
            drop(reader.titles("title"));
            drop(reader.words("source"));
            drop(reader.words("kept"));
            members(reader)
        });
    }

    /// What stands in the place of an input that could not be read.
    pub(super) fn no_input(&self, head: Head) -> Input {
        let named = self.catalog.named(&head.id);
        let per = named.and_then(|named| named.per);
        let kind = named.map_or(InputKind::Text, |named| InputKind::of(named.ty, false));
        Input {
            flag: head.id.clone(),
            head,
            kind,
            per,
            min: None,
            max: None,
            whole: false,
            defaults: vec![None; self.member_count(per)],
            also: Vec::new(),
            columns: crate::rules::stack::Titles::default(),
            full_time: None,
            without: None,
        }
    }

    pub(super) fn read_input(&mut self, entry: RawEntry) -> Option<Input> {
        self.reading(entry, |lower, reader, layer| lower.input(reader, layer))
    }

    fn input(&mut self, reader: &mut Reader<'_>, layer: usize) -> Option<Input> {
        let needs = Needs {
            title: false,
            source: false,
        };
        let head = self.head(reader, layer, needs);
        let per_said = reader.has("per");
        let per = self.per(reader).map(|(_, family)| family);
        let kind = self.kind(reader)?;
        if per_said && per.is_none() {
            return None;
        }
        let [min_place, max_place] =
            ["min", "max"].map(|key| reader.has(key).then(|| reader.key_place(key)));
        let min = self.bound(reader, "min", kind);
        let max = self.bound(reader, "max", kind);
        if let (Some(low), Some(high)) = (&min, &max)
            && low > high
        {
            let place = reader.key_place("min");
            reader.problems.add(
                Diagnostic::error("MIN-OVER-MAX")
                    .at(place)
                    .with("name", &head.id)
                    .with("min", low)
                    .with("max", high),
            );
        }
        let whole = whole(reader, kind);
        let within = Within {
            percent: matches!(kind, InputKind::Number { percent: true, .. }),
            min: min.clone().map(|min| (min, min_place)),
            max: max.clone().map(|max| (max, max_place)),
            place: head.place,
        };
        self.within.insert(head.id.clone(), within);
        let none = vec![None; self.member_count(per)];
        let defaults = reader
            .node("default")
            .and_then(|node| self.fallbacks(&head.id, node, kind, per, reader.problems));
        let flag = self.flag(reader, &head.id);
        let also = self.also(reader, kind);
        let columns = reader.titles("columns");
        let full_time = self.fact_under(reader, "full_time", kind);
        let without = self.fact_under(reader, "without", kind);
        Some(Input {
            head,
            kind,
            per,
            min,
            max,
            whole,
            defaults: defaults.unwrap_or(none),
            flag,
            also,
            columns,
            full_time,
            without,
        })
    }

    /// What sort of fact it is: `type`, or a number in `unit`.
    fn kind(&mut self, reader: &mut Reader<'_>) -> Option<InputKind> {
        let unit_said = reader.has("unit");
        let unit_place = reader.key_place("unit");
        let of_said = reader.has("of");
        let of_place = reader.key_place("of");
        let members_said = reader.has("members");
        let unit = self.unit(reader);
        let type_said = reader.has("type");
        let known = [("enum", 0_u8), ("bool", 1), ("date", 2), ("text", 3)];
        let word = reader.word("type", &known);
        let of = reader.words("of");
        let named = members_said.then(|| members(reader));
        if type_said && word.is_none() {
            return None;
        }
        if word.is_some() && unit_said {
            reader.conflict("unit", unit_place, "type");
        }
        if word == Some(0) {
            match (&of, named) {
                (Some(_), Some(_)) => reader.conflict("of", of_place, "members"),
                (Some(words), None) if self.catalog.family(&words.text).is_none() => {
                    self.unknown_family(words, reader.problems);
                    return None;
                }
                (None, Some(None)) => return None,
                (None, None) if !of_said => {
                    reader.missing("members");
                    return None;
                }
                (Some(_), None) | (None, None | Some(Some(()))) => {}
            }
        } else if of_said || members_said {
            if !type_said {
                reader.missing("type");
                return None;
            }
            let (key, place) = if of_said {
                ("of", of_place)
            } else {
                ("members", reader.key_place("members"))
            };
            reader.conflict(key, place, "type");
        }
        let ty = self.catalog.named(&reader.name)?.ty;
        Some(InputKind::of(
            ty,
            unit.is_some_and(|(_, percent, _)| percent),
        ))
    }

    fn flag(&self, reader: &mut Reader<'_>, id: &str) -> String {
        let own = id.replace('_', "-");
        let said = reader.has("flag");
        let place = reader.place;
        let Some(words) = reader.words("flag") else {
            if !said && OWN_FLAGS.contains(&own.as_str()) {
                reader.problems.add(flag_of_program(&own).at(place));
            }
            return own;
        };
        checked_flag(words, reader.problems).unwrap_or(own)
    }

    fn fact_under(
        &self,
        reader: &mut Reader<'_>,
        key: &'static str,
        kind: InputKind,
    ) -> Option<Value> {
        let node = reader.node(key)?;
        let fact = self.fact(reader.problems, key, &node, kind)?;
        if let Some(within) = self.within.get(&reader.name)
            && let Some(outside) = within.outside(&fact, "FACT-OUTSIDE")
        {
            let outside = outside.with("name", &reader.name).with("key", key);
            reader.problems.add(outside.at(node.place));
        }
        Some(fact)
    }

    fn member_count(&self, per: Option<FamilyId>) -> usize {
        per.map_or(1, |family| self.catalog.members(family).len())
    }

    fn bound(&self, reader: &mut Reader<'_>, key: &'static str, kind: InputKind) -> Option<Exact> {
        let node = reader.node(key)?;
        match kind {
            InputKind::Number { unit, percent } => {
                figure(reader.problems, key, &node, self.figure_unit(unit, percent))
            }
            InputKind::Member(_) | InputKind::Bool | InputKind::Date | InputKind::Text => {
                reader.conflict(key, node.place, "type");
                None
            }
        }
    }

    fn also(&self, reader: &mut Reader<'_>, kind: InputKind) -> Vec<(String, Exact)> {
        let mut flags = Vec::new();
        for node in reader.list("also").unwrap_or_default() {
            let NodeKind::Table(table) = node.kind else {
                reader.wrong_type("also", &node, "type-table");
                continue;
            };
            let mut inner = Reader::new("also", node.place, table, reader.problems);
            inner.only(&["flag", "unit"]);
            let there = inner.needs("flag") & inner.needs("unit");
            let flag = inner.words("flag");
            let unit = self.unit(&mut inner);
            let flag = flag.and_then(|words| checked_flag(words, inner.problems));
            if !there {
                continue;
            }
            let InputKind::Number { unit: own, .. } = kind else {
                continue;
            };
            let months = Unit::month().over(Unit::year()).unwrap_or(Unit::PLAIN);
            let Some((found, _, place)) = unit else {
                continue;
            };
            let divisor = if own.times(months) == Ok(found) {
                Exact::from(12)
            } else if own == found {
                Exact::ONE
            } else {
                reader.problems.add(
                    Diagnostic::told_as("UNIT-MISMATCH", "FIGURE-UNIT")
                        .at(place)
                        .with("name", "also")
                        .with_text("declared", formulas::unit_word(own))
                        .with_text("found", formulas::unit_word(found)),
                );
                continue;
            };
            flags.extend(flag.map(|flag| (flag, divisor)));
        }
        flags
    }

    /// A fact as a file writes it.
    pub(crate) fn fact(
        &self,
        problems: &mut Problems,
        key: &str,
        node: &Node,
        kind: InputKind,
    ) -> Option<Value> {
        match (kind, &node.kind) {
            (InputKind::Bool, NodeKind::Bool(value)) => Some(Value::Bool(*value)),
            (InputKind::Date, _) => date_of(problems, key, node).map(Value::Date),
            (InputKind::Text, NodeKind::Text { text, .. }) => {
                Some(Value::Text(text.as_str().into()))
            }
            (InputKind::Number { unit, percent }, _) => {
                figure(problems, key, node, self.figure_unit(unit, percent)).map(Value::Number)
            }
            (InputKind::Member(family), NodeKind::Text { text, .. }) => {
                let member = self.catalog.member(family, text);
                if member.is_none() {
                    problems.add(self.no_member(family, text).at(node.place));
                }
                member.map(Value::Member)
            }
            (InputKind::Bool, _) => {
                wrong_type(problems, key, node, "type-yes-no");
                None
            }
            (InputKind::Text | InputKind::Member(_), _) => {
                wrong_type(problems, key, node, "type-text");
                None
            }
        }
    }

    /// Lays the layers' defaults over the inputs' own, the later over the earlier.
    pub(super) fn read_defaults(&mut self, defaults: Vec<RawDefault>, stack: &mut Stack) {
        for (name, place, node) in defaults {
            let Some(input) = stack.inputs.iter_mut().find(|input| input.head.id == name) else {
                let words = Words {
                    text: name,
                    place,
                    offset: None,
                };
                self.unknown_name(&words, stack.inputs.iter().map(|i| i.head.id.as_str()));
                continue;
            };
            if self.catalog.is_broken(&name) {
                continue;
            }
            let mut problems = std::mem::take(self.problems);
            let found = self.fallbacks(&name, node, input.kind, input.per, &mut problems);
            *self.problems = problems;
            for (slot, fallback) in input.defaults.iter_mut().zip(found.unwrap_or_default()) {
                if fallback.is_some() {
                    *slot = fallback;
                }
            }
        }
    }

    fn fallbacks(
        &self,
        name: &str,
        node: Node,
        kind: InputKind,
        per: Option<FamilyId>,
        problems: &mut Problems,
    ) -> Option<Vec<Option<Fallback>>> {
        let Some(family) = per else {
            return Some(vec![Some(self.fallback(name, node, kind, None, problems)?)]);
        };
        let members = self.catalog.members(family);
        let is_member = |word: &str| members.iter().any(|member| member == word);
        let by_member = matches!(
            &node.kind,
            NodeKind::Table(table) if !table.has("formula") || is_member("formula")
        );
        if !by_member {
            let one = self.fallback(name, node, kind, Some(family), problems)?;
            return Some(vec![Some(one); members.len()]);
        }
        let NodeKind::Table(mut table) = node.kind else {
            return None;
        };
        let mut found = vec![None; members.len()];
        for (member, place, node) in table.take_rest() {
            let Some(number) = self.catalog.member(family, &member) else {
                problems.add(self.no_member(family, &member).at(place));
                continue;
            };
            let fallback = self.fallback(name, node, kind, Some(family), problems);
            if let Some(slot) = usize::try_from(number).ok().and_then(|n| found.get_mut(n)) {
                *slot = fallback;
            }
        }
        Some(found)
    }

    fn fallback(
        &self,
        name: &str,
        node: Node,
        kind: InputKind,
        per: Option<FamilyId>,
        problems: &mut Problems,
    ) -> Option<Fallback> {
        let place = node.place;
        let NodeKind::Table(table) = node.kind else {
            let fact = self.fact(problems, name, &node, kind)?;
            let within = self.within.get(name);
            if let Some(outside) = within.and_then(|w| w.outside(&fact, "DEFAULT-OUTSIDE")) {
                problems.add(outside.with("name", name).at(place));
            }
            return Some(Fallback::Value(fact));
        };
        let mut reader = Reader::new(name, place, table, problems);
        reader.only(&["formula"]);
        let family = per.map(|family| (self.catalog.family_name(family).to_owned(), family));
        let scope = Scope {
            per: family
                .as_ref()
                .map(|(name, family)| (name.as_str(), *family)),
            facts_only: true,
            expected: match kind {
                InputKind::Member(family) => Some(family),
                InputKind::Bool | InputKind::Date | InputKind::Text | InputKind::Number { .. } => {
                    None
                }
            },
        };
        let (typed, words) = self.needed_formula(&mut reader, "formula", scope)?;
        self.fits(&typed, &words, name, kind, reader.problems)
            .then_some(Fallback::Formula(typed))
    }

    fn fits(
        &self,
        typed: &Typed,
        words: &Words,
        name: &str,
        kind: InputKind,
        problems: &mut Problems,
    ) -> bool {
        let needed = match kind {
            InputKind::Number { unit, .. } => {
                return formulas::must_be(typed, unit, name, words, None, problems);
            }
            InputKind::Member(family) => Type::Member(family),
            InputKind::Bool => Type::Bool,
            InputKind::Date => Type::Date,
            InputKind::Text => Type::Text,
        };
        let fits = typed.ty() == needed || self.same_members(typed, kind);
        if !fits {
            problems.add(
                Diagnostic::error("FORMULA-TYPE")
                    .at(formulas::place_of(words, &(0..words.text.len())))
                    .with_text("needed", formulas::type_word(needed, Some(&self.catalog)))
                    .with_text(
                        "found",
                        formulas::type_word(typed.ty(), Some(&self.catalog)),
                    ),
            );
        }
        fits
    }

    /// Two inputs may have families of their own with the same members.
    fn same_members(&self, typed: &Typed, kind: InputKind) -> bool {
        match (typed.ty(), kind) {
            (Type::Member(found), InputKind::Member(needed)) => {
                self.catalog.members(found) == self.catalog.members(needed)
            }
            _ => false,
        }
    }
}

/// A flag is small letters, digits and dashes, and none of the program's own.
fn checked_flag(words: Words, problems: &mut Problems) -> Option<String> {
    let fits = words.text.starts_with(|c: char| c.is_ascii_lowercase())
        && words
            .text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'));
    if OWN_FLAGS.contains(&words.text.as_str()) {
        problems.add(flag_of_program(&words.text).at(words.place));
        return None;
    }
    if fits {
        return Some(words.text);
    }
    problems.add(
        Diagnostic::error("FLAG-SHAPE")
            .at(words.place)
            .with("found", &words.text),
    );
    None
}

/// A flag that is no fact's.
fn flag_of_program(flag: &str) -> Diagnostic {
    Diagnostic::told_as("FLAG-TAKEN", "FLAG-OWN").with("flag", flag)
}

/// Whether only whole numbers are accepted: `whole`, of a number that is no percentage.
fn whole(reader: &mut Reader<'_>, kind: InputKind) -> bool {
    let place = reader.key_place("whole");
    let said = reader.yes_no("whole");
    let beside = match kind {
        InputKind::Number { percent: false, .. } => return said.unwrap_or(false),
        InputKind::Number { percent: true, .. } => "unit",
        InputKind::Member(_) | InputKind::Bool | InputKind::Date | InputKind::Text => "type",
    };
    if said.is_some() {
        reader.conflict("whole", place, beside);
    }
    false
}

/// The members of classes or of an enum: some, each once, none with a name that values need.
fn members(reader: &mut Reader<'_>) -> Option<()> {
    if !reader.needs("members") {
        return None;
    }
    let place = reader.key_place("members");
    let members = reader.texts("members")?;
    if members.is_empty() {
        let name = reader.name.clone();
        reader.problems.add(
            Diagnostic::error("MEMBERS-EMPTY")
                .at(place)
                .with("name", name),
        );
        return None;
    }
    let mut first: BTreeMap<&str, &Words> = BTreeMap::new();
    for words in &members {
        if RESERVED.contains(&words.text.as_str()) || words.text.is_empty() {
            let taken = Diagnostic::error("NAME-TAKEN").at(words.place);
            reader.problems.add(taken.with("name", &words.text));
        }
        match first.get(words.text.as_str()) {
            Some(first) => reader.problems.add(
                Diagnostic::error("MEMBER-TWICE")
                    .at(words.place)
                    .and(first.place, "first")
                    .with("member", &words.text),
            ),
            None => drop(first.insert(&words.text, words)),
        }
    }
    Some(())
}
