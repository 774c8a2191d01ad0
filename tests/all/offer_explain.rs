//! Derivations: what is earned once, the language's own words and numbers, the shape as JSON.

use lonn::report::schema;
use serde_json::Value;

use crate::offers::{SWEDEN, file, lonn};

const NORWAY: &str =
    "offer --country no --family infrastructure --level senior --base 50000 --on 2026-12-01";

const SIGN_ON: &str = r#"
country = "se"
family  = "data"
level   = "senior"
base    = 52000
on      = 2026-12-01
start   = 2027-03-15

[contract.component.sign_on]
title   = { en = "Signing bonus", sv = "Startbonus", nb = "Startbonus" }
formula = "20% * sign_on_base * 1 month"
unit    = "currency"
cadence = "once"
tags    = ["contribution"]

[contract.value.sign_on_base]
formula = "base * fte"
unit    = "currency/month"
"#;

fn text(words: &str) -> String {
    let output = lonn(words);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        !text.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

#[test]
fn what_is_earned_once_is_derived_in_the_month_of_the_start() {
    let path = file("sign-on.toml", SIGN_ON);
    let whole = text(&format!("offer {path} --explain sign_on"));
    for part in [
        "Signing bonus (sign_on): 10400.00 SEK\n  in 2027-03\n",
        "= 20% * sign_on_base * 1 month",
        "sign_on_base: 52000 SEK/month",
        "Base salary, full time (base): 52000.00 SEK/month (given)",
    ] {
        assert!(whole.contains(part), "{part}: {whole}");
    }
    // A value that nothing of a steady year reads is derived there too.
    let value = text(&format!("offer {path} --explain sign_on_base"));
    assert!(
        value.starts_with("sign_on_base: 52000 SEK/month"),
        "{value}"
    );
    let json: Value = serde_json::from_str(&text(&format!(
        "offer {path} --explain sign_on --format json"
    )))
    .unwrap();
    assert_eq!(json["on"], "2026-12-01");
    assert_eq!(json["derivation"]["month"], "2027-03");
    assert_eq!(json["derivation"]["values"][0]["rounded"], "10400.00");
    assert!(json["derivation"]["per_year"].is_null());
}

/// A value that no formula of the steady year reads has a derivation all the same.
#[test]
fn a_value_beside_every_amount_is_derived() {
    let value = text(&format!("{NORWAY} --explain overtime_divisor_at_law"));
    assert!(value.contains("1625/14 ≈ 116.071429"), "{value}");
}

#[test]
fn a_component_that_states_the_year_so_far_says_so() {
    let said = text(&format!("{NORWAY} --explain holiday_pay"));
    assert!(said.contains("61890.1524 → 5566.16"), "{said}");
    assert!(
        said.contains("the year so far, of which the month gets"),
        "{said}"
    );
}

#[test]
fn numbers_units_and_truth_are_in_the_language() {
    for (lang, yes_no, unit) in [
        ("sv", "nej (standard)", "h/månad"),
        ("nb", "nei (standard)", "t/måned"),
    ] {
        let derived = text(&format!("{NORWAY} --lang {lang} --explain holiday_pay"));
        for part in [yes_no, unit, "61890,1524 → 5566,16", "≈ 55,401786"] {
            assert!(derived.contains(part), "{lang} {part}: {derived}");
        }
        // Formulas and days stay as the book writes them.
        for line in derived.lines().filter(|line| !line.contains(" = ")) {
            let bare = line
                .split("Kilde:")
                .next()
                .unwrap()
                .split("Källa:")
                .next()
                .unwrap();
            let mixed = bare.as_bytes().windows(3).any(|part| {
                part[0].is_ascii_digit() && part[1] == b'.' && part[2].is_ascii_digit()
            });
            assert!(!mixed, "{lang}: {line}");
            assert!(
                !bare.contains("false") && !bare.contains("true"),
                "{lang}: {line}"
            );
        }
        let offer = text(&format!("{SWEDEN} --lang {lang}"));
        assert!(
            offer.contains("1,0183") && offer.contains("0,6911"),
            "{offer}"
        );
        let tried = text(&format!(
            "{SWEDEN} --lang {lang} --set flexpension_rate=1.5%"
        ));
        assert!(tried.contains("0,015"), "{tried}");
        let about = text(&format!("rules eval '50000.5 / 47' --lang {lang}"));
        assert!(about.contains("1063,8404"), "{about}");
    }
    let english = text(&format!("{SWEDEN} --explain"));
    assert!(
        english.contains("hour/month") && english.contains("4685.82"),
        "{english}"
    );
}

#[test]
fn a_derivation_as_json_has_the_shape_of_its_schema() {
    let validator = jsonschema::validator_for(&schema("derivation").unwrap()).unwrap();
    for call in [SWEDEN, NORWAY] {
        for name in [
            "",
            "employment_cost",
            "employer_contribution",
            "standby_hours_all",
        ] {
            let output = lonn(&format!("{call} --explain {name} --format json --lang sv"));
            if output.stdout.is_empty() && name == "standby_hours_all" {
                continue;
            }
            let found: Value = serde_json::from_slice(&output.stdout).unwrap();
            let wrong: Vec<String> = validator
                .iter_errors(&found)
                .map(|error| error.to_string())
                .collect();
            assert!(wrong.is_empty(), "{name}: {wrong:?}");
        }
    }
}

#[test]
fn a_table_is_shown_with_its_rows() {
    let derived = text(&format!("{NORWAY} --explain employer_contribution"));
    let derived = derived.split_whitespace().collect::<Vec<&str>>().join(" ");
    assert!(derived.contains("I 0.141, Ia 0.141, II 0.106"), "{derived}");
}

#[test]
fn the_deepest_derivation_fits_100_columns() {
    for lang in ["en", "sv", "nb"] {
        for call in [SWEDEN, NORWAY] {
            let deep = text(&format!("{call} --lang {lang} --explain employment_cost"));
            for line in deep.lines() {
                assert!(line.chars().count() <= 100, "{lang}: {line}");
            }
        }
    }
}

/// A sum by the month of payment lists what is earned, so it says what of it is paid then.
#[test]
fn a_sum_of_what_is_paid_says_so_of_each_part() {
    let said = text(&format!("{NORWAY} --explain gross_pay"));
    let by = "= all that is tagged pay, in the month in which it is paid";
    assert!(said.contains(by), "{said}");
    let paid: Vec<&str> = said
        .lines()
        .map(|line| line.strip_prefix(['│', ' ']).unwrap_or(line))
        .filter_map(|line| line.strip_prefix("    paid in that month: "))
        .collect();
    // No holiday pay and no deduction in December; standby of the month before; base.
    assert_eq!(paid, ["0.00", "0.00", "4 570.26", "50 000.00"], "{said}");
}

/// Of a default with ways through it, only what was read on the way taken.
#[test]
fn facts_of_ways_not_taken_are_no_part_of_a_derivation() {
    let engineer =
        "offer --country se --family engineering --level senior --base 52000 --on 2026-12-01";
    let idle = text(&format!("{engineer} --explain standby_pay"));
    assert!(idle.contains("(standby_every): 0 (default)"), "{idle}");
    for name in ["duty_week):", "weekly_hours):", "standby_rotation):"] {
        assert!(!idle.contains(name), "{name} {idle}");
    }
    let duty = text(&format!(
        "{engineer} --explain standby_pay --standby-every 6"
    ));
    for name in ["duty_week):", "weekly_hours):"] {
        assert!(duty.contains(name), "{name} {duty}");
    }
    assert!(!duty.contains("standby_rotation):"), "{duty}");
    let infrastructure = text(&format!("{SWEDEN} --explain standby_pay"));
    assert!(
        infrastructure.contains("standby_rotation): 6"),
        "{infrastructure}"
    );
    // The figure that is divided by is there with each member, its date and its source.
    let divisor = "(standby_divisor):\n     base 1400, night 1000, weekend 700, major 350 \
                   hour/month, from 2021-01-01\n     Source: ";
    assert!(infrastructure.contains(divisor), "{infrastructure}");
}

#[test]
fn a_fraction_is_shown_where_it_is_short_and_a_decimal_beside_it() {
    let short = text(&format!(
        "{SWEDEN} --explain overtime_pay --overtime simple=1"
    ));
    assert!(
        short.contains("simple 26000/47 ≈ 553.191489 → 553.19"),
        "{short}"
    );
    let long = text(
        &format!("{SWEDEN} --base-year 712345 --explain standby_pay").replace("--base 52000", ""),
    );
    let head = long.lines().next().unwrap();
    assert!(head.starts_with("Standby (standby_pay): ≈ "), "{head}");
    assert!(
        !head.contains('/') || head.matches('/').count() == 1,
        "{head}"
    );
}
