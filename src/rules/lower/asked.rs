//! Tags that a component carries and nobody asks for, where one is near that somebody does.
//!
//! In: the entries of all stacks, not yet read. Out: warnings. A tag that is near none may wait for
//! a sum of another book.

use std::collections::BTreeSet;

use super::tags::TagTest;
use crate::rules::merge::{RawEntry, Section};
use crate::rules::read::texts_of;
use crate::rules::stack::ComponentKind;
use crate::text::{Diagnostic, Problems, nearest};

/// Warns of components' tags that are one slip away from a tag that a sum or floor asks for.
pub(crate) fn tags_near<'e>(
    entries: impl Iterator<Item = &'e RawEntry> + Clone,
    carried: &BTreeSet<String>,
    problems: &mut Problems,
) {
    // What nobody carries is told where it is asked for.
    let asked: BTreeSet<String> = entries.clone().flat_map(asks).collect();
    let found: Vec<&str> = asked.intersection(carried).map(String::as_str).collect();
    let mut told = BTreeSet::new();
    for entry in entries.filter(|entry| entry.section == Section::Component) {
        let kept = entry.table.get("kept").is_some();
        let node = entry.table.get("tags").filter(|_| !kept).cloned();
        let tags = node.and_then(|node| texts_of(&mut Problems::default(), "tags", node));
        for tag in tags.into_iter().flatten() {
            let is_kind = ComponentKind::WORDS
                .iter()
                .any(|(word, _)| *word == tag.text);
            let near = nearest(&tag.text, found.iter().copied());
            // A layer that two stacks share is told once.
            if !is_kind
                && !asked.contains(&tag.text)
                && near.is_some()
                && told.insert((entry.id.clone(), tag.text.clone()))
            {
                problems.add(
                    Diagnostic::warning("TAG-NEAR")
                        .at(tag.place)
                        .with("name", &entry.id)
                        .with("tag", &tag.text)
                        .nearest(near),
                );
            }
        }
    }
}

/// The tags that an entry asks for.
fn asks(entry: &RawEntry) -> Vec<String> {
    let keys = [(Section::Sum, "of"), (Section::Floor, "guards")];
    let Some((_, key)) = keys.iter().find(|(section, _)| *section == entry.section) else {
        return Vec::new();
    };
    let node = entry.table.get(key).cloned();
    let words = node.and_then(|node| texts_of(&mut Problems::default(), key, node));
    let texts = words.into_iter().flatten();
    texts
        .filter_map(|words| TagTest::parse(&words.text).ok())
        .flat_map(|test| test.tags())
        .collect()
}
