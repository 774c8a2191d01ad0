//! In which month an amount is paid.

use super::month::{Cell, Run};
use super::record::Recorder;
use crate::amount::Exact;
use crate::formula::Value;
use crate::rules::{Component, Paid};

/// One member of one component.
#[derive(Debug, Clone, Copy)]
struct One<'a> {
    number: u32,
    member: u32,
    slot: usize,
    component: &'a Component,
}

impl<R: Recorder> Run<'_, R> {
    /// What a component pays this month, whenever it was earned.
    pub(super) fn paid(&self, number: u32) -> Exact {
        let plan = self.plan;
        let Some(component) = plan.stack.component(number) else {
            return Exact::ZERO;
        };
        let count = u32::try_from(plan.stack.member_count(component.per)).unwrap_or(1);
        (0..count)
            .map(|member| self.paid_member(number, member))
            .sum()
    }

    /// What one member of a component pays this month.
    pub(super) fn paid_member(&self, number: u32, member: u32) -> Exact {
        let plan = self.plan;
        let Some(component) = plan.stack.component(number) else {
            return Exact::ZERO;
        };
        let one = One {
            number,
            member,
            slot: plan.slot(number, member),
            component,
        };
        let (Paid::After { at_end, .. } | Paid::InMonth { at_end, .. }) = component.paid;
        if at_end && let Some(amount) = self.paid_at_end(one) {
            return amount;
        }
        match component.paid {
            Paid::After { months, .. } => {
                let first = self.clock.index == 0;
                let opening = if first {
                    self.opening_unpaid(one)
                } else {
                    Exact::ZERO
                };
                opening.plus(&self.earned_before(one, months))
            }
            Paid::InMonth { month, .. } => self.paid_in_month(one, month),
        }
    }

    /// What falls due because the employment ends: all that is unpaid in the month of `end`, and
    /// nothing behind it.
    fn paid_at_end(&self, one: One<'_>) -> Option<Exact> {
        let leaving = self.facts.end.map(crate::time::Month::of)?;
        if self.clock.latest.is_none() && leaving < self.clock.month {
            return Some(Exact::ZERO);
        }
        if !self.clock.leaving {
            return None;
        }
        let earned: Exact = self.earned_list(one).iter().sum();
        let out = self.paid_out.get(one.slot).cloned();
        let due = earned
            .plus(&self.now_earned(one))
            .plus(&self.opening_unpaid(one));
        Some(due.minus(&out.unwrap_or_default()))
    }

    fn now_earned(&self, one: One<'_>) -> Exact {
        match self.cells.get(one.slot) {
            Some(Cell::Done(Value::Number(amount))) => amount.clone(),
            _ => Exact::ZERO,
        }
    }

    fn earned_before(&self, one: One<'_>, months: u32) -> Exact {
        if months == 0 {
            return self.now_earned(one);
        }
        let back = usize::try_from(months).unwrap_or(usize::MAX);
        let place = self.clock.index.checked_sub(back);
        place
            .and_then(|place| self.earned_list(one).get(place))
            .cloned()
            .unwrap_or_default()
    }

    fn earned_list(&self, one: One<'_>) -> &[Exact] {
        self.earned.get(one.slot).map_or(&[], Vec::as_slice)
    }

    fn paid_in_month(&self, one: One<'_>, month: u32) -> Exact {
        if self.clock.shown.number() != month {
            return Exact::ZERO;
        }
        let year = one.component.earning_year;
        let due = self.clock.month.earning_year(year).wrapping_sub(1);
        let first = self.first_month.earning_year(year);
        let mut total = Exact::ZERO;
        for (place, amount) in self.earned_list(one).iter().enumerate() {
            let earned = self
                .first_month
                .plus(i32::try_from(place).unwrap_or(i32::MAX));
            if earned.earning_year(year) == due {
                total = total.plus(amount);
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
            total = total.plus(&unpaid.minus(&running));
        }
        if due == first {
            total = total.plus(&running);
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
