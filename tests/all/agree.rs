//! Engine and judge agree: every book, person, view, entry, member and month, to the last digit,
//! or both refuse.
//!
//! The engine runs each view twice, once keeping nothing and once keeping a trace. Where it
//! refuses, its code must be one that the judge finds too (section 9 of the page: where several
//! things refuse, any of them may be reported).
#![expect(
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "places of the lists that are held against one another"
)]

mod pair;
mod somebody;
pub(crate) mod steps;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use lonn::answer::stack_of;
use lonn::rules::RuleBook;

use crate::judge::{Case, Rules};
use crate::person::{Fact, Person, facts_of};
use pair::Pair;
use somebody::{Dice, somebody};

/// The readings of a book's stacks by the judge.
pub(crate) fn readings(book: &RuleBook) -> Vec<Rules<'_>> {
    book.stacks.iter().map(Rules::new).collect()
}

/// What differs for one person, told with its place; nothing if all is equal.
pub(crate) fn differences(book: &RuleBook, rules: &[Rules<'_>], person: &Person) -> Vec<String> {
    let none = BTreeMap::new();
    let fits = |rules: &&Rules<'_>| case(rules, person, &none).stack_fits();
    let judged: Vec<&Rules<'_>> = rules.iter().filter(fits).collect();
    let chosen = stack_of(book, |stack| facts_of(stack, person).ok(), person.on);
    match (chosen, judged.as_slice()) {
        (Ok(stack), [rules]) if stack.id == rules.stack.id => {
            let facts = facts_of(stack, person).unwrap();
            Pair::new(case(rules, person, &none), stack, facts).wrong()
        }
        (Err(_), [] | [_, _, ..]) => Vec::new(),
        (chosen, judged) => vec![format!(
            "the engine chose {:?}, the judge {:?}",
            chosen.map(|stack| &stack.id),
            judged
                .iter()
                .map(|rules| &rules.stack.id)
                .collect::<Vec<_>>()
        )],
    }
}

fn case<'b>(
    rules: &'b Rules<'b>,
    person: &'b Person,
    what_ifs: &'b BTreeMap<String, Fact>,
) -> Case<'b> {
    Case {
        rules,
        person,
        what_ifs,
        with_proposed: false,
    }
}

/// A number that the environment asks for: `LONN_PAIRS`, how many pairs there are in the slow run, and
/// `LONN_SEED`, the first drawn book's.
#[expect(
    clippy::disallowed_methods,
    reason = "the slow run is asked for by the environment"
)]
pub(crate) fn asked_for(name: &str) -> Option<usize> {
    let word = std::env::var(name).ok()?;
    Some(word.parse().unwrap())
}

fn first_seed() -> u64 {
    u64::try_from(asked_for("LONN_SEED").unwrap_or(0)).unwrap()
}

#[test]
fn the_shipped_book_is_judged_alike() {
    let loaded = lonn::rules::load(&lonn::rules::embedded(), lonn::rules::Proof::Known, None);
    let book = loaded.book.unwrap();
    let rules = readings(&book);
    let mut dice = Dice(0x5EED + first_seed());
    for number in 0..asked_for("LONN_PAIRS").map_or(40, |pairs| pairs / 100) {
        let person = somebody(&book, &book.stacks[number % book.stacks.len()], &mut dice);
        let wrong = differences(&book, &rules, &person);
        assert!(
            wrong.is_empty(),
            "{number}\n{}\n{}",
            person.as_test(),
            wrong.join("\n")
        );
    }
}

/// Books that once told the two apart.
const KNOWN: &[u64] = &[
    33, 869, 966, 1055, 2389, 2787, 5409, 8041, 16404, 27893, 28446, 31041, 34189, 35634, 38467,
    47222,
];

/// What differs for the first such person of a drawn book, with all that is needed to see it again.
/// The year of one person of `every` is written out as steps too, which takes longer.
fn drawn_alike(seed: u64, every: usize) -> Result<usize, String> {
    let drawn = crate::random_book::draw(seed);
    let loaded = lonn::rules::load(&drawn.files, lonn::rules::Proof::Known, None);
    let book = loaded.book.ok_or(format!("seed {seed} does not load"))?;
    let rules = readings(&book);
    for (number, person) in drawn.people.iter().enumerate() {
        let mut wrong = differences(&book, &rules, person);
        if number % every == 0 {
            wrong.extend(steps::differences(&book, person));
        }
        if wrong.is_empty() {
            continue;
        }
        let files = drawn
            .files
            .iter()
            .map(|(path, bytes)| format!("# file: {path}\n{}", String::from_utf8_lossy(bytes)));
        return Err(format!(
            "seed {seed}, person {number}:\n{}\n{}\n{} differences:\n{}",
            files.collect::<Vec<_>>().join("\n"),
            person.as_test(),
            wrong.len(),
            wrong[..wrong.len().min(12)].join("\n")
        ));
    }
    Ok(drawn.people.len())
}

#[test]
fn engine_and_judge_agree_on_random_books() {
    let people = 20;
    let asked = asked_for("LONN_PAIRS");
    let books = asked.unwrap_or(10_000) / people;
    let every = if asked.is_some() { 1 } else { 10 };
    let (first, count) = (first_seed(), u64::try_from(books).unwrap());
    let seeds = KNOWN.iter().copied().chain(first..first + count);
    let seeds: Vec<u64> = seeds.collect();
    let next = AtomicUsize::new(0);
    let pairs = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    let work = || {
        while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
            match drawn_alike(*seed, every) {
                Ok(count) => drop(pairs.fetch_add(count, Ordering::Relaxed)),
                Err(why) => {
                    // One is enough to mend; the others wait.
                    next.store(seeds.len(), Ordering::Relaxed);
                    wrong.lock().unwrap().push(why);
                }
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    assert!(wrong.is_empty(), "{} books:\n{}", wrong.len(), wrong[0]);
    assert!(pairs.into_inner() >= books * people);
    let asked = steps::ASKED.load(Ordering::Relaxed);
    let told = steps::TOLD.load(Ordering::Relaxed);
    println!("steps told {told} of {asked} years");
    assert!(told * 10 >= asked * 9, "steps told {told} of {asked} years");
}
