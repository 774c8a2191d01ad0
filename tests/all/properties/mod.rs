//! What holds whatever is drawn: a sentence each, for the shipped book and for small ones.
//!
//! `docs/testing.md` says how to run them with more draws, and which change of the code turned
//! each of them red.
#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what a property needs and does not find must fail it"
)]

mod amount;
mod formula;
mod history;
mod layers;
mod loading;
mod offer;
mod output;
mod small;
mod time;
mod units;
