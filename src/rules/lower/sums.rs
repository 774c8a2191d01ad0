//! Sums, and the ties between sums, floors, variants and components.

use std::collections::{BTreeMap, BTreeSet};

use super::tags::TagTest;
use super::{Lower, Needs};
use crate::rules::merge::RawEntry;
use crate::rules::read::Words;
use crate::rules::stack::{Component, ComponentKind, Entry, Head, Stack, Sum};
use crate::text::{Diagnostic, Place, Severity, nearest};

impl Lower<'_> {
    pub(super) fn read_sum(&mut self, entry: RawEntry) -> Option<Sum> {
        self.reading(entry, |lower, reader, layer| {
            let needs = Needs {
                title: true,
                source: false,
            };
            let head = lower.head(reader, layer, needs);
            lower.unit_is(reader, lower.catalog.monthly());
            let by_paid = reader.word("by", &[("earned", false), ("paid", true)]);
            if !reader.needs("of") {
                return None;
            }
            let words = reader.words("of")?;
            let test = match TagTest::parse(&words.text) {
                Ok(test) => test,
                Err(problem) => {
                    reader.problems.add(
                        Diagnostic::error("TAGS-WRONG")
                            .at(words.place)
                            .with("found", &words.text)
                            .with("problem", problem),
                    );
                    return None;
                }
            };
            for tag in test.tags() {
                let place = place_in(&words, &tag);
                if let Some(problem) = lower.tag(&head, place, &tag, "TAG-UNKNOWN") {
                    // With the tag that was meant, it may take what counts in no sum.
                    lower.sums_unclear |= problem.severity == Severity::Error;
                    reader.problems.add(problem);
                }
            }
            Some(Sum {
                head,
                of: words.text,
                parts: Vec::new(),
                by_paid: by_paid.unwrap_or(false),
            })
        })
    }

    /// What is wrong with asking for a tag: carried here nothing, elsewhere a warning.
    pub(super) fn tag(
        &self,
        head: &Head,
        place: Place,
        tag: &str,
        unknown: &'static str,
    ) -> Option<Diagnostic> {
        let is_kind = ComponentKind::WORDS.iter().any(|(word, _)| *word == tag);
        if is_kind || self.tags.contains(tag) || self.around.tags_unclear || self.lacks("component")
        {
            return None;
        }
        let known = self.around.tags.iter().map(String::as_str);
        let elsewhere = self.around.tags.contains(tag);
        if elsewhere && head.kept {
            return None;
        }
        let problem = if elsewhere {
            Diagnostic::warning("TAG-UNUSED").with("stack", &self.around.head.id)
        } else {
            Diagnostic::error(unknown).nearest(nearest(tag, known))
        };
        Some(problem.at(place).with("name", &head.id).with("tag", tag))
    }

    /// Whether an entry of this kind may be in what could not be read.
    fn lacks(&self, word: &str) -> bool {
        self.around.incomplete || self.around.losses.any_of(word)
    }

    /// Ties sums, floors and variants to components.
    pub(super) fn link(&mut self, stack: &mut Stack) {
        let tags: Vec<(u32, BTreeSet<String>)> = (0_u32..)
            .zip(&stack.entries)
            .filter_map(|(number, entry)| Some((number, tags_of(entry)?)))
            .collect();
        for entry in &mut stack.entries {
            if let Entry::Sum(sum) = entry
                && let Ok(test) = TagTest::parse(&sum.of)
            {
                sum.parts = tags
                    .iter()
                    .filter(|(_, tags)| test.holds(tags))
                    .map(|(number, _)| *number)
                    .collect();
            }
        }
        for floor in &mut stack.floors {
            floor.parts = tags
                .iter()
                .filter(|(_, tags)| tags.contains(&floor.guards))
                .map(|(number, _)| *number)
                .collect();
        }
        self.variants(stack);
        if self.unread == 0 && !self.sums_unclear && !self.lacks("sum") {
            self.unsummed(stack);
        }
    }

    /// Ties variants to the components in whose place they stand; circles are reported and cut.
    fn variants(&mut self, stack: &mut Stack) {
        let ties: BTreeMap<u32, u32> = (0_u32..)
            .zip(&stack.entries)
            .filter_map(|(number, entry)| match entry {
                Entry::Component(component) => Some((number, component.replaces?)),
                Entry::Value(_) | Entry::Sum(_) => None,
            })
            .collect();
        for (variant, target) in &ties {
            let mut ring = vec![*variant];
            let mut next = Some(*target);
            while let Some(number) = next.filter(|number| !ring.contains(number)) {
                ring.push(number);
                next = ties.get(&number).copied();
            }
            if next == Some(*variant) {
                // Each circle once: from its first entry on.
                if ring.iter().min() == Some(variant) {
                    self.variant_circle(stack, &ring);
                }
            } else if let Some(component) = component_mut(stack, *target) {
                component.variants.push(*variant);
            }
        }
    }

    fn variant_circle(&mut self, stack: &Stack, ring: &[u32]) {
        let heads: Vec<&Head> = ring
            .iter()
            .filter_map(|number| stack.entry(*number).map(Entry::head))
            .collect();
        let Some(first) = heads.first() else { return };
        let names: Vec<&str> = heads
            .iter()
            .chain(std::iter::once(first))
            .map(|head| head.id.as_str())
            .collect();
        self.problems.add(
            Diagnostic::error("CYCLE")
                .at(first.place)
                .with("cycle", names.join(" → "))
                .mend("mend-replaces"),
        );
    }

    fn unsummed(&mut self, stack: &Stack) {
        let summed: BTreeSet<u32> = stack
            .entries
            .iter()
            .flat_map(|entry| match entry {
                Entry::Sum(sum) => sum.parts.as_slice(),
                Entry::Value(_) | Entry::Component(_) => &[],
            })
            .copied()
            .collect();
        for (number, entry) in (0_u32..).zip(&stack.entries) {
            if let Entry::Component(component) = entry
                && !summed.contains(&number)
                && !component.head.kept
            {
                self.problems.add(
                    Diagnostic::warning("COMPONENT-IN-NO-SUM")
                        .at(component.head.place)
                        .with("name", &component.head.id),
                );
            }
        }
    }
}

fn tags_of(entry: &Entry) -> Option<BTreeSet<String>> {
    match entry {
        Entry::Component(component) => {
            let mut tags: BTreeSet<String> = component.tags.iter().cloned().collect();
            tags.insert(component.kind.word().to_owned());
            Some(tags)
        }
        Entry::Value(_) | Entry::Sum(_) => None,
    }
}

fn component_mut(stack: &mut Stack, number: u32) -> Option<&mut Component> {
    match stack.entries.get_mut(usize::try_from(number).ok()?)? {
        Entry::Component(component) => Some(component),
        Entry::Value(_) | Entry::Sum(_) => None,
    }
}

/// Where a tag stands in a test of tags.
fn place_in(words: &Words, tag: &str) -> Place {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let found = words.text.match_indices(tag).find(|(at, _)| {
        let before = words.text.get(..*at).unwrap_or("");
        let behind = words.text.get(at.saturating_add(tag.len())..).unwrap_or("");
        !before.ends_with(is_part) && !behind.starts_with(is_part)
    });
    match (found, words.offset) {
        (Some((at, _)), Some(offset)) => {
            let from = offset.saturating_add(at);
            Place {
                file: words.place.file,
                from,
                to: from.saturating_add(tag.len()),
            }
        }
        _ => words.place,
    }
}
