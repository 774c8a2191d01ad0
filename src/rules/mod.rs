//! The rule book: a folder of TOML in, typed stacks or diagnostics out.
//!
//! Knows no person and no output. Always: what loads has every name resolved, every unit proved
//! and every figure covered for the days that the book answers.

mod bits;
mod book;
mod dated;
mod examples;
mod expression;
mod files;
mod followers;
mod formulas;
mod graph;
mod load;
mod lost;
mod lower;
mod merge;
mod names;
mod parse;
mod prove;
mod read;
pub mod shape;
mod stack;
mod tests;

pub use bits::Bits;
pub use dated::{Dated, DatedItem, On};
pub use examples::{Example, ExampleFile};
pub use expression::expression;
pub use files::{File, Fingerprint, embedded, of_folder};
pub(crate) use formulas::unit_word;
pub use graph::{Accumulator, ClockReads, Graph, Memory, MonthChanges, Slots, Watch};
pub use load::{Contract, Loaded, Proof, load};
pub use lower::{OWN_CODES, OWN_FLAGS};
pub use merge::name_problem;
pub use parse::read_files;
pub use read::{FigureError, FigureUnit, figure_text};
pub(crate) use read::{Reader, figure_problem, wrong_type};
pub use stack::*;
pub use tests::{Item, Test, TestRow, type_tests};
