//! Exact numbers, units and roundings: what every amount is made of.
//!
//! Knows no TOML, no date and no rule. Always: a value is exact until a [`Rounding`] is applied,
//! and two amounts meet only if their [`Unit`]s say that they may.

mod exact;
mod rounding;
mod shown;
mod unit;

pub use exact::{BITS_MAX, Exact, ExactError};
pub use rounding::{Direction, Rounding};
pub use shown::shown;
pub use unit::{Currency, Unit, UnitError, is_unit_word};
