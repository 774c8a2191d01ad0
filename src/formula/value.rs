//! What a formula gives when it is run.

use std::sync::Arc;

use crate::amount::Exact;
use crate::time::Date;

/// A value of any type that a formula knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number, in the unit that its place declares.
    Number(Exact),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A member of a family, by its place in it.
    Member(u32),
    /// Text.
    Text(Arc<str>),
}
