//! The three views: a month alone, a steady year, the months from `start`.

use super::facts::{Facts, Origin, Refusal};
use super::limits::LimitSpan;
use super::month::{Clock, Run};
use super::number::Number;
use super::record::Recorder;
use super::sheet::MonthRow;
use crate::amount::Exact;
use crate::formula::Value;
use crate::plan::{Held, Plan, WhatIf, changes};
use crate::rules::{Confidence, Entry, Head, SourceId, Stack};
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Noted {
    /// Which one.
    pub figure: Figure,
    /// Where it comes from.
    pub source: Option<SourceId>,
    /// How far it can be relied on.
    pub confidence: Confidence,
    /// The last day that it was known for, if it goes on behind that.
    pub carried: Option<Date>,
}

/// A dated figure of a stack, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// A parameter.
    Parameter(usize),
    /// A scale.
    Scale(usize),
    /// A table.
    Table(usize),
}

impl Figure {
    /// Its name and title.
    #[must_use]
    pub fn head(self, stack: &Stack) -> Option<&Head> {
        match self {
            Self::Parameter(place) => stack.parameters.get(place).map(|entry| &entry.head),
            Self::Scale(place) => stack.scales.get(place).map(|entry| &entry.head),
            Self::Table(place) => stack.tables.get(place).map(|entry| &entry.head),
        }
    }
}

impl Noted {
    /// What a plan holds of a figure, if results must be marked with it.
    pub(crate) fn of(plan: &Plan<'_>, figure: Figure) -> Option<Self> {
        fn of<T>(figure: Figure, held: &Held<'_, T>) -> Option<Noted> {
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
                figure,
                source: *source,
                confidence: *confidence,
                carried: *carried,
            })
        }
        match figure {
            Figure::Parameter(place) => of(figure, plan.parameters.get(place)?),
            Figure::Scale(place) => of(figure, plan.scales.get(place)?),
            Figure::Table(place) => of(figure, plan.tables.get(place)?),
        }
    }
}

impl Year {
    /// A component's or sum's amount in the year.
    #[must_use]
    pub fn total(&self, entry: u32) -> Exact {
        self.months.iter().map(|month| month.total(entry)).sum()
    }
}

/// The month of a steady run in a place, in years that follow one another and as formulas see it.
pub(crate) fn steady_month(on: Date, index: usize, years: usize) -> (Month, Month) {
    let shown = Month::of(on);
    let first = Month::new(shown.year(), 1).unwrap_or(shown);
    let month_of_year = i32::try_from(index % 12).unwrap_or(0);
    let before = years.saturating_sub(1).saturating_mul(12);
    let number = |count: usize| i32::try_from(count).unwrap_or(0);
    let month = first.plus(number(index).wrapping_sub(number(before)));
    (month, first.plus(month_of_year))
}

pub(super) fn steady_clock(on: Date, facts: &Facts, index: usize, years: usize) -> Clock {
    let (month, shown) = steady_month(on, index, years);
    Clock {
        month,
        shown,
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
    steady(plan, facts, full_time, recorder).map_err(|refusal| *refusal)
}

fn steady<R: Recorder>(
    plan: &Plan<'_>,
    facts: &Facts,
    full_time: bool,
    recorder: &mut R,
) -> Result<Year, Box<Refusal>> {
    let clock = steady_clock(plan.on, facts, 0, plan.stack.graph.years);
    let mut run = Run::new(plan, facts, recorder, clock);
    run.full_time = full_time;
    run.given_facts()?;
    let mut year = Year::default();
    let mut limits = Vec::new();
    run.steady_months(12, |run| {
        year.months.push(run.row());
        run.checks(&mut year, &mut limits);
    })?;
    match run.limit_spans(&limits) {
        Ok(spans) => year.limits = spans,
        Err(refusal) => drop(year.checks_refused.get_or_insert(*refusal)),
    }
    year.noted = run.noted();
    Ok(year)
}

/// What values give in the month of `--on` of a steady year, by entry and member; nothing where one
/// refuses.
///
/// # Errors
/// The first refusal of the year.
pub fn steady_values(
    plan: &Plan<'_>,
    facts: &Facts,
    asked: &[(u32, u32)],
) -> Result<Vec<Option<Value>>, Refusal> {
    let mut nothing = ();
    let clock = steady_clock(plan.on, facts, 0, plan.stack.graph.years);
    let mut run = Run::new(plan, facts, &mut nothing, clock);
    let months = month_place(plan.on).saturating_add(1);
    let mut values = Vec::new();
    let computed = run.steady_months(months, |run| {
        if run.clock.shown == Month::of(plan.on) {
            let asked = asked.iter();
            values = asked
                .map(|(entry, member)| run.entry_value(*entry, Some(*member)).ok())
                .collect();
        }
    });
    computed.map_err(|refusal| *refusal)?;
    Ok(values)
}

/// A day's month in its year, from January as 0.
fn month_place(day: Date) -> usize {
    let month = Month::of(day).number().saturating_sub(1);
    usize::try_from(month).unwrap_or(0)
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
    run.given_facts().map_err(|refusal| *refusal)?;
    run.compute(true).map_err(|refusal| *refusal)?;
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
    let found = marked_from_start(stack, facts, tried, count, asked, recorder)?;
    Ok(found.rows)
}

/// Months, and what they must be marked with.
#[derive(Debug, Clone, Default)]
pub struct Months {
    /// The months, in order.
    pub rows: Vec<MonthRow>,
    /// Figures that were read and are assumed, carried or proposed, in the order of the months.
    pub noted: Vec<Noted>,
}

/// [`from_start`] with the figures to be careful with.
///
/// # Errors
/// The first refusal.
pub fn marked_from_start<R: Recorder>(
    stack: &Stack,
    facts: &Facts,
    tried: (&[WhatIf], bool),
    count: u32,
    asked: &[(u32, u32)],
    recorder: &mut R,
) -> Result<Months, Refusal> {
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
    let mut months = Months::default();
    let Some((_, plan)) = plans.first() else {
        return Ok(months);
    };
    let mut run = Run::new(plan, facts, recorder, start_clock(facts, start, 0));
    run.given_facts().map_err(|refusal| *refusal)?;
    let mut next = plans.iter().skip(1).peekable();
    for index in 0..usize::try_from(count).unwrap_or(0) {
        if let Some((_, plan)) = next.next_if(|(from, _)| *from == index) {
            run.note_in(&mut months.noted);
            run.plan = plan;
        }
        run.clock = start_clock(facts, start, index);
        run.compute(true).map_err(|refusal| *refusal)?;
        let mut row = run.row();
        run.asked(asked, &mut row);
        months.rows.push(row);
        run.remember();
    }
    run.note_in(&mut months.noted);
    Ok(months)
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

impl<R: Recorder, N: Number> Run<'_, R, N> {
    /// Computes so many months of a steady year, behind the years that it rests on; `each` is called
    /// when one of them is computed.
    pub(super) fn steady_months(
        &mut self,
        months: usize,
        mut each: impl FnMut(&mut Self),
    ) -> Result<(), Box<Refusal>> {
        let years = self.plan.stack.graph.years;
        let before = years.saturating_sub(1).saturating_mul(12);
        for index in 0..before.saturating_add(months) {
            self.clock = steady_clock(self.plan.on, self.facts, index, years);
            let counts = index >= before;
            self.compute(counts)?;
            if counts {
                each(self);
            }
            self.remember();
        }
        Ok(())
    }
}

impl<R: Recorder> Run<'_, R> {
    /// The month's amounts.
    fn row(&mut self) -> MonthRow {
        let plan = self.plan;
        let slots = &plan.stack.graph.slots;
        let opened = !self.facts.opening.is_empty();
        let all = (0_u32..).zip(&plan.stack.entries).map(|(number, _)| number);
        let moved = self.sheet.paid_moved();
        let mixed = plan.stack.graph.mixed_sums.iter().copied();
        let mixed = mixed.filter(|_| moved);
        // What was unpaid before the start may be paid beside what is paid at once.
        for number in mixed.chain(all.filter(|_| opened)) {
            if let Some(Entry::Sum(sum)) = plan.stack.entry(number) {
                let parts = sum.parts.iter();
                let paid = parts.map(|part| self.sheet.paid(slots.total(*part)));
                let paid: Exact = paid.sum();
                self.sheet.pay(slots.total(number), paid);
            }
        }
        self.sheet.row(self.clock.shown, slots)
    }

    fn asked(&mut self, asked: &[(u32, u32)], row: &mut MonthRow) {
        for (entry, member) in asked {
            let value = self.entry_value(*entry, Some(*member));
            let value = value.map_err(|refusal| *refusal);
            row.values.insert((*entry, *member), value);
        }
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
            // A default may be another in another month.
            let given = facts.given(number, member).is_some();
            let months = if given { 1 } else { 12 };
            changed |= (0..months).any(|index| {
                let now = read_in_month(plan, facts, (number, member), index, &mut ());
                now.ok().map(|(value, _)| value).as_ref() != Some(full)
            });
            set.set(number, member, full.clone());
        }
    }
    (set, changed)
}

/// A fact or what stands where none is given, in the month of `--on`, with where it comes from.
///
/// # Errors
/// [`Refusal`] `FACT-MISSING` or `FACT-RANGE`.
pub fn read_input(
    plan: &Plan<'_>,
    facts: &Facts,
    input: u32,
    member: u32,
) -> Result<(Value, Origin), Refusal> {
    read_input_told(plan, facts, (input, member), &mut ())
}

/// The same, and a recorder is told what is read on the way: of a default, its formula begins.
///
/// # Errors
/// [`Refusal`] `FACT-MISSING` or `FACT-RANGE`.
pub fn read_input_told<R: Recorder>(
    plan: &Plan<'_>,
    facts: &Facts,
    of: (u32, u32),
    recorder: &mut R,
) -> Result<(Value, Origin), Refusal> {
    // A default may be another in another month.
    let index = month_place(plan.on);
    read_in_month(plan, facts, of, index, recorder)
}

/// In a month of a steady year, from January as 0.
fn read_in_month<R: Recorder>(
    plan: &Plan<'_>,
    facts: &Facts,
    (input, member): (u32, u32),
    index: usize,
    recorder: &mut R,
) -> Result<(Value, Origin), Refusal> {
    let clock = steady_clock(plan.on, facts, index, 1);
    let mut run = Run::new(plan, facts, recorder, clock);
    let value = run.input(input, member).map_err(|refusal| *refusal)?;
    Ok((value, run.origin(input, member)))
}
