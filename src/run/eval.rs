//! One formula, evaluated: by recursion over its nodes, in exact fractions.

use chrono::Datelike;

use super::facts::{Origin, Refusal};
use super::month::Run;
use super::record::{NO_ENTRY, Read, Recorder};
use super::sheet::put;
use super::views::{Figure, Noted};
use crate::amount::{Exact, Rounding};
use crate::formula::{
    Arithmetic, FamilyId, Function, History, Index, NodeId, Op, Target, Typed, Value,
};
use crate::plan::Held;
use crate::rules::{Confidence, Entry, Fallback, Input, Scale};
use crate::time::{Date, years_between};

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

/// How deep defaults and thresholds may rest on further ones.
const DEPTH_MAX: u32 = 64;

type Found = Result<Value, Box<Refusal>>;

impl<'a, R: Recorder> Run<'a, R> {
    /// Evaluates a formula of an entry; `member` is the one that its `per` stands at.
    pub(super) fn evaluate(
        &mut self,
        typed: &'a Typed,
        entry: &'a str,
        earning_year: u32,
        member: Option<u32>,
    ) -> Found {
        let scope = Scope {
            entry,
            earning_year,
            base: self.bound.len(),
            depth: 0,
        };
        self.evaluate_in(typed, member, scope)
    }

    fn evaluate_in(&mut self, typed: &'a Typed, member: Option<u32>, scope: Scope<'a>) -> Found {
        self.bound.extend(member);
        let found = self.eval(typed, typed.root, &scope);
        self.bound.truncate(scope.base);
        found
    }

    fn eval(&mut self, typed: &'a Typed, id: NodeId, scope: &Scope<'a>) -> Found {
        let Some(node) = typed.node(id) else {
            return Ok(Value::Bool(false));
        };
        let value = match &node.op {
            Op::Number(value) => Value::Number(value.clone()),
            Op::Bool(value) => Value::Bool(*value),
            Op::Date(day) => Value::Date(*day),
            Op::Member(member) => Value::Member(*member),
            Op::Text(text) => Value::Text(text.clone()),
            Op::Bound(place) => {
                let place = usize::try_from(*place).ok();
                let member = place.and_then(|n| self.bound.get(scope.base.saturating_add(n)));
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
            Op::Compare(sign, a, b) => {
                let (a, b) = (self.eval(typed, *a, scope)?, self.eval(typed, *b, scope)?);
                Value::Bool(sign.holds(order(&a, &b)))
            }
            Op::If(condition, then, other) => {
                let branch = if self.yes(typed, *condition, scope)? {
                    *then
                } else {
                    *other
                };
                self.eval(typed, branch, scope)?
            }
            Op::Call(function, args) => self.function(typed, *function, args, scope)?,
            Op::Round(inner, step, direction) => {
                let value = self.number(typed, *inner, scope)?;
                match Rounding::new(step.clone(), *direction) {
                    Some(rounding) => Value::Number(rounding.apply(&value)),
                    None => Value::Number(value),
                }
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
            Op::MonthNumber => Value::Number(Exact::from(i64::from(self.clock.shown.number()))),
            Op::YearNumber => Value::Number(Exact::from(i64::from(self.clock.shown.year()))),
            Op::Start => self.bound_day(self.clock.start, "start", scope)?,
            Op::End => self.bound_day(self.clock.end, "end", scope)?,
        };
        if R::KEEPS {
            self.recorder.node(id, &value);
        }
        Ok(value)
    }

    fn refuse_in(&self, code: &'static str, name: &str, scope: &Scope<'_>) -> Box<Refusal> {
        self.refuse(code, scope.entry, name)
    }

    fn bound_day(&self, day: Option<Date>, name: &str, scope: &Scope<'_>) -> Found {
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
    ) -> Result<Exact, Box<Refusal>> {
        if !R::KEEPS
            && let Some(Op::Number(value)) = typed.node(id).map(|node| &node.op)
        {
            return Ok(value.clone());
        }
        match self.eval(typed, id, scope)? {
            Value::Number(value) => Ok(value),
            Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => Ok(Exact::ZERO),
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
        (a, b): (NodeId, NodeId),
        scope: &Scope<'a>,
    ) -> Found {
        let (a, b) = (self.number(typed, a, scope)?, self.number(typed, b, scope)?);
        let value = match sign {
            Arithmetic::Plus => a.plus(&b),
            Arithmetic::Minus => a.minus(&b),
            Arithmetic::Times => a.times(&b),
            Arithmetic::Over => match a.over(&b) {
                Some(value) => value,
                None => return Err(self.refuse_in("DIVISION-BY-ZERO", scope.entry, scope)),
            },
        };
        Ok(Value::Number(value))
    }

    fn told(&mut self, read: Read) {
        if R::READS {
            self.recorder.read(read);
        }
    }

    fn read(&mut self, target: Target, member: Option<u32>, scope: &Scope<'a>) -> Found {
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
                let held = usize::try_from(number)
                    .ok()
                    .and_then(|n| plan.parameters.get(n));
                self.note(0, number, held);
                let member = usize::try_from(member.unwrap_or(0)).unwrap_or(0);
                match held.and_then(|held| held.member(member)) {
                    Some(value) => Ok(Value::Number(value.clone())),
                    None => Err(self.gap(number, held, scope)),
                }
            }
            Target::Entry(number) => self.entry_value(number, member),
        }
    }

    /// Keeps in mind a figure that results must be marked with.
    fn note<T>(&mut self, list: usize, number: u32, held: Option<&Held<'_, T>>) {
        if R::KEEPS
            && let Some(Held::Figure { from, .. }) = held
        {
            self.recorder.figure(list, number, *from);
        }
        if held.is_some_and(Held::is_careful)
            && let Some(noted) = self.noted.get_mut(list)
        {
            noted.set(place(number));
        }
    }

    fn gap(
        &self,
        number: u32,
        held: Option<&Held<'_, Vec<Exact>>>,
        scope: &Scope<'_>,
    ) -> Box<Refusal> {
        let parameters = &self.plan.stack.parameters;
        let parameter = usize::try_from(number).ok().and_then(|n| parameters.get(n));
        let name = parameter.map_or("", |parameter| parameter.head.id.as_str());
        let mut refusal = self.refuse_in("NO-FIGURE", name, scope);
        refusal.detail.push(self.plan.on.to_string());
        if let Some(Held::Gap(why) | Held::TriedInPart { why, .. }) = held {
            refusal.detail.push((*why).to_owned());
        }
        refusal
    }

    /// A fact, or what stands where none is given.
    pub(super) fn input(&mut self, number: u32, member: u32) -> Found {
        self.input_at(number, member, 0)
    }

    fn input_at(&mut self, number: u32, member: u32, depth: u32) -> Found {
        let plan = self.plan;
        let Some(input) = plan.stack.inputs.get(place(number)) else {
            return Err(self.refuse("FACT-MISSING", "", ""));
        };
        let slot = plan.input_slot(number, member);
        if let Some(Some(known)) = self.facts_seen.get(slot) {
            return Ok(known.clone());
        }
        let name = input.head.id.as_str();
        let value = match self.facts.given(number, member) {
            Some(value) => value.clone(),
            None => match input.defaults.get(place(member)).and_then(Option::as_ref) {
                Some(Fallback::Value(value)) => value.clone(),
                Some(Fallback::Formula(typed)) if depth < DEPTH_MAX => {
                    let scope = Scope {
                        entry: name,
                        earning_year: 1,
                        base: self.bound.len(),
                        depth: depth.saturating_add(1),
                    };
                    self.default_value(typed, input.per.map(|_| member), scope)?
                }
                Some(Fallback::Formula(_)) | None => {
                    return Err(self.refuse("FACT-MISSING", name, name));
                }
            },
        };
        if let Value::Number(amount) = &value {
            self.in_range(input, amount)?;
        }
        put(&mut self.facts_seen, slot, Some(value.clone()));
        if self.apart {
            self.facts_apart.push(slot);
        }
        Ok(value)
    }

    fn in_range(&self, input: &Input, amount: &Exact) -> Result<(), Box<Refusal>> {
        let name = input.head.id.as_str();
        let low = input.min.as_ref().is_some_and(|min| amount < min);
        let high = input.max.as_ref().is_some_and(|max| amount > max);
        if low || high {
            let mut refusal = self.refuse("FACT-RANGE", name, name);
            refusal.detail.push(amount.to_string());
            for bound in [&input.min, &input.max] {
                let bound = bound.as_ref();
                refusal
                    .detail
                    .push(bound.map_or_else(|| "–".to_owned(), Exact::to_string));
            }
            return Err(refusal);
        }
        if amount.overflows() {
            return Err(self.refuse("OVERFLOW", name, name));
        }
        Ok(())
    }

    /// A default's formula; its steps are no part of the formula that reads the input.
    fn default_value(&mut self, typed: &'a Typed, member: Option<u32>, scope: Scope<'a>) -> Found {
        self.recorder.begin(NO_ENTRY, 0, self.clock.month);
        let found = self.evaluate_in(typed, member, scope);
        self.recorder.end(found.as_ref().ok(), None);
        found
    }

    /// Where an input's value comes from.
    pub(super) fn origin(&mut self, number: u32, member: u32, depth: u32) -> Origin {
        if self.facts.given(number, member).is_some() {
            return Origin::Given;
        }
        let plan = self.plan;
        let fallback = plan
            .stack
            .inputs
            .get(place(number))
            .and_then(|input| input.defaults.get(place(member))?.as_ref());
        let Some(Fallback::Formula(typed)) = fallback else {
            return Origin::Default;
        };
        let assumed = depth < DEPTH_MAX
            && typed.reads().any(|(target, index)| match target {
                Target::Parameter(number) => plan
                    .parameters
                    .get(place(number))
                    .is_some_and(Held::is_careful),
                Target::Input(number) => {
                    let member = match index {
                        Index::Member(other) => other,
                        Index::Node(_) => member,
                        Index::None => 0,
                    };
                    self.origin(number, member, depth.saturating_add(1)) == Origin::Assumed
                }
                Target::Entry(_) => false,
            });
        if assumed {
            Origin::Assumed
        } else {
            Origin::Default
        }
    }

    fn scale(
        &mut self,
        number: u32,
        value: &Exact,
        scope: &Scope<'a>,
    ) -> Result<Exact, Box<Refusal>> {
        let plan = self.plan;
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(scale) = plan.stack.scales.get(place) else {
            return Ok(Exact::ZERO);
        };
        if value.is_negative() {
            return Ok(Exact::ZERO);
        }
        self.note(1, number, plan.scales.get(place));
        self.told(Read::Scale(number));
        let Some(brackets) = plan.scales.get(place).and_then(Held::value) else {
            return Err(self.refuse_in("NO-FIGURE", &scale.head.id, scope));
        };
        let factor = self.threshold_unit(scale, scope)?;
        let mut total = Exact::ZERO;
        let mut below = Exact::ZERO;
        for bracket in brackets {
            let top = bracket
                .up_to
                .as_ref()
                .map(|up_to| up_to.times(&factor).max(below.clone()));
            let inside = top.as_ref().is_none_or(|top| value <= top);
            if scale.whole {
                if inside {
                    return Ok(value.times(&bracket.rate));
                }
            } else {
                let upper = match &top {
                    Some(top) if !inside => top.clone(),
                    _ => value.clone(),
                };
                total = total.plus(&upper.minus(&below).times(&bracket.rate));
                if inside {
                    return Ok(total);
                }
            }
            if let Some(top) = top {
                below = top;
            }
        }
        Ok(total)
    }

    /// What a scale's thresholds are multiplied by.
    fn threshold_unit(
        &mut self,
        scale: &'a Scale,
        scope: &Scope<'a>,
    ) -> Result<Exact, Box<Refusal>> {
        let Some(typed) = &scale.unit_of_thresholds else {
            return Ok(Exact::ONE);
        };
        let name = scale.head.id.as_str();
        if scope.depth >= DEPTH_MAX {
            return Err(self.refuse("OVERFLOW", name, name));
        }
        let inner = Scope {
            entry: name,
            earning_year: 1,
            base: self.bound.len(),
            ..scope.deeper(1)
        };
        self.recorder.begin(NO_ENTRY, 0, self.clock.month);
        let factor = self.evaluate_in(typed, None, inner);
        self.recorder.end(None, None);
        match factor? {
            Value::Number(factor) => Ok(factor),
            Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => Ok(Exact::ONE),
        }
    }

    fn lookup(
        &mut self,
        typed: &'a Typed,
        number: u32,
        keys: &[NodeId],
        scope: &Scope<'a>,
    ) -> Found {
        let plan = self.plan;
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(table) = plan.stack.tables.get(place) else {
            return Ok(Value::Number(Exact::ZERO));
        };
        let mut at = 0_usize;
        for (key, family) in keys.iter().zip(&table.keys) {
            let member = match self.eval(typed, *key, scope)? {
                Value::Member(member) => usize::try_from(member).unwrap_or(0),
                Value::Number(_) | Value::Bool(_) | Value::Date(_) | Value::Text(_) => 0,
            };
            at = at
                .saturating_mul(plan.stack.member_count(Some(*family)))
                .saturating_add(member);
        }
        self.note(2, number, plan.tables.get(place));
        self.told(Read::Table(number));
        match plan
            .tables
            .get(place)
            .and_then(Held::value)
            .and_then(|rows| rows.get(at))
        {
            Some(value) => Ok(Value::Number(value.clone())),
            None => Err(self.refuse_in("NO-FIGURE", &table.head.id, scope)),
        }
    }

    fn sum_over(
        &mut self,
        typed: &'a Typed,
        family: FamilyId,
        body: NodeId,
        scope: &Scope<'a>,
    ) -> Found {
        let count = u32::try_from(self.plan.stack.member_count(Some(family))).unwrap_or(0);
        let mut total = Exact::ZERO;
        for member in 0..count {
            self.bound.push(member);
            let found = self.number(typed, body, scope);
            self.bound.pop();
            total = total.plus(&found?);
        }
        Ok(Value::Number(total))
    }

    fn at(&mut self, number: u32, member: u32, day: Date, scope: &Scope<'a>) -> Found {
        self.told(Read::Parameter(number));
        let plan = self.plan;
        let day = self.clock.latest.map_or(day, |latest| day.min(latest));
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(parameter) = plan.stack.parameters.get(place) else {
            return Ok(Value::Number(Exact::ZERO));
        };
        let member = usize::try_from(member).unwrap_or(0);
        let found = match plan.tried(number, member) {
            Some(value) => Some(value.clone()),
            None => match parameter.values.on(day, plan.with_proposed) {
                crate::rules::On::Figure {
                    value,
                    item,
                    carried,
                } => {
                    if R::KEEPS {
                        self.recorder.figure(0, number, item.from);
                    }
                    let doubtful =
                        matches!(item.confidence, Confidence::Assumed | Confidence::Proposed);
                    if carried || doubtful {
                        let noted = Noted {
                            figure: Figure::Parameter(place),
                            source: item.source,
                            confidence: item.confidence,
                            carried: item.until.filter(|_| carried),
                        };
                        if !self.noted_at.contains(&noted) {
                            self.noted_at.push(noted);
                        }
                    }
                    value.get(member).cloned()
                }
                crate::rules::On::Unknown { .. } | crate::rules::On::Nothing => None,
            },
        };
        found.map(Value::Number).ok_or_else(|| {
            let mut refusal = self.refuse_in("NO-FIGURE", &parameter.head.id, scope);
            refusal.detail.push(day.to_string());
            refusal
        })
    }

    fn function(
        &mut self,
        typed: &'a Typed,
        function: Function,
        args: &[NodeId],
        scope: &Scope<'a>,
    ) -> Found {
        if matches!(function, Function::Min | Function::Max) {
            return self.extreme(typed, function == Function::Min, args, scope);
        }
        // No other function has more than three arguments.
        let mut values = [const { None }; 3];
        for (place, arg) in values.iter_mut().zip(args) {
            *place = Some(self.eval(typed, *arg, scope)?);
        }
        let number = |place: usize| match values.get(place) {
            Some(Some(Value::Number(value))) => value.clone(),
            _ => Exact::ZERO,
        };
        let day = |place: usize| match values.get(place) {
            Some(Some(Value::Date(day))) => *day,
            _ => Date::default(),
        };
        let whole = |value: i64| Value::Number(Exact::from(value));
        Ok(match function {
            Function::Min | Function::Max => Value::Number(Exact::ZERO),
            Function::Abs => Value::Number(number(0).magnitude()),
            Function::Clamp => Value::Number(number(0).max(number(1)).min(number(2))),
            Function::Date => match date(&number(0), &number(1), &number(2)) {
                Some(day) => Value::Date(day),
                None => return Err(self.refuse_in("DATE-INVALID", scope.entry, scope)),
            },
            Function::YearOf => whole(i64::from(day(0).year())),
            Function::MonthOf => whole(i64::from(day(0).month())),
            Function::YearsBetween => whole(years_between(day(0), day(1))),
            Function::Age => whole(years_between(day(0), self.clock.age_day)),
            Function::DaysInMonth => whole(i64::from(self.clock.shown.days())),
        })
    }

    /// The least or the greatest of some values.
    fn extreme(
        &mut self,
        typed: &'a Typed,
        least: bool,
        args: &[NodeId],
        scope: &Scope<'a>,
    ) -> Found {
        let mut chosen: Option<Value> = None;
        for arg in args {
            let next = self.eval(typed, *arg, scope)?;
            let keep = chosen.as_ref().is_some_and(|known| {
                let order = order(known, &next);
                if least { order.is_le() } else { order.is_ge() }
            });
            if !keep {
                chosen = Some(next);
            }
        }
        Ok(chosen.unwrap_or(Value::Number(Exact::ZERO)))
    }

    fn past(
        &mut self,
        history: History,
        target: Target,
        member: Option<u32>,
        scope: &Scope<'a>,
    ) -> Result<Exact, Box<Refusal>> {
        self.told(target.into());
        let stack = self.plan.stack;
        let members = match member {
            Some(member) => member..member.saturating_add(1),
            None => {
                let per = match target {
                    Target::Entry(number) => stack.entry(number).and_then(Entry::per),
                    Target::Input(number) => {
                        stack.inputs.get(place(number)).and_then(|input| input.per)
                    }
                    Target::Parameter(_) => None,
                };
                0..u32::try_from(stack.member_count(per)).unwrap_or(1)
            }
        };
        let mut total = Exact::ZERO;
        for member in members {
            let one = self.remembered(history, target, member, scope.earning_year)?;
            total = total.plus(&one);
        }
        Ok(total)
    }
}

/// A number as a place in a list.
pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn order(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Member(a), Value::Member(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => std::cmp::Ordering::Less,
    }
}

/// A day; one past the month's end is its last.
fn date(year: &Exact, month: &Exact, day: &Exact) -> Option<Date> {
    let year = i32::try_from(year.to_whole()?)
        .ok()
        .filter(|year| (1..=9999).contains(year))?;
    let month = u32::try_from(month.to_whole()?).ok()?;
    let day = day.to_whole().filter(|day| *day >= 1)?;
    let day = u32::try_from(day).unwrap_or(u32::MAX);
    let last = crate::time::Month::new(year, month)?.days();
    Date::from_ymd_opt(year, month, day.min(last))
}
