//! Sentences by key in English, Swedish and Norwegian (Bokmål).
//!
//! In: a [`Text`], which is a key of the catalogue with what it speaks of. Out: the sentence in a
//! [`Lang`]. The catalogue is `en.ftl`, `sv.ftl`, `nb.ftl` beside this file; a key that one of
//! them lacks fails a test. Knows no type of the engine.
//! What codes mean stands in files of its own, `*-codes.ftl`, which are read when it is asked.

mod codes;
mod lang;
mod number;

pub use codes::{Code, CodeGroup, FURTHER, code_named, codes};
pub use lang::{Lang, Text, Words};
pub use number::{amount, decimal, grouped};
