//! A difference of two rule books as text, at most 100 columns wide.

use super::super::{COLUMNS, add_line};
use super::lines::{
    Table, UNBROKEN, change_word, entry_head, entry_title, figures, head, keys, offer_head,
    offer_judged, offer_tables,
};
use super::{Change, DiffResult};
use crate::words::Words;

/// The columns of an amount.
const AMOUNT: usize = 16;

/// The answer for people.
#[must_use]
pub fn diff_text(found: &DiffResult, words: &Words) -> String {
    let mut text = String::new();
    for line in head(found, words) {
        add_line(&mut text, 0, &line);
    }
    for change in Change::ALL {
        let mut entries = found
            .entries
            .iter()
            .filter(|e| e.change == change)
            .peekable();
        if entries.peek().is_some() {
            text.push('\n');
            add_line(&mut text, 0, &change_word(change, words));
        }
        for entry in entries {
            add_line(&mut text, 1, &entry_title(entry, words));
            for line in entry_head(entry, words) {
                add_line(&mut text, 2, &line);
            }
            for (depth, line) in keys(entry, words).into_iter().chain(figures(entry, words)) {
                add_line(&mut text, depth.saturating_add(1), &line);
            }
        }
    }
    if !found.offers.is_empty() {
        text.push('\n');
        add_line(&mut text, 0, &words.word("diff-offers"));
    }
    for offer in &found.offers {
        for (number, line) in offer_head(offer, words).into_iter().enumerate() {
            add_line(&mut text, 1_usize.saturating_add(number.min(1)), &line);
        }
        for table in offer_tables(offer, words) {
            add_table(&mut text, &table, words);
        }
        for line in offer_judged(offer, words) {
            add_line(&mut text, 2, &line);
        }
    }
    text.replace(UNBROKEN, " ")
}

/// Amounts below one another; a label that is too long stands on a line of its own.
fn add_table(text: &mut String, (heading, rows): &Table, words: &Words) {
    let label = COLUMNS
        .saturating_sub(AMOUNT.saturating_mul(3))
        .saturating_sub(1);
    let columns = [
        format!("    {heading}"),
        words.word("diff-old"),
        words.word("diff-new"),
        words.word("diff-difference"),
    ];
    let indented = rows.iter().map(|[label, old, new, by]| {
        [
            format!("      {label}"),
            old.clone(),
            new.clone(),
            by.clone(),
        ]
    });
    for [name, old, new, by] in std::iter::once(columns).chain(indented) {
        let name = if name.chars().count() > label {
            text.push_str(&name);
            text.push('\n');
            String::new()
        } else {
            name
        };
        let line = format!("{name:label$}{old:>AMOUNT$}{new:>AMOUNT$}{by:>AMOUNT$}");
        text.push_str(line.trim_end());
        text.push('\n');
    }
}
