//! Which figures to be careful with a result rests on.
//!
//! In: steps, each with the figures that it reads itself. Out, of a person's registers: the figures
//! behind what was really read, branches that were not taken aside. The one idea: what a step rests
//! on is a set of figures and of choices; a choice leads to further sets by what the person's
//! registers say.

use std::collections::HashMap;

use super::op::{Given, Op, StepId, figure_on};
use super::register::Register;
use crate::plan::Plan;
use crate::run::Noted;

/// A set of figures and choices by its number; the first one is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct MarkId(u32);

impl MarkId {
    pub(super) const NONE: Self = Self(0);

    fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// What sets are made of.
#[derive(Debug, Clone, PartialEq)]
enum Atom {
    Figure(Noted),
    /// Read where a fact is not given.
    Default(u32, MarkId),
    /// Read where a condition holds, and where it does not.
    Condition(StepId, MarkId, MarkId),
    /// Read by place.
    Places(StepId, Box<[MarkId]>),
    /// Read where a value is not below zero.
    Scale(StepId, MarkId),
    /// A parameter's member on a day.
    At(u32, u32, StepId),
}

/// Sets of figures and choices, each once.
#[derive(Debug, Clone)]
pub(super) struct MarkSets {
    atoms: Vec<Atom>,
    /// Ascending places in the list of atoms.
    sets: Vec<Vec<u32>>,
    known: HashMap<Vec<u32>, MarkId>,
    joined: HashMap<(MarkId, MarkId), MarkId>,
}

impl MarkSets {
    pub(super) fn new() -> Self {
        Self {
            atoms: Vec::new(),
            sets: vec![Vec::new()],
            known: HashMap::from([(Vec::new(), MarkId::NONE)]),
            joined: HashMap::new(),
        }
    }

    fn set(&mut self, set: Vec<u32>) -> MarkId {
        if let Some(known) = self.known.get(&set) {
            return *known;
        }
        let id = MarkId(u32::try_from(self.sets.len()).unwrap_or(u32::MAX));
        self.sets.push(set.clone());
        self.known.insert(set, id);
        id
    }

    /// The set of one figure.
    pub(super) fn one(&mut self, noted: Noted) -> MarkId {
        let figure = Atom::Figure(noted);
        let known = self.atoms.iter().position(|known| *known == figure);
        match known {
            Some(place) => self.set(vec![u32::try_from(place).unwrap_or(u32::MAX)]),
            None => self.atom(figure),
        }
    }

    fn atom(&mut self, atom: Atom) -> MarkId {
        let place = u32::try_from(self.atoms.len()).unwrap_or(u32::MAX);
        self.atoms.push(atom);
        self.set(vec![place])
    }

    /// What is in either.
    pub(super) fn join(&mut self, a: MarkId, b: MarkId) -> MarkId {
        if a == b || b == MarkId::NONE {
            return a;
        }
        if a == MarkId::NONE {
            return b;
        }
        let key = if a.0 < b.0 { (a, b) } else { (b, a) };
        if let Some(known) = self.joined.get(&key) {
            return *known;
        }
        let mut both = [self.places(a), self.places(b)].concat();
        both.sort_unstable();
        both.dedup();
        let joined = self.set(both);
        self.joined.insert(key, joined);
        joined
    }

    fn places(&self, id: MarkId) -> &[u32] {
        self.sets.get(id.place()).map_or(&[], Vec::as_slice)
    }

    /// What is in `always`, and what of some others is not may be read or not.
    fn choice(&mut self, always: MarkId, others: &[MarkId], atom: impl FnOnce() -> Atom) -> MarkId {
        let mut adds = false;
        for other in others {
            adds |= self.join(always, *other) != always;
        }
        if !adds {
            return always;
        }
        let choice = self.atom(atom());
        self.join(always, choice)
    }
}

/// What the steps of a program rest on.
#[derive(Debug, Clone)]
pub(super) struct Rests {
    sets: MarkSets,
    /// By step.
    of: Vec<MarkId>,
}

impl Rests {
    /// `steps` are operations with the figures that they read themselves.
    pub(super) fn new<'s>(sets: MarkSets, steps: impl Iterator<Item = (&'s Op, MarkId)>) -> Self {
        let mut rests = Self {
            sets,
            of: Vec::new(),
        };
        for (op, own) in steps {
            let set = rests.set(op, own);
            rests.of.push(set);
        }
        rests
    }

    fn of(&self, step: StepId) -> MarkId {
        self.of.get(step.place()).copied().unwrap_or_default()
    }

    /// What a step rests on.
    fn set(&mut self, op: &Op, own: MarkId) -> MarkId {
        match op {
            Op::Input { slot, fallback } => {
                let other = self.of(*fallback);
                let atom = || Atom::Default(*slot, other);
                self.sets.choice(own, &[other], atom)
            }
            Op::And(a, b) => self.condition(*a, self.of(*b), MarkId::NONE),
            Op::Or(a, b) => self.condition(*a, MarkId::NONE, self.of(*b)),
            Op::If(condition, then, other) => {
                self.condition(*condition, self.of(*then), self.of(*other))
            }
            Op::Pick(index, all) => {
                let always = self.of(*index);
                let always = self.sets.join(always, own);
                let all: Box<[MarkId]> = all.iter().map(|step| self.of(*step)).collect();
                self.sets
                    .choice(always, &all, || Atom::Places(*index, all.clone()))
            }
            Op::Scale(value, _, factor) => {
                let always = self.of(*value);
                let factor = factor.map_or(MarkId::NONE, |factor| self.of(factor));
                let other = self.sets.join(own, factor);
                self.sets
                    .choice(always, &[other], || Atom::Scale(*value, other))
            }
            Op::At(parameter, member, day) => {
                let always = self.of(*day);
                let figure = self.sets.atom(Atom::At(*parameter, *member, *day));
                self.sets.join(always, figure)
            }
            Op::Const(_)
            | Op::Start
            | Op::End
            | Op::One(..)
            | Op::Two(..)
            | Op::Compare(..)
            | Op::OneOf(..)
            | Op::Round(..)
            | Op::Date(..)
            | Op::Within(..) => {
                let mut all = own;
                op.each_operand(|step| {
                    let of = self.of(step);
                    all = self.sets.join(all, of);
                });
                all
            }
        }
    }

    /// What is read where a condition holds, and where it does not.
    fn condition(&mut self, condition: StepId, then: MarkId, other: MarkId) -> MarkId {
        let always = self.of(condition);
        if then == other {
            return self.sets.join(always, then);
        }
        let atom = || Atom::Condition(condition, then, other);
        self.sets.choice(always, &[then, other], atom)
    }

    /// What some steps rest on together.
    pub(super) fn together(&mut self, steps: impl Iterator<Item = StepId>) -> MarkId {
        steps.fold(MarkId::NONE, |all, step| {
            let of = self.of(step);
            self.sets.join(all, of)
        })
    }
}

/// A person's steps, to be asked what results rest on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) registers: &'p [Register],
    pub(super) given: &'p Given,
}

impl Person<'_> {
    pub(super) fn at(&self, step: StepId) -> Register {
        let register = self.registers.get(step.place()).copied();
        register.unwrap_or(Register::NOTHING)
    }
}

/// What was found so far of what results rest on.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// Atoms that were found, by their places.
    atoms: Vec<bool>,
    figures: Vec<u32>,
    /// Figures of days that only the person tells.
    dated: Vec<Noted>,
    /// Sets that were opened.
    sets: Vec<bool>,
    open: Vec<MarkId>,
}

impl Found {
    fn open(&mut self, set: MarkId) {
        if let Some(seen) = self.sets.get_mut(set.place())
            && !*seen
        {
            *seen = true;
            self.open.push(set);
        }
    }
}

impl Rests {
    /// Begins anew.
    pub(super) fn begin(&self, found: &mut Found) {
        found.atoms.clear();
        found.atoms.resize(self.sets.atoms.len(), false);
        found.sets.clear();
        found.sets.resize(self.sets.sets.len(), false);
        found.figures.clear();
        found.dated.clear();
    }

    /// Adds what a step rests on.
    pub(super) fn ask(&self, step: StepId, person: Person<'_>, found: &mut Found) {
        self.add(self.of(step), person, found);
    }

    /// Adds what a set leads to.
    pub(super) fn add(&self, set: MarkId, person: Person<'_>, found: &mut Found) {
        found.open(set);
        while let Some(set) = found.open.pop() {
            for place in self.sets.places(set) {
                let at = usize::try_from(*place).unwrap_or(usize::MAX);
                let seen = found.atoms.get_mut(at);
                if seen.is_some_and(|seen| !std::mem::replace(seen, true))
                    && let Some(atom) = self.sets.atoms.get(at)
                {
                    expand(*place, atom, person, found);
                }
            }
        }
    }

    /// The figures found, in order.
    pub(super) fn noted(&self, found: &mut Found) -> Vec<Noted> {
        let mut noted = Vec::with_capacity(found.figures.len());
        for place in &found.figures {
            let place = usize::try_from(*place).unwrap_or(usize::MAX);
            if let Some(Atom::Figure(figure)) = self.sets.atoms.get(place) {
                noted.push(figure.clone());
            }
        }
        noted.append(&mut found.dated);
        noted.sort();
        noted.dedup();
        noted
    }
}

/// Opens what an atom leads to.
fn expand(place: u32, atom: &Atom, person: Person<'_>, found: &mut Found) {
    match atom {
        Atom::Figure(_) => found.figures.push(place),
        Atom::Default(slot, other) => {
            if !person.given.has(*slot) {
                found.open(*other);
            }
        }
        Atom::Condition(condition, then, other) => {
            let yes = person.at(*condition).is_yes();
            found.open(if yes { *then } else { *other });
        }
        Atom::Places(index, all) => {
            let place = person.at(*index).to_place();
            let chosen = place.and_then(|place| all.get(place)).copied();
            chosen.into_iter().for_each(|set| found.open(set));
        }
        Atom::Scale(value, other) => {
            if !person.at(*value).is_negative() {
                found.open(*other);
            }
        }
        Atom::At(parameter, member, day) => {
            if let Some(day) = person.at(*day).to_day() {
                let figure = figure_on(person.plan, *parameter, *member, day);
                found.dated.extend(figure);
            }
        }
    }
}
