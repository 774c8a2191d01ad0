//! In which month an amount is paid.

use super::eval::place;
use super::month::Run;
use super::number::Number;
use super::record::Recorder;
use crate::amount::Exact;
use crate::rules::{Component, Paid};

/// One member of one component.
#[derive(Debug, Clone, Copy)]
struct One<'a> {
    number: u32,
    member: u32,
    slot: usize,
    component: &'a Component,
}

impl<R: Recorder, N: Number> Run<'_, R, N> {
    /// Before anything is earned: what is paid of what earlier months earned.
    pub(super) fn pay_late(&mut self) {
        let plan = self.plan;
        for number in &plan.stack.graph.paid_later {
            if let Some(component) = plan.stack.component(*number)
                && !falls_due(component)
                && !self.pays_again(*number, component)
                && self.pay_members(*number, component)
                && let Some(sums) = plan.stack.graph.paid_readers.get(place(*number))
            {
                self.dirty.set_all(sums);
            }
        }
    }

    /// A component is done for this month: what it pays, if that depends on the month itself.
    /// Unless `changed`, it earns what it earned in the month before.
    pub(super) fn pay(&mut self, number: u32, component: &Component, changed: bool) {
        let slots = &self.plan.stack.graph.slots;
        if component.paid == Paid::at_once() && self.facts.opening.is_empty() {
            if !changed {
                return;
            }
            let count = self.plan.stack.member_count(component.per);
            let last = slots.of(number, 0).saturating_add(count);
            for slot in slots.total(number)..last {
                let amount = self.sheet.earned(slot).clone();
                self.sheet.pay(slot, amount);
            }
        } else if (component.paid == Paid::at_once() || falls_due(component))
            && (changed || !self.pays_again(number, component))
            && self.pay_members(number, component)
            && let Some(sums) = self.plan.stack.graph.paid_readers.get(place(number))
        {
            self.dirty.set_all(sums);
        }
    }

    /// Whether a component surely pays what it paid in the month before: of the same earnings, or
    /// nothing outside of the month of payment.
    fn pays_again(&self, number: u32, component: &Component) -> bool {
        let clock = &self.clock;
        if !self.facts.opening.is_empty() || !clock.employed || clock.leaving {
            return false;
        }
        match component.paid {
            Paid::After { months, .. } => {
                let changed = self.changed_at.get(place(number)).copied().unwrap_or(0);
                changed.saturating_add(place(months)) < clock.index
            }
            Paid::InMonth { month, .. } => {
                let before = clock.shown.plus(-1).number();
                clock.shown.number() != month && (clock.index == 0 || before != month)
            }
        }
    }

    /// Sets what a component's members pay; whether their total differs from the month before.
    fn pay_members(&mut self, number: u32, component: &Component) -> bool {
        let plan = self.plan;
        let count = u32::try_from(plan.stack.member_count(component.per)).unwrap_or(1);
        let mut total = N::ZERO;
        let mut changed = false;
        for member in 0..count {
            let slot = plan.slot(number, member);
            if self.facts.opening.is_empty()
                && self.earned.get(slot).is_none_or(Vec::is_empty)
                && self.sheet.earned(slot).is_zero()
            {
                // Nothing was ever earned, so nothing is or was due.
                continue;
            }
            let one = One {
                number,
                member,
                slot,
                component,
            };
            let amount = self.paid_member(one);
            total = total.plus(&amount);
            changed |= self.sheet.pay(slot, amount);
        }
        // Without members the total stands in the same place.
        let place = plan.stack.graph.slots.total(number);
        self.sheet.pay(place, total) || changed
    }

    /// What one member of a component pays this month.
    fn paid_member(&self, one: One<'_>) -> N {
        if falls_due(one.component)
            && let Some(amount) = self.paid_at_end(one)
        {
            return amount;
        }
        match one.component.paid {
            Paid::After { months, .. } => {
                let first = self.clock.index == 0;
                let opening = if first {
                    N::of(&self.opening_unpaid(one))
                } else {
                    N::ZERO
                };
                opening.plus(&self.earned_before(one, months))
            }
            Paid::InMonth { month, .. } => self.paid_in_month(one, month),
        }
    }

    /// What falls due because the employment ends: all that is unpaid in the month of `end`, and
    /// nothing behind it.
    fn paid_at_end(&self, one: One<'_>) -> Option<N> {
        let leaving = self.facts.end.map(crate::time::Month::of)?;
        if !self.clock.employed && leaving < self.clock.month {
            return Some(N::ZERO);
        }
        if !self.clock.leaving {
            return None;
        }
        let mut earned = N::ZERO;
        let list = self.earned_list(one);
        for (place, (from, amount)) in list.iter().enumerate() {
            let next = list.get(place.saturating_add(1));
            let until = next.map_or(self.clock.index, |(from, _)| *from);
            let months = i64::try_from(until.saturating_sub(*from)).unwrap_or(i64::MAX);
            earned = earned.plus(&amount.multiplied(months));
        }
        let out = self.paid_out.get(one.slot).cloned();
        let due = earned
            .plus(&self.now_earned(one))
            .plus(&N::of(&self.opening_unpaid(one)));
        Some(due.minus(out.as_ref().unwrap_or(N::NOUGHT)))
    }

    fn now_earned(&self, one: One<'_>) -> N {
        self.sheet.earned(one.slot).clone()
    }

    fn earned_before(&self, one: One<'_>, months: u32) -> N {
        if months == 0 {
            return self.now_earned(one);
        }
        let back = usize::try_from(months).unwrap_or(usize::MAX);
        let place = self.clock.index.checked_sub(back);
        place.map_or(N::ZERO, |place| self.earned_in(one, place))
    }

    /// What was earned in an earlier month of the run.
    fn earned_in(&self, one: One<'_>, index: usize) -> N {
        let list = self.earned_list(one);
        let behind = list.partition_point(|(from, _)| *from <= index);
        let found = behind.checked_sub(1).and_then(|place| list.get(place));
        found.map_or(N::ZERO, |(_, amount)| amount.clone())
    }

    fn earned_list(&self, one: One<'_>) -> &[(usize, N)] {
        self.earned.get(one.slot).map_or(&[], Vec::as_slice)
    }

    fn paid_in_month(&self, one: One<'_>, month: u32) -> N {
        if self.clock.shown.number() != month {
            return N::ZERO;
        }
        let year = one.component.earning_year;
        let due = self.clock.month.earning_year(year).wrapping_sub(1);
        let first = self.first_month.earning_year(year);
        let mut total = N::ZERO;
        for place in 0..self.clock.index {
            let earned = self
                .first_month
                .plus(i32::try_from(place).unwrap_or(i32::MAX));
            if earned.earning_year(year) == due {
                total = total.plus(&self.earned_in(one, place));
            }
        }
        // Of what was unpaid before the first month, the running year's part waits for its own day.
        let unpaid = self.opening_unpaid(one);
        let running = self
            .opening(one.number, one.member)
            .map_or(Exact::ZERO, |opening| {
                opening.this_year.clone().min(unpaid.clone())
            });
        let is_first_due = self.clock.month.since(self.first_month) < 12;
        if is_first_due {
            total = total.plus(&N::of(&unpaid.minus(&running)));
        }
        if due == first {
            total = total.plus(&N::of(&running));
        }
        total
    }

    fn opening_unpaid(&self, one: One<'_>) -> Exact {
        let Some(opening) = self.opening(one.number, one.member) else {
            return Exact::ZERO;
        };
        match (&opening.unpaid, one.component.paid) {
            (Some(unpaid), _) => unpaid.clone(),
            (None, Paid::After { .. }) => Exact::ZERO,
            (None, Paid::InMonth { month, .. }) => {
                // Last year's is still to come if its month is not over when the run begins.
                let year = one.component.earning_year;
                let begin = self.first_month.earning_year(year);
                let mut due = self.first_month;
                while due.number() != month {
                    due = due.plus(1);
                }
                let last = if due.earning_year(year) == begin {
                    opening.last_year.clone()
                } else {
                    Exact::ZERO
                };
                last.plus(&opening.this_year)
            }
        }
    }
}

/// Whether what is unpaid of a component falls due on leaving.
fn falls_due(component: &Component) -> bool {
    match component.paid {
        Paid::After { at_end, .. } | Paid::InMonth { at_end, .. } => at_end,
    }
}
