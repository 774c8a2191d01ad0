//! What must add up: sums from their parts, years from their months, components from their members.

use lonn::amount::Exact;
use lonn::formula::Value;
use lonn::plan::Plan;
use lonn::rules::{Cadence, Component, Entry, Stack};
use lonn::run::{MonthRow, Trace, annualised, from_start};

use super::{book_of, placed};
use crate::random_book::draw;

/// Holds every month's sums against the components that they take.
fn sums_hold(stack: &Stack, row: &MonthRow, told: &str) {
    for (number, entry) in (0_u32..).zip(&stack.entries) {
        let Entry::Sum(sum) = entry else { continue };
        let earned: Exact = sum.parts.iter().map(|part| row.total(*part)).sum();
        let paid: Exact = sum.parts.iter().map(|part| row.paid(*part)).sum();
        let counted = if sum.by_paid { &paid } else { &earned };
        assert_eq!(row.total(number), counted, "{told} {}", sum.head.id);
        assert_eq!(row.paid(number), &paid, "{told} {} paid", sum.head.id);
    }
}

#[test]
fn sums_equal_their_parts_in_every_month() {
    let mut held = 0;
    for seed in 0..40 {
        let drawn = draw(seed);
        let book = book_of(&drawn);
        for person in drawn.people.iter().take(5) {
            let Some((stack, facts)) = placed(&book, person) else {
                continue;
            };
            let plan = Plan::fold(stack, person.on, &[], false);
            let year = annualised(&plan, &facts, false, &mut ());
            let first = from_start(stack, &facts, (&[], false), 14, &[], &mut ());
            let rows = year.into_iter().flat_map(|year| year.months);
            for row in rows.chain(first.into_iter().flatten()) {
                sums_hold(stack, &row, &format!("seed {seed} {:?}", row.month));
                held += 1;
            }
        }
    }
    assert!(held > 2_000, "{held} months");
}

fn number_of(value: Value) -> Option<Exact> {
    match value {
        Value::Number(exact) => Some(exact),
        Value::Bool(_) | Value::Date(_) | Value::Member(_) | Value::Text(_) => None,
    }
}

/// What a component's months come to over the steady year, from its exact amounts.
fn expected(component: &Component, exacts: &[Exact]) -> Exact {
    if component.over_year {
        return component.rounding.apply(&exacts.iter().sum());
    }
    exacts
        .iter()
        .map(|exact| component.rounding.apply(exact))
        .sum()
}

#[test]
fn twelve_months_add_up_to_the_year_as_it_is_rounded() {
    let (mut by_month, mut by_year) = (0, 0);
    for seed in 0..60 {
        let drawn = draw(seed);
        let book = book_of(&drawn);
        for person in drawn.people.iter().take(5) {
            let Some((stack, facts)) = placed(&book, person) else {
                continue;
            };
            let plan = Plan::fold(stack, person.on, &[], false);
            let mut trace = Trace::default();
            let Ok(year) = annualised(&plan, &facts, false, &mut trace) else {
                continue;
            };
            let months: Vec<_> = year.months.iter().filter_map(|row| row.month).collect();
            for (number, entry) in (0_u32..).zip(&stack.entries) {
                let Entry::Component(component) = entry else {
                    continue;
                };
                let calendar = component.earning_year == 1 && !component.year_so_far;
                if !calendar || component.per.is_some() || component.cadence != Cadence::Monthly {
                    continue;
                }
                let exacts: Vec<Exact> = months
                    .iter()
                    .filter_map(|month| trace.step(number, 0, *month)?.exact.clone())
                    .filter_map(number_of)
                    .collect();
                let told = format!("seed {seed} {}", component.head.id);
                assert_eq!(year.total(number), expected(component, &exacts), "{told}");
                by_month += 1;
                by_year += i32::from(component.over_year && exacts.len() == 12);
            }
        }
    }
    assert!(by_month > 500 && by_year > 30, "{by_month} {by_year}");
}

#[test]
fn a_component_is_the_total_of_its_members() {
    let mut held = 0;
    for seed in 0..40 {
        let drawn = draw(seed);
        let book = book_of(&drawn);
        for person in drawn.people.iter().take(5) {
            let Some((stack, facts)) = placed(&book, person) else {
                continue;
            };
            let Ok(rows) = from_start(stack, &facts, (&[], false), 14, &[], &mut ()) else {
                continue;
            };
            for (number, entry) in (0_u32..).zip(&stack.entries) {
                let Entry::Component(component) = entry else {
                    continue;
                };
                let count = u32::try_from(stack.member_count(component.per)).unwrap();
                for row in &rows {
                    let members = (0..count).map(|member| row.member(number, member));
                    let members: Exact = members.sum();
                    let total = row.total(number);
                    assert_eq!(total, &members, "seed {seed} {}", component.head.id);
                    held += u32::from(count > 1);
                }
            }
        }
    }
    assert!(held > 1_000, "{held}");
}
