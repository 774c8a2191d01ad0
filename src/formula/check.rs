//! A tree to a typed tree: names resolved, units proved, every mistake at its place.
//!
//! A part that is wrong is reported once and gives no type; what contains it stays silent.

mod call;

use std::sync::Arc;

use super::Comparison;
use super::tree::{Arithmetic, Expr, ExprKind, Span};
use super::typed::{
    FamilyId, Index, Named, Names, Node, NodeId, Op, Rule, Target, Type, Typed, Wrong,
};
use crate::amount::{Exact, Unit, UnitError};

/// What a formula may speak of beside the names of its stack.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope<'a> {
    /// The family that the entry is given per: its name and number.
    pub per: Option<(&'a str, FamilyId)>,
    /// Whether only facts and figures may be read (a default, a band's factor).
    pub facts_only: bool,
    /// The family that quoted text is a member of, where the formula gives a member.
    pub expected: Option<FamilyId>,
}

/// Types a tree.
///
/// # Errors
/// Everything that is wrong in it, each at its place.
pub fn check(
    text: &str,
    expr: &Expr,
    names: &dyn Names,
    scope: Scope<'_>,
) -> Result<Typed, Vec<Wrong>> {
    let bound = scope
        .per
        .map(|(name, family)| (name.to_owned(), family))
        .into_iter()
        .collect();
    let mut checker = Checker {
        names,
        facts_only: scope.facts_only,
        bound,
        nodes: Vec::new(),
        wrong: Vec::new(),
    };
    let root = checker.expression(expr, scope.expected);
    match root {
        Some((root, _)) if checker.wrong.is_empty() => Ok(Typed {
            text: Arc::from(text),
            nodes: checker.nodes,
            root,
        }),
        _ => Err(checker.wrong),
    }
}

/// A node with its type; `None` where something in it is wrong and has been said.
type Found = Option<(NodeId, Type)>;

struct Checker<'a> {
    names: &'a dyn Names,
    facts_only: bool,
    /// The members that stand fixed here, outermost first.
    bound: Vec<(String, FamilyId)>,
    nodes: Vec<Node>,
    wrong: Vec<Wrong>,
}

impl Checker<'_> {
    fn add(&mut self, op: Op, ty: Type, span: &Span) -> Found {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node {
            op,
            ty,
            span: span.clone(),
        });
        Some((id, ty))
    }

    fn fail(&mut self, span: &Span, rule: Rule) -> Found {
        self.wrong.push(Wrong::new(span.clone(), rule));
        None
    }

    /// Types an expression; `expected` is the family that quoted text is a member of.
    fn expression(&mut self, expr: &Expr, expected: Option<FamilyId>) -> Found {
        let span = &expr.span;
        match &expr.kind {
            ExprKind::Number { value, unit } => self.number(value, unit.as_ref(), span),
            ExprKind::Bool(value) => self.add(Op::Bool(*value), Type::Bool, span),
            ExprKind::Date(day) => self.add(Op::Date(*day), Type::Date, span),
            ExprKind::Text(text) => self.text(text, expected, span),
            ExprKind::Name(name) => self.name(name, span),
            ExprKind::Member {
                name,
                member,
                member_span,
            } => {
                let (target, index, ty) = self.with_member(name, span, member, member_span)?;
                self.add(Op::Read(target, index), ty, span)
            }
            ExprKind::Index { name, index } => {
                let (target, index, ty) = self.with_index(name, span, index)?;
                self.add(Op::Read(target, index), ty, span)
            }
            ExprKind::Negative(inner) => {
                let (id, ty) = self.expression(inner, None)?;
                let ty = self.numeric(ty, &inner.span)?;
                self.add(Op::Negative(id), ty, span)
            }
            ExprKind::Not(inner) => {
                let id = self.yes_no(inner)?;
                self.add(Op::Not(id), Type::Bool, span)
            }
            ExprKind::And(left, right) => {
                let (left, right) = (self.yes_no(left), self.yes_no(right));
                self.add(Op::And(left?, right?), Type::Bool, span)
            }
            ExprKind::Or(left, right) => {
                let (left, right) = (self.yes_no(left), self.yes_no(right));
                self.add(Op::Or(left?, right?), Type::Bool, span)
            }
            ExprKind::Arithmetic(sign, left, right) => self.arithmetic(*sign, left, right, span),
            ExprKind::Compare(sign, left, right) => self.comparison(*sign, left, right, span),
            ExprKind::If(condition, then, other) => {
                let condition = self.yes_no(condition);
                let then_found = self.expression(then, expected);
                let other_found = self.expression(other, expected);
                let ((then_id, then_ty), (other_id, other_ty)) = (then_found?, other_found?);
                let ty = self.same("choose", (then_ty, &then.span), (other_ty, &other.span))?;
                self.add(Op::If(condition?, then_id, other_id), ty, span)
            }
            ExprKind::Call {
                name,
                name_span,
                args,
            } => self.call(name, name_span, args, span),
            ExprKind::SumOver {
                variable,
                family,
                family_span,
                body,
            } => self.sum_over(variable, family, family_span, body, span),
        }
    }

    fn number(&mut self, value: &Exact, unit: Option<&(String, Span)>, span: &Span) -> Found {
        let Some((text, unit_span)) = unit else {
            let ty = if value.is_zero() {
                Type::Zero
            } else {
                Type::Number(Unit::PLAIN)
            };
            return self.add(Op::Number(value.clone()), ty, span);
        };
        match Unit::parse(text, self.names.currency()) {
            Ok(unit) => self.add(Op::Number(value.clone()), Type::Number(unit), span),
            Err(UnitError::Foreign { own, found }) => {
                self.fail(unit_span, Rule::CurrencyForeign { own, found })
            }
            Err(UnitError::TwoCurrencies(left, right)) => {
                self.fail(unit_span, Rule::CurrenciesMixed { left, right })
            }
            Err(UnitError::Unknown(_) | UnitError::NoStack | UnitError::TooLarge) => {
                self.fail(unit_span, Rule::UnitUnknown { unit: text.clone() })
            }
        }
    }

    fn text(&mut self, text: &str, expected: Option<FamilyId>, span: &Span) -> Found {
        let Some(family) = expected else {
            return self.add(Op::Text(Arc::from(text)), Type::Text, span);
        };
        let member = self.member(family, text, span)?;
        self.add(Op::Member(member), Type::Member(family), span)
    }

    fn member(&mut self, family: FamilyId, member: &str, span: &Span) -> Option<u32> {
        let members = self.names.members(family);
        let place = members.iter().position(|known| known == member);
        if let Some(found) = place.and_then(|place| u32::try_from(place).ok()) {
            return Some(found);
        }
        let rule = Rule::MemberUnknown {
            member: member.to_owned(),
            family: self.names.family_name(family).to_owned(),
            members: members.to_vec(),
            nearest: crate::text::nearest(member, members.iter().map(String::as_str))
                .map(str::to_owned),
        };
        self.wrong.push(Wrong::new(span.clone(), rule));
        None
    }

    fn bound(&self, name: &str) -> Option<(u32, FamilyId)> {
        let place = self.bound.iter().rposition(|(bound, _)| bound == name)?;
        let family = self.bound.get(place)?.1;
        Some((u32::try_from(place).ok()?, family))
    }

    fn name(&mut self, name: &str, span: &Span) -> Found {
        match name {
            "month" => return self.add(Op::MonthNumber, Type::Number(Unit::PLAIN), span),
            "year" => return self.add(Op::YearNumber, Type::Number(Unit::PLAIN), span),
            "start" => return self.add(Op::Start, Type::Date, span),
            "end" => return self.add(Op::End, Type::Date, span),
            "days_in_month" => return self.call(name, span, &[], span),
            _ => {}
        }
        if let Some((place, family)) = self.bound(name) {
            return self.add(Op::Bound(place), Type::Member(family), span);
        }
        let named = self.named(name, span)?;
        if let Some(family) = named.per
            && !named.total
        {
            return self.member_missing(name, family, span);
        }
        self.add(Op::Read(named.target, Index::None), named.ty, span)
    }

    fn member_missing(&mut self, name: &str, family: FamilyId, span: &Span) -> Found {
        let rule = Rule::MemberMissing {
            name: name.to_owned(),
            family: self.names.family_name(family).to_owned(),
            members: self.names.members(family).to_vec(),
        };
        self.fail(span, rule)
    }

    /// Looks a name up; a name that is broken elsewhere stays silent.
    fn named(&mut self, name: &str, span: &Span) -> Option<Named> {
        let name_span = span.start..span.start.saturating_add(name.len());
        if let Some(named) = self.names.named(name) {
            if self.facts_only && matches!(named.target, Target::Entry(_)) {
                self.fail(
                    &name_span,
                    Rule::NotReadableHere {
                        name: name.to_owned(),
                    },
                );
                return None;
            }
            return Some(named);
        }
        if self.names.is_broken(name) {
            self.fail(&name_span, Rule::Silent);
            return None;
        }
        if self.names.family(name).is_some() {
            let name = name.to_owned();
            self.fail(&name_span, Rule::FamilyAlone { name });
            return None;
        }
        let bound = self.bound.iter().map(|(name, _)| name.as_str());
        let rule = Rule::NameUnknown {
            name: name.to_owned(),
            nearest: crate::text::nearest(name, self.names.known().into_iter().chain(bound))
                .map(str::to_owned),
        };
        self.fail(&name_span, rule);
        None
    }

    fn with_member(
        &mut self,
        name: &str,
        span: &Span,
        member: &str,
        member_span: &Span,
    ) -> Option<(Target, Index, Type)> {
        let named = self.named(name, span)?;
        let Some(family) = named.per else {
            self.fail(
                span,
                Rule::NoMembers {
                    name: name.to_owned(),
                },
            );
            return None;
        };
        let member = self.member(family, member, member_span)?;
        Some((named.target, Index::Member(member), named.ty))
    }

    fn with_index(
        &mut self,
        name: &str,
        span: &Span,
        index: &Expr,
    ) -> Option<(Target, Index, Type)> {
        let named = self.named(name, span)?;
        let Some(family) = named.per else {
            self.fail(
                span,
                Rule::NoMembers {
                    name: name.to_owned(),
                },
            );
            return None;
        };
        let (id, ty) = self.expression(index, Some(family))?;
        self.same("index", (Type::Member(family), span), (ty, &index.span))?;
        let chosen = match self
            .nodes
            .get(usize::try_from(id.0).ok()?)
            .map(|node| &node.op)
        {
            Some(Op::Member(member)) => Index::Member(*member),
            _ => Index::Node(id),
        };
        Some((named.target, chosen, named.ty))
    }

    fn yes_no(&mut self, expr: &Expr) -> Option<NodeId> {
        let (id, ty) = self.expression(expr, None)?;
        if ty == Type::Bool {
            return Some(id);
        }
        self.fail(
            &expr.span,
            Rule::TypeNeeded {
                needed: "type-yes-no",
                found: ty,
            },
        );
        None
    }

    fn numeric(&mut self, ty: Type, span: &Span) -> Option<Type> {
        match ty {
            Type::Number(_) | Type::Zero => Some(ty),
            Type::Bool | Type::Date | Type::Member(_) | Type::Text => {
                self.fail(
                    span,
                    Rule::TypeNeeded {
                        needed: "type-number",
                        found: ty,
                    },
                );
                None
            }
        }
    }

    fn date(&mut self, expr: &Expr) -> Option<NodeId> {
        let (id, ty) = self.expression(expr, None)?;
        if ty == Type::Date {
            return Some(id);
        }
        self.fail(
            &expr.span,
            Rule::TypeNeeded {
                needed: "type-date",
                found: ty,
            },
        );
        None
    }

    /// The type that two parts share; 0 fits every unit.
    fn same(
        &mut self,
        verb: &'static str,
        (left, left_span): (Type, &Span),
        (right, right_span): (Type, &Span),
    ) -> Option<Type> {
        match (left, right) {
            (Type::Zero, Type::Number(_)) => Some(right),
            (Type::Number(_), Type::Zero) => Some(left),
            (Type::Number(a), Type::Number(b)) if a != b => {
                let rule = match (a.currency(), b.currency()) {
                    (Some(left), Some(right)) if left != right => {
                        Rule::CurrenciesMixed { left, right }
                    }
                    _ => Rule::UnitsDiffer {
                        verb,
                        left: a,
                        left_span: left_span.clone(),
                        right: b,
                        right_span: right_span.clone(),
                    },
                };
                self.fail(right_span, rule);
                None
            }
            (left, right) if left == right => Some(left),
            (left, right) => {
                self.fail(right_span, Rule::TypesDiffer { left, right });
                None
            }
        }
    }

    /// A chain such as `a + b - c`, from its left end, without a recursion for each operator.
    fn arithmetic(&mut self, sign: Arithmetic, left: &Expr, right: &Expr, span: &Span) -> Found {
        let mut chain = vec![(sign, right, span)];
        let mut first = left;
        while let ExprKind::Arithmetic(sign, left, right) = &first.kind {
            chain.push((*sign, right, &first.span));
            first = left;
        }
        let mut found = self.expression(first, None);
        let mut left_span = &first.span;
        for (sign, right, span) in chain.into_iter().rev() {
            let right_found = self.expression(right, None);
            found = match (found, right_found) {
                (Some(left), Some(found)) => {
                    self.joined(sign, (left, left_span), (found, &right.span), span)
                }
                _ => None,
            };
            left_span = span;
        }
        found
    }

    fn joined(
        &mut self,
        sign: Arithmetic,
        ((left_id, left_ty), left_span): ((NodeId, Type), &Span),
        ((right_id, right_ty), right_span): ((NodeId, Type), &Span),
        span: &Span,
    ) -> Found {
        let left_ty = self.numeric(left_ty, left_span);
        let right_ty = self.numeric(right_ty, right_span);
        let (left_ty, right_ty) = (left_ty?, right_ty?);
        let ty = match sign {
            Arithmetic::Plus => self.same("add", (left_ty, left_span), (right_ty, right_span))?,
            Arithmetic::Minus => {
                self.same("subtract", (left_ty, left_span), (right_ty, right_span))?
            }
            Arithmetic::Times | Arithmetic::Over => {
                let (a, b) = (unit_of(left_ty), unit_of(right_ty));
                let unit = if sign == Arithmetic::Times {
                    a.times(b)
                } else {
                    a.over(b)
                };
                match unit {
                    Ok(unit) => Type::Number(unit),
                    Err(UnitError::TwoCurrencies(left, right)) => {
                        return self.fail(span, Rule::CurrenciesMixed { left, right });
                    }
                    Err(
                        UnitError::Unknown(_)
                        | UnitError::Foreign { .. }
                        | UnitError::NoStack
                        | UnitError::TooLarge,
                    ) => {
                        let unit = format!("{a} × {b}");
                        return self.fail(span, Rule::UnitUnknown { unit });
                    }
                }
            }
        };
        self.add(Op::Arithmetic(sign, left_id, right_id), ty, span)
    }

    fn comparison(&mut self, sign: Comparison, left: &Expr, right: &Expr, span: &Span) -> Found {
        let (left_found, right_found) = self.two_sides(left, right);
        let ((left_id, left_ty), (right_id, right_ty)) = (left_found?, right_found?);
        let ty = self.same("compare", (left_ty, &left.span), (right_ty, &right.span))?;
        let ordered = matches!(ty, Type::Number(_) | Type::Zero | Type::Date);
        if !ordered && !matches!(sign, Comparison::Equal | Comparison::NotEqual) {
            return self.fail(
                span,
                Rule::TypeNeeded {
                    needed: "type-ordered",
                    found: ty,
                },
            );
        }
        self.add(Op::Compare(sign, left_id, right_id), Type::Bool, span)
    }

    /// Both sides; quoted text is a member of the family that the other side gives.
    fn two_sides(&mut self, left: &Expr, right: &Expr) -> (Found, Found) {
        let is_text = |expr: &Expr| matches!(expr.kind, ExprKind::Text(_));
        let family = |found: Found| match found {
            Some((_, Type::Member(family))) => Some(family),
            _ => None,
        };
        if is_text(left) && !is_text(right) {
            let right_found = self.expression(right, None);
            let left_found = right_found.and_then(|_| self.expression(left, family(right_found)));
            (left_found, right_found)
        } else {
            let left_found = self.expression(left, None);
            let skip = is_text(right) && left_found.is_none();
            let right_found = if skip {
                None
            } else {
                self.expression(right, family(left_found))
            };
            (left_found, right_found)
        }
    }
}

fn unit_of(ty: Type) -> Unit {
    match ty {
        Type::Number(unit) => unit,
        Type::Zero | Type::Bool | Type::Date | Type::Member(_) | Type::Text => Unit::PLAIN,
    }
}
