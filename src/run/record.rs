//! What a run tells of itself: nothing, or everything.

use crate::amount::Exact;
use crate::formula::{NodeId, Value};
use crate::time::{Date, Month};

/// Is told of each step of a run.
pub trait Recorder {
    /// Whether anything is kept at all.
    const KEEPS: bool;
    /// A formula of an entry's member begins.
    fn begin(&mut self, entry: u32, member: u32, month: Month);
    /// A node of the formula gave a value.
    fn node(&mut self, node: NodeId, value: &Value);
    /// A figure was read: the list (0 parameter, 1 scale, 2 table), the number, the day from which
    /// the value read holds.
    fn figure(&mut self, _list: usize, _number: u32, _from: Date) {}
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

impl Recorder for Trace {
    const KEEPS: bool = true;

    fn begin(&mut self, entry: u32, member: u32, month: Month) {
        self.open.push(Step {
            entry,
            member,
            month,
            nodes: Vec::new(),
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
