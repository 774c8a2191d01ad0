//! Truths, days, members and texts of formulas, and the numbers that come from the calendar.

use super::figure::{self, UNITS};
use super::formula::{Bind, Expr, Formulas, atom};
use super::world::{Thing, Ty};

impl Formulas<'_> {
    pub(super) fn calendar_number(&mut self, depth: usize) -> Expr {
        let depth = depth.min(1);
        match self.rng.below(7) {
            0 => Expr("month / 12".to_owned(), Bind::Product),
            1 => Expr("year - 2020".to_owned(), Bind::Sum),
            2 => {
                let day = self.day(depth).0;
                Expr(format!("age({day}) / 10"), Bind::Product)
            }
            3 => {
                let (a, b) = (self.day(depth).0, self.day(depth).0);
                Expr(format!("years_between({a}, {b}) / 10"), Bind::Product)
            }
            4 => {
                let day = self.day(depth).0;
                Expr(format!("month_of({day}) / 4"), Bind::Product)
            }
            5 => {
                let day = self.day(depth).0;
                Expr(format!("(year_of({day}) - 2000) / 10"), Bind::Product)
            }
            _ => {
                let day = self.day(0).0;
                atom(format!("age({day})"))
            }
        }
    }

    pub(super) fn yes_no(&mut self, depth: usize) -> Expr {
        if depth == 0 {
            return self.simple_truth();
        }
        match self.rng.below(12) {
            0 => {
                let (a, b) = (self.yes_no(depth - 1), self.yes_no(depth - 1));
                self.joined((a, Bind::And), "and", (b, Bind::Not), Bind::And)
            }
            1 => {
                let (a, b) = (self.yes_no(depth - 1), self.yes_no(depth - 1));
                self.joined((a, Bind::Or), "or", (b, Bind::And), Bind::Or)
            }
            2 => {
                let inner = self.yes_no(depth - 1);
                Expr(format!("not {}", self.within(inner, Bind::Not)), Bind::Not)
            }
            3..7 => self.comparison(depth),
            7 => {
                let (a, b) = (self.day(depth - 1), self.day(depth - 1));
                let sign = self.rng.word(&["=", "!=", "<", "<=", ">", ">="]);
                self.joined((a, Bind::Sum), sign, (b, Bind::Sum), Bind::Compare)
            }
            8 if self.rng.chance(50) => {
                let day = self.day(depth - 1).0;
                let (years, from) = (self.rng.between(1, 67), self.day(0).0);
                let number = match self.rng.below(4) {
                    0 | 1 => format!("age({day})"),
                    2 => format!("years_between({day}, {from})"),
                    _ => format!("month_of({day})"),
                };
                let sign = self.rng.word(&["<", "<=", ">", ">=", "="]);
                Expr(format!("{number} {sign} {years}"), Bind::Compare)
            }
            8 => {
                let (c, a, b) = (
                    self.simple_truth(),
                    self.yes_no(depth - 1),
                    self.yes_no(depth - 1),
                );
                Expr(
                    format!(
                        "if {} then {} else {}",
                        self.within(c, Bind::Or),
                        self.within(a, Bind::Or),
                        b.0
                    ),
                    Bind::If,
                )
            }
            _ => self.simple_truth(),
        }
    }

    /// Two sides with a word between them, each in parentheses where it binds less than it must.
    fn joined(&mut self, left: (Expr, Bind), word: &str, right: (Expr, Bind), bind: Bind) -> Expr {
        let (left, right) = (self.within(left.0, left.1), self.within(right.0, right.1));
        Expr(format!("{left} {word} {right}"), bind)
    }

    fn comparison(&mut self, depth: usize) -> Expr {
        let unit = match self
            .one_of(|thing| thing.unit().is_some())
            .filter(|_| self.rng.chance(85))
        {
            Some(thing) => thing.unit().unwrap(),
            None => *self.rng.pick(&UNITS),
        };
        let left = self.amount(unit, depth - 1);
        let right = if self.rng.chance(25) {
            atom("0")
        } else {
            self.amount(unit, depth - 1)
        };
        let sign = self.rng.word(&["=", "!=", "<", "<=", ">", ">="]);
        Expr(
            format!(
                "{} {sign} {}",
                self.within(left, Bind::Sum),
                self.within(right, Bind::Sum)
            ),
            Bind::Compare,
        )
    }

    pub(super) fn simple_truth(&mut self) -> Expr {
        let sign = self.rng.word(&["=", "=", "!="]);
        match self.rng.below(8) {
            0 | 1 => {
                let sign = self.rng.word(&["<", ">=", "=", "!="]);
                Expr(
                    format!("month {sign} {}", self.rng.between(1, 12)),
                    Bind::Compare,
                )
            }
            2 => Expr(
                format!(
                    "year >= {}",
                    self.rng.between(self.years.0.into(), self.years.1.into())
                ),
                Bind::Compare,
            ),
            3 | 4 => match self.one_of(|thing| thing.ty == Ty::Bool) {
                Some(thing) => self.named(&thing),
                None => atom(self.rng.word(&["true", "false"])),
            },
            5 => match self.one_of(|thing| thing.ty == Ty::Text) {
                Some(thing) => {
                    let word = self.rng.word(&["blue", "red"]);
                    let word = self.quote(word);
                    Expr(
                        format!("{} {sign} {word}", self.named(&thing).0),
                        Bind::Compare,
                    )
                }
                None => Expr("month <= 6".to_owned(), Bind::Compare),
            },
            6 if !self.bound.is_empty() => {
                let (_, family) = self.rng.pick(&self.bound.clone()).clone();
                match self.bound_to(family) {
                    Some(variable) => {
                        let member = self.rng.pick(&self.world.families[family].members).clone();
                        Expr(
                            format!("{variable} {sign} {}", self.quote(&member)),
                            Bind::Compare,
                        )
                    }
                    None => atom("true"),
                }
            }
            _ => match self.one_of(|thing| matches!(thing.ty, Ty::Member(_))) {
                Some(thing) if !self.hides(&thing.name) => self.member_test(&thing, sign),
                Some(_) | None => Expr("month > 3".to_owned(), Bind::Compare),
            },
        }
    }

    fn member_test(&mut self, thing: &Thing, sign: &str) -> Expr {
        let Ty::Member(family) = thing.ty else {
            return atom("true");
        };
        let name = self.named(thing).0;
        if self.rng.chance(20) {
            let other = self.member(family, 0).0;
            return Expr(format!("{name} {sign} {other}"), Bind::Compare);
        }
        let member = self.rng.pick(&self.world.families[family].members).clone();
        let member = self.quote(&member);
        if self.rng.chance(20) {
            Expr(format!("{member} {sign} {name}"), Bind::Compare)
        } else {
            Expr(format!("{name} {sign} {member}"), Bind::Compare)
        }
    }

    pub(super) fn day(&mut self, depth: usize) -> Expr {
        match self.rng.below(8) {
            0 | 1 => atom(figure::day(self.rng, self.years.0, self.years.1).to_string()),
            2 if !self.facts_only => atom("start"),
            3 if depth > 0 => {
                let (month, day) = (
                    self.rng.between(1, 12),
                    *self.rng.pick(&[1, 15, 28, 29, 30, 31]),
                );
                let month = if self.rng.chance(50) {
                    "month".to_owned()
                } else {
                    month.to_string()
                };
                let year = if self.rng.chance(70) {
                    "year".to_owned()
                } else {
                    format!("year - {}", self.rng.between(1, 2))
                };
                atom(format!("date({year}, {month}, {day})"))
            }
            4 if depth > 0 => {
                let inner = self.day(0).0;
                let years = self.rng.between(1, 40);
                let day = if self.rng.chance(50) {
                    "1".to_owned()
                } else {
                    format!("month_of({inner})")
                };
                atom(format!(
                    "date(year_of({inner}) + {years}, month_of({inner}), {day})"
                ))
            }
            5 if depth > 0 && self.rng.chance(40) => {
                let (c, a, b) = (self.simple_truth(), self.day(0), self.day(0));
                Expr(
                    format!("if {} then {} else {}", self.within(c, Bind::Or), a.0, b.0),
                    Bind::If,
                )
            }
            6 if self.rng.chance(25) => atom("end"),
            6 if depth > 0 && self.rng.chance(25) => atom("date(year, month + 1, 1)"),
            _ => match self.one_of(|thing| thing.ty == Ty::Date) {
                Some(thing) => self.named(&thing),
                None => atom(figure::day(self.rng, self.years.0, self.years.1).to_string()),
            },
        }
    }

    pub(super) fn member(&mut self, family: usize, depth: usize) -> Expr {
        let things = self.things(|thing| thing.ty == Ty::Member(family));
        let visible: Vec<Thing> = things
            .into_iter()
            .filter(|thing| !self.hides(&thing.name))
            .collect();
        let mut options: Vec<Expr> = visible.iter().map(|thing| self.named(thing)).collect();
        options.extend(self.bound_to(family).map(atom));
        let found = self
            .rng
            .any(&options)
            .unwrap_or_else(|| atom(self.world.families[family].name.clone()));
        if depth > 0 && self.rng.chance(40) {
            let (condition, other) = (
                self.simple_truth(),
                self.rng.any(&options).unwrap_or_else(|| found.clone()),
            );
            return Expr(
                format!(
                    "if {} then {} else {}",
                    self.within(condition, Bind::Or),
                    found.0,
                    other.0
                ),
                Bind::If,
            );
        }
        found
    }

    pub(super) fn text(&mut self, depth: usize) -> Expr {
        if depth > 0 {
            let condition = self.simple_truth();
            return Expr(
                format!(
                    "if {} then 'blue' else 'red'",
                    self.within(condition, Bind::Or)
                ),
                Bind::If,
            );
        }
        match self.one_of(|thing| thing.ty == Ty::Text) {
            Some(thing) => self.named(&thing),
            None => atom("'blue'"),
        }
    }
}
