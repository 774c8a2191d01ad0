//! What a stack's formulas may speak of so far.

use chrono::NaiveDate;

use super::figure::{MONEY, Unit, per_month};

/// What a name gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ty {
    Number(Unit),
    Bool,
    Date,
    /// A member of the family of this number.
    Member(usize),
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Input,
    Parameter,
    Value,
    Component,
    Sum,
}

/// Members: of classes, or of one enum input.
#[derive(Debug, Clone)]
pub(crate) struct Family {
    pub(crate) name: String,
    pub(crate) members: Vec<String>,
    /// Whether it is a class family, which something may be given per.
    pub(crate) is_classes: bool,
}

/// Something that a formula may read.
#[derive(Debug, Clone)]
pub(crate) struct Thing {
    pub(crate) name: String,
    pub(crate) what: What,
    pub(crate) ty: Ty,
    pub(crate) per: Option<usize>,
    /// Whether it reaches a component that takes a share of a part month.
    pub(crate) shared: bool,
    /// The first day from which it has a figure, where that is inside the book's days.
    pub(crate) from: Option<NaiveDate>,
    /// Whether a figure of it can be 0.
    pub(crate) may_be_zero: bool,
    /// Whether its unit is declared (a scale's `in` can only read such).
    pub(crate) typed: bool,
}

impl Thing {
    pub(crate) fn unit(&self) -> Option<Unit> {
        match self.ty {
            Ty::Number(unit) => Some(unit),
            Ty::Bool | Ty::Date | Ty::Member(_) | Ty::Text => None,
        }
    }

    /// Whether months of it add up to a total of this unit.
    pub(crate) fn totals_to(&self, unit: Unit) -> bool {
        let Some(own) = self.unit() else { return false };
        self.what != What::Parameter
            && (own == per_month(unit) && own[4] == -1 || own == MONEY && unit == MONEY)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct ScaleOf {
    pub(crate) name: String,
    pub(crate) unit: Unit,
    pub(crate) shared: bool,
    /// Whether its thresholds rest on facts and figures alone.
    pub(crate) facts_only: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct TableOf {
    pub(crate) name: String,
    pub(crate) unit: Unit,
    pub(crate) keys: Vec<usize>,
}

/// A component that will stand later, whose last year may be read already.
#[derive(Debug, Clone)]
pub(crate) struct Later {
    pub(crate) name: String,
    pub(crate) unit: Unit,
    pub(crate) per: Option<usize>,
}

/// Everything that was declared, in an order without a circle: each may read what stands before.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    /// The currency's code; none in files that several stacks share.
    pub(crate) code: Option<String>,
    pub(crate) families: Vec<Family>,
    pub(crate) things: Vec<Thing>,
    pub(crate) scales: Vec<ScaleOf>,
    pub(crate) tables: Vec<TableOf>,
    pub(crate) later: Vec<Later>,
}

impl World {
    pub(crate) fn classes(&self) -> Vec<usize> {
        (0..self.families.len())
            .filter(|n| self.families[*n].is_classes)
            .collect()
    }

    pub(crate) fn enums(&self) -> Vec<(String, usize)> {
        let of = |thing: &Thing| match (thing.what, thing.ty, thing.per) {
            (What::Input, Ty::Member(family), None) => Some((thing.name.clone(), family)),
            _ => None,
        };
        self.things.iter().filter_map(of).collect()
    }
}
