//! The layers of a stack laid over one another: which entry of a name counts.

use std::collections::BTreeMap;

use crate::text::{Diagnostic, NodeKind, Place, Problems, Table, nearest};

use super::book::{Parsed, StackHead};
use super::read::texts_of;
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

    /// The keys that an entry of this kind may have; `replaceable_by` is read before.
    pub(crate) fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Classes => &["title", "source", "kept", "members"],
            Self::Input => &[
                "title",
                "source",
                "kept",
                "type",
                "members",
                "of",
                "unit",
                "per",
                "min",
                "max",
                "default",
                "flag",
                "also",
                "columns",
                "full_time",
                "without",
            ],
            Self::Parameter => &["title", "source", "kept", "unit", "per", "values", "after"],
            Self::Scale => &[
                "title", "source", "kept", "kind", "in", "unit", "values", "after",
            ],
            Self::Table => &["title", "source", "kept", "keys", "unit", "values", "after"],
            Self::Value => &[
                "title",
                "source",
                "kept",
                "formula",
                "unit",
                "per",
                "earning_year",
            ],
            Self::Component => &[
                "title",
                "source",
                "kept",
                "formula",
                "unit",
                "per",
                "when",
                "applies",
                "kind",
                "tags",
                "cadence",
                "month",
                "paid",
                "part_month",
                "round",
                "states",
                "earning_year",
                "full_time",
                "replaces",
            ],
            Self::Sum => &["title", "source", "kept", "of", "by", "unit"],
            Self::Floor => &[
                "title", "source", "kept", "guards", "at_least", "when", "per", "each", "applies",
                "unit",
            ],
            Self::Limit => &[
                "title", "source", "kept", "of", "at_most", "at_least", "over", "severity", "code",
                "when", "applies", "unit",
            ],
            Self::Band => &[
                "title",
                "source",
                "kept",
                "for",
                "measure",
                "unit",
                "compare",
                "values",
                "after",
                "stale_after",
                "would_be",
                "applies",
            ],
            Self::Notice => &[
                "title", "source", "kept", "when", "severity", "code", "text", "applies",
            ],
        }
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
}

/// Lays the layers of a stack over one another; the last layer is `contract`, if there is one.
pub(crate) fn merge(
    stack: &StackHead,
    book_file: usize,
    files: &[Parsed],
    contract: Option<&Table>,
    problems: &mut Problems,
) -> Merged {
    let mut merger = Merger {
        found: BTreeMap::new(),
        order: 0,
        defaults: Vec::new(),
        default_layers: BTreeMap::new(),
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
    let mut entries: Vec<(usize, RawEntry)> = merger.found.into_values().collect();
    entries.sort_by_key(|(order, _)| *order);
    Merged {
        entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        defaults: merger.defaults,
    }
}

struct Merger<'p> {
    found: BTreeMap<(u8, String), (usize, RawEntry)>,
    order: usize,
    /// All of them, the weakest layer's first: by member a later one may leave some as they are.
    defaults: Vec<RawDefault>,
    /// The last layer that has one for an input, and where.
    default_layers: BTreeMap<String, (usize, Place)>,
    problems: &'p mut Problems,
}

impl Merger<'_> {
    fn table(&mut self, mut table: Table, layer: usize, kind: LayerKind) {
        for (word, place, node) in table.take_rest() {
            let section = Section::WORDS.iter().find(|(known, _)| *known == word);
            let NodeKind::Table(mut inner) = node.kind else {
                if word != "test" {
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
                None => self.unknown_section(&word, place),
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
        self.problems.add(
            Diagnostic::error("KEY-UNKNOWN")
                .at(place)
                .with("key", word)
                .with("name", "file")
                .with("known", known.join(", "))
                .nearest(nearest(word, known.iter().copied())),
        );
    }

    fn default(&mut self, default: RawDefault, layer: usize) {
        let (name, place, _) = &default;
        let before = self.default_layers.insert(name.clone(), (layer, *place));
        if let Some((before, first)) = before
            && before == layer
        {
            let twice = Diagnostic::error("DUPLICATE-RULE")
                .at(*place)
                .and(first, "first");
            self.problems
                .add(twice.with("name", format!("default {name}")));
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
        let mut replaceable_by = Vec::new();
        let says = table.has("replaceable_by");
        if let Some(node) = table.take("replaceable_by") {
            for words in texts_of(self.problems, "replaceable_by", node).unwrap_or_default() {
                match LayerKind::from_word(&words.text) {
                    Some(kind) => replaceable_by.push(kind),
                    None => self.problems.add(
                        Diagnostic::error("WORD-UNKNOWN")
                            .at(words.place)
                            .with("key", "replaceable_by")
                            .with("found", &words.text)
                            .with("known", "law, agreement, company, contract")
                            .nearest(nearest(
                                &words.text,
                                ["law", "agreement", "company", "contract"],
                            )),
                    ),
                }
            }
        }
        let key = (section.space(), id.clone());
        let mut order = self.order;
        if let Some((place_in_order, earlier)) = self.found.get(&key) {
            if earlier.layer == layer {
                self.problems.add(
                    Diagnostic::error("DUPLICATE-RULE")
                        .at(place)
                        .and(earlier.place, "first")
                        .with("name", &id),
                );
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
            if says {
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
