//! How an amount comes about: the formula, what it read, down to figures with date and source.

use std::collections::BTreeSet;

use super::offer_json::value_text;
use crate::formula::{Index, Op, Target, Value};
use crate::plan::{Held, Plan};
use crate::rules::{Entry, RuleBook};
use crate::run::{Facts, Trace, read_input};
use crate::time::Month;

/// The derivation of an entry in the month of the plan's day, as a tree.
#[must_use]
pub fn explain(
    book: &RuleBook,
    plan: &Plan<'_>,
    facts: &Facts,
    trace: &Trace,
    entry: u32,
    lang: &str,
) -> String {
    let mut tree = Tree {
        book,
        plan,
        facts,
        trace,
        lang,
        seen: BTreeSet::new(),
        text: String::new(),
    };
    tree.entry(entry, 0);
    tree.text
}

struct Tree<'a> {
    book: &'a RuleBook,
    plan: &'a Plan<'a>,
    facts: &'a Facts,
    trace: &'a Trace,
    lang: &'a str,
    seen: BTreeSet<u32>,
    text: String,
}

impl Tree<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn entry(&mut self, number: u32, depth: usize) {
        let plan = self.plan;
        let Some(entry) = plan.stack.entry(number) else {
            return;
        };
        let title = format!("{} ({})", entry.head().title(self.lang), entry.head().id);
        if depth > 40 || !self.seen.insert(number) {
            return self.line(depth, &format!("{title}: ↑"));
        }
        let source = entry.head().source.and_then(|id| self.book.source(id));
        let source = source.map_or_else(String::new, |s| {
            format!(" [{}, {}]", s.title, s.confidence.word())
        });
        match entry {
            Entry::Sum(sum) => {
                self.line(depth, &format!("{title} = Σ {}", sum.of));
                for part in &sum.parts {
                    self.entry(*part, depth.saturating_add(1));
                }
            }
            Entry::Component(component) => {
                self.line(
                    depth,
                    &format!("{title} = {}{source}", component.formula.text),
                );
                self.steps(number, &component.formula, depth.saturating_add(1));
            }
            Entry::Value(value) => {
                self.line(depth, &format!("{title} = {}", value.formula.text));
                self.steps(number, &value.formula, depth.saturating_add(1));
            }
        }
    }

    /// What each member's formula gave, then what it read.
    fn steps(&mut self, number: u32, formula: &crate::formula::Typed, depth: usize) {
        let month = Month::of(self.plan.on);
        let per = self.plan.stack.entry(number).and_then(Entry::per);
        let count = u32::try_from(self.plan.stack.member_count(per)).unwrap_or(1);
        let mut read: Vec<(Target, Index)> = Vec::new();
        for member in 0..count {
            let trace = self.trace;
            let Some(step) = trace.step(number, member, month) else {
                continue;
            };
            let name = per
                .and_then(|family| self.plan.stack.family(family))
                .and_then(|family| family.members.get(usize::try_from(member).ok()?));
            let name = name.map_or_else(String::new, |name| format!("{name}: "));
            let exact = match &step.exact {
                Some(Value::Number(number)) => number.to_string(),
                Some(other) => format!("{other:?}"),
                None => "–".to_owned(),
            };
            let rounded = step
                .rounded
                .as_ref()
                .map_or_else(String::new, |r| format!(" → {}", r.to_text(2)));
            self.line(depth, &format!("{name}{exact}{rounded} ({month})"));
            for (node, _) in &step.nodes {
                if let Some(Op::Read(target, index)) = formula.node(*node).map(|node| &node.op)
                    && !read.iter().any(|(known, _)| known == target)
                {
                    read.push((*target, *index));
                }
            }
        }
        for (target, _) in read {
            match target {
                Target::Entry(inner) => self.entry(inner, depth),
                Target::Input(input) => self.input(input, depth),
                Target::Parameter(parameter) => self.parameter(parameter, depth),
            }
        }
    }

    fn input(&mut self, number: u32, depth: usize) {
        let plan = self.plan;
        let input = usize::try_from(number)
            .ok()
            .and_then(|n| plan.stack.inputs.get(n));
        let Some(input) = input else { return };
        let count = u32::try_from(plan.stack.member_count(input.per)).unwrap_or(1);
        let mut said = Vec::new();
        for member in 0..count {
            if let Ok((value, origin)) = read_input(plan, self.facts, number, member) {
                said.push(format!(
                    "{} ({})",
                    value_text(plan.stack, input.kind, &value),
                    origin.word()
                ));
            }
        }
        let title = input.head.title(self.lang).to_owned();
        self.line(
            depth,
            &format!("{title} ({}): {}", input.head.id, said.join(", ")),
        );
    }

    fn parameter(&mut self, number: u32, depth: usize) {
        let plan = self.plan;
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let (Some(parameter), Some(held)) =
            (plan.stack.parameters.get(place), plan.parameters.get(place))
        else {
            return;
        };
        let values: Vec<String> = held
            .value()
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .collect();
        let origin = match held {
            Held::Figure {
                from,
                source,
                confidence,
                carried,
                ..
            } => {
                let title = source
                    .and_then(|id| self.book.source(id))
                    .map_or("", |s| s.title.as_str());
                let carried = carried.map_or_else(String::new, |day| format!(", … {day}"));
                format!("from {from}{carried}, {title} [{}]", confidence.word())
            }
            Held::Tried(_) => "--set".to_owned(),
            Held::Gap(why) => (*why).to_owned(),
        };
        let title = parameter.head.title(self.lang).to_owned();
        let id = &parameter.head.id;
        let text = format!(
            "{title} ({id}): {} {}, {origin}",
            values.join(", "),
            parameter.unit
        );
        self.line(depth, &text);
    }
}
