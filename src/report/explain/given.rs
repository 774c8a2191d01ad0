//! What is not computed: facts with their defaults, and dated figures.

use super::step::{Given, Step};
use super::{At, DEPTH_MAX, Tree, members, one_line};
use crate::amount::Exact;
use crate::formula::{FamilyId, Mention, NodeId, Typed, Value};
use crate::plan::Held;
use crate::report::offer_json::{member_name, value_text};
use crate::report::rules::keys;
use crate::rules::{Entry, Fallback};
use crate::run::{Read, Recorder, read_input, read_input_told};
use crate::time::Month;

/// Keeps what a default's own formula reads, each once; not what further defaults read for it.
#[derive(Debug, Default)]
struct OfDefault {
    depth: usize,
    reads: Vec<Read>,
}

impl Recorder for OfDefault {
    const KEEPS: bool = false;
    const READS: bool = true;

    fn begin(&mut self, _entry: u32, _member: u32, _month: Month) {
        self.depth = self.depth.saturating_add(1);
    }

    fn node(&mut self, _node: NodeId, _value: &Value) {}

    fn read(&mut self, read: Read) {
        if self.depth == 1 && !self.reads.contains(&read) {
            self.reads.push(read);
        }
    }

    fn end(&mut self, _exact: Option<&Value>, _rounded: Option<&Exact>) {
        self.depth = self.depth.saturating_sub(1);
    }
}

impl Tree<'_> {
    /// What only the defaults of facts read, among what was read.
    pub(super) fn claimed(&self, found: &[Read], own: &[Read]) -> Vec<Read> {
        let of_defaults: Vec<Read> = found
            .iter()
            .filter(|read| own.contains(read))
            .flat_map(|read| self.default_reads(*read))
            .collect();
        // What a default reads may itself be a fact with a default.
        let further: Vec<Read> = of_defaults
            .iter()
            .flat_map(|read| self.default_reads(*read))
            .collect();
        let all = of_defaults.into_iter().chain(further);
        all.filter(|read| found.contains(read) && !own.contains(read))
            .collect()
    }

    fn default_reads(&self, read: Read) -> Vec<Read> {
        let Read::Input(number) = read else {
            return Vec::new();
        };
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let inputs = &self.plan.stack.inputs;
        let defaults = inputs.get(place).map_or(&[][..], |input| &input.defaults);
        let free = |member: u32| self.facts.given(number, member).is_none();
        (0_u32..)
            .zip(defaults)
            .filter(|(member, _)| free(*member))
            .filter_map(|(_, fallback)| fallback.as_ref())
            .flat_map(|fallback| match fallback {
                Fallback::Formula(formula) => static_reads(formula),
                Fallback::Value(_) => Vec::new(),
            })
            .collect()
    }

    /// What the defaults of a fact read on their way, where they stand in for it.
    fn default_read(&self, read: Read) -> Vec<Read> {
        let Read::Input(number) = read else {
            return Vec::new();
        };
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let inputs = &self.plan.stack.inputs;
        let members = inputs.get(place).map_or(0, |input| input.defaults.len());
        let members = 0..u32::try_from(members).unwrap_or(0);
        let mut own = OfDefault::default();
        for member in members.filter(|member| self.facts.given(number, *member).is_none()) {
            // What cannot be read was refused before anything was derived.
            drop(read_input_told(
                self.plan,
                self.facts,
                (number, member),
                &mut own,
            ));
        }
        own.reads
    }

    /// Puts what a fact's default reads under the fact; what stands on a way not taken is left out.
    pub(super) fn of_default(&mut self, step: &mut Step, read: Read, at: At, depth: usize) {
        for inner in self.default_read(read) {
            let below = self.one(inner, at, depth);
            step.reads.extend(below.map(|mut below| {
                if depth < DEPTH_MAX {
                    let further = depth.saturating_add(1);
                    self.of_default(&mut below, inner, at, further);
                }
                below
            }));
        }
    }

    pub(super) fn input(
        &self,
        number: u32,
        member: Option<u32>,
        per: Option<FamilyId>,
    ) -> Option<Step> {
        let stack = self.plan.stack;
        let input = stack.inputs.get(usize::try_from(number).ok()?)?;
        let mut step = self.step("input", &input.head);
        step.source = None;
        step.source_title = None;
        step.confidence = None;
        if let crate::rules::InputKind::Number { unit, .. } = input.kind {
            step.unit = (!unit.is_plain()).then(|| unit.to_string());
        }
        let one = member.filter(|_| input.per.is_some() && input.per == per);
        for at in members(self.plan, input.per, one) {
            if let Ok((value, origin)) = read_input(self.plan, self.facts, number, at) {
                let text = value_text(stack, input.kind, &value);
                let mut given = Given::exactly(Some(text), Some(&value));
                given.origin = Some(origin.word().to_owned());
                step.values
                    .push(given.of(member_name(stack, input.per, at)));
            }
        }
        let formula = input
            .defaults
            .iter()
            .flatten()
            .find_map(|fallback| match fallback {
                Fallback::Formula(formula) => Some(one_line(formula)),
                Fallback::Value(_) => None,
            });
        let given = step
            .values
            .iter()
            .all(|value| value.origin.as_deref() == Some("given"));
        step.formula = formula.filter(|_| !given);
        Some(step)
    }

    pub(super) fn figure(
        &self,
        read: Read,
        member: Option<u32>,
        per: Option<FamilyId>,
    ) -> Option<Step> {
        let plan = self.plan;
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        match read {
            Read::Parameter(number) => {
                let parameter = plan.stack.parameters.get(place(number))?;
                let held = plan.parameters.get(place(number))?;
                let mut step = self.step("parameter", &parameter.head);
                step.unit = (!parameter.unit.is_plain()).then(|| parameter.unit.to_string());
                self.held(&mut step, held);
                let one = member.filter(|_| parameter.per.is_some() && parameter.per == per);
                for at in members(plan, parameter.per, one) {
                    let Some(value) = held.member(place(at)) else {
                        continue;
                    };
                    let number = Value::Number(value.clone());
                    let given = Given::exactly(Some(value.to_string()), Some(&number));
                    step.values
                        .push(given.of(member_name(plan.stack, parameter.per, at)));
                }
                Some(step)
            }
            Read::Scale(number) => {
                let scale = plan.stack.scales.get(place(number))?;
                let held = plan.scales.get(place(number))?;
                let mut step = self.step("scale", &scale.head);
                self.held(&mut step, held);
                let brackets = held.value().map_or(&[][..], Vec::as_slice);
                for bracket in brackets {
                    let up_to = bracket.up_to.as_ref();
                    let up_to = up_to.map_or("…".to_owned(), |up_to| format!("≤ {up_to}"));
                    let rate = format!("{}%", bracket.rate.times(&Exact::from(100)));
                    step.values
                        .push(Given::exactly(Some(rate), None).of(Some(up_to)));
                }
                Some(step)
            }
            Read::Table(number) => {
                let table = plan.stack.tables.get(place(number))?;
                let mut step = self.step("table", &table.head);
                let held = plan.tables.get(place(number))?;
                self.held(&mut step, held);
                step.unit = (!table.unit.is_plain()).then(|| table.unit.to_string());
                let keys = keys(plan.stack, &table.keys);
                for (key, value) in keys.iter().zip(held.value().into_iter().flatten()) {
                    let number = Value::Number(value.clone());
                    let given = Given::exactly(Some(value.to_string()), Some(&number));
                    step.values.push(given.of(Some(key.clone())));
                }
                Some(step)
            }
            Read::Entry(_) | Read::Input(_) => None,
        }
    }

    fn held<T>(&self, step: &mut Step, held: &Held<'_, T>) {
        match held {
            Held::Figure {
                from,
                source,
                confidence,
                carried,
                ..
            } => {
                self.sourced(step, *source);
                step.from = Some(from.to_string());
                step.carried_from = carried.map(|day| day.to_string());
                step.confidence = Some(confidence.word().to_owned());
            }
            Held::Tried(_) | Held::TriedInPart { .. } => step.tried = true,
            Held::Gap(_) => {}
        }
    }
}

/// What an entry's formula and condition name.
pub(super) fn own_reads(entry: &Entry) -> Vec<Read> {
    match entry {
        Entry::Component(component) => std::iter::once(&component.formula)
            .chain(&component.when)
            .flat_map(static_reads)
            .collect(),
        Entry::Value(value) => static_reads(&value.formula),
        Entry::Sum(_) => Vec::new(),
    }
}

/// What a formula names, on whichever way through it.
fn static_reads(formula: &Typed) -> Vec<Read> {
    let mut found: Vec<Read> = formula.reads().map(|(target, _)| target.into()).collect();
    found.extend(formula.mentions().filter_map(|(_, mention)| match mention {
        Mention::Past(_, target, _) => Some(target.into()),
        Mention::Scale(scale) => Some(Read::Scale(scale)),
        Mention::Table(table) => Some(Read::Table(table)),
        Mention::Read(..) | Mention::At(..) | Mention::Family(_) => None,
    }));
    found
}
