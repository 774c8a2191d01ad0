//! One formula, evaluated: by recursion over its nodes, in exact fractions.

mod fact;
mod figure;
mod function;

use super::facts::Refusal;
use super::month::Run;
use super::number::Number;
use super::record::{Read, Recorder};
use super::views::Figure;
use crate::amount::{Direction, Exact, Rounding};
use crate::formula::{Arithmetic, Comparison, FamilyId, Index, NodeId, Op, Target, Typed, Value};
use crate::time::Date;

/// Whose formula is evaluated; the members that stand fixed are behind `base` in the run's list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) entry: &'s str,
    pub(super) earning_year: u32,
    base: usize,
    depth: u32,
}

impl Scope<'_> {
    /// The same for a formula inside a formula.
    fn deeper(self, by: u32) -> Self {
        Self {
            depth: self.depth.saturating_add(by),
            ..self
        }
    }
}

type Found<N> = Result<Value<N>, Box<Refusal>>;

impl<'a, R: Recorder, N: Number> Run<'a, R, N> {
    /// Evaluates a formula of an entry; `member` is the one that its `per` stands at.
    pub(super) fn evaluate(
        &mut self,
        typed: &'a Typed,
        entry: &'a str,
        earning_year: u32,
        member: Option<u32>,
    ) -> Found<N> {
        let scope = Scope {
            entry,
            earning_year,
            base: self.bound.len(),
            depth: 0,
        };
        // What one formula has noted says nothing of another.
        self.thresholds.clear();
        let found = self.evaluate_in(typed, member, scope);
        self.thresholds.clear();
        found
    }

    fn evaluate_in(&mut self, typed: &'a Typed, member: Option<u32>, scope: Scope<'a>) -> Found<N> {
        self.bound.extend(member);
        let found = self.eval(typed, typed.root, &scope);
        self.bound.truncate(scope.base);
        found
    }

    fn eval(&mut self, typed: &'a Typed, id: NodeId, scope: &Scope<'a>) -> Found<N> {
        let Some(node) = typed.node(id) else {
            return Ok(Value::Bool(false));
        };
        let value = match &node.op {
            Op::Number(value) => Value::Number(N::of(value)),
            Op::Bool(value) => Value::Bool(*value),
            Op::Date(day) => Value::Date(*day),
            Op::Member(member) => Value::Member(*member),
            Op::Text(text) => Value::Text(text.clone()),
            Op::Bound(number) => {
                let member = self.bound.get(scope.base.saturating_add(place(*number)));
                Value::Member(member.copied().unwrap_or(0))
            }
            Op::Read(target, index) => {
                let member = self.index(typed, *index, scope)?;
                self.read(*target, member, scope)?
            }
            Op::Negative(inner) => Value::Number(self.number(typed, *inner, scope)?.negated()),
            Op::Not(inner) => Value::Bool(!self.yes(typed, *inner, scope)?),
            Op::And(a, b) => {
                Value::Bool(self.yes(typed, *a, scope)? && self.yes(typed, *b, scope)?)
            }
            Op::Or(a, b) => Value::Bool(self.yes(typed, *a, scope)? || self.yes(typed, *b, scope)?),
            Op::Arithmetic(sign, a, b) => self.arithmetic(typed, *sign, (*a, *b), scope)?,
            Op::Compare(sign, a, b) => self.compare(typed, *sign, (*a, *b), scope)?,
            Op::If(condition, then, other) => {
                let holds = self.yes(typed, *condition, scope)?;
                self.eval(typed, if holds { *then } else { *other }, scope)?
            }
            Op::Call(function, args) => self.function(typed, *function, args, scope)?,
            Op::Round(inner, step, direction) => {
                let value = self.number(typed, *inner, scope)?;
                Value::Number(rounded(value, step, *direction))
            }
            Op::Scale(inner, number) => {
                let value = self.number(typed, *inner, scope)?;
                Value::Number(self.scale(*number, &value, scope)?)
            }
            Op::Lookup(number, keys) => self.lookup(typed, *number, keys, scope)?,
            Op::SumOver(family, body) => self.sum_over(typed, *family, *body, scope)?,
            Op::At(number, index, day) => {
                let member = self.index(typed, *index, scope)?;
                let day = self.day(typed, *day, scope)?;
                self.at(*number, member.unwrap_or(0), day, scope)?
            }
            Op::Past(history, target, index) => {
                let member = self.index(typed, *index, scope)?;
                Value::Number(self.past(*history, *target, member, scope)?)
            }
            Op::MonthNumber => Value::Number(N::whole(i64::from(self.clock.shown.number()))),
            Op::YearNumber => Value::Number(N::whole(i64::from(self.clock.shown.year()))),
            Op::Start => self.bound_day(self.clock.start, "start", scope)?,
            Op::End => self.bound_day(self.clock.end, "end", scope)?,
        };
        if R::KEEPS {
            N::recorded(&value)
                .into_iter()
                .for_each(|value| self.recorder.node(id, value));
        }
        Ok(value)
    }

    fn refuse_in(&self, code: &'static str, name: &str, scope: &Scope<'_>) -> Box<Refusal> {
        self.refuse(code, scope.entry, name)
    }

    fn bound_day(&self, day: Option<Date>, name: &str, scope: &Scope<'_>) -> Found<N> {
        day.map(Value::Date)
            .ok_or_else(|| self.refuse_in("FACT-MISSING", name, scope))
    }

    fn index(
        &mut self,
        typed: &'a Typed,
        index: Index,
        scope: &Scope<'a>,
    ) -> Result<Option<u32>, Box<Refusal>> {
        match index {
            Index::None => Ok(None),
            Index::Member(member) => Ok(Some(member)),
            Index::Node(node) => match self.eval(typed, node, scope)? {
                Value::Member(member) => Ok(Some(member)),
                Value::Number(_) | Value::Bool(_) | Value::Date(_) | Value::Text(_) => Ok(None),
            },
        }
    }

    fn number(
        &mut self,
        typed: &'a Typed,
        id: NodeId,
        scope: &Scope<'a>,
    ) -> Result<N, Box<Refusal>> {
        if !R::KEEPS
            && let Some(Op::Number(value)) = typed.node(id).map(|node| &node.op)
        {
            return Ok(N::of(value));
        }
        match self.eval(typed, id, scope)? {
            Value::Number(value) => Ok(value),
            Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => Ok(N::ZERO),
        }
    }

    fn yes(
        &mut self,
        typed: &'a Typed,
        id: NodeId,
        scope: &Scope<'a>,
    ) -> Result<bool, Box<Refusal>> {
        Ok(self.eval(typed, id, scope)? == Value::Bool(true))
    }

    fn day(
        &mut self,
        typed: &'a Typed,
        id: NodeId,
        scope: &Scope<'a>,
    ) -> Result<Date, Box<Refusal>> {
        match self.eval(typed, id, scope)? {
            Value::Date(day) => Ok(day),
            Value::Number(_) | Value::Bool(_) | Value::Member(_) | Value::Text(_) => {
                Ok(Date::default())
            }
        }
    }

    fn arithmetic(
        &mut self,
        typed: &'a Typed,
        sign: Arithmetic,
        (a, divisor): (NodeId, NodeId),
        scope: &Scope<'a>,
    ) -> Found<N> {
        let a = self.number(typed, a, scope)?;
        let b = self.number(typed, divisor, scope)?;
        let value = match sign {
            Arithmetic::Plus => a.plus(&b),
            Arithmetic::Minus => a.minus(&b),
            Arithmetic::Times => a.times(&b),
            Arithmetic::Over => match a.over(&b)? {
                Some(value) => value,
                None => {
                    let mut refusal = self.refuse_in("DIVISION-BY-ZERO", scope.entry, scope);
                    let a = a.known().map_or_else(String::new, Exact::to_string);
                    refusal.detail = vec![a, typed.written(divisor).to_owned()];
                    return Err(refusal);
                }
            },
        };
        Ok(Value::Number(value))
    }

    fn compare(
        &mut self,
        typed: &'a Typed,
        sign: Comparison,
        (a, b): (NodeId, NodeId),
        scope: &Scope<'a>,
    ) -> Found<N> {
        let (a, b) = (self.eval(typed, a, scope)?, self.eval(typed, b, scope)?);
        Ok(Value::Bool(holds(sign, &a, &b)?))
    }

    fn told(&mut self, read: Read) {
        if R::READS {
            self.recorder.read(read);
        }
    }

    fn read(&mut self, target: Target, member: Option<u32>, scope: &Scope<'a>) -> Found<N> {
        self.told(target.into());
        match target {
            Target::Input(number) => match self.input(number, member.unwrap_or(0)) {
                Ok(value) => Ok(value),
                Err(mut refusal) => {
                    scope.entry.clone_into(&mut refusal.entry);
                    Err(refusal)
                }
            },
            Target::Parameter(number) => {
                let plan = self.plan;
                let held = plan.parameters.get(place(number));
                self.note(Figure::Parameter(place(number)), held);
                let member = usize::try_from(member.unwrap_or(0)).unwrap_or(0);
                match held.and_then(|held| held.member(member)) {
                    Some(value) => Ok(Value::Number(N::of(value))),
                    None => Err(self.gap(number, held, scope)),
                }
            }
            Target::Entry(number) => self.entry_value(number, member),
        }
    }

    fn sum_over(
        &mut self,
        typed: &'a Typed,
        family: FamilyId,
        body: NodeId,
        scope: &Scope<'a>,
    ) -> Found<N> {
        let count = u32::try_from(self.plan.stack.member_count(Some(family))).unwrap_or(0);
        let mut total = N::ZERO;
        for member in 0..count {
            self.bound.push(member);
            let found = self.number(typed, body, scope);
            self.bound.pop();
            total = total.plus(&found?);
        }
        Ok(Value::Number(total))
    }
}

fn rounded<N: Number>(value: N, step: &Exact, direction: Direction) -> N {
    match Rounding::new(step.clone(), direction) {
        Some(rounding) => value.rounded(&rounding),
        None => value,
    }
}

/// A number as a place in a list.
pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn holds<N: Number>(sign: Comparison, a: &Value<N>, b: &Value<N>) -> Result<bool, Box<Refusal>> {
    Ok(match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.holds(sign, b)?,
        (Value::Date(a), Value::Date(b)) => sign.holds(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => sign.holds(a.cmp(b)),
        (Value::Member(a), Value::Member(b)) => sign.holds(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => sign.holds(a.cmp(b)),
        _ => sign.holds(std::cmp::Ordering::Less),
    })
}
