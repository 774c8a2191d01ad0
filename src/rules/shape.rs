//! The shape of a rule book's files, as data: every kind of entry, its keys, what each may be.
//!
//! The JSON Schema that editors check files against is made from this, and the keys that an entry may
//! have are these. What may stand there is decided by the readers of `rules/lower/`; a test holds
//! both equal, key for key and word for word.

mod checks;
mod common;
mod entries;
mod outside;
mod parts;

pub(crate) use common::LAYER_KINDS;
pub use entries::ENTRIES;
pub use outside::{BOOK, DEFAULT, SOURCE, STACK, TEST};

/// What may stand under a key.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any text.
    Text,
    /// A formula: text, or a bare number or truth value.
    Formula,
    /// A figure: a number, or text such as `12.5%`, `50000/47`, `100 SEK/month`.
    Figure,
    /// `true` or `false`.
    YesNo,
    /// A day such as `2026-04-01`.
    Date,
    /// A whole number from the first to the second.
    Whole(u32, u32),
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, or several in a list.
    Words(&'static [&'static str]),
    /// Text, or a list of texts.
    Texts,
    /// Text by language.
    Titles,
    /// A fact as a person has it: figure, truth value, day or text.
    Fact,
    /// Facts by name or member, a formula, or one fact.
    Facts,
    /// Whatever: what it must be depends on other keys.
    Any,
    /// A list of lists of facts.
    Rows,
    /// A table with these keys.
    Table(&'static Keys),
    /// A list of tables with these keys.
    List(&'static Keys),
    /// A table with these keys, or one of these words.
    WordOrTable(&'static [&'static str], &'static Keys),
    /// A list of texts and of tables with these keys.
    TextsOrTables(&'static Keys),
    /// Figures by member, to any depth.
    Figures,
    /// Texts by the name of an enum input.
    Choices,
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Whether the table is wrong without it.
    pub needed: bool,
    /// What may stand there.
    pub shape: Shape,
    /// What it means, in one or two sentences.
    pub doc: &'static str,
}

/// The keys of a table.
#[derive(Debug)]
pub struct Keys {
    /// The keys that are known by name.
    pub known: &'static [Key],
    /// What stands under any other key, where names are members or inputs.
    pub others: Option<Shape>,
}

/// A kind of entry: `[word.name]`.
#[derive(Debug)]
pub struct Kind {
    /// The word in the file.
    pub word: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Whether names of entries are `snake_case`.
    pub snake: bool,
    /// Its keys.
    pub keys: Keys,
}

/// A key that must be there.
const fn needed(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        needed: true,
        shape,
        doc,
    }
}

/// A key that may be there.
const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        needed: false,
        shape,
        doc,
    }
}

/// These keys and no others.
const fn only(known: &'static [Key]) -> Keys {
    Keys {
        known,
        others: None,
    }
}
