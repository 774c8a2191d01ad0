//! `lonn rules check` and `test`: what a book holds, what is wrong with it, what its tests touch.

use std::collections::BTreeSet;

use lonn::answer::{coverage, run_tests};
use lonn::report::schema;
use lonn::rules::{File, Proof, embedded, load};
use lonn::text::Place;
use serde_json::Value;

use super::{ON, SMALL, folder, json, lonn, out, path_text, said};

#[test]
fn a_check_says_what_the_book_holds_and_what_rests_on_assumed_figures() {
    let found = json("rules-check", &["rules", "check", "--on", ON]);
    let loaded = load(&embedded(), Proof::Whole, None);
    let book = loaded.book.as_ref().unwrap();
    assert_eq!(found["errors"], 0);
    for (stack, holds) in book
        .stacks
        .iter()
        .zip(found["holds"]["stacks"].as_array().unwrap())
    {
        assert_eq!(holds["name"], stack.id);
        assert_eq!(holds["entries"]["parameter"], stack.parameters.len());
        let entries: u64 = ["value", "component", "sum"]
            .iter()
            .map(|kind| holds["entries"][kind].as_u64().unwrap())
            .sum();
        assert_eq!(entries, u64::try_from(stack.entries.len()).unwrap());
        let standby = holds["careful"].as_array().unwrap().iter();
        let mut standby = standby.filter(|figure| figure["name"] == "standby_divisor");
        let components = &standby.next().unwrap()["components"];
        assert!(
            components
                .as_array()
                .unwrap()
                .contains(&"standby_pay".into())
        );
    }
    assert_eq!(found["holds"]["tests"], loaded.tests.len());
    for lang in ["en", "sv", "nb"] {
        let text = out(&lonn(&["rules", "check", "--on", ON, "--lang", lang]));
        assert!(
            text.contains("2032-12-31") && text.contains("law/se"),
            "{text}"
        );
    }
}

#[test]
fn a_broken_book_is_exit_2_in_every_format() {
    let broken = "tests/diagnostics/CYCLE";
    for further in [
        &["--format", "json"][..],
        &["--message-format", "plain"],
        &["--message-format", "json"],
        &[],
    ] {
        for verb in [
            &["check"][..],
            &["test"],
            &["show", "egg"],
            &["eval", "1", "--country", "se"],
        ] {
            let words: Vec<&str> = ["rules"]
                .iter()
                .chain(verb)
                .chain(["--config", broken].iter())
                .chain(further)
                .copied()
                .collect();
            assert_eq!(lonn(&words).status.code(), Some(2), "{words:?}");
        }
    }
    let found = json("rules-check", &["rules", "check", "--config", broken]);
    assert_eq!(found["problems"][0]["code"], "CYCLE");
    assert_eq!(found["holds"], Value::Null);
    let line = said(&lonn(&[
        "rules",
        "check",
        "--config",
        broken,
        "--message-format",
        "json",
    ]));
    let problem: Value = serde_json::from_str(&line).unwrap();
    let validator = jsonschema::validator_for(&schema("diagnostic").unwrap()).unwrap();
    assert!(validator.is_valid(&problem), "{problem}");
    let line = said(&lonn(&[
        "rules",
        "check",
        "--config",
        broken,
        "--message-format",
        "plain",
    ]));
    assert!(line.starts_with("book.toml:3:7: error[CYCLE]: "), "{line}");
}

#[test]
fn a_figure_is_touched_by_the_tests_whose_expectations_rest_on_it() {
    let test = "[[test]]\nname = \"t\"\nsource = \"s\"\non = 2025-01-01\nmonth = { pay = 2 }\n";
    let files: Vec<File> = vec![(
        "book.toml".to_owned(),
        format!("{SMALL}{test}").into_bytes(),
    )];
    let loaded = load(&files, Proof::Whole, None);
    let book = loaded.book.as_ref().unwrap();
    let outcomes = run_tests(book, &loaded.tests);
    assert!(outcomes.iter().all(|outcome| outcome.holds()));
    let touched: BTreeSet<Place> = outcomes
        .iter()
        .flat_map(|outcome| outcome.rests_on.clone())
        .collect();
    let untouched: Vec<String> = coverage(book, &touched)
        .iter()
        .filter(|found| !found.touched)
        .map(|found| format!("{} {:?}", found.name, found.from.map(|day| day.to_string())))
        .collect();
    // `beside` was computed in the same month, but nothing that was expected rests on it.
    assert_eq!(
        untouched,
        [
            "read Some(\"2026-01-01\")",
            "other Some(\"2024-01-01\")",
            "beside None",
            "all None"
        ]
    );
}

#[test]
fn tests_of_further_files_run_against_the_book_and_name_what_fails() {
    let tests = "[[test]]\nname = \"two\"\nsource = \"s\"\non = 2025-01-01\ncolumns = [\"month.pay\"]\nrows = [\n  [2],\n  [7],\n]\n";
    let folder = folder(&[("book.toml", SMALL), ("more.toml", tests)]);
    let config = path_text(&folder.path().join(""));
    let file = path_text(&folder.path().join("more.toml"));
    let words = [
        "rules",
        "test",
        file.as_str(),
        "--config",
        config.as_str(),
        "--on",
        ON,
    ];
    let output = lonn(&words);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let text = out(&output);
    assert!(text.contains(&format!("{file}:8: two (2)")), "{text}");
    assert!(text.contains("month.pay: expected 7, got 2"), "{text}");
    let found = json("rules-test", &words);
    assert_eq!(
        (&found["rows"], &found["expectations"]),
        (&2.into(), &2.into())
    );
    assert_eq!(found["failures"].as_array().unwrap().len(), 1);
    assert_eq!(
        found["figures"],
        serde_json::json!({ "all": 3, "touched": 1, "percent": 33 })
    );
    let listed = out(&lonn(&[
        "rules",
        "test",
        "--config",
        config.as_str(),
        "--untouched",
    ]));
    assert!(
        listed.contains("parameter other from 2024-01-01"),
        "{listed}"
    );
}

#[test]
fn the_shipped_tests_hold_and_the_share_that_they_touch_is_told() {
    let output = lonn(&["rules", "test", "--on", ON]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    assert!(out(&output).contains(" %) and on "), "{}", out(&output));
    let found = json("rules-test", &["rules", "test", "--on", ON]);
    for share in ["figures", "entries"] {
        assert!(
            found[share]["percent"].as_u64().unwrap() >= 80,
            "{}",
            found[share]
        );
    }
}

/// A row that nobody expected to be refused says why, once whatever it asks for.
#[test]
fn a_row_that_is_refused_says_why_once() {
    let tests = "[[test]]\nname = \"low\"\nsource = \"cloud-terms\"\non = 2026-12-01\nfacts = { country = \"se\", family = \"data\", level = \"mid\" }\ncolumns = [\"base\", \"month.base_pay\", \"year.base_pay\"]\nrows = [[-1, 1, 1]]\n";
    let folder = folder(&[("refused.toml", tests)]);
    let path = path_text(&folder.path().join("refused.toml"));
    let failed = out(&lonn(&["rules", "test", &path, "--on", ON]));
    let why = "refused (FACT-RANGE, base): `base` is -1, outside 0 to 10000000";
    assert_eq!(failed.matches(why).count(), 1, "{failed}");
}
