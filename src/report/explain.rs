//! How an amount comes about: the formula, what it read, down to figures with date and source.
//!
//! In: a run's [`Trace`] with its months, and the name asked for. Out: a [`Derivation`], which is a
//! tree, as text or as JSON. Always: what stands in two places is derived once, where it stands
//! first. Facts and figures are in `given.rs`, the tree's shape in `step.rs`.

mod given;
mod step;
mod text;

use std::collections::BTreeSet;

pub(super) use step::DerivationShape;

use given::own_reads;
use step::{Given, Step};
use text::drawn;

use super::Envelope;
use super::offer_json::{dotted, member_name};
use super::rules::json_text;
use crate::amount::Exact;
use crate::answer::places;
use crate::formula::{FamilyId, Type, Typed, Value};
use crate::plan::Plan;
use crate::rules::{Cadence, Entry, Head, RuleBook, SourceId};
use crate::run::{Facts, MonthRow, Read, Trace};
use crate::time::{Date, Month};
use crate::words::Words;

/// How deep a tree is drawn; deeper ones are cut.
const DEPTH_MAX: usize = 64;

/// The months that were run.
#[derive(Debug, Clone, Copy)]
pub enum Months<'a> {
    /// January to December of a steady year.
    Steady(&'a [MonthRow]),
    /// The months from the start.
    FromStart(&'a [MonthRow]),
}

impl Months<'_> {
    fn rows(&self) -> &[MonthRow] {
        match self {
            Self::Steady(rows) | Self::FromStart(rows) => rows,
        }
    }

    /// What a component or sum comes to in a month.
    fn total(&self, entry: u32, month: Month) -> Exact {
        let mut rows = self.rows().iter();
        let row = rows.find(|row| row.month == Some(month));
        row.map(|row| row.total(entry).clone()).unwrap_or_default()
    }

    /// What is paid of a component in a month.
    fn paid(&self, entry: u32, month: Month) -> Exact {
        let mut rows = self.rows().iter();
        let row = rows.find(|row| row.month == Some(month));
        row.map(|row| row.paid(entry).clone()).unwrap_or_default()
    }

    /// What it comes to in a steady year.
    fn year(&self, entry: u32) -> Option<Exact> {
        match self {
            Self::Steady(rows) => Some(rows.iter().map(|row| row.total(entry)).sum()),
            Self::FromStart(_) => None,
        }
    }

    /// Whether it is something in the steady year, or in the month.
    fn moves(&self, entry: u32, month: Month) -> bool {
        match self {
            Self::Steady(rows) => rows.iter().any(|row| !row.total(entry).is_zero()),
            Self::FromStart(_) => !self.total(entry, month).is_zero(),
        }
    }
}

/// A run, to be asked how its amounts came about.
#[derive(Debug, Clone, Copy)]
pub struct Ran<'a> {
    /// The stack on the day whose figures are shown; its month is the one that is derived.
    pub plan: &'a Plan<'a>,
    /// The person.
    pub facts: &'a Facts,
    /// The months.
    pub months: Months<'a>,
    /// Every step.
    pub trace: &'a Trace,
}

/// How one entry comes about.
#[derive(Debug)]
pub struct Derivation<'a> {
    book: &'a RuleBook,
    on: Date,
    country: &'a str,
    root: Step,
}

impl<'a> Derivation<'a> {
    /// How an entry, or one member of it, comes about in the month of the plan's day; `on` is the
    /// day that was asked for.
    #[must_use]
    pub fn of(
        book: &'a RuleBook,
        on: Date,
        ran: Ran<'a>,
        (entry, member): (u32, Option<u32>),
    ) -> Self {
        let mut tree = Tree {
            book,
            plan: ran.plan,
            facts: ran.facts,
            months: ran.months,
            trace: ran.trace,
            seen: BTreeSet::new(),
        };
        let root = tree.entry(entry, member, Month::of(ran.plan.on), 0);
        Self {
            book,
            on,
            country: &ran.plan.stack.id,
            root,
        }
    }

    /// As JSON: the envelope, then `derivation`.
    #[must_use]
    pub fn json(&self, words: &Words) -> String {
        json_text(&DerivationShape {
            envelope: Envelope::new("derivation", self.book, self.on),
            country: self.country.to_owned(),
            title: self.root.titled(words),
            derivation: self.root.clone(),
        })
    }

    /// As a tree for people.
    #[must_use]
    pub fn text(&self, words: &Words) -> String {
        drawn(&self.root, words)
    }
}

/// Where something is read: at which member of which family, in which month.
#[derive(Debug, Clone, Copy)]
struct At {
    member: Option<u32>,
    per: Option<FamilyId>,
    month: Month,
}

struct Tree<'a> {
    book: &'a RuleBook,
    plan: &'a Plan<'a>,
    facts: &'a Facts,
    months: Months<'a>,
    trace: &'a Trace,
    seen: BTreeSet<(Read, Option<u32>)>,
}

impl Tree<'_> {
    fn step(&self, kind: &str, head: &Head) -> Step {
        let mut step = Step {
            kind: kind.to_owned(),
            name: head.id.clone(),
            title: head.title.clone(),
            formula: None,
            when: None,
            month: None,
            unit: None,
            values: Vec::new(),
            per_year: None,
            year_so_far: false,
            by_paid: false,
            paid: None,
            source: None,
            source_title: None,
            confidence: None,
            from: None,
            carried_from: None,
            tried: false,
            above: false,
            reads: Vec::new(),
        };
        self.sourced(&mut step, head.source);
        step
    }

    fn sourced(&self, step: &mut Step, source: Option<SourceId>) {
        if let Some(source) = source.and_then(|id| self.book.source(id)) {
            step.source = Some(source.id.clone());
            step.source_title = Some(source.title.clone());
            step.confidence = Some(source.confidence.word().to_owned());
        }
    }

    /// The month in which an entry is shown: its reader's, a yearly amount's own, or where it was
    /// not evaluated then, the last one in which it was.
    fn month(&self, entry: &Entry, number: u32, member: Option<u32>, reader: Month) -> Month {
        let month = match entry {
            Entry::Component(component) => match component.cadence {
                Cadence::Yearly(own) => Month::new(reader.year(), own).unwrap_or(reader),
                Cadence::Monthly | Cadence::Once => reader,
            },
            Entry::Sum(_) => return reader,
            Entry::Value(_) => reader,
        };
        let first = member.unwrap_or(0);
        if self.trace.step(number, first, month).is_some() {
            return month;
        }
        let mut steps = self.trace.steps.iter().rev();
        steps
            .find(|step| step.entry == number && step.member == first)
            .map_or(month, |step| step.month)
    }

    fn entry(&mut self, number: u32, member: Option<u32>, reader: Month, depth: usize) -> Step {
        let plan = self.plan;
        let Some(entry) = plan.stack.entry(number) else {
            return self.cut();
        };
        let kind = match entry {
            Entry::Sum(_) => "sum",
            Entry::Component(_) => "component",
            Entry::Value(_) => "value",
        };
        let mut step = self.step(kind, entry.head());
        let named = member.and_then(|member| member_name(plan.stack, entry.per(), member));
        step.name = dotted(&step.name, named.as_deref());
        let month = self.month(entry, number, member, reader);
        step.month = Some(month.to_string());
        self.amounts(&mut step, entry, number, member, month);
        if depth > DEPTH_MAX || !self.seen.insert((Read::Entry(number), member)) {
            step.above = true;
            return step;
        }
        let further = depth.saturating_add(1);
        match entry {
            Entry::Sum(sum) => {
                step.formula = Some(sum.of.clone());
                step.by_paid = sum.by_paid;
                for part in &sum.parts {
                    if self.months.moves(*part, month) {
                        let mut part_step = self.entry(*part, None, month, further);
                        let paid = self.months.paid(*part, month).to_text(places(plan.stack));
                        part_step.paid = sum.by_paid.then_some(paid);
                        step.reads.push(part_step);
                    }
                }
            }
            Entry::Component(component) => {
                step.formula = Some(one_line(&component.formula));
                step.when = component.when.as_ref().map(one_line);
                step.year_so_far = component.year_so_far;
                self.reads(&mut step, number, member, entry.per(), month, further);
            }
            Entry::Value(value) => {
                step.formula = Some(one_line(&value.formula));
                self.reads(&mut step, number, member, entry.per(), month, further);
            }
        }
        step
    }

    /// What stands where nothing can be derived.
    fn cut(&self) -> Step {
        let head = Head {
            id: "…".to_owned(),
            title: crate::rules::Titles::default(),
            source: None,
            layer: String::new(),
            place: crate::text::Place {
                file: crate::text::Sources::default().add("", ""),
                from: 0,
                to: 0,
            },
            kept: false,
            replaceable_by: Vec::new(),
        };
        self.step("value", &head)
    }

    fn amounts(
        &self,
        step: &mut Step,
        entry: &Entry,
        number: u32,
        member: Option<u32>,
        month: Month,
    ) {
        let stack = self.plan.stack;
        let decimals = places(stack);
        step.unit = match entry {
            Entry::Component(component) => Some(component.unit.to_string()),
            Entry::Value(value) => match value.ty {
                Type::Number(unit) if !unit.is_plain() => Some(unit.to_string()),
                Type::Number(_)
                | Type::Zero
                | Type::Bool
                | Type::Date
                | Type::Member(_)
                | Type::Text => None,
            },
            Entry::Sum(_) => Some(stack.currency.to_string()),
        };
        if let Entry::Sum(_) = entry {
            let total = self.months.total(number, month);
            step.values.push(Given::rounded(total.to_text(decimals)));
        }
        if member.is_none() && !matches!(entry, Entry::Value(_)) {
            let year = self.months.year(number);
            step.per_year = year.map(|year| year.to_text(decimals));
        }
        let per = entry.per();
        for at in members(self.plan, per, member) {
            let Some(found) = self.trace.step(number, at, month) else {
                continue;
            };
            let exact = match &found.exact {
                Some(Value::Number(number)) => Some(number.to_string()),
                Some(Value::Bool(value)) => Some(value.to_string()),
                Some(Value::Date(day)) => Some(day.to_string()),
                Some(Value::Member(_) | Value::Text(_)) | None => None,
            };
            let mut given = Given::exactly(exact, found.exact.as_ref());
            given.rounded = found.rounded.as_ref().map(|r| r.to_text(decimals));
            step.values.push(given.of(member_name(stack, per, at)));
        }
    }

    /// What the formulas of some members read, each once.
    fn reads(
        &mut self,
        step: &mut Step,
        number: u32,
        member: Option<u32>,
        per: Option<FamilyId>,
        month: Month,
        depth: usize,
    ) {
        let mut found: Vec<Read> = Vec::new();
        for at in members(self.plan, per, member) {
            let read = self.trace.step(number, at, month);
            for read in read.map_or(&[][..], |read| &read.reads) {
                if !found.contains(read) {
                    found.push(*read);
                }
            }
        }
        let own = self
            .plan
            .stack
            .entry(number)
            .map(own_reads)
            .unwrap_or_default();
        let claimed = self.claimed(&found, &own);
        for read in found.iter().filter(|read| !claimed.contains(read)) {
            let at = At { member, per, month };
            let inner = self.one(*read, at, depth);
            step.reads.extend(inner.map(|mut inner| {
                self.of_default(&mut inner, *read, at, depth);
                inner
            }));
        }
    }

    fn one(&mut self, read: Read, at: At, depth: usize) -> Option<Step> {
        let At { member, per, month } = at;
        match read {
            Read::Entry(inner) => {
                // A value by the same family is read at the same member.
                let same = self.plan.stack.entry(inner).and_then(Entry::per) == per;
                let member = member.filter(|_| same && per.is_some());
                Some(self.entry(inner, member, month, depth))
            }
            Read::Input(input) => self.input(input, member, per),
            Read::Parameter(_) | Read::Scale(_) | Read::Table(_) => self.figure(read, member, per),
        }
    }
}

/// One member, or all of a family (one nameless where there is none).
fn members(plan: &Plan<'_>, per: Option<FamilyId>, member: Option<u32>) -> Vec<u32> {
    match member {
        Some(member) => vec![member],
        None => (0..u32::try_from(plan.stack.member_count(per)).unwrap_or(1)).collect(),
    }
}

/// A formula on one line.
fn one_line(formula: &Typed) -> String {
    let words: Vec<&str> = formula.text.split_whitespace().collect();
    words.join(" ")
}
