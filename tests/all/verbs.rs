//! `lonn rules …`, `lonn schema`, `lonn init`, `lonn completions` as they are typed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lonn::answer::{Item, coverage, run_tests};
use lonn::report::{Asked, explain_result, explain_text, schema, show_result, show_text};
use lonn::rules::{File, Proof, embedded, load};
use lonn::text::Place;
use lonn::words::{Lang, Words};
use serde_json::Value;

pub(crate) fn lonn(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lonn"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("LONN_CONFIG")
        .env_remove("LONN_LANG")
        .env_remove("LONN_ON")
        .args(words)
        .output()
        .unwrap()
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A verb's JSON, valid against the schema of its name.
pub(crate) fn json(name: &str, words: &[&str]) -> Value {
    let words: Vec<&str> = words.iter().copied().chain(["--format", "json"]).collect();
    let output = lonn(&words);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let validator = jsonschema::validator_for(&schema(name).unwrap()).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&found)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{words:?}: {wrong:?}");
    assert_eq!(found.get("format").unwrap(), &format!("lonn/{name}"));
    found
}

/// A folder that is there as long as the test runs.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn path_text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

pub(crate) const ON: &str = "2026-12-01";

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

/// Every name of the shipped book, in three languages: it ends, and no line is too wide to read.
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

const SMALL: &str = r#"
[book]
name = "small"
answers = { from = 2024-01-01, until = 2030-12-31 }
[stack.a]
currency = "EUR"
when = { country = "a" }
layers = []
[source.s]
title = "s"
[input.country]
type = "enum"
members = ["a"]
default = "a"
[parameter.read]
source = "s"
values = [{ from = 2024-01-01, value = 2 }, { from = 2026-01-01, value = 3 }]
[parameter.other]
source = "s"
values = [{ from = 2024-01-01, value = 2 }]
[value.doubled]
formula = "read * 1 currency"
[component.pay]
title = { en = "Pay" }
unit = "currency/month"
formula = "doubled / 1 month"
source = "s"
tags = ["all"]
[component.beside]
title = { en = "Beside" }
unit = "currency/month"
formula = "other * 1 currency/month"
source = "s"
tags = ["all"]
[sum.all]
title = { en = "All" }
of = "all"
"#;

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

#[test]
fn a_schema_is_written_by_name() {
    let names = out(&lonn(&["schema"]));
    assert!(names.lines().any(|name| name == "rule-book"), "{names}");
    for name in names.lines() {
        let committed =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("docs/schema/{name}.json"));
        let committed = std::fs::read_to_string(committed).unwrap();
        assert_eq!(out(&lonn(&["schema", name])), committed, "{name}");
    }
    let output = lonn(&["schema", "rulebook"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("rule-book"), "{}", said(&output));
}

#[test]
fn a_book_is_written_whole_into_an_empty_folder_only() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let new = folder.path().join("new/book");
    for path in [&empty, &new] {
        let output = lonn(&["init", &path_text(path)]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert_eq!(lonn::rules::of_folder(path).unwrap(), embedded());
    }
    let mine = empty.join("book.toml");
    std::fs::write(&mine, "mine").unwrap();
    for item in std::fs::read_dir(&empty).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            std::fs::remove_dir_all(path).unwrap();
        } else if path != mine {
            std::fs::remove_file(path).unwrap();
        }
    }
    let again = lonn(&["init", &path_text(&empty)]);
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "mine");
    assert_eq!(std::fs::read_dir(&empty).unwrap().count(), 1);
    let beside: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(beside.len(), 2, "nothing is left beside");
    let file = folder.path().join("file");
    std::fs::write(&file, "mine").unwrap();
    assert_eq!(lonn(&["init", &path_text(&file)]).status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    let good = lonn(&["rules", "check", "--config", &path_text(&new)]);
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
}

#[test]
fn completions_know_the_verbs_and_the_flags_of_the_book() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = out(&lonn(&["completions", shell]));
        for word in ["eval", "untouched", "standby-hours", "message-format"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(lonn(&["completions", "cmd"]).status.code(), Some(2));
}

#[test]
fn keys_and_codes_never_depend_on_the_language() {
    fn keys(value: &Value, at: &str, found: &mut BTreeSet<String>) {
        if let Some(map) = value.as_object() {
            for (key, inner) in map {
                found.insert(format!("{at}.{key}"));
                keys(inner, &format!("{at}.{key}"), found);
            }
        }
        for inner in value.as_array().into_iter().flatten() {
            keys(inner, at, found);
        }
    }
    for (name, words) in [
        ("rules-show", &["rules", "show", "overtime_pay"][..]),
        ("rules-explain", &["rules", "explain", "overtime_pay"]),
        ("rules-check", &["rules", "check"]),
    ] {
        let of = |lang: &str| {
            let words: Vec<&str> = words
                .iter()
                .copied()
                .chain(["--on", ON, "--lang", lang])
                .collect();
            let mut found = BTreeSet::new();
            keys(&json(name, &words), "", &mut found);
            found
        };
        assert_eq!(of("en"), of("sv"), "{name}");
        assert_eq!(of("en"), of("nb"), "{name}");
    }
}

#[test]
fn the_examples_of_the_page_about_rules_are_what_is_said() {
    trycmd::TestCases::new().case("docs/rules.md");
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

#[test]
fn a_wrong_call_is_told_at_its_place_with_a_mend() {
    let rows: &[(&[&str], &[&str])] = &[
        (
            &["schema", "evl"],
            &["SCHEMA-UNKNOWN", "did you mean `eval`?", "^^^"],
        ),
        (&["init", "src"], &["FOLDER-TAKEN", "name a folder"]),
        (
            &["completions", "bsh"],
            &["SHELL-UNKNOWN", "did you mean `bash`?"],
        ),
        (
            &["rules", "check", "--format", "csv"],
            &["FLAG-VALUE", "text, json"],
        ),
        (
            &["rules", "test", "nothing.toml"],
            &["FILE-UNREADABLE", "nothing.toml"],
        ),
        (&["rules", "show", "overtme_pay"], &["NAME-UNKNOWN", "^^^"]),
    ];
    for (words, parts) in rows {
        let output = lonn(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        for part in *parts {
            assert!(said(&output).contains(part), "{words:?}: {}", said(&output));
        }
        let plain: Vec<&str> = words
            .iter()
            .copied()
            .chain(["--message-format", "json"])
            .collect();
        let problem: Value = serde_json::from_str(&said(&lonn(&plain))).unwrap();
        assert!(problem["mend"].is_string(), "{problem}");
    }
}
