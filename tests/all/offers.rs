//! `lonn offer` as it is typed.

use std::process::{Command, Output};

use serde_json::Value;

pub(crate) fn lonn(words: &str) -> Output {
    let words = split(words);
    lonn_words(words.iter().map(String::as_str), &[])
}

/// The words of a call; what stands between two `'` is one word, be it empty.
fn split(call: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (number, part) in call.split('\'').enumerate() {
        if number % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// A call in an environment of its own.
pub(crate) fn lonn_words<'w>(
    words: impl Iterator<Item = &'w str>,
    environment: &[(&str, &str)],
) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lonn"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("LONN_CONFIG")
        .env_remove("LONN_LANG")
        .env_remove("LONN_ON")
        .envs(environment.iter().copied())
        .args(words)
        .output()
        .unwrap()
}

/// A file of this test run; its path without spaces.
pub(crate) fn file(name: &str, text: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("offers");
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("test").replace("::", "-");
    let folder = folder.join(test);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

pub(crate) fn json(words: &str) -> Value {
    let output = lonn(&format!("{words} --format json --fail-on never"));
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) const SWEDEN: &str =
    "offer --country se --family infrastructure --level senior --base 52000 --on 2026-12-01";

pub(crate) fn ore(value: &Value) -> i128 {
    value.as_str().unwrap().replace('.', "").parse().unwrap()
}

#[test]
fn nobody_is_as_old_as_that() {
    let weight = |day: &str| {
        let offer = json(&format!("{SWEDEN} --birth-date {day}"));
        let findings = offer["findings"].as_array().unwrap().iter();
        let odd = findings.filter(|found| found["code"] == "BIRTH-ODD");
        odd.map(|found| found["severity"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(weight("1800-01-01"), ["violation"]);
    assert_eq!(weight("1920-01-01"), ["warning"]);
    assert!(weight("1960-01-01").is_empty());
}

#[test]
fn the_components_that_count_toward_a_sum_add_up_to_it() {
    let offer = json(SWEDEN);
    for (name, sum) in offer["sums"].as_object().unwrap() {
        let by_paid = name.ends_with("_basis") || name == "gross_pay" || name == "cash_pay";
        if by_paid {
            continue;
        }
        let parts: i128 = offer["components"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|part| {
                part["counts_toward"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|to| to == name)
            })
            .map(|part| ore(&part["per_year"]))
            .sum();
        assert_eq!(parts, ore(&sum["per_year"]), "{name}");
    }
    assert_eq!(
        offer["band"]["value"],
        offer["sums"]["total_compensation"]["per_year"]
    );
    assert_eq!(offer["band"]["status"], "inside");
}

#[test]
fn the_guideline_is_the_published_one_and_says_that_it_is_stale() {
    let offer = json(SWEDEN);
    assert_eq!(
        (&offer["band"]["min"], &offer["band"]["max"]),
        (&"636000.00".into(), &"700000.00".into())
    );
    let stale = offer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["code"] == "BAND-STALE");
    let numbers = &stale.unwrap()["numbers"];
    assert_eq!(
        (&numbers["would_be_min"], &numbers["would_be_max"]),
        (&"733106".into(), &"806878".into())
    );
}

/// bug 10: the months of a yearly amount add up to the year.
#[test]
fn a_yearly_base_is_exact_by_the_year() {
    let offer = json(
        "offer --country no --family data --level mid --base-year 700000 --on 2026-12-01 --start 2027-01-01",
    );
    let base = offer["components"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["id"] == "base_pay")
        .unwrap();
    assert_eq!(base["per_year"], "700000.00");
    let months: i128 = offer["first_year"]
        .as_array()
        .unwrap()
        .iter()
        .map(|month| ore(&month["components"]["base_pay"]["earned"]))
        .sum();
    assert_eq!(months, 70_000_000);
}

#[test]
fn the_same_call_gives_the_same_bytes() {
    let words = format!("{SWEDEN} --format json");
    assert_eq!(lonn(&words).stdout, lonn(&words).stdout);
}

#[test]
fn achievement_never_moves_the_band() {
    let low = json(&format!("{SWEDEN} --variable-target 10% --achievement 0%"));
    let high = json(&format!(
        "{SWEDEN} --variable-target 10% --achievement 120%"
    ));
    assert_eq!(low["band"], high["band"]);
    assert_ne!(low["first_year"], high["first_year"]);
}

#[test]
fn example_offers_are_computed_and_fit_a_hundred_columns_in_three_languages() {
    for file in [
        "senior-infrastructure-se",
        "senior-infrastructure-no",
        "senior-infrastructure-no-contract",
    ] {
        for lang in ["en", "sv", "nb"] {
            let output = lonn(&format!(
                "offer examples/offers/{file}.toml --lang {lang} --fail-on never"
            ));
            assert_eq!(
                output.status.code(),
                Some(0),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            let text = String::from_utf8(output.stdout).unwrap();
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= 100, "{file} {lang}: {widest}");
            assert!(!text.contains("BAND-STALE from="), "a sentence is missing");
        }
    }
}

#[test]
fn bad_input_is_told_with_what_there_is_and_exit_2() {
    let rows = [
        (
            "offer --country sweden --base 1 --on 2026-12-01",
            "use one of: no, se",
        ),
        (
            "offer --country se --level senoir --base 1 --on 2026-12-01",
            "senior",
        ),
        ("offer --country se --base 52,000 --on 2026-12-01", "52,000"),
        ("offer --country se --base -1 --on 2026-12-01", "FACT-RANGE"),
        (
            "offer --country se --base 99999999999 --on 2026-12-01",
            "FACT-RANGE",
        ),
        ("offer --country se --base 1 --on 2026-02-30", "--on"),
        (
            "offer --country se --on 2026-12-01",
            "636 000 – 700 000 SEK",
        ),
        ("offer --on 2026-12-01", "lonn offer --country"),
    ];
    for (words, expected) in rows {
        let output = lonn(words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{words}: {said}");
        assert!(said.contains(expected), "{words}: {said}");
        assert!(output.stdout.is_empty(), "{words}");
    }
}

#[test]
fn below_the_range_is_exit_1_and_the_codes_do_not_depend_on_the_format() {
    let low =
        "offer --country se --family infrastructure --level senior --base 40000 --on 2026-12-01";
    for format in ["text", "json", "csv"] {
        assert_eq!(
            lonn(&format!("{low} --format {format}")).status.code(),
            Some(1),
            "{format}"
        );
    }
    assert_eq!(
        lonn(&format!("{low} --fail-on never")).status.code(),
        Some(0)
    );
}

#[test]
fn an_explanation_goes_down_to_figures_with_date_and_source() {
    let output = lonn(&format!("{SWEDEN} --explain standby_pay"));
    let text = String::from_utf8(output.stdout).unwrap();
    // People read a decimal in place of a long fraction, which JSON has.
    assert!(text.contains("≈ 4685.821995 → 4685.82"), "{text}");
    let exact = json(&format!("{SWEDEN} --explain standby_pay"));
    assert_eq!(exact["derivation"]["values"][0]["exact"], "4132895/882");
    assert!(
        text.contains("base 1400, night 1000, weekend 700, major 350 hour/month, from 2021-01-01"),
        "{text}"
    );
    assert!(text.contains("52000.00 SEK/month (given)"), "{text}");
    let wrong = lonn(&format!("{SWEDEN} --explain standby_pai"));
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("standby_pay"));
}

/// What a mend says is typed as it stands, brings the offer into its range, and is the nearest
/// whole amount that does.
#[test]
fn the_mend_of_a_range_is_the_nearest_base_inside_it() {
    let norway = "offer --country no --family infrastructure --level senior --on 2026-12-01";
    let sweden = norway.replace("country no", "country se");
    let calls = [
        format!("{sweden} --base 45000"),
        format!("{sweden} --base 45000 --fte 0.5"),
        format!("{sweden} --base 70000 --variable-target 7.5% --overtime simple=3"),
        format!("{norway} --base 63123"),
        format!("{norway} --base 20000 --standby-every 0"),
        format!("{norway} --base 90000 --fte 0.8 --extra-hours 10"),
    ];
    for call in calls {
        let band = |call: &str| {
            let output = lonn(&format!("{call} --format json --fail-on never"));
            let offer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            offer
        };
        let first = band(&call);
        let finding = &first["findings"][0];
        let mend = finding["mend"].as_str().unwrap();
        let typed = mend
            .split('`')
            .nth(1)
            .unwrap_or_else(|| panic!("{call}: {mend}"));
        let base: i64 = typed.strip_prefix("--base ").unwrap().parse().unwrap();
        // The first base of the call is taken out, the mend stands behind.
        let words: Vec<&str> = call.split(' ').collect();
        let at = words.iter().position(|word| *word == "--base").unwrap();
        let rest = [&words[..at], &words[at + 2..]].concat().join(" ");
        let status = |base: i64| band(&format!("{rest} --base {base}"))["band"]["status"].clone();
        let was = first["band"]["status"].as_str().unwrap();
        let beside = if was == "below" { base - 1 } else { base + 1 };
        assert_eq!(finding["numbers"]["reaching"], base.to_string(), "{call}");
        assert_eq!(status(base), "inside", "{call}: {mend}");
        assert_eq!(status(beside), was, "{call}: {mend}");
    }
}
