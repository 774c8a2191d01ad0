//! A folder's files in, a rule book or diagnostics out.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::{Diagnostic, FileId, NodeKind, Problems, Severity, Sources, Table};
use crate::time::Date;

use super::book::{BookHead, Parsed, SourceNumbers, StackHead, is_test, read_book};
use super::files::{File, Fingerprint};
use super::followers::without_followers;
use super::lost::Losses;
use super::lower::{Around, Lowered, figures_written, lower, tags_near, tags_of, tags_unclear};
use super::merge::{Merged, merge};
use super::parse::parse_files;
use super::prove;
use super::read::{Reader, date_of, wrong_type};
use super::stack::{Confidence, RuleBook, Source, Stack};
use super::tests::{Known, Test, take_tests, typed};

/// What loading gives: the files, every problem in order, and the book if nothing was wrong.
#[derive(Debug)]
pub struct Loaded {
    /// The files, for places of problems and entries.
    pub sources: Sources,
    /// All problems, by file and line; warnings too.
    pub problems: Vec<Diagnostic>,
    /// The book, if there is no error.
    pub book: Option<RuleBook>,
    /// The tests of the book; none if it was proved before.
    pub tests: Vec<Test>,
}

/// How much of a book is proved while it is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Everything.
    Whole,
    /// Only what the engine relies on: the book was proved when it was made.
    Known,
}

/// The id of the source that a contract's entries have if they name none: the contract itself.
pub(super) const CONTRACT_SOURCE: &str = "contract";

/// An offer's own entries: the last layer of one stack.
#[derive(Debug, Clone)]
pub struct Contract {
    /// The files of the call, among them the offer's.
    pub sources: Sources,
    /// The offer's file.
    pub file: FileId,
    /// What stands under `[contract]`.
    pub table: Table,
    /// The stack that it belongs to; no other one is loaded.
    pub stack: String,
    /// The first day that the offer asks for: figures need not be known before.
    pub from: Date,
}

/// Loads a rule book from its files; of a contract's stack alone, if there is a contract.
#[must_use]
pub fn load(files: &[File], proof: Proof, contract: Option<Contract>) -> Loaded {
    let (mut sources, mut contract) = opened(contract);
    let mut problems = Problems::default();
    // The tests of a book that was proved before held then.
    let read = |path: &str| proof == Proof::Whole || !is_test(path);
    let (mut parsed, mut losses) = parse_files(files, read, &mut sources, &mut problems);
    // Under a heading that is not known may stand what was meant for a known one.
    for file in &parsed {
        losses.add_strange(&file.table);
    }
    let mut proved_from = None;
    let mut head = read_book(&mut parsed, &losses, &mut problems);
    if let (Some(head), Some((_, (id, from)))) = (&mut head, &contract) {
        head.stacks.retain(|stack| stack.id == *id);
        proved_from = Some(*from);
    }
    let mut raw = Vec::new();
    for file in &mut parsed {
        take_tests(&file.path, &mut file.table, &mut raw, &mut problems);
    }
    let own_file = contract.iter_mut().map(|(own, _)| own);
    let answers = head.as_ref().and_then(|head| head.answers);
    let with_own = parsed.iter_mut().chain(own_file);
    let (mut found, mut numbers) = read_sources(with_own, answers, &mut problems);
    let contract = contract.map(|(own, _)| own);
    if let Some(own) = &contract {
        add_contract_source(own, &mut found, &mut numbers);
    }
    let around = Reading {
        files: &parsed,
        contract: contract.as_ref().map(|own| &own.table),
        numbers: &numbers,
        sources: &found,
        losses: &losses,
        proof,
        proved_from,
    };
    let (stacks, broken) = match &head {
        Some(head) => stacks_of(head, &around, &mut problems),
        None => (Vec::new(), BTreeSet::new()),
    };
    let known = known(&losses, head.as_ref(), &stacks, &numbers, broken);
    let raw = if contract.is_some() { Vec::new() } else { raw };
    let mut of_tests = Problems::default();
    let tests = typed(&known, raw, &mut of_tests);
    problems.absorb_resting(of_tests);
    let whole = !problems.has_errors();
    let book = head
        .filter(|_| whole)
        .and_then(|head| Some((head.name, head.answers?)))
        .map(|(name, answers)| RuleBook {
            name,
            answers,
            sources: found,
            stacks,
            fingerprint: Fingerprint::of(files),
        });
    Loaded {
        problems: told(problems, &sources, contract.as_ref()),
        sources,
        book,
        tests,
    }
}

/// The problems in order. The book was proved for all its days, and a contract's own stack begins
/// with its first: of the book it has no warnings.
fn told(problems: Problems, sources: &Sources, contract: Option<&Parsed>) -> Vec<Diagnostic> {
    let mut problems = problems.sorted(sources);
    if let Some(own) = contract {
        problems.retain(|problem| {
            let is_own = problem.place.is_none_or(|place| place.file == own.file);
            is_own || problem.severity == Severity::Error
        });
    }
    problems
}

/// What tests may name, and what of it is not known.
fn known<'a>(
    losses: &Losses,
    head: Option<&BookHead>,
    stacks: &'a [Stack],
    numbers: &'a SourceNumbers,
    broken: BTreeSet<String>,
) -> Known<'a> {
    let lost = losses.entries().map(|(_, name)| name.to_owned());
    let lacks_layers = head.is_none_or(BookHead::lacks_layers);
    Known {
        stacks,
        sources: numbers.keys().map(String::as_str).collect(),
        broken: broken.into_iter().chain(lost).collect(),
        sources_lost: losses.any_of("source"),
        incomplete: lacks_layers || losses.any_name() || losses.any_of("stack"),
    }
}

/// A contract's own file, and the stack and the first day that it asks for.
type Own = (Parsed, (String, Date));

/// The files of the call, if it has a contract, and that contract.
fn opened(contract: Option<Contract>) -> (Sources, Option<Own>) {
    let Some(contract) = contract else {
        return (Sources::default(), None);
    };
    let own = Parsed {
        path: contract.sources.path(contract.file).to_owned(),
        file: contract.file,
        table: contract.table,
    };
    (
        contract.sources,
        Some((own, (contract.stack, contract.from))),
    )
}

/// What a contract's entries have as their source if they name none.
fn add_contract_source(own: &Parsed, found: &mut Vec<Source>, numbers: &mut SourceNumbers) {
    if numbers.contains_key(CONTRACT_SOURCE) {
        return;
    }
    let number = u32::try_from(found.len()).unwrap_or(u32::MAX);
    numbers.insert(CONTRACT_SOURCE.to_owned(), (number, own.table.place));
    found.push(Source {
        id: CONTRACT_SOURCE.to_owned(),
        title: own.path.clone(),
        publisher: String::new(),
        address: own.path.clone(),
        read: None,
        confidence: Confidence::Contract,
        place: own.table.place,
    });
}

/// What the stacks of a book are made from.
struct Reading<'a> {
    files: &'a [Parsed],
    contract: Option<&'a Table>,
    numbers: &'a SourceNumbers,
    sources: &'a [Source],
    losses: &'a Losses,
    proof: Proof,
    /// The first day that figures are asked for, if not the first that the book answers.
    proved_from: Option<Date>,
}

impl Reading<'_> {
    fn merged(&self, stack: &StackHead, book_file: usize, problems: &mut Problems) -> Merged {
        let (files, contract) = (self.files, self.contract);
        merge(stack, book_file, files, contract, self.losses, problems)
    }
}

/// The stacks, read and proved, and the names of what could not be read.
fn stacks_of(
    head: &BookHead,
    reading: &Reading<'_>,
    problems: &mut Problems,
) -> (Vec<Stack>, BTreeSet<String>) {
    let mut stacks = Vec::new();
    let mut broken = BTreeSet::new();
    let merged = head.stacks.iter();
    let merged: Vec<Merged> = merged
        .map(|stack| reading.merged(stack, head.book_file, problems))
        .collect();
    let tags: BTreeSet<String> = merged
        .iter()
        .flat_map(|merged| tags_of(&merged.entries))
        .collect();
    let unclear = merged.iter().any(|merged| tags_unclear(&merged.entries));
    if reading.proof == Proof::Whole && reading.contract.is_none() {
        let entries = merged.iter().flat_map(|merged| &merged.entries);
        tags_near(entries, &tags, problems);
    }
    for (stack, merged) in head.stacks.iter().zip(merged) {
        let around = Around {
            book: head,
            head: stack,
            source_numbers: reading.numbers,
            sources: reading.sources,
            tags: &tags,
            tags_unclear: unclear,
            losses: reading.losses,
            incomplete: stack.incomplete,
        };
        let mut own = Problems::default();
        if reading.proof == Proof::Whole {
            figures_written(&merged.entries, stack.currency, &mut own);
        }
        let Lowered {
            stack: mut lowered,
            unread,
            otherwise,
        } = lower(&around, merged, &mut own);
        broken.extend(unread);
        if !otherwise.is_empty() {
            let merged = reading.merged(stack, head.book_file, &mut Problems::default());
            own = without_followers(own, &around, merged, &otherwise);
        }
        if !stack.currency_known {
            own.forget("CURRENCY-OTHER");
        }
        let asked =
            |(from, until): (Date, Date)| (reading.proved_from.unwrap_or(from).max(from), until);
        let answers = head.answers.map(asked);
        prove::stack(&mut lowered, answers, reading.proof, &mut own);
        problems.absorb_further(own);
        stacks.push(lowered);
    }
    prove::stacks(head, &stacks, problems);
    // What could not be read may be what reads.
    let is_whole = reading.proof == Proof::Whole && reading.contract.is_none();
    if is_whole && !problems.has_errors() {
        prove::used_somewhere(&stacks, problems);
    }
    (stacks, broken)
}

/// Every `[source.ID]` of every file, whatever stack it belongs to.
fn read_sources<'f>(
    files: impl Iterator<Item = &'f mut Parsed>,
    answers: Option<(Date, Date)>,
    problems: &mut Problems,
) -> (Vec<Source>, SourceNumbers) {
    let mut found: Vec<Source> = Vec::new();
    let mut numbers: SourceNumbers = BTreeMap::new();
    for file in files.filter(|file| !is_test(&file.path) || file.table.has("source")) {
        let Some(node) = file.table.take("source") else {
            continue;
        };
        let NodeKind::Table(mut table) = node.kind else {
            wrong_type(problems, "source", &node, "type-table");
            continue;
        };
        for (id, place, node) in table.take_rest() {
            let NodeKind::Table(table) = node.kind else {
                wrong_type(problems, &id, &node, "type-table");
                continue;
            };
            if let Some((_, first)) = numbers.get(&id) {
                let twice = Diagnostic::error("DUPLICATE-RULE")
                    .at(place)
                    .and(*first, "first");
                problems.add(twice.with("name", &id));
                continue;
            }
            let number = u32::try_from(found.len()).unwrap_or(u32::MAX);
            numbers.insert(id.clone(), (number, place));
            found.push(read_source(
                Reader::new(&id, place, table, problems),
                answers,
            ));
        }
    }
    (found, numbers)
}

/// Whether a source is read on a day that is nearly surely a slip. Rules of the past are read
/// long after the days that they are of, and the program has no clock.
fn is_far(read: Date, last: Date) -> bool {
    const YEARS: u32 = 10;
    last.checked_add_months(chrono::Months::new(12 * YEARS))
        .is_some_and(|end| read > end)
}

fn read_source(mut reader: Reader<'_>, answers: Option<(Date, Date)>) -> Source {
    reader.only(&["title", "publisher", "address", "read", "confidence"]);
    reader.needs("title");
    let node = reader.node("read");
    let place = node.as_ref().map_or(reader.place, |node| node.place);
    let read = node.and_then(|node| date_of(reader.problems, "read", &node));
    let last = answers.map(|(_, until)| until);
    if let Some((read, last)) = read.zip(last).filter(|(read, last)| is_far(*read, *last)) {
        let late = Diagnostic::told_as("DATE-WRONG", "READ-LATE").at(place);
        let late = late.with("name", &reader.name).with("day", read);
        reader.problems.add(late.with("until", last));
    }
    Source {
        title: reader.said("title").unwrap_or_default(),
        publisher: reader.text("publisher").unwrap_or_default(),
        address: reader.text("address").unwrap_or_default(),
        read,
        confidence: reader
            .word("confidence", &Confidence::WORDS)
            .unwrap_or(Confidence::Assumed),
        place: reader.place,
        id: reader.name.clone(),
    }
}
