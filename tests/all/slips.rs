//! A slip of the pen in a rule book is one problem, told where it was made, and nothing that follows from it is told;
//! two slips are two problems.

use std::path::Path;

use lonn::rules::{File, Proof, load, of_folder};
use lonn::text::{Diagnostic, Sources, read_table};

/// What may be mistyped in a line; `None` where the line has no such place.
type Slip = fn(&str) -> Option<String>;

const SLIPS: [(&str, Slip); 10] = [
    ("the first quote is missing", |line| {
        without(line, line.find('"')?)
    }),
    ("the last quote is missing", |line| {
        without(line, line.rfind('"')?)
    }),
    ("the first bracket is missing", |line| {
        without(line, line.find('[')?)
    }),
    ("the last bracket is missing", |line| {
        without(line, line.rfind(']')?)
    }),
    ("the first brace is missing", |line| {
        without(line, line.find('{')?)
    }),
    ("the last brace is missing", |line| {
        without(line, line.rfind('}')?)
    }),
    ("the equals sign is missing", |line| {
        without(line, line.find('=')?)
    }),
    ("the last comma is missing", |line| {
        without(line, line.rfind(',')?)
    }),
    ("a comment hides the last brace", |line| {
        let at = line.rfind('}')?;
        let (before, after) = line.split_at(at);
        Some(format!("{before}# {after}"))
    }),
    ("a comma stands for a dot", |line| {
        let (before, after) = line.rsplit_once('.')?;
        let decimals = after.starts_with(|c: char| c.is_ascii_digit());
        decimals.then(|| format!("{before},{after}"))
    }),
];

fn without(line: &str, at: usize) -> Option<String> {
    let mut line = line.to_owned();
    line.remove(at);
    Some(line)
}

fn book() -> Vec<File> {
    of_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/third")).unwrap()
}

/// A line that was mistyped: of which file, which line, how, and what stands there now.
struct Slipped {
    path: String,
    number: usize,
    how: &'static str,
    line: String,
}

/// All slips of a book, those aside that are still TOML.
fn slips(files: &[File]) -> Vec<Slipped> {
    let mut found = Vec::new();
    for (path, bytes) in files {
        let text = String::from_utf8(bytes.clone()).unwrap();
        for (number, line) in text.split('\n').enumerate() {
            let code = line.split('#').next().unwrap();
            for (how, slip) in SLIPS {
                let Some(slipped) = slip(code) else { continue };
                let slipped = Slipped {
                    path: path.clone(),
                    number,
                    how,
                    line: slipped + line.strip_prefix(code).unwrap(),
                };
                let text = with(&text, number, &slipped.line);
                let file = Sources::default().add(path, &text);
                if !read_table(file, &text).1.is_empty() {
                    found.push(slipped);
                }
            }
        }
    }
    found
}

fn with(text: &str, number: usize, line: &str) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    *lines.get_mut(number).unwrap() = line;
    lines.join("\n")
}

/// The problems of the book with some slips.
fn said(files: &[File], slips: &[&Slipped]) -> (Sources, Vec<Diagnostic>) {
    let mut files = files.to_vec();
    for slip in slips {
        let (_, bytes) = files
            .iter_mut()
            .find(|(path, _)| *path == slip.path)
            .unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = with(&text, slip.number, &slip.line).into_bytes();
    }
    let loaded = load(&files, Proof::Whole, None);
    (loaded.sources, loaded.problems)
}

/// Whether a problem stands in the table of a slip.
fn is_at(problem: &Diagnostic, slip: &Slipped, sources: &Sources, files: &[File]) -> bool {
    let Some(place) = problem
        .place
        .filter(|place| sources.path(place.file) == slip.path)
    else {
        return false;
    };
    table_of(files, &slip.path, sources.line_column(&place).0 - 1)
        == table_of(files, &slip.path, slip.number)
}

/// The number of the heading above a line.
fn table_of(files: &[File], path: &str, number: usize) -> Option<usize> {
    let (_, bytes) = files.iter().find(|(known, _)| known == path).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let above = text.split('\n').take(number + 1);
    let headings = above.enumerate().filter(|(_, line)| line.starts_with('['));
    headings.last().map(|(number, _)| number)
}

fn codes(problems: &[Diagnostic]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn a_slip_of_the_pen_is_one_problem_in_its_own_table() {
    let files = book();
    let slips = slips(&files);
    assert!(slips.len() > 1_000, "{}", slips.len());
    let mut wrong = Vec::new();
    for slip in slips.iter().step_by(3) {
        let (sources, problems) = said(&files, &[slip]);
        if problems.len() != 1 || !is_at(&problems[0], slip, &sources, &files) {
            let Slipped {
                path, how, line, ..
            } = slip;
            wrong.push(format!("{path}: {how}: {line}: {:?}", codes(&problems)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}: {}",
        wrong.len(),
        slips.len(),
        wrong.join("\n")
    );
}

/// Of two slips in one table the second may be hidden where the first one swallows it.
#[test]
fn two_slips_in_two_tables_are_two_problems() {
    let files = book();
    let slips = slips(&files);
    let mut wrong = Vec::new();
    let pairs = slips
        .iter()
        .step_by(9)
        .zip(slips.iter().skip(271).step_by(9));
    for (first, second) in pairs {
        let table = |slip: &Slipped| (slip.path.clone(), table_of(&files, &slip.path, slip.number));
        if table(first) == table(second) {
            continue;
        }
        let (sources, problems) = said(&files, &[first, second]);
        let each = [first, second].iter().all(|slip| {
            problems
                .iter()
                .any(|problem| is_at(problem, slip, &sources, &files))
        });
        if problems.len() != 2 || !each {
            let (a, b) = (&first.line, &second.line);
            wrong.push(format!(
                "{}: {a} | {}: {b}: {:?}",
                first.path,
                second.path,
                codes(&problems)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Mistakes of different kinds in different files: neither hides the other. (Where `book.toml` does not say which
/// files there are, no rule is read.)
#[test]
fn a_slip_hides_no_mistake_of_another_table() {
    let files = book();
    let slips = slips(&files);
    let other = Slipped {
        path: "company/third.toml".to_owned(),
        number: 0,
        how: "a word that is no kind",
        line: "[parametr.meal]".to_owned(),
    };
    let elsewhere = |slip: &&Slipped| slip.path != other.path && slip.path != "book.toml";
    for slip in slips.iter().filter(elsewhere).step_by(7) {
        let (_, problems) = said(&files, &[slip, &other]);
        let codes = codes(&problems);
        let told = ["TOML-SYNTAX", "KEY-UNKNOWN"]
            .iter()
            .all(|code| codes.contains(code));
        assert!(told && codes.len() == 2, "{}: {codes:?}", slip.line);
    }
}

/// A key with a wrong letter, and a key whose value is of another type: at most one problem, whatever else the book
/// says of it.
#[test]
fn a_wrong_key_or_value_is_one_problem() {
    let files = book();
    let mut tried = 0;
    for (path, bytes) in &files {
        let text = String::from_utf8(bytes.clone()).unwrap();
        for (number, line) in text.split('\n').enumerate() {
            let Some((key, _)) = line.split_once('=') else {
                continue;
            };
            if !line.starts_with(|c: char| c.is_ascii_lowercase()) || key.contains('.') {
                continue;
            }
            for line in [format!("{key}= true"), format!("x{line}")] {
                let how = "";
                let path = path.clone();
                let slip = Slipped {
                    path,
                    number,
                    how,
                    line,
                };
                let file = Sources::default().add("a", with(&text, number, &slip.line));
                if !read_table(file, &with(&text, number, &slip.line))
                    .1
                    .is_empty()
                {
                    continue;
                }
                tried += 1;
                let (_, problems) = said(&files, &[&slip]);
                let codes = codes(&problems);
                assert!(codes.len() <= 1, "{}: {}: {codes:?}", slip.path, slip.line);
            }
        }
    }
    assert!(tried > 150, "{tried}");
}
