//! The forms of messages: the same problems, the same exit code, and places that can be followed,
//! over all wrong books.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::diagnostics::folders;

fn check(folder: &Path, form: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lonn"))
        .args(["rules", "check", "--config"])
        .arg(folder)
        .args(["--message-format", form])
        .env_remove("LONN_LANG")
        .output()
        .unwrap()
}

/// The text from a place's first byte, and its line and column by counting in the file's bytes.
fn follow<'b>(bytes: &'b [u8], place: &Value) -> (&'b [u8], u64, u64) {
    let number = |key: &str| usize::try_from(place.get(key).unwrap().as_u64().unwrap()).unwrap();
    let (from, to) = (number("from"), number("to"));
    assert!(from <= to && to <= bytes.len(), "{place}");
    let before = bytes.get(..from).unwrap();
    let line = before.split(|byte| *byte == b'\n').count();
    let begins = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let own = String::from_utf8_lossy(before.get(begins..).unwrap());
    let own = own.trim_start_matches('\u{feff}').chars().count();
    let count = |number: usize| u64::try_from(number).unwrap();
    (bytes.get(from..to).unwrap(), count(line), count(own + 1))
}

/// Every problem of a book is a line of JSON whose place is followed in the files; its code and
/// whether it is an error.
fn lines(folder: &Path, stderr: &[u8]) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for line in std::str::from_utf8(stderr).unwrap().lines() {
        let problem: Value = serde_json::from_str(line).unwrap();
        let of = |key: &str| problem.get(key).unwrap();
        let place = of("place");
        if place.is_object() {
            let bytes =
                std::fs::read(folder.join(place.get("file").unwrap().as_str().unwrap())).unwrap();
            let (_, line, column) = follow(&bytes, place);
            assert_eq!(place.get("line").unwrap(), line, "{problem}");
            assert_eq!(place.get("column").unwrap(), column, "{problem}");
        }
        let code = of("code").as_str().unwrap().to_owned();
        found.push((code, of("severity") == "error"));
    }
    found
}

#[test]
fn all_forms_tell_the_same_problems_with_the_same_exit_code() {
    for (name, folder) in folders() {
        let [human, plain, json] = ["human", "plain", "json"].map(|form| check(&folder, form));
        let found = lines(&folder, &json.stderr);
        assert!(!found.is_empty(), "{name}");
        let is_error = found.iter().any(|(_, is_error)| *is_error);
        let code = Some(if is_error { 2 } else { 0 });
        for output in [&human, &plain, &json] {
            assert_eq!(output.status.code(), code, "{name}");
            assert_eq!(output.stdout, human.stdout, "{name}");
        }
        let plain = String::from_utf8(plain.stderr).unwrap();
        let human = String::from_utf8(human.stderr).unwrap();
        assert_eq!(plain.lines().count(), found.len(), "{name}");
        let titles = human
            .lines()
            .filter(|line| line.starts_with("error[") || line.starts_with("warning["));
        assert_eq!(titles.count(), found.len(), "{name}: {human}");
        for ((code, _), line) in found.iter().zip(plain.lines()) {
            assert!(line.contains(&format!("[{code}]: ")), "{name}: {line}");
        }
    }
}

/// Behind a mark of byte order and letters of another encoding, text and file drift apart.
#[test]
fn the_bytes_of_a_place_are_those_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let book = b"\xef\xbb\xbf# L\xf6n, \xc3\xa5 \xe4\nbook = { name = \"x\", answers = { from = 2026-01-01, until = 2026-12-31 } }\n\
        stack.x = { currency = \"XXD\" }\n[value.a]\ntitle = { en = \"\xf8l\" }\nformula = \"1\"\n[value.b]\nformula = \"1 + true\"\n";
    std::fs::write(folder.path().join("book.toml"), book).unwrap();
    let json = check(folder.path(), "json");
    assert_eq!(json.status.code(), Some(2));
    let mut pointed = Vec::new();
    for line in std::str::from_utf8(&json.stderr).unwrap().lines() {
        let problem: Value = serde_json::from_str(line).unwrap();
        let (at, line, column) = follow(book, &problem["place"]);
        assert_eq!(problem["place"]["line"], line, "{problem}");
        assert_eq!(problem["place"]["column"], column, "{problem}");
        pointed.push(at.to_vec());
    }
    assert_eq!(pointed, [b"\xf6".to_vec(), b"true".to_vec()]);
}
