//! A plan's steady year as a straight list of steps, for as many people as there are.
//!
//! In: a [`Plan`](crate::plan::Plan), once; then [`Facts`](crate::run::Facts), one person after
//! another. Out: the same [`Year`](crate::run::Year) that [`annualised`](crate::run::annualised)
//! gives. The one idea: what does not depend on the person is computed when the steps are made, and
//! what is the same in two months is one step. Always: where a step refuses, or a number does not
//! fit two machine integers, the general engine computes the person. Never: decides what a rule
//! means (see [`run`](crate::run)).

mod build;
mod checks;
mod entries;
mod formulas;
mod lowering;
mod marks;
mod op;
mod program;
mod register;
mod scale;

pub use lowering::NotLowered;
pub use program::{Program, Scratch};
