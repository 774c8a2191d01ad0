//! Calls that are wrong: place, problem, mend, exit 2, in three languages; and the exit codes.

use crate::offers::{SWEDEN, lonn, lonn_words};

/// A call, the code of its problem, and what must be said of it in English.
pub(crate) const WRONG: &[(&str, &str, &[&str])] = &[
    (
        "offer --country sweden --base 1",
        "FACT-WRONG",
        &["no, se", "command line:1:22"],
    ),
    (
        "offer --country se --level senoir --base 1",
        "FACT-WRONG",
        &["did you mean `senior`?", "junior, mid, senior"],
    ),
    (
        "offer --level senior --base 1",
        "STACK-NONE",
        &["`--country no`", "`--country se`"],
    ),
    (
        "SE --base 52,000",
        "FACT-WRONG",
        &["`52,000`", "write `52000`", "`52.000`"],
    ),
    ("SE --base 52.000,50", "FACT-WRONG", &["write `52000.50`"]),
    ("SE --base 52000,50", "FACT-WRONG", &["write `52000.50`"]),
    ("SE --base '52 000'", "FACT-WRONG", &["write `52000`"]),
    ("SE --base 1,052,000", "FACT-WRONG", &["write `1052000`"]),
    (
        "SE --base ''",
        "FACT-WRONG",
        &["nothing is given for `base`"],
    ),
    ("SE --base '52000 kr'", "UNIT-UNKNOWN", &["digits alone"]),
    ("SE --base -52,5", "NUMBER-WRONG", &["`-52,5`"]),
    ("SE --base abc", "FACT-WRONG", &["write digits"]),
    (
        "SE --base 1 --set base_pay=1",
        "NOT-A-FACT",
        &["`base_pay` (component)", "base, fte"],
    ),
    (
        "offer --country no --base 1 --set contribution_rate.I=5",
        "NOT-A-FACT",
        &[
            "`contribution_rate` (table)",
            "rules show contribution_rate",
        ],
    ),
    (
        "offer --country no --base 1 --set holiday_rate=5",
        "NOT-A-FACT",
        &["`holiday_rate` (value)", "set what it rests on"],
    ),
    (
        "SE --base 1 --variable-target 10,5%",
        "FACT-WRONG",
        &["write `10.5%`"],
    ),
    ("SE --base 1 --fte 0,8", "FACT-WRONG", &["write `0.8`"]),
    (
        "SE --base 1 --fte 80",
        "FACT-RANGE",
        &["write `0.8`, or `80%`"],
    ),
    (
        "SE --base 1 --overtime simple=1,5",
        "FACT-WRONG",
        &["`overtime_hours.simple`", "write `1.5`"],
    ),
    (
        "SE --base 1 --overtime simple:4",
        "FACT-MEMBERS",
        &["write `simple=4`"],
    ),
    (
        "SE --base 1 --birth-year 2030",
        "FACT-RANGE",
        &["from 1920 to 2016"],
    ),
    (
        "SE --base 1 --birth-year 1986.5",
        "FACT-RANGE",
        &[
            "comes in whole numbers alone",
            "from 1920 to 2016",
            "command line:1:86",
        ],
    ),
    (
        "SE --base 1 --standby-every 0.1",
        "FACT-RANGE",
        &["`standby_every` is 0.1", "a whole number from 0 to 52"],
    ),
    (
        "SE --base 1 --weekly-hours 200",
        "FACT-RANGE",
        &["outside 1 to 40"],
    ),
    (
        "SE --base 1 --overtime simple=-4",
        "FACT-RANGE",
        &["outside 0 to 744"],
    ),
    ("SE --base -1", "FACT-RANGE", &["outside 0 to 10000000"]),
    (
        "SE --base 99999999999",
        "FACT-RANGE",
        &["outside 0 to 10000000"],
    ),
    (
        "SE --base-year 9999999999999",
        "FACT-RANGE",
        &["outside 0 to 10000000"],
    ),
    (
        "SE --base-year '624000 SEK/month'",
        "FIGURE-UNIT",
        &["`base` is in SEK/year", "give the figure in SEK/year"],
    ),
    ("SE --base 1 --fte 1.5", "FACT-RANGE", &["`fte` is 1.5"]),
    (
        "SE --base 1 --base-year 12",
        "FACT-TWICE",
        &["first here", "again here"],
    ),
    ("SE --base 1 --set base=1", "FACT-TWICE", &["`base`"]),
    ("SE --base 1 --base 2", "FLAG-TWICE", &["`--base`"]),
    (
        "SE --base 1 --overtime simple=1 --set overtime_hours.simple=2",
        "FACT-TWICE",
        &["overtime_hours.simple"],
    ),
    ("SE --base 1 --zone I", "FACT-FOREIGN", &["`zone`"]),
    (
        "SE --base 1 --levle senior",
        "FLAG-UNKNOWN",
        &["did you mean `--level`?"],
    ),
    (
        "SE --base 1 --overtime 4",
        "FACT-MEMBERS",
        &["write `simple=4`"],
    ),
    (
        "SE --base 1 --overtime simpel=4",
        "MEMBER-UNKNOWN",
        &["did you mean `simple`?"],
    ),
    (
        "SE --base 1 --birth-date 1990-02-30",
        "FACT-WRONG",
        &["a date such as"],
    ),
    (
        "SE --base 1 --overtime-contracted-out perhaps",
        "FACT-WRONG",
        &["yes or no"],
    ),
    ("SE --base 1 --on 2026-02-30", "DATE-WRONG", &["--on"]),
    ("SE --base 1 --start soon", "DATE-WRONG", &["--start"]),
    ("SE --base 1 --on 2020-12-31", "ON-RANGE", &["2021-01-01"]),
    ("SE --base 1 --on 2033-01-01", "ON-RANGE", &["2032-12-31"]),
    (
        "SE --base 1 --on 2026-12-01 --start 2020-01-01",
        "ON-RANGE",
        &["`start` is 2020-01-01"],
    ),
    (
        "SE --base 1 --start 2040-01-01",
        "ON-RANGE",
        &["`start` is 2040-01-01"],
    ),
    (
        "SE --base 1 --on 2026-12-01 --start 2036-01-01",
        "START-FAR",
        &["24 months"],
    ),
    (
        "SE --base 1 --on 2026-12-01 --end 2026-12-31",
        "END-BEFORE",
        &["2027-01-01"],
    ),
    (
        "SE --base 1 --set nothing=1",
        "NAME-UNKNOWN",
        &["`nothing`"],
    ),
    (
        "SE --base 1 --set overtime_divisr.simple=1",
        "NAME-UNKNOWN",
        &["did you mean `overtime_divisor`?"],
    ),
    (
        "SE --base 1 --set overtime_divisor=simple",
        "FACT-WRONG",
        &["write digits"],
    ),
    (
        "SE --base 1 --set overtime_divisor.easy=1",
        "MEMBER-UNKNOWN",
        &["simple"],
    ),
    ("SE --base 1 --set base", "SET-WRONG", &["NAME=VALUE"]),
    (
        "SE --base 1 --format xml",
        "FLAG-VALUE",
        &["text, json, csv"],
    ),
    (
        "SE --base 1 --format json --csv excel",
        "FLAG-VALUE",
        &["csv"],
    ),
    ("SE --base 1 --lang de", "FLAG-VALUE", &["en, sv, nb"]),
    (
        "SE --base 1 --fail-on always",
        "FLAG-VALUE",
        &["violation, warning, never"],
    ),
    (
        "SE --base 1 --message-format jsno",
        "FLAG-VALUE",
        &["did you mean `json`?"],
    ),
    (
        "offer --country se --on 2026-12-01 --base",
        "FLAG-EMPTY",
        &["`--base`"],
    ),
    (
        "offer --country se",
        "FACT-MISSING",
        &[
            "--family infrastructure --level senior",
            "636 000 – 700 000 SEK",
        ],
    ),
    (
        "SE --base 1 --explain standby_pai",
        "NAME-UNKNOWN",
        &["did you mean `standby_pay`?"],
    ),
    (
        "SE --base 1 --explain base",
        "NAME-UNKNOWN",
        &["no component, sum or value", "`lonn rules show base`"],
    ),
    (
        "SE --base 1 --explain overtime_pay.easy",
        "MEMBER-UNKNOWN",
        &["simple"],
    ),
    (
        "SE --base 1 --explain base_pay.easy",
        "NO-MEMBERS",
        &["base_pay"],
    ),
    (
        "SE --base 1 --out /nowhere/at/all.json",
        "OUT-FAILED",
        &["/nowhere/at/all.json"],
    ),
    (
        "SE --base 1 --config /nowhere/at/all",
        "FILE-UNREADABLE",
        &["/nowhere/at/all"],
    ),
    (
        "SE --base 1 --config config/law/no/holiday.toml",
        "CONFIG-FILE",
        &["is a file", "`--config config`"],
    ),
    (
        "rules check --config README.md",
        "CONFIG-FILE",
        &["`README.md`", "`book.toml`"],
    ),
    ("SE one.toml two.toml", "WORD-EXTRA", &["two.toml"]),
    (
        "offer /nowhere/at/all.toml",
        "FILE-UNREADABLE",
        &["command line:1:12"],
    ),
    ("offer examples", "FILE-FOLDER", &["`examples`"]),
    (
        "SE",
        "FACT-MISSING",
        &[
            "636 000 – 700 000 SEK",
            "--base AMOUNT",
            "--base-year AMOUNT",
        ],
    ),
    (
        "offer --country se --family data --level mid",
        "FACT-MISSING",
        &["no guideline range"],
    ),
    (
        "offer --country se --family foo --level senior --base 1",
        "FACT-WRONG",
        &["infrastructure, engineering", "command line:1:34"],
    ),
    (
        "offer /dev/null",
        "OFFER-EMPTY",
        &["`/dev/null`", "`country = \"no\"`"],
    ),
    (
        "rules show nosuch",
        "NAME-UNKNOWN",
        &["`lonn rules show` alone lists them"],
    ),
    ("rules", "COMMAND-MISSING", &["check, eval"]),
    ("init", "WORD-MISSING", &["<DIR>"]),
    (
        "completions basch",
        "SHELL-UNKNOWN",
        &["`basch`", "did you mean `bash`?"],
    ),
    ("offr", "COMMAND-UNKNOWN", &["did you mean `offer`?"]),
    ("xyz", "COMMAND-UNKNOWN", &["`lonn --help` lists"]),
    (
        "rules xyz",
        "COMMAND-UNKNOWN",
        &["`lonn rules --help` lists"],
    ),
];

pub(crate) fn whole(call: &str) -> String {
    let call = call.replacen(
        "SE",
        "offer --country se --family infrastructure --level senior",
        1,
    );
    if call.starts_with("offer") && !call.contains("--on") && !call.contains("--start") {
        format!("{call} --on 2026-12-01")
    } else {
        call
    }
}

/// Whatever it is given by, and in whichever order.
#[test]
fn what_is_given_twice_is_first_where_it_stands_first() {
    for second in ["--base 2", "--set base=2", "--base-year 24"] {
        let call = format!("SE --set base=1 {second} --message-format json");
        let output = lonn(&whole(&call));
        let problem: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
        assert_eq!(problem["code"], "FACT-TWICE");
        let column = usize::try_from(problem["place"]["column"].as_u64().unwrap()).unwrap();
        let line = format!("lonn {}", whole(&call));
        let second = line.find(second).unwrap();
        assert!(column > second, "{column} {line}");
        let human = lonn(&whole(&call).replace("--message-format json", ""));
        let human = String::from_utf8(human.stderr).unwrap();
        assert!(human.contains("first here"), "{human}");
    }
}

#[test]
fn a_wrong_call_is_told_with_place_problem_and_mend_and_exit_2() {
    for (call, code, parts) in WRONG {
        let call = whole(call);
        for lang in ["en", "sv", "nb"] {
            let words = if call.contains("--lang") {
                call.clone()
            } else {
                format!("--lang {lang} {call}")
            };
            let output = lonn(&words);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{words}: {said}");
            assert!(output.stdout.is_empty(), "{words}");
            let (error, mend) = match lang {
                "sv" if !call.contains("--lang") => ("fel", "åtgärd: "),
                "nb" if !call.contains("--lang") => ("feil", "tiltak: "),
                _ => ("error", "mend: "),
            };
            let head = format!("{error}[{code}]: ");
            assert!(said.starts_with(&head), "{words}: {said}");
            assert!(said.contains(mend), "{words}: {said}");
            // A long sentence goes on in the next line.
            let said: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
            let parts = parts.iter().filter(|part| {
                // The line of the call is longer by the language in front.
                lang == "en" && !part.starts_with("command line")
            });
            for part in parts {
                assert!(said.contains(part), "{words}: {part}: {said}");
            }
        }
    }
}

/// What somebody typed stands in quotes; the rest of a sentence is in the language of the call.
#[test]
fn a_wrong_call_is_told_in_the_language_of_the_call_alone() {
    let english = [
        "the", "is", "not", "no", "of", "an", "expected", "with", "without", "yes", "give", "write",
    ];
    let mut wrong = Vec::new();
    for (call, ..) in WRONG.iter().filter(|(call, ..)| !call.contains("--lang")) {
        for lang in ["sv", "nb"] {
            let call = format!("--lang {lang} --message-format json {}", whole(call));
            let output = lonn(&call);
            for line in String::from_utf8_lossy(&output.stderr).lines() {
                let Ok(said) = serde_json::from_str::<serde_json::Value>(line) else {
                    wrong.push(format!("{call}: {line}"));
                    continue;
                };
                for part in ["message", "mend"] {
                    let text = said[part].as_str().unwrap_or("");
                    let outside: Vec<&str> = text.split('`').step_by(2).collect();
                    let outside = outside.join(" ");
                    let left = outside
                        .split_whitespace()
                        .filter(|word| english.contains(word));
                    let left: Vec<&str> = left.collect();
                    if !left.is_empty() {
                        wrong.push(format!("{call}: {text}: {left:?}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_place_of_a_flag_is_in_the_command_line() {
    for (call, _, parts) in WRONG {
        for part in parts.iter().filter(|part| part.starts_with("command line")) {
            let output = lonn(&whole(call));
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(said.contains(part), "{call}: {said}");
        }
    }
    let output = lonn(&format!("{SWEDEN} --fte=2 --message-format json"));
    let said: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(said["code"], "FACT-RANGE");
    assert_eq!(said["place"]["file"], "command line");
    let column = said["place"]["column"].as_u64().unwrap();
    assert_eq!(
        column,
        u64::try_from(format!("lonn {SWEDEN} --fte=").len() + 1).unwrap()
    );
}

#[test]
fn a_call_without_facts_shows_an_example_that_works_and_every_range_once() {
    for lang in ["en", "sv", "nb"] {
        let output = lonn(&format!("offer --on 2026-12-01 --lang {lang}"));
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            said.lines().all(|line| line.chars().count() <= 100),
            "{said}"
        );
        assert_eq!(said.matches("750 000 – 825 000 NOK").count(), 1, "{said}");
        assert_eq!(said.matches("636 000 – 700 000 SEK").count(), 1, "{said}");
        let example = said
            .lines()
            .find(|line| line.contains("lonn offer --country"))
            .unwrap();
        let words = example.trim().strip_prefix("lonn ").unwrap();
        assert_eq!(lonn(words).status.code(), Some(0), "{words}");
    }
}

#[test]
fn the_exit_code_says_how_grave_the_findings_are_and_not_in_which_format() {
    let none = "offer --country se --family data --level mid --base 50000 --on 2026-12-01";
    let low = SWEDEN.replace("52000", "40000");
    let rows = [
        (SWEDEN, [0, 0, 0]),
        (none, [0, 1, 0]),
        (low.as_str(), [1, 1, 0]),
    ];
    for (call, expected) in rows {
        for (fail_on, code) in ["violation", "warning", "never"].iter().zip(expected) {
            for format in ["text", "json", "csv", "csv --csv excel"] {
                let words = format!("{call} --fail-on {fail_on} --format {format}");
                assert_eq!(lonn(&words).status.code(), Some(code), "{words}");
            }
        }
    }
}

#[test]
fn options_of_every_command_stand_before_or_behind_its_name() {
    let behind = lonn(&format!("{SWEDEN} --lang sv --format csv"));
    let before = lonn(&format!("--lang sv --format csv {SWEDEN}"));
    assert_eq!(behind.stdout, before.stdout);
    let environment = lonn_words(
        format!("{SWEDEN} --format csv").split_whitespace(),
        &[("LONN_LANG", "sv"), ("LONN_CONFIG", "config")],
    );
    assert_eq!(behind.stdout, environment.stdout);
    let spaces = lonn("rules check --lang sv");
    assert_eq!(lonn("--lang sv rules check").stdout, spaces.stdout);
}

#[test]
fn an_output_file_appears_whole_and_is_what_stdout_would_be() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("offer.txt");
    let shown = path.display();
    let output = lonn(&format!("{SWEDEN} --out {shown}"));
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty());
    assert_eq!(std::fs::read(&path).unwrap(), lonn(SWEDEN).stdout);
    let dash = lonn(&format!("{SWEDEN} --out -"));
    assert_eq!(dash.stdout, lonn(SWEDEN).stdout);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn help_speaks_three_languages() {
    for (lang, title) in [
        ("en", "Job family"),
        ("sv", "Befattningsfamilj"),
        ("nb", "Stillingsfamilie"),
    ] {
        let output = lonn(&format!("offer --help --lang {lang}"));
        assert_eq!(output.status.code(), Some(0));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            text.contains(title) && text.contains("--standby-hours"),
            "{text}"
        );
    }
}

#[test]
fn no_english_is_left_in_the_help_of_the_other_languages() {
    let english = [
        "Usage",
        "Options",
        "Commands",
        "Arguments",
        "Print",
        "possible values",
        "(hour",
        "percent)",
    ];
    for lang in ["sv", "nb"] {
        for verb in [
            "",
            "offer ",
            "rules ",
            "rules eval ",
            "rules test ",
            "init ",
            "schema ",
        ] {
            let output = lonn(&format!("{verb}--help --lang {lang}"));
            assert_eq!(output.status.code(), Some(0));
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            for word in english {
                assert!(!text.contains(word), "{verb}{lang}: {word}: {text}");
            }
        }
    }
}

#[test]
fn the_page_about_offers_shows_what_the_program_says() {
    trycmd::TestCases::new().case("docs/offers.md");
}
