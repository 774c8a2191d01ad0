//! The shape of a derivation: its steps and their values, as JSON says them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::amount::{Exact, shown};
use crate::formula::Value;
use crate::report::Envelope;
use crate::words::Words;

/// How an entry comes about.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "lonn/derivation")]
pub(crate) struct DerivationShape {
    #[serde(flatten)]
    pub(super) envelope: Envelope,
    /// The stack.
    pub(super) country: String,
    /// The entry's title in the language of the call.
    pub(super) title: String,
    /// The entry, with what it rests on under it.
    pub(super) derivation: Step,
}

/// One step: a sum, component, value, fact or figure.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Step {
    /// `sum`, `component`, `value`, `input`, `parameter`, `scale`, `table`.
    pub(super) kind: String,
    /// Its name, perhaps with a member.
    pub(super) name: String,
    #[serde(skip)]
    pub(super) title: crate::rules::Titles,
    /// The formula, or the tags of a sum; of a fact that is not given its default's.
    pub(super) formula: Option<String>,
    /// Under which condition it pays.
    pub(super) when: Option<String>,
    /// The month that is shown.
    pub(super) month: Option<String>,
    /// The unit as rule books write it; of a component that states the year so far, per month.
    pub(super) unit: Option<String>,
    /// One value, or one for each member.
    pub(super) values: Vec<Given>,
    /// Of components and sums: what a steady year comes to; null of what is paid once.
    pub(super) per_year: Option<String>,
    /// Whether the formula gives the year's amount so far, of which the month gets what the months
    /// before did not.
    pub(super) year_so_far: bool,
    /// Of a sum: whether amounts count in the month in which they are paid.
    pub(super) by_paid: bool,
    /// Of a part of such a sum: what of it is paid in the sum's month.
    pub(super) paid: Option<String>,
    /// The id of its source.
    pub(super) source: Option<String>,
    #[serde(skip)]
    pub(super) source_title: Option<String>,
    /// How far it can be relied on: `official`, `secondary`, `assumed`, `proposed`.
    pub(super) confidence: Option<String>,
    /// Of a figure: the day from which it holds.
    pub(super) from: Option<String>,
    /// Of a figure that is carried on: the last day that it was known for.
    pub(super) carried_from: Option<String>,
    /// Whether a figure is tried in place of the book's.
    pub(super) tried: bool,
    /// Whether it is derived further up.
    pub(super) above: bool,
    /// What it read.
    pub(super) reads: Vec<Step>,
}

/// A value of a step, of one member where it has members.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Given {
    /// The member; of a scale its bracket.
    pub(super) member: Option<String>,
    /// What the formula gave, exactly; null where the condition does not hold.
    pub(super) exact: Option<String>,
    /// What was made of it by share of the month and rounding.
    pub(super) rounded: Option<String>,
    /// Of facts: where it comes from.
    pub(super) origin: Option<String>,
    /// The number to six decimals, where it does not end.
    #[serde(skip)]
    pub(super) short: Option<String>,
    /// Yes or no.
    #[serde(skip)]
    pub(super) truth: Option<bool>,
}

impl Given {
    /// An exact value, with what people read in its place.
    pub(super) fn exactly(text: Option<String>, value: Option<&Value>) -> Self {
        let (short, truth) = match value {
            Some(Value::Number(number)) => (near(number), None),
            Some(Value::Bool(truth)) => (None, Some(*truth)),
            Some(Value::Date(_) | Value::Member(_) | Value::Text(_)) | None => (None, None),
        };
        Self {
            exact: text,
            short,
            truth,
            ..Self::default()
        }
    }

    /// What a component or sum comes to.
    pub(super) fn rounded(text: String) -> Self {
        Self {
            rounded: Some(text),
            ..Self::default()
        }
    }

    pub(super) fn of(mut self, member: Option<String>) -> Self {
        self.member = member;
        self
    }
}

/// A number that does not end, to six decimals.
fn near(number: &Exact) -> Option<String> {
    number
        .to_text(0)
        .contains('/')
        .then(|| shown(number, 6, &[]))
}

impl Step {
    /// Its title in a language, else its name.
    pub(super) fn titled(&self, words: &Words) -> String {
        let title = self.title.get(words.lang().code());
        title.unwrap_or(&self.name).to_owned()
    }
}
