//! Bugs that other programs had, in their public threads; each test says what went wrong there.
//!
//! The numbers are those of the list that issue 3 works by. What cannot happen by design has the
//! test that shows it.

use lonn::amount::{Currency, Exact, Rounding, Unit};
use lonn::rules::Stack;
use lonn::time::{Date, Month};

use crate::kit::{
    day, errors, exact, facts, from, in_month, in_year, loaded, number, stack, total,
};

const ON: &str = "2026-06-15";

/// frappe/hrms 1457: brackets counted one unit too much, so that 200 was taxed 30.3 and not 30.
#[test]
fn bug_01_an_edge_belongs_to_the_lower_bracket() {
    let book = stack(
        r#"
        input.x = {}
        scale.tax = { source = "us", kind = "marginal", values = [{ from = 2021-01-01, brackets = [{ up_to = 100, rate = "10%" }, { up_to = 200, rate = "20%" }, { rate = "30%" }] }] }
        scale.flat = { source = "us", kind = "whole", values = [{ from = 2021-01-01, brackets = [{ up_to = 100, rate = "10%" }, { up_to = 200, rate = "20%" }, { rate = "30%" }] }] }
        value.tax_of  = { formula = "scale(x, tax)" }
        value.flat_of = { formula = "scale(x, flat)" }
        "#,
    );
    let rows = [
        ("0", "0", "0"),
        ("99.99", "9.999", "9.999"),
        ("100", "10", "10"),
        ("100.01", "10.002", "20.002"),
        ("199.99", "29.998", "39.998"),
        ("200", "30", "40"),
        ("200.01", "30.003", "60.003"),
    ];
    for (x, marginal, whole) in rows {
        let given = facts(&book, &[("x", x.to_owned())]);
        assert_eq!(
            number(&book, day(ON), &given, "tax_of"),
            exact(marginal),
            "{x}"
        );
        assert_eq!(
            number(&book, day(ON), &given, "flat_of"),
            exact(whole),
            "{x}"
        );
    }
}

/// frappe/hrms 46: brackets needed a gap of 1 between them, so 200.50 lay in none.
#[test]
fn bug_02_brackets_have_no_gap_and_no_overlap() {
    let scale = |brackets: &str| {
        format!(
            "input.x = {{}}\nscale.s = {{ source = \"us\", kind = \"whole\", values = \
             [{{ from = 2021-01-01, brackets = [{brackets}] }}] }}\nvalue.y = {{ formula = \"scale(x, s)\" }}"
        )
    };
    let book = stack(&scale(
        "{ up_to = 200, rate = 1 }, { up_to = 201, rate = 2 }, { rate = 3 }",
    ));
    for (x, rate) in [
        ("200", 1),
        ("200.0001", 2),
        ("200.5", 2),
        ("201", 2),
        ("201.01", 3),
    ] {
        let given = facts(&book, &[("x", x.to_owned())]);
        let expected = exact(x).times(&Exact::from(rate));
        assert_eq!(number(&book, day(ON), &given, "y"), expected, "{x}");
    }
    // A bracket has an upper end only: a gap or an overlap cannot be written.
    for wrong in [
        "{ up_to = 200, rate = 1 }, { up_to = 200, rate = 2 }, { rate = 3 }",
        "{ up_to = 200, rate = 1 }, { up_to = 100, rate = 2 }, { rate = 3 }",
        "{ up_to = 200, rate = 1 }",
        "{ from = 1, up_to = 200, rate = 1 }, { rate = 3 }",
    ] {
        assert!(!errors(&loaded(&scale(wrong))).is_empty(), "{wrong}");
    }
}

/// A book whose pay goes by calendar days, and its pay in the month of `start`.
fn by_days() -> Stack {
    stack(
        r#"
        input.base = { unit = "currency/month" }
        component.pay = { formula = "base", unit = "currency/month", part_month = "calendar_days", source = "us" }
        "#,
    )
}

fn paid(book: &Stack, start: Date, end: Option<Date>) -> Exact {
    let mut somebody = facts(book, &[("base", "27720".to_owned())]);
    (somebody.start, somebody.end) = (Some(start), end);
    total(book, from(book, &somebody, 1).first().unwrap(), "pay")
}

/// The days of the months of four years, one of them a leap year.
fn days_of_four_years() -> impl Iterator<Item = Date> {
    let until = day("2027-12-31");
    day("2024-01-01")
        .iter_days()
        .take_while(move |day| *day <= until)
}

fn share(days: i64, month: Month) -> Exact {
    let exact = Exact::ratio(27_720 * days, i64::from(month.days())).unwrap();
    Rounding::default().apply(&exact)
}

/// frappe/hrms 2612: who joined in mid-month had negative days absent, and wrong pay.
#[test]
fn bug_04_who_joins_on_any_day_is_paid_from_that_day() {
    let book = by_days();
    for start in days_of_four_years() {
        let month = Month::of(start);
        let days = month.last_day().signed_duration_since(start).num_days() + 1;
        assert_eq!(paid(&book, start, None), share(days, month), "{start}");
    }
}

/// frappe/erpnext 27943: who left had −19 days of payment.
#[test]
fn bug_05_who_leaves_on_any_day_is_paid_until_that_day() {
    let book = by_days();
    for end in days_of_four_years() {
        let month = Month::of(end);
        let start = month.first_day();
        let days = end.signed_duration_since(start).num_days() + 1;
        assert_eq!(paid(&book, start, Some(end)), share(days, month), "{end}");
        // An end before the start is nobody's employment: it is refused, no day is negative.
        let mut nobody = facts(&book, &[("base", "27720".to_owned())]);
        (nobody.start, nobody.end) = (Some(end), Some(end - chrono::Days::new(3)));
        let refused = lonn::run::from_start(&book, &nobody, (&[], false), 1, &[], &mut ());
        assert_eq!(refused.unwrap_err().code, "FACT-RANGE", "{end}");
    }
}

/// frappe/erpnext 16134: 12 of 30 days of payment, and the whole month was paid.
#[test]
fn bug_06_twelve_of_thirty_days_are_twelve_thirtieths() {
    let book = by_days();
    let twelve = paid(&book, day("2026-06-01"), Some(day("2026-06-12")));
    let eighteen = paid(&book, day("2026-06-13"), None);
    assert_eq!(twelve, exact("11088"));
    assert_eq!(twelve.plus(&eighteen), exact("27720"));
}

/// frappe/hrms pull 4888: what a formula made of shared amounts was shared once more.
#[test]
fn bug_08_a_part_of_a_month_is_taken_once() {
    let with = |share: &str| {
        format!(
            r#"
            input.base = {{ unit = "currency/month" }}
            component.pay = {{ formula = "base", unit = "currency/month", part_month = "calendar_days", source = "us" }}
            component.extra = {{ formula = "10% * pay", unit = "currency/month", {share} source = "us" }}
            "#
        )
    };
    let wrong = errors(&loaded(&with("part_month = \"calendar_days\",")));
    assert_eq!(wrong, ["PART-MONTH-TWICE"]);
    let book = stack(&with(""));
    let mut somebody = facts(&book, &[("base", "30000".to_owned())]);
    somebody.start = Some(day("2026-06-16"));
    let rows = from(&book, &somebody, 1);
    assert_eq!(total(&book, rows.first().unwrap(), "extra"), exact("1500"));
}

/// frappe/hrms 1074: 17.5 days of leave were rounded to 18 on their way into a rule.
#[test]
fn bug_09_only_what_a_rule_rounds_is_rounded() {
    let book = stack(
        r#"
        input.days = { unit = "day/month" }
        value.left = { formula = "days - 0.25 day/month" }
        component.pay   = { formula = "left * 100 XXD/day", unit = "currency/month", source = "us" }
        component.whole = { formula = "round(left, 1) * 100 XXD/day", unit = "currency/month", source = "us" }
        component.down  = { formula = "left * 1 XXD/day", unit = "currency/month", round = { step = 1, mode = "down" }, source = "us" }
        component.even  = { formula = "left * 1 XXD/day", unit = "currency/month", round = { step = 1, mode = "half_even" }, source = "us" }
        "#,
    );
    let given = facts(&book, &[("days", "17.75".to_owned())]);
    assert_eq!(number(&book, day(ON), &given, "left"), exact("17.5"));
    for (name, amount) in [
        ("pay", "1750"),
        ("whole", "1800"),
        ("down", "17"),
        ("even", "18"),
    ] {
        assert_eq!(
            in_month(&book, day(ON), &given, name),
            exact(amount),
            "{name}"
        );
    }
}

/// frappe/erpnext 14285: 4 246.58 twelve times is 50 958.96, above the 50 000 of the year. (The
/// shipped base pay has its test among the offers.)
#[test]
fn bug_10_months_add_up_to_the_year_they_are_agreed_by() {
    let book = stack(
        r#"
        input.agreed = { unit = "currency/year" }
        component.pay = { formula = "agreed / 12 month/year", unit = "currency/month", round = { over = "year" }, source = "us" }
        "#,
    );
    for agreed in ["50000", "50958.96", "0.01", "0.13", "999999.99"] {
        let mut somebody = facts(&book, &[("agreed", agreed.to_owned())]);
        somebody.start = Some(day("2026-01-01"));
        let months: Exact = from(&book, &somebody, 12)
            .iter()
            .map(|row| total(&book, row, "pay"))
            .sum();
        assert_eq!(months, exact(agreed));
        assert_eq!(in_year(&book, day(ON), &somebody, "pay"), exact(agreed));
    }
}

/// frappe/erpnext 18921: August was paid by a structure in force from 1 September, because it
/// was computed in September.
#[test]
fn bug_11_a_month_is_paid_by_its_own_rules_whenever_it_is_computed() {
    let book = stack(
        r#"
        input.base = { unit = "currency/month" }
        parameter.rate = { source = "us", values = [{ from = 2021-01-01, value = "10%" }, { from = 2026-09-01, value = "20%" }] }
        component.old = { formula = "base * rate", unit = "currency/month", source = "us" }
        component.new = { formula = "base", unit = "currency/month", applies = { from = 2026-09-01 }, source = "us" }
        "#,
    );
    let mut somebody = facts(&book, &[("base", "1000".to_owned())]);
    somebody.start = Some(day("2026-08-01"));
    for (row, (rate, new)) in from(&book, &somebody, 2)
        .iter()
        .zip([("100", "0"), ("200", "1000")])
    {
        assert_eq!(total(&book, row, "old"), exact(rate), "{:?}", row.month);
        assert_eq!(total(&book, row, "new"), exact(new), "{:?}", row.month);
    }
    // On the last day of August as on the first; on 1 September the other.
    for (on, rate) in [
        ("2026-08-01", "100"),
        ("2026-08-31", "100"),
        ("2026-09-01", "200"),
    ] {
        assert_eq!(
            in_month(&book, day(on), &somebody, "old"),
            exact(rate),
            "{on}"
        );
    }
}

/// frappe/hrms 4, 126, pulls 3181, 3527, 2816: a payroll in one foreign currency was not seen as
/// such, and amounts of two were added.
#[test]
fn bug_16_two_currencies_never_meet() {
    for formula in ["base + 1 YYD/month", "1 YYD * base / 1 XXD", "1 YYD/month"] {
        let entries = format!(
            "input.base = {{ unit = \"currency/month\" }}\n\
             component.pay = {{ formula = \"{formula}\", unit = \"currency/month\", source = \"us\" }}"
        );
        assert_eq!(errors(&loaded(&entries)), ["CURRENCY-OTHER"], "{formula}");
    }
    let book = by_days();
    let input = book.inputs.first().unwrap();
    let read = |text| lonn::intake::fact_of_text(&book, input, text);
    assert!(read("100 YYD/month").is_err());
    assert!(read("100 XXD/year").is_err());
    assert_eq!(read("100 XXD/month"), read("100"));
    let of = |code| Unit::of(Currency::from_code(code).unwrap());
    assert!(of("NOK").times(of("SEK")).is_err());
    assert!(of("NOK").over(of("SEK")).is_err());
}

/// kitokoh/leopardo-hr pull 2885: the hour's pay was rounded before it was multiplied by 1.25 or
/// 1.5, always to the disadvantage of the same side.
#[test]
fn bug_17_nothing_is_rounded_before_the_last_step() {
    let book = stack(
        r#"
        input.base  = { unit = "currency/month" }
        input.hours = { unit = "hour/month" }
        value.an_hour = { formula = "base / 162.5 hour/month", unit = "currency/hour" }
        component.quarter = { formula = "hours * an_hour * 1.25", unit = "currency/month", source = "us" }
        component.half    = { formula = "hours * an_hour * 1.5", unit = "currency/month", source = "us" }
        component.early   = { formula = "hours * round(an_hour, 0.01) * 1.5", unit = "currency/month", source = "us" }
        "#,
    );
    let given = facts(
        &book,
        &[("base", "31000".to_owned()), ("hours", "7".to_owned())],
    );
    assert_eq!(
        number(&book, day(ON), &given, "an_hour").to_string(),
        "2480/13"
    );
    for (name, amount) in [
        ("quarter", "1669.23"),
        ("half", "2003.08"),
        ("early", "2003.09"),
    ] {
        assert_eq!(
            in_month(&book, day(ON), &given, name),
            exact(amount),
            "{name}"
        );
    }
}
