//! What is known of a person, and why a computation refuses.

use std::collections::BTreeMap;

use crate::amount::Exact;
use crate::formula::Value;
use crate::rules::Stack;
use crate::time::{Date, Month};

/// What was before `start`: amounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opening {
    /// Of the earning year before the one of `start`.
    pub last_year: Exact,
    /// Of the earning year of `start`, before it.
    pub this_year: Exact,
    /// Earned and not yet paid; `None`: as the component's days of payment imply.
    pub unpaid: Option<Exact>,
}

/// What is known of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// By input, then by member (one place where the input has no family).
    pub values: Vec<Vec<Option<Value>>>,
    /// The first day of employment.
    pub start: Option<Date>,
    /// The last day of employment.
    pub end: Option<Date>,
    /// By entry and member.
    pub opening: BTreeMap<(u32, u32), Opening>,
}

impl Facts {
    /// No facts, with a place for each that a stack knows.
    #[must_use]
    pub fn none(stack: &Stack) -> Self {
        let values = stack
            .inputs
            .iter()
            .map(|input| vec![None; stack.member_count(input.per)])
            .collect();
        Self {
            values,
            start: None,
            end: None,
            opening: BTreeMap::new(),
        }
    }

    /// A given fact.
    #[must_use]
    pub fn given(&self, input: u32, member: u32) -> Option<&Value> {
        let members = self.values.get(usize::try_from(input).ok()?)?;
        members.get(usize::try_from(member).ok()?)?.as_ref()
    }

    /// Sets a fact; of an input with a family, one member's.
    pub fn set(&mut self, input: u32, member: u32, value: Value) {
        let place = usize::try_from(input)
            .ok()
            .and_then(|n| self.values.get_mut(n));
        if let Some(slot) = place.and_then(|members| members.get_mut(usize::try_from(member).ok()?))
        {
            *slot = Some(value);
        }
    }
}

/// Where an input's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A fact.
    Given,
    /// The book's.
    Default,
    /// The book's, resting on a figure that is assumed.
    Assumed,
}

impl Origin {
    /// The word in results.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Default => "default",
            Self::Assumed => "assumed",
        }
    }
}

/// Why nothing is computed: whose rule, in which month, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// `DIVISION-BY-ZERO`, `NO-FIGURE`, `OVERFLOW`, `FACT-MISSING`, `FACT-RANGE`, `DATE-INVALID`.
    pub code: &'static str,
    /// The entry that was being computed.
    pub entry: String,
    /// The month.
    pub month: Option<Month>,
    /// The figure, fact or entry that it is about.
    pub name: String,
    /// Numbers and reasons; of a division the dividend and the divisor's formula.
    pub detail: Vec<String>,
}
