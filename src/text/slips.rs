//! A TOML text with slips in it: each told once, and all that does not hang on them read.
//!
//! In: a text. Out: a [`Mended`] table, one [`Diagnostic`] a slip, and which tables are lost. A
//! slip costs the table that it stands in; further slips are looked for in the rest of that table
//! too. What stands there but is not finished (a bracket left open) is told where it stands, not
//! where the reader stumbles. Knows no entry of a rule book.

use std::ops::Range;

use super::lines::{Line, Open, is_heading, is_key, lines_of, path_of};
use super::toml_words::{Wrong, wrong};
use super::{Diagnostic, FileId, Place, Table, read_table};

/// How many slips of one file are told.
const SLIPS_MAX: usize = 50;

/// A table that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// The table under a heading, by the heading's parts.
    Table(Vec<String>),
    /// What stands under no heading, or where no end of the slips was found: anything.
    Anything,
}

/// What a text with slips gives.
#[derive(Debug)]
pub struct Mended {
    /// What could be read; all of it if nothing is lost.
    pub table: Table,
    /// The slips.
    pub problems: Vec<Diagnostic>,
    /// What could not be read.
    pub lost: Vec<Lost>,
}

/// A slip: what is said of it, and which bytes to leave out to read on, and to read what is left.
struct Slip {
    problem: Diagnostic,
    /// What is left out to look for further slips.
    statement: Range<usize>,
    /// What is lost with it.
    block: Range<usize>,
    lost: Option<Lost>,
}

/// Reads a text. `bad` are places that are told elsewhere and may not be read.
#[must_use]
pub fn read_mended(file: FileId, text: &str, bad: &[usize]) -> Mended {
    // Nearly every file is as it should be: it is read once.
    let (table, broken) = read_table(file, text);
    if broken.is_empty() && bad.is_empty() {
        return Mended {
            table,
            problems: Vec::new(),
            lost: Vec::new(),
        };
    }
    let mut finder = Finder {
        file,
        left: text.to_owned(),
        blocks: Vec::new(),
        lost: Vec::new(),
        problems: Vec::new(),
    };
    for at in bad {
        let lines = lines_of(text);
        let code = line_of(&lines, *at).and_then(Line::code_end);
        // A comment says nothing.
        if code.is_none_or(|code| code <= *at) {
            continue;
        }
        let (block, lost) = block_around(&lines, *at, text.len());
        finder.leave_out(line_around(&lines, *at), block, Some(lost));
    }
    let mut whole = false;
    for _ in 0..SLIPS_MAX {
        match finder.next() {
            Some(slip) => {
                let begins = slip.statement.start;
                finder.problems.push(slip.problem);
                if !finder.leave_out(slip.statement, slip.block, slip.lost) {
                    let rest = begins..finder.left.len();
                    finder.leave_out(rest.clone(), rest, Some(Lost::Anything));
                }
            }
            None => {
                whole = true;
                break;
            }
        }
    }
    finder.finish(text, whole)
}

struct Finder {
    file: FileId,
    /// The text without what was left out; every place stays where it is.
    left: String,
    blocks: Vec<Range<usize>>,
    lost: Vec<Lost>,
    problems: Vec<Diagnostic>,
}

impl Finder {
    /// Leaves some bytes out; whether there was anything in them.
    fn leave_out(
        &mut self,
        statement: Range<usize>,
        block: Range<usize>,
        lost: Option<Lost>,
    ) -> bool {
        self.blocks.push(block);
        self.lost.extend(lost);
        let blanked = self.left.get(statement.clone()).map(blank);
        let Some(blanked) = blanked else {
            return false;
        };
        let changed = self.left.get(statement.clone()) != Some(blanked.as_str());
        self.left.replace_range(statement, &blanked);
        changed
    }

    /// The first slip that is left; keys that stand twice are none: the first of them counts.
    fn next(&self) -> Option<Slip> {
        let (_, broken) = read_table(self.file, &self.left);
        let lines = lines_of(&self.left);
        let counts = |span: &Range<usize>, message: &str| {
            !is_twice(message)
                || line_of(&lines, span.start).is_some_and(|line| is_heading(line.text))
        };
        let (span, message) = broken
            .iter()
            .filter(|(span, message)| counts(span, message))
            .min_by_key(|(span, message)| {
                (number_of(&lines, span.start), is_twice(message), span.start)
            })?;
        let slip = unfinished(&lines, span.start).map_or_else(
            || self.there(&lines, span, message),
            |(place, statement)| self.not_finished(&lines, place, statement),
        );
        Some(slip)
    }

    /// A statement that is not finished before the next one begins.
    fn not_finished(
        &self,
        lines: &[Line<'_>],
        place: Range<usize>,
        statement: Range<usize>,
    ) -> Slip {
        let (block, lost) = block_around(lines, statement.start, self.left.len());
        Slip {
            problem: Diagnostic::told_as("TOML-SYNTAX", "TOML-UNFINISHED")
                .at(Place::new(self.file, place)),
            statement,
            block,
            lost: Some(lost),
        }
    }

    /// Whether a `]` stands there of which its statement has opened none.
    fn closes_nothing(&self, lines: &[Line<'_>], at: usize) -> bool {
        let statement = statement_around(lines, at, self.left.len());
        let before = self.left.get(statement.start..at).unwrap_or("");
        let mut open = 0_usize;
        // Between quotes stands text.
        for code in before.split(['"', '\'']).step_by(2) {
            open = open.saturating_add(code.matches('[').count());
            open = open.saturating_sub(code.matches(']').count());
        }
        let here = self.left.get(at..).unwrap_or("");
        open == 0 && here.starts_with(']')
    }

    /// A slip where the reader found it.
    fn there(&self, lines: &[Line<'_>], span: &Range<usize>, message: &str) -> Slip {
        let typed = self.left.get(span.clone()).unwrap_or("");
        let line = line_of(lines, span.start);
        let before = line.and_then(|line| self.left.get(line.start..span.start));
        let before = before.unwrap_or("");
        let wrong = match wrong(message, typed, before) {
            Some((_, "TOML-BRACE-OPEN")) if self.closes_nothing(lines, span.start) => {
                Some((Wrong::There, "TOML-BRACKET-MORE"))
            }
            wrong => wrong,
        };
        let begins = before.trim().is_empty();
        let above = end_above(lines, span.start);
        let span = match (wrong, above) {
            (Some((Wrong::Before, _)), Some(above)) if begins => above..above,
            _ => span.clone(),
        };
        let comma = comma_in_number(&self.left, span.start);
        let span = comma.clone().unwrap_or(span);
        let (block, lost) = block_around(lines, span.start, self.left.len());
        let own = line_of(lines, span.start);
        if is_twice(message) {
            let name = own.map_or("", |line| line.text.trim());
            let first = lines
                .iter()
                .find(|line| line.text.trim() == name)
                .map(|line| Place::new(self.file, name_in(line)));
            let place = Place::new(self.file, span);
            let problem = Diagnostic::error("DUPLICATE-RULE")
                .at(place)
                .with("name", typed);
            return Slip {
                problem: match first.filter(|first| first.from < place.from) {
                    Some(first) => problem.and(first, "first"),
                    None => problem,
                },
                statement: block.clone(),
                block,
                lost: None,
            };
        }
        let problem = match (&comma, wrong) {
            (Some(_), _) => Diagnostic::told_as("TOML-SYNTAX", "TOML-COMMA-NUMBER"),
            (None, Some((_, entry))) => Diagnostic::told_as("TOML-SYNTAX", entry),
            (None, None) => Diagnostic::error("TOML-SYNTAX").with("message", message),
        };
        let is_head = own.is_some_and(|line| is_heading(line.text));
        Slip {
            problem: problem.at(Place::new(self.file, span.clone())),
            statement: if is_head {
                block.clone()
            } else {
                statement_around(lines, span.start, self.left.len())
            },
            block,
            lost: Some(lost),
        }
    }

    /// Reads what is left without the lost tables.
    fn finish(mut self, text: &str, whole: bool) -> Mended {
        let mut left = text.to_owned();
        for block in &self.blocks {
            if let Some(blanked) = left.get(block.clone()).map(blank) {
                left.replace_range(block.clone(), &blanked);
            }
        }
        let (table, broken) = read_table(self.file, &left);
        let (twice, further): (Vec<_>, Vec<_>) = broken
            .into_iter()
            .partition(|(_, message)| is_twice(message));
        for (span, _) in twice {
            let name = left.get(span.clone()).unwrap_or("");
            let lines = lines_of(&left);
            // Under no heading, `kind.name = …` declares an entry.
            let heads = line_of(&lines, span.start).is_some_and(|line| {
                let before = left.get(line.start..span.start);
                before.is_some_and(|before| before.contains('.') && !before.contains('='))
            });
            let code = if heads { "DUPLICATE-RULE" } else { "KEY-TWICE" };
            let twice = Diagnostic::error(code).with("name", name);
            self.problems.push(twice.at(Place::new(self.file, span)));
        }
        let all = whole && further.is_empty();
        if !all {
            self.lost.push(Lost::Anything);
        }
        Mended {
            table: if all {
                table
            } else {
                Table::empty(Place::new(self.file, 0..0))
            },
            problems: self.problems,
            lost: self.lost,
        }
    }
}

fn is_twice(message: &str) -> bool {
    wrong(message, "", "").is_some_and(|(wrong, _)| wrong == Wrong::Twice)
}

/// The place of a heading's last part.
fn name_in(line: &Line<'_>) -> Range<usize> {
    let text = line.text.trim_end();
    let to = text.trim_end_matches([']', ' ']).len();
    let from = text.rfind(['.', '[']).map_or(0, |at| at.saturating_add(1));
    line.start.saturating_add(from.min(to))..line.start.saturating_add(to)
}

/// The same length in bytes and the same lines, with nothing on them.
fn blank(text: &str) -> String {
    let mut blanked = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => blanked.push(c),
            _ => (0..c.len_utf8()).for_each(|_| blanked.push(' ')),
        }
    }
    blanked
}

/// The comma between two digits at a place, or in front of the digits before it.
fn comma_in_number(text: &str, at: usize) -> Option<Range<usize>> {
    let ends = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
    let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let before = text.get(..at)?;
    let comma = if text.get(at..)?.starts_with(',') {
        at
    } else {
        let digits = before.trim_end_matches(' ');
        let digits = digits.trim_end_matches(|c: char| c.is_ascii_digit());
        digits.len().checked_sub(1)?
    };
    let end = comma.saturating_add(1);
    let is_comma = text.get(comma..end) == Some(",");
    let between = ends(text.get(..comma)?) && begins(text.get(end..)?);
    (is_comma && between).then_some(comma..end)
}

fn line_of<'l, 't>(lines: &'l [Line<'t>], at: usize) -> Option<&'l Line<'t>> {
    lines.get(number_of(lines, at))
}

/// The number of the line that a place is on.
fn number_of(lines: &[Line<'_>], at: usize) -> usize {
    lines
        .partition_point(|line| line.start <= at)
        .saturating_sub(1)
}

fn line_around(lines: &[Line<'_>], at: usize) -> Range<usize> {
    line_of(lines, at).map_or(at..at, |line| line.start..line.end())
}

/// Where the code above a place's line ends.
fn end_above(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let above = lines.get(..number_of(lines, at))?;
    above.iter().rev().find_map(Line::code_end)
}

/// A statement that is not finished, begun at or before a place: what is told, what is left out.
fn unfinished(lines: &[Line<'_>], at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let mut number = 0;
    while let Some(line) = lines.get(number)
        && line.start <= at
    {
        if is_heading(line.text) {
            number = number.saturating_add(1);
            continue;
        }
        let mut open = Open::default();
        let first = number;
        let mut depths = Vec::new();
        loop {
            let Some(line) = lines
                .get(number)
                .filter(|line| number == first || !is_heading(line.text))
            else {
                return Some(told_where(lines, first..number, &depths, &open));
            };
            depths.push(open.depth());
            open.read(line.text, number);
            number = number.saturating_add(1);
            if open.is_closed() || open.is_crossed() || open.is_cut() {
                break;
            }
        }
        if open.is_crossed() || open.is_cut() {
            let rest = lines.get(number..).unwrap_or(&[]);
            let next = rest
                .iter()
                .position(|line| is_key(line.text) || is_heading(line.text));
            number = next.map_or(lines.len(), |next| number.saturating_add(next));
        }
    }
    None
}

/// Of the lines of a statement that does not end: the one that seems to lack its end.
fn told_where(
    lines: &[Line<'_>],
    statement: Range<usize>,
    depths: &[usize],
    open: &Open,
) -> (Range<usize>, Range<usize>) {
    let inner = statement.start.saturating_add(1)..statement.end;
    let own = |range: Range<usize>| lines.get(range).unwrap_or(&[]);
    // The first key further down is not meant to be in it.
    let key = own(inner.clone()).iter().position(|line| is_key(line.text));
    let end = key.map_or(statement.end, |key| inner.start.saturating_add(key));
    let end = if open.quotes_line().is_some() {
        statement.end
    } else {
        end
    };
    let line = open.quotes_line().unwrap_or_else(|| {
        // A row that begins as the first one does, but deeper, follows the one that is not closed.
        let rows = own(inner.start..end);
        let first = rows.first();
        let depth = depths.get(1);
        let deeper = rows
            .iter()
            .zip(depths.iter().skip(1))
            .position(|(row, own)| {
                first
                    .is_some_and(|first| first.indent() == row.indent() && row.code_end().is_some())
                    && Some(own) > depth
            });
        let until = deeper.map_or(end, |row| inner.start.saturating_add(row));
        let said = own(statement.start..until);
        let last = said.iter().rposition(|line| line.code_end().is_some());
        statement.start.saturating_add(last.unwrap_or(0))
    });
    let place = lines.get(line).map_or(0..0, |line| {
        let to = line.code_end().unwrap_or(line.start);
        line.start.saturating_add(line.indent()).min(to)..to
    });
    let from = lines.get(statement.start).map_or(0, |line| line.start);
    let last = end.checked_sub(1).and_then(|last| lines.get(last));
    (place, from..last.map_or(from, Line::end))
}

/// What is left out with a slip at a place: a row of a list, else the whole statement.
fn statement_around(lines: &[Line<'_>], at: usize, length: usize) -> Range<usize> {
    let own = number_of(lines, at);
    let above = lines.get(..=own).unwrap_or(&[]);
    let begins = |line: &Line<'_>| is_key(line.text) || is_heading(line.text);
    let first = above.iter().rposition(begins).unwrap_or(own);
    let row = line_of(lines, at).filter(|line| {
        let mut open = Open::default();
        open.read(line.text, 0);
        own > first && open.is_closed() && !open.is_crossed() && line.text.contains(['{', '['])
    });
    if let Some(row) = row {
        return row.start..row.end();
    }
    // A heading above is no part of what stands below it.
    let first = match lines.get(first) {
        Some(line) if is_heading(line.text) => first.saturating_add(1).min(own),
        _ => first,
    };
    let below = lines.get(own.saturating_add(1)..).unwrap_or(&[]);
    let end = below.iter().find(|line| begins(line));
    let from = lines.get(first).map_or(0, |line| line.start);
    from..end.map_or(length, |line| line.start)
}

/// What is lost with a place: its table with the tables that stand in it, `[a.b]` with `[a.b.c]`;
/// where no heading stands above, its statement.
fn block_around(lines: &[Line<'_>], at: usize, length: usize) -> (Range<usize>, Lost) {
    let own = number_of(lines, at);
    let headings: Vec<(usize, Vec<String>)> = (0..)
        .zip(lines)
        .filter(|(_, line)| is_heading(line.text))
        .map(|(number, line)| (number, path_of(line.text)))
        .collect();
    let above = headings.partition_point(|(number, _)| *number <= own);
    let upwards = headings.get(..above).unwrap_or(&[]).iter().rev();
    let mut first: Option<&(usize, Vec<String>)> = None;
    for heading in upwards {
        match first {
            Some((_, path)) if !is_in(path, &heading.1) => break,
            Some(_) | None => first = Some(heading),
        }
    }
    let Some((number, path)) = first else {
        return (statement_around(lines, at, length), Lost::Anything);
    };
    let below = headings.get(above..).unwrap_or(&[]);
    let end = below.iter().find(|(_, further)| !is_in(further, path));
    let start = |number: usize| lines.get(number).map_or(length, |line| line.start);
    let to = end.map_or(length, |(number, _)| start(*number));
    (start(*number)..to, Lost::Table(path.clone()))
}

/// Whether a table of one path stands in a table of another.
fn is_in(path: &[String], outer: &[String]) -> bool {
    path.len() > outer.len() && path.starts_with(outer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Sources;

    #[test]
    fn what_is_lost_is_the_table_around_the_slip() {
        let text = "[one.x]\nb = 2\nc = \n[two]\nd = 3\n";
        let file = Sources::default().add("a.toml", text);
        let mended = read_mended(file, text, &[]);
        let lost = Lost::Table(vec!["one".to_owned(), "x".to_owned()]);
        assert_eq!(mended.lost, [lost]);
        assert!(mended.table.has("two") && !mended.table.has("one"));
        assert_eq!(blank("å\nb"), "  \n ");
    }

    #[test]
    fn every_slip_of_a_table_is_told() {
        let text = "[a]\nb = 1,5\nc = [\n  { d = 1 },\n  { d = , },\n  { d 2 },\n]\ne = \"f\n";
        let file = Sources::default().add("a.toml", text);
        let mended = read_mended(file, text, &[]);
        let lines: Vec<usize> = mended
            .problems
            .iter()
            .filter_map(|problem| text.get(..problem.place?.from))
            .map(|before| before.matches('\n').count() + 1)
            .collect();
        assert_eq!(lines, [2, 5, 6, 8]);
    }

    /// Whatever stands there, it ends, and says something of what it does not read.
    #[test]
    fn no_text_is_too_broken_to_be_told() {
        for text in [
            "[",
            "]",
            "\"\"\"",
            "a",
            "=",
            "[a]\n[a]\n[a]",
            "å\n\u{0}",
            "[a\n[b\n",
            "a = {\n[b]\n}",
        ] {
            let file = Sources::default().add("a.toml", text);
            let mended = read_mended(file, text, &[]);
            assert!(!mended.problems.is_empty(), "{text}");
        }
    }
}
