//! Each folder of `tests/books/language` is a rule book that holds a part of the language to its
//! word: it loads without an error and every row of its tests holds.

use std::path::{Path, PathBuf};

use lonn::answer::run_tests;
use lonn::rules::{Proof, load, of_folder};
use lonn::words::{Lang, Words};

fn folders() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/language");
    let mut folders: Vec<(String, PathBuf)> = std::fs::read_dir(root)
        .unwrap()
        .map(|item| item.unwrap())
        .map(|item| (item.file_name().into_string().unwrap(), item.path()))
        .collect();
    folders.sort();
    folders
}

#[test]
fn every_book_of_the_language_loads_and_its_tests_hold() {
    let words = Words::new(Lang::En);
    let mut wrong = Vec::new();
    let mut rows = 0;
    for (name, folder) in folders() {
        let loaded = load(&of_folder(&folder).unwrap(), Proof::Whole, None);
        let Some(book) = &loaded.book else {
            for problem in &loaded.problems {
                let place = problem.place.map(|place| loaded.sources.line_text(&place));
                let said = words.say(&problem.text);
                wrong.push(format!("{name} {place:?}: {} {said}", problem.code));
            }
            continue;
        };
        let outcomes = run_tests(book, &loaded.tests);
        assert!(!outcomes.is_empty(), "{name} has no test");
        rows += outcomes.len();
        for outcome in outcomes {
            if !outcome.wrong.is_empty() || outcome.checked == 0 {
                let place = loaded.sources.line_text(&outcome.place);
                let said = crate::said(&outcome.wrong);
                wrong.push(format!("{name} {place} ({}): {said}", outcome.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(rows >= 100, "{rows} rows");
}
