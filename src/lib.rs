//! lonn: a rules engine for pay.
//!
//! A rule book (a folder of TOML) says what a country, an agreement and a company pay; lonn
//! computes offers from it, exactly, and explains every figure down to its date and source.

pub mod amount;
pub mod answer;
pub mod cli;
pub mod formula;
pub mod intake;
pub mod lowered;
pub mod plan;
pub mod report;
pub mod rules;
pub mod run;
pub mod text;
pub mod time;
pub mod words;
