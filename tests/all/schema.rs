//! The JSON Schemas: committed as the code gives them, and right about real files.
//!
//! `UPDATE_EXPECT=1 cargo test --test all schema` writes `docs/schema/`; read the difference.

use std::path::{Path, PathBuf};

use lonn::report::{schema, schema_names};
use lonn::text::{Node, NodeKind, Sources, Table, read_table};
use serde_json::{Map, Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[test]
fn the_committed_schemas_are_those_of_the_code() {
    for name in schema_names() {
        let path = root().join(format!("docs/schema/{name}.json"));
        let now = serde_json::to_string_pretty(&schema(name).unwrap()).unwrap() + "\n";
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == now,
            "{name}: UPDATE_EXPECT=1 cargo test --test all schema"
        );
    }
}

fn rule_book_schema() -> Value {
    schema("rule-book").unwrap()
}

/// A file as an editor sees it: dates are text.
fn as_json(table: Table) -> Value {
    let mut table = table;
    let map: Map<String, Value> = table
        .take_rest()
        .into_iter()
        .map(|(name, _, node)| (name, of_node(node)))
        .collect();
    Value::Object(map)
}

fn of_node(node: Node) -> Value {
    match node.kind {
        NodeKind::Text { text, .. } | NodeKind::Date(text) => json!(text),
        NodeKind::Number(text) => {
            let number: serde_json::Number = text.replace('_', "").parse().unwrap();
            Value::Number(number)
        }
        NodeKind::Bool(value) => json!(value),
        NodeKind::List(list) => list.into_iter().map(of_node).collect(),
        NodeKind::Table(table) => as_json(table),
    }
}

fn parsed(path: &str, text: &str) -> Value {
    let file = Sources::default().add(path, text);
    let (table, broken) = read_table(file, text);
    assert!(broken.is_empty(), "{path}: {broken:?}");
    as_json(table)
}

fn shipped() -> Vec<(PathBuf, String)> {
    let mut open = vec![root().join("config")];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|item| item.unwrap().path()),
            );
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found.sort();
    found
}

#[test]
fn every_shipped_file_is_valid_and_names_the_schema_by_its_path() {
    let schema = jsonschema::validator_for(&rule_book_schema()).unwrap();
    let files = shipped();
    assert!(files.len() >= 40, "{} files", files.len());
    let mut wrong = Vec::new();
    for (path, text) in files {
        let said = path.display();
        for error in schema.iter_errors(&parsed(&said.to_string(), &text)) {
            wrong.push(format!("{said}: {}: {error}", error.instance_path()));
        }
        let named = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("#:schema "));
        let target = named.map(|named| path.parent().unwrap().join(named));
        let there = target.and_then(|target| target.canonicalize().ok());
        if there
            != root()
                .join("docs/schema/rule-book.json")
                .canonicalize()
                .ok()
        {
            wrong.push(format!("{said}: the first line names {named:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The page's books that do not fail on purpose.
fn of_the_page() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join("docs/rule-book.md")).unwrap();
    let mut found = Vec::new();
    for block in text.split("```toml\n").skip(1) {
        let body = block.split("\n```").next().unwrap();
        let Some(head) = body.strip_prefix("# book: ") else {
            continue;
        };
        let (name, rest) = head.split_once('\n').unwrap();
        if name.contains(" fails: ") {
            continue;
        }
        for part in rest.split("\n# file: ") {
            // Before the first file's name stands the book itself.
            let path = part.lines().next().filter(|line| line.ends_with(".toml"));
            let text = path.map_or(part, |path| part.split_at(path.len()).1);
            found.push((name.to_owned(), text.to_owned()));
        }
    }
    found
}

#[test]
fn every_book_of_the_page_is_valid() {
    let schema = jsonschema::validator_for(&rule_book_schema()).unwrap();
    let files = of_the_page();
    assert!(files.len() >= 40, "{} files", files.len());
    let mut wrong = Vec::new();
    for (name, text) in files {
        for error in schema.iter_errors(&parsed(&name, &text)) {
            wrong.push(format!("{name}: {}: {error}", error.instance_path()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_book_of_the_language_is_valid() {
    let schema = jsonschema::validator_for(&rule_book_schema()).unwrap();
    let books = std::fs::read_dir(root().join("tests/books/language")).unwrap();
    let mut wrong = Vec::new();
    for book in books.map(|book| book.unwrap().path()) {
        for (path, bytes) in lonn::rules::of_folder(&book).unwrap() {
            let name = format!("{}/{path}", book.file_name().unwrap().to_string_lossy());
            let text = String::from_utf8(bytes).unwrap();
            for error in schema.iter_errors(&parsed(&name, &text)) {
                wrong.push(format!("{name}: {}: {error}", error.instance_path()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn wrong_files_are_not_valid() {
    let schema = jsonschema::validator_for(&rule_book_schema()).unwrap();
    let component = "[component.a]\nsource = \"s\"\nunit = \"currency\"\nformula = \"1\"\n";
    assert!(schema.is_valid(&parsed("good", component)));
    let wrong = [
        "[components.a]\nformula = \"1\"",
        "[component.A]\nsource = \"s\"\nunit = \"currency\"\nformula = \"1\"",
        "[component.a]\nsource = \"s\"\nunit = \"currency\"",
        "[parameter.a]\nsource = \"s\"\nvalues = [{ value = 1 }]",
        "[parameter.a]\nsource = \"s\"\nvalues = [{ from = \"soon\", value = 1 }]",
        "[parameter.a]\nsource = \"s\"\nvalues = [{ from = 2024-01-01, value = \"12,5\" }]",
        "[parameter.a]\nsource = \"s\"\nvalues = [{ from = 2024-01-01, value = true }]",
        "[source.s]\ntitle = \"a\"\nconfidence = \"sure\"",
        "[notice.a]\nsource = \"s\"\ntext = { de = \"a\" }",
        "[test]\nname = \"a\"",
        "[[test]]\nname = \"a\"\nexpects = 1",
    ];
    for text in wrong {
        assert!(!schema.is_valid(&parsed("wrong", text)), "{text}");
    }
    let more = [
        "month = 13",
        "cadence = \"weekly\"",
        "tags = [1]",
        "paid = { months = 1 }",
        "round = { mode = \"nearest\" }",
        "formulae = \"2\"",
        "applies = { from = 1 }",
    ];
    for line in more {
        let text = format!("{component}{line}\n");
        assert!(!schema.is_valid(&parsed("wrong", &text)), "{line}");
    }
}
