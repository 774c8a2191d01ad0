//! The amounts of a month, and how the months of a view keep them.
//!
//! A sheet is one month's results in lists that months share as long as nothing in them differs.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::facts::Refusal;
use super::memory::Amount;
use crate::amount::Exact;
use crate::formula::Value;
use crate::rules::Slots;
use crate::time::Month;

/// What a value's slot holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Unset,
    Busy,
    Done(Value),
}

/// A year's exact amounts so far and what they were rounded to, of one member of a component.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct SoFar {
    pub(super) exact: Exact,
    pub(super) got: Exact,
}

/// One month's results, by the graph's places.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    /// What is earned, by slot.
    pub(super) amounts: Arc<Vec<Exact>>,
    /// What is paid, by slot.
    pub(super) paid: Arc<Vec<Exact>>,
    /// Components before rounding, by slot; none where nothing is due.
    pub(super) exacts: Arc<Vec<Option<Exact>>>,
    /// Values, by slot.
    pub(super) cells: Arc<Vec<Cell>>,
    /// By accumulator.
    pub(super) so_far: Arc<Vec<SoFar>>,
    /// By memory and question.
    pub(super) answers: Arc<Vec<Amount>>,
}

const ZERO: &Exact = &Exact::ZERO;

/// Sets a place of a shared list; whether that changed anything.
pub(super) fn put<T: Clone + PartialEq>(list: &mut Arc<Vec<T>>, at: usize, value: T) -> bool {
    match list.get(at) {
        Some(known) if *known != value => {
            if let Some(place) = Arc::make_mut(list).get_mut(at) {
                *place = value;
            }
            true
        }
        _ => false,
    }
}

impl Sheet {
    /// Nothing, with a place for everything.
    pub(super) fn new(slots: usize, accumulators: usize, answers: usize) -> Self {
        Self {
            amounts: Arc::new(vec![Exact::ZERO; slots]),
            paid: Arc::new(vec![Exact::ZERO; slots]),
            exacts: Arc::new(vec![None; slots]),
            cells: Arc::new(vec![Cell::Unset; slots]),
            so_far: Arc::new(vec![SoFar::default(); accumulators]),
            answers: Arc::new(vec![Ok(Exact::ZERO); answers]),
        }
    }

    /// What is earned in a slot.
    pub(super) fn earned(&self, slot: usize) -> &Exact {
        self.amounts.get(slot).unwrap_or(ZERO)
    }

    /// What is paid in a slot.
    pub(super) fn paid(&self, slot: usize) -> &Exact {
        self.paid.get(slot).unwrap_or(ZERO)
    }

    /// A component's amount before rounding.
    pub(super) fn exact(&self, slot: usize) -> Option<&Exact> {
        self.exacts.get(slot)?.as_ref()
    }

    /// Whether a slot holds the same in another month.
    pub(super) fn agrees(&self, other: &Self, slot: usize) -> bool {
        self.amounts.get(slot) == other.amounts.get(slot)
            && self.exacts.get(slot) == other.exacts.get(slot)
            && self.cells.get(slot) == other.cells.get(slot)
    }

    /// The month's amounts for results.
    pub(super) fn row(&self, month: Month, slots: &Arc<Slots>) -> MonthRow {
        MonthRow {
            month: Some(month),
            amounts: Arc::clone(&self.amounts),
            paid: Arc::clone(&self.paid),
            slots: Arc::clone(slots),
            values: BTreeMap::new(),
        }
    }
}

/// A month's amounts.
#[derive(Debug, Clone, Default)]
pub struct MonthRow {
    /// The month; of a steady year, of the year of `--on`.
    pub month: Option<Month>,
    amounts: Arc<Vec<Exact>>,
    paid: Arc<Vec<Exact>>,
    slots: Arc<Slots>,
    /// Values that were asked for.
    pub values: BTreeMap<(u32, u32), Result<Value, Refusal>>,
}

impl MonthRow {
    /// What a component or sum comes to.
    #[must_use]
    pub fn total(&self, entry: u32) -> &Exact {
        self.amounts.get(self.slots.total(entry)).unwrap_or(ZERO)
    }

    /// What one member of a component comes to.
    #[must_use]
    pub fn member(&self, entry: u32, member: u32) -> &Exact {
        self.amounts
            .get(self.slots.of(entry, member))
            .unwrap_or(ZERO)
    }

    /// What a component pays in the month, or the components of a sum.
    #[must_use]
    pub fn paid(&self, entry: u32) -> &Exact {
        self.paid.get(self.slots.total(entry)).unwrap_or(ZERO)
    }

    /// What one member of a component pays in the month.
    #[must_use]
    pub fn member_paid(&self, entry: u32, member: u32) -> &Exact {
        self.paid.get(self.slots.of(entry, member)).unwrap_or(ZERO)
    }
}
