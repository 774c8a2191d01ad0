//! Each folder of `tests/diagnostics` is a book that is wrong on purpose and what is said of it.
//!
//! `UPDATE_EXPECT=1 cargo test` writes what is said now; read the difference before you keep it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lonn::report::human;
use lonn::rules::{Proof, load, of_folder};
use lonn::words::{Lang, Words};

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|item| item.unwrap().path())
        .collect();
    folders.sort();
    folders
}

#[test]
fn every_wrong_book_is_told_so_at_its_place_with_a_mend() {
    let words = Words::new(Lang::En);
    let mut wrong = Vec::new();
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let loaded = load(&of_folder(&folder).unwrap(), Proof::Whole, None);
        let said: String = loaded
            .problems
            .iter()
            .map(|problem| human(problem, &loaded.sources, &words, false) + "\n")
            .collect();
        let found = loaded
            .problems
            .iter()
            .any(|problem| name.starts_with(problem.code));
        if !found {
            wrong.push(format!("{name}: not among\n{said}"));
        }
        let expected = folder.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&expected, &said).unwrap();
        }
        if std::fs::read_to_string(&expected).unwrap_or_default() != said {
            wrong.push(format!("{name}: says now\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The keys of a catalogue, with the arguments of each.
fn keys(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut entry = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((key, sentence)) = line.split_once('=') else {
            continue;
        };
        let key = key.trim();
        if let Some(part) = key.strip_prefix('.') {
            found.insert(format!("{entry}.{part}"));
        } else {
            entry = key.to_owned();
            let mut args: Vec<&str> = sentence
                .split("{ $")
                .skip(1)
                .filter_map(|rest| rest.split(' ').next())
                .collect();
            args.sort_unstable();
            args.dedup();
            found.insert(format!("{key} {}", args.join(" ")));
        }
    }
    found
}

#[test]
fn every_sentence_exists_in_three_languages_and_speaks_of_the_same() {
    let english: Vec<BTreeSet<String>> =
        Lang::En.catalogue().iter().map(|text| keys(text)).collect();
    assert!(english[0].len() > 60);
    for lang in [Lang::Sv, Lang::Nb] {
        for (place, text) in lang.catalogue().iter().enumerate() {
            let own = keys(text);
            let missing: Vec<&String> = english[place].difference(&own).collect();
            let more: Vec<&String> = own.difference(&english[place]).collect();
            assert!(
                missing.is_empty() && more.is_empty(),
                "{lang:?}: {missing:?} {more:?}"
            );
        }
    }
}

#[test]
fn every_code_of_the_loader_has_a_sentence() {
    let words = Words::new(Lang::En);
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules")];
    let mut codes = BTreeSet::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|item| item.unwrap().path()),
            );
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for start in ["Diagnostic::error(\"", "Diagnostic::warning(\""] {
            codes.extend(
                text.split(start)
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next())
                    .map(str::to_owned),
            );
        }
    }
    assert!(codes.len() >= 40, "{codes:?}");
    for code in &codes {
        assert!(words.knows(code), "{code}");
        assert!(
            words.knows(&format!("{code}.mend")) || words.knows(&format!("{code}.mend-before")),
            "{code}"
        );
    }
}
