//! What must come to the same: twice, traced or not, in whatever order a book is written.

use std::collections::BTreeMap;

use lonn::amount::Exact;
use lonn::answer::assess;
use lonn::plan::Plan;
use lonn::rules::{Entry, File, Proof, RuleBook, load};
use lonn::run::{Trace, Year, annualised, from_start};

use super::{book_of, placed};
use crate::person::Person;
use crate::random_book::draw;

/// Every amount of both views by the entry's name; nothing if either refuses.
pub(super) type Amounts = Option<BTreeMap<String, Vec<Exact>>>;

pub(super) fn amounts(book: &RuleBook, person: &Person) -> Amounts {
    let (stack, facts) = placed(book, person)?;
    let plan = Plan::fold(stack, person.on, &[], false);
    let judged = assess(&plan, &facts, &mut ()).ok()?;
    let first = from_start(stack, &facts, (&[], false), 14, &[], &mut ()).ok()?;
    let rows = || judged.year.months.iter().chain(&first);
    let mut found: BTreeMap<String, Vec<Exact>> = BTreeMap::new();
    for (number, entry) in (0_u32..).zip(&stack.entries) {
        if matches!(entry, Entry::Value(_)) {
            continue;
        }
        let list = rows().flat_map(|row| [row.total(number).clone(), row.paid(number).clone()]);
        found.insert(entry.head().id.clone(), list.collect());
    }
    for finding in &judged.findings {
        let key = format!(
            "finding {} {} {:?}",
            finding.code, finding.id, finding.member
        );
        found.insert(key, vec![Exact::ONE]);
    }
    for band in &judged.bands {
        let id = &stack.bands[band.band].head.id;
        found.insert(format!("band {id}"), vec![band.value.clone()]);
    }
    Some(found)
}

#[test]
fn the_same_person_twice_is_the_same_traced_or_not() {
    for seed in 0..40 {
        let drawn = draw(seed);
        let book = book_of(&drawn);
        for person in drawn.people.iter().take(4) {
            let Some((stack, facts)) = placed(&book, person) else {
                continue;
            };
            let plan = Plan::fold(stack, person.on, &[], false);
            let mut trace = Trace::default();
            let shape = |year: Result<Year, _>| year.map(|year| format!("{year:?}"));
            let bare = shape(annualised(&plan, &facts, false, &mut ()));
            let again = shape(annualised(&plan, &facts, false, &mut ()));
            let traced = shape(annualised(&plan, &facts, false, &mut trace));
            assert_eq!(bare, again, "seed {seed}");
            assert_eq!(bare, traced, "seed {seed}");
            assert!(bare.is_err() || !trace.steps.is_empty() || stack.entries.is_empty());
        }
    }
}

/// The tables of a file, the last one first.
fn backwards(text: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.get(1..).and_then(|tail| tail.find("\n[")) {
        let (part, behind) = rest.split_at(at + 1);
        parts.push(part);
        rest = behind;
    }
    parts.push(rest);
    parts.reverse();
    parts.concat()
}

fn reordered(files: &[File], change: impl Fn(&str) -> String) -> RuleBook {
    let mut files: Vec<File> = files
        .iter()
        .map(|(path, bytes)| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            (path.clone(), change(&text).into_bytes())
        })
        .collect();
    files.reverse();
    let loaded = load(&files, Proof::Whole, None);
    assert!(loaded.book.is_some(), "{:?}", loaded.problems);
    loaded.book.unwrap()
}

#[test]
fn the_order_of_files_and_of_entries_in_them_does_not_matter() {
    for seed in 0..40 {
        let drawn = draw(seed);
        let book = book_of(&drawn);
        let by_files = reordered(&drawn.files, str::to_owned);
        let by_entries = reordered(&drawn.files, backwards);
        for person in drawn.people.iter().take(4) {
            let here = amounts(&book, person);
            assert_eq!(here, amounts(&by_files, person), "files, seed {seed}");
            assert_eq!(here, amounts(&by_entries, person), "entries, seed {seed}");
        }
    }
}

#[test]
fn a_layer_that_says_nothing_changes_nothing() {
    for seed in 0..20 {
        let drawn = draw(seed);
        let book = book_of(&drawn);
        let mut files = drawn.files.clone();
        files.push(("company/nothing.toml".to_owned(), b"\n# nothing\n".to_vec()));
        for (path, bytes) in &mut files {
            if path == "book.toml" {
                let text = String::from_utf8(bytes.clone()).unwrap();
                let lines = text
                    .lines()
                    .map(|line| match line.strip_prefix("layers = [") {
                        Some(list) => format!(
                            "layers = [{}, \"company/nothing\"]",
                            list.trim_end_matches(']')
                        ),
                        None => line.to_owned(),
                    });
                *bytes = lines.collect::<Vec<_>>().join("\n").into_bytes();
            }
        }
        let loaded = load(&files, Proof::Whole, None);
        let more = loaded.book.unwrap();
        for person in drawn.people.iter().take(4) {
            assert_eq!(
                amounts(&book, person),
                amounts(&more, person),
                "seed {seed}"
            );
        }
    }
}
