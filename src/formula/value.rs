//! What a formula gives when it is run.

use std::sync::Arc;

use crate::amount::Exact;
use crate::time::Date;

/// A value of any type that a formula knows; its numbers are exact amounts unless something else is
/// computed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<N = Exact> {
    /// A number, in the unit that its place declares.
    Number(N),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A member of a family, by its place in it.
    Member(u32),
    /// Text.
    Text(Arc<str>),
}
