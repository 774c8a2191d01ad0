//! All tests, one binary.
mod rule_book_page;
mod shipped;
