//! Steps as they are made: each once, folded as far as the plan alone decides.
//!
//! In: operations on steps made before. Out: the step that stands for the result, often one that
//! was there. Always: the same value for every person, and the same figures that it rests on.

use std::collections::HashMap;
use std::sync::Arc;

use super::marks::{MarkId, MarkSets};
use super::op::{Given, One, Op, StepId, Tables, Two};
use super::register::{Grid, Register};
use super::scale::Brackets;
use crate::amount::Rounding;
use crate::formula::Comparison;
use crate::plan::Plan;

/// The most steps that a plan may need.
const STEPS_MAX: usize = 1 << 22;

/// An operation and the figures that it reads itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Made {
    pub(super) op: Op,
    pub(super) own: MarkId,
}

/// The steps made so far.
#[derive(Debug)]
pub(super) struct Builder<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) made: Vec<Made>,
    known: HashMap<Made, StepId>,
    pub(super) tables: Tables,
    pub(super) sets: MarkSets,
    /// Texts that formulas name.
    pub(super) texts: Vec<Arc<str>>,
    /// By step: a step of rounding that it is surely a multiple of.
    grain: Vec<Option<Register>>,
    nobody: Given,
}

impl<'p> Builder<'p> {
    pub(super) fn new(plan: &'p Plan<'p>) -> Self {
        Self {
            plan,
            made: Vec::new(),
            known: HashMap::new(),
            tables: Tables::default(),
            sets: MarkSets::new(),
            texts: Vec::new(),
            grain: Vec::new(),
            nobody: Given::default(),
        }
    }

    pub(super) fn is_too_large(&self) -> bool {
        self.made.len() > STEPS_MAX
    }

    fn push(&mut self, op: Op, own: MarkId) -> StepId {
        let made = Made { op, own };
        if let Some(known) = self.known.get(&made) {
            return *known;
        }
        let id = StepId(u32::try_from(self.made.len()).unwrap_or(u32::MAX));
        let grain = self.grain_of(&made.op);
        self.grain.push(grain);
        self.made.push(made.clone());
        self.known.insert(made, id);
        id
    }

    fn op(&self, step: StepId) -> Option<&Op> {
        self.made.get(step.place()).map(|made| &made.op)
    }

    fn own(&self, step: StepId) -> MarkId {
        self.made
            .get(step.place())
            .map_or(MarkId::NONE, |made| made.own)
    }

    /// A step's value, if it is the same for everybody.
    pub(super) fn known_value(&self, step: StepId) -> Option<Register> {
        match self.op(step) {
            Some(Op::Const(value)) => Some(*value),
            Some(_) | None => None,
        }
    }

    /// A value that is the same for everybody and rests on no figure to be careful with.
    fn plain(&self, step: StepId) -> Option<Register> {
        self.known_value(step)
            .filter(|_| self.own(step) == MarkId::NONE)
    }

    pub(super) fn constant(&mut self, value: Register, own: MarkId) -> StepId {
        self.push(Op::Const(value), own)
    }

    pub(super) fn nothing(&mut self) -> StepId {
        self.constant(Register::NOTHING, MarkId::NONE)
    }

    pub(super) fn zero(&mut self) -> StepId {
        self.constant(Register::ZERO, MarkId::NONE)
    }

    pub(super) fn truth(&mut self, yes: bool) -> StepId {
        self.constant(Register::truth(yes), MarkId::NONE)
    }

    /// A step that gives what another one gives, and rests on more.
    fn marked(&mut self, step: StepId, more: MarkId) -> StepId {
        if more == MarkId::NONE {
            return step;
        }
        match self.known_value(step) {
            Some(value) => {
                let own = self.own(step);
                let own = self.sets.join(own, more);
                self.constant(value, own)
            }
            None => self.push(Op::One(One::Same, step), more),
        }
    }

    /// A step that was found by way of another one whose value is the same for everybody.
    pub(super) fn chosen_by(&mut self, by: StepId, found: StepId) -> StepId {
        let own = self.own(by);
        self.marked(found, own)
    }

    /// An operation that reads all of its operands.
    fn strict(&mut self, op: Op) -> StepId {
        let mut known = true;
        let mut own = MarkId::NONE;
        op.each_operand(|step| match self.made.get(step.place()) {
            Some(Made {
                op: Op::Const(_),
                own: of,
            }) if known => own = self.sets.join(own, *of),
            Some(_) | None => known = false,
        });
        if !known {
            return self.push(op, MarkId::NONE);
        }
        let at = |step: StepId| self.known_value(step).unwrap_or(Register::NOTHING);
        let value = op.value(at, &self.tables, self.plan, &self.nobody);
        self.constant(value, own)
    }

    pub(super) fn input(&mut self, slot: usize, fallback: StepId) -> StepId {
        let slot = u32::try_from(slot).unwrap_or(u32::MAX);
        self.push(Op::Input { slot, fallback }, MarkId::NONE)
    }

    pub(super) fn day_of_person(&mut self, is_start: bool) -> StepId {
        let op = if is_start { Op::Start } else { Op::End };
        self.push(op, MarkId::NONE)
    }

    pub(super) fn one(&mut self, one: One, a: StepId) -> StepId {
        if one == One::Bounded && matches!(self.op(a), Some(Op::One(One::Bounded, _))) {
            return a;
        }
        self.strict(Op::One(one, a))
    }

    pub(super) fn within(&mut self, a: StepId, input: u32) -> StepId {
        self.strict(Op::Within(a, input))
    }

    pub(super) fn date(&mut self, [year, month, day]: [StepId; 3]) -> StepId {
        self.strict(Op::Date(year, month, day))
    }

    pub(super) fn two(&mut self, two: Two, a: StepId, b: StepId) -> StepId {
        // Whatever the order, the same step.
        let turns = matches!(two, Two::Plus | Two::Times);
        let (a, b) = if turns && a > b { (b, a) } else { (a, b) };
        let (of_a, of_b) = (self.plain(a), self.plain(b));
        let zero = Some(Register::ZERO);
        let one = Some(Register::ONE);
        match two {
            Two::Plus if of_a == zero => return b,
            Two::Plus | Two::Minus if of_b == zero => return a,
            Two::Times if of_a == one => return b,
            Two::Times | Two::Over if of_b == one => return a,
            Two::Plus => {
                if let Some((of, times)) = self.again(a, b).or_else(|| self.again(b, a)) {
                    let times = self.constant(times, MarkId::NONE);
                    return self.two(Two::Times, of, times);
                }
            }
            Two::Minus
            | Two::Times
            | Two::Over
            | Two::Least
            | Two::Greatest
            | Two::YearsBetween => {}
        }
        self.strict(Op::Two(two, a, b))
    }

    /// The sum of steps. Those made first are added first, so that months share what they have in
    /// common.
    pub(super) fn sum(&mut self, mut parts: Vec<StepId>) -> StepId {
        parts.sort_unstable();
        let zero = self.zero();
        parts
            .into_iter()
            .fold(zero, |total, part| self.two(Two::Plus, total, part))
    }

    /// What a step is a whole multiple of, and which.
    fn multiplied(&self, step: StepId) -> Option<(StepId, i64)> {
        let Some(Op::Two(Two::Times, a, b)) = self.op(step) else {
            return None;
        };
        let whole = |step: StepId| self.plain(step).and_then(Register::to_whole);
        match (whole(*a), whole(*b)) {
            (Some(times), None) => Some((*b, times)),
            (None, Some(times)) => Some((*a, times)),
            (Some(_), Some(_)) | (None, None) => None,
        }
    }

    /// A step added to itself or to a multiple of itself: which, and how often.
    fn again(&self, multiple: StepId, of: StepId) -> Option<(StepId, Register)> {
        if self.known_value(of).is_some() {
            return None;
        }
        let times = if multiple == of {
            2
        } else {
            let (known, times) = self.multiplied(multiple)?;
            times.checked_add(1).filter(|_| known == of)?
        };
        Some((of, Register::whole(times)))
    }

    pub(super) fn compare(&mut self, sign: Comparison, a: StepId, b: StepId) -> StepId {
        self.strict(Op::Compare(sign, a, b))
    }

    pub(super) fn one_of(&mut self, a: StepId, members: &[u32]) -> StepId {
        self.strict(Op::OneOf(a, members.into()))
    }

    /// `a and b`, the second one read only where the first one holds.
    pub(super) fn both(&mut self, a: StepId, b: StepId) -> StepId {
        match self.known_value(a) {
            Some(Register::ONE) => {
                let own = self.own(a);
                self.marked(b, own)
            }
            Some(_) => a,
            None if a == b || self.plain(b) == Some(Register::ONE) => a,
            None => self.push(Op::And(a, b), MarkId::NONE),
        }
    }

    /// `a or b`, the second one read only where the first one does not hold.
    pub(super) fn either(&mut self, a: StepId, b: StepId) -> StepId {
        match self.known_value(a) {
            Some(Register::ZERO) => {
                let own = self.own(a);
                self.marked(b, own)
            }
            Some(_) => a,
            None if a == b || self.plain(b) == Some(Register::ZERO) => a,
            None => self.push(Op::Or(a, b), MarkId::NONE),
        }
    }

    pub(super) fn choose(&mut self, condition: StepId, then: StepId, other: StepId) -> StepId {
        match self.known_value(condition) {
            Some(value) if value.is_something() => {
                let own = self.own(condition);
                self.marked(if value.is_yes() { then } else { other }, own)
            }
            Some(_) => condition,
            None => self.push(Op::If(condition, then, other), MarkId::NONE),
        }
    }

    /// The one of some steps at a place; `own` are the figures that choosing reads.
    pub(super) fn pick(&mut self, index: StepId, all: Vec<StepId>, own: MarkId) -> StepId {
        match self.known_value(index) {
            Some(value) => {
                let place = value.to_place();
                let chosen = place.and_then(|place| all.get(place)).copied();
                let chosen = chosen.unwrap_or_else(|| self.nothing());
                let read = self.own(index);
                let own = self.sets.join(own, read);
                self.marked(chosen, own)
            }
            None => self.push(Op::Pick(index, all.into()), own),
        }
    }

    pub(super) fn round(&mut self, a: StepId, rounding: &Rounding) -> StepId {
        let grid = Grid {
            step: Register::of(rounding.step()),
            direction: rounding.direction(),
        };
        if !grid.step.is_something() {
            return self.nothing();
        }
        let grain = self.grain.get(a.place()).copied().flatten();
        if grain.is_some_and(|grain| grain.over(grid.step).to_whole().is_some()) {
            return a;
        }
        let known = self.tables.grids.iter().position(|known| *known == grid);
        let place = known.unwrap_or(self.tables.grids.len());
        if known.is_none() {
            self.tables.grids.push(grid);
        }
        self.strict(Op::Round(a, u32::try_from(place).unwrap_or(u32::MAX)))
    }

    /// A scale of a value, its thresholds multiplied by a factor; `own` is the scale's figure.
    pub(super) fn scale(
        &mut self,
        a: StepId,
        brackets: Brackets,
        factor: Option<StepId>,
        own: MarkId,
    ) -> StepId {
        let scales = &mut self.tables.scales;
        let known = scales.iter().position(|known| *known == brackets);
        let place = known.unwrap_or(scales.len());
        if known.is_none() {
            scales.push(brackets);
        }
        let op = Op::Scale(a, u32::try_from(place).unwrap_or(u32::MAX), factor);
        if own == MarkId::NONE && factor.is_none_or(|factor| self.plain(factor).is_some()) {
            return self.strict(op);
        }
        self.push(op, own)
    }

    pub(super) fn at(&mut self, parameter: u32, member: u32, day: StepId) -> StepId {
        self.push(Op::At(parameter, member, day), MarkId::NONE)
    }

    /// A text's number.
    pub(super) fn text(&mut self, text: &Arc<str>) -> StepId {
        let known = self.texts.iter().position(|known| known == text);
        let place = known.unwrap_or(self.texts.len());
        if known.is_none() {
            self.texts.push(Arc::clone(text));
        }
        let number = i64::try_from(place).unwrap_or(i64::MAX);
        self.constant(Register::whole(number), MarkId::NONE)
    }

    /// A step of rounding that an operation's result is surely a multiple of.
    fn grain_of(&self, op: &Op) -> Option<Register> {
        let of = |step: StepId| self.grain.get(step.place()).copied().flatten();
        let both = |a: StepId, b: StepId| {
            let (of_a, of_b) = (of(a)?, of(b)?);
            if of_a == Register::ZERO || of_a == of_b {
                return Some(of_b);
            }
            (of_b == Register::ZERO).then_some(of_a)
        };
        match op {
            Op::Const(value) => value.is_something().then_some(*value),
            Op::Round(_, grid) => {
                let grid = usize::try_from(*grid).ok()?;
                self.tables.grids.get(grid).map(|grid| grid.step)
            }
            Op::One(One::Negative | One::Magnitude | One::Bounded | One::Same, a) => of(*a),
            Op::Two(Two::Plus | Two::Minus | Two::Least | Two::Greatest, a, b) => both(*a, *b),
            Op::Two(Two::Times, a, b) => {
                let whole = |step: StepId| self.known_value(step).and_then(Register::to_whole);
                match (whole(*a), whole(*b)) {
                    (Some(_), _) => of(*b),
                    (None, Some(_)) => of(*a),
                    (None, None) => None,
                }
            }
            Op::If(_, a, b) => both(*a, *b),
            Op::One(One::Not | One::YearOf | One::MonthOf, _)
            | Op::Two(Two::Over | Two::YearsBetween, ..)
            | Op::Input { .. }
            | Op::Start
            | Op::End
            | Op::Compare(..)
            | Op::And(..)
            | Op::Or(..)
            | Op::OneOf(..)
            | Op::Pick(..)
            | Op::Scale(..)
            | Op::Date(..)
            | Op::At(..)
            | Op::Within(..) => None,
        }
    }
}
