//! What has to be looked at again when something changes, by rank in the order of a month.
//!
//! In: a stack whose entries are ordered. Out: for each entry who reads it, what it asks of the
//! clock, and what is remembered of it. A month that follows another one computes only what this
//! says may differ. Always: a superset of what is really read; knows no amounts.

mod history;
mod month;
mod reads;

use std::sync::Arc;

use crate::formula::{History, Index, Target};

pub use self::month::MonthChanges;
pub use self::reads::ClockReads;
pub(super) use self::reads::{Reads, reads};

use self::reads::{Years, falls_due, input_clock};
use super::bits::Bits;
use super::stack::{Cadence, Component, Entry, Paid, PartMonth, Stack};

/// What is remembered from month to month: of an entry or a fact, one member, by years that begin
/// in one month.
#[derive(Debug, Clone)]
pub struct Memory {
    /// The entry or fact.
    pub target: Target,
    /// The member.
    pub member: u32,
    /// The month in which its years begin.
    pub year_start: u32,
    /// What formulas ask of it.
    pub asked: Vec<History>,
    /// The ranks of the entries that ask.
    pub readers: Vec<usize>,
}

/// What a floor, limit, notice or band depends on.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    /// Ranks of entries.
    pub ranks: Vec<usize>,
    /// Those of them that are values, which are evaluated only where they are read.
    pub values: Vec<u32>,
    /// What it asks of the clock itself.
    pub clock: ClockReads,
    /// Whether it asks for other months.
    pub past: bool,
}

impl Watch {
    /// Whether it may differ in a month (1–12) of a year from the month before, though none of its
    /// entries does.
    #[must_use]
    pub fn turns(&self, month: u32) -> bool {
        self.past || self.clock.days || self.clock.month.into(month)
    }
}

/// Where the amounts of entries stand in a list of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slots {
    totals: Vec<usize>,
    members: Vec<usize>,
    /// How many places there are.
    pub count: usize,
}

impl Slots {
    fn of_stack(stack: &Stack) -> Self {
        let mut slots = Self::default();
        for entry in &stack.entries {
            slots.totals.push(slots.count);
            if entry.per().is_some() {
                slots.count = slots.count.saturating_add(1);
            }
            slots.members.push(slots.count);
            slots.count = slots.count.saturating_add(stack.member_count(entry.per()));
        }
        slots
    }

    /// The place of an entry's total.
    #[must_use]
    pub fn total(&self, entry: u32) -> usize {
        self.totals.get(place(entry)).copied().unwrap_or(usize::MAX)
    }

    /// The place of an entry's member; of an entry without a family, its only place.
    #[must_use]
    pub fn of(&self, entry: u32, member: u32) -> usize {
        let first = self.members.get(place(entry)).copied();
        first.unwrap_or(usize::MAX).saturating_add(place(member))
    }
}

/// A member of a component whose months are not independent: rounded over the year, or stating the
/// year so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accumulator {
    /// The component.
    pub entry: u32,
    /// Its member.
    pub member: u32,
    /// The month in which its years begin.
    pub year_start: u32,
    /// Whether an opening stands before its first month.
    pub opens: bool,
}

/// The dependencies of a stack.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// By entry: its place in the order.
    pub rank: Vec<usize>,
    /// By rank: the ranks of the entries that may read it in the same month.
    pub readers: Vec<Vec<usize>>,
    /// By month (1–12): ranks of entries that read the month and may find something else than in
    /// the month before it.
    pub month: [Bits; 13],
    /// Ranks of entries that read the month's days, the year, an age.
    pub days: Bits,
    /// See [`Self::days`].
    pub year: Bits,
    /// See [`Self::days`].
    pub age: Bits,
    /// Ranks of components that take a share of a part of a month.
    pub shared: Bits,
    /// Ranks that are looked at in every month: components that are not monthly or are rounded over
    /// the year, and whatever is remembered.
    pub each_month: Bits,
    /// Components that are looked at each month only because they are rounded over the year.
    pub over_year: Bits,
    /// Ranks that a later year rests on: what is remembered across years, paid later, or added up
    /// over a year that does not begin in January, and whatever that reads.
    pub rested_on: Bits,
    /// How many years alike have to be computed, from nothing, so that the last one is steady.
    pub years: usize,
    /// What is remembered.
    pub memories: Vec<Memory>,
    /// Memories of which months are asked for one by one.
    pub counted: Vec<usize>,
    /// By memory: the place of its first answer in a list of all.
    pub answers: Vec<usize>,
    /// How many answers there are.
    pub answer_count: usize,
    /// Where amounts stand.
    pub slots: Arc<Slots>,
    /// What adds up over a year.
    pub accumulators: Vec<Accumulator>,
    /// The months in which years of accumulators and memories begin.
    year_starts: Bits,
    /// By slot: its accumulator, if it has one.
    pub accumulator_of: Vec<Option<usize>>,
    /// Ranks that some check depends on.
    pub watched: Bits,
    /// By rank: the memories that can be brought up to date when it is done.
    pub memories_at: Vec<Vec<usize>>,
    /// Components that are not paid in the month in which they are earned.
    pub paid_later: Vec<u32>,
    /// By entry: the ranks of the sums by paid months that take it.
    pub paid_readers: Vec<Vec<usize>>,
    /// Sums that pay something else than they come to: some part is paid later, and they count what
    /// is earned.
    pub mixed_sums: Vec<u32>,
    /// By input: whether its default asks for the clock.
    pub input_clock: Vec<bool>,
    /// By floor, limit, notice, band.
    pub floors: Vec<Watch>,
    /// See [`Self::floors`].
    pub limits: Vec<Watch>,
    /// See [`Self::floors`].
    pub notices: Vec<Watch>,
    /// See [`Self::floors`].
    pub bands: Vec<Watch>,
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Graph {
    /// The dependencies of a stack whose `order` is known.
    #[must_use]
    pub fn of(stack: &Stack) -> Self {
        let count = stack.entries.len();
        let mut graph = Self {
            rank: vec![0; count],
            readers: vec![Vec::new(); count],
            memories_at: vec![Vec::new(); count],
            paid_readers: vec![Vec::new(); count],
            input_clock: (0_u32..)
                .zip(&stack.inputs)
                .map(|(number, _)| input_clock(stack, number).any())
                .collect(),
            ..Self::default()
        };
        for bits in [
            &mut graph.over_year,
            &mut graph.days,
            &mut graph.year,
            &mut graph.age,
            &mut graph.shared,
            &mut graph.each_month,
            &mut graph.watched,
        ] {
            *bits = Bits::new(count);
        }
        graph.month = std::array::from_fn(|_| Bits::new(count));
        let slots = Slots::of_stack(stack);
        graph.accumulator_of = vec![None; slots.count];
        graph.slots = Arc::new(slots);
        for (rank, number) in stack.order.iter().enumerate() {
            if let Some(slot) = graph.rank.get_mut(place(*number)) {
                *slot = rank;
            }
        }
        for (rank, number) in stack.order.iter().enumerate() {
            if let Some(entry) = stack.entry(*number) {
                graph.entry(stack, rank, *number, entry);
            }
        }
        graph.checks(stack);
        graph.place_memories(stack);
        graph.reach(stack);
        let memories = graph.memories.iter().enumerate();
        let counted = memories.filter(|(_, memory)| memory.counts_months());
        graph.counted = counted.map(|(number, _)| number).collect();
        graph.year_starts = Bits::new(13);
        let starts = graph.accumulators.iter().map(|of| of.year_start);
        for month in starts.chain(graph.memories.iter().map(|of| of.year_start)) {
            graph.year_starts.set(place(month));
        }
        for memory in &graph.memories {
            graph.answers.push(graph.answer_count);
            graph.answer_count = graph.answer_count.saturating_add(memory.asked.len());
        }
        graph
    }

    /// Whether some year that adds something up begins in a month (1–12).
    #[must_use]
    pub fn begins_year(&self, month: u32) -> bool {
        self.year_starts.has(place(month))
    }

    /// The place of an entry in the order.
    #[must_use]
    pub fn rank_of(&self, number: u32) -> usize {
        self.rank.get(place(number)).copied().unwrap_or(usize::MAX)
    }

    fn entry(&mut self, stack: &Stack, rank: usize, number: u32, entry: &Entry) {
        let reads = reads(stack, entry);
        for read in &reads.entries {
            let from = self.rank_of(*read);
            if let Some(readers) = self.readers.get_mut(from) {
                readers.push(rank);
            }
        }
        for (month, bits) in (0_u32..).zip(&mut self.month) {
            if reads.clock.month.into(month) {
                bits.set(rank);
            }
        }
        for (asks, bits) in [
            (reads.clock.days, &mut self.days),
            (reads.clock.year, &mut self.year),
            (reads.clock.age, &mut self.age),
        ] {
            if asks {
                bits.set(rank);
            }
        }
        let year_start = match entry {
            Entry::Value(value) => value.earning_year,
            Entry::Component(component) => component.earning_year,
            Entry::Sum(_) => 1,
        };
        for (history, target, index, years) in &reads.past {
            let year_start = match years {
                Years::Own => year_start,
                Years::Calendar => 1,
            };
            self.remember(stack, (*history, *target, *index), year_start, Some(rank));
        }
        match entry {
            Entry::Component(component) => self.component(stack, rank, number, component),
            Entry::Sum(sum) if sum.by_paid => {
                for part in &sum.parts {
                    if let Some(readers) = self.paid_readers.get_mut(place(*part)) {
                        readers.push(rank);
                    }
                }
            }
            Entry::Sum(sum) => {
                let late = |part: &u32| {
                    let part = stack.component(*part);
                    part.is_some_and(|part| part.paid != Paid::at_once())
                };
                if sum.parts.iter().any(late) {
                    self.mixed_sums.push(number);
                }
            }
            Entry::Value(_) => {}
        }
    }

    fn component(&mut self, stack: &Stack, rank: usize, number: u32, component: &Component) {
        if component.over_year || component.year_so_far {
            for member in 0..u32::try_from(stack.member_count(component.per)).unwrap_or(0) {
                let slot = self.slots.of(number, member);
                if let Some(place) = self.accumulator_of.get_mut(slot) {
                    *place = Some(self.accumulators.len());
                }
                self.accumulators.push(Accumulator {
                    entry: number,
                    member,
                    year_start: component.earning_year,
                    opens: component.year_so_far,
                });
            }
        }
        let each_month = component.cadence != Cadence::Monthly
            || component.over_year
            || component.year_so_far
            || falls_due(component.paid);
        if each_month {
            self.each_month.set(rank);
        }
        let monthly = component.cadence == Cadence::Monthly;
        if monthly && !component.year_so_far && !falls_due(component.paid) {
            self.over_year.set(rank);
        }
        if component.part_month != PartMonth::None {
            self.shared.set(rank);
        }
        if component.paid != Paid::at_once() {
            self.paid_later.push(number);
        }
    }

    /// Notes that something asks for other months of a target.
    fn remember(
        &mut self,
        stack: &Stack,
        (history, target, index): (History, Target, Index),
        year_start: u32,
        reader: Option<usize>,
    ) {
        let per = match target {
            Target::Entry(number) => stack.entry(number).and_then(Entry::per),
            Target::Input(number) => stack.inputs.get(place(number)).and_then(|input| input.per),
            Target::Parameter(_) => return,
        };
        let members: Vec<u32> = match index {
            Index::Member(member) => vec![member],
            Index::None | Index::Node(_) => {
                (0..u32::try_from(stack.member_count(per)).unwrap_or(0)).collect()
            }
        };
        for member in members {
            let known = self.memories.iter_mut().find(|memory| {
                (memory.target, memory.member, memory.year_start) == (target, member, year_start)
            });
            let memory = match known {
                Some(memory) => memory,
                None => {
                    self.memories.push(Memory {
                        target,
                        member,
                        year_start,
                        asked: Vec::new(),
                        readers: Vec::new(),
                    });
                    match self.memories.last_mut() {
                        Some(memory) => memory,
                        None => return,
                    }
                }
            };
            if !memory.asked.contains(&history) {
                memory.asked.push(history);
            }
            if let Some(rank) = reader {
                memory.readers.push(rank);
            }
        }
    }

    fn watch(&mut self, stack: &Stack, reads: &Reads) -> Watch {
        let mut watch = Watch {
            ranks: Vec::new(),
            values: Vec::new(),
            clock: reads.clock,
            past: !reads.past.is_empty(),
        };
        for number in &reads.entries {
            watch.ranks.push(self.rank_of(*number));
            if matches!(stack.entry(*number), Some(Entry::Value(_))) {
                watch.values.push(*number);
            }
        }
        for rank in &watch.ranks {
            self.watched.set(*rank);
        }
        for (history, target, index, _) in &reads.past {
            self.remember(stack, (*history, *target, *index), 1, None);
        }
        watch
    }

    fn checks(&mut self, stack: &Stack) {
        for floor in &stack.floors {
            let mut reads = Reads::default();
            reads.formulas(stack, std::iter::once(&floor.at_least).chain(&floor.when));
            reads.applies(stack, &floor.applies);
            for part in &floor.parts {
                reads.entry(stack, *part);
            }
            let watch = self.watch(stack, &reads);
            self.floors.push(watch);
        }
        for limit in &stack.limits {
            let mut reads = Reads::default();
            reads.formulas(
                stack,
                [&limit.of, &limit.bound].into_iter().chain(&limit.when),
            );
            reads.applies(stack, &limit.applies);
            let watch = self.watch(stack, &reads);
            self.limits.push(watch);
        }
        for notice in &stack.notices {
            let mut reads = Reads::default();
            reads.formulas(stack, &notice.when);
            let watch = self.watch(stack, &reads);
            self.notices.push(watch);
        }
        for band in &stack.bands {
            let mut reads = Reads::default();
            reads.formulas(stack, &band.would_be);
            let watch = self.watch(stack, &reads);
            self.bands.push(watch);
        }
    }

    /// Says at which rank each memory can be brought up to date: behind its target and whatever may
    /// stand in the target's place.
    fn place_memories(&mut self, stack: &Stack) {
        for number in 0..self.memories.len() {
            let Some(Target::Entry(target)) = self.memories.get(number).map(|known| known.target)
            else {
                continue;
            };
            let mut reads = Reads::default();
            reads.entry(stack, target);
            let last = reads.entries.iter().map(|entry| self.rank_of(*entry)).max();
            let last = last.unwrap_or(0);
            // Until something changes, whoever waits for the year's end needs not be told.
            let waits = self
                .memories
                .get(number)
                .is_some_and(Memory::waits_for_the_year);
            if !waits || reads.entries.len() > 1 {
                self.each_month.set(last);
                self.over_year.unset(last);
            }
            if let Some(list) = self.memories_at.get_mut(last) {
                list.push(number);
            }
        }
    }
}
