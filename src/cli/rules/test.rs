//! `lonn rules test [FILE…]`.

use std::collections::BTreeSet;

use super::{Verb, no_format};
use crate::answer::{coverage, run_tests};
use crate::cli::Stop;
use crate::report::{Asked, Listed, json_text, test_result, test_text};
use crate::rules::{Loaded, Proof};
use crate::text::{Diagnostic, NodeKind, Place, Problems, Sources, Table, read_table};

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
        tests = further(verb, &files, &mut sources)?;
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
        other => return Err(no_format(other)),
    };
    call.write(&text)?;
    Ok(u8::from(!found.holds()))
}

/// The tests of further files.
fn further(
    verb: &Verb<'_>,
    files: &[&String],
    sources: &mut Sources,
) -> Result<Vec<(String, Table)>, Stop> {
    let mut tests = Vec::new();
    let mut problems = Problems::default();
    for path in files {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Stop::usage(format!("error: {path}: {error}")))?;
        let file = sources.add(path.as_str(), &text);
        let (mut table, broken) = read_table(file, &text);
        for (span, message) in broken {
            let place = Place::new(file, span);
            let broken = Diagnostic::error("TOML-SYNTAX").at(place);
            problems.add(broken.with("message", message));
        }
        if let Some(node) = table.take("test")
            && let NodeKind::List(list) = node.kind
        {
            for node in list {
                if let NodeKind::Table(table) = node.kind {
                    tests.push(((*path).clone(), table));
                }
            }
        }
    }
    if problems.has_errors() {
        let problems = problems.sorted(sources);
        return Err(Stop::usage(verb.said(&problems, sources)));
    }
    Ok(tests)
}
