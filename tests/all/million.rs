//! One million amounts of the shipped overtime rule, each against whole-number arithmetic.
//!
//! Hours times the month's salary over 94: 100 hours by 10 000 salaries. `cargo test` takes every
//! 47th; `LONN_MILLION=1` takes them all (in release; `docs/testing.md`).

use lonn::amount::{Exact, Rounding};
use lonn::formula::Value;
use lonn::plan::Plan;
use lonn::rules::{Proof, RuleBook, embedded, load};
use lonn::run::{Facts, MonthRow, Trace, month_alone};

use crate::kit::{SHIPPED, day, entry, facts, ratio};

/// Hours (in quarters) times salary (in öre), over 94.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amount {
    /// Quarters of an hour: 1 to 100.
    pub(crate) quarters: u32,
    /// Salary in öre: 25 000.00 to 75 294.97, in steps of 5.03.
    pub(crate) salary: u32,
}

/// All of them.
pub(crate) const COUNT: u32 = 1_000_000;

impl Amount {
    pub(crate) fn of(place: u32) -> Self {
        Self {
            quarters: place % 100 + 1,
            salary: 2_500_000 + 503 * (place / 100),
        }
    }

    /// Öre, a half away from zero, by whole numbers alone.
    pub(crate) fn ore(self) -> i128 {
        let above = i128::from(self.quarters) * i128::from(self.salary);
        let below = 4 * 94;
        (2 * above + below) / (2 * below)
    }
}

/// Every 47th, or all of them behind the switch.
pub(crate) fn places() -> impl Iterator<Item = u32> {
    let all = std::env::var_os("LONN_MILLION").is_some();
    (0..COUNT).step_by(if all { 1 } else { 47 })
}

/// The shipped file with the overtime rule, byte for byte, and a second spelling beside it.
fn overtime_book() -> RuleBook {
    let book = r#"
        book     = { name = "overtime", answers = { from = 2021-01-01, until = 2032-12-31 } }
        stack.se = { currency = "SEK", layers = ["agreement/techsverige-it/shared"] }
        [input.base]
        unit = "currency/month"
        [component.other_spelling]
        per     = "overtime"
        formula = "base / overtime_divisor[overtime] * overtime_hours[overtime]"
        unit    = "currency/month"
        source  = "techsverige-it-2025"
    "#;
    let shared = "agreement/techsverige-it/shared";
    let mut files = vec![("book.toml".to_owned(), book.as_bytes().to_vec())];
    files.extend(embedded().into_iter().filter(|(path, _)| {
        *path == format!("{shared}/overtime.toml") || *path == format!("{shared}/sources.toml")
    }));
    files.sort();
    assert_eq!(files.len(), 3);
    load(&files, Proof::Whole, None).book.unwrap()
}

/// Öre of a member of a component in a month's row.
fn ore(row: &MonthRow, component: u32) -> i128 {
    let amount = row.member(component, 0);
    i128::from(amount.times(&Exact::from(100)).to_whole().unwrap())
}

fn set(facts: &mut Facts, inputs: (u32, u32), amount: Amount) {
    let number = |value| Value::Number(value);
    facts.set(inputs.0, 0, number(ratio(i64::from(amount.salary), 100)));
    facts.set(inputs.1, 0, number(ratio(i64::from(amount.quarters), 4)));
}

#[test]
fn a_million_overtime_amounts_are_right_to_the_ore() {
    let book = overtime_book();
    let stack = book.stacks.first().unwrap();
    let plan = Plan::fold(stack, day("2026-12-01"), &[], false);
    let (shipped, other) = (entry(stack, "overtime_pay"), entry(stack, "other_spelling"));
    let inputs = ["base", "overtime_hours"].map(|name| stack.input_named(name).unwrap());
    let mut somebody = Facts::none(stack);
    let (mut seen, mut wrong, mut traced) = (0_u32, Vec::new(), 0_u32);
    for place in places() {
        let amount = Amount::of(place);
        set(&mut somebody, (inputs[0], inputs[1]), amount);
        let row = month_alone(&plan, &somebody, &[], &mut ()).unwrap();
        let found = (ore(&row, shipped), ore(&row, other));
        if found != (amount.ore(), amount.ore()) {
            wrong.push((amount, found));
        }
        seen += 1;
        // Of the sample every second, of the million every hundredth: 10 000 of either.
        let all = std::env::var_os("LONN_MILLION").is_some();
        if place % (if all { 100 } else { 2 }) == 0 {
            let mut trace = Trace::default();
            let row = month_alone(&plan, &somebody, &[], &mut trace).unwrap();
            assert_eq!((ore(&row, shipped), ore(&row, other)), found);
            let exact = ratio(
                i64::from(amount.quarters) * i64::from(amount.salary),
                37_600,
            );
            for component in [shipped, other] {
                let month = row.month.unwrap();
                let step = trace.step(component, 0, month).unwrap();
                assert_eq!(step.exact, Some(Value::Number(exact.clone())), "{amount:?}");
                assert_eq!(step.rounded, Some(Rounding::default().apply(&exact)));
            }
            traced += 1;
        }
    }
    assert!(seen > 20_000 && traced >= 10_000, "{seen} {traced}");
    assert!(
        wrong.is_empty(),
        "{} of {seen}: {:?}",
        wrong.len(),
        wrong.first()
    );
}

/// The rule gives the same where it stands, in the whole shipped book of either country.
#[test]
fn the_whole_shipped_book_gives_the_same_overtime() {
    for stack in &SHIPPED.stacks {
        let plan = Plan::fold(stack, day("2026-12-01"), &[], false);
        let inputs = ["base", "overtime_hours"].map(|name| stack.input_named(name).unwrap());
        let given = [("family", "data".to_owned()), ("level", "mid".to_owned())];
        let mut somebody = facts(stack, &given);
        for place in (0..COUNT).step_by(9_973) {
            let amount = Amount::of(place);
            set(&mut somebody, (inputs[0], inputs[1]), amount);
            let row = month_alone(&plan, &somebody, &[], &mut ()).unwrap();
            let found = ore(&row, entry(stack, "overtime_pay"));
            assert_eq!(found, amount.ore(), "{} {amount:?}", stack.id);
        }
    }
}
