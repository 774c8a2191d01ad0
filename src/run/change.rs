//! What of a month may differ from the one that it goes on from.
//!
//! In: the month before. Out: the ranks that must be
//! evaluated or looked at, and the year's amounts so far that the month begins with. Knows no
//! formula.

use super::eval::place;
use super::month::Run;
use super::number::Number;
use super::record::Recorder;
use super::sheet::{Cell, put};

impl<R: Recorder, N: Number> Run<'_, R, N> {
    /// What the year's amounts come to before this month.
    pub(super) fn begin_accumulators(&mut self) {
        let plan = self.plan;
        let first = self.clock.index == 0;
        if !first && !plan.stack.graph.begins_year(self.clock.shown.number()) {
            return;
        }
        for (number, of) in plan.stack.graph.accumulators.iter().enumerate() {
            if first || self.clock.shown.number() == of.year_start {
                let opening = self
                    .opening(of.entry, of.member)
                    .filter(|_| first && of.opens);
                let got = opening.map(|opening| opening.this_year.clone());
                if let Some(so_far) = self.sheet.so_far.get_mut(number) {
                    so_far.begin(got.as_ref().map_or(N::ZERO, N::of), self.clock.index);
                }
            }
        }
    }

    /// Marks what may differ from the month before.
    pub(super) fn seed(&mut self) {
        let graph = &self.plan.stack.graph;
        self.visited.clone_from(&graph.each_month);
        self.visited.leave(&self.even);
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
            self.sheet.cells.fill(Cell::Unset);
            self.facts_seen.fill(None);
            return;
        };
        // Months follow one another, in a steady year December and January too.
        if last.shown != clock.shown
            && let Some(ranks) = graph.month.get(place(clock.shown.number()))
        {
            self.dirty.join(ranks);
        }
        let other_year = last.shown.year() != clock.shown.year();
        for (differs, ranks) in [
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
