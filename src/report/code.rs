//! The page of a code: its sentences with their mends, what it means, and an example with its mend.
//!
//! In: a code of the catalogue. Out: text, or the shape of its JSON, which is also its schema.
//! Always: the example's problem is what loading the wrong book says now, in the language asked.

use schemars::JsonSchema;
use serde::Serialize;

use super::diagnostic::{human, json};
use super::rules::{Problem, add_line};
use crate::rules::{Example, ExampleFile, Proof, load};
use crate::text::Severity;
use crate::words::{Code, CodeGroup, Text, Words};

/// Some codes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "lonn/codes")]
pub struct Codes {
    /// `lonn/codes`.
    format: String,
    /// A minor step adds keys, a major one may do anything.
    format_version: String,
    /// The version of lonn.
    lonn: String,
    /// The codes that were asked for.
    codes: Vec<CodePage>,
}

impl Codes {
    /// The shape of some pages.
    #[must_use]
    pub fn of(codes: Vec<CodePage>) -> Self {
        Self {
            format: "lonn/codes".to_owned(),
            format_version: "1.0".to_owned(),
            lonn: env!("CARGO_PKG_VERSION").to_owned(),
            codes,
        }
    }
}

/// What there is to know of a code.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CodePage {
    /// The code.
    code: String,
    /// What it is said of: `book`, `finding`, `refusal`, `call` or `command`.
    said_of: String,
    /// What it means.
    meaning: String,
    /// What it says; words in capitals stand for what the message names.
    sentences: Vec<Sentence>,
    /// A wrong rule book and the mended one; none of what is said of offers and calls.
    example: Option<ExamplePage>,
}

/// A sentence in which a code is told.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Sentence {
    /// What is the matter.
    message: String,
    /// How to mend it; the message gives the one that fits.
    mends: Vec<String>,
}

/// A wrong rule book, what is said of it, and the mended one.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ExamplePage {
    /// The files that differ.
    files: Vec<ExampleText>,
    /// What is said of the wrong book under this code.
    #[schemars(with = "Vec<Problem>")]
    problems: Vec<serde_json::Value>,
}

/// A file of an example.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ExampleText {
    /// Its path below the book's folder.
    path: String,
    /// Its text in the wrong book; none where it is not there.
    wrong: Option<String>,
    /// Its text in the mended one; none where it is not there.
    mended: Option<String>,
}

/// The page of a code.
#[must_use]
pub fn code_page(code: Code, words: &Words) -> CodePage {
    let example = Example::of(code.code);
    CodePage {
        code: code.code.to_owned(),
        said_of: code.group.word().to_owned(),
        meaning: words.say(&Text::new(code.meaning())),
        sentences: code
            .sentences()
            .into_iter()
            .map(|key| sentence(key, words))
            .collect(),
        example: example.map(|example| example_page(&example, words)),
    }
}

fn sentence(key: &str, words: &Words) -> Sentence {
    let parts = words.parts(key).into_iter();
    let mends = parts.filter(|part| part.starts_with("mend") || part == "nearest");
    Sentence {
        message: words.outline(key),
        mends: mends
            .map(|part| words.outline(&format!("{key}.{part}")))
            .collect(),
    }
}

fn example_page(example: &Example, words: &Words) -> ExamplePage {
    let loaded = load(&example.wrong(), Proof::Whole, None);
    let problems = loaded.problems.iter();
    let own = problems.filter(|problem| problem.code == example.code);
    let text = |bytes: Option<&[u8]>| bytes.map(|b| String::from_utf8_lossy(b).into_owned());
    ExamplePage {
        files: changed(example)
            .map(|file| ExampleText {
                path: file.path.to_owned(),
                wrong: text(file.wrong),
                mended: text(file.mended),
            })
            .collect(),
        problems: own
            .map(|problem| json(problem, &loaded.sources, words))
            .collect(),
    }
}

fn changed(example: &Example) -> impl Iterator<Item = &ExampleFile> {
    let files = example.files.iter();
    files.filter(|file| file.wrong != file.mended)
}

/// All codes with their sentences, by what they are said of.
#[must_use]
pub fn code_list_text(codes: &[Code], words: &Words) -> String {
    let width = codes.iter().map(|code| code.code.len()).max().unwrap_or(0);
    let mut text = String::new();
    for group in CodeGroup::ALL {
        if !text.is_empty() {
            text.push('\n');
        }
        add_line(&mut text, 0, &group_word(group, words));
        for code in codes.iter().filter(|code| code.group == group) {
            let line = format!("{:width$}  {}", code.code, words.outline(code.code));
            text.push_str(&format!("  {line}\n"));
        }
    }
    text
}

fn group_word(group: CodeGroup, words: &Words) -> String {
    words.say(&Text::new(format!("code-of-{}", group.word())))
}

/// The page of a code for people.
#[must_use]
pub fn code_text(code: Code, words: &Words) -> String {
    let mut text = format!("{} ({})\n\n", code.code, group_word(code.group, words));
    add_line(&mut text, 0, &words.say(&Text::new(code.meaning())));
    text.push('\n');
    let mend = words.word("code-mend");
    for key in code.sentences() {
        let said = sentence(key, words);
        add_line(&mut text, 0, &said.message);
        for way in said.mends {
            add_line(&mut text, 1, &format!("{mend} {way}"));
        }
    }
    if let Some(example) = Example::of(code.code) {
        add_example(&mut text, &example, words);
    }
    text
}

fn add_example(text: &mut String, example: &Example, words: &Words) {
    text.push('\n');
    add_line(text, 0, &words.word("code-example"));
    let loaded = load(&example.wrong(), Proof::Whole, None);
    // A warning of another code is not what the page is about.
    let told = loaded
        .problems
        .iter()
        .filter(|problem| problem.code == example.code || problem.severity == Severity::Error);
    for problem in told {
        text.push_str(&format!(
            "\n{}\n",
            human(problem, &loaded.sources, words, false)
        ));
    }
    text.push('\n');
    add_line(text, 0, &words.word("code-mended"));
    for file in changed(example) {
        text.push_str(&format!("\n  {}\n", file.path));
        for (mark, line) in changes(file) {
            text.push_str(&format!("  {mark} {line}\n"));
        }
    }
}

/// The lines that a mend takes out and puts in, with the heading that they stand below.
fn changes(file: &ExampleFile) -> Vec<(char, String)> {
    let text =
        |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
    let (wrong, mended) = (text(file.wrong), text(file.mended));
    let wrong: Vec<&str> = wrong.lines().collect();
    let mended: Vec<&str> = mended.lines().collect();
    let (mut old, mut new) = (wrong.as_slice(), mended.as_slice());
    let mut found = Vec::new();
    let mut heading = None;
    loop {
        match (old.split_first(), new.split_first()) {
            (None, None) => return found,
            (Some((line, old_rest)), Some((same, new_rest))) if line == same => {
                (old, new) = (old_rest, new_rest);
                if line.starts_with('[') {
                    heading = Some((' ', (*line).to_owned()));
                }
            }
            _ => {
                found.extend(heading.take());
                let (out, put) = meeting(old, new);
                let marked = |mark, lines: &[&str], count| {
                    let lines = lines.iter().take(count);
                    lines
                        .map(|line| (mark, (*line).to_owned()))
                        .collect::<Vec<_>>()
                };
                found.extend(marked('-', old, out));
                found.extend(marked('+', new, put));
                old = old.get(out..).unwrap_or(&[]);
                new = new.get(put..).unwrap_or(&[]);
            }
        }
    }
}

/// After how many lines of both the next line stands that both have.
fn meeting(old: &[&str], new: &[&str]) -> (usize, usize) {
    for both in 1..old.len().saturating_add(new.len()) {
        for out in 0..=both {
            let put = both.saturating_sub(out);
            if old.get(out).is_some() && old.get(out) == new.get(put) {
                return (out, put);
            }
        }
    }
    (old.len(), new.len())
}
