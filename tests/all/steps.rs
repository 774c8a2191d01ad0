//! A year written out as steps, by the shipped book: whom it can tell, and whom it leaves to the
//! engine. That it tells everybody right, `agree` and `properties` hold.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "places of the shipped book's lists"
)]

use lonn::formula::Value;
use lonn::lowered::{Program, Scratch};
use lonn::plan::Plan;
use lonn::rules::{InputKind, Stack};
use lonn::run::{Facts, annualised};

use crate::agree::steps::Steps;
use crate::kit::{SHIPPED, day};

/// The facts of a stack's somebody: `family` and `level` by their places, and numbers by name.
fn facts(stack: &Stack, members: [u32; 2], numbers: &[(&str, &str)]) -> Facts {
    let mut facts = Facts::none(stack);
    for (name, member) in ["family", "level"].into_iter().zip(members) {
        facts.set(stack.input_named(name).unwrap(), 0, Value::Member(member));
    }
    facts.start = Some(day("2026-12-01"));
    for choice in &stack.when {
        facts.set(choice.input, 0, Value::Member(choice.members[0]));
    }
    for (name, text) in numbers {
        let number = stack.input_named(name).unwrap();
        facts.set(number, 0, Value::Number(text.parse().unwrap()));
    }
    facts
}

fn members(stack: &Stack, name: &str) -> u32 {
    let input = &stack.inputs[usize::try_from(stack.input_named(name).unwrap()).unwrap()];
    let InputKind::Member(family) = input.kind else {
        panic!("{name}")
    };
    u32::try_from(stack.family(family).unwrap().members.len()).unwrap()
}

#[test]
fn every_family_and_level_is_told_by_steps() {
    let mut told = 0;
    for stack in &SHIPPED.stacks {
        let plan = Plan::fold(stack, day("2026-12-01"), &[], false);
        let steps = Steps::of(&plan, false);
        for family in 0..members(stack, "family") {
            for level in 0..members(stack, "level") {
                for (base, fte) in [("42000", "1"), ("61234.56", "0.8"), ("99999", "0.6667")] {
                    let numbers = [("base", base), ("fte", fte)];
                    let facts = facts(stack, [family, level], &numbers);
                    let engine = annualised(&plan, &facts, false, &mut ());
                    assert_eq!(steps.same(&facts, &engine), Ok(true), "{numbers:?}");
                    told += 1;
                }
            }
        }
    }
    assert_eq!(told, 2 * 8 * 6 * 3);
}

/// Whoever the steps cannot tell gets the engine's answer, its refusal too.
#[test]
fn what_steps_cannot_tell_the_engine_tells() {
    let rows = [
        ("nothing is given", vec![]),
        ("out of its bounds", vec![("base", "-1")]),
        (
            "more than an entry holds",
            vec![("base", "99999999999999999")],
        ),
        (
            "digits beyond machine integers",
            vec![
                ("base", "52000.123456789012345678901234567"),
                ("fte", "0.123456789012345678901"),
            ],
        ),
    ];
    for stack in &SHIPPED.stacks {
        let plan = Plan::fold(stack, day("2026-12-01"), &[], false);
        let program = Program::of(&plan, false).unwrap();
        let mut scratch = Scratch::default();
        for (why, numbers) in &rows {
            let facts = facts(stack, [0, 2], numbers);
            assert!(program.year(&facts, &mut scratch).is_none(), "{why}");
            let engine = annualised(&plan, &facts, false, &mut ());
            let told = program.annualised(&facts, &mut scratch);
            match (engine, told) {
                (Ok(engine), Ok(told)) => {
                    for entry in 0..u32::try_from(stack.entries.len()).unwrap() {
                        assert_eq!(engine.total(entry), told.total(entry), "{why}");
                    }
                }
                (Err(engine), Err(told)) => assert_eq!(engine, told, "{why}"),
                (engine, told) => panic!("{why}: {engine:?}, {told:?}"),
            }
        }
    }
}
