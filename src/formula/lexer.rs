//! Text to tokens.

use super::Wrong;
use super::tree::Span;
use super::typed::Rule;
use crate::amount::{Currency, Exact, ExactError, is_unit_word};
use crate::time::{Date, parse_date};

/// A token with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Lexeme {
    /// What it is.
    pub token: Token,
    /// Where it stands.
    pub span: Span,
}

/// A token of a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A number with the unit that follows it after a space.
    Number(Exact, Option<(String, Span)>),
    /// `2026-04-01`.
    Date(Date),
    /// `"text"`.
    Text(String),
    /// A name or a word of the language.
    Word(String),
    /// Any of `+ - * / = != < <= > >= ( ) [ ] , . :`.
    Sign(&'static str),
}

const SIGNS: [&str; 17] = [
    "!=", "<=", ">=", "+", "-", "*", "/", "=", "<", ">", "(", ")", "[", "]", ",", ".", ":",
];

/// The tokens of a formula.
///
/// # Errors
/// The first character sequence that is no token.
pub fn lex(text: &str) -> Result<Vec<Lexeme>, Wrong> {
    let mut lexemes = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or("");
        if first.is_whitespace() {
            at = at.saturating_add(first.len_utf8());
            continue;
        }
        let (token, length) = if first.is_ascii_digit() {
            number_or_date(rest, at)?
        } else if first.is_ascii_alphabetic() || first == '_' {
            let length = word_length(rest);
            (
                Token::Word(rest.get(..length).unwrap_or("").to_owned()),
                length,
            )
        } else if first == '"' || first == '\'' {
            quoted(rest, first, at)?
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), sign.len())
        } else {
            let span = at..at.saturating_add(first.len_utf8());
            return Err(Wrong::new(
                span,
                Rule::StrangeCharacter {
                    found: first.to_string(),
                },
            ));
        };
        let end = at.saturating_add(length);
        lexemes.push(Lexeme {
            token,
            span: at..end,
        });
        at = end;
    }
    Ok(lexemes)
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(text.len())
}

fn quoted(rest: &str, quote: char, at: usize) -> Result<(Token, usize), Wrong> {
    let body = rest.get(1..).unwrap_or("");
    match body.find(quote) {
        Some(end) => Ok((
            Token::Text(body.get(..end).unwrap_or("").to_owned()),
            end.saturating_add(2),
        )),
        None => Err(Wrong::new(
            at..at.saturating_add(rest.len()),
            Rule::OpenQuote,
        )),
    }
}

/// The length of `2026-04-01`.
const DATE_LENGTH: usize = 10;

/// Whether a text is written as a date, of a day that there is or not.
fn is_date(text: &str) -> bool {
    text.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    })
}

fn number_or_date(rest: &str, at: usize) -> Result<(Token, usize), Wrong> {
    if let Some(typed) = rest.get(..DATE_LENGTH).filter(|text| is_date(text)) {
        return match parse_date(typed) {
            Some(date) => Ok((Token::Date(date), DATE_LENGTH)),
            None => Err(Wrong::new(
                at..at.saturating_add(DATE_LENGTH),
                Rule::NoDay {
                    found: typed.to_owned(),
                },
            )),
        };
    }
    let digits = |text: &str| {
        text.find(|c: char| !(c.is_ascii_digit() || c == '_'))
            .unwrap_or(text.len())
    };
    let mut length = digits(rest);
    if let Some(part) = rest.get(length..).and_then(|after| after.strip_prefix('.'))
        && part.starts_with(|c: char| c.is_ascii_digit())
    {
        length = length.saturating_add(1).saturating_add(digits(part));
    }
    let typed = rest.get(..length).unwrap_or("");
    let value: Exact = typed
        .parse()
        .map_err(|error| Wrong::new(at..at.saturating_add(length), Rule::NotANumber(error)))?;
    if rest
        .get(length..)
        .is_some_and(|after| after.starts_with('%'))
    {
        let hundredth = value.over(&Exact::from(100)).unwrap_or_default();
        return unit_behind(rest, at, length.saturating_add(1), hundredth);
    }
    if let Some(after) = rest.get(length..)
        && after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    {
        let end = at.saturating_add(length).saturating_add(word_length(after));
        let found = rest
            .get(..length.saturating_add(word_length(after)))
            .unwrap_or("")
            .to_owned();
        let rule = match is_exponent(after) {
            true => Rule::NotANumber(ExactError::Exponent(found)),
            false => Rule::UnitTouches { found },
        };
        return Err(Wrong::new(at..end, rule));
    }
    unit_behind(rest, at, length, value)
}

/// Whether what touches a number is an exponent, as in `1e3`, and no unit.
fn is_exponent(after: &str) -> bool {
    let power = after.strip_prefix(['e', 'E']).unwrap_or("");
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    power.starts_with(|c: char| c.is_ascii_digit())
}

/// After a number and a space: the longest text without spaces that is a unit.
fn unit_behind(
    rest: &str,
    at: usize,
    length: usize,
    value: Exact,
) -> Result<(Token, usize), Wrong> {
    let after = rest.get(length..).unwrap_or("");
    let Some(candidate) = after.strip_prefix(' ') else {
        return Ok((Token::Number(value, None), length));
    };
    let mut end = 0;
    loop {
        let tail = candidate.get(end..).unwrap_or("");
        let factor = word_length(tail);
        let word = tail.get(..factor).unwrap_or("");
        let is_factor = is_unit_word(word)
            || Currency::from_code(word).is_some()
            || (end == 0 && word == "1" && tail.get(1..).is_some_and(|t| t.starts_with('/')));
        if !is_factor {
            break;
        }
        end = end
            .saturating_add(factor)
            .saturating_add(power_length(tail.get(factor..)));
        let more = candidate.get(end..).unwrap_or("");
        let next = more.get(1..).unwrap_or("");
        let joined = more.starts_with(['*', '/'])
            && (is_unit_word(next.get(..word_length(next)).unwrap_or(""))
                || Currency::from_code(next.get(..word_length(next)).unwrap_or("")).is_some());
        if !joined {
            let start = at.saturating_add(length).saturating_add(1);
            let unit = candidate.get(..end).unwrap_or("").to_owned();
            let span = start..start.saturating_add(end);
            let whole = length.saturating_add(1).saturating_add(end);
            return Ok((Token::Number(value, Some((unit, span))), whole));
        }
        end = end.saturating_add(1);
    }
    Ok((Token::Number(value, None), length))
}

fn power_length(after: Option<&str>) -> usize {
    match after.and_then(|text| text.strip_prefix('^')) {
        Some(power) => {
            let digits = power.strip_prefix('-').unwrap_or(power);
            let signed = power.len().saturating_sub(digits.len());
            digits
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(digits.len())
                .saturating_add(signed)
                .saturating_add(1)
        }
        None => 0,
    }
}
