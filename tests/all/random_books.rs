//! Properties of random rule books that need no second evaluator.
#![expect(
    clippy::indexing_slicing,
    reason = "numbers of the lists that are held against one another"
)]

mod adds_up;
mod alike;
mod broken;
mod coverage;
mod differ;
mod typed;
mod unmoved;

use std::collections::BTreeMap;

use lonn::answer::{assess, stack_of};
use lonn::plan::Plan;
use lonn::rules::{Proof, RuleBook, Stack, load};
use lonn::run::{Facts, from_start, month_alone};
use lonn::words::{Lang, Words};

use crate::person::{Person, facts_of};
use crate::random_book::{Draw, draw};

pub(crate) fn book_of(drawn: &Draw) -> RuleBook {
    let loaded = load(&drawn.files, Proof::Known, None);
    loaded.book.unwrap()
}

/// The person's stack and facts; nothing for who is of no stack, or of two.
pub(crate) fn placed<'b>(book: &'b RuleBook, person: &Person) -> Option<(&'b Stack, Facts)> {
    let stack = stack_of(book, |stack| facts_of(stack, person).ok(), person.on).ok()?;
    Some((stack, facts_of(stack, person).unwrap()))
}

#[test]
fn every_drawn_book_loads_without_an_error() {
    let words = Words::new(Lang::En);
    let mut wrong = Vec::new();
    for seed in 0..300 {
        let drawn = draw(seed);
        let loaded = load(&drawn.files, Proof::Whole, None);
        let errors: Vec<String> = loaded
            .problems
            .iter()
            .filter(|problem| problem.severity == lonn::text::Severity::Error)
            .map(|problem| {
                let place = problem
                    .place
                    .map_or(String::new(), |p| loaded.sources.line_text(&p));
                format!("  {place} {} {}", problem.code, words.say(&problem.text))
            })
            .collect();
        if loaded.book.is_none() {
            wrong.push(format!("seed {seed}:\n{}", errors.join("\n")));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_same_seed_draws_the_same_book() {
    assert_eq!(draw(7), draw(7));
    assert_ne!(draw(7).files, draw(8).files);
}

/// What refuses the annualised offer, the month alone, and the first months, by code.
fn refusals(seeds: std::ops::Range<u64>) -> (u32, [BTreeMap<&'static str, u32>; 3]) {
    let mut people = 0;
    let mut found: [BTreeMap<&'static str, u32>; 3] = Default::default();
    for seed in seeds {
        let drawn = draw(seed);
        let book = book_of(&drawn);
        for person in &drawn.people {
            let Some((stack, facts)) = placed(&book, person) else {
                continue;
            };
            let plan = Plan::fold(stack, person.on, &[], false);
            let tried = (&[][..], false);
            let views = [
                assess(&plan, &facts, &mut ()).err(),
                month_alone(&plan, &facts, &[], &mut ()).err(),
                from_start(stack, &facts, tried, 14, &[], &mut ()).err(),
            ];
            people += 1;
            for (counts, refusal) in found.iter_mut().zip(views) {
                if let Some(refusal) = refusal {
                    *counts.entry(refusal.code).or_default() += 1;
                }
            }
        }
    }
    (people, found)
}

#[test]
fn some_people_are_of_no_stack_or_of_two() {
    let (mut none, mut two) = (0, 0);
    for seed in 0..300 {
        let drawn = draw(seed);
        let book = book_of(&drawn);
        for person in &drawn.people {
            match stack_of(&book, |stack| facts_of(stack, person).ok(), person.on) {
                Ok(_) => {}
                Err(found) if found.is_empty() => none += 1,
                Err(_) => two += 1,
            }
        }
    }
    assert!(none >= 10 && two >= 1, "{none} of none, {two} of two");
}

#[test]
fn some_people_are_refused_and_most_are_not() {
    let (people, found) = refusals(0..100);
    for counts in &found {
        let refused: u32 = counts.values().sum();
        assert!(
            refused * 100 > people * 3 && refused * 100 < people * 20,
            "{refused} of {people}: {counts:?}"
        );
    }
    for code in [
        "DIVISION-BY-ZERO",
        "FACT-MISSING",
        "FACT-RANGE",
        "NO-FIGURE",
        "OVERFLOW",
    ] {
        let count: u32 = found.iter().filter_map(|counts| counts.get(code)).sum();
        assert!(count >= 3, "{code}: {found:?}");
    }
}
