//! A typed formula written out: each step with its unit, names by their titles.

use schemars::JsonSchema;
use serde::Serialize;

use super::{titled, unit_of};
use crate::answer::Item;
use crate::formula::{
    Arithmetic, Comparison, FamilyId, Function, History, Index, NodeId, Op, Target, Typed,
};
use crate::rules::Stack;

/// A step of a formula.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Step {
    /// What it does: an operator, a function, or what it reads by its title.
    pub(super) does: String,
    /// The name of what it reads.
    pub(super) name: Option<String>,
    /// What it gives, if that has a unit.
    pub(super) unit: Option<String>,
    /// What it is given.
    pub(super) steps: Vec<Self>,
}

struct Writer<'a> {
    stack: &'a Stack,
    formula: &'a Typed,
    lang: &'a str,
}

/// A formula step by step.
pub(super) fn steps(stack: &Stack, formula: &Typed, lang: &str) -> Step {
    let writer = Writer {
        stack,
        formula,
        lang,
    };
    writer.step(formula.root)
}

/// A formula on one line, its names replaced by their titles.
pub(super) fn with_titles(stack: &Stack, formula: &Typed, lang: &str) -> String {
    let mut names: Vec<(usize, usize, String)> = Vec::new();
    for node in &formula.nodes {
        let Op::Read(target, _) = &node.op else {
            continue;
        };
        let item = of_target(*target);
        let name = item.name(stack);
        let start = node.span.start;
        let end = start.saturating_add(name.len());
        if formula.text.get(start..end) == Some(name) {
            let title = item.head(stack).map_or(name, |head| head.title(lang));
            names.push((start, end, title.to_owned()));
        }
    }
    names.sort();
    names.dedup();
    let mut said = String::new();
    let mut at = 0;
    for (start, end, title) in names {
        said.push_str(formula.text.get(at..start).unwrap_or(""));
        said.push_str(&format!("«{title}»"));
        at = end;
    }
    said.push_str(formula.text.get(at..).unwrap_or(""));
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn of_target(target: Target) -> Item {
    match target {
        Target::Input(number) => Item::Input(number),
        Target::Parameter(number) => Item::Parameter(number),
        Target::Entry(number) => Item::Entry(number),
    }
}

impl Writer<'_> {
    fn step(&self, id: NodeId) -> Step {
        let Some(node) = self.formula.node(id) else {
            return plain(String::new(), Vec::new());
        };
        let mut step = self.of_op(&node.op, || {
            let text = self.formula.text.get(node.span.clone()).unwrap_or("");
            text.to_owned()
        });
        step.unit = unit_of(node.ty);
        step
    }

    fn all(&self, ids: &[NodeId]) -> Vec<Step> {
        ids.iter().map(|id| self.step(*id)).collect()
    }

    fn of_op(&self, op: &Op, text: impl Fn() -> String) -> Step {
        match op {
            Op::Number(_) | Op::Bool(_) | Op::Date(_) | Op::Member(_) | Op::Text(_) => {
                plain(text(), Vec::new())
            }
            Op::MonthNumber | Op::YearNumber | Op::Start | Op::End | Op::Bound(_) => {
                plain(text(), Vec::new())
            }
            Op::Read(target, index) => self.read(of_target(*target), *index),
            Op::Negative(inner) => plain("-", self.all(&[*inner])),
            Op::Not(inner) => plain("not", self.all(&[*inner])),
            Op::And(a, b) => plain("and", self.all(&[*a, *b])),
            Op::Or(a, b) => plain("or", self.all(&[*a, *b])),
            Op::Arithmetic(sign, a, b) => plain(sign_of(*sign), self.all(&[*a, *b])),
            Op::Compare(sign, a, b) => plain(comparison_of(*sign), self.all(&[*a, *b])),
            Op::If(condition, then, other) => {
                plain("if … then … else …", self.all(&[*condition, *then, *other]))
            }
            Op::Call(function, args) => plain(function_of(*function), self.all(args)),
            Op::Round(inner, step, direction) => plain(
                format!("round {step} {}", direction.word()),
                self.all(&[*inner]),
            ),
            Op::Scale(inner, number) => self.named("scale", Item::Scale(*number), &[*inner]),
            Op::Lookup(number, keys) => self.named("lookup", Item::Table(*number), keys),
            Op::SumOver(family, body) => plain(
                format!("sum over {}", self.family(*family)),
                self.all(&[*body]),
            ),
            Op::At(number, index, day) => {
                let mut step = self.read(Item::Parameter(*number), *index);
                step.does = format!("at: {}", step.does);
                step.steps.push(self.step(*day));
                step
            }
            Op::Past(history, target, index) => {
                let mut step = self.read(of_target(*target), *index);
                let word = match history {
                    History::ThisYear => "this_year".to_owned(),
                    History::LastYear => "last_year".to_owned(),
                    History::LastMonths(count) => format!("last_months {count}"),
                };
                step.does = format!("{word}: {}", step.does);
                step
            }
        }
    }

    fn title(&self, item: Item) -> String {
        let name = item.name(self.stack);
        let title = item
            .head(self.stack)
            .map_or(name, |head| head.title(self.lang));
        title.to_owned()
    }

    fn family(&self, family: FamilyId) -> String {
        self.stack
            .family(family)
            .map_or_else(String::new, |family| family.name.clone())
    }

    fn named(&self, word: &str, item: Item, inner: &[NodeId]) -> Step {
        Step {
            does: format!("{word}: {}", self.title(item)),
            name: Some(item.name(self.stack).to_owned()),
            unit: None,
            steps: self.all(inner),
        }
    }

    fn read(&self, item: Item, index: Index) -> Step {
        let name = item.name(self.stack);
        let per = match item {
            Item::Input(n) => at(&self.stack.inputs, n).and_then(|input| input.per),
            Item::Parameter(n) => at(&self.stack.parameters, n).and_then(|found| found.per),
            Item::Entry(n) => self.stack.entry(n).and_then(crate::rules::Entry::per),
            Item::Classes(_)
            | Item::Scale(_)
            | Item::Table(_)
            | Item::Floor(_)
            | Item::Limit(_)
            | Item::Band(_)
            | Item::Notice(_) => None,
        };
        let (member, steps) = match index {
            Index::None => (None, Vec::new()),
            Index::Member(member) => {
                let family = per.and_then(|family| self.stack.family(family));
                let member = family
                    .and_then(|family| at(&family.members, member))
                    .cloned();
                (member, Vec::new())
            }
            Index::Node(node) => match self.formula.node(node).map(|node| &node.op) {
                Some(Op::Bound(_)) => (per.map(|family| self.family(family)), Vec::new()),
                _ => (None, vec![self.step(node)]),
            },
        };
        let member = member.map_or_else(String::new, |member| format!(" [{member}]"));
        Step {
            does: format!("{}{member}", titled(&self.title(item), name)),
            name: Some(name.to_owned()),
            unit: None,
            steps,
        }
    }
}

fn at<T>(list: &[T], number: u32) -> Option<&T> {
    list.get(usize::try_from(number).ok()?)
}

fn plain(does: impl Into<String>, steps: Vec<Step>) -> Step {
    Step {
        does: does.into(),
        name: None,
        unit: None,
        steps,
    }
}

fn sign_of(sign: Arithmetic) -> &'static str {
    match sign {
        Arithmetic::Plus => "+",
        Arithmetic::Minus => "-",
        Arithmetic::Times => "*",
        Arithmetic::Over => "/",
    }
}

fn comparison_of(sign: Comparison) -> &'static str {
    match sign {
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::More => ">",
        Comparison::AtLeast => ">=",
    }
}

fn function_of(function: Function) -> &'static str {
    let named = Function::NAMES.iter().find(|(_, known)| *known == function);
    named.map_or("", |(name, _)| name)
}
