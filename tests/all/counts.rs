//! `docs/counts.md`: its tables hold every component of the shipped book, with its kind, its sums and its source.

use std::collections::{BTreeMap, BTreeSet};

use lonn::rules::{Entry, Stack};

use crate::kit::{SHIPPED, shipped};

const PAGE: &str = include_str!("../../docs/counts.md");

/// Kind, sums and source of each component.
type Counts = BTreeMap<String, (String, BTreeSet<String>, String)>;

/// The table below a heading.
fn of_page(heading: &str) -> Counts {
    let section = PAGE.split(&format!("\n## {heading}\n")).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut counts = Counts::new();
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [component, kind, sums, why] = cells[..] else {
            unreachable!("four cells: {row}")
        };
        let sums = sums.split('`').skip(1).step_by(2).map(str::to_owned);
        let (reason, source) = why.trim_end_matches("`)").rsplit_once("(`").unwrap();
        assert!(reason.trim().len() > 10, "no reason: {row}");
        let one = (kind.to_owned(), sums.collect(), source.to_owned());
        let before = counts.insert(component.trim_matches('`').to_owned(), one);
        assert!(before.is_none(), "twice: {row}");
    }
    counts
}

fn of_book(stack: &Stack) -> Counts {
    let mut counts = Counts::new();
    for (place, entry) in stack.entries.iter().enumerate() {
        let Entry::Component(component) = entry else {
            continue;
        };
        let place = u32::try_from(place).unwrap();
        let sums = stack.entries.iter().filter_map(|entry| match entry {
            Entry::Sum(sum) if sum.parts.contains(&place) => Some(sum.head.id.clone()),
            Entry::Sum(_) | Entry::Value(_) | Entry::Component(_) => None,
        });
        let source = component.head.source.and_then(|id| SHIPPED.source(id));
        let source = source.map_or(String::new(), |source| source.id.clone());
        let one = (component.kind.word().to_owned(), sums.collect(), source);
        counts.insert(component.head.id.clone(), one);
    }
    counts
}

#[test]
fn the_page_of_what_counts_says_of_every_component_what_the_book_says() {
    for (heading, stack) in [("Norway", "no"), ("Sweden", "se")] {
        let (page, book) = (of_page(heading), of_book(shipped(stack)));
        for (component, said) in &page {
            assert_eq!(Some(said), book.get(component), "{heading}: {component}");
        }
        let missing: Vec<&String> = book.keys().filter(|id| !page.contains_key(*id)).collect();
        assert!(missing.is_empty(), "{heading}: {missing:?}");
    }
}

#[test]
fn the_page_of_what_counts_names_every_sum() {
    let section = PAGE.split("\n## The sums\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    for stack in &SHIPPED.stacks {
        for entry in &stack.entries {
            if let Entry::Sum(sum) = entry {
                let name = format!("`{}`", sum.head.id);
                assert!(section.contains(&name), "{name}");
            }
        }
    }
}
