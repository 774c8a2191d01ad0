//! What people hand in, to facts: flags, offer files, tests. Knows no formula of a rule book.

mod fact;
mod offer_file;
mod opening;
mod typed;
mod wrong;

pub use fact::{FactError, fact_of_node, fact_of_text, member_number};
pub use offer_file::{Acceptance, OfferFile, PlacedDay, read_offer};
pub use opening::read_opening;
pub use typed::{Hand, ReadFacts, Typed, Written, is_known, read_facts};
pub use wrong::fact_problem;
