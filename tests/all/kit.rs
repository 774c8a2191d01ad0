//! What tests share: how much is drawn, the shipped book, small books, drawn people.
#![expect(
    clippy::panic,
    reason = "what a test needs and does not find must fail it"
)]

use std::fmt;
use std::sync::LazyLock;

use lonn::amount::Exact;
use lonn::formula::Value;
use lonn::intake::fact_of_text;
use lonn::plan::Plan;
use lonn::rules::{Input, InputKind, Loaded, Proof, RuleBook, Stack, embedded, load};
use lonn::run::{Facts, MonthRow, Refusal, Year, annualised, from_start, month_alone};
use lonn::text::Severity;
use lonn::time::{Date, parse_date};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// So many draws for a property, the same ones each time. `LONN_PROPERTIES=20` makes it twenty times as many,
/// `LONN_SEED` begins at others.
pub(crate) fn draws(count: u32) -> ProptestConfig {
    let asked_for = |name: &str| std::env::var(name).ok()?.parse::<u32>().ok();
    let seed = asked_for("LONN_SEED").unwrap_or(0);
    ProptestConfig {
        cases: count.saturating_mul(asked_for("LONN_PROPERTIES").unwrap_or(1)),
        rng_seed: RngSeed::Fixed(20_210_205 + u64::from(seed)),
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    }
}

pub(crate) fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

pub(crate) fn ratio(num: i64, den: i64) -> Exact {
    Exact::ratio(num, den).unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

pub(crate) static SHIPPED: LazyLock<RuleBook> =
    LazyLock::new(|| load(&embedded(), Proof::Known, None).book.unwrap());

/// The shipped stack of a country.
pub(crate) fn shipped(id: &str) -> &'static Stack {
    SHIPPED.stacks.iter().find(|stack| stack.id == id).unwrap()
}

/// A day that the shipped book answers for.
pub(crate) fn answered() -> impl Strategy<Value = Date> {
    (0_u64..4_383).prop_map(|days| day("2021-01-01") + chrono::Days::new(days))
}

const HEAD: &str = r#"
book    = { name = "small", answers = { from = 2021-01-01, until = 2032-12-31 } }
stack.x = { currency = "XXD", layers = ["law/x", "company/c"] }
source.us = { title = "Made up" }
"#;

/// What loading says of a small book: a head, then these entries.
pub(crate) fn loaded(entries: &str) -> Loaded {
    let files = [
        (
            "book.toml".to_owned(),
            format!("{HEAD}{entries}").into_bytes(),
        ),
        ("company/c.toml".to_owned(), Vec::new()),
        ("law/x.toml".to_owned(), Vec::new()),
    ];
    load(&files, Proof::Whole, None)
}

/// The codes of its errors.
pub(crate) fn errors(loaded: &Loaded) -> Vec<&'static str> {
    let wrong = loaded
        .problems
        .iter()
        .filter(|p| p.severity == Severity::Error);
    wrong.map(|problem| problem.code).collect()
}

/// A small book that loads.
pub(crate) fn stack(entries: &str) -> Stack {
    let loaded = loaded(entries);
    let wrong = errors(&loaded);
    match loaded.book {
        Some(book) => book.stacks.into_iter().next().unwrap(),
        None => panic!("{wrong:?} in\n{entries}"),
    }
}

/// Facts as they would be typed, of an input (`base`) or of its member (`hours.night`).
pub(crate) fn facts(stack: &Stack, given: &[(&str, String)]) -> Facts {
    let mut facts = Facts::none(stack);
    for (name, text) in given {
        let (name, member) = match name.split_once('.') {
            Some((name, member)) => (name, Some(member)),
            None => (*name, None),
        };
        let number = stack.input_named(name).unwrap();
        let input = input(stack, number);
        let member = member.map_or(0, |member| {
            lonn::intake::member_number(stack, input, member).unwrap()
        });
        facts.set(number, member, fact_of_text(stack, input, text).unwrap());
    }
    facts
}

pub(crate) fn input(stack: &Stack, number: u32) -> &Input {
    stack.inputs.get(usize::try_from(number).unwrap()).unwrap()
}

/// The number of an entry that there is.
pub(crate) fn entry(stack: &Stack, name: &str) -> u32 {
    stack
        .entry_named(name)
        .unwrap_or_else(|| panic!("no {name}"))
}

/// The steady year as on a day.
pub(crate) fn year(stack: &Stack, on: Date, facts: &Facts) -> Result<Year, Refusal> {
    annualised(&Plan::fold(stack, on, &[], false), facts, false, &mut ())
}

/// A component's or sum's amount in the steady year.
pub(crate) fn in_year(stack: &Stack, on: Date, facts: &Facts, name: &str) -> Exact {
    year(stack, on, facts).unwrap().total(entry(stack, name))
}

/// One month alone.
pub(crate) fn month(stack: &Stack, on: Date, facts: &Facts) -> Result<MonthRow, Refusal> {
    month_alone(&Plan::fold(stack, on, &[], false), facts, &[], &mut ())
}

/// A component's or sum's amount in one month alone.
pub(crate) fn in_month(stack: &Stack, on: Date, facts: &Facts, name: &str) -> Exact {
    total(stack, &month(stack, on, facts).unwrap(), name)
}

/// A component's or sum's amount of a month's row.
pub(crate) fn total(stack: &Stack, row: &MonthRow, name: &str) -> Exact {
    row.total(entry(stack, name)).clone()
}

/// The months from the `start` of the facts.
pub(crate) fn from(stack: &Stack, facts: &Facts, count: u32) -> Vec<MonthRow> {
    from_start(stack, facts, (&[], false), count, &[], &mut ()).unwrap()
}

/// What a formula of plain numbers gives, or the code of its refusal.
pub(crate) fn eval(
    stack: &Stack,
    on: Date,
    facts: &Facts,
    name: &str,
) -> Result<Value, &'static str> {
    let asked = (entry(stack, name), 0);
    let plan = Plan::fold(stack, on, &[], false);
    let row = month_alone(&plan, facts, &[asked], &mut ()).map_err(|refusal| refusal.code)?;
    row.values
        .get(&asked)
        .unwrap()
        .clone()
        .map_err(|refusal| refusal.code)
}

/// A value that is a number.
pub(crate) fn number(stack: &Stack, on: Date, facts: &Facts, name: &str) -> Exact {
    match eval(stack, on, facts, name).unwrap() {
        Value::Number(number) => number,
        other @ (Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_)) => {
            panic!("{name} is {other:?}")
        }
    }
}

/// Amounts by id, of every component and sum, by month: what must not move.
pub(crate) fn amounts(stack: &Stack, year: &Year) -> Vec<(String, Vec<Exact>, Vec<Exact>)> {
    let mut found: Vec<_> = (0_u32..)
        .zip(&stack.entries)
        .filter(|(_, entry)| !matches!(entry, lonn::rules::Entry::Value(_)))
        .map(|(number, entry)| {
            let of = |amount: fn(&MonthRow, u32) -> &Exact| {
                let months = year.months.iter();
                months.map(|row| amount(row, number).clone()).collect()
            };
            (
                entry.head().id.clone(),
                of(MonthRow::total),
                of(MonthRow::paid),
            )
        })
        .collect();
    found.sort();
    found
}

/// Somebody in one of the shipped stacks, on some day, every input drawn.
#[derive(Clone)]
pub(crate) struct Drawn {
    pub(crate) stack: &'static Stack,
    pub(crate) on: Date,
    pub(crate) facts: Facts,
}

impl Drawn {
    pub(crate) fn year(&self) -> Year {
        year(self.stack, self.on, &self.facts).unwrap()
    }

    pub(crate) fn set(&mut self, name: &str, value: Exact) {
        let number = self.stack.input_named(name).unwrap();
        self.facts.set(number, 0, Value::Number(value));
    }
}

impl fmt::Debug for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} on {}, start {:?}:",
            self.stack.id, self.on, self.facts.start
        )?;
        for (input, values) in self.stack.inputs.iter().zip(&self.facts.values) {
            for value in values.iter().flatten() {
                write!(f, " {}={value:?}", input.head.id)?;
            }
        }
        Ok(())
    }
}

/// Who meets a gap that the shipped book states is drawn again; any other refusal is a failure.
pub(crate) fn anybody() -> impl Strategy<Value = Drawn> {
    anybody_at_all().prop_filter("a gap that the book states", |drawn| {
        let gap = |refusal: Refusal| refusal.code == "NO-FIGURE";
        let year = year(drawn.stack, drawn.on, &drawn.facts);
        let first = from_start(drawn.stack, &drawn.facts, (&[], false), 12, &[], &mut ());
        !year.is_err_and(gap) && !first.is_err_and(gap)
    })
}

fn anybody_at_all() -> impl Strategy<Value = Drawn> {
    let stacks = proptest::sample::select(SHIPPED.stacks.iter().collect::<Vec<_>>());
    (stacks, answered()).prop_flat_map(|(stack, on)| {
        let start = (0_u64..800).prop_map(|days| day("2021-01-01") + chrono::Days::new(days));
        (people(stack), start).prop_map(move |(mut facts, start)| {
            facts.start = Some(start);
            Drawn { stack, on, facts }
        })
    })
}

/// Facts of every input that a stack declares, within its bounds; what has a default is given
/// to one in three only.
fn people(stack: &'static Stack) -> impl Strategy<Value = Facts> {
    let mut places = Vec::new();
    let mut drawn: Vec<BoxedStrategy<Option<Value>>> = Vec::new();
    for (number, input) in (0_u32..).zip(&stack.inputs) {
        for member in 0..u32::try_from(stack.member_count(input.per)).unwrap() {
            places.push((number, member));
            let chosen = stack.when.iter().find(|choice| choice.input == number);
            let place = usize::try_from(member).unwrap();
            drawn.push(match chosen {
                Some(choice) => {
                    let members = proptest::sample::select(choice.members.clone());
                    members.prop_map(|m| Some(Value::Member(m))).boxed()
                }
                None if matches!(input.defaults.get(place), Some(Some(_))) => {
                    prop_oneof![2 => Just(None), 1 => fact(stack, input).prop_map(Some)].boxed()
                }
                None => fact(stack, input).prop_map(Some).boxed(),
            });
        }
    }
    drawn.prop_map(move |values| {
        let mut facts = Facts::none(stack);
        for ((number, member), value) in places.iter().zip(values) {
            if let Some(value) = value {
                facts.set(*number, *member, value);
            }
        }
        facts
    })
}

fn fact(stack: &'static Stack, input: &'static Input) -> BoxedStrategy<Value> {
    match input.kind {
        InputKind::Member(family) => {
            let count = u32::try_from(stack.member_count(Some(family))).unwrap();
            (0..count).prop_map(Value::Member).boxed()
        }
        InputKind::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        InputKind::Date => (0_u64..25_000)
            .prop_map(|days| Value::Date(day("1945-01-01") + chrono::Days::new(days)))
            .boxed(),
        InputKind::Text => Just(Value::Text("x".into())).boxed(),
        InputKind::Number { .. } => {
            let min = input.min.clone().unwrap_or(Exact::ZERO);
            let max = input.max.clone().unwrap_or(Exact::from(1_000));
            let whole = input.whole;
            // Small amounts are likelier than those at the upper bound.
            (0_i64..=1_000)
                .prop_map(move |part| {
                    let share = ratio(part * part, 1_000_000);
                    let value = min.plus(&max.minus(&min).times(&share));
                    Value::Number(if whole { value.floor() } else { value })
                })
                .boxed()
        }
    }
}
