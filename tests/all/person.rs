//! A person as somebody would type them, for the tests that run random books and for the judge.
//!
//! Holds text only: what a text means is decided twice, by the engine's own intake
//! ([`facts_of`]) and by the judge.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a person who does not fit the book must fail the test"
)]

use std::collections::BTreeMap;
use std::fmt::Write;

use lonn::amount::Exact;
use lonn::formula::Value;
use lonn::intake::{fact_of_text, member_number};
use lonn::rules::{FigureUnit, Input, InputKind, Stack, figure_text};
use lonn::run::{Facts, Opening};
use lonn::time::Date;

/// A fact as a person would type it: numbers as exact text (`47000`, `1/3`, `12.5%`), members,
/// dates, `true` or `false`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    /// Of an input without `per`.
    One(String),
    /// Of an input with `per`: by member; members that are not there stay at their default.
    PerMember(BTreeMap<String, String>),
}

/// What was before `start`: amounts as exact text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OpeningText {
    /// Of the earning year before the one of `start`.
    pub(crate) last_year: String,
    /// Of the earning year of `start`, before it.
    pub(crate) this_year: String,
    /// Earned and not yet paid, if it is said.
    pub(crate) unpaid: Option<String>,
}

/// One person, and the day they are asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The day.
    pub(crate) on: Date,
    /// By the input's name.
    pub(crate) facts: BTreeMap<String, Fact>,
    /// The first day; without it, the first of the month of `on`, as in a test.
    pub(crate) start: Option<Date>,
    /// The last day.
    pub(crate) end: Option<Date>,
    /// By `entry` or `entry.member`.
    pub(crate) opening: BTreeMap<String, OpeningText>,
}

impl Person {
    /// The first day, said or not.
    pub(crate) fn first_day(&self) -> Date {
        use chrono::Datelike;
        self.start.unwrap_or_else(|| self.on.with_day(1).unwrap())
    }

    /// As it would stand in a test, to be pasted into one.
    pub(crate) fn as_test(&self) -> String {
        let mut text = format!("on = {}\n", self.on);
        for (name, day) in [("start", self.start), ("end", self.end)] {
            if let Some(day) = day {
                writeln!(text, "{name} = {day}").unwrap();
            }
        }
        for (name, fact) in &self.facts {
            match fact {
                Fact::One(one) => writeln!(text, "facts.{name} = {one:?}").unwrap(),
                Fact::PerMember(members) => {
                    for (member, one) in members {
                        writeln!(text, "facts.{name}.{member:?} = {one:?}").unwrap();
                    }
                }
            }
        }
        for (name, opening) in &self.opening {
            let unpaid = opening
                .unpaid
                .as_ref()
                .map_or(String::new(), |unpaid| format!(", unpaid = {unpaid:?}"));
            let OpeningText {
                last_year,
                this_year,
                ..
            } = opening;
            writeln!(
                text,
                "opening.{name} = {{ last_year = {last_year:?}, this_year = {this_year:?}{unpaid} }}"
            )
            .unwrap();
        }
        text
    }
}

/// The person's facts as the engine reads them from text. Inputs and entries that the stack
/// does not declare are passed over.
pub(crate) fn facts_of(stack: &Stack, person: &Person) -> Result<Facts, String> {
    let mut facts = Facts::none(stack);
    facts.start = Some(person.first_day());
    facts.end = person.end;
    for (name, fact) in &person.facts {
        let Some(number) = stack.input_named(name) else {
            continue;
        };
        let input = &stack.inputs[usize::try_from(number).unwrap()];
        let read = |text: &str| {
            fact_of_text(stack, input, text).map_err(|error| format!("{name} = {text}: {error:?}"))
        };
        match fact {
            Fact::One(text) if input.per.is_none() => facts.set(number, 0, read(text)?),
            Fact::One(_) => return Err(format!("{name} is by member")),
            Fact::PerMember(members) => {
                for (member, text) in members {
                    let place = member_number(stack, input, member)
                        .ok_or_else(|| format!("{name} has no {member}"))?;
                    facts.set(number, place, read(text)?);
                }
            }
        }
    }
    for (path, opening) in &person.opening {
        let (entry, member) = match path.split_once('.') {
            Some((entry, member)) => (entry, Some(member)),
            None => (path.as_str(), None),
        };
        let Some(number) = stack.entry_named(entry) else {
            continue;
        };
        let family = stack
            .entry(number)
            .and_then(|entry| stack.family(entry.per()?));
        let place = match (family, member) {
            (None, None) => 0,
            (Some(family), Some(member)) => family
                .members
                .iter()
                .position(|known| known == member)
                .and_then(|place| u32::try_from(place).ok())
                .ok_or_else(|| format!("opening of {path}: no such member"))?,
            (Some(_), None) | (None, Some(_)) => {
                return Err(format!("opening of {path}: by member, or not"));
            }
        };
        let opening = Opening {
            last_year: plain(&opening.last_year)?,
            this_year: plain(&opening.this_year)?,
            unpaid: opening.unpaid.as_deref().map(plain).transpose()?,
        };
        facts.opening.insert((number, place), opening);
    }
    Ok(facts)
}

fn plain(text: &str) -> Result<Exact, String> {
    let unit = FigureUnit {
        unit: lonn::amount::Unit::PLAIN,
        percent: false,
        currency: None,
    };
    figure_text(text, unit).map_err(|error| format!("{text}: {error:?}"))
}

/// What a loaded book holds as a default, as text that a person could have typed.
pub(crate) fn value_text(stack: &Stack, input: &Input, value: &Value) -> String {
    match (value, input.kind) {
        (Value::Number(number), InputKind::Number { percent: true, .. }) => {
            number.times(&Exact::from(100)).to_string()
        }
        (Value::Number(number), _) => number.to_string(),
        (Value::Bool(truth), _) => truth.to_string(),
        (Value::Date(day), _) => day.to_string(),
        (Value::Member(place), InputKind::Member(family)) => {
            stack.family(family).unwrap().members[usize::try_from(*place).unwrap()].clone()
        }
        (Value::Member(place), _) => panic!("member {place} of {}", input.head.id),
        (Value::Text(text), _) => text.to_string(),
    }
}
