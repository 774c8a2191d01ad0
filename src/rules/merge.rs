//! The layers of a stack laid over one another: which entry of a name counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::{Diagnostic, NodeKind, Place, Problems, Table, nearest};
use crate::words::Text;

use super::book::{Parsed, StackHead};
use super::lost::Losses;
use super::read::{read_misspelt, texts_of};
use super::shape::{ENTRIES, Kind, LAYER_KINDS};
use super::stack::LayerKind;

/// The kinds of entry, by the word that a file writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    Classes,
    Input,
    Parameter,
    Scale,
    Table,
    Value,
    Component,
    Sum,
    Floor,
    Limit,
    Band,
    Notice,
}

impl Section {
    pub(crate) const WORDS: [(&'static str, Self); 12] = [
        ("classes", Self::Classes),
        ("input", Self::Input),
        ("parameter", Self::Parameter),
        ("scale", Self::Scale),
        ("table", Self::Table),
        ("value", Self::Value),
        ("component", Self::Component),
        ("sum", Self::Sum),
        ("floor", Self::Floor),
        ("limit", Self::Limit),
        ("band", Self::Band),
        ("notice", Self::Notice),
    ];

    /// The catalogue's word for it.
    fn word(self) -> Text {
        let word = Self::WORDS.iter().find(|(_, section)| *section == self);
        Text::new(format!("kind-{}", word.map_or("", |(word, _)| word)))
    }

    /// The keys that an entry of this kind may have; `replaceable_by` is read before.
    pub(crate) fn keys(self) -> Vec<&'static str> {
        let word = Self::WORDS.iter().find(|(_, section)| *section == self);
        let is_it = |kind: &&Kind| word.is_some_and(|(word, _)| *word == kind.word);
        let known = ENTRIES
            .iter()
            .find(is_it)
            .map_or(&[][..], |kind| kind.keys.known);
        let names = known.iter().map(|key| key.name);
        names.filter(|name| *name != "replaceable_by").collect()
    }

    /// Whether its entries share the name space that formulas look in.
    pub(crate) fn is_named(self) -> bool {
        self.space() == 0
    }

    /// Entries of one name space have one number here.
    fn space(self) -> u8 {
        match self {
            Self::Classes => 1,
            Self::Input
            | Self::Parameter
            | Self::Scale
            | Self::Table
            | Self::Value
            | Self::Component
            | Self::Sum => 0,
            Self::Floor => 2,
            Self::Limit => 3,
            Self::Band => 4,
            Self::Notice => 5,
        }
    }
}

/// An entry not yet read.
#[derive(Debug, Clone)]
pub(crate) struct RawEntry {
    pub(crate) section: Section,
    pub(crate) id: String,
    pub(crate) place: Place,
    pub(crate) table: Table,
    pub(crate) layer: usize,
    pub(crate) replaceable_by: Vec<LayerKind>,
}

/// A default not yet read: the input's name, its place, what stands there.
pub(crate) type RawDefault = (String, Place, crate::text::Node);

/// Everything of a stack before it is read.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    pub(crate) entries: Vec<RawEntry>,
    pub(crate) defaults: Vec<RawDefault>,
    /// Names that stand twice for two kinds of entry, or under a heading that is not known.
    pub(crate) doubtful: BTreeSet<String>,
}

/// Lays the layers of a stack over one another; the last layer is `contract`, if there is one.
pub(crate) fn merge(
    stack: &StackHead,
    book_file: usize,
    files: &[Parsed],
    contract: Option<&Table>,
    losses: &Losses,
    problems: &mut Problems,
) -> Merged {
    let mut merger = Merger {
        found: BTreeMap::new(),
        order: 0,
        defaults: Vec::new(),
        default_layers: BTreeMap::new(),
        doubtful: BTreeSet::new(),
        told_twice: (1..)
            .zip(&stack.layers)
            .filter(|(_, layer)| layer.told_twice)
            .map(|(number, _)| number)
            .collect(),
        problems,
    };
    let book_files = [book_file];
    let layers = std::iter::once((LayerKind::Book, book_files.as_slice())).chain(
        stack
            .layers
            .iter()
            .map(|layer| (layer.kind, layer.files.as_slice())),
    );
    let mut count = 0;
    for (number, (kind, files_of_layer)) in layers.enumerate() {
        for file in files_of_layer.iter().filter_map(|file| files.get(*file)) {
            merger.table(file.table.clone(), number, kind);
        }
        count = number;
    }
    if let Some(table) = contract {
        merger.table(table.clone(), count.saturating_add(1), LayerKind::Contract);
    }
    // Of what was lost in one layer, what stands in another is no substitute.
    for (section, name) in losses.entries() {
        merger.found.remove(&(section.space(), name.to_owned()));
    }
    merger.doubtful.extend(losses.names());
    let mut entries: Vec<(usize, RawEntry)> = merger.found.into_values().collect();
    entries.sort_by_key(|(order, _)| *order);
    Merged {
        entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        defaults: merger.defaults,
        doubtful: merger.doubtful,
    }
}

struct Merger<'p> {
    found: BTreeMap<(u8, String), (usize, RawEntry)>,
    order: usize,
    /// All of them, the weakest layer's first: by member a later one may leave some as they are.
    defaults: Vec<RawDefault>,
    /// The last layer that has one for an input, and where.
    default_layers: BTreeMap<String, (usize, Place)>,
    doubtful: BTreeSet<String>,
    /// The layers that are a file and a folder, which was told.
    told_twice: BTreeSet<usize>,
    problems: &'p mut Problems,
}

impl Merger<'_> {
    /// Whether two entries of a layer stand in a file and a folder that both are this layer.
    fn is_told_twice(&self, layer: usize, first: Place, second: Place) -> bool {
        first.file != second.file && self.told_twice.contains(&layer)
    }

    fn table(&mut self, mut table: Table, layer: usize, kind: LayerKind) {
        for (word, place, node) in table.take_rest() {
            let section = Section::WORDS.iter().find(|(known, _)| *known == word);
            let NodeKind::Table(mut inner) = node.kind else {
                if section.is_some() || word == "default" {
                    super::read::wrong_type(self.problems, &word, &node, "type-table");
                } else if word != "test" {
                    self.unknown_section(&word, place);
                }
                continue;
            };
            match section {
                Some((_, section)) => {
                    for (id, place, node) in inner.take_rest() {
                        self.entry(*section, id, place, node, layer, kind);
                    }
                }
                None if word == "default" => {
                    for (name, place, node) in inner.take_rest() {
                        self.default((name, place, node), layer);
                    }
                }
                None if word == "source" => {}
                None => {
                    self.unknown_section(&word, place);
                    // What stands in it was perhaps meant for a table that is known.
                    let names = inner.take_rest().into_iter().map(|(id, ..)| id);
                    self.doubtful.extend(names);
                }
            }
        }
    }

    fn unknown_section(&mut self, word: &str, place: Place) {
        if matches!(word, "calendar" | "windows") {
            self.problems
                .add(Diagnostic::error("KEY-LATER").at(place).with("key", word));
            return;
        }
        let known: Vec<&str> = Section::WORDS
            .iter()
            .map(|(word, _)| *word)
            .chain(["source", "default", "test"])
            .collect();
        let unknown = Diagnostic::told_as("KEY-UNKNOWN", "HEADING-UNKNOWN")
            .with("name", "file")
            .at(place)
            .with("key", word)
            .with("known", known.join(", "));
        // A key of entries that stands above every heading.
        let mut keys = ENTRIES.iter().flat_map(|kind| kind.keys.known);
        self.problems.add(match keys.any(|key| key.name == word) {
            true => unknown.mend("mend-heading"),
            false => unknown.nearest(nearest(word, known.iter().copied())),
        });
    }

    fn default(&mut self, default: RawDefault, layer: usize) {
        let (name, place, _) = &default;
        let before = self.default_layers.insert(name.clone(), (layer, *place));
        if let Some((before, first)) = before
            && before == layer
        {
            if self.is_told_twice(layer, first, *place) {
                return;
            }
            let twice = Diagnostic::error("DUPLICATE-RULE")
                .at(*place)
                .and(first, "first");
            self.problems
                .add(twice.with("name", format!("default.{name}")));
            return;
        }
        self.defaults.push(default);
    }

    fn entry(
        &mut self,
        section: Section,
        id: String,
        place: Place,
        node: crate::text::Node,
        layer: usize,
        kind: LayerKind,
    ) {
        let NodeKind::Table(mut table) = node.kind else {
            super::read::wrong_type(self.problems, &id, &node, "type-table");
            return;
        };
        self.check_name(section, &id, place);
        let known: Vec<&'static str> = section
            .keys()
            .into_iter()
            .chain(std::iter::once("replaceable_by"))
            .collect();
        read_misspelt(&id, &mut table, &known, self.problems);
        let says = table.take("replaceable_by");
        let says = says.map(|node| self.layer_kinds(node));
        let mut replaceable_by = says.clone().unwrap_or_default();
        let key = (section.space(), id.clone());
        let mut order = self.order;
        if let Some((place_in_order, earlier)) = self.found.get(&key) {
            let refused = earlier.layer == layer || !earlier.replaceable_by.contains(&kind);
            if refused && earlier.section != section {
                self.doubtful.insert(id.clone());
            }
            if earlier.layer == layer {
                if self.is_told_twice(layer, earlier.place, place) {
                    return;
                }
                let twice = twice(earlier.section, section).at(place);
                let twice = twice.and(earlier.place, "first");
                self.problems.add(twice.with("name", &id));
                return;
            }
            if !earlier.replaceable_by.contains(&kind) {
                self.problems.add(
                    Diagnostic::error("NOT-REPLACEABLE")
                        .at(place)
                        .and(earlier.place, "first")
                        .with("name", &id)
                        .with("layer", kind.word()),
                );
                return;
            }
            order = *place_in_order;
            // What the first never allowed, no replacement can allow.
            if says.is_some() {
                replaceable_by.retain(|kind| earlier.replaceable_by.contains(kind));
            } else {
                replaceable_by.clone_from(&earlier.replaceable_by);
            }
        }
        self.order = self.order.saturating_add(1);
        let entry = RawEntry {
            section,
            id,
            place,
            table,
            layer,
            replaceable_by,
        };
        self.found.insert(key, (order, entry));
    }

    /// The kinds of layer that a list names; all of them if it cannot be read.
    fn layer_kinds(&mut self, node: crate::text::Node) -> Vec<LayerKind> {
        let mut kinds = Vec::new();
        let mut whole = true;
        let texts = texts_of(self.problems, "replaceable_by", node);
        for words in texts.iter().flatten() {
            if let Some(kind) = LayerKind::from_word(&words.text) {
                kinds.push(kind);
                continue;
            }
            whole = false;
            self.problems.add(
                Diagnostic::error("WORD-UNKNOWN")
                    .at(words.place)
                    .with("key", "replaceable_by")
                    .with("found", &words.text)
                    .with("known", LAYER_KINDS.join(", "))
                    .nearest(nearest(&words.text, LAYER_KINDS.iter().copied())),
            );
        }
        if texts.is_none() || !whole {
            return LAYER_KINDS
                .iter()
                .filter_map(|word| LayerKind::from_word(word))
                .collect();
        }
        kinds
    }

    fn check_name(&mut self, section: Section, id: &str, place: Place) {
        let problem = match section.space() {
            0 => name_problem(id),
            _ if is_snake(id) => None,
            _ => Some(Diagnostic::error("NAME-SHAPE").with("name", id)),
        };
        if let Some(problem) = problem {
            self.problems.add(problem.at(place));
        }
    }
}

/// Two entries of one name in one layer, perhaps of two kinds.
fn twice(first: Section, second: Section) -> Diagnostic {
    if first == second {
        return Diagnostic::error("DUPLICATE-RULE");
    }
    Diagnostic::told_as("DUPLICATE-RULE", "DUPLICATE-KINDS")
        .with_text("first", first.word())
        .with_text("second", second.word())
}

fn is_snake(id: &str) -> bool {
    let in_a_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(in_a_name)
}

/// What is wrong with a name that formulas could say: its shape, or that the language has taken it.
#[must_use]
pub fn name_problem(id: &str) -> Option<Diagnostic> {
    if !is_snake(id) {
        return Some(Diagnostic::error("NAME-SHAPE").with("name", id));
    }
    let taken = matches!(id, "month" | "year" | "start" | "end" | "id")
        || crate::amount::is_unit_word(id)
        || crate::formula::Function::all_names().any(|known| known == id)
        || matches!(
            id,
            "if" | "then" | "else" | "or" | "and" | "not" | "in" | "true" | "false"
        );
    taken.then(|| Diagnostic::error("NAME-TAKEN").with("name", id))
}
