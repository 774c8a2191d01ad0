//! How an amount comes about: the formula, what it read, down to figures with date and source.
//!
//! In: a run's [`Trace`] and the name asked for. Out: a [`Derivation`], which is a tree, as text or
//! as JSON. Always: what stands in two places is derived once, where it stands first.

use std::collections::BTreeSet;

use serde::Serialize;

use super::explain_text::drawn;
use super::offer_json::{dotted, envelope, member_name, value_text};
use crate::amount::{Exact, shown};
use crate::answer::places;
use crate::formula::{FamilyId, Op, Type, Typed, Value};
use crate::plan::{Held, Plan};
use crate::rules::{Cadence, Entry, Head, RuleBook, SourceId};
use crate::run::{Facts, Read, Trace, Year, read_input};
use crate::time::Month;
use crate::words::Words;

/// How deep a tree is drawn; deeper ones are cut.
const DEPTH_MAX: usize = 64;

/// How one entry comes about.
#[derive(Debug)]
pub struct Derivation<'a> {
    book: &'a RuleBook,
    plan: &'a Plan<'a>,
    root: Step,
}

/// One step: a sum, component, value, fact or figure.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Step {
    /// `sum`, `component`, `value`, `input`, `parameter`, `scale`, `table`.
    pub(super) kind: &'static str,
    pub(super) name: String,
    #[serde(skip)]
    pub(super) title: crate::rules::Titles,
    /// The formula, or the tags of a sum.
    pub(super) formula: Option<String>,
    /// Under which condition it pays.
    pub(super) when: Option<String>,
    /// The month that is shown.
    pub(super) month: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) values: Vec<Given>,
    /// Of components and sums: what a steady year comes to.
    pub(super) per_year: Option<String>,
    pub(super) source: Option<String>,
    #[serde(skip)]
    pub(super) source_title: Option<String>,
    pub(super) confidence: Option<&'static str>,
    pub(super) from: Option<String>,
    pub(super) carried_from: Option<String>,
    pub(super) tried: bool,
    /// Whether it is derived further up.
    pub(super) above: bool,
    pub(super) reads: Vec<Step>,
}

/// A value of a step, of one member where it has members.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Given {
    pub(super) member: Option<String>,
    /// What the formula gave, exactly; null where the condition does not hold.
    pub(super) exact: Option<String>,
    /// What was made of it by share of the month and rounding.
    pub(super) rounded: Option<String>,
    /// Of facts: where it comes from.
    pub(super) origin: Option<&'static str>,
    #[serde(skip)]
    pub(super) short: Option<String>,
}

impl<'a> Derivation<'a> {
    /// How an entry, or one member of it, comes about in the month of the plan's day.
    #[must_use]
    pub fn of(
        book: &'a RuleBook,
        plan: &'a Plan<'a>,
        facts: &Facts,
        year: &Year,
        trace: &Trace,
        entry: u32,
        member: Option<u32>,
    ) -> Self {
        let mut tree = Tree {
            book,
            plan,
            facts,
            year,
            trace,
            seen: BTreeSet::new(),
        };
        let root = tree.entry(entry, member, Month::of(plan.on), 0);
        Self { book, plan, root }
    }

    /// As JSON: the envelope, then `derivation`.
    #[must_use]
    pub fn json(&self, words: &Words) -> String {
        let mut map = envelope("derivation", self.book, self.plan.on);
        map.insert("country".to_owned(), self.plan.stack.id.clone().into());
        map.insert("title".to_owned(), self.root.titled(words).into());
        let root = serde_json::to_value(&self.root).unwrap_or_default();
        map.insert("derivation".to_owned(), root);
        let text = serde_json::to_string_pretty(&map).unwrap_or_default();
        format!("{text}\n")
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
    year: &'a Year,
    trace: &'a Trace,
    seen: BTreeSet<(Read, Option<u32>)>,
}

impl Tree<'_> {
    fn step(&self, kind: &'static str, head: &Head) -> Step {
        let mut step = Step {
            kind,
            name: head.id.clone(),
            title: head.title.clone(),
            formula: None,
            when: None,
            month: None,
            unit: None,
            values: Vec::new(),
            per_year: None,
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
            step.confidence = Some(source.confidence.word());
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
                for part in &sum.parts {
                    let amount = self.year.total(*part);
                    if !amount.is_zero() {
                        step.reads.push(self.entry(*part, None, month, further));
                    }
                }
            }
            Entry::Component(component) => {
                step.formula = Some(one_line(&component.formula));
                step.when = component.when.as_ref().map(one_line);
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
            let at = usize::try_from(month.number().saturating_sub(1)).unwrap_or(0);
            let row = self.year.months.get(at);
            let total = row.map(|row| row.total(number).clone());
            let total = total.unwrap_or_default();
            step.values.push(Given {
                member: None,
                exact: None,
                rounded: Some(total.to_text(decimals)),
                origin: None,
                short: None,
            });
        }
        if member.is_none() && !matches!(entry, Entry::Value(_)) {
            step.per_year = Some(self.year.total(number).to_text(decimals));
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
            let short = found.exact.as_ref().and_then(near_value);
            step.values.push(Given {
                member: member_name(stack, per, at),
                exact,
                rounded: found.rounded.as_ref().map(|r| r.to_text(decimals)),
                origin: None,
                short,
            });
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

    /// What only the defaults of facts read, among what was read.
    fn claimed(&self, found: &[Read], own: &[Read]) -> Vec<Read> {
        let of_defaults: Vec<Read> = found
            .iter()
            .filter(|read| own.contains(read))
            .flat_map(|read| self.default_reads(*read))
            .collect();
        // What a default reads may itself be a fact with a default.
        let further: Vec<Read> = of_defaults
            .iter()
            .flat_map(|read| self.default_reads(*read))
            .collect();
        let all = of_defaults.into_iter().chain(further);
        all.filter(|read| found.contains(read) && !own.contains(read))
            .collect()
    }

    fn default_reads(&self, read: Read) -> Vec<Read> {
        let Read::Input(number) = read else {
            return Vec::new();
        };
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let inputs = &self.plan.stack.inputs;
        let defaults = inputs.get(place).map_or(&[][..], |input| &input.defaults);
        let free = |member: u32| self.facts.given(number, member).is_none();
        (0_u32..)
            .zip(defaults)
            .filter(|(member, _)| free(*member))
            .filter_map(|(_, fallback)| fallback.as_ref())
            .flat_map(|fallback| match fallback {
                crate::rules::Fallback::Formula(formula) => static_reads(formula),
                crate::rules::Fallback::Value(_) => Vec::new(),
            })
            .collect()
    }

    /// Puts what a fact's default may read under the fact.
    fn of_default(&mut self, step: &mut Step, read: Read, at: At, depth: usize) {
        let mut done: Vec<Read> = Vec::new();
        for inner in self.default_reads(read) {
            if done.contains(&inner) {
                continue;
            }
            done.push(inner);
            let below = self.one(inner, at, depth);
            step.reads.extend(below.map(|mut below| {
                if depth < DEPTH_MAX {
                    let further = depth.saturating_add(1);
                    self.of_default(&mut below, inner, at, further);
                }
                below
            }));
        }
    }

    fn input(&self, number: u32, member: Option<u32>, per: Option<FamilyId>) -> Option<Step> {
        let stack = self.plan.stack;
        let input = stack.inputs.get(usize::try_from(number).ok()?)?;
        let mut step = self.step("input", &input.head);
        step.source = None;
        step.source_title = None;
        step.confidence = None;
        if let crate::rules::InputKind::Number { unit, .. } = input.kind {
            step.unit = (!unit.is_plain()).then(|| unit.to_string());
        }
        let one = member.filter(|_| input.per.is_some() && input.per == per);
        for at in members(self.plan, input.per, one) {
            if let Ok((value, origin)) = read_input(self.plan, self.facts, number, at) {
                let short = near_value(&value);
                step.values.push(Given {
                    member: member_name(stack, input.per, at),
                    exact: Some(value_text(stack, input.kind, &value)),
                    rounded: None,
                    origin: Some(origin.word()),
                    short,
                });
            }
        }
        let formula = input
            .defaults
            .iter()
            .flatten()
            .find_map(|fallback| match fallback {
                crate::rules::Fallback::Formula(formula) => Some(one_line(formula)),
                crate::rules::Fallback::Value(_) => None,
            });
        let given = step
            .values
            .iter()
            .all(|value| value.origin == Some("given"));
        step.formula = formula.filter(|_| !given);
        Some(step)
    }

    fn figure(&self, read: Read, member: Option<u32>, per: Option<FamilyId>) -> Option<Step> {
        let plan = self.plan;
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        match read {
            Read::Parameter(number) => {
                let parameter = plan.stack.parameters.get(place(number))?;
                let held = plan.parameters.get(place(number))?;
                let mut step = self.step("parameter", &parameter.head);
                step.unit = (!parameter.unit.is_plain()).then(|| parameter.unit.to_string());
                self.held(&mut step, held);
                let one = member.filter(|_| parameter.per.is_some() && parameter.per == per);
                for at in members(plan, parameter.per, one) {
                    let Some(value) = held.member(place(at)) else {
                        continue;
                    };
                    step.values.push(Given {
                        member: member_name(plan.stack, parameter.per, at),
                        exact: Some(value.to_string()),
                        rounded: None,
                        origin: None,
                        short: near(value),
                    });
                }
                Some(step)
            }
            Read::Scale(number) => {
                let scale = plan.stack.scales.get(place(number))?;
                let held = plan.scales.get(place(number))?;
                let mut step = self.step("scale", &scale.head);
                self.held(&mut step, held);
                let brackets = held.value().map_or(&[][..], Vec::as_slice);
                for bracket in brackets {
                    let up_to = bracket.up_to.as_ref();
                    step.values.push(Given {
                        member: Some(up_to.map_or("…".to_owned(), |up_to| format!("≤ {up_to}"))),
                        exact: Some(format!("{}%", bracket.rate.times(&Exact::from(100)))),
                        rounded: None,
                        origin: None,
                        short: None,
                    });
                }
                Some(step)
            }
            Read::Table(number) => {
                let table = plan.stack.tables.get(place(number))?;
                let mut step = self.step("table", &table.head);
                self.held(&mut step, plan.tables.get(place(number))?);
                Some(step)
            }
            Read::Entry(_) | Read::Input(_) => None,
        }
    }

    fn held<T>(&self, step: &mut Step, held: &Held<'_, T>) {
        match held {
            Held::Figure {
                from,
                source,
                confidence,
                carried,
                ..
            } => {
                self.sourced(step, *source);
                step.from = Some(from.to_string());
                step.carried_from = carried.map(|day| day.to_string());
                step.confidence = Some(confidence.word());
            }
            Held::Tried(_) | Held::TriedInPart { .. } => step.tried = true,
            Held::Gap(_) => {}
        }
    }
}

/// What an entry's formula and condition name.
fn own_reads(entry: &Entry) -> Vec<Read> {
    match entry {
        Entry::Component(component) => std::iter::once(&component.formula)
            .chain(&component.when)
            .flat_map(static_reads)
            .collect(),
        Entry::Value(value) => static_reads(&value.formula),
        Entry::Sum(_) => Vec::new(),
    }
}

/// What a formula names, on whichever way through it.
fn static_reads(formula: &Typed) -> Vec<Read> {
    let mut found: Vec<Read> = formula.reads().map(|(target, _)| target.into()).collect();
    for node in &formula.nodes {
        match &node.op {
            Op::Past(_, target, _) => found.push((*target).into()),
            Op::Scale(_, scale) => found.push(Read::Scale(*scale)),
            Op::Lookup(table, _) => found.push(Read::Table(*table)),
            Op::Number(_)
            | Op::Bool(_)
            | Op::Date(_)
            | Op::Member(_)
            | Op::Text(_)
            | Op::Read(..)
            | Op::At(..)
            | Op::Bound(_)
            | Op::Negative(_)
            | Op::Not(_)
            | Op::And(..)
            | Op::Or(..)
            | Op::Arithmetic(..)
            | Op::Compare(..)
            | Op::If(..)
            | Op::Call(..)
            | Op::Round(..)
            | Op::SumOver(..)
            | Op::MonthNumber
            | Op::YearNumber
            | Op::Start
            | Op::End => {}
        }
    }
    found
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

fn near_value(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => near(number),
        Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => None,
    }
}

/// A number that does not end, to four decimals.
fn near(number: &Exact) -> Option<String> {
    number
        .to_text(0)
        .contains('/')
        .then(|| shown(number, 4, &[]))
}

impl Step {
    /// Its title in a language, else its name.
    pub(super) fn titled(&self, words: &Words) -> String {
        let title = self.title.get(words.lang().code());
        title.unwrap_or(&self.name).to_owned()
    }
}
