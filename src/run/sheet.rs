//! The amounts of a month, and how the months of a view keep them.
//!
//! A sheet is one month's results in lists that the next month goes on writing in. A row is the
//! first row's amounts and whatever differs from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::facts::Refusal;
use super::marks::Marks;
use super::memory::Total;
use super::number::Number;
use crate::amount::Exact;
use crate::formula::Value;
use crate::rules::{Bits, Slots};
use crate::time::Month;

/// What a value's slot holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<N> {
    Unset,
    Busy,
    /// What it gave, and the figures that it rests on.
    Done(Value<N>, Marks),
}

/// A year's exact amounts so far and what they were rounded to, of one member of a component.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SoFar<N> {
    pub(super) exact: N,
    pub(super) got: N,
    /// The first month of the run that is not in it.
    pub(super) next: usize,
    /// What each month since then adds to both.
    pub(super) each: N,
}

impl<N: Number> SoFar<N> {
    fn new() -> Self {
        Self {
            exact: N::ZERO,
            got: N::ZERO,
            next: 0,
            each: N::ZERO,
        }
    }

    /// A year begins in the month `index`; what each month adds stays what it was.
    pub(super) fn begin(&mut self, got: N, index: usize) {
        self.exact = N::ZERO;
        self.got = got;
        self.next = index;
    }

    /// Adds the months before `index` that were not looked at.
    pub(super) fn catch_up(&mut self, index: usize) {
        let missed = index.saturating_sub(self.next);
        if missed > 0 && !self.each.is_zero() {
            let months = i64::try_from(missed).unwrap_or(i64::MAX);
            let more = self.each.multiplied(months);
            self.exact = self.exact.plus(&more);
            self.got = self.got.plus(&more);
        }
        self.next = index.saturating_add(1);
    }
}

/// One month's results, by the graph's places.
#[derive(Debug)]
pub(super) struct Sheet<N> {
    /// What is earned, by slot.
    amounts: Vec<N>,
    /// What is paid, by slot.
    paid: Vec<N>,
    /// Components before rounding, by slot; none where nothing is due.
    pub(super) exacts: Vec<Option<N>>,
    /// Values, by slot.
    pub(super) cells: Vec<Cell<N>>,
    /// By accumulator.
    pub(super) so_far: Vec<SoFar<N>>,
    /// By memory and question.
    pub(super) answers: Vec<Total<N>>,
    /// The amounts of the first row.
    first: Option<Arc<Lists>>,
    /// Slots of which the first row may say something else: earned, paid.
    touched: [Bits; 2],
    /// Whether some payment differs from the row before.
    paid_moved: bool,
}

/// What is earned and what is paid, by slot.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lists {
    pub(crate) amounts: Vec<Exact>,
    pub(crate) paid: Vec<Exact>,
}

const ZERO: &Exact = &Exact::ZERO;

/// Sets a place of a list; whether that changed anything.
pub(super) fn put<T: PartialEq>(list: &mut [T], at: usize, value: T) -> bool {
    match list.get_mut(at) {
        Some(place) if *place != value => {
            *place = value;
            true
        }
        _ => false,
    }
}

impl<N: Number> Sheet<N> {
    /// Nothing, with a place for everything.
    pub(super) fn new(slots: usize, accumulators: usize, answers: usize) -> Self {
        Self {
            amounts: vec![N::ZERO; slots],
            paid: vec![N::ZERO; slots],
            exacts: vec![None; slots],
            cells: vec![Cell::Unset; slots],
            so_far: vec![SoFar::new(); accumulators],
            answers: vec![Total::nothing(); answers],
            first: None,
            touched: [Bits::new(slots), Bits::new(slots)],
            paid_moved: false,
        }
    }

    /// Whether some payment changed since this was last asked.
    pub(super) fn paid_moved(&mut self) -> bool {
        std::mem::take(&mut self.paid_moved)
    }

    /// Sets what is earned in a slot; whether that changed anything.
    pub(super) fn earn(&mut self, slot: usize, amount: N) -> bool {
        let changed = put(&mut self.amounts, slot, amount);
        if changed {
            let [earned, _] = &mut self.touched;
            earned.set(slot);
        }
        changed
    }

    /// Sets what is paid in a slot; whether that changed anything.
    pub(super) fn pay(&mut self, slot: usize, amount: N) -> bool {
        let changed = put(&mut self.paid, slot, amount);
        if changed {
            let [_, paid] = &mut self.touched;
            paid.set(slot);
            self.paid_moved = true;
        }
        changed
    }

    /// What is earned in a slot.
    pub(super) fn earned(&self, slot: usize) -> &N {
        self.amounts.get(slot).unwrap_or(N::NOUGHT)
    }

    /// What is paid in a slot.
    pub(super) fn paid(&self, slot: usize) -> &N {
        self.paid.get(slot).unwrap_or(N::NOUGHT)
    }

    /// A component's amount before rounding.
    pub(super) fn exact(&self, slot: usize) -> Option<&N> {
        self.exacts.get(slot)?.as_ref()
    }
}

impl Sheet<Exact> {
    /// The month's amounts for results.
    pub(super) fn row(&mut self, month: Month, slots: &Arc<Slots>) -> MonthRow {
        let first = self.first.get_or_insert_with(|| {
            self.touched.iter_mut().for_each(Bits::clear);
            Arc::new(Lists {
                amounts: self.amounts.clone(),
                paid: self.paid.clone(),
            })
        });
        let [earned, paid] = &self.touched;
        let amounts = differing(&first.amounts, &self.amounts, earned);
        let paid = differing(&first.paid, &self.paid, paid);
        MonthRow::new(month, slots, first, [amounts, paid])
    }
}

/// What of a list differs from the first row's, by slot, ascending.
fn differing(first: &[Exact], now: &[Exact], touched: &Bits) -> Vec<(usize, Exact)> {
    let mut found = Vec::with_capacity(touched.count());
    touched.each(|slot| {
        if let Some(amount) = now.get(slot)
            && first.get(slot) != Some(amount)
        {
            found.push((slot, amount.clone()));
        }
    });
    found
}

/// A month's amounts.
#[derive(Debug, Clone, Default)]
pub struct MonthRow {
    /// The month; of a steady year, of the year of `--on`.
    pub month: Option<Month>,
    /// The amounts of the first row of the view.
    first: Arc<Lists>,
    /// What is earned otherwise than there, by slot, ascending.
    amounts: Vec<(usize, Exact)>,
    /// What is paid otherwise than there.
    paid: Vec<(usize, Exact)>,
    slots: Arc<Slots>,
    /// Values that were asked for.
    pub values: BTreeMap<(u32, u32), Result<Value, Refusal>>,
}

impl MonthRow {
    /// A row from what differs from the first one: earned and paid, by slot, ascending.
    pub(crate) fn new(
        month: Month,
        slots: &Arc<Slots>,
        first: &Arc<Lists>,
        [amounts, paid]: [Vec<(usize, Exact)>; 2],
    ) -> Self {
        Self {
            month: Some(month),
            first: Arc::clone(first),
            amounts,
            paid,
            slots: Arc::clone(slots),
            values: BTreeMap::new(),
        }
    }

    /// What a component or sum comes to.
    #[must_use]
    pub fn total(&self, entry: u32) -> &Exact {
        at(&self.amounts, &self.first.amounts, self.slots.total(entry))
    }

    /// What one member of a component comes to.
    #[must_use]
    pub fn member(&self, entry: u32, member: u32) -> &Exact {
        let slot = self.slots.of(entry, member);
        at(&self.amounts, &self.first.amounts, slot)
    }

    /// What a component pays in the month, or the components of a sum.
    #[must_use]
    pub fn paid(&self, entry: u32) -> &Exact {
        at(&self.paid, &self.first.paid, self.slots.total(entry))
    }

    /// What one member of a component pays in the month.
    #[must_use]
    pub fn member_paid(&self, entry: u32, member: u32) -> &Exact {
        at(&self.paid, &self.first.paid, self.slots.of(entry, member))
    }
}

/// What a row holds in a slot.
fn at<'r>(differing: &'r [(usize, Exact)], first: &'r [Exact], slot: usize) -> &'r Exact {
    let found = differing.binary_search_by_key(&slot, |(slot, _)| *slot);
    match found.ok().and_then(|place| differing.get(place)) {
        Some((_, amount)) => amount,
        None => first.get(slot).unwrap_or(ZERO),
    }
}
