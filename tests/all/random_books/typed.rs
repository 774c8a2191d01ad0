//! Drawn books in a folder and drawn people in an offer file, as somebody would type them.

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Output};

use lonn::amount::Exact;
use lonn::plan::Plan;
use lonn::run::annualised;

use super::{book_of, placed};
use crate::person::{Fact, Person};
use crate::random_book::draw;

fn write_folder(folder: &Path, files: &[(String, Vec<u8>)]) {
    for (path, bytes) in files {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
}

/// The person as an offer file; openings aside, which the steady year does not see.
fn offer_file(person: &Person) -> String {
    let mut text = format!("on = {}\nstart = {}\n", person.on, person.first_day());
    if let Some(end) = person.end {
        writeln!(text, "end = {end}").unwrap();
    }
    for (name, fact) in &person.facts {
        match fact {
            Fact::One(one) => writeln!(text, "{name} = {one:?}").unwrap(),
            Fact::PerMember(members) => {
                let parts = members.iter().map(|(m, one)| format!("{m:?} = {one:?}"));
                let list = parts.collect::<Vec<_>>().join(", ");
                writeln!(text, "{name} = {{ {list} }}").unwrap();
            }
        }
    }
    text
}

fn lonn(folder: &Path, format: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lonn"))
        .current_dir(folder)
        .env_remove("LONN_CONFIG")
        .env_remove("LONN_LANG")
        .env_remove("LONN_ON")
        .args("offer --config book person.toml --fail-on never --format".split(' '))
        .arg(format)
        .output()
        .unwrap()
}

/// One person's offer in every format; the total that JSON says, if there is an offer.
fn total_typed(folder: &Path, told: &str) -> Option<String> {
    let found: Vec<(Output, String)> = ["text", "csv", "json"]
        .into_iter()
        .map(|format| {
            let output = lonn(folder, format);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            (output, said)
        })
        .collect();
    for (output, said) in &found {
        let code = output.status.code();
        assert_eq!(code, found[0].0.status.code(), "{told}: {said}");
        assert!(matches!(code, Some(0 | 2)), "{told}: {code:?} {said}");
        assert_eq!(output.stdout.is_empty(), code == Some(2), "{told}: {said}");
        assert!(
            !said.is_empty() || code == Some(0),
            "{told}: nothing is said"
        );
    }
    let (json, _) = &found[2];
    if json.stdout.is_empty() {
        return None;
    }
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    Some(
        value["sums"]["total"]["per_year"]
            .as_str()
            .unwrap()
            .to_owned(),
    )
}

#[test]
fn a_drawn_offer_that_is_typed_is_the_same_or_refused_alike() {
    let (mut offers, mut refused) = (0, 0);
    for seed in 0..14 {
        let drawn = draw(seed);
        let folder = tempfile::tempdir().unwrap();
        write_folder(&folder.path().join("book"), &drawn.files);
        let book = book_of(&drawn);
        for (number, person) in drawn.people.iter().take(2).enumerate() {
            let told = format!("seed {seed} person {number}");
            std::fs::write(folder.path().join("person.toml"), offer_file(person)).unwrap();
            let typed = total_typed(folder.path(), &told);
            let Some((stack, facts)) = placed(&book, person) else {
                assert_eq!(typed, None, "{told}");
                continue;
            };
            let plan = Plan::fold(stack, person.on, &[], false);
            let year = annualised(&plan, &facts, false, &mut ());
            match (typed, year) {
                (Some(typed), Ok(year)) => {
                    let total = year.total(stack.entry_named("total").unwrap());
                    assert_eq!(typed.parse::<Exact>().unwrap(), total, "{told}");
                    offers += 1;
                }
                // The first months may refuse where the steady year does not.
                (None, _) => refused += 1,
                (Some(typed), Err(refusal)) => panic!("{told}: {typed}, but {refusal:?}"),
            }
        }
    }
    assert!(
        offers >= 15 && refused >= 1,
        "{offers} offers, {refused} refused"
    );
}
