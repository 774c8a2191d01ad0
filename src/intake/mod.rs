//! What people hand in, to facts: flags, offer files, tests. Knows no formula and no plan.

mod fact;

pub use fact::{FactError, fact_of_node, fact_of_text, member_number};
