//! `book.toml`: the book's name, its days, its stacks; and which file belongs to which layer.

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::{Currency, Exact};
use crate::text::{Diagnostic, FileId, Node, NodeKind, Place, Problems, Table, nearest};
use crate::time::{Date, is_zone, zones};

use super::lost::Losses;
use super::read::{FigureUnit, Reader, Words, figure, texts_of};
use super::shape::LAYER_KINDS;
use super::stack::LayerKind;

/// A file after TOML was read.
#[derive(Debug, Clone)]
pub(crate) struct Parsed {
    pub(crate) path: String,
    pub(crate) file: FileId,
    pub(crate) table: Table,
}

/// A layer of a stack: its path, what it counts as, its files.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    pub(crate) path: String,
    pub(crate) kind: LayerKind,
    pub(crate) files: Vec<usize>,
    /// Whether it is a file and a folder, which was told: what stands in both is no rule twice.
    pub(crate) told_twice: bool,
}

/// A stack as `book.toml` declares it.
#[derive(Debug, Clone)]
pub(crate) struct StackHead {
    pub(crate) id: String,
    pub(crate) place: Place,
    pub(crate) currency: Currency,
    /// Whether the currency is the one that was written; else no other is foreign.
    pub(crate) currency_known: bool,
    /// Whether a layer is not there: what nobody declares may be in it.
    pub(crate) incomplete: bool,
    pub(crate) zone: String,
    pub(crate) step: Exact,
    pub(crate) when: Vec<(String, Place, Vec<Words>)>,
    /// Whether some of `when` could not be read.
    pub(crate) when_unclear: bool,
    pub(crate) layers: Vec<Layer>,
}

/// What `book.toml` says of the whole book.
#[derive(Debug, Clone)]
pub(crate) struct BookHead {
    pub(crate) name: String,
    /// The first and the last day; none if that could not be read.
    pub(crate) answers: Option<(Date, Date)>,
    pub(crate) headline: Option<Words>,
    pub(crate) solve_for: Option<Words>,
    pub(crate) stacks: Vec<StackHead>,
    /// Number of `book.toml` among the files, whose further entries are in every stack.
    pub(crate) book_file: usize,
}

impl BookHead {
    /// Whether a stack is missing or lacks a layer, so that names may stand in what was not read.
    pub(crate) fn lacks_layers(&self) -> bool {
        self.stacks.is_empty() || self.stacks.iter().any(|stack| stack.incomplete)
    }
}

/// Whether a path is a file of tests.
pub(crate) fn is_test(path: &str) -> bool {
    path.ends_with(".test.toml")
}

/// Reads `[book]` and `[stack.*]` and finds the layers' files; `losses` is what could not
/// be read.
pub(crate) fn read_book(
    files: &mut [Parsed],
    losses: &Losses,
    problems: &mut Problems,
) -> Option<BookHead> {
    let Some(book_file) = files.iter().position(|file| file.path == "book.toml") else {
        problems.add(Diagnostic::error("BOOK-MISSING"));
        return None;
    };
    let paths: Vec<String> = files.iter().map(|file| file.path.clone()).collect();
    let parsed = files.get_mut(book_file)?;
    let start = Place {
        file: parsed.file,
        from: 0,
        to: 0,
    };
    let book = parsed.table.take("book");
    let stacks = parsed.table.take("stack");
    let book = table_of("[book]", book, start, losses.any_of("book"), problems);
    let stacks = table_of("[stack.…]", stacks, start, losses.any_of("stack"), problems);
    let (name, answers, headline, solve_for) = match book {
        Some(node) => read_head(node, problems),
        None => Default::default(),
    };
    let mut reading = Layers {
        paths: &paths,
        own: stacks
            .iter()
            .flat_map(|(table, _)| own_layers(table))
            .collect(),
        used: BTreeSet::from([book_file]),
    };
    let mut heads = Vec::new();
    for (id, place, node) in stacks
        .into_iter()
        .flat_map(|(mut table, _)| table.take_rest())
    {
        if let NodeKind::Table(table) = node.kind {
            let reader = Reader::new(&format!("stack.{id}"), place, table, problems);
            heads.extend(read_stack(&id, reader, &mut reading));
        } else {
            super::read::wrong_type(problems, &id, &node, "type-table");
        }
    }
    // The files of a layer that is not found are not unused as well.
    if !losses.any_of("stack") && !heads.iter().any(|head: &StackHead| head.incomplete) {
        unused(files, &reading.used, problems);
    }
    Some(BookHead {
        name,
        answers,
        headline,
        solve_for,
        stacks: heads,
        book_file,
    })
}

/// Files that no stack reads, those of sources and tests aside.
fn unused(files: &[Parsed], used: &BTreeSet<usize>, problems: &mut Problems) {
    for (number, file) in files.iter().enumerate() {
        let only_sources = file.table.names_left().all(|name| name == "source");
        if used.contains(&number) || is_test(&file.path) || only_sources {
            continue;
        }
        let place = Place {
            file: file.file,
            from: 0,
            to: 0,
        };
        problems.add(
            Diagnostic::warning("FILE-UNUSED")
                .at(place)
                .with("path", &file.path),
        );
    }
}

fn table_of(
    key: &str,
    node: Option<Node>,
    start: Place,
    lost: bool,
    problems: &mut Problems,
) -> Option<(Table, Place)> {
    match node {
        Some(Node {
            kind: NodeKind::Table(table),
            place,
        }) => Some((table, place)),
        Some(node) => {
            super::read::wrong_type(problems, key, &node, "type-table");
            None
        }
        None => {
            if !lost {
                problems.add(
                    Diagnostic::error("KEY-MISSING")
                        .at(start)
                        .with("key", key)
                        .with("name", "book.toml"),
                );
            }
            None
        }
    }
}

type HeadKeys = (String, Option<(Date, Date)>, Option<Words>, Option<Words>);

fn read_head((table, place): (Table, Place), problems: &mut Problems) -> HeadKeys {
    let mut reader = Reader::new("book", place, table, problems);
    reader.only(&["name", "answers", "headline", "solve_for"]);
    reader.needs("name");
    let name = reader.said("name").unwrap_or_default();
    let answers = if reader.needs("answers") {
        read_answers(&mut reader)
    } else {
        None
    };
    let headline = reader.words("headline");
    let solve_for = reader.words("solve_for");
    (name, answers, headline, solve_for)
}

fn read_answers(reader: &mut Reader<'_>) -> Option<(Date, Date)> {
    let (table, place) = reader.table("answers")?;
    let mut answers = Reader::new("answers", place, table, reader.problems);
    answers.only(&["from", "until"]);
    let there = answers.needs("from") & answers.needs("until");
    let (from, until) = (answers.date("from"), answers.date("until"));
    let (from, until) = (from.filter(|_| there)?, until?);
    if from <= until {
        return Some((from, until));
    }
    reader.problems.add(
        Diagnostic::error("DATES-UNORDERED")
            .at(place)
            .with("from", from)
            .with("until", until),
    );
    None
}

/// The files that layers may name, and those that some layer did.
struct Layers<'a> {
    paths: &'a [String],
    /// The paths of all layers that some stack names.
    own: BTreeSet<String>,
    used: BTreeSet<usize>,
}

/// The paths that the stacks' `layers` name: a file among them is no part of the folder it lies in.
fn own_layers(stacks: &Table) -> Vec<String> {
    let mut paths = Vec::new();
    for (_, _, stack) in stacks.clone().take_rest() {
        let NodeKind::Table(stack) = stack.kind else {
            continue;
        };
        let Some(NodeKind::List(layers)) = stack.get("layers").map(|node| &node.kind) else {
            continue;
        };
        for layer in layers {
            let path = match &layer.kind {
                NodeKind::Table(table) => table.get("path").and_then(Words::of_text),
                NodeKind::Text { .. }
                | NodeKind::Number(_)
                | NodeKind::Bool(_)
                | NodeKind::Date(_)
                | NodeKind::List(_) => Words::of_text(layer),
            };
            paths.extend(path.map(|words| words.text));
        }
    }
    paths
}

fn read_stack(id: &str, mut reader: Reader<'_>, all: &mut Layers<'_>) -> Option<StackHead> {
    reader.only(&["currency", "zone", "when", "layers", "step"]);
    let place = reader.place;
    reader.needs("currency");
    let currency = reader.words("currency");
    let zone = read_zone(&mut reader);
    let step = read_step(&mut reader);
    let when_said = reader.has("when");
    let table = reader.table("when");
    let mut when_unclear = when_said && table.is_none();
    let mut when = Vec::new();
    for (name, place, node) in table.map_or(Vec::new(), |(mut table, _)| table.take_rest()) {
        match texts_of(reader.problems, &name, node) {
            Some(members) => when.push((name, place, members)),
            None => when_unclear = true,
        }
    }
    let mut layers: Vec<Layer> = Vec::new();
    let mut incomplete = false;
    let said = reader.has("layers");
    let list = reader.list("layers");
    incomplete |= said && list.is_none();
    for node in list.unwrap_or_default() {
        let place = node.place;
        let Some(layer) = read_layer(&mut reader, node, all) else {
            incomplete = true;
            continue;
        };
        if layers.iter().any(|known| known.path == layer.path) {
            reader.problems.add(
                Diagnostic::error("LAYER-AGAIN")
                    .at(place)
                    .with("path", &layer.path),
            );
        } else {
            layers.push(layer);
        }
    }
    let code = currency
        .as_ref()
        .and_then(|words| Currency::from_code(&words.text));
    if let Some(words) = currency.filter(|_| code.is_none()) {
        let wrong = Diagnostic::error("CURRENCY-WRONG").at(words.place);
        reader.problems.add(wrong.with("stack", id));
    }
    Some(StackHead {
        id: id.to_owned(),
        place,
        currency: code.or_else(|| Currency::from_code("XXX"))?,
        currency_known: code.is_some(),
        incomplete,
        zone,
        step: step?,
        when,
        when_unclear,
        layers,
    })
}

/// The stack's time zone, one of the tz database; empty if none is said.
fn read_zone(reader: &mut Reader<'_>) -> String {
    let Some(words) = reader.words("zone") else {
        return String::new();
    };
    if !is_zone(&words.text) {
        let unknown = Diagnostic::error("ZONE-UNKNOWN").at(words.place);
        let unknown = unknown.with("found", &words.text);
        reader
            .problems
            .add(unknown.nearest(nearest(&words.text, zones())));
    }
    words.text
}

/// The stack's step of rounding, above 0.
fn read_step(reader: &mut Reader<'_>) -> Option<Exact> {
    let hundredth = Exact::ratio(1, 100);
    let Some(node) = reader.node("step") else {
        return hundredth;
    };
    let plain = FigureUnit {
        unit: crate::amount::Unit::PLAIN,
        percent: false,
        currency: None,
    };
    match figure(reader.problems, "step", &node, plain) {
        Some(step) if step > Exact::ZERO => Some(step),
        Some(step) => {
            reader.problems.add(
                Diagnostic::error("STEP-WRONG")
                    .at(node.place)
                    .with("found", step),
            );
            hundredth
        }
        None => hundredth,
    }
}

fn read_layer(reader: &mut Reader<'_>, node: Node, all: &mut Layers<'_>) -> Option<Layer> {
    let mut place = node.place;
    let (path, kind) = match node.kind {
        NodeKind::Text { text, .. } => (text, None),
        NodeKind::Table(table) => {
            let mut inner = Reader::new("layers", place, table, reader.problems);
            inner.only(&["path", "as"]);
            inner.needs("path");
            let path = inner.words("path");
            let kind = inner.words("as");
            let path = path?;
            place = path.place;
            (path.text, kind)
        }
        NodeKind::Number(_) | NodeKind::Bool(_) | NodeKind::Date(_) | NodeKind::List(_) => {
            reader.wrong_type("layers", &node, "type-text");
            return None;
        }
    };
    let words = kind.unwrap_or_else(|| Words {
        text: path.split('/').next().unwrap_or("").to_owned(),
        place,
        offset: None,
    });
    let files = layer_files(&path, place, all, reader.problems);
    let Some(kind) = LayerKind::from_word(&words.text) else {
        // The path of a layer that is not there is the likelier mistake than its kind.
        if !files.is_empty() {
            reader.problems.add(
                Diagnostic::error("LAYER-KIND")
                    .at(words.place)
                    .with("found", &words.text)
                    .with("path", &path)
                    .nearest(nearest(&words.text, LAYER_KINDS.iter().copied())),
            );
        }
        return None;
    };
    let told_twice = files.len() > 1 && {
        let own = format!("{path}.toml");
        files.iter().any(|file| all.paths.get(*file) == Some(&own))
    };
    (!files.is_empty()).then_some(Layer {
        path,
        kind,
        files,
        told_twice,
    })
}

/// The files of a layer: one file, or those that lie directly in a folder.
fn layer_files(
    path: &str,
    place: Place,
    all: &mut Layers<'_>,
    problems: &mut Problems,
) -> Vec<usize> {
    let file = format!("{path}.toml");
    let folder = format!("{path}/");
    let numbered = || all.paths.iter().enumerate();
    let single: Vec<usize> = numbered()
        .filter(|(_, known)| **known == file)
        .map(|(n, _)| n)
        .collect();
    let is_inside = |known: &str| {
        let inside = known.strip_prefix(&folder);
        let is_own = known
            .strip_suffix(".toml")
            .is_some_and(|path| all.own.contains(path));
        inside.is_some_and(|rest| !rest.contains('/')) && !is_test(known) && !is_own
    };
    let inside: Vec<usize> = numbered()
        .filter(|(_, known)| is_inside(known))
        .map(|(n, _)| n)
        .collect();
    if !single.is_empty() && !inside.is_empty() {
        problems.add(
            Diagnostic::error("LAYER-TWICE")
                .at(place)
                .with("path", path),
        );
    }
    let files: Vec<usize> = single.into_iter().chain(inside).collect();
    if files.is_empty() {
        let folders: BTreeSet<&str> = all
            .paths
            .iter()
            .filter(|path| !is_test(path))
            .flat_map(|path| {
                [
                    path.strip_suffix(".toml"),
                    path.rsplit_once('/').map(|(f, _)| f),
                ]
            })
            .flatten()
            .collect();
        problems.add(
            Diagnostic::error("LAYER-MISSING")
                .at(place)
                .with("path", path)
                .nearest(nearest(path, folders)),
        );
    }
    all.used.extend(&files);
    files
}

/// Sources of the whole book, by id.
pub(crate) type SourceNumbers = BTreeMap<String, (u32, Place)>;
