//! Facts and figures: inputs, parameters, scales, tables.

use crate::amount::{Exact, Unit};
use crate::formula::{FamilyId, Type, Typed, Value};
use crate::rules::dated::Dated;

use super::{Head, Titles};

/// What a fact may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// A member of a family.
    Member(FamilyId),
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// Text.
    Text,
    /// A number in a unit; `percent`: a bare number is in hundredths.
    Number {
        /// The unit.
        unit: Unit,
        /// Whether a bare number is in hundredths.
        percent: bool,
    },
}

impl InputKind {
    /// What a type of formulas is as a fact; `percent`: a bare number is in hundredths.
    #[must_use]
    pub fn of(ty: Type, percent: bool) -> Self {
        match ty {
            Type::Member(family) => Self::Member(family),
            Type::Bool => Self::Bool,
            Type::Date => Self::Date,
            Type::Text => Self::Text,
            Type::Zero => Self::Number {
                unit: Unit::PLAIN,
                percent,
            },
            Type::Number(unit) => Self::Number { unit, percent },
        }
    }
}

/// What stands where no fact is given.
#[derive(Debug, Clone)]
pub enum Fallback {
    /// A value.
    Value(Value),
    /// A formula over inputs and parameters.
    Formula(Typed),
}

impl Fallback {
    /// The formula, if it is one.
    #[must_use]
    pub fn formula(&self) -> Option<&Typed> {
        match self {
            Self::Formula(formula) => Some(formula),
            Self::Value(_) => None,
        }
    }
}

/// A fact that people or their data give.
#[derive(Debug, Clone)]
pub struct Input {
    /// Name, title, place.
    pub head: Head,
    /// What it may be.
    pub kind: InputKind,
    /// The family that it is given per.
    pub per: Option<FamilyId>,
    /// The least that is accepted.
    pub min: Option<Exact>,
    /// The most that is accepted.
    pub max: Option<Exact>,
    /// Whether only whole numbers are accepted.
    pub whole: bool,
    /// What stands where it is not given: one, or one per member.
    pub defaults: Vec<Option<Fallback>>,
    /// The flag's name, without dashes in front.
    pub flag: String,
    /// Further flags, with what their number is divided by.
    pub also: Vec<(String, Exact)>,
    /// Column names.
    pub columns: Titles,
    /// What a band's comparison sets it to.
    pub full_time: Option<Value>,
    /// What an offer sets it to, to show the cost without.
    pub without: Option<Value>,
}

/// A dated figure.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Name, title, source, place.
    pub head: Head,
    /// Its unit.
    pub unit: Unit,
    /// Whether a bare number is in hundredths.
    pub percent: bool,
    /// The family that it is given per.
    pub per: Option<FamilyId>,
    /// One number, or one per member.
    pub values: Dated<Vec<Exact>>,
}

/// A step of a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bracket {
    /// The last amount in it; none for the open one.
    pub up_to: Option<Exact>,
    /// The rate.
    pub rate: Exact,
}

/// A scale of brackets.
#[derive(Debug, Clone)]
pub struct Scale {
    /// Name, title, source, place.
    pub head: Head,
    /// Whether the bracket's rate multiplies all of the amount (else only the part inside).
    pub whole: bool,
    /// What the scale takes and gives.
    pub ty: Type,
    /// What the thresholds are multiplied by.
    pub unit_of_thresholds: Option<Typed>,
    /// The brackets, ascending.
    pub values: Dated<Vec<Bracket>>,
}

/// A table of figures by members.
#[derive(Debug, Clone)]
pub struct Table {
    /// Name, title, source, place.
    pub head: Head,
    /// Its unit.
    pub unit: Unit,
    /// The families of its keys.
    pub keys: Vec<FamilyId>,
    /// The figures, the last key fastest.
    pub values: Dated<Vec<Exact>>,
}
