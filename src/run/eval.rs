//! One formula, evaluated: by recursion over its nodes, in exact fractions.

use chrono::Datelike;

use super::facts::{Origin, Refusal};
use super::month::Run;
use super::record::Recorder;
use crate::amount::{Exact, Rounding};
use crate::formula::{
    Arithmetic, FamilyId, Function, History, Index, NodeId, Op, Target, Typed, Value,
};
use crate::plan::{Held, Plan};
use crate::rules::{Confidence, Fallback};
use crate::time::{Date, years_between};

/// Whose formula is evaluated, and which members stand fixed.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub(super) entry: String,
    pub(super) earning_year: u32,
    pub(super) bound: Vec<u32>,
    depth: u32,
}

impl Scope {
    pub(super) fn new(entry: &str, earning_year: u32) -> Self {
        Self {
            entry: entry.to_owned(),
            earning_year,
            bound: Vec::new(),
            depth: 0,
        }
    }
}

type Found = Result<Value, Refusal>;

impl<'a, R: Recorder> Run<'a, R> {
    pub(super) fn evaluate(&mut self, typed: &'a Typed, scope: &mut Scope) -> Found {
        self.eval(typed, typed.root, scope)
    }

    fn eval(&mut self, typed: &'a Typed, id: NodeId, scope: &mut Scope) -> Found {
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
                let member = usize::try_from(*place)
                    .ok()
                    .and_then(|n| scope.bound.get(n));
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

    fn refuse_in(&self, code: &'static str, name: &str, scope: &Scope) -> Refusal {
        self.refuse(code, &scope.entry, name)
    }

    fn bound_day(&self, day: Option<Date>, name: &str, scope: &Scope) -> Found {
        day.map(Value::Date)
            .ok_or_else(|| self.refuse_in("FACT-MISSING", name, scope))
    }

    fn index(
        &mut self,
        typed: &'a Typed,
        index: Index,
        scope: &mut Scope,
    ) -> Result<Option<u32>, Refusal> {
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
        scope: &mut Scope,
    ) -> Result<Exact, Refusal> {
        match self.eval(typed, id, scope)? {
            Value::Number(value) => Ok(value),
            Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => Ok(Exact::ZERO),
        }
    }

    fn yes(&mut self, typed: &'a Typed, id: NodeId, scope: &mut Scope) -> Result<bool, Refusal> {
        Ok(self.eval(typed, id, scope)? == Value::Bool(true))
    }

    fn day(&mut self, typed: &'a Typed, id: NodeId, scope: &mut Scope) -> Result<Date, Refusal> {
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
        scope: &mut Scope,
    ) -> Found {
        let (a, b) = (self.number(typed, a, scope)?, self.number(typed, b, scope)?);
        let value = match sign {
            Arithmetic::Plus => a.plus(&b),
            Arithmetic::Minus => a.minus(&b),
            Arithmetic::Times => a.times(&b),
            Arithmetic::Over => match a.over(&b) {
                Some(value) => value,
                None => return Err(self.refuse_in("DIVISION-BY-ZERO", &scope.entry, scope)),
            },
        };
        Ok(Value::Number(value))
    }

    fn read(&mut self, target: Target, member: Option<u32>, scope: &mut Scope) -> Found {
        match target {
            Target::Input(number) => match self.input(number, member.unwrap_or(0)) {
                Ok((value, _)) => Ok(value),
                Err(refusal) => Err(Refusal {
                    entry: scope.entry.clone(),
                    ..refusal
                }),
            },
            Target::Parameter(number) => {
                let plan = self.plan;
                let held = usize::try_from(number)
                    .ok()
                    .and_then(|n| plan.parameters.get(n));
                self.note(0, number, held);
                let member = usize::try_from(member.unwrap_or(0)).unwrap_or(0);
                match held
                    .and_then(|held| held.value())
                    .and_then(|values| values.get(member))
                {
                    Some(value) => Ok(Value::Number(value.clone())),
                    None => Err(self.gap(number, held, scope)),
                }
            }
            Target::Entry(number) => self.entry_value(number, member),
        }
    }

    /// Keeps in mind a figure that results must be marked with.
    fn note<T>(&mut self, list: u8, number: u32, held: Option<&Held<'_, T>>) {
        if let Some(Held::Figure {
            confidence,
            carried,
            ..
        }) = held
            && (carried.is_some()
                || matches!(confidence, Confidence::Assumed | Confidence::Proposed))
        {
            self.noted.insert((list, number));
        }
    }

    fn gap(&self, number: u32, held: Option<&Held<'_, Vec<Exact>>>, scope: &Scope) -> Refusal {
        let parameters = &self.plan.stack.parameters;
        let parameter = usize::try_from(number).ok().and_then(|n| parameters.get(n));
        let name = parameter.map_or("", |parameter| parameter.head.id.as_str());
        let mut refusal = self.refuse_in("NO-FIGURE", name, scope);
        refusal.detail.push(self.plan.on.to_string());
        if let Some(Held::Gap(why)) = held {
            refusal.detail.push((*why).to_owned());
        }
        refusal
    }

    /// A fact, or what stands where none is given.
    pub(super) fn input(&mut self, number: u32, member: u32) -> Result<(Value, Origin), Refusal> {
        self.input_at(number, member, 0)
    }

    fn input_at(
        &mut self,
        number: u32,
        member: u32,
        depth: u32,
    ) -> Result<(Value, Origin), Refusal> {
        let plan = self.plan;
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(input) = plan.stack.inputs.get(place) else {
            return Err(self.refuse("FACT-MISSING", "", ""));
        };
        let name = input.head.id.as_str();
        let (value, origin) = match self.facts.given(number, member) {
            Some(value) => (value.clone(), Origin::Given),
            None => {
                let fallback = usize::try_from(member)
                    .ok()
                    .and_then(|n| input.defaults.get(n))
                    .and_then(Option::as_ref);
                match fallback {
                    Some(Fallback::Value(value)) => (value.clone(), Origin::Default),
                    Some(Fallback::Formula(typed)) if depth < 64 => {
                        let mut scope = Scope::new(name, 1);
                        scope.depth = depth.saturating_add(1);
                        if input.per.is_some() {
                            scope.bound.push(member);
                        }
                        let value = self.default_value(typed, &mut scope)?;
                        (value, self.origin_of(typed, depth))
                    }
                    Some(Fallback::Formula(_)) | None => {
                        return Err(self.refuse("FACT-MISSING", name, name));
                    }
                }
            }
        };
        if let Value::Number(amount) = &value {
            let low = input.min.as_ref().is_some_and(|min| amount < min);
            let high = input.max.as_ref().is_some_and(|max| amount > max);
            if low || high {
                let mut refusal = self.refuse("FACT-RANGE", name, name);
                refusal.detail.push(amount.to_string());
                for bound in [&input.min, &input.max] {
                    refusal.detail.push(
                        bound
                            .as_ref()
                            .map_or_else(|| "–".to_owned(), Exact::to_string),
                    );
                }
                return Err(refusal);
            }
            if amount.overflows() {
                return Err(self.refuse("OVERFLOW", name, name));
            }
        }
        Ok((value, origin))
    }

    /// A default's formula; its steps are no part of the formula that reads the input.
    fn default_value(&mut self, typed: &'a Typed, scope: &mut Scope) -> Found {
        self.recorder.begin(u32::MAX, 0, self.clock.month);
        let found = self.evaluate(typed, scope);
        self.recorder.end(found.as_ref().ok(), None);
        found
    }

    fn origin_of(&mut self, typed: &Typed, depth: u32) -> Origin {
        let mut origin = Origin::Default;
        for (target, index) in typed.reads() {
            let assumed = match target {
                Target::Parameter(number) => {
                    let held = usize::try_from(number)
                        .ok()
                        .and_then(|n| self.plan.parameters.get(n));
                    matches!(
                        held,
                        Some(
                            Held::Figure {
                                confidence: Confidence::Assumed | Confidence::Proposed,
                                ..
                            } | Held::Figure {
                                carried: Some(_),
                                ..
                            }
                        )
                    )
                }
                Target::Input(number) => {
                    let member = match index {
                        Index::Member(member) => member,
                        Index::None | Index::Node(_) => 0,
                    };
                    let read = self.input_at(number, member, depth.saturating_add(1));
                    matches!(read, Ok((_, Origin::Assumed)))
                }
                Target::Entry(_) => false,
            };
            if assumed {
                origin = Origin::Assumed;
            }
        }
        origin
    }

    fn scale(&mut self, number: u32, value: &Exact, scope: &mut Scope) -> Result<Exact, Refusal> {
        let plan = self.plan;
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(scale) = plan.stack.scales.get(place) else {
            return Ok(Exact::ZERO);
        };
        self.note(1, number, plan.scales.get(place));
        let Some(brackets) = plan.scales.get(place).and_then(Held::value) else {
            return Err(self.refuse_in("NO-FIGURE", &scale.head.id, scope));
        };
        let factor = match &scale.unit_of_thresholds {
            Some(typed) => {
                let mut inner = Scope::new(&scale.head.id, 1);
                self.recorder.begin(u32::MAX, 0, self.clock.month);
                let factor = self.evaluate(typed, &mut inner);
                self.recorder.end(None, None);
                match factor? {
                    Value::Number(factor) => factor,
                    Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => {
                        Exact::ONE
                    }
                }
            }
            None => Exact::ONE,
        };
        if value.is_negative() {
            return Ok(Exact::ZERO);
        }
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

    fn lookup(
        &mut self,
        typed: &'a Typed,
        number: u32,
        keys: &[NodeId],
        scope: &mut Scope,
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
        scope: &mut Scope,
    ) -> Found {
        let count = u32::try_from(self.plan.stack.member_count(Some(family))).unwrap_or(0);
        let mut total = Exact::ZERO;
        for member in 0..count {
            scope.bound.push(member);
            let found = self.number(typed, body, scope);
            scope.bound.pop();
            total = total.plus(&found?);
        }
        Ok(Value::Number(total))
    }

    fn at(&mut self, number: u32, member: u32, day: Date, scope: &mut Scope) -> Found {
        let plan = self.plan;
        let day = self.clock.latest.map_or(day, |latest| day.min(latest));
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(parameter) = plan.stack.parameters.get(place) else {
            return Ok(Value::Number(Exact::ZERO));
        };
        let member = usize::try_from(member).unwrap_or(0);
        let found = match plan.parameters.get(place) {
            Some(Held::Tried(values)) => values.get(member).cloned(),
            _ => match parameter.values.on(day, plan.with_proposed) {
                crate::rules::On::Figure {
                    value,
                    item,
                    carried,
                } => {
                    // A value that ended before is the last one, so the plan's day finds it too.
                    if carried || item.confidence == Confidence::Proposed {
                        self.noted.insert((0, number));
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
        scope: &mut Scope,
    ) -> Found {
        let mut values = Vec::with_capacity(args.len());
        for arg in args {
            values.push(self.eval(typed, *arg, scope)?);
        }
        let number = |place: usize| match values.get(place) {
            Some(Value::Number(value)) => value.clone(),
            _ => Exact::ZERO,
        };
        let day = |place: usize| match values.get(place) {
            Some(Value::Date(day)) => *day,
            _ => Date::default(),
        };
        let whole = |value: i64| Value::Number(Exact::from(value));
        Ok(match function {
            Function::Min | Function::Max => {
                let least = function == Function::Min;
                let chosen = values.into_iter().reduce(|a, b| {
                    let keep = if least {
                        order(&a, &b).is_le()
                    } else {
                        order(&a, &b).is_ge()
                    };
                    if keep { a } else { b }
                });
                chosen.unwrap_or_else(|| whole(0))
            }
            Function::Abs => Value::Number(number(0).magnitude()),
            Function::Clamp => Value::Number(number(0).max(number(1)).min(number(2))),
            Function::Date => match date(&number(0), &number(1), &number(2)) {
                Some(day) => Value::Date(day),
                None => return Err(self.refuse_in("DATE-INVALID", &scope.entry, scope)),
            },
            Function::YearOf => whole(i64::from(day(0).year())),
            Function::MonthOf => whole(i64::from(day(0).month())),
            Function::YearsBetween => whole(years_between(day(0), day(1))),
            Function::Age => whole(years_between(day(0), self.clock.age_day)),
            Function::DaysInMonth => whole(i64::from(self.clock.shown.days())),
        })
    }

    fn past(
        &mut self,
        history: History,
        target: Target,
        member: Option<u32>,
        scope: &mut Scope,
    ) -> Result<Exact, Refusal> {
        let Some(remembered) = Plan::remembers(target) else {
            return Ok(Exact::ZERO);
        };
        let plan = self.plan;
        let per = match target {
            Target::Entry(number) => plan.stack.entry(number).and_then(crate::rules::Entry::per),
            Target::Input(_) | Target::Parameter(_) => None,
        };
        let members: Vec<u32> = match member {
            Some(member) => vec![member],
            None => (0..u32::try_from(plan.stack.member_count(per)).unwrap_or(1)).collect(),
        };
        let year_start = scope.earning_year;
        let this_year = self.clock.month.earning_year(year_start);
        let mut total = Exact::ZERO;
        for member in members {
            if history != History::LastYear && self.clock.employed {
                let now = self.now(remembered, member)?;
                total = total.plus(&now);
            }
            if let Some(months) = self.history.get(&(remembered, member)) {
                for (place, amount) in months.iter().enumerate() {
                    let month = self
                        .first_month
                        .plus(i32::try_from(place).unwrap_or(i32::MAX));
                    let counts = match history {
                        History::ThisYear => month.earning_year(year_start) == this_year,
                        History::LastYear => {
                            month.earning_year(year_start) == this_year.wrapping_sub(1)
                        }
                        History::LastMonths(count) => {
                            i64::from(self.clock.month.since(month)) < i64::from(count)
                        }
                    };
                    if counts {
                        total = total.plus(amount.as_ref().map_err(Clone::clone)?);
                    }
                }
            }
            if let Target::Entry(number) = target
                && let Some(opening) = self.opening(number, member)
            {
                let first = self.first_month.earning_year(year_start);
                let before = match history {
                    History::ThisYear if first == this_year => Some(&opening.this_year),
                    History::LastYear if first == this_year => Some(&opening.last_year),
                    History::LastYear if first == this_year.wrapping_sub(1) => {
                        Some(&opening.this_year)
                    }
                    History::ThisYear | History::LastYear | History::LastMonths(_) => None,
                };
                total = total.plus(before.unwrap_or(&Exact::ZERO));
            }
        }
        Ok(total)
    }
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
