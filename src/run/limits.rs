//! Limits over the months of a steady year.
//!
//! In: what each limit's formulas give, month by month. Out: the spans that a limit speaks of,
//! with total and bound. A refusal of a month counts only if a span that speaks needs that month;
//! so does a figure to be careful with.

use super::checks::amount;
use super::eval::place;
use super::facts::Refusal;
use super::marks::Marks;
use super::month::Run;
use super::record::Recorder;
use crate::amount::Exact;
use crate::formula::{Typed, Value};
use crate::rules::{Limit, Over};
use crate::time::Month;

/// A span that a limit speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitSpan {
    /// The limit.
    pub limit: usize,
    /// The span's last month.
    pub month: Month,
    /// What is added up over the span; `None` where only dated hours could tell.
    pub sides: Option<LimitSides>,
}

/// A limit's two sides over a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitSides {
    /// The total.
    pub total: Exact,
    /// The bound.
    pub bound: Exact,
}

/// What a formula gave, with the figures to be careful with that it read.
#[derive(Debug, Clone)]
struct Said<T> {
    value: Result<T, Box<Refusal>>,
    marks: Marks,
}

/// What a limit says from a month of the year on, until it says something else; what cannot matter
/// is not evaluated.
#[derive(Debug, Clone, Default)]
pub(super) struct LimitMonths {
    /// The first of the months, from January as 0.
    from: usize,
    speaks: Option<Said<bool>>,
    of: Option<Said<Exact>>,
    bound: Option<Said<Exact>>,
}

impl LimitMonths {
    fn is_silent(&self) -> bool {
        let speaks = self.speaks.as_ref();
        speaks.is_some_and(|said| matches!(said.value, Ok(false)))
    }
}

impl<'a, R: Recorder> Run<'a, R> {
    /// Each limit's sides in the month computed, behind the months before.
    pub(super) fn limit_months(&mut self, limits: &mut Vec<Vec<LimitMonths>>) {
        let stack = self.plan.stack;
        limits.resize_with(stack.limits.len(), Vec::new);
        let month = place(self.clock.shown.number()).saturating_sub(1);
        for ((number, limit), months) in stack.limits.iter().enumerate().zip(limits) {
            // Said again is what the month before said, if nothing that it reads differs.
            let again = self.repeats(stack.graph.limits.get(number));
            match months.last_mut() {
                Some(last) if again => self.limit_month(limit, month, last),
                Some(_) | None => {
                    let mut now = LimitMonths {
                        from: month,
                        ..LimitMonths::default()
                    };
                    self.limit_month(limit, month, &mut now);
                    months.push(now);
                }
            }
        }
    }

    /// Completes what a limit says by what a month needs of it.
    fn limit_month(&mut self, limit: &'a Limit, month: usize, now: &mut LimitMonths) {
        let window = window(limit.over);
        let ends = window.is_none_or(|window| ends(window, month));
        if ends && now.speaks.is_none() {
            now.speaks = Some(self.said(|run| run.limit_speaks(limit)));
        }
        let silent = ends && now.is_silent();
        let checked = window.is_some();
        let needed = checked && (limit.over != Over::Month || !silent);
        // Months' bounds that are added up may be needed by a later month that speaks.
        let bound = match limit.bound_is_monthly {
            true => needed,
            false => checked && ends && !silent,
        };
        if needed && now.of.is_none() {
            now.of = Some(self.limit_side(limit, &limit.of));
        }
        if bound && now.bound.is_none() {
            now.bound = Some(self.limit_side(limit, &limit.bound));
        }
    }

    fn limit_side(&mut self, limit: &'a Limit, formula: &'a Typed) -> Said<Exact> {
        self.said(|run| run.evaluate(formula, &limit.head.id, 1, None).map(amount))
    }

    /// What `read` says, the figures that it notes kept apart.
    fn said<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Box<Refusal>>) -> Said<T> {
        let (value, marks) = self.apart(read);
        Said { value, marks }
    }

    fn limit_speaks(&mut self, limit: &'a Limit) -> Result<bool, Box<Refusal>> {
        if !self.is_there(&limit.applies, &limit.head.id)? {
            return Ok(false);
        }
        match &limit.when {
            Some(when) => Ok(self.evaluate(when, &limit.head.id, 1, None)? == Value::Bool(true)),
            None => Ok(true),
        }
    }

    /// The spans of the year that limits speak of.
    pub(super) fn limit_spans(
        &mut self,
        limits: &[Vec<LimitMonths>],
    ) -> Result<Vec<LimitSpan>, Box<Refusal>> {
        let mut spans = Vec::new();
        let year = self.clock.shown.year();
        for ((number, limit), months) in self.plan.stack.limits.iter().enumerate().zip(limits) {
            let window = window(limit.over);
            for (last, month) in (0..12_usize).zip(1_u32..) {
                if !window.is_none_or(|window| ends(window, last)) {
                    continue;
                }
                let behind = months.partition_point(|run| run.from <= last);
                let Some(run) = behind.checked_sub(1).and_then(|place| months.get(place)) else {
                    continue;
                };
                let Some(speaks) = &run.speaks else { continue };
                if !*self.heard(speaks)? {
                    continue;
                }
                let sides = match window {
                    None => None,
                    Some((length, _)) => {
                        let first = last.saturating_add(1).saturating_sub(length);
                        Some(self.sides(limit, months, (first, last))?)
                    }
                };
                let checked = sides.is_some();
                spans.push(LimitSpan {
                    limit: number,
                    month: Month::new(year, month).unwrap_or(self.clock.shown),
                    sides,
                });
                if !checked {
                    // Said once: no later month is asked.
                    break;
                }
            }
        }
        Ok(spans)
    }

    fn sides(
        &mut self,
        limit: &Limit,
        months: &[LimitMonths],
        (first, last): (usize, usize),
    ) -> Result<LimitSides, Box<Refusal>> {
        let mut total = Exact::ZERO;
        let mut bound = Exact::ZERO;
        let mut last_bound = None;
        for (place, run) in months.iter().enumerate() {
            let next = months.get(place.saturating_add(1));
            let until = next
                .map_or(12, |next| next.from)
                .min(last.saturating_add(1));
            let count = until.saturating_sub(run.from.max(first));
            if count == 0 {
                continue;
            }
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            if let Some(of) = &run.of {
                total = total.plus(&times(self.heard(of)?, count));
            }
            if let Some(said) = &run.bound
                && limit.bound_is_monthly
            {
                bound = bound.plus(&times(self.heard(said)?, count));
            }
            last_bound = run.bound.as_ref();
        }
        if let Some(said) = last_bound
            && !limit.bound_is_monthly
        {
            bound = self.heard(said)?.clone();
        }
        Ok(LimitSides { total, bound })
    }

    /// Something said that counts: its refusal refuses, its figures are noted.
    fn heard<'s, T>(&mut self, said: &'s Said<T>) -> Result<&'s T, Box<Refusal>> {
        self.notes.again(&said.marks);
        said.value.as_ref().map_err(Clone::clone)
    }
}

fn times(amount: &Exact, count: i64) -> Exact {
    match count {
        1 => amount.clone(),
        _ => amount.times(&Exact::from(count)),
    }
}

/// Whether a span ends with a month, from January as 0.
pub(crate) fn ends((length, step): (usize, usize), month: usize) -> bool {
    let behind = month.saturating_add(1);
    behind >= length && behind.saturating_sub(length).is_multiple_of(step)
}

/// Length and step in months of the spans that whole months can check.
pub(crate) fn window(over: Over) -> Option<(usize, usize)> {
    let (length, step) = match over {
        Over::Month => (1, 1),
        Over::Year => (12, 12),
        Over::Months { length, step } => (length, step),
        Over::Days(_) => return None,
    };
    let months = |count: u32| usize::try_from(count).unwrap_or(usize::MAX).max(1);
    (length <= 12).then(|| (months(length), months(step)))
}
