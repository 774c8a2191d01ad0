//! A formula, written out as steps.

use super::lowering::{Lowered, Lowering, NotLowered};
use super::marks::MarkId;
use super::op::{One, StepId, Two, figure_on, on_day, place};
use super::register::Register;
use super::scale::Brackets;
use crate::amount::Rounding;
use crate::formula::{
    Arithmetic, Comparison, FamilyId, Function, History, Index, NodeId, Op as Node, Target, Type,
    Typed,
};
use crate::plan::Held;
use crate::rules::{Entry, Fallback};
use crate::run::Figure;

/// Whose formula is written out; the members that stand fixed are behind `base` in the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    earning_year: u32,
    base: usize,
}

fn arithmetic(sign: Arithmetic) -> Two {
    match sign {
        Arithmetic::Plus => Two::Plus,
        Arithmetic::Minus => Two::Minus,
        Arithmetic::Times => Two::Times,
        Arithmetic::Over => Two::Over,
    }
}

impl<'p> Lowering<'p> {
    /// A formula; `member` is the one that its `per` stands at.
    pub(super) fn formula(
        &mut self,
        typed: &'p Typed,
        earning_year: u32,
        member: Option<u32>,
    ) -> Lowered<StepId> {
        let scope = Scope {
            earning_year,
            base: self.bound.len(),
        };
        self.bound.extend(member);
        let found = self.node(typed, typed.root, scope);
        self.bound.truncate(scope.base);
        found
    }

    fn node(&mut self, typed: &'p Typed, id: NodeId, scope: Scope) -> Lowered<StepId> {
        let Some(node) = typed.node(id) else {
            return Ok(self.builder.truth(false));
        };
        Ok(match &node.op {
            Node::Number(value) => self.exact(value),
            Node::Bool(value) => self.builder.truth(*value),
            Node::Date(day) => self.builder.constant(Register::day(*day), MarkId::NONE),
            Node::Member(member) => self.whole(i64::from(*member)),
            Node::Text(text) => self.builder.text(text),
            Node::Bound(number) => self.bound_member(*number, scope),
            Node::Read(target, index) => self.read(typed, *target, *index, scope)?,
            Node::Negative(a) => self.unary(typed, One::Negative, *a, scope)?,
            Node::Not(a) => self.unary(typed, One::Not, *a, scope)?,
            Node::And(a, b) | Node::Or(a, b) => {
                let is_and = matches!(node.op, Node::And(..));
                self.logic(typed, is_and, (*a, *b), scope)?
            }
            Node::Arithmetic(sign, a, b) => {
                let (a, b) = (self.node(typed, *a, scope)?, self.node(typed, *b, scope)?);
                self.builder.two(arithmetic(*sign), a, b)
            }
            Node::Compare(sign, a, b) => self.comparison(typed, *sign, (*a, *b), scope)?,
            Node::If(condition, then, other) => {
                self.condition(typed, (*condition, *then, *other), scope)?
            }
            Node::Call(function, args) => self.function(typed, *function, args, scope)?,
            Node::Round(a, step, direction) => {
                let a = self.node(typed, *a, scope)?;
                let rounding = Rounding::new(step.clone(), *direction);
                rounding.map_or(a, |rounding| self.builder.round(a, &rounding))
            }
            Node::Scale(a, number) => {
                let a = self.node(typed, *a, scope)?;
                self.scale(*number, a)?
            }
            Node::Lookup(number, keys) => self.lookup(typed, *number, keys, scope)?,
            Node::SumOver(family, body) => self.sum_over(typed, *family, *body, scope)?,
            Node::At(number, index, day) => {
                let day = self.node(typed, *day, scope)?;
                self.each_member(typed, *index, scope, |lowering, member| {
                    Ok(lowering.at(*number, member.unwrap_or(0), day))
                })?
            }
            Node::Past(history, target, index) => {
                self.each_member(typed, *index, scope, |lowering, member| {
                    lowering.past_of(*history, *target, member, scope.earning_year)
                })?
            }
            Node::MonthNumber => self.whole(i64::from(self.shown.number())),
            Node::YearNumber => self.whole(i64::from(self.shown.year())),
            Node::Start => self.builder.day_of_person(true),
            Node::End => self.builder.day_of_person(false),
        })
    }

    /// The member that stands fixed in a place.
    fn bound_member(&mut self, number: u32, scope: Scope) -> StepId {
        let member = self.bound.get(scope.base.saturating_add(place(number)));
        let member = member.copied().unwrap_or(0);
        self.whole(i64::from(member))
    }

    fn sum_over(
        &mut self,
        typed: &'p Typed,
        family: FamilyId,
        body: NodeId,
        scope: Scope,
    ) -> Lowered<StepId> {
        let mut parts = Vec::new();
        for member in 0..u32::try_from(self.stack.member_count(Some(family))).unwrap_or(0) {
            self.bound.push(member);
            let one = self.node(typed, body, scope);
            self.bound.pop();
            parts.push(one?);
        }
        Ok(self.builder.sum(parts))
    }

    fn unary(&mut self, typed: &'p Typed, one: One, a: NodeId, scope: Scope) -> Lowered<StepId> {
        let a = self.node(typed, a, scope)?;
        Ok(self.builder.one(one, a))
    }

    fn logic(
        &mut self,
        typed: &'p Typed,
        is_and: bool,
        (a, b): (NodeId, NodeId),
        scope: Scope,
    ) -> Lowered<StepId> {
        let a = self.node(typed, a, scope)?;
        // What is never read is not written out.
        let decided = self.builder.known_value(a);
        if decided.is_some_and(|value| value != Register::truth(is_and)) {
            return Ok(a);
        }
        let b = self.node(typed, b, scope)?;
        Ok(if is_and {
            self.builder.both(a, b)
        } else {
            self.builder.either(a, b)
        })
    }

    fn condition(
        &mut self,
        typed: &'p Typed,
        (condition, then, other): (NodeId, NodeId, NodeId),
        scope: Scope,
    ) -> Lowered<StepId> {
        let condition = self.node(typed, condition, scope)?;
        let known = self.builder.known_value(condition);
        let (then, other) = match known {
            Some(Register::ONE) => {
                let then = self.node(typed, then, scope)?;
                (then, then)
            }
            Some(_) => {
                let other = self.node(typed, other, scope)?;
                (other, other)
            }
            None => (
                self.node(typed, then, scope)?,
                self.node(typed, other, scope)?,
            ),
        };
        Ok(self.builder.choose(condition, then, other))
    }

    fn comparison(
        &mut self,
        typed: &'p Typed,
        sign: Comparison,
        (a, b): (NodeId, NodeId),
        scope: Scope,
    ) -> Lowered<StepId> {
        let is_text = typed.node(a).is_some_and(|node| node.ty == Type::Text);
        if is_text && !matches!(sign, Comparison::Equal | Comparison::NotEqual) {
            return Err(NotLowered::Texts);
        }
        let (a, b) = (self.node(typed, a, scope)?, self.node(typed, b, scope)?);
        Ok(self.builder.compare(sign, a, b))
    }

    /// What is read of the member that an index chooses; `None` where there is no index.
    fn each_member(
        &mut self,
        typed: &'p Typed,
        index: Index,
        scope: Scope,
        mut of: impl FnMut(&mut Self, Option<u32>) -> Lowered<StepId>,
    ) -> Lowered<StepId> {
        match index {
            Index::None => of(self, None),
            Index::Member(member) => of(self, Some(member)),
            Index::Node(node) => {
                let chosen = self.node(typed, node, scope)?;
                let family = match typed.node(node).map(|node| node.ty) {
                    Some(Type::Member(family)) => Some(family),
                    Some(Type::Number(_) | Type::Zero | Type::Bool | Type::Date | Type::Text)
                    | None => return of(self, None),
                };
                if let Some(known) = self.builder.known_value(chosen)
                    && known.is_something()
                {
                    let member = u32::try_from(known.number()).unwrap_or(0);
                    let one = of(self, Some(member))?;
                    return Ok(self.builder.chosen_by(chosen, one));
                }
                let mut all = Vec::new();
                for member in 0..u32::try_from(self.stack.member_count(family)).unwrap_or(0) {
                    all.push(of(self, Some(member))?);
                }
                Ok(self.builder.pick(chosen, all, MarkId::NONE))
            }
        }
    }

    fn read(
        &mut self,
        typed: &'p Typed,
        target: Target,
        index: Index,
        scope: Scope,
    ) -> Lowered<StepId> {
        self.each_member(typed, index, scope, |lowering, member| match target {
            Target::Input(number) => lowering.fact(number, member.unwrap_or(0)),
            Target::Parameter(number) => Ok(lowering.figure(number, member.unwrap_or(0))),
            Target::Entry(number) => lowering.entry(number, member),
        })
    }

    /// A parameter's member on the plan's day.
    fn figure(&mut self, number: u32, member: u32) -> StepId {
        let held = self.plan.parameters.get(place(number));
        let value = held.and_then(|held| held.member(place(member)));
        let value = value.map_or(Register::NOTHING, Register::of);
        let own = self.mark(Figure::Parameter(place(number)));
        self.builder.constant(value, own)
    }

    /// A parameter's member on a day.
    fn at(&mut self, number: u32, member: u32, day: StepId) -> StepId {
        let known = self.builder.known_value(day);
        let Some(known) = known.and_then(Register::to_day) else {
            return self.builder.at(number, member, day);
        };
        let value = on_day(self.plan, number, member, known);
        let own = match figure_on(self.plan, number, member, known) {
            Some(noted) => self.builder.sets.one(noted),
            None => MarkId::NONE,
        };
        let found = self.builder.constant(value, own);
        self.builder.chosen_by(day, found)
    }

    /// A fact, or what stands where none is given.
    pub(super) fn fact_anew(&mut self, number: u32, member: u32, slot: usize) -> Lowered<StepId> {
        let Some(input) = self.stack.inputs.get(place(number)) else {
            return Ok(self.builder.nothing());
        };
        let fallback = match input.defaults.get(place(member)).and_then(Option::as_ref) {
            Some(Fallback::Value(value)) => self.literal(value),
            Some(Fallback::Formula(typed)) => self.formula(typed, 1, input.per.map(|_| member))?,
            None => self.builder.nothing(),
        };
        let is_number = matches!(input.kind, crate::rules::InputKind::Number { .. });
        let fallback = match is_number {
            true => self.builder.within(fallback, number),
            false => fallback,
        };
        let fact = self.builder.input(slot, fallback);
        Ok(match is_number {
            true => self.builder.one(One::Bounded, fact),
            false => fact,
        })
    }

    fn past_of(
        &mut self,
        history: History,
        target: Target,
        member: Option<u32>,
        year_start: u32,
    ) -> Lowered<StepId> {
        let members = match member {
            Some(member) => member..member.saturating_add(1),
            None => {
                let per = match target {
                    Target::Entry(number) => self.stack.entry(number).and_then(Entry::per),
                    Target::Input(number) => {
                        let input = self.stack.inputs.get(place(number));
                        input.and_then(|input| input.per)
                    }
                    Target::Parameter(_) => None,
                };
                0..u32::try_from(self.stack.member_count(per)).unwrap_or(1)
            }
        };
        let mut total = self.builder.zero();
        for member in members {
            let one = self.past(history, target, member, year_start)?;
            total = self.builder.two(Two::Plus, total, one);
        }
        Ok(total)
    }

    fn scale(&mut self, number: u32, value: StepId) -> Lowered<StepId> {
        let Some(scale) = self.stack.scales.get(place(number)) else {
            return Ok(self.builder.zero());
        };
        let Some(brackets) = self.plan.scales.get(place(number)).and_then(Held::value) else {
            // Below zero it is zero, though nobody knows the scale.
            let zero = self.builder.zero();
            let nothing = self.builder.nothing();
            let below = self.builder.compare(Comparison::Less, value, zero);
            return Ok(self.builder.choose(below, zero, nothing));
        };
        let factor = match &scale.unit_of_thresholds {
            Some(typed) => Some(self.deeper(|lowering| lowering.formula(typed, 1, None))?),
            None => None,
        };
        let own = self.mark(Figure::Scale(place(number)));
        let brackets = Brackets::new(brackets, scale.whole);
        Ok(self.builder.scale(value, brackets, factor, own))
    }

    fn lookup(
        &mut self,
        typed: &'p Typed,
        number: u32,
        keys: &[NodeId],
        scope: Scope,
    ) -> Lowered<StepId> {
        let Some(table) = self.stack.tables.get(place(number)) else {
            return Ok(self.builder.zero());
        };
        let mut row = self.builder.zero();
        for (key, family) in keys.iter().zip(&table.keys) {
            let member = self.node(typed, *key, scope)?;
            let count = self.stack.member_count(Some(*family));
            let count = self.whole(i64::try_from(count).unwrap_or(i64::MAX));
            row = self.builder.two(Two::Times, row, count);
            row = self.builder.two(Two::Plus, row, member);
        }
        let own = self.mark(Figure::Table(place(number)));
        let held = self.plan.tables.get(place(number)).and_then(Held::value);
        let rows = held.map_or(&[][..], |rows| rows.as_slice());
        let rows = rows.iter().map(|value| self.exact(value)).collect();
        Ok(self.builder.pick(row, rows, own))
    }

    fn function(
        &mut self,
        typed: &'p Typed,
        function: Function,
        args: &[NodeId],
        scope: Scope,
    ) -> Lowered<StepId> {
        let is_text = |arg: &NodeId| typed.node(*arg).is_some_and(|node| node.ty == Type::Text);
        if args.iter().any(is_text) {
            return Err(NotLowered::Texts);
        }
        let mut steps = Vec::new();
        for arg in args {
            steps.push(self.node(typed, *arg, scope)?);
        }
        let zero = self.builder.zero();
        let arg = |number: usize| steps.get(number).copied().unwrap_or(zero);
        let builder = &mut self.builder;
        Ok(match function {
            Function::Min | Function::Max => {
                let two = match function == Function::Min {
                    true => Two::Least,
                    false => Two::Greatest,
                };
                let mut all = steps.iter().copied();
                let first = all.next().unwrap_or(zero);
                all.fold(first, |known, next| builder.two(two, known, next))
            }
            Function::Abs => builder.one(One::Magnitude, arg(0)),
            Function::Clamp => {
                let above = builder.two(Two::Greatest, arg(0), arg(1));
                builder.two(Two::Least, above, arg(2))
            }
            Function::Date => builder.date([arg(0), arg(1), arg(2)]),
            Function::YearOf => builder.one(One::YearOf, arg(0)),
            Function::MonthOf => builder.one(One::MonthOf, arg(0)),
            Function::YearsBetween => builder.two(Two::YearsBetween, arg(0), arg(1)),
            Function::Age => {
                // In a steady year an age counts on the plan's day.
                let on = builder.constant(Register::day(self.plan.on), MarkId::NONE);
                builder.two(Two::YearsBetween, arg(0), on)
            }
            Function::DaysInMonth => {
                let days = i64::from(self.shown.days());
                builder.constant(Register::whole(days), MarkId::NONE)
            }
        })
    }
}
