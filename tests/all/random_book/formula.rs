//! Formulas, drawn from the top by the type and unit that they must give.

use chrono::{Datelike, NaiveDate};

use super::figure::{self, MONEY, MONTHLY, PLAIN, UNITS, Unit, is_simple, literal, over, times};
use super::rng::Rng;
use super::world::{Later, Thing, Ty, What, World};

/// How tightly a formula's outermost operator binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bind {
    If,
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Unary,
    Atom,
}

#[derive(Debug, Clone)]
pub(super) struct Expr(pub(super) String, pub(super) Bind);

pub(super) fn atom(text: impl Into<String>) -> Expr {
    Expr(text.into(), Bind::Atom)
}

/// Draws formulas over what a world holds.
#[derive(Debug)]
pub(crate) struct Formulas<'w> {
    pub(crate) rng: &'w mut Rng,
    pub(crate) world: &'w World,
    /// Members that stand fixed: what names them, and their family.
    pub(crate) bound: Vec<(String, usize)>,
    /// Only inputs and figures, as in defaults.
    pub(crate) facts_only: bool,
    /// Only names whose unit is declared.
    pub(crate) typed_only: bool,
    /// Whether what takes a share of a part month may be read.
    pub(crate) may_share: bool,
    /// The first day that the reader applies, if that is later than the book's.
    pub(crate) from: Option<NaiveDate>,
    /// The years that days are drawn from.
    pub(crate) years: (i32, i32),
    /// Whether something was read that takes a share.
    pub(crate) shared: bool,
}

impl<'w> Formulas<'w> {
    pub(crate) fn new(rng: &'w mut Rng, world: &'w World, years: (i32, i32)) -> Self {
        let bound = Vec::new();
        Self {
            rng,
            world,
            bound,
            facts_only: false,
            typed_only: false,
            may_share: true,
            from: None,
            years,
            shared: false,
        }
    }

    /// A formula that gives a number in a unit.
    pub(crate) fn number(&mut self, unit: Unit, depth: usize) -> String {
        self.amount(unit, depth).0
    }

    /// A formula that gives a truth.
    pub(crate) fn truth(&mut self, depth: usize) -> String {
        self.yes_no(depth).0
    }

    /// A formula of any type.
    pub(crate) fn of(&mut self, ty: Ty, depth: usize) -> String {
        match ty {
            Ty::Number(unit) => self.number(unit, depth),
            Ty::Bool => self.truth(depth),
            Ty::Date => self.day(depth).0,
            Ty::Member(family) => self.member(family, depth).0,
            Ty::Text => self.text(depth).0,
        }
    }

    pub(super) fn within(&mut self, expr: Expr, least: Bind) -> String {
        if expr.1 < least || (expr.1 != Bind::Atom && self.rng.chance(4)) {
            format!("({})", expr.0)
        } else {
            expr.0
        }
    }

    fn readable(&self, thing: &Thing) -> bool {
        let in_time = thing
            .from
            .is_none_or(|from| self.from.is_some_and(|own| from <= own));
        let figures = matches!(thing.what, What::Input | What::Parameter);
        let members = thing.per.is_none_or(|family| {
            thing.what == What::Component || self.world.families[family].members.len() < 9
        });
        in_time
            && members
            && !self.hides(&thing.name)
            && (figures || !self.facts_only)
            && (thing.typed || !self.typed_only)
            && (self.may_share || !thing.shared)
    }

    pub(super) fn things(&self, fits: impl Fn(&Thing) -> bool) -> Vec<Thing> {
        self.world
            .things
            .iter()
            .filter(|thing| self.readable(thing) && fits(thing))
            .cloned()
            .collect()
    }

    /// One of them, the later ones more often, so that entries build on one another.
    pub(super) fn one_of(&mut self, fits: impl Fn(&Thing) -> bool) -> Option<Thing> {
        let found = self.things(fits);
        if found.is_empty() {
            return None;
        }
        let (a, b) = (self.rng.below(found.len()), self.rng.below(found.len()));
        Some(found[if self.rng.chance(50) { a.max(b) } else { a }].clone())
    }

    /// A name with its member.
    pub(super) fn named(&mut self, thing: &Thing) -> Expr {
        self.shared |= thing.shared;
        self.with_member(&thing.name, thing.per, thing.what == What::Component)
    }

    fn with_member(&mut self, name: &str, per: Option<usize>, total: bool) -> Expr {
        let Some(family) = per else { return atom(name) };
        let bound = self.bound_to(family);
        if let Some(variable) = bound.filter(|_| self.rng.chance(80)) {
            return atom(format!("{name}[{variable}]"));
        }
        if total && self.rng.chance(60) {
            return atom(name);
        }
        let chosen = self
            .world
            .enums()
            .into_iter()
            .filter(|(name, of)| *of == family && !self.hides(name))
            .collect::<Vec<_>>();
        if let Some((input, _)) = self.rng.any(&chosen).filter(|_| self.rng.chance(40)) {
            return atom(format!("{name}[{input}]"));
        }
        let member = self.rng.pick(&self.world.families[family].members).clone();
        let plain = member
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_')
            && member.starts_with(|c: char| c.is_ascii_alphabetic());
        if plain && self.rng.chance(80) {
            atom(format!("{name}.{member}"))
        } else {
            atom(format!("{name}[{}]", self.quote(&member)))
        }
    }

    pub(super) fn quote(&mut self, text: &str) -> String {
        if self.rng.chance(85) {
            format!("'{text}'")
        } else {
            format!("\"{text}\"")
        }
    }

    /// The innermost variable that stands for a member of a family.
    pub(super) fn bound_to(&self, family: usize) -> Option<String> {
        let found = self.bound.iter().rev().find(|(_, of)| *of == family)?;
        let hidden = self.bound.iter().rev().find(|(name, _)| *name == found.0)?;
        (hidden.1 == family).then(|| found.0.clone())
    }

    pub(super) fn hides(&self, name: &str) -> bool {
        self.bound.iter().any(|(bound, _)| bound == name)
    }

    fn literal(&mut self, unit: Unit) -> Expr {
        atom(literal(self.rng, unit, self.world.code.as_deref()))
    }

    /// Something of the unit that has no parts.
    fn leaf(&mut self, unit: Unit) -> Expr {
        if unit == figure::DAYS_MONTH && self.rng.chance(30) {
            return atom("days_in_month");
        }
        let found = self.one_of(|thing| {
            thing.unit() == Some(unit) && !(unit == PLAIN && thing.what == What::Component)
        });
        match found.filter(|_| self.rng.chance(85)) {
            Some(thing) => self.named(&thing),
            None => self.literal(unit),
        }
    }

    pub(super) fn amount(&mut self, unit: Unit, depth: usize) -> Expr {
        if depth == 0 {
            return self.leaf(unit);
        }
        for _ in 0..6 {
            let chosen = self.rng.below(100);
            if let Some(found) = self.attempt(unit, depth - 1, chosen) {
                return found;
            }
        }
        self.leaf(unit)
    }

    fn attempt(&mut self, unit: Unit, depth: usize, chosen: usize) -> Option<Expr> {
        match chosen {
            0..9 => Some(self.leaf(unit)),
            9..18 => Some(self.plus(unit, depth)),
            18..31 => Some(self.scaled(unit, depth)),
            31..46 => self.product(unit, depth),
            46..54 => self.quotient(unit, depth),
            54..61 => Some(self.bounds(unit, depth)),
            61..66 => Some(self.rounded(unit, depth)),
            66..72 => Some(self.choice(unit, depth)),
            72..77 => self.by_scale(unit, depth),
            77..82 => self.by_table(unit, depth),
            82..87 => self.sum_over(unit, depth),
            87..91 => self.at(unit, depth),
            91..97 => self.past(unit),
            97 => Some(self.negative(unit, depth)),
            _ => self.clock(unit, depth),
        }
    }

    fn plus(&mut self, unit: Unit, depth: usize) -> Expr {
        let left = self.amount(unit, depth);
        let right = self.amount(unit, depth);
        if self.rng.chance(65) {
            return Expr(
                format!(
                    "{} + {}",
                    self.within(left, Bind::Sum),
                    self.within(right, Bind::Product)
                ),
                Bind::Sum,
            );
        }
        Expr(
            format!(
                "{} - {}",
                self.within(left, Bind::Sum),
                self.within(right, Bind::Product)
            ),
            Bind::Sum,
        )
    }

    /// An amount times a plain number, or over one.
    fn scaled(&mut self, unit: Unit, depth: usize) -> Expr {
        let amount = self.amount(unit, depth);
        if self.rng.chance(25) {
            let divisor = self.divisor(PLAIN, depth);
            return Expr(
                format!(
                    "{} / {}",
                    self.within(amount, Bind::Product),
                    self.within(divisor, Bind::Unary)
                ),
                Bind::Product,
            );
        }
        let factor = self.factor(depth);
        let (left, right) = if self.rng.chance(50) {
            (amount, factor)
        } else {
            (factor, amount)
        };
        Expr(
            format!(
                "{} * {}",
                self.within(left, Bind::Product),
                self.within(right, Bind::Unary)
            ),
            Bind::Product,
        )
    }

    /// A plain number of ordinary size.
    fn factor(&mut self, depth: usize) -> Expr {
        if depth > 0 && self.rng.chance(30) {
            self.amount(PLAIN, depth - 1)
        } else {
            self.leaf(PLAIN)
        }
    }

    fn product(&mut self, unit: Unit, depth: usize) -> Option<Expr> {
        let thing = self.one_of(|thing| {
            thing
                .unit()
                .is_some_and(|own| own != PLAIN && own != unit && is_simple(over(unit, own)))
        })?;
        let own = thing.unit()?;
        let left = self.named(&thing);
        let right = self.amount(over(unit, own), depth);
        if self.rng.chance(30) {
            return Some(Expr(
                format!("{} * {}", self.within(right, Bind::Product), left.0),
                Bind::Product,
            ));
        }
        Some(Expr(
            format!("{} * {}", left.0, self.within(right, Bind::Unary)),
            Bind::Product,
        ))
    }

    fn quotient(&mut self, unit: Unit, depth: usize) -> Option<Expr> {
        let options: Vec<Unit> = UNITS
            .into_iter()
            .filter(|own| is_simple(times(unit, *own)))
            .collect();
        let own = self.rng.any(&options)?;
        let left = self.amount(times(unit, own), depth);
        let right = self.divisor(own, depth);
        Some(Expr(
            format!(
                "{} / {}",
                self.within(left, Bind::Product),
                self.within(right, Bind::Unary)
            ),
            Bind::Product,
        ))
    }

    /// What is divided by: mostly what is never 0.
    fn divisor(&mut self, unit: Unit, depth: usize) -> Expr {
        match self.rng.below(100) {
            0..40 => self.literal(unit),
            40..70 => match self.one_of(|thing| thing.unit() == Some(unit) && !thing.may_be_zero) {
                Some(thing) => self.named(&thing),
                None => self.literal(unit),
            },
            70..95 => {
                let (amount, least) = (self.amount(unit, depth), self.literal(unit));
                let name = if self.rng.chance(90) { "max" } else { "min" };
                if name == "max" {
                    atom(format!("max({}, {})", amount.0, least.0))
                } else {
                    atom(format!("({} + abs({}))", least.0, amount.0))
                }
            }
            95..98 => self.leaf(unit),
            _ => self.amount(unit, depth),
        }
    }

    fn bounds(&mut self, unit: Unit, depth: usize) -> Expr {
        let first = self.amount(unit, depth).0;
        let second = if self.rng.chance(30) {
            "0".to_owned()
        } else {
            self.amount(unit, depth).0
        };
        match self.rng.below(6) {
            0 if self.rng.chance(10) => atom(format!("min({first})")),
            0 | 1 => atom(format!("min({first}, {second})")),
            2 | 3 => atom(format!("max({first}, {second})")),
            4 => {
                let third = self.leaf(unit).0;
                atom(if self.rng.chance(60) {
                    format!("clamp({first}, {second}, {third})")
                } else {
                    format!("max({first}, {second}, {third})")
                })
            }
            _ => atom(format!("abs({first})")),
        }
    }

    fn rounded(&mut self, unit: Unit, depth: usize) -> Expr {
        let amount = self.amount(unit, depth).0;
        let step = self
            .rng
            .word(&["1", "0.5", "0.01", "10", "100", "0.25", "3"]);
        let direction = self.rng.word(&["half_away", "half_even", "up", "down"]);
        match self.rng.below(5) {
            0 => atom(format!("round({amount}, {step})")),
            1 | 2 => atom(format!("round({amount}, {step}, {direction})")),
            3 => atom(format!("floor_to({amount}, {step})")),
            _ => atom(format!("ceil_to({amount}, {step})")),
        }
    }

    fn choice(&mut self, unit: Unit, depth: usize) -> Expr {
        let condition = self.yes_no(depth);
        let condition = self.within(condition, Bind::Or);
        let then = self.amount(unit, depth);
        let then = self.within(then, Bind::Or);
        let other = if self.rng.chance(20) {
            "0".to_owned()
        } else {
            self.amount(unit, depth).0
        };
        let line = if self.rng.chance(10) { "\n  " } else { " " };
        Expr(
            format!("if {condition} then {then}{line}else {other}"),
            Bind::If,
        )
    }

    fn by_scale(&mut self, unit: Unit, depth: usize) -> Option<Expr> {
        let fits = |s: &&super::world::ScaleOf| {
            s.unit == unit
                && (self.may_share || !s.shared)
                && (s.facts_only || !(self.facts_only || self.typed_only))
        };
        let found: Vec<_> = self.world.scales.iter().filter(fits).cloned().collect();
        let scale = self.rng.any(&found)?;
        self.shared |= scale.shared;
        let amount = self.amount(unit, depth).0;
        Some(atom(format!("scale({amount}, {})", scale.name)))
    }

    fn by_table(&mut self, unit: Unit, depth: usize) -> Option<Expr> {
        let found: Vec<_> = self
            .world
            .tables
            .iter()
            .filter(|table| is_simple(over(unit, table.unit)))
            .cloned()
            .collect();
        let table = self.rng.any(&found)?;
        let mut keys = Vec::new();
        for family in table.keys {
            keys.push(self.key(family));
        }
        let figure = atom(format!("lookup({}, {})", table.name, keys.join(", ")));
        let left = over(unit, table.unit);
        if left == PLAIN && self.rng.chance(60) {
            return Some(figure);
        }
        let amount = self.amount(left, depth);
        Some(Expr(
            format!("{} * {}", self.within(amount, Bind::Product), figure.0),
            Bind::Product,
        ))
    }

    /// Something that says which member.
    fn key(&mut self, family: usize) -> String {
        let mut options: Vec<String> = self
            .world
            .enums()
            .into_iter()
            .filter(|(name, of)| *of == family && !self.hides(name))
            .map(|(name, _)| name)
            .collect();
        options.extend(self.bound_to(family));
        if let Some(found) = self.rng.any(&options).filter(|_| self.rng.chance(80)) {
            return found;
        }
        let member = self.rng.pick(&self.world.families[family].members).clone();
        self.quote(&member)
    }

    fn sum_over(&mut self, unit: Unit, depth: usize) -> Option<Expr> {
        if self.bound.len() >= 2 {
            return None;
        }
        let family = self.rng.any(&self.world.classes())?;
        let variable = self.rng.word(&["c", "k", "each", "m"]);
        // Now and then it hides the name of a fact or figure.
        let hidden = self.one_of(|thing| matches!(thing.what, What::Input | What::Parameter));
        let variable = match hidden.filter(|_| self.rng.chance(4)) {
            Some(thing) => thing.name,
            None => variable.to_owned(),
        };
        self.bound.push((variable.clone(), family));
        let by_member =
            self.one_of(|thing| thing.per == Some(family) && thing.unit() == Some(unit));
        let body = match by_member.filter(|_| self.rng.chance(50)) {
            Some(thing) => {
                self.shared |= thing.shared;
                atom(format!("{}[{variable}]", thing.name))
            }
            None => self.amount(unit, depth),
        };
        self.bound.pop();
        Some(atom(format!(
            "sum({variable} in {}: {})",
            self.world.families[family].name, body.0
        )))
    }

    fn at(&mut self, unit: Unit, depth: usize) -> Option<Expr> {
        let found: Vec<Thing> = self
            .world
            .things
            .iter()
            .filter(|t| t.what == What::Parameter && t.unit() == Some(unit))
            .filter(|t| !self.hides(&t.name))
            .cloned()
            .collect();
        let parameter = self.rng.any(&found)?;
        let name = self.with_member(&parameter.name, parameter.per, false).0;
        let day = match self.rng.below(20) {
            _ if parameter.from.is_some() => atom(format!("{}-12-31", self.years.1)),
            0 => self.day(depth.min(1)),
            1..12 => atom(figure::day(self.rng, self.years.0 + 2, self.years.1).to_string()),
            _ => {
                let month = self.rng.word(&["month", "1", "4", "7", "12"]);
                let day = self.rng.word(&["1", "15", "31"]);
                atom(format!("date(year, {month}, {day})"))
            }
        };
        Some(atom(format!("at({name}, {})", day.0)))
    }

    fn past(&mut self, unit: Unit) -> Option<Expr> {
        if self.facts_only || self.typed_only {
            return None;
        }
        let own = if unit == MONTHLY { MONEY } else { unit };
        let later: Vec<Later> = self
            .world
            .later
            .iter()
            .filter(|later| {
                self.may_share && (later.unit == MONEY || later.unit == MONTHLY) && own == MONEY
            })
            .cloned()
            .collect();
        let total = if let Some(later) = self.rng.any(&later).filter(|_| self.rng.chance(25)) {
            self.shared = true;
            let name = self.with_member(&later.name, later.per, true).0;
            format!("last_year({name})")
        } else {
            let thing = self.one_of(|thing| thing.totals_to(own))?;
            let name = self.named(&thing).0;
            match self.rng.below(4) {
                0 => format!("last_year({name})"),
                1 => format!(
                    "last_months({name}, {})",
                    self.rng.pick(&[1, 2, 3, 6, 12, 13, 24])
                ),
                _ => format!("this_year({name})"),
            }
        };
        if unit == MONTHLY {
            let months = self.rng.pick(&["12 month", "1 month", "6 month"]);
            return Some(Expr(format!("{total} / {months}"), Bind::Product));
        }
        Some(atom(total))
    }

    fn negative(&mut self, unit: Unit, depth: usize) -> Expr {
        let inner = self.amount(unit, depth);
        Expr(format!("-{}", self.within(inner, Bind::Unary)), Bind::Unary)
    }

    /// Numbers that come from the calendar.
    fn clock(&mut self, unit: Unit, depth: usize) -> Option<Expr> {
        if unit == figure::DAYS_MONTH {
            return Some(atom("days_in_month"));
        }
        if unit != PLAIN {
            return None;
        }
        Some(self.calendar_number(depth))
    }

    /// The years that the drawn days lie in.
    pub(crate) fn span(answers: (NaiveDate, NaiveDate)) -> (i32, i32) {
        (answers.0.year() - 2, answers.1.year())
    }
}
