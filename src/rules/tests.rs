//! The tests of a book, typed: each row's facts and expectations by their paths.
//!
//! In: the `[[test]]` tables and the stacks. Out: rows that can be run, and every mistake at its
//! place. Always: a column that is wrong is told once, however many rows it has.
//! Never: computes anything; which stack a row means is judged by facts that are written down.

mod typing;

use std::collections::BTreeSet;

use crate::text::{Diagnostic, Node, NodeKind, Place, Problems, Table, nearest};
use crate::time::Month;

use super::book::is_test;
use super::read::{Reader, Words, wrong_type};
use super::stack::{RuleBook, Stack};

/// A test of a rule book.
#[derive(Debug, Clone)]
pub struct Test {
    /// The file.
    pub file: String,
    /// What is promised.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Its rows; one without columns if it has none.
    pub rows: Vec<TestRow>,
}

/// One row of a test: what the whole test says with what the row says laid over it.
#[derive(Debug, Clone)]
pub struct TestRow {
    /// Where it stands.
    pub place: Place,
    /// Its number from 1; 0 for a test without rows.
    pub number: usize,
    /// Facts and expectations.
    pub items: Vec<Item>,
}

/// A fact or an expectation.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its path, such as `facts.base` or `month.pay`.
    pub path: String,
    /// Where its name stands.
    pub key: Place,
    /// What stands there.
    pub node: Node,
}

/// What tests are typed against.
pub(crate) struct Known<'a> {
    pub(crate) stacks: &'a [Stack],
    /// The ids of all sources.
    pub(crate) sources: BTreeSet<&'a str>,
    /// Names whose entries could not be read: nothing is said of them.
    pub(crate) broken: BTreeSet<String>,
    /// Whether something of the book could not be read: what is not there may be in it.
    pub(crate) incomplete: bool,
    /// Whether a source may be in what could not be read.
    pub(crate) sources_lost: bool,
}

impl Known<'_> {
    fn is_broken(&self, name: &str) -> bool {
        self.incomplete || self.broken.contains(name)
    }
}

/// The keys of a test that are laid out as paths.
const PATHS: [&str; 14] = [
    "on", "start", "end", "facts", "opening", "set", "month", "year", "first", "paid", "band",
    "floors", "findings", "refused",
];

const KEYS: [&str; 21] = [
    "name", "source", "title", "kept", "columns", "rows", "printed", "on", "start", "end", "facts",
    "opening", "set", "month", "year", "first", "paid", "band", "floors", "findings", "refused",
];

/// Types the `[[test]]` tables of a further file against a book.
#[must_use]
pub fn type_tests(book: &RuleBook, file: &str, mut table: Table) -> (Vec<Test>, Problems) {
    let mut problems = Problems::default();
    let mut raw = Vec::new();
    take_tests(file, &mut table, &mut raw, &mut problems);
    if !is_test(file) {
        only_tests(file, &table, &mut problems);
    }
    if raw.is_empty() && !problems.has_errors() {
        // A file that proves nothing must not look like one that does.
        problems.add(
            Diagnostic::error("KEY-MISSING")
                .at(table.place)
                .with("key", "[[test]]")
                .with("name", file),
        );
    }
    let known = Known {
        stacks: &book.stacks,
        sources: book
            .sources
            .iter()
            .map(|source| source.id.as_str())
            .collect(),
        broken: BTreeSet::new(),
        incomplete: false,
        sources_lost: false,
    };
    let tests = typed(&known, raw, &mut problems);
    (tests, problems)
}

/// The `[[test]]` tables of a file; what else stands in a file of tests is reported.
pub(super) fn take_tests(
    file: &str,
    table: &mut Table,
    tests: &mut Vec<(String, Table)>,
    problems: &mut Problems,
) {
    match table.take("test") {
        Some(Node {
            kind: NodeKind::List(list),
            ..
        }) => {
            for node in list {
                if let NodeKind::Table(table) = node.kind {
                    tests.push((file.to_owned(), table));
                } else {
                    wrong_type(problems, "test", &node, "type-table");
                }
            }
        }
        Some(node) => wrong_type(problems, "test", &node, "type-list"),
        None => {}
    }
    if is_test(file) {
        only_tests(file, table, problems);
    }
}

/// What stands beside tests and sources in a file of tests is reported.
fn only_tests(file: &str, table: &Table, problems: &mut Problems) {
    for name in table.names_left().filter(|name| *name != "source") {
        let place = table.key_place(name);
        problems.add(
            Diagnostic::error("KEY-UNKNOWN")
                .at(place.unwrap_or(table.place))
                .with("key", name)
                .with("name", file)
                .with("known", "test, source")
                .nearest(nearest(name, ["test", "source"])),
        );
    }
}

pub(super) fn typed(
    known: &Known<'_>,
    raw: Vec<(String, Table)>,
    problems: &mut Problems,
) -> Vec<Test> {
    raw.into_iter()
        .map(|(file, table)| test(known, file, table, problems))
        .collect()
}

fn test(known: &Known<'_>, file: String, table: Table, problems: &mut Problems) -> Test {
    let place = table.place;
    let mut reader = Reader::new("test", place, table, problems);
    reader.only(&KEYS);
    reader.needs("name");
    let name = reader.text("name").unwrap_or_default();
    source(known, &mut reader);
    drop(reader.titles("title"));
    drop(reader.words("kept"));
    drop(reader.node("printed"));
    let columns_place = reader.key_place("columns");
    let rows_place = reader.key_place("rows");
    let (columns_said, rows_said) = (reader.has("columns"), reader.has("rows"));
    let columns = reader.texts("columns");
    let rows = reader.list("rows");
    match (columns_said, rows_said) {
        (true, false) => reader.missing("rows"),
        (false, true) => reader.missing("columns"),
        (true, true) | (false, false) => {}
    }
    let mut shared = Vec::new();
    for key in PATHS {
        let key_place = reader.key_place(key);
        if let Some(node) = reader.node(key) {
            flatten(key, key_place, node, &mut shared, reader.problems);
        }
    }
    let rows = match (columns, rows) {
        (Some(columns), Some(rows)) => {
            for (place, empty) in [
                (columns_place, columns.is_empty()),
                (rows_place, rows.is_empty()),
            ] {
                if empty {
                    let empty = Diagnostic::error("VALUES-EMPTY").at(place);
                    problems.add(empty.with("name", "test"));
                }
            }
            twice(&columns, problems);
            laid_over(&shared, &columns, rows, problems)
        }
        // What the rows say is not known.
        _ if columns_said || rows_said => Vec::new(),
        _ => vec![TestRow {
            place,
            number: 0,
            items: shared,
        }],
    };
    for row in &rows {
        typing::row(known, place, row, problems);
    }
    Test {
        file,
        name,
        place,
        rows,
    }
}

fn source(known: &Known<'_>, reader: &mut Reader<'_>) {
    if !reader.has("source") {
        let missing = Diagnostic::error("SOURCE-MISSING").at(reader.place);
        reader.problems.add(missing.with("name", "test"));
    }
    if let Some(words) = reader.words("source")
        && !known.sources.contains(words.text.as_str())
        && !known.sources_lost
    {
        reader.problems.add(
            Diagnostic::error("SOURCE-UNKNOWN")
                .at(words.place)
                .with("name", &words.text)
                .nearest(nearest(&words.text, known.sources.iter().copied())),
        );
    }
}

/// The same column twice says nothing clear.
fn twice(columns: &[Words], problems: &mut Problems) {
    for (place, column) in columns.iter().enumerate() {
        let before = columns.iter().take(place);
        if before.into_iter().any(|other| other.text == column.text) {
            problems.add(
                Diagnostic::error("KEY-TWICE")
                    .at(column.place)
                    .with("name", &column.text),
            );
        }
    }
}

/// Whether all rows have as many cells as the first.
fn rows_are_even(rows: &[Node]) -> bool {
    let cells = |row: &Node| match &row.kind {
        NodeKind::List(cells) => Some(cells.len()),
        NodeKind::Text { .. }
        | NodeKind::Number(_)
        | NodeKind::Bool(_)
        | NodeKind::Date(_)
        | NodeKind::Table(_) => None,
    };
    let first = rows.first().and_then(cells);
    rows.iter().all(|row| cells(row) == first)
}

/// Each row's cells laid over what the whole test says.
fn laid_over(
    shared: &[Item],
    columns: &[Words],
    rows: Vec<Node>,
    problems: &mut Problems,
) -> Vec<TestRow> {
    let mut found = Vec::new();
    let even = columns.is_empty() || rows_are_even(&rows);
    let mut told = columns.is_empty();
    for (number, row) in (1_usize..).zip(rows) {
        let place = row.place;
        let NodeKind::List(cells) = row.kind else {
            wrong_type(problems, "rows", &row, "type-list");
            continue;
        };
        if cells.len() != columns.len() {
            // Of rows that are all of one length, the columns are wrong: once.
            if !(even && told) {
                problems.add(
                    Diagnostic::error("ROW-LENGTH")
                        .at(place)
                        .with("cells", cells.len())
                        .with("columns", columns.len()),
                );
            }
            told = true;
            continue;
        }
        let mut items = shared.to_vec();
        for (column, cell) in columns.iter().zip(cells) {
            let first = column.text.split('.').next().unwrap_or("");
            if first == "printed" {
                continue;
            }
            let path = if PATHS.contains(&first) {
                column.text.clone()
            } else {
                format!("facts.{}", column.text)
            };
            flatten(&path, column.place, cell, &mut items, problems);
        }
        found.push(TestRow {
            place,
            number,
            items,
        });
    }
    found
}

/// Tables to paths; `{ is = … }` stays one expectation.
fn flatten(path: &str, key: Place, node: Node, items: &mut Vec<Item>, problems: &mut Problems) {
    let is_table = matches!(&node.kind, NodeKind::Table(table) if !is_rounded(path, table));
    let place = node.place;
    let kind = match node.kind {
        NodeKind::Table(mut table) if is_table => {
            for (name, key, inner) in table.take_rest() {
                if matches!(path, "first" | "paid") && name.parse::<Month>().is_err() {
                    let wrong = Diagnostic::error("MONTH-WRONG").at(key);
                    problems.add(wrong.with("found", &name));
                    continue;
                }
                flatten(&format!("{path}.{name}"), key, inner, items, problems);
            }
            return;
        }
        kind @ (NodeKind::Table(_)
        | NodeKind::Text { .. }
        | NodeKind::Number(_)
        | NodeKind::Bool(_)
        | NodeKind::Date(_)
        | NodeKind::List(_)) => kind,
    };
    items.retain(|known| known.path != path);
    items.push(Item {
        path: path.to_owned(),
        key,
        node: Node { place, kind },
    });
}

/// Whether a table is an expectation that is rounded first, and no table of members.
fn is_rounded(path: &str, table: &Table) -> bool {
    let view = path.split('.').next().unwrap_or("");
    let expected = matches!(view, "month" | "year" | "first" | "paid" | "band");
    expected
        && matches!(table.get("is"), Some(node) if !matches!(node.kind, NodeKind::Table(_)))
        && table
            .names_left()
            .all(|name| matches!(name, "is" | "step" | "mode"))
}
