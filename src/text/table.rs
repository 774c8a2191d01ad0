//! TOML with every place kept.
//!
//! A [`Table`] hands out its keys one by one and remembers which were asked for, so that what is
//! left over is an unknown key. Numbers stay the text that was typed: nothing passes through a
//! binary fraction.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{FileId, Place};

/// A value of a TOML file with its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub kind: NodeKind,
}

/// What a TOML value is.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// Text, with where its first character stands if every character stands as typed.
    Text {
        /// The text.
        text: String,
        /// The byte offset in the file of the text's first byte; `None` where escapes move it.
        offset: Option<usize>,
    },
    /// A whole or decimal number, as typed.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
    /// A date or time, as typed.
    Date(String),
    /// `[ … ]`.
    List(Vec<Node>),
    /// `{ … }` or `[ … ]` with keys.
    Table(Table),
}

impl Node {
    /// The word for what it is, for messages: `text`, `number`, `yes_no`, `date`, `list`, `table`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.kind {
            NodeKind::Text { .. } => "text",
            NodeKind::Number(_) => "number",
            NodeKind::Bool(_) => "yes_no",
            NodeKind::Date(_) => "date",
            NodeKind::List(_) => "list",
            NodeKind::Table(_) => "table",
        }
    }
}

/// A TOML table: keys with their places, in the order of the file.
#[derive(Debug, Clone)]
pub struct Table {
    /// Where the table stands.
    pub place: Place,
    keys: Vec<Key>,
}

#[derive(Debug, Clone)]
struct Key {
    name: String,
    place: Place,
    value: Option<Node>,
}

impl Table {
    /// Takes a key's value out; `None` if it is not there or was taken.
    pub fn take(&mut self, name: &str) -> Option<Node> {
        self.keys
            .iter_mut()
            .find(|key| key.name == name)?
            .value
            .take()
    }

    /// Lets a key be asked for by another name; its place stays.
    pub fn rename(&mut self, name: &str, other: &str) {
        if let Some(key) = self.keys.iter_mut().find(|key| key.name == name) {
            other.clone_into(&mut key.name);
        }
    }

    /// Lets text stand under a key that is there, at the place of what stood there.
    pub fn set_text(&mut self, name: &str, text: &str) {
        let key = self.keys.iter_mut().find(|key| key.name == name);
        if let Some(node) = key.and_then(|key| key.value.as_mut()) {
            node.kind = NodeKind::Text {
                text: text.to_owned(),
                offset: None,
            };
        }
    }

    /// A key's value, left where it is.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.keys
            .iter()
            .find(|key| key.name == name)?
            .value
            .as_ref()
    }

    /// Whether the key is there and was not taken.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.keys
            .iter()
            .any(|key| key.name == name && key.value.is_some())
    }

    /// The place of a key.
    #[must_use]
    pub fn key_place(&self, name: &str) -> Option<Place> {
        self.keys
            .iter()
            .find(|key| key.name == name)
            .map(|key| key.place)
    }

    /// Everything not yet taken, in the order of the file: name, the key's place, value.
    pub fn take_rest(&mut self) -> Vec<(String, Place, Node)> {
        self.keys
            .iter_mut()
            .filter_map(|key| Some((key.name.clone(), key.place, key.value.take()?)))
            .collect()
    }

    /// The names of what was not yet taken.
    pub fn names_left(&self) -> impl Iterator<Item = &str> {
        self.keys
            .iter()
            .filter(|key| key.value.is_some())
            .map(|key| key.name.as_str())
    }

    /// A table without keys.
    #[must_use]
    pub fn empty(place: Place) -> Self {
        Self {
            place,
            keys: Vec::new(),
        }
    }
}

/// A place of a file where TOML itself is broken, with the parser's words.
pub(crate) type Broken = (Range<usize>, String);

/// Reads a TOML document; what is broken is listed, and the rest is read all the same.
#[must_use]
pub fn read_table(file: FileId, text: &str) -> (Table, Vec<Broken>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let broken = errors
        .iter()
        .map(|error| (error.span().unwrap_or(0..0), error.message().to_owned()))
        .collect();
    let reader = Reader { file, text };
    (reader.table(table.into_inner(), 0..text.len()), broken)
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
}

impl Reader<'_> {
    fn table(&self, table: DeTable<'_>, span: Range<usize>) -> Table {
        let mut keys: Vec<Key> = table
            .into_iter()
            .map(|(name, value)| Key {
                place: Place::new(self.file, name.span()),
                name: name.into_inner().into_owned(),
                value: Some(self.node(value)),
            })
            .collect();
        keys.sort_by_key(|key| key.place.from);
        Table {
            place: Place::new(self.file, span),
            keys,
        }
    }

    fn node(&self, value: toml::Spanned<DeValue<'_>>) -> Node {
        let span = value.span();
        let typed = self.text.get(span.clone()).unwrap_or("");
        let kind = match value.into_inner() {
            DeValue::String(text) => {
                let offset = text_offset(typed, &text).and_then(|at| span.start.checked_add(at));
                NodeKind::Text {
                    text: text.into_owned(),
                    offset,
                }
            }
            DeValue::Integer(number) => match number.radix() {
                10 => NodeKind::Number(number.as_str().to_owned()),
                _ => NodeKind::Number(typed.to_owned()),
            },
            DeValue::Float(number) => NodeKind::Number(number.as_str().to_owned()),
            DeValue::Boolean(value) => NodeKind::Bool(value),
            DeValue::Datetime(date) => NodeKind::Date(date.to_string()),
            DeValue::Array(list) => {
                NodeKind::List(list.into_iter().map(|item| self.node(item)).collect())
            }
            DeValue::Table(table) => NodeKind::Table(self.table(table, span.clone())),
        };
        Node {
            place: Place::new(self.file, span),
            kind,
        }
    }
}

/// How far behind the opening quote the text begins, if it stands there as it is.
fn text_offset(typed: &str, text: &str) -> Option<usize> {
    let quotes = if typed.starts_with("\"\"\"") || typed.starts_with("'''") {
        3
    } else {
        1
    };
    let body = typed.get(quotes..)?;
    let newline = if quotes == 1 {
        0
    } else if body.starts_with("\r\n") {
        2
    } else {
        usize::from(body.starts_with('\n'))
    };
    let start = quotes.checked_add(newline)?;
    typed.get(start..)?.starts_with(text).then_some(start)
}
