//! Problems for people (the source line with the place underlined), for editors, for programs.
//!
//! In: a [`Diagnostic`] and the files it speaks of. Out: text in the language of the [`Words`].
//! Always: the three forms say the same sentence and the same mend; paths are shown as stored.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json as object};

use super::page::wrapped;
use crate::text::{COMMAND_LINE, Diagnostic, FileId, Place, Severity, Sources};
use crate::words::{Text, Words};

/// The columns of a line for people.
const COLUMNS: usize = 100;
/// The columns that the renderer of a snippet is told of: it may go some beyond.
const SNIPPET_COLUMNS: usize = 96;
/// The most columns before a mend's own word and behind it: line numbers of four digits, ` = `, `: `.
const NUMBER_COLUMNS: usize = 9;

/// A text cut into lines of at most [`COLUMNS`], all of which begin behind so many columns. What
/// stands in backticks is cut only where it is longer than a line itself.
fn folded(text: &str, before: usize) -> String {
    let room = COLUMNS.saturating_sub(before).max(40);
    let quoted = |(number, part): (usize, &str)| match number % 2 {
        1 if part.chars().count() < room.saturating_sub(2) => part.replace(' ', "\u{a0}"),
        _ => part.to_owned(),
    };
    let lines = text.lines().flat_map(|line| {
        let parts: Vec<String> = line.split('`').enumerate().map(quoted).collect();
        wrapped(&parts.join("`"), room, 0, 0)
    });
    lines.collect::<Vec<String>>().join("\n")
}

/// A line as it is shown: of a long one of a file, and of the marks below it, only what there is
/// room for. What is said, and a path, is never cut.
fn narrow(line: &str) -> String {
    let seen = anstream::adapter::strip_str(line).to_string();
    let shown = seen.trim_start();
    let is_source = shown.starts_with(|c: char| c.is_ascii_digit()) && shown.contains(" | ");
    let is_marks = shown.chars().all(|c| "|^-_ ".contains(c));
    if seen.chars().count() <= COLUMNS {
        return line.to_owned();
    }
    if is_source {
        return cut(line, COLUMNS.saturating_sub(3), "...");
    }
    if is_marks {
        return cut(line, COLUMNS, "");
    }
    // Marks with what is said of them behind: that goes below.
    let marks = seen.rfind("- ").max(seen.rfind("^ "));
    let (Some(gutter), Some(marks)) = (seen.find('|'), marks) else {
        return line.to_owned();
    };
    let (before, label) = seen.split_at(marks.saturating_add(1));
    let label = label.trim();
    let begin = COLUMNS.saturating_sub(label.chars().count());
    let begin = begin.saturating_sub(gutter).saturating_sub(1);
    let indent = " ".repeat(gutter);
    let marks = cut(line, before.chars().count(), "");
    format!("{marks}\n{indent}|{:begin$}{label}", "")
}

/// The first so many letters of a line, and `dots` where more was there.
fn cut(line: &str, room: usize, dots: &str) -> String {
    let mut cut = String::new();
    let mut width = 0_usize;
    let mut is_style = false;
    for letter in line.chars() {
        // The marks of a terminal take no room, and what they begin they must end.
        is_style |= letter == '\u{1b}';
        if is_style || width < room {
            cut.push(letter);
        } else if width == room {
            cut.push_str(dots);
        }
        if !is_style {
            width = width.saturating_add(1);
        }
        is_style &= letter != 'm';
    }
    cut
}

/// A file's path; the line of the call is called so.
fn path_said(path: &str, words: &Words) -> String {
    match path {
        COMMAND_LINE => words.word("command-line"),
        path => path.to_owned(),
    }
}

/// A problem for people: what is wrong, where, what to type.
#[must_use]
pub fn human(problem: &Diagnostic, sources: &Sources, words: &Words, styled: bool) -> String {
    let (level, name) = match problem.severity {
        Severity::Error => (Level::ERROR, words.word("severity-error")),
        Severity::Warning => (Level::WARNING, words.word("severity-warning")),
    };
    // The sentence begins behind `error[CODE]: `.
    let before = name.chars().count().saturating_add(problem.code.len());
    let sentence = folded(&words.say(&problem.text), before.saturating_add(4));
    let level = level.with_name(name);
    let title = level.primary_title(sentence).id(problem.code);
    let mut group = Group::with_title(title);
    if let Some(place) = problem.place {
        let label = part(problem, "label", words).unwrap_or_default();
        let mut marks = vec![(place, AnnotationKind::Primary, label)];
        marks.extend(problem.further.iter().map(|further| {
            let label = part(problem, further.part, words).unwrap_or_default();
            (further.place, AnnotationKind::Context, label)
        }));
        let mut files: Vec<FileId> = Vec::new();
        for (place, ..) in &marks {
            if !files.contains(&place.file) {
                files.push(place.file);
            }
        }
        for file in files {
            let Some(source) = sources.file(file) else {
                continue;
            };
            let spans: Vec<_> = marks
                .iter()
                .filter(|(place, ..)| place.file == file)
                .map(|(place, kind, label)| (clamp(*place, &source.text), *kind, label))
                .collect();
            // Only the marked lines: the renderer reads all it is given, once a problem.
            let (first, from, lines) = extract(&source.text, spans.iter().map(|(span, ..)| span));
            let snippet = Snippet::source(lines)
                .line_start(first)
                .path(path_said(&source.path, words))
                .annotations(spans.into_iter().map(|(span, kind, label)| {
                    let span = span.start.saturating_sub(from)..span.end.saturating_sub(from);
                    kind.span(span).label(label.clone())
                }));
            group = group.element(snippet);
        }
    }
    if let Some(mend) = part(problem, problem.mend, words) {
        let name = words.word("mend");
        // The mend begins behind the line numbers' column, ` = mend: `.
        let before = name.chars().count().saturating_add(NUMBER_COLUMNS);
        let mend = folded(&mend, before);
        group = group.element(Level::HELP.with_name(name).message(mend));
    }
    let renderer = if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let said = renderer.term_width(SNIPPET_COLUMNS).render(&[group]);
    let lines: Vec<String> = said.to_string().lines().map(narrow).collect();
    lines.join("\n")
}

/// A problem on one line, for editors: `path:line:column: severity[CODE]: message; mend`.
///
/// Without a place the line begins with the severity. What editors look for is in no language: the
/// place and the severity.
#[must_use]
pub fn plain(problem: &Diagnostic, sources: &Sources, words: &Words) -> String {
    let mut line = String::new();
    if let Some(place) = problem.place {
        let (row, column) = sources.line_column(&place);
        line = format!("{}:{row}:{column}: ", sources.path(place.file));
    }
    let message = words.say(&problem.text);
    line.push_str(problem.severity.word());
    line.push_str(&format!("[{}]: {message}", problem.code));
    if let Some(mend) = part(problem, problem.mend, words) {
        line.push_str("; ");
        line.push_str(&mend);
    }
    // What a TOML reader says may span lines.
    line.replace("\r\n", " ").replace(['\n', '\r'], " ")
}

/// A problem for programs: `code`, `severity`, `place`, `message`, `mend`.
///
/// `place` is null for a problem of the whole call; `from` and `to` are bytes of the file.
#[must_use]
pub fn json(problem: &Diagnostic, sources: &Sources, words: &Words) -> Value {
    let place = problem.place.map(|place| {
        let (line, column) = sources.line_column(&place);
        let bytes = sources.bytes(&place);
        object!({
            "file": sources.path(place.file),
            "line": line,
            "column": column,
            "from": bytes.start,
            "to": bytes.end,
        })
    });
    object!({
        "code": problem.code,
        "severity": problem.severity.word(),
        "place": place,
        "message": words.say(&problem.text),
        "mend": part(problem, problem.mend, words),
    })
}

/// A part of the code's entry, if the catalogue has it.
fn part(problem: &Diagnostic, part: &str, words: &Words) -> Option<String> {
    let text: Text = problem.part(part);
    words.knows(text.key()).then(|| words.say(&text))
}

/// The lines round all the spans: the number of the first, the byte where it begins, the text.
fn extract<'a, 'b>(
    text: &'a str,
    spans: impl Iterator<Item = &'b std::ops::Range<usize>> + Clone,
) -> (usize, usize, &'a str) {
    let first = spans.clone().map(|span| span.start).min().unwrap_or(0);
    let last = spans.map(|span| span.end).max().unwrap_or(0);
    let before = text.get(..first).unwrap_or("");
    let from = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let after = text.get(last..).unwrap_or("");
    let to = after
        .find('\n')
        .map_or(text.len(), |at| last.saturating_add(at).saturating_add(1));
    let number = before.bytes().filter(|byte| *byte == b'\n').count();
    let lines = text.get(from..to).unwrap_or("");
    (number.saturating_add(1), from, lines)
}

/// A span that lies in the text, on the borders of characters, and on one line.
fn clamp(place: Place, text: &str) -> std::ops::Range<usize> {
    let border = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at = at.saturating_sub(1);
        }
        at
    };
    let (from, to) = (border(place.from), border(place.to));
    let line = text
        .get(from..to)
        .and_then(|text| text.find('\n'))
        .map(|at| from.saturating_add(at));
    from..line.unwrap_or(to).max(from)
}
