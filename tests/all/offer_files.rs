//! Offers by file: facts, days, what is tried, what was before, what is accepted, own entries.

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

/// A line of the base file, what is typed instead, and what is said of it: the code first.
const WRONG: &[(&str, &str, &[&str])] = &[
    (
        "base    = 60000",
        "basee = 1",
        &["KEY-UNKNOWN", "wrong.toml:6:1", "did you mean `base`?"],
    ),
    (
        "base    = 60000",
        "base = 60,5",
        &["TOML-SYNTAX", "wrong.toml:6:10", "a dot before decimals"],
    ),
    (
        "base    = 60000",
        "base = \"60,000\"",
        &["FACT-WRONG", "wrong.toml:6:8", "`60000`"],
    ),
    (
        "base    = 60000",
        "base = -1",
        &["FACT-RANGE", "wrong.toml:6:8"],
    ),
    (
        "base    = 60000",
        "base = true",
        &["FACT-WRONG", "wrong.toml:6:8"],
    ),
    (
        "base    = 60000",
        "base = 1\nbase_year = 12",
        &["FACT-TWICE", "wrong.toml:7", "first here"],
    ),
    (
        "base    = 60000",
        "base = 1\nset = { base = 2 }",
        &["FACT-TWICE", "wrong.toml:7"],
    ),
    (
        "base    = 60000",
        "base = 1\nfacts = { base = 2 }",
        &["FACT-TWICE", "wrong.toml:7"],
    ),
    (
        "\"senior\"",
        "\"senoir\"",
        &["FACT-WRONG", "wrong.toml:5", "did you mean `senior`?"],
    ),
    (
        "\"no\"",
        "\"norway\"",
        &["FACT-WRONG", "wrong.toml:3", "no, se"],
    ),
    (
        "2026-12-01",
        "2026-13-01",
        &[
            "TOML-SYNTAX",
            "wrong.toml:2",
            "this is no day of the calendar",
        ],
    ),
    (
        "base    = 60000",
        "base = 1\nvariable_target = \"10 %\"",
        &["FACT-WRONG", "wrong.toml:7:19", "write `10%`"],
    ),
    (
        "base    = 60000",
        "base = 1\nset = { overtime_divisr = 2 }",
        &["KEY-UNKNOWN", "did you mean `overtime_divisor`?"],
    ),
    (
        "base    = 60000",
        "base = 1\nopening = { holiday_pa = { last_year = 2 } }",
        &["NAME-UNKNOWN", "did you mean `holiday_pay`?"],
    ),
    (
        "base    = 60000",
        "base = 1\n[accepted]\ncode = \"X\"",
        &["TYPE-WRONG", "write `[[accepted]]`"],
    ),
    (
        "base    = 60000",
        "base = 1\n[[accepted]]\ncode = \"X\"\nreason = \" \"\nuntil = 2027-01-01",
        &["KEY-MISSING", "`accepted` lacks `reason`"],
    ),
    (
        "2026-12-01",
        "\"1 December\"",
        &["DATE-WRONG", "wrong.toml:2"],
    ),
    (
        "2026-12-01",
        "2019-12-01",
        &["ON-RANGE", "wrong.toml:2", "2021-01-01"],
    ),
    (
        "2026-12-01",
        "2026-12-01\nstart = 2062-01-01",
        &["START-FAR", "wrong.toml:3"],
    ),
    (
        "2026-12-01",
        "2026-12-01\nend = 2020-01-01",
        &["END-BEFORE", "wrong.toml:3"],
    ),
    (
        "base    = 60000",
        "base = 1\novertime_hours = 4",
        &["FACT-MEMBERS", "{ simple = 4 }"],
    ),
    (
        "base    = 60000",
        "base = 1\novertime_hours = { simpel = 4 }",
        &["MEMBER-UNKNOWN", "did you mean `simple`?"],
    ),
    (
        "base    = 60000",
        "base = 1\npension_plan = \"itp1\"",
        &["FACT-FOREIGN", "wrong.toml:7"],
    ),
    (
        "base    = 60000",
        "base = 1\nset = { nothing = 1 }",
        &["KEY-UNKNOWN", "wrong.toml:7"],
    ),
    (
        "base    = 60000",
        "base = 1\nopening = { nothing = { last_year = 1 } }",
        &["NAME-UNKNOWN"],
    ),
    (
        "base    = 60000",
        "base = 1\nopening = { holiday_pay = { lastyear = 1 } }",
        &["KEY-UNKNOWN", "did you mean `last_year`?"],
    ),
    (
        "base    = 60000",
        "base = 1\naccepted = [{ code = \"X\" }]",
        &["KEY-MISSING", "`reason`", "`until`"],
    ),
    (
        "base    = 60000",
        "base = 1\nopening = { holiday_pay = { last_year = -38000 } }",
        &[
            "OPENING-RANGE",
            "wrong.toml:7",
            "`holiday_pay.last_year` is -38000",
        ],
    ),
    (
        "base    = 60000",
        "base = 1\nopening = { holiday_pay = { last_year = 38_000_000_000 } }",
        &["OPENING-RANGE", "ten years of the highest base"],
    ),
    (
        "base    = 60000",
        "base = 1\nopening = { holiday_pay = { last_year = \"10%\" } }",
        &["OPENING-RANGE", "`10%` is a percentage", "such as 38000"],
    ),
    (
        "base    = 60000",
        "base = 1\nopening = { holiday_pay = { last_year = \"38 000\" } }",
        &["NUMBER-WRONG", "write 38000"],
    ),
    (
        "base    = 60000",
        "base = 1\nopening = { total_compensation = { last_year = 2 } }",
        &[
            "OPENING-IDLE",
            "`last_year` of `total_compensation` has no effect",
        ],
    ),
    (
        "base    = 60000",
        "base = 1\nopening = { total_compensation = { unpaid = 2 } }",
        &["OPENING-IDLE", "values and sums are not paid"],
    ),
    (
        "base    = 60000",
        "base = 1\nset = { base_pay = 2 }",
        &[
            "NOT-A-FACT",
            "`base_pay` (component)",
            "set what it rests on: base, fte",
        ],
    ),
    (
        "base    = 60000",
        "base = 1\novertime_divisor = 90",
        &["NOT-A-FACT", "`overtime_divisor` (parameter)", "`[set]`"],
    ),
    (
        "base    = 60000",
        "base = 1\n[[accepted]]\ncode = \"BAND-STAL\"\nreason = \"x\"\nuntil = 2027-01-01",
        &["CODE-UNKNOWN", "wrong.toml:8", "did you mean `BAND-STALE`?"],
    ),
    (
        "base    = 60000",
        "base = 1\n[contract]\nbase = 2",
        &["KEY-UNKNOWN", "wrong.toml:8"],
    ),
];

#[test]
fn of_a_wrong_contract_the_book_is_not_warned_of() {
    let text = BASE.replace("\"no\"", "\"se\"");
    let contract = "[contract.parameter.extra]\nvalues = [{ from = 2026-01-01, value = \"x\" }]\n";
    let path = file("contract-wrong.toml", &format!("{text}{contract}"));
    let output = lonn_words(["offer", path.as_str()].into_iter(), &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("error[NUMBER-WRONG]"), "{said}");
    assert!(!said.contains("warning["), "{said}");
}

#[test]
fn a_wrong_file_is_told_at_its_line_with_a_mend() {
    for (old, new, expected) in WRONG {
        let path = file("wrong.toml", &BASE.replace(old, new));
        for lang in ["en", "sv", "nb"] {
            let output = lonn(&format!("offer {path} --lang {lang}"));
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{new}: {said}");
            assert!(output.stdout.is_empty(), "{new}");
            let mend = match lang {
                "sv" => "= åtgärd: ",
                "nb" => "= tiltak: ",
                _ => "= mend: ",
            };
            assert!(
                said.contains(expected[0]) && said.contains(mend),
                "{new}: {said}"
            );
            for part in expected.iter().filter(|_| lang == "en") {
                assert!(said.contains(part), "{new}: {part}: {said}");
            }
        }
    }
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

/// Every slip of an offer's file is told, each once.
#[test]
fn two_slips_of_an_offer_s_file_are_two_problems() {
    let path = file(
        "slips.toml",
        "country = \"se\nbase = 60,5\n[opening.holiday_pay]\nlast_year = 1\n",
    );
    let output = lonn(&format!("offer {path} --message-format plain"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    let places: Vec<&str> = said
        .lines()
        .map(|line| line.split(": error[TOML-SYNTAX]").next().unwrap())
        .map(|place| place.split_once("slips.toml:").unwrap().1)
        .collect();
    assert_eq!(places, ["1:14", "2:10"], "{said}");
}

/// Of a file whose country or day is wrong, what is wrong for every country is told as well.
#[test]
fn a_file_whose_head_is_wrong_hides_no_other_mistake() {
    let further = "base = \"abc\"\nlevel = \"boss\"\nfte = 3\n";
    for head in [
        "country = \"xx\"\non = 2026-12-01\n",
        "country = \"se\"\non = \"2026-13-01\"\n",
        "country = \"no\"\nvacation_days = 5\nbonus = 1\n",
    ] {
        let path = file("head.toml", &format!("{head}{further}"));
        let output = lonn(&format!("offer {path} --message-format plain"));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2));
        for name in ["`base`", "`level`", "`fte`"] {
            assert_eq!(said.matches(name).count(), 1, "{head}: {name}: {said}");
        }
        assert_eq!(said.lines().count(), 4, "{head}: {said}");
    }
    // A fact of the contract's own is no mistake.
    let text = "country = \"xx\"\nshoes = 2\n[contract.input.shoes]\ntitle = { en = \"Shoes\" }\n";
    let path = file("own.toml", text);
    let output = lonn(&format!("offer {path} --message-format plain"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said.lines().count(), 1, "{said}");
}
