//! What a run tells of itself: nothing, or everything.

use std::collections::{BTreeMap, BTreeSet};

use super::views::Figure;
use crate::amount::Exact;
use crate::formula::{NodeId, Target, Value};
use crate::time::{Date, Month};

/// What a formula read of something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// A fact.
    Input(u32),
    /// A dated figure.
    Parameter(u32),
    /// A scale.
    Scale(u32),
    /// A table.
    Table(u32),
    /// A value, component or sum.
    Entry(u32),
}

impl From<Target> for Read {
    fn from(target: Target) -> Self {
        match target {
            Target::Input(number) => Self::Input(number),
            Target::Parameter(number) => Self::Parameter(number),
            Target::Entry(number) => Self::Entry(number),
        }
    }
}

/// The number under which a default's or a condition's own formula begins: it is no entry.
pub const NO_ENTRY: u32 = u32::MAX;

/// Is told of each step of a run.
pub trait Recorder {
    /// Whether values of nodes are kept.
    const KEEPS: bool;
    /// Whether it is told what formulas read.
    const READS: bool = false;
    /// A formula of an entry's member begins.
    fn begin(&mut self, entry: u32, member: u32, month: Month);
    /// A node of the formula gave a value.
    fn node(&mut self, node: NodeId, value: &Value);
    /// A figure was read, whose value holds from a day on.
    fn figure(&mut self, _figure: Figure, _from: Date) {}
    /// The formula that began last (a default's or a condition's counts toward its reader) read
    /// something.
    fn read(&mut self, _read: Read) {}
    /// The formula ended; what it gave, and what was made of it by share and rounding.
    fn end(&mut self, exact: Option<&Value>, rounded: Option<&Exact>);
}

impl Recorder for () {
    const KEEPS: bool = false;
    fn begin(&mut self, _entry: u32, _member: u32, _month: Month) {}
    fn node(&mut self, _node: NodeId, _value: &Value) {}
    fn end(&mut self, _exact: Option<&Value>, _rounded: Option<&Exact>) {}
}

/// One formula's run.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The entry.
    pub entry: u32,
    /// Its member.
    pub member: u32,
    /// The month.
    pub month: Month,
    /// The nodes that were evaluated, in order, with what they gave.
    pub nodes: Vec<(NodeId, Value)>,
    /// What the formula and its condition read, each once, in order.
    pub reads: Vec<Read>,
    /// What the formula gave; none if it was not evaluated.
    pub exact: Option<Value>,
    /// The month's amount after share and rounding, of a component.
    pub rounded: Option<Exact>,
}

/// Keeps every step of a run.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// The steps, in the order in which they ended.
    pub steps: Vec<Step>,
    open: Vec<Step>,
}

impl Trace {
    /// The step of an entry's member that a month's amount comes from: its own, or that of the last
    /// month before in which anything differed.
    #[must_use]
    pub fn step(&self, entry: u32, member: u32, month: Month) -> Option<&Step> {
        self.steps
            .iter()
            .rev()
            .find(|step| step.entry == entry && step.member == member && step.month <= month)
    }
}

/// Keeps only which entry read what, over all months and members.
#[derive(Debug, Clone, Default)]
pub struct Reads {
    found: BTreeMap<u32, BTreeSet<Read>>,
    open: Vec<u32>,
}

impl Reads {
    /// What an entry's formula read in some month.
    pub fn of(&self, entry: u32) -> impl Iterator<Item = Read> {
        self.found.get(&entry).into_iter().flatten().copied()
    }
}

impl Recorder for Reads {
    const KEEPS: bool = false;
    const READS: bool = true;

    fn begin(&mut self, entry: u32, _member: u32, _month: Month) {
        self.open.push(entry);
    }

    fn node(&mut self, _node: NodeId, _value: &Value) {}

    fn read(&mut self, read: Read) {
        let open = self.open.iter().rev().find(|entry| **entry != NO_ENTRY);
        if let Some(entry) = open {
            self.found.entry(*entry).or_default().insert(read);
        }
    }

    fn end(&mut self, _exact: Option<&Value>, _rounded: Option<&Exact>) {
        self.open.pop();
    }
}

impl Recorder for Trace {
    const KEEPS: bool = true;
    const READS: bool = true;

    fn read(&mut self, read: Read) {
        let mut open = self.open.iter_mut().rev();
        if let Some(step) = open.find(|step| step.entry != NO_ENTRY)
            && !step.reads.contains(&read)
        {
            step.reads.push(read);
        }
    }

    fn begin(&mut self, entry: u32, member: u32, month: Month) {
        self.open.push(Step {
            entry,
            member,
            month,
            nodes: Vec::new(),
            reads: Vec::new(),
            exact: None,
            rounded: None,
        });
    }

    fn node(&mut self, node: NodeId, value: &Value) {
        if let Some(step) = self.open.last_mut() {
            step.nodes.push((node, value.clone()));
        }
    }

    fn end(&mut self, exact: Option<&Value>, rounded: Option<&Exact>) {
        if let Some(mut step) = self.open.pop() {
            step.exact = exact.cloned();
            step.rounded = rounded.cloned();
            self.steps.push(step);
        }
    }
}
