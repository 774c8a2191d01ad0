//! Entries of one stack from tables to types: declared first, so that any may name any, then read.

mod band;
mod checks;
mod component;
mod declare;
mod fact;
mod figures;
mod limit;
mod sums;
mod tags;

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::{Exact, Unit};
use crate::formula::{FamilyId, Names, Scope, Typed};
use crate::text::{Diagnostic, Node, NodeKind, Place, Problems, nearest};

use super::book::{BookHead, SourceNumbers, StackHead};
use super::formulas;
use super::lost::Losses;
use super::merge::{Merged, RawEntry, Section};
use super::names::Catalog;
use super::read::{FigureUnit, Reader, Words, texts_of};
use super::stack::{Applies, Choice, Confidence, Entry, Head, Source, SourceId, Stack};

/// The layer of an offer's own entries, whose source is the contract if they name none.
const CONTRACT_LAYER: &str = "contract";

/// What reading a stack needs beside its entries.
pub(crate) struct Around<'a> {
    pub(crate) book: &'a BookHead,
    pub(crate) head: &'a StackHead,
    pub(crate) source_numbers: &'a SourceNumbers,
    pub(crate) sources: &'a [Source],
    /// The tags that some component of any stack carries.
    pub(crate) tags: &'a BTreeSet<String>,
    /// Whether the tags of some component cannot be read.
    pub(crate) tags_unclear: bool,
    /// What could not be read of any file.
    pub(crate) losses: &'a Losses,
    /// Whether a layer of the stack is not there: what is missed may be in it.
    pub(crate) incomplete: bool,
}

pub(crate) struct Lower<'a> {
    around: &'a Around<'a>,
    pub(crate) catalog: Catalog,
    pub(crate) problems: &'a mut Problems,
    layers: Vec<String>,
    /// What `replaceable_by` says of each component, for variants.
    guards: BTreeMap<String, Guard>,
    /// The tags that some component of the stack carries, read or not.
    tags: BTreeSet<String>,
    /// Entries that could not be read.
    unread: usize,
    /// Whether a sum asks for a tag that is not there.
    sums_unclear: bool,
    /// Whether what a name stands for was told to be missing before.
    told_before: bool,
}

/// What is known of a component before it is read.
struct Guard {
    layer: usize,
    by: Vec<super::stack::LayerKind>,
    place: Place,
}

/// Reads the entries of a stack. What is wrong is reported; in the place of what could not be
/// read stands something empty, so that the rest can be proved all the same.
///
/// Gives back the names of what was not read, too.
pub(crate) fn lower(
    around: &Around<'_>,
    merged: Merged,
    problems: &mut Problems,
) -> (Stack, BTreeSet<String>) {
    let head = around.head;
    let layers = std::iter::once("book".to_owned())
        .chain(head.layers.iter().map(|layer| layer.path.clone()))
        .chain(std::iter::once(CONTRACT_LAYER.to_owned()))
        .collect();
    let mut catalog = Catalog::new(head.currency);
    catalog.incomplete = around.incomplete || around.losses.any_name();
    let told_before = catalog.incomplete || !merged.doubtful.is_empty();
    catalog.broken = merged.doubtful;
    let mut lower = Lower {
        around,
        catalog,
        problems,
        layers,
        guards: BTreeMap::new(),
        tags: tags_of(&merged.entries),
        unread: 0,
        sums_unclear: false,
        told_before,
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
    lower.finish(&mut stack);
    let broken = std::mem::take(&mut lower.catalog.broken);
    (stack, broken)
}

/// The tags of the components among some entries, their kinds too.
pub(crate) fn tags_of(entries: &[RawEntry]) -> BTreeSet<String> {
    let mut tags = BTreeSet::new();
    let components = entries
        .iter()
        .filter(|entry| entry.section == Section::Component);
    for entry in components {
        for key in ["tags", "kind"] {
            let node = entry.table.get(key).cloned();
            let words = node.and_then(|node| texts_of(&mut Problems::default(), key, node));
            tags.extend(words.into_iter().flatten().map(|words| words.text));
        }
    }
    tags
}

/// Whether the tags of some component cannot be read.
pub(crate) fn tags_unclear(entries: &[RawEntry]) -> bool {
    let mut problems = Problems::default();
    let components = entries
        .iter()
        .filter(|entry| entry.section == Section::Component);
    for node in components.filter_map(|entry| entry.table.get("tags")) {
        drop(texts_of(&mut problems, "tags", node.clone()));
    }
    problems.has_errors()
}

impl<'a> Lower<'a> {
    /// Reads an entry; its unknown keys are reported first.
    fn reading<T>(
        &mut self,
        entry: RawEntry,
        read: impl FnOnce(&mut Self, &mut Reader<'_>, usize) -> Option<T>,
    ) -> Option<T> {
        let mut local = std::mem::take(self.problems);
        let mut reader = Reader::new(&entry.id, entry.place, entry.table, &mut local);
        reader.only(&entry.section.keys());
        let found = read(self, &mut reader, entry.layer);
        drop(reader);
        if found.is_none() {
            self.unread = self.unread.saturating_add(1);
            self.catalog.broken.insert(entry.id);
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
        // Formulas know entries by number: none may be missing in its list.
        let nothing = Head {
            id: entry.id.clone(),
            title: super::stack::Titles::default(),
            source: None,
            layer: String::new(),
            place: entry.place,
            kept: true,
        };
        match entry.section {
            Section::Classes => self.read_classes(entry),
            Section::Input => {
                let input = self.read_input(entry);
                stack
                    .inputs
                    .push(input.unwrap_or_else(|| self.no_input(nothing)));
            }
            Section::Parameter => {
                let parameter = self.read_parameter(entry);
                let parameter = parameter.unwrap_or_else(|| figures::no_parameter(nothing));
                stack.parameters.push(parameter);
            }
            Section::Scale => {
                let scale = self.read_scale(entry);
                stack
                    .scales
                    .push(scale.unwrap_or_else(|| figures::no_scale(nothing)));
            }
            Section::Table => {
                let table = self.read_table(entry);
                stack
                    .tables
                    .push(table.unwrap_or_else(|| figures::no_table(nothing)));
            }
            Section::Value => {
                let value = self.read_value(entry).map(Entry::Value);
                stack
                    .entries
                    .push(value.unwrap_or_else(|| component::no_entry(nothing)));
            }
            Section::Component => {
                let component = self.read_component(entry).map(Entry::Component);
                stack
                    .entries
                    .push(component.unwrap_or_else(|| component::no_entry(nothing)));
            }
            Section::Sum => {
                let sum = self.read_sum(entry).map(Entry::Sum);
                stack
                    .entries
                    .push(sum.unwrap_or_else(|| component::no_entry(nothing)));
            }
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

    fn finish(&mut self, stack: &mut Stack) {
        for (name, place, members) in self.around.head.when.clone() {
            stack.when.extend(self.choice(&name, place, members));
        }
        stack.families.clone_from(&self.catalog.families);
        let book = self.around.book;
        if let Some(words) = &book.headline {
            stack.headline = self.named_sum(words);
        }
        if let Some(words) = &book.solve_for {
            stack.solve_for = stack.input_named(&words.text);
            if stack.solve_for.is_none() {
                let inputs = stack.inputs.iter().map(|input| input.head.id.as_str());
                self.unknown_name(words, inputs);
            }
        }
        // Whatever was not read must have been said; what has no message of its own says so here.
        if self.unread > 0 && !self.problems.has_errors() && !self.told_before {
            let place = self.around.head.place;
            self.problems
                .add(Diagnostic::error("ENTRY-UNREAD").at(place));
        }
    }

    /// Says that a name is not there, unless it stands in something that could not be read.
    fn unknown_name<'n>(&mut self, words: &Words, known: impl Iterator<Item = &'n str>) {
        if self.catalog.is_broken(&words.text) {
            return;
        }
        self.problems.add(
            Diagnostic::error("NAME-UNKNOWN")
                .at(words.place)
                .with("name", &words.text)
                .nearest(nearest(&words.text, known)),
        );
    }

    /// The number of a sum.
    fn named_sum(&mut self, words: &Words) -> Option<u32> {
        use crate::formula::Target;
        let sums = &self.catalog.sums;
        if sums.contains(&words.text)
            && let Some(Target::Entry(number)) =
                self.catalog.named(&words.text).map(|named| named.target)
        {
            return Some(number);
        }
        let known: Vec<String> = sums.iter().cloned().collect();
        if self.catalog.named(&words.text).is_some() {
            self.problems.add(
                Diagnostic::error("NOT-A-SUM")
                    .at(words.place)
                    .with("name", &words.text)
                    .with("sums", known.join(", "))
                    .mend(if known.is_empty() {
                        "mend-none"
                    } else {
                        "mend"
                    }),
            );
        } else {
            self.unknown_name(words, known.iter().map(String::as_str));
        }
        None
    }

    /// Name, title, source, `kept`; `needs` says what it must have.
    fn head(&mut self, reader: &mut Reader<'_>, entry_layer: usize, needs: Needs) -> Head {
        let untitled = !reader.has("title");
        let title = reader.titles("title");
        let kept = reader.words("kept").is_some();
        let layer = self.layers.get(entry_layer).cloned().unwrap_or_default();
        let in_contract = layer == CONTRACT_LAYER;
        let source = self.source(reader, needs.source && !in_contract);
        let source = source.or_else(|| self.contract_source().filter(|_| in_contract));
        if needs.title && untitled && !kept {
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
            layer,
            place: reader.place,
            kept,
        }
    }

    /// What a contract's entries have as their source if they name none.
    fn contract_source(&self) -> Option<SourceId> {
        let numbers = self.around.source_numbers;
        let number = numbers.get(super::load::CONTRACT_SOURCE);
        number.map(|(number, _)| SourceId(*number))
    }

    fn source(&self, reader: &mut Reader<'_>, needed: bool) -> Option<SourceId> {
        if needed && !reader.has("source") {
            let (name, place) = (reader.name.clone(), reader.place);
            reader.problems.add(
                Diagnostic::error("SOURCE-MISSING")
                    .at(place)
                    .with("name", name),
            );
        }
        let words = reader.words("source")?;
        self.source_named(&words, reader.problems)
    }

    fn source_named(&self, words: &Words, problems: &mut Problems) -> Option<SourceId> {
        let numbers = self.around.source_numbers;
        if let Some((number, _)) = numbers.get(&words.text) {
            return Some(SourceId(*number));
        }
        if self.around.losses.may_hold("source", &words.text) {
            return None;
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
        self.unknown_family(&words, reader.problems);
        None
    }

    fn unknown_family(&self, words: &Words, problems: &mut Problems) {
        if self.catalog.is_broken(&words.text) {
            return;
        }
        let known = self.catalog.family_names.keys().map(String::as_str);
        problems.add(
            Diagnostic::error("FAMILY-UNKNOWN")
                .at(words.place)
                .with("name", &words.text)
                .nearest(nearest(&words.text, known)),
        );
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
        let Some(words) = Words::of_formula(&node) else {
            reader.wrong_type(key, &node, "type-formula");
            return None;
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
                let words = Words {
                    text: name.to_owned(),
                    place,
                    offset: None,
                };
                let known: Vec<String> = self.catalog.enums().map(str::to_owned).collect();
                self.unknown_name(&words, known.iter().map(String::as_str));
                return None;
            }
        };
        let numbers: Vec<Option<u32>> = members
            .iter()
            .map(|words| self.member(family, words))
            .collect();
        let members = numbers.into_iter().collect::<Option<Vec<u32>>>()?;
        Some(Choice { input, members })
    }

    fn member(&mut self, family: FamilyId, words: &Words) -> Option<u32> {
        if let Some(member) = self.catalog.member(family, &words.text) {
            return Some(member);
        }
        let problem = self.no_member(family, &words.text).at(words.place);
        self.problems.add(problem);
        None
    }

    pub(super) fn no_member(&self, family: FamilyId, member: &str) -> Diagnostic {
        let members = self.catalog.members(family).iter().map(String::as_str);
        self.no_member_but(family, member, nearest(member, members))
    }

    /// The same where it is known which member was perhaps meant.
    pub(super) fn no_member_but(
        &self,
        family: FamilyId,
        member: &str,
        meant: Option<&str>,
    ) -> Diagnostic {
        Diagnostic::error("MEMBER-UNKNOWN")
            .with("member", member)
            .with("family", self.catalog.family_name(family))
            .with("members", self.catalog.members(family).join(", "))
            .nearest(meant)
    }

    /// A unit that need not be said; if it is, it is this one.
    fn unit_is(&self, reader: &mut Reader<'_>, needed: Unit) {
        if let Some((unit, _, place)) = self.unit(reader)
            && unit != needed
        {
            let name = reader.name.clone();
            reader.problems.add(
                Diagnostic::told_as("UNIT-MISMATCH", "FIGURE-UNIT")
                    .at(place)
                    .with("name", name)
                    .with_text("declared", formulas::unit_word(needed))
                    .with_text("found", formulas::unit_word(unit)),
            );
        }
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
        let mut whole = true;
        for (name, place, node) in table.take_rest() {
            match name.as_str() {
                "from" => {
                    applies.from = super::read::date_of(self.problems, "from", &node);
                    whole &= applies.from.is_some();
                }
                "until" => {
                    applies.until = super::read::date_of(self.problems, "until", &node);
                    whole &= applies.until.is_some();
                }
                _ => {
                    let members = texts_of(self.problems, &name, node);
                    let choice = members.and_then(|members| self.choice(&name, place, members));
                    whole &= choice.is_some();
                    applies.choices.extend(choice);
                }
            }
        }
        applies.choices.sort_by_key(|choice| choice.input);
        whole.then_some(applies)
    }
}

/// What an entry must have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needs {
    pub(crate) title: bool,
    pub(crate) source: bool,
}

impl Needs {
    /// What people see and somebody must have said.
    pub(crate) const BOTH: Self = Self {
        title: true,
        source: true,
    };
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
