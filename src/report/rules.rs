//! What `lonn rules …` answers: the shapes of its JSON, which are also its schemas, and its text.

mod check;
mod diff;
mod eval;
mod explain;
mod graph;
mod list;
mod properties;
mod show;
mod steps;
mod test;
mod values;
mod wording;

pub use check::{CheckResult, Problem, check_result, check_text};
pub use diff::{
    DiffResult, DiffSide, OfferAnswer, OfferSide, diff_markdown, diff_result, diff_text,
    offer_difference,
};
pub use eval::{EvalResult, eval_result, eval_text};
pub use explain::{ExplainResult, explain_result, explain_text};
pub use graph::graph_dot;
pub use list::{list_text, show_all};
pub use show::{Asked, ShowResult, show_result, show_text};
pub use test::{Listed, TestResult, test_result, test_text};
pub(super) use values::keys;

use schemars::JsonSchema;
use serde::Serialize;

use crate::amount::Unit;
use crate::formula::{Type, Value};
use crate::rules::{RuleBook, Source, Stack};
use crate::time::Date;
use crate::words::{Text, Words};

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

impl BookName {
    fn of(book: &RuleBook) -> Self {
        Self {
            name: book.name.clone(),
            hash: book.fingerprint.text().to_owned(),
        }
    }
}

impl Envelope {
    /// The envelope of a result.
    #[must_use]
    pub fn new(format: &str, book: &RuleBook, on: Date) -> Self {
        Self {
            format: format!("lonn/{format}"),
            format_version: "1.0".to_owned(),
            lonn: env!("CARGO_PKG_VERSION").to_owned(),
            rule_book: BookName::of(book),
            on: on.to_string(),
            rates: Vec::new(),
        }
    }
}

/// Where something comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct SourceJson {
    /// The id that entries name.
    id: String,
    /// Its title.
    title: String,
    /// Who published it.
    publisher: String,
    /// Where it is found.
    address: String,
    /// The day on which it was read.
    read: Option<String>,
    /// `official`, `secondary`, `assumed`, `proposed`.
    confidence: String,
}

impl SourceJson {
    fn of(source: &Source) -> Self {
        Self {
            id: source.id.clone(),
            title: source.title.clone(),
            publisher: source.publisher.clone(),
            address: source.address.clone(),
            read: source.read.map(|day| day.to_string()),
            confidence: source.confidence.word().to_owned(),
        }
    }

    /// Title, publisher, confidence, address and the day it was read, on a line.
    fn text(&self, words: &Words) -> String {
        let confidence = words.say(&Text::new(format!("confidence-{}", self.confidence)));
        let mut parts = vec![format!("[{}] {}", self.id, self.title)];
        let read = self
            .read
            .as_ref()
            .map(|day| words.say(&Text::new("rules-read").with("day", day)));
        let further = [self.publisher.clone(), self.address.clone()];
        parts.extend(further.into_iter().filter(|part| !part.is_empty()));
        parts.push(confidence);
        parts.extend(read);
        parts.join(", ")
    }
}

/// The widest line of text output.
const COLUMNS: usize = 100;

/// Adds a line at a depth; one that is too wide goes on below, further in.
pub(super) fn add_line(text: &mut String, depth: usize, said: &str) {
    let said = said.trim_end();
    let indent = "  ".repeat(depth);
    let further = "  ".repeat(depth.saturating_add(2));
    let mut line = indent.clone();
    let mut width = indent.chars().count();
    for (number, word) in said.split(' ').enumerate() {
        let size = word.chars().count();
        let begins = number == 0;
        if !begins && !word.is_empty() && width.saturating_add(size) >= COLUMNS {
            text.push_str(line.trim_end());
            text.push('\n');
            line.clone_from(&further);
            width = further.chars().count();
        } else if !begins {
            line.push(' ');
            width = width.saturating_add(1);
        }
        line.push_str(word);
        width = width.saturating_add(size);
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// `Title (name)`; the name alone where there is no title.
fn titled(title: &str, name: &str) -> String {
    if title == name {
        name.to_owned()
    } else {
        format!("{title} ({name})")
    }
}

/// Names on a line.
fn named_list(list: &[show::Named], words: &Words) -> String {
    let names: Vec<String> = list
        .iter()
        .map(|named| match named.kind.as_str() {
            // Not names of the one name space.
            "stack" => format!("{} {}", words.word("kind-stack"), named.name),
            "book" => format!("{} {}", words.word("kind-book"), named.name),
            _ => named.name.clone(),
        })
        .collect();
    names.join(", ")
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
