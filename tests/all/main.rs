//! All tests, one binary.
mod diagnostics;
mod rule_book_page;
mod shipped;
