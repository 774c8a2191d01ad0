//! Months before and after: totals over months, years so far, and when what is earned is paid.

use chrono::Days;
use lonn::amount::{Exact, Rounding};
use lonn::formula::Value;
use lonn::rules::Stack;
use lonn::run::{Facts, Opening, from_start};
use lonn::time::{Date, Month};
use proptest::prelude::*;

use crate::kit::{day, draws, entry, facts, from, ratio, stack, total};

fn a_day() -> impl Strategy<Value = Date> {
    (0_u64..700).prop_map(|days| day("2024-01-01") + Days::new(days))
}

/// What a value is in each month from `start`.
fn by_month(stack: &Stack, facts: &Facts, count: u32, name: &str) -> Vec<Exact> {
    let asked = (entry(stack, name), 0);
    let rows = from_start(stack, facts, (&[], false), count, &[asked], &mut ()).unwrap();
    rows.iter()
        .map(|row| match row.values.get(&asked).unwrap() {
            Ok(Value::Number(number)) => number.clone(),
            other => panic!("{name}: {other:?}"),
        })
        .collect()
}

proptest! {
    #![proptest_config(draws(64))]

    /// A year so far, a year before and some months back are the sums of their months, with what
    /// the opening says stood before.
    #[test]
    fn totals_over_months_are_sums_of_months(
        start in a_day(), begin in 1_u32..=12, base in 1_i64..9_999, back in 1_usize..20,
        before in 0_i64..99_999, so_far in 0_i64..99_999,
    ) {
        let book = stack(&format!(r#"
            input.base = {{ unit = "currency/month" }}
            component.pay = {{ formula = "base * month", unit = "currency/month", source = "us" }}
            value.this = {{ formula = "this_year(pay)", unit = "currency", earning_year = {begin} }}
            value.last = {{ formula = "last_year(pay)", unit = "currency", earning_year = {begin} }}
            value.some = {{ formula = "last_months(pay, {back})", unit = "currency" }}
        "#));
        let mut somebody = facts(&book, &[("base", base.to_string())]);
        somebody.start = Some(start);
        let opening = Opening {
            last_year: Exact::from(before), this_year: Exact::from(so_far), unpaid: None,
        };
        somebody.opening.insert((entry(&book, "pay"), 0), opening);
        let first = Month::of(start);
        let pay = |count: i32| Exact::from(base * i64::from(first.plus(count).number()));
        let this = by_month(&book, &somebody, 30, "this");
        let last = by_month(&book, &somebody, 30, "last");
        let some = by_month(&book, &somebody, 30, "some");
        for (now, count) in (0_i32..30).enumerate() {
            let year = first.plus(count).earning_year(begin);
            let of_year = |year: i32| -> Exact {
                let own = (0..=count).filter(|past| first.plus(*past).earning_year(begin) == year);
                let opened = match first.earning_year(begin) - year {
                    0 => Exact::from(so_far),
                    1 => Exact::from(before),
                    _ => Exact::ZERO,
                };
                own.map(pay).sum::<Exact>().plus(&opened)
            };
            prop_assert_eq!(&this[now], &of_year(year));
            prop_assert_eq!(&last[now], &of_year(year - 1));
            let least = (count + 1 - i32::try_from(back).unwrap()).max(0);
            prop_assert_eq!(&some[now], &(least..=count).map(pay).sum::<Exact>());
        }
    }

    /// Months of a year so far add up to its rounded amount, month after month.
    #[test]
    fn months_add_up_to_the_year_so_far(start in a_day(), base in 0_i64..9_999_999, parts in 1_i64..99) {
        let book = stack(&format!(r#"
            input.base = {{ unit = "currency/month" }}
            component.pay  = {{ formula = "base", unit = "currency/month", source = "us" }}
            value.due = {{ formula = "this_year(pay) / {parts}", unit = "currency" }}
            component.levy = {{ formula = "due", unit = "currency/month", states = "year_so_far", kind = "employer", source = "us" }}
        "#));
        let mut somebody = facts(&book, &[("base", ratio(base, 100).to_string())]);
        somebody.start = Some(start);
        let due = by_month(&book, &somebody, 26, "due");
        let mut got = Exact::ZERO;
        for (row, due) in from(&book, &somebody, 26).iter().zip(due) {
            if row.month.unwrap().number() == 1 {
                got = Exact::ZERO;
            }
            got = got.plus(&total(&book, row, "levy"));
            prop_assert_eq!(&got, &Rounding::default().apply(&due));
        }
    }

    /// What is rounded over the year is, after every month, the rounded exact sum of the months.
    #[test]
    fn a_yearly_amount_is_exact_by_the_year(year in 0_i64..99_999_999_999, start in a_day()) {
        let book = stack(r#"
            input.base = { unit = "currency/month" }
            component.pay = { formula = "base", unit = "currency/month", round = { over = "year" }, source = "us" }
        "#);
        let mut somebody = facts(&book, &[("base", ratio(year, 1_200).to_string())]);
        let mut begin = Month::of(start).first_day();
        somebody.start = Some(begin);
        let rows = from(&book, &somebody, 36);
        let mut sum = Exact::ZERO;
        let mut count = 0;
        for row in &rows {
            let month = row.month.unwrap();
            if month.number() == 1 {
                (sum, count) = (Exact::ZERO, 0);
                begin = month.first_day();
            }
            count += 1;
            sum = sum.plus(&total(&book, row, "pay"));
            let exact = ratio(year, 100).times(&ratio(count, 12));
            prop_assert_eq!(&sum, &Rounding::default().apply(&exact), "{} months from {}", count, begin);
            if count == 12 {
                prop_assert_eq!(&sum, &ratio(year, 100));
            }
        }
    }

    /// Whatever is earned, or stood unpaid before, is paid once and no more.
    #[test]
    fn what_is_earned_is_paid_once(
        start in a_day(), stay in 0_u64..900, base in 0_i64..9_999_999, later in 0_u32..5,
        due in 1_u32..=12, begin in 1_u32..=12, at_end in any::<bool>(), unpaid in 0_i64..99_999,
        whole in any::<bool>(),
    ) {
        let part = if whole { "none" } else { "calendar_days" };
        let book = stack(&format!(r#"
            input.base = {{ unit = "currency/month" }}
            component.soon  = {{ formula = "base", unit = "currency/month", paid = {{ after_months = {later}, at_end = {at_end} }}, part_month = "{part}", source = "us" }}
            component.after = {{ formula = "base", unit = "currency/month", paid = {{ month = {due}, year = "next", at_end = {at_end} }}, earning_year = {begin}, part_month = "{part}", source = "us" }}
            component.now = {{ formula = "base", unit = "currency/month", part_month = "{part}", source = "us" }}
            sum.out = {{ of = "pay", by = "paid" }}
        "#));
        let mut somebody = facts(&book, &[("base", ratio(base, 100).to_string())]);
        let end = start + Days::new(stay);
        (somebody.start, somebody.end) = (Some(start), Some(end));
        let opening = Opening { unpaid: Some(Exact::from(unpaid)), ..Opening::default() };
        for name in ["soon", "after", "now"] {
            somebody.opening.insert((entry(&book, name), 0), opening.clone());
        }
        // Long enough for the last earning year to end and its month to come.
        let rows = from(&book, &somebody, 66);
        for name in ["soon", "after", "now"] {
            let part = entry(&book, name);
            let earned: Exact = rows.iter().map(|row| row.total(part)).sum();
            let paid: Exact = rows.iter().map(|row| row.paid(part)).sum();
            prop_assert_eq!(paid, earned.plus(&Exact::from(unpaid)), "{} until {}", name, end);
            let mut open = Exact::from(unpaid);
            for row in &rows {
                open = open.plus(row.total(part)).minus(row.paid(part));
                prop_assert!(!open.is_negative(), "{} pays ahead in {:?}", name, row.month);
                let over = at_end && row.month.unwrap() >= Month::of(end);
                prop_assert!(!over || open.is_zero(), "{} in {:?}", name, row.month);
            }
        }
        for row in &rows {
            let parts: Exact = ["soon", "after", "now"].map(|name| row.paid(entry(&book, name)).clone()).iter().sum();
            prop_assert_eq!(total(&book, row, "out"), parts);
        }
    }

    /// Before `start` and after `end` nothing is earned.
    #[test]
    fn nothing_is_earned_outside_the_employment(start in a_day(), stay in 0_u64..500, base in 1_i64..9_999_999) {
        let book = stack(r#"
            input.base = { unit = "currency/month" }
            component.pay   = { formula = "base", unit = "currency/month", source = "us" }
            component.bonus = { formula = "base * 1 month", unit = "currency", cadence = "yearly", month = 6, source = "us" }
            component.once  = { formula = "base * 1 month", unit = "currency", cadence = "once", source = "us" }
            value.so_far = { formula = "last_months(pay, 60)", unit = "currency" }
        "#);
        let mut somebody = facts(&book, &[("base", ratio(base, 100).to_string())]);
        let end = start + Days::new(stay);
        (somebody.start, somebody.end) = (Some(start), Some(end));
        let base = Rounding::default().apply(&ratio(base, 100));
        let so_far = by_month(&book, &somebody, 24, "so_far");
        for (row, so_far) in from(&book, &somebody, 24).iter().zip(so_far) {
            let month = row.month.unwrap();
            let there = month <= Month::of(end);
            let or_zero = |yes: bool| if yes { base.clone() } else { Exact::ZERO };
            prop_assert_eq!(total(&book, row, "pay"), or_zero(there));
            prop_assert_eq!(total(&book, row, "bonus"), or_zero(there && month.number() == 6));
            prop_assert_eq!(total(&book, row, "once"), or_zero(month == Month::of(start)));
            let months = month.min(Month::of(end)).since(Month::of(start)) + 1;
            prop_assert_eq!(so_far, base.times(&Exact::from(i64::from(months))));
        }
    }
}
