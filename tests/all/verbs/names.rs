//! `lonn rules show` and `explain`: entries, formulas and sources by their name.

use std::collections::BTreeSet;

use lonn::answer::Item;
use lonn::report::{Asked, explain_result, explain_text, show_result, show_text};
use lonn::rules::{Proof, embedded, load};
use lonn::words::{Lang, Words};
use serde_json::Value;

use super::{ON, SMALL, folder, json, lonn, out, path_text, said};

#[test]
fn an_entry_is_shown_with_its_place_source_values_and_users() {
    let found = json(
        "rules-show",
        &["rules", "show", "income_base_amount", "--on", "2031-01-01"],
    );
    let entry = &found["entries"][0];
    assert_eq!(entry["kind"], "parameter");
    assert_eq!(entry["stacks"], serde_json::json!(["se"]));
    assert_eq!(entry["place"]["file"], "law/se/base-amounts.toml");
    assert_eq!(entry["source"]["confidence"], "official");
    let values = entry["values"].as_array().unwrap();
    let held: Vec<&Value> = values
        .iter()
        .filter(|value| value["holds"] == true)
        .collect();
    assert_eq!(held.len(), 1);
    assert_eq!(
        (&held[0]["from"], &held[0]["carried"]),
        (&"2026-01-01".into(), &true.into())
    );
    assert_eq!(held[0]["confidence"], "assumed");
    assert!(
        entry["used_by"]
            .as_array()
            .unwrap()
            .iter()
            .any(|user| user["name"] == "itp1_ceiling")
    );
}

#[test]
fn two_stacks_are_shown_apart_where_they_differ() {
    let names = |words: &[&str]| -> Vec<Value> {
        let found = json("rules-show", words);
        let entries = found["entries"].as_array().unwrap();
        entries
            .iter()
            .map(|entry| entry["stacks"].clone())
            .collect()
    };
    let both = names(&["rules", "show", "overtime_pay", "--on", ON]);
    assert_eq!(both, [serde_json::json!(["no"]), serde_json::json!(["se"])]);
    let one = names(&[
        "rules",
        "show",
        "overtime_pay",
        "--country",
        "se",
        "--on",
        ON,
    ]);
    assert_eq!(one, [serde_json::json!(["se"])]);
    let same = names(&["rules", "show", "email", "--on", ON]);
    assert_eq!(same, [serde_json::json!(["no", "se"])]);
}

#[test]
fn a_formula_is_explained_step_by_step_down_to_its_sources() {
    let words = [
        "rules",
        "explain",
        "overtime_pay",
        "--country",
        "se",
        "--on",
        ON,
    ];
    let text = out(&lonn(&words));
    for part in [
        "*  → SEK*hour/month^2",
        "(overtime_divisor) [overtime]  → hour/month",
        "simple 94, qualified 72  (from 2021-01-01, secondary)",
        "[techsverige-it-2025] Overtime pay for salaried employees",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let found = json("rules-explain", &words);
    let steps = &found["entries"][0]["formulas"][0]["steps"];
    assert_eq!(
        (&steps["does"], &steps["unit"]),
        (&"/".into(), &"SEK/month".into())
    );
    assert_eq!(steps["steps"][0]["steps"][1]["name"], "base");
    let whole = out(&lonn(&[
        "rules",
        "explain",
        "total_compensation",
        "--country",
        "no",
        "--on",
        ON,
    ]));
    assert!(whole.contains(": explained above"), "{whole}");
}

#[test]
fn everything_in_the_book_can_be_shown_and_explained() {
    let loaded = load(&embedded(), Proof::Known, None);
    let book = loaded.book.as_ref().unwrap();
    let on = "2026-12-01".parse().unwrap();
    for lang in Lang::ALL {
        let words = &Words::new(lang);
        let asked = Asked {
            book,
            sources: &loaded.sources,
            on,
            words,
        };
        for stack in &book.stacks {
            let names: BTreeSet<&str> = Item::all(stack)
                .iter()
                .map(|item| item.name(stack))
                .collect();
            for name in names {
                let shown = show_text(&show_result(asked, &[stack], name), words);
                let explained = explain_text(&explain_result(asked, &[stack], name), words);
                for line in shown.lines().chain(explained.lines()) {
                    let width = line.chars().count();
                    let one_word = line.split_whitespace().count() == 1;
                    assert!(width <= 100 || one_word, "{name}: {line}");
                    assert!(
                        !line.contains("{$") && !line.contains("rules-"),
                        "{name}: {line}"
                    );
                }
                assert!(!shown.is_empty() && !explained.is_empty(), "{name}");
            }
        }
    }
}

#[test]
fn a_name_that_is_not_there_is_told_with_the_nearest_one() {
    for verb in ["show", "explain"] {
        let output = lonn(&["rules", verb, "overtme_pay"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            said(&output).contains("did you mean `overtime_pay`?"),
            "{}",
            said(&output)
        );
    }
}

#[test]
fn without_a_name_everything_that_there_is_is_listed_once() {
    for lang in ["en", "sv", "nb"] {
        let listed = out(&lonn(&[
            "rules",
            "show",
            "--lang",
            lang,
            "--on",
            "2026-12-01",
        ]));
        for line in listed.lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
        for name in [
            "base_pay ",
            "overtime_divisor ",
            "techsverige-it-2025 ",
            "standby_pay ",
        ] {
            assert_eq!(
                listed.matches(&format!("\n  {name}")).count(),
                1,
                "{lang}: {name}"
            );
        }
    }
    let norway = out(&lonn(&[
        "rules",
        "show",
        "--country",
        "no",
        "--on",
        "2026-12-01",
    ]));
    assert!(norway.contains("holiday_pay") && !norway.contains("vacation_days"));
    let all = json("rules-show", &["rules", "show", "--on", "2026-12-01"]);
    assert!(all["name"].is_null());
    let entries = all["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["name"] == "base_pay"));
}

#[test]
fn what_may_stand_in_its_place_is_explained_with_a_component() {
    let variant = r#"
[component.later]
title = { en = "Later pay" }
replaces = "pay"
applies = { from = 2027-01-01 }
unit = "currency/month"
formula = "5 currency/month"
source = "s"
tags = ["all"]
"#;
    let text = SMALL.replace(
        "[component.beside]",
        &format!("{variant}[component.beside]"),
    );
    let folder = folder(&[("book.toml", &text)]);
    let config = path_text(folder.path());
    let words = [
        "rules",
        "explain",
        "pay",
        "--config",
        config.as_str(),
        "--on",
        ON,
    ];
    let text = out(&lonn(&words));
    assert!(
        text.contains("in its place stands, where it applies:"),
        "{text}"
    );
    assert!(
        text.contains("Later pay (later), component, EUR/month"),
        "{text}"
    );
    assert!(text.contains("there for: from 2027-01-01"), "{text}");
    let found = json("rules-explain", &words);
    let variants = found["entries"][0]["variants"].as_array().unwrap();
    assert_eq!(variants.len(), 1);
}

#[test]
fn stacks_and_the_book_read_entries_too() {
    let users = |name: &str| -> BTreeSet<String> {
        let found = json(
            "rules-show",
            &["rules", "show", name, "--stack", "se", "--on", ON],
        );
        let list = found["entries"][0]["used_by"].as_array().unwrap();
        let said = |user: &Value| {
            let of = |key: &str| user[key].as_str().unwrap().to_owned();
            format!("{} {}", of("kind"), of("name"))
        };
        list.iter().map(said).collect()
    };
    assert!(users("country").contains("stack se"));
    assert!(users("base").contains("book lonn"));
    assert!(users("total_compensation").contains("book lonn"));
    assert!(!users("fte").contains("book lonn"));
}

#[test]
fn a_source_is_shown_with_everything_that_cites_it() {
    let words = ["techsverige-it-2025", "--on", ON];
    let shown: Vec<&str> = ["rules", "show"].iter().chain(&words).copied().collect();
    let found = json("rules-show", &shown);
    let source = &found["entries"][0];
    assert_eq!(source["properties"]["confidence"], "secondary");
    let users = source["used_by"].as_array().unwrap();
    assert!(users.iter().any(|user| user["name"] == "overtime_divisor"));
    let explained: Vec<&str> = ["rules", "explain"].iter().chain(&words).copied().collect();
    let found = json("rules-explain", &explained);
    assert_eq!(found["entries"][0]["source"]["id"], "techsverige-it-2025");
}
