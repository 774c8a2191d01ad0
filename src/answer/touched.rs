//! Which figures a run read, and for whose formula.

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::Exact;
use crate::formula::{NodeId, Value};
use crate::run::Recorder;
use crate::time::{Date, Month};

/// A dated figure: the list (0 parameter, 1 scale, 2 table), the number, the day it holds from.
pub type Figure = (u8, u32, Date);

/// What is read outside every entry's formula: floors, limits, notices, bands' factors.
const OUTSIDE: u32 = u32::MAX;

/// Keeps the figures that each entry's formulas read, and the entries whose formula was run.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    open: Vec<u32>,
    by_entry: BTreeMap<u32, BTreeSet<Figure>>,
    ran: BTreeSet<u32>,
}

impl Touched {
    /// The figures that an entry's own formula read, or that were read outside every entry.
    #[must_use]
    pub fn figures(&self, entry: Option<u32>) -> Option<&BTreeSet<Figure>> {
        self.by_entry.get(&entry.unwrap_or(OUTSIDE))
    }

    /// Every figure that was read.
    pub fn all(&self) -> impl Iterator<Item = Figure> {
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

    fn figure(&mut self, list: u8, number: u32, from: Date) {
        let owner = self.open.last().copied().unwrap_or(OUTSIDE);
        self.by_entry
            .entry(owner)
            .or_default()
            .insert((list, number, from));
    }

    fn end(&mut self, exact: Option<&Value>, _rounded: Option<&Exact>) {
        if let Some(owner) = self.open.pop()
            && exact.is_some()
        {
            self.ran.insert(owner);
        }
    }
}
