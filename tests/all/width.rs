//! Nothing that is printed to a terminal is wider than 100 columns; CSV and JSON are no pictures.

use lonn::report::human;
use lonn::words::{Lang, Words};

use crate::diagnostics::{folders, loaded};
use crate::offer_calls::{WRONG, whole};
use crate::offers::{SWEDEN, lonn};

const COLUMNS: usize = 100;

/// The lines that are too wide; the line of the call is as long as it was typed where its end is
/// marked, and a path as long as it is.
fn wide<'t>(text: &'t str) -> Vec<&'t str> {
    let is_wide = |line: &&'t str| line.chars().count() > COLUMNS;
    text.lines().filter(is_wide).collect()
}

#[test]
fn problems_of_rule_books_keep_within_the_columns() {
    let mut wrong = Vec::new();
    for (name, folder) in folders() {
        let expected = std::fs::read_to_string(folder.join("expected.txt")).unwrap();
        wrong.extend(
            wide(&expected)
                .into_iter()
                .map(|line| format!("{name}: {line}")),
        );
        let loaded = loaded(&folder);
        for lang in Lang::ALL {
            let words = Words::new(lang);
            for problem in &loaded.problems {
                let said = human(problem, &loaded.sources, &words, false);
                let lines = wide(&said);
                wrong.extend(lines.iter().map(|line| format!("{name} {lang:?}: {line}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn problems_of_calls_keep_within_the_columns() {
    let mut wrong = Vec::new();
    for (call, ..) in WRONG {
        for lang in ["en", "sv", "nb"] {
            if call.contains("--lang") && lang != "en" {
                continue;
            }
            let call = match call.contains("--lang") {
                true => whole(call),
                false => format!("{} --lang {lang}", whole(call)),
            };
            let said = String::from_utf8(lonn(&call).stderr).unwrap();
            wrong.extend(
                wide(&said)
                    .into_iter()
                    .map(|line| format!("{call}: {line}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn answers_and_help_keep_within_the_columns() {
    let norway =
        "offer --country no --family infrastructure --level senior --base 50000 --on 2026-12-01";
    let all = "--overtime simple=4,qualified=2 --standby-every 3 --start 2026-12-15";
    let odd = "--set overtime_divisor.simple=-3 --base 500 --overtime simple=99";
    let mut calls = vec![
        "offer --on 2026-12-01".to_owned(),
        "rules check".to_owned(),
        "rules show".to_owned(),
        "schema".to_owned(),
        "rules eval 50000/47".to_owned(),
        "rules test --untouched config/law/no/holiday.test.toml".to_owned(),
        format!("{SWEDEN} {all}"),
        format!("{norway} {all}"),
        format!("{SWEDEN} {odd}").replace("--base 52000 ", ""),
        format!("{SWEDEN} --explain {all}"),
        format!("{norway} --explain employment_cost {all}"),
        format!("{norway} --explain holiday_pay"),
        "rules explain holiday_pay".to_owned(),
        "rules explain employer_contribution".to_owned(),
        "rules show overtime_pay".to_owned(),
        "rules show base_amount".to_owned(),
        "rules show zone".to_owned(),
        "rules show employer_contribution_rate".to_owned(),
    ];
    for verb in [
        "",
        "offer",
        "rules",
        "rules check",
        "rules eval",
        "rules show",
        "rules explain",
        "rules test",
        "init",
        "schema",
        "completions",
    ] {
        calls.push(format!("{verb} --help"));
    }
    let mut wrong = Vec::new();
    for call in calls {
        for lang in ["en", "sv", "nb"] {
            let call = format!("{call} --lang {lang}");
            let output = lonn(&call);
            for said in [output.stdout, output.stderr] {
                let said = String::from_utf8(said).unwrap();
                wrong.extend(
                    wide(&said)
                        .into_iter()
                        .map(|line| format!("{call}: {line}")),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
