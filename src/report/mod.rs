//! Answers as text, JSON, CSV; problems at their place. Knows nothing of how an answer came about.

mod code;
mod diagnostic;
mod explain;
mod offer_csv;
mod offer_json;
mod offer_shape;
mod offer_text;
mod page;
mod rule_book_schema;
mod rules;
mod schemas;

pub use code::{CodePage, Codes, code_list_text, code_page, code_text};
pub use diagnostic::{human, json, plain};
pub use explain::{Derivation, Months, Ran};
pub use offer_csv::offer_csv;
pub use offer_json::{OfferPage, envelope, offer_json, sentence, value_text};
pub use offer_shape::OfferShape;
pub use offer_text::offer_text;
pub use rules::{
    Asked, CheckResult, DiffResult, DiffSide, Envelope, EvalResult, ExplainResult, Listed,
    OfferAnswer, OfferSide, Problem, ShowResult, TestResult, check_result, check_text,
    diff_markdown, diff_result, diff_text, eval_result, eval_text, explain_result, explain_text,
    graph_dot, json_text, list_text, offer_difference, show_all, show_result, show_text,
    test_result, test_text,
};
pub use schemas::{schema, schema_names};
