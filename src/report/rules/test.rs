//! The answer of `lonn rules test`.

use schemars::JsonSchema;
use serde::Serialize;

use super::show::{Asked, At};
use super::{Envelope, add_line};
use crate::answer::{Outcome, Provable};
use crate::words::{Text, Words};

/// Whether tests hold, and what no test rests on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "lonn/rules-test")]
pub struct TestResult {
    #[serde(flatten)]
    envelope: Envelope,
    /// How many rows were run; a test without rows counts as one.
    rows: usize,
    /// How many expectations were compared.
    expectations: usize,
    /// Every row that does not hold.
    failures: Vec<Failure>,
    /// Dated figures that the expectations rest on.
    figures: Share,
    /// Components, values, sums, floors, limits and notices that the expectations rest on.
    entries: Share,
    /// What no expectation rests on.
    untouched: Vec<Untouched>,
}

/// A row that does not hold.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Failure {
    /// The test's name.
    test: String,
    /// The row, from 1; 0 for a test without rows.
    row: usize,
    /// Where the row stands.
    place: At,
    /// What is wrong: what was asked for, what was expected, what came out.
    wrong: Vec<String>,
}

/// So many of so many.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Share {
    /// How many there are.
    all: usize,
    /// How many of them some expectation rests on.
    touched: usize,
    /// The whole percentage, rounded down; 100 where there are none.
    percent: usize,
}

/// Something that no expectation rests on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Untouched {
    /// The word of its kind.
    kind: String,
    /// Its name.
    name: String,
    /// The day from which it holds, of a dated figure.
    from: Option<String>,
    /// Where it stands.
    place: At,
    /// The stacks that have it.
    stacks: Vec<String>,
}

/// The answer as JSON; `nothing` says what is wrong with a row that compares nothing.
#[must_use]
pub fn test_result(asked: Asked<'_>, outcomes: &[Outcome], coverage: &[Provable]) -> TestResult {
    let at = |place| At::new(asked.sources, place);
    let failures = outcomes.iter().filter(|outcome| !outcome.holds());
    let failures = failures.map(|outcome| Failure {
        test: outcome.name.clone(),
        row: outcome.row,
        place: at(outcome.place),
        wrong: if outcome.wrong.is_empty() {
            vec![asked.words.word("test-nothing")]
        } else {
            let wrong = outcome.wrong.iter();
            wrong.map(|text| asked.words.say(text)).collect()
        },
    });
    let untouched = coverage.iter().filter(|found| !found.touched);
    let untouched = untouched.map(|found| Untouched {
        kind: found.kind.to_owned(),
        name: found.name.clone(),
        from: found.from.map(|day| day.to_string()),
        place: at(found.place),
        stacks: found.stacks.clone(),
    });
    TestResult {
        envelope: Envelope::new("rules-test", asked.book, asked.on),
        rows: outcomes.len(),
        expectations: outcomes.iter().map(|outcome| outcome.checked).sum(),
        failures: failures.collect(),
        figures: share(coverage, |found| found.from.is_some()),
        entries: share(coverage, |found| found.from.is_none()),
        untouched: untouched.collect(),
    }
}

impl TestResult {
    /// Whether every row holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failures.is_empty()
    }
}

fn share(coverage: &[Provable], counts: impl Fn(&Provable) -> bool) -> Share {
    let all: Vec<&Provable> = coverage.iter().filter(|found| counts(found)).collect();
    let touched = all.iter().filter(|found| found.touched).count();
    Share {
        all: all.len(),
        touched,
        percent: touched
            .saturating_mul(100)
            .checked_div(all.len())
            .unwrap_or(100),
    }
}

/// The answer for people; `list` says that what is untouched is listed.
#[must_use]
pub fn test_text(found: &TestResult, list: Listed, words: &Words) -> String {
    let mut text = String::new();
    for failure in &found.failures {
        let At { file, line } = &failure.place;
        let head = format!("{file}:{line}: {} ({})", failure.test, failure.row);
        add_line(&mut text, 0, &head);
        for wrong in &failure.wrong {
            add_line(&mut text, 1, wrong);
        }
    }
    if list == Listed::Untouched {
        for untouched in &found.untouched {
            let At { file, line } = &untouched.place;
            let from = untouched.from.as_ref().map_or_else(String::new, |day| {
                format!(" {}", words.say(&Text::new("rules-from").with("day", day)))
            });
            let kind = words.word(super::show::kind_key(&untouched.kind));
            let said = format!("{file}:{line}: {kind} {}{from}", untouched.name);
            add_line(&mut text, 0, &said);
        }
    }
    let end = if found.failures.is_empty() {
        "test-good"
    } else {
        "test-bad"
    };
    let end = Text::new(end)
        .with("rows", found.rows)
        .with("bad", found.failures.len());
    add_line(&mut text, 0, &words.say(&end));
    let touched = Text::new("test-touched")
        .with("figures", found.figures.touched)
        .with("of_figures", found.figures.all)
        .with("share_figures", found.figures.percent)
        .with("entries", found.entries.touched)
        .with("of_entries", found.entries.all)
        .with("share_entries", found.entries.percent);
    add_line(&mut text, 0, &words.say(&touched));
    text
}

/// Whether what no test rests on is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Every figure and entry.
    Untouched,
    /// Only counts.
    Counts,
}
