//! What is printed: the same amounts in every format and language, the same bytes every time.

use lonn::answer::{Offer, offer};
use lonn::plan::Plan;
use lonn::report::{OfferPage, offer_csv, offer_json, offer_text};
use lonn::rules::{Proof, RuleBook, embedded, load};
use lonn::words::{Lang, Words};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::kit::{Drawn, SHIPPED, anybody, draws};

fn offered<'p>(plan: &Plan<'p>, drawn: &Drawn) -> Offer {
    offer(plan, &drawn.facts, &[]).unwrap()
}

fn page<'a>(
    book: &'a RuleBook,
    plan: &'a Plan<'a>,
    found: &'a Offer,
    words: &'a Words,
) -> OfferPage<'a> {
    OfferPage {
        book,
        plan,
        offer: found,
        start: plan.on,
        end: None,
        file: None,
        solution: None,
        words,
    }
}

fn json(plan: &Plan<'_>, found: &Offer, lang: Lang) -> Json {
    let words = Words::new(lang);
    serde_json::from_str(&offer_json(&page(&SHIPPED, plan, found, &words))).unwrap()
}

/// The row of a table that ends in an amount; a column of whole amounts shows no decimals, and a
/// long title stands partly in the line before.
fn is_shown(text: &str, title: &str, amount: &str) -> bool {
    let whole = amount.trim_end_matches('0').trim_end_matches('.');
    let short = if amount.contains('.') { whole } else { amount };
    let begins: String = title.chars().take(20).collect();
    let lines: Vec<&str> = text.lines().collect();
    let ends = |line: &str| {
        let digits = digits(line);
        digits.ends_with(amount) || digits.ends_with(short)
    };
    lines.iter().enumerate().any(|(place, line)| {
        let before = place.checked_sub(1).map_or("", |place| lines[place]);
        ends(line) && (line.contains(&begins) || before.contains(&begins))
    })
}

/// Digits of an amount as people read it: without spaces of thousands, sign and point as in JSON.
fn digits(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−'));
    kept.map(|c| match c {
        ',' => '.',
        '−' => '-',
        other => other,
    })
    .collect()
}

/// Every amount of the JSON by what it is, words aside.
fn numbers(json: &Json) -> Vec<String> {
    let mut found = Vec::new();
    for key in ["components", "sums", "band", "first_year"] {
        collect(&json[key], &mut found);
    }
    found
}

fn collect(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Array(list) => list.iter().for_each(|item| collect(item, found)),
        Json::Object(map) => {
            for (key, item) in map {
                if !matches!(key.as_str(), "title" | "sources" | "message" | "formula") {
                    collect(item, found);
                }
            }
        }
        Json::String(text) => found.push(text.clone()),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

proptest! {
    #![proptest_config(draws(16))]

    /// JSON, CSV and text of one offer show the same components with the same amounts.
    #[test]
    fn the_three_formats_show_the_same_amounts(drawn in anybody(), lang in 0_usize..3) {
        let plan = Plan::fold(drawn.stack, drawn.on, &[], false);
        let found = offered(&plan, &drawn);
        let lang = Lang::ALL[lang];
        let words = Words::new(lang);
        let json = json(&plan, &found, lang);
        let components = json["components"].as_array().unwrap();
        let page = page(&SHIPPED, &plan, &found, &words);
        let csv = offer_csv(&page, false).unwrap();
        let mut rows = csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        prop_assert_eq!(rows.len(), components.len());
        let text = offer_text(&page);
        for (row, component) in rows.iter().zip(components) {
            let of = |key: &str| component[key].as_str().unwrap_or("").to_owned();
            prop_assert_eq!(&row[0], of("id"));
            prop_assert_eq!(&row[5], of("per_month"));
            prop_assert_eq!(&row[6], of("per_year"));
            // Components of nothing are counted, not listed.
            let is_nothing = of("per_year").chars().all(|c| matches!(c, '0' | '.'));
            let there = is_nothing || is_shown(&text, &of("title"), &of("per_year"));
            prop_assert!(there, "{} {} in\n{}", of("title"), of("per_year"), text);
        }
    }

    /// A language changes words, never an amount.
    #[test]
    fn a_language_changes_words_and_no_amount(drawn in anybody()) {
        let plan = Plan::fold(drawn.stack, drawn.on, &[], false);
        let found = offered(&plan, &drawn);
        let english = json(&plan, &found, Lang::En);
        for lang in [Lang::Sv, Lang::Nb] {
            let other = json(&plan, &found, lang);
            prop_assert_eq!(numbers(&english), numbers(&other));
        }
    }
}

proptest! {
    #![proptest_config(draws(4))]

    /// The same book and facts give the same bytes, from a book loaded anew, in each format.
    #[test]
    fn the_same_input_gives_the_same_bytes(drawn in anybody()) {
        let again = load(&embedded(), Proof::Known, None).book.unwrap();
        let stack = again.stacks.iter().find(|stack| stack.id == drawn.stack.id).unwrap();
        let plans = [
            (&*SHIPPED, Plan::fold(drawn.stack, drawn.on, &[], false)),
            (&again, Plan::fold(stack, drawn.on, &[], false)),
        ];
        for lang in Lang::ALL {
            let words = Words::new(lang);
            let [one, two] = [0, 1].map(|place| {
                let (book, plan) = &plans[place];
                let found = offered(plan, &drawn);
                [
                    offer_json(&page(book, plan, &found, &words)),
                    offer_csv(&page(book, plan, &found, &words), false).unwrap(),
                    offer_text(&page(book, plan, &found, &words)),
                ]
            });
            prop_assert_eq!(one, two);
        }
    }
}
