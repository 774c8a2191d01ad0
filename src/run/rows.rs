//! The amounts of a month, and how the months of a view keep them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::facts::Refusal;
use crate::amount::Exact;
use crate::formula::Value;
use crate::time::Month;

/// A list of amounts that months share as long as nothing in it differs.
pub type Amounts = Arc<[Exact]>;

/// A month's amounts.
#[derive(Debug, Clone, Default)]
pub struct MonthRow {
    /// The month; of a steady year, of the year of `--on`.
    pub month: Option<Month>,
    /// By entry: what a component or sum comes to.
    pub totals: Amounts,
    /// By entry's member, in the plan's places.
    pub members: Amounts,
    /// By entry: what a component pays, or a sum of paid amounts.
    pub paid: Amounts,
    /// By entry's member: what it pays.
    pub members_paid: Amounts,
    /// Values that were asked for.
    pub values: BTreeMap<(u32, u32), Result<Value, Refusal>>,
}

/// The month's amounts while they are computed.
pub(super) struct Live {
    totals: Vec<Exact>,
    members: Vec<Exact>,
    paid: Vec<Exact>,
    members_paid: Vec<Exact>,
    /// What of the four lists differs from the last row.
    stale: [bool; 4],
    last: [Option<Amounts>; 4],
}

const ZERO: &Exact = &Exact::ZERO;

/// Sets a place; whether that changed anything.
fn put(list: &mut [Exact], at: usize, amount: Exact, stale: &mut bool) -> bool {
    match list.get_mut(at) {
        Some(known) if *known != amount => {
            *known = amount;
            *stale = true;
            true
        }
        _ => false,
    }
}

fn of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Live {
    pub(super) fn new(entries: usize, slots: usize) -> Self {
        Self {
            totals: vec![Exact::ZERO; entries],
            members: vec![Exact::ZERO; slots],
            paid: vec![Exact::ZERO; entries],
            members_paid: vec![Exact::ZERO; slots],
            stale: [true; 4],
            last: [const { None }; 4],
        }
    }

    /// What a component or sum comes to, or pays.
    pub(super) fn amount(&self, number: u32, paid: bool) -> &Exact {
        let list = if paid { &self.paid } else { &self.totals };
        list.get(of(number)).unwrap_or(ZERO)
    }

    /// What a member comes to.
    pub(super) fn slot(&self, slot: usize) -> &Exact {
        self.members.get(slot).unwrap_or(ZERO)
    }

    /// What a member comes to and what it pays.
    pub(super) fn of_slot(&self, slot: usize) -> (Exact, Exact) {
        let paid = self.members_paid.get(slot).unwrap_or(ZERO);
        (self.slot(slot).clone(), paid.clone())
    }

    /// Sets what a sum comes to; whether that changed anything.
    pub(super) fn set_earned(&mut self, number: u32, slot: usize, total: Exact) -> bool {
        let [stale, stale_members, ..] = &mut self.stale;
        put(&mut self.members, slot, total.clone(), stale_members);
        put(&mut self.totals, of(number), total, stale)
    }

    /// Sets what a component comes to.
    pub(super) fn set_total(&mut self, number: u32, total: Exact) {
        put(&mut self.totals, of(number), total, &mut self.stale[0]);
    }

    /// Sets what a member comes to; whether that changed anything.
    pub(super) fn set_slot(&mut self, slot: usize, amount: Exact) -> bool {
        put(&mut self.members, slot, amount, &mut self.stale[1])
    }

    /// Sets what an entry pays; whether that changed anything.
    pub(super) fn set_paid(&mut self, number: u32, amount: Exact) -> bool {
        put(&mut self.paid, of(number), amount, &mut self.stale[2])
    }

    /// Sets what a member pays.
    pub(super) fn set_slot_paid(&mut self, slot: usize, amount: Exact) {
        put(&mut self.members_paid, slot, amount, &mut self.stale[3]);
    }

    /// Whether anything differs from the last row.
    pub(super) fn is_stale(&self) -> bool {
        self.stale.contains(&true)
    }

    /// The month's amounts; lists that did not change are shared with the row before.
    pub(super) fn row(&mut self, month: Month) -> MonthRow {
        let lists = [&self.totals, &self.members, &self.paid, &self.members_paid];
        for ((list, stale), last) in lists.into_iter().zip(&mut self.stale).zip(&mut self.last) {
            if std::mem::take(stale) || last.is_none() {
                *last = Some(Arc::from(list.as_slice()));
            }
        }
        let [totals, members, paid, members_paid] =
            self.last.clone().map(Option::unwrap_or_default);
        MonthRow {
            month: Some(month),
            totals,
            members,
            paid,
            members_paid,
            values: BTreeMap::new(),
        }
    }
}
