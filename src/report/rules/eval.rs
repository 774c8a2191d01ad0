//! The answer of `lonn rules eval`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Envelope, said, type_word, unit_of};
use crate::amount::{Exact, Rounding};
use crate::answer::Evaluated;
use crate::formula::Value;
use crate::report::page::unit_said;
use crate::rules::Stack;
use crate::words::{Text, Words, decimal};

/// What an expression comes to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "lonn/eval")]
pub struct EvalResult {
    #[serde(flatten)]
    envelope: Envelope,
    /// The expression.
    expression: String,
    /// The stack whose names were in scope; none without one.
    stack: Option<String>,
    /// The value: a decimal, an exact fraction such as `50000/47`, a day, a member, `true`, text.
    value: String,
    /// The unit as rule books write it; null for a plain number and for what is no number.
    unit: Option<String>,
    /// `number`, `yes_no`, `date`, `member`, `text`.
    #[serde(rename = "type")]
    kind: String,
    /// Figures read that are assumed, proposed, carried or tried.
    careful: Vec<Careful>,
}

/// A figure to be careful with.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Careful {
    /// Its name.
    name: String,
    /// `assumed`, `proposed`, `carried` or `tried`.
    why: String,
}

/// The answer as JSON.
#[must_use]
pub fn eval_result(
    envelope: Envelope,
    expression: &str,
    stack: &Stack,
    found: &Evaluated,
) -> EvalResult {
    EvalResult {
        envelope,
        expression: expression.to_owned(),
        stack: (!stack.id.is_empty()).then(|| stack.id.clone()),
        value: said(stack, found.ty, &found.value),
        unit: unit_of(found.ty),
        kind: type_word(found.ty).to_owned(),
        careful: found
            .careful
            .iter()
            .map(|(name, why)| Careful {
                name: name.clone(),
                why: (*why).to_owned(),
            })
            .collect(),
    }
}

/// The answer for people: value and unit on a line, then figures to be careful with.
#[must_use]
pub fn eval_text(stack: &Stack, found: &Evaluated, words: &Words) -> String {
    let value = said(stack, found.ty, &found.value);
    let unit =
        unit_of(found.ty).map_or_else(String::new, |unit| format!(" {}", unit_said(&unit, words)));
    let mut text = match &found.value {
        Value::Number(_) => decimal(&value, words.lang()),
        Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => value.clone(),
    };
    text.push_str(&unit);
    if let Value::Number(number) = &found.value
        && value.contains('/')
        && let Some(step) = Exact::ratio(1, 10_000)
            .and_then(|step| Rounding::new(step, crate::amount::Direction::HalfAway))
    {
        let about = Text::new("eval-about").with(
            "value",
            decimal(&step.apply(number).to_string(), words.lang()),
        );
        text.push_str(&format!(" ({})", words.say(&about)));
    }
    text.push('\n');
    for (name, why) in &found.careful {
        let line = Text::new(format!("careful-{why}")).with("name", name);
        text.push_str(&format!("{}\n", words.say(&line)));
    }
    text
}
