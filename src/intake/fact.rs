//! One fact, from text or from a file.

use crate::formula::Value;
use crate::rules::{FigureError, FigureUnit, Input, InputKind, Stack, figure_text};
use crate::text::{Node, NodeKind, nearest};
use crate::time::parse_date;

/// A fact that cannot be read.
#[derive(Debug, Clone, PartialEq)]
pub enum FactError {
    /// No member of the input's family: the members, and the nearest.
    Member {
        /// What was written.
        found: String,
        /// What there is.
        members: Vec<String>,
        /// What was perhaps meant.
        nearest: Option<String>,
    },
    /// Not what the input is: a word of the catalogue.
    Type(&'static str),
    /// A number that cannot be read or has another unit.
    Figure(FigureError),
}

/// The number of a member of an input's `per`.
#[must_use]
pub fn member_number(stack: &Stack, input: &Input, member: &str) -> Option<u32> {
    let family = stack.family(input.per?)?;
    let place = family.members.iter().position(|known| known == member)?;
    u32::try_from(place).ok()
}

/// Reads a fact from text, as a flag or a cell gives it.
///
/// # Errors
/// [`FactError`].
pub fn fact_of_text(stack: &Stack, input: &Input, text: &str) -> Result<Value, FactError> {
    of_text(stack, input.kind, text)
}

pub(super) fn of_text(stack: &Stack, kind: InputKind, text: &str) -> Result<Value, FactError> {
    match kind {
        InputKind::Member(family) => {
            let members = stack
                .family(family)
                .map(|family| family.members.clone())
                .unwrap_or_default();
            match members
                .iter()
                .position(|known| known == text)
                .and_then(|n| u32::try_from(n).ok())
            {
                Some(member) => Ok(Value::Member(member)),
                None => Err(FactError::Member {
                    found: text.to_owned(),
                    nearest: nearest(text, members.iter().map(String::as_str)).map(str::to_owned),
                    members,
                }),
            }
        }
        InputKind::Bool => match text {
            "true" | "yes" | "ja" => Ok(Value::Bool(true)),
            "false" | "no" | "nej" | "nei" => Ok(Value::Bool(false)),
            _ => Err(FactError::Type("type-yes-no")),
        },
        InputKind::Date => parse_date(text)
            .map(Value::Date)
            .ok_or(FactError::Type("type-date")),
        InputKind::Text => Ok(Value::Text(text.into())),
        InputKind::Number { unit, percent } => {
            let unit = FigureUnit {
                unit,
                percent,
                currency: Some(stack.currency),
            };
            figure_text(text, unit)
                .map(Value::Number)
                .map_err(FactError::Figure)
        }
    }
}

/// Reads a fact from a file.
///
/// # Errors
/// [`FactError`].
pub fn fact_of_node(stack: &Stack, input: &Input, node: &Node) -> Result<Value, FactError> {
    of_node(stack, input.kind, node)
}

pub(super) fn of_node(stack: &Stack, kind: InputKind, node: &Node) -> Result<Value, FactError> {
    match (&node.kind, kind) {
        (NodeKind::Bool(value), InputKind::Bool) => Ok(Value::Bool(*value)),
        (NodeKind::Bool(_), _) => Err(FactError::Type(wanted(kind))),
        (NodeKind::Text { text, .. }, _) => of_text(stack, kind, text),
        (NodeKind::Number(text), InputKind::Number { .. })
        | (NodeKind::Date(text), InputKind::Date) => of_text(stack, kind, text),
        (NodeKind::Number(_) | NodeKind::Date(_) | NodeKind::List(_) | NodeKind::Table(_), _) => {
            Err(FactError::Type(wanted(kind)))
        }
    }
}

fn wanted(kind: InputKind) -> &'static str {
    match kind {
        InputKind::Member(_) | InputKind::Text => "type-text",
        InputKind::Bool => "type-yes-no",
        InputKind::Date => "type-date",
        InputKind::Number { .. } => "type-number",
    }
}
