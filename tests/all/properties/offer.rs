//! Offers by the shipped book, in both countries, every input drawn.

use std::collections::BTreeSet;

use lonn::amount::{Exact, Rounding};
use lonn::answer::{BandStatus, assess, cost, month_sums, per_month};
use lonn::formula::{Op, Target, Typed, Value};
use lonn::plan::Plan;
use lonn::rules::{Cadence, Component, ComponentKind, Dated, Entry, Graph, Range, Stack, Weight};
use lonn::run::{Origin, Trace, annualised, at_full_time, from_start, read_input};
use lonn::time::Date;
use proptest::prelude::*;

use crate::agree::steps::Steps;
use crate::kit::{SHIPPED, amounts, anybody, draws, entry, from, ratio, year};

/// Whether a component counts toward tags such as `pay and not (overtime or in_kind)`: `not` binds
/// tightest, then `and`, then `or`.
fn counts(component: &Component, of: &str) -> bool {
    let spaced = of.replace('(', " ( ").replace(')', " ) ");
    let mut words: Vec<&str> = spaced.split_whitespace().rev().collect();
    let found = either(component, &mut words);
    assert!(words.is_empty(), "{of}");
    found
}

fn either(component: &Component, words: &mut Vec<&str>) -> bool {
    let mut found = both(component, words);
    while words.pop_if(|word| *word == "or").is_some() {
        found |= both(component, words);
    }
    found
}

fn both(component: &Component, words: &mut Vec<&str>) -> bool {
    let mut found = single(component, words);
    while words.pop_if(|word| *word == "and").is_some() {
        found &= single(component, words);
    }
    found
}

fn single(component: &Component, words: &mut Vec<&str>) -> bool {
    match words.pop().unwrap() {
        "not" => !single(component, words),
        "(" => {
            let found = either(component, words);
            assert_eq!(words.pop(), Some(")"));
            found
        }
        tag => component.kind.word() == tag || component.tags.iter().any(|known| known == tag),
    }
}

fn components(stack: &Stack) -> impl Iterator<Item = (u32, &Component)> {
    (0_u32..)
        .zip(&stack.entries)
        .filter_map(|(number, entry)| match entry {
            Entry::Component(component) => Some((number, component)),
            Entry::Value(_) | Entry::Sum(_) => None,
        })
}

/// Whether the last figure of a history lies behind a day.
fn is_carried<T>(values: &Dated<T>, day: Date) -> bool {
    let last = values.items.last();
    last.and_then(|item| item.until)
        .is_some_and(|until| until < day)
}

/// The carried figures that a run read, in values and in components without a `when`: by name, by
/// `at`, as a scale or its unit, as a table.
fn carried<'s>(stack: &'s Stack, on: Date, trace: &Trace) -> BTreeSet<&'s str> {
    let parameter = |number: u32, day: Date| {
        let parameter = &stack.parameters[usize::try_from(number).unwrap()];
        is_carried(&parameter.values, day).then_some(parameter.head.id.as_str())
    };
    let mut found = BTreeSet::new();
    for step in &trace.steps {
        let formula = match stack.entry(step.entry) {
            Some(Entry::Value(value)) => &value.formula,
            Some(Entry::Component(component)) if component.when.is_none() => &component.formula,
            Some(Entry::Component(_) | Entry::Sum(_)) | None => continue,
        };
        for (node, _) in &step.nodes {
            match formula.node(*node).map(|node| &node.op) {
                Some(Op::Read(Target::Parameter(number), _)) => {
                    found.extend(parameter(*number, on))
                }
                Some(Op::At(number, _, day)) => {
                    let days = step.nodes.iter().filter(|(node, _)| node == day);
                    for (_, value) in days {
                        let Value::Date(day) = value else { continue };
                        found.extend(parameter(*number, on.min(*day)));
                    }
                }
                Some(Op::Scale(_, number)) => {
                    let scale = &stack.scales[usize::try_from(*number).unwrap()];
                    found.extend(is_carried(&scale.values, on).then_some(scale.head.id.as_str()));
                    for (target, _) in scale.unit_of_thresholds.iter().flat_map(Typed::reads) {
                        if let Target::Parameter(number) = target {
                            found.extend(parameter(number, on));
                        }
                    }
                }
                Some(Op::Lookup(number, _)) => {
                    let table = &stack.tables[usize::try_from(*number).unwrap()];
                    found.extend(is_carried(&table.values, on).then_some(table.head.id.as_str()));
                }
                _ => {}
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(draws(40))]

    /// Every sum is the sum of the components that carry its tags, month by month, earned or paid.
    #[test]
    fn sums_equal_their_parts(drawn in anybody()) {
        let year = drawn.year();
        let first = from(drawn.stack, &drawn.facts, 12);
        for row in year.months.iter().chain(&first) {
            for (number, entry) in (0_u32..).zip(&drawn.stack.entries) {
                let Entry::Sum(sum) = entry else { continue };
                let parts: Exact = components(drawn.stack)
                    .filter(|(_, component)| counts(component, &sum.of))
                    .map(|(part, _)| if sum.by_paid { row.paid(part) } else { row.total(part) })
                    .sum();
                prop_assert_eq!(row.total(number), &parts, "{} in {:?}", sum.head.id, row.month);
            }
        }
    }

    /// A component is the sum of its members, each rounded to its step.
    #[test]
    fn components_are_the_sums_of_their_members(drawn in anybody()) {
        for row in &drawn.year().months {
            for (number, component) in components(drawn.stack) {
                let count = u32::try_from(drawn.stack.member_count(component.per)).unwrap();
                let members: Vec<Exact> = (0..count)
                    .map(|member| row.member(number, member).clone())
                    .collect();
                prop_assert_eq!(row.total(number).clone(), members.iter().sum::<Exact>());
                for member in members {
                    let steps = member.over(component.rounding.step()).unwrap();
                    prop_assert!(steps.is_whole(), "{}", component.head.id);
                }
            }
        }
    }

    /// The twelve months add up to the year, and nine of them are within a step of the month.
    #[test]
    fn twelve_months_add_up_to_the_year(drawn in anybody()) {
        let year = drawn.year();
        prop_assert_eq!(year.months.len(), 12);
        for (number, entry) in (0_u32..).zip(&drawn.stack.entries) {
            if matches!(entry, Entry::Value(_)) { continue; }
            let months: Vec<Exact> = year.months.iter().map(|row| row.total(number).clone()).collect();
            prop_assert_eq!(year.total(number), months.iter().sum::<Exact>());
            let monthly = match entry {
                Entry::Component(component) => component.cadence == Cadence::Monthly,
                Entry::Sum(_) | Entry::Value(_) => false,
            };
            if let Some(ordinary) = per_month(drawn.stack, &year, number).filter(|_| monthly) {
                let near = |month: &&Exact| month.minus(&ordinary).magnitude() <= ratio(1, 100);
                prop_assert!(months.iter().filter(near).count() >= 9, "{}", entry.head().id);
            }
        }
    }

    /// What goes to the employee is part of what is paid; the cost is all but the notional.
    #[test]
    fn cost_and_pay_take_what_their_kinds_say(drawn in anybody()) {
        let year = drawn.year();
        let of = |row: &lonn::run::MonthRow, paid: bool, kinds: &[ComponentKind]| -> Exact {
            components(drawn.stack)
                .filter(|(_, component)| kinds.contains(&component.kind))
                .map(|(number, _)| if paid { row.paid(number) } else { row.total(number) })
                .sum()
        };
        use ComponentKind::{Employer, InKind, Pay};
        let mut whole = Exact::ZERO;
        for row in &year.months {
            let [employee, paid, earned] = month_sums(drawn.stack, row);
            prop_assert_eq!(employee, of(row, true, &[Pay]));
            prop_assert_eq!(paid, of(row, true, &[Pay, Employer]));
            let all = of(row, false, &[Pay, Employer, InKind]);
            prop_assert_eq!(&earned, &all);
            whole = whole.plus(&all);
        }
        prop_assert_eq!(cost(drawn.stack, &year), whole);
    }

    /// A raise never lowers total compensation, nor the base pay itself.
    #[test]
    fn raising_base_never_lowers_total_compensation(drawn in anybody(), base in 0_i64..20_000_000, raise in 1_i64..3_000_000) {
        let (mut low, mut high) = (drawn.clone(), drawn);
        low.set("base", ratio(base, 100));
        high.set("base", ratio(base + raise, 100));
        let (before, after) = (low.year(), high.year());
        for name in ["total_compensation", "base_pay"] {
            let number = entry(low.stack, name);
            prop_assert!(before.total(number) <= after.total(number), "{}", name);
        }
    }

    /// Half a position is half of everything that goes by the size of the position.
    #[test]
    fn half_a_position_is_half_of_what_goes_by_its_size(drawn in anybody()) {
        let (mut half, mut whole) = (drawn.clone(), drawn);
        half.set("fte", ratio(1, 2));
        whole.set("fte", Exact::ONE);
        let (of_half, of_whole) = (half.year(), whole.year());
        for name in ["base_pay", "variable_pay_at_target", "variable_pay_expected"] {
            let number = entry(half.stack, name);
            let twice = of_half.total(number).plus(&of_half.total(number));
            let off = twice.minus(&of_whole.total(number)).magnitude();
            prop_assert!(off <= ratio(1, 100), "{}: off by {}", name, off);
        }
    }

    /// A salary agreed by the year is that salary: 700 000 a year is 700 000.00, whatever the size
    /// of the position makes of it.
    #[test]
    fn a_yearly_salary_is_exact_by_the_year(drawn in anybody(), salary in 0_i64..9_999_999_999, part in 1_i64..=100) {
        let mut drawn = drawn;
        drawn.set("base", ratio(salary, 1_200));
        drawn.set("fte", ratio(part, 100));
        let exact = ratio(salary, 100).times(&ratio(part, 100));
        let found = drawn.year().total(entry(drawn.stack, "base_pay"));
        prop_assert_eq!(found, Rounding::default().apply(&exact));
    }

    /// A run that keeps every step gives the amounts of one that keeps nothing, and its steps
    /// are those amounts.
    #[test]
    fn a_trace_changes_no_amount(drawn in anybody()) {
        let plan = Plan::fold(drawn.stack, drawn.on, &[], false);
        let mut trace = Trace::default();
        let traced = annualised(&plan, &drawn.facts, false, &mut trace).unwrap();
        prop_assert_eq!(amounts(drawn.stack, &drawn.year()), amounts(drawn.stack, &traced));
        let first = from(drawn.stack, &drawn.facts, 14);
        let mut every_step = Trace::default();
        let traced_first = from_start(drawn.stack, &drawn.facts, (&[], false), 14, &[], &mut every_step).unwrap();
        for (row, with_trace) in first.iter().zip(&traced_first) {
            for (number, component) in components(drawn.stack) {
                prop_assert_eq!(row.total(number), with_trace.total(number), "{}", component.head.id);
                prop_assert_eq!(row.paid(number), with_trace.paid(number), "{}", component.head.id);
            }
        }
        let last = traced.months.last().unwrap();
        for (number, component) in components(drawn.stack).filter(|(_, c)| c.per.is_none()) {
            if let Some(step) = trace.steps.iter().rev().find(|step| step.entry == number) {
                let rounded = step.rounded.clone().unwrap();
                let yearly = component.cadence != Cadence::Monthly;
                prop_assert!(yearly || rounded == *last.total(number), "{}", component.head.id);
            }
        }
    }

    /// To say what stands by default changes nothing but the origin.
    #[test]
    fn giving_what_stands_by_default_changes_no_amount(drawn in anybody()) {
        let plan = Plan::fold(drawn.stack, drawn.on, &[], false);
        let mut given = drawn.facts.clone();
        let mut said = 0;
        for (number, input) in (0_u32..).zip(&drawn.stack.inputs) {
            for member in 0..u32::try_from(drawn.stack.member_count(input.per)).unwrap() {
                let Ok((value, origin)) = read_input(&plan, &drawn.facts, number, member) else { continue };
                if origin != Origin::Given {
                    said += 1;
                    given.set(number, member, value);
                }
                let found = read_input(&plan, &given, number, member).unwrap().1;
                prop_assert_eq!(found, Origin::Given);
            }
        }
        prop_assert!(said > 0);
        let after = year(drawn.stack, drawn.on, &given).unwrap();
        prop_assert_eq!(amounts(drawn.stack, &drawn.year()), amounts(drawn.stack, &after));
    }

    /// How much a finding weighs, and what a band says, changes no amount.
    #[test]
    fn findings_and_bands_change_no_amount(drawn in anybody()) {
        let mut changed = drawn.stack.clone();
        for limit in &mut changed.limits { limit.severity = Weight::Note; }
        for notice in &mut changed.notices { notice.severity = Weight::Violation; }
        changed.floors.clear();
        changed.bands.clear();
        changed.graph = Graph::of(&changed);
        let after = year(&changed, drawn.on, &drawn.facts).unwrap();
        prop_assert_eq!(amounts(drawn.stack, &drawn.year()), amounts(&changed, &after));
    }

}

proptest! {
    #![proptest_config(draws(20))]

    /// A year written out as steps is the year.
    #[test]
    fn a_year_in_steps_is_the_year(drawn in anybody()) {
        let plan = Plan::fold(drawn.stack, drawn.on, &[], false);
        let (full, changed) = at_full_time(&plan, &drawn.facts);
        for (facts, full_time) in [(&drawn.facts, false), (&full, changed)] {
            let engine = annualised(&plan, facts, full_time, &mut ());
            let told = Steps::of(&plan, full_time).same(facts, &engine);
            prop_assert!(told.is_ok(), "{told:?}");
        }
    }

    /// A range includes its bounds; a step beyond either lies outside, and says by how much.
    #[test]
    fn a_range_includes_its_bounds(drawn in anybody(), width in 1_i64..90_000_000) {
        let mut changed = drawn.stack.clone();
        changed.bands.truncate(1);
        changed.graph = Graph::of(&changed);
        let measure = entry(drawn.stack, "total_compensation");
        let plan = Plan::fold(drawn.stack, drawn.on, &[], false);
        let (full, set) = lonn::run::at_full_time(&plan, &drawn.facts);
        let of_full = annualised(&plan, &full, set, &mut ()).unwrap();
        let value = of_full.total(measure);
        let (ore, width) = (ratio(1, 100), ratio(width, 100));
        let status = |min: Exact, max: Exact| {
            let mut stack = changed.clone();
            for band in &mut stack.bands {
                band.choices.clear();
                band.values = Dated {
                    items: band.values.items.iter().take(1).cloned().map(|mut item| {
                        item.from = "2021-01-01".parse().unwrap();
                        let midpoint = min.plus(&max).over(&Exact::from(2)).unwrap();
                        item.figure = Ok(Range { min: min.clone(), max: max.clone(), midpoint });
                        item
                    }).collect(),
                    carry: false,
                };
            }
            let plan = Plan::fold(&stack, drawn.on, &[], false);
            let found = assess(&plan, &drawn.facts, &mut ()).unwrap();
            let band = found.bands.first().unwrap().clone();
            let codes: Vec<String> = found.findings.iter().map(|finding| finding.code.clone()).collect();
            (band.status, band.value, codes)
        };
        for (min, max, expected) in [
            (value.clone(), value.plus(&width), BandStatus::Inside),
            (value.minus(&width), value.clone(), BandStatus::Inside),
            (value.plus(&ore), value.plus(&ore).plus(&width), BandStatus::Below),
            (value.minus(&ore).minus(&width), value.minus(&ore), BandStatus::Above),
        ] {
            let (found, measured, codes) = status(min, max);
            prop_assert_eq!(&measured, &value);
            prop_assert_eq!(found, expected);
            let has = |code: &str| codes.iter().any(|known| known == code);
            prop_assert_eq!(has("BAND-BELOW"), expected == BandStatus::Below);
            prop_assert_eq!(has("BAND-ABOVE"), expected == BandStatus::Above);
        }
    }
}

proptest! {
    #![proptest_config(draws(40))]

    /// Every figure marked as carried is one whose last day is behind the day asked for; every
    /// such figure that the offer read is marked.
    #[test]
    fn a_carried_figure_marks_the_result(drawn in anybody()) {
        let plan = Plan::fold(drawn.stack, drawn.on, &[], false);
        let mut trace = Trace::default();
        let found = assess(&plan, &drawn.facts, &mut trace).unwrap();
        let marked: Vec<(&str, String)> = found.findings.iter()
            .filter(|finding| finding.code == "FIGURE-CARRIED")
            .map(|finding| (finding.id.as_str(), finding.numbers.first().unwrap().1.clone()))
            .collect();
        for (name, last) in &marked {
            let last: Date = last.parse().unwrap();
            prop_assert!(last < drawn.on, "{} was known until {}", name, last);
        }
        for name in carried(drawn.stack, drawn.on, &trace) {
            prop_assert!(marked.iter().any(|(known, _)| *known == name), "{} is not marked", name);
        }
    }

    /// A floor is reported exactly when some month pays less than it asks.
    #[test]
    fn a_shipped_floor_is_reported_exactly_when_it_is_undercut(drawn in anybody()) {
        let plan = Plan::fold(drawn.stack, drawn.on, &[], false);
        let found = assess(&plan, &drawn.facts, &mut ()).unwrap();
        for (place, floor) in drawn.stack.floors.iter().enumerate() {
            let months = found.year.floors.iter().filter(|month| month.floor == place);
            let undercut = months.clone().any(|month| month.paid < month.least);
            let said = found.findings.iter()
                .any(|finding| finding.code == "LAW-FLOOR" && finding.id == floor.head.id);
            prop_assert_eq!(said, undercut, "{}", floor.head.id);
        }
    }
}

/// Nothing is drawn for a stack that is not there.
#[test]
fn both_countries_are_drawn() {
    let ids: Vec<&str> = SHIPPED
        .stacks
        .iter()
        .map(|stack| stack.id.as_str())
        .collect();
    assert_eq!(ids, ["no", "se"]);
    for stack in &SHIPPED.stacks {
        assert!(stack.inputs.len() > 20 && stack.entries.len() > 20);
        assert!(stack.inputs.iter().all(|input| match &input.full_time {
            Some(Value::Number(full)) => !full.is_zero(),
            Some(_) | None => true,
        }));
    }
}
