//! `lonn rules test [FILE…]`.

use clap::ArgMatches;

use crate::answer::{Outcome, run_tests};
use crate::cli::{Call, Stop};
use crate::rules::{Loaded, Proof};
use crate::text::{NodeKind, Sources, Table, read_table};
use crate::words::Text;

pub(super) fn run(call: &Call, matches: &ArgMatches) -> Result<u8, Stop> {
    let Loaded {
        mut sources,
        problems,
        book,
        mut tests,
    } = call.load(Proof::Whole, None)?;
    let Some(book) = book else {
        let loaded = Loaded {
            sources,
            problems,
            book: None,
            tests,
        };
        return Err(Stop::usage(call.problems(&loaded)));
    };
    if let Some(files) = matches.get_many::<String>("files") {
        let files: Vec<&String> = files.collect();
        if !files.is_empty() {
            tests = further(&files, &mut sources)?;
        }
    }
    let outcomes = run_tests(&book, &tests);
    let bad: Vec<&Outcome> = outcomes
        .iter()
        .filter(|o| !o.wrong.is_empty() || o.checked == 0)
        .collect();
    let mut text = String::new();
    for outcome in &bad {
        text.push_str(&format!(
            "{} ({}, {}): {}\n",
            sources.line_text(&outcome.place),
            outcome.name,
            outcome.row,
            outcome.wrong.join("; ")
        ));
    }
    let end = if bad.is_empty() {
        Text::new("test-good")
    } else {
        Text::new("test-bad")
    };
    let end = end.with("rows", outcomes.len()).with("bad", bad.len());
    text.push_str(&call.words.say(&end));
    call.write(&format!("{text}\n"))?;
    Ok(u8::from(!bad.is_empty()))
}

fn further(files: &[&String], sources: &mut Sources) -> Result<Vec<(String, Table)>, Stop> {
    let mut tests = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Stop::usage(format!("error: {path}: {error}")))?;
        let file = sources.add(path.as_str(), &text);
        let (mut table, broken) = read_table(file, &text);
        if let Some((span, message)) = broken.first() {
            let place = crate::text::Place::new(file, span.clone());
            let at = sources.line_text(&place);
            return Err(Stop::usage(format!("error[TOML-SYNTAX]: {at}: {message}")));
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
    Ok(tests)
}
