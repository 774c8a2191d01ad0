//! Each folder of `tests/books/language` is a rule book that holds a part of the language to its
//! word: it loads without an error and every row of its tests holds.

use std::path::{Path, PathBuf};

use lonn::answer::run_tests;
use lonn::plan::Plan;
use lonn::rules::{Proof, load, of_folder};
use lonn::run::{Facts, Origin, read_input};
use lonn::words::{Lang, Words};

use crate::kit::day;

fn folders() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/language");
    let mut folders: Vec<(String, PathBuf)> = std::fs::read_dir(root)
        .unwrap()
        .map(|item| item.unwrap())
        .map(|item| (item.file_name().into_string().unwrap(), item.path()))
        .collect();
    folders.sort();
    folders
}

#[test]
fn every_book_of_the_language_loads_and_its_tests_hold() {
    let words = Words::new(Lang::En);
    let mut wrong = Vec::new();
    let mut rows = 0;
    for (name, folder) in folders() {
        let loaded = load(&of_folder(&folder).unwrap(), Proof::Whole, None);
        let Some(book) = &loaded.book else {
            for problem in &loaded.problems {
                let place = problem.place.map(|place| loaded.sources.line_text(&place));
                let said = words.say(&problem.text);
                wrong.push(format!("{name} {place:?}: {} {said}", problem.code));
            }
            continue;
        };
        let outcomes = run_tests(book, &loaded.tests);
        assert!(!outcomes.is_empty(), "{name} has no test");
        rows += outcomes.len();
        for outcome in outcomes {
            if !outcome.wrong.is_empty() || outcome.checked == 0 {
                let place = loaded.sources.line_text(&outcome.place);
                let said = crate::said(&outcome.wrong);
                wrong.push(format!("{name} {place} ({}): {said}", outcome.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(rows >= 100, "{rows} rows");
}

/// A chain of values that rest on one another, and one that refuses at its end; on the stack of a
/// thread of a test.
#[test]
fn values_may_rest_on_one_another_as_deep_as_a_book_is_long() {
    let chain: String = (0..3_000)
        .map(|number| {
            format!(
                "value.v{number} = {{ formula = \"v{} + 1\" }}\n",
                number + 1
            )
        })
        .collect();
    let book = format!(
        r#"
        book    = {{ name = "deep", answers = {{ from = 2026-01-01, until = 2026-12-31 }} }}
        stack.x = {{ currency = "XXD" }}
        source.us = {{ title = "Made up" }}
        input.a = {{ default = 1 }}
        {chain}
        value.v3000   = {{ formula = "1 / a" }}
        value.lazy    = {{ formula = "if a = 0 then 7 else v0" }}
        component.pay = {{ formula = "lazy * 1 XXD/month", unit = "currency/month", source = "us" }}
        "#
    );
    let tests = r#"
        [[test]]
        name    = "Deep"
        source  = "us"
        on      = 2026-06-01
        columns = ["a", "month.pay", "year.pay", "month.v0", "refused"]
        rows    = [[1, 3001, 36012, 3001, false], [0, 7, 84, 0, "DIVISION-BY-ZERO"]]

        [[test]]
        name    = "Nobody reads what would refuse"
        source  = "us"
        on      = 2026-06-01
        columns = ["a", "month.pay"]
        rows    = [[0, 7]]
    "#;
    let files = [
        ("a.test.toml".to_owned(), tests.as_bytes().to_vec()),
        ("book.toml".to_owned(), book.into_bytes()),
    ];
    let loaded = load(&files, Proof::Whole, None);
    let outcomes = run_tests(&loaded.book.unwrap(), &loaded.tests);
    assert_eq!(outcomes.len(), 3);
    for outcome in outcomes {
        assert!(outcome.wrong.is_empty(), "{}", crate::said(&outcome.wrong));
    }
}

/// Scales whose thresholds ask for two of the scale before, and defaults that read the one before twice: each is
/// computed once, not twice for each that rests on it.
#[test]
fn scales_and_defaults_may_rest_on_forty_others_each_read_twice() {
    let scale = |number: u32, of: &str| {
        let brackets = "[{ up_to = 1, rate = \"50%\" }, { rate = \"25%\" }]";
        format!(
            "scale.s{number} = {{ kind = \"marginal\", in = \"{of}\", source = \"us\", \
             values = [{{ from = 2026-01-01, brackets = {brackets} }}] }}\n"
        )
    };
    let mut chain = scale(0, "1");
    chain.push_str("input.d0 = { default = 1 }\n");
    for number in 1..=40 {
        let before = number - 1;
        let of = format!("scale(1, s{before}) + scale(1, s{before})");
        chain.push_str(&scale(number, &of));
        chain.push_str(&format!(
            "input.d{number} = {{ default = {{ formula = \"d{before} + d{before}\" }} }}\n"
        ));
    }
    let book = format!(
        r#"
        book    = {{ name = "deep", answers = {{ from = 2026-01-01, until = 2026-12-31 }} }}
        stack.x = {{ currency = "XXD" }}
        source.us = {{ title = "Made up" }}
        {chain}
        component.pay = {{ formula = "(d40 + scale(1, s40)) * 1 XXD/month", unit = "currency/month", source = "us" }}
        "#
    );
    // Each threshold is 2 · ½ = 1, so that the scale of 1 is ½ again; each default is twice the one before.
    let tests = r#"
        [[test]]
        name   = "Deep"
        source = "us"
        on     = 2026-06-01
        month  = { pay = 1099511627776.5 }
    "#;
    let files = [
        ("a.test.toml".to_owned(), tests.as_bytes().to_vec()),
        ("book.toml".to_owned(), book.into_bytes()),
    ];
    let loaded = load(&files, Proof::Whole, None);
    let book = loaded.book.unwrap();
    for outcome in run_tests(&book, &loaded.tests) {
        assert!(outcome.wrong.is_empty(), "{}", crate::said(&outcome.wrong));
    }
    let plan = Plan::fold(book.stacks.first().unwrap(), day("2026-06-01"), &[], false);
    let facts = Facts::none(plan.stack);
    let last = plan.stack.input_named("d40").unwrap();
    let (_, origin) = read_input(&plan, &facts, last, 0).unwrap();
    assert_eq!(origin, Origin::Default);
}
