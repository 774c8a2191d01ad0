//! Figures that results must be marked with: who read which, and whether that counts.
//!
//! In: readings, one after another. Out: the figures of what counts. The one idea: a reading is
//! written behind the others in a journal; what a value, a fact or a silent check wrote since it
//! began are its marks, which whoever reads it again writes again. Always: what nobody reads who
//! counts is not among the figures.

use super::month::Run;
use super::number::Number;
use super::record::Recorder;
use super::views::{Figure, Noted};
use crate::plan::Plan;
use crate::rules::Bits;

/// The figures that something rests on, by their numbers in [`Notes`], ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Marks(Option<Box<[usize]>>);

impl Marks {
    fn of(read: &[usize]) -> Self {
        if read.is_empty() {
            return Self(None);
        }
        let mut numbers = read.to_vec();
        numbers.sort_unstable();
        numbers.dedup();
        Self(Some(numbers.into()))
    }

    fn numbers(&self) -> &[usize] {
        self.0.as_deref().unwrap_or(&[])
    }

    /// Adds the figures of others.
    pub(super) fn join(&mut self, other: &Self) {
        if self.0.is_none() {
            self.0.clone_from(&other.0);
        } else if other.0.is_some() {
            *self = Self::of(&[self.numbers(), other.numbers()].concat());
        }
    }
}

/// What was read of figures to be careful with. Their numbers: parameters, scales, tables, then
/// figures of other days.
#[derive(Debug)]
pub(super) struct Notes {
    /// What was read since what counts was settled last.
    journal: Vec<usize>,
    /// Parameters, scales and tables that count.
    counted: Bits,
    /// Figures of other days, and whether they count.
    at: Vec<(Noted, bool)>,
    /// The first numbers of scales, of tables, of figures of other days.
    firsts: [usize; 3],
}

impl Notes {
    /// Nothing was read.
    pub(super) fn new(plan: &Plan<'_>) -> Self {
        let scales = plan.parameters.len();
        let tables = scales.saturating_add(plan.scales.len());
        let at = tables.saturating_add(plan.tables.len());
        Self {
            journal: Vec::new(),
            counted: Bits::new(at),
            at: Vec::new(),
            firsts: [scales, tables, at],
        }
    }

    fn number(&self, figure: Figure) -> usize {
        let [scales, tables, _] = self.firsts;
        match figure {
            Figure::Parameter(place) => place,
            Figure::Scale(place) => scales.saturating_add(place),
            Figure::Table(place) => tables.saturating_add(place),
        }
    }

    fn figure(&self, number: usize) -> Figure {
        let [scales, tables, _] = self.firsts;
        if number < scales {
            Figure::Parameter(number)
        } else if number < tables {
            Figure::Scale(number.saturating_sub(scales))
        } else {
            Figure::Table(number.saturating_sub(tables))
        }
    }

    /// A figure was read that results must be marked with.
    pub(super) fn read(&mut self, figure: Figure) {
        let number = self.number(figure);
        self.journal.push(number);
    }

    /// The same, as it holds on another day than the plan's.
    pub(super) fn read_at(&mut self, noted: Noted) {
        let [.., first] = self.firsts;
        let known = self.at.iter().position(|(known, _)| *known == noted);
        let place = known.unwrap_or_else(|| {
            self.at.push((noted, false));
            self.at.len().saturating_sub(1)
        });
        self.journal.push(first.saturating_add(place));
    }

    /// Something is read that was read before.
    pub(super) fn again(&mut self, marks: &Marks) {
        self.journal.extend_from_slice(marks.numbers());
    }

    /// Where the journal stands.
    pub(super) fn begin(&self) -> usize {
        self.journal.len()
    }

    /// What was read since the journal stood there.
    pub(super) fn since(&self, begin: usize) -> Marks {
        Marks::of(self.journal.get(begin..).unwrap_or(&[]))
    }

    /// Takes what was read since the journal stood there back.
    pub(super) fn forget(&mut self, begin: usize) {
        self.journal.truncate(begin);
    }

    /// All that was read, and not taken back, counts.
    pub(super) fn settle(&mut self) {
        let [.., first] = self.firsts;
        for number in self.journal.drain(..) {
            match number.checked_sub(first) {
                None => self.counted.set(number),
                Some(place) => {
                    if let Some((_, counts)) = self.at.get_mut(place) {
                        *counts = true;
                    }
                }
            }
        }
    }
}

impl<R: Recorder, N: Number> Run<'_, R, N> {
    /// What `read` gives, the figures that it notes kept apart.
    pub(super) fn apart<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (T, Marks) {
        let begin = self.notes.begin();
        let value = read(self);
        let marks = self.notes.since(begin);
        self.notes.forget(begin);
        (value, marks)
    }

    /// Adds the figures of the plan's months to a list, each once; those of the next plan begin
    /// anew.
    pub(super) fn note_in(&mut self, list: &mut Vec<Noted>) {
        for figure in self.noted() {
            if !list.contains(&figure) {
                list.push(figure);
            }
        }
        self.notes.counted.clear();
        self.notes
            .at
            .iter_mut()
            .for_each(|(_, counts)| *counts = false);
    }

    /// Figures that were read and that results must be marked with.
    pub(super) fn noted(&mut self) -> Vec<Noted> {
        self.notes.settle();
        let figures = self.notes.counted.iter();
        let figures = figures.map(|number| self.notes.figure(number));
        let mut all: Vec<_> = figures
            .filter_map(|figure| Noted::of(self.plan, figure))
            .collect();
        for (figure, counts) in &self.notes.at {
            if *counts {
                all.push(figure.clone());
            }
        }
        all.sort();
        all.dedup();
        all
    }
}
