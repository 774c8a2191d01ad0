//! What pay is held against, written out: floors, limits, notices, stale bands' factors.

use super::lowering::{Lowered, Lowering, NotLowered};
use super::op::{One, StepId, Two};
use super::register::Register;
use crate::amount::{Direction, Rounding};
use crate::rules::{Applies, Component, Floor, Limit};
use crate::run::{ends, finest, window};
use crate::time::Month;

/// The most parts of a floor that may or may not be there.
const PARTS_MAX: usize = 6;

/// A floor's amounts in a month, where its condition holds.
#[derive(Debug, Clone)]
pub(super) struct FloorSteps {
    pub(super) floor: usize,
    pub(super) member: Option<u32>,
    pub(super) month: Month,
    pub(super) when: StepId,
    pub(super) paid: StepId,
    pub(super) least: StepId,
}

/// A limit over a span, where it speaks.
#[derive(Debug, Clone)]
pub(super) struct LimitSteps {
    pub(super) limit: usize,
    /// The span's last month.
    pub(super) month: Month,
    pub(super) when: StepId,
    /// Total and bound; none where only dated hours could tell, which is said once.
    pub(super) sides: Option<(StepId, StepId)>,
}

/// What pay of a year is held against.
#[derive(Debug, Clone, Default)]
pub(super) struct CheckSteps {
    pub(super) floors: Vec<FloorSteps>,
    pub(super) limits: Vec<LimitSteps>,
    /// Notices with the condition under which they speak.
    pub(super) notices: Vec<(usize, StepId)>,
    /// By band: the factor, if it is stale and has one.
    pub(super) would_be: Vec<Option<StepId>>,
}

/// A limit's formulas, month by month.
#[derive(Debug, Clone, Default)]
pub(super) struct LimitYear {
    /// By month: whether it speaks, what is added up, the bound.
    months: Vec<(StepId, StepId, StepId)>,
}

impl<'p> Lowering<'p> {
    /// Floors and limits of the month, and in the month of the plan's day notices and factors.
    pub(super) fn checks(
        &mut self,
        checks: &mut CheckSteps,
        limits: &mut Vec<LimitYear>,
    ) -> Lowered<()> {
        let stack = self.stack;
        for (number, floor) in stack.floors.iter().enumerate() {
            if floor.applies.on(self.plan.on) {
                self.floor(number, floor, checks)?;
            }
        }
        if self.shown == Month::of(self.plan.on) {
            self.notices(checks)?;
            self.would_be(checks)?;
        }
        limits.resize_with(stack.limits.len(), LimitYear::default);
        for (limit, year) in stack.limits.iter().zip(limits) {
            let month = self.limit(limit)?;
            year.months.push(month);
        }
        Ok(())
    }

    fn applies(&mut self, applies: &Applies) -> Lowered<StepId> {
        match applies.on(self.plan.on) {
            true => self.fits(applies),
            false => Ok(self.builder.truth(false)),
        }
    }

    fn notices(&mut self, checks: &mut CheckSteps) -> Lowered<()> {
        for (number, notice) in self.stack.notices.iter().enumerate() {
            let mut speaks = self.applies(&notice.applies)?;
            if let Some(when) = &notice.when {
                let when = self.formula(when, 1, None)?;
                speaks = self.builder.both(speaks, when);
            }
            checks.notices.push((number, speaks));
        }
        Ok(())
    }

    fn would_be(&mut self, checks: &mut CheckSteps) -> Lowered<()> {
        let plan = self.plan;
        for band in &plan.stack.bands {
            let there = band.applies.on(plan.on) && band.is_stale(plan.on, plan.with_proposed);
            let factor = match band.would_be.as_ref().filter(|_| there) {
                Some(typed) => Some(self.formula(typed, 1, None)?),
                None => None,
            };
            checks.would_be.push(factor);
        }
        Ok(())
    }

    fn limit(&mut self, limit: &'p Limit) -> Lowered<(StepId, StepId, StepId)> {
        let mut speaks = self.applies(&limit.applies)?;
        if let Some(when) = &limit.when {
            let when = self.formula(when, 1, None)?;
            speaks = self.builder.both(speaks, when);
        }
        if window(limit.over).is_none() {
            let zero = self.builder.zero();
            return Ok((speaks, zero, zero));
        }
        let of = self.formula(&limit.of, 1, None)?;
        let bound = self.formula(&limit.bound, 1, None)?;
        Ok((speaks, of, bound))
    }

    /// The spans of the year that limits may speak of.
    pub(super) fn limit_spans(&mut self, limits: &[LimitYear], checks: &mut CheckSteps) {
        let year = self.shown.year();
        for ((number, limit), of) in self.stack.limits.iter().enumerate().zip(limits) {
            let window = window(limit.over);
            for (last, (when, _, last_bound)) in of.months.iter().enumerate() {
                if !window.is_none_or(|window| ends(window, last)) {
                    continue;
                }
                let sides = window.map(|(length, _)| {
                    let first = last.saturating_add(1).saturating_sub(length);
                    let span = of.months.get(first..=last).unwrap_or_default();
                    let total = self.total_of(span.iter().map(|(_, of, _)| *of));
                    let bound = match limit.bound_is_monthly {
                        true => self.total_of(span.iter().map(|(_, _, bound)| *bound)),
                        false => *last_bound,
                    };
                    (total, bound)
                });
                let month = u32::try_from(last).unwrap_or(0).saturating_add(1);
                checks.limits.push(LimitSteps {
                    limit: number,
                    month: Month::new(year, month).unwrap_or(self.shown),
                    when: *when,
                    sides,
                });
            }
        }
    }

    fn total_of(&mut self, steps: impl Iterator<Item = StepId>) -> StepId {
        let zero = self.builder.zero();
        steps.fold(zero, |total, step| self.builder.two(Two::Plus, total, step))
    }

    /// A floor's amounts, for each choice of guarded parts that may stand for somebody.
    fn floor(&mut self, number: usize, floor: &'p Floor, checks: &mut CheckSteps) -> Lowered<()> {
        let applies = self.applies(&floor.applies)?;
        let mut cases = vec![(applies, Vec::new())];
        for part in &floor.parts {
            let Some(component) = self.stack.component(*part) else {
                continue;
            };
            let there = self.is_there(*part)?;
            let known = self.builder.known_value(there).map(Register::is_yes);
            let absent = self.builder.one(One::Not, there);
            let mut further = Vec::new();
            for (when, parts) in cases {
                if known != Some(false) {
                    let mut with_it: Vec<(u32, &Component)> = parts.clone();
                    with_it.push((*part, component));
                    further.push((self.builder.both(when, there), with_it));
                }
                if known != Some(true) {
                    further.push((self.builder.both(when, absent), parts));
                }
            }
            cases = further;
            if cases.len() > 1 << PARTS_MAX {
                return Err(NotLowered::Floor);
            }
        }
        for (when, parts) in cases {
            self.floor_case((number, floor), when, &parts, checks)?;
        }
        Ok(())
    }

    fn floor_case(
        &mut self,
        (number, floor): (usize, &'p Floor),
        there: StepId,
        parts: &[(u32, &Component)],
        checks: &mut CheckSteps,
    ) -> Lowered<()> {
        let exact = parts
            .iter()
            .any(|(_, part)| part.over_year && !part.year_so_far);
        let rounding = finest(parts)
            .cloned()
            .or_else(|| Rounding::new(self.stack.step.clone(), Direction::HalfAway))
            .filter(|_| !exact);
        let all_per = parts.iter().all(|(_, part)| part.per == floor.per);
        let by_class = floor.by_class && all_per;
        let each_rounded = all_per && floor.per.is_some();
        let zero = self.builder.zero();
        let mut least_total = zero;
        let mut speaks = self.builder.truth(false);
        let mut month = FloorSteps {
            floor: number,
            member: None,
            month: self.shown,
            when: speaks,
            paid: zero,
            least: zero,
        };
        for member in 0..u32::try_from(self.stack.member_count(floor.per)).unwrap_or(1) {
            let of = floor.per.map(|_| member);
            let mut when = there;
            if let Some(condition) = &floor.when {
                let condition = self.formula(condition, 1, of)?;
                when = self.builder.both(there, condition);
            }
            let least = self.formula(&floor.at_least, 1, of)?;
            let rounded = match &rounding {
                Some(rounding) if by_class || each_rounded => self.builder.round(least, rounding),
                Some(_) | None => least,
            };
            if by_class {
                month.member = Some(member);
                month.when = when;
                month.paid = self.guarded(parts, Some(member), exact);
                month.least = rounded;
                checks.floors.push(month.clone());
            } else {
                speaks = self.builder.either(speaks, when);
                let counts = self.builder.choose(when, rounded, zero);
                least_total = self.builder.two(Two::Plus, least_total, counts);
            }
        }
        if !by_class {
            month.when = speaks;
            month.paid = self.guarded(parts, None, exact);
            month.least = match &rounding {
                Some(rounding) => self.builder.round(least_total, rounding),
                None => least_total,
            };
            checks.floors.push(month);
        }
        Ok(())
    }

    /// What guarded components come to: one member of each, or all.
    fn guarded(&mut self, parts: &[(u32, &Component)], member: Option<u32>, exact: bool) -> StepId {
        let mut total = self.builder.zero();
        for (part, component) in parts {
            let members = match member {
                Some(member) => member..member.saturating_add(1),
                None => 0..u32::try_from(self.stack.member_count(component.per)).unwrap_or(1),
            };
            for member in members {
                let slot = self.plan.slot(*part, member);
                let amount = match exact && !component.year_so_far {
                    true => self.exacts.get(slot).copied(),
                    false => self.cells.get(slot).copied().flatten(),
                };
                if let Some(amount) = amount {
                    total = self.builder.two(Two::Plus, total, amount);
                }
            }
        }
        total
    }
}
