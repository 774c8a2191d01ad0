//! The tree of a formula as it was written, names not yet looked up.

use crate::amount::Exact;
use crate::time::Date;

/// First byte and the byte after the last, in the formula's text.
pub type Span = std::ops::Range<usize>;

/// An expression with its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// `+ - * /`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
}

/// `= != < <= > >=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Whether it holds for two values in this order.
    #[must_use]
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A number, a percentage already as a fraction, with the unit's text.
    Number {
        /// The value.
        value: Exact,
        /// The unit as written, without spaces.
        unit: Option<(String, Span)>,
    },
    /// `true`, `false`.
    Bool(bool),
    /// `2026-04-01`.
    Date(Date),
    /// Quoted text: a member, or text.
    Text(String),
    /// A name.
    Name(String),
    /// `name.member`.
    Member {
        /// The name before the dot.
        name: String,
        /// The member behind it.
        member: String,
        /// Where the member stands.
        member_span: Span,
    },
    /// `name[x]`.
    Index {
        /// The name before the bracket.
        name: String,
        /// What stands in the brackets.
        index: Box<Expr>,
    },
    /// `-x`.
    Negative(Box<Expr>),
    /// `not x`.
    Not(Box<Expr>),
    /// `a and b`.
    And(Box<Expr>, Box<Expr>),
    /// `a or b`.
    Or(Box<Expr>, Box<Expr>),
    /// `a + b` and its kin.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// `a < b` and its kin.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `if c then a else b`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `name(a, b)`.
    Call {
        /// The function's name.
        name: String,
        /// Where the name stands.
        name_span: Span,
        /// What it is given.
        args: Vec<Expr>,
    },
    /// `sum(c in family: body)`.
    SumOver {
        /// The variable.
        variable: String,
        /// The family.
        family: String,
        /// Where the family's name stands.
        family_span: Span,
        /// What is summed.
        body: Box<Expr>,
    },
}
