//! Small books against plain arithmetic: floors and carried figures.

use lonn::amount::{Exact, Rounding};
use lonn::answer::assess;
use lonn::plan::Plan;
use lonn::run::{Trace, annualised, from_start};
use proptest::prelude::*;

use crate::kit::{day, draws, entry, facts, ratio, stack};

proptest! {
    #![proptest_config(draws(64))]

    /// A floor is reported exactly when it is undercut, in the class that undercuts it, whether
    /// or not the component that it guards pays.
    #[test]
    fn a_floor_is_reported_exactly_when_it_is_undercut(
        hours in proptest::array::uniform2(0_i64..4_000),
        paid in proptest::array::uniform2(0_i64..30_000),
        least in 0_i64..30_000,
        pays in any::<bool>(),
        by_class in any::<bool>(),
    ) {
        let each = if by_class { "class" } else { "sum" };
        let book = stack(&format!(r#"
            classes.shift = {{ members = ["day", "night"] }}
            input.hours = {{ unit = "hour/month", per = "shift", default = 0 }}
            input.rate  = {{ unit = "currency/hour", per = "shift" }}
            input.least = {{ unit = "currency/hour" }}
            input.pays  = {{ type = "bool" }}
            component.pay = {{ per = "shift", formula = "hours[shift] * rate[shift]", unit = "currency/month", when = "pays", tags = ["worked"], source = "us" }}
            floor.least_pay = {{ guards = "worked", per = "shift", each = "{each}", at_least = "hours[shift] * least", source = "us" }}
        "#));
        let given = facts(&book, &[
            ("hours.day", ratio(hours[0], 100).to_string()),
            ("hours.night", ratio(hours[1], 100).to_string()),
            ("rate.day", ratio(paid[0], 100).to_string()),
            ("rate.night", ratio(paid[1], 100).to_string()),
            ("least", ratio(least, 100).to_string()),
            ("pays", pays.to_string()),
        ]);
        let ore = Rounding::default();
        let of = |place: usize, rate: i64| ore.apply(&ratio(hours[place], 100).times(&ratio(rate, 100)));
        let got: Vec<Exact> = (0..2).map(|n| if pays { of(n, paid[n]) } else { Exact::ZERO }).collect();
        let owed: Vec<Exact> = (0..2).map(|n| of(n, least)).collect();
        let expected: Vec<Option<&str>> = if by_class {
            [Some("day"), Some("night")].into_iter().zip(got.iter().zip(&owed))
                .filter(|(_, (got, owed))| got < owed).map(|(class, _)| class).collect()
        } else {
            let (got, owed): (Exact, Exact) = (got.iter().sum(), owed.iter().sum());
            if got < owed { vec![None] } else { Vec::new() }
        };
        let plan = Plan::fold(&book, day("2026-05-05"), &[], false);
        let found = assess(&plan, &given, &mut ()).unwrap();
        let said: Vec<Option<&str>> = found.findings.iter()
            .filter(|finding| finding.code == "LAW-FLOOR")
            .map(|finding| finding.member.as_deref()).collect();
        prop_assert_eq!(said, expected);
    }

    /// A figure that goes on behind its last day is marked there with that day, and nowhere before,
    /// whichever way a formula reads it.
    #[test]
    fn a_figure_is_carried_from_the_day_behind_its_last(
        last in 0_u64..2_000, on in 0_u64..2_500,
        formula in proptest::sample::select(vec![
            "figure", "at(figure, date(year, 12, 31))", "scale(90, steps) * 1 XXD/month",
            "lookup(rows, kind)", "scale(90, by_figure) * 1 XXD/month",
        ]),
    ) {
        let first = day("2021-01-01");
        let last = first + chrono::Days::new(last);
        let book = stack(&format!(r#"
            input.kind = {{ type = "enum", members = ["only"], default = "only" }}
            parameter.figure = {{ source = "us", unit = "currency/month", values = [{{ from = {first}, value = 7, until = {last} }}], after = "carry" }}
            table.rows = {{ source = "us", unit = "currency/month", keys = ["kind"], values = [{{ from = {first}, rows = {{ only = 7 }}, until = {last} }}], after = "carry" }}
            scale.steps = {{ source = "us", kind = "marginal", values = [{{ from = {first}, brackets = [{{ rate = 1 }}], until = {last} }}], after = "carry" }}
            scale.by_figure = {{ source = "us", kind = "marginal", in = "figure / 1 XXD/month", values = [{{ from = {first}, brackets = [{{ up_to = 1, rate = 1 }}, {{ rate = 2 }}] }}] }}
            component.pay = {{ formula = "{formula}", unit = "currency/month", source = "us" }}
        "#));
        for on in [first + chrono::Days::new(on), last, last.succ_opt().unwrap()] {
            let plan = Plan::fold(&book, on, &[], false);
            let found = assess(&plan, &facts(&book, &[]), &mut ()).unwrap();
            let marks: Vec<String> = found.findings.iter()
                .filter(|finding| finding.code == "FIGURE-CARRIED")
                .map(|finding| finding.numbers.first().unwrap().1.clone()).collect();
            let expected = if on > last { vec![last.to_string()] } else { Vec::new() };
            prop_assert_eq!(marks, expected, "{} on {} until {}", formula, on, last);
        }
    }
}

/// Who a band is for is read in the month of `on`, where a default may be another than in January.
#[test]
fn a_band_is_for_whom_the_facts_name_in_the_month_of_on() {
    let book = stack(
        r#"
        input.first = { type = "enum", members = ["one", "two"] }
        input.last = { type = "enum", of = "first" }
        input.now = { type = "enum", of = "first", default = { formula = "if month <= 6 then first else last" } }
        component.pay = { formula = "100 XXD/month", unit = "currency/month", source = "us" }
        sum.all = { of = "pay" }
        band.two = { for = { now = "two" }, measure = "all", unit = "currency/year", values = [{ from = 2021-01-01, min = 1, max = 2000 }], source = "us" }
    "#,
    );
    for (on, bands) in [("2026-03-01", 0), ("2026-09-01", 1)] {
        let given = facts(&book, &[("first", "one".into()), ("last", "two".into())]);
        let plan = Plan::fold(&book, day(on), &[], false);
        let found = assess(&plan, &given, &mut ()).unwrap();
        assert_eq!(found.bands.len(), bands, "{on}");
    }
}

/// What is rounded over the year counts the months of the year in which nothing had to be rounded,
/// also those in which the year began anew.
#[test]
fn what_is_rounded_over_the_year_counts_its_even_months() {
    let book = stack(
        r#"
        parameter.rate = { unit = "currency/month", source = "us", values = [{ from = 2021-01-01, value = 224.91 }, { from = 2024-10-01, value = 506.0475 }] }
        component.pay = { formula = "rate", unit = "currency/month", earning_year = 9, round = { mode = "half_even", over = "year" }, source = "us" }
    "#,
    );
    let mut given = facts(&book, &[]);
    given.start = Some(day("2024-06-15"));
    let months = from_start(&book, &given, (&[], false), 8, &[], &mut ()).unwrap();
    let pay = entry(&book, "pay");
    let found: Vec<String> = months
        .iter()
        .skip(1)
        .map(|m| m.total(pay).to_string())
        .collect();
    // 224.91, then 730.9575, 1237.005 and 1743.0525 rounded.
    let expected = [
        "224.91", "224.91", "224.91", "506.05", "506.04", "506.05", "506.05",
    ];
    assert_eq!(found, expected);
}

/// A component that is not for this person asks nobody whether a variant stands in its place.
#[test]
fn what_does_not_stand_itself_needs_no_fact_of_its_variants() {
    let book = stack(
        r#"
        input.kind = { type = "enum", members = ["one", "two"] }
        input.place = { type = "enum", members = ["here", "there"] }
        component.pay = { applies = { kind = "one" }, formula = "100 XXD/month", unit = "currency/month", source = "us" }
        component.more = { replaces = "pay", applies = { place = "there" }, formula = "200 XXD/month", unit = "currency/month", source = "us" }
        component.late = { applies = { from = 2030-01-01 }, formula = "1 XXD/month", unit = "currency/month", source = "us" }
        component.later = { replaces = "late", applies = { place = "there", from = 2031-01-01 }, formula = "2 XXD/month", unit = "currency/month", source = "us" }
    "#,
    );
    let plan = Plan::fold(&book, day("2026-03-01"), &[], false);
    for (kind, refused) in [("one", true), ("two", true)] {
        let given = facts(&book, &[("kind", kind.into())]);
        assert_eq!(annualised(&plan, &given, false, &mut ()).is_err(), refused);
    }
}

/// A scale's own formula asks for calendar years, whatever the years of whoever reads the scale.
#[test]
fn a_scale_asks_for_calendar_years() {
    let book = stack(
        r#"
        component.pay = { formula = "100 XXD/month", unit = "currency/month", source = "us" }
        scale.steps = { kind = "marginal", in = "this_year(pay)", values = [{ from = 2021-01-01, brackets = [{ up_to = 1, rate = 1 }, { rate = 0 }] }], source = "us" }
        component.bonus = { formula = "scale(1000 XXD, steps) / 1 month", earning_year = 4, unit = "currency/month", source = "us" }
    "#,
    );
    let plan = Plan::fold(&book, day("2026-05-05"), &[], false);
    let year = annualised(&plan, &facts(&book, &[]), false, &mut ()).unwrap();
    let bonus = entry(&book, "bonus");
    let months: Vec<String> = year
        .months
        .iter()
        .map(|m| m.total(bonus).to_string())
        .collect();
    let expected = [
        "100", "200", "300", "400", "500", "600", "700", "800", "900", "1000", "1000", "1000",
    ];
    assert_eq!(months, expected);
}

/// What a limit reads marks the result if the limit speaks, and not otherwise. A silent month of its
/// own reads nothing; a window's months are read before its last month says whether it speaks.
#[test]
fn what_a_limit_reads_marks_the_result_only_if_it_speaks() {
    let carried = "source = \"us\", unit = \"hour/month\", values = [{ from = 2021-01-01, value = 7, until = 2025-12-31 }], after = \"carry\"";
    for bound in ["figure", "at(figure, start)", "behind", "turning"] {
        for (years, over, marked, steps) in [
            (17, "\"month\"", false, 0),
            (18, "\"month\"", true, 1),
            (17, "\"year\"", false, 1),
            (18, "\"year\"", true, 1),
        ] {
            let book = stack(&format!(
                r#"
                input.hours = {{ unit = "hour/month", default = 8 }}
                input.years = {{}}
                parameter.figure = {{ {carried} }}
                value.behind = {{ formula = "figure" }}
                value.turning = {{ formula = "if month = 5 then figure else 7 hour/month" }}
                component.pay = {{ formula = "1 XXD/month", unit = "currency/month", source = "us" }}
                limit.hours = {{ of = "hours", at_most = "{bound}", over = {over}, when = "years >= 18", source = "us" }}
            "#
            ));
            let mut given = facts(&book, &[("years", years.to_string())]);
            given.start = Some(day("2026-03-01"));
            let plan = Plan::fold(&book, day("2026-05-05"), &[], false);
            let mut trace = Trace::default();
            let found = assess(&plan, &given, &mut trace).unwrap();
            let codes: Vec<&str> = found.findings.iter().map(|f| f.code.as_str()).collect();
            let case = format!("{bound} over {over}, {years}: {codes:?}");
            assert_eq!(codes.contains(&"LIMIT"), marked, "{case}");
            assert_eq!(codes.contains(&"FIGURE-CARRIED"), marked, "{case}");
            let steps = if bound == "behind" { steps } else { 0 };
            let behind = entry(&book, "behind");
            let found = trace.steps.iter().filter(|step| step.entry == behind);
            assert_eq!(found.count(), steps, "{case}");
        }
    }
}

/// What months come to marks whoever asks for them, and nobody else.
#[test]
fn what_other_months_read_marks_the_result_only_if_somebody_asks_for_them() {
    let carried = "source = \"us\", unit = \"currency/month\", values = [{ from = 2021-01-01, value = 7, until = 2025-12-31 }], after = \"carry\"";
    for asked in [
        "this_year(behind)",
        "last_year(behind)",
        "last_months(behind, 2)",
    ] {
        for read in ["figure", "at(figure, start)"] {
            for (years, marked) in [(17, false), (18, true)] {
                let book = stack(&format!(
                    r#"
                    input.years = {{}}
                    parameter.figure = {{ {carried} }}
                    value.behind = {{ formula = "{read}" }}
                    component.pay = {{ formula = "if years >= 18 then {asked} / 1 month else 0 XXD/month", unit = "currency/month", source = "us" }}
                "#
                ));
                let mut given = facts(&book, &[("years", years.to_string())]);
                given.start = Some(day("2026-03-01"));
                let plan = Plan::fold(&book, day("2026-05-05"), &[], false);
                let found = assess(&plan, &given, &mut ()).unwrap();
                let mut codes = found.findings.iter().map(|f| f.code.as_str());
                let case = format!("{asked} of {read}, {years}");
                assert_eq!(codes.any(|code| code == "FIGURE-CARRIED"), marked, "{case}");
            }
        }
    }
}

/// What other months come to is followed through a value that only they have read.
#[test]
fn what_only_other_months_read_is_followed_from_month_to_month() {
    let book = stack(
        r#"
        parameter.figure = { source = "us", unit = "currency/month", values = [{ from = 2021-01-01, value = 7, until = 2025-12-31 }], after = "carry" }
        value.inner  = { formula = "if month = 2 then figure else 2 * figure" }
        value.behind = { formula = "inner" }
        component.pay = { formula = "last_year(behind) / 1 month", unit = "currency/month", source = "us", part_month = "none" }
    "#,
    );
    let given = facts(&book, &[]);
    let plan = Plan::fold(&book, day("2026-05-05"), &[], false);
    let found = assess(&plan, &given, &mut ()).unwrap();
    let pay = entry(&book, "pay");
    for row in &found.year.months {
        assert_eq!(row.total(pay), &Exact::from(11 * 14 + 7), "{:?}", row.month);
    }
}
