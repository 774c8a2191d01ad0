//! `lonn rules test [FILE…]`.

use std::collections::BTreeSet;

use super::{FORMATS, Verb, no_format};
use crate::answer::{coverage, run_tests};
use crate::cli::Stop;
use crate::report::{Asked, Listed, json_text, test_result, test_text};
use crate::rules::{Loaded, Proof, RuleBook, Test, type_tests};
use crate::text::{Diagnostic, Place, Problems, Sources, read_mended};

pub(super) fn run(verb: &Verb<'_>) -> Result<u8, Stop> {
    let call = verb.call;
    let Loaded {
        mut sources,
        problems,
        book,
        mut tests,
    } = call.load(Proof::Whole, None)?;
    let Some(book) = book else {
        return Err(Stop::usage(verb.said(&problems, &sources)));
    };
    let files = verb.matches.get_many::<String>("files");
    let files: Vec<&String> = files.into_iter().flatten().collect();
    if !files.is_empty() {
        tests = further(verb, &book, &files, &mut sources)?;
    }
    let outcomes = run_tests(&book, &tests);
    let touched: BTreeSet<Place> = outcomes
        .iter()
        .flat_map(|outcome| outcome.rests_on.iter().copied())
        .collect();
    let asked = Asked {
        book: &book,
        sources: &sources,
        on: call.on.unwrap_or(call.today),
        words: &call.words,
    };
    let found = test_result(asked, &outcomes, &coverage(&book, &touched));
    let list = if verb.matches.get_flag("untouched") {
        Listed::Untouched
    } else {
        Listed::Counts
    };
    let text = match call.format.as_str() {
        "json" => json_text(&found),
        "text" => test_text(&found, list, &call.words),
        other => return Err(no_format(call, other, &FORMATS)),
    };
    call.write(&text)?;
    Ok(u8::from(!found.holds()))
}

/// The tests of further files, typed against the book; problems end the call.
fn further(
    verb: &Verb<'_>,
    book: &RuleBook,
    files: &[&String],
    sources: &mut Sources,
) -> Result<Vec<Test>, Stop> {
    let mut tests = Vec::new();
    let mut problems = Problems::default();
    for path in files {
        let text = match path.as_str() {
            "-" => std::io::read_to_string(std::io::stdin()),
            path => std::fs::read_to_string(path),
        };
        let text = match text {
            Ok(text) => text,
            Err(error) => {
                let unread = Diagnostic::error("FILE-UNREADABLE");
                let unread = unread.at_if(verb.call.line.word(path));
                let unread = unread.with("path", path);
                return Err(verb
                    .call
                    .stop_one(unread.with("why", verb.call.why(&error))));
            }
        };
        let file = sources.add(path.as_str(), &text);
        let mended = read_mended(file, &text, &[]);
        for slip in mended.problems {
            problems.add(slip);
        }
        if !mended.lost.is_empty() {
            continue;
        }
        let (found, wrong) = type_tests(book, path, mended.table);
        tests.extend(found);
        problems.absorb(wrong);
    }
    if problems.has_errors() {
        let problems = problems.sorted(sources);
        return Err(Stop::usage(verb.said(&problems, sources)));
    }
    Ok(tests)
}
