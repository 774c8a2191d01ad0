//! A folder's files in, a rule book or diagnostics out.

use std::collections::BTreeMap;

use crate::text::{Diagnostic, NodeKind, Problems, Sources, Table};

use super::book::{Parsed, SourceNumbers, is_test, parse_files, read_book};
use super::files::{File, hash};
use super::lower::{Around, lower};
use super::merge::merge;
use super::prove;
use super::read::Reader;
use super::stack::{Confidence, RuleBook, Source};

/// What loading gives: the files, every problem in order, and the book if nothing was wrong.
#[derive(Debug)]
pub struct Loaded {
    /// The files, for places of problems and entries.
    pub sources: Sources,
    /// All problems, by file and line; warnings too.
    pub problems: Vec<Diagnostic>,
    /// The book, if there is no error.
    pub book: Option<RuleBook>,
    /// The tests of the book, as they stand in its files.
    pub tests: Vec<(String, Table)>,
}

/// How much of a book is proved while it is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Everything.
    Whole,
    /// Only what the engine relies on: the book was proved when it was made.
    Known,
}

/// Loads a rule book from its files.
#[must_use]
pub fn load(files: &[File], proof: Proof, contract: Option<&Table>) -> Loaded {
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let mut parsed = parse_files(files, &mut sources, &mut problems);
    let broken_toml = problems.has_errors();
    let head = if broken_toml {
        None
    } else {
        read_book(&mut parsed, &mut problems)
    };
    let mut tests = Vec::new();
    for file in &mut parsed {
        if let Some(node) = file.table.take("test")
            && let NodeKind::List(list) = node.kind
        {
            for node in list {
                if let NodeKind::Table(table) = node.kind {
                    tests.push((file.path.clone(), table));
                }
            }
        }
    }
    let (found, numbers) = read_sources(&mut parsed, &mut problems);
    let mut stacks = Vec::new();
    if let Some(head) = &head {
        for stack in &head.stacks {
            let merged = merge(stack, head.book_file, &parsed, contract, &mut problems);
            let around = Around {
                book: head,
                head: stack,
                source_numbers: &numbers,
                sources: &found,
            };
            let lowered = lower(&around, merged, &mut problems);
            if let Some(mut lowered) = lowered
                && !problems.has_errors()
                && prove::order(&mut lowered, &mut problems)
            {
                if proof == Proof::Whole {
                    prove::prove(&lowered, head.answers, &mut problems);
                }
                stacks.push(lowered);
            }
        }
    }
    if let Some(head) = &head {
        prove::stacks(head, &mut problems);
    }
    let whole = !problems.has_errors();
    let book = head.filter(|_| whole).map(|head| RuleBook {
        name: head.name,
        answers: head.answers,
        sources: found,
        stacks,
        hash: hash(files),
    });
    let problems = problems.sorted(&sources);
    Loaded {
        sources,
        problems,
        book,
        tests,
    }
}

/// Every `[source.ID]` of every file, whatever stack it belongs to.
fn read_sources(files: &mut [Parsed], problems: &mut Problems) -> (Vec<Source>, SourceNumbers) {
    let mut found: Vec<Source> = Vec::new();
    let mut numbers: SourceNumbers = BTreeMap::new();
    for file in files
        .iter_mut()
        .filter(|file| !is_test(&file.path) || file.table.has("source"))
    {
        let Some(node) = file.table.take("source") else {
            continue;
        };
        let NodeKind::Table(mut table) = node.kind else {
            continue;
        };
        for (id, place, node) in table.take_rest() {
            let NodeKind::Table(table) = node.kind else {
                super::read::wrong_type(problems, &id, &node, "type-table");
                continue;
            };
            if let Some((_, first)) = numbers.get(&id) {
                let twice = Diagnostic::error("DUPLICATE-RULE")
                    .at(place)
                    .and(*first, "first");
                problems.add(twice.with("name", &id));
                continue;
            }
            let mut reader = Reader::new(&id, place, table, problems);
            if !reader.has("title") {
                let missing = Diagnostic::error("KEY-MISSING").at(place);
                reader
                    .problems
                    .add(missing.with("key", "title").with("name", &id));
            }
            let title = reader.text("title").unwrap_or_default();
            let publisher = reader.text("publisher").unwrap_or_default();
            let address = reader.text("address").unwrap_or_default();
            let read = reader.date("read");
            let confidence = reader.word("confidence", &Confidence::WORDS);
            reader.finish();
            let number = u32::try_from(found.len()).unwrap_or(u32::MAX);
            numbers.insert(id.clone(), (number, place));
            let confidence = confidence.unwrap_or(Confidence::Assumed);
            found.push(Source {
                id,
                title,
                publisher,
                address,
                read,
                confidence,
                place,
            });
        }
    }
    (found, numbers)
}
