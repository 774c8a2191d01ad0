//! What is printed: the same amounts in every format and language, the same bytes every time.

use lonn::answer::{Offer, offer};
use lonn::plan::Plan;
use lonn::report::{self, offer_csv, offer_text};
use lonn::rules::{Proof, embedded, load};
use lonn::words::{Lang, Words};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::kit::{Drawn, SHIPPED, anybody, draws};

fn offered<'p>(plan: &Plan<'p>, drawn: &Drawn) -> Offer {
    offer(plan, &drawn.facts, &[], &mut ()).unwrap()
}

fn json(plan: &Plan<'_>, found: &Offer, lang: Lang) -> Json {
    report::offer(&SHIPPED, plan, found, &Words::new(lang))
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
        let csv = offer_csv(&plan, &found, &words).unwrap();
        let mut rows = csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        prop_assert_eq!(rows.len(), components.len());
        let text = offer_text(&plan, &found, &words);
        for (row, component) in rows.iter().zip(components) {
            let of = |key: &str| component[key].as_str().unwrap_or("").to_owned();
            prop_assert_eq!(&row[0], of("id"));
            prop_assert_eq!(&row[5], of("per_month"));
            prop_assert_eq!(&row[6], of("per_year"));
            // A title that is too long for its column is cut short.
            let title: String = of("title").chars().take(30).collect();
            let line = text.lines().find(|line| {
                line.contains(&title) && digits(line).ends_with(&of("per_year"))
            });
            prop_assert!(line.is_some(), "{} {} in\n{}", title, of("per_year"), text);
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
                    report::offer(book, plan, &found, &words).to_string(),
                    offer_csv(plan, &found, &words).unwrap(),
                    offer_text(plan, &found, &words),
                ]
            });
            prop_assert_eq!(one, two);
        }
    }
}
