//! Offers as JSON and CSV: the committed shape, and what must hold between its parts.

use std::path::Path;

use serde_json::Value;

use crate::offers::{SWEDEN, file, json, lonn, ore};

fn schema_path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/offer.json")
}

#[test]
fn the_committed_schema_is_the_one_of_the_code() {
    let mut now = serde_json::to_string_pretty(&lonn::report::schema("offer").unwrap()).unwrap();
    now.push('\n');
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(schema_path(), &now).unwrap();
    }
    let committed = std::fs::read_to_string(schema_path()).unwrap_or_default();
    assert!(
        committed == now,
        "UPDATE_EXPECT=1 cargo test writes it anew"
    );
}

const NORWAY: &str =
    "offer --country no --family infrastructure --level senior --base 60000 --on 2026-12-01";

#[test]
fn every_offer_is_of_the_committed_shape() {
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(schema_path()).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let contract = file("shape.toml", CONTRACT);
    let calls = [
        SWEDEN.to_owned(),
        NORWAY.to_owned(),
        format!("{SWEDEN} --lang sv --fte 0.8 --end 2027-06-15"),
        format!("{NORWAY} --lang nb --fte 0.5 --extra-hours 10"),
        "offer --country se --family data --level mid --base-year 700000 --on 2024-02-29"
            .to_owned(),
        format!("{NORWAY} --set standby_every=0 --overtime simple=400"),
        format!("{SWEDEN} --set overtime_divisor.simple=90 --overtime simple=4"),
        format!("{SWEDEN} --on 2032-12-31"),
        format!("offer {contract}"),
        "offer examples/offers/senior-infrastructure-no.toml".to_owned(),
        "offer examples/offers/senior-infrastructure-se.toml".to_owned(),
    ];
    for call in calls {
        let call = call.replacen("--on 2026-12-01 --on", "--on", 1);
        let call = if call.matches("--on ").count() > 1 {
            call.replacen("--on 2026-12-01", "", 1)
        } else {
            call
        };
        let offer = json(&call);
        let wrong: Vec<String> = schema
            .iter_errors(&offer)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{call}\n{}", wrong.join("\n"));
    }
}

/// The shape is closed: what it does not name is wrong.
#[test]
fn a_key_or_an_amount_that_the_shape_does_not_know_is_told() {
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(schema_path()).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let offer = json(SWEDEN);
    for (pointer, value) in [
        ("/band/min", Value::from(636_000)),
        ("/band/status", Value::from("within")),
        ("/components/0/per_year", Value::from("1,5")),
        ("/on", Value::from("2026-12")),
        ("/inputs/base/origin", Value::from("guessed")),
    ] {
        let mut changed = offer.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        assert!(!schema.is_valid(&changed), "{pointer}");
    }
    let mut more = offer;
    more["extra"] = Value::Null;
    assert!(!schema.is_valid(&more));
}

const CONTRACT: &str = r#"
on      = 2026-12-01
country = "no"
family  = "infrastructure"
level   = "senior"
base    = 60000
[[accepted]]
code   = "BAND-STALE"
reason = "renewed in spring"
until  = 2027-03-31
[contract.component.allowance]
formula = "3500 NOK/month"
unit    = "currency/month"
tags    = ["total"]
"#;

#[test]
fn without_a_range_the_band_says_so_and_its_other_keys_are_null() {
    let offer = json("offer --country se --family data --level mid --base 40000 --on 2026-12-01");
    let band = offer["band"].as_object().unwrap();
    assert_eq!(band["status"], "no_band");
    let others = [
        "id",
        "measure",
        "currency",
        "min",
        "midpoint",
        "max",
        "value",
        "basis",
        "compa_ratio",
        "penetration",
        "to_min",
        "to_max",
    ];
    for key in others {
        assert!(band[key].is_null(), "{key}");
    }
    assert_eq!(band.len(), others.len() + 1);
    let none = &offer["findings"][0];
    assert_eq!(
        (&none["code"], &none["severity"]),
        (&"BAND-NONE".into(), &"warning".into())
    );
}

/// A fact by member has an origin of its own for each: bug of the first member's shown for all.
#[test]
fn every_member_of_a_fact_has_its_own_origin() {
    let offer = json(&format!(
        "{SWEDEN} --standby-hours weekend=10 --overtime qualified=2"
    ));
    let inputs = &offer["inputs"];
    let origin = |name: &str| inputs[name]["origin"].as_str().unwrap().to_owned();
    assert_eq!(origin("standby_hours.weekend"), "given");
    assert_eq!(origin("standby_hours.base"), "assumed");
    assert_eq!(origin("overtime_hours.qualified"), "given");
    assert_eq!(origin("overtime_hours.simple"), "assumed");
    assert_eq!(inputs["standby_hours.weekend"]["value"], "10");
    assert_eq!(inputs["base"]["value"], "52000.00");
    assert_eq!(
        inputs["fte"],
        serde_json::json!({ "value": "1", "origin": "default" })
    );
}

#[test]
fn a_component_says_on_which_figures_it_rests_with_day_source_and_confidence() {
    let offer = json(SWEDEN);
    let component = |id: &str| {
        let all = offer["components"].as_array().unwrap();
        all.iter().find(|part| part["id"] == id).unwrap().clone()
    };
    let standby = component("standby_pay");
    assert_eq!(standby["confidence"], "assumed");
    let figure = standby["figures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|figure| figure["name"] == "standby_divisor.weekend")
        .unwrap();
    assert_eq!(figure["value"], "700");
    assert_eq!(figure["from"], "2021-01-01");
    let source = figure["source"].as_str().unwrap();
    let sources = standby["sources"].as_array().unwrap();
    assert!(sources.iter().any(|known| known["id"] == source));
    // What a default's formula reads counts too.
    let names: Vec<&str> = standby["figures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|figure| figure["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"duty_week.base"), "{names:?}");
    // Also where another component read the same fact before.
    for id in ["occupational_pension", "flexpension"] {
        let figures = component(id)["figures"].to_string();
        assert!(figures.contains("assumed_birth_year"), "{id}: {figures}");
    }
    assert_eq!(component("base_pay")["confidence"], "official");
}

#[test]
fn components_of_nothing_are_there_in_json_and_csv_and_counted_in_text() {
    let offer = json(SWEDEN);
    let parts = offer["components"].as_array().unwrap();
    let none = parts
        .iter()
        .filter(|part| ore(&part["per_year"]) == 0)
        .count();
    assert!(none > 0);
    let csv = lonn(&format!("{SWEDEN} --format csv"));
    let csv = String::from_utf8(csv.stdout).unwrap();
    assert_eq!(csv.lines().count(), parts.len() + 1);
    let text = String::from_utf8(lonn(SWEDEN).stdout).unwrap();
    assert!(
        text.contains(&format!("{none} further components are 0 here")),
        "{text}"
    );
}

#[test]
fn figures_to_be_careful_with_are_those_that_an_amount_rests_on() {
    let names = |words: &str| -> Vec<String> {
        let offer = json(words);
        let list = offer["careful"].as_array().unwrap();
        list.iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let plain = names(SWEDEN);
    assert!(plain.contains(&"standby_divisor".to_owned()), "{plain:?}");
    let without = names(&format!("{SWEDEN} --standby-every 0"));
    assert!(
        !without.contains(&"standby_divisor".to_owned()),
        "{without:?}"
    );
    // Nobody has variable pay here, so nothing rests on its cap.
    assert!(
        !plain.iter().any(|name| name.contains("achievement")),
        "{plain:?}"
    );
}

#[test]
fn a_what_if_marks_the_result_in_every_format() {
    let call = format!("{SWEDEN} --overtime simple=4 --set overtime_divisor.simple=90");
    let offer = json(&call);
    let tried = &offer["what_if"][0];
    assert_eq!(tried["name"], "overtime_divisor.simple");
    assert_eq!(
        (&tried["value"], &tried["rule_book"]),
        (&"90".into(), &"94".into())
    );
    let csv = String::from_utf8(lonn(&format!("{call} --format csv")).stdout).unwrap();
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert!(
        rows.iter()
            .all(|row| row.contains("overtime_divisor.simple=90"))
    );
    let text = String::from_utf8(lonn(&call).stdout).unwrap();
    let head: Vec<&str> = text
        .lines()
        .skip(1)
        .take_while(|line| !line.is_empty())
        .collect();
    let head = head.join(" ");
    assert!(head.starts_with("what-if: Overtime divisor"), "{head}");
    let words: Vec<&str> = head.split_whitespace().collect();
    assert!(
        words
            .join(" ")
            .ends_with("simple is tried at 90; the rule book says 94"),
        "{head}"
    );
    assert_eq!(json(SWEDEN)["what_if"].as_array().unwrap().len(), 0);
}

#[test]
fn csv_for_spreadsheets_has_mark_semicolons_commas_and_crlf() {
    let plain = lonn(&format!("{SWEDEN} --format csv")).stdout;
    let plain = String::from_utf8(plain).unwrap();
    assert!(plain.starts_with("id,title,"));
    assert!(plain.contains(",52000.00,624000.00,") && !plain.contains('\r'));
    let excel = lonn(&format!("{SWEDEN} --csv excel")).stdout;
    let excel = String::from_utf8(excel).unwrap();
    assert!(excel.starts_with("\u{feff}id;title;"));
    assert!(excel.contains(";52000,00;624000,00;"));
    assert_eq!(excel.matches("\r\n").count(), excel.matches('\n').count());
}

#[test]
fn what_a_duty_week_adds_is_with_less_without() {
    let with = json(SWEDEN);
    let without = json(&format!("{SWEDEN} --standby-every 0"));
    let cost = &with["cost"];
    assert_eq!(cost["without"]["per_year"], without["cost"]["per_year"]);
    assert_eq!(
        ore(&cost["without"]["adds"]),
        ore(&cost["per_year"]) - ore(&without["cost"]["per_year"])
    );
    assert_eq!(cost["without"]["inputs"]["standby_hours"], "0");
    assert!(without["cost"]["without"].is_null());
    // `cost` of an employment is all but what is counted in sums only.
    assert_eq!(
        cost["per_year"],
        with["sums"]["employment_cost"]["per_year"]
    );
}

/// What is said with an offer is no finding.
#[test]
fn a_text_stands_for_itself_and_not_among_the_findings() {
    let offer = json(SWEDEN);
    let findings = offer["findings"].as_array().unwrap();
    assert!(
        findings
            .iter()
            .all(|one| one["severity"] != "text" && one["code"] != "INVESTMENT")
    );
    assert_eq!(offer["texts"][0]["code"], "INVESTMENT");
}

/// What the program says of hours and other measures that the book gives a title.
#[test]
fn a_value_with_a_title_is_shown() {
    let call =
        "offer --country no --family infrastructure --level senior --base 62000 --on 2026-12-01";
    let offer = json(call);
    let measures = offer["measures"].as_array().unwrap();
    let of = |id: &str| measures.iter().find(|found| found["id"] == id);
    // 37.5 × 52 / 12 hours a month; a seventh of the hours of standby.
    assert_eq!(of("ordinary_month_hours").unwrap()["value"], "162.5");
    assert_eq!(of("ordinary_month_hours").unwrap()["unit"], "hour/month");
    assert_eq!(of("ordinary_hour_pay").unwrap()["value"], "4960/13");
    assert!(of("standby_hours_all").is_none(), "it has no title");
    let text = String::from_utf8(lonn(call).stdout).unwrap();
    assert!(text.contains("Ordinary hours of a full month"), "{text}");
    let nothing = json(&format!("{call} --standby-every 0"));
    let measures = nothing["measures"].as_array().unwrap();
    assert!(
        measures
            .iter()
            .all(|found| found["id"] != "standby_counted_hours")
    );
}

/// Figures that only the first months carry on are told beside them, not beside the year.
#[test]
fn the_first_months_tell_what_they_carry_on() {
    let call =
        "offer --country se --family infrastructure --level senior --base 52000 --on 2026-12-01";
    let names = |offer: &Value, key: &str| -> Vec<(String, String)> {
        let figures = offer[key].as_array().unwrap().iter();
        let carried = figures.filter(|found| !found["carried_from"].is_null());
        let name = |found: &Value, key: &str| found[key].as_str().unwrap().to_owned();
        carried
            .map(|found| (name(found, "name"), name(found, "carried_from")))
            .collect()
    };
    let offer = json(call);
    let ahead = names(&offer, "first_year_careful");
    let known = |name: &str, day: &str| (name.to_owned(), day.to_owned());
    assert!(
        ahead.contains(&known("income_base_amount", "2026-12-31")),
        "{ahead:?}"
    );
    assert!(names(&offer, "careful").is_empty());
    let text = String::from_utf8(lonn(call).stdout).unwrap();
    assert!(
        text.contains("Carried on in the first twelve months"),
        "{text}"
    );
    // Within the days of every figure nothing is carried on.
    let early = call.replace("2026-12-01", "2025-12-01");
    let early = json(&format!("{early} --start 2026-01-01 --end 2026-02-28"));
    assert!(names(&early, "first_year_careful").is_empty());
}

/// What was before the first month stands in the result that rests on it.
#[test]
fn openings_are_shown() {
    let path = std::env::temp_dir().join(format!("lonn-opening-{}.toml", std::process::id()));
    let facts = "country = \"no\"\nfamily = \"infrastructure\"\nlevel = \"senior\"\nbase = 62000\non = 2026-12-01\n";
    let openings =
        "[opening.holiday_pay]\nlast_year = 38000\n[opening.standby_pay]\nunpaid = 5000\n";
    std::fs::write(&path, format!("{facts}{openings}")).unwrap();
    let call = format!("offer {}", path.display());
    let offer = json(&call);
    let text = String::from_utf8(lonn(&call).stdout).unwrap();
    std::fs::remove_file(&path).unwrap();
    let found = offer["openings"].as_array().unwrap();
    let of = |id: &str| found.iter().find(|one| one["id"] == id).unwrap();
    assert_eq!(of("holiday_pay")["last_year"], "38000.00");
    assert_eq!(of("standby_pay")["unpaid"], "5000.00");
    assert!(of("holiday_pay")["unpaid"].is_null());
    assert!(text.contains("38 000 NOK  last year"), "{text}");
    assert!(json(SWEDEN)["openings"].as_array().unwrap().is_empty());
}
