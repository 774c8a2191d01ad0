//! Problems at their place.

use crate::text::{Diagnostic, Sources};
use crate::words::Words;

/// A problem for people, with what to type.
#[must_use]
pub fn human(problem: &Diagnostic, sources: &Sources, words: &Words, _styled: bool) -> String {
    let place = problem
        .place
        .map_or_else(String::new, |place| sources.line_text(&place));
    let mend = problem.part(problem.mend);
    let mend = if words.knows(mend.key()) {
        format!("\n  = {}", words.say(&mend))
    } else {
        String::new()
    };
    format!(
        "{}[{}]: {}\n --> {place}{mend}",
        problem.severity.word(),
        problem.code,
        words.say(&problem.text)
    )
}
