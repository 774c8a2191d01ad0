//! A run: the months so far, and the one being computed.

use std::collections::BTreeMap;

use super::eval::Scope;
use super::facts::{Facts, Refusal};
use super::record::Recorder;
use crate::amount::Exact;
use crate::formula::Value;
use crate::plan::{Plan, Remembered};
use crate::rules::{Applies, Cadence, Component, Entry, PartMonth};
use crate::time::{Date, Month};

/// The month being computed, as formulas see it.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    /// The month in the run; in a steady year, of years that differ in number only.
    pub(super) month: Month,
    /// The month as formulas see it.
    pub(super) shown: Month,
    /// Its place in the run.
    pub(super) index: usize,
    pub(super) start: Option<Date>,
    pub(super) end: Option<Date>,
    /// Age counts on this day.
    pub(super) age_day: Date,
    /// A later day than this is read as this by `at`.
    pub(super) latest: Option<Date>,
    /// Whether anything is earned.
    pub(super) employed: bool,
    /// Whether `once` components are earned.
    pub(super) first: bool,
    /// Whether what is unpaid falls due.
    pub(super) leaving: bool,
    pub(super) calendar_share: Exact,
    pub(super) working_share: Exact,
}

/// What a slot holds this month.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    Unset,
    Busy,
    Done(Value),
}

/// A year's exact amounts so far and what was made of them.
#[derive(Debug, Clone, Default)]
pub(super) struct SoFar {
    pub(super) year: Option<i32>,
    pub(super) exact: Exact,
    pub(super) got: Exact,
}

pub(super) struct Run<'a, R> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) facts: &'a Facts,
    pub(super) recorder: &'a mut R,
    pub(super) clock: Clock,
    /// The run's first month, where openings stand before it.
    pub(super) first_month: Month,
    pub(super) full_time: bool,
    pub(super) cells: Vec<Cell>,
    pub(super) totals: Vec<Exact>,
    pub(super) so_far: Vec<SoFar>,
    /// This month's amounts before rounding, where a floor compares exactly.
    pub(super) exacts: Vec<Exact>,
    /// What each member of a component earned, by month.
    pub(super) earned: Vec<Vec<Exact>>,
    /// What each member of a component was paid so far.
    pub(super) paid_out: Vec<Exact>,
    /// Figures read that are assumed, carried or proposed: the list (0 parameter, 1 scale, 2
    /// table) and the number.
    pub(super) noted: std::collections::BTreeSet<(u8, u32)>,
    /// What time functions may ask for, by target and member, by month.
    pub(super) history: BTreeMap<(Remembered, u32), Vec<Result<Exact, Refusal>>>,
}

impl<'a, R: Recorder> Run<'a, R> {
    pub(super) fn refuse(&self, code: &'static str, entry: &str, name: &str) -> Refusal {
        Refusal {
            code,
            entry: entry.to_owned(),
            month: Some(self.clock.shown),
            name: name.to_owned(),
            detail: Vec::new(),
        }
    }

    /// Refuses given facts that lie outside their bounds, read or not, and an end before the start.
    pub(super) fn given_facts(&mut self) -> Result<(), Refusal> {
        let stack = self.plan.stack;
        for (number, input) in (0_u32..).zip(&stack.inputs) {
            if input.min.is_none() && input.max.is_none() {
                continue;
            }
            for member in 0..u32::try_from(stack.member_count(input.per)).unwrap_or(1) {
                if self.facts.given(number, member).is_some() {
                    self.input(number, member)?;
                }
            }
        }
        match (self.facts.start, self.facts.end) {
            (Some(start), Some(end)) if end < start => {
                let mut refusal = self.refuse("FACT-RANGE", "end", "end");
                refusal
                    .detail
                    .extend([end.to_string(), start.to_string(), "–".to_owned()]);
                Err(refusal)
            }
            _ => Ok(()),
        }
    }

    /// Computes every component and sum of the month.
    pub(super) fn compute(&mut self) -> Result<(), Refusal> {
        self.cells.fill(Cell::Unset);
        self.totals.fill(Exact::ZERO);
        self.exacts.fill(Exact::ZERO);
        let stack = self.plan.stack;
        for number in &stack.order {
            match stack.entry(*number) {
                Some(Entry::Component(component)) => self.component(*number, component)?,
                Some(Entry::Sum(sum)) => {
                    let mut total = Exact::ZERO;
                    for part in &sum.parts {
                        let amount = if sum.by_paid {
                            self.paid(*part)
                        } else {
                            self.total(*part)
                        };
                        total = total.plus(&amount);
                    }
                    if total.overflows() {
                        return Err(self.refuse("OVERFLOW", &sum.head.id, &sum.head.id));
                    }
                    self.set_total(*number, total.clone());
                    self.set(self.plan.slot(*number, 0), Cell::Done(Value::Number(total)));
                }
                Some(Entry::Value(_)) | None => {}
            }
        }
        Ok(())
    }

    /// Keeps what later months may ask for.
    pub(super) fn remember(&mut self) {
        let stack = self.plan.stack;
        for number in 0..u32::try_from(stack.entries.len()).unwrap_or(0) {
            let Some(component) = stack.component(number) else {
                continue;
            };
            let count = u32::try_from(stack.member_count(component.per)).unwrap_or(1);
            for member in 0..count {
                let slot = self.plan.slot(number, member);
                let paid = self.paid_member(number, member);
                let earned = match self.cells.get(slot) {
                    Some(Cell::Done(Value::Number(amount))) => amount.clone(),
                    _ => Exact::ZERO,
                };
                if let Some(list) = self.earned.get_mut(slot) {
                    list.push(earned);
                }
                if let Some(sum) = self.paid_out.get_mut(slot) {
                    *sum = sum.plus(&paid);
                }
            }
        }
        let plan = self.plan;
        for target in &plan.remembered {
            let per = match target {
                Remembered::Entry(number) => stack.entry(*number).and_then(Entry::per),
                Remembered::Input(number) => usize::try_from(*number)
                    .ok()
                    .and_then(|n| stack.inputs.get(n))
                    .and_then(|input| input.per),
            };
            let count = u32::try_from(stack.member_count(per)).unwrap_or(1);
            for member in 0..count {
                let amount = if self.clock.employed {
                    self.now(*target, member)
                } else {
                    Ok(Exact::ZERO)
                };
                self.history
                    .entry((*target, member))
                    .or_default()
                    .push(amount);
            }
        }
    }

    /// This month's amount of something remembered.
    pub(super) fn now(&mut self, target: Remembered, member: u32) -> Result<Exact, Refusal> {
        let value = match target {
            Remembered::Entry(number) => self.entry_value(number, Some(member))?,
            Remembered::Input(number) => self.input(number, member)?.0,
        };
        match value {
            Value::Number(amount) => Ok(amount),
            Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => Ok(Exact::ZERO),
        }
    }

    pub(super) fn set(&mut self, slot: usize, cell: Cell) {
        if let Some(place) = self.cells.get_mut(slot) {
            *place = cell;
        }
    }

    fn set_total(&mut self, entry: u32, total: Exact) {
        if let Some(place) = usize::try_from(entry)
            .ok()
            .and_then(|n| self.totals.get_mut(n))
        {
            *place = total;
        }
    }

    /// A component's or sum's own amount this month.
    pub(super) fn total(&self, entry: u32) -> Exact {
        usize::try_from(entry)
            .ok()
            .and_then(|n| self.totals.get(n))
            .cloned()
            .unwrap_or_default()
    }

    pub(super) fn applies(&mut self, applies: &Applies, entry: &str) -> Result<bool, Refusal> {
        for choice in &applies.choices {
            match self.input(choice.input, 0) {
                Ok((Value::Member(member), _)) => {
                    if !choice.members.contains(&member) {
                        return Ok(false);
                    }
                }
                Ok(_) => return Ok(false),
                Err(refusal) => {
                    return Err(Refusal {
                        entry: entry.to_owned(),
                        ..refusal
                    });
                }
            }
        }
        Ok(true)
    }

    /// Whether a component's `applies` holds; its variants aside.
    pub(super) fn stands(&mut self, number: u32) -> Result<bool, Refusal> {
        let in_force = usize::try_from(number)
            .ok()
            .and_then(|n| self.plan.in_force.get(n));
        if in_force != Some(&true) {
            return Ok(false);
        }
        let plan = self.plan;
        let Some(component) = plan.stack.component(number) else {
            return Ok(true);
        };
        // A variant's variant stands only where that variant would itself.
        let target = component.replaces.filter(|target| {
            let target = plan.stack.component(*target);
            target.is_some_and(|target| target.replaces.is_some())
        });
        if let Some(target) = target
            && !self.stands(target)?
        {
            return Ok(false);
        }
        self.applies(&component.applies, &component.head.id)
    }

    /// Who stands in a component's place this month.
    pub(super) fn occupant(&mut self, number: u32, depth: u32) -> Result<Option<u32>, Refusal> {
        let plan = self.plan;
        let Some(component) = plan.stack.component(number) else {
            return Ok(Some(number));
        };
        if depth < 64 {
            for variant in &component.variants {
                if self.stands(*variant)? {
                    return self.occupant(*variant, depth.saturating_add(1));
                }
            }
        }
        Ok(self.stands(number)?.then_some(number))
    }

    fn component(&mut self, number: u32, component: &'a Component) -> Result<(), Refusal> {
        let count = u32::try_from(self.plan.stack.member_count(component.per)).unwrap_or(1);
        let there = self.clock.employed && self.occupant(number, 0)? == Some(number);
        let due = there
            && match component.cadence {
                Cadence::Monthly => true,
                Cadence::Yearly(month) => self.clock.shown.number() == month,
                Cadence::Once => self.clock.first,
            }
            && !(self.full_time && component.omitted_at_full_time);
        let mut total = Exact::ZERO;
        for member in 0..count {
            let amount = if due {
                self.member(number, component, member)?
            } else {
                Exact::ZERO
            };
            total = total.plus(&amount);
            self.set(
                self.plan.slot(number, member),
                Cell::Done(Value::Number(amount)),
            );
        }
        self.set_total(number, total);
        Ok(())
    }

    fn member(
        &mut self,
        number: u32,
        component: &'a Component,
        member: u32,
    ) -> Result<Exact, Refusal> {
        self.recorder.begin(number, member, self.clock.month);
        let found = self.exact(component, member);
        let found = match found {
            Ok(found) => found,
            Err(refusal) => {
                self.recorder.end(None, None);
                return Err(refusal);
            }
        };
        let Some(exact) = found else {
            self.recorder.end(None, Some(&Exact::ZERO));
            return Ok(Exact::ZERO);
        };
        let slot = self.plan.slot(number, member);
        if let Some(place) = self.exacts.get_mut(slot) {
            place.clone_from(&exact);
        }
        let amount = self.rounded(number, member, component, slot, &exact);
        if R::KEEPS {
            self.recorder
                .end(Some(&Value::Number(exact)), Some(&amount));
        }
        Ok(amount)
    }

    /// The formula's amount times the share of the month; none where `when` is false.
    fn exact(&mut self, component: &'a Component, member: u32) -> Result<Option<Exact>, Refusal> {
        let mut scope = Scope::new(&component.head.id, component.earning_year);
        if component.per.is_some() {
            scope.bound.push(member);
        }
        if let Some(when) = &component.when
            && self.evaluate(when, &mut scope)? != Value::Bool(true)
        {
            return Ok(None);
        }
        let Value::Number(amount) = self.evaluate(&component.formula, &mut scope)? else {
            return Ok(None);
        };
        let exact = match component.part_month {
            PartMonth::None => amount,
            PartMonth::CalendarDays => amount.times(&self.clock.calendar_share),
            PartMonth::WorkingDays => amount.times(&self.clock.working_share),
        };
        if exact.overflows() {
            let mut refusal = self.refuse("OVERFLOW", &component.head.id, &component.head.id);
            refusal.detail.push(exact.floor().to_string());
            return Err(refusal);
        }
        Ok(Some(exact))
    }

    fn rounded(
        &mut self,
        number: u32,
        member: u32,
        component: &Component,
        slot: usize,
        exact: &Exact,
    ) -> Exact {
        if !component.over_year && !component.year_so_far {
            return component.rounding.apply(exact);
        }
        let year = self.clock.month.earning_year(component.earning_year);
        let opening = self
            .opening(number, member)
            .map(|opening| opening.this_year.clone());
        let first_year = self.first_month.earning_year(component.earning_year);
        let Some(so_far) = self.so_far.get_mut(slot) else {
            return Exact::ZERO;
        };
        if so_far.year != Some(year) {
            let got = if component.year_so_far && year == first_year {
                opening
            } else {
                None
            };
            *so_far = SoFar {
                year: Some(year),
                exact: Exact::ZERO,
                got: got.unwrap_or_default(),
            };
        }
        if component.year_so_far {
            let amount = component.rounding.apply(exact).minus(&so_far.got);
            so_far.got = so_far.got.plus(&amount);
            return amount;
        }
        let before = component.rounding.apply(&so_far.exact);
        so_far.exact = so_far.exact.plus(exact);
        component.rounding.apply(&so_far.exact).minus(&before)
    }

    pub(super) fn opening(&self, entry: u32, member: u32) -> Option<&super::facts::Opening> {
        self.facts
            .opening
            .get(&(entry, member))
            .filter(|_| self.clock.latest.is_none())
    }

    /// What an entry gives this month: of one member, or a component's total.
    pub(super) fn entry_value(
        &mut self,
        number: u32,
        member: Option<u32>,
    ) -> Result<Value, Refusal> {
        let plan = self.plan;
        match plan.stack.entry(number) {
            Some(Entry::Value(value)) => {
                let member = member.unwrap_or(0);
                let slot = plan.slot(number, member);
                match self.cells.get(slot) {
                    Some(Cell::Done(value)) => return Ok(value.clone()),
                    Some(Cell::Busy) | None => {
                        return Err(self.refuse("OVERFLOW", &value.head.id, &value.head.id));
                    }
                    Some(Cell::Unset) => {}
                }
                self.set(slot, Cell::Busy);
                self.recorder.begin(number, member, self.clock.month);
                let mut scope = Scope::new(&value.head.id, value.earning_year);
                if value.per.is_some() {
                    scope.bound.push(member);
                }
                let found = self.evaluate(&value.formula, &mut scope);
                self.recorder.end(found.as_ref().ok(), None);
                match found {
                    Ok(Value::Number(amount)) if amount.overflows() => {
                        self.set(slot, Cell::Unset);
                        Err(self.refuse("OVERFLOW", &value.head.id, &value.head.id))
                    }
                    Ok(found) => {
                        self.set(slot, Cell::Done(found.clone()));
                        Ok(found)
                    }
                    Err(refusal) => {
                        self.set(slot, Cell::Unset);
                        Err(refusal)
                    }
                }
            }
            Some(Entry::Component(component)) => {
                let zero = Ok(Value::Number(Exact::ZERO));
                let own = component.variants.is_empty();
                let there = if own {
                    Some(number)
                } else {
                    self.occupant(number, 0)?
                };
                let Some(there) = there else { return zero };
                match member {
                    Some(member) if component.per.is_some() => {
                        match self.cells.get(plan.slot(there, member)) {
                            Some(Cell::Done(value)) => Ok(value.clone()),
                            Some(Cell::Unset | Cell::Busy) | None => zero,
                        }
                    }
                    _ => Ok(Value::Number(self.total(there))),
                }
            }
            Some(Entry::Sum(_)) | None => Ok(Value::Number(self.total(number))),
        }
    }
}
