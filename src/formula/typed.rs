//! The typed tree, and what typing needs to be told about names.

use std::sync::Arc;

use super::functions::Function;
use super::tree::{Arithmetic, Comparison, Span};
use crate::amount::{Currency, Direction, Exact, ExactError, Unit};
use crate::time::Date;

/// A family of members (a class family, or the members of one enum input) by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FamilyId(pub u32);

/// What a formula gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A number in a unit.
    Number(Unit),
    /// The literal 0, which fits every unit.
    Zero,
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// A member of a family.
    Member(FamilyId),
    /// Text.
    Text,
}

/// What a name stands for; the numbers mean something to whoever answers for [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// A fact.
    Input(u32),
    /// A dated figure.
    Parameter(u32),
    /// A value, component or sum.
    Entry(u32),
}

/// What is known of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// What it stands for.
    pub target: Target,
    /// What it gives (of one member, where `per`).
    pub ty: Type,
    /// The family that it is given per.
    pub per: Option<FamilyId>,
    /// Whether the bare name of something given per a family may be read (a component's total).
    pub total: bool,
}

/// Where names come from.
pub trait Names {
    /// What a name of the one name space stands for.
    fn named(&self, name: &str) -> Option<Named>;
    /// The scale of a name, with the unit that it takes.
    fn scale(&self, name: &str) -> Option<(u32, Type)>;
    /// The table of a name: what it gives and its keys.
    fn table(&self, name: &str) -> Option<(u32, Type, Vec<FamilyId>)>;
    /// A family by its name.
    fn family(&self, name: &str) -> Option<FamilyId>;
    /// The name of a family, for messages.
    fn family_name(&self, family: FamilyId) -> &str;
    /// The members of a family.
    fn members(&self, family: FamilyId) -> &[String];
    /// The name of a family that has a member of this name.
    fn family_with(&self, member: &str) -> Option<&str>;
    /// Every name that could have been meant.
    fn known(&self) -> Vec<&str>;
    /// The currency that `currency` means.
    fn currency(&self) -> Option<Currency>;
    /// Whether a name is broken elsewhere, so that nothing more is said of it.
    fn is_broken(&self, name: &str) -> bool;
}

/// A node of a [`Typed`] tree by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NodeId(pub u32);

/// A member chosen: fixed, or by a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// No family.
    None,
    /// This member.
    Member(u32),
    /// The member that a node gives.
    Node(NodeId),
}

/// Which months a time function adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// From the earning year's first month up to this one.
    ThisYear,
    /// The whole earning year before.
    LastYear,
    /// The months that end with this one.
    LastMonths(u32),
}

/// What a node does.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// A number.
    Number(Exact),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A member of the node's family.
    Member(u32),
    /// Text.
    Text(Arc<str>),
    /// A fact, figure or entry.
    Read(Target, Index),
    /// The member that `per` or an enclosing `sum` stands at, counted from the outermost.
    Bound(u32),
    /// `-x`.
    Negative(NodeId),
    /// `not x`.
    Not(NodeId),
    /// `a and b`.
    And(NodeId, NodeId),
    /// `a or b`.
    Or(NodeId, NodeId),
    /// `a + b` and its kin.
    Arithmetic(Arithmetic, NodeId, NodeId),
    /// `a < b` and its kin.
    Compare(Comparison, NodeId, NodeId),
    /// `if c then a else b`.
    If(NodeId, NodeId, NodeId),
    /// A function of values.
    Call(Function, Vec<NodeId>),
    /// `round`, `floor_to`, `ceil_to`.
    Round(NodeId, Exact, Direction),
    /// `scale(x, name)`.
    Scale(NodeId, u32),
    /// `lookup(table, key…)`.
    Lookup(u32, Vec<NodeId>),
    /// `sum(c in family: body)`.
    SumOver(FamilyId, NodeId),
    /// `at(parameter, date)`.
    At(u32, Index, NodeId),
    /// `this_year(x)` and its kin.
    Past(History, Target, Index),
    /// `month`.
    MonthNumber,
    /// `year`.
    YearNumber,
    /// `start`.
    Start,
    /// `end`.
    End,
}

/// A node: what it does, what it gives, where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it does.
    pub op: Op,
    /// What it gives.
    pub ty: Type,
    /// Where it stands in the formula's text.
    pub span: Span,
}

/// A formula whose names are resolved and whose units are proved. Children stand before parents.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    /// The text.
    pub text: Arc<str>,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The node that gives the formula's value.
    pub root: NodeId,
}

impl Typed {
    /// A formula that says 0, for what could not be read.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            text: Arc::from("0"),
            nodes: vec![Node {
                op: Op::Number(Exact::ZERO),
                ty: Type::Zero,
                span: 0..1,
            }],
            root: NodeId(0),
        }
    }

    /// A node as it is written in the formula.
    #[must_use]
    pub fn written(&self, id: NodeId) -> &str {
        let span = self.node(id).map(|node| node.span.clone());
        span.and_then(|span| self.text.get(span)).unwrap_or("")
    }

    /// A node by number.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(usize::try_from(id.0).ok()?)
    }

    /// What the formula gives.
    #[must_use]
    pub fn ty(&self) -> Type {
        self.node(self.root).map_or(Type::Zero, |node| node.ty)
    }

    /// Where the formula divides by a plain 0, which always refuses.
    pub fn divisions_by_zero(&self) -> impl Iterator<Item = &Span> {
        self.nodes.iter().filter_map(|node| {
            let Op::Arithmetic(Arithmetic::Over, _, divisor) = &node.op else {
                return None;
            };
            let divisor = self.node(*divisor)?;
            (divisor.ty == Type::Zero).then_some(&divisor.span)
        })
    }

    /// What the formula names, each with where it stands.
    pub fn mentions(&self) -> impl Iterator<Item = (&Span, Mention)> {
        self.nodes
            .iter()
            .filter_map(|node| Some((&node.span, node.op.mention()?)))
    }

    /// Everything that the formula names, in this month or another.
    pub fn names(&self) -> impl Iterator<Item = Target> {
        self.mentions().filter_map(|(_, mention)| match mention {
            Mention::Read(target, _) | Mention::Past(_, target, _) => Some(target),
            Mention::At(..) | Mention::Scale(_) | Mention::Table(_) | Mention::Family(_) => None,
        })
    }

    /// Everything that some way through the formula may read this month.
    pub fn reads(&self) -> impl Iterator<Item = (Target, Index)> {
        self.mentions().filter_map(|(_, mention)| match mention {
            Mention::Read(target, index)
            | Mention::Past(History::ThisYear | History::LastMonths(_), target, index) => {
                Some((target, index))
            }
            Mention::At(parameter, index) => Some((Target::Parameter(parameter), index)),
            Mention::Past(History::LastYear, ..)
            | Mention::Scale(_)
            | Mention::Table(_)
            | Mention::Family(_) => None,
        })
    }
}

/// What a part of a formula names outside of the formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mention {
    /// What a name stands for, this month.
    Read(Target, Index),
    /// The same over other months.
    Past(History, Target, Index),
    /// A parameter by number, on a day that the formula says.
    At(u32, Index),
    /// A scale by number.
    Scale(u32),
    /// A table by number.
    Table(u32),
    /// A family, each of whose members is added up.
    Family(FamilyId),
}

impl Op {
    /// What it names, if it names something.
    fn mention(&self) -> Option<Mention> {
        Some(match self {
            Self::Read(target, index) => Mention::Read(*target, *index),
            Self::Past(history, target, index) => Mention::Past(*history, *target, *index),
            Self::At(parameter, index, _) => Mention::At(*parameter, *index),
            Self::Scale(_, number) => Mention::Scale(*number),
            Self::Lookup(number, _) => Mention::Table(*number),
            Self::SumOver(family, _) => Mention::Family(*family),
            Self::Number(_)
            | Self::Bool(_)
            | Self::Date(_)
            | Self::Member(_)
            | Self::Text(_)
            | Self::Bound(_)
            | Self::Negative(_)
            | Self::Not(_)
            | Self::And(..)
            | Self::Or(..)
            | Self::Arithmetic(..)
            | Self::Compare(..)
            | Self::If(..)
            | Self::Call(..)
            | Self::Round(..)
            | Self::MonthNumber
            | Self::YearNumber
            | Self::Start
            | Self::End => return None,
        })
    }
}

/// Something wrong in a formula, at a place in its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    /// Where.
    pub span: Span,
    /// What.
    pub rule: Rule,
}

impl Wrong {
    /// Something wrong at a place.
    #[must_use]
    pub fn new(span: Span, rule: Rule) -> Self {
        Self { span, rule }
    }
}

/// What a formula lacks where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Something to compute with.
    Value,
    /// A name.
    Name,
    /// A member of a family.
    Member,
    /// A sign or a word of the language.
    Word(&'static str),
}

/// What can be wrong in a formula.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are what the message of each kind says"
)]
pub enum Rule {
    // Syntax.
    Empty,
    StrangeCharacter {
        found: String,
    },
    OpenQuote,
    NotANumber(ExactError),
    UnitTouches {
        found: String,
    },
    NoDay {
        found: String,
    },
    Expected {
        expected: String,
        found: String,
    },
    ExpectedOperator {
        found: String,
    },
    ExpectedValue {
        found: String,
    },
    ExpectedName {
        found: String,
    },
    Ended {
        expected: Missing,
    },
    NeedsParentheses {
        word: String,
    },
    TwoComparisons,
    TooDeep {
        most: usize,
    },
    TooLarge {
        most: usize,
    },
    // Names.
    NameUnknown {
        name: String,
        nearest: Option<String>,
    },
    FunctionUnknown {
        name: String,
        nearest: Option<String>,
    },
    FamilyUnknown {
        name: String,
        nearest: Option<String>,
    },
    MemberUnknown {
        member: String,
        family: String,
        members: Vec<String>,
        nearest: Option<String>,
    },
    MemberMissing {
        name: String,
        family: String,
        members: Vec<String>,
    },
    NoMembers {
        name: String,
    },
    FamilyAlone {
        name: String,
    },
    NotReadableHere {
        name: String,
    },
    Silent,
    // Types and units.
    UnitUnknown {
        unit: String,
    },
    CurrencyForeign {
        own: Currency,
        found: Currency,
    },
    UnitsDiffer {
        verb: &'static str,
        left: Unit,
        left_span: Span,
        right: Unit,
        right_span: Span,
    },
    UnitNeeded {
        name: String,
        needed: Unit,
        found: Unit,
    },
    CurrenciesMixed {
        left: Currency,
        right: Currency,
    },
    TypeNeeded {
        needed: &'static str,
        found: Type,
    },
    TypesDiffer {
        left: Type,
        right: Type,
    },
    ArgumentCount {
        name: String,
        needed: String,
        found: usize,
    },
    LiteralNeeded {
        name: String,
        needed: &'static str,
    },
    NoTotal {
        name: String,
        unit: Unit,
    },
}
