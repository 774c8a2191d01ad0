//! A third country in TOML alone (`tests/books/third`): not a line of Rust knows it, and its offers
//! are right to the last whole coin.

use std::path::{Path, PathBuf};
use std::process::Command;

use lonn::answer::run_tests;
use lonn::report::plain;
use lonn::rules::{File, Proof, load, of_folder};
use lonn::words::{Lang, Words};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/third")
}

/// How many rows there are, and those that do not hold.
fn rows(files: &[File]) -> (usize, Vec<String>) {
    let loaded = load(files, Proof::Whole, None);
    let words = Words::new(Lang::En);
    let said: Vec<String> = loaded
        .problems
        .iter()
        .map(|problem| plain(problem, &loaded.sources, &words))
        .collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
    let outcomes = run_tests(&loaded.book.unwrap(), &loaded.tests);
    let wrong = outcomes
        .iter()
        .filter(|outcome| !outcome.wrong.is_empty() || outcome.checked == 0)
        .map(|outcome| {
            let said: Vec<String> = outcome.wrong.iter().map(|text| words.say(text)).collect();
            format!("{}: {}", outcome.name, said.join("; "))
        })
        .collect();
    (outcomes.len(), wrong)
}

#[test]
fn the_third_country_loads_without_a_word_and_its_tests_hold() {
    let (count, wrong) = rows(&of_folder(&folder()).unwrap());
    assert!(count >= 30, "{count} rows");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where a figure or a rule of the book is changed, what stood there, what stands there then.
const CHANGES: &[(&str, &str, &str)] = &[
    ("law/third/contributions.toml", "\"whole\"", "\"marginal\""),
    (
        "law/third/contributions.toml",
        "up_to = 3,",
        "up_to = 3.00001,",
    ),
    (
        "law/third/contributions.toml",
        "mode = \"up\"",
        "mode = \"half_even\"",
    ),
    (
        "law/third/contributions.toml",
        "value = 156_000",
        "value = 156_001",
    ),
    (
        "law/third/contributions.toml",
        "by    = \"paid\"",
        "by    = \"earned\"",
    ),
    (
        "law/third/contributions.toml",
        "value = 2_000_000",
        "value = 2_000_100",
    ),
    (
        "law/third/contributions.toml",
        "earning_year = 4",
        "earning_year = 5",
    ),
    ("law/third/yearly.toml", "9.6%", "9.601%"),
    ("law/third/yearly.toml", "month   = 12", "month   = 11"),
    (
        "law/third/yearly.toml",
        "earning_year = 4",
        "earning_year = 1",
    ),
    ("law/third/yearly.toml", ", at_end = true", ""),
    (
        "law/third/yearly.toml",
        "this_year(base_pay)",
        "last_year(base_pay)",
    ),
    ("law/third/overtime.toml", "value = 165", "value = 164"),
    (
        "law/third/overtime.toml",
        "holiday = \"110%\"",
        "holiday = \"100%\"",
    ),
    ("law/third/overtime.toml", "2027-07-01", "2027-06-30"),
    ("law/third/overtime.toml", "\"180 hour\"", "\"181 hour\""),
    ("agreement/third.toml", "0.5%", "0.6%"),
    ("agreement/third.toml", "lead = 336_000", "lead = 330_000"),
    ("company/third.toml", "weekday = 1.25", "weekday = 1.2499"),
    ("company/third.toml", "restday = 1.75", "restday = 1.7499"),
    ("company/third.toml", "12_500", "12_499"),
    ("company/third.toml", "calendar_days", "working_days"),
    (
        "company/third.toml",
        "round      = { over = \"year\" }\n",
        "",
    ),
    (
        "company/third.toml",
        "when       = \"not overtime_in_base\"",
        "when       = \"overtime_in_base\"",
    ),
    ("company/third.toml", "after_months = 1", "after_months = 2"),
    ("company/third.toml", "min = 4_500_000", "min = 4_600_000"),
    ("book.toml", "step     = 1 ", "step     = 0.01 "),
];

#[test]
fn every_rule_of_the_third_country_is_held_by_a_test_of_its_own_book() {
    let files = of_folder(&folder()).unwrap();
    let mut unseen = Vec::new();
    for (path, from, to) in CHANGES {
        let mut changed = files.clone();
        let file = changed.iter_mut().find(|(known, _)| known == path);
        let (_, bytes) = file.unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        *bytes = text.replacen(from, to, 1).into_bytes();
        let (_, wrong) = rows(&changed);
        if wrong.is_empty() {
            unseen.push(format!("{path}: {from} → {to}"));
        }
    }
    assert!(unseen.is_empty(), "nobody sees\n{}", unseen.join("\n"));
}

fn offer(words: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lonn"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("LONN_CONFIG")
        .env_remove("LONN_LANG")
        .env_remove("LONN_ON")
        .args("offer --config tests/books/third --country third".split(' '))
        .args(words.split_whitespace())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(words: &str) -> Value {
    serde_json::from_str(&offer(&format!("{words} --format json"))).unwrap()
}

const ENGINEER: &str = "--grade engineer --base 330000 --on 2026-06-15 --start 2026-07-01";

/// The steady year is that of `tests/books/third/company/third.test.toml`.
#[test]
fn an_offer_of_the_third_country_is_right() {
    let found = json(ENGINEER);
    assert_eq!(found["currency"], "TRD");
    let component = |id: &str| {
        let list = found["components"].as_array().unwrap();
        list.iter().find(|part| part["id"] == id).unwrap().clone()
    };
    for (id, per_month, per_year) in [
        ("base_pay", Some("330000"), "3960000"),
        ("holiday_pay", Some("31680"), "380160"),
        ("thirteenth_salary", None, "330000"),
        ("april_bonus", None, "19800"),
        ("insurance", Some("21450"), "339102"),
        ("meals", Some("12500"), "150000"),
    ] {
        let part = component(id);
        assert_eq!(part["per_month"].as_str(), per_month, "{id}");
        assert_eq!(part["per_year"], per_year, "{id}");
    }
    assert_eq!(found["sums"]["total_compensation"]["per_year"], "4689960");
    assert_eq!(found["sums"]["employer_cost"]["per_year"], "5198662");
    let band = &found["band"];
    assert_eq!(
        (&band["status"], &band["value"]),
        (&"inside".into(), &"4689960".into())
    );
    assert_eq!(
        (&band["to_min"], &band["to_max"]),
        (&"-189960".into(), &"810040".into())
    );
}

/// From July 2026. Nothing was earned before, so that no holiday pay falls due in August 2026.
///
/// December's thirteenth counts six months: 6 × 330 000 / 12 = 165 000, insured at 9 % of 495 000 =
/// 44 550. April's bonus counts nine: 0.5 % × 2 970 000 = 14 850, insured at 6.5 % of 344 850 =
/// 22 415.25, up: 22 416. The levy begins with the seventh month, January: 1 % × 310 000 = 3 100,
/// then 3 300, and starts anew in April. Every other month: 330 000 to the employee; with 6.5 %,
/// 351 450 in all; with 31 680 of holiday pay and 12 500 of meals it costs 395 630.
#[test]
fn the_first_twelve_months_are_right() {
    let expected = [
        ("2026-07", "330000", "351450", "395630"),
        ("2026-08", "330000", "351450", "395630"),
        ("2026-09", "330000", "351450", "395630"),
        ("2026-10", "330000", "351450", "395630"),
        ("2026-11", "330000", "351450", "395630"),
        ("2026-12", "495000", "539550", "583730"),
        ("2027-01", "330000", "354550", "398730"),
        ("2027-02", "330000", "354750", "398930"),
        ("2027-03", "330000", "354750", "398930"),
        ("2027-04", "344850", "367266", "411446"),
        ("2027-05", "330000", "351450", "395630"),
        ("2027-06", "330000", "351450", "395630"),
    ];
    let found = json(ENGINEER);
    let months = found["first_year"].as_array().unwrap();
    assert_eq!(months.len(), 12);
    for (month, (name, employee, paid, cost)) in months.iter().zip(expected) {
        assert_eq!(month["month"], name);
        assert_eq!(month["paid_to_employee"], employee, "{name}");
        assert_eq!(month["paid"], paid, "{name}");
        assert_eq!(month["cost"], cost, "{name}");
    }
    let december = &months[5]["components"]["thirteenth_salary"];
    assert_eq!(
        (&december["earned"], &december["paid"]),
        (&"165000".into(), &"165000".into())
    );
}

#[test]
fn a_yearly_base_is_the_same_offer() {
    let by_year = "--grade engineer --base-year 3960000 --on 2026-06-15 --start 2026-07-01";
    assert_eq!(json(ENGINEER)["components"], json(by_year)["components"]);
    let third = json("--grade engineer --base-year 4000000 --on 2026-06-15");
    let base = &third["components"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["id"] == "base_pay")
        .unwrap()["per_year"];
    assert_eq!(base, "4000000");
}

/// Amounts of a value and of everything in it, the texts that are no amounts aside.
fn amounts(value: &Value, key: &str, found: &mut Vec<String>) {
    // Figures of the rules, such as factors, are no amounts of the offer.
    const OTHERS: [&str; 5] = [
        "formula",
        "compa_ratio",
        "penetration",
        "sources",
        "figures",
    ];
    match value {
        _ if OTHERS.contains(&key) => {}
        Value::String(text) => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|inner| amounts(inner, key, found)),
        Value::Object(map) => map
            .iter()
            .for_each(|(key, inner)| amounts(inner, key, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn has_decimals(text: &str) -> bool {
    text.as_bytes().windows(3).any(
        |three| matches!(three, [a, b'.' | b',', b] if a.is_ascii_digit() && b.is_ascii_digit()),
    )
}

/// A base that is not whole, so that something would have decimals if anything could.
const UNEVEN: &str = "--grade engineer --base 330333.37 --overtime-hours night=1.3 --on 2026-06-15 --start 2026-07-16";

#[test]
fn nothing_is_shown_with_decimals_where_a_currency_has_no_smaller_coin() {
    for lang in ["en", "sv", "nb"] {
        let text = offer(&format!("{UNEVEN} --lang {lang}"));
        // The facts stand as they were given, and ratios have four decimals.
        let given = ["330 333", "night", "compa"];
        let shown = |line: &&str| !given.iter().any(|word| line.contains(word));
        for line in text.lines().filter(shown) {
            assert!(!has_decimals(line), "{lang}: {line}");
        }
    }
    let found = json(UNEVEN);
    for part in ["components", "sums", "band", "first_year"] {
        let mut texts = Vec::new();
        amounts(&found[part], part, &mut texts);
        let wrong: Vec<&String> = texts.iter().filter(|text| has_decimals(text)).collect();
        assert!(texts.len() > 8 && wrong.is_empty(), "{part}: {wrong:?}");
    }
    let table = offer(&format!("{UNEVEN} --format csv"));
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    for row in reader.records() {
        let row = row.unwrap();
        assert!(!has_decimals(&row[5]) && !has_decimals(&row[6]), "{row:?}");
    }
}
