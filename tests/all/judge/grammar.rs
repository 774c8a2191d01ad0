//! The judge's own reading of formulas: `docs/rule-book.md`, section 7.1, and the tags of a sum.

use chrono::NaiveDate;

use super::number::{Number, figure};

/// A formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum F {
    /// Its unit left away.
    Number(Number),
    Day(NaiveDate),
    Text(String),
    Truth(bool),
    If(Box<[F; 3]>),
    Or(Vec<F>),
    And(Vec<F>),
    Not(Box<F>),
    /// `=`, `<`, … or `+`, `-`, `*`, `/`.
    Two(&'static str, Box<[F; 2]>),
    Minus(Box<F>),
    Call(String, Vec<F>),
    /// `sum(c in family: …)`.
    Each(String, String, Box<F>),
    Name(String, Which),
}

/// What stands behind a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Which {
    Whole,
    /// `.m` or `["m"]`.
    Member(String),
    /// `[q]`.
    Index(String),
}

#[derive(Debug, Clone, PartialEq)]
enum Word {
    Number(Number),
    Day(NaiveDate),
    Text(String),
    Name(String),
    Sign(&'static str),
}

const SIGNS: [&str; 17] = [
    "!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", ":", ".",
];
const UNITS: [&str; 6] = ["currency", "hour", "day", "week", "month", "year"];

/// Reads a formula.
pub(super) fn parse(text: &str) -> Result<F, String> {
    let mut reader = Reader {
        words: words(text)?,
        at: 0,
    };
    let formula = reader.formula()?;
    match reader.words.get(reader.at) {
        None => Ok(formula),
        Some(word) => Err(format!("{text}: {word:?} is left over")),
    }
}

fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_whitespace() {
            first.len_utf8()
        } else if first.is_ascii_digit() {
            let (word, length) = number(rest);
            found.push(word);
            length
        } else if first.is_ascii_alphabetic() || first == '_' {
            let length = run(rest, |c| c.is_ascii_alphanumeric() || c == '_');
            found.push(Word::Name(rest[..length].to_owned()));
            length
        } else if first == '"' || first == '\'' {
            let end = rest[1..].find(first).ok_or("a text without an end")?;
            found.push(Word::Text(rest[1..=end].to_owned()));
            end + 2
        } else {
            let sign = SIGNS
                .iter()
                .find(|sign| rest.starts_with(**sign))
                .ok_or_else(|| format!("{text}: {first} is no sign"))?;
            found.push(Word::Sign(sign));
            sign.len()
        };
        rest = &rest[length..];
    }
    Ok(found)
}

fn run(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|c| !fits(c)).unwrap_or(text.len())
}

/// A date, or a number with `%` or a unit.
fn number(text: &str) -> (Word, usize) {
    let digits = |from: usize, count: usize| {
        text.get(from..from + count)
            .is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    let dash = |at: usize| text.as_bytes().get(at) == Some(&b'-');
    if digits(0, 4) && dash(4) && digits(5, 2) && dash(7) && digits(8, 2) && !digits(10, 1) {
        return (Word::Day(text[..10].parse().unwrap()), 10);
    }
    let mut length = run(text, |c| c.is_ascii_digit() || c == '_');
    if text[length..].starts_with('.') && digits(length + 1, 1) {
        length += 1 + run(&text[length + 1..], |c| c.is_ascii_digit() || c == '_');
    }
    let read = |text: &str| Word::Number(figure(text, false).unwrap());
    if text[length..].starts_with('%') {
        return (read(&text[..=length]), length + 1);
    }
    if let Some(behind) = text[length..].strip_prefix(' ') {
        let unit = unit(behind);
        if unit > 0 {
            return (read(&text[..length]), length + 1 + unit);
        }
    }
    (read(&text[..length]), length)
}

/// How long the unit is that a text begins with; 0 if it begins with none.
fn unit(text: &str) -> usize {
    let mut length = 0;
    if text.starts_with("1/") {
        length = 2;
    }
    let Some(first) = factor(&text[length..]) else {
        return 0;
    };
    length += first;
    while text[length..].starts_with(['*', '/']) {
        let Some(next) = factor(&text[length + 1..]) else {
            break;
        };
        length += 1 + next;
    }
    length
}

fn factor(text: &str) -> Option<usize> {
    let word = run(text, |c| c.is_ascii_alphanumeric() || c == '_');
    let name = &text[..word];
    let capitals = name.len() == 3 && name.bytes().all(|b| b.is_ascii_uppercase());
    if !capitals && !UNITS.contains(&name) {
        return None;
    }
    let Some(power) = text[word..].strip_prefix('^') else {
        return Some(word);
    };
    let minus = usize::from(power.starts_with('-'));
    let digits = run(&power[minus..], |c| c.is_ascii_digit());
    Some(if digits > 0 {
        word + 1 + minus + digits
    } else {
        word
    })
}

struct Reader {
    words: Vec<Word>,
    at: usize,
}

impl Reader {
    fn is_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.words.get(self.at), Some(Word::Sign(s)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn is_name(&mut self, name: &str) -> bool {
        let found = matches!(self.words.get(self.at), Some(Word::Name(n)) if n == name);
        self.at += usize::from(found);
        found
    }

    fn one_of(&mut self, signs: &[&'static str]) -> Option<&'static str> {
        signs.iter().find(|sign| self.is_sign(sign)).copied()
    }

    fn must(&mut self, sign: &str) -> Result<(), String> {
        if self.is_sign(sign) || self.is_name(sign) {
            return Ok(());
        }
        Err(format!("no {sign} at word {}", self.at))
    }

    fn name(&mut self) -> Result<String, String> {
        match self.words.get(self.at) {
            Some(Word::Name(name)) => {
                self.at += 1;
                Ok(name.clone())
            }
            other => Err(format!("{other:?} is no name")),
        }
    }

    fn formula(&mut self) -> Result<F, String> {
        if !self.is_name("if") {
            return self.or();
        }
        let condition = self.formula()?;
        self.must("then")?;
        let yes = self.formula()?;
        self.must("else")?;
        Ok(F::If(Box::new([condition, yes, self.formula()?])))
    }

    fn or(&mut self) -> Result<F, String> {
        let mut parts = vec![self.and()?];
        while self.is_name("or") {
            parts.push(self.and()?);
        }
        Ok(if parts.len() > 1 {
            F::Or(parts)
        } else {
            parts.remove(0)
        })
    }

    fn and(&mut self) -> Result<F, String> {
        let mut parts = vec![self.not()?];
        while self.is_name("and") {
            parts.push(self.not()?);
        }
        Ok(if parts.len() > 1 {
            F::And(parts)
        } else {
            parts.remove(0)
        })
    }

    fn not(&mut self) -> Result<F, String> {
        if self.is_name("not") {
            return Ok(F::Not(Box::new(self.not()?)));
        }
        let left = self.sum()?;
        match self.one_of(&["=", "!=", "<", "<=", ">", ">="]) {
            Some(sign) => Ok(F::Two(sign, Box::new([left, self.sum()?]))),
            None => Ok(left),
        }
    }

    fn sum(&mut self) -> Result<F, String> {
        let mut left = self.product()?;
        while let Some(sign) = self.one_of(&["+", "-"]) {
            left = F::Two(sign, Box::new([left, self.product()?]));
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<F, String> {
        let mut left = self.unary()?;
        while let Some(sign) = self.one_of(&["*", "/"]) {
            left = F::Two(sign, Box::new([left, self.unary()?]));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<F, String> {
        if self.is_sign("-") {
            return Ok(F::Minus(Box::new(self.unary()?)));
        }
        self.atom()
    }

    fn atom(&mut self) -> Result<F, String> {
        let word = self.words.get(self.at).cloned().ok_or("too short")?;
        self.at += 1;
        match word {
            Word::Number(number) => Ok(F::Number(number)),
            Word::Day(day) => Ok(F::Day(day)),
            Word::Text(text) => Ok(F::Text(text)),
            Word::Name(name) if name == "true" => Ok(F::Truth(true)),
            Word::Name(name) if name == "false" => Ok(F::Truth(false)),
            Word::Name(name) => self.behind(name),
            Word::Sign("(") => {
                let inner = self.formula()?;
                self.must(")")?;
                Ok(inner)
            }
            Word::Sign(sign) => Err(format!("{sign} begins nothing")),
        }
    }

    fn behind(&mut self, name: String) -> Result<F, String> {
        if self.is_sign("(") {
            return self.call(name);
        }
        if self.is_sign(".") {
            return Ok(F::Name(name, Which::Member(self.name()?)));
        }
        if !self.is_sign("[") {
            return Ok(F::Name(name, Which::Whole));
        }
        let which = match self.words.get(self.at) {
            Some(Word::Text(member)) => Which::Member(member.clone()),
            Some(Word::Name(index)) => Which::Index(index.clone()),
            other => return Err(format!("{other:?} is no index")),
        };
        self.at += 1;
        self.must("]")?;
        Ok(F::Name(name, which))
    }

    fn call(&mut self, name: String) -> Result<F, String> {
        let each = matches!(self.words.get(self.at + 1), Some(Word::Name(word)) if word == "in");
        if name == "sum" && each {
            let variable = self.name()?;
            self.must("in")?;
            let family = self.name()?;
            self.must(":")?;
            let inner = self.formula()?;
            self.must(")")?;
            return Ok(F::Each(variable, family, Box::new(inner)));
        }
        let mut arguments = Vec::new();
        if self.is_sign(")") {
            return Ok(F::Call(name, arguments));
        }
        loop {
            arguments.push(self.formula()?);
            if self.is_sign(")") {
                return Ok(F::Call(name, arguments));
            }
            self.must(",")?;
        }
    }
}

#[test]
fn formulas_bind_as_the_page_says() {
    let shown = |text: &str| show(&parse(text).unwrap());
    assert_eq!(shown("8 / 4 / 2 - 1 - 1"), "((((8/4)/2)-1)-1)");
    assert_eq!(shown("-a * -3 + 2 * 3"), "((-a*-3)+(2*3))");
    assert_eq!(shown("x * 12 / year"), "((x*12)/year)");
    assert_eq!(shown("12 month/year * 2 1/day"), "(12*2)");
    assert_eq!(shown("2026-04-01 < d"), "(2026-04-01<d)");
    assert_eq!(shown("2026 - 04 - 01"), "((2026-4)-1)");
    assert_eq!(shown("5 hour^-2*day/x"), "(5/x)");
    assert!(parse("1 = 2 = 3").is_err());
    assert!(parse("1 + if a then 1 else 2").is_err());
}

#[cfg(test)]
fn show(formula: &F) -> String {
    match formula {
        F::Number(number) => number.to_string(),
        F::Day(day) => day.to_string(),
        F::Text(text) => text.clone(),
        F::Name(text, _) => text.clone(),
        F::Two(sign, sides) => format!("({}{sign}{})", show(&sides[0]), show(&sides[1])),
        F::Minus(inner) => format!("-{}", show(inner)),
        other => format!("{other:?}"),
    }
}
