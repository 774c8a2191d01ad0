//! The shipped rule book: loads without a word, and every one of its tests holds.

use std::path::Path;

use lonn::answer::run_tests;
use lonn::rules::{Proof, embedded, load, of_folder};
use lonn::words::{Lang, Words};

#[test]
fn the_book_in_the_binary_is_the_folder_config() {
    let folder = of_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config")).unwrap();
    assert_eq!(embedded(), folder);
}

#[test]
fn the_shipped_book_loads_without_a_problem() {
    let loaded = load(&embedded(), Proof::Whole, None);
    let words = Words::new(Lang::En);
    let said: Vec<String> = loaded
        .problems
        .iter()
        .map(|problem| {
            let place = problem
                .place
                .map_or(String::new(), |place| loaded.sources.line_text(&place));
            format!("{place} {}", words.say(&problem.text))
        })
        .collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
    assert!(loaded.book.is_some());
}

#[test]
fn every_test_of_the_shipped_book_holds() {
    let loaded = load(&embedded(), Proof::Whole, None);
    let book = loaded.book.unwrap();
    let outcomes = run_tests(&book, &loaded.tests);
    let wrong: Vec<String> = outcomes
        .iter()
        .filter(|outcome| !outcome.wrong.is_empty() || outcome.checked == 0)
        .map(|outcome| {
            format!(
                "{} row {} ({}): {}",
                loaded.sources.line_text(&outcome.place),
                outcome.row,
                outcome.name,
                crate::said(&outcome.wrong)
            )
        })
        .collect();
    assert!(outcomes.len() >= 60, "{} rows", outcomes.len());
    assert!(
        wrong.is_empty(),
        "{} of {} rows:\n{}",
        wrong.len(),
        outcomes.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_shipped_title_exists_in_three_languages() {
    let loaded = load(&embedded(), Proof::Whole, None);
    for stack in &loaded.book.unwrap().stacks {
        let heads = stack
            .entries
            .iter()
            .map(|entry| entry.head())
            .chain(stack.inputs.iter().map(|input| &input.head))
            .chain(stack.parameters.iter().map(|parameter| &parameter.head))
            .chain(stack.floors.iter().map(|floor| &floor.head))
            .chain(stack.limits.iter().map(|limit| &limit.head));
        for head in heads.filter(|head| !head.title.0.is_empty()) {
            let languages: Vec<&str> = head.title.0.keys().map(String::as_str).collect();
            assert_eq!(languages, ["en", "nb", "sv"], "{}", head.id);
        }
        for notice in &stack.notices {
            assert_eq!(notice.text.0.len(), 3, "{}", notice.head.id);
        }
    }
}
