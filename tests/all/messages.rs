//! `docs/messages.md`: every code that is ever said, with its sentence and its mends as the catalogue has them.
//!
//! `UPDATE_EXPECT=1` writes the tables anew; what stands between them is written by hand.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use lonn::words::Lang;

/// The page's headings, each with the comment of the catalogue below which its codes stand.
const SECTIONS: [(&str, &str); 5] = [
    ("Rule books", "# Problems of a rule book."),
    ("Findings", "# Findings."),
    ("Refusals", "# Refusals:"),
    ("Calls and offer files", "# What is wrong with a call"),
    ("Commands about rules", "# The rule book about itself."),
];

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/messages.md")
}

fn is_code(word: &str) -> bool {
    let letters = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit();
    word.len() > 3
        && word.starts_with(|letter: char| letter.is_ascii_uppercase())
        && word
            .split('-')
            .all(|part| !part.is_empty() && part.chars().all(letters))
}

/// `{ $name }` as NAME, and what must not end a cell.
fn readable(sentence: &str) -> String {
    let sentence = sentence.replace("{ \"{\" }", "{").replace("{ \"}\" }", "}");
    let mut text = String::new();
    let mut rest = sentence.as_str();
    while let Some((before, after)) = rest.split_once("{ $") {
        let (name, behind) = after.split_once(" }").unwrap();
        text = text + before + &name.to_uppercase();
        rest = behind;
    }
    (text + rest).replace('|', "\\|")
}

/// Codes with their rows, by the section's heading.
fn tables() -> Vec<(&'static str, Vec<(String, String)>)> {
    let mut tables: Vec<_> = SECTIONS.map(|(name, _)| (name, Vec::new())).into();
    for text in Lang::En.catalogue() {
        let mut section = None;
        let mut open: Option<(String, String, Vec<String>)> = None;
        for line in text.lines().chain(["#"]) {
            let (key, sentence) = line.split_once(" = ").unwrap_or((line, ""));
            if let (Some((_, _, mends)), true) = (&mut open, key.starts_with("    .mend")) {
                mends.push(readable(sentence));
            }
            if key.starts_with(' ') {
                continue;
            }
            if let Some((code, said, mends)) = open.take() {
                let row = format!("| `{code}` | {said} | {} |", mends.join("; or: "));
                let place: usize = section.unwrap();
                tables.get_mut(place).unwrap().1.push((code, row));
            }
            let begins = |(_, comment): &(&str, &str)| line.starts_with(comment);
            section = SECTIONS.iter().position(begins).or(section);
            if is_code(key) {
                open = Some((key.to_owned(), readable(sentence), Vec::new()));
            }
        }
    }
    tables
}

/// The page with its tables as the catalogue has them.
fn written_anew(page: &str) -> String {
    let mut anew = String::new();
    let tables = tables();
    let mut heading = "";
    for line in page.lines().filter(|line| !line.starts_with("| `")) {
        heading = line.strip_prefix("## ").unwrap_or(heading);
        writeln!(anew, "{line}").unwrap();
        if line.starts_with("| --- | --- | --- |") {
            let table = tables.iter().find(|(name, _)| *name == heading).unwrap();
            for (_, row) in &table.1 {
                writeln!(anew, "{row}").unwrap();
            }
        }
    }
    anew
}

#[test]
fn the_page_of_messages_says_what_the_catalogue_says() {
    let text = std::fs::read_to_string(page()).unwrap();
    let anew = written_anew(&text);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return std::fs::write(page(), &anew).unwrap();
    }
    for (said, now) in text.lines().zip(anew.lines()) {
        assert_eq!(said, now, "run this test with UPDATE_EXPECT=1");
    }
    assert_eq!(text, anew, "run this test with UPDATE_EXPECT=1");
}

/// Every word in quotes that is spelled like a code, in the code of the program.
fn codes_of_src() -> BTreeSet<String> {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut codes = BTreeSet::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let inside = std::fs::read_dir(path).unwrap();
            open.extend(inside.map(|item| item.unwrap().path()));
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(path).unwrap();
            let words = text.split('"').filter(|word| is_code(word));
            codes.extend(words.filter(|word| word.contains('-')).map(str::to_owned));
        }
    }
    codes
}

#[test]
fn every_code_has_its_place_on_the_page_of_messages() {
    let text = std::fs::read_to_string(page()).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let paged: Vec<&str> = rows.filter_map(|row| row.split('`').nth(1)).collect();
    let once: BTreeSet<String> = paged.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(once.len(), paged.len(), "a code stands twice");
    let catalogue: BTreeSet<String> = tables()
        .into_iter()
        .flat_map(|(_, rows)| rows.into_iter().map(|(code, _)| code))
        .collect();
    assert!(catalogue.len() > 120);
    assert_eq!(once, catalogue);
    let missing: Vec<String> = codes_of_src().difference(&once).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
}
