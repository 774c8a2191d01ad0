//! `lonn explain`: every code has its page in every language, and the page is true.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use lonn::report::{Codes, code_page, code_text, schema};
use lonn::rules::{Example, of_folder};
use lonn::words::{CodeGroup, FURTHER, Lang, Words, code_named, codes};

use crate::diagnostics::folders;
use crate::mended::mended;

fn lonn(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lonn"))
        .args(args)
        .env_remove("LONN_LANG")
        .env("LONN_CONFIG", "/nowhere")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The first word of each line that begins an entry of a text of the catalogue.
fn keys(text: &str) -> Vec<&str> {
    let keys = text.lines().filter_map(|line| line.split_once(" = "));
    keys.map(|(key, _)| key)
        .filter(|key| !key.starts_with(' '))
        .collect()
}

#[test]
fn every_sentence_of_a_problem_is_on_the_page_of_a_code() {
    let is_code = |key: &&str| {
        key.len() > 3 && !key.contains(|letter: char| !letter.is_ascii_uppercase() && letter != '-')
            || key.contains("UTF8")
    };
    let catalogue = Lang::En.catalogue();
    let said: BTreeSet<&str> = catalogue
        .iter()
        .flat_map(|text| keys(text))
        .filter(is_code)
        .collect();
    let paged: BTreeSet<&str> = codes().iter().flat_map(|code| code.sentences()).collect();
    let missing: Vec<_> = said.difference(&paged).collect();
    let more: Vec<_> = paged.difference(&said).collect();
    assert!(
        missing.is_empty() && more.is_empty(),
        "say what {missing:?} mean in src/words/*-codes.ftl, and of which code a further sentence is \
         in src/words/codes.rs; nobody says {more:?}"
    );
    assert!(said.len() > 150);
    assert_eq!(
        codes().len() + FURTHER.len(),
        said.len(),
        "one stands twice"
    );
}

/// In the code of the program a sentence of another code is `told_as("CODE", "SENTENCE")`.
#[test]
fn a_further_sentence_is_that_of_the_code_that_is_printed() {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut count = 0;
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|item| item.unwrap().path()),
            );
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for call in text.split("told_as(\"").skip(1) {
            let mut words = call.split('"').step_by(2);
            let (code, sentence) = (words.next().unwrap(), words.next().unwrap());
            let both = call.split(')').next().unwrap().matches('"').count() == 3;
            if both {
                count += 1;
                assert!(FURTHER.contains(&(code, sentence)), "{code} {sentence}");
            }
        }
    }
    assert!(count >= 10, "{count}");
}

#[test]
fn every_code_means_something_in_every_language() {
    let english = keys(Lang::En.meanings());
    for lang in Lang::ALL {
        assert_eq!(keys(lang.meanings()), english, "{lang:?}");
        let words = Words::explaining(lang);
        for code in codes() {
            let text = code_text(code, &words);
            assert!(text.starts_with(code.code), "{text}");
            assert!(!text.contains(&code.meaning()), "{lang:?} {text}");
            assert!(
                !text.contains("{$") && !text.contains("{ $"),
                "{lang:?} {text}"
            );
            for sentence in code.sentences() {
                let said = words.outline(sentence);
                assert!(!said.is_empty() && said != sentence, "{lang:?} {sentence}");
            }
        }
    }
}

#[test]
fn every_code_of_a_rule_book_has_an_example_that_is_the_folder_of_tests() {
    // No book reaches the first two; the third is said of facts.
    let without = ["CURRENCY-MIXED", "ENTRY-UNREAD", "STACK-NONE"];
    let folders: BTreeMap<_, _> = folders().into_iter().collect();
    for code in codes() {
        let example = Example::of(code.code);
        let is_needed = code.group == CodeGroup::Book && !without.contains(&code.code);
        assert_eq!(example.is_some(), is_needed, "{}", code.code);
        if let Some(example) = example {
            let folder = &folders[code.code];
            assert_eq!(example.wrong(), of_folder(folder).unwrap(), "{}", code.code);
            assert_eq!(example.mended(), mended(folder), "{}", code.code);
        }
    }
}

#[test]
fn the_page_shows_the_problem_and_the_lines_that_mend_it() {
    let words = Words::explaining(Lang::En);
    let page = |code| code_text(code_named(code).unwrap(), &words);
    let name = page("NAME-UNKNOWN");
    for part in [
        "NAME-UNKNOWN (said of rule books)\n",
        "\nthere is no `NAME`\n",
        "\n  mend: did you mean `NEAREST`?\n",
        "\nerror[NAME-UNKNOWN]: there is no `bsae`\n --> book.toml:5:30\n",
        "\n  book.toml\n  - component.pay = { formula = \"bsae\",",
        "\n  + component.pay = { formula = \"base\",",
    ] {
        assert!(name.contains(part), "{part}\n{name}");
    }
    // A file that is gone, and one that is new.
    let moved = page("LAYER-TWICE");
    assert!(
        moved.contains("\n  law/x.toml\n  - parameter.one"),
        "{moved}"
    );
    assert!(
        moved.contains("\n  law/x/x.toml\n  + parameter.one"),
        "{moved}"
    );
    // The heading above the line; what is the same is not shown.
    let below = page("ARGUMENT-COUNT");
    let lines =
        "\n  book.toml\n    [component.pay]\n  - formula = \"clamp(base, 0)\"\n  + formula = ";
    assert!(below.contains(lines), "{below}");
    assert!(!below.contains("[sum.total]"), "{below}");
    // A sentence of another code is on that one's page.
    assert_eq!(page("HEADING-UNKNOWN"), page("KEY-UNKNOWN"));
}

#[test]
fn the_json_of_all_codes_is_that_of_its_schema() {
    let validator = jsonschema::validator_for(&schema("codes").unwrap()).unwrap();
    for lang in Lang::ALL {
        let words = Words::explaining(lang);
        let pages = codes().into_iter().map(|code| code_page(code, &words));
        let json = serde_json::to_value(Codes::of(pages.collect())).unwrap();
        assert!(validator.is_valid(&json), "{lang:?}");
        for page in json["codes"].as_array().unwrap() {
            let example = &page["example"];
            let problems = example["problems"].as_array();
            assert!(
                problems.is_none_or(|problems| !problems.is_empty()),
                "{page}"
            );
        }
    }
}

#[test]
fn a_code_is_explained_without_any_file_in_large_or_small_letters() {
    let large = lonn(&["explain", "UNIT-MISMATCH", "--lang", "sv"]);
    assert!(large.status.success(), "{}", err(&large));
    let small = lonn(&["explain", "unit-mismatch", "--lang", "sv"]);
    assert_eq!(out(&large), out(&small));
    assert!(out(&large).contains("åtgärd:"), "{}", out(&large));
    let json = lonn(&["explain", "BAND-BELOW", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out(&json)).unwrap();
    assert_eq!(json["codes"][0]["said_of"], "finding");
    assert!(json["codes"][0]["example"].is_null());
    let all = out(&lonn(&["explain"]));
    for code in codes() {
        assert!(
            all.contains(&format!("\n  {} ", code.code)),
            "{}",
            code.code
        );
    }
}

#[test]
fn a_code_that_there_is_not_names_near_ones() {
    let table: &[(&[&str], &str)] = &[
        (
            &["explain", "UNIT-MISMACH"],
            "perhaps one of: UNIT-MISMATCH, UNIT-UNKNOWN",
        ),
        (&["explain", "UNIT"], "perhaps one of: UNIT-UNKNOWN"),
        (
            &["explain", "zzz"],
            "`lonn explain` lists all; `lonn rules show` has",
        ),
        (
            &["explain", "NO-VALUE", "--format", "csv"],
            "use one of: text, json",
        ),
        (&["explain", "NO-VALUE", "CYCLE"], "one word too many"),
    ];
    for (args, said) in table {
        let output = lonn(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(out(&output).is_empty(), "{args:?}");
        assert!(err(&output).contains(said), "{args:?}: {}", err(&output));
    }
}
