//! What of the years before a steady year has to be computed.
//!
//! In: a graph whose readers and memories are known. Out: the entries that a later year rests on,
//! and how many years tell what the last one is. Always: nobody else's amounts can reach a later
//! year.

use super::{Graph, Memory, Reads, place};
use crate::formula::{History, Target};
use crate::rules::Bits;
use crate::rules::stack::{Paid, Stack};

/// Months in which nothing of an earlier year is in reach of a year that begins in January.
const WITHIN_TWO_YEARS: u32 = 13;

impl Memory {
    /// Whether somebody asks for the last months one by one.
    pub(super) fn counts_months(&self) -> bool {
        let mut asked = self.asked.iter();
        asked.any(|history| matches!(history, History::LastMonths(_)))
    }

    /// Whether nobody asks before the year is over.
    pub(super) fn waits_for_the_year(&self) -> bool {
        let mut asked = self.asked.iter();
        asked.all(|history| *history == History::LastYear)
    }

    /// Whether some month of a year that begins in January asks for a month before January.
    fn reaches_back(&self) -> bool {
        self.asked.iter().any(|history| match history {
            History::ThisYear => self.year_start != 1,
            History::LastYear => true,
            History::LastMonths(count) => *count > 1,
        })
    }

    /// Whether it may ask for a month before the January of the year before.
    fn reaches_far(&self) -> bool {
        self.asked.iter().any(|history| match history {
            History::ThisYear => false,
            History::LastYear => self.year_start != 1,
            History::LastMonths(count) => *count > WITHIN_TWO_YEARS,
        })
    }
}

/// Whether what an entry pays was earned before the January of the year before.
fn pays_far(stack: &Stack, number: u32) -> bool {
    stack
        .component(number)
        .is_some_and(|component| match component.paid {
            Paid::After { months, .. } => months >= WITHIN_TWO_YEARS,
            Paid::InMonth { .. } => component.earning_year != 1,
        })
}

impl Graph {
    /// Finds what later years rest on and how many years have to be computed.
    pub(super) fn reach(&mut self, stack: &Stack) {
        let back: Vec<&Memory> = self.memories.iter().filter(|m| m.reaches_back()).collect();
        let mut open = Vec::new();
        for memory in &back {
            if let Target::Entry(number) = memory.target {
                // Whatever may stand in its place is remembered too.
                let mut reads = Reads::default();
                reads.entry(stack, number);
                open.extend(reads.entries);
            }
        }
        open.extend(&self.paid_later);
        let across = self.accumulators.iter().filter(|of| of.year_start != 1);
        open.extend(across.clone().map(|of| of.entry));
        let rested_on = self.closure(open);
        let asks_back = back
            .iter()
            .any(|memory| rested_on.has_any(&memory.readers) || memory.reaches_far());
        let pays_back = self.paid_later.iter().any(|number| {
            let sums = self.paid_readers.get(place(*number));
            pays_far(stack, *number) || sums.is_some_and(|sums| rested_on.has_any(sums))
        });
        self.years = if asks_back || pays_back || across.count() > 0 {
            3
        } else if back.is_empty() && rested_on.is_empty() {
            1
        } else {
            // The first of three years would be the second one over again.
            2
        };
        self.rested_on = rested_on;
    }

    /// The ranks of all that an entry rests on, in other months too.
    #[must_use]
    pub fn needed_for(&self, stack: &Stack, entry: u32) -> Bits {
        let mut open = Reads::default();
        open.entry(stack, entry);
        let mut open = open.entries;
        loop {
            let found = self.closure(open.clone());
            let asked = self.memories.iter().filter(|m| found.has_any(&m.readers));
            let mut more = Reads::default();
            for memory in asked {
                if let Target::Entry(number) = memory.target {
                    // Whatever may stand in its place is asked for too.
                    more.entry(stack, number);
                }
            }
            more.entries
                .retain(|number| !found.has(self.rank_of(*number)));
            if more.entries.is_empty() {
                return found;
            }
            open.extend(more.entries);
        }
    }

    /// Entries, whatever they read in the same month, and whatever pays into what they read.
    fn closure(&self, mut open: Vec<u32>) -> Bits {
        let mut reads = vec![Vec::new(); self.rank.len()];
        let numbers = 0_u32..;
        for (number, rank) in numbers.zip(&self.rank) {
            let paid = self.paid_readers.get(place(number));
            let readers = self.readers.get(*rank).into_iter().chain(paid).flatten();
            for reader in readers {
                if let Some(list) = reads.get_mut(*reader) {
                    list.push(number);
                }
            }
        }
        let mut found = Bits::new(self.rank.len());
        while let Some(number) = open.pop() {
            let rank = self.rank_of(number);
            if !found.has(rank) {
                found.set(rank);
                open.extend(reads.get(rank).into_iter().flatten());
            }
        }
        found
    }
}
