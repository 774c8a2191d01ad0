//! A file per question: what an offer comes to, what is wrong with it, whether a book's tests hold.
//!
//! Knows no terminal and no file format.

mod assess;
mod book;
mod eval;
mod finding;
mod offer;
mod rule_test;
mod touched;

pub use assess::{Assessment, BandResult, BandStatus, assess};
pub use book::{Item, reached};
pub use eval::{Evaluated, evaluate};
pub use finding::Finding;
pub use offer::{Offer, Used, cost, month_sums, offer, per_month};
pub use rule_test::{Outcome, run_tests, stack_of};
pub use touched::{Figure, Provable, Touched, coverage};
