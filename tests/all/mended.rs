//! Every mend, followed literally, mends: beside each wrong book of `tests/diagnostics` stand the
//! files that its mends change, as `NAME.toml.mended`; an empty one takes its file away.

use std::collections::BTreeMap;
use std::path::Path;

use lonn::rules::{File, Loaded, Proof, load, of_folder};
use lonn::text::{Diagnostic, Severity};

use crate::diagnostics::{code_of, folders};

/// The ending of a file's mended form.
const ENDING: &str = ".mended";

/// The files of a wrong book with its mended ones in their place.
pub(crate) fn mended(folder: &Path) -> Vec<File> {
    let mut files: BTreeMap<String, Vec<u8>> = of_folder(folder).unwrap().into_iter().collect();
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let inside = std::fs::read_dir(&path).unwrap();
            open.extend(inside.map(|item| item.unwrap().path()));
            continue;
        }
        let below = path.strip_prefix(folder).unwrap().to_str().unwrap();
        let Some(name) = below.strip_suffix(ENDING) else {
            continue;
        };
        let bytes = std::fs::read(&path).unwrap();
        match bytes.is_empty() {
            true => assert!(files.remove(name).is_some(), "{folder:?}: no {name}"),
            false => drop(files.insert(name.to_owned(), bytes)),
        }
    }
    files.into_iter().collect()
}

fn said(loaded: &Loaded, problem: &Diagnostic) -> String {
    let words = lonn::words::Words::new(lonn::words::Lang::En);
    lonn::report::plain(problem, &loaded.sources, &words)
}

#[test]
fn every_mend_followed_literally_mends() {
    let mut wrong = Vec::new();
    for (name, folder) in folders() {
        let bad = of_folder(&folder).unwrap();
        let mended = mended(&folder);
        if mended == bad {
            wrong.push(format!("{name}: nothing is mended"));
            continue;
        }
        let before = load(&bad, Proof::Whole, None);
        let after = load(&mended, Proof::Whole, None);
        for problem in &after.problems {
            let is_new = !before.problems.iter().any(|old| old.code == problem.code);
            let is_error = problem.severity == Severity::Error;
            if problem.code == code_of(&name) || is_error || is_new {
                wrong.push(format!("{name}: {}", said(&after, problem)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file of 10 MB is no example folder: it is written here.
#[test]
fn a_file_that_is_too_large_is_told_once_and_mends_by_being_split() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "book.toml",
        "book = { name = \"x\", answers = { from = 2026-01-01, until = 2026-12-31 } }\n\
         stack.x = { currency = \"XXD\", layers = [\"law/x\"] }\n\
         value.twice = { formula = \"2 * rate\" }\n",
    );
    let note = "# a note\n".repeat(10_000_000 / 9 / 2);
    let rules = "value.rate = { formula = \"1%\" }\n";
    write("law/x.toml", &format!("{rules}{note}{note}"));
    let loaded = load(&of_folder(folder.path()).unwrap(), Proof::Whole, None);
    let problems = &loaded.problems;
    assert!(loaded.book.is_none());
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].code, "FILE-LARGE");
    assert_eq!(
        said(&loaded, &problems[0]),
        "error[FILE-LARGE]: `law/x.toml` is larger than a file of a rule book may be (8388608 bytes); \
         split it: the files of a folder are one layer"
    );

    std::fs::remove_file(folder.path().join("law/x.toml")).unwrap();
    write("law/x/one.toml", &format!("{rules}{note}"));
    write("law/x/two.toml", &note);
    let mended = load(&of_folder(folder.path()).unwrap(), Proof::Whole, None);
    assert!(mended.book.is_some(), "{:?}", mended.problems);
}

/// The ways to mend that no wrong book can show.
const NOT_OF_BOOKS: &[&str] = &[
    // Said of facts, calls and expressions that are typed.
    "NOT-UTF8-WORD.mend",
    "OFFER-KEY-UNKNOWN.mend",
    "OFFER-KEY-UNKNOWN.mend-many",
    "OFFER-KEY-UNKNOWN.nearest",
    "TYPE-WRONG.mend-tables",
    "NUMBER-WRONG-WORD.mend",
    "CURRENCY-OTHER.mend-fact",
    "UNIT-UNKNOWN.mend-fact",
    "FIGURE-UNIT.mend-fact",
    "NAME-UNKNOWN.mend-fact",
    "NAME-UNKNOWN.mend-explain",
    "NAME-UNKNOWN.mend-show",
    "NAME-OTHER.mend",
    "NOT-A-FACT.mend",
    "NOT-A-FACT.mend-reads",
    "NOT-A-FACT.mend-set",
    "DIVISOR-TRIED-ZERO.mend",
    "DIVISOR-TRIED-NEGATIVE.mend",
    "REFUSED-DIVISION.mend",
    "REFUSED-DIVISION.mend-typed",
    "REFUSED-DIVISION.mend-default",
    "REFUSED-DIVISION.mend-figure",
    "STACK-NONE.mend",
    "STACK-NONE.mend-offer",
    // For words of the reader of TOML that are not known; what is open is told as unfinished.
    "TOML-SYNTAX.mend",
    "TOML-BRACKET-OPEN.mend",
    // No book reaches them; a tag that is near has a nearest one.
    "ENTRY-UNREAD.mend",
    "CURRENCY-MIXED.mend",
    "TAG-NEAR.mend",
];

/// Each sentence of a rule book's codes, with each of its ways to mend.
#[test]
fn every_way_to_mend_is_followed_in_some_folder() {
    let words = lonn::words::Words::new(lonn::words::Lang::En);
    let mut followed = std::collections::BTreeSet::new();
    for (_, folder) in folders() {
        let loaded = load(&of_folder(&folder).unwrap(), Proof::Whole, None);
        for problem in &loaded.problems {
            followed.insert(problem.part(problem.mend).key().to_owned());
        }
    }
    let codes = lonn::words::codes().into_iter();
    let of_books = codes.filter(|code| code.group == lonn::words::CodeGroup::Book);
    let ways = of_books
        .flat_map(|code| code.sentences())
        .flat_map(|sentence| {
            let parts = words.parts(sentence).into_iter();
            let mends = parts.filter(|part| part.starts_with("mend") || part == "nearest");
            mends.map(move |part| format!("{sentence}.{part}"))
        });
    let missing: Vec<String> = ways
        .filter(|way| !followed.contains(way) && !NOT_OF_BOOKS.contains(&way.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
    let both = NOT_OF_BOOKS.iter().filter(|way| followed.contains(**way));
    assert_eq!(both.count(), 0);
}
