//! The JSON Schemas of everything that lonn writes as JSON or reads as TOML, by name.

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value as Json;

use super::code::Codes;
use super::explain::DerivationShape;
use super::offer_shape::OfferShape;
use super::rule_book_schema::rule_book_schema;
use super::rules::{
    CheckResult, DiffResult, EvalResult, ExplainResult, Problem, ShowResult, TestResult,
};

/// A name, and what makes its schema.
type Named = (&'static str, fn() -> Json);

/// Every schema.
const ALL: &[Named] = &[
    ("codes", of::<Codes>),
    ("derivation", of::<DerivationShape>),
    ("diagnostic", of::<Problem>),
    ("eval", of::<EvalResult>),
    ("offer", of::<OfferShape>),
    ("rule-book", rule_book_schema),
    ("rules-check", of::<CheckResult>),
    ("rules-diff", of::<DiffResult>),
    ("rules-explain", of::<ExplainResult>),
    ("rules-show", of::<ShowResult>),
    ("rules-test", of::<TestResult>),
];

fn of<T: JsonSchema>() -> Json {
    SchemaGenerator::default()
        .into_root_schema_for::<T>()
        .to_value()
}

/// The names of all schemas, in order.
pub fn schema_names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

/// The schema of a name.
#[must_use]
pub fn schema(name: &str) -> Option<Json> {
    let (_, make) = ALL.iter().find(|(known, _)| *known == name)?;
    Some(make())
}
