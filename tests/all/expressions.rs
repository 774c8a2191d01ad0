//! `lonn rules eval` as it is typed.

use serde_json::Value;

use crate::verbs::{ON, json, lonn, out, said};

/// What is typed, the value, the unit.
const EXPRESSIONS: &[(&[&str], &str, Option<&str>)] = &[
    (&["round(m / 2, 0.01)", "--set", "m=100.01"], "50.01", None),
    (&["50000 / 47"], "50000/47", None),
    (
        &["m * 12 month/year", "--set", "m=100.01 SEK/month"],
        "1200.12",
        Some("SEK/year"),
    ),
    (
        &["currency_free * 2", "--set", "currency_free=5 EUR"],
        "10",
        Some("EUR"),
    ),
    (&["m * 12.5%", "--set", "m=-8"], "-1", None),
    (
        &["d + 0 = 3 and not b", "--set", "d=3", "--set", "b=false"],
        "true",
        None,
    ),
    (
        &["years_between(d, 2026-02-28)", "--set", "d=2000-02-29"],
        "25",
        None,
    ),
    (&["date(2026, 2, 31)"], "2026-02-28", None),
    (
        &["if t = \"x\" then 1 else 2", "--set", "t=\"x\""],
        "1",
        None,
    ),
    (
        &["clamp(m, 1, 5) + floor_to(7.9, 2)", "--set", "m=9"],
        "11",
        None,
    ),
    (&["-5"], "-5", None),
    (
        &["overtime_divisor.qualified", "--country", "se"],
        "72",
        Some("hour/month"),
    ),
    (
        &[
            "base * overtime_divisor.simple",
            "--country",
            "se",
            "--set",
            "base=2",
        ],
        "188",
        Some("SEK*hour/month^2"),
    ),
    (
        &[
            "overtime_pay",
            "--country",
            "se",
            "--base",
            "4700.47",
            "--overtime",
            "simple=1",
        ],
        "50.01",
        Some("SEK/month"),
    ),
    (
        &[
            "overtime_divisor.simple",
            "--country",
            "se",
            "--set",
            "overtime_divisor=1",
        ],
        "1",
        Some("hour/month"),
    ),
    (
        &["country", "--stack", "no", "--set", "country=no"],
        "no",
        None,
    ),
    (
        &["m * fte", "--country", "no", "--set", "m=3", "--fte", "0.5"],
        "1.5",
        None,
    ),
];

#[test]
fn an_expression_is_exact_and_keeps_its_unit() {
    for (words, value, unit) in EXPRESSIONS {
        let words: Vec<&str> = ["rules", "eval", "--on", ON]
            .iter()
            .chain(*words)
            .copied()
            .collect();
        let found = json("eval", &words);
        assert_eq!(found["value"], *value, "{words:?}");
        assert_eq!(found["unit"].as_str(), *unit, "{words:?}");
    }
    let text = out(&lonn(&["rules", "eval", "m", "--set", "m=1 SEK/month"]));
    assert_eq!(text, "1 SEK/month\n");
}

#[test]
fn an_expression_that_rests_on_an_assumed_or_carried_figure_says_so() {
    let carried = json(
        "eval",
        &[
            "rules",
            "eval",
            "income_base_amount",
            "--country",
            "se",
            "--on",
            "2031-12-01",
        ],
    );
    assert_eq!(carried["careful"][0]["why"], "carried");
    let tried = [
        "rules",
        "eval",
        "overtime_divisor.simple",
        "--country",
        "se",
        "--set",
        "overtime_divisor=1",
    ];
    assert_eq!(json("eval", &tried)["careful"][0]["why"], "tried");
    let known = json(
        "eval",
        &[
            "rules",
            "eval",
            "income_base_amount",
            "--country",
            "se",
            "--on",
            ON,
        ],
    );
    assert_eq!(known["careful"], Value::Array(Vec::new()));
}

#[test]
fn a_wrong_expression_is_underlined_and_is_exit_2() {
    let rows: &[(&[&str], &[&str])] = &[
        (&["1 + "], &["FORMULA-SYNTAX", "--> EXPR:1:5"]),
        (
            &["m + x", "--set", "m=1"],
            &["NAME-UNKNOWN", "EXPR:1:5", "did you mean `m`?"],
        ),
        (
            &["m + 3 NOK", "--set", "m=1 SEK"],
            &["CURRENCY-MIXED", "^^^^^"],
        ),
        (&["year", "--set", "year=3"], &["NAME-TAKEN", "--set year"]),
        (&["m", "--set", "m.a=3"], &["NAME-SHAPE"]),
        (
            &["m", "--set", "m=1,5"],
            &["FORMULA-SYNTAX", "--set m", "write `1.5`"],
        ),
        (&["m", "--set", "m="], &["nothing is given for `m`"]),
        (
            &["m", "--set", "m=1", "--set", "m=2"],
            &["FACT-TWICE", "first here"],
        ),
        (
            &["1 / (m - m)", "--set", "m=1"],
            &[
                "DIVISION-BY-ZERO",
                "divides 1 by `(m - m)`, which is 0 here",
            ],
        ),
        (
            &["m + 2026-02-29", "--set", "m=1"],
            &["FORMULA-SYNTAX", "`2026-02-29` is no day of the calendar"],
        ),
        (&["base", "--country", "se"], &["FACT-MISSING"]),
        (
            &["fte", "--country", "se", "--set", "bse=1"],
            &["NAME-UNKNOWN", "--set bse", "`base`"],
        ),
        (&["fte", "--country", "xx"], &["FACT-WRONG", "no, se"]),
        (
            &["fte", "--stack", "sw"],
            &["NAME-UNKNOWN", "did you mean `se`?"],
        ),
        (&["1 + 1", "--on", "1999-01-01"], &["ON-RANGE"]),
        (
            &["overtime_divisor.simpel", "--country", "se"],
            &["MEMBER-UNKNOWN", "`simple`"],
        ),
    ];
    for (words, parts) in rows {
        let words: Vec<&str> = ["rules", "eval"].iter().chain(*words).copied().collect();
        let output = lonn(&words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(output.stdout.is_empty(), "{words:?}");
        // A long sentence goes on in the next line.
        let said = said(&output);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in *parts {
            assert!(said.contains(part), "{words:?}: {said}");
        }
    }
}

#[test]
fn what_an_expression_does_not_read_may_be_missing() {
    // No base is given: everything that needs one would refuse.
    let output = lonn(&[
        "rules",
        "eval",
        "overtime_divisor.simple",
        "--country",
        "se",
    ]);
    assert_eq!(out(&output), "94 hour/month\n");
}

/// Only what the result rests on is named: of members those that were read, of defaults those of
/// facts that nobody gave, of sums the parts that are something.
#[test]
fn a_figure_that_the_result_does_not_rest_on_is_not_named() {
    let rows: &[(&[&str], &[&str])] = &[
        (
            &["overtime_pay", "--overtime", "simple=1"],
            &["expected_overtime"],
        ),
        (&["overtime_pay", "--overtime", "simple=1,qualified=0"], &[]),
        (&["overtime_pay.simple", "--overtime", "simple=1"], &[]),
        (
            &["standby_pay", "--standby-every", "0"],
            &["standby_divisor"],
        ),
        (
            &["total_compensation", "--family", "data", "--level", "mid"],
            &[],
        ),
        (
            &[
                "total_compensation",
                "--family",
                "infrastructure",
                "--level",
                "mid",
            ],
            &["duty_week", "standby_divisor"],
        ),
    ];
    for (words, expected) in rows {
        let before = [
            "rules",
            "eval",
            "--country",
            "se",
            "--base",
            "47000",
            "--on",
            "2026-12-01",
        ];
        let words: Vec<&str> = before.iter().chain(*words).copied().collect();
        let said = out(&lonn(&words));
        let mut named: Vec<&str> = said
            .lines()
            .filter_map(|line| line.split('`').nth(1))
            .collect();
        named.sort_unstable();
        assert_eq!(named, *expected, "{words:?}: {said}");
    }
}

/// `at` with a day of its own rests on the figure of that day, not on the one of `--on`.
#[test]
fn a_figure_carried_to_another_day_is_named() {
    let said = |day: &str| {
        let expression = format!("at(base_amount, {day})");
        out(&lonn(&[
            "rules",
            "eval",
            &expression,
            "--country",
            "no",
            "--on",
            ON,
        ]))
    };
    assert!(said("2030-01-01").contains("`base_amount`, carried on"));
    assert_eq!(said("2025-06-01"), "130160 NOK/year\n");
}
