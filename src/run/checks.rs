//! Floors, notices and bands' factors, month by month of a steady year.
//!
//! A month in which nothing that a check depends on differs repeats what the month before found.

use super::facts::Refusal;
use super::limits::LimitMonths;
use super::month::Run;
use super::record::Recorder;
use super::sheet::Cell;
use super::views::{FloorMonth, NoticeFound, Year};
use crate::amount::{Direction, Exact, Rounding};
use crate::formula::Value;
use crate::rules::{Applies, Component, Entry, Floor, Watch};
use crate::time::Month;

type Done = Result<(), Box<Refusal>>;

/// The components of a floor that are there, with their numbers.
type Parts<'a> = Vec<(u32, &'a Component)>;

impl<'a, R: Recorder> Run<'a, R> {
    /// Floors, limits, and in the month of `--on` notices and stale bands' factors. Pay stands,
    /// whatever it is held against refuses.
    pub(super) fn checks(&mut self, year: &mut Year, limits: &mut Vec<Vec<LimitMonths>>) {
        if let Err(refusal) = self.floors(year) {
            year.floors_refused.get_or_insert(*refusal);
        }
        if self.clock.shown == Month::of(self.plan.on) {
            if let Err(refusal) = self.notices(year) {
                year.checks_refused.get_or_insert(*refusal);
            }
            self.would_be(year);
        }
        self.limit_months(limits);
    }

    fn floors(&mut self, year: &mut Year) -> Done {
        let stack = self.plan.stack;
        let month = self.clock.shown;
        for (number, floor) in stack.floors.iter().enumerate() {
            if self.repeats(stack.graph.floors.get(number)) && year.floors_refused.is_none() {
                let before = month.plus(-1);
                let last = year.floors.iter().rev();
                let last = last.skip_while(|found| found.month == month);
                let last = last.take_while(|found| found.month == before);
                let last = last.filter(|found| found.floor == number);
                let mut again: Vec<_> = last.cloned().collect();
                again.reverse();
                let again = again.into_iter();
                year.floors
                    .extend(again.map(|found| FloorMonth { month, ..found }));
            } else if self.is_there(&floor.applies, &floor.head.id)? {
                self.floor(number, floor, year)?;
            }
        }
        Ok(())
    }

    /// Whether a check finds what it found in the month before.
    pub(super) fn repeats(&self, watch: Option<&Watch>) -> bool {
        // In a steady year neither the year nor an age differs from month to month.
        let month = self.clock.shown.number();
        month != 1
            && watch.is_some_and(|watch| {
                !watch.turns(month)
                    && !self.changed.has_any(&watch.ranks)
                    && watch.values.iter().all(|number| self.is_followed(*number))
            })
    }

    /// Whether a value's members have been evaluated, so that a change of them is noticed.
    fn is_followed(&self, number: u32) -> bool {
        let slots = &self.plan.stack.graph.slots;
        let per = self.plan.stack.entry(number).and_then(Entry::per);
        let first = slots.of(number, 0);
        let members = first..first.saturating_add(self.plan.stack.member_count(per));
        let mut cells = members.map(|slot| self.sheet.cells.get(slot));
        cells.all(|cell| matches!(cell, Some(Cell::Done(..))))
    }

    pub(super) fn is_there(
        &mut self,
        applies: &'a Applies,
        name: &'a str,
    ) -> Result<bool, Box<Refusal>> {
        Ok(applies.on(self.plan.on) && self.applies(applies, name)?)
    }

    fn notices(&mut self, year: &mut Year) -> Done {
        for (number, notice) in self.plan.stack.notices.iter().enumerate() {
            if !self.is_there(&notice.applies, &notice.head.id)? {
                continue;
            }
            let speaks = match &notice.when {
                Some(when) => self.evaluate(when, &notice.head.id, 1, None)? == Value::Bool(true),
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
                let factor = self.evaluate(typed, &band.head.id, 1, None);
                factor.map(amount).map_err(|refusal| *refusal)
            });
            year.would_be.push(factor);
        }
    }

    /// What a guarded component's member comes to: exactly, or as rounded. What states the year so
    /// far has no exact amount of a month.
    fn guarded(&self, (part, component): (u32, &Component), member: u32, exact: bool) -> Exact {
        let slot = self.plan.slot(part, member);
        if exact && !component.year_so_far {
            return self.sheet.exact(slot).cloned().unwrap_or_default();
        }
        self.sheet.earned(slot).clone()
    }

    /// The guarded components that stand for this person.
    fn parts(&mut self, floor: &Floor) -> Result<Parts<'a>, Box<Refusal>> {
        let plan = self.plan;
        let mut parts = Vec::new();
        for part in &floor.parts {
            if self.occupant(*part, 0)? == Some(*part) {
                let component = plan.stack.component(*part);
                parts.extend(component.map(|component| (*part, component)));
            }
        }
        Ok(parts)
    }

    fn floor(&mut self, number: usize, floor: &'a Floor, year: &mut Year) -> Done {
        let plan = self.plan;
        let month = self.clock.shown;
        let parts = self.parts(floor)?;
        let exact = parts
            .iter()
            .any(|(_, part)| part.over_year && !part.year_so_far);
        let rounding = finest(&parts)
            .cloned()
            .or_else(|| Rounding::new(plan.stack.step.clone(), Direction::HalfAway));
        let round = |value: Exact| match &rounding {
            Some(rounding) if !exact => rounding.apply(&value),
            _ => value,
        };
        let all_per = parts
            .iter()
            .all(|(_, component)| component.per == floor.per);
        let by_class = floor.by_class && all_per;
        let each_rounded = all_per && floor.per.is_some();
        let mut least_total = Exact::ZERO;
        let mut speaks = false;
        for member in 0..u32::try_from(plan.stack.member_count(floor.per)).unwrap_or(1) {
            let name = floor.head.id.as_str();
            let of = floor.per.map(|_| member);
            if let Some(when) = &floor.when
                && self.evaluate(when, name, 1, of)? != Value::Bool(true)
            {
                continue;
            }
            speaks = true;
            let least = amount(self.evaluate(&floor.at_least, name, 1, of)?);
            if by_class {
                let paid = parts
                    .iter()
                    .map(|(part, component)| self.guarded((*part, component), member, exact));
                let paid = paid.sum();
                year.floors.push(FloorMonth {
                    floor: number,
                    member: Some(member),
                    month,
                    paid,
                    least: round(least),
                });
            } else {
                let least = if each_rounded { round(least) } else { least };
                least_total = least_total.plus(&least);
            }
        }
        if !by_class && speaks {
            year.floors.push(FloorMonth {
                floor: number,
                member: None,
                month,
                paid: self.guarded_in_all(&parts, exact),
                least: round(least_total),
            });
        }
        Ok(())
    }

    /// What all members of the guarded components come to.
    fn guarded_in_all(&self, parts: &Parts<'_>, exact: bool) -> Exact {
        let members = parts.iter().flat_map(|(part, component)| {
            let count = self.plan.stack.member_count(component.per);
            (0..u32::try_from(count).unwrap_or(1)).map(|member| ((*part, *component), member))
        });
        members
            .map(|(part, member)| self.guarded(part, member, exact))
            .sum()
    }
}

/// The rounding with the finest step.
pub(crate) fn finest<'p>(parts: &[(u32, &'p Component)]) -> Option<&'p Rounding> {
    let finest = parts
        .iter()
        .map(|(_, component)| *component)
        .min_by(|a, b| {
            a.rounding
                .step()
                .cmp(b.rounding.step())
                .then(a.head.id.cmp(&b.head.id))
        });
    finest.map(|component| &component.rounding)
}

pub(super) fn amount(value: Value) -> Exact {
    match value {
        Value::Number(amount) => amount,
        Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => Exact::ZERO,
    }
}
