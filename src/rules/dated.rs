//! Figures by date: each holds from its day until the next one's.

use super::stack::{Confidence, SourceId};
use crate::text::Place;
use crate::time::Date;

/// One figure with the day from which it holds.
#[derive(Debug, Clone)]
pub struct DatedItem<T> {
    /// The first day.
    pub from: Date,
    /// The last day, which only the last figure may have.
    pub until: Option<Date>,
    /// The figure, or why nobody knows it.
    pub figure: Result<T, String>,
    /// Where this figure comes from, the entry's source if it names none.
    pub source: Option<SourceId>,
    /// How far it can be relied on.
    pub confidence: Confidence,
    /// Where it stands.
    pub place: Place,
}

/// A history of figures, ascending by date.
#[derive(Debug, Clone)]
pub struct Dated<T> {
    /// The figures.
    pub items: Vec<DatedItem<T>>,
    /// Whether the last figure goes on behind its `until`, marked as assumed.
    pub carry: bool,
}

/// What a history says of a day.
#[derive(Debug, Clone, Copy)]
pub enum On<'a, T> {
    /// This figure.
    Figure {
        /// The figure.
        value: &'a T,
        /// The item that it comes from.
        item: &'a DatedItem<T>,
        /// Whether the day lies behind the item's `until`.
        carried: bool,
    },
    /// A stated gap.
    Unknown {
        /// The item that states it.
        item: &'a DatedItem<T>,
        /// Why.
        why: &'a str,
    },
    /// Before the first figure, or behind the last one's `until` where nothing is carried.
    Nothing,
}

impl<T> Dated<T> {
    /// What holds on a day; proposed figures are passed over unless `with_proposed`.
    #[must_use]
    pub fn on(&self, day: Date, with_proposed: bool) -> On<'_, T> {
        let counts = |item: &&DatedItem<T>| {
            item.from <= day && (with_proposed || item.confidence != Confidence::Proposed)
        };
        let Some(item) = self.items.iter().rev().find(counts) else {
            return On::Nothing;
        };
        let carried = item.until.is_some_and(|until| until < day);
        match &item.figure {
            Err(why) => On::Unknown { item, why },
            Ok(_) if carried && !self.carry => On::Nothing,
            Ok(value) => On::Figure {
                value,
                item,
                carried,
            },
        }
    }

    /// The days from which something else holds.
    pub fn changes(&self) -> impl Iterator<Item = Date> {
        let behind = self.items.iter().filter_map(|item| item.until?.succ_opt());
        self.items.iter().map(|item| item.from).chain(behind)
    }
}
