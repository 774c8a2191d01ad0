//! The dated figures of an entry as they are shown.

use schemars::JsonSchema;
use serde::Serialize;

use super::SourceJson;
use crate::amount::Exact;
use crate::answer::Item;
use crate::formula::FamilyId;
use crate::rules::{Bracket, Dated, DatedItem, On, Range, RuleBook, Stack};
use crate::time::Date;

/// A figure with the days for which it holds.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct ShownValue {
    /// The first day.
    pub from: String,
    /// The last day, of a last value that has one.
    pub until: Option<String>,
    /// The figures: one without a key, or one for each member, row, bracket or bound.
    pub figures: Vec<Keyed>,
    /// Why nobody knows it, in place of figures.
    pub unknown: Option<String>,
    /// Where it comes from.
    pub source: Option<SourceJson>,
    /// `official`, `secondary`, `assumed`, `proposed`; of a carried one `assumed`.
    pub confidence: String,
    /// Whether it is the one of the day.
    pub holds: bool,
    /// Whether it goes on behind its last day on the day.
    pub carried: bool,
}

/// One figure of several.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Keyed {
    /// A member, members joined by dots, `min`, or `up_to 7.5`; empty where there is one figure.
    pub key: String,
    /// The figure.
    pub value: String,
}

fn keyed(key: impl Into<String>, value: &Exact) -> Keyed {
    Keyed {
        key: key.into(),
        value: value.to_string(),
    }
}

/// The dated figures of an item with the one of a day marked; none where it has none.
pub(super) fn values(book: &RuleBook, stack: &Stack, item: Item, on: Date) -> Vec<ShownValue> {
    shown((book, Some(on)), stack, item)
}

/// The dated figures of an item as they are written: of no day.
pub(super) fn history(book: &RuleBook, stack: &Stack, item: Item) -> Vec<ShownValue> {
    shown((book, None), stack, item)
}

fn shown(at: (&RuleBook, Option<Date>), stack: &Stack, item: Item) -> Vec<ShownValue> {
    fn of<T>(list: &[T], number: u32) -> Option<&T> {
        list.get(usize::try_from(number).ok()?)
    }
    match item {
        Item::Parameter(number) => of(&stack.parameters, number).map(|parameter| {
            let keys = keys(stack, &Vec::from_iter(parameter.per));
            dated(at, &parameter.values, |figures| pairs(&keys, figures))
        }),
        Item::Table(number) => of(&stack.tables, number).map(|table| {
            let keys = keys(stack, &table.keys);
            dated(at, &table.values, |figures| pairs(&keys, figures))
        }),
        Item::Scale(number) => of(&stack.scales, number)
            .map(|scale| dated(at, &scale.values, |brackets| brackets_of(brackets))),
        Item::Band(number) => of(&stack.bands, number).map(|band| dated(at, &band.values, bounds)),
        Item::Classes(_)
        | Item::Input(_)
        | Item::Entry(_)
        | Item::Floor(_)
        | Item::Limit(_)
        | Item::Notice(_) => None,
    }
    .unwrap_or_default()
}

/// Whether the last figure goes on behind its `until`; none for what has no dated figures.
pub(super) fn carries(stack: &Stack, item: Item) -> Option<bool> {
    let place = |number: u32| usize::try_from(number).ok();
    match item {
        Item::Parameter(n) => stack.parameters.get(place(n)?).map(|p| p.values.carry),
        Item::Table(n) => stack.tables.get(place(n)?).map(|t| t.values.carry),
        Item::Scale(n) => stack.scales.get(place(n)?).map(|s| s.values.carry),
        Item::Band(n) => stack.bands.get(place(n)?).map(|b| b.values.carry),
        Item::Classes(_)
        | Item::Input(_)
        | Item::Entry(_)
        | Item::Floor(_)
        | Item::Limit(_)
        | Item::Notice(_) => None,
    }
}

/// The members of some families, each with each, the last fastest.
pub(crate) fn keys(stack: &Stack, families: &[FamilyId]) -> Vec<String> {
    let mut found = vec![String::new()];
    for family in families {
        let members = stack.family(*family).map_or(&[][..], |f| &f.members);
        found = found
            .iter()
            .flat_map(|before| {
                members.iter().map(move |member| match before.as_str() {
                    "" => member.clone(),
                    before => format!("{before}.{member}"),
                })
            })
            .collect();
    }
    found
}

fn pairs(keys: &[String], figures: &[Exact]) -> Vec<Keyed> {
    let pairs = keys.iter().zip(figures);
    pairs
        .map(|(key, figure)| keyed(key.as_str(), figure))
        .collect()
}

/// Before the bound in the key of a bracket.
pub(super) const UP_TO: &str = "up_to ";
/// The key of the last bracket.
pub(super) const ABOVE: &str = "above";

fn brackets_of(brackets: &[Bracket]) -> Vec<Keyed> {
    brackets
        .iter()
        .map(|bracket| {
            let key = match &bracket.up_to {
                Some(up_to) => format!("{UP_TO}{up_to}"),
                None => ABOVE.to_owned(),
            };
            keyed(key, &bracket.rate)
        })
        .collect()
}

fn bounds(range: &Range) -> Vec<Keyed> {
    vec![
        keyed("min", &range.min),
        keyed("midpoint", &range.midpoint),
        keyed("max", &range.max),
    ]
}

fn dated<T>(
    (book, on): (&RuleBook, Option<Date>),
    values: &Dated<T>,
    figures: impl Fn(&T) -> Vec<Keyed>,
) -> Vec<ShownValue> {
    let held = on.and_then(|on| match values.on(on, false) {
        On::Figure { item, carried, .. } => Some((item.from, carried)),
        On::Unknown { item, .. } => Some((item.from, false)),
        On::Nothing => None,
    });
    let shown = |item: &DatedItem<T>| {
        let holds = held.is_some_and(|(from, _)| from == item.from);
        let carried = holds && held.is_some_and(|(_, carried)| carried);
        ShownValue {
            from: item.from.to_string(),
            until: item.until.map(|day| day.to_string()),
            figures: item.figure.as_ref().map(&figures).unwrap_or_default(),
            unknown: item.figure.as_ref().err().cloned(),
            source: item
                .source
                .and_then(|id| book.source(id))
                .map(SourceJson::of),
            confidence: if carried {
                "assumed".to_owned()
            } else {
                item.confidence.word().to_owned()
            },
            holds,
            carried,
        }
    };
    values.items.iter().map(shown).collect()
}
