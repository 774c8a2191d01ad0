//! A difference of two rule books as Markdown, to be read where changes are reviewed.
//!
//! Always: what a rule book says of itself is text and marks nothing up.

use super::lines::{
    Line, change_word, entry_head, entry_title, figures, head, keys, offer_head, offer_judged,
    offer_tables,
};
use super::{Change, DiffResult};
use crate::words::Words;

/// The answer for a review.
#[must_use]
pub fn diff_markdown(found: &DiffResult, words: &Words) -> String {
    let mut text = String::new();
    let mut head = head(found, words).into_iter();
    let title = head.next().unwrap_or_default();
    text.push_str(&format!("# {}\n", plain(&title)));
    for line in head {
        text.push_str(&format!("\n{}\n", plain(&line)));
    }
    for change in Change::ALL {
        let mut entries = found
            .entries
            .iter()
            .filter(|e| e.change == change)
            .peekable();
        if entries.peek().is_some() {
            text.push_str(&format!("\n## {}\n", plain(&change_word(change, words))));
        }
        for entry in entries {
            text.push_str(&format!("\n### {}\n\n", plain(&entry_title(entry, words))));
            let head = entry_head(entry, words).into_iter().map(|line| (1, line));
            for line in head.chain(keys(entry, words)).chain(figures(entry, words)) {
                item(&mut text, line);
            }
        }
    }
    if !found.offers.is_empty() {
        text.push_str(&format!("\n## {}\n", plain(&words.word("diff-offers"))));
    }
    for offer in &found.offers {
        let mut head = offer_head(offer, words).into_iter();
        let title = head.next().unwrap_or_default();
        text.push_str(&format!("\n### {}\n", plain(&title)));
        for line in head {
            text.push_str(&format!("\n{}\n", plain(&line)));
        }
        for (heading, rows) in offer_tables(offer, words) {
            let columns = [
                heading,
                words.word("diff-old"),
                words.word("diff-new"),
                words.word("diff-difference"),
            ];
            text.push('\n');
            row(&mut text, &columns);
            text.push_str("| :--- | ---: | ---: | ---: |\n");
            for cells in &rows {
                row(&mut text, cells);
            }
        }
        let judged = offer_judged(offer, words);
        if !judged.is_empty() {
            text.push('\n');
        }
        for line in judged {
            item(&mut text, (1, line));
        }
    }
    text
}

fn item(text: &mut String, (depth, line): Line) {
    let indent = "  ".repeat(depth.saturating_sub(1));
    text.push_str(&format!("{indent}- {}\n", plain(&line)));
}

fn row(text: &mut String, cells: &[String; 4]) {
    let cells: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
    text.push_str(&format!("| {} |\n", cells.join(" | ")));
}

/// Text on one line in which nothing marks anything up.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for letter in text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
    {
        if matches!(
            letter,
            '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '#' | '~' | '&'
        ) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
