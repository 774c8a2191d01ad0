//! Which figures a run read, and for whose formula; what the expectations of tests rest on, and
//! what of a book no test rests on.

use std::collections::{BTreeMap, BTreeSet};

use super::book::{Item, reached};
use crate::amount::Exact;
use crate::formula::{NodeId, Value};
use crate::plan::Plan;
use crate::rules::{Dated, Entry, Item as Expectation, RuleBook, Stack};
use crate::run::{Figure, Recorder};
use crate::text::{Node, NodeKind, Place};
use crate::time::{Date, Month};

/// A dated figure, with the day that it holds from.
pub type DatedFigure = (Figure, Date);

/// What is read outside every entry's formula: floors, limits, notices, bands' factors.
const OUTSIDE: u32 = u32::MAX;

/// Keeps the figures that each entry's formulas read, and the entries whose formula was run.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    open: Vec<u32>,
    by_entry: BTreeMap<u32, BTreeSet<DatedFigure>>,
    ran: BTreeSet<u32>,
}

impl Touched {
    /// The figures that an entry's own formula read, or that were read outside every entry.
    #[must_use]
    pub fn figures(&self, entry: Option<u32>) -> Option<&BTreeSet<DatedFigure>> {
        self.by_entry.get(&entry.unwrap_or(OUTSIDE))
    }

    /// Every figure that was read.
    pub fn all(&self) -> impl Iterator<Item = DatedFigure> {
        self.by_entry.values().flatten().copied()
    }

    /// Whether an entry's formula was run to its end.
    #[must_use]
    pub fn ran(&self, entry: u32) -> bool {
        self.ran.contains(&entry)
    }
}

impl Recorder for Touched {
    const KEEPS: bool = true;

    fn begin(&mut self, entry: u32, _member: u32, _month: Month) {
        // A default's or a scale's own formula belongs to whoever reads it.
        let owner = match entry {
            OUTSIDE => self.open.last().copied().unwrap_or(OUTSIDE),
            entry => entry,
        };
        self.open.push(owner);
    }

    fn node(&mut self, _node: NodeId, _value: &Value) {}

    fn figure(&mut self, figure: Figure, from: Date) {
        let owner = self.open.last().copied().unwrap_or(OUTSIDE);
        self.by_entry
            .entry(owner)
            .or_default()
            .insert((figure, from));
    }

    fn end(&mut self, exact: Option<&Value>, _rounded: Option<&Exact>) {
        if let Some(owner) = self.open.pop()
            && exact.is_some()
        {
            self.ran.insert(owner);
        }
    }
}

/// What a row's expectations name.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Entries, by number.
    pub(super) entries: BTreeSet<u32>,
    /// Bands, by name.
    pub(super) bands: BTreeSet<String>,
    /// Floors, by name, with a member perhaps.
    pub(super) floors: BTreeSet<String>,
    /// Codes of findings.
    pub(super) findings: BTreeSet<String>,
}

impl Named {
    /// What paths such as `month.total` name; `entry` gives an entry's number.
    pub(super) fn of(items: &[Expectation], entry: impl Fn(&str) -> Option<u32>) -> Self {
        let mut named = Self::default();
        for Expectation { path, node, .. } in items {
            let (view, rest) = path.split_once('.').unwrap_or((path.as_str(), ""));
            match view {
                "month" | "year" => named.entries.extend(entry(rest)),
                "first" | "paid" => {
                    let behind = rest.split_once('.').map(|(_, name)| name);
                    named.entries.extend(behind.and_then(&entry));
                }
                "band" => named
                    .bands
                    .extend(rest.split('.').next().map(str::to_owned)),
                "floors" => named.floors.extend(words(node)),
                "findings" => named.findings.extend(words(node)),
                _ => {}
            }
        }
        named
    }

    fn items(&self, stack: &Stack) -> Vec<Item> {
        let mut found: Vec<Item> = self.entries.iter().copied().map(Item::Entry).collect();
        for item in Item::all(stack) {
            let name = item.name(stack);
            let names = match item {
                Item::Band(_) => self.bands.contains(name),
                Item::Floor(_) => self
                    .floors
                    .iter()
                    .any(|floor| floor.split('.').next() == Some(name)),
                Item::Limit(number) => at(&stack.limits, number)
                    .is_some_and(|limit| self.findings.contains(&limit.code)),
                Item::Notice(number) => at(&stack.notices, number)
                    .is_some_and(|notice| self.findings.contains(&notice.code)),
                Item::Classes(_)
                | Item::Input(_)
                | Item::Parameter(_)
                | Item::Scale(_)
                | Item::Table(_)
                | Item::Entry(_) => false,
            };
            if names {
                found.push(item);
            }
        }
        found
    }
}

fn at<T>(list: &[T], number: u32) -> Option<&T> {
    list.get(usize::try_from(number).ok()?)
}

/// The texts of a list.
fn words(node: &Node) -> Vec<String> {
    let NodeKind::List(list) = &node.kind else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for node in list {
        if let NodeKind::Text { text, .. } = &node.kind {
            found.push(text.clone());
        }
    }
    found
}

/// The places of the entries and figures that what is named was computed from.
pub(super) fn rests_on(plan: &Plan<'_>, touched: &Touched, named: &Named) -> BTreeSet<Place> {
    let stack = plan.stack;
    let items = named.items(stack);
    let direct: BTreeSet<Item> = items.iter().copied().collect();
    let mut places = BTreeSet::new();
    let mut figures: BTreeSet<DatedFigure> = BTreeSet::new();
    let of = |owner: Option<u32>| touched.figures(owner).into_iter().flatten().copied();
    if direct.iter().any(|item| !matches!(item, Item::Entry(_))) {
        figures.extend(of(None));
    }
    for item in reached(stack, items) {
        let counts = match item {
            Item::Entry(number) => {
                figures.extend(of(Some(number)));
                let is_sum = matches!(stack.entry(number), Some(Entry::Sum(_)));
                is_sum || touched.ran(number) || direct.contains(&item)
            }
            Item::Floor(_) | Item::Limit(_) | Item::Notice(_) | Item::Band(_) => {
                direct.contains(&item)
            }
            Item::Classes(_)
            | Item::Input(_)
            | Item::Parameter(_)
            | Item::Scale(_)
            | Item::Table(_) => false,
        };
        if counts {
            places.extend(item.head(stack).map(|head| head.place));
        }
        if let (true, Item::Band(number)) = (counts, item)
            && let Some(band) = at(&stack.bands, number)
            && let crate::rules::On::Figure { item, .. } =
                band.values.on(plan.on, plan.with_proposed)
        {
            places.insert(item.place);
        }
    }
    places.extend(
        figures
            .into_iter()
            .filter_map(|figure| place_of(stack, figure)),
    );
    places
}

/// Where a dated figure stands.
fn place_of(stack: &Stack, (figure, from): DatedFigure) -> Option<Place> {
    fn of<T>(values: &Dated<T>, from: Date) -> Option<Place> {
        let item = values.items.iter().find(|item| item.from == from)?;
        Some(item.place)
    }
    match figure {
        Figure::Parameter(number) => of(&stack.parameters.get(number)?.values, from),
        Figure::Scale(number) => of(&stack.scales.get(number)?.values, from),
        Figure::Table(number) => of(&stack.tables.get(number)?.values, from),
    }
}

/// Something of a book that tests can rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provable {
    /// The word of its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The day from which it holds, of a dated figure.
    pub from: Option<Date>,
    /// Where it stands.
    pub place: Place,
    /// The stacks that have it.
    pub stacks: Vec<String>,
    /// Whether some test rests on it.
    pub touched: bool,
}

/// Every entry and every dated figure of a book by place, and whether some test rests on it.
#[must_use]
pub fn coverage(book: &RuleBook, touched: &BTreeSet<Place>) -> Vec<Provable> {
    let mut found: BTreeMap<Place, Provable> = BTreeMap::new();
    for stack in &book.stacks {
        let mut add = |item: Item, from: Option<Date>, place: Place| {
            let provable = found.entry(place).or_insert_with(|| Provable {
                kind: item.kind(stack),
                name: item.name(stack).to_owned(),
                from,
                place,
                stacks: Vec::new(),
                touched: touched.contains(&place),
            });
            provable.stacks.push(stack.id.clone());
        };
        for item in Item::all(stack) {
            let provable = matches!(
                item,
                Item::Entry(_) | Item::Floor(_) | Item::Limit(_) | Item::Notice(_)
            );
            if let (true, Some(head)) = (provable, item.head(stack)) {
                add(item, None, head.place);
            }
            for (from, place) in figures_of(stack, item) {
                add(item, Some(from), place);
            }
        }
    }
    found.into_values().collect()
}

/// The days and places of an item's dated figures.
fn figures_of(stack: &Stack, item: Item) -> Vec<(Date, Place)> {
    match item {
        Item::Parameter(n) => at(&stack.parameters, n).map(|found| known(&found.values)),
        Item::Scale(n) => at(&stack.scales, n).map(|found| known(&found.values)),
        Item::Table(n) => at(&stack.tables, n).map(|found| known(&found.values)),
        Item::Band(n) => at(&stack.bands, n).map(|found| known(&found.values)),
        Item::Classes(_)
        | Item::Input(_)
        | Item::Entry(_)
        | Item::Floor(_)
        | Item::Limit(_)
        | Item::Notice(_) => None,
    }
    .unwrap_or_default()
}

/// The days and places of figures that are known.
fn known<T>(values: &Dated<T>) -> Vec<(Date, Place)> {
    let items = values.items.iter().filter(|item| item.figure.is_ok());
    items.map(|item| (item.from, item.place)).collect()
}
