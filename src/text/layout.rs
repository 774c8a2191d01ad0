//! One way to lay a TOML file out.
//!
//! In: a text that is TOML. Out: the same text with one layout: one space around `=` and behind
//! commas, the `=` of neighbouring lines below one another, what stands on several lines indented
//! by two, no blanks at the ends of lines. Always: comments, the order of everything, blank lines
//! and line breaks inside lists stay; what the text means stays; laid out twice is laid out once.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

/// Lays a text out that is TOML; of another one something is made that nobody should keep.
///
/// # Examples
/// ```
/// use lonn::text::laid_out;
/// let text = "[input.base]\nunit='currency/month'  # gross\nmin   =0\n";
/// assert_eq!(
///     laid_out(text),
///     "[input.base]\nunit = 'currency/month'  # gross\nmin  = 0\n"
/// );
/// ```
#[must_use]
pub fn laid_out(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = Reader::new(text).lines();
    let mut out = String::with_capacity(text.len());
    let mut rest = lines.as_slice();
    while let Some((line, behind)) = rest.split_first() {
        match line {
            Line::Blank => {
                // Neither at the beginning nor at the end.
                if !out.is_empty() && behind.iter().any(|line| !matches!(line, Line::Blank)) {
                    out.push('\n');
                }
                rest = behind;
            }
            Line::Comment(comment) => {
                out.push_str(comment);
                out.push('\n');
                rest = behind;
            }
            Line::Header(header, comment) => {
                out.push_str(header);
                end(&mut out, comment.as_deref());
                rest = behind;
            }
            Line::Entry(_) => {
                // What names a part of something stands in a column of its own.
                let alike = |other: &&Line| match (line, *other) {
                    (Line::Entry(first), Line::Entry(other)) => {
                        first.key.contains('.') == other.key.contains('.')
                    }
                    _ => false,
                };
                let count = rest.iter().take_while(alike).count();
                let (block, behind) = rest.split_at(count);
                entries(&mut out, block);
                rest = behind;
            }
        }
    }
    out
}

/// Neighbouring entries, their `=` below one another.
fn entries(out: &mut String, block: &[Line]) {
    let entries = || {
        block.iter().filter_map(|line| match line {
            Line::Entry(entry) => Some(entry),
            Line::Blank | Line::Comment(_) | Line::Header(..) => None,
        })
    };
    let widths = entries().map(|entry| entry.key.chars().count());
    let width = widths.max().unwrap_or(0);
    for entry in entries() {
        out.push_str(&format!("{:width$} = ", entry.key));
        entry.value.write(out, 0);
        end(out, entry.comment.as_deref());
    }
}

/// The end of a line.
fn end(out: &mut String, comment: Option<&str>) {
    if let Some(comment) = comment {
        out.push_str("  ");
        out.push_str(comment);
    }
    out.push('\n');
}

/// A line of a file; an entry may go over several.
enum Line {
    Blank,
    Comment(String),
    Header(String, Option<String>),
    Entry(Entry),
}

/// A key with its value.
struct Entry {
    key: String,
    value: Value,
    comment: Option<String>,
}

enum Value {
    /// As it is written.
    Plain(String),
    /// `[ … ]` or `{ … }`.
    Group {
        brackets: (char, char),
        /// The lines inside; one alone if it stands on one line.
        rows: Vec<Row>,
        is_broken: bool,
    },
}

/// A line inside brackets.
#[derive(Default)]
struct Row {
    /// Values, with their keys inside `{ … }`.
    items: Vec<(Option<String>, Value)>,
    comment: Option<String>,
}

impl Row {
    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.comment.is_none()
    }
}

impl Value {
    fn write(&self, out: &mut String, indent: usize) {
        let (brackets, rows, is_broken) = match self {
            Self::Plain(text) => {
                out.push_str(text);
                return;
            }
            Self::Group {
                brackets,
                rows,
                is_broken,
            } => (brackets, rows, *is_broken),
        };
        out.push(brackets.0);
        if is_broken {
            out.push('\n');
            let deeper = indent.saturating_add(2);
            let widths = columns(rows);
            for (row, widths) in rows.iter().zip(&widths) {
                if !row.is_empty() {
                    out.push_str(&" ".repeat(deeper));
                }
                match row.list() {
                    Some(list) => list.write_wide(out, widths),
                    None => row.write(out, deeper),
                }
                if !row.items.is_empty() {
                    out.push(',');
                }
                match &row.comment {
                    Some(comment) if row.items.is_empty() => {
                        out.push_str(comment);
                        out.push('\n');
                    }
                    comment => end(out, comment.as_deref()),
                }
            }
            out.push_str(&" ".repeat(indent));
        } else {
            let blank = if brackets.0 == '{' && rows.iter().any(|row| !row.is_empty()) {
                " "
            } else {
                ""
            };
            out.push_str(blank);
            rows.iter().for_each(|row| row.write(out, indent));
            out.push_str(blank);
        }
        out.push(brackets.1);
    }
}

/// For each row, how wide the columns are of the neighbouring rows that are lists too.
fn columns(rows: &[Row]) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = Vec::new();
    while let Some(first) = rows.get(all.len()) {
        let block = rows.get(all.len()..).unwrap_or(&[]);
        let block = block.iter().map_while(Row::list);
        let mut widths: Vec<usize> = Vec::new();
        let mut count = 0_usize;
        for list in block {
            count = count.saturating_add(1);
            for (place, item) in list.texts().iter().enumerate() {
                let width = item.chars().count();
                match widths.get_mut(place) {
                    Some(known) => *known = width.max(*known),
                    None => widths.push(width),
                }
            }
        }
        if first.list().is_none() {
            count = 1;
        }
        all.extend(std::iter::repeat_n(widths, count));
    }
    all
}

impl Row {
    /// The one list on one line that it holds, if it holds nothing else.
    fn list(&self) -> Option<&Self> {
        let [
            (
                None,
                Value::Group {
                    brackets: ('[', _),
                    rows,
                    is_broken: false,
                },
            ),
        ] = self.items.as_slice()
        else {
            return None;
        };
        rows.first().filter(|row| !row.is_empty())
    }

    /// What each of its values is written as.
    fn texts(&self) -> Vec<String> {
        let text = |(_, value): &(Option<String>, Value)| {
            let mut text = String::new();
            value.write(&mut text, 0);
            text
        };
        self.items.iter().map(text).collect()
    }

    /// A list whose values stand in columns.
    fn write_wide(&self, out: &mut String, widths: &[usize]) {
        out.push('[');
        let texts = self.texts();
        let last = texts.len().saturating_sub(1);
        for (place, (text, width)) in texts.iter().zip(widths).enumerate() {
            out.push_str(text);
            if place < last {
                let pad = width.saturating_sub(text.chars().count());
                out.push(',');
                out.push_str(&" ".repeat(pad.saturating_add(1)));
            }
        }
        out.push(']');
    }

    fn write(&self, out: &mut String, indent: usize) {
        for (place, (key, value)) in self.items.iter().enumerate() {
            if place > 0 {
                out.push_str(", ");
            }
            if let Some(key) = key {
                out.push_str(key);
                out.push_str(" = ");
            }
            value.write(out, indent);
        }
    }
}

const STRINGS: [TokenKind; 4] = [
    TokenKind::BasicString,
    TokenKind::LiteralString,
    TokenKind::MlBasicString,
    TokenKind::MlLiteralString,
];
const CLOSING: [TokenKind; 3] = [
    TokenKind::Eof,
    TokenKind::RightSquareBracket,
    TokenKind::RightCurlyBracket,
];

struct Reader<'t> {
    tokens: Vec<(TokenKind, &'t str)>,
    next: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let tokens = Source::new(text).lex().filter_map(|token| {
            let span = token.span();
            Some((token.kind(), text.get(span.start()..span.end())?))
        });
        Self {
            tokens: tokens.collect(),
            next: 0,
        }
    }

    fn peek(&self) -> TokenKind {
        let token = self.tokens.get(self.next);
        token.map_or(TokenKind::Eof, |(kind, _)| *kind)
    }

    fn take(&mut self) -> &'t str {
        let token = self.tokens.get(self.next);
        self.next = self.next.saturating_add(1);
        token.map_or("", |(_, text)| *text)
    }

    fn skip_blanks(&mut self) {
        while self.peek() == TokenKind::Whitespace {
            self.take();
        }
    }

    fn comment(&mut self) -> Option<String> {
        self.skip_blanks();
        (self.peek() == TokenKind::Comment).then(|| self.take().trim_end().to_owned())
    }

    /// Everything, line by line.
    fn lines(mut self) -> Vec<Line> {
        let mut lines = Vec::new();
        loop {
            self.skip_blanks();
            let kind = self.peek();
            if kind == TokenKind::Eof {
                return lines;
            }
            if kind == TokenKind::Newline {
                self.take();
                lines.push(Line::Blank);
                continue;
            }
            let line = if kind == TokenKind::Comment {
                self.comment().map(Line::Comment)
            } else if kind == TokenKind::LeftSquareBracket {
                let header = self.joined(&[TokenKind::Comment, TokenKind::Newline]);
                Some(Line::Header(header, self.comment()))
            } else {
                Some(Line::Entry(Entry {
                    key: self.key(),
                    value: self.value(),
                    comment: self.comment(),
                }))
            };
            lines.extend(line);
            self.line_end();
        }
    }

    fn line_end(&mut self) {
        if self.peek() == TokenKind::Newline {
            self.take();
        }
    }

    /// A key, and the `=` behind it.
    fn key(&mut self) -> String {
        let key = self.joined(&[TokenKind::Equals, TokenKind::Newline]);
        if self.peek() == TokenKind::Equals {
            self.take();
        }
        key
    }

    /// What stands before one of some tokens, without blanks.
    fn joined(&mut self, before: &[TokenKind]) -> String {
        let mut text = String::new();
        while self.peek() != TokenKind::Eof && !before.contains(&self.peek()) {
            let is_blank = self.peek() == TokenKind::Whitespace;
            let word = self.take();
            if !is_blank {
                text.push_str(word);
            }
        }
        text
    }

    fn value(&mut self) -> Value {
        self.skip_blanks();
        let kind = self.peek();
        if kind == TokenKind::LeftSquareBracket {
            self.group(('[', ']'))
        } else if kind == TokenKind::LeftCurlyBracket {
            self.group(('{', '}'))
        } else if STRINGS.contains(&kind) {
            Value::Plain(self.take().to_owned())
        } else {
            Value::Plain(self.word())
        }
    }

    /// A number, a day, `true`: words up to what ends a value, a blank inside (a day and a time)
    /// kept as one.
    fn word(&mut self) -> String {
        let mut text = String::new();
        loop {
            let kind = self.peek();
            if matches!(kind, TokenKind::Atom | TokenKind::Dot) {
                text.push_str(self.take());
            } else if kind == TokenKind::Whitespace {
                self.skip_blanks();
                if self.peek() == TokenKind::Atom {
                    text.push(' ');
                }
            } else {
                return text;
            }
        }
    }

    fn group(&mut self, brackets: (char, char)) -> Value {
        self.take();
        let mut rows = vec![Row::default()];
        let mut is_broken = false;
        loop {
            let kind = self.peek();
            if CLOSING.contains(&kind) {
                self.take();
                break;
            }
            let mut row = rows.pop().unwrap_or_default();
            if matches!(
                kind,
                TokenKind::Whitespace | TokenKind::Comma | TokenKind::Newline
            ) {
                self.take();
            } else if kind == TokenKind::Comment {
                row.comment = self.comment();
            } else {
                let key = (brackets.0 == '{').then(|| self.key());
                row.items.push((key, self.value()));
            }
            rows.push(row);
            if kind == TokenKind::Newline {
                is_broken = true;
                rows.push(Row::default());
            }
        }
        if is_broken {
            // Blank lines stay between lines, not at the brackets.
            let is_there = |row: &Row| !row.is_empty();
            let first = rows.iter().position(is_there).unwrap_or(rows.len());
            let last = rows
                .iter()
                .rposition(is_there)
                .map_or(0, |last| last.saturating_add(1));
            rows.truncate(last);
            rows.drain(..first.min(last));
        }
        Value::Group {
            brackets,
            rows,
            is_broken,
        }
    }
}
