//! All tests, one binary.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot read its files must fail"
)]
mod agree;
mod architecture;
mod bugs;
mod codes;
mod counts;
mod diagnostics;
mod divisors;
mod due;
mod expressions;
mod floats;
mod forms;
mod judge;
mod judged_tests;
mod kit;
mod language;
mod layout;
mod mended;
mod messages;
mod million;
mod offer_calls;
mod offer_explain;
mod offer_files;
mod offer_shape;
mod offer_text;
mod offers;
mod person;
mod properties;
mod random_book;
mod random_books;
mod readme;
mod rule_book_page;
mod schema;
mod shapes;
mod shipped;
mod slips;
mod solve_calls;
mod solving;
mod steps;
mod taken;
mod third_country;
mod tongues;
mod verbs;
mod width;
mod workload;

/// Texts of the catalogue in English, in one line.
fn said(texts: &[lonn::words::Text]) -> String {
    let words = lonn::words::Words::new(lonn::words::Lang::En);
    let said: Vec<String> = texts.iter().map(|text| words.say(text)).collect();
    said.join("; ")
}
