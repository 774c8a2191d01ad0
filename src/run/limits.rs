//! Limits over the months of a steady year.
//!
//! In: what each limit's formulas give, month by month. Out: the spans that a limit speaks of,
//! with total and bound. A refusal of a month counts only if a span that speaks needs that month;
//! so does a figure to be careful with.

use super::checks::amount;
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

/// A limit in one month; what cannot matter is not evaluated.
#[derive(Debug, Clone)]
pub(super) struct LimitMonth {
    month: Month,
    speaks: Option<Said<bool>>,
    of: Option<Said<Exact>>,
    bound: Option<Said<Exact>>,
}

impl<'a, R: Recorder> Run<'a, R> {
    /// Each limit's sides in the month computed, added to the months before.
    pub(super) fn limit_months(&mut self, limits: &mut Vec<Vec<LimitMonth>>) {
        let stack = self.plan.stack;
        limits.resize_with(stack.limits.len(), Vec::new);
        for ((number, limit), months) in stack.limits.iter().enumerate().zip(limits) {
            months.reserve_exact(12_usize.saturating_sub(months.len()));
            // Said again is what the month before said, if nothing that it reads differs.
            let again = self.repeats(stack.graph.limits.get(number));
            let last = months.last().filter(|_| again);
            let month = self.limit_month(limit, months.len(), last);
            months.push(month);
        }
    }

    fn limit_month(
        &mut self,
        limit: &'a Limit,
        place: usize,
        last: Option<&LimitMonth>,
    ) -> LimitMonth {
        let ends = window(limit.over).is_none_or(|(length, step)| {
            let behind = place.saturating_add(1);
            behind >= length && behind.saturating_sub(length).is_multiple_of(step)
        });
        let speaks = ends.then(|| {
            let again = last.and_then(|last| last.speaks.clone());
            again.unwrap_or_else(|| self.said(|run| run.limit_speaks(limit)))
        });
        let silent = matches!(
            speaks,
            Some(Said {
                value: Ok(false),
                ..
            })
        );
        let checked = window(limit.over).is_some();
        let needed = checked && (limit.over != Over::Month || !silent);
        // Months' bounds that are added up may be needed by a later month that speaks.
        let bound = match limit.bound_is_monthly {
            true => needed,
            false => checked && ends && !silent,
        };
        let side = |run: &mut Self, again: Option<Said<Exact>>, formula: &'a Typed| {
            let evaluate = |run: &mut Self| run.evaluate(formula, &limit.head.id, 1, None);
            again.unwrap_or_else(|| run.said(|run| evaluate(run).map(amount)))
        };
        let (of_again, bound_again) = match last {
            Some(last) => (last.of.clone(), last.bound.clone()),
            None => (None, None),
        };
        LimitMonth {
            month: self.clock.shown,
            of: needed.then(|| side(self, of_again, &limit.of)),
            bound: bound.then(|| side(self, bound_again, &limit.bound)),
            speaks,
        }
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
        limits: Vec<Vec<LimitMonth>>,
    ) -> Result<Vec<LimitSpan>, Box<Refusal>> {
        let mut spans = Vec::new();
        for ((number, limit), months) in self.plan.stack.limits.iter().enumerate().zip(&limits) {
            for (place, last) in months.iter().enumerate() {
                let Some(speaks) = &last.speaks else { continue };
                if !*self.heard(speaks)? {
                    continue;
                }
                let sides = match window(limit.over) {
                    None => None,
                    Some((length, _)) => {
                        let first = place.saturating_add(1).saturating_sub(length);
                        let window = months.get(first..=place).unwrap_or(&[]);
                        Some(self.sides(limit, window, last)?)
                    }
                };
                let checked = sides.is_some();
                spans.push(LimitSpan {
                    limit: number,
                    month: last.month,
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
        window: &[LimitMonth],
        last: &LimitMonth,
    ) -> Result<LimitSides, Box<Refusal>> {
        let mut total = Exact::ZERO;
        let mut bound = Exact::ZERO;
        for month in window {
            if let Some(of) = &month.of {
                total = total.plus(self.heard(of)?);
            }
            if let Some(said) = &month.bound
                && limit.bound_is_monthly
            {
                bound = bound.plus(self.heard(said)?);
            }
        }
        if let Some(said) = &last.bound
            && !limit.bound_is_monthly
        {
            bound = self.heard(said)?.clone();
        }
        Ok(LimitSides { total, bound })
    }

    /// Something said that counts: its refusal refuses, its figures are noted.
    fn heard<'s, T>(&mut self, said: &'s Said<T>) -> Result<&'s T, Box<Refusal>> {
        self.count(&said.marks);
        said.value.as_ref().map_err(Clone::clone)
    }
}

/// Length and step in months of the spans that whole months can check.
fn window(over: Over) -> Option<(usize, usize)> {
    let (length, step) = match over {
        Over::Month => (1, 1),
        Over::Year => (12, 12),
        Over::Months { length, step } => (length, step),
        Over::Days(_) => return None,
    };
    let months = |count: u32| usize::try_from(count).unwrap_or(usize::MAX).max(1);
    (length <= 12).then(|| (months(length), months(step)))
}
