//! Figures that results must be marked with, kept apart where they may turn out not to count.
//!
//! In: a reading for somebody who may never be asked, such as a silent limit or a month that no later
//! one asks for. Out: what it gave, with the marks of the figures that it read. Always: what is read
//! apart is read, and noted, again by whoever counts.

use super::month::Run;
use super::record::Recorder;
use super::sheet::{Cell, put};
use super::views::Noted;
use crate::rules::Bits;

/// The figures to be careful with that were read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Marks {
    /// Parameters, scales and tables; none where there are none.
    noted: Option<Box<[Bits; 3]>>,
    /// Figures of other days, but for what counted already.
    noted_at: Vec<Noted>,
}

impl Marks {
    pub(super) fn is_empty(&self) -> bool {
        self.noted.is_none() && self.noted_at.is_empty()
    }

    /// Adds the figures of others.
    pub(super) fn join(&mut self, other: &Self) {
        match (&mut self.noted, &other.noted) {
            (Some(noted), Some(more)) => join(noted, more),
            (None, Some(more)) => self.noted = Some(more.clone()),
            (_, None) => {}
        }
        join_at(&mut self.noted_at, &other.noted_at);
    }
}

fn join(noted: &mut [Bits; 3], more: &[Bits; 3]) {
    for (noted, more) in noted.iter_mut().zip(more) {
        noted.join(more);
    }
}

fn join_at(noted: &mut Vec<Noted>, more: &[Noted]) {
    for figure in more {
        if !noted.contains(figure) {
            noted.push(figure.clone());
        }
    }
}

impl<R: Recorder> Run<'_, R> {
    /// What `read` gives, the figures that it notes kept apart. Not to be called in itself.
    pub(super) fn apart<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (T, Marks) {
        std::mem::swap(&mut self.noted, &mut self.noted_apart);
        let counted = self.noted_at.len();
        self.apart = true;
        let value = read(self);
        self.apart = false;
        let noted_at = self.noted_at.split_off(counted);
        std::mem::swap(&mut self.noted, &mut self.noted_apart);
        let any = self.noted_apart.iter().any(|bits| !bits.is_empty());
        let noted = any.then(|| Box::new(self.noted_apart.clone()));
        if any {
            self.noted_apart.iter_mut().for_each(Bits::clear);
        }
        let marks = Marks { noted, noted_at };
        if !marks.is_empty() {
            self.forget_apart();
        }
        self.cells_apart.clear();
        self.facts_apart.clear();
        (value, marks)
    }

    /// What was read for the first time apart is read, and noted, again where it counts.
    fn forget_apart(&mut self) {
        for slot in &self.cells_apart {
            put(&mut self.sheet.cells, *slot, Cell::Unset);
        }
        for slot in &self.facts_apart {
            put(&mut self.facts_seen, *slot, None);
        }
    }

    /// What was read apart counts.
    pub(super) fn count(&mut self, marks: &Marks) {
        if let Some(more) = &marks.noted {
            join(&mut self.noted, more);
        }
        join_at(&mut self.noted_at, &marks.noted_at);
    }

    /// Whether all that was read apart counts already.
    pub(super) fn counts(&self, marks: &Marks) -> bool {
        let noted = marks.noted.iter().flat_map(|noted| noted.iter());
        let mut known = noted.zip(&self.noted);
        known.all(|(more, known)| more.iter().all(|number| known.has(number)))
            && marks.noted_at.iter().all(|at| self.noted_at.contains(at))
    }
}
