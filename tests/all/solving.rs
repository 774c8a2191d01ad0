//! The solver against every value there is: of random books, and of the shipped one.
#![expect(
    clippy::indexing_slicing,
    reason = "places of the lists that are held against one another"
)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use lonn::amount::Exact;
use lonn::answer::{Goal, Solved, Target, Unsolved, solve, stack_of};
use lonn::formula::Value;
use lonn::plan::Plan;
use lonn::rules::{Entry, InputKind, Proof, Stack, load};
use lonn::run::{Facts, annualised, at_full_time};

use crate::agree::asked_for;
use crate::kit::{day, exact, facts, shipped};
use crate::person::facts_of;
use crate::random_book::{draw, rng::Rng};

/// How many values of the input are tried one by one.
const VALUES: i64 = 40;

/// What a value comes to, if the rules do not refuse it.
fn measured(plan: &Plan<'_>, facts: &Facts, target: &Target, value: &Exact) -> Option<Exact> {
    let mut with = facts.clone();
    with.set(plan.stack.solve_for?, 0, Value::Number(value.clone()));
    let own = annualised(plan, &with, false, &mut ()).ok()?;
    let year = if target.full_time {
        let (set, changed) = at_full_time(plan, &with);
        annualised(plan, &set, changed, &mut ()).ok()?
    } else {
        own
    };
    let months = Exact::from(if target.monthly { 12 } else { 1 });
    year.total(target.entry).over(&months)
}

/// What is wrong with what the solver finds, if every value is tried.
fn wrong(
    plan: &Plan<'_>,
    facts: &Facts,
    target: &Target,
    (tried, step): (&[(Exact, Option<Exact>)], &Exact),
) -> Option<String> {
    [Goal::AtLeast, Goal::AtMost].iter().find_map(|goal| {
        let met = |(_, measured): &&(Exact, Option<Exact>)| {
            measured.as_ref().is_some_and(|measured| match goal {
                Goal::AtLeast => *measured >= target.amount,
                Goal::AtMost => *measured <= target.amount,
            })
        };
        let expected = match goal {
            Goal::AtLeast => tried.iter().find(met),
            Goal::AtMost => tried.iter().rev().find(met),
        };
        let found = solve(plan, facts, target, (*goal, step));
        let said = match &found {
            Ok(Solved { found, .. }) => Some((found.value.clone(), found.measured.clone())),
            Err(Unsolved::None { .. } | Unsolved::Refused(_)) => None,
            Err(Unsolved::NoStep) if tried.is_empty() => None,
            Err(Unsolved::NoInput | Unsolved::NoStep | Unsolved::TooMany) => {
                return Some(format!("{found:?}"));
            }
        };
        (said.as_ref() != expected)
            .then(|| format!("{goal:?} {target:?}: {found:?}, but {expected:?} of {tried:?}"))
    })
}

/// Solves for some input of a drawn book's people, for amounts at, beside and between what its
/// values come to. How many answers were held against every value.
fn drawn(seed: u64) -> Result<usize, String> {
    let drawn = draw(seed);
    let book = load(&drawn.files, Proof::Known, None).book;
    let book = book.ok_or(format!("seed {seed} does not load"))?;
    let mut rng = Rng::new(seed ^ 0x0050_17E5);
    let mut count = 0;
    for person in drawn.people.iter().take(2) {
        let chosen = stack_of(&book, |stack| facts_of(stack, person).ok(), person.on);
        let Ok(stack) = chosen else { continue };
        let mut facts = facts_of(stack, person)?;
        facts.end = None;
        let mut stack = stack.clone();
        let Some(step) = sought(&mut stack, &facts, &mut rng) else {
            continue;
        };
        let plan = Plan::fold(&stack, person.on, &[], false);
        let entries: Vec<u32> = (0_u32..)
            .zip(&stack.entries)
            .filter(|(_, entry)| !matches!(entry, Entry::Value(_)))
            .map(|(number, _)| number)
            .collect();
        for _ in 0..2 {
            let mut target = Target {
                entry: *rng.pick(&entries),
                monthly: rng.chance(30),
                full_time: rng.chance(30),
                amount: Exact::ZERO,
            };
            let tried = every_value(&plan, &facts, &target, &step);
            for amount in amounts(&tried, &mut rng) {
                target.amount = amount;
                if let Some(why) = wrong(&plan, &facts, &target, (&tried, &step)) {
                    let text = |(path, bytes): &(String, Vec<u8>)| {
                        format!("# file: {path}\n{}", String::from_utf8_lossy(bytes))
                    };
                    let files: Vec<String> = drawn.files.iter().map(text).collect();
                    return Err(format!(
                        "seed {seed}: {why}\n{}\n{}",
                        files.join("\n"),
                        person.as_test()
                    ));
                }
                count += 1;
            }
        }
    }
    Ok(count)
}

/// Makes a number input of a stack the one that is sought, with few values around the fact; the
/// step between them.
fn sought(stack: &mut Stack, facts: &Facts, rng: &mut Rng) -> Option<Exact> {
    let numbers: Vec<usize> = (0..stack.inputs.len())
        .filter(|place| {
            let input = &stack.inputs[*place];
            input.per.is_none() && matches!(input.kind, InputKind::Number { .. })
        })
        .collect();
    let place = rng.any(&numbers)?;
    let number = u32::try_from(place).ok()?;
    let now = match facts.given(number, 0) {
        // Beyond that nothing is computed.
        Some(Value::Number(now)) if now.magnitude() < exact("1000000000000") => now.clone(),
        _ => Exact::from(rng.between(-5, 200)),
    };
    let input = &mut stack.inputs[place];
    let step = if input.whole || rng.chance(60) {
        Exact::ONE
    } else {
        exact(rng.word(&["100", "0.01", "1/3", "2.5"]))
    };
    let first = now.over(&step)?.floor().times(&step);
    let low = first.minus(&Exact::from(rng.between(0, VALUES)).times(&step));
    let high = low.plus(&Exact::from(VALUES).times(&step));
    input.min = Some(input.min.clone().map_or(low.clone(), |min| min.max(low)));
    input.max = Some(input.max.clone().map_or(high.clone(), |max| max.min(high)));
    stack.solve_for = Some(number);
    Some(step)
}

fn every_value(
    plan: &Plan<'_>,
    facts: &Facts,
    target: &Target,
    step: &Exact,
) -> Vec<(Exact, Option<Exact>)> {
    let number = plan.stack.solve_for.unwrap();
    let input = &plan.stack.inputs[usize::try_from(number).unwrap()];
    let (low, high) = (input.min.clone().unwrap(), input.max.clone().unwrap());
    let first = low.over(step).unwrap().negated().floor().negated();
    let mut value = first.times(step);
    let mut tried = Vec::new();
    while value <= high {
        let measured = measured(plan, facts, target, &value);
        tried.push((value.clone(), measured));
        value = value.plus(step);
    }
    tried
}

/// Amounts at, beside and between what values come to.
fn amounts(tried: &[(Exact, Option<Exact>)], rng: &mut Rng) -> Vec<Exact> {
    let known: Vec<Exact> = tried.iter().filter_map(|(_, m)| m.clone()).collect();
    let Some(one) = rng.any(&known) else {
        return vec![Exact::ONE];
    };
    let other = rng.pick(&known).clone();
    let hair = exact("0.01");
    vec![
        one.plus(&other).over(&Exact::from(2)).unwrap(),
        one.plus(&hair),
        other.minus(&hair),
        one,
    ]
}

/// Books that once told the two apart.
const KNOWN: [u64; 1] = [6576];

#[test]
fn no_other_value_of_a_random_book_would_do() {
    let books = asked_for("LONN_PROPERTIES").unwrap_or(1) * 500;
    let first = asked_for("LONN_SEED").unwrap_or(0);
    let drawn_now = (first..first + books).map(|seed| u64::try_from(seed).unwrap());
    let seeds: Vec<u64> = KNOWN.iter().copied().chain(drawn_now).collect();
    let next = AtomicUsize::new(0);
    let counted = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    let work = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(seed) = seeds.get(place) else {
                break;
            };
            match drawn(*seed) {
                Ok(count) => drop(counted.fetch_add(count, Ordering::Relaxed)),
                Err(why) => {
                    next.store(seeds.len(), Ordering::Relaxed);
                    failed.lock().unwrap().get_or_insert(why);
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    assert_eq!(failed.into_inner().unwrap(), None::<String>);
    assert!(counted.into_inner() > books * 4);
}

#[test]
fn the_range_of_the_shipped_book_is_met_to_the_krona() {
    for (id, country) in [("se", "se"), ("no", "no")] {
        let stack = shipped(id);
        let given = facts(
            stack,
            &[
                ("country", country.to_owned()),
                ("family", "infrastructure".to_owned()),
                ("level", "senior".to_owned()),
            ],
        );
        let plan = Plan::fold(stack, day("2026-12-01"), &[], false);
        for target in lonn::answer::range_targets(&plan, &given).unwrap() {
            let solved = solve(&plan, &given, &target, (Goal::AtLeast, &Exact::ONE)).unwrap();
            let below = solved.neighbour.unwrap();
            assert!(solved.found.measured.unwrap() >= target.amount);
            assert!(below.measured.unwrap() < target.amount);
            assert_eq!(below.value.plus(&Exact::ONE), solved.found.value);
        }
    }
}
