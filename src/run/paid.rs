//! In which month an amount is paid.

use super::month::Run;
use super::record::Recorder;
use crate::amount::Exact;
use crate::rules::{Component, Paid};

impl<R: Recorder> Run<'_, R> {
    /// What a component pays this month, whenever it was earned.
    pub(super) fn paid(&self, number: u32) -> Exact {
        let plan = self.plan;
        let Some(component) = plan.stack.component(number) else { return Exact::ZERO };
        match component.paid {
            Paid::After(months) => {
                let opening = self.opening_unpaid(number, component);
                let opening = if self.clock.index == 0 { opening } else { Exact::ZERO };
                opening.plus(&self.earned_before(number, months))
            }
            Paid::InMonth { month, at_end } => self.paid_in_month(number, component, month, at_end),
        }
    }

    fn earned_before(&self, number: u32, months: u32) -> Exact {
        if months == 0 {
            return self.total(number);
        }
        let back = usize::try_from(months).unwrap_or(usize::MAX);
        let place = self.clock.index.checked_sub(back);
        place.and_then(|place| self.earned_list(number).get(place)).cloned().unwrap_or_default()
    }

    fn earned_list(&self, number: u32) -> &[Exact] {
        usize::try_from(number).ok().and_then(|n| self.earned.get(n)).map_or(&[], Vec::as_slice)
    }

    fn paid_in_month(&self, number: u32, component: &Component, month: u32, at_end: bool) -> Exact {
        let leaving = self.facts.end.map(crate::time::Month::of);
        if at_end && self.clock.latest.is_none() && leaving.is_some_and(|end| end < self.clock.month) {
            return Exact::ZERO;
        }
        if at_end && self.clock.leaving {
            let earned: Exact = self.earned_list(number).iter().sum();
            let out = usize::try_from(number).ok().and_then(|n| self.paid_out.get(n)).cloned();
            return earned
                .plus(&self.total(number))
                .plus(&self.opening_unpaid(number, component))
                .minus(&out.unwrap_or_default());
        }
        if self.clock.shown.number() != month {
            return Exact::ZERO;
        }
        let year = component.earning_year;
        let due = self.clock.month.earning_year(year).wrapping_sub(1);
        let first = self.first_month.earning_year(year);
        let mut total = Exact::ZERO;
        for (place, amount) in self.earned_list(number).iter().enumerate() {
            let earned = self.first_month.plus(i32::try_from(place).unwrap_or(i32::MAX));
            if earned.earning_year(year) == due {
                total = total.plus(amount);
            }
        }
        // Of what was unpaid before the first month, the running year's part waits for its own day.
        let unpaid = self.opening_unpaid(number, component);
        let running = self.opening_sum(number, |opening| opening.this_year.clone()).min(unpaid.clone());
        let is_first_due = self.clock.month.since(self.first_month) < 12;
        if is_first_due {
            total = total.plus(&unpaid.minus(&running));
        }
        if due == first {
            total = total.plus(&running);
        }
        total
    }

    fn opening_sum(&self, number: u32, part: impl Fn(&super::facts::Opening) -> Exact) -> Exact {
        let plan = self.plan;
        let per = plan.stack.entry(number).and_then(crate::rules::Entry::per);
        let count = u32::try_from(plan.stack.member_count(per)).unwrap_or(1);
        (0..count).filter_map(|member| self.opening(number, member)).map(part).sum()
    }

    fn opening_unpaid(&self, number: u32, component: &Component) -> Exact {
        self.opening_sum(number, |opening| match (&opening.unpaid, component.paid) {
            (Some(unpaid), _) => unpaid.clone(),
            (None, Paid::After(_)) => Exact::ZERO,
            (None, Paid::InMonth { month, .. }) => {
                // Last year's is still to come if its month is not over when the run begins.
                let year = component.earning_year;
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
        })
    }
}
