//! Days, parts of months, and figures by date.

use chrono::{Datelike, Days};
use lonn::amount::Exact;
use lonn::rules::{Confidence, Dated, DatedItem, Entry};
use lonn::text::{Place, Sources};
use lonn::time::{Date, Month, SpanOfDays, years_between};
use proptest::prelude::*;

use crate::kit::{
    amounts, answered, anybody, day, draws, facts, from, number, ratio, stack, total, year,
};

fn months() -> impl Iterator<Item = Month> {
    (0..144).map(|count| "2021-01".parse::<Month>().unwrap().plus(count))
}

fn days_of(month: Month) -> impl Iterator<Item = Date> {
    month
        .first_day()
        .iter_days()
        .take_while(move |day| *day <= month.last_day())
}

/// Cut a month in two at any day: the parts sum to the month, in days and in working days.
#[test]
fn the_parts_of_a_month_are_the_month_on_every_split_day() {
    for month in months() {
        let whole = SpanOfDays::in_month(month, None, None);
        assert_eq!(whole.days(), i64::from(month.days()));
        for cut in days_of(month) {
            let before = SpanOfDays::in_month(month, None, Some(cut));
            let after = SpanOfDays::in_month(month, cut.succ_opt(), None);
            assert_eq!(before.days() + after.days(), whole.days(), "{cut}");
            let working = before.working_days() + after.working_days();
            assert_eq!(working, whole.working_days(), "{cut}");
        }
    }
}

/// Who joins and leaves on any two days is there from 0 to all days of a month, never more.
#[test]
fn joining_and_leaving_on_any_day_gives_days_of_the_month() {
    for month in ["2026-02", "2028-02", "2026-04", "2026-12"] {
        let month: Month = month.parse().unwrap();
        let around = month.plus(-1).first_day().iter_days().take(100);
        for start in around {
            for end in start.pred_opt().unwrap().iter_days().take(70) {
                let span = SpanOfDays::in_month(month, Some(start), Some(end));
                let counted = days_of(month)
                    .filter(|day| start <= *day && *day <= end)
                    .count();
                assert_eq!(
                    span.days(),
                    i64::try_from(counted).unwrap(),
                    "{start} {end}"
                );
                assert!(span.working_days() <= span.days());
                assert!((0..=i64::from(month.days())).contains(&span.working_days()));
            }
        }
    }
}

/// Who leaves one day and who comes the next are paid together what one is paid for the month.
#[test]
fn two_who_share_a_month_are_paid_one_month() {
    let book = stack(
        r#"
        input.base = { unit = "currency/month" }
        component.by_days = { formula = "base", unit = "currency/month", part_month = "calendar_days", source = "us" }
        component.by_work = { formula = "base", unit = "currency/month", part_month = "working_days", source = "us" }
        "#,
    );
    for month in months().filter(|month| month.year() < 2025) {
        let whole = SpanOfDays::in_month(month, None, None);
        // So that every day is worth whole kronor, of either kind.
        let base = whole.days() * whole.working_days() * 100;
        for cut in days_of(month).filter(|cut| *cut < month.last_day()) {
            let pay = |start: Option<Date>, end: Option<Date>, name: &str| {
                let mut somebody = facts(&book, &[("base", base.to_string())]);
                somebody.start = start;
                somebody.end = end;
                total(&book, from(&book, &somebody, 1).first().unwrap(), name)
            };
            for name in ["by_days", "by_work"] {
                let leaves = pay(Some(month.first_day()), Some(cut), name);
                let comes = pay(cut.succ_opt(), None, name);
                assert_eq!(leaves.plus(&comes), Exact::from(base), "{name} {cut}");
                assert!(
                    !leaves.is_negative() && !comes.is_negative(),
                    "{name} {cut}"
                );
            }
        }
    }
}

/// Months count like whole numbers, and every day belongs to one of them.
#[test]
fn months_follow_each_other_without_a_gap() {
    let first = "2020-01".parse::<Month>().unwrap();
    let mut next = first.first_day();
    for count in 0..160 {
        let month = first.plus(count);
        assert_eq!(month.first_day(), next);
        assert_eq!((month.since(first), month.plus(-count)), (count, first));
        assert_eq!(month.to_string().parse::<Month>().unwrap(), month);
        assert!(days_of(month).all(|day| Month::of(day) == month));
        for begin in 1..=12 {
            let same = month.earning_year(begin) == month.plus(-1).earning_year(begin);
            assert_eq!(same, month.number() != begin, "{month} {begin}");
        }
        next = month.last_day().succ_opt().unwrap();
    }
}

/// An entry with one figure after the others.
fn item<T>(from: Date, value: T) -> DatedItem<T> {
    let file = Sources::default().add("tomorrow", "");
    DatedItem {
        from,
        until: None,
        figure: Ok(value),
        source: None,
        confidence: Confidence::Official,
        place: Place {
            file,
            from: 0,
            to: 0,
        },
    }
}

fn tomorrow<T>(values: &mut Dated<T>, from: Date, value: impl Fn(&T) -> T) {
    let last = values
        .items
        .iter()
        .rev()
        .find_map(|item| item.figure.as_ref().ok());
    if let Some(new) = last.map(value) {
        values.items.retain(|known| known.from < from);
        values.items.push(item(from, new));
    }
}

proptest! {
    #![proptest_config(draws(160))]

    /// One is a year older on the birthday, not the day before; 29 February counts on 1 March.
    #[test]
    fn one_is_a_year_older_on_the_birthday(born in answered(), later in 0_u64..9_000) {
        let on = born + Days::new(later);
        let age = years_between(born, on);
        prop_assert!(age >= 0);
        let next = years_between(born, on.succ_opt().unwrap());
        let leap = (born.month(), born.day()) == (2, 29);
        let tomorrow = on.succ_opt().unwrap();
        let birthday = (tomorrow.month(), tomorrow.day()) == (born.month(), born.day())
            || (leap && !tomorrow.leap_year() && (tomorrow.month(), tomorrow.day()) == (3, 1));
        prop_assert_eq!(next - age, i64::from(birthday), "born {} on {}", born, on);
        prop_assert_eq!(years_between(born, born), 0);
    }
}

proptest! {
    #![proptest_config(draws(40))]

    /// On a day holds the figure of the last day that is not behind it.
    #[test]
    fn a_figure_holds_from_its_day_until_the_next(
        gaps in proptest::collection::vec(1_u64..400, 1..6), on in 0_u64..1_500
    ) {
        let mut from = day("2021-01-01");
        let mut starts = vec![from];
        for gap in &gaps {
            from = from + Days::new(*gap);
            starts.push(from);
        }
        let values: Vec<String> = starts.iter().enumerate()
            .map(|(place, from)| format!("{{ from = {from}, value = {place} }}"))
            .collect();
        let book = stack(&format!(
            "parameter.figure = {{ source = \"us\", values = [{}] }}\nvalue.it = {{ formula = \"figure\" }}",
            values.join(", ")
        ));
        let days = starts.iter().flat_map(|start| [Some(*start), start.pred_opt()]).flatten();
        for on in days.chain([day("2021-01-01") + Days::new(on)]) {
            if on < day("2021-01-01") { continue; }
            let expected = starts.iter().filter(|start| **start <= on).count() - 1;
            let found = number(&book, on, &facts(&book, &[]), "it");
            prop_assert_eq!(found, ratio(i64::try_from(expected).unwrap(), 1), "{}", on);
        }
    }

    /// Every figure doubled, every band moved and every rule ended from tomorrow: today's year
    /// stays what it was.
    #[test]
    fn a_rule_of_tomorrow_never_touches_today(drawn in anybody()) {
        let mut drawn = drawn;
        drawn.set("base", Exact::from(40_000));
        let next = drawn.on.succ_opt().unwrap();
        let mut changed = drawn.stack.clone();
        let twice = |value: &Exact| value.plus(value);
        for parameter in &mut changed.parameters {
            tomorrow(&mut parameter.values, next, |value| value.iter().map(twice).collect());
        }
        for table in &mut changed.tables {
            tomorrow(&mut table.values, next, |value| value.iter().map(twice).collect());
        }
        for scale in &mut changed.scales {
            tomorrow(&mut scale.values, next, |brackets| {
                let mut brackets = brackets.clone();
                for bracket in &mut brackets { bracket.rate = twice(&bracket.rate); }
                brackets
            });
        }
        for entry in &mut changed.entries {
            if let Entry::Component(component) = entry && component.applies.on(drawn.on) {
                component.applies.until = Some(drawn.on);
            }
        }
        let before = amounts(drawn.stack, &drawn.year());
        let after = year(&changed, drawn.on, &drawn.facts).unwrap();
        prop_assert_eq!(&before, &amounts(&changed, &after));
        let changed_at_all = match year(&changed, next, &drawn.facts) {
            Ok(after) => before != amounts(&changed, &after),
            Err(_) => true,
        };
        prop_assert!(changed_at_all, "tomorrow must be another day");
    }
}

proptest! {
    #![proptest_config(draws(48))]

    /// A month reads the figures of its first day, the month of `start` those of that day.
    #[test]
    fn a_month_reads_the_figures_of_its_first_day(start in 0_u64..1_000, change in 0_u64..1_400) {
        let [start, change] = [start, change].map(|days| day("2021-01-02") + Days::new(days));
        let book = stack(&format!(r#"
            parameter.figure = {{ source = "us", unit = "currency/month", values = [{{ from = 2021-01-01, value = 1 }}, {{ from = {change}, value = 2 }}] }}
            component.pay = {{ formula = "figure", unit = "currency/month", source = "us" }}
            component.new = {{ formula = "1 XXD/month", unit = "currency/month", applies = {{ from = {change} }}, source = "us" }}
        "#));
        let mut somebody = facts(&book, &[]);
        somebody.start = Some(start);
        for row in from(&book, &somebody, 40) {
            let month = row.month.unwrap();
            let rule_day = start.max(month.first_day());
            let changed = i64::from(change <= rule_day);
            prop_assert_eq!(total(&book, &row, "pay"), Exact::from(1 + changed), "{}", month);
            prop_assert_eq!(total(&book, &row, "new"), Exact::from(changed), "{}", month);
        }
    }
}
