//! Drawn books that are broken on purpose: each is told so, at its place and with a mend, or is a
//! book still; nothing panics.
#![expect(clippy::string_slice, reason = "places that were found in the text")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use lonn::answer::{assess, stack_of};
use lonn::plan::Plan;
use lonn::report::human;
use lonn::rules::{File, Proof, load};
use lonn::text::{Diagnostic, Severity};
use lonn::words::{Lang, Words};

use crate::person::{Person, facts_of};
use crate::random_book::draw;
use crate::random_book::rng::Rng;

/// The ways in which a file is broken.
const WAYS: [fn(&mut Rng, &str) -> Vec<u8>; 14] = [
    without_a_line,
    with_a_line_twice,
    with_two_lines_swapped,
    with_another_word,
    with_a_word_misspelt,
    with_another_word,
    with_a_word_misspelt,
    with_another_number,
    cut_off,
    with_random_bytes,
    with_another_character,
    with_a_bracket_more_or_less,
    with_a_table_renamed,
    with_a_value_of_another_type,
];

fn lines(rng: &mut Rng, text: &str) -> (Vec<String>, usize) {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let place = rng.below(lines.len());
    (lines, place)
}

fn without_a_line(rng: &mut Rng, text: &str) -> Vec<u8> {
    let (mut lines, place) = lines(rng, text);
    lines.remove(place);
    lines.join("\n").into_bytes()
}

fn with_a_line_twice(rng: &mut Rng, text: &str) -> Vec<u8> {
    let (mut lines, place) = lines(rng, text);
    lines.insert(place, lines[place].clone());
    lines.join("\n").into_bytes()
}

fn with_two_lines_swapped(rng: &mut Rng, text: &str) -> Vec<u8> {
    let (mut lines, place) = lines(rng, text);
    let other = rng.below(lines.len());
    lines.swap(place, other);
    lines.join("\n").into_bytes()
}

/// The words of a text: where each begins and ends.
fn words_of(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut begin = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_ascii_alphabetic() || c == '_';
        match begin {
            None if inside => begin = Some(at),
            Some(from) if !inside => {
                found.push((from, at));
                begin = None;
            }
            _ => {}
        }
    }
    found
}

fn replaced(text: &str, (from, to): (usize, usize), word: &str) -> Vec<u8> {
    format!("{}{word}{}", &text[..from], &text[to..]).into_bytes()
}

fn with_another_word(rng: &mut Rng, text: &str) -> Vec<u8> {
    let words = words_of(text);
    let (place, other) = (*rng.pick(&words), *rng.pick(&words));
    let common = [
        "currency",
        "hour",
        "month",
        "year",
        "day",
        "per",
        "if",
        "not",
        "sum",
        "at",
        "this_year",
        "last_months",
        "component",
        "value",
        "pay",
        "total",
        "true",
        "null",
        "start",
        "from",
    ];
    let word = if rng.chance(50) {
        &text[other.0..other.1]
    } else {
        rng.word(&common)
    };
    replaced(text, place, word)
}

fn with_a_word_misspelt(rng: &mut Rng, text: &str) -> Vec<u8> {
    let (from, to) = *rng.pick(&words_of(text));
    let mut letters: Vec<char> = text[from..to].chars().collect();
    let place = rng.below(letters.len());
    match rng.below(3) {
        0 => drop(letters.remove(place)),
        1 => letters.insert(place, 'x'),
        _ => letters.swap(place, 0),
    }
    replaced(text, (from, to), &letters.into_iter().collect::<String>())
}

fn with_another_number(rng: &mut Rng, text: &str) -> Vec<u8> {
    let digits: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| c.is_ascii_digit())
        .map(|(at, _)| at)
        .collect();
    let Some(at) = rng.any(&digits) else {
        return Vec::new();
    };
    let with = rng.word(&[
        "0",
        "9",
        "-",
        "99999999999999999999999",
        ".",
        "e5",
        "",
        "_",
        "1/0",
    ]);
    replaced(text, (at, at + 1), with)
}

fn cut_off(rng: &mut Rng, text: &str) -> Vec<u8> {
    text.as_bytes()[..rng.below(text.len())].to_vec()
}

fn with_random_bytes(rng: &mut Rng, text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..1 + rng.below(4) {
        let place = rng.below(bytes.len());
        bytes[place] = u8::try_from(rng.below(256)).unwrap();
    }
    bytes
}

fn with_another_character(rng: &mut Rng, text: &str) -> Vec<u8> {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let at = *rng.pick(&places);
    let with = rng.word(&[
        "é", "\u{0}", "\"", "'", "\n", "=", "😀", "\u{feff}", "#", "\r", "%", "\u{202e}",
    ]);
    format!("{}{with}{}", &text[..at], &text[at..]).into_bytes()
}

fn with_a_bracket_more_or_less(rng: &mut Rng, text: &str) -> Vec<u8> {
    let brackets: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| "()[]{}".contains(*c))
        .map(|(at, _)| at)
        .collect();
    let at = *rng.pick(&brackets);
    let with = rng.word(&["", "((", "[[", "}", ")", "]"]);
    replaced(text, (at, at + 1), with)
}

fn with_a_table_renamed(rng: &mut Rng, text: &str) -> Vec<u8> {
    let heads: Vec<usize> = text.match_indices("\n[").map(|(at, _)| at + 1).collect();
    let Some(at) = rng.any(&heads) else {
        return Vec::new();
    };
    let end = text[at..].find(']').map_or(text.len(), |end| at + end + 1);
    let with = rng.word(&[
        "[component.a]",
        "[value.total]",
        "[input.start]",
        "[book]",
        "[[test]]",
        "[default]",
        "[sum.x.y]",
        "[stack.x]",
        "[parameter]",
    ]);
    replaced(text, (at, end), with)
}

fn with_a_value_of_another_type(rng: &mut Rng, text: &str) -> Vec<u8> {
    let (mut lines, _) = lines(rng, text);
    let keys: Vec<usize> = (0..lines.len())
        .filter(|n| lines[*n].contains(" = "))
        .collect();
    let Some(place) = rng.any(&keys) else {
        return Vec::new();
    };
    let key = lines[place].split(" = ").next().unwrap().to_owned();
    let with = rng.word(&[
        "3",
        "\"text\"",
        "true",
        "[]",
        "{}",
        "2026-02-30",
        "[1, 2]",
        "{ formula = \"1\" }",
        "\"\"",
        "\"(((\"",
        "1e9",
        "nan",
        "2026-01-01T10:00:00Z",
        "[[]]",
    ]);
    lines[place] = format!("{key} = {with}");
    lines.join("\n").into_bytes()
}

/// Whether the book is refused, and what is wrong with how that is told.
fn complaints(files: &[File], person: &Person, words: &Words) -> (bool, Vec<String>) {
    let loaded = load(files, Proof::Whole, None);
    let mut wrong = Vec::new();
    let mend = format!("= {}: ", words.word("mend"));
    for problem in loaded.problems.iter().take(8) {
        let human = human(problem, &loaded.sources, words, false);
        let placed = problem.place.is_some() || problem.code == "BOOK-MISSING";
        if !placed || !human.contains(&mend) || human.contains("{$") {
            wrong.push(format!("no place, no mend, or half a sentence: {human}"));
        }
    }
    let is_error = |problem: &Diagnostic| problem.severity == Severity::Error;
    let errors = loaded.problems.iter().any(is_error);
    if errors == loaded.book.is_some() {
        wrong.push(format!("errors: {errors}, but a book: {}", !errors));
    }
    if let Some(book) = &loaded.book
        && let Ok(stack) = stack_of(book, |stack| facts_of(stack, person).ok(), person.on)
        && let Ok(facts) = facts_of(stack, person)
    {
        let plan = Plan::fold(stack, person.on, &[], false);
        drop(assess(&plan, &facts, &mut ()));
    }
    (errors, wrong)
}

/// Breaks books and gives what was found: how many did not load, and what is wrong.
fn break_books(seeds: std::ops::Range<u64>, times: usize) -> (usize, Vec<String>) {
    let words = [Lang::En, Lang::Sv, Lang::Nb].map(Words::new);
    let (mut refused, mut found) = (0, Vec::new());
    for seed in seeds {
        let drawn = draw(seed);
        let mut rng = Rng::new(seed + 1_000_000);
        for time in 0..times {
            let mut files = drawn.files.clone();
            let place = rng.below(files.len());
            let text = String::from_utf8(files[place].1.clone()).unwrap();
            let way = rng.below(WAYS.len() + 1);
            match WAYS.get(way) {
                Some(change) if !text.trim().is_empty() => files[place].1 = change(&mut rng, &text),
                Some(_) | None => drop(files.remove(place)),
            }
            let told = format!("seed {seed} time {time} way {way}");
            let words = rng.pick(&words);
            let held = || complaints(&files, &drawn.people[0], words);
            match catch_unwind(AssertUnwindSafe(held)) {
                Ok((errors, wrong)) => {
                    refused += usize::from(errors);
                    found.extend(wrong.into_iter().map(|wrong| format!("{told}: {wrong}")));
                }
                Err(_) => found.push(format!("{told} panics")),
            }
        }
    }
    (refused, found)
}

#[test]
fn a_broken_book_is_told_so_at_its_place_with_a_mend() {
    let (refused, found) = break_books(0..40, 20);
    let shown = found.iter().take(20).cloned().collect::<Vec<_>>();
    assert!(found.is_empty(), "{}:\n{}", found.len(), shown.join("\n"));
    assert!(refused > 400, "{refused}");
}
