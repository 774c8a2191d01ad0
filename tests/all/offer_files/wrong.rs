//! Offer files that are wrong: each mistake at its line, with its mend, once.

use super::BASE;
use crate::offers::{file, lonn, lonn_words};

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
