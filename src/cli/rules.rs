//! `lonn rules …` and `lonn init`.

use std::path::Path;

use clap::ArgMatches;

use super::{Call, Stop};
use crate::answer::{Outcome, run_tests};
use crate::rules::{Loaded, Proof, RuleBook, Test, embedded, type_tests};
use crate::text::{Diagnostic, Problems, Sources, read_table};
use crate::words::Text;

pub(super) fn run(call: &Call, matches: &ArgMatches) -> Result<u8, Stop> {
    match matches.subcommand() {
        Some(("check", _)) => check(call),
        Some(("test", matches)) => test(call, matches),
        _ => Err(Stop::usage("lonn rules check | test")),
    }
}

fn check(call: &Call) -> Result<u8, Stop> {
    let loaded = call.load(Proof::Whole, None)?;
    let said = call.problems(&loaded);
    let Some(book) = &loaded.book else {
        return Err(Stop::usage(said));
    };
    super::say(&said);
    let entries: usize = book
        .stacks
        .iter()
        .map(|stack| {
            let lists = [
                stack.inputs.len(),
                stack.parameters.len(),
                stack.scales.len(),
                stack.tables.len(),
                stack.entries.len(),
                stack.floors.len(),
                stack.bands.len(),
                stack.limits.len(),
                stack.notices.len(),
            ];
            lists.iter().sum::<usize>()
        })
        .sum();
    let text = Text::new("check-good")
        .with("stacks", book.stacks.len())
        .with("entries", entries)
        .with("tests", loaded.tests.len());
    call.write(&format!("{}\n", call.words.say(&text)))?;
    Ok(0)
}

fn test(call: &Call, matches: &ArgMatches) -> Result<u8, Stop> {
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
            tests = further(call, &book, &files, &mut sources)?;
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
            said(call, outcome)
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

fn said(call: &Call, outcome: &Outcome) -> String {
    let wrong: Vec<String> = outcome
        .wrong
        .iter()
        .map(|text| call.words.say(text))
        .collect();
    wrong.join("; ")
}

/// The tests of further files, typed against the book; problems end the call.
fn further(
    call: &Call,
    book: &RuleBook,
    files: &[&String],
    sources: &mut Sources,
) -> Result<Vec<Test>, Stop> {
    let mut tests = Vec::new();
    let mut problems = Problems::default();
    for path in files {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Stop::usage(format!("error: {path}: {error}")))?;
        let file = sources.add(path.as_str(), &text);
        let (table, broken) = read_table(file, &text);
        if let Some((span, message)) = broken.into_iter().next() {
            let place = crate::text::Place::new(file, span);
            let broken = Diagnostic::error("TOML-SYNTAX").at(place);
            problems.add(broken.with("message", message));
            continue;
        }
        let (found, wrong) = type_tests(book, path, table);
        tests.extend(found);
        problems.absorb(wrong);
    }
    if problems.has_errors() {
        let problems = problems.sorted(sources);
        let said: String = problems
            .iter()
            .map(|problem| crate::report::human(problem, sources, &call.words, false) + "\n")
            .collect();
        return Err(Stop::usage(said));
    }
    Ok(tests)
}

pub(super) fn init(call: &Call, matches: &ArgMatches) -> Result<u8, Stop> {
    let folder = matches
        .get_one::<String>("folder")
        .map_or("", String::as_str);
    let root = Path::new(folder);
    if root.exists() && std::fs::read_dir(root).is_ok_and(|mut items| items.next().is_some()) {
        return Err(Stop::usage(format!(
            "error: {folder}: the folder is not empty"
        )));
    }
    let wrong = |path: &Path, error: std::io::Error| {
        Stop::usage(format!("error: {}: {error}", path.display()))
    };
    for (path, bytes) in embedded() {
        let path = root.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| wrong(parent, error))?;
        }
        std::fs::write(&path, bytes).map_err(|error| wrong(&path, error))?;
    }
    call.write(&format!("{folder}\n"))?;
    Ok(0)
}
