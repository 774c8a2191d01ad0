//! `lonn solve` as it is typed.

#![expect(
    clippy::indexing_slicing,
    reason = "what a test needs and does not find must fail it"
)]

use serde_json::Value;

use crate::offers::{json, lonn, ore};

const SWEDEN: &str = "--country se --family infrastructure --level senior --on 2026-12-01";
const NORWAY: &str = "--country no --family infrastructure --level senior --on 2026-12-01";

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap()
}

/// What is measured of an offer, in öre.
fn measured(offer: &Value, sum: &str) -> i128 {
    ore(&offer["sums"][sum]["per_year"])
}

/// What is found is the offer with that base, and one step further misses.
fn holds(country: &str, target: &str, sum: &str, (goal, step): (&str, i128)) {
    let call = format!("solve {country} {goal} {target} --step {step}");
    let found = json(&call);
    let solved = &found["solved"];
    let (base, bound) = (text(solved, "value"), ore(&solved["bound"]));
    let with = |base: &str| json(&format!("offer {country} --base {base}"));
    let offer = with(base);
    for key in ["components", "sums", "band", "first_year", "cost"] {
        assert_eq!(found[key], offer[key], "{call}: {key}");
    }
    assert!(offer["solved"].is_null());
    assert_eq!(ore(&solved["at"]), measured(&offer, sum), "{call}");
    let beside = text(&solved["neighbour"], "value");
    let further = with(beside);
    assert_eq!(
        ore(&solved["neighbour"]["at"]),
        measured(&further, sum),
        "{call}"
    );
    let whole = |base: &str| ore(&Value::from(base)) / 100;
    if goal == "--at-least" {
        assert!(
            measured(&offer, sum) >= bound && measured(&further, sum) < bound,
            "{call}"
        );
        assert_eq!(whole(base) - whole(beside), step, "{call}");
    } else {
        assert!(
            measured(&offer, sum) <= bound && measured(&further, sum) > bound,
            "{call}"
        );
        assert_eq!(whole(beside) - whole(base), step, "{call}");
    }
    assert_eq!(whole(base) % step, 0, "{call}");
}

#[test]
fn what_is_found_is_the_offer_with_that_base_and_one_step_further_misses() {
    for (country, target, sum, goal, step) in [
        (SWEDEN, "band-min", "total_compensation", "--at-least", 1),
        (SWEDEN, "band-mid", "total_compensation", "--at-least", 1),
        (SWEDEN, "band-max", "total_compensation", "--at-most", 1),
        (
            SWEDEN,
            "total=650000",
            "total_compensation",
            "--at-least",
            100,
        ),
        (
            SWEDEN,
            "employer-cost=900000",
            "employment_cost",
            "--at-most",
            1,
        ),
        (NORWAY, "band-min", "total_compensation", "--at-least", 1),
        (
            NORWAY,
            "employer-cost=900000",
            "employment_cost",
            "--at-most",
            1,
        ),
        (
            NORWAY,
            "employer-cost=2000000",
            "employment_cost",
            "--at-least",
            1,
        ),
        (NORWAY, "gross-pay=800000", "gross_pay", "--at-least", 10),
    ] {
        holds(country, target, sum, (goal, step));
    }
}

#[test]
fn wrong_aims_are_told_with_place_and_mend() {
    for (call, code, says) in [
        (String::new(), 2, "SOLVE-AIM"),
        (
            "--at-least band-min --at-most band-max".to_owned(),
            2,
            "two things at once",
        ),
        (
            "--at-least band-mni".to_owned(),
            2,
            "did you mean `band-min`?",
        ),
        ("--at-least nosuch=1".to_owned(), 2, "total_compensation"),
        ("--at-least total=much".to_owned(), 2, "SOLVE-AMOUNT"),
        ("--at-least total=7000€".to_owned(), 2, "SOLVE-AMOUNT"),
        ("--at-least total".to_owned(), 2, "SOLVE-TARGET"),
        ("--at-least band-min --step 0".to_owned(), 2, "SOLVE-STEP"),
        ("--at-least band-min --step -1".to_owned(), 2, "--step"),
        (
            "--at-least band-min --step 99999999".to_owned(),
            1,
            "no `--base` reaches",
        ),
        (
            "--at-least total=99999999999".to_owned(),
            1,
            "no `--base` reaches 99 999 999 999",
        ),
        ("--at-most total=-1".to_owned(), 1, "keeps within"),
    ] {
        let call = format!("solve {SWEDEN} {call}");
        let output = lonn(&call);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{call}: {said}");
        assert!(said.contains(says), "{call}: {said}");
        assert!(output.stdout.is_empty(), "{call}");
    }
    let none =
        lonn("solve --country se --family data --level senior --on 2026-12-01 --at-least band-min");
    assert_eq!(none.status.code(), Some(2));
    assert!(
        String::from_utf8(none.stderr)
            .unwrap()
            .contains("SOLVE-NO-RANGE")
    );
}

/// The base that an offer's file holds is only where it would be without the question.
#[test]
fn a_file_is_solved_too_and_its_base_does_not_matter() {
    let file = "examples/offers/senior-infrastructure-se.toml";
    let by_file = json(&format!("solve {file} --at-least band-min"));
    let other = json(&format!("solve {file} --base 1 --at-least band-min"));
    assert_eq!(by_file["solved"], other["solved"]);
    assert_eq!(by_file["band"]["status"], "inside");
}

#[test]
fn an_offer_without_a_base_says_which_bases_reach_the_range() {
    let output = lonn(&format!("offer {SWEDEN}"));
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    let bases: Vec<i128> = said
        .split("--base ")
        .skip(1)
        .filter_map(|rest| rest.split('`').next()?.parse().ok())
        .collect();
    let [least, middle, most] = bases[..3] else {
        unreachable!("{said}")
    };
    let total = |base: i128| {
        let offer = json(&format!("offer {SWEDEN} --base {base}"));
        measured(&offer, "total_compensation")
    };
    assert!(total(least) >= 63_600_000 && total(least - 1) < 63_600_000);
    assert!(total(middle) >= 66_800_000 && total(middle - 1) < 66_800_000);
    assert!(total(most) <= 70_000_000 && total(most + 1) > 70_000_000);
}
