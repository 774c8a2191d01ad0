//! Inputs, classes and defaults.

use super::{Lower, Needs};
use crate::amount::{Exact, Unit};
use crate::formula::{FamilyId, Names, Scope, Type, Value};
use crate::rules::formulas;
use crate::rules::merge::{RawDefault, RawEntry};
use crate::rules::read::{Reader, Words, date_of, figure, wrong_type};
use crate::rules::stack::{Fallback, Input, InputKind, Stack};
use crate::text::{Diagnostic, Node, NodeKind, Place, nearest};

const RESERVED: [&str; 6] = ["value", "from", "until", "source", "unknown", "confidence"];

impl Lower<'_> {
    pub(super) fn read_classes(&mut self, entry: RawEntry) {
        let mut reader = Reader::new(&entry.id, entry.place, entry.table, self.problems);
        drop(reader.titles("title"));
        drop(reader.words("source"));
        let members = reader.texts("members").unwrap_or_default();
        if members.is_empty() {
            let missing = Diagnostic::error("KEY-MISSING").at(entry.place);
            reader
                .problems
                .add(missing.with("key", "members").with("name", &entry.id));
        }
        for words in &members {
            if RESERVED.contains(&words.text.as_str()) {
                let taken = Diagnostic::error("NAME-TAKEN").at(words.place);
                reader.problems.add(taken.with("name", &words.text));
            }
        }
        reader.finish();
    }

    pub(super) fn read_input(&mut self, entry: RawEntry) -> Option<Input> {
        let layer = entry.layer;
        self.reading(&entry.id, entry.place, entry.table, |lower, reader| {
            lower.input(reader, layer)
        })
    }

    fn input(&mut self, reader: &mut Reader<'_>, layer: usize) -> Option<Input> {
        let head = self.head(
            reader,
            layer,
            Needs {
                title: false,
                source: false,
            },
        );
        let per = self.per(reader).map(|(_, family)| family);
        let unit = self.unit(reader);
        let type_words = reader.words("type");
        let of = reader.words("of");
        drop(reader.texts("members"));
        let named = self.catalog.named(&head.id);
        if let Some(words) = &type_words
            && !matches!(words.text.as_str(), "enum" | "bool" | "date" | "text")
        {
            let known = [("enum", ()), ("bool", ()), ("date", ()), ("text", ())];
            reader.one_of("type", words, &known);
        } else if let Some(words) = &of
            && named.is_none()
        {
            let known = self.catalog.family_names.keys().map(String::as_str);
            reader.problems.add(
                Diagnostic::error("FAMILY-UNKNOWN")
                    .at(words.place)
                    .with("name", &words.text)
                    .nearest(nearest(&words.text, known)),
            );
        }
        let kind = match named?.ty {
            Type::Member(family) => InputKind::Member(family),
            Type::Bool => InputKind::Bool,
            Type::Date => InputKind::Date,
            Type::Text => InputKind::Text,
            Type::Zero => InputKind::Number {
                unit: Unit::PLAIN,
                percent: false,
            },
            Type::Number(unit_found) => InputKind::Number {
                unit: unit_found,
                percent: unit.is_some_and(|(_, percent, _)| percent),
            },
        };
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
        let count = self.member_count(per);
        let defaults = match reader.node("default") {
            Some(node) => {
                let found = self.fallbacks(&head.id, node, kind, per);
                found.unwrap_or_else(|| vec![None; count])
            }
            None => vec![None; count],
        };
        let flag = reader
            .text("flag")
            .unwrap_or_else(|| head.id.replace('_', "-"));
        let also = self.also(reader, kind);
        let columns = reader.titles("columns");
        let full_time = reader
            .node("full_time")
            .and_then(|node| self.fact(reader, "full_time", &node, kind));
        let without = reader
            .node("without")
            .and_then(|node| self.fact(reader, "without", &node, kind));
        Some(Input {
            head,
            kind,
            per,
            min,
            max,
            defaults,
            flag,
            also,
            columns,
            full_time,
            without,
        })
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
                reader.unknown_key(key, node.place, &["default", "flag", "columns"]);
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
            let flag = inner.text("flag");
            let unit = self.unit(&mut inner);
            inner.finish();
            let InputKind::Number { unit: own, .. } = kind else {
                continue;
            };
            let months = Unit::month().over(Unit::year()).unwrap_or(Unit::PLAIN);
            match (flag, unit) {
                (Some(flag), Some((found, _, _))) if own.times(months) == Ok(found) => {
                    flags.push((flag, Exact::from(12)));
                }
                (Some(flag), Some((found, _, _))) if own == found => flags.push((flag, Exact::ONE)),
                (_, Some((found, _, place))) => reader.problems.add(
                    Diagnostic::error("UNIT-MISMATCH")
                        .at(place)
                        .with("name", "also")
                        .with("declared", own)
                        .with("found", found),
                ),
                _ => {}
            }
        }
        flags
    }

    /// A fact as a file writes it.
    pub(crate) fn fact(
        &self,
        reader: &mut Reader<'_>,
        key: &str,
        node: &Node,
        kind: InputKind,
    ) -> Option<Value> {
        match (kind, &node.kind) {
            (InputKind::Bool, NodeKind::Bool(value)) => Some(Value::Bool(*value)),
            (InputKind::Date, _) => date_of(reader.problems, key, node).map(Value::Date),
            (InputKind::Text, NodeKind::Text { text, .. }) => {
                Some(Value::Text(text.as_str().into()))
            }
            (InputKind::Number { unit, percent }, _) => {
                figure(reader.problems, key, node, self.figure_unit(unit, percent))
                    .map(Value::Number)
            }
            (InputKind::Member(family), NodeKind::Text { text, .. }) => {
                let member = self.catalog.member(family, text);
                if member.is_none() {
                    let members = self.catalog.members(family);
                    reader.problems.add(
                        Diagnostic::error("MEMBER-UNKNOWN")
                            .at(node.place)
                            .with("member", text)
                            .with("family", self.catalog.family_name(family))
                            .with("members", members.join(", "))
                            .nearest(nearest(text, members.iter().map(String::as_str))),
                    );
                }
                member.map(Value::Member)
            }
            (InputKind::Bool, _) => {
                wrong_type(reader.problems, key, node, "type-yes-no");
                None
            }
            (InputKind::Text | InputKind::Member(_), _) => {
                wrong_type(reader.problems, key, node, "type-text");
                None
            }
        }
    }

    pub(super) fn read_defaults(&mut self, defaults: Vec<RawDefault>, stack: &mut Stack) {
        for (name, place, node) in defaults {
            let Some(input) = stack.inputs.iter_mut().find(|input| input.head.id == name) else {
                if !self.catalog.broken.contains(&name) {
                    let words = Words {
                        text: name,
                        place,
                        offset: None,
                    };
                    self.unknown_name(&words, stack.inputs.iter().map(|i| i.head.id.as_str()));
                }
                continue;
            };
            if let Some(found) = self.fallbacks(&name, node, input.kind, input.per) {
                for (slot, fallback) in input.defaults.iter_mut().zip(found) {
                    if fallback.is_some() {
                        *slot = fallback;
                    }
                }
            }
        }
    }

    fn fallbacks(
        &mut self,
        name: &str,
        node: Node,
        kind: InputKind,
        per: Option<FamilyId>,
    ) -> Option<Vec<Option<Fallback>>> {
        let Some(family) = per else {
            return Some(vec![Some(self.fallback(name, node, kind, None)?)]);
        };
        let is_members = matches!(&node.kind, NodeKind::Table(table) if !table.has("formula"));
        let count = self.catalog.members(family).len();
        if !is_members {
            let one = self.fallback(name, node, kind, Some(family))?;
            return Some(vec![Some(one); count]);
        }
        let NodeKind::Table(mut table) = node.kind else {
            return None;
        };
        let mut found = vec![None; count];
        for (member, place, node) in table.take_rest() {
            let words = Words {
                text: member,
                place,
                offset: None,
            };
            let number = self.member(family, &words)?;
            let fallback = self.fallback(name, node, kind, Some(family))?;
            if let Some(slot) = usize::try_from(number).ok().and_then(|n| found.get_mut(n)) {
                *slot = Some(fallback);
            }
        }
        Some(found)
    }

    fn fallback(
        &mut self,
        name: &str,
        node: Node,
        kind: InputKind,
        per: Option<FamilyId>,
    ) -> Option<Fallback> {
        let place = node.place;
        let NodeKind::Table(table) = node.kind else {
            let empty = crate::text::Table::empty(place);
            let value = self.reading(name, place, empty, |lower, reader| {
                lower.fact(reader, name, &node, kind)
            });
            return value.map(Fallback::Value);
        };
        self.reading(name, place, table, |lower, reader| {
            let family = per.map(|family| (lower.catalog.family_name(family).to_owned(), family));
            let expected = match kind {
                InputKind::Member(family) => Some(family),
                InputKind::Bool | InputKind::Date | InputKind::Text | InputKind::Number { .. } => {
                    None
                }
            };
            let scope = Scope {
                per: family
                    .as_ref()
                    .map(|(name, family)| (name.as_str(), *family)),
                facts_only: true,
                expected,
            };
            let (typed, words) = lower.formula(reader, "formula", scope)?;
            lower
                .fits(&typed, &words, name, kind, place, reader.problems)
                .then_some(Fallback::Formula(typed))
        })
    }

    fn fits(
        &self,
        typed: &crate::formula::Typed,
        words: &Words,
        name: &str,
        kind: InputKind,
        place: Place,
        problems: &mut crate::text::Problems,
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
        let fits = typed.ty() == needed || self.literal_member(typed, kind);
        if !fits {
            problems.add(
                Diagnostic::error("FORMULA-TYPE")
                    .at(place)
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
    fn literal_member(&self, typed: &crate::formula::Typed, kind: InputKind) -> bool {
        match (typed.ty(), kind) {
            (Type::Member(found), InputKind::Member(needed)) => {
                self.catalog.members(found) == self.catalog.members(needed)
            }
            _ => false,
        }
    }
}
