//! Files, places in them, and problems that are shown at their place.
//!
//! A [`Diagnostic`] is data: a code, a place, a problem, a mend, each a
//! [`Text`](crate::words::Text) of the catalogue; it is rendered last. [`Table`] reads TOML with
//! the place of every key and value. Knows no entry of a rule book.

mod diagnostic;
mod layout;
mod lines;
mod slips;
mod source;
mod spelling;
mod table;
mod toml_words;

pub use diagnostic::{Diagnostic, Label, Problems, Severity};
pub use layout::laid_out;
pub use slips::{Lost, Mended, read_mended};
pub use source::{BYTE_ORDER, COMMAND_LINE, FileId, Place, SourceFile, Sources};
pub use spelling::nearest;
pub use table::{Node, NodeKind, Table, read_table};
