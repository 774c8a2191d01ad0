//! A result against what a row expects of it: exactly, or rounded first where the row says so.

use crate::amount::{Direction, Exact, Rounding};
use crate::rules::{FigureUnit, figure_text};
use crate::text::{Node, NodeKind};
use crate::words::Text;

/// What a view gives under a path.
pub(super) enum Found {
    /// A number.
    Number(Exact),
    /// A word, a day, a truth.
    Word(String),
    /// A set of codes or names.
    Words(Vec<String>),
}

/// The number that a node says.
pub(super) fn number(node: &Node, unit: FigureUnit) -> Option<Exact> {
    match &node.kind {
        NodeKind::Number(text) | NodeKind::Text { text, .. } => figure_text(text, unit).ok(),
        NodeKind::Bool(_) | NodeKind::Date(_) | NodeKind::List(_) | NodeKind::Table(_) => None,
    }
}

/// How a result differs from what is expected; `read` reads a figure in the result's units.
pub(super) fn differs(
    found: &Found,
    node: &Node,
    read: impl Fn(&Node) -> Option<Exact>,
) -> Option<Text> {
    let text = |expected: String, found: String| {
        Text::new("test-differs")
            .with("expected", expected)
            .with("found", found)
    };
    match found {
        Found::Number(found) => match &node.kind {
            NodeKind::Table(table) => rounded(found, table.clone(), read),
            NodeKind::Number(_)
            | NodeKind::Text { .. }
            | NodeKind::Bool(_)
            | NodeKind::Date(_)
            | NodeKind::List(_) => {
                let expected = read(node);
                let shown = expected
                    .as_ref()
                    .map_or_else(|| shown(node), Exact::to_string);
                (expected.as_ref() != Some(found)).then(|| text(shown, found.to_string()))
            }
        },
        Found::Word(found) => {
            let expected = shown(node);
            (*found != expected).then(|| text(expected, found.clone()))
        }
        Found::Words(found) => {
            let mut expected: Vec<String> = match &node.kind {
                NodeKind::List(list) => list.iter().map(shown).collect(),
                NodeKind::Number(_)
                | NodeKind::Text { .. }
                | NodeKind::Bool(_)
                | NodeKind::Date(_)
                | NodeKind::Table(_) => Vec::new(),
            };
            expected.sort();
            expected.dedup();
            let list = |words: &[String]| format!("[{}]", words.join(", "));
            (*found != expected).then(|| text(list(&expected), list(found)))
        }
    }
}

/// What a node says, as text.
fn shown(node: &Node) -> String {
    match &node.kind {
        NodeKind::Number(text) | NodeKind::Text { text, .. } | NodeKind::Date(text) => text.clone(),
        NodeKind::Bool(value) => value.to_string(),
        NodeKind::List(_) | NodeKind::Table(_) => "…".to_owned(),
    }
}

/// `{ is = …, step = …, mode = … }`.
fn rounded(
    found: &Exact,
    mut table: crate::text::Table,
    read: impl Fn(&Node) -> Option<Exact>,
) -> Option<Text> {
    let is = table.take("is").and_then(|node| read(&node));
    let step = table
        .take("step")
        .map_or(Some(Exact::ONE), |node| read(&node));
    let mode = match table.take("mode").map(|node| node.kind) {
        Some(NodeKind::Text { text, .. }) => Direction::from_word(&text),
        Some(
            NodeKind::Number(_)
            | NodeKind::Bool(_)
            | NodeKind::Date(_)
            | NodeKind::List(_)
            | NodeKind::Table(_),
        )
        | None => None,
    };
    let rounding = Rounding::new(step?, mode.unwrap_or(Direction::HalfAway))?;
    let result = rounding.apply(found);
    (is.as_ref() != Some(&result)).then(|| {
        Text::new("test-differs-rounded")
            .with("expected", is.unwrap_or_default())
            .with("found", result)
            .with("exact", found)
    })
}
