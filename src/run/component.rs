//! A month's sums and components: due or not, their formula, their share of the month, their rounding.

use super::eval::place;
use super::facts::Refusal;
use super::month::Run;
use super::number::Number;
use super::record::{NO_ENTRY, Recorder};
use super::sheet::put;
use crate::amount::Exact;
use crate::formula::Value;
use crate::rules::{Cadence, Component, Entry, PartMonth, Sum};

impl<'a, R: Recorder, N: Number> Run<'a, R, N> {
    pub(super) fn sum(&mut self, number: u32, sum: &Sum) -> Result<(), Box<Refusal>> {
        let slots = &self.plan.stack.graph.slots;
        let sheet = &self.sheet;
        let parts = sum.parts.iter().map(|part| {
            let slot = slots.total(*part);
            if sum.by_paid {
                sheet.paid(slot)
            } else {
                sheet.earned(slot)
            }
        });
        let total = N::total(parts);
        if total.overflows()? {
            return Err(self.refuse("OVERFLOW", &sum.head.id, &sum.head.id));
        }
        let slot = slots.total(number);
        // What a sum of mixed payments pays is added up where it is asked for.
        if !self.plan.stack.graph.mixed_sums.contains(&number) {
            self.sheet.pay(slot, total.clone());
        }
        if self.sheet.earn(slot, total) {
            self.mark(number);
        }
        Ok(())
    }

    /// Computes a component; unless `fresh`, its formula gives what it gave in the month before.
    pub(super) fn component(
        &mut self,
        number: u32,
        component: &'a Component,
        fresh: bool,
    ) -> Result<(), Box<Refusal>> {
        if self.plan.in_force.get(place(number)) != Some(&true) && self.total(number).is_zero() {
            self.nothing_due(number, component);
            return Ok(());
        }
        let other_month = component.cadence != Cadence::Monthly;
        let fresh = fresh || R::KEEPS || other_month;
        let due = if fresh {
            self.clock.employed
                && match component.cadence {
                    Cadence::Monthly => true,
                    Cadence::Yearly(month) => self.clock.shown.number() == month,
                    Cadence::Once => self.clock.first,
                }
                && !(self.full_time && component.omitted_at_full_time)
                // What itself does not stand asks nobody who else might.
                && (component.variants.is_empty()
                    || !matches!(self.stands(number), Ok(false)))
                && self.occupant(number, 0)? == Some(number)
        } else {
            true
        };
        let slots = &self.plan.stack.graph.slots;
        let count = u32::try_from(self.plan.stack.member_count(component.per)).unwrap_or(1);
        let mut changed = false;
        let mut even = true;
        let mut total = N::ZERO;
        for member in 0..count {
            let slot = self.plan.slot(number, member);
            let amount = if due {
                self.member(number, component, (member, slot), fresh)?
            } else {
                self.no_exact(number, slot);
                self.nothing(slot)
            };
            even &= self.sheet.exact(slot).unwrap_or(N::NOUGHT) == &amount;
            if component.per.is_some() {
                total = total.plus(&amount);
            } else {
                total.clone_from(&amount);
            }
            changed |= self.sheet.earn(slot, amount);
        }
        if changed {
            self.sheet.earn(slots.total(number), total);
            self.mark(number);
        }
        self.keep_even(number, even);
        self.pay(number, component, changed);
        Ok(())
    }

    /// Whether a component that is rounded over the year need not be looked at before something
    /// changes: the year so far is exact, and each month adds what no rounding touches.
    fn keep_even(&mut self, number: u32, even: bool) {
        let graph = &self.plan.stack.graph;
        let rank = graph.rank_of(number);
        if !graph.over_year.has(rank) {
            return;
        }
        let first = graph.slots.of(number, 0);
        let per = self.plan.stack.entry(number).and_then(Entry::per);
        let mut slots = first..first.saturating_add(self.plan.stack.member_count(per));
        let exact = slots.all(|slot| {
            let so_far = graph.accumulator_of.get(slot).copied().flatten();
            let so_far = so_far.and_then(|number| self.sheet.so_far.get(number));
            so_far.is_none_or(|so_far| so_far.exact == so_far.got)
        });
        if even && exact {
            self.even.set(rank);
        } else {
            self.even.unset(rank);
        }
    }

    /// A component that is not there and was not there before.
    fn nothing_due(&mut self, number: u32, component: &Component) {
        let first = self.plan.slot(number, 0);
        let count = self.plan.stack.member_count(component.per);
        let mut changed = false;
        for slot in first..first.saturating_add(count) {
            self.no_exact(number, slot);
            let nothing = self.nothing(slot);
            changed |= self.sheet.earn(slot, nothing);
        }
        self.keep_even(number, true);
        self.pay(number, component, changed);
    }

    fn member(
        &mut self,
        number: u32,
        component: &'a Component,
        (member, slot): (u32, usize),
        fresh: bool,
    ) -> Result<N, Box<Refusal>> {
        if !fresh {
            return Ok(match self.sheet.exact(slot).cloned() {
                Some(exact) => self.rounded(component, slot, &exact),
                None => self.nothing(slot),
            });
        }
        self.recorder.begin(number, member, self.clock.month);
        let found = match self.exact(component, member) {
            Ok(found) => found,
            Err(refusal) => {
                self.recorder.end(None, None);
                return Err(refusal);
            }
        };
        if put(&mut self.sheet.exacts, slot, found.clone()) {
            self.changed.set(self.plan.stack.graph.rank_of(number));
        }
        let Some(exact) = found else {
            self.recorder.end(None, Some(&Exact::ZERO));
            return Ok(self.nothing(slot));
        };
        let amount = self.rounded(component, slot, &exact);
        if R::KEEPS || R::READS {
            let exact = Value::Number(exact);
            self.recorder.end(N::recorded(&exact), amount.known());
        }
        Ok(amount)
    }

    /// Whether a condition holds; its steps are no part of the formula's.
    fn holds(
        &mut self,
        when: &'a crate::formula::Typed,
        name: &'a str,
        year: u32,
        member: Option<u32>,
    ) -> Result<bool, Box<Refusal>> {
        self.recorder.begin(NO_ENTRY, 0, self.clock.month);
        let found = self.evaluate(when, name, year, member);
        self.recorder.end(None, None);
        Ok(found? == Value::Bool(true))
    }

    /// The formula's amount times the share of the month; none where `when` is false.
    fn exact(&mut self, component: &'a Component, member: u32) -> Result<Option<N>, Box<Refusal>> {
        let name = component.head.id.as_str();
        let year = component.earning_year;
        let member = component.per.map(|_| member);
        if let Some(when) = &component.when
            && !self.holds(when, name, year, member)?
        {
            return Ok(None);
        }
        let Value::Number(amount) = self.evaluate(&component.formula, name, year, member)? else {
            return Ok(None);
        };
        let exact = match component.part_month {
            PartMonth::None => amount,
            PartMonth::CalendarDays => amount.times(&N::of(&self.clock.calendar_share)),
            PartMonth::WorkingDays => amount.times(&N::of(&self.clock.working_share)),
        };
        if exact.overflows()? {
            let mut refusal = self.refuse("OVERFLOW", name, name);
            refusal
                .detail
                .extend(exact.known().map(|exact| exact.floor().to_string()));
            return Err(refusal);
        }
        Ok(Some(exact))
    }

    /// A member has no exact amount this month; whoever compares it is told if it had one.
    fn no_exact(&mut self, number: u32, slot: usize) {
        if put(&mut self.sheet.exacts, slot, None) {
            self.changed.set(self.plan.stack.graph.rank_of(number));
        }
    }

    /// Nothing this month: the year so far stays what it is.
    fn nothing(&mut self, slot: usize) -> N {
        let graph = &self.plan.stack.graph;
        let number = graph.accumulator_of.get(slot).copied().flatten();
        if let Some(so_far) = number.and_then(|number| self.sheet.so_far.get_mut(number)) {
            so_far.catch_up(self.clock.index);
            so_far.each = N::ZERO;
        }
        N::ZERO
    }

    /// What of an exact amount is earned this month. A component is asked once a month, so the
    /// year so far is the one before this month.
    fn rounded(&mut self, component: &Component, slot: usize, exact: &N) -> N {
        let graph = &self.plan.stack.graph;
        let number = graph.accumulator_of.get(slot).copied().flatten();
        let Some(so_far) = number.and_then(|number| self.sheet.so_far.get_mut(number)) else {
            return exact.clone().rounded(&component.rounding);
        };
        so_far.catch_up(self.clock.index);
        if component.year_so_far {
            so_far.exact.clone_from(exact);
        } else {
            so_far.each.clone_from(exact);
            so_far.exact = so_far.exact.plus(exact);
        }
        let got = so_far.exact.clone().rounded(&component.rounding);
        let amount = got.minus(&so_far.got);
        so_far.got = got;
        amount
    }
}
