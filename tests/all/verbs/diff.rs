//! `lonn rules diff` as it is typed: two books, two days of one, offers by both.
#![expect(
    clippy::indexing_slicing,
    reason = "keys of a shape that its schema holds; what is missing must fail the test"
)]

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use lonn::amount::Exact;
use serde_json::{Value, json};

use super::{ON, folder, json, lonn, out, path_text, said};

/// The shipped book with some of its text replaced, in a folder.
fn changed(changes: &[(&str, &str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in lonn::rules::embedded() {
        let mut text = String::from_utf8(bytes).unwrap();
        for (_, old, new) in changes.iter().filter(|(file, ..)| *file == path) {
            assert_eq!(text.matches(old).count(), 1, "{path}: {old}");
            text = text.replace(old, new);
        }
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// A new range, new figures, and a training budget that takes half as much again.
fn revised() -> tempfile::TempDir {
    changed(&[
        (
            "company/cloud/se/bands.toml",
            "max = 700000 }",
            "max = 700000 }, { from = 2026-07-01, min = 720000, max = 800000 }",
        ),
        (
            "law/se/base-amounts.toml",
            "{ from = 2026-01-01, value = 59200 }",
            "{ from = 2026-01-01, value = 59300 }",
        ),
        (
            "agreement/techsverige-it/se/vacation.toml",
            "value = \"0.8%\" }]",
            "value = \"0.9%\" }]",
        ),
        (
            "company/cloud/benefits.toml",
            "\"training_budget_year / 12 month/year\"",
            "\"training_budget_year * 1.5 / 12 month/year\"",
        ),
    ])
}

fn code(words: &[&str]) -> i32 {
    lonn(words).status.code().unwrap()
}

#[test]
fn two_books_that_say_the_same_do_not_differ() {
    let same = changed(&[]);
    let same = path_text(same.path());
    for words in [
        &["rules", "diff", "builtin", "builtin"][..],
        &["rules", "diff", "builtin", &same],
        &["rules", "diff", &same, "config", "--format", "markdown"],
        &["rules", "diff", "--from", ON, "--to", ON],
    ] {
        let output = lonn(words);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{words:?}: {}",
            said(&output)
        );
        assert!(
            out(&output).contains("no rule and no figure differs"),
            "{words:?}"
        );
        assert_eq!(out(&output).lines().filter(|l| !l.is_empty()).count(), 2);
    }
}

#[test]
fn what_differs_is_told_with_its_layer_its_source_and_its_first_day() {
    let new = revised();
    let new = path_text(new.path());
    let words = ["rules", "diff", "builtin", &new, "--on", ON];
    assert_eq!(code(&words), 1);
    let found = json("rules-diff", &words);
    assert_eq!(found["differs"], json!(true));
    assert_eq!(
        found["counts"],
        json!({"added": 0, "changed": 4, "removed": 0})
    );
    let entries = found["entries"].as_array().unwrap();
    let [price, _, band, budget] = entries.as_slice() else {
        panic!("{found:#}");
    };
    assert_eq!(price["name"], json!("price_base_amount"));
    assert_eq!(price["layer"], json!("law/se"));
    assert_eq!(price["source"]["id"], json!("se-base-amounts"));
    assert_eq!(price["figures"][0]["from"], json!("2026-01-01"));
    let pair = json!([{"key": "", "old": "59200", "new": "59300", "difference": "100"}]);
    assert_eq!(price["figures"][0]["figures"], pair);
    assert_eq!(band["figures"][0]["from"], json!("2026-07-01"));
    assert_eq!(band["figures"][0]["old"]["from"], json!("2021-02-05"));
    assert_eq!(band["figures"][0]["figures"].as_array().unwrap().len(), 3);
    assert_eq!(budget["unit"], json!("currency/month"));
    assert_eq!(budget["stacks"], json!(["no", "se"]), "one for both stacks");
    let formula = json!([{
        "key": "formula",
        "old": "training_budget_year / 12 month/year",
        "new": "training_budget_year * 1.5 / 12 month/year",
    }]);
    assert_eq!(budget["formulas"], formula);
}

/// An amount of an offer's JSON, if it is there.
fn amount(value: &Value) -> Option<Exact> {
    value.as_str()?.parse().ok()
}

/// What an offer says of each component and sum in a month and a year, by name.
fn amounts(offer: &Value) -> BTreeMap<String, Value> {
    let components = offer["components"].as_array().unwrap().iter();
    let components = components.map(|one| (one["id"].as_str().unwrap().to_owned(), one.clone()));
    let sums = offer["sums"].as_object().unwrap().iter();
    components
        .chain(sums.map(|(id, one)| (id.clone(), one.clone())))
        .collect()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap()
}

/// Holds what is told of a value against what two offers say; whether it differs.
fn held(told: &Value, old: &Value, new: &Value, about: &str) -> bool {
    if old == new {
        assert!(told.is_null(), "{about}: {told}");
        return false;
    }
    assert_eq!((&told["old"], &told["new"]), (old, new), "{about}");
    let by = amount(new).unwrap().minus(&amount(old).unwrap());
    assert_eq!(amount(&told["difference"]), Some(by), "{about}");
    true
}

/// What a component earns in the first year, if that is told by month.
fn first_year(offer: &Value, id: &str) -> Option<Exact> {
    let months = list(offer, "first_year").iter();
    let earned = months.filter_map(|month| amount(&month["components"][id]["earned"]));
    let all: Vec<Exact> = earned.collect();
    (!all.is_empty()).then(|| all.into_iter().sum())
}

/// Holds every amount that is told, or not, against two offers; how many differ.
fn amounts_held(file: &str, told: &Value, was: &Value, is: &Value) -> usize {
    let mut moved = 0;
    let is_now = amounts(is);
    let all = [list(told, "components"), list(told, "sums")].concat();
    for (id, old) in amounts(was) {
        let new = &is_now[&id];
        let line = all.iter().find(|line| line["id"] == json!(id));
        for key in ["per_month", "per_year"] {
            let pair = line.map_or(&Value::Null, |line| &line[key]);
            let about = format!("{file}, {id}, {key}");
            moved += usize::from(held(pair, &old[key], &new[key], &about));
        }
    }
    for id in amounts(was).keys() {
        let line = all.iter().find(|line| line["id"] == json!(id));
        let pair = line.map_or(&Value::Null, |line| &line["first_year"]);
        if let (Some(old), Some(new)) = (first_year(was, id), first_year(is, id)) {
            let differing = (amount(&pair["old"]), amount(&pair["new"]));
            let told = (old != new).then_some((Some(old), Some(new)));
            assert_eq!(differing, told.unwrap_or_default(), "{file}, {id}");
        }
    }
    let months = list(was, "first_year").iter().zip(list(is, "first_year"));
    for (old, new) in months {
        let mut told = list(told, "months").iter();
        let month = told.find(|one| one["month"] == old["month"]);
        for key in ["paid_to_employee", "paid", "cost"] {
            let pair = month.map_or(&Value::Null, |month| &month[key]);
            let about = format!("{file}, {}, {key}", old["month"]);
            held(pair, &old[key], &new[key], &about);
        }
    }
    moved
}

/// Holds what is told of range and findings against two offers.
fn judged_held(file: &str, told: &Value, was: &Value, is: &Value) {
    let status = |offer: &Value| offer["band"]["status"].clone();
    if status(was) != status(is) {
        let band = &told["bands"][0];
        assert_eq!(band["old"]["status"], status(was), "{file}");
        assert_eq!(band["new"]["status"], status(is), "{file}");
    }
    let of = |offer: &Value| -> Vec<(Value, Value)> {
        let all = list(offer, "findings").iter();
        all.map(|one| (one["code"].clone(), one["message"].clone()))
            .collect()
    };
    let side = |side: &str| -> Vec<(Value, Value)> {
        let all = list(told, "findings").iter();
        let there = all.filter(|one| !one[side].is_null() && one[side]["severity"] != "text");
        there
            .map(|one| (one["code"].clone(), one[side]["message"].clone()))
            .collect()
    };
    let less = |all: Vec<(Value, Value)>, other: &[(Value, Value)]| -> Vec<(Value, Value)> {
        all.into_iter().filter(|one| !other.contains(one)).collect()
    };
    let (before, after) = (of(was), of(is));
    assert_eq!(side("old"), less(before.clone(), &after), "{file}");
    assert_eq!(side("new"), less(after, &before), "{file}");
}

#[test]
fn what_is_told_of_an_offer_is_what_two_offers_say() {
    let new = revised();
    let new = path_text(new.path());
    let mut offers: Vec<String> = std::fs::read_dir("examples/offers")
        .unwrap()
        .map(|file| path_text(&file.unwrap().path()))
        .collect();
    offers.sort();
    let mut words = vec!["rules", "diff", "builtin", &new, "--on", ON, "--offers"];
    words.extend(offers.iter().map(String::as_str));
    let found = json("rules-diff", &words);
    let all = list(&found, "offers");
    assert_eq!(all.len(), offers.len());
    let mut moved = 0;
    for (file, told) in offers.iter().zip(all) {
        assert_eq!(told["file"], json!(file));
        let offer = |config: &[&str]| {
            let rest = ["--on", ON, "--fail-on", "never"];
            let words = [&["offer", file], config, &rest].concat();
            json("offer", &words)
        };
        let (was, is) = (offer(&[]), offer(&["--config", &new]));
        let count = amounts_held(file, told, &was, &is);
        judged_held(file, told, &was, &is);
        assert_eq!(told["differs"], json!(count > 0), "{file}");
        moved += count;
    }
    assert!(moved > 40, "{moved}");
}

#[test]
fn an_offer_that_nothing_touches_is_said_to_be_untouched() {
    let new = changed(&[(
        "company/cloud/se/benefits.toml",
        "{ from = 2021-01-01, value = 5000 }",
        "{ from = 2021-01-01, value = 4000 }",
    )]);
    let offer = "examples/offers/older-no.toml";
    let words = [
        "rules",
        "diff",
        "builtin",
        &path_text(new.path()),
        "--on",
        ON,
        "--offers",
        offer,
    ];
    let output = lonn(&words);
    let text = out(&output);
    assert!(
        text.contains("older-no.toml (no, NOK, 2026-12-01)\n    nothing changes for this offer\n"),
        "{text}"
    );
    assert_eq!(
        output.status.code(),
        Some(1),
        "the figure differs all the same"
    );
}

#[test]
fn an_offer_from_stdin_is_computed_by_both() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lonn"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("LONN_CONFIG")
        .args("rules diff examples/books/before examples/books/after --offers -".split(' '))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"base = 3950\non = 2026-12-01\n").unwrap();
    drop(stdin);
    let text = out(&child.wait_with_output().unwrap());
    assert!(text.contains("  - (xx, EUR, 2026-12-01)\n"), "{text}");
    assert!(
        text.contains("inside the range → below the range"),
        "{text}"
    );
}

#[test]
fn an_offer_that_one_book_cannot_compute_is_told_with_why() {
    let with = |members: &str| {
        let input = format!("[input.flavour]\ntype = \"enum\"\nmembers = [{members}]\n");
        folder(&[("book.toml", &(super::SMALL.to_owned() + &input))])
    };
    let (old, new) = (with("\"sweet\", \"sour\""), with("\"sweet\", \"salt\""));
    let (old, new) = (path_text(old.path()), path_text(new.path()));
    let offer = folder(&[("offer.toml", "flavour = \"sour\"\n")]);
    let offer = path_text(&offer.path().join("offer.toml"));
    let words = ["rules", "diff", &old, &new, "--on", ON, "--offers", &offer];
    let output = lonn(&words);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let text = out(&output);
    assert!(text.contains("the new rules cannot compute it: "), "{text}");
    assert!(text.contains("`sour`"), "{text}");
    let both = lonn(&["rules", "diff", &new, &new, "--on", ON, "--offers", &offer]);
    assert_eq!(both.status.code(), Some(2), "by neither: the file is wrong");
    assert!(said(&both).starts_with("error["), "{}", said(&both));
}

#[test]
fn entries_come_and_go() {
    let head = "book = { name = \"b\", answers = { from = 2024-01-01, until = 2030-12-31 } }\n\
                stack.a = { currency = \"EUR\", layers = [] }\nsource.s = { title = \"S\" }\n";
    let one = |name: &str| {
        format!(
            "[parameter.{name}]\ntitle = {{ en = \"One\" }}\nsource = \"s\"\nvalues = [{{ from = 2024-01-01, value = 2 }}]\n"
        )
    };
    let old = folder(&[("book.toml", &format!("{head}{}", one("gone")))]);
    let new = folder(&[("book.toml", &format!("{head}{}", one("come")))]);
    let text = out(&lonn(&[
        "rules",
        "diff",
        &path_text(old.path()),
        &path_text(new.path()),
        "--on",
        ON,
    ]));
    let tail = text.split_once('\n').unwrap().1;
    let entry = |word: &str, name: &str| {
        format!(
            "\n{word}\n  One ({name})\n    parameter, stands in: a\n    written at: book.toml:4 (layer book)\n    source: [s] S, assumed\n    from 2024-01-01: 2 [assumed]\n"
        )
    };
    let expected = format!(
        "1 added, 0 changed, 1 removed\n{}{}",
        entry("Added", "come"),
        entry("Removed", "gone")
    );
    assert_eq!(tail, expected);
}

#[test]
fn two_days_of_one_book_differ_by_what_holds() {
    let (from, to) = (ON, "2027-02-01");
    let words = ["rules", "diff", "--from", from, "--to", to];
    assert_eq!(code(&words), 1);
    let found = json("rules-diff", &words);
    assert_eq!(found["on"], json!(to));
    let days = (&found["old"]["day"], &found["new"]["day"]);
    assert_eq!(days, (&json!(from), &json!(to)));
    let of = |name: &str| {
        let mut all = list(&found, "entries").iter();
        all.find(|entry| entry["name"] == json!(name)).unwrap()
    };
    let price = &of("price_base_amount")["figures"];
    assert_eq!(price[0]["from"], json!("2027-01-01"));
    assert_eq!(price[0]["figures"][0]["difference"], json!("400"));
    let carried = &of("income_base_amount")["figures"][0];
    assert_eq!(
        carried["from"],
        json!("2027-01-01"),
        "from when nobody knows"
    );
    assert_eq!(carried["figures"], json!([]));
    assert_eq!(carried["new"]["carried"], json!(true));
}

const LATER: &str = r#"
[component.later]
title = { en = "Later" }
unit = "currency/month"
formula = "1 currency/month"
source = "s"
tags = ["all"]
applies = { from = 2027-01-01 }
"#;

#[test]
fn what_is_in_force_on_one_of_two_days_alone_was_added_or_removed() {
    let book = folder(&[("book.toml", &(super::SMALL.to_owned() + LATER))]);
    let book = path_text(book.path());
    let between = |from, to| {
        let words = ["rules", "diff", &book, "--from", from, "--to", to];
        json("rules-diff", &words)
    };
    for (from, to, change) in [(ON, "2027-01-01", "added"), ("2027-01-01", ON, "removed")] {
        let found = between(from, to);
        assert_eq!(list(&found, "entries").len(), 1);
        assert_eq!(found["entries"][0]["name"], json!("later"));
        assert_eq!(found["entries"][0]["change"], json!(change));
    }
    let words = ["rules", "diff", "--config", &book, "--from", ON, "--to"];
    assert_eq!(code(&[&words[..], &["2026-12-02"]].concat()), 0);
}

#[test]
fn two_days_of_one_book_are_two_days_of_an_offer() {
    let offer = "examples/offers/variable-pay-no.toml";
    let words = [
        "rules",
        "diff",
        "--from",
        "2025-12-01",
        "--to",
        "2026-12-01",
        "--offers",
        offer,
    ];
    let found = json("rules-diff", &words);
    let told = &found["offers"][0];
    assert_eq!(
        (&told["old"]["on"], &told["new"]["on"]),
        (&json!("2025-12-01"), &json!("2026-12-01"))
    );
}

#[test]
fn a_wrong_call_is_told_and_compares_nothing() {
    let rows: &[(&[&str], &str)] = &[
        (&["builtin"], "WORD-MISSING"),
        (&[], "WORD-MISSING"),
        (&["builtin", "nowhere"], "FILE-UNREADABLE"),
        (&["builtin", "src"], "BOOK-MISSING"),
        (&["builtin", "builtin", "--format", "csv"], "FLAG-VALUE"),
        (
            &["builtin", "builtin", "--offers", "nowhere.toml"],
            "FILE-UNREADABLE",
        ),
        (
            &["builtin", "builtin", "--offers", "Cargo.toml"],
            "KEY-UNKNOWN",
        ),
        (&["--from", "2026-01-01"], "WORD-MISSING"),
        (
            &["--from", "2026-01-01", "--to", "2026-13-01"],
            "DATE-WRONG",
        ),
        (&["--from", "2019-01-01", "--to", "2026-01-01"], "ON-RANGE"),
        (
            &[
                "builtin",
                "config",
                "--from",
                "2026-01-01",
                "--to",
                "2026-02-01",
            ],
            "WORD-EXTRA",
        ),
        (&["builtin", "builtin", "--on", "2019-01-01"], "ON-RANGE"),
    ];
    for (words, told) in rows {
        let words: Vec<&str> = ["rules", "diff"].iter().chain(*words).copied().collect();
        let output = lonn(&words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(
            said(&output).contains(&format!("error[{told}]")),
            "{words:?}: {}",
            said(&output)
        );
        assert_eq!(out(&output), "", "{words:?}");
    }
}

#[test]
fn text_is_no_wider_than_a_hundred_columns_and_speaks_the_language() {
    let new = revised();
    let new = path_text(new.path());
    let mut seen = Vec::new();
    for lang in ["en", "sv", "nb"] {
        let offer = "examples/offers/senior-infrastructure-se.toml";
        let words = [
            "rules", "diff", "builtin", &new, "--on", ON, "--lang", lang, "--offers", offer,
        ];
        let text = out(&lonn(&words));
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{lang}: {line}");
        }
        assert!(
            !text.contains("diff-") && !text.contains('\u{a0}'),
            "{text}"
        );
        seen.push(text);
    }
    let has = |place: usize, words: &[&str]| words.iter().all(|word| seen[place].contains(word));
    assert!(
        has(0, &["Changed", "below the range", "720 000.00"]),
        "{}",
        seen[0]
    );
    assert!(
        has(1, &["Ändrat", "under spannet", "720 000,00"]),
        "{}",
        seen[1]
    );
    assert!(
        has(2, &["Endret", "under spennet", "720 000,00"]),
        "{}",
        seen[2]
    );
}

#[test]
fn in_markdown_nothing_of_a_book_marks_anything_up() {
    let head = "book = { name = \"b\", answers = { from = 2024-01-01, until = 2030-12-31 } }\n\
                stack.a = { currency = \"EUR\", layers = [] }\n";
    let with = |title: &str| format!("{head}source.s = {{ title = \"{title}\" }}\n");
    let old = folder(&[("book.toml", &with("S"))]);
    let new = folder(&[("book.toml", &with("a|b <b>*c*</b> [d](e) # f"))]);
    let words = [
        "rules",
        "diff",
        &path_text(old.path()),
        &path_text(new.path()),
        "--on",
        ON,
        "--format",
        "markdown",
    ];
    let text = out(&lonn(&words));
    let title = "a\\|b \\<b\\>\\*c\\*\\</b\\> \\[d\\](e) \\# f";
    assert!(text.contains(&format!("### {title} (s)\n")), "{text}");
    assert!(text.contains(&format!("- title: S → {title}\n")), "{text}");
}
