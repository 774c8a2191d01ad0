//! Entries of one stack from tables to types: declared first, so that any may name any, then read.

mod checks;
mod component;
mod declare;
mod fact;
mod figures;

use std::collections::BTreeMap;

use crate::amount::{Exact, Unit};
use crate::formula::{FamilyId, Names, Scope, Typed};
use crate::text::{Diagnostic, Node, NodeKind, Place, Problems, nearest};

use super::book::{BookHead, SourceNumbers, StackHead};
use super::formulas;
use super::merge::{Merged, RawEntry, Section};
use super::names::Catalog;
use super::read::{FigureUnit, Reader, Words, texts_of};
use super::stack::{Applies, Choice, Confidence, Entry, Head, Source, SourceId, Stack};

/// What reading a stack needs beside its entries.
pub(crate) struct Around<'a> {
    pub(crate) book: &'a BookHead,
    pub(crate) head: &'a StackHead,
    pub(crate) source_numbers: &'a SourceNumbers,
    pub(crate) sources: &'a [Source],
}

pub(crate) struct Lower<'a> {
    around: &'a Around<'a>,
    pub(crate) catalog: Catalog,
    pub(crate) problems: &'a mut Problems,
    layers: Vec<String>,
    /// What `replaceable_by` says of each component, for variants.
    guards: BTreeMap<String, (usize, Vec<super::stack::LayerKind>, Place)>,
}

/// Reads the entries of a stack. What is wrong is reported; what could be read is in the stack.
pub(crate) fn lower(around: &Around<'_>, merged: Merged, problems: &mut Problems) -> Option<Stack> {
    let head = around.head;
    let layers = std::iter::once("book".to_owned())
        .chain(head.layers.iter().map(|layer| layer.path.clone()))
        .chain(std::iter::once("contract".to_owned()))
        .collect();
    let mut lower = Lower {
        around,
        catalog: Catalog::new(head.currency),
        problems,
        layers,
        guards: BTreeMap::new(),
    };
    lower.declare(&merged.entries);
    let mut stack = lower.empty_stack();
    let mut later = Vec::new();
    for entry in merged.entries {
        lower.read_entry(entry, &mut stack, &mut later);
    }
    for entry in later {
        lower.read_check(entry, &mut stack);
    }
    lower.read_defaults(merged.defaults, &mut stack);
    lower.link(&mut stack);
    lower.finish(stack)
}

impl<'a> Lower<'a> {
    /// Reads an entry's table; keys that nobody asked for are reported if the entry could be read.
    fn reading<T>(
        &mut self,
        name: &str,
        place: Place,
        table: crate::text::Table,
        read: impl FnOnce(&mut Self, &mut Reader<'_>) -> Option<T>,
    ) -> Option<T> {
        let mut local = std::mem::take(self.problems);
        let mut reader = Reader::new(name, place, table, &mut local);
        let found = read(self, &mut reader);
        if found.is_some() {
            reader.finish();
        } else {
            self.catalog.broken.insert(name.to_owned());
        }
        local.absorb(std::mem::take(self.problems));
        *self.problems = local;
        found
    }

    fn empty_stack(&self) -> Stack {
        let head = self.around.head;
        Stack {
            id: head.id.clone(),
            currency: head.currency,
            zone: head.zone.clone(),
            step: head.step.clone(),
            when: Vec::new(),
            layers: self.layers.clone(),
            families: Vec::new(),
            inputs: Vec::new(),
            parameters: Vec::new(),
            scales: Vec::new(),
            tables: Vec::new(),
            entries: Vec::new(),
            order: Vec::new(),
            graph: super::graph::Graph::default(),
            floors: Vec::new(),
            bands: Vec::new(),
            limits: Vec::new(),
            notices: Vec::new(),
            headline: None,
            solve_for: None,
        }
    }

    fn read_entry(&mut self, entry: RawEntry, stack: &mut Stack, later: &mut Vec<RawEntry>) {
        match entry.section {
            Section::Classes => self.read_classes(entry),
            Section::Input => stack.inputs.extend(self.read_input(entry)),
            Section::Parameter => stack.parameters.extend(self.read_parameter(entry)),
            Section::Scale => stack.scales.extend(self.read_scale(entry)),
            Section::Table => stack.tables.extend(self.read_table(entry)),
            Section::Value => stack
                .entries
                .extend(self.read_value(entry).map(Entry::Value)),
            Section::Component => {
                stack
                    .entries
                    .extend(self.read_component(entry).map(Entry::Component));
            }
            Section::Sum => stack.entries.extend(self.read_sum(entry).map(Entry::Sum)),
            Section::Floor | Section::Limit | Section::Band | Section::Notice => later.push(entry),
        }
    }

    fn read_check(&mut self, entry: RawEntry, stack: &mut Stack) {
        match entry.section {
            Section::Floor => stack.floors.extend(self.read_floor(entry)),
            Section::Limit => stack.limits.extend(self.read_limit(entry)),
            Section::Band => stack.bands.extend(self.read_band(entry)),
            Section::Notice => stack.notices.extend(self.read_notice(entry)),
            Section::Classes
            | Section::Input
            | Section::Parameter
            | Section::Scale
            | Section::Table
            | Section::Value
            | Section::Component
            | Section::Sum => {}
        }
    }

    fn finish(&mut self, mut stack: Stack) -> Option<Stack> {
        let when: Option<Vec<Choice>> = self
            .around
            .head
            .when
            .clone()
            .into_iter()
            .map(|(name, place, members)| self.choice(&name, place, members))
            .collect();
        stack.when = when?;
        stack.families.clone_from(&self.catalog.families);
        let book = self.around.book;
        if let Some(words) = &book.headline {
            stack.headline = Some(self.named_sum(words, &stack)?);
        }
        if let Some(words) = &book.solve_for {
            stack.solve_for = stack.input_named(&words.text);
            if stack.solve_for.is_none() && !self.catalog.broken.contains(&words.text) {
                self.unknown_name(
                    words,
                    stack.inputs.iter().map(|input| input.head.id.as_str()),
                );
            }
        }
        Some(stack)
    }

    fn unknown_name<'n>(&mut self, words: &Words, known: impl Iterator<Item = &'n str>) {
        self.problems.add(
            Diagnostic::error("NAME-UNKNOWN")
                .at(words.place)
                .with("name", &words.text)
                .nearest(nearest(&words.text, known)),
        );
    }

    fn named_sum(&mut self, words: &Words, stack: &Stack) -> Option<u32> {
        let found = stack.entry_named(&words.text);
        if let Some(found) = found
            && matches!(stack.entry(found), Some(Entry::Sum(_)))
        {
            return Some(found);
        }
        if !self.catalog.broken.contains(&words.text) {
            let sums = stack.entries.iter().filter_map(|entry| match entry {
                Entry::Sum(sum) => Some(sum.head.id.as_str()),
                Entry::Value(_) | Entry::Component(_) => None,
            });
            self.unknown_name(words, sums);
        }
        None
    }

    /// Name, title, source, `kept`; `needs` says what it must have.
    fn head(&mut self, reader: &mut Reader<'_>, entry_layer: usize, needs: Needs) -> Head {
        let title = reader.titles("title");
        let kept = reader.words("kept").is_some();
        let source = self.source(reader, needs.source);
        if needs.title && title.0.is_empty() && !kept {
            let name = reader.name.clone();
            let place = reader.place;
            reader.problems.add(
                Diagnostic::warning("TITLE-MISSING")
                    .at(place)
                    .with("name", name),
            );
        }
        Head {
            id: reader.name.clone(),
            title,
            source,
            layer: self.layers.get(entry_layer).cloned().unwrap_or_default(),
            place: reader.place,
            kept,
        }
    }

    fn source(&self, reader: &mut Reader<'_>, needed: bool) -> Option<SourceId> {
        match reader.words("source") {
            Some(words) => self.source_named(&words, reader.problems),
            None => {
                if needed {
                    let (name, place) = (reader.name.clone(), reader.place);
                    reader.problems.add(
                        Diagnostic::error("SOURCE-MISSING")
                            .at(place)
                            .with("name", name),
                    );
                }
                None
            }
        }
    }

    fn source_named(&self, words: &Words, problems: &mut Problems) -> Option<SourceId> {
        let numbers = self.around.source_numbers;
        if let Some((number, _)) = numbers.get(&words.text) {
            return Some(SourceId(*number));
        }
        problems.add(
            Diagnostic::error("SOURCE-UNKNOWN")
                .at(words.place)
                .with("name", &words.text)
                .nearest(nearest(&words.text, numbers.keys().map(String::as_str))),
        );
        None
    }

    fn confidence(&self, source: Option<SourceId>) -> Confidence {
        source
            .and_then(|id| self.around.sources.get(usize::try_from(id.0).ok()?))
            .map_or(Confidence::Assumed, |source| source.confidence)
    }

    /// The unit that an entry declares; `None` if it declares none or a wrong one.
    fn unit(&self, reader: &mut Reader<'_>) -> Option<(Unit, bool, Place)> {
        let words = reader.words("unit")?;
        if words.text == "percent" {
            return Some((Unit::PLAIN, true, words.place));
        }
        match Unit::parse(&words.text, Some(self.catalog.currency)) {
            Ok(unit) => Some((unit, false, words.place)),
            Err(error) => {
                reader
                    .problems
                    .add(unit_problem(&error, &words.text).at(words.place));
                None
            }
        }
    }

    fn per(&self, reader: &mut Reader<'_>) -> Option<(String, FamilyId)> {
        let words = reader.words("per")?;
        if let Some(family) = self.catalog.family(&words.text) {
            return Some((words.text, family));
        }
        let known = self.catalog.family_names.keys().map(String::as_str);
        reader.problems.add(
            Diagnostic::error("FAMILY-UNKNOWN")
                .at(words.place)
                .with("name", &words.text)
                .nearest(nearest(&words.text, known)),
        );
        None
    }

    fn figure_unit(&self, unit: Unit, percent: bool) -> FigureUnit {
        FigureUnit {
            unit,
            percent,
            currency: Some(self.catalog.currency),
        }
    }

    /// A formula under a key, typed; `None` if it is not there or wrong.
    fn formula(
        &self,
        reader: &mut Reader<'_>,
        key: &'static str,
        scope: Scope<'_>,
    ) -> Option<(Typed, Words)> {
        let node = reader.node(key)?;
        let words = match node.kind {
            NodeKind::Text { text, offset } => Words {
                text,
                place: node.place,
                offset,
            },
            NodeKind::Number(text) => Words {
                text,
                place: node.place,
                offset: Some(node.place.from),
            },
            NodeKind::Bool(value) => Words {
                text: value.to_string(),
                place: node.place,
                offset: None,
            },
            NodeKind::Date(_) | NodeKind::List(_) | NodeKind::Table(_) => {
                reader.wrong_type(key, &node, "type-formula");
                return None;
            }
        };
        let typed = formulas::typed(&words, &self.catalog, scope, reader.problems)?;
        Some((typed, words))
    }

    /// A formula that says yes or no.
    fn condition(
        &self,
        reader: &mut Reader<'_>,
        key: &'static str,
        scope: Scope<'_>,
    ) -> Option<Typed> {
        let (typed, words) = self.formula(reader, key, scope)?;
        if typed.ty() == crate::formula::Type::Bool {
            return Some(typed);
        }
        reader.problems.add(
            Diagnostic::error("FORMULA-TYPE")
                .at(formulas::place_of(&words, &(0..words.text.len())))
                .with_text("needed", crate::words::Text::new("type-yes-no"))
                .with_text(
                    "found",
                    formulas::type_word(typed.ty(), Some(&self.catalog)),
                ),
        );
        None
    }

    fn choice(&mut self, name: &str, place: Place, members: Vec<Words>) -> Option<Choice> {
        use crate::formula::{Target, Type};
        let named = self.catalog.named(name);
        let (input, family) = match named.map(|named| (named.target, named.ty, named.per)) {
            Some((Target::Input(input), Type::Member(family), None)) => (input, family),
            Some(_) => {
                self.problems
                    .add(Diagnostic::error("NOT-ENUM").at(place).with("name", name));
                return None;
            }
            None => {
                if !self.catalog.broken.contains(name) {
                    let words = Words {
                        text: name.to_owned(),
                        place,
                        offset: None,
                    };
                    let known: Vec<String> = self.catalog.names.keys().cloned().collect();
                    self.unknown_name(&words, known.iter().map(String::as_str));
                }
                return None;
            }
        };
        let mut numbers = Vec::new();
        for words in members {
            numbers.push(self.member(family, &words)?);
        }
        Some(Choice {
            input,
            members: numbers,
        })
    }

    fn member(&mut self, family: FamilyId, words: &Words) -> Option<u32> {
        if let Some(member) = self.catalog.member(family, &words.text) {
            return Some(member);
        }
        let members = self.catalog.members(family);
        let problem = Diagnostic::error("MEMBER-UNKNOWN")
            .at(words.place)
            .with("member", &words.text)
            .with("family", self.catalog.family_name(family))
            .with("members", members.join(", "))
            .nearest(nearest(&words.text, members.iter().map(String::as_str)));
        self.problems.add(problem);
        None
    }

    /// `applies = { input = [members], from = D, until = D }`.
    fn applies(&mut self, node: Option<Node>) -> Option<Applies> {
        let mut applies = Applies::default();
        let Some(node) = node else {
            return Some(applies);
        };
        let NodeKind::Table(mut table) = node.kind else {
            super::read::wrong_type(self.problems, "applies", &node, "type-table");
            return None;
        };
        for (name, place, node) in table.take_rest() {
            match name.as_str() {
                "from" => applies.from = Some(super::read::date_of(self.problems, "from", &node)?),
                "until" => {
                    applies.until = Some(super::read::date_of(self.problems, "until", &node)?);
                }
                _ => {
                    let members = texts_of(self.problems, &name, node)?;
                    applies.choices.push(self.choice(&name, place, members)?);
                }
            }
        }
        if let (Some(from), Some(until)) = (applies.from, applies.until)
            && until < from
        {
            let never = Diagnostic::warning("APPLIES-NEVER").at(node.place);
            self.problems.add(never.with("name", ""));
        }
        applies.choices.sort_by_key(|choice| choice.input);
        Some(applies)
    }
}

/// What an entry must have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needs {
    pub(crate) title: bool,
    pub(crate) source: bool,
}

/// The diagnostic of text that is no unit.
pub(crate) fn unit_problem(error: &crate::amount::UnitError, text: &str) -> Diagnostic {
    use crate::amount::UnitError;
    match error {
        UnitError::Foreign { own, found } => Diagnostic::error("CURRENCY-OTHER")
            .with("own", own)
            .with("found", found),
        UnitError::TwoCurrencies(left, right) => Diagnostic::error("CURRENCY-MIXED")
            .with("left", left)
            .with("right", right),
        UnitError::Unknown(_) | UnitError::NoStack | UnitError::TooLarge => {
            Diagnostic::error("UNIT-UNKNOWN").with("unit", text)
        }
    }
}

/// The step of a stack, as a figure's default.
pub(crate) fn hundredth() -> Exact {
    Exact::ratio(1, 100).unwrap_or_default()
}
