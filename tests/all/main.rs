//! All tests, one binary.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot read its files must fail"
)]
mod architecture;
mod diagnostics;
mod offers;
mod person;
mod random_book;
mod random_books;
mod rule_book_page;
mod shipped;
