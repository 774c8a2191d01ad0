//! What `lonn rules …` answers: the shapes of its JSON, which are also its schemas, and its text.

mod eval;

pub use eval::{EvalResult, eval_result, eval_text};

use schemars::JsonSchema;
use serde::Serialize;

use crate::amount::Unit;
use crate::formula::{Type, Value};
use crate::rules::{RuleBook, Stack};
use crate::time::Date;

/// What every JSON result starts with.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Envelope {
    /// Which result this is: `lonn/eval`, …
    pub format: String,
    /// A minor step adds keys, a major one may do anything.
    pub format_version: String,
    /// The version of lonn.
    pub lonn: String,
    /// The rule book.
    pub rule_book: BookName,
    /// The day whose rules count.
    pub on: String,
    /// Every exchange rate used.
    pub rates: Vec<Rate>,
}

/// A rule book by name and content.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BookName {
    /// Its name.
    pub name: String,
    /// SHA-256 over its sorted paths and bytes, in hex.
    pub hash: String,
}

/// An exchange rate.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Rate {
    /// The currency that is converted.
    pub from: String,
    /// The currency that it becomes.
    pub to: String,
    /// How much of the second one of the first is.
    pub value: String,
    /// The day of the rate.
    pub date: String,
    /// Where it comes from.
    pub source: String,
}

impl Envelope {
    /// The envelope of a result.
    #[must_use]
    pub fn new(format: &str, book: &RuleBook, on: Date) -> Self {
        Self {
            format: format!("lonn/{format}"),
            format_version: "1.0".to_owned(),
            lonn: env!("CARGO_PKG_VERSION").to_owned(),
            rule_book: BookName {
                name: book.name.clone(),
                hash: book.hash.clone(),
            },
            on: on.to_string(),
            rates: Vec::new(),
        }
    }
}

/// JSON as it is written.
#[must_use]
pub fn json_text(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// A unit as a rule book writes it; none for a plain number.
fn unit_text(unit: Unit) -> Option<String> {
    (!unit.is_plain()).then(|| unit.to_string())
}

/// The unit of a type, if it has one.
fn unit_of(ty: Type) -> Option<String> {
    match ty {
        Type::Number(unit) => unit_text(unit),
        Type::Zero | Type::Bool | Type::Date | Type::Member(_) | Type::Text => None,
    }
}

/// The word of a type: `number`, `yes_no`, `date`, `member`, `text`.
fn type_word(ty: Type) -> &'static str {
    match ty {
        Type::Number(_) | Type::Zero => "number",
        Type::Bool => "yes_no",
        Type::Date => "date",
        Type::Member(_) => "member",
        Type::Text => "text",
    }
}

/// A value as text: numbers exact, members by name.
fn said(stack: &Stack, ty: Type, value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Member(member) => match ty {
            Type::Member(family) => stack
                .family(family)
                .and_then(|family| family.members.get(usize::try_from(*member).ok()?))
                .cloned()
                .unwrap_or_default(),
            Type::Number(_) | Type::Zero | Type::Bool | Type::Date | Type::Text => {
                member.to_string()
            }
        },
    }
}
