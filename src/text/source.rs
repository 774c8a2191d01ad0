//! Source files and places in them.

use std::ops::Range;

/// A file of a [`Sources`] by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(u32);

/// What stands where a file's path stands, of the line that was typed.
pub const COMMAND_LINE: &str = "command line";

/// One file as it was read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path below the rule book's folder (or as the user wrote it).
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Where each line begins.
    lines: Vec<usize>,
}

/// All files of one load, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let text = text.into();
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0)
            .chain(ends.map(|(at, _)| at.saturating_add(1)))
            .collect();
        self.files.push(SourceFile {
            path: path.into(),
            text,
            lines,
        });
        id
    }

    /// A file by its number.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(usize::try_from(id.0).ok()?)
    }

    /// The path of a file, empty for one that is not here.
    #[must_use]
    pub fn path(&self, id: FileId) -> &str {
        self.file(id).map_or("", |file| file.path.as_str())
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// Line and column of a place, both counted from 1, the column in characters.
    #[must_use]
    pub fn line_column(&self, place: &Place) -> (usize, usize) {
        let Some(file) = self.file(place.file) else {
            return (1, 1);
        };
        // A place that is not in the text, or inside a letter, is told as the text's end.
        let text = file.text.as_str();
        let from = if text.is_char_boundary(place.from) {
            place.from
        } else {
            text.len()
        };
        let line = file.lines.partition_point(|start| *start <= from);
        let start = line.checked_sub(1).and_then(|n| file.lines.get(n));
        let before = text.get(start.copied().unwrap_or(0)..from).unwrap_or("");
        (line.max(1), before.chars().count().saturating_add(1))
    }

    /// The place as `file:line`.
    #[must_use]
    pub fn line_text(&self, place: &Place) -> String {
        format!("{}:{}", self.path(place.file), self.line_column(place).0)
    }
}

/// A span of bytes in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub from: usize,
    /// The byte after the last.
    pub to: usize,
}

impl Place {
    /// Whether another place lies inside this one.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.file == other.file && self.from <= other.from && other.to <= self.to
    }

    /// A place from a span.
    #[must_use]
    pub fn new(file: FileId, span: Range<usize>) -> Self {
        Self {
            file,
            from: span.start,
            to: span.end,
        }
    }
}
