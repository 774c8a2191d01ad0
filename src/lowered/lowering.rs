//! A plan's steady year, written out as steps: every month, every member.
//!
//! In: a plan. Out: the steps of each month's entries, and of what pay is held against. It walks
//! the months and the stack's order as a run does, and makes a step where a run would compute.

use std::collections::HashMap;

use super::build::Builder;
use super::marks::MarkId;
use super::op::{StepId, Two};
use super::register::Register;
use crate::formula::{History, Target, Value};
use crate::plan::Plan;
use crate::rules::{Entry, Stack};
use crate::run::{Figure, Noted, steady_month};
use crate::time::Month;

/// Why a plan's year is not written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotLowered {
    /// It would need too many steps.
    TooLarge,
    /// Formulas, or what they rest on, lie too deep in one another.
    TooDeep,
    /// A formula orders texts.
    Texts,
    /// A floor guards too many parts that may or may not be there.
    Floor,
}

pub(super) type Lowered<T> = Result<T, NotLowered>;

/// How deep formulas may lie in one another: defaults, thresholds, variants.
const DEPTH_MAX: u32 = 64;

/// What the months before are asked for.
#[derive(Debug, Clone, Default)]
struct Kept {
    /// By month of the run: the amount, and the earning year's so far.
    months: Vec<(StepId, StepId)>,
}

/// The months of the run, and the one being written out.
pub(super) struct Lowering<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) stack: &'p Stack,
    pub(super) full_time: bool,
    pub(super) years: usize,
    pub(super) builder: Builder<'p>,
    /// The month's place in the run.
    pub(super) index: usize,
    /// The month in the run, and as formulas see it.
    pub(super) month: Month,
    pub(super) shown: Month,
    /// By slot: what components and sums earn; what values give, once they are written out.
    pub(super) cells: Vec<Option<StepId>>,
    /// By slot: what is paid.
    pub(super) paid: Vec<StepId>,
    /// By slot: a component's amount before rounding, 0 where nothing is due.
    pub(super) exacts: Vec<StepId>,
    /// By month of the run and slot: what was earned.
    pub(super) earned: Vec<Vec<StepId>>,
    /// By accumulator: the year's exact amount so far, and what it was rounded to.
    pub(super) so_far: Vec<(StepId, StepId)>,
    /// By memory.
    kept: Vec<Kept>,
    /// This month's facts, by slot.
    facts: HashMap<usize, StepId>,
    /// Members that stand fixed.
    pub(super) bound: Vec<u32>,
    pub(super) depth: u32,
    /// What must be something.
    pub(super) must: Vec<StepId>,
}

impl<'p> Lowering<'p> {
    pub(super) fn new(plan: &'p Plan<'p>, full_time: bool) -> Self {
        let stack = plan.stack;
        let mut builder = Builder::new(plan);
        let zero = builder.zero();
        let slots = stack.graph.slots.count;
        let (month, shown) = steady_month(plan.on, 0, stack.graph.years);
        Self {
            plan,
            stack,
            full_time,
            years: stack.graph.years,
            builder,
            index: 0,
            month,
            shown,
            cells: vec![None; slots],
            paid: vec![zero; slots],
            exacts: vec![zero; slots],
            earned: Vec::new(),
            so_far: vec![(zero, zero); stack.graph.accumulators.len()],
            kept: vec![Kept::default(); stack.graph.memories.len()],
            facts: HashMap::new(),
            bound: Vec::new(),
            depth: 0,
            must: Vec::new(),
        }
    }

    /// How many months the run has.
    pub(super) fn months(&self) -> usize {
        self.years.saturating_mul(12)
    }

    /// Whether the month belongs to the year that is shown.
    pub(super) fn is_last_year(&self) -> bool {
        self.index.saturating_add(12) >= self.months()
    }

    /// Writes out a month's entries.
    pub(super) fn begin_month(&mut self, index: usize) -> Lowered<()> {
        (self.month, self.shown) = steady_month(self.plan.on, index, self.years);
        self.index = index;
        self.cells.fill(None);
        self.facts.clear();
        let zero = self.builder.zero();
        for (number, of) in self.stack.graph.accumulators.iter().enumerate() {
            if (index == 0 || self.shown.number() == of.year_start)
                && let Some(so_far) = self.so_far.get_mut(number)
            {
                *so_far = (zero, zero);
            }
        }
        self.pay_late();
        for number in &self.stack.order {
            match self.stack.entry(*number) {
                Some(Entry::Component(component)) => self.component(*number, component)?,
                Some(Entry::Sum(sum)) => self.sum(*number, sum),
                Some(Entry::Value(_)) => {
                    let per = self.stack.entry(*number).and_then(Entry::per);
                    for member in 0..u32::try_from(self.stack.member_count(per)).unwrap_or(1) {
                        self.value(*number, member)?;
                    }
                }
                None => {}
            }
            if self.builder.is_too_large() {
                return Err(NotLowered::TooLarge);
            }
        }
        Ok(())
    }

    /// The month is written out: what it gave belongs to the months before.
    pub(super) fn end_month(&mut self) -> Lowered<()> {
        for number in 0..self.kept.len() {
            self.remembered(number)?;
        }
        let zero = self.builder.zero();
        let earned = self.cells.iter().map(|cell| cell.unwrap_or(zero));
        self.earned.push(earned.collect());
        Ok(())
    }

    /// What components and sums earn, by slot.
    pub(super) fn amounts(&mut self) -> Vec<StepId> {
        let zero = self.builder.zero();
        let mut amounts: Vec<StepId> = self.cells.iter().map(|cell| cell.unwrap_or(zero)).collect();
        for (number, entry) in (0_u32..).zip(&self.stack.entries) {
            if let Entry::Value(value) = entry {
                let first = self.stack.graph.slots.total(number);
                let last = self.plan.slot(number, 0);
                let last = last.saturating_add(self.stack.member_count(value.per));
                if let Some(slots) = amounts.get_mut(first..last) {
                    slots.fill(zero);
                }
            }
        }
        amounts
    }

    /// Goes one deeper, if that is allowed.
    pub(super) fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Lowered<T>) -> Lowered<T> {
        if self.depth >= DEPTH_MAX {
            return Err(NotLowered::TooDeep);
        }
        self.depth = self.depth.saturating_add(1);
        let found = inner(self);
        self.depth = self.depth.saturating_sub(1);
        found
    }

    pub(super) fn exact(&mut self, exact: &crate::amount::Exact) -> StepId {
        self.builder.constant(Register::of(exact), MarkId::NONE)
    }

    pub(super) fn whole(&mut self, value: i64) -> StepId {
        self.builder.constant(Register::whole(value), MarkId::NONE)
    }

    /// A value that stands in a rule book.
    pub(super) fn literal(&mut self, value: &Value) -> StepId {
        let register = match value {
            Value::Number(exact) => Register::of(exact),
            Value::Bool(yes) => Register::truth(*yes),
            Value::Date(day) => Register::day(*day),
            Value::Member(member) => Register::whole(i64::from(*member)),
            Value::Text(text) => return self.builder.text(text),
        };
        self.builder.constant(register, MarkId::NONE)
    }

    /// The set of a figure, if results must be marked with it.
    pub(super) fn mark(&mut self, figure: Figure) -> MarkId {
        match Noted::of(self.plan, figure).filter(|_| is_careful(self.plan, figure)) {
            Some(noted) => self.builder.sets.one(noted),
            None => MarkId::NONE,
        }
    }

    /// A fact of this month.
    pub(super) fn fact(&mut self, number: u32, member: u32) -> Lowered<StepId> {
        let slot = self.plan.input_slot(number, member);
        if let Some(known) = self.facts.get(&slot) {
            return Ok(*known);
        }
        let step = self.deeper(|lowering| lowering.fact_anew(number, member, slot))?;
        self.facts.insert(slot, step);
        Ok(step)
    }

    /// What a memory's months come to: the month's amount, and the earning year's so far.
    fn remembered(&mut self, number: usize) -> Lowered<(StepId, StepId)> {
        let Some(memory) = self.stack.graph.memories.get(number) else {
            let zero = self.builder.zero();
            return Ok((zero, zero));
        };
        let known = self
            .kept
            .get(number)
            .and_then(|kept| kept.months.get(self.index));
        if let Some(known) = known {
            return Ok(*known);
        }
        let now = match memory.target {
            Target::Entry(entry) => self.entry(entry, Some(memory.member))?,
            Target::Input(input) => self.fact(input, memory.member)?,
            Target::Parameter(_) => self.builder.zero(),
        };
        let begins = self.index == 0 || self.shown.number() == memory.year_start;
        let before = self.kept.get(number).and_then(|kept| kept.months.last());
        let so_far = match before.filter(|_| !begins) {
            Some((_, before)) => {
                let before = *before;
                self.builder.two(Two::Plus, before, now)
            }
            None => now,
        };
        if let Some(kept) = self.kept.get_mut(number) {
            kept.months.push((now, so_far));
        }
        Ok((now, so_far))
    }

    /// The answer to a question about other months, of one member.
    pub(super) fn past(
        &mut self,
        history: History,
        target: Target,
        member: u32,
        year_start: u32,
    ) -> Lowered<StepId> {
        let memories = &self.stack.graph.memories;
        let known = memories.iter().position(|memory| {
            (memory.target, memory.member, memory.year_start) == (target, member, year_start)
        });
        let Some(known) = known else {
            return Ok(self.builder.zero());
        };
        match history {
            History::ThisYear => Ok(self.remembered(known)?.1),
            History::LastYear => {
                // The last month of the year before, if the run has it.
                let since = self
                    .month
                    .number()
                    .saturating_add(12)
                    .saturating_sub(year_start)
                    % 12;
                let since = usize::try_from(since).unwrap_or(0);
                let last = self.index.checked_sub(since.saturating_add(1));
                let months = self.kept.get(known).map(|kept| &kept.months);
                let total = last
                    .and_then(|last| months?.get(last))
                    .map(|(_, year)| *year);
                Ok(total.unwrap_or_else(|| self.builder.zero()))
            }
            History::LastMonths(count) => {
                let (now, _) = self.remembered(known)?;
                let before = usize::try_from(count.saturating_sub(1)).unwrap_or(usize::MAX);
                let first = self.index.saturating_sub(before);
                let months = self
                    .kept
                    .get(known)
                    .and_then(|kept| kept.months.get(first..self.index));
                let mut total = now;
                for (month, _) in months.unwrap_or_default().to_vec().into_iter().rev() {
                    total = self.builder.two(Two::Plus, total, month);
                }
                Ok(total)
            }
        }
    }
}

fn is_careful(plan: &Plan<'_>, figure: Figure) -> bool {
    match figure {
        Figure::Parameter(place) => plan
            .parameters
            .get(place)
            .is_some_and(|held| held.is_careful()),
        Figure::Scale(place) => plan.scales.get(place).is_some_and(|held| held.is_careful()),
        Figure::Table(place) => plan.tables.get(place).is_some_and(|held| held.is_careful()),
    }
}
