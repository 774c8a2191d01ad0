//! Each folder of `tests/diagnostics` is a book that is wrong on purpose and what is said of it.
//!
//! `UPDATE_EXPECT=1 cargo test` writes what is said now; read the difference before you keep it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lonn::report::{human, json, plain};
use lonn::rules::{Loaded, Proof, load, of_folder};
use lonn::text::{Diagnostic, Place, Sources};
use lonn::words::{Lang, Words};

pub(crate) fn folders() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut folders: Vec<(String, PathBuf)> = std::fs::read_dir(root)
        .unwrap()
        .map(|item| item.unwrap())
        .map(|item| (item.file_name().into_string().unwrap(), item.path()))
        .collect();
    folders.sort();
    folders
}

pub(crate) fn loaded(folder: &Path) -> Loaded {
    load(&of_folder(folder).unwrap(), Proof::Whole, None)
}

/// The code of a folder's name: `CODE`, or `CODE-variant` with a variant in small letters.
pub(crate) fn code_of(name: &str) -> &str {
    let small = name.find(|letter: char| letter.is_ascii_lowercase());
    let code = small.and_then(|at| name.get(..at)).unwrap_or(name);
    code.trim_end_matches('-')
}

#[test]
fn every_wrong_book_is_told_so_at_its_place_with_a_mend() {
    let words = Words::new(Lang::En);
    let mut wrong = Vec::new();
    for (name, folder) in folders() {
        let loaded = loaded(&folder);
        let said: String = loaded
            .problems
            .iter()
            .map(|problem| human(problem, &loaded.sources, &words, false) + "\n")
            .collect();
        let found = loaded
            .problems
            .iter()
            .any(|problem| problem.code == code_of(&name));
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

#[test]
fn every_code_has_a_wrong_book() {
    // Every currency but the stack's own is refused before two could meet; every entry that is not
    // read says why.
    let unreachable = ["CURRENCY-MIXED", "ENTRY-UNREAD"];
    let shown: BTreeSet<String> = folders()
        .iter()
        .map(|(name, _)| code_of(name).to_owned())
        .collect();
    let missing: Vec<String> = codes()
        .into_iter()
        .filter(|code| !shown.contains(code) && !unreachable.contains(&code.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_language_says_every_problem_whole_and_with_a_mend() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for (name, folder) in folders() {
            let loaded = loaded(&folder);
            for problem in &loaded.problems {
                let said = human(problem, &loaded.sources, &words, false);
                assert!(!said.contains("{$"), "{lang:?} {name}: {said}");
                let mend = format!("= {}: ", words.word("mend"));
                assert!(said.contains(&mend), "{lang:?} {name}: {said}");
                for further in &problem.further {
                    let part = problem.part(further.part);
                    assert!(words.knows(part.key()), "{lang:?} {name}: {part:?}");
                }
            }
        }
    }
}

/// What a sentence says beside the user's own words and code, which stand in quotes of some kind.
fn own_words(said: &str) -> String {
    let outside = said.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    outside.split('"').step_by(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn no_english_is_left_in_the_other_languages() {
    let english = [
        "the", "is", "not", "no", "of", "an", "and", "or", "expected", "with", "without", "yes",
    ];
    for lang in [Lang::Sv, Lang::Nb] {
        let words = Words::new(lang);
        for (name, folder) in folders() {
            let loaded = loaded(&folder);
            for problem in &loaded.problems {
                let said = json(problem, &loaded.sources, &words);
                for part in ["message", "mend"] {
                    let own = own_words(said[part].as_str().unwrap());
                    let left: Vec<&str> = own
                        .split_whitespace()
                        .filter(|word| english.contains(word))
                        .collect();
                    assert!(left.is_empty(), "{lang:?} {name}: {said}: {left:?}");
                }
            }
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_three_forms_say_the_same() {
    let words = Words::new(Lang::En);
    for (_, folder) in folders() {
        let loaded = loaded(&folder);
        for problem in &loaded.problems {
            let human = human(problem, &loaded.sources, &words, false);
            let plain = plain(problem, &loaded.sources, &words);
            let json = json(problem, &loaded.sources, &words);
            let severity = json["severity"].as_str().unwrap();
            let message = json["message"].as_str().unwrap();
            let mend = json["mend"].as_str().unwrap();
            let title = format!("{severity}[{}]: {message}", problem.code);
            // For people it goes on in the next line where it is long.
            let human = one_line(&human);
            assert!(human.starts_with(&one_line(&title)), "{human}");
            let end = one_line(&format!("= mend: {mend}"));
            assert!(human.ends_with(&end), "{human}");
            let place = &json["place"];
            let at = match place.as_object() {
                Some(_) => format!(
                    "{}:{}:{}",
                    place["file"].as_str().unwrap(),
                    place["line"],
                    place["column"]
                ),
                None => String::new(),
            };
            assert!(human.contains(&at), "{human}");
            let before = if at.is_empty() { at } else { at + ": " };
            assert_eq!(plain, format!("{before}{title}; {mend}"));
        }
    }
}

/// A place in letters of two bytes, and one at the end of a file that was cut since.
#[test]
fn columns_count_characters_and_a_place_outside_the_text_is_no_panic() {
    let words = Words::new(Lang::En);
    let mut sources = Sources::default();
    let file = sources.add("lön.toml", "å = 1\nöl = \"x\"\n");
    let at = |from, to| {
        Diagnostic::error("NAME-UNKNOWN")
            .with("name", "öl")
            .at(Place { file, from, to })
    };
    let inside = at(14, 15);
    let line = plain(&inside, &sources, &words);
    assert!(
        line.starts_with("lön.toml:2:7: error[NAME-UNKNOWN]"),
        "{line}"
    );
    assert_eq!(json(&inside, &sources, &words)["place"]["from"], 14);
    for (from, to) in [(1, 2), (0, 9), (9, 0), (500, 600), (0, usize::MAX)] {
        let said = human(&at(from, to), &sources, &words, true);
        assert!(said.contains("NAME-UNKNOWN"), "{said}");
        assert!(!plain(&at(from, to), &sources, &words).contains('\n'));
    }
}

/// The keys of a catalogue and their parts, with the arguments of each.
fn keys(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut entry = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((key, sentence)) = line.split_once('=') else {
            continue;
        };
        let key = key.trim();
        let name = if key.starts_with('.') {
            format!("{entry}{key}")
        } else {
            entry = key.to_owned();
            entry.clone()
        };
        let args: BTreeSet<&str> = sentence
            .split("{ $")
            .skip(1)
            .filter_map(|rest| rest.split(' ').next())
            .collect();
        let args: Vec<&str> = args.into_iter().collect();
        assert!(found.insert(format!("{name} {}", args.join(" "))), "{name}");
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

/// Every code that the loader gives.
fn codes() -> BTreeSet<String> {
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
    codes
}

#[test]
fn every_code_of_the_loader_has_a_sentence() {
    let words = Words::new(Lang::En);
    let codes = codes();
    assert!(codes.len() >= 40, "{codes:?}");
    for code in &codes {
        assert!(words.knows(code), "{code}");
        assert!(
            words.knows(&format!("{code}.mend")) || words.knows(&format!("{code}.mend-before")),
            "{code}"
        );
    }
}
