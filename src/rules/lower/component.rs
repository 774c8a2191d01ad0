//! Values, components and sums, and the tags that tie them.

use std::collections::BTreeSet;

use super::{Lower, Needs};
use crate::amount::{Direction, Rounding, Unit};
use crate::formula::{Names, Scope, Target, Type};
use crate::rules::formulas;
use crate::rules::merge::RawEntry;
use crate::rules::read::{Reader, Words};
use crate::rules::stack::{
    Cadence, Component, ComponentKind, Entry, Paid, PartMonth, Stack, Sum, ValueEntry,
};
use crate::text::{Diagnostic, nearest};

impl Lower<'_> {
    pub(super) fn read_value(&mut self, entry: RawEntry) -> Option<ValueEntry> {
        let layer = entry.layer;
        self.reading(&entry.id, entry.place, entry.table, |lower, reader| {
            let head = lower.head(
                reader,
                layer,
                Needs {
                    title: false,
                    source: false,
                },
            );
            let unit = lower.unit(reader);
            let per = lower.per(reader);
            let earning_year = reader.whole("earning_year", 1, 12).unwrap_or(1);
            let scope = Scope {
                per: per.as_ref().map(|(name, family)| (name.as_str(), *family)),
                ..Scope::default()
            };
            let (formula, words) = lower.needed_formula(reader, "formula", scope)?;
            let ty = match unit {
                Some((unit, _, place)) => {
                    if !formulas::must_be(
                        &formula,
                        unit,
                        &head.id,
                        &words,
                        Some(place),
                        reader.problems,
                    ) {
                        return None;
                    }
                    Type::Number(unit)
                }
                None if formula.ty() == Type::Zero => Type::Number(Unit::PLAIN),
                None => formula.ty(),
            };
            let per = per.map(|(_, family)| family);
            Some(ValueEntry {
                head,
                formula,
                ty,
                per,
                earning_year,
            })
        })
    }

    pub(super) fn needed_formula(
        &self,
        reader: &mut Reader<'_>,
        key: &'static str,
        scope: Scope<'_>,
    ) -> Option<(crate::formula::Typed, Words)> {
        let there = reader.has(key);
        let found = self.formula(reader, key, scope);
        if !there {
            let (place, name) = (reader.place, reader.name.clone());
            reader.problems.add(
                Diagnostic::error("KEY-MISSING")
                    .at(place)
                    .with("key", key)
                    .with("name", name),
            );
        }
        found
    }

    pub(super) fn read_component(&mut self, entry: RawEntry) -> Option<Component> {
        let layer = entry.layer;
        self.reading(&entry.id, entry.place, entry.table, |lower, reader| {
            lower.component(reader, layer)
        })
    }

    fn component(&mut self, reader: &mut Reader<'_>, layer: usize) -> Option<Component> {
        let head = self.head(
            reader,
            layer,
            Needs {
                title: true,
                source: true,
            },
        );
        let unit = self.unit(reader);
        let per = self.per(reader);
        let scope = Scope {
            per: per.as_ref().map(|(name, family)| (name.as_str(), *family)),
            ..Scope::default()
        };
        let formula = self.needed_formula(reader, "formula", scope);
        let when = self.condition(reader, "when", scope);
        let applies = reader.node("applies");
        let applies = self.applies(applies);
        let kind = reader
            .word("kind", &ComponentKind::WORDS)
            .unwrap_or(ComponentKind::Pay);
        let tags = reader.texts("tags").unwrap_or_default();
        let cadence = self.cadence(reader);
        let paid = self.paid(reader);
        let part_month_said = reader.has("part_month");
        let part_month = reader
            .word(
                "part_month",
                &[
                    ("none", PartMonth::None),
                    ("calendar_days", PartMonth::CalendarDays),
                    ("working_days", PartMonth::WorkingDays),
                ],
            )
            .unwrap_or(PartMonth::None);
        let (rounding, over_year) = self.rounding(reader);
        let states = reader.word("states", &[("year_so_far", true), ("month", false)]);
        let year_so_far = states.unwrap_or(false);
        let earning_year = reader.whole("earning_year", 1, 12).unwrap_or(1);
        let omitted = reader.word("full_time", &[("omit", true), ("keep", false)]);
        let replaces = reader.words("replaces");
        let replaces = match replaces {
            Some(words) => Some(self.replaced(reader, &words, layer)?),
            None => None,
        };
        let Some((unit, _, unit_place)) = unit else {
            if !self.catalog.broken.contains(&head.id) || self.catalog.named(&head.id).is_none() {
                let missing = Diagnostic::error("KEY-MISSING").at(reader.place);
                reader
                    .problems
                    .add(missing.with("key", "unit").with("name", &head.id));
            }
            return None;
        };
        let needed = if cadence == Cadence::Monthly {
            self.catalog.monthly()
        } else {
            Unit::of(self.catalog.currency)
        };
        if unit != needed {
            reader.problems.add(
                Diagnostic::error("COMPONENT-UNIT")
                    .at(unit_place)
                    .with("name", &head.id)
                    .with("cadence", cadence.word())
                    .with("needed", needed)
                    .with_text("found", formulas::unit_word(unit)),
            );
            return None;
        }
        if year_so_far && part_month != PartMonth::None {
            let place = reader.key_place("part_month");
            reader.problems.add(
                Diagnostic::error("PART-MONTH-YEAR")
                    .at(place)
                    .with("name", &head.id),
            );
        }
        let (formula, words) = formula?;
        let formula_unit = if year_so_far {
            unit.without_per_month()
        } else {
            unit
        };
        if !formulas::must_be(
            &formula,
            formula_unit,
            &head.id,
            &words,
            Some(unit_place),
            reader.problems,
        ) {
            return None;
        }
        if cadence == Cadence::Monthly && !part_month_said && !head.kept {
            self.monthly_facts(&formula, &head.id, reader);
        }
        Some(Component {
            head,
            formula,
            unit,
            per: per.map(|(_, family)| family),
            when,
            applies: applies?,
            kind,
            tags: tags.into_iter().map(|words| words.text).collect(),
            cadence,
            paid,
            part_month,
            rounding,
            over_year,
            year_so_far,
            earning_year,
            omitted_at_full_time: omitted.unwrap_or(false),
            replaces,
            variants: Vec::new(),
        })
    }

    /// A full-month formula on an input per month is likely to want a share of a part month.
    fn monthly_facts(&self, formula: &crate::formula::Typed, id: &str, reader: &mut Reader<'_>) {
        let monthly = self.catalog.names.iter().find(|(_, named)| {
            matches!(named.ty, Type::Number(unit) if unit.is_per_month())
                && matches!(named.target, Target::Input(_))
                && formula.reads().any(|(target, _)| target == named.target)
        });
        if let Some((input, _)) = monthly {
            let place = reader.place;
            reader.problems.add(
                Diagnostic::warning("PART-MONTH-MISSING")
                    .at(place)
                    .with("name", id)
                    .with("input", input),
            );
        }
    }

    fn cadence(&self, reader: &mut Reader<'_>) -> Cadence {
        let word = reader.words("cadence");
        let month_said = reader.has("month");
        let month = reader.whole("month", 1, 12);
        let Some(word) = word else {
            return Cadence::Monthly;
        };
        let known = [("monthly", 0_u8), ("yearly", 1), ("once", 2)];
        match reader.one_of("cadence", &word, &known) {
            Some(1) => {
                if !month_said {
                    let name = reader.name.clone();
                    reader.problems.add(
                        Diagnostic::error("KEY-MISSING")
                            .at(word.place)
                            .with("key", "month")
                            .with("name", name),
                    );
                }
                Cadence::Yearly(month.unwrap_or(12))
            }
            Some(2) => Cadence::Once,
            Some(_) | None => Cadence::Monthly,
        }
    }

    fn paid(&self, reader: &mut Reader<'_>) -> Paid {
        let Some((table, place)) = reader.table("paid") else {
            return Paid::After(0);
        };
        let mut inner = Reader::new("paid", place, table, reader.problems);
        let after = inner.whole("after_months", 0, 120);
        let month = inner.whole("month", 1, 12);
        inner.word("year", &[("next", ())]);
        let at_end = inner.yes_no("at_end").unwrap_or(false);
        inner.finish();
        match (after, month) {
            (_, Some(month)) => Paid::InMonth { month, at_end },
            (after, None) => Paid::After(after.unwrap_or(0)),
        }
    }

    fn rounding(&self, reader: &mut Reader<'_>) -> (Rounding, bool) {
        let of_stack = |direction| Rounding::new(self.step(), direction).unwrap_or_default();
        let mut over_year = false;
        let rounding = match reader.table("round") {
            None => Some(of_stack(Direction::HalfAway)),
            Some((table, place)) => {
                let mut inner = Reader::new("round", place, table, reader.problems);
                let mode = inner
                    .word("mode", &Direction::WORDS)
                    .unwrap_or(Direction::HalfAway);
                let over = inner.word("over", &[("month", false), ("year", true)]);
                over_year = over.unwrap_or(false);
                let step = inner.node("step");
                let plain = self.figure_unit(Unit::PLAIN, false);
                let step = step.map(|node| {
                    let value = crate::rules::read::figure(inner.problems, "step", &node, plain);
                    (value, node.place)
                });
                inner.finish();
                match step {
                    Some((Some(step), place)) => {
                        let rounding = Rounding::new(step.clone(), mode);
                        if rounding.is_none() {
                            reader.problems.add(
                                Diagnostic::error("STEP-WRONG")
                                    .at(place)
                                    .with("found", step),
                            );
                        }
                        rounding
                    }
                    Some((None, _)) | None => Some(of_stack(mode)),
                }
            }
        };
        (rounding.unwrap_or_default(), over_year)
    }

    fn replaced(&self, reader: &mut Reader<'_>, words: &Words, layer: usize) -> Option<u32> {
        let target = self.catalog.named(&words.text).map(|named| named.target);
        let guard = self.guards.get(&words.text);
        match (target, guard) {
            (Some(Target::Entry(number)), Some((its_layer, by, place))) => {
                let kind = self.layer_kind(layer);
                if *its_layer < layer && kind.is_some_and(|kind| !by.contains(&kind)) {
                    reader.problems.add(
                        Diagnostic::error("NOT-REPLACEABLE")
                            .at(words.place)
                            .and(*place, "first")
                            .with("name", &words.text)
                            .with("layer", kind.map_or("", |kind| kind.word())),
                    );
                    return None;
                }
                Some(number)
            }
            _ if self.catalog.broken.contains(&words.text) => None,
            _ => {
                reader.problems.add(
                    Diagnostic::error("NAME-UNKNOWN")
                        .at(words.place)
                        .with("name", &words.text)
                        .nearest(nearest(&words.text, self.guards.keys().map(String::as_str))),
                );
                None
            }
        }
    }

    fn layer_kind(&self, layer: usize) -> Option<crate::rules::stack::LayerKind> {
        use crate::rules::stack::LayerKind;
        match layer.checked_sub(1) {
            None => Some(LayerKind::Book),
            Some(place) => Some(
                self.around
                    .head
                    .layers
                    .get(place)
                    .map_or(LayerKind::Contract, |layer| layer.kind),
            ),
        }
    }

    pub(super) fn read_sum(&mut self, entry: RawEntry) -> Option<Sum> {
        let layer = entry.layer;
        self.reading(&entry.id, entry.place, entry.table, |lower, reader| {
            let head = lower.head(
                reader,
                layer,
                Needs {
                    title: true,
                    source: false,
                },
            );
            drop(reader.words("unit"));
            let by_paid = reader
                .word("by", &[("earned", false), ("paid", true)])
                .unwrap_or(false);
            let Some(words) = reader.words("of") else {
                let missing = Diagnostic::error("KEY-MISSING").at(reader.place);
                reader
                    .problems
                    .add(missing.with("key", "of").with("name", &head.id));
                return None;
            };
            if let Err(problem) = TagTest::parse(&words.text) {
                reader.problems.add(
                    Diagnostic::error("TAGS-WRONG")
                        .at(words.place)
                        .with("found", &words.text)
                        .with("problem", problem),
                );
                return None;
            }
            Some(Sum {
                head,
                of: words.text,
                parts: Vec::new(),
                by_paid,
            })
        })
    }

    /// Ties sums, floors and variants to components.
    pub(super) fn link(&mut self, stack: &mut Stack) {
        // Where an entry could not be read, its tags are missing too: nothing is said of them.
        let whole = !self.problems.has_errors();
        let tags: Vec<(u32, BTreeSet<String>)> = (0_u32..)
            .zip(&stack.entries)
            .filter_map(|(number, entry)| match entry {
                Entry::Component(component) => {
                    let mut tags: BTreeSet<String> = component.tags.iter().cloned().collect();
                    tags.insert(component.kind.word().to_owned());
                    Some((number, tags))
                }
                Entry::Value(_) | Entry::Sum(_) => None,
            })
            .collect();
        let carried: BTreeSet<&String> = tags.iter().flat_map(|(_, tags)| tags).collect();
        let mut replaced = Vec::new();
        for (number, entry) in (0_u32..).zip(stack.entries.iter_mut()) {
            match entry {
                Entry::Sum(sum) => {
                    let Ok(test) = TagTest::parse(&sum.of) else {
                        continue;
                    };
                    sum.parts = tags
                        .iter()
                        .filter(|(_, tags)| test.holds(tags))
                        .map(|(number, _)| *number)
                        .collect();
                    for tag in test.tags() {
                        if whole && !carried.contains(&tag) && !is_kind(&tag) {
                            self.problems.add(
                                Diagnostic::warning("TAG-UNUSED")
                                    .at(sum.head.place)
                                    .with("name", &sum.head.id)
                                    .with("tag", &tag)
                                    .nearest(nearest(&tag, carried.iter().map(|tag| tag.as_str()))),
                            );
                        }
                    }
                }
                Entry::Component(component) => {
                    if let Some(target) = component.replaces {
                        replaced.push((target, number));
                    }
                }
                Entry::Value(_) => {}
            }
        }
        for (target, variant) in replaced {
            let slot = usize::try_from(target)
                .ok()
                .and_then(|n| stack.entries.get_mut(n));
            if let Some(Entry::Component(component)) = slot {
                component.variants.push(variant);
            }
        }
        for floor in &mut stack.floors {
            floor.parts = tags
                .iter()
                .filter(|(_, tags)| tags.contains(&floor.guards))
                .map(|(number, _)| *number)
                .collect();
            if whole && floor.parts.is_empty() {
                self.problems.add(
                    Diagnostic::error("FLOOR-WITHOUT-TAG")
                        .at(floor.head.place)
                        .with("name", &floor.head.id)
                        .with("tag", &floor.guards)
                        .nearest(nearest(
                            &floor.guards,
                            carried.iter().map(|tag| tag.as_str()),
                        )),
                );
            }
        }
        if whole {
            self.unsummed(stack);
        }
    }

    fn unsummed(&mut self, stack: &Stack) {
        let summed: BTreeSet<u32> = stack
            .entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Sum(sum) => Some(sum.parts.clone()),
                Entry::Value(_) | Entry::Component(_) => None,
            })
            .flatten()
            .collect();
        for (number, entry) in (0_u32..).zip(&stack.entries) {
            if let Entry::Component(component) = entry
                && !summed.contains(&number)
                && !component.head.kept
            {
                self.problems.add(
                    Diagnostic::warning("COMPONENT-IN-NO-SUM")
                        .at(component.head.place)
                        .with("name", &component.head.id),
                );
            }
        }
    }
}

fn is_kind(tag: &str) -> bool {
    ComponentKind::WORDS.iter().any(|(word, _)| *word == tag)
}

/// Tags with `and`, `or`, `not` and parentheses.
#[derive(Debug, Clone)]
pub(crate) enum TagTest {
    Tag(String),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

impl TagTest {
    /// Reads a test; what is wrong comes back as text.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let spaced = text.replace('(', " ( ").replace(')', " ) ");
        let tokens: Vec<&str> = spaced.split_whitespace().collect();
        let mut at = 0;
        let test = Self::either(&tokens, &mut at, 0)?;
        match tokens.get(at) {
            None => Ok(test),
            Some(left) => Err((*left).to_owned()),
        }
    }

    fn either(tokens: &[&str], at: &mut usize, depth: usize) -> Result<Self, String> {
        let mut left = Self::both(tokens, at, depth)?;
        while tokens.get(*at) == Some(&"or") {
            *at = at.saturating_add(1);
            left = Self::Or(Box::new(left), Box::new(Self::both(tokens, at, depth)?));
        }
        Ok(left)
    }

    fn both(tokens: &[&str], at: &mut usize, depth: usize) -> Result<Self, String> {
        let mut left = Self::one(tokens, at, depth)?;
        while tokens.get(*at) == Some(&"and") {
            *at = at.saturating_add(1);
            left = Self::And(Box::new(left), Box::new(Self::one(tokens, at, depth)?));
        }
        Ok(left)
    }

    fn one(tokens: &[&str], at: &mut usize, depth: usize) -> Result<Self, String> {
        if depth > crate::formula::DEPTH_MAX {
            return Err("(".to_owned());
        }
        let deeper = depth.saturating_add(1);
        let token = tokens.get(*at).copied().unwrap_or("");
        *at = at.saturating_add(1);
        match token {
            "not" => Ok(Self::Not(Box::new(Self::one(tokens, at, deeper)?))),
            "(" => {
                let inner = Self::either(tokens, at, deeper)?;
                if tokens.get(*at) != Some(&")") {
                    return Err(")".to_owned());
                }
                *at = at.saturating_add(1);
                Ok(inner)
            }
            "" | ")" | "and" | "or" => Err(token.to_owned()),
            tag if tag
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) =>
            {
                Ok(Self::Tag(tag.to_owned()))
            }
            other => Err(other.to_owned()),
        }
    }

    /// Whether it holds for somebody with these tags.
    pub(crate) fn holds(&self, tags: &BTreeSet<String>) -> bool {
        match self {
            Self::Tag(tag) => tags.contains(tag),
            Self::Not(inner) => !inner.holds(tags),
            Self::And(a, b) => a.holds(tags) && b.holds(tags),
            Self::Or(a, b) => a.holds(tags) || b.holds(tags),
        }
    }

    /// Every tag that it names.
    pub(crate) fn tags(&self) -> Vec<String> {
        match self {
            Self::Tag(tag) => vec![tag.clone()],
            Self::Not(inner) => inner.tags(),
            Self::And(a, b) | Self::Or(a, b) => a.tags().into_iter().chain(b.tags()).collect(),
        }
    }
}
