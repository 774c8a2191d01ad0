//! A run: the months so far, and the one being computed.
//!
//! In: a plan, facts, a clock for each month. The one idea: a month that follows another one under
//! the same plan computes only what its graph says may differ, in the order of the stack, and goes
//! on from what really differs. Always: the same amounts and the same refusal as if everything were
//! computed anew. Never: decides which months there are (see [`views`](super::views)).

use super::eval::place;
use super::facts::{Facts, Refusal};
use super::memory::Kept;
use super::record::Recorder;
use super::rows::Live;
use crate::amount::Exact;
use crate::formula::Value;
use crate::plan::Plan;
use crate::rules::{Applies, Bits, Cadence, Component, Entry, PartMonth, Sum, ValueEntry};
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
#[derive(Debug, Clone, PartialEq)]
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
    /// Values, by slot.
    pub(super) cells: Vec<Cell>,
    /// Amounts earned and paid in the month.
    pub(super) live: Live,
    pub(super) so_far: Vec<SoFar>,
    /// This month's amounts before rounding, by slot; none where nothing is due.
    pub(super) exacts: Vec<Option<Exact>>,
    /// What each member of a component that is paid later earned, by month.
    pub(super) earned: Vec<Vec<Exact>>,
    /// What each member of a component was paid so far.
    pub(super) paid_out: Vec<Exact>,
    /// Parameters, scales and tables read that are assumed, carried or proposed.
    pub(super) noted: [Bits; 3],
    /// What time functions may ask for, by the graph's memories.
    pub(super) kept: Vec<Kept>,
    /// Facts read so far, by the plan's places.
    pub(super) facts_seen: Vec<Option<Value>>,
    /// Members that stand fixed, the innermost formula's last.
    pub(super) bound: Vec<u32>,
    /// Ranks whose formulas must be evaluated.
    pub(super) dirty: Bits,
    /// Ranks that came out other than in the month before.
    pub(super) changed: Bits,
    /// The plan and clock of the month before, if nothing else was computed since.
    before: Option<(Date, Clock)>,
}

impl<'a, R: Recorder> Run<'a, R> {
    pub(super) fn new(
        plan: &'a Plan<'a>,
        facts: &'a Facts,
        recorder: &'a mut R,
        clock: Clock,
    ) -> Self {
        let stack = plan.stack;
        let ranks = stack.entries.len();
        let lists = [
            stack.parameters.len(),
            stack.scales.len(),
            stack.tables.len(),
        ];
        Self {
            plan,
            facts,
            recorder,
            first_month: clock.month,
            clock,
            full_time: false,
            cells: vec![Cell::Unset; plan.slot_count],
            live: Live::new(ranks, plan.slot_count),
            so_far: vec![SoFar::default(); plan.slot_count],
            exacts: vec![None; plan.slot_count],
            earned: vec![Vec::new(); plan.slot_count],
            paid_out: vec![Exact::ZERO; plan.slot_count],
            noted: lists.map(Bits::new),
            kept: vec![Kept::default(); stack.graph.memories.len()],
            facts_seen: vec![None; plan.input_slot_count],
            bound: Vec::new(),
            dirty: Bits::new(ranks),
            changed: Bits::new(ranks),
            before: None,
        }
    }

    pub(super) fn refuse(&self, code: &'static str, entry: &str, name: &str) -> Box<Refusal> {
        Box::new(Refusal {
            code,
            entry: entry.to_owned(),
            month: Some(self.clock.shown),
            name: name.to_owned(),
            detail: Vec::new(),
        })
    }

    /// Computes every component and sum of the month.
    pub(super) fn compute(&mut self) -> Result<(), Box<Refusal>> {
        let stack = self.plan.stack;
        let graph = &stack.graph;
        self.seed();
        self.begin_memories();
        self.pay_late();
        let mut from = 0;
        while let Some(rank) = self.dirty.next_of(&graph.each_month, from) {
            from = rank.saturating_add(1);
            let Some(number) = stack.order.get(rank).copied() else {
                break;
            };
            let fresh = self.dirty.has(rank);
            match stack.entry(number) {
                Some(Entry::Component(component)) => {
                    self.component(number, component, fresh)?;
                }
                Some(Entry::Sum(sum)) if fresh => self.sum(number, sum)?,
                Some(Entry::Value(value)) if fresh => self.refresh(number, value),
                Some(Entry::Sum(_) | Entry::Value(_)) | None => {}
            }
            for memory in graph.memories_at.get(rank).into_iter().flatten() {
                self.update_memory(*memory);
            }
        }
        Ok(())
    }

    /// Marks what may differ from the month before.
    fn seed(&mut self) {
        let graph = &self.plan.stack.graph;
        let clock = self.clock.clone();
        let before = self.before.replace((self.plan.on, clock));
        let clock = &self.clock;
        self.changed.clear();
        self.dirty.clear();
        let known = before.filter(|(on, last)| {
            *on == self.plan.on && last.employed == clock.employed && last.start == clock.start
        });
        let Some((_, last)) = known else {
            self.dirty.fill();
            self.changed.fill();
            self.cells.fill(Cell::Unset);
            self.facts_seen.fill(None);
            return;
        };
        let other_year = last.shown.year() != clock.shown.year();
        for (differs, ranks) in [
            (last.shown != clock.shown, &graph.month),
            (
                other_year || last.shown.days() != clock.shown.days(),
                &graph.days,
            ),
            (other_year, &graph.year),
            (last.age_day != clock.age_day, &graph.age),
            (
                last.calendar_share != clock.calendar_share
                    || last.working_share != clock.working_share,
                &graph.shared,
            ),
        ] {
            if differs {
                self.dirty.join(ranks);
            }
        }
        for (number, reads_clock) in (0_u32..).zip(&graph.input_clock) {
            if *reads_clock {
                let first = self.plan.input_slot(number, 0);
                let count = self.plan.stack.inputs.get(place(number));
                let count = self
                    .plan
                    .stack
                    .member_count(count.and_then(|input| input.per));
                let seen = self.facts_seen.iter_mut().skip(first).take(count);
                seen.for_each(|fact| *fact = None);
            }
        }
    }

    /// Notes that an entry came out other than in the month before.
    pub(super) fn mark(&mut self, number: u32) {
        let graph = &self.plan.stack.graph;
        let rank = graph.rank_of(number);
        self.changed.set(rank);
        if let Some(readers) = graph.readers.get(rank) {
            self.dirty.join(readers);
        }
    }

    /// Keeps what later months may ask for.
    pub(super) fn remember(&mut self) {
        let plan = self.plan;
        for number in &plan.stack.graph.paid_later {
            let Some(component) = plan.stack.component(*number) else {
                continue;
            };
            let count = u32::try_from(plan.stack.member_count(component.per)).unwrap_or(1);
            for member in 0..count {
                let slot = plan.slot(*number, member);
                let (earned, paid) = self.live.of_slot(slot);
                if let Some(list) = self.earned.get_mut(slot) {
                    list.push(earned);
                }
                if let Some(sum) = self.paid_out.get_mut(slot) {
                    *sum = sum.plus(&paid);
                }
            }
        }
        self.keep_memories();
    }

    pub(super) fn set(&mut self, slot: usize, cell: Cell) {
        if let Some(place) = self.cells.get_mut(slot) {
            *place = cell;
        }
    }

    pub(super) fn applies(&mut self, applies: &Applies, entry: &str) -> Result<bool, Box<Refusal>> {
        for choice in &applies.choices {
            match self.input(choice.input, 0) {
                Ok(Value::Member(member)) => {
                    if !choice.members.contains(&member) {
                        return Ok(false);
                    }
                }
                Ok(_) => return Ok(false),
                Err(mut refusal) => {
                    entry.clone_into(&mut refusal.entry);
                    return Err(refusal);
                }
            }
        }
        Ok(true)
    }

    /// Whether a component's `applies` holds; its variants aside.
    pub(super) fn stands(&mut self, number: u32) -> Result<bool, Box<Refusal>> {
        let plan = self.plan;
        if plan.in_force.get(place(number)) != Some(&true) {
            return Ok(false);
        }
        match plan.stack.component(number) {
            Some(component) => self.applies(&component.applies, &component.head.id),
            None => Ok(true),
        }
    }

    /// Who stands in a component's place this month.
    pub(super) fn occupant(
        &mut self,
        number: u32,
        depth: u32,
    ) -> Result<Option<u32>, Box<Refusal>> {
        let plan = self.plan;
        let Some(component) = plan.stack.component(number) else {
            return Ok(Some(number));
        };
        if depth < 64 {
            for variant in &component.variants {
                if let Some(found) = self.occupant(*variant, depth.saturating_add(1))? {
                    return Ok(Some(found));
                }
            }
        }
        Ok(self.stands(number)?.then_some(number))
    }

    fn sum(&mut self, number: u32, sum: &Sum) -> Result<(), Box<Refusal>> {
        let mut total = Exact::ZERO;
        for part in &sum.parts {
            total = total.plus(self.live.amount(*part, sum.by_paid));
        }
        if total.overflows() {
            return Err(self.refuse("OVERFLOW", &sum.head.id, &sum.head.id));
        }
        let slot = self.plan.slot(number, 0);
        if self.live.set_earned(number, slot, total) {
            self.mark(number);
        }
        Ok(())
    }

    /// Computes a component; unless `fresh`, its formula gives what it gave in the month before.
    fn component(
        &mut self,
        number: u32,
        component: &'a Component,
        fresh: bool,
    ) -> Result<(), Box<Refusal>> {
        let fresh = fresh || R::KEEPS || component.cadence != Cadence::Monthly;
        let due = if fresh {
            self.clock.employed
                && match component.cadence {
                    Cadence::Monthly => true,
                    Cadence::Yearly(month) => self.clock.shown.number() == month,
                    Cadence::Once => self.clock.first,
                }
                && !(self.full_time && component.omitted_at_full_time)
                && self.occupant(number, 0)? == Some(number)
        } else {
            true
        };
        let count = u32::try_from(self.plan.stack.member_count(component.per)).unwrap_or(1);
        let mut changed = false;
        let mut total = Exact::ZERO;
        for member in 0..count {
            let slot = self.plan.slot(number, member);
            let amount = if due {
                self.member(number, component, (member, slot), fresh)?
            } else {
                if let Some(exact) = self.exacts.get_mut(slot) {
                    *exact = None;
                }
                Exact::ZERO
            };
            if count > 1 {
                total = total.plus(&amount);
            } else {
                total.clone_from(&amount);
            }
            changed |= self.live.set_slot(slot, amount);
        }
        if total.overflows() {
            return Err(self.refuse("OVERFLOW", &component.head.id, &component.head.id));
        }
        if changed {
            self.live.set_total(number, total);
            self.mark(number);
        }
        self.pay(number, component);
        Ok(())
    }

    fn member(
        &mut self,
        number: u32,
        component: &'a Component,
        (member, slot): (u32, usize),
        fresh: bool,
    ) -> Result<Exact, Box<Refusal>> {
        if !fresh {
            let exact = self.exacts.get(slot).cloned().flatten();
            return Ok(match exact {
                Some(exact) => self.rounded((number, member), component, slot, &exact),
                None => Exact::ZERO,
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
        if let Some(place) = self.exacts.get_mut(slot)
            && *place != found
        {
            place.clone_from(&found);
            self.changed.set(self.plan.stack.graph.rank_of(number));
        }
        let Some(exact) = found else {
            self.recorder.end(None, Some(&Exact::ZERO));
            return Ok(Exact::ZERO);
        };
        let amount = self.rounded((number, member), component, slot, &exact);
        if R::KEEPS {
            self.recorder
                .end(Some(&Value::Number(exact)), Some(&amount));
        }
        Ok(amount)
    }

    /// The formula's amount times the share of the month; none where `when` is false.
    fn exact(
        &mut self,
        component: &'a Component,
        member: u32,
    ) -> Result<Option<Exact>, Box<Refusal>> {
        let name = component.head.id.as_str();
        let year = component.earning_year;
        let member = component.per.map(|_| member);
        if let Some(when) = &component.when
            && self.evaluate(when, name, year, member)? != Value::Bool(true)
        {
            return Ok(None);
        }
        let Value::Number(amount) = self.evaluate(&component.formula, name, year, member)? else {
            return Ok(None);
        };
        let exact = match component.part_month {
            PartMonth::None => amount,
            PartMonth::CalendarDays => amount.times(&self.clock.calendar_share),
            PartMonth::WorkingDays => amount.times(&self.clock.working_share),
        };
        if exact.overflows() {
            let mut refusal = self.refuse("OVERFLOW", name, name);
            refusal.detail.push(exact.floor().to_string());
            return Err(refusal);
        }
        Ok(Some(exact))
    }

    fn rounded(
        &mut self,
        (number, member): (u32, u32),
        component: &Component,
        slot: usize,
        exact: &Exact,
    ) -> Exact {
        if !component.over_year && !component.year_so_far {
            return component.rounding.apply(exact);
        }
        let year = self.clock.month.earning_year(component.earning_year);
        let other_year = self
            .so_far
            .get(slot)
            .is_some_and(|so_far| so_far.year != Some(year));
        if other_year {
            let first_year = self.first_month.earning_year(component.earning_year);
            let opening = self
                .opening(number, member)
                .filter(|_| component.year_so_far && year == first_year)
                .map(|opening| opening.this_year.clone());
            if let Some(so_far) = self.so_far.get_mut(slot) {
                *so_far = SoFar {
                    year: Some(year),
                    exact: Exact::ZERO,
                    got: opening.unwrap_or_default(),
                };
            }
        }
        let Some(so_far) = self.so_far.get_mut(slot) else {
            return Exact::ZERO;
        };
        if component.year_so_far {
            let amount = component.rounding.apply(exact).minus(&so_far.got);
            so_far.got = so_far.got.plus(&amount);
            return amount;
        }
        // `got` is what the exact amounts so far were rounded to.
        so_far.exact = so_far.exact.plus(exact);
        let got = component.rounding.apply(&so_far.exact);
        let amount = got.minus(&so_far.got);
        so_far.got = got;
        amount
    }

    pub(super) fn opening(&self, entry: u32, member: u32) -> Option<&super::facts::Opening> {
        if self.facts.opening.is_empty() || self.clock.latest.is_some() {
            return None;
        }
        self.facts.opening.get(&(entry, member))
    }

    /// Evaluates anew the members of a value that were read before and may have changed. Nobody
    /// may ask for them this month, so a refusal only leaves them unread.
    fn refresh(&mut self, number: u32, value: &'a ValueEntry) {
        let count = u32::try_from(self.plan.stack.member_count(value.per)).unwrap_or(1);
        let mut changed = false;
        for member in 0..count {
            let slot = self.plan.slot(number, member);
            let Some(cell) = self.cells.get_mut(slot) else {
                continue;
            };
            if let Cell::Done(before) = std::mem::replace(cell, Cell::Unset) {
                let now = self.value(number, member, value);
                changed |= now.ok().as_ref() != Some(&before);
            }
        }
        if changed {
            self.mark(number);
        }
    }

    /// What a value's member gives this month.
    fn value(
        &mut self,
        number: u32,
        member: u32,
        value: &'a ValueEntry,
    ) -> Result<Value, Box<Refusal>> {
        let slot = self.plan.slot(number, member);
        let name = value.head.id.as_str();
        match self.cells.get(slot) {
            Some(Cell::Done(value)) => return Ok(value.clone()),
            Some(Cell::Busy) | None => return Err(self.refuse("OVERFLOW", name, name)),
            Some(Cell::Unset) => {}
        }
        self.set(slot, Cell::Busy);
        self.recorder.begin(number, member, self.clock.month);
        let of = value.per.map(|_| member);
        let found = self.evaluate(&value.formula, name, value.earning_year, of);
        self.recorder.end(found.as_ref().ok(), None);
        let found = match found {
            Ok(Value::Number(amount)) if amount.overflows() => {
                Err(self.refuse("OVERFLOW", name, name))
            }
            found => found,
        };
        let cell = found
            .as_ref()
            .map_or(Cell::Unset, |found| Cell::Done(found.clone()));
        self.set(slot, cell);
        found
    }

    /// What an entry gives this month: of one member, or a component's total.
    pub(super) fn entry_value(
        &mut self,
        number: u32,
        member: Option<u32>,
    ) -> Result<Value, Box<Refusal>> {
        let plan = self.plan;
        match plan.stack.entry(number) {
            Some(Entry::Value(value)) => self.value(number, member.unwrap_or(0), value),
            Some(Entry::Component(component)) => {
                let there = if component.variants.is_empty() {
                    Some(number)
                } else {
                    self.occupant(number, 0)?
                };
                let amount = match (there, member) {
                    (Some(there), Some(member)) if component.per.is_some() => {
                        self.live.slot(plan.slot(there, member)).clone()
                    }
                    (Some(there), _) => self.live.amount(there, false).clone(),
                    (None, _) => Exact::ZERO,
                };
                Ok(Value::Number(amount))
            }
            Some(Entry::Sum(_)) | None => {
                Ok(Value::Number(self.live.amount(number, false).clone()))
            }
        }
    }
}
