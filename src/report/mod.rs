//! Answers as text, JSON, CSV; problems at their place. Knows nothing of how an answer came about.

mod diagnostic;
mod explain;
mod offer_json;
mod offer_text;
mod rule_book_schema;
mod rules;
mod schemas;

pub use diagnostic::{human, json, plain};
pub use explain::explain;
pub use offer_json::{envelope, offer, offer_csv, places, sentence, value_text};
pub use offer_text::offer_text;
pub use rules::{
    Asked, CheckResult, Envelope, EvalResult, ExplainResult, Listed, Problem, ShowResult,
    TestResult, check_result, check_text, eval_result, eval_text, explain_result, explain_text,
    json_text, show_result, show_text, test_result, test_text,
};
pub use schemas::{schema, schema_names};
