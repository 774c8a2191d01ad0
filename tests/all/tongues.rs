//! What is printed in Swedish and Norwegian has no English of its own: of the rule book's keys, of
//! problems, of the help.

use std::collections::BTreeMap;

use lonn::report::{Asked, json_text, show_all, show_text};
use lonn::rules::{Loaded, Proof, Stack, embedded, load};
use lonn::words::{Lang, Words};
use serde_json::Value;

use crate::kit::day;
use crate::offers::lonn;

/// The entries of a catalogue that begin so, without it.
fn entries(lang: Lang, begins: &str) -> BTreeMap<String, String> {
    let lines = lang.catalogue().into_iter().flat_map(str::lines);
    lines
        .filter_map(|line| line.strip_prefix(begins)?.split_once(" = "))
        .map(|(key, said)| (key.to_owned(), said.to_owned()))
        .collect()
}

/// The lines of an entry's keys: neither formulas nor what a source or title says.
fn key_lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_once(": "))
        .filter(|(label, _)| !label.starts_with(' '))
}

fn shown(loaded: &Loaded, lang: Lang) -> String {
    let book = loaded.book.as_ref().unwrap();
    let words = Words::new(lang);
    let asked = Asked {
        book,
        sources: &loaded.sources,
        on: day("2026-12-01"),
        words: &words,
    };
    let stacks: Vec<&Stack> = book.stacks.iter().collect();
    show_text(&show_all(asked, &stacks), &words)
}

#[test]
fn keys_and_words_of_the_rule_book_are_shown_in_the_language() {
    let loaded = load(&embedded(), Proof::Known, None);
    let english = entries(Lang::En, "show-");
    for lang in [Lang::Sv, Lang::Nb] {
        let own = entries(lang, "show-");
        let differs = |key: &str| own.get(key) != english.get(key);
        let text = shown(&loaded, lang);
        let mut labels = 0;
        for (label, value) in key_lines(&text) {
            let left = english
                .iter()
                .find(|(key, said)| *said == label && differs(key));
            assert!(left.is_none(), "{lang:?} {label}: {value}");
            let key = own.iter().find(|(_, said)| *said == label);
            // What is left is named by people: tags, members, columns, addresses.
            let worded = [
                "by",
                "cadence",
                "compare",
                "confidence",
                "each",
                "kind",
                "over",
                "paid",
                "part-month",
                "round",
                "severity",
                "states",
                "type",
                "whole",
            ];
            let Some((_, _)) = key.filter(|(key, _)| worded.contains(&key.as_str())) else {
                continue;
            };
            labels += 1;
            for word in value.split([' ', ',']) {
                let english = english
                    .iter()
                    .find(|(key, said)| key.starts_with("word-") && *said == word && differs(key));
                assert!(english.is_none(), "{lang:?} {label}: {value}");
                assert!(
                    !word.contains('_') && !word.contains('='),
                    "{lang:?} {label}: {value}"
                );
            }
        }
        assert!(labels > 200, "{labels}");
        for unit in ["/month", "/year", "hour/", "/week"] {
            let head = text.lines().find(|line| {
                line.starts_with("  ")
                    && !line.starts_with("   ")
                    && !line.contains(" = ")
                    && !line.contains(": ")
                    && line.contains(unit)
            });
            assert!(head.is_none(), "{lang:?}: {head:?}");
        }
    }
}

/// JSON keeps the rule book's words, so that a program reads one language.
#[test]
fn json_says_the_rule_books_own_words_in_every_language() {
    let loaded = load(&embedded(), Proof::Known, None);
    let book = loaded.book.as_ref().unwrap();
    let stacks: Vec<&Stack> = book.stacks.iter().collect();
    let mut found: Vec<Vec<Value>> = Vec::new();
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let asked = Asked {
            book,
            sources: &loaded.sources,
            on: day("2026-12-01"),
            words: &words,
        };
        let all: Value = serde_json::from_str(&json_text(&show_all(asked, &stacks))).unwrap();
        let entries = all["entries"].as_array().unwrap();
        let own = |entry: &Value| entry["properties"].clone();
        found.push(entries.iter().map(own).collect());
    }
    assert!(found.iter().all(|one| *one == found[0]));
}

#[test]
fn a_problem_of_a_call_is_headed_in_the_language() {
    for (lang, parts) in [
        ("en", ["error[", "command line:1:", "= mend: "]),
        ("sv", ["fel[", "kommandoraden:1:", "= åtgärd: "]),
        ("nb", ["feil[", "kommandolinjen:1:", "= tiltak: "]),
    ] {
        let call = format!("--lang {lang} offer --country xx");
        let said = String::from_utf8(lonn(&call).stderr).unwrap();
        for part in parts {
            assert!(said.contains(part), "{part}: {said}");
        }
        // Editors and programs look for what is in no language.
        let plain = String::from_utf8(lonn(&format!("{call} --message-format plain")).stderr);
        let plain = plain.unwrap();
        assert!(plain.starts_with("command line:1:"), "{plain}");
        assert!(plain.contains(": error[FACT-WRONG]: "), "{plain}");
        let json = lonn(&format!("{call} --message-format json")).stderr;
        let json: Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["severity"], "error");
        assert_eq!(json["place"]["file"], "command line");
    }
}

#[test]
fn help_names_what_is_typed_in_the_language() {
    let english = entries(Lang::En, "value-");
    for (lang, code) in [(Lang::Sv, "sv"), (Lang::Nb, "nb")] {
        let own = entries(lang, "value-");
        for verb in [
            "",
            "offer",
            "rules",
            "rules check",
            "rules eval",
            "rules show",
            "rules explain",
            "rules test",
            "init",
            "schema",
            "completions",
        ] {
            let output = lonn(&format!("{verb} --help --lang {code}"));
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(
                !text.contains("[OPTIONS]") && !text.contains("Usage"),
                "{verb}: {text}"
            );
            for (key, said) in english.iter().filter(|(key, said)| own[*key] != **said) {
                for (open, close) in [("<", ">"), ("[", "]")] {
                    let word = format!("{open}{said}{close}");
                    assert!(!text.contains(&word), "{verb} {key}: {text}");
                }
            }
        }
    }
}
