//! Figures that hold on the plan's day: parameters, scales, tables; and parameters on other days.

use super::{Found, Scope};
use crate::amount::Exact;
use crate::formula::{NodeId, Typed, Value};
use crate::plan::Held;
use crate::rules::{Confidence, Scale};
use crate::run::facts::Refusal;
use crate::run::month::Run;
use crate::run::number::Number;
use crate::run::record::{NO_ENTRY, Read, Recorder};
use crate::run::views::{Figure, Noted};
use crate::time::Date;

/// How deep thresholds may rest on further ones.
const DEPTH_MAX: u32 = 64;

impl<'a, R: Recorder, N: Number> Run<'a, R, N> {
    /// Keeps in mind a figure that results must be marked with.
    pub(super) fn note<T>(&mut self, figure: Figure, held: Option<&Held<'_, T>>) {
        if R::KEEPS
            && let Some(Held::Figure { from, .. }) = held
        {
            self.recorder.figure(figure, *from);
        }
        if held.is_some_and(Held::is_careful) {
            self.notes.read(figure);
        }
    }

    pub(super) fn gap(
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

    pub(super) fn scale(
        &mut self,
        number: u32,
        value: &N,
        scope: &Scope<'a>,
    ) -> Result<N, Box<Refusal>> {
        let plan = self.plan;
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(scale) = plan.stack.scales.get(place) else {
            return Ok(N::ZERO);
        };
        if value.is_negative()? {
            return Ok(N::ZERO);
        }
        self.note(Figure::Scale(place), plan.scales.get(place));
        self.told(Read::Scale(number));
        let Some(brackets) = plan.scales.get(place).and_then(Held::value) else {
            return Err(self.refuse_in("NO-FIGURE", &scale.head.id, scope));
        };
        let factor = self.threshold_unit(number, scale, scope)?;
        let mut total = N::ZERO;
        let mut below = N::ZERO;
        for bracket in brackets {
            let rate = N::of(&bracket.rate);
            let top = match &bracket.up_to {
                Some(up_to) => Some(factor.times(&N::of(up_to)).greatest(below.clone())?),
                None => None,
            };
            let inside = match &top {
                Some(top) => !top.is_below(value)?,
                None => true,
            };
            if scale.whole {
                if inside {
                    return Ok(value.times(&rate));
                }
            } else {
                let upper = match &top {
                    Some(top) if !inside => top,
                    _ => value,
                };
                total = total.plus(&upper.minus(&below).times(&rate));
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

    /// What a scale's thresholds are multiplied by; once a formula, however often it is asked for.
    fn threshold_unit(
        &mut self,
        number: u32,
        scale: &'a Scale,
        scope: &Scope<'a>,
    ) -> Result<N, Box<Refusal>> {
        let Some(typed) = &scale.unit_of_thresholds else {
            return Ok(N::of(&Exact::ONE));
        };
        if let Some((_, known)) = self.thresholds.iter().find(|(known, _)| *known == number) {
            return Ok(known.clone());
        }
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
        let factor = match factor? {
            Value::Number(factor) => factor,
            Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => {
                N::of(&Exact::ONE)
            }
        };
        self.thresholds.push((number, factor.clone()));
        Ok(factor)
    }

    pub(super) fn lookup(
        &mut self,
        typed: &'a Typed,
        number: u32,
        keys: &[NodeId],
        scope: &Scope<'a>,
    ) -> Found<N> {
        let plan = self.plan;
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(table) = plan.stack.tables.get(place) else {
            return Ok(Value::Number(N::ZERO));
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
        self.note(Figure::Table(place), plan.tables.get(place));
        self.told(Read::Table(number));
        match plan
            .tables
            .get(place)
            .and_then(Held::value)
            .and_then(|rows| rows.get(at))
        {
            Some(value) => Ok(Value::Number(N::of(value))),
            None => Err(self.refuse_in("NO-FIGURE", &table.head.id, scope)),
        }
    }

    pub(super) fn at(
        &mut self,
        number: u32,
        member: u32,
        day: Date,
        scope: &Scope<'a>,
    ) -> Found<N> {
        self.told(Read::Parameter(number));
        let plan = self.plan;
        let day = self.clock.latest.map_or(day, |latest| day.min(latest));
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(parameter) = plan.stack.parameters.get(place) else {
            return Ok(Value::Number(N::ZERO));
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
                        self.recorder.figure(Figure::Parameter(place), item.from);
                    }
                    let doubtful =
                        matches!(item.confidence, Confidence::Assumed | Confidence::Proposed);
                    if carried || doubtful {
                        self.notes.read_at(Noted {
                            figure: Figure::Parameter(place),
                            source: item.source,
                            confidence: item.confidence,
                            carried: item.until.filter(|_| carried),
                        });
                    }
                    value.get(member).cloned()
                }
                crate::rules::On::Unknown { .. } | crate::rules::On::Nothing => None,
            },
        };
        found
            .map(|found| Value::Number(N::of(&found)))
            .ok_or_else(|| {
                let mut refusal = self.refuse_in("NO-FIGURE", &parameter.head.id, scope);
                refusal.detail.push(day.to_string());
                refusal
            })
    }
}
