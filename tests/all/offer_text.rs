//! Offers and derivations as text: what a reader meets first, widths, the language's own words.

use crate::offers::{SWEDEN, file, lonn};

const NORWAY: &str =
    "offer --country no --family infrastructure --level senior --base 60000 --on 2026-12-01";

fn text(words: &str) -> String {
    String::from_utf8(lonn(&format!("{words} --fail-on never")).stdout).unwrap()
}

#[test]
fn an_offer_fits_80_columns_and_a_derivation_100() {
    let calls = [
        SWEDEN.to_owned(),
        NORWAY.to_owned(),
        format!("{NORWAY} --fte 0.5 --variable-target 10% --overtime simple=400,qualified=20"),
        format!("{SWEDEN} --set overtime_divisor=90 --overtime simple=4 --residence other"),
        "offer examples/offers/senior-infrastructure-no-contract.toml".to_owned(),
    ];
    for lang in ["en", "sv", "nb"] {
        for call in &calls {
            let offer = text(&format!("{call} --lang {lang}"));
            for line in offer.lines() {
                assert!(line.chars().count() <= 80, "{lang} {call}: {line}");
            }
            let derivation = text(&format!("{call} --lang {lang} --explain"));
            assert!(derivation.lines().count() > 10, "{derivation}");
            for line in derivation.lines() {
                assert!(line.chars().count() <= 100, "{lang} {call}: {line}");
            }
        }
    }
}

/// The titles between two headings, one a line.
fn titles(text: &str, from: &str, to: &str) -> Vec<String> {
    let lines = text.lines().skip_while(|line| *line != from).skip(1);
    lines
        .take_while(|line| *line != to)
        .filter_map(|line| Some(line.trim().split("  ").next()?.to_owned()))
        .filter(|title| !title.is_empty())
        .collect()
}

#[test]
fn what_counts_toward_the_headline_comes_first_and_base_pay_on_top() {
    let offer = text(&format!("{SWEDEN} --variable-target 5%"));
    let found = titles(&offer, "Pay and cost, part by part", "Sums");
    let place = |title: &str| {
        let at = found.iter().position(|known| known == title);
        at.unwrap_or_else(|| panic!("{title} in {found:?}"))
    };
    let order = [
        "Counts toward Total compensation",
        "Base salary",
        "Standby",
        "Variable pay at target",
        "Other pay to the employee",
        "Not in money",
        "The employer pays to others",
        "Employer contribution",
    ];
    let places: Vec<usize> = order.iter().map(|title| place(title)).collect();
    assert!(places.is_sorted(), "{found:?}");
    let sums = titles(&offer, "Sums", "Guideline range");
    assert_eq!(sums[1], "Total compensation", "{sums:?}");
}

#[test]
fn findings_name_the_rule_in_the_chosen_language_and_say_what_mends_them() {
    let call = format!("{NORWAY} --overtime simple=10 --set overtime_divisor=200");
    let rows = [
        (
            "en",
            "Overtime supplement of at least 40 %",
            "NOK more in such a month",
        ),
        ("sv", "Övertidstillägg", "NOK mer i en sådan månad"),
        ("nb", "Overtidstillegg", "NOK mer i en slik måned"),
    ];
    for (lang, title, mend) in rows {
        let offer = text(&format!("{call} --lang {lang}"));
        let line = offer.lines().find(|line| line.contains("[LAW-FLOOR]"));
        assert!(line.is_some_and(|line| line.contains(title)), "{offer}");
        let mended = offer
            .lines()
            .any(|line| line.contains('→') && line.contains(mend));
        assert!(mended, "{offer}");
    }
}

/// 52 999.996 a month is 635 999.952 a year, a hair below 636 000.
#[test]
fn an_amount_is_never_shown_as_the_bound_that_it_misses() {
    let own = r#"
on = 2026-12-01
country = "se"
family = "infrastructure"
level = "senior"
base = 1
standby_every = 0
[contract.component.fine_pay]
formula = "52998.996 SEK/month"
unit    = "currency/month"
round   = { step = 0.001 }
tags    = ["total"]
"#;
    let offer = text(&format!("offer {}", file("fine.toml", own)));
    assert!(offer.contains("635 999.95 SEK, below the range"), "{offer}");
    let finer = own
        .replace("52998.996", "52998.9999")
        .replace("0.001", "0.0001");
    let offer = text(&format!("offer {}", file("finer.toml", &finer)));
    assert!(
        offer.contains("635 999.999 SEK, below the range"),
        "{offer}"
    );
    assert!(!offer.contains("636 000.00 "), "{offer}");
    assert!(offer.contains(" 635 999.999\n"), "{offer}");
}

#[test]
fn colours_are_only_for_terminals() {
    let offer = lonn(SWEDEN).stdout;
    assert!(!offer.contains(&0x1b));
    let wrong = lonn("offer --country x --base 1").stderr;
    assert!(!wrong.contains(&0x1b));
}

#[test]
fn a_sum_of_parts_that_differ_by_their_roundings_has_a_month() {
    let call = NORWAY.replace("--base 60000", "--base-year 700000");
    let call = format!("{call} --variable-target 10% --overtime simple=4,qualified=2");
    let offer = text(&call);
    let sums = offer.split("\nSums\n").nth(1).unwrap();
    let total = sums
        .lines()
        .find(|line| line.contains("Total compensation"));
    // 883 215.32 / 12 = 73 601.2767
    assert!(
        total.unwrap().ends_with("73 601.28       883 215.32"),
        "{sums}"
    );
}

#[test]
fn a_limit_is_told_in_its_unit_and_its_time() {
    let rows = [
        (
            "en",
            "480 h, at most 300 h is allowed",
            "take away 180 h a year",
        ),
        (
            "sv",
            "480 h, högst 300 h är tillåtet",
            "ta bort 180 h per år",
        ),
        (
            "nb",
            "480 t, høyst 300 t er tillatt",
            "ta bort 180 t per år",
        ),
    ];
    for (lang, said, mend) in rows {
        let offer = text(&format!("{SWEDEN} --overtime simple=40 --lang {lang}"));
        let offer = offer.split_whitespace().collect::<Vec<&str>>().join(" ");
        assert!(offer.contains(said) && offer.contains(mend), "{offer}");
    }
    let seventh = text(&format!(
        "{NORWAY} --standby-hours base=300,night=0,weekend=0"
    ));
    assert!(seventh.contains("NOK is needed"), "{seventh}");
}

#[test]
fn a_row_of_a_csv_is_a_line_with_the_day_and_what_is_earned_once() {
    let contract = format!(
        "country = \"no\"\nfamily = \"data\"\nlevel = \"mid\"\nbase = 50000\n\n{}",
        "[contract.component.sign_on]\nformula = \"30000 currency\"\nunit = \"currency\"\n\
         cadence = \"once\"\n"
    );
    let path = file("once.toml", &contract);
    let csv = text(&format!("offer {path} --on 2026-12-01 --format csv"));
    let mut lines = csv.lines();
    assert!(lines.next().unwrap().ends_with(",formula,once,on"), "{csv}");
    for line in lines {
        assert!(
            line.contains(",NOK,") && line.ends_with(",2026-12-01"),
            "{line}"
        );
        let is_once = line.starts_with("sign_on,");
        assert_eq!(line.ends_with(",30000.00,2026-12-01"), is_once, "{line}");
    }
}

#[test]
fn what_only_stands_in_for_a_given_fact_is_no_fact_of_the_offer() {
    let given = text(&format!("{NORWAY} --birth-date 1990-02-03"));
    assert!(
        given.contains("Date of birth") && !given.contains("Year of birth"),
        "{given}"
    );
    let assumed = text(NORWAY);
    assert!(assumed.contains("Year of birth"), "{assumed}");
    let hours = text(&format!(
        "{SWEDEN} --standby-hours base=1,night=1,weekend=1,major=1"
    ));
    assert!(!hours.contains("Standby duty"), "{hours}");
}
