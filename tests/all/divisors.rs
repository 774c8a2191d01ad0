//! What formulas divide by: tried at 0, tried below 0, and given as 0.

use crate::offers::{SWEDEN, file, json, lonn};

const NORWAY: &str =
    "offer --country no --family infrastructure --level senior --base 50000 --on 2026-12-01";

/// What is said of a call that ends with 2.
fn refused(call: &str) -> String {
    let output = lonn(call);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{call}: {said}");
    // A long sentence goes on in the next line.
    let joined = said.lines().map(|line| {
        let goes_on = line.starts_with("      ") && !line.contains('|');
        let begin = if goes_on { " " } else { "\n" };
        format!("{begin}{}", line.trim())
    });
    joined.collect::<String>().trim_start().to_owned()
}

#[test]
fn a_figure_that_formulas_divide_by_cannot_be_tried_at_0() {
    for (call, name, rule) in [
        (
            format!("{SWEDEN} --set overtime_divisor.simple=0"),
            "overtime_divisor.simple",
            "overtime_pay",
        ),
        (
            format!("{SWEDEN} --set overtime_divisor=qualified=0"),
            "overtime_divisor.qualified",
            "overtime_pay",
        ),
        // A factor of what is divided by, and through a value.
        (
            format!("{SWEDEN} --set extra_hours_divisor=0"),
            "extra_hours_divisor",
            "extra_hours_pay",
        ),
        (
            format!("{NORWAY} --set standby_share=0 --explain"),
            "standby_share",
            "standby_divisor_at_law",
        ),
    ] {
        let said = refused(&call);
        let head =
            format!("error[DIVISOR-ZERO]: `{name}` is tried at 0, and `{rule}` divides by it\n");
        assert!(said.starts_with(&head), "{said}");
        for part in ["command line:1:", ".toml:", "divided here", "mend: "] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}

#[test]
fn a_figure_that_formulas_divide_by_and_that_is_tried_below_0_is_noted_at_its_place() {
    let offer = json(&format!("{SWEDEN} --set overtime_divisor.simple=-3"));
    let findings = offer["findings"].as_array().unwrap();
    let found: Vec<_> = findings
        .iter()
        .filter(|found| found["code"] == "DIVISOR-NEGATIVE")
        .collect();
    assert_eq!(found.len(), 1, "{findings:?}");
    let found = found[0];
    assert_eq!(found["severity"], "note");
    assert_eq!(found["place"]["id"], "overtime_divisor");
    assert_eq!(found["place"]["member"], "simple");
    assert_eq!(found["place"]["file"], "command line");
    assert!(
        found["message"]
            .as_str()
            .unwrap()
            .contains("`overtime_pay` divides by it")
    );
    // What is only multiplied may be tried below 0 without a word; so may what is above 0.
    for set in ["overtime_divisor.simple=3", "flexpension_rate=-1%"] {
        let offer = json(&format!("{SWEDEN} --set {set}"));
        assert!(!offer.to_string().contains("DIVISOR-"), "{set}");
    }
}

const ODD: &str = r#"
country = "se"
family  = "data"
level   = "senior"
base    = 52000
on      = 2026-12-01
"#;

fn odd(formula: &str) -> String {
    format!(
        "{ODD}\n[contract.component.odd]\ntitle = {{ en = \"Odd\", sv = \"Udda\", nb = \"Rart\" }}\n\
         formula = \"{formula}\"\nunit = \"currency/month\"\npart_month = \"none\"\n\
         tags = [\"total\"]\n"
    )
}

#[test]
fn a_division_by_zero_names_rule_place_divisor_and_what_is_0() {
    let hours = "base / (overtime_hours.simple * 1 month/hour)";
    let path = file("hours.toml", &odd(hours));
    let said = refused(&format!("offer {path} --overtime simple=0"));
    for part in [
        "error[DIVISION-BY-ZERO]: Odd (`odd`) cannot be computed: ",
        "divides 52000 by `(overtime_hours.simple * 1 month/hour)`",
        "`overtime_hours.simple` is given as 0",
        "hours.toml:10:19",
        "divided here",
        "0 here",
        "mend: give `overtime_hours.simple` another value than 0",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let said = refused(&format!("offer {path}"));
    for part in [
        "`overtime_hours.simple` is not given, and 0 stands in its place",
        "mend: give `overtime_hours.simple`",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // A figure of the book says from when it holds, and where that is from.
    let path = file(
        "figure.toml",
        &odd("base / (expected_overtime.simple * 1 month/hour)"),
    );
    let said = refused(&format!("offer {path}"));
    for part in [
        "`expected_overtime.simple` is 0 from 2021-01-01",
        "company/cloud/on-call.toml:",
        "Not published by the company",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // A sum is 0 by no one of its parts: then what it rests on is to be looked at.
    let path = file("sum.toml", &odd("base / (fte - 1)"));
    let said = refused(&format!("offer {path}"));
    assert!(said.contains("by `(fte - 1)`, which is 0 here\n"), "{said}");
    assert!(said.contains("rests on"), "{said}");
}

#[test]
fn a_refusal_names_a_month_only_where_the_month_matters() {
    let path = file("always.toml", &odd("base / (fte - 1)"));
    assert!(!refused(&format!("offer {path}")).contains("2026-01"));
    let path = file("may.toml", &odd("base / (month - 5)"));
    let said = refused(&format!("offer {path}"));
    assert!(said.contains("Odd (`odd`, 2026-05) cannot"), "{said}");
}
