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
    /// Bytes of the text with those of the file that they are, where the two drift apart: behind a
    /// mark of byte order, and behind what is no UTF-8.
    drift: Vec<(usize, usize)>,
}

/// The mark of byte order that some editors write.
pub const BYTE_ORDER: &[u8] = "\u{feff}".as_bytes();

/// Bytes as text, and where the two drift apart.
fn text_of(bytes: &[u8]) -> (String, Vec<(usize, usize)>) {
    let mut text = String::new();
    let mut drift = Vec::new();
    let mut read = 0_usize;
    let rest = bytes.strip_prefix(BYTE_ORDER);
    if rest.is_some() {
        read = BYTE_ORDER.len();
        drift.push((0, read));
    }
    for chunk in rest.unwrap_or(bytes).utf8_chunks() {
        text.push_str(chunk.valid());
        let broken = chunk.invalid().len();
        read = read
            .saturating_add(chunk.valid().len())
            .saturating_add(broken);
        if broken > 0 {
            text.push(char::REPLACEMENT_CHARACTER);
            drift.push((text.len(), read));
        }
    }
    (text, drift)
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
            drift: Vec::new(),
        });
        id
    }

    /// Adds a file of bytes: without a mark of byte order, and with a sign in the place of what is
    /// no UTF-8.
    pub fn add_bytes(&mut self, path: impl Into<String>, bytes: &[u8]) -> FileId {
        let (text, drift) = text_of(bytes);
        let id = self.add(path, text);
        if let Some(file) = self.files.last_mut() {
            file.drift = drift;
        }
        id
    }

    /// The bytes of the file that a place is.
    #[must_use]
    pub fn bytes(&self, place: &Place) -> Range<usize> {
        let drift = self.file(place.file).map(|file| file.drift.as_slice());
        let of = |at: usize| {
            let drift = drift.unwrap_or_default();
            let before = drift.partition_point(|(text, _)| *text <= at);
            let last = before.checked_sub(1).and_then(|last| drift.get(last));
            last.map_or(at, |(text, byte)| {
                byte.saturating_add(at.saturating_sub(*text))
            })
        };
        of(place.from)..of(place.to)
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
