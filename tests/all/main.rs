//! All tests, one binary.
mod architecture;
mod diagnostics;
mod rule_book_page;
mod shipped;
