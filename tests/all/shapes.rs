//! The shape of the rule book's files: the keys, words and values that it names are those that the
//! readers accept.

use std::collections::BTreeSet;

use lonn::rules::shape::{BOOK, ENTRIES, Key, Keys, Kind, SOURCE, STACK, Shape, TEST};
use lonn::rules::{File, Proof, load};
use lonn::text::Severity;
use lonn::words::{Lang, Words};

const BOOK_TOML: &str = r#"
[book]
name = "small"
answers = { from = 2024-01-01, until = 2030-12-31 }
[stack.a]
currency = "EUR"
layers = ["law/a"]
"#;

const AROUND: &str = r#"
[source.s]
title = "s"
[classes.hours]
members = ["day", "night"]
[input.base]
unit = "currency/month"
[component.base_pay]
unit = "currency/month"
formula = "base"
part_month = "none"
source = "s"
tags = ["all"]
[sum.all]
of = "all"
title = { en = "a" }
"#;

/// The smallest entry of each kind, a key on a line.
const SMALLEST: &[(&str, &[&str])] = &[
    ("classes", &["members = [\"a\"]"]),
    ("input", &["max = 5"]),
    (
        "parameter",
        &[
            "source = \"s\"",
            "values = [{ from = 2020-01-01, value = 1 }]",
        ],
    ),
    (
        "scale",
        &[
            "kind = \"marginal\"",
            "source = \"s\"",
            "values = [{ from = 2020-01-01, brackets = [{ rate = 1 }] }]",
        ],
    ),
    (
        "table",
        &[
            "source = \"s\"",
            "keys = [\"hours\"]",
            "values = [{ from = 2020-01-01, rows = { day = 1, night = 2 } }]",
        ],
    ),
    ("value", &["formula = \"base\""]),
    (
        "component",
        &[
            "source = \"s\"",
            "unit = \"currency/month\"",
            "formula = \"base\"",
        ],
    ),
    ("sum", &["of = \"all\""]),
    (
        "floor",
        &["source = \"s\"", "guards = \"all\"", "at_least = \"base\""],
    ),
    (
        "limit",
        &["source = \"s\"", "of = \"base\"", "at_most = \"base\""],
    ),
    (
        "band",
        &[
            "source = \"s\"",
            "unit = \"currency/year\"",
            "measure = \"all\"",
            "values = [{ from = 2024-01-01, min = 1, max = 2 }]",
        ],
    ),
    ("notice", &["source = \"s\"", "text = { en = \"a\" }"]),
];

/// The lines of the smallest entry of a kind.
fn smallest(kind: &Kind) -> &'static [&'static str] {
    let mut all = SMALLEST.iter();
    all.find(|(word, _)| *word == kind.word).unwrap().1
}

/// The same without a key.
fn without(kind: &Kind, key: &Key) -> Vec<&'static str> {
    let mut lines = smallest(kind).to_vec();
    lines.retain(|line| !line.starts_with(&format!("{} = ", key.name)));
    lines
}

fn problems(book: &str, law: &str) -> Vec<(Severity, &'static str, String)> {
    let files: Vec<File> = vec![
        ("book.toml".to_owned(), book.as_bytes().to_vec()),
        ("law/a.toml".to_owned(), law.as_bytes().to_vec()),
    ];
    let words = Words::new(Lang::En);
    load(&files, Proof::Whole, None)
        .problems
        .iter()
        .map(|problem| {
            let mend = words.say(&problem.part("mend"));
            (problem.severity, problem.code, mend)
        })
        .collect()
}

fn entry(kind: &str, lines: &[&str]) -> String {
    format!("{AROUND}[{kind}.it]\n{}\n", lines.join("\n"))
}

/// What the mend of a problem of this code lists: every key or word that is known.
fn known(found: &[(Severity, &'static str, String)], code: &str) -> Option<BTreeSet<String>> {
    let (_, _, mend) = found.iter().find(|(_, known, _)| *known == code)?;
    let mend = mend.strip_prefix("delete it, or ").unwrap_or(mend);
    let list = mend.strip_prefix("use one of: ")?;
    Some(list.split(", ").map(str::to_owned).collect())
}

fn names(keys: &Keys) -> BTreeSet<String> {
    let names = keys.known.iter().map(|key| key.name.to_owned());
    // Read before the entry itself, where layers are laid over one another.
    names.filter(|name| name != "replaceable_by").collect()
}

#[test]
fn every_kind_of_entry_has_the_keys_that_its_reader_asks_for() {
    let mut wrong = Vec::new();
    for kind in ENTRIES {
        let mut lines = smallest(kind).to_vec();
        let plain = problems(BOOK_TOML, &entry(kind.word, &lines));
        if let Some(error) = plain
            .iter()
            .find(|(severity, ..)| *severity == Severity::Error)
        {
            wrong.push(format!(
                "{}: the smallest does not load: {error:?}",
                kind.word
            ));
        }
        lines.push("zzzzzzzz = 1");
        let found = problems(BOOK_TOML, &entry(kind.word, &lines));
        let asked = known(&found, "KEY-UNKNOWN");
        if asked != Some(names(&kind.keys)) {
            wrong.push(format!(
                "{}: {asked:?}, not {:?}",
                kind.word,
                names(&kind.keys)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_key_is_required_where_its_absence_is_an_error() {
    let mut wrong = Vec::new();
    for kind in ENTRIES {
        for key in kind.keys.known {
            let fails = problems(BOOK_TOML, &entry(kind.word, &without(kind, key)))
                .iter()
                .any(|(severity, ..)| *severity == Severity::Error);
            // One of two bounds must be there, which no list of required keys can say.
            let either = kind.word == "limit" && key.name == "at_most";
            if fails != (key.needed || either) {
                wrong.push(format!("{}.{}: fails {fails}", kind.word, key.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_value_without_its_figure_is_an_error() {
    let of_kind = [
        ("parameter", "values = [{ from = 2020-01-01 }]"),
        ("scale", "values = [{ from = 2020-01-01 }]"),
        (
            "table",
            "keys = [\"hours\"]\nvalues = [{ from = 2020-01-01 }]",
        ),
    ];
    for (kind, lines) in of_kind {
        let found = problems(BOOK_TOML, &entry(kind, &["source = \"s\"", lines]));
        assert!(
            found.iter().any(|(_, code, _)| *code == "KEY-MISSING"),
            "{kind}"
        );
    }
}

/// The keys of a table inside a kind of entry.
fn keys_of(kind: &str, path: &[&str]) -> &'static Keys {
    let kind = ENTRIES.iter().find(|known| known.word == kind).unwrap();
    let mut keys = &kind.keys;
    for name in path {
        let key = keys.known.iter().find(|key| key.name == *name).unwrap();
        let inner = if let Shape::Table(keys) | Shape::List(keys) | Shape::WordOrTable(_, keys) =
            key.shape
        {
            Some(keys)
        } else {
            None
        };
        keys = inner.unwrap();
    }
    keys
}

const X: &str = "zzzzzzzz = 1";
const MONTHLY: &[&str] = &["unit = \"currency/month\""];
const PAY: &[&str] = &[
    "source = \"s\"",
    "unit = \"currency/month\"",
    "formula = \"base\"",
];
const LIMITED: &[&str] = &[
    "source = \"s\"",
    "of = \"base\"",
    "at_most = \"5 currency\"",
];
const CITED: &[&str] = &["source = \"s\""];
const KEYED: &[&str] = &["source = \"s\"", "keys = [\"hours\"]"];
const RANGE: &[&str] = &[
    "source = \"s\"",
    "unit = \"currency/year\"",
    "measure = \"all\"",
];

/// Tables inside entries: kind, way to it, the line with an unknown key as `X`, the lines beside.
const INSIDE: &[(&str, &[&str], &str, &[&str])] = &[
    (
        "input",
        &["also"],
        "also = [{ flag = \"b\", unit = \"currency/year\", X }]",
        MONTHLY,
    ),
    (
        "component",
        &["paid"],
        "paid = { after_months = 1, X }",
        PAY,
    ),
    ("component", &["round"], "round = { step = 1, X }", PAY),
    (
        "limit",
        &["over"],
        "over = { length = \"28 day\", X }",
        LIMITED,
    ),
    (
        "scale",
        &["values"],
        "values = [{ from = 2020-01-01, brackets = [{ rate = 1 }], X }]",
        CITED,
    ),
    (
        "scale",
        &["values", "brackets"],
        "values = [{ from = 2020-01-01, brackets = [{ rate = 1, X }] }]",
        CITED,
    ),
    (
        "table",
        &["values"],
        "values = [{ from = 2020-01-01, rows = { day = 1, night = 2 }, X }]",
        KEYED,
    ),
    (
        "band",
        &["values"],
        "values = [{ from = 2024-01-01, min = 1, max = 2, X }]",
        RANGE,
    ),
    (
        "parameter",
        &["values"],
        "values = [{ from = 2024-01-01, value = 1, X }]",
        CITED,
    ),
];

/// Books with one unknown key in some table, and the keys that are known there.
fn inside() -> Vec<(String, String, &'static Keys)> {
    let mut found: Vec<(String, String, &'static Keys)> = INSIDE
        .iter()
        .map(|(kind, path, line, beside)| {
            let line = line.replace('X', X);
            let lines: Vec<&str> = beside.iter().copied().chain([line.as_str()]).collect();
            (
                BOOK_TOML.to_owned(),
                entry(kind, &lines),
                keys_of(kind, path),
            )
        })
        .collect();
    let mut book = |before: &str, keys| {
        let book = BOOK_TOML.replace(before, &format!("{X}\n{before}"));
        found.push((book, AROUND.to_owned(), keys));
    };
    book("answers = {", &BOOK.keys);
    book("currency =", &STACK.keys);
    let test = format!("{AROUND}[[test]]\nname = \"t\"\non = 2024-01-01\n{X}\n");
    found.push((BOOK_TOML.to_owned(), test, &TEST.keys));
    let source = AROUND.replace("title = \"s\"", &format!("title = \"s\"\n{X}"));
    found.push((BOOK_TOML.to_owned(), source, &SOURCE.keys));
    found
}

#[test]
fn every_table_inside_has_the_keys_that_its_reader_asks_for() {
    let mut wrong = Vec::new();
    for (book, law, keys) in inside() {
        let found = problems(&book, &law);
        let asked = known(&found, "KEY-UNKNOWN");
        if asked != Some(names(keys)) {
            wrong.push(format!(
                "{asked:?}, not {:?}\n{book}{law}{found:?}",
                names(keys)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_word_of_a_key_is_one_that_its_reader_knows() {
    let mut wrong = Vec::new();
    for kind in ENTRIES {
        for key in kind.keys.known {
            let (Shape::Word(words) | Shape::Words(words) | Shape::WordOrTable(words, _)) =
                key.shape
            else {
                continue;
            };
            let line = format!("{} = \"zzzzzzzz\"", key.name);
            let mut lines = without(kind, key);
            lines.push(&line);
            let found = known(
                &problems(BOOK_TOML, &entry(kind.word, &lines)),
                "WORD-UNKNOWN",
            );
            let listed: BTreeSet<String> = words.iter().map(|word| (*word).to_owned()).collect();
            if found.as_ref() != Some(&listed) {
                wrong.push(format!(
                    "{}.{}: {found:?}, not {listed:?}",
                    kind.word, key.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A value that a shape refuses, where readers refuse every such value by itself.
fn refused(shape: Shape) -> Option<&'static str> {
    match shape {
        Shape::Date => Some("\"soon\""),
        Shape::YesNo => Some("\"yes\""),
        Shape::Titles | Shape::Choices | Shape::Table(_) | Shape::List(_) | Shape::Figures => {
            Some("\"a\"")
        }
        Shape::Text | Shape::Texts | Shape::Words(_) | Shape::WordOrTable(..) => Some("2024-01-01"),
        Shape::Whole(..) => Some("1.5"),
        // A day is a formula too.
        Shape::Formula => Some("[1]"),
        Shape::Word(_) | Shape::TextsOrTables(_) | Shape::Rows => Some("1"),
        Shape::Figure => Some("true"),
        Shape::Fact | Shape::Facts | Shape::Any => None,
    }
}

#[test]
fn what_a_shape_refuses_its_reader_refuses_too() {
    let mut wrong = Vec::new();
    for kind in ENTRIES {
        for key in kind.keys.known {
            let Some(value) = refused(key.shape) else {
                continue;
            };
            let line = format!("{} = {value}", key.name);
            let mut lines = without(kind, key);
            lines.push(&line);
            let found = problems(BOOK_TOML, &entry(kind.word, &lines));
            if !found
                .iter()
                .any(|(severity, ..)| *severity == Severity::Error)
            {
                wrong.push(format!("{}.{line}", kind.word));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_whole_number_has_the_bounds_of_its_reader() {
    let component = [
        "source = \"s\"",
        "unit = \"currency\"",
        "formula = \"1 currency\"",
    ];
    let rows: [(&[&str], &str); 4] = [
        (&["month"], "month = X"),
        (&["earning_year"], "earning_year = X"),
        (&["paid", "after_months"], "paid = { after_months = X }"),
        (&["paid", "month"], "paid = { month = X, year = \"next\" }"),
    ];
    for (path, line) in rows {
        let (last, before) = path.split_last().unwrap();
        let keys = keys_of("component", before);
        let shape = keys
            .known
            .iter()
            .find(|key| key.name == *last)
            .unwrap()
            .shape;
        let bounds = if let Shape::Whole(least, most) = shape {
            Some((least, most))
        } else {
            None
        };
        let (least, most) = bounds.unwrap();
        let line = line.replace('X', "9999");
        let lines: Vec<&str> = component.iter().copied().chain([line.as_str()]).collect();
        let found = problems(BOOK_TOML, &entry("component", &lines));
        let mend = format!("write a number from {least} to {most}");
        assert!(
            found.iter().any(|(_, _, said)| *said == mend),
            "{line}: {found:?}"
        );
    }
}
