//! A plan's year written out as steps, held against the engine.

use std::sync::atomic::{AtomicUsize, Ordering};

use lonn::answer::stack_of;
use lonn::lowered::{Program, Scratch};
use lonn::plan::Plan;
use lonn::rules::RuleBook;
use lonn::run::{Facts, Refusal, Year, annualised, at_full_time};

use crate::person::{Person, facts_of};

/// How many people were asked of the steps, and how many of those the steps could tell.
pub(crate) static ASKED: AtomicUsize = AtomicUsize::new(0);
pub(crate) static TOLD: AtomicUsize = AtomicUsize::new(0);

/// What the steps of a person's year tell otherwise than the engine, as it is and at full time.
pub(super) fn differences(book: &RuleBook, person: &Person) -> Vec<String> {
    let Ok(stack) = stack_of(book, |stack| facts_of(stack, person).ok(), person.on) else {
        return Vec::new();
    };
    let facts = facts_of(stack, person).unwrap();
    let plan = Plan::fold(stack, person.on, &[], false);
    let (full, changed) = at_full_time(&plan, &facts);
    let mut people = vec![(&facts, false)];
    people.extend(changed.then_some((&full, true)));
    let told = people.into_iter().map(|(facts, full_time)| {
        let engine = annualised(&plan, facts, full_time, &mut ());
        Steps::of(&plan, full_time).same(facts, &engine)
    });
    told.filter_map(Result::err).collect()
}

pub(crate) struct Steps<'p> {
    plan: &'p Plan<'p>,
    program: Option<Program<'p>>,
}

impl<'p> Steps<'p> {
    pub(crate) fn of(plan: &'p Plan<'p>, full_time: bool) -> Self {
        Self {
            plan,
            program: Program::of(plan, full_time).ok(),
        }
    }

    /// Whether the steps give what the engine gives, or say that they cannot tell; else what
    /// differs. What they cannot tell is no mistake, but it must be rare (see [`TOLD`]).
    pub(crate) fn same(
        &self,
        facts: &Facts,
        engine: &Result<Year, Refusal>,
    ) -> Result<bool, String> {
        let steps = self.program.as_ref();
        let steps = steps.and_then(|program| program.year(facts, &mut Scratch::default()));
        // Nothing refuses where a check does, but the steps leave that to the engine.
        let clean = engine.as_ref().ok().filter(|year| {
            year.floors_refused.is_none()
                && year.checks_refused.is_none()
                && !year.would_be.iter().flatten().any(Result::is_err)
        });
        if clean.is_some() {
            ASKED.fetch_add(1, Ordering::Relaxed);
        }
        match (clean, steps) {
            (_, None) => Ok(false),
            (None, Some(_)) => Err(format!("the engine refuses, the steps do not: {engine:?}")),
            (Some(engine), Some(steps)) => {
                TOLD.fetch_add(1, Ordering::Relaxed);
                match self.differs(engine, &steps) {
                    None => Ok(true),
                    Some(what) => Err(format!("the steps' {what}")),
                }
            }
        }
    }

    fn differs(&self, engine: &Year, steps: &Year) -> Option<String> {
        fn other<T: PartialEq + std::fmt::Debug>(what: &str, a: &T, b: &T) -> Option<String> {
            (a != b).then(|| format!("{what}: the engine {a:?}, the steps {b:?}"))
        }
        for (entry, thing) in (0_u32..).zip(&self.plan.stack.entries) {
            let id = &thing.head().id;
            for (a, b) in engine.months.iter().zip(&steps.months) {
                let month = a.month.unwrap();
                for member in 0..u32::try_from(self.plan.stack.member_count(thing.per())).unwrap() {
                    let what = format!("{id}[{member}] earned, paid in {month}");
                    let earned = (a.member(entry, member), b.member(entry, member));
                    let paid = (a.member_paid(entry, member), b.member_paid(entry, member));
                    let differs = other(&what, &earned.0, &earned.1);
                    let differs =
                        differs.or_else(|| other(&format!("{what} PAID"), &paid.0, &paid.1));
                    if differs.is_some() {
                        return differs;
                    }
                }
                let what = format!("{id} in {month}");
                let differs = other(&what, &a.total(entry), &b.total(entry));
                let differs = differs.or_else(|| other(&what, &a.paid(entry), &b.paid(entry)));
                if differs.is_some() {
                    return differs;
                }
            }
        }
        let months = |year: &Year| year.months.iter().map(|row| row.month).collect::<Vec<_>>();
        other("months", &months(engine), &months(steps))
            .or_else(|| other("floors", &engine.floors, &steps.floors))
            .or_else(|| other("limits", &engine.limits, &steps.limits))
            .or_else(|| other("notices", &engine.notices, &steps.notices))
            .or_else(|| other("factors", &engine.would_be, &steps.would_be))
            .or_else(|| other("figures to be careful with", &engine.noted, &steps.noted))
    }
}
