//! The book that speed is measured on gives the amounts that every right implementation gives.

use std::path::Path;

use lonn::answer::run_tests;
use lonn::rules::{Proof, load, of_folder};

#[test]
fn the_workload_gives_its_published_checksum() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/workload");
    let loaded = load(&of_folder(&folder).unwrap(), Proof::Whole, None);
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let book = loaded.book.unwrap();
    let outcomes = run_tests(&book, &loaded.tests);
    assert_eq!(outcomes.len(), 1);
    assert!(
        outcomes.iter().all(|outcome| outcome.wrong.is_empty()),
        "{:?}",
        outcomes
    );
}
