//! All tests, one binary.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot read its files must fail"
)]
mod architecture;
mod bugs;
mod diagnostics;
mod floats;
mod kit;
mod million;
mod offers;
mod properties;
mod rule_book_page;
mod shipped;
