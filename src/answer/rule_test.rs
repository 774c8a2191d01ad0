//! The tests of a rule book, run: rows of facts, and what they must come to.

mod compare;
mod row;
mod stack;
mod views;

use std::collections::BTreeSet;

use crate::rules::{RuleBook, Test};
use crate::text::Place;
use crate::words::Text;

pub use stack::stack_of;

/// One row's outcome.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The file.
    pub file: String,
    /// The test's name.
    pub name: String,
    /// The row, from 1; 0 for a test without rows.
    pub row: usize,
    /// Where it stands.
    pub place: Place,
    /// What is wrong: empty if the row holds.
    pub wrong: Vec<Text>,
    /// How many expectations were held against results.
    pub checked: usize,
    /// The places of the entries and dated figures that the expectations rest on.
    pub rests_on: BTreeSet<Place>,
}

impl Outcome {
    /// Whether the row holds: something was compared, and nothing differs.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.wrong.is_empty() && self.checked > 0
    }
}

/// Runs tests against a book.
#[must_use]
pub fn run_tests(book: &RuleBook, tests: &[Test]) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for test in tests {
        for row in &test.rows {
            let (checked, wrong, rests_on) = row::check(book, &row.items);
            outcomes.push(Outcome {
                file: test.file.clone(),
                name: test.name.clone(),
                row: row.number,
                place: row.place,
                wrong,
                checked,
                rests_on,
            });
        }
    }
    outcomes
}
