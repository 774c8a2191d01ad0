//! The shipped rule book: loads without a word, and every one of its tests holds.

use std::path::Path;
use std::sync::LazyLock;

use lonn::answer::{offer, run_tests};
use lonn::intake::fact_of_text;
use lonn::plan::Plan;
use lonn::rules::{Confidence, Loaded, Proof, RuleBook, Stack, embedded, load, of_folder};
use lonn::run::{Facts, from_start};
use lonn::time::{Date, Month};
use lonn::words::{Lang, Words};

/// Loaded once for all tests here.
static LOADED: LazyLock<Loaded> = LazyLock::new(|| load(&embedded(), Proof::Whole, None));

fn shipped_book() -> &'static RuleBook {
    LOADED.book.as_ref().unwrap()
}

#[test]
fn the_book_in_the_binary_is_the_folder_config() {
    let folder = of_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config")).unwrap();
    assert_eq!(embedded(), folder);
}

#[test]
fn the_shipped_book_loads_without_a_problem() {
    let loaded = &LOADED;
    let words = Words::new(Lang::En);
    let said: Vec<String> = loaded
        .problems
        .iter()
        .map(|problem| {
            let place = problem
                .place
                .map_or(String::new(), |place| loaded.sources.line_text(&place));
            format!("{place} {}", words.say(&problem.text))
        })
        .collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
    assert!(loaded.book.is_some());
}

#[test]
fn every_test_of_the_shipped_book_holds() {
    let loaded = &LOADED;
    let outcomes = run_tests(shipped_book(), &loaded.tests);
    let wrong: Vec<String> = outcomes
        .iter()
        .filter(|outcome| !outcome.wrong.is_empty() || outcome.checked == 0)
        .map(|outcome| {
            format!(
                "{} row {} ({}): {}",
                loaded.sources.line_text(&outcome.place),
                outcome.row,
                outcome.name,
                crate::said(&outcome.wrong)
            )
        })
        .collect();
    assert!(outcomes.len() >= 60, "{} rows", outcomes.len());
    assert!(
        wrong.is_empty(),
        "{} of {} rows:\n{}",
        wrong.len(),
        outcomes.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_shipped_title_exists_in_three_languages() {
    for stack in &shipped_book().stacks {
        let heads = stack
            .entries
            .iter()
            .map(|entry| entry.head())
            .chain(stack.inputs.iter().map(|input| &input.head))
            .chain(stack.parameters.iter().map(|parameter| &parameter.head))
            .chain(stack.floors.iter().map(|floor| &floor.head))
            .chain(stack.limits.iter().map(|limit| &limit.head));
        for head in heads.filter(|head| !head.title.0.is_empty()) {
            let languages: Vec<&str> = head.title.0.keys().map(String::as_str).collect();
            assert_eq!(languages, ["en", "nb", "sv"], "{}", head.id);
        }
        for notice in &stack.notices {
            assert_eq!(notice.text.0.len(), 3, "{}", notice.head.id);
        }
    }
}

#[test]
fn every_shipped_input_has_a_title_and_column_names_in_three_languages() {
    for stack in &shipped_book().stacks {
        for input in &stack.inputs {
            for titles in [&input.head.title, &input.columns] {
                let languages: Vec<&str> = titles.0.keys().map(String::as_str).collect();
                assert_eq!(languages, ["en", "nb", "sv"], "{}", input.head.id);
            }
        }
    }
}

/// Whoever takes the book into use finds every assumption of ours in one list.
#[test]
fn every_assumed_figure_stands_in_the_summary_of_config() {
    let summary = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/README.md");
    let summary = std::fs::read_to_string(summary).unwrap();
    for stack in &shipped_book().stacks {
        for parameter in &stack.parameters {
            let assumed = parameter.values.items.iter();
            let assumed = assumed.filter(|item| item.confidence == Confidence::Assumed);
            if assumed.count() > 0 {
                let name = format!("`{}`", parameter.head.id);
                assert!(summary.contains(&name), "{name} is missing");
            }
        }
    }
}

/// A reader must be able to look a source up: an address says where, or that there is none.
#[test]
fn no_shipped_source_points_into_somebody_s_notes() {
    for (path, text) in embedded() {
        let text = String::from_utf8(text).unwrap();
        assert!(!text.contains("reference/"), "{path}");
    }
}

/// A person of whom only what is named is said.
fn person(stack: &Stack, said: &[(&str, &str)]) -> Facts {
    let mut facts = Facts::none(stack);
    for (name, text) in said {
        let number = stack.input_named(name).unwrap();
        let input = stack.inputs.get(usize::try_from(number).unwrap()).unwrap();
        facts.set(number, 0, fact_of_text(stack, input, text).unwrap());
    }
    facts
}

const FAMILIES: [&str; 8] = [
    "infrastructure",
    "engineering",
    "data",
    "design",
    "product",
    "sales",
    "finance",
    "people",
];
const LEVELS: [&str; 6] = ["junior", "mid", "senior", "lead", "principal", "director"];

/// The `n`th of a long row of people: every family at every level, then other pay, position, age and week.
fn nth_person(stack: &Stack, n: usize) -> Facts {
    let pick = |from: &[&'static str], every: usize| *from.get(n / every % from.len()).unwrap();
    let mut said = vec![
        ("country", if stack.id == "no" { "no" } else { "se" }),
        ("family", pick(&FAMILIES, 1)),
        ("level", pick(&LEVELS, 8)),
        (
            "base",
            pick(&["53000", "24999.99", "0", "250000", "71000.50"], 1),
        ),
        ("fte", pick(&["1", "0.8", "0.5"], 1)),
        (
            "birth_year",
            pick(&["1986", "2005", "1960", "1937", "2009", "1966", "1978"], 1),
        ),
    ];
    let week = pick(&["", "36", "40", "37.5"], 1);
    if !week.is_empty() {
        said.push(("weekly_hours", week));
    }
    person(stack, &said)
}

/// Both views of an offer with this `--on`, which starts some days into the next month.
fn both_views(stack: &Stack, on: Date, n: usize) {
    let mut facts = nth_person(stack, n);
    let days = u64::try_from(n % 28).unwrap();
    facts.start = Month::of(on)
        .plus(1)
        .first_day()
        .checked_add_days(chrono::Days::new(days));
    let plan = Plan::fold(stack, on, &[], false);
    let found = offer(&plan, &facts, &[]);
    let months = found.map(|found| found.first_year.len());
    assert_eq!(months, Ok(12), "{} {on} person {n}", stack.id);
}

/// No gap meets a default offer on any day of the book's answers, nor in the twelve months after the last.
#[test]
fn a_default_offer_is_refused_in_no_month_of_the_answers() {
    let book = shipped_book();
    let (from, until) = book.answers;
    let months = usize::try_from(Month::of(until).since(Month::of(from))).unwrap() + 1;
    assert_eq!(months, 144);
    for stack in &book.stacks {
        for month in 0..months {
            let on = Month::of(from)
                .plus(i32::try_from(month).unwrap())
                .first_day();
            // 288 people come round to each family and level six times, with other facts each time.
            for n in [month, month + 144 + 5] {
                both_views(stack, on, n);
            }
        }
        both_views(stack, until, 1);
    }
}

/// Beyond the answers nothing is judged; months there rest on carried figures, and none refuses for it.
#[test]
fn months_after_the_answers_rest_on_carried_figures() {
    let book = shipped_book();
    let (_, until) = book.answers;
    for stack in &book.stacks {
        let mut facts = nth_person(stack, 0);
        facts.start = Some(Month::of(until).plus(1).first_day());
        let rows = from_start(stack, &facts, (&[], false), 36, &[], &mut ()).unwrap();
        assert_eq!(rows.last().unwrap().month, Month::new(2035, 12));
    }
}

/// The examples draft; those that say so in their head break the range, and no other.
#[test]
fn the_example_offers_draft() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/offers");
    let mut seen = 0;
    for item in std::fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        let violates = std::fs::read_to_string(&path)
            .unwrap()
            .contains("exit code 1");
        let lang = ["en", "sv", "nb"][seen % 3];
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_lonn"))
            .args(["offer", path.to_str().unwrap(), "--lang", lang])
            .env_remove("LONN_CONFIG")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code();
        assert_eq!(code, Some(i32::from(violates)), "{} {said}", path.display());
        seen += 1;
    }
    assert!(seen >= 11, "{seen} examples");
}

/// The days just outside the answers are refused, the first and the last are not.
#[test]
fn the_days_beside_the_answers_are_refused() {
    for (on, code) in [
        ("2020-12-31", 2),
        ("2021-01-01", 0),
        ("2032-12-31", 0),
        ("2033-01-01", 2),
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_lonn"))
            .args(["offer", "--country", "se", "--family", "data"])
            .args(["--level", "mid", "--base", "40000", "--on", on])
            .env_remove("LONN_CONFIG")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{on}");
    }
}

/// What a company writes over the law's figures never silences the law.
#[test]
fn each_floor_speaks_where_a_company_pays_less() {
    let mut files = embedded();
    let less = r#"
[parameter.overtime_divisor]
unit   = "hour/month"
per    = "overtime"
values = [{ from = 2021-01-01, simple = 120, qualified = 72 }]
source = "cloud-assumed"

[component.may_day_pay]
title   = { en = "May days", sv = "Majdagar", nb = "Maidager" }
formula = "40% * may_day_hours * ordinary_hour_pay"
unit    = "currency/month"
when    = "month = 5"
part_month = "none"
tags    = ["variable", "may_day", "pensionable", "contribution", "holiday_basis"]
source  = "cloud-assumed"

[scale.occupational_pension_plan]
kind   = "marginal"
in     = "base_amount / 12 month/year"
values = [{ from = 2021-01-01, brackets = [{ up_to = 12, rate = "1%" }, { rate = "0%" }] }]
source = "cloud-assumed"
"#;
    let path = "company/cloud/no/less.toml".to_owned();
    files.push((path, less.as_bytes().to_vec()));
    let loaded = load(&files, Proof::Whole, None);
    let book = loaded.book.unwrap();
    let stack = book.stacks.iter().find(|stack| stack.id == "no").unwrap();
    let mut facts = person(
        stack,
        &[
            ("country", "no"),
            ("family", "data"),
            ("level", "mid"),
            ("base", "50000"),
            ("may_day_hours", "8"),
        ],
    );
    let overtime = stack.input_named("overtime_hours").unwrap();
    let input = stack
        .inputs
        .get(usize::try_from(overtime).unwrap())
        .unwrap();
    facts.set(overtime, 0, fact_of_text(stack, input, "4").unwrap());
    facts.start = Some(Month::new(2026, 5).unwrap().first_day());
    for on in [Month::new(2021, 5).unwrap(), Month::new(2026, 5).unwrap()] {
        let plan = Plan::fold(stack, on.first_day(), &[], false);
        let found = offer(&plan, &facts, &[]).unwrap();
        let mut floors: Vec<&str> = found
            .judged
            .findings
            .iter()
            .filter(|finding| finding.code == "LAW-FLOOR")
            .map(|finding| finding.id.as_str())
            .collect();
        floors.sort_unstable();
        assert_eq!(floors, ["may_day", "occupational_pension", "overtime"]);
    }
}
