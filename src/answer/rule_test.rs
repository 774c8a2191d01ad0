//! The tests of a rule book: rows of facts, and what they must come to.

mod row;

use std::collections::BTreeSet;

use crate::rules::RuleBook;
use crate::text::{Node, NodeKind, Place, Table};

pub use row::stack_of;

/// One row's outcome.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The file.
    pub file: String,
    /// The test's name.
    pub name: String,
    /// The row, from 1; 0 for a test without rows.
    pub row: usize,
    /// Where it stands.
    pub place: Place,
    /// What is wrong: empty if the row holds.
    pub wrong: Vec<String>,
    /// How many expectations were held against results.
    pub checked: usize,
    /// The places of the entries and dated figures that the expectations rest on.
    pub rests_on: BTreeSet<Place>,
}

impl Outcome {
    /// Whether the row holds: something was compared, and nothing differs.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.wrong.is_empty() && self.checked > 0
    }
}

/// Every key of a `[[test]]`.
pub const TEST_KEYS: &[&str] = &[
    "name", "source", "printed", "title", "kept", "columns", "rows", "on", "start", "end", "set",
    "opening", "facts", "month", "year", "first", "paid", "band", "floors", "findings", "refused",
];

/// The keys that only people read.
const QUIET: [&str; 4] = ["source", "printed", "title", "kept"];

/// A path such as `month.overtime_pay.simple` and what stands there.
pub(crate) type Item = (String, Node);

/// Runs every test of a book.
#[must_use]
pub fn run_tests(book: &RuleBook, tests: &[(String, Table)]) -> Vec<Outcome> {
    tests
        .iter()
        .flat_map(|(file, table)| run_test(book, file, table.clone()))
        .collect()
}

fn run_test(book: &RuleBook, file: &str, mut table: Table) -> Vec<Outcome> {
    let place = table.place;
    let text = |node: Option<Node>| match node.map(|node| node.kind) {
        Some(NodeKind::Text { text, .. }) => text,
        _ => String::new(),
    };
    let name = text(table.take("name"));
    for quiet in QUIET {
        drop(table.take(quiet));
    }
    let columns: Vec<String> = list(table.take("columns"))
        .into_iter()
        .map(|node| text(Some(node)))
        .collect();
    let rows = table.take("rows").map(|node| list(Some(node)));
    let mut shared: Vec<Item> = Vec::new();
    for (key, _, node) in table.take_rest() {
        flatten(&key, node, &mut shared);
    }
    let outcome = |row: usize, place: Place, items: Vec<Item>| {
        let (checked, wrong, rests_on) = row::check(book, &items);
        Outcome {
            file: file.to_owned(),
            name: name.clone(),
            row,
            place,
            wrong,
            checked,
            rests_on,
        }
    };
    let Some(rows) = rows else {
        return vec![outcome(0, place, shared)];
    };
    let mut outcomes = Vec::new();
    for (number, row) in rows.into_iter().enumerate() {
        let row_place = row.place;
        let cells = list(Some(row));
        let mut items = shared.clone();
        if cells.len() != columns.len() {
            let wrong = vec![format!(
                "{} cells for {} columns",
                cells.len(),
                columns.len()
            )];
            let row = number.saturating_add(1);
            let (file, name) = (file.to_owned(), name.clone());
            outcomes.push(Outcome {
                file,
                name,
                row,
                place: row_place,
                wrong,
                checked: 0,
                rests_on: BTreeSet::new(),
            });
            continue;
        }
        for (column, node) in columns.iter().zip(cells) {
            let path = full_path(column);
            items.retain(|(known, _)| *known != path);
            flatten(&path, node, &mut items);
        }
        outcomes.push(outcome(number.saturating_add(1), row_place, items));
    }
    outcomes
}

fn list(node: Option<Node>) -> Vec<Node> {
    match node.map(|node| node.kind) {
        Some(NodeKind::List(list)) => list,
        _ => Vec::new(),
    }
}

/// A bare column is a fact.
fn full_path(column: &str) -> String {
    let first = column.split('.').next().unwrap_or("");
    let of_a_row = |key: &&&str| {
        !matches!(
            **key,
            "name" | "title" | "kept" | "source" | "columns" | "rows"
        )
    };
    if TEST_KEYS.iter().filter(of_a_row).any(|key| *key == first) {
        column.to_owned()
    } else {
        format!("facts.{column}")
    }
}

/// Tables to paths; `{ is = … }` stays one expectation.
fn flatten(path: &str, node: Node, items: &mut Vec<Item>) {
    match node.kind {
        NodeKind::Table(mut table) if !table.has("is") && !table.has("formula") => {
            for (key, _, inner) in table.take_rest() {
                flatten(&format!("{path}.{key}"), inner, items);
            }
        }
        kind => {
            items.retain(|(known, _)| known != path);
            items.push((
                path.to_owned(),
                Node {
                    place: node.place,
                    kind,
                },
            ));
        }
    }
}
