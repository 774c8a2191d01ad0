//! The answer of `lonn rules diff`: what tells two rule books, or one book on two days, apart.
//!
//! In: two sides, each a loaded book and perhaps a day; what offers come to by both. Out: every
//! entry that was added, changed or removed, with what of it differs. Always: only what a book
//! means is compared, so layout, comments, the order of entries and the file of a layer in which
//! one stands make no difference; A against B is B against A with both sides exchanged.

mod figures;
mod lines;
mod markdown;
mod offers;
mod sides;
mod text;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use figures::figures;
pub use markdown::diff_markdown;
pub use offers::{OfferAnswer, OfferSide, offer_difference};
use sides::{Facet, entries};
pub use text::diff_text;

use super::show::At;
use super::{BookName, Envelope, SourceJson};
use crate::rules::RuleBook;
use crate::text::Sources;
use crate::time::Date;

/// One of the two that are compared.
#[derive(Debug, Clone, Copy)]
pub struct DiffSide<'b> {
    /// What it is called: as it was typed.
    pub name: &'b str,
    /// The book.
    pub book: &'b RuleBook,
    /// Its files.
    pub sources: &'b Sources,
    /// The one day on which it is looked at; `None`: as it is written, over all days.
    pub day: Option<Date>,
}

/// What tells two rule books apart.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "lonn/rules-diff")]
pub struct DiffResult {
    #[serde(flatten)]
    envelope: Envelope,
    /// What was.
    old: SideJson,
    /// What is.
    new: SideJson,
    /// Whether anything differs: an entry, or what an offer comes to.
    differs: bool,
    /// How many entries were added, changed and removed.
    counts: Counts,
    /// Every entry that differs, kind by kind; one for several stacks in which it is the same.
    entries: Vec<EntryDiff>,
    /// What it does to each offer, in the order in which they were named.
    offers: Vec<OfferAnswer>,
}

/// A side by name and content.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct SideJson {
    /// A folder, or `builtin` for the book in the program.
    name: String,
    /// The rule book.
    rule_book: BookName,
    /// The day, where two days of a book are compared; else null.
    day: Option<String>,
}

/// How many entries differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Counts {
    /// Only in the new one.
    added: usize,
    /// In both, but not the same.
    changed: usize,
    /// Only in the old one.
    removed: usize,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Change {
    /// Only the new one has it.
    Added,
    /// Both have it, and something of it differs.
    Changed,
    /// Only the old one has it.
    Removed,
}

impl Change {
    const ALL: [Self; 3] = [Self::Added, Self::Changed, Self::Removed];
}

/// An entry that differs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct EntryDiff {
    /// What became of it.
    change: Change,
    /// The word of its kind: `parameter`, `component`, `source`, …; `book` and `stack` for what
    /// `book.toml` says of them.
    kind: String,
    /// Its name.
    name: String,
    /// The stacks in which it differs like this; none for a source and for the book.
    stacks: Vec<String>,
    /// Its title by language, as it is (of a removed one, as it was).
    title: BTreeMap<String, String>,
    /// Its unit.
    unit: Option<String>,
    /// Where it stands.
    place: Option<At>,
    /// The layer: its path.
    layer: Option<String>,
    /// Where it comes from.
    source: Option<SourceJson>,
    /// What of its keys differs (of an added or removed one: all of them), formulas aside.
    properties: Vec<Pair>,
    /// What of its formulas differs.
    formulas: Vec<Pair>,
    /// What of its figures differs, by the day from which it does.
    figures: Vec<FigureDiff>,
}

/// A key with what it said and says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Pair {
    /// The key.
    key: String,
    /// What it said; null if there was nothing.
    old: Option<String>,
    /// What it says; null if there is nothing.
    new: Option<String>,
}

/// What differs from a day on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct FigureDiff {
    /// The first day.
    from: String,
    /// The figures that differ; none if only their source or confidence does.
    figures: Vec<FigurePair>,
    /// What held; null if nothing did.
    old: Option<Held>,
    /// What holds; null if nothing does.
    new: Option<Held>,
}

/// A figure, as it was and is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct FigurePair {
    /// A member, members joined by dots, `min`, or `up_to 7.5`; empty where there is one figure.
    key: String,
    /// What it was; null if there was none.
    old: Option<String>,
    /// What it is; null if there is none.
    new: Option<String>,
    /// New less old; null unless there are both.
    difference: Option<String>,
}

/// The dated value that holds on a day.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Held {
    /// Its first day.
    from: String,
    /// Its last day, if it has one.
    until: Option<String>,
    /// Why nobody knows it, in place of figures.
    unknown: Option<String>,
    /// Where it comes from.
    source: Option<SourceJson>,
    /// `official`, `secondary`, `assumed`, `proposed`; of a carried one `assumed`.
    confidence: String,
    /// Whether it goes on behind its last day.
    carried: bool,
}

/// Compares two sides; the offers that were computed by both stand beside.
#[must_use]
pub fn diff_result(
    old: DiffSide<'_>,
    new: DiffSide<'_>,
    on: Date,
    offers: Vec<OfferAnswer>,
) -> DiffResult {
    let differences = differences(old, new);
    let mut counts = Counts::default();
    for entry in &differences {
        let count = match entry.change {
            Change::Added => &mut counts.added,
            Change::Changed => &mut counts.changed,
            Change::Removed => &mut counts.removed,
        };
        *count = count.saturating_add(1);
    }
    let side = |side: DiffSide<'_>| SideJson {
        name: side.name.to_owned(),
        rule_book: BookName::of(side.book),
        day: side.day.map(|day| day.to_string()),
    };
    DiffResult {
        envelope: Envelope::new("rules-diff", new.book, on),
        old: side(old),
        new: side(new),
        differs: !differences.is_empty() || offers.iter().any(OfferAnswer::differs),
        counts,
        entries: differences,
        offers,
    }
}

impl DiffResult {
    /// Whether anything differs.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.differs
    }
}

/// A difference, the stacks in which an entry differs like this, and its unit in each of them.
struct Alike {
    /// Without stacks and unit.
    entry: EntryDiff,
    generic_unit: Option<String>,
    stacks: Vec<String>,
    units: Vec<Option<String>>,
}

impl Alike {
    fn whole(mut self) -> EntryDiff {
        let unit = self.units.first().cloned().flatten();
        let one = self.units.iter().all(|other| *other == unit);
        self.entry.unit = if one { unit } else { self.generic_unit };
        self.entry.stacks = self.stacks;
        self.entry
    }
}

/// Every entry that differs, by kind and name, one for all stacks in which it differs alike.
fn differences(old: DiffSide<'_>, new: DiffSide<'_>) -> Vec<EntryDiff> {
    let (was, is) = (entries(old), entries(new));
    let mut keys: Vec<_> = was.keys().chain(is.keys()).collect();
    keys.sort();
    keys.dedup();
    let by_day = old.day.zip(new.day);
    let mut found: Vec<Alike> = Vec::new();
    for key in keys {
        let (before, after) = (was.get(key), is.get(key));
        let Some(mut entry) = difference(before, after, by_day) else {
            continue;
        };
        let unit = entry.unit.take();
        let generic_unit = after
            .or(before)
            .and_then(|facet| facet.generic_unit.clone());
        let same = found
            .iter_mut()
            .rev()
            .find(|known| known.entry == entry && known.generic_unit == generic_unit);
        match same {
            Some(known) => {
                known.stacks.extend(key.stack.clone());
                known.units.push(unit);
            }
            None => found.push(Alike {
                entry,
                generic_unit,
                stacks: key.stack.iter().cloned().collect(),
                units: vec![unit],
            }),
        }
    }
    found.into_iter().map(Alike::whole).collect()
}

fn difference(
    old: Option<&Facet>,
    new: Option<&Facet>,
    days: Option<(Date, Date)>,
) -> Option<EntryDiff> {
    let shown = new.or(old)?;
    let change = match (old, new) {
        (Some(_), Some(_)) => Change::Changed,
        (Some(_), None) => Change::Removed,
        (None, _) => Change::Added,
    };
    let properties = pairs(old, new, |facet| &facet.keys);
    let formulas = pairs(old, new, |facet| &facet.formulas);
    let figures = figures(old, new, days);
    if change == Change::Changed
        && properties.is_empty()
        && formulas.is_empty()
        && figures.is_empty()
    {
        return None;
    }
    Some(EntryDiff {
        change,
        kind: shown.kind.clone(),
        name: shown.name.clone(),
        stacks: Vec::new(),
        title: shown.title.clone(),
        unit: shown.unit.clone(),
        place: shown.place.clone(),
        layer: shown.layer.clone(),
        source: shown.source.clone(),
        properties,
        formulas,
        figures,
    })
}

/// Keys of which both do not mean the same.
fn pairs(
    old: Option<&Facet>,
    new: Option<&Facet>,
    of: fn(&Facet) -> &BTreeMap<String, sides::Said>,
) -> Vec<Pair> {
    let none = BTreeMap::new();
    let (old, new) = (old.map_or(&none, of), new.map_or(&none, of));
    let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .map(|key| (key, old.get(key), new.get(key)))
        .filter(|(_, old, new)| old.map(|said| &said.meant) != new.map(|said| &said.meant))
        .map(|(key, old, new)| Pair {
            key: key.clone(),
            old: old.map(|said| said.shown.clone()),
            new: new.map(|said| said.shown.clone()),
        })
        .collect()
}
