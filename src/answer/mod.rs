//! A file per question: what an offer comes to, what is wrong with it, whether a book's tests hold.
//!
//! Knows no terminal and no file format.

mod assess;
mod finding;
mod offer;
mod rule_test;

pub use assess::{Assessment, BandResult, BandStatus, assess};
pub use finding::Finding;
pub use offer::{Offer, Used, cost, month_sums, offer, per_month};
pub use rule_test::{Outcome, TEST_KEYS, run_tests, stack_of};
