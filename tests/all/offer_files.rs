//! Offers by file: facts, days, what is tried, what was before, what is accepted, own entries.

mod wrong;

use crate::offers::{file, json, lonn, lonn_words, ore};

const BASE: &str = r#"
on      = 2026-12-01
country = "no"
family  = "infrastructure"
level   = "senior"
base    = 60000
"#;

#[test]
fn a_flag_counts_before_the_file_whatever_the_fact_is_called_there() {
    let path = file(
        "flags.toml",
        &format!("{BASE}overtime_hours = {{ simple = 3, qualified = 2 }}\n"),
    );
    let value = |words: &str, name: &str| {
        let offer = json(&format!("offer {path} {words}"));
        offer["inputs"][name]["value"].as_str().unwrap().to_owned()
    };
    assert_eq!(value("", "base"), "60000.00");
    assert_eq!(value("--base 61000", "base"), "61000.00");
    assert_eq!(value("--base-year 600000", "base"), "50000.00");
    assert_eq!(value("--set base=62000", "base"), "62000.00");
    assert_eq!(value("--overtime simple=1", "overtime_hours.simple"), "1");
    assert_eq!(
        value("--overtime simple=1", "overtime_hours.qualified"),
        "2"
    );
    let on = json(&format!("offer {path} --on 2025-06-01"));
    assert_eq!(
        (&on["on"], &on["start"]),
        (&"2025-06-01".into(), &"2025-07-01".into())
    );
    let start = json(&format!("offer {path} --start 2027-02-15"));
    assert_eq!(
        (&start["on"], &start["start"]),
        (&"2026-12-01".into(), &"2027-02-15".into())
    );
}

#[test]
fn the_day_is_the_flag_s_else_the_file_s_else_of_the_environment_else_the_start() {
    let dated = file("dated.toml", BASE);
    let free = file("free.toml", &BASE.replace("on      = 2026-12-01", ""));
    let started = file("started.toml", &BASE.replace("on      =", "start   ="));
    let on = |words: &str, environment: &str| {
        let words = format!("offer {words} --format json --fail-on never");
        let output = lonn_words(words.split_whitespace(), &[("LONN_ON", environment)]);
        let offer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        format!("{} {}", offer["on"], offer["start"]).replace('"', "")
    };
    let rows = [
        (
            format!("{dated} --on 2025-01-10"),
            "2024-01-01",
            "2025-01-10 2025-02-01",
        ),
        (dated, "2024-01-01", "2026-12-01 2027-01-01"),
        (free.clone(), "2024-01-01", "2024-01-01 2024-02-01"),
        (
            format!("{free} --start 2023-05-15"),
            "",
            "2023-05-15 2023-05-15",
        ),
        (started, "", "2026-12-01 2026-12-01"),
    ];
    for (words, environment, expected) in rows {
        assert_eq!(on(&words, environment), expected, "{words} {environment}");
    }
}

#[test]
fn a_contract_adds_and_replaces_as_the_last_layer_of_its_country() {
    let path = file(
        "contract.toml",
        &format!(
            r#"{BASE}
[contract.component.car_allowance]
title      = {{ en = "Car allowance", sv = "Biltillägg", nb = "Biltillegg" }}
formula    = "car_month * fte"
unit       = "currency/month"
part_month = "calendar_days"
tags       = ["total", "contribution"]
[contract.parameter.car_month]
unit   = "currency/month"
values = [{{ from = 2021-01-01, value = 3500, confidence = "official" }}]
[contract.parameter.standby_rotation]
values = [{{ from = 2021-01-01, value = 12 }}]
[contract.default]
achievement = 90
"#
        ),
    );
    let offer = json(&format!("offer {path}"));
    let plain = json(&format!("offer {}", file("plain.toml", BASE)));
    let parts = offer["components"].as_array().unwrap();
    let car = parts
        .iter()
        .find(|part| part["id"] == "car_allowance")
        .unwrap();
    assert_eq!(car["per_year"], "42000.00");
    assert_eq!(car["sources"][0]["id"], "contract");
    // What two people agreed is no law: its figures say so.
    assert_eq!(car["confidence"], "contract");
    assert_eq!(car["figures"][0]["confidence"], "contract");
    assert_eq!(offer["inputs"]["standby_every"]["value"], "12");
    assert_eq!(offer["inputs"]["achievement"]["value"], "90%");
    let standby = |offer: &serde_json::Value| {
        let parts = offer["components"].as_array().unwrap();
        let part = parts
            .iter()
            .find(|part| part["id"] == "standby_pay")
            .unwrap();
        ore(&part["per_year"])
    };
    assert!((standby(&plain) - 2 * standby(&offer)).abs() <= 24);
    // Nothing but what it says: the band still measures base and standby as before.
    assert_eq!(plain["band"]["min"], offer["band"]["min"]);
}

#[test]
fn what_a_contract_may_not_replace_is_told_at_its_place() {
    let rows = [
        (
            "[contract.value.holiday_rate]\nformula = \"1\"\n",
            ["NOT-REPLACEABLE", "law/no/holiday.toml"],
        ),
        (
            "[contract.component.x]\nformula = \"nothing * 1 NOK/month\"\nunit = \"currency/month\"\ntags = [\"total\"]\n",
            ["NAME-UNKNOWN", "own.toml:8"],
        ),
        (
            "[contract.component.x]\nformula = \"1 SEK/month\"\nunit = \"currency/month\"\ntags = [\"total\"]\n",
            ["CURRENCY-OTHER", "own.toml:8"],
        ),
        (
            "[contract.componnent.x]\nformula = \"1\"\n",
            ["KEY-UNKNOWN", "component"],
        ),
    ];
    for (own, expected) in rows {
        let path = file("own.toml", &format!("{BASE}{own}"));
        let output = lonn(&format!("offer {path}"));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        for part in expected {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}

#[test]
fn an_opening_is_paid_out_in_the_first_year() {
    let path = file(
        "opening.toml",
        &format!("{BASE}opening = {{ holiday_pay = {{ last_year = 38000 }} }}\n"),
    );
    let june = |words: &str| {
        let offer = json(words);
        let months = offer["first_year"].as_array().unwrap().clone();
        let june = months
            .into_iter()
            .find(|month| month["month"] == "2027-06")
            .unwrap();
        june["components"]["holiday_pay"]["paid"].clone()
    };
    assert_eq!(june(&format!("offer {path}")), "38000.00");
    let plain = file("no-opening.toml", BASE);
    assert_eq!(june(&format!("offer {plain}")), "0.00");
}

#[test]
fn an_accepted_finding_stays_visible_and_counts_again_when_its_time_is_up() {
    let low = BASE.replace("60000", "40000");
    let accepted = |id: &str| {
        format!(
            "{low}[[accepted]]\ncode = \"BAND-BELOW\"\n{id}reason = \"a trial year\"\nuntil = 2026-12-31\n"
        )
    };
    let path = file("accepted.toml", &accepted(""));
    let code = |words: &str| lonn(words).status.code().unwrap();
    assert_eq!(code(&format!("offer {}", file("low.toml", &low))), 1);
    assert_eq!(code(&format!("offer {path}")), 0);
    assert_eq!(code(&format!("offer {path} --on 2026-12-31")), 0);
    assert_eq!(code(&format!("offer {path} --on 2027-01-01")), 1);
    let finding = |words: &str| {
        let offer = json(words);
        let all = offer["findings"].as_array().unwrap().clone();
        all.into_iter()
            .find(|one| one["code"] == "BAND-BELOW")
            .unwrap()
    };
    let now = finding(&format!("offer {path}"));
    assert_eq!(now["severity"], "violation");
    assert_eq!(
        now["accepted"],
        serde_json::json!({ "reason": "a trial year", "until": "2026-12-31" })
    );
    assert!(finding(&format!("offer {path} --on 2027-01-01"))["accepted"].is_null());
    let text = lonn(&format!("offer {path}")).stdout;
    assert!(String::from_utf8_lossy(&text).contains("accepted violation[BAND-BELOW]"));
    let text = lonn(&format!("offer {path} --on 2027-01-01")).stdout;
    assert!(String::from_utf8_lossy(&text).contains("that time is up"));
    // Of another band it says nothing, and that is told.
    let other = file("other.toml", &accepted("id = \"another\"\n"));
    let output = lonn(&format!("offer {other}"));
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("warning[ACCEPTED-IDLE]"), "{said}");
    let quiet = lonn(&format!("offer {other} --quiet"));
    assert!(quiet.stderr.is_empty());
}

#[test]
fn what_is_earned_once_is_shown_in_its_month_and_in_no_steady_year() {
    let sign_on = format!(
        "{BASE}\n[contract.component.sign_on]\n\
         title = {{ en = \"Sign-on\", sv = \"Engångsbelopp\", nb = \"Engangsbeløp\" }}\n\
         formula = \"50000 currency\"\nunit = \"currency\"\ncadence = \"once\"\n"
    );
    let output = lonn(&format!("offer {}", file("once.toml", &sign_on)));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines = said.lines().skip_while(|line| !line.contains("Once, in"));
    assert!(lines.next().is_some(), "{said}");
    let line = lines.next().unwrap();
    assert!(
        line.contains("Sign-on") && line.ends_with("50 000.00"),
        "{said}"
    );
}

#[test]
fn a_file_without_a_test_proves_nothing_and_says_so() {
    for (text, code) in [
        ("", "KEY-MISSING"),
        ("[[tst]]\nname = \"q\"\n", "KEY-UNKNOWN"),
    ] {
        let output = lonn(&format!("rules test {}", file("none.toml", text)));
        assert_eq!(output.status.code(), Some(2), "{text}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(code), "{said}");
    }
}

#[test]
fn an_offer_s_file_is_read_from_stdin_and_by_its_mark_of_byte_order() {
    use std::io::Write as _;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_lonn"))
        .args(["offer", "-", "--format", "json"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(format!("\u{feff}{BASE}").as_bytes())
        .unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let offer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(offer["findings"][0]["place"]["file"], "-");
    assert_eq!(offer["inputs"]["base"]["value"], "60000.00");
}

#[test]
fn a_finding_says_where_the_fact_stands_that_it_is_about() {
    let text = "country = \"no\"\nfamily = \"infrastructure\"\nlevel = \"senior\"\nbase = 66000\n\
        overtime_hours = { simple = 30, qualified = 2 }\nresidence = \"other\"\n";
    let path = file("places.toml", text);
    let places = |call: &str| {
        let offer = json(&format!("{call} --on 2026-12-01"));
        let found = offer["findings"].as_array().unwrap().clone();
        found
            .into_iter()
            .map(|found| {
                let place = &found["place"];
                let code = found["code"].as_str().unwrap().to_owned();
                let file = place["file"].as_str().unwrap_or("-").to_owned();
                (code, file, place["line"].as_u64(), place["column"].as_u64())
            })
            .collect::<Vec<_>>()
    };
    let here = |code: &str, line, column| (code.to_owned(), path.clone(), line, column);
    let found = places(&format!("offer {path}"));
    for place in [
        here("BAND-ABOVE", Some(4), Some(8)),
        here("HOURS-CAP", Some(5), Some(29)),
        here("RESIDENCE", Some(6), Some(13)),
        // No fact moves the age of a range.
        here("BAND-STALE", None, None),
    ] {
        assert!(found.contains(&place), "{place:?}: {found:?}");
    }
    // A flag before the file, and a fact that stands only behind another's default.
    let call = format!("offer {path} --base 40000 --birth-year 1940");
    let column = |flag: &str| u64::try_from(format!("lonn {call}").find(flag).unwrap()).unwrap();
    let typed = |code: &str, flag: &str| {
        let at = column(flag) + u64::try_from(flag.len()).unwrap() + 2;
        (
            code.to_owned(),
            "command line".to_owned(),
            Some(1),
            Some(at),
        )
    };
    let found = places(&call);
    for place in [
        typed("BAND-BELOW", "--base"),
        typed("BIRTH-ODD", "--birth-year"),
    ] {
        assert!(found.contains(&place), "{place:?}: {found:?}");
    }
}
