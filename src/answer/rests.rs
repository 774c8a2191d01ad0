//! On which sources and figures a component's amount rests: those that its formula, its condition,
//! the values it reads and the defaults of its facts read in this person's year.
//!
//! Another component or sum that it reads is listed for itself and is not followed.

use std::collections::BTreeSet;

use crate::plan::{Held, Plan};
use crate::rules::{Confidence, Entry, Fallback, Head, SourceId, Titles};
use crate::run::{Facts, Read, Reads};
use crate::time::Date;

/// A figure that an amount rests on.
#[derive(Debug, Clone)]
pub struct FigureUsed {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Titles,
    /// From which day it holds; `None` of one that is tried.
    pub from: Option<Date>,
    /// The last day that it was known for, if it goes on behind that.
    pub carried: Option<Date>,
    /// How far it can be relied on.
    pub confidence: Confidence,
    /// Where it comes from.
    pub source: Option<SourceId>,
    /// Whether it is tried instead of the book's.
    pub tried: bool,
    /// The parameter, by its place in the stack, if it is one (else a scale or table).
    pub parameter: Option<usize>,
}

/// What an amount rests on.
#[derive(Debug, Clone)]
pub struct Rest {
    /// The rule's own source, then those of its figures, each once.
    pub sources: Vec<SourceId>,
    /// The figures.
    pub figures: Vec<FigureUsed>,
    /// The least that its figures can be relied on; `None` without figures.
    pub confidence: Option<Confidence>,
}

/// What a component rests on, by what was read.
pub(super) fn rests(plan: &Plan<'_>, facts: &Facts, reads: &Reads, entry: u32) -> Rest {
    let mut walk = Walk {
        plan,
        facts,
        reads,
        seen: BTreeSet::new(),
        figures: Vec::new(),
    };
    walk.entry(entry);
    let own = plan
        .stack
        .entry(entry)
        .and_then(|entry| entry.head().source);
    let mut sources: Vec<SourceId> = own.into_iter().collect();
    for source in walk.figures.iter().filter_map(|figure| figure.source) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    let figures = walk.figures;
    Rest {
        sources,
        confidence: figures.iter().map(|figure| figure.confidence).max(),
        figures,
    }
}

struct Walk<'a> {
    plan: &'a Plan<'a>,
    facts: &'a Facts,
    reads: &'a Reads,
    seen: BTreeSet<Read>,
    figures: Vec<FigureUsed>,
}

impl Walk<'_> {
    fn entry(&mut self, number: u32) {
        for read in self.reads.of(number) {
            self.read(read);
        }
    }

    fn read(&mut self, read: Read) {
        if !self.seen.insert(read) {
            return;
        }
        let plan = self.plan;
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        match read {
            Read::Entry(number) => {
                if matches!(plan.stack.entry(number), Some(Entry::Value(_))) {
                    self.entry(number);
                }
            }
            Read::Input(number) => self.default(number),
            Read::Parameter(number) => {
                let place = place(number);
                if let Some(parameter) = plan.stack.parameters.get(place) {
                    self.figure(&parameter.head, plan.parameters.get(place), Some(place));
                }
            }
            Read::Scale(number) => {
                let place = place(number);
                if let Some(scale) = plan.stack.scales.get(place) {
                    self.figure(&scale.head, plan.scales.get(place), None);
                }
            }
            Read::Table(number) => {
                let place = place(number);
                if let Some(table) = plan.stack.tables.get(place) {
                    self.figure(&table.head, plan.tables.get(place), None);
                }
            }
        }
    }

    /// What the default of a fact that is not given may read.
    fn default(&mut self, number: u32) {
        let inputs = &self.plan.stack.inputs;
        let Some(input) = inputs.get(usize::try_from(number).unwrap_or(usize::MAX)) else {
            return;
        };
        for (member, fallback) in (0_u32..).zip(&input.defaults) {
            if self.facts.given(number, member).is_some() {
                continue;
            }
            if let Some(Fallback::Formula(formula)) = fallback {
                for (target, _) in formula.reads() {
                    self.read(target.into());
                }
            }
        }
    }

    fn figure<T>(&mut self, head: &Head, held: Option<&Held<'_, T>>, parameter: Option<usize>) {
        let (from, carried, confidence, source, tried) = match held {
            Some(Held::Figure {
                from,
                source,
                confidence,
                carried,
                ..
            }) => {
                let confidence = match carried {
                    Some(_) => Confidence::Assumed.max(*confidence),
                    None => *confidence,
                };
                (Some(*from), *carried, confidence, *source, false)
            }
            Some(Held::Tried(_) | Held::TriedInPart { .. }) => {
                (None, None, Confidence::Assumed, None, true)
            }
            Some(Held::Gap(_)) | None => return,
        };
        self.figures.push(FigureUsed {
            id: head.id.clone(),
            title: head.title.clone(),
            from,
            carried,
            confidence,
            source,
            tried,
            parameter,
        });
    }
}
