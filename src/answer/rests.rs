//! On which sources and figures a component's amount rests: those that its formula, its condition,
//! the values it reads and the defaults of its facts read in this person's year.
//!
//! Another component or sum that it reads is listed for itself and is not followed; only
//! [`figures_read`] follows everything, member by member.

use std::collections::BTreeSet;

use super::named::{Place, chosen, other_days, places};
use crate::formula::Typed;
use crate::plan::{Held, Plan};
use crate::rules::{Confidence, Entry, Fallback, Head, On, SourceId, Titles};
use crate::run::{Facts, MonthRow, Read, Reads};
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
    let mut walk = Walk::new(plan, facts, reads);
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

impl<'a> Walk<'a> {
    fn new(plan: &'a Plan<'a>, facts: &'a Facts, reads: &'a Reads) -> Self {
        Self {
            plan,
            facts,
            reads,
            seen: BTreeSet::new(),
            figures: Vec::new(),
        }
    }

    fn entry(&mut self, number: u32) {
        for read in self.reads.of(number) {
            self.read(read);
        }
    }

    fn read(&mut self, read: Read) {
        if !self.seen.insert(read) {
            return;
        }
        match read {
            Read::Entry(number) => {
                if matches!(self.plan.stack.entry(number), Some(Entry::Value(_))) {
                    self.entry(number);
                }
            }
            Read::Input(number) => self.default(number),
            Read::Parameter(_) | Read::Scale(_) | Read::Table(_) => self.of_figure(read),
        }
    }

    /// A figure that was read.
    fn of_figure(&mut self, read: Read) {
        let plan = self.plan;
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        match read {
            Read::Entry(_) | Read::Input(_) => {}
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

    /// A figure that was read on a day of its own, if one has to be careful with it there.
    fn on_day(&mut self, number: u32, day: Date) {
        let plan = self.plan;
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(parameter) = plan.stack.parameters.get(place) else {
            return;
        };
        let is_tried = matches!(
            plan.parameters.get(place),
            Some(Held::Tried(_) | Held::TriedInPart { .. })
        );
        let On::Figure {
            value,
            item,
            carried,
        } = parameter.values.on(day, plan.with_proposed)
        else {
            return;
        };
        let held = Held::Figure {
            value,
            from: item.from,
            source: item.source,
            confidence: item.confidence,
            carried: item.until.filter(|_| carried),
        };
        if !is_tried && held.is_careful() && self.seen.insert(Read::Parameter(number)) {
            self.figure(&parameter.head, Some(&held), Some(place));
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

/// The figures that one entry's amount rests on in a month, through whatever it reads: components
/// and sums too (their parts that are not 0), of members only those that were read, of defaults
/// only those of facts that are not given.
pub(super) fn figures_read(
    plan: &Plan<'_>,
    facts: &Facts,
    reads: &Reads,
    (entry, row): (u32, &MonthRow),
) -> Vec<FigureUsed> {
    let entries = (0_u32..).zip(&plan.stack.entries);
    let mut following = Following {
        walk: Walk::new(plan, facts, reads),
        read: entries.flat_map(|(number, _)| reads.of(number)).collect(),
        seen: BTreeSet::new(),
        row,
    };
    following.entry(entry, None);
    following.walk.figures
}

struct Following<'a> {
    walk: Walk<'a>,
    /// Everything that was read by whomever.
    read: BTreeSet<Read>,
    seen: BTreeSet<Place>,
    row: &'a MonthRow,
}

impl Following<'_> {
    fn entry(&mut self, number: u32, member: Option<u32>) {
        let Some(entry) = self.walk.plan.stack.entry(number) else {
            return;
        };
        let formulas: Vec<&Typed> = match entry {
            Entry::Component(component) => std::iter::once(&component.formula)
                .chain(&component.when)
                .collect(),
            Entry::Value(value) => vec![&value.formula],
            Entry::Sum(sum) => {
                let moving = sum.parts.iter().filter(|part| {
                    !self.row.total(**part).is_zero() || !self.row.paid(**part).is_zero()
                });
                let moving: Vec<u32> = moving.copied().collect();
                for part in &moving {
                    self.place((Read::Entry(*part), None));
                }
                return;
            }
        };
        let own = entry.per().is_some();
        let read: BTreeSet<Read> = self.walk.reads.of(number).collect();
        for formula in formulas {
            for (parameter, day) in other_days(formula) {
                if read.contains(&Read::Parameter(parameter)) {
                    self.walk.on_day(parameter, day);
                }
            }
            for (found, index) in places(formula) {
                if read.contains(&found) {
                    self.place((found, chosen(formula, index, member.filter(|_| own))));
                }
            }
        }
        if let Entry::Component(component) = entry {
            for variant in &component.variants {
                self.place((Read::Entry(*variant), member));
            }
        }
    }

    fn place(&mut self, place: Place) {
        if !self.seen.insert(place) {
            return;
        }
        let (read, member) = place;
        match read {
            Read::Entry(number) => self.entry(number, member),
            Read::Input(number) => self.default(number, member),
            Read::Parameter(_) | Read::Table(_) => self.figure(read),
            Read::Scale(number) => {
                self.figure(read);
                let scale = usize::try_from(number)
                    .ok()
                    .and_then(|place| self.walk.plan.stack.scales.get(place));
                let thresholds = scale.and_then(|scale| scale.unit_of_thresholds.as_ref());
                for (found, index) in thresholds.map(places).unwrap_or_default() {
                    let member = thresholds.and_then(|formula| chosen(formula, index, None));
                    self.place((found, member));
                }
            }
        }
    }

    fn figure(&mut self, read: Read) {
        if self.walk.seen.insert(read) {
            self.walk.of_figure(read);
        }
    }

    /// What was read by the defaults of a fact that is not given.
    fn default(&mut self, number: u32, asked: Option<u32>) {
        let plan = self.walk.plan;
        let Some(input) = usize::try_from(number)
            .ok()
            .and_then(|place| plan.stack.inputs.get(place))
        else {
            return;
        };
        for (member, fallback) in (0_u32..).zip(&input.defaults) {
            let is_asked = input.per.is_none() || asked.is_none_or(|asked| asked == member);
            if !is_asked || self.walk.facts.given(number, member).is_some() {
                continue;
            }
            let Some(formula) = fallback.as_ref().and_then(Fallback::formula) else {
                continue;
            };
            for (found, index) in places(formula) {
                if self.read.contains(&found) {
                    let own = input.per.map(|_| member);
                    self.place((found, chosen(formula, index, own)));
                }
            }
        }
    }
}
