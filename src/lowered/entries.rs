//! Values, components and sums of a month, and when they are paid.

use super::lowering::{Lowered, Lowering};
use super::op::{One, StepId, Two, place};
use super::register::Register;
use crate::rules::{Applies, Cadence, Component, Entry, Paid, Sum};

impl<'p> Lowering<'p> {
    fn cell(&self, slot: usize) -> Option<StepId> {
        self.cells.get(slot).copied().flatten()
    }

    fn set(&mut self, slot: usize, step: StepId) {
        if let Some(cell) = self.cells.get_mut(slot) {
            *cell = Some(step);
        }
    }

    /// What a component or sum comes to.
    fn total(&mut self, number: u32) -> StepId {
        let slot = self.stack.graph.slots.total(number);
        self.cell(slot).unwrap_or_else(|| self.builder.zero())
    }

    /// What a value's member gives.
    pub(super) fn value(&mut self, number: u32, member: u32) -> Lowered<StepId> {
        let slot = self.plan.slot(number, member);
        if let Some(known) = self.cell(slot) {
            return Ok(known);
        }
        let Some(Entry::Value(value)) = self.stack.entry(number) else {
            return Ok(self.builder.zero());
        };
        let of = value.per.map(|_| member);
        let found =
            self.deeper(|lowering| lowering.formula(&value.formula, value.earning_year, of))?;
        let is_number = matches!(
            value.ty,
            crate::formula::Type::Number(_) | crate::formula::Type::Zero
        );
        let found = match is_number {
            true => self.builder.one(One::Bounded, found),
            false => found,
        };
        self.set(slot, found);
        Ok(found)
    }

    /// What an entry gives: of one member, or a component's total.
    pub(super) fn entry(&mut self, number: u32, member: Option<u32>) -> Lowered<StepId> {
        match self.stack.entry(number) {
            Some(Entry::Value(_)) => self.value(number, member.unwrap_or(0)),
            Some(Entry::Component(component)) if component.variants.is_empty() => {
                Ok(self.amount(number, component, member))
            }
            Some(Entry::Component(component)) => {
                let member = member.filter(|_| component.per.is_some());
                self.amount_there(number, component, member)
            }
            Some(Entry::Sum(_)) | None => Ok(self.total(number)),
        }
    }

    fn amount(&mut self, number: u32, component: &Component, member: Option<u32>) -> StepId {
        match member.filter(|_| component.per.is_some()) {
            Some(member) => {
                let slot = self.plan.slot(number, member);
                self.cell(slot).unwrap_or_else(|| self.builder.zero())
            }
            None => self.total(number),
        }
    }

    /// The amount of whoever stands in a component's place.
    fn amount_there(
        &mut self,
        number: u32,
        component: &'p Component,
        member: Option<u32>,
    ) -> Lowered<StepId> {
        let own = match member {
            Some(member) => {
                let slot = self.plan.slot(number, member);
                self.cell(slot).unwrap_or_else(|| self.builder.zero())
            }
            None => self.total(number),
        };
        let zero = self.builder.zero();
        let stands = self.stands(number)?;
        let mut found = self.builder.choose(stands, own, zero);
        for variant in component.variants.iter().rev() {
            let Some(of) = self.stack.component(*variant) else {
                continue;
            };
            let stands = self.stands(*variant)?;
            let there = self.deeper(|lowering| lowering.amount_there(*variant, of, member))?;
            found = self.builder.choose(stands, there, found);
        }
        Ok(found)
    }

    /// Whether every choice fits.
    pub(super) fn fits(&mut self, applies: &Applies) -> Lowered<StepId> {
        let mut all = self.builder.truth(true);
        for choice in &applies.choices {
            let fact = self.fact(choice.input, 0)?;
            let one = self.builder.one_of(fact, &choice.members);
            all = self.builder.both(all, one);
        }
        Ok(all)
    }

    /// Whether a component's `applies` holds; its variants aside.
    fn stands(&mut self, number: u32) -> Lowered<StepId> {
        if self.plan.in_force.get(place(number)) != Some(&true) {
            return Ok(self.builder.truth(false));
        }
        let Some(component) = self.stack.component(number) else {
            return Ok(self.builder.truth(true));
        };
        let own = self.fits(&component.applies)?;
        let target = component.replaces.filter(|target| {
            let target = self.stack.component(*target);
            target.is_some_and(|target| target.replaces.is_some())
        });
        match target {
            Some(target) => {
                let of_target = self.deeper(|lowering| lowering.stands(target))?;
                Ok(self.builder.both(own, of_target))
            }
            None => Ok(own),
        }
    }

    /// Whether a component stands in its own place.
    pub(super) fn is_there(&mut self, number: u32) -> Lowered<StepId> {
        let mut there = self.stands(number)?;
        let variants = self
            .stack
            .component(number)
            .map(|of| of.variants.as_slice());
        for variant in variants.unwrap_or_default() {
            let other = self.stands(*variant)?;
            let none = self.builder.one(One::Not, other);
            there = self.builder.both(there, none);
        }
        Ok(there)
    }

    pub(super) fn sum(&mut self, number: u32, sum: &Sum) {
        let slots = &self.stack.graph.slots;
        let parts = sum.parts.iter();
        let paid = parts.map(|part| self.paid_in(slots.total(*part))).collect();
        let paid = self.builder.sum(paid);
        let total = if sum.by_paid {
            paid
        } else {
            let earned = sum.parts.iter().map(|part| self.total(*part)).collect();
            self.builder.sum(earned)
        };
        let total = self.needs(number, total);
        let slot = slots.total(number);
        self.set(slot, total);
        self.pay(slot, paid);
    }

    /// An amount that an entry must be able to hold: without it nothing comes of the year, or
    /// nothing of what reads it.
    fn needs(&mut self, number: u32, step: StepId) -> StepId {
        let graph = &self.stack.graph;
        if self.is_last_year() || graph.rested_on.has(graph.rank_of(number)) {
            self.must.push(step);
            step
        } else {
            self.builder.one(One::Bounded, step)
        }
    }

    pub(super) fn component(&mut self, number: u32, component: &'p Component) -> Lowered<()> {
        let due = self.due(number, component)?;
        let count = u32::try_from(self.stack.member_count(component.per)).unwrap_or(1);
        let mut earned = Vec::new();
        for member in 0..count {
            let slot = self.plan.slot(number, member);
            let amount = self.member((number, component), due, (member, slot))?;
            self.set(slot, amount);
            earned.push(amount);
        }
        let slot = self.stack.graph.slots.total(number);
        let earned = self.builder.sum(earned);
        self.set(slot, earned);
        if is_paid_at_once(component) {
            self.pay_members(number, component);
        }
        Ok(())
    }

    /// Whether a component is earned in this month of a steady year.
    fn due(&mut self, number: u32, component: &Component) -> Lowered<StepId> {
        let in_month = match component.cadence {
            Cadence::Monthly => true,
            Cadence::Yearly(month) => self.shown.number() == month,
            // Nothing is a steady year's first month.
            Cadence::Once => false,
        };
        let omitted = self.full_time && component.omitted_at_full_time;
        if !in_month || omitted || self.plan.in_force.get(place(number)) != Some(&true) {
            return Ok(self.builder.truth(false));
        }
        self.is_there(number)
    }

    fn member(
        &mut self,
        (number, component): (u32, &'p Component),
        due: StepId,
        (member, slot): (u32, usize),
    ) -> Lowered<StepId> {
        let zero = self.builder.zero();
        let of = component.per.map(|_| member);
        let year = component.earning_year;
        let mut now = zero;
        let mut present = due;
        if self.builder.known_value(due) != Some(Register::ZERO) {
            if let Some(when) = &component.when {
                let when = self.formula(when, year, of)?;
                present = self.builder.both(due, when);
            }
            let exact = self.formula(&component.formula, year, of)?;
            now = self.builder.choose(present, exact, zero);
            now = self.needs(number, now);
        }
        if let Some(place) = self.exacts.get_mut(slot) {
            *place = now;
        }
        let number = self.stack.graph.accumulator_of.get(slot).copied().flatten();
        let so_far = number.and_then(|number| self.so_far.get(number)).copied();
        let Some((before, got)) = so_far else {
            return Ok(self.builder.round(now, &component.rounding));
        };
        let (year, rounded) = if component.year_so_far {
            let rounded = self.builder.round(now, &component.rounding);
            (zero, self.builder.choose(present, rounded, got))
        } else {
            let year = self.builder.two(Two::Plus, before, now);
            (year, self.builder.round(year, &component.rounding))
        };
        if let Some(place) = number.and_then(|number| self.so_far.get_mut(number)) {
            *place = (year, rounded);
        }
        Ok(self.builder.two(Two::Minus, rounded, got))
    }

    fn paid_in(&mut self, slot: usize) -> StepId {
        let paid = self.paid.get(slot).copied();
        paid.unwrap_or_else(|| self.builder.zero())
    }

    fn pay(&mut self, slot: usize, step: StepId) {
        if let Some(place) = self.paid.get_mut(slot) {
            *place = step;
        }
    }

    /// Before anything is earned: what is paid of what earlier months earned.
    pub(super) fn pay_late(&mut self) {
        for (number, entry) in (0_u32..).zip(&self.stack.entries) {
            if let Entry::Component(component) = entry
                && !is_paid_at_once(component)
            {
                self.pay_members(number, component);
            }
        }
    }

    fn pay_members(&mut self, number: u32, component: &Component) {
        let mut paid = Vec::new();
        for member in 0..u32::try_from(self.stack.member_count(component.per)).unwrap_or(1) {
            let slot = self.plan.slot(number, member);
            let amount = self.paid_now(component, slot);
            self.pay(slot, amount);
            paid.push(amount);
        }
        let paid = self.builder.sum(paid);
        self.pay(self.stack.graph.slots.total(number), paid);
    }

    /// What a member is paid this month.
    fn paid_now(&mut self, component: &Component, slot: usize) -> StepId {
        match component.paid {
            Paid::After { months: 0, .. } => self.cell(slot).unwrap_or_else(|| self.builder.zero()),
            Paid::After { months, .. } => {
                let index = self.index.checked_sub(place(months));
                self.earned_in(index, slot)
            }
            Paid::InMonth { month, .. } if self.shown.number() != month => self.builder.zero(),
            Paid::InMonth { .. } => {
                let year = component.earning_year;
                let due = self.month.earning_year(year).wrapping_sub(1);
                let mut total = self.builder.zero();
                for index in 0..self.index {
                    let back = self.index.saturating_sub(index);
                    let back = i32::try_from(back).unwrap_or(i32::MAX);
                    let month = self.month.plus(back.wrapping_neg());
                    if month.earning_year(year) == due {
                        let earned = self.earned_in(Some(index), slot);
                        total = self.builder.two(Two::Plus, total, earned);
                    }
                }
                total
            }
        }
    }

    /// What was earned in an earlier month of the run.
    fn earned_in(&mut self, index: Option<usize>, slot: usize) -> StepId {
        let month = index.and_then(|index| self.earned.get(index));
        let earned = month.and_then(|month| month.get(slot)).copied();
        earned.unwrap_or_else(|| self.builder.zero())
    }
}

/// Whether a component is paid in the month in which it is earned.
fn is_paid_at_once(component: &Component) -> bool {
    matches!(component.paid, Paid::After { months: 0, .. })
}
