//! An offer as text: 80 columns, with the marks of a terminal.
//!
//! In: the page of an offer. Out: its text, section by section: facts here, amounts, what they are
//! held against and what the employer pays in a file each.

mod amounts;
mod cost;
mod judged;
mod solved;

use super::offer_json::{OfferPage, member_name, value_text};
use super::page::{Mark, Page, marked};
use crate::amount::{Exact, shown};
use crate::answer::places;
use crate::formula::Value;
use crate::rules::{Entry, InputKind};
use crate::run::Origin;
use crate::words::{Text, amount, decimal};

/// The columns of a fact's value.
const FACT: usize = 20;

/// The whole offer.
#[must_use]
pub fn offer_text(page: &OfferPage<'_>) -> String {
    let mut writing = Writing {
        page,
        out: Page::default(),
        decimals: places(page.plan.stack),
        code: page.words.lang().code(),
    };
    writing.title();
    writing.what_if();
    writing.solved();
    writing.facts();
    writing.openings();
    writing.amounts();
    writing.band();
    writing.findings();
    writing.cost();
    writing.first_year();
    writing.measures();
    writing.careful();
    writing.first_year_careful();
    writing.out.text()
}

struct Writing<'a> {
    page: &'a OfferPage<'a>,
    out: Page,
    decimals: u32,
    code: &'static str,
}

impl Writing<'_> {
    fn say(&self, text: &Text) -> String {
        self.page.words.say(text)
    }

    fn word(&self, key: &'static str) -> String {
        self.page.words.word(key)
    }

    /// An amount in a sentence: a whole one without decimals.
    fn money(&self, value: &Exact, beside: &[&Exact]) -> String {
        let places = if value.is_whole() { 0 } else { self.decimals };
        amount(&shown(value, places, beside), true, self.page.words.lang())
    }

    fn title(&mut self) {
        let page = self.page;
        let key = match page.end {
            Some(_) => "offer-title-end",
            None => "offer-title",
        };
        let text = Text::new(key)
            .with("stack", &page.plan.stack.id)
            .with("currency", page.plan.stack.currency)
            .with("on", page.plan.on)
            .with("start", page.start)
            .with(
                "end",
                page.end.map_or_else(String::new, |day| day.to_string()),
            );
        let said = self.say(&text);
        self.out.line(&marked(&said, Mark::Strong));
    }

    fn what_if(&mut self) {
        let stack = self.page.plan.stack;
        for tried in &self.page.offer.tried {
            let Some(parameter) = stack.parameters.get(tried.parameter) else {
                continue;
            };
            let member = tried.member.and_then(|member| u32::try_from(member).ok());
            let member = member.and_then(|member| member_name(stack, parameter.per, member));
            let title = named(parameter.head.title(self.code), member.as_deref());
            let key = match tried.of_book {
                Some(_) => "offer-what-if",
                None => "offer-what-if-new",
            };
            let number = |exact: &Exact| decimal(&exact.to_string(), self.page.words.lang());
            let book = tried.of_book.as_ref().map(number);
            let text = Text::new(key)
                .with("title", title)
                .with("value", number(&tried.value))
                .with("book", book.unwrap_or_default());
            let said = self.say(&text);
            let head = self.word("what-if");
            self.out.prose(Some((&head, Mark::Warning)), &said, 0, 2);
        }
    }

    fn facts(&mut self) {
        let heading = self.word("offer-facts");
        self.out.heading(&heading);
        let stack = self.page.plan.stack;
        for given in [true, false] {
            for used in &self.page.offer.inputs {
                let Some(input) = stack.inputs.get(used.input) else {
                    continue;
                };
                let is_said = !is_nothing(&used.value) && !used.idle;
                if (used.origin == Origin::Given) != given || (!given && !is_said) {
                    continue;
                }
                let member = used
                    .member
                    .and_then(|member| member_name(stack, input.per, member));
                let title = named(input.head.title(self.code), member.as_deref());
                let value = self.fact_text(input.kind, &used.value);
                let key = Text::new(format!("origin-{}", used.origin.word()));
                let origin = self.say(&key);
                self.out.fact(&title, &value, &origin, FACT);
            }
        }
    }

    /// What was before the first month.
    fn openings(&mut self) {
        let openings = &self.page.offer.openings;
        if openings.is_empty() {
            return;
        }
        let heading = self.word("offer-openings");
        self.out.heading(&heading);
        let stack = self.page.plan.stack;
        for ((number, member), opening) in openings {
            let Some(entry) = stack.entry(*number) else {
                continue;
            };
            let member = member_name(stack, entry.per(), *member);
            let title = named(entry.head().title(self.code), member.as_deref());
            let amounts = [
                ("opening-last", Some(&opening.last_year)),
                ("opening-this", Some(&opening.this_year)),
                ("opening-unpaid", opening.unpaid.as_ref()),
            ];
            for (key, amount) in amounts {
                if let Some(amount) = amount.filter(|amount| !amount.is_zero()) {
                    let said = format!("{} {}", self.money(amount, &[]), stack.currency);
                    let word = self.word(key);
                    self.out.fact(&title, &said, &word, FACT);
                }
            }
        }
    }

    /// Hours and other measures that the book gives a title.
    fn measures(&mut self) {
        let measures = &self.page.offer.measures;
        if measures.is_empty() {
            return;
        }
        let heading = self.word("offer-measures");
        self.out.heading(&heading);
        let stack = self.page.plan.stack;
        for measure in measures {
            let Some(Entry::Value(value)) = stack.entry(measure.entry) else {
                continue;
            };
            let member = measure.member;
            let member = member.and_then(|member| member_name(stack, value.per, member));
            let title = named(value.head.title(self.code), member.as_deref());
            let said = self.fact_text(InputKind::of(value.ty, value.percent), &measure.value);
            self.out.fact(&title, &said, "", FACT);
        }
    }

    /// A fact for people: amounts grouped, numbers that do not end to two decimals.
    fn fact_text(&self, kind: InputKind, value: &Value) -> String {
        let lang = self.page.words.lang();
        match (value, kind) {
            (Value::Bool(value), _) => self.word(if *value { "yes" } else { "no" }),
            (Value::Number(number), InputKind::Number { unit, percent }) => {
                let unit_text = if unit.is_plain() {
                    String::new()
                } else {
                    self.page.words.unit(&unit.to_string())
                };
                let hundred = number.times(&Exact::from(100));
                let number = if percent { &hundred } else { number };
                let places = if unit.currency().is_some() && !number.is_whole() {
                    self.decimals
                } else {
                    0
                };
                let exact = number.to_text(places);
                let ends = exact.len() <= 12 && !exact.contains('/');
                let few = if unit.currency().is_some() {
                    self.decimals
                } else {
                    2
                };
                let text = if ends { exact } else { shown(number, few, &[]) };
                let text = if unit.currency().is_some() {
                    amount(&text, true, lang)
                } else {
                    decimal(&text, self.page.words.lang())
                };
                let text = if ends { text } else { format!("{text} …") };
                if percent {
                    format!("{text} %")
                } else if unit_text.is_empty() {
                    text
                } else {
                    format!("{text} {unit_text}")
                }
            }
            (value, kind) => value_text(self.page.plan.stack, kind, value),
        }
    }
}

/// `Title, member`.
fn named(title: &str, member: Option<&str>) -> String {
    match member {
        Some(member) => format!("{title}: {member}"),
        None => title.to_owned(),
    }
}

/// Whether a fact is nothing worth a line unless it was given: 0, no, empty.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_zero(),
        Value::Bool(value) => !value,
        Value::Text(text) => text.is_empty(),
        Value::Date(_) | Value::Member(_) => false,
    }
}
