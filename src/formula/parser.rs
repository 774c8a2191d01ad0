//! Tokens to a tree, by binding power (Pratt).
//!
//! From loose to tight: `if … then … else …`; `or`; `and`; `not`; one comparison; `+ -`; `* /`;
//! unary `-`; calls, names, parentheses.

use super::tree::{Arithmetic, Comparison, Expr, ExprKind, Span};
use super::typed::{Missing, Rule};
use super::{DEPTH_MAX, Lexeme, NODES_MAX, Token, Wrong, lex};

/// The words that are no names.
const WORDS: [&str; 9] = [
    "if", "then", "else", "or", "and", "not", "in", "true", "false",
];

/// Reads a formula.
///
/// # Errors
/// The first place where the text cannot be read, with what was expected there.
pub fn parse(text: &str) -> Result<Expr, Wrong> {
    let lexemes = lex(text)?;
    if lexemes.is_empty() {
        return Err(Wrong::new(0..text.len(), Rule::Empty));
    }
    let mut parser = Parser {
        text,
        lexemes: &lexemes,
        at: 0,
        nodes: 0,
    };
    let expr = parser.expression(0)?;
    match parser.peek() {
        Some(left) => Err(parser.unexpected(left, Expected::Operator)),
        None => Ok(expr),
    }
}

struct Parser<'t> {
    text: &'t str,
    lexemes: &'t [Lexeme],
    at: usize,
    nodes: usize,
}

enum Expected {
    Operator,
    Value,
    Word(&'static str),
    Name,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Lexeme> {
        self.lexemes.get(self.at)
    }

    fn next(&mut self) -> Option<&'t Lexeme> {
        let lexeme = self.lexemes.get(self.at);
        self.at = self.at.saturating_add(1);
        lexeme
    }

    fn end(&self) -> Span {
        self.text.len()..self.text.len()
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Lexeme { token: Token::Sign(found), .. }) if *found == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Lexeme { token: Token::Word(found), .. }) if found == word)
    }

    fn unexpected(&self, lexeme: &Lexeme, expected: Expected) -> Wrong {
        let found = self.text.get(lexeme.span.clone()).unwrap_or("").to_owned();
        let rule = match expected {
            Expected::Operator => Rule::ExpectedOperator { found },
            Expected::Value => Rule::ExpectedValue { found },
            Expected::Word(word) => Rule::Expected {
                expected: word.to_owned(),
                found,
            },
            Expected::Name => Rule::ExpectedName { found },
        };
        Wrong::new(lexeme.span.clone(), rule)
    }

    fn expect_sign(&mut self, sign: &'static str) -> Result<Span, Wrong> {
        match self.next() {
            Some(lexeme) if lexeme.token == Token::Sign(sign) => Ok(lexeme.span.clone()),
            Some(lexeme) => Err(self.unexpected(lexeme, Expected::Word(sign))),
            None => Err(self.ended(Missing::Word(sign))),
        }
    }

    fn expect_word(&mut self, word: &'static str) -> Result<Span, Wrong> {
        match self.next() {
            Some(lexeme) if lexeme.token == Token::Word(word.to_owned()) => Ok(lexeme.span.clone()),
            Some(lexeme) => Err(self.unexpected(lexeme, Expected::Word(word))),
            None => Err(self.ended(Missing::Word(word))),
        }
    }

    fn ended(&self, expected: Missing) -> Wrong {
        Wrong::new(self.end(), Rule::Ended { expected })
    }

    fn name(&mut self) -> Result<(String, Span), Wrong> {
        match self.next() {
            Some(Lexeme {
                token: Token::Word(word),
                span,
            }) if !WORDS.contains(&word.as_str()) => Ok((word.clone(), span.clone())),
            Some(lexeme) => Err(self.unexpected(lexeme, Expected::Name)),
            None => Err(self.ended(Missing::Name)),
        }
    }

    fn node(&mut self, kind: ExprKind, span: Span) -> Result<Expr, Wrong> {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > NODES_MAX {
            return Err(Wrong::new(span, Rule::TooLarge { most: NODES_MAX }));
        }
        Ok(Expr { kind, span })
    }

    fn deeper(&self, depth: usize) -> Result<usize, Wrong> {
        let deeper = depth.saturating_add(1);
        if deeper > DEPTH_MAX {
            let span = self
                .peek()
                .map_or_else(|| self.end(), |lexeme| lexeme.span.clone());
            return Err(Wrong::new(span, Rule::TooDeep { most: DEPTH_MAX }));
        }
        Ok(deeper)
    }

    fn expression(&mut self, depth: usize) -> Result<Expr, Wrong> {
        let depth = self.deeper(depth)?;
        if !self.is_word("if") {
            return self.either(depth);
        }
        let start = self.expect_word("if")?.start;
        let condition = self.expression(depth)?;
        self.expect_word("then")?;
        let then = self.expression(depth)?;
        self.expect_word("else")?;
        let other = self.expression(depth)?;
        let span = start..other.span.end;
        self.node(
            ExprKind::If(Box::new(condition), Box::new(then), Box::new(other)),
            span,
        )
    }

    fn either(&mut self, depth: usize) -> Result<Expr, Wrong> {
        let mut left = self.both(depth)?;
        while self.is_word("or") {
            self.at = self.at.saturating_add(1);
            let right = self.both(depth)?;
            let span = left.span.start..right.span.end;
            left = self.node(ExprKind::Or(Box::new(left), Box::new(right)), span)?;
        }
        Ok(left)
    }

    fn both(&mut self, depth: usize) -> Result<Expr, Wrong> {
        let mut left = self.negation(depth)?;
        while self.is_word("and") {
            self.at = self.at.saturating_add(1);
            let right = self.negation(depth)?;
            let span = left.span.start..right.span.end;
            left = self.node(ExprKind::And(Box::new(left), Box::new(right)), span)?;
        }
        Ok(left)
    }

    fn negation(&mut self, depth: usize) -> Result<Expr, Wrong> {
        if !self.is_word("not") {
            return self.comparison(depth);
        }
        let depth = self.deeper(depth)?;
        let start = self.expect_word("not")?.start;
        let inner = self.negation(depth)?;
        let span = start..inner.span.end;
        self.node(ExprKind::Not(Box::new(inner)), span)
    }

    fn comparison(&mut self, depth: usize) -> Result<Expr, Wrong> {
        let left = self.terms(depth)?;
        let Some(operator) = self.comparison_sign() else {
            return Ok(left);
        };
        self.at = self.at.saturating_add(1);
        let right = self.terms(depth)?;
        if self.comparison_sign().is_some()
            && let Some(second) = self.peek()
        {
            return Err(Wrong::new(second.span.clone(), Rule::TwoComparisons));
        }
        let span = left.span.start..right.span.end;
        self.node(
            ExprKind::Compare(operator, Box::new(left), Box::new(right)),
            span,
        )
    }

    fn comparison_sign(&self) -> Option<Comparison> {
        let Some(Lexeme {
            token: Token::Sign(sign),
            ..
        }) = self.peek()
        else {
            return None;
        };
        match *sign {
            "=" => Some(Comparison::Equal),
            "!=" => Some(Comparison::NotEqual),
            "<" => Some(Comparison::Less),
            "<=" => Some(Comparison::AtMost),
            ">" => Some(Comparison::More),
            ">=" => Some(Comparison::AtLeast),
            _ => None,
        }
    }

    fn terms(&mut self, depth: usize) -> Result<Expr, Wrong> {
        let mut left = self.factors(depth)?;
        loop {
            let operator = if self.is_sign("+") {
                Arithmetic::Plus
            } else if self.is_sign("-") {
                Arithmetic::Minus
            } else {
                return Ok(left);
            };
            self.at = self.at.saturating_add(1);
            let right = self.factors(depth)?;
            let span = left.span.start..right.span.end;
            left = self.node(
                ExprKind::Arithmetic(operator, Box::new(left), Box::new(right)),
                span,
            )?;
        }
    }

    fn factors(&mut self, depth: usize) -> Result<Expr, Wrong> {
        let mut left = self.unary(depth)?;
        loop {
            let operator = if self.is_sign("*") {
                Arithmetic::Times
            } else if self.is_sign("/") {
                Arithmetic::Over
            } else {
                return Ok(left);
            };
            self.at = self.at.saturating_add(1);
            let right = self.unary(depth)?;
            let span = left.span.start..right.span.end;
            left = self.node(
                ExprKind::Arithmetic(operator, Box::new(left), Box::new(right)),
                span,
            )?;
        }
    }

    fn unary(&mut self, depth: usize) -> Result<Expr, Wrong> {
        if !self.is_sign("-") {
            return self.primary(depth);
        }
        let depth = self.deeper(depth)?;
        let start = self.expect_sign("-")?.start;
        let inner = self.unary(depth)?;
        let span = start..inner.span.end;
        self.node(ExprKind::Negative(Box::new(inner)), span)
    }

    fn primary(&mut self, depth: usize) -> Result<Expr, Wrong> {
        let Some(lexeme) = self.peek() else {
            return Err(self.ended(Missing::Value));
        };
        let span = lexeme.span.clone();
        match &lexeme.token {
            Token::Number(value, unit) => {
                self.at = self.at.saturating_add(1);
                self.node(
                    ExprKind::Number {
                        value: value.clone(),
                        unit: unit.clone(),
                    },
                    span,
                )
            }
            Token::Date(date) => {
                self.at = self.at.saturating_add(1);
                self.node(ExprKind::Date(*date), span)
            }
            Token::Text(text) => {
                self.at = self.at.saturating_add(1);
                self.node(ExprKind::Text(text.clone()), span)
            }
            Token::Sign("(") => {
                self.at = self.at.saturating_add(1);
                let inner = self.expression(depth)?;
                let end = self.expect_sign(")")?.end;
                Ok(Expr {
                    kind: inner.kind,
                    span: span.start..end,
                })
            }
            Token::Word(word) if word == "true" || word == "false" => {
                self.at = self.at.saturating_add(1);
                self.node(ExprKind::Bool(word == "true"), span)
            }
            Token::Word(word) if word == "if" || word == "not" => Err(Wrong::new(
                span,
                Rule::NeedsParentheses { word: word.clone() },
            )),
            Token::Word(word) if !WORDS.contains(&word.as_str()) => self.named(depth),
            Token::Word(_) | Token::Sign(_) => Err(self.unexpected(lexeme, Expected::Value)),
        }
    }

    fn named(&mut self, depth: usize) -> Result<Expr, Wrong> {
        let (name, span) = self.name()?;
        if self.is_sign("(") {
            return self.call(name, span, depth);
        }
        if self.is_sign(".") {
            self.at = self.at.saturating_add(1);
            let (member, member_span) = self.member()?;
            let whole = span.start..member_span.end;
            return self.node(
                ExprKind::Member {
                    name,
                    member,
                    member_span,
                },
                whole,
            );
        }
        if self.is_sign("[") {
            self.at = self.at.saturating_add(1);
            let index = self.expression(depth)?;
            let end = self.expect_sign("]")?.end;
            return self.node(
                ExprKind::Index {
                    name,
                    index: Box::new(index),
                },
                span.start..end,
            );
        }
        self.node(ExprKind::Name(name), span)
    }

    /// A member behind a dot: a word, also one that begins with a digit or is taken elsewhere.
    fn member(&mut self) -> Result<(String, Span), Wrong> {
        match self.next() {
            Some(Lexeme {
                token: Token::Word(word),
                span,
            }) => Ok((word.clone(), span.clone())),
            Some(Lexeme {
                token: Token::Number(value, None),
                span,
            }) if value.is_whole() => Ok((value.to_string(), span.clone())),
            Some(lexeme) => Err(self.unexpected(lexeme, Expected::Name)),
            None => Err(self.ended(Missing::Member)),
        }
    }

    fn call(&mut self, name: String, name_span: Span, depth: usize) -> Result<Expr, Wrong> {
        self.expect_sign("(")?;
        if name == "sum" && self.is_sum_over() {
            return self.sum_over(&name_span, depth);
        }
        let mut args = Vec::new();
        if !self.is_sign(")") {
            loop {
                args.push(self.expression(depth)?);
                if !self.is_sign(",") {
                    break;
                }
                self.at = self.at.saturating_add(1);
            }
        }
        let end = self.expect_sign(")")?.end;
        let span = name_span.start..end;
        self.node(
            ExprKind::Call {
                name,
                name_span,
                args,
            },
            span,
        )
    }

    fn is_sum_over(&self) -> bool {
        let second = self.lexemes.get(self.at.saturating_add(1));
        matches!(second, Some(Lexeme { token: Token::Word(word), .. }) if word == "in")
    }

    fn sum_over(&mut self, name_span: &Span, depth: usize) -> Result<Expr, Wrong> {
        let (variable, _) = self.name()?;
        self.expect_word("in")?;
        let (family, family_span) = self.name()?;
        self.expect_sign(":")?;
        let body = Box::new(self.expression(depth)?);
        let end = self.expect_sign(")")?.end;
        let kind = ExprKind::SumOver {
            variable,
            family,
            family_span,
            body,
        };
        self.node(kind, name_span.start..end)
    }
}
