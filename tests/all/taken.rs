//! What a rule book cannot take because the program has it: flags and codes. The lists are those of
//! the command line and of the page of messages.

use std::collections::BTreeSet;
use std::path::Path;

use lonn::rules::{OWN_CODES, OWN_FLAGS, Proof, load};

use crate::verbs::{lonn, out};

/// A book whose facts are `--site` alone.
const BOOK: &str = r#"
book       = { name = "small", answers = { from = 2026-01-01, until = 2026-12-31 } }
stack.x    = { currency = "XXD", when = { site = "north" } }
input.site = { type = "enum", members = ["north"] }
source.us  = { title = "Made up" }
"#;

/// The flags that the help of a command shows.
fn flags(words: &[&str]) -> BTreeSet<String> {
    let help = out(&lonn(words));
    let lines = help.lines().map(str::trim_start);
    let flags = lines.filter(|line| line.starts_with('-')).map(|line| {
        let flag = line.split("--").nth(1).unwrap();
        let end = flag.find(|c: char| c != '-' && !c.is_ascii_lowercase());
        flag.get(..end.unwrap_or(flag.len())).unwrap().to_owned()
    });
    flags.collect()
}

/// The commands that the help of a command lists.
fn commands(words: &[&str]) -> Vec<String> {
    let help = out(&lonn(words));
    let (_, below) = help.split_once("Commands:\n").unwrap();
    let lines = below.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names.map(str::to_owned).collect()
}

#[test]
fn the_flags_that_no_input_may_have_are_those_of_the_commands_that_have_facts() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("taken-flags");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("book.toml"), BOOK).unwrap();
    let config = format!("--config={}", folder.display());
    let verbs = commands(&["--help"]).into_iter().map(|verb| vec![verb]);
    let rules = commands(&["rules", "--help"]).into_iter();
    let rules = rules.map(|verb| vec!["rules".to_owned(), verb]);
    let mut own = flags(&["--help"]);
    let mut with_facts = 0;
    for verb in verbs.chain(rules) {
        let mut words: Vec<&str> = verb.iter().map(String::as_str).collect();
        words.extend(["--help", &config]);
        let mut found = flags(&words);
        if found.remove("site") {
            with_facts += 1;
            own.extend(found);
        }
    }
    assert!(with_facts >= 3, "{with_facts}");
    assert_eq!(own, OWN_FLAGS.map(str::to_owned).into());
}

#[test]
fn none_of_the_programs_own_flags_is_taken_by_an_input() {
    for flag in OWN_FLAGS {
        let text = format!("{BOOK}input.other = {{ type = \"text\", flag = \"{flag}\" }}\n");
        let files = [("book.toml".to_owned(), text.into_bytes())];
        let loaded = load(&files, Proof::Whole, None);
        let codes: Vec<&str> = loaded.problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["FLAG-TAKEN"], "{flag}");
    }
}

#[test]
fn the_codes_that_no_rule_may_have_are_those_of_the_findings_and_refusals() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/messages.md");
    let page = std::fs::read_to_string(path).unwrap();
    let codes: BTreeSet<&str> = page
        .split("\n## ")
        .filter(|part| part.starts_with("Findings") || part.starts_with("Refusals"))
        .flat_map(|part| part.lines().filter(|line| line.starts_with("| `")))
        .filter_map(|row| row.split('`').nth(1))
        .collect();
    assert_eq!(codes, OWN_CODES.into());
}
