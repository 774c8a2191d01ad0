//! Functions of values, and what formulas ask of other months.

use chrono::Datelike;

use super::{Found, Scope, holds, place};
use crate::amount::Exact;
use crate::formula::{Comparison, Function, History, NodeId, Target, Typed, Value};
use crate::rules::Entry;
use crate::run::facts::Refusal;
use crate::run::month::Run;
use crate::run::number::Number;
use crate::run::record::Recorder;
use crate::time::{Date, day_of, years_between};

impl<'a, R: Recorder, N: Number> Run<'a, R, N> {
    pub(super) fn function(
        &mut self,
        typed: &'a Typed,
        function: Function,
        args: &[NodeId],
        scope: &Scope<'a>,
    ) -> Found<N> {
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
            _ => N::ZERO,
        };
        let day = |place: usize| match values.get(place) {
            Some(Some(Value::Date(day))) => *day,
            _ => Date::default(),
        };
        let whole = |value: i64| Value::Number(N::whole(value));
        Ok(match function {
            Function::Min | Function::Max => Value::Number(N::ZERO),
            Function::Abs => {
                let number = number(0);
                let below = number.is_negative()?;
                Value::Number(if below { number.negated() } else { number })
            }
            Function::Clamp => {
                let number_above = number(0).greatest(number(1))?;
                Value::Number(number_above.least(number(2))?)
            }
            Function::Date => match date(&number(0).one()?, &number(1).one()?, &number(2).one()?) {
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
    ) -> Found<N> {
        let mut chosen: Option<Value<N>> = None;
        for arg in args {
            let next = self.eval(typed, *arg, scope)?;
            chosen = Some(match (chosen, next) {
                (None, next) => next,
                (Some(Value::Number(known)), Value::Number(next)) => Value::Number(if least {
                    known.least(next)?
                } else {
                    known.greatest(next)?
                }),
                (Some(known), next) => {
                    let sign = if least {
                        Comparison::AtMost
                    } else {
                        Comparison::AtLeast
                    };
                    if holds(sign, &known, &next)? {
                        known
                    } else {
                        next
                    }
                }
            });
        }
        Ok(chosen.unwrap_or(Value::Number(N::ZERO)))
    }

    pub(super) fn past(
        &mut self,
        history: History,
        target: Target,
        member: Option<u32>,
        scope: &Scope<'a>,
    ) -> Result<N, Box<Refusal>> {
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
        let mut total = N::ZERO;
        for member in members {
            let one = self.remembered(history, target, member, scope.earning_year)?;
            total = total.plus(&one);
        }
        Ok(total)
    }
}

/// A day of whole numbers.
fn date(year: &Exact, month: &Exact, day: &Exact) -> Option<Date> {
    day_of(year.to_whole()?, month.to_whole()?, day.to_whole()?)
}
