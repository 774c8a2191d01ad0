//! Facts: what is given, or what stands where nothing is.

use std::collections::BTreeSet;

use super::{Found, Scope, place};
use crate::amount::Exact;
use crate::formula::{Index, Target, Typed, Value};
use crate::plan::Held;
use crate::rules::{Fallback, Input};
use crate::run::facts::{Origin, Refusal};
use crate::run::month::Run;
use crate::run::number::Number;
use crate::run::record::{NO_ENTRY, Recorder};
use crate::run::sheet::put;

/// How deep defaults may rest on further ones.
const DEPTH_MAX: u32 = 64;

impl<'a, R: Recorder, N: Number> Run<'a, R, N> {
    /// A fact, or what stands where none is given.
    pub(in crate::run) fn input(&mut self, number: u32, member: u32) -> Found<N> {
        self.input_at(number, member, 0)
    }

    fn input_at(&mut self, number: u32, member: u32, depth: u32) -> Found<N> {
        let plan = self.plan;
        let Some(input) = plan.stack.inputs.get(place(number)) else {
            return Err(self.refuse("FACT-MISSING", "", ""));
        };
        if let Some((moved, value)) = &self.moved
            && *moved == number
        {
            return Ok(Value::Number(value.clone()));
        }
        let slot = plan.input_slot(number, member);
        if let Some(Some((known, marks))) = self.facts_seen.get(slot) {
            self.notes.again(marks);
            return Ok(known.clone());
        }
        let begin = self.notes.begin();
        let name = input.head.id.as_str();
        let value = match self.facts.given(number, member) {
            Some(value) => N::value(value),
            None => match input.defaults.get(place(member)).and_then(Option::as_ref) {
                Some(Fallback::Value(value)) => N::value(value),
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
        let seen = (value.clone(), self.notes.since(begin));
        put(&mut self.facts_seen, slot, Some(seen));
        Ok(value)
    }

    fn in_range(&self, input: &Input, amount: &N) -> Result<(), Box<Refusal>> {
        let name = input.head.id.as_str();
        let low = match &input.min {
            Some(min) => amount.is_below(&N::of(min))?,
            None => false,
        };
        let high = match &input.max {
            Some(max) => N::of(max).is_below(amount)?,
            None => false,
        };
        let broken = input.whole && !amount.one()?.is_whole();
        if low || high || broken {
            let mut refusal = self.refuse("FACT-RANGE", name, name);
            refusal
                .detail
                .push(amount.known().map_or_else(String::new, Exact::to_string));
            for bound in [&input.min, &input.max] {
                let bound = bound.as_ref();
                refusal
                    .detail
                    .push(bound.map_or_else(|| "–".to_owned(), Exact::to_string));
            }
            refusal.detail.extend(broken.then(|| "whole".to_owned()));
            return Err(refusal);
        }
        if amount.overflows()? {
            return Err(self.refuse("OVERFLOW", name, name));
        }
        Ok(())
    }

    /// A default's formula; its steps are no part of the formula that reads the input.
    fn default_value(
        &mut self,
        typed: &'a Typed,
        member: Option<u32>,
        scope: Scope<'a>,
    ) -> Found<N> {
        self.recorder.begin(NO_ENTRY, 0, self.clock.month);
        let found = self.evaluate_in(typed, member, scope);
        self.recorder
            .end(found.as_ref().ok().and_then(N::recorded), None);
        found
    }

    /// Where an input's value comes from: a default is assumed where it rests on a figure that is,
    /// through the defaults of others too.
    pub(in crate::run) fn origin(&mut self, number: u32, member: u32) -> Origin {
        if self.facts.given(number, member).is_some() {
            return Origin::Given;
        }
        let plan = self.plan;
        let mut seen = BTreeSet::from([(number, member)]);
        let mut open = vec![(number, member)];
        while let Some((number, member)) = open.pop() {
            let input = plan.stack.inputs.get(place(number));
            let fallback = input.and_then(|input| input.defaults.get(place(member))?.as_ref());
            let Some(Fallback::Formula(typed)) = fallback else {
                continue;
            };
            for (target, index) in typed.reads() {
                match target {
                    Target::Parameter(number) => {
                        let held = plan.parameters.get(place(number));
                        if held.is_some_and(Held::is_careful) {
                            return Origin::Assumed;
                        }
                    }
                    Target::Input(number) => {
                        let member = match index {
                            Index::Member(other) => other,
                            Index::Node(_) => member,
                            Index::None => 0,
                        };
                        let given = self.facts.given(number, member).is_some();
                        if !given && seen.insert((number, member)) {
                            open.push((number, member));
                        }
                    }
                    Target::Entry(_) => {}
                }
            }
        }
        Origin::Default
    }
}
