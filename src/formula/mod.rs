//! Formulas: text → tokens → tree → typed tree with proved units.
//!
//! [`parse`] reads text, [`check`] types it. Where names come from this folder does not know: it
//! asks [`Names`]. Always: every node has its span in the text, depth is at most
//! [`DEPTH_MAX`] and size at most [`NODES_MAX`], so that reading and running always end.

mod check;
mod functions;
mod lexer;
mod parser;
mod tree;
mod typed;
mod value;

pub use check::{Scope, check};
pub use functions::Function;
pub use lexer::{Lexeme, Token, lex};
pub use parser::parse;
pub use tree::{Arithmetic, Comparison, Expr, ExprKind, Span};
pub use typed::{
    FamilyId, History, Index, Mention, Missing, Named, Names, Node, NodeId, Op, Rule, Target, Type,
    Typed, Wrong,
};

pub use value::Value;

/// The deepest nesting of a formula.
pub const DEPTH_MAX: usize = 64;
/// The most nodes of a formula.
pub const NODES_MAX: usize = 10_000;
