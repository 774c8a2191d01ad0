//! The answer of `lonn rules show` without a name: everything that there is.
//!
//! In: the book and some stacks. Out: the shape of `rules show` with every entry in it, and for
//! people a line each, by kind. Always: an entry stands once, for all stacks in which it is the same.

use std::collections::{BTreeMap, BTreeSet};

use super::add_line;
use super::show::{Asked, ShowResult, kind_key, show_result};
use crate::answer::Item;
use crate::rules::Stack;
use crate::words::Words;

/// The columns of a name; a longer one pushes its title on.
const NAME: usize = 32;

/// Every entry of some stacks, kind by kind, then the sources.
#[must_use]
pub fn show_all(asked: Asked<'_>, stacks: &[&Stack]) -> ShowResult {
    let mut all = show_result(asked, &[], "");
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let items = stacks
        .iter()
        .flat_map(|stack| Item::all(stack).into_iter().map(|item| item.name(stack)));
    let sources = asked.book.sources.iter().map(|source| source.id.as_str());
    for name in items.chain(sources) {
        if seen.insert(name) {
            all.entries.extend(show_result(asked, stacks, name).entries);
        }
    }
    all.name = None;
    all
}

/// Names with titles, a line each, by kind.
#[must_use]
pub fn list_text(found: &ShowResult, words: &Words) -> String {
    let lang = words.lang().code();
    let mut kinds: Vec<&str> = Vec::new();
    for entry in &found.entries {
        if !kinds.contains(&entry.kind.as_str()) {
            kinds.push(&entry.kind);
        }
    }
    let mut text = String::new();
    for kind in kinds {
        if !text.is_empty() {
            text.push('\n');
        }
        add_line(&mut text, 0, &words.word(kind_key(kind)));
        let mut lines: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        for entry in found.entries.iter().filter(|entry| entry.kind == kind) {
            let title = entry.title.get(lang).or(entry.title.values().next());
            let line = (entry.name.as_str(), title.map_or("", String::as_str));
            let stacks = entry.stacks.iter().map(String::as_str);
            lines.entry(line).or_default().extend(stacks);
        }
        for ((name, title), stacks) in lines {
            let stacks: Vec<&str> = stacks.into_iter().collect();
            let stacks = stacks.join(", ");
            add_line(&mut text, 1, &format!("{name:NAME$}  {title} ({stacks})"));
        }
    }
    text
}
