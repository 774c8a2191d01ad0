//! A run: the months so far, and the one being computed.
//!
//! In: a plan, facts, a clock for each month. The one idea: a month that follows another one under
//! the same plan computes only what its graph says may differ, in the order of the stack, and goes
//! on from what really differs. Always: the same amounts and the same refusal as if everything were
//! computed anew. Never: decides which months there are (see [`views`](super::views)).

use super::eval::place;
use super::facts::{Facts, Refusal};
use super::marks::{Marks, Notes};
use super::memory::Kept;
use super::number::Number;
use super::record::Recorder;
use super::sheet::{Cell, Sheet, put};
use std::collections::BTreeMap;

use crate::amount::Exact;
use crate::formula::Value;
use crate::plan::Plan;
use crate::rules::{Applies, Bits, Entry, ValueEntry};
use crate::time::{Date, Month};

/// How deep values may rest on one another before they are evaluated from the bottom.
const DEPTH_MAX: u32 = 50;

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

pub(super) struct Run<'a, R, N = Exact> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) facts: &'a Facts,
    /// An input and what it is instead of the fact.
    pub(super) moved: Option<(u32, N)>,
    pub(super) recorder: &'a mut R,
    pub(super) clock: Clock,
    /// The run's first month, where openings stand before it.
    pub(super) first_month: Month,
    pub(super) full_time: bool,
    /// Ranks outside of which nothing is computed.
    pub(super) needed: Option<&'a Bits>,
    /// Whether the month is computed whole, not only what a later year rests on.
    pub(super) whole: bool,
    /// The month's results.
    pub(super) sheet: Sheet<N>,
    /// By slot, of components that are paid later: from which month on what was earned.
    pub(super) earned: Vec<Vec<(usize, N)>>,
    /// By entry, of components that are paid later: the last month that earned something else than
    /// the one before it.
    pub(super) changed_at: Vec<usize>,
    /// What each member of a component was paid so far, where somebody leaves.
    pub(super) paid_out: Vec<N>,
    /// Figures read that are assumed, carried or proposed.
    pub(super) notes: Notes,
    /// What time functions may ask for, by the graph's memories.
    pub(super) kept: Vec<Kept<N>>,
    /// Facts read so far, by the plan's places, with the figures that their defaults rest on.
    pub(super) facts_seen: Vec<Option<(Value<N>, Marks)>>,
    /// How deep values are being evaluated that rest on one another.
    pub(super) depth: u32,
    /// This month's values that were evaluated ahead and refuse, by slot.
    pub(super) ahead: BTreeMap<usize, Box<Refusal>>,
    /// What the thresholds of scales are multiplied by, of the formula that is being evaluated.
    pub(super) thresholds: Vec<(u32, N)>,
    /// Members that stand fixed, the innermost formula's last.
    pub(super) bound: Vec<u32>,
    /// Ranks whose formulas must be evaluated.
    pub(super) dirty: Bits,
    /// Ranks that are looked at whether or not they must be evaluated.
    pub(super) visited: Bits,
    /// Ranks of components that are rounded over the year and come out alike in each month, without
    /// any rounding, until something changes.
    pub(super) even: Bits,
    /// Ranks that came out other than in the month before.
    pub(super) changed: Bits,
    /// The plan and clock of the month before, if there was one.
    pub(super) before: Option<(Date, Clock)>,
}

impl<'a, R: Recorder, N: Number> Run<'a, R, N> {
    pub(super) fn new(
        plan: &'a Plan<'a>,
        facts: &'a Facts,
        recorder: &'a mut R,
        clock: Clock,
    ) -> Self {
        let stack = plan.stack;
        let graph = &stack.graph;
        let ranks = stack.entries.len();
        let slots = graph.slots.count;
        let accumulators = graph.accumulators.len();
        Self {
            plan,
            facts,
            moved: None,
            needed: None,
            recorder,
            first_month: clock.month,
            clock,
            full_time: false,
            whole: false,
            sheet: Sheet::new(slots, accumulators, graph.answer_count),
            earned: vec![Vec::new(); slots],
            changed_at: vec![0; ranks],
            paid_out: facts.end.map_or_else(Vec::new, |_| vec![N::ZERO; slots]),
            notes: Notes::new(plan),
            kept: vec![Kept::default(); graph.memories.len()],
            facts_seen: vec![None; plan.input_slot_count],
            depth: 0,
            ahead: BTreeMap::new(),
            thresholds: Vec::new(),
            bound: Vec::new(),
            dirty: Bits::new(ranks),
            visited: Bits::new(ranks),
            even: Bits::new(ranks),
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

    /// Refuses given facts that lie outside their bounds, read or not, and an end before the start.
    pub(super) fn given_facts(&mut self) -> Result<(), Box<Refusal>> {
        let stack = self.plan.stack;
        for (number, input) in (0_u32..).zip(&stack.inputs) {
            if input.min.is_none() && input.max.is_none() && !input.whole {
                continue;
            }
            for member in 0..u32::try_from(stack.member_count(input.per)).unwrap_or(1) {
                // Only what is read can be too large.
                if self.facts.given(number, member).is_some()
                    && let Err(refusal) = self.input(number, member)
                    && refusal.code == "FACT-RANGE"
                {
                    return Err(refusal);
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

    /// Computes every component and sum of the month, from the month before; unless `whole`, only
    /// those that a later year rests on.
    pub(super) fn compute(&mut self, whole: bool) -> Result<(), Box<Refusal>> {
        self.ahead.clear();
        self.begin_accumulators();
        self.changed.clear();
        self.dirty.clear();
        self.forget_clocked_facts();
        self.seed();
        if whole && !self.whole {
            self.dirty.join_missing(&self.plan.stack.graph.rested_on);
        }
        self.whole = whole;
        self.begin_memories();
        self.pay_late();
        self.walk()
    }

    /// Visits the ranks that must be evaluated or looked at, in order.
    fn walk(&mut self) -> Result<(), Box<Refusal>> {
        let stack = self.plan.stack;
        let mut from = 0;
        while let Some(rank) = self.dirty.next_of(&self.visited, from) {
            from = rank.saturating_add(1);
            let spared = |needed: &Bits| !needed.has(rank);
            if !self.whole && spared(&stack.graph.rested_on) || self.needed.is_some_and(spared) {
                continue;
            }
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
            for memory in stack.graph.memories_at.get(rank).into_iter().flatten() {
                self.update_memory(*memory);
            }
            self.notes.settle();
        }
        Ok(())
    }

    /// What a component or sum comes to this month.
    pub(super) fn total(&self, number: u32) -> &N {
        self.sheet.earned(self.plan.stack.graph.slots.total(number))
    }

    /// Keeps what later months may ask for.
    pub(super) fn remember(&mut self) {
        let plan = self.plan;
        for number in &plan.stack.graph.paid_later {
            let changed = self.changed.has(plan.stack.graph.rank_of(*number));
            if !changed && self.facts.end.is_none() {
                continue;
            }
            if let Some(at) = self.changed_at.get_mut(place(*number))
                && changed
            {
                *at = self.clock.index;
            }
            let first = plan.slot(*number, 0);
            let per = plan.stack.entry(*number).and_then(Entry::per);
            for slot in first..first.saturating_add(plan.stack.member_count(per)) {
                self.remember_slot(slot);
            }
        }
        self.keep_memories();
    }

    /// Keeps what a member earned, if that is something else than before, and what it was paid.
    fn remember_slot(&mut self, slot: usize) {
        let (earned, paid) = (self.sheet.earned(slot), self.sheet.paid(slot));
        if let Some(list) = self.earned.get_mut(slot)
            && list.last().map_or(N::NOUGHT, |(_, amount)| amount) != earned
        {
            list.push((self.clock.index, earned.clone()));
        }
        if let Some(sum) = self.paid_out.get_mut(slot) {
            *sum = sum.plus(paid);
        }
    }

    pub(super) fn applies(&mut self, applies: &Applies, entry: &str) -> Result<bool, Box<Refusal>> {
        // What is missing refuses only if nothing else rules the entry out.
        let mut missing = None;
        for choice in &applies.choices {
            match self.input(choice.input, 0) {
                Ok(Value::Member(member)) if choice.members.contains(&member) => {}
                Ok(_) => return Ok(false),
                Err(mut refusal) => {
                    entry.clone_into(&mut refusal.entry);
                    missing = missing.or(Some(refusal));
                }
            }
        }
        missing.map_or(Ok(true), Err)
    }

    /// Whether a component's `applies` holds; its variants aside.
    pub(super) fn stands(&mut self, number: u32) -> Result<bool, Box<Refusal>> {
        let plan = self.plan;
        if plan.in_force.get(place(number)) != Some(&true) {
            return Ok(false);
        }
        let Some(component) = plan.stack.component(number) else {
            return Ok(true);
        };
        // A variant's variant stands only where that variant would itself.
        let target = component.replaces.filter(|target| {
            let target = plan.stack.component(*target);
            target.is_some_and(|target| target.replaces.is_some())
        });
        let own = self.applies(&component.applies, &component.head.id);
        match target.map(|target| self.stands(target)) {
            Some(Ok(false)) => Ok(false),
            Some(Err(refusal)) if !matches!(own, Ok(false)) => Err(refusal),
            Some(Ok(true) | Err(_)) | None => own,
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
            // A fact that is missing for one variant does not matter where another one stands.
            let mut missing = None;
            for variant in &component.variants {
                match self.stands(*variant) {
                    Ok(true) => return self.occupant(*variant, depth.saturating_add(1)),
                    Ok(false) => {}
                    Err(refusal) => missing = missing.or(Some(refusal)),
                }
            }
            if let Some(refusal) = missing {
                return Err(refusal);
            }
        }
        Ok(self.stands(number)?.then_some(number))
    }

    pub(super) fn opening(&self, entry: u32, member: u32) -> Option<&super::facts::Opening> {
        if self.facts.opening.is_empty() || self.clock.latest.is_some() {
            return None;
        }
        self.facts.opening.get(&(entry, member))
    }

    /// Evaluates anew the members of a value that were read before and may have changed. Nobody
    /// may ask for them this month, so a refusal only leaves them unread, and what they read counts
    /// only where somebody does.
    fn refresh(&mut self, number: u32, value: &'a ValueEntry) {
        let count = u32::try_from(self.plan.stack.member_count(value.per)).unwrap_or(1);
        let mut changed = false;
        for member in 0..count {
            let slot = self.plan.slot(number, member);
            let Some(cell) = self.sheet.cells.get_mut(slot) else {
                continue;
            };
            if let Cell::Done(before, marks) = cell {
                let before = (before.clone(), std::mem::take(marks));
                *cell = Cell::Unset;
                let now = self.apart(|run| run.value(number, member, value));
                changed |=
                    !matches!(now, (Ok(now), marks) if (&now, &marks) == (&before.0, &before.1));
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
    ) -> Result<Value<N>, Box<Refusal>> {
        let slot = self.plan.slot(number, member);
        let name = value.head.id.as_str();
        match self.sheet.cells.get(slot) {
            Some(Cell::Done(value, marks)) => {
                self.notes.again(marks);
                return Ok(value.clone());
            }
            Some(Cell::Busy) | None => return Err(self.refuse("OVERFLOW", name, name)),
            Some(Cell::Unset) => {}
        }
        if self.depth >= DEPTH_MAX {
            self.work_ahead(number);
            if let Some(Cell::Done(value, marks)) = self.sheet.cells.get(slot) {
                self.notes.again(marks);
                return Ok(value.clone());
            }
        }
        if let Some(refusal) = self.ahead.get(&slot) {
            return Err(refusal.clone());
        }
        put(&mut self.sheet.cells, slot, Cell::Busy);
        self.depth = self.depth.saturating_add(1);
        self.recorder.begin(number, member, self.clock.month);
        let begin = self.notes.begin();
        let of = value.per.map(|_| member);
        let found = self.evaluate(&value.formula, name, value.earning_year, of);
        self.depth = self.depth.saturating_sub(1);
        self.recorder
            .end(found.as_ref().ok().and_then(N::recorded), None);
        let found = match found {
            Ok(Value::Number(amount)) if amount.overflows()? => {
                Err(self.refuse("OVERFLOW", name, name))
            }
            found => found,
        };
        let cell = found.as_ref().map_or(Cell::Unset, |found| {
            Cell::Done(found.clone(), self.notes.since(begin))
        });
        put(&mut self.sheet.cells, slot, cell);
        found
    }

    /// Values that rest on one another deeper than this are evaluated from the bottom, in order.
    /// What refuses is kept for who reads it.
    fn work_ahead(&mut self, last: u32) {
        let plan = self.plan;
        let depth = std::mem::take(&mut self.depth);
        for number in &plan.stack.order {
            let Some(Entry::Value(value)) = plan.stack.entry(*number) else {
                continue;
            };
            for member in 0..u32::try_from(plan.stack.member_count(value.per)).unwrap_or(1) {
                let slot = plan.slot(*number, member);
                let unset = matches!(self.sheet.cells.get(slot), Some(Cell::Unset));
                if !unset || self.ahead.contains_key(&slot) {
                    continue;
                }
                // Who asks for it reads it again.
                let (found, _) = self.apart(|run| run.value(*number, member, value));
                if let Err(refusal) = found {
                    self.ahead.insert(slot, refusal);
                }
            }
            if *number == last {
                break;
            }
        }
        self.depth = depth;
    }

    /// What an entry gives this month: of one member, or a component's total.
    pub(super) fn entry_value(
        &mut self,
        number: u32,
        member: Option<u32>,
    ) -> Result<Value<N>, Box<Refusal>> {
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
                        self.sheet.earned(plan.slot(there, member)).clone()
                    }
                    (Some(there), _) => self.total(there).clone(),
                    (None, _) => N::ZERO,
                };
                Ok(Value::Number(amount))
            }
            Some(Entry::Sum(_)) | None => Ok(Value::Number(self.total(number).clone())),
        }
    }
}
