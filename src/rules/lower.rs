//! Entries of one stack from tables to types: declared first, so that any may name any, then read.

mod asked;
mod band;
mod checks;
mod component;
mod declare;
mod fact;
mod figures;
mod heads;
mod limit;
mod naming;
mod sums;
mod tags;
mod units;
mod within;
mod written;

pub(crate) use asked::tags_near;
pub use checks::OWN_CODES;
pub(crate) use declare::names_of;
pub use fact::OWN_FLAGS;
pub(crate) use heads::Needs;
pub(crate) use units::hundredth;
pub(crate) use written::{WRITTEN, figures_written};

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::Unit;
use crate::text::{Diagnostic, Place, Problems};
use crate::words::Text;

use super::book::{BookHead, SourceNumbers, StackHead};
use super::lost::Losses;
use super::merge::{Merged, RawEntry, Section};
use super::names::Catalog;
use super::read::{Reader, texts_of};
use super::stack::{Entry, Head, Source, Stack};

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
    /// What `replaceable_by` says of the entry that is being read, until its head is.
    replaceable_by: Vec<super::stack::LayerKind>,
    /// What `replaceable_by` says of each component, for variants.
    guards: BTreeMap<String, Guard>,
    /// What each input that was read accepts, by its name.
    within: BTreeMap<String, within::Within>,
    /// The tags that some component of the stack carries, read or not.
    tags: BTreeSet<String>,
    /// Entries that could not be read.
    unread: usize,
    /// Whether a sum asks for a tag that is not there.
    sums_unclear: bool,
    /// Whether what a name stands for was told to be missing before.
    told_before: bool,
    /// The values whose formulas are in another unit than they declare, and in which.
    otherwise: Vec<(String, Unit)>,
}

/// A stack as it was read.
pub(crate) struct Lowered {
    pub(crate) stack: Stack,
    /// The names of what was not read.
    pub(crate) unread: BTreeSet<String>,
    /// The values whose formulas are in another unit than they declare, and in which.
    pub(crate) otherwise: Vec<(String, Unit)>,
}

/// What is known of a component before it is read.
struct Guard {
    layer: usize,
    by: Vec<super::stack::LayerKind>,
    place: Place,
}

/// Reads the entries of a stack. What is wrong is reported; in the place of what could not be
/// read stands something empty, so that the rest can be proved all the same.
pub(crate) fn lower(around: &Around<'_>, merged: Merged, problems: &mut Problems) -> Lowered {
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
        replaceable_by: Vec::new(),
        guards: BTreeMap::new(),
        within: BTreeMap::new(),
        tags: tags_of(&merged.entries),
        unread: 0,
        sums_unclear: false,
        told_before,
        otherwise: Vec::new(),
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
    Lowered {
        stack,
        unread: std::mem::take(&mut lower.catalog.broken),
        otherwise: lower.otherwise,
    }
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
        self.replaceable_by = entry.replaceable_by;
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
            replaceable_by: Vec::new(),
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
            if let (None, Some(kind)) = (stack.solve_for, stack.kind_of(&words.text)) {
                let inputs: Vec<&str> = stack.inputs.iter().map(|i| i.head.id.as_str()).collect();
                let other = Diagnostic::told_as("NOT-A-FACT", "NOT-AN-INPUT").at(words.place);
                let other = other
                    .with("name", &words.text)
                    .with_text("kind", Text::new(kind));
                self.problems.add(other.among(&words.text, &inputs));
            } else if stack.solve_for.is_none() {
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
}
