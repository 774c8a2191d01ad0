//! What a formula gives: `docs/rule-book.md`, sections 5.5, 5.6, 7 and 8.

use lonn::rules::{Entry, Family};
use num_traits::{Signed, Zero};

use super::grammar::{F, Which};
use super::number::{figure, minus, over, plus, round, times, whole};
use super::rules::Thing;
use super::view::{View, day, last_of};
use super::{Given, Number, Or, Run, all, both, kept, refuse, sum_of, total};
use chrono::{Datelike, NaiveDate};

/// Where a formula is read.
#[derive(Clone)]
pub(super) struct At<'a> {
    /// The month computed, by its place.
    pub(super) month: usize,
    /// The month in which the entry's years begin.
    pub(super) years: u32,
    /// The family and member of an entry with `per`.
    pub(super) per: Option<(&'a Family, usize)>,
    /// The variables of `sum(c in …)`, the innermost last.
    variables: Vec<(String, String)>,
}

fn number(given: Given) -> Number {
    match given {
        Given::Number(number) => number,
        other => panic!("{other:?} is no number"),
    }
}

fn truth(given: &Given) -> bool {
    *given == Given::Truth(true)
}

fn date(given: Given) -> NaiveDate {
    match given {
        Given::Day(day) => day,
        other => panic!("{other:?} is no day"),
    }
}

fn plain(number: impl Into<i64>) -> Given {
    Given::Number(whole(number.into()))
}

/// Section 7.4.
fn years_between(a: NaiveDate, b: NaiveDate) -> i32 {
    let early = (b.month(), b.day()) < (a.month(), a.day());
    b.year() - a.year() - i32::from(early)
}

impl<'b> Run<'b> {
    pub(super) fn at(&self, month: usize, years: u32, per: Option<(&'b Family, usize)>) -> At<'b> {
        At {
            month,
            years,
            per,
            variables: Vec::new(),
        }
    }

    pub(super) fn number(&self, formula: &F, at: &At<'b>) -> Or<Number> {
        self.formula(formula, at).map(number)
    }

    pub(super) fn holds(&self, when: Option<&F>, at: &At<'b>) -> Or<bool> {
        when.map_or(Ok(true), |when| self.formula(when, at).map(|t| truth(&t)))
    }

    pub(super) fn formula(&self, formula: &F, at: &At<'b>) -> Or<Given> {
        Ok(match formula {
            F::Number(number) => Given::Number(number.clone()),
            F::Day(day) => Given::Day(*day),
            F::Text(text) => Given::Word(text.clone()),
            F::Truth(truth) => Given::Truth(*truth),
            F::If(parts) => {
                let condition = truth(&self.formula(&parts[0], at)?);
                return self.formula(&parts[if condition { 1 } else { 2 }], at);
            }
            F::Or(parts) => {
                for part in parts {
                    if truth(&self.formula(part, at)?) {
                        return Ok(Given::Truth(true));
                    }
                }
                Given::Truth(false)
            }
            F::And(parts) => {
                for part in parts {
                    if !truth(&self.formula(part, at)?) {
                        return Ok(Given::Truth(false));
                    }
                }
                Given::Truth(true)
            }
            F::Not(inner) => Given::Truth(!truth(&self.formula(inner, at)?)),
            F::Minus(inner) => Given::Number(-self.number(inner, at)?),
            F::Two(sign, sides) => return self.two(sign, &sides[0], &sides[1], at),
            F::Each(variable, family, inner) => {
                let member = |name: &String| {
                    let mut at = at.clone();
                    at.variables.push((variable.clone(), name.clone()));
                    self.number(inner, &at)
                };
                let members = &self.family(family).members;
                Given::Number(sum_of(members.iter().map(member))?)
            }
            F::Call(name, arguments) => return self.call(name, arguments, at),
            F::Name(name, which) => return self.name(name, which, at),
        })
    }

    fn family(&self, name: &str) -> &'b Family {
        let families = &self.stack().families;
        families.iter().find(|family| family.name == name).unwrap()
    }

    fn two(&self, sign: &str, left: &F, right: &F, at: &At<'b>) -> Or<Given> {
        if !["+", "-", "*", "/"].contains(&sign) {
            let (left, right) = both(self.formula(left, at), self.formula(right, at))?;
            let order = match (&left, &right) {
                (Given::Number(left), Given::Number(right)) => left.cmp(right),
                (Given::Day(left), Given::Day(right)) => left.cmp(right),
                (Given::Word(left), Given::Word(right)) => left.cmp(right),
                (Given::Truth(left), Given::Truth(right)) => left.cmp(right),
                other => panic!("{other:?} are not of one type"),
            };
            return Ok(Given::Truth(match sign {
                "=" => order.is_eq(),
                "!=" => order.is_ne(),
                "<" => order.is_lt(),
                "<=" => order.is_le(),
                ">" => order.is_gt(),
                _ => order.is_ge(),
            }));
        }
        let (left, right) = both(self.number(left, at), self.number(right, at))?;
        Ok(Given::Number(match sign {
            "+" => plus(&left, &right),
            "-" => minus(&left, &right),
            "*" => times(&left, &right),
            _ if right.is_zero() => return refuse("DIVISION-BY-ZERO"),
            _ => over(&left, &right),
        }))
    }

    /// The member that a name stands for: section 7.3.
    fn member(&self, name: &str, at: &At<'b>) -> Option<String> {
        let variable = at.variables.iter().rev().find(|(known, _)| known == name);
        if let Some((_, member)) = variable {
            return Some(member.clone());
        }
        let (family, member) = at.per?;
        (family.name == name).then(|| family.members[member].clone())
    }

    /// The place of the member that `.m` or `[q]` names behind a name.
    fn which(&self, which: &Which, of: &str, at: &At<'b>) -> Or<Option<usize>> {
        let member = match which {
            Which::Whole => return Ok(None),
            Which::Member(member) => member.clone(),
            Which::Index(name) => match self.name(name, &Which::Whole, at)? {
                Given::Word(member) => member,
                other => panic!("{other:?} is no member"),
            },
        };
        let members = &self.family_of(of).unwrap().members;
        Ok(members.iter().position(|known| *known == member))
    }

    fn name(&self, name: &str, which: &Which, at: &At<'b>) -> Or<Given> {
        let member = self.member(name, at).filter(|_| *which == Which::Whole);
        if let Some(member) = member {
            return Ok(Given::Word(member));
        }
        let month = &self.months[at.month];
        match name {
            "month" => return Ok(plain(month.first.month())),
            "year" => return Ok(plain(month.first.year())),
            "days_in_month" => return Ok(plain(month.last.day())),
            "start" => return Ok(Given::Day(self.start)),
            "end" => {
                return self
                    .end
                    .map_or_else(|| refuse("FACT-MISSING"), |d| Ok(Given::Day(d)));
            }
            _ => {}
        }
        let member = self.which(which, name, at)?;
        match self.case.rules.thing(name) {
            Thing::Input(number) => self.fact(number, member.unwrap_or(0), at.month),
            Thing::Parameter(number) => self
                .parameter(number, member.unwrap_or(0), month.rule_day)
                .map(Given::Number),
            Thing::Entry(entry) => self.entry(entry, member, at.month),
            Thing::Scale(_) | Thing::Table(_) => panic!("{name} is no amount"),
        }
    }

    fn family_of(&self, name: &str) -> Option<&'b Family> {
        let stack = self.stack();
        stack.family(match self.case.rules.thing(name) {
            Thing::Input(number) => stack.inputs[number].per?,
            Thing::Parameter(number) => stack.parameters[number].per?,
            Thing::Entry(entry) => stack.entries[entry].per()?,
            Thing::Scale(_) | Thing::Table(_) => return None,
        })
    }

    /// A value, a component's place or a sum in a month.
    pub(crate) fn entry(&self, entry: usize, member: Option<usize>, month: usize) -> Or<Given> {
        match &self.stack().entries[entry] {
            Entry::Value(_) => self.value(entry, member.unwrap_or(0), month),
            Entry::Component(_) => self.place(entry, member, month).map(Given::Number),
            Entry::Sum(_) => self.sum(entry, month).map(Given::Number),
        }
    }

    /// A value, never rounded.
    pub(crate) fn value(&self, entry: usize, member: usize, month: usize) -> Or<Given> {
        let Entry::Value(value) = &self.stack().entries[entry] else {
            panic!("{entry} is no value")
        };
        kept(&self.values, self.place_of(entry, member, month), || {
            let per = value.per.and_then(|per| self.stack().family(per));
            let at = self.at(
                month,
                value.earning_year,
                per.map(|family| (family, member)),
            );
            let given = self.formula(&self.case.rules.entries[entry].0, &at)?;
            self.small(given)
        })
    }

    fn call(&self, name: &str, arguments: &[F], at: &At<'b>) -> Or<Given> {
        match name {
            "at" => return self.on_another_day(arguments, at),
            "lookup" => return self.lookup(arguments, at),
            "scale" => return self.scale(arguments, at),
            "this_year" | "last_year" | "last_months" => {
                return self.other_months(name, arguments, at);
            }
            "round" => {
                let direction = match arguments.get(2) {
                    Some(F::Name(direction, _)) => direction,
                    _ => "half_away",
                };
                return self.rounded(arguments, direction, at);
            }
            "floor_to" => return self.rounded(arguments, "down", at),
            "ceil_to" => return self.rounded(arguments, "up", at),
            _ => {}
        }
        let given = all(arguments.iter().map(|argument| self.formula(argument, at)))?;
        let mut given = given.into_iter();
        let mut next = || given.next().unwrap();
        Ok(match name {
            "abs" => Given::Number(number(next()).abs()),
            "clamp" => {
                let (x, low, high) = (number(next()), number(next()), number(next()));
                Given::Number(x.max(low).min(high))
            }
            "min" => Given::Number(given.map(number).min().unwrap()),
            "max" => Given::Number(given.map(number).max().unwrap()),
            "date" => return date_of([number(next()), number(next()), number(next())]),
            "year_of" => plain(date(next()).year()),
            "month_of" => plain(date(next()).month()),
            "years_between" => plain(years_between(date(next()), date(next()))),
            "age" => plain(years_between(date(next()), self.months[at.month].age_day)),
            other => panic!("the page has no function {other}"),
        })
    }

    fn rounded(&self, arguments: &[F], direction: &str, at: &At<'b>) -> Or<Given> {
        let (x, step) = both(
            self.number(&arguments[0], at),
            self.number(&arguments[1], at),
        )?;
        Ok(Given::Number(round(&x, &step, direction)))
    }

    fn on_another_day(&self, arguments: &[F], at: &At<'b>) -> Or<Given> {
        let F::Name(name, which) = &arguments[0] else {
            panic!("at takes a parameter")
        };
        let member = self.which(which, name, at);
        let (member, day) = both(member, self.formula(&arguments[1], at).map(date))?;
        let Thing::Parameter(number) = self.case.rules.thing(name) else {
            panic!("{name} is no parameter")
        };
        let day = match self.view {
            View::Steady => day.min(self.case.person.on),
            View::Alone | View::FromStart => day,
        };
        self.parameter(number, member.unwrap_or(0), day)
            .map(Given::Number)
    }

    fn lookup(&self, arguments: &[F], at: &At<'b>) -> Or<Given> {
        let Some(F::Name(name, _)) = arguments.first() else {
            panic!("lookup takes a table")
        };
        let Thing::Table(number) = self.case.rules.thing(name) else {
            panic!("{name} is no table")
        };
        let table = &self.stack().tables[number];
        let keys = arguments[1..].iter().map(|key| self.formula(key, at));
        let rows = self.dated(
            &table.head.id,
            &table.values,
            self.months[at.month].rule_day,
        );
        let (keys, rows) = both(all(keys), rows)?;
        // The last key goes fastest.
        let place = keys
            .iter()
            .zip(&table.keys)
            .fold(0, |place, (key, family)| {
                let members = &self.stack().family(*family).unwrap().members;
                let member = members
                    .iter()
                    .position(|known| *key == Given::Word(known.clone()));
                place * members.len() + member.unwrap()
            });
        Ok(Given::Number(self.exact_of(&rows[place])))
    }

    fn scale(&self, arguments: &[F], at: &At<'b>) -> Or<Given> {
        let F::Name(name, _) = &arguments[1] else {
            panic!("scale takes a scale")
        };
        let Thing::Scale(number) = self.case.rules.thing(name) else {
            panic!("{name} is no scale")
        };
        let scale = &self.stack().scales[number];
        let x = self.number(&arguments[0], at)?;
        if x.is_negative() {
            return Ok(plain(0));
        }
        let rule_day = self.months[at.month].rule_day;
        let unit = match &self.case.rules.thresholds[number] {
            Some(formula) => self.number(formula, &self.at(at.month, 1, None)),
            None => Ok(whole(1)),
        };
        let brackets = self.dated(&scale.head.id, &scale.values, rule_day);
        let (unit, brackets) = both(unit, brackets)?;
        let (mut lower, mut sum) = (whole(0), whole(0));
        for bracket in brackets {
            let rate = self.exact_of(&bracket.rate);
            let upper = bracket
                .up_to
                .as_ref()
                .map(|up_to| times(&self.exact_of(up_to), &unit).max(whole(0)));
            let inside = upper
                .as_ref()
                .map_or(x.clone(), |upper| x.clone().min(upper.clone()));
            if scale.whole {
                if upper.as_ref().is_none_or(|upper| x <= *upper) {
                    return Ok(Given::Number(times(&rate, &x)));
                }
            } else {
                let inside = minus(&inside, &lower).max(whole(0));
                sum = plus(&sum, &times(&rate, &inside));
            }
            lower = upper.unwrap_or_default();
        }
        Ok(Given::Number(sum))
    }

    /// Section 8.
    fn other_months(&self, function: &str, arguments: &[F], at: &At<'b>) -> Or<Given> {
        let F::Name(name, which) = &arguments[0] else {
            panic!("{function} takes a name")
        };
        let member = self.which(which, name, at)?;
        let thing = self.case.rules.thing(name);
        let year = |month: usize| self.earning_year(month, at.years);
        let opening = |this_year: bool| match thing {
            Thing::Entry(entry) if self.view != View::Steady => {
                self.opening(entry, member, this_year)
            }
            _ => whole(0),
        };
        let now = at.month;
        let since_start = year(now) - year(0);
        let (before, months): (Number, Vec<usize>) = match function {
            "this_year" => (
                if since_start == 0 {
                    opening(true)
                } else {
                    whole(0)
                },
                (0..=now)
                    .filter(|month| year(*month) == year(now))
                    .collect(),
            ),
            "last_year" => (
                match since_start {
                    0 => opening(false),
                    1 => opening(true),
                    _ => whole(0),
                },
                (0..=now)
                    .filter(|month| year(*month) == year(now) - 1)
                    .collect(),
            ),
            _ => {
                let F::Number(count) = &arguments[1] else {
                    panic!("{function} takes a whole number of months")
                };
                let count: usize = count.to_integer().try_into().unwrap();
                (whole(0), ((now + 1).saturating_sub(count)..=now).collect())
            }
        };
        let employed = months
            .into_iter()
            .filter(|month| self.months[*month].employed);
        let amounts = employed.map(|month| {
            match thing {
                Thing::Input(input) => self.fact(input, member.unwrap_or(0), month),
                Thing::Entry(entry) => self.entry(entry, member, month),
                Thing::Parameter(_) | Thing::Scale(_) | Thing::Table(_) => panic!("{name}"),
            }
            .map(number)
        });
        Ok(Given::Number(plus(&before, &sum_of(amounts)?)))
    }

    /// The earning year of a month where years begin in month `k`.
    pub(super) fn earning_year(&self, month: usize, k: u32) -> i64 {
        (self.months[month].ordinal - (i64::from(k) - 1)).div_euclid(12)
    }

    /// `opening.x.this_year` or `.last_year`; of all members where none is named.
    pub(super) fn opening(&self, entry: usize, member: Option<usize>, this_year: bool) -> Number {
        let amount = |member: usize| {
            self.opening_of(entry, member).map_or(whole(0), |opening| {
                figure(
                    if this_year {
                        &opening.this_year
                    } else {
                        &opening.last_year
                    },
                    false,
                )
                .unwrap()
            })
        };
        match member {
            Some(member) => amount(member),
            None => total((0..self.members(entry)).map(amount)),
        }
    }

    pub(super) fn opening_of(
        &self,
        entry: usize,
        member: usize,
    ) -> Option<&'b crate::person::OpeningText> {
        let entry = &self.stack().entries[entry];
        let id = &entry.head().id;
        let opening = &self.case.person.opening;
        match entry.per().and_then(|per| self.stack().family(per)) {
            None => opening.get(id),
            Some(family) => opening.get(&format!("{id}.{}", family.members[member])),
        }
    }
}

fn date_of([year, month, number]: [Number; 3]) -> Or<Given> {
    let number = if number.is_integer() {
        number.min(whole(31))
    } else {
        number
    };
    let part = |part: &Number, most: i64| -> Option<u32> {
        let fits = part.is_integer() && *part >= whole(1) && *part <= whole(most);
        fits.then(|| part.to_integer().try_into().unwrap())
    };
    let (Some(year), Some(month), Some(number)) =
        (part(&year, 9999), part(&month, 12), part(&number, 31))
    else {
        return refuse("DATE-INVALID");
    };
    let last = last_of(day(i32::try_from(year).unwrap(), month, 1));
    Ok(Given::Day(last.with_day(number.min(last.day())).unwrap()))
}
