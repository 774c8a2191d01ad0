//! `book.toml`: the book's name, its days, its stacks; and which file belongs to which layer.

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::{Currency, Exact};
use crate::text::{
    Diagnostic, FileId, Node, NodeKind, Place, Problems, Sources, Table, nearest, read_table,
};
use crate::time::Date;

use super::files::File;
use super::read::{FigureUnit, Reader, Words, figure, texts_of};
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
}

/// A stack as `book.toml` declares it.
#[derive(Debug, Clone)]
pub(crate) struct StackHead {
    pub(crate) id: String,
    pub(crate) place: Place,
    pub(crate) currency: Currency,
    pub(crate) zone: String,
    pub(crate) step: Exact,
    pub(crate) when: Vec<(String, Place, Vec<Words>)>,
    pub(crate) layers: Vec<Layer>,
}

/// What `book.toml` says of the whole book.
#[derive(Debug, Clone)]
pub(crate) struct BookHead {
    pub(crate) name: String,
    pub(crate) answers: (Date, Date),
    pub(crate) headline: Option<Words>,
    pub(crate) solve_for: Option<Words>,
    pub(crate) stacks: Vec<StackHead>,
    /// Number of `book.toml` among the files, whose further entries are in every stack.
    pub(crate) book_file: usize,
}

/// Reads every file; what is not text or not TOML is reported.
pub(crate) fn parse_files(
    files: &[File],
    sources: &mut Sources,
    problems: &mut Problems,
) -> Vec<Parsed> {
    let mut parsed = Vec::new();
    for (path, bytes) in files {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let good = bytes.get(..error.valid_up_to()).unwrap_or(&[]);
                let shown = String::from_utf8_lossy(bytes).into_owned();
                let line = good
                    .iter()
                    .filter(|byte| **byte == b'\n')
                    .count()
                    .saturating_add(1);
                let file = sources.add(path, shown);
                let at = good.len();
                let byte = bytes.get(at).copied().unwrap_or(0);
                problems.add(
                    Diagnostic::error("NOT-UTF8")
                        .at(Place {
                            file,
                            from: at,
                            to: at.saturating_add(3),
                        })
                        .with("line", line)
                        .with("byte", format!("{byte:02X}")),
                );
                continue;
            }
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = sources.add(path, text);
        let (table, broken) = read_table(file, text);
        for (span, message) in &broken {
            problems.add(
                Diagnostic::error("TOML-SYNTAX")
                    .at(Place::new(file, span.clone()))
                    .with("message", message),
            );
        }
        if broken.is_empty() {
            parsed.push(Parsed {
                path: path.clone(),
                file,
                table,
            });
        }
    }
    parsed
}

/// Whether a path is a file of tests.
pub(crate) fn is_test(path: &str) -> bool {
    path.ends_with(".test.toml")
}

/// Reads `[book]` and `[stack.*]` and finds the layers' files.
pub(crate) fn read_book(files: &mut [Parsed], problems: &mut Problems) -> Option<BookHead> {
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
    let Some(Node {
        kind: NodeKind::Table(book),
        place,
    }) = book
    else {
        problems.add(
            Diagnostic::error("KEY-MISSING")
                .at(start)
                .with("key", "[book]")
                .with("name", "book.toml"),
        );
        return None;
    };
    let mut reader = Reader::new("book", place, book, problems);
    let name = reader.text("name").unwrap_or_default();
    let answers = read_answers(&mut reader);
    let headline = reader.words("headline");
    let solve_for = reader.words("solve_for");
    reader.finish();
    let mut used = BTreeSet::from([book_file]);
    let mut heads = Vec::new();
    match stacks {
        Some(Node {
            kind: NodeKind::Table(mut table),
            ..
        }) => {
            for (id, place, node) in table.take_rest() {
                if let NodeKind::Table(table) = node.kind {
                    let reader = Reader::new(&format!("stack.{id}"), place, table, problems);
                    heads.extend(read_stack(&id, reader, &paths, &mut used));
                } else {
                    super::read::wrong_type(problems, &id, &node, "type-table");
                }
            }
        }
        _ => problems.add(
            Diagnostic::error("KEY-MISSING")
                .at(start)
                .with("key", "[stack.…]")
                .with("name", "book.toml"),
        ),
    }
    for (number, file) in files.iter().enumerate() {
        let only_sources = file.table.names_left().all(|name| name == "source");
        if !used.contains(&number) && !is_test(&file.path) && !only_sources {
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
    Some(BookHead {
        name,
        answers: answers?,
        headline,
        solve_for,
        stacks: heads,
        book_file,
    })
}

fn read_answers(reader: &mut Reader<'_>) -> Option<(Date, Date)> {
    let Some((table, place)) = reader.table("answers") else {
        let missing = Diagnostic::error("KEY-MISSING").at(reader.place);
        reader
            .problems
            .add(missing.with("key", "answers").with("name", "book"));
        return None;
    };
    let mut answers = Reader::new("answers", place, table, reader.problems);
    let (from, until) = (answers.date("from"), answers.date("until"));
    answers.finish();
    match (from, until) {
        (Some(from), Some(until)) if from <= until => Some((from, until)),
        (Some(from), Some(until)) => {
            reader.problems.add(
                Diagnostic::error("DATES-UNORDERED")
                    .at(place)
                    .with("from", from)
                    .with("until", until),
            );
            None
        }
        _ => {
            let missing = Diagnostic::error("KEY-MISSING").at(place);
            reader
                .problems
                .add(missing.with("key", "from, until").with("name", "answers"));
            None
        }
    }
}

fn read_stack(
    id: &str,
    mut reader: Reader<'_>,
    paths: &[String],
    used: &mut BTreeSet<usize>,
) -> Option<StackHead> {
    let place = reader.place;
    let currency = reader.words("currency");
    let zone = reader.text("zone").unwrap_or_default();
    let plain = FigureUnit {
        unit: crate::amount::Unit::PLAIN,
        percent: false,
        currency: None,
    };
    let step = match reader.node("step") {
        Some(node) => figure(reader.problems, "step", &node, plain),
        None => Exact::ratio(1, 100),
    };
    let mut when = Vec::new();
    if let Some((mut table, _)) = reader.table("when") {
        for (name, place, node) in table.take_rest() {
            let members = texts_of(reader.problems, &name, node)?;
            when.push((name, place, members));
        }
    }
    let mut layers = Vec::new();
    for node in reader.list("layers").unwrap_or_default() {
        layers.extend(read_layer(&mut reader, node, paths, used));
    }
    let code = currency
        .as_ref()
        .and_then(|words| Currency::from_code(&words.text));
    if code.is_none() {
        let at = currency.map_or(place, |words| words.place);
        reader
            .problems
            .add(Diagnostic::error("CURRENCY-WRONG").at(at).with("stack", id));
    }
    reader.finish();
    let step = step
        .filter(|step| *step > Exact::ZERO)
        .or_else(|| Exact::ratio(1, 100))?;
    Some(StackHead {
        id: id.to_owned(),
        place,
        currency: code?,
        zone,
        step,
        when,
        layers,
    })
}

fn read_layer(
    reader: &mut Reader<'_>,
    node: Node,
    paths: &[String],
    used: &mut BTreeSet<usize>,
) -> Option<Layer> {
    let mut place = node.place;
    let (path, kind) = match node.kind {
        NodeKind::Text { text, .. } => (text, None),
        NodeKind::Table(table) => {
            let mut inner = Reader::new("layers", place, table, reader.problems);
            let path = inner.words("path");
            let kind = inner.words("as");
            inner.finish();
            let path = path?;
            place = path.place;
            (path.text, kind)
        }
        _ => {
            reader.wrong_type("layers", &node, "type-text");
            return None;
        }
    };
    let words = kind.unwrap_or_else(|| Words {
        text: path.split('/').next().unwrap_or("").to_owned(),
        place,
        offset: None,
    });
    let known = ["law", "agreement", "company", "contract"];
    let Some(kind) = LayerKind::from_word(&words.text) else {
        reader.problems.add(
            Diagnostic::error("LAYER-KIND")
                .at(words.place)
                .with("found", &words.text)
                .with("path", &path)
                .nearest(nearest(&words.text, known)),
        );
        return None;
    };
    let file = format!("{path}.toml");
    let folder = format!("{path}/");
    let single: Vec<usize> = paths
        .iter()
        .enumerate()
        .filter(|(_, known)| **known == file)
        .map(|(n, _)| n)
        .collect();
    let inside: Vec<usize> = paths
        .iter()
        .enumerate()
        .filter(|(_, known)| {
            known
                .strip_prefix(&folder)
                .is_some_and(|rest| !rest.contains('/'))
                && !is_test(known)
        })
        .map(|(n, _)| n)
        .collect();
    if !single.is_empty() && !inside.is_empty() {
        reader.problems.add(
            Diagnostic::error("LAYER-TWICE")
                .at(place)
                .with("path", &path),
        );
    }
    let files: Vec<usize> = single.into_iter().chain(inside).collect();
    if files.is_empty() {
        let folders: BTreeSet<&str> = paths
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
        reader.problems.add(
            Diagnostic::error("LAYER-MISSING")
                .at(place)
                .with("path", &path)
                .nearest(nearest(&path, folders)),
        );
        return None;
    }
    used.extend(&files);
    Some(Layer { path, kind, files })
}

/// Sources of the whole book, by id.
pub(crate) type SourceNumbers = BTreeMap<String, (u32, Place)>;
