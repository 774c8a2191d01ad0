//! `lonn rules …`, `lonn schema`, `lonn init`, `lonn completions` as they are typed.

mod diff;
mod graph;
mod names;
mod proofs;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lonn::report::schema;
use lonn::rules::embedded;
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

#[cfg(unix)]
#[test]
fn a_word_that_is_no_text_is_told_at_its_place() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    for before in [
        &["offer"][..],
        &["rules", "show"],
        &["init"],
        &["offer", "--out"],
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_lonn"))
            .args(before)
            .arg(OsStr::from_bytes(b"a\xffb"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{before:?}");
        let said = said(&output);
        assert!(said.starts_with("error[NOT-UTF8]: "), "{before:?}: {said}");
        assert!(said.contains("command line:1:"), "{before:?}: {said}");
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

/// Files without their first lines: where each file's schema is, is the one thing that the folder
/// changes.
fn below(files: Vec<lonn::rules::File>) -> Vec<lonn::rules::File> {
    let rest = |bytes: Vec<u8>| bytes.into_iter().skip_while(|b| *b != b'\n').collect();
    let files = files.into_iter();
    files.map(|(path, bytes)| (path, rest(bytes))).collect()
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
        let written = lonn::rules::of_folder(path).unwrap();
        assert_eq!(below(written.clone()), below(embedded()));
        let page = std::fs::read_to_string(path.join("README.md")).unwrap();
        assert!(
            page.contains("standby_divisor"),
            "what is assumed stands beside it"
        );
        for (name, bytes) in written {
            let text = String::from_utf8(bytes).unwrap();
            let pointer = text
                .lines()
                .next()
                .unwrap()
                .strip_prefix("#:schema ")
                .unwrap();
            let schema = path.join(&name).parent().unwrap().join(pointer);
            let schema = schema
                .canonicalize()
                .unwrap_or_else(|_| panic!("{name}: {pointer}"));
            assert!(
                schema.starts_with(path.canonicalize().unwrap()),
                "{schema:?}"
            );
            let schema = std::fs::read_to_string(schema).unwrap();
            assert_eq!(schema, out(&lonn(&["schema", "rule-book"])));
        }
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

/// Amounts as people read them: the decimal sign of the language, yes and no, brackets in words.
#[test]
fn figures_are_said_in_the_language_of_the_call() {
    for (lang, words, parts) in [
        (
            "en",
            &["rules", "show", "itp1", "--country", "se"][..],
            &["up to 7.5: 4.5 %; above: 30 %"][..],
        ),
        (
            "sv",
            &["rules", "show", "itp1", "--country", "se"],
            &["till och med 7,5: 4,5 %; däröver: 30 %"],
        ),
        (
            "nb",
            &["rules", "show", "itp1", "--country", "se"],
            &["til og med 7,5: 4,5 %; over: 30 %"],
        ),
        (
            "sv",
            &["rules", "explain", "overtime_pay", "--country", "se"],
            &["om det inte anges: nej"],
        ),
        (
            "nb",
            &["rules", "eval", "round(m / 8, 0.01)", "--set", "m=10"],
            &["1,25\n"],
        ),
        (
            "en",
            &["rules", "eval", "round(m / 8, 0.01)", "--set", "m=10"],
            &["1.25\n"],
        ),
    ] {
        let call: Vec<&str> = ["--lang", lang, "--on", "2026-12-01"]
            .iter()
            .chain(words)
            .copied()
            .collect();
        let text = out(&lonn(&call));
        for part in parts {
            assert!(text.contains(part), "{call:?}: {text}");
        }
    }
}

/// A limit says its hours as hours, a missing fact how it is given.
#[test]
fn numbers_have_units_and_facts_their_flags() {
    let base = [
        "offer",
        "--lang",
        "sv",
        "--on",
        "2026-12-01",
        "--country",
        "se",
        "--level",
        "senior",
        "--base",
        "50000",
    ];
    let call: Vec<&str> = base
        .iter()
        .chain(&["--family", "infrastructure", "--overtime", "simple=250"])
        .copied()
        .collect();
    let text = out(&lonn(&call));
    assert!(text.contains("250 h, högst 50 h är tillåtet"), "{text}");
    assert!(text.contains("→ ta bort 200 h"), "{text}");
    // A long sentence goes on in the next line.
    let problem = said(&lonn(&base));
    let problem = problem.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "”Befattningsfamilj” (`family`)",
        "`--family`",
        "`family` i erbjudandets fil",
        "infrastructure, engineering",
    ] {
        assert!(problem.contains(part), "{part}: {problem}");
    }
}
