//! The lines of a TOML text as a person sees them: headings, keys, what is open, comments.
//!
//! A guess, for texts that cannot be read; knows nothing of values.

/// A line, with where it begins; its end belongs to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) start: usize,
    pub(super) text: &'t str,
}

impl Line<'_> {
    /// Where the next line begins.
    pub(super) fn end(&self) -> usize {
        self.start.saturating_add(self.text.len())
    }

    /// How far it is set in.
    pub(super) fn indent(&self) -> usize {
        let text = self.text.trim_start_matches([' ', '\t']);
        self.text.len().saturating_sub(text.len())
    }

    /// Where its code ends, before a comment; `None` if there is none.
    pub(super) fn code_end(&self) -> Option<usize> {
        let end = Open::default().read(self.text, 0);
        (end > 0).then(|| self.start.saturating_add(end))
    }
}

/// All lines.
pub(super) fn lines_of(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0_usize;
    for text in text.split_inclusive('\n') {
        lines.push(Line { start, text });
        start = start.saturating_add(text.len());
    }
    lines
}

/// Whether a line looks like `[table.name]` or `[[test]]`, one of its brackets perhaps missing.
pub(super) fn is_heading(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or("").trim_end();
    let in_a_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | ' ');
    let name = line.trim_start_matches('[').trim_end_matches(']').trim();
    let bracketed = line.starts_with('[') || line.ends_with(']');
    bracketed && name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(in_a_name)
}

/// The parts of a heading.
pub(super) fn path_of(heading: &str) -> Vec<String> {
    let heading = heading.split('#').next().unwrap_or("").trim();
    let name = heading.trim_start_matches('[').trim_end_matches(']');
    let parts = name.split('.').map(|part| part.trim_matches(['"', ' ']));
    parts.map(str::to_owned).collect()
}

/// Whether a line looks like the beginning of `key = …`, not set in.
pub(super) fn is_key(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_alphabetic())
        && line.split_once('=').is_some_and(|(key, _)| {
            key.trim_end()
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
        })
}

/// The brackets and long texts that are open.
#[derive(Debug, Default)]
pub(super) struct Open {
    brackets: Vec<u8>,
    /// The quotes of a long text, and the number of the line where it begins.
    quotes: Option<(&'static str, usize)>,
    crossed: bool,
    cut: bool,
}

impl Open {
    /// Whether nothing is open.
    pub(super) fn is_closed(&self) -> bool {
        self.brackets.is_empty() && self.quotes.is_none()
    }

    /// Whether a bracket closed another kind, or none.
    pub(super) fn is_crossed(&self) -> bool {
        self.crossed
    }

    /// Whether a text ended with its line.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    /// How many brackets are open.
    pub(super) fn depth(&self) -> usize {
        self.brackets.len()
    }

    /// The number of the line where a long text begins that is open.
    pub(super) fn quotes_line(&self) -> Option<usize> {
        self.quotes.map(|(_, line)| line)
    }

    /// Reads a line; where in it its code ends, 0 if it has none.
    pub(super) fn read(&mut self, line: &str, number: usize) -> usize {
        let mut end = 0;
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let after = rest.get(c.len_utf8()..).unwrap_or("");
            let next = if let Some((quotes, _)) = self.quotes {
                match rest.strip_prefix(quotes) {
                    Some(after) => {
                        self.quotes = None;
                        after
                    }
                    None => past(c, after, quotes.starts_with('"')),
                }
            } else {
                match c {
                    '#' => break,
                    '"' | '\'' => self.text(rest, number),
                    '[' | '{' => {
                        self.brackets.push(if c == '[' { b']' } else { b'}' });
                        after
                    }
                    ']' | '}' => {
                        self.crossed |= self.brackets.pop().map(char::from) != Some(c);
                        after
                    }
                    _ => after,
                }
            };
            if !c.is_whitespace() {
                end = line.len().saturating_sub(next.len());
            }
            rest = next;
        }
        line.get(..end).unwrap_or("").trim_end().len()
    }

    /// Reads a text from its opening quote; what follows it on the line.
    fn text<'t>(&mut self, text: &'t str, number: usize) -> &'t str {
        for long in ["\"\"\"", "'''"] {
            if let Some(after) = text.strip_prefix(long) {
                self.quotes = Some((long, number));
                return after;
            }
        }
        let quote = text.chars().next().unwrap_or('"');
        let mut rest = text.get(1..).unwrap_or("");
        while let Some(c) = rest.chars().next() {
            let after = rest.get(c.len_utf8()..).unwrap_or("");
            if c == quote {
                return after;
            }
            rest = past(c, after, quote == '"');
        }
        self.cut = true;
        rest
    }
}

/// What follows a letter of a text: after `\`, another letter belongs to it.
fn past(c: char, after: &str, escapes: bool) -> &str {
    match after.chars().next() {
        Some(next) if c == '\\' && escapes => after.get(next.len_utf8()..).unwrap_or(""),
        Some(_) | None => after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_may_lack_a_bracket_and_a_formula_is_none() {
        for heading in ["[a.b]", "[[test]]", "[a.b", "a.b]", "[ a . b ] # c"] {
            assert!(is_heading(heading), "{heading}");
            assert!(path_of(heading).len() <= 2);
        }
        for other in [
            "hours[overtime]",
            "[1, 2],",
            "a = [b]",
            "]",
            "[",
            "[\"a\"],",
            "b",
        ] {
            assert!(!is_heading(other), "{other}");
        }
        assert_eq!(path_of("[ a . \"b\" ] # c"), ["a", "b"]);
    }

    #[test]
    fn what_stands_in_a_text_or_comment_opens_nothing() {
        let mut open = Open::default();
        assert_eq!(open.read("a = [\"]\", '{', \"\\\"[\"] # [", 0), 21);
        assert!(open.is_closed() && !open.is_crossed());
        open.read("a = { b = [ }", 0);
        assert!(open.is_crossed());
        let mut open = Open::default();
        open.read("a = \"\"\" b", 7);
        assert_eq!(open.quotes_line(), Some(7));
        open.read("\\\"\"\" [ \"\"\"", 8);
        assert!(open.is_closed());
    }
}
