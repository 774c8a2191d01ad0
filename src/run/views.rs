//! The three views: a month alone, a steady year, the months from `start`.

use std::collections::BTreeMap;

use super::eval::Scope;
use super::facts::{Facts, Origin, Refusal};
use super::limits::LimitSpan;
use super::month::{Cell, Clock, Run, SoFar};
use super::record::Recorder;
use crate::amount::Exact;
use crate::formula::Value;
use crate::plan::{Held, Plan, WhatIf, changes, needs_history};
use crate::rules::{Confidence, Entry, Head, SourceId, Stack, Titles};
use crate::time::{Date, Month, SpanOfDays};

/// How a month is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// One month, nothing before it.
    Alone,
    /// The twelve months of a steady year.
    Steady,
    /// The months from `start`.
    FromStart,
}

/// A month's amounts.
#[derive(Debug, Clone, Default)]
pub struct MonthRow {
    /// The month; of a steady year, of the year of `--on`.
    pub month: Option<Month>,
    /// By entry: what a component or sum comes to.
    pub totals: Vec<Exact>,
    /// By entry's member, in the plan's places.
    pub members: Vec<Exact>,
    /// By entry: what a component pays, or a sum of paid amounts.
    pub paid: Vec<Exact>,
    /// By entry's member: what it pays.
    pub members_paid: Vec<Exact>,
    /// Values that were asked for.
    pub values: BTreeMap<(u32, u32), Result<Value, Refusal>>,
}

/// A floor against what was paid, in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct FloorMonth {
    /// The floor.
    pub floor: usize,
    /// The class, if it is compared by class.
    pub member: Option<u32>,
    /// The month.
    pub month: Month,
    /// What is paid.
    pub paid: Exact,
    /// The least.
    pub least: Exact,
}

/// A notice that speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeFound(pub usize);

/// A steady year.
#[derive(Debug, Clone, Default)]
pub struct Year {
    /// January to December.
    pub months: Vec<MonthRow>,
    /// Floors, by month.
    pub floors: Vec<FloorMonth>,
    /// The spans that limits speak of.
    pub limits: Vec<LimitSpan>,
    /// Notices that speak in the month of `--on`.
    pub notices: Vec<NoticeFound>,
    /// What each stale band's `would_be` gives, in the month of `--on`.
    pub would_be: Vec<Option<Result<Exact, Refusal>>>,
    /// Why the floors could not be evaluated.
    pub floors_refused: Option<Refusal>,
    /// Why the limits or notices could not be evaluated.
    pub checks_refused: Option<Refusal>,
    /// Figures that were read and are assumed, carried or proposed.
    pub noted: Vec<Noted>,
}

/// A figure to be careful with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Titles,
    /// Where it comes from.
    pub source: Option<SourceId>,
    /// How far it can be relied on.
    pub confidence: Confidence,
    /// The last day that it was known for, if it goes on behind that.
    pub carried: Option<Date>,
}

fn noted(plan: &Plan<'_>, (list, number): (u8, u32)) -> Option<Noted> {
    fn of<T>(head: &Head, held: &Held<'_, T>) -> Option<Noted> {
        let Held::Figure {
            source,
            confidence,
            carried,
            ..
        } = held
        else {
            return None;
        };
        Some(Noted {
            name: head.id.clone(),
            title: head.title.clone(),
            source: *source,
            confidence: *confidence,
            carried: *carried,
        })
    }
    let place = usize::try_from(number).ok()?;
    match list {
        0 => of(
            &plan.stack.parameters.get(place)?.head,
            plan.parameters.get(place)?,
        ),
        1 => of(&plan.stack.scales.get(place)?.head, plan.scales.get(place)?),
        _ => of(&plan.stack.tables.get(place)?.head, plan.tables.get(place)?),
    }
}

impl Year {
    /// A component's or sum's amount in the year.
    #[must_use]
    pub fn total(&self, entry: u32) -> Exact {
        let place = usize::try_from(entry).unwrap_or(usize::MAX);
        self.months
            .iter()
            .filter_map(|month| month.totals.get(place))
            .sum()
    }
}

impl<'a, R: Recorder> Run<'a, R> {
    fn new(plan: &'a Plan<'a>, facts: &'a Facts, recorder: &'a mut R, clock: Clock) -> Self {
        let entries = plan.stack.entries.len();
        Self {
            plan,
            facts,
            recorder,
            first_month: clock.month,
            clock,
            full_time: false,
            cells: vec![Cell::Unset; plan.slot_count],
            totals: vec![Exact::ZERO; entries],
            so_far: vec![SoFar::default(); plan.slot_count],
            exacts: vec![Exact::ZERO; plan.slot_count],
            earned: vec![Vec::new(); plan.slot_count],
            paid_out: vec![Exact::ZERO; plan.slot_count],
            noted: std::collections::BTreeSet::new(),
            history: BTreeMap::new(),
        }
    }

    fn row(&self) -> MonthRow {
        let entries = &self.plan.stack.entries;
        let members = self
            .cells
            .iter()
            .map(|cell| match cell {
                Cell::Done(Value::Number(amount)) => amount.clone(),
                _ => Exact::ZERO,
            })
            .collect();
        let paid = (0_u32..)
            .zip(entries)
            .map(|(number, entry)| match entry {
                Entry::Component(_) => self.paid(number),
                Entry::Sum(sum) => sum.parts.iter().map(|part| self.paid(*part)).sum(),
                Entry::Value(_) => Exact::ZERO,
            })
            .collect();
        let mut members_paid = vec![Exact::ZERO; self.plan.slot_count];
        for (number, entry) in (0_u32..)
            .zip(entries)
            .filter(|(_, entry)| entry.per().is_some())
        {
            for member in 0..u32::try_from(self.plan.stack.member_count(entry.per())).unwrap_or(0) {
                if let Some(place) = members_paid.get_mut(self.plan.slot(number, member)) {
                    *place = self.paid_member(number, member);
                }
            }
        }
        MonthRow {
            members_paid,
            month: Some(self.clock.shown),
            totals: self.totals.clone(),
            members,
            paid,
            values: BTreeMap::new(),
        }
    }

    fn asked(&mut self, asked: &[(u32, u32)], row: &mut MonthRow) {
        for (entry, member) in asked {
            let value = self.entry_value(*entry, Some(*member));
            row.values.insert((*entry, *member), value);
        }
    }
}

fn steady_clock(on: Date, facts: &Facts, index: usize, years: i32) -> Clock {
    let shown = Month::of(on);
    let first = Month::new(shown.year(), 1).unwrap_or(shown);
    let month_of_year = i32::try_from(index % 12).unwrap_or(0);
    let offset = i32::try_from(index)
        .unwrap_or(0)
        .wrapping_sub(years.wrapping_sub(1).wrapping_mul(12));
    Clock {
        month: first.plus(offset),
        shown: first.plus(month_of_year),
        index,
        start: facts.start,
        end: facts.end,
        age_day: on,
        latest: Some(on),
        employed: true,
        first: false,
        leaving: false,
        calendar_share: Exact::ONE,
        working_share: Exact::ONE,
    }
}

/// The steady year under the rules of the plan's day; `full_time` says that facts were changed to
/// compare with a band.
///
/// # Errors
/// The first refusal.
pub fn annualised<R: Recorder>(
    plan: &Plan<'_>,
    facts: &Facts,
    full_time: bool,
    recorder: &mut R,
) -> Result<Year, Refusal> {
    let years = if needs_history(plan.stack) { 3 } else { 1 };
    let mut run = Run::new(
        plan,
        facts,
        recorder,
        steady_clock(plan.on, facts, 0, years),
    );
    run.full_time = full_time;
    run.given_facts()?;
    let months = usize::try_from(years).unwrap_or(1).saturating_mul(12);
    let mut year = Year::default();
    let mut limits = Vec::new();
    for index in 0..months {
        run.clock = steady_clock(plan.on, facts, index, years);
        run.compute()?;
        if index.saturating_add(12) >= months {
            year.months.push(run.row());
            // Pay stands, whatever it is held against refuses.
            if let Err(refusal) = run.floors(&mut year) {
                year.floors_refused.get_or_insert(refusal);
            }
            if run.clock.shown == Month::of(plan.on) {
                if let Err(refusal) = run.notices(&mut year) {
                    year.checks_refused.get_or_insert(refusal);
                }
                run.would_be(&mut year);
            }
            run.limit_months(&mut limits);
        }
        run.remember();
    }
    match run.limit_spans(limits) {
        Ok(spans) => year.limits = spans,
        Err(refusal) => drop(year.checks_refused.get_or_insert(refusal)),
    }
    year.noted = run
        .noted
        .iter()
        .filter_map(|key| noted(plan, *key))
        .collect();
    Ok(year)
}

/// One month with nothing before it but openings; `asked` are values by entry and member.
///
/// # Errors
/// The first refusal.
pub fn month_alone<R: Recorder>(
    plan: &Plan<'_>,
    facts: &Facts,
    asked: &[(u32, u32)],
    recorder: &mut R,
) -> Result<MonthRow, Refusal> {
    let month = Month::of(plan.on);
    let clock = Clock {
        month,
        shown: month,
        index: 0,
        start: Some(month.first_day()),
        end: Some(month.last_day()),
        age_day: month.last_day(),
        latest: None,
        employed: true,
        first: true,
        leaving: false,
        calendar_share: Exact::ONE,
        working_share: Exact::ONE,
    };
    let mut run = Run::new(plan, facts, recorder, clock);
    run.given_facts()?;
    run.compute()?;
    let mut row = run.row();
    run.asked(asked, &mut row);
    Ok(row)
}

/// The months from `start` (of the facts), each by the figures of its own date.
///
/// # Errors
/// The first refusal.
pub fn from_start<R: Recorder>(
    stack: &Stack,
    facts: &Facts,
    tried: (&[WhatIf], bool),
    count: u32,
    asked: &[(u32, u32)],
    recorder: &mut R,
) -> Result<Vec<MonthRow>, Refusal> {
    let start = facts.start.unwrap_or_default();
    let first = Month::of(start);
    let days = changes(stack);
    let mut plans: Vec<(usize, Plan<'_>)> = Vec::new();
    let figure_day = |month: Month| {
        if month == first {
            start
        } else {
            month.first_day()
        }
    };
    for index in 0..count {
        let day = figure_day(first.plus(i32::try_from(index).unwrap_or(0)));
        let before = plans.last().map(|(_, plan)| plan.on);
        let changed =
            before.is_none_or(|before| days.range(before..=day).any(|change| *change > before));
        if changed {
            let place = usize::try_from(index).unwrap_or(0);
            plans.push((place, Plan::fold(stack, day, tried.0, tried.1)));
        }
    }
    let mut rows = Vec::new();
    let Some((_, plan)) = plans.first() else {
        return Ok(rows);
    };
    let mut run = Run::new(plan, facts, recorder, start_clock(facts, start, 0));
    run.given_facts()?;
    let mut next = plans.iter().skip(1).peekable();
    for index in 0..usize::try_from(count).unwrap_or(0) {
        if let Some((_, plan)) = next.next_if(|(from, _)| *from == index) {
            run.plan = plan;
        }
        run.clock = start_clock(facts, start, index);
        run.compute()?;
        let mut row = run.row();
        run.asked(asked, &mut row);
        rows.push(row);
        run.remember();
    }
    Ok(rows)
}

fn start_clock(facts: &Facts, start: Date, index: usize) -> Clock {
    let month = Month::of(start).plus(i32::try_from(index).unwrap_or(i32::MAX));
    let end_month = facts.end.map(Month::of);
    let days = SpanOfDays::in_month(month, Some(start), facts.end);
    let whole = SpanOfDays::in_month(month, None, None);
    let share = |part: i64, of: i64| Exact::ratio(part, of).unwrap_or_default();
    Clock {
        month,
        shown: month,
        index,
        start: Some(start),
        end: facts.end,
        age_day: month.last_day(),
        latest: None,
        employed: end_month.is_none_or(|end| month <= end),
        first: index == 0,
        leaving: end_month == Some(month),
        calendar_share: share(days.days(), whole.days()),
        working_share: share(days.working_days(), whole.working_days()),
    }
}

impl<R: Recorder> Run<'_, R> {
    fn floors(&mut self, year: &mut Year) -> Result<(), Refusal> {
        for (number, floor) in self.plan.stack.floors.iter().enumerate() {
            if floor.applies.on(self.plan.on) && self.applies(&floor.applies, &floor.head.id)? {
                self.floor(number, year)?;
            }
        }
        Ok(())
    }

    fn notices(&mut self, year: &mut Year) -> Result<(), Refusal> {
        for (number, notice) in self.plan.stack.notices.iter().enumerate() {
            if !notice.applies.on(self.plan.on)
                || !self.applies(&notice.applies, &notice.head.id)?
            {
                continue;
            }
            let mut scope = Scope::new(&notice.head.id, 1);
            let speaks = match &notice.when {
                Some(when) => self.evaluate(when, &mut scope)? == Value::Bool(true),
                None => true,
            };
            if speaks {
                year.notices.push(NoticeFound(number));
            }
        }
        Ok(())
    }

    /// The factors of the bands that are stale; of the others nobody reads them.
    fn would_be(&mut self, year: &mut Year) {
        let plan = self.plan;
        for band in &plan.stack.bands {
            let there = band.applies.on(plan.on) && band.is_stale(plan.on, plan.with_proposed);
            let factor = band.would_be.as_ref().filter(|_| there).map(|typed| {
                let mut scope = Scope::new(&band.head.id, 1);
                self.evaluate(typed, &mut scope).map(amount)
            });
            year.would_be.push(factor);
        }
    }

    /// What a guarded component's member comes to: exactly, or as rounded.
    fn guarded(&self, part: u32, member: u32, exact: bool) -> Exact {
        let slot = self.plan.slot(part, member);
        if exact {
            return self.exacts.get(slot).cloned().unwrap_or_default();
        }
        match self.cells.get(slot) {
            Some(Cell::Done(Value::Number(paid))) => paid.clone(),
            _ => Exact::ZERO,
        }
    }

    fn floor(&mut self, number: usize, year: &mut Year) -> Result<(), Refusal> {
        let plan = self.plan;
        let Some(floor) = plan.stack.floors.get(number) else {
            return Ok(());
        };
        let mut parts = Vec::new();
        for part in &floor.parts {
            if self.occupant(*part, 0)? == Some(*part) {
                parts.extend(
                    plan.stack
                        .component(*part)
                        .map(|component| (*part, component)),
                );
            }
        }
        let finest = parts.iter().map(|(_, component)| component).min_by(|a, b| {
            a.rounding
                .step()
                .cmp(b.rounding.step())
                .then(a.head.id.cmp(&b.head.id))
        });
        let exact = parts.iter().any(|(_, component)| component.over_year);
        let default = crate::amount::Rounding::new(
            plan.stack.step.clone(),
            crate::amount::Direction::HalfAway,
        );
        let rounding = finest
            .map(|component| component.rounding.clone())
            .or(default);
        let round = |value: Exact| match &rounding {
            Some(rounding) if !exact => rounding.apply(&value),
            _ => value,
        };
        let count = u32::try_from(plan.stack.member_count(floor.per)).unwrap_or(1);
        let by_class = floor.by_class
            && parts
                .iter()
                .all(|(_, component)| component.per == floor.per);
        let mut least_total = Exact::ZERO;
        let mut speaks = false;
        for member in 0..count {
            let mut scope = Scope::new(&floor.head.id, 1);
            if floor.per.is_some() {
                scope.bound.push(member);
            }
            if let Some(when) = &floor.when
                && self.evaluate(when, &mut scope)? != Value::Bool(true)
            {
                continue;
            }
            speaks = true;
            let least = amount(self.evaluate(&floor.at_least, &mut scope)?);
            if by_class {
                let paid = parts
                    .iter()
                    .map(|(part, _)| self.guarded(*part, member, exact))
                    .sum();
                let month = self.clock.shown;
                let least = round(least);
                year.floors.push(FloorMonth {
                    floor: number,
                    member: Some(member),
                    month,
                    paid,
                    least,
                });
            } else {
                let all_per = !parts.is_empty()
                    && parts
                        .iter()
                        .all(|(_, component)| component.per == floor.per);
                least_total = least_total.plus(&if all_per && floor.per.is_some() {
                    round(least)
                } else {
                    least
                });
            }
        }
        if !by_class && speaks {
            let paid = parts
                .iter()
                .flat_map(|(part, component)| {
                    let count = plan.stack.member_count(component.per);
                    (0..u32::try_from(count).unwrap_or(1)).map(|member| (*part, member))
                })
                .map(|(part, member)| self.guarded(part, member, exact))
                .sum();
            let least = round(least_total);
            let month = self.clock.shown;
            year.floors.push(FloorMonth {
                floor: number,
                member: None,
                month,
                paid,
                least,
            });
        }
        Ok(())
    }
}

pub(super) fn amount(value: Value) -> Exact {
    match value {
        Value::Number(amount) => amount,
        Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => Exact::ZERO,
    }
}

/// The facts with every input that says so set to full time; whether anything changed.
#[must_use]
pub fn at_full_time(plan: &Plan<'_>, facts: &Facts) -> (Facts, bool) {
    let mut changed = false;
    let mut set = facts.clone();
    for (number, input) in (0_u32..).zip(&plan.stack.inputs) {
        let Some(full) = &input.full_time else {
            continue;
        };
        let count = u32::try_from(plan.stack.member_count(input.per)).unwrap_or(1);
        for member in 0..count {
            let now = read_input(plan, facts, number, member)
                .ok()
                .map(|(value, _)| value);
            changed |= now.as_ref() != Some(full);
            set.set(number, member, full.clone());
        }
    }
    (set, changed)
}

/// A fact or what stands where none is given, with where it comes from.
///
/// # Errors
/// [`Refusal`] `FACT-MISSING` or `FACT-RANGE`.
pub fn read_input(
    plan: &Plan<'_>,
    facts: &Facts,
    input: u32,
    member: u32,
) -> Result<(Value, Origin), Refusal> {
    let mut nothing = ();
    let mut run = Run::new(
        plan,
        facts,
        &mut nothing,
        steady_clock(plan.on, facts, 0, 1),
    );
    run.input(input, member)
}
