//! One person's pay through a plan: the meaning of a rule book.
//!
//! In: a [`Plan`](crate::plan::Plan) and [`Facts`]. Out: months of exact amounts, or a
//! [`Refusal`]. One code for both ways to run it: a [`Recorder`] that keeps nothing, or a
//! [`Trace`] that keeps every figure used. Always: amounts are exact until a component rounds.
//! Never: reads a file, knows a language, looks at today's date.

mod change;
mod checks;
mod component;
mod eval;
mod facts;
mod limits;
mod line;
mod marks;
mod memory;
mod month;
mod number;
mod paid;
mod record;
mod sheet;
mod views;
mod way;

pub(crate) use checks::finest;
pub use facts::{Facts, Opening, Origin, Refusal};
pub use limits::{LimitSides, LimitSpan};
pub(crate) use limits::{ends, window};
pub use line::{Line, Side};
pub use record::{NO_ENTRY, Read, Reads, Recorder, Step, Trace};
pub(crate) use sheet::Lists;
pub use sheet::MonthRow;
pub(crate) use views::steady_month;
pub use views::{
    Figure, FloorMonth, Months, Noted, NoticeFound, View, Year, annualised, at_full_time,
    from_start, marked_from_start, month_alone, read_input, read_input_told, steady_values,
};
pub use way::{OnWay, on_way};
