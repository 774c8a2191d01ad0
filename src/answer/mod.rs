//! A file per question: what an offer comes to, what is wrong with it, whether a book's tests hold.
//!
//! Knows no terminal and no file format.

mod assess;
mod book;
mod breach;
mod difference;
mod divisor;
mod due;
mod eval;
mod finding;
mod inside;
mod named;
mod offer;
mod refused;
mod rests;
mod rule_test;
mod solve;
mod touched;

pub use assess::{Assessment, BandResult, BandStatus, assess, fits};
pub use book::{Item, reached};
pub use difference::{
    Difference, Found, FoundDifference, Line, LineDifference, Moved, Range, RangeDifference,
    Summary, difference,
};
pub use divisor::{Division, Zero, divided_by, division_of, zero_of};
pub use eval::{Evaluated, evaluate};
pub use finding::{Accepted, Finding, accept};
pub use offer::{
    Measure, Offer, Part, Tried, Used, Without, careful, cost, cost_sum, month_sums, offer,
    per_month, places,
};
pub use refused::refused_because;
pub use rests::{FigureUsed, Rest};
pub use rule_test::{Outcome, run_tests, stack_of};
pub use solve::{Goal, Measured, Solution, Solved, Target, Unsolved, range_targets, solve};
pub use touched::{DatedFigure, Provable, Touched, coverage};
