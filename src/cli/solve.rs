//! `lonn solve`: the offer with the least base that reaches something, or the greatest that keeps
//! within it.
//!
//! In: what is to be met, as it was typed. Out: the value of the input that the book says is sought,
//! or why there is none. The rest is an offer like any other.

use clap::{Arg, ArgMatches, Command};

use super::refused::Case;
use super::{Call, Stop};
use crate::amount::{Exact, Unit};
use crate::answer::{
    Goal, Measured, Solution, Solved, Target, Unsolved, cost_sum, places, range_targets, solve,
};
use crate::formula::Value;
use crate::plan::Plan;
use crate::rules::{Entry, FigureUnit, Input, Stack, figure_text};
use crate::run::Facts;
use crate::text::{Diagnostic, nearest};
use crate::words::{Text, Words, amount};

/// The targets that are a range's.
const RANGE: [&str; 3] = ["band-min", "band-mid", "band-max"];

/// What is to be met, as it was typed.
#[derive(Debug, Clone)]
pub(super) struct Aim {
    goal: Goal,
    target: String,
    step: Exact,
}

/// The options that make an offer's command one of `solve`.
pub(super) fn with_aim(command: Command, words: &Words) -> Command {
    let option = |name: &'static str, value: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(words.say(&Text::new(format!("help-{name}"))))
    };
    command
        .arg(option("at-least", "TARGET"))
        .arg(option("at-most", "TARGET"))
        .arg(option("step", "NUMBER"))
}

/// What was typed as the aim.
pub(super) fn aim(call: &Call, matches: &ArgMatches) -> Result<Aim, Stop> {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let (goal, target) = match (text("at-least"), text("at-most")) {
        (Some(target), None) => (Goal::AtLeast, target),
        (None, Some(target)) => (Goal::AtMost, target),
        (None, None) | (Some(_), Some(_)) => {
            return Err(call.stop_one(Diagnostic::error("SOLVE-AIM")));
        }
    };
    let step = match text("step") {
        None => Exact::ONE,
        Some(word) => {
            let step: Option<Exact> = word.parse().ok();
            let step = step.filter(|step| !step.is_zero() && !step.is_negative());
            step.ok_or_else(|| {
                let problem = Diagnostic::error("SOLVE-STEP").with("found", &word);
                call.stop_one(problem.at_if(call.line.value("step", 0)))
            })?
        }
    };
    Ok(Aim { goal, target, step })
}

/// Finds the value, and sets it among the facts.
pub(super) fn find(case: &Case<'_>, aim: &Aim) -> Result<(Facts, Solution), Stop> {
    let target = target(case, aim)?;
    let stack = case.plan.stack;
    let solved = solve(case.plan, case.facts, &target, (aim.goal, &aim.step));
    let solved = solved.map_err(|why| unsolved(case, aim, &target, why))?;
    let mut facts = case.facts.clone();
    if let Some(number) = stack.solve_for {
        facts.set(number, 0, Value::Number(solved.found.value.clone()));
    }
    let solution = Solution {
        goal: aim.goal,
        written: aim.target.clone(),
        step: aim.step.clone(),
        target,
        solved,
    };
    Ok((facts, solution))
}

/// `band-min`, `total=700000`, `employer-cost=900000`.
fn target(case: &Case<'_>, aim: &Aim) -> Result<Target, Stop> {
    let call = case.call;
    let stack = case.plan.stack;
    let key = match aim.goal {
        Goal::AtLeast => "at-least",
        Goal::AtMost => "at-most",
    };
    let stop = |problem: Diagnostic| call.stop_one(problem.at_if(call.line.value(key, 0)));
    if let Some(place) = RANGE.iter().position(|name| *name == aim.target) {
        let found = range_targets(case.plan, case.facts);
        let found = found.and_then(|targets| targets.into_iter().nth(place));
        return found.ok_or_else(|| stop(Diagnostic::error("SOLVE-NO-RANGE")));
    }
    let Some((name, written)) = aim.target.split_once('=') else {
        return Err(stop(unknown(stack, &aim.target)));
    };
    let Some(entry) = entry_of(stack, name.trim()) else {
        return Err(stop(unknown(stack, name)));
    };
    let year = Unit::of(stack.currency).over(Unit::year());
    let unit = FigureUnit {
        unit: year.unwrap_or(Unit::PLAIN),
        percent: false,
        currency: Some(stack.currency),
    };
    let amount = figure_text(written.trim(), unit).map_err(|_unread| {
        stop(
            Diagnostic::error("SOLVE-AMOUNT")
                .with("found", written)
                .with("currency", stack.currency),
        )
    })?;
    Ok(Target {
        entry,
        monthly: false,
        full_time: false,
        amount,
    })
}

/// The sum or component of a name; `total` is the headline, `employer-cost` all that an employment
/// costs. Else dashes are as good as `_`.
fn entry_of(stack: &Stack, name: &str) -> Option<u32> {
    if let ("employer-cost", Some(whole)) = (name, cost_sum(stack)) {
        return Some(whole);
    }
    let id = name.replace('-', "_");
    let found = stack.entry_named(&id);
    let found = found.filter(|number| !matches!(stack.entry(*number), Some(Entry::Value(_))));
    match found {
        None if name == "total" => stack.headline,
        found => found,
    }
}

fn unknown(stack: &Stack, name: &str) -> Diagnostic {
    let sums = stack.entries.iter().filter_map(|entry| match entry {
        Entry::Sum(sum) => Some(sum.head.id.as_str()),
        Entry::Component(_) | Entry::Value(_) => None,
    });
    let sums: Vec<&str> = sums.collect();
    let near = nearest(name, RANGE).or(nearest(&name.replace('-', "_"), sums.iter().copied()));
    Diagnostic::error("SOLVE-TARGET")
        .with("found", name)
        .with("sums", sums.join(", "))
        .nearest(near)
}

/// Why there is no answer: exit code 1 where none of the values would do.
fn unsolved(case: &Case<'_>, aim: &Aim, target: &Target, why: Unsolved) -> Stop {
    let call = case.call;
    let plan = case.plan;
    let input = sought(plan);
    let name = input.map_or("", |input| input.flag.as_str());
    let said = |exact: &Exact| said(plan, exact, &call.words);
    match why {
        Unsolved::Refused(refusal) => case.stop(&refusal),
        Unsolved::NoInput => call.stop_one(Diagnostic::error("SOLVE-NO-INPUT")),
        Unsolved::NoStep => {
            let problem = Diagnostic::error("SOLVE-NO-STEP");
            call.stop_one(
                problem
                    .with("name", name)
                    .with("step", aim.step.to_string()),
            )
        }
        Unsolved::TooMany => call.stop_one(Diagnostic::error("SOLVE-TOO-MANY").with("name", name)),
        Unsolved::None { first, last } => {
            let gives = |tried: &Measured| match &tried.measured {
                Some(measured) => said(measured),
                None => call.words.word("solve-refused"),
            };
            let problem = Diagnostic::error(match aim.goal {
                Goal::AtLeast => "SOLVE-NONE-LEAST",
                Goal::AtMost => "SOLVE-NONE-MOST",
            });
            let problem = problem
                .with("name", name)
                .with("bound", said(&target.amount))
                .with("first", said(&first.value))
                .with("first_gives", gives(&first))
                .with("last", said(&last.value))
                .with("last_gives", gives(&last));
            Stop {
                code: 1,
                ..call.stop_one(problem)
            }
        }
    }
}

/// The input that the book says is sought.
fn sought<'p>(plan: &Plan<'p>) -> Option<&'p Input> {
    let number = usize::try_from(plan.stack.solve_for?).ok()?;
    plan.stack.inputs.get(number)
}

fn said(plan: &Plan<'_>, exact: &Exact, words: &Words) -> String {
    let decimals = if exact.is_whole() {
        0
    } else {
        places(plan.stack)
    };
    amount(
        &crate::amount::shown(exact, decimals, &[]),
        true,
        words.lang(),
    )
}

/// The bases that reach the least and the middle of the range, and the greatest within it, as they
/// are typed; nothing where one of them cannot be found.
pub(super) fn bases(plan: &Plan<'_>, facts: &Facts) -> Option<[String; 3]> {
    let flag = &sought(plan)?.flag;
    let [least, middle, most] = range_targets(plan, facts)?;
    let one = |target: &Target, goal: Goal| -> Option<String> {
        let Solved { found, .. } = solve(plan, facts, target, (goal, &Exact::ONE)).ok()?;
        Some(format!("--{flag} {}", found.value))
    };
    Some([
        one(&least, Goal::AtLeast)?,
        one(&middle, Goal::AtLeast)?,
        one(&most, Goal::AtMost)?,
    ])
}
