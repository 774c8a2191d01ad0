//! Files of bytes to tables; what is no text or no TOML is reported, and what stands around it is
//! read all the same.

use std::ops::Range;

use crate::text::{Diagnostic, FileId, Place, Problems, Sources, Table, read_table};

use super::book::Parsed;
use super::files::File;

/// In how many places a file may be broken before the rest of it is left alone.
const BROKEN_MAX: usize = 20;

/// Reads every file.
pub(crate) fn parse_files(
    files: &[File],
    wanted: impl Fn(&str) -> bool,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Vec<Parsed> {
    let mut parsed = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| wanted(path)) {
        let Ok(text) = std::str::from_utf8(bytes) else {
            problems.add(not_utf8(path, bytes, sources));
            continue;
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = sources.add(path, text);
        if let Some(table) = parse_text(file, text, problems) {
            let path = path.clone();
            parsed.push(Parsed { path, file, table });
        }
    }
    parsed
}

fn not_utf8(path: &str, bytes: &[u8], sources: &mut Sources) -> Diagnostic {
    let error = std::str::from_utf8(bytes).err();
    let at = error.map_or(0, |error| error.valid_up_to());
    let good = bytes.get(..at).unwrap_or(&[]);
    let line = good
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        .saturating_add(1);
    let file = sources.add(path, String::from_utf8_lossy(bytes));
    let byte = bytes.get(at).copied().unwrap_or(0);
    Diagnostic::error("NOT-UTF8")
        .at(Place {
            file,
            from: at,
            to: at.saturating_add(3),
        })
        .with("line", line)
        .with("byte", format!("{byte:02X}"))
}

/// Reads a text. Around each broken place the table that holds it is blanked and the rest read
/// again, so that one slip is one problem and hides nothing else.
fn parse_text(file: FileId, text: &str, problems: &mut Problems) -> Option<Table> {
    let (table, broken) = read_table(file, text);
    if broken.is_empty() {
        return Some(table);
    }
    let mut left = text.to_owned();
    let mut broken = broken;
    for _ in 0..BROKEN_MAX {
        let Some((span, message)) = broken.iter().min_by_key(|(span, _)| span.start) else {
            break;
        };
        let problem = match unfinished(&left, span.start, message) {
            Some(before) => {
                let place = Place::new(file, before.clone());
                let block = block_around(&left, before.start);
                (
                    Diagnostic::told_as("TOML-SYNTAX", "TOML-UNFINISHED").at(place),
                    block,
                )
            }
            None => (
                told(file, text, span, message),
                block_around(&left, span.start),
            ),
        };
        let (problem, block) = problem;
        problems.add(problem);
        let blanked = left.get(block.clone()).map(blank)?;
        left.replace_range(block, &blanked);
        let (table, further) = read_table(file, &left);
        if further.is_empty() {
            return Some(table);
        }
        broken = further;
    }
    None
}

/// Where the parser finds nothing behind `=`, that line is not finished; where it stumbles over the
/// beginning of a key or a heading, what stands before it is not: the last line above that says
/// anything.
fn unfinished(text: &str, at: usize, message: &str) -> Option<Range<usize>> {
    let before = text.get(..at)?;
    let start = before
        .rfind('\n')
        .map_or(0, |newline| newline.saturating_add(1));
    let line = text
        .get(start..)?
        .split('\n')
        .next()
        .unwrap_or("")
        .trim_end();
    if before.trim_end().ends_with('=') && at >= start.saturating_add(line.len()) {
        return Some(start..start.saturating_add(line.len()));
    }
    let begins = before.get(start..)?.trim_matches(['[', ' ']).is_empty();
    if !begins || message.contains("duplicate key") || !(is_key(line) || is_heading(line)) {
        return None;
    }
    let above = before.get(..start)?.trim_end();
    let from = above
        .rfind('\n')
        .map_or(0, |newline| newline.saturating_add(1));
    (!above.is_empty()).then_some(from..above.len())
}

fn told(file: FileId, text: &str, span: &Range<usize>, message: &str) -> Diagnostic {
    let place = Place::new(file, span.clone());
    let line = text
        .get(..span.start)
        .and_then(|before| before.rsplit('\n').next())
        .unwrap_or("");
    let word = text.get(span.clone()).unwrap_or("");
    if message.contains("duplicate key") && !word.is_empty() {
        let heads = line.trim_start().starts_with('[') || line.contains('.');
        let code = if heads { "DUPLICATE-RULE" } else { "KEY-TWICE" };
        return Diagnostic::error(code).at(place).with("name", word);
    }
    Diagnostic::error("TOML-SYNTAX")
        .at(place)
        .with("message", message)
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

/// The lines that are lost with a broken place: from the heading above it to the next one, or
/// where no heading stands above, from the beginning of its key to that of the next.
fn block_around(text: &str, at: usize) -> Range<usize> {
    let mut lines = Vec::new();
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        lines.push((start, line));
        start = start.saturating_add(line.len());
    }
    let own = lines
        .iter()
        .rposition(|(start, _)| *start <= at)
        .unwrap_or(0);
    let above = lines.get(..=own).unwrap_or(&[]);
    let heading = above.iter().rposition(|(_, line)| is_heading(line));
    let first = heading
        .or_else(|| above.iter().rposition(|(_, line)| is_key(line)))
        .unwrap_or(own);
    let ends = |line: &str| is_heading(line) || (heading.is_none() && is_key(line));
    let below = lines.iter().skip(own.max(first).saturating_add(1));
    let end = below
        .into_iter()
        .find(|(_, line)| ends(line))
        .map_or(text.len(), |(start, _)| *start);
    let from = lines.get(first).map_or(0, |(start, _)| *start);
    from..end.max(from)
}

/// Whether a line looks like `[table.name]` or `[[test]]`.
fn is_heading(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or("").trim_end();
    line.starts_with('[')
        && line.ends_with(']')
        && !line.contains([',', '{', '='])
        && line
            .trim_start_matches('[')
            .starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a line looks like the beginning of `key = …`, not set in.
fn is_key(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_alphabetic())
        && line.split_once('=').is_some_and(|(key, _)| {
            key.trim_end()
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blanked_is_the_table_around_the_broken_place() {
        let text = "a = 1\n[one.x]\nb = 2\nc = \n[two]\nd = 3\n";
        assert_eq!(block_around(text, text.find("c =").unwrap()), 6..25);
        assert_eq!(block_around(text, 0), 0..6);
        assert_eq!(block_around(text, text.len()), 25..text.len());
        assert_eq!(blank("å\nb"), "  \n ");
    }
}
