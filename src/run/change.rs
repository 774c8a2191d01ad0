//! What of a month may differ from the one that it goes on from.
//!
//! In: the month before, or the same month of the year before. Out: the ranks that must be
//! evaluated or looked at, and the year's amounts so far that the month begins with. Knows no
//! formula.

use std::sync::Arc;

use super::eval::place;
use super::month::Run;
use super::record::Recorder;
use super::sheet::{Cell, Sheet, SoFar, put};
use crate::amount::Exact;

impl<R: Recorder> Run<'_, R> {
    /// What the year's amounts come to before this month.
    pub(super) fn begin_accumulators(&mut self) {
        let plan = self.plan;
        let first = self.clock.index == 0;
        for (number, of) in plan.stack.graph.accumulators.iter().enumerate() {
            if first || self.clock.shown.number() == of.year_start {
                let opening = self
                    .opening(of.entry, of.member)
                    .filter(|_| first && of.opens);
                let got = opening.map(|opening| opening.this_year.clone());
                let none = SoFar {
                    exact: Exact::ZERO,
                    got: got.unwrap_or_default(),
                };
                put(&mut self.sheet.so_far, number, none);
            }
        }
        self.base = Arc::clone(&self.sheet.so_far);
    }

    /// Starts from the same month of the year before; gives the month before.
    pub(super) fn begin_again(&mut self, sheet: Sheet, base: &[SoFar]) -> Sheet {
        let graph = &self.plan.stack.graph;
        self.visited.clone_from(&graph.each_year);
        for ((of, now), then) in graph.accumulators.iter().zip(self.base.iter()).zip(base) {
            if now != then {
                self.visited.set(graph.rank_of(of.entry));
            }
        }
        std::mem::replace(&mut self.sheet, sheet)
    }

    /// Marks what came out other than in the month before, of what checks depend on.
    pub(super) fn compare(&mut self, last: &Sheet) {
        let stack = self.plan.stack;
        self.changed.clear();
        for (rank, number) in stack.order.iter().enumerate() {
            if stack.graph.watched.has(rank) {
                let first = stack.graph.slots.total(*number);
                let next = stack.graph.slots.total(number.saturating_add(1));
                let agrees = (first..next.min(stack.graph.slots.count))
                    .all(|slot| self.sheet.agrees(last, slot));
                if !agrees {
                    self.changed.set(rank);
                }
            }
        }
    }

    /// Keeps the year's months for the next year, which goes on from them.
    pub(super) fn keep_month(&mut self) {
        let month = (self.sheet.clone(), Arc::clone(&self.base));
        match self.year_before.get_mut(self.clock.index % 12) {
            Some(known) => *known = month,
            None => self.year_before.push(month),
        }
    }

    /// Marks what may differ from the month before.
    pub(super) fn seed(&mut self) {
        let graph = &self.plan.stack.graph;
        self.visited.clone_from(&graph.each_month);
        let clock = self.clock.clone();
        let before = self.before.replace((self.plan.on, clock));
        let clock = &self.clock;
        let known = before.filter(|(on, last)| {
            // What was unpaid before is paid once.
            let opened = clock.index == 1 && !self.facts.opening.is_empty();
            *on == self.plan.on && last.employed == clock.employed && !opened
        });
        let Some((_, last)) = known else {
            self.dirty.fill();
            self.changed.fill();
            self.sheet.cells = Arc::new(vec![Cell::Unset; graph.slots.count]);
            Arc::make_mut(&mut self.facts_seen).fill(None);
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
    }

    /// Facts whose defaults ask for the clock are read anew.
    pub(super) fn forget_clocked_facts(&mut self) {
        let stack = self.plan.stack;
        for (number, reads_clock) in (0_u32..).zip(&stack.graph.input_clock) {
            if *reads_clock {
                let first = self.plan.input_slot(number, 0);
                let input = stack.inputs.get(place(number));
                let count = stack.member_count(input.and_then(|input| input.per));
                for slot in first..first.saturating_add(count) {
                    put(&mut self.facts_seen, slot, None);
                }
            }
        }
    }

    /// Notes that an entry came out other than in the month before.
    pub(super) fn mark(&mut self, number: u32) {
        let graph = &self.plan.stack.graph;
        let rank = graph.rank_of(number);
        self.changed.set(rank);
        if let Some(readers) = graph.readers.get(rank) {
            self.dirty.set_all(readers);
        }
    }
}
