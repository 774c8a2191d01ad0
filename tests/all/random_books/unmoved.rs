//! What must move nothing: rules of tomorrow, what only judges, other names for the same things.

use std::collections::BTreeMap;

use chrono::Days;
use lonn::amount::Exact;
use lonn::plan::Plan;
use lonn::rules::{Confidence, Dated, DatedItem, Proof, RuleBook, Stack, load};
use lonn::run::{Facts, Year, annualised};
use lonn::time::Date;

use super::alike::amounts;
use super::{book_of, placed};
use crate::person::Person;
use crate::random_book::draw;

fn year_of(stack: &Stack, facts: &Facts, on: Date) -> Option<Vec<Vec<Exact>>> {
    let plan = Plan::fold(stack, on, &[], false);
    let year: Year = annualised(&plan, facts, false, &mut ()).ok()?;
    let entries = 0..u32::try_from(stack.entries.len()).unwrap();
    let months = year.months.iter();
    Some(
        months
            .map(|row| {
                entries
                    .clone()
                    .map(|entry| row.total(entry).clone())
                    .collect()
            })
            .collect(),
    )
}

/// Whatever holds from tomorrow on is forgotten, and `value` holds then instead.
fn from_tomorrow<T>(values: &mut Dated<T>, on: Date, value: T) {
    let last = values.items.iter().rposition(|item| item.from <= on);
    values.items.truncate(last.map_or(0, |last| last + 1));
    let Some(before) = values.items.last() else {
        return;
    };
    let tomorrow = DatedItem {
        from: on + Days::new(1),
        until: None,
        figure: Ok(value),
        source: before.source,
        confidence: Confidence::Official,
        place: before.place,
    };
    values.items.push(tomorrow);
}

#[test]
fn a_rule_of_tomorrow_never_touches_today() {
    let mut held = 0;
    for seed in 0..60 {
        let drawn = draw(seed);
        let book = book_of(&drawn);
        for person in drawn.people.iter().take(5) {
            let Some((stack, facts)) = placed(&book, person) else {
                continue;
            };
            let mut changed = stack.clone();
            let odd = |count: usize| vec![Exact::from(987_654_321); count];
            for parameter in &mut changed.parameters {
                let count = stack.member_count(parameter.per);
                from_tomorrow(&mut parameter.values, person.on, odd(count));
            }
            for table in &mut changed.tables {
                let count = table.keys.iter().map(|key| stack.member_count(Some(*key)));
                from_tomorrow(&mut table.values, person.on, odd(count.product()));
            }
            for scale in &mut changed.scales {
                from_tomorrow(&mut scale.values, person.on, Vec::new());
            }
            let today = year_of(stack, &facts, person.on);
            assert_eq!(today, year_of(&changed, &facts, person.on), "seed {seed}");
            held += i32::from(today.is_some());
        }
    }
    assert!(held > 200, "{held}");
}

#[test]
fn floors_limits_bands_and_notices_move_no_amount() {
    for seed in 0..60 {
        let drawn = draw(seed);
        let book = book_of(&drawn);
        for person in drawn.people.iter().take(5) {
            let Some((stack, facts)) = placed(&book, person) else {
                continue;
            };
            let mut bare = stack.clone();
            bare.floors.clear();
            bare.limits.clear();
            bare.bands.clear();
            bare.notices.clear();
            // A floor may refuse by itself; the pay stands.
            let judged = year_of(stack, &facts, person.on);
            assert_eq!(judged, year_of(&bare, &facts, person.on), "seed {seed}");
        }
    }
}

/// Every drawn name (`xpay_12`) with a letter in front: their order stays.
fn renamed(text: &str) -> String {
    let mut found = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        let drawn = word.starts_with(['s', 'x', 'y'])
            && word.contains('_')
            && word.contains(|c: char| c.is_ascii_digit());
        if drawn {
            found.push_str("qq");
        }
        found.push_str(&word);
        word.clear();
        found.push(c);
    }
    found.pop();
    found
}

fn with_other_names(person: &Person) -> Person {
    let facts = person.facts.iter();
    let opening = person.opening.iter();
    Person {
        facts: facts.map(|(n, fact)| (renamed(n), fact.clone())).collect(),
        opening: opening.map(|(n, one)| (renamed(n), one.clone())).collect(),
        ..person.clone()
    }
}

fn with_other_names_in_keys(amounts: BTreeMap<String, Vec<Exact>>) -> BTreeMap<String, Vec<Exact>> {
    amounts
        .into_iter()
        .map(|(key, list)| (renamed(&key), list))
        .collect()
}

#[test]
fn names_mean_nothing() {
    let mut held = 0;
    for seed in 0..40 {
        let drawn = draw(seed);
        let book = book_of(&drawn);
        let files = drawn.files.iter().map(|(path, bytes)| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            (path.clone(), renamed(&text).into_bytes())
        });
        let files: Vec<_> = files.collect();
        assert_ne!(files, drawn.files);
        let loaded = load(&files, Proof::Whole, None);
        let other: RuleBook = loaded.book.unwrap();
        for person in drawn.people.iter().take(4) {
            let here = amounts(&book, person).map(with_other_names_in_keys);
            let there = amounts(&other, &with_other_names(person));
            assert_eq!(here, there, "seed {seed}");
            held += i32::from(here.is_some());
        }
    }
    assert!(held > 100, "{held}");
}
