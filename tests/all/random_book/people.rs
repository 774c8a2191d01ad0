//! People for a drawn book: facts as text, now and then missing, out of range, huge or odd.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};

use super::figure::{self, MONEY, MONTHLY, PLAIN, digits};
use super::inputs::InputOf;
use super::rng::Rng;
use super::world::{Family, Thing, Ty, What, World};
use crate::person::{Fact, OpeningText, Person};

/// What people of one stack may say.
#[derive(Debug)]
pub(crate) struct Questions {
    pub(crate) world: World,
    pub(crate) inputs: Vec<InputOf>,
    /// The facts that make the stack match: the input and its members.
    pub(crate) chosen_by: Option<(String, Vec<String>)>,
    pub(crate) answers: (NaiveDate, NaiveDate),
}

impl Questions {
    pub(crate) fn person(&self, rng: &mut Rng) -> Person {
        let span = (self.answers.1 - self.answers.0).num_days();
        let mut on = self.answers.0 + Days::new(u64::try_from(rng.between(0, span)).unwrap());
        if rng.chance(40) {
            // Most ask where a year lies before the book's end.
            on = self.answers.0
                + Days::new(u64::try_from(rng.between(0, (span - 370).max(0))).unwrap());
        }
        if rng.chance(5) {
            on = *rng.pick(&[self.answers.0, self.answers.1]);
        }
        let start = match rng.below(20) {
            0..9 => None,
            9..13 => Some(on),
            13..18 => Some(self.after(rng, on, 60)),
            18 => on.checked_sub_months(Months::new(u32::try_from(rng.between(1, 30)).unwrap())),
            _ => Some(figure::day(rng, 2020, 2024)),
        };
        let begin = start.unwrap_or(on);
        let end = match rng.below(10) {
            0 => Some(self.after(rng, begin, 40)),
            1 | 2 => Some(self.after(rng, begin, 500)),
            3 if rng.chance(5) => begin.checked_sub_days(Days::new(40)),
            _ => None,
        };
        let mut facts = BTreeMap::new();
        for input in &self.inputs {
            facts.extend(self.fact(rng, input).map(|fact| (input.name.clone(), fact)));
        }
        if let Some((input, members)) = &self.chosen_by {
            // Some are of no stack: they say nothing, or what no stack is for.
            match rng.below(40) {
                0 => {}
                1 => drop(facts.insert(input.clone(), Fact::One("dd".to_owned()))),
                _ => drop(facts.insert(input.clone(), Fact::One(rng.pick(members).clone()))),
            }
        }
        Person {
            on,
            facts,
            start,
            end,
            opening: self.opening(rng),
        }
    }

    fn after(&self, rng: &mut Rng, day: NaiveDate, most: i64) -> NaiveDate {
        day + Days::new(u64::try_from(rng.between(0, most)).unwrap())
    }

    fn fact(&self, rng: &mut Rng, input: &InputOf) -> Option<Fact> {
        // Who says nothing where nothing is known without it will mostly be refused.
        let given = if input.has_default { 55 } else { 99 };
        let Some(family) = input.per else {
            return rng.chance(given).then(|| Fact::One(self.one(rng, input)));
        };
        let mut members = BTreeMap::new();
        for member in &self.world.families[family].members {
            if rng.chance(given) {
                members.insert(member.clone(), self.one(rng, input));
            }
        }
        (!members.is_empty()).then_some(Fact::PerMember(members))
    }

    fn one(&self, rng: &mut Rng, input: &InputOf) -> String {
        match input.ty {
            Ty::Bool => rng.pick(&["true", "false"]).to_string(),
            Ty::Text => rng.pick(&["blue", "red", "green"]).to_string(),
            Ty::Date => figure::day(rng, 1950, 2027).to_string(),
            Ty::Member(family) => member(rng, &self.world.families[family]),
            Ty::Number(unit) => {
                if rng.chance(1) && rng.chance(30) {
                    return rng
                        .pick(&["-1", "99999999999999999999", "1000000000000000"])
                        .to_string();
                }
                if input.percent {
                    let max = input.max.unwrap_or(150).min(150);
                    return match rng.below(3) {
                        0 => rng.between(0, max).to_string(),
                        1 => format!("{}.5%", rng.between(0, (max - 1).max(0))),
                        _ => format!("{}/7", rng.between(0, max * 7)),
                    };
                }
                self.amount(rng, input, unit)
            }
        }
    }

    fn amount(&self, rng: &mut Rng, input: &InputOf, unit: super::figure::Unit) -> String {
        if rng.chance(12) {
            return "0".to_owned();
        }
        if rng.chance(1) && input.max.is_none() && rng.chance(60) {
            return format!(
                "{}{}",
                rng.between(1, 9),
                "0".repeat(usize::try_from(rng.between(9, 15)).unwrap())
            );
        }
        let text = digits(rng, unit);
        let whole: i64 = text.split('.').next().unwrap().parse().unwrap();
        if input.max.is_some_and(|max| whole >= max) && !rng.chance(2) {
            return rng.between(1, input.max.unwrap()).to_string();
        }
        if rng.chance(12) && whole > 0 {
            let below = rng.between(2, 13);
            return format!(
                "{}/{below}",
                whole * below - rng.between(0, below - 1).min(whole)
            );
        }
        if unit == PLAIN && rng.chance(30) {
            rng.pick(&["1", "0.5", "0.8", "1/3"]).to_string()
        } else {
            text
        }
    }

    fn opening(&self, rng: &mut Rng) -> BTreeMap<String, OpeningText> {
        let mut opening = BTreeMap::new();
        if rng.chance(60) {
            return opening;
        }
        for thing in self
            .world
            .things
            .iter()
            .filter(|thing| self.may_open(thing))
        {
            if !rng.chance(15) {
                continue;
            }
            let names = match thing.per {
                None => vec![thing.name.clone()],
                Some(family) => {
                    let members = rng.some(&self.world.families[family].members);
                    members
                        .into_iter()
                        .map(|member| format!("{}.{member}", thing.name))
                        .collect()
                }
            };
            for name in names {
                let mut amount = || {
                    if rng.chance(30) {
                        "0".to_owned()
                    } else {
                        digits(rng, MONEY)
                    }
                };
                let (last_year, this_year) = (amount(), amount());
                let unpaid =
                    (thing.what == What::Component && rng.chance(40)).then(|| digits(rng, MONEY));
                opening.insert(
                    name,
                    OpeningText {
                        last_year,
                        this_year,
                        unpaid,
                    },
                );
            }
        }
        opening
    }

    fn may_open(&self, thing: &Thing) -> bool {
        let months = thing.unit() == Some(MONTHLY) || thing.unit() == Some(MONEY);
        match thing.what {
            What::Component | What::Sum => true,
            What::Value => months,
            What::Input | What::Parameter => false,
        }
    }
}

fn member(rng: &mut Rng, family: &Family) -> String {
    rng.pick(&family.members).clone()
}
