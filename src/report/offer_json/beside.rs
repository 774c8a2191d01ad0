//! What stands beside an offer's amounts: how its base was found, what was before its first month,
//! hours and other measures, and what its first months carry on.

use super::{Filling, day, member_name, value_text};
use crate::answer::{Measure, Measured};
use crate::formula::Value;
use crate::report::offer_shape::{
    CarefulShape, MeasureShape, NeighbourShape, OpeningShape, SolvedShape,
};
use crate::rules::{Entry, InputKind};
use crate::run::{Noted, Opening};

impl Filling<'_> {
    pub(super) fn openings(&self) -> Vec<OpeningShape> {
        let openings = self.page.offer.openings.iter();
        let one = |((number, member), opening): (&(u32, u32), &Opening)| {
            let entry = self.stack.entry(*number)?;
            Some(OpeningShape {
                id: entry.head().id.clone(),
                member: member_name(self.stack, entry.per(), *member),
                last_year: self.amount(&opening.last_year),
                this_year: self.amount(&opening.this_year),
                unpaid: opening.unpaid.as_ref().map(|amount| self.amount(amount)),
            })
        };
        openings.filter_map(one).collect()
    }

    pub(super) fn solved(&self) -> Option<SolvedShape> {
        let solution = self.page.solution?;
        let number = usize::try_from(self.stack.solve_for?).ok()?;
        let input = self.stack.inputs.get(number)?;
        let value = |tried: &Measured| {
            let value = Value::Number(tried.value.clone());
            value_text(self.stack, input.kind, &value)
        };
        let found = &solution.solved.found;
        let neighbour = solution.solved.neighbour.as_ref();
        Some(SolvedShape {
            input: input.head.id.clone(),
            goal: solution.goal.word().to_owned(),
            target: solution.written.clone(),
            bound: self.amount(&solution.target.amount),
            step: solution.step.to_string(),
            value: value(found),
            at: found.measured.as_ref().map(|at| self.amount(at)),
            neighbour: neighbour.map(|tried| NeighbourShape {
                value: value(tried),
                at: tried.measured.as_ref().map(|at| self.amount(at)),
            }),
        })
    }

    pub(super) fn measures(&self) -> Vec<MeasureShape> {
        let one = |measure: &Measure| {
            let Some(Entry::Value(value)) = self.stack.entry(measure.entry) else {
                return None;
            };
            let kind = InputKind::of(value.ty, value.percent);
            let unit = match kind {
                InputKind::Number { unit, .. } => unit.to_string(),
                InputKind::Member(_) | InputKind::Bool | InputKind::Date | InputKind::Text => {
                    String::new()
                }
            };
            let member = measure.member;
            let value_text = match &measure.value {
                Value::Number(number) => number.to_string(),
                other @ (Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_)) => {
                    value_text(self.stack, kind, other)
                }
            };
            Some(MeasureShape {
                id: value.head.id.clone(),
                member: member.and_then(|member| member_name(self.stack, value.per, member)),
                title: value.head.title(self.code).to_owned(),
                value: value_text,
                unit,
            })
        };
        self.page.offer.measures.iter().filter_map(one).collect()
    }

    pub(super) fn first_year_careful(&self) -> Vec<CarefulShape> {
        let stack = self.page.plan.stack;
        let figures = self.page.offer.first_year_carried.iter();
        let one = |noted: &Noted| {
            let head = noted.figure.head(stack)?;
            Some(CarefulShape {
                name: head.id.clone(),
                title: head.title(self.code).to_owned(),
                from: None,
                confidence: noted.confidence.word().to_owned(),
                carried_from: noted.carried.map(day),
                sources: self.sources(noted.source),
            })
        };
        figures.filter_map(one).collect()
    }
}
