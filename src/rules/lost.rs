//! What of a book could not be read: whatever is missed may stand there, and is not missed.

use std::collections::BTreeSet;

use crate::text::{Lost, NodeKind, Table, nearest};

use super::merge::Section;

/// The tables of a book that could not be read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Losses {
    /// Whether anything may be lost.
    anything: bool,
    /// The word of a table's heading and the name behind it; without a name all of that word.
    tables: BTreeSet<(String, Option<String>)>,
}

impl Losses {
    /// Adds what was lost of a file; of a file of tests only what files of rules may hold too.
    pub(crate) fn add(&mut self, lost: Lost, in_tests: bool) {
        match lost {
            Lost::Anything if in_tests => {
                self.tables.insert(("source".to_owned(), None));
            }
            Lost::Anything => self.anything = true,
            Lost::Table(path) => {
                let mut parts = path.into_iter();
                let word = parts.next().unwrap_or_default();
                self.tables.insert((word, parts.next()));
            }
        }
    }

    /// Adds what stands in a file under headings that are not known.
    pub(crate) fn add_strange(&mut self, file: &Table) {
        for word in file.names_left().filter(|word| !is_known(word)) {
            if let Some(NodeKind::Table(inner)) = file.get(word).map(|node| &node.kind) {
                let names = inner.names_left().map(|name| Some(name.to_owned()));
                let meant = nearest(word, words()).unwrap_or(word);
                self.tables
                    .extend(names.map(|name| (meant.to_owned(), name)));
            }
        }
    }

    /// Whether a table of this word may be lost. A heading with a word that is not known may have
    /// been meant for any.
    pub(crate) fn any_of(&self, word: &str) -> bool {
        self.anything
            || self
                .tables
                .iter()
                .any(|(lost, _)| lost == word || !is_known(lost))
    }

    /// Whether the table of a word and name may be lost.
    pub(crate) fn may_hold(&self, word: &str, name: &str) -> bool {
        self.anything
            || self.tables.iter().any(|(lost, named)| {
                (lost == word || !is_known(lost))
                    && named.as_ref().is_none_or(|named| named == name)
            })
    }

    /// The names of lost entries, with their kinds.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (Section, &str)> {
        self.tables.iter().filter_map(|(word, name)| {
            let section = Section::WORDS.iter().find(|(known, _)| known == word);
            Some((section?.1, name.as_deref()?))
        })
    }

    /// The names that formulas could have found in what is lost.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        let named = self.tables.iter().filter(|(word, _)| is_said(word));
        named.filter_map(|(_, name)| name.clone()).collect()
    }

    /// Whether a name of formulas may be in a table whose names are not known.
    pub(crate) fn any_name(&self) -> bool {
        let unnamed = |(word, name): &(String, Option<String>)| is_said(word) && name.is_none();
        self.anything || self.tables.iter().any(unnamed)
    }
}

/// Whether formulas say the names below a heading's word, or may say them.
fn is_said(word: &str) -> bool {
    let section = Section::WORDS.iter().find(|(known, _)| *known == word);
    section.map_or(!is_known(word), |(_, section)| {
        section.is_named() || *section == Section::Classes
    })
}

/// The words of headings beside those of entries.
const OTHER: [&str; 7] = [
    "book", "stack", "source", "default", "test", "calendar", "windows",
];

/// The words of all headings.
fn words() -> impl Iterator<Item = &'static str> {
    Section::WORDS.iter().map(|(word, _)| *word).chain(OTHER)
}

/// Whether a heading's word is one of a rule book's.
fn is_known(word: &str) -> bool {
    words().any(|known| known == word)
}
