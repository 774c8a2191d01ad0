//! What the years before a steady year have to be computed for: `docs/rule-book.md`, section 9.

use std::collections::BTreeSet;

use lonn::rules::{Component, Entry, Paid};

use super::grammar::{F, Which};
use super::index;
use super::number::whole;
use super::rules::{Rules, Thing};

/// A formula and the month in which its years begin.
type Dated<'r> = (&'r F, u32);

impl Rules<'_> {
    /// The entries that a later year rests on: what is asked for across a January, paid later, or
    /// added up over a year that begins in another month, and whatever that reads.
    pub(super) fn rested_on(&self) -> BTreeSet<usize> {
        let mut open = Vec::new();
        for (formula, years) in self.formulas() {
            self.asked_back(formula, years, &mut open);
        }
        for (place, entry) in self.stack.entries.iter().enumerate() {
            if let Entry::Component(component) = entry
                && (is_paid_later(component) || adds_up_across(component))
            {
                open.push(place);
            }
        }
        let mut found = BTreeSet::new();
        while let Some(entry) = open.pop() {
            if found.insert(entry) {
                open.extend(self.parts[entry].iter().copied());
                let formulas = std::iter::once(&self.entries[entry].0);
                let formulas = formulas.chain(&self.entries[entry].1);
                if !matches!(self.stack.entries[entry], Entry::Sum(_)) {
                    formulas.for_each(|formula| self.read_by(formula, &mut open));
                }
            }
        }
        found
    }

    /// All formulas that may ask for other months.
    fn formulas(&self) -> Vec<Dated<'_>> {
        let mut all = Vec::new();
        for (entry, (formula, when)) in self.stack.entries.iter().zip(&self.entries) {
            let years = match entry {
                Entry::Value(value) => value.earning_year,
                Entry::Component(component) => component.earning_year,
                Entry::Sum(_) => continue,
            };
            all.extend(std::iter::once(formula).chain(when).map(|f| (f, years)));
        }
        for (least, when) in &self.floors {
            all.extend(std::iter::once(least).chain(when).map(|f| (f, 1)));
        }
        for (of, bound, when) in &self.limits {
            all.extend([of, bound].into_iter().chain(when).map(|f| (f, 1)));
        }
        let others = [&self.notices, &self.would_be];
        all.extend(others.into_iter().flatten().flatten().map(|f| (f, 1)));
        all
    }

    /// The entries that a formula names, scales' own formulas included.
    fn read_by(&self, formula: &F, open: &mut Vec<usize>) {
        each(formula, &mut |part| {
            if let F::Name(name, _) = part {
                open.extend(self.entries_named(name));
            }
            if let Some(inner) = self.threshold(part) {
                self.read_by(inner, open);
            }
        });
    }

    /// The entries that a formula asks for in a month before January.
    fn asked_back(&self, formula: &F, years: u32, open: &mut Vec<usize>) {
        each(formula, &mut |part| {
            if let Some(inner) = self.threshold(part) {
                self.asked_back(inner, 1, open);
            }
            let F::Call(function, arguments) = part else {
                return;
            };
            let back = match function.as_str() {
                "last_year" => true,
                "this_year" => years != 1,
                "last_months" => {
                    matches!(&arguments[1], F::Number(count) if *count > whole(1))
                }
                _ => false,
            };
            if back && let Some(name) = named(&arguments[0]) {
                open.extend(self.entries_named(name));
            }
        });
    }

    /// The formula that a call of `scale` multiplies thresholds by.
    fn threshold(&self, part: &F) -> Option<&F> {
        let F::Call(function, arguments) = part else {
            return None;
        };
        let name = named(arguments.get(1)?).filter(|_| function == "scale")?;
        match self.names.get(name)? {
            Thing::Scale(number) => self.thresholds[*number].as_ref(),
            _ => None,
        }
    }

    /// An entry of a name with whatever may stand in its place.
    fn entries_named(&self, name: &str) -> Vec<usize> {
        let Some(Thing::Entry(entry)) = self.names.get(name) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut open = vec![*entry];
        while let Some(entry) = open.pop() {
            found.push(entry);
            if let Some(component) = self.component(entry) {
                open.extend(component.variants.iter().map(|variant| index(*variant)));
            }
        }
        found
    }
}

fn is_paid_later(component: &Component) -> bool {
    let at_once = Paid::After {
        months: 0,
        at_end: false,
    };
    component.paid != at_once
}

fn adds_up_across(component: &Component) -> bool {
    component.earning_year != 1 && (component.over_year || component.year_so_far)
}

fn named(formula: &F) -> Option<&str> {
    match formula {
        F::Name(name, Which::Whole | Which::Member(_) | Which::Index(_)) => Some(name),
        _ => None,
    }
}

/// A formula's parts, itself first.
fn each<'f>(formula: &'f F, found: &mut dyn FnMut(&'f F)) {
    found(formula);
    match formula {
        F::If(parts) => parts.iter().for_each(|part| each(part, found)),
        F::Or(parts) | F::And(parts) | F::Call(_, parts) => {
            parts.iter().for_each(|part| each(part, found));
        }
        F::Two(_, parts) => parts.iter().for_each(|part| each(part, found)),
        F::Not(part) | F::Minus(part) | F::Each(_, _, part) => each(part, found),
        F::Number(_) | F::Day(_) | F::Text(_) | F::Truth(_) | F::Name(..) => {}
    }
}
