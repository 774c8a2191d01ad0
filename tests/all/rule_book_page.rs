//! Every example of `docs/rule-book.md` is run: a book whose tests hold, or one that fails with
//! the code that it names.

use std::path::Path;

use lonn::answer::run_tests;
use lonn::rules::{File, Proof, load};
use lonn::words::{Lang, Words};

pub(crate) struct Example {
    pub(crate) name: String,
    pub(crate) fails: Option<String>,
    pub(crate) files: Vec<File>,
}

pub(crate) fn examples() -> Vec<Example> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rule-book.md");
    let text = std::fs::read_to_string(page).unwrap();
    let mut found = Vec::new();
    for block in text.split("```toml\n").skip(1) {
        let body = block.split("\n```").next().unwrap();
        let Some(head) = body.strip_prefix("# book: ") else {
            continue;
        };
        let (first, rest) = head.split_once('\n').unwrap();
        let (name, fails) = match first.split_once(" fails: ") {
            Some((name, code)) => (name, Some(code.trim().to_owned())),
            None => (first, None),
        };
        let mut files: Vec<File> = vec![("book.toml".to_owned(), Vec::new())];
        for line in rest.lines() {
            match line.strip_prefix("# file: ") {
                Some(path) => files.push((path.trim().to_owned(), Vec::new())),
                None => {
                    let bytes = &mut files.last_mut().unwrap().1;
                    bytes.extend(line.as_bytes());
                    bytes.push(b'\n');
                }
            }
        }
        files.sort();
        found.push(Example {
            name: name.trim().to_owned(),
            fails,
            files,
        });
    }
    found
}

#[test]
fn every_example_of_the_page_does_what_it_says() {
    let words = Words::new(Lang::En);
    let mut wrong = Vec::new();
    let all = examples();
    assert!(all.len() >= 40, "{} examples", all.len());
    for example in &all {
        let loaded = load(&example.files, Proof::Whole, None);
        let said: Vec<String> = loaded
            .problems
            .iter()
            .map(|problem| {
                let place = problem
                    .place
                    .map_or(String::new(), |p| loaded.sources.line_text(&p));
                format!("  {place} {} {}", problem.code, words.say(&problem.text))
            })
            .collect();
        match &example.fails {
            Some(code) => {
                if !loaded.problems.iter().any(|problem| problem.code == code) {
                    wrong.push(format!("{}: not {code}\n{}", example.name, said.join("\n")));
                }
            }
            None => match &loaded.book {
                None => wrong.push(format!(
                    "{}: does not load\n{}",
                    example.name,
                    said.join("\n")
                )),
                Some(book) => {
                    let outcomes = run_tests(book, &loaded.tests);
                    if outcomes.is_empty() {
                        wrong.push(format!("{}: no test", example.name));
                    }
                    for outcome in outcomes
                        .iter()
                        .filter(|o| !o.wrong.is_empty() || o.checked == 0)
                    {
                        let place = loaded.sources.line_text(&outcome.place);
                        let said = crate::said(&outcome.wrong);
                        wrong.push(format!(
                            "{} {place} ({}): {said}",
                            example.name, outcome.name
                        ));
                    }
                }
            },
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_first_example_is_without_a_warning() {
    let all = examples();
    let first = all.first().unwrap();
    let loaded = load(&first.files, Proof::Whole, None);
    let said: Vec<&str> = loaded.problems.iter().map(|problem| problem.code).collect();
    assert_eq!((first.name.as_str(), said), ("first", Vec::new()));
}
