//! What formulas ask of other months: totals of the year so far, of the year before, of the last
//! months.
//!
//! Each memory of the stack's graph is brought up to date once a month, when its target is done;
//! whoever asks is told if its total came out other than in the month before.

use super::eval::place;
use super::facts::{Opening, Refusal};
use super::marks::Marks;
use super::month::Run;
use super::number::Number;
use super::record::Recorder;
use super::sheet::put;
use crate::amount::Exact;
use crate::formula::{History, Target, Value};
use crate::rules::{Entry, Memory};

/// An amount, or why there is none.
pub(super) type Amount<N> = Result<N, Box<Refusal>>;

/// What months come to, and what whoever asks for it must be marked with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Total<N> {
    amount: Amount<N>,
    marks: Marks,
}

/// What is kept of one target.
#[derive(Debug, Clone)]
pub(super) struct Kept<N> {
    /// The amount of each month before this one, where somebody asks for the last months.
    months: Vec<Total<N>>,
    /// The total of the earning year's months before `next`, and of the year before it.
    so_far: Total<N>,
    year_before: Total<N>,
    /// The earning year that `so_far` is of.
    year: Option<i32>,
    /// The amount of the month `next` and of those behind it, until it is brought up to date.
    now: Total<N>,
    /// The first month of the run that is not in `so_far`.
    next: usize,
}

impl<N: Number> Default for Kept<N> {
    fn default() -> Self {
        Self {
            months: Vec::new(),
            so_far: Total::nothing(),
            year_before: Total::nothing(),
            year: None,
            now: Total::nothing(),
            next: 0,
        }
    }
}

impl<N: Number> Kept<N> {
    /// Adds the months before `index` to the year so far.
    fn catch_up(&mut self, index: usize) {
        let missed = index.saturating_sub(self.next);
        if missed > 0 {
            self.so_far.marks.join(&self.now.marks);
            match &self.now.amount {
                Ok(now) if missed > 1 => {
                    let months = i64::try_from(missed).unwrap_or(i64::MAX);
                    let more = now.multiplied(months);
                    add(&mut self.so_far.amount, &Ok(more));
                }
                now => add(&mut self.so_far.amount, now),
            }
            self.next = index;
        }
    }

    /// What a question comes to.
    fn answer(&self, history: History) -> Total<N> {
        match history {
            History::ThisYear => {
                let mut total = self.so_far.clone();
                total.add(&self.now);
                total
            }
            History::LastYear => self.year_before.clone(),
            History::LastMonths(count) => {
                let mut total = self.now.clone();
                let before = self.months.iter().rev();
                let before = before.take(place(count.saturating_sub(1)));
                before.for_each(|month| total.add(month));
                total
            }
        }
    }
}

impl<N: Number> Total<N> {
    pub(super) fn unmarked(amount: Amount<N>) -> Self {
        Self {
            amount,
            marks: Marks::default(),
        }
    }

    pub(super) fn nothing() -> Self {
        Self::unmarked(Ok(N::ZERO))
    }

    fn add(&mut self, more: &Self) {
        add(&mut self.amount, &more.amount);
        self.marks.join(&more.marks);
    }
}

/// Adds an amount to a total; the first reason why there is none stays.
fn add<N: Number>(total: &mut Amount<N>, more: &Amount<N>) {
    match (&mut *total, more) {
        (Ok(sum), Ok(more)) => *sum = sum.plus(more),
        (Ok(_), Err(refusal)) => *total = Err(refusal.clone()),
        (Err(_), _) => {}
    }
}

impl<'a, R: Recorder, N: Number> Run<'a, R, N> {
    /// The answer to a question about other months.
    pub(super) fn remembered(
        &mut self,
        history: History,
        target: Target,
        member: u32,
        year_start: u32,
    ) -> Amount<N> {
        let memories = &self.plan.stack.graph.memories;
        let known = memories.iter().position(|memory| {
            (memory.target, memory.member, memory.year_start) == (target, member, year_start)
        });
        let answer = known.and_then(|known| {
            let at = memories
                .get(known)?
                .asked
                .iter()
                .position(|asked| *asked == history)?;
            let first = self.plan.stack.graph.answers.get(known)?;
            self.sheet.answers.get(first.saturating_add(at))
        });
        let Some(answer) = answer else {
            return Ok(N::ZERO);
        };
        self.notes.again(&answer.marks);
        answer.amount.clone()
    }

    /// A new month begins: what the months before it come to, and facts, which nothing precedes.
    pub(super) fn begin_memories(&mut self) {
        let plan = self.plan;
        // Before its year begins anew, the months before a month are known from the month before.
        let begins =
            self.clock.index == 0 || plan.stack.graph.begins_year(self.clock.shown.number());
        for (number, memory) in plan.stack.graph.memories.iter().enumerate() {
            if !begins {
                if !memory_waits(memory) {
                    self.update_memory(number);
                }
                continue;
            }
            let index = self.clock.index;
            let year = self.clock.month.earning_year(memory.year_start);
            let opening = self.opening_of(memory);
            let first = self.first_month.earning_year(memory.year_start);
            if let Some(kept) = self.kept.get_mut(number)
                && kept.year != Some(year)
            {
                kept.catch_up(index);
                let following = kept.year == Some(year.wrapping_sub(1));
                (kept.year_before, kept.so_far) = match (following, opening) {
                    (false, Some(opening)) if year == first => {
                        let unmarked = |amount: Exact| Total::unmarked(Ok(N::of(&amount)));
                        (unmarked(opening.last_year), unmarked(opening.this_year))
                    }
                    (false, _) => (Total::nothing(), Total::nothing()),
                    (true, _) => {
                        let nothing = Total::nothing();
                        let last = std::mem::replace(&mut kept.so_far, nothing.clone());
                        (last, nothing)
                    }
                };
                kept.year = Some(year);
            }
            match memory.target {
                Target::Entry(_) => self.answer(number, memory, true),
                Target::Input(_) | Target::Parameter(_) => self.update_memory(number),
            }
        }
    }

    fn opening_of(&self, memory: &Memory) -> Option<Opening> {
        match memory.target {
            Target::Entry(number) => self.opening(number, memory.member).cloned(),
            Target::Input(_) | Target::Parameter(_) => None,
        }
    }

    /// The target of a memory is done for this month.
    pub(super) fn update_memory(&mut self, number: usize) {
        let plan = self.plan;
        let Some(memory) = plan.stack.graph.memories.get(number) else {
            return;
        };
        let now = if self.clock.employed {
            // What has no formula of its own counts, whoever asks for it.
            let counts = match memory.target {
                Target::Entry(number) => !matches!(plan.stack.entry(number), Some(Entry::Value(_))),
                Target::Input(_) | Target::Parameter(_) => false,
            };
            if counts {
                Total::unmarked(self.now(memory))
            } else {
                let (amount, marks) = self.apart(|run| run.now(memory));
                Total { amount, marks }
            }
        } else {
            Total::nothing()
        };
        if let Some(kept) = self.kept.get_mut(number) {
            kept.catch_up(self.clock.index);
            kept.now = now;
        }
        self.answer(number, memory, false);
    }

    /// This month's amount of what a memory is about.
    fn now(&mut self, memory: &Memory) -> Amount<N> {
        let value = match memory.target {
            Target::Entry(number) => self.entry_value(number, Some(memory.member))?,
            Target::Input(number) => self.input(number, memory.member)?,
            Target::Parameter(_) => return Ok(N::ZERO),
        };
        match value {
            Value::Number(amount) => Ok(amount),
            Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => Ok(N::ZERO),
        }
    }

    /// Brings the answers up to date; with `early`, only those that this month is no part of.
    fn answer(&mut self, number: usize, memory: &Memory, early: bool) {
        let Some(kept) = self.kept.get(number) else {
            return;
        };
        let first = self
            .plan
            .stack
            .graph
            .answers
            .get(number)
            .copied()
            .unwrap_or(usize::MAX);
        // Whoever asks is marked, though the amount be the same.
        let mut changed = false;
        for (at, history) in memory.asked.iter().enumerate() {
            if early != (*history == History::LastYear) && memory_waits(memory) {
                continue;
            }
            let answer = kept.answer(*history);
            changed |= put(&mut self.sheet.answers, first.saturating_add(at), answer);
        }
        if changed {
            self.dirty.set_all(&memory.readers);
        }
    }

    /// The month is over: what it gave belongs to the months before.
    pub(super) fn keep_memories(&mut self) {
        for number in &self.plan.stack.graph.counted {
            if let Some(kept) = self.kept.get_mut(*number) {
                kept.months.push(kept.now.clone());
            }
        }
    }
}

/// Whether a memory's target is done only in the course of the month.
fn memory_waits(memory: &Memory) -> bool {
    matches!(memory.target, Target::Entry(_))
}
