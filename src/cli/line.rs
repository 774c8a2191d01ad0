//! The command line as a file of one line, so that a problem of a flag is shown at its place.

use std::ffi::OsString;
use std::ops::Range;

use crate::text::{COMMAND_LINE, FileId, Place, Sources};

/// The words that were typed, and where each stands in the line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    words: Vec<(String, Range<usize>)>,
    text: String,
    file: FileId,
    /// The first word that is no UTF-8.
    broken: Option<Range<usize>>,
}

impl Line {
    /// The line of what was typed, as the first of some files.
    pub(super) fn new(typed: &[OsString], sources: &mut Sources) -> Self {
        let mut text = env!("CARGO_PKG_NAME").to_owned();
        let mut words = Vec::new();
        let mut broken = None;
        for word in typed.iter().skip(1) {
            let is_text = word.to_str().is_some();
            let word = word.to_string_lossy().replace(char::is_control, " ");
            text.push(' ');
            let quoted = word.is_empty() || word.contains(char::is_whitespace);
            if quoted {
                text.push('"');
            }
            let from = text.len();
            text.push_str(&word);
            if !is_text && broken.is_none() {
                broken = Some(from..text.len());
            }
            words.push((word, from..text.len()));
            if quoted {
                text.push('"');
            }
        }
        let file = sources.add(COMMAND_LINE, text.as_str());
        Self {
            words,
            text,
            file,
            broken,
        }
    }

    /// The place of the first word that is no UTF-8 text, if there is one.
    pub(super) fn broken(&self) -> Option<Place> {
        let span = self.broken.clone()?;
        Some(Place::new(self.file, span))
    }

    /// The place of a flag's value: of `--flag value` or `--flag=value`, the `nth` time that the
    /// flag stands there.
    pub(super) fn value(&self, flag: &str, nth: usize) -> Option<Place> {
        let mut times = 0_usize;
        let mut words = self.words.iter();
        while let Some((word, place)) = words.next() {
            let Some(rest) = word
                .strip_prefix("--")
                .and_then(|word| word.strip_prefix(flag))
            else {
                continue;
            };
            let value = match rest.strip_prefix('=') {
                Some(value) => Some(place.end.saturating_sub(value.len())..place.end),
                None if rest.is_empty() => words.next().map(|(_, place)| place.clone()),
                None => continue,
            };
            if times == nth {
                return value.map(|span| Place::new(self.file, span));
            }
            times = times.saturating_add(1);
        }
        None
    }

    /// The place of a word that was typed, or of the part of one before `=`.
    pub(super) fn word(&self, text: &str) -> Option<Place> {
        let (word, place) = self.words.iter().find(|(word, _)| {
            word == text
                || word
                    .strip_prefix(text)
                    .is_some_and(|rest| rest.starts_with('='))
        })?;
        let length = text.len().min(word.len());
        let span = place.start..place.start.saturating_add(length);
        Some(Place::new(self.file, span))
    }

    /// A word that begins like a number below 0, of which the reader of arguments took the first
    /// letters for a flag.
    pub(super) fn negative(&self, flag: &str) -> Option<(&str, Place)> {
        let digit = flag.strip_prefix('-')?.chars().next()?;
        let mut words = self.words.iter();
        let (word, place) = words.find(|(word, _)| {
            digit.is_ascii_digit() && word.strip_prefix('-').is_some_and(|w| w.starts_with(digit))
        })?;
        Some((word, Place::new(self.file, place.clone())))
    }

    /// The value of a flag before anything is parsed, for what must be known first.
    pub(super) fn early(&self, flag: &str) -> Option<String> {
        let place = self.value(flag, 0)?;
        self.text.get(place.from..place.to).map(str::to_owned)
    }
}
