//! One offer: both views, what it is held against, and what it costs without what may be left out.

use std::collections::{BTreeMap, BTreeSet};

use super::assess::{Assessment, assess, is_chosen};
use super::due::after_the_end;
use super::inside::add_reaching;
use super::rests::{Rest, rests};
use crate::amount::Exact;
use crate::formula::{Target, Value};
use crate::plan::{Plan, WhatIf};
use crate::rules::{Cadence, Component, ComponentKind, Confidence, Entry, Fallback, On, Stack};
use crate::run::{
    Facts, MonthRow, Noted, Opening, Origin, Read, Reads, Refusal, Year, annualised,
    marked_from_start, read_input, steady_values,
};

/// A fact as the offer used it.
#[derive(Debug, Clone)]
pub struct Used {
    /// The input, by its place in the stack.
    pub input: usize,
    /// The member, if the input has a family.
    pub member: Option<u32>,
    /// What was used.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it only stood in for a fact that is given, and no amount read it.
    pub idle: bool,
}

/// A value with a title, in the month of `--on`.
#[derive(Debug)]
pub struct Measure {
    /// Its entry.
    pub entry: u32,
    /// The member, if it has a family.
    pub member: Option<u32>,
    /// What it gives.
    pub value: Value,
}

/// One component of an offer.
#[derive(Debug)]
pub struct Part {
    /// Its entry.
    pub entry: u32,
    /// Its amount in an ordinary month, if there is one.
    pub per_month: Option<Exact>,
    /// Its amount in a year.
    pub per_year: Exact,
    /// The sums that take it.
    pub toward: Vec<u32>,
    /// What its rule rests on: sources and figures.
    pub rest: Rest,
}

/// A figure that is tried instead of the book's.
#[derive(Debug)]
pub struct Tried {
    /// The parameter, by its place in the stack.
    pub parameter: usize,
    /// The member, if the parameter has a family.
    pub member: Option<usize>,
    /// What is tried.
    pub value: Exact,
    /// What the book says on the day; `None` if it says nothing.
    pub of_book: Option<Exact>,
}

/// The employment without what may be left out of it.
#[derive(Debug)]
pub struct Without {
    /// The inputs, by their places in the stack, each with what it is and what it is set to.
    pub inputs: Vec<(usize, Value, Value)>,
    /// What the employment costs in a year then.
    pub cost: Exact,
}

/// One offer.
#[derive(Debug)]
pub struct Offer {
    /// The facts, with what stands where none is given.
    pub inputs: Vec<Used>,
    /// The components that are there for this person, as a reader wants them: what counts toward
    /// the headline first, then other pay, what is no money, what the employer pays to others; in
    /// each group the largest first.
    pub parts: Vec<Part>,
    /// What was before the first month, by entry and member.
    pub openings: BTreeMap<(u32, u32), Opening>,
    /// Hours and other measures that the book gives a title, where they are not 0.
    pub measures: Vec<Measure>,
    /// The steady year and what it is held against.
    pub judged: Assessment,
    /// The first twelve months.
    pub first_year: Vec<MonthRow>,
    /// Figures of those months that are carried on from another day than in the steady year.
    pub first_year_carried: Vec<Noted>,
    /// What it costs without what may be left out, if anything is there to be left out.
    pub without: Option<Without>,
    /// Figures that are tried.
    pub tried: Vec<Tried>,
}

/// Computes an offer.
///
/// # Errors
/// The first refusal.
pub fn offer(plan: &Plan<'_>, facts: &Facts, what_ifs: &[WhatIf]) -> Result<Offer, Refusal> {
    let mut reads = Reads::default();
    let mut judged = assess(plan, facts, &mut reads)?;
    add_reaching(plan, facts, &mut judged);
    let tried = (what_ifs, plan.with_proposed);
    let months = marked_from_start(plan.stack, facts, tried, 12, &[], &mut ())?;
    let first_year_carried = carried_anew(&judged.year.noted, months.noted);
    let due = after_the_end(plan, facts, what_ifs);
    judged.findings.extend(due);
    let without = without(plan, facts)?;
    Ok(Offer {
        openings: facts.opening.clone(),
        measures: measures(plan, facts)?,
        parts: parts(plan, facts, &judged.year, &reads),
        inputs: inputs(plan, facts, &reads),
        judged,
        first_year: months.rows,
        first_year_carried,
        without,
        tried: tried_figures(plan, what_ifs),
    })
}

/// The values that people are to see: those with a title.
fn measures(plan: &Plan<'_>, facts: &Facts) -> Result<Vec<Measure>, Refusal> {
    let mut asked = Vec::new();
    for (number, entry) in (0_u32..).zip(&plan.stack.entries) {
        if let Entry::Value(value) = entry
            && value.head.is_titled()
        {
            let members = 0..count(plan.stack, value.per);
            asked.extend(members.map(|member| (number, member)));
        }
    }
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let values = steady_values(plan, facts, &asked)?;
    let there = asked.into_iter().zip(values);
    let there = there.filter_map(|((entry, member), value)| {
        let per = plan.stack.entry(entry).and_then(Entry::per);
        let is_nothing = matches!(&value, Some(Value::Number(amount)) if amount.is_zero());
        Some(Measure {
            entry,
            member: per.map(|_| member),
            value: value.filter(|_| !is_nothing)?,
        })
    });
    Ok(there.collect())
}

/// The figures that are carried on in some month of a view and were not so in another one, each once.
fn carried_anew(before: &[Noted], now: Vec<Noted>) -> Vec<Noted> {
    let mut found: Vec<Noted> = Vec::new();
    for figure in now {
        let same =
            |other: &&Noted| (other.figure, other.carried) == (figure.figure, figure.carried);
        let known = before.iter().chain(&found).any(|other| same(&other));
        if figure.carried.is_some() && !known {
            found.push(figure);
        }
    }
    found
}

fn inputs(plan: &Plan<'_>, facts: &Facts, reads: &Reads) -> Vec<Used> {
    let mut used = Vec::new();
    let spared = spared(plan.stack, facts);
    let entries = (0_u32..).zip(&plan.stack.entries);
    let read: BTreeSet<Read> = entries.flat_map(|(number, _)| reads.of(number)).collect();
    for (number, input) in (0_u32..).zip(&plan.stack.inputs) {
        for member in 0..count(plan.stack, input.per) {
            if let Ok((value, origin)) = read_input(plan, facts, number, member) {
                used.push(Used {
                    input: usize::try_from(number).unwrap_or(usize::MAX),
                    member: input.per.map(|_| member),
                    value,
                    origin,
                    idle: origin != Origin::Given
                        && spared.contains(&number)
                        && !read.contains(&Read::Input(number)),
                });
            }
        }
    }
    used
}

/// The facts that defaults name of facts that are given.
fn spared(stack: &Stack, facts: &Facts) -> BTreeSet<u32> {
    let mut spared = BTreeSet::new();
    for (number, input) in (0_u32..).zip(&stack.inputs) {
        for (member, fallback) in (0_u32..).zip(&input.defaults) {
            let formula = fallback.as_ref().and_then(Fallback::formula);
            let formula = formula.filter(|_| facts.given(number, member).is_some());
            spared.extend(formula.into_iter().flat_map(|formula| {
                formula.names().filter_map(|target| match target {
                    Target::Input(inner) => Some(inner),
                    Target::Parameter(_) | Target::Entry(_) => None,
                })
            }));
        }
    }
    spared
}

fn count(stack: &Stack, per: Option<crate::formula::FamilyId>) -> u32 {
    u32::try_from(stack.member_count(per)).unwrap_or(1)
}

/// Whether a component is there for these facts on the plan's day, variants aside.
fn stands(plan: &Plan<'_>, facts: &Facts, number: u32) -> bool {
    let place = usize::try_from(number).unwrap_or(usize::MAX);
    let in_force = plan.in_force.get(place) == Some(&true);
    let choices = plan
        .stack
        .component(number)
        .map(|component| component.applies.choices.as_slice());
    let mut choices = choices.unwrap_or_default().iter();
    in_force && choices.all(|choice| is_chosen(plan, facts, choice))
}

/// Whether a component is there and no variant stands in its place.
fn is_there(plan: &Plan<'_>, facts: &Facts, number: u32, component: &Component) -> bool {
    let replaced = component
        .variants
        .iter()
        .any(|variant| stands(plan, facts, *variant));
    !replaced && stands(plan, facts, number)
}

fn parts(plan: &Plan<'_>, facts: &Facts, year: &Year, reads: &Reads) -> Vec<Part> {
    let stack = plan.stack;
    let mut parts = Vec::new();
    for (number, entry) in (0_u32..).zip(&stack.entries) {
        let Entry::Component(component) = entry else {
            continue;
        };
        let per_year = year.total(number);
        if per_year.is_zero() && !is_there(plan, facts, number, component) {
            continue;
        }
        let takes = |(_, entry): &(u32, &Entry)| matches!(entry, Entry::Sum(sum) if sum.parts.contains(&number));
        let toward = (0_u32..).zip(&stack.entries).filter(takes);
        parts.push(Part {
            entry: number,
            per_month: per_month(stack, year, number),
            per_year,
            toward: toward.map(|(sum, _)| sum).collect(),
            rest: rests(plan, facts, reads, number),
        });
    }
    parts.sort_by_cached_key(|part| {
        let kind = stack.component(part.entry).map(|component| component.kind);
        let group = match kind {
            _ if stack.headline.is_some_and(|sum| part.toward.contains(&sum)) => 0_u8,
            Some(ComponentKind::Pay) | None => 1,
            Some(ComponentKind::Notional) => 2,
            Some(ComponentKind::InKind) => 3,
            Some(ComponentKind::Employer) => 4,
        };
        (group, std::cmp::Reverse(part.per_year.magnitude()))
    });
    parts
}

fn tried_figures(plan: &Plan<'_>, what_ifs: &[WhatIf]) -> Vec<Tried> {
    let mut tried = Vec::new();
    for what_if in what_ifs {
        let place = usize::try_from(what_if.parameter).unwrap_or(usize::MAX);
        let Some(parameter) = plan.stack.parameters.get(place) else {
            continue;
        };
        let of_book = match parameter.values.on(plan.on, plan.with_proposed) {
            On::Figure { value, .. } => Some(value),
            On::Unknown { .. } | On::Nothing => None,
        };
        for (member, value) in what_if.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let before = of_book.and_then(|values| values.get(member));
            if before == Some(value) {
                continue;
            }
            tried.push(Tried {
                parameter: place,
                member: parameter.per.map(|_| member),
                value: value.clone(),
                of_book: before.cloned(),
            });
        }
    }
    tried
}

fn without(plan: &Plan<'_>, facts: &Facts) -> Result<Option<Without>, Refusal> {
    let mut set = facts.clone();
    let mut changed: Vec<(usize, Value, Value)> = Vec::new();
    for (number, input) in (0_u32..).zip(&plan.stack.inputs) {
        let Some(value) = &input.without else {
            continue;
        };
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        for member in 0..count(plan.stack, input.per) {
            let now = read_input(plan, facts, number, member).map(|(now, _)| now);
            if now.as_ref() == Ok(value) {
                continue;
            }
            set.set(number, member, value.clone());
            if let Ok(now) = now
                && changed.last().is_none_or(|(last, ..)| *last != place)
            {
                changed.push((place, now, value.clone()));
            }
        }
    }
    if changed.is_empty() {
        return Ok(None);
    }
    let year = annualised(plan, &set, false, &mut ())?;
    Ok(Some(Without {
        inputs: changed,
        cost: cost(plan.stack, &year),
    }))
}

/// The decimals that a stack's amounts are shown with.
#[must_use]
pub fn places(stack: &Stack) -> u32 {
    let step = stack.step.to_text(0);
    step.split_once('.')
        .map_or(0, |(_, part)| u32::try_from(part.len()).unwrap_or(2))
}

/// The figures to be careful with on which some amount of an offer rests, each once.
#[must_use]
pub fn careful(offer: &Offer) -> Vec<&super::rests::FigureUsed> {
    let mut found: Vec<&super::rests::FigureUsed> = Vec::new();
    let moving = offer.parts.iter().filter(|part| !part.per_year.is_zero());
    for figure in moving.flat_map(|part| &part.rest.figures) {
        let doubtful = matches!(
            figure.confidence,
            Confidence::Assumed | Confidence::Proposed
        );
        if (doubtful || figure.carried.is_some() || figure.tried)
            && !found.iter().any(|known| known.id == figure.id)
        {
            found.push(figure);
        }
    }
    found
}

/// What all components but the notional ones come to in a year.
#[must_use]
pub fn cost(stack: &Stack, year: &Year) -> Exact {
    (0_u32..)
        .zip(&stack.entries)
        .filter(|(_, entry)| counts(entry, |kind| kind != ComponentKind::Notional))
        .map(|(number, _)| year.total(number))
        .sum()
}

/// The sum that takes just what [`cost`] takes, if the book has one.
#[must_use]
pub fn cost_sum(stack: &Stack) -> Option<u32> {
    let taken = (0_u32..).zip(&stack.entries);
    let taken = taken.filter(|(_, entry)| counts(entry, |kind| kind != ComponentKind::Notional));
    let taken: BTreeSet<u32> = taken.map(|(number, _)| number).collect();
    let mut sums = (0_u32..).zip(&stack.entries);
    let found = sums.find(|(_, entry)| match entry {
        Entry::Sum(sum) => !sum.by_paid && sum.parts.iter().copied().eq(taken.iter().copied()),
        Entry::Component(_) | Entry::Value(_) => false,
    });
    found.map(|(number, _)| number)
}

/// What of a month goes to the employee, what is paid in all, what it costs as earned.
#[must_use]
pub fn month_sums(stack: &Stack, row: &MonthRow) -> [Exact; 3] {
    let sum = |amount: fn(&MonthRow, u32) -> &Exact, fits: fn(ComponentKind) -> bool| {
        (0_u32..)
            .zip(&stack.entries)
            .filter(|(_, entry)| counts(entry, fits))
            .map(|(number, _)| amount(row, number))
            .sum::<Exact>()
    };
    [
        sum(MonthRow::paid, |kind| kind == ComponentKind::Pay),
        sum(MonthRow::paid, |kind| {
            matches!(kind, ComponentKind::Pay | ComponentKind::Employer)
        }),
        sum(MonthRow::total, |kind| kind != ComponentKind::Notional),
    ]
}

fn counts(entry: &Entry, fits: impl Fn(ComponentKind) -> bool) -> bool {
    matches!(entry, Entry::Component(component) if fits(component.kind))
}

/// The amount that a component or sum has in an ordinary month, if there is one.
#[must_use]
pub fn per_month(stack: &Stack, year: &Year, number: u32) -> Option<Exact> {
    let amounts = |number: u32| -> Vec<Exact> {
        let months = year.months.iter();
        months.map(|row| row.total(number).clone()).collect()
    };
    let is_monthly = |part: u32| {
        stack
            .component(part)
            .is_some_and(|component| component.cadence == Cadence::Monthly)
    };
    let (months, step) = match stack.entry(number)? {
        Entry::Component(component) if component.cadence == Cadence::Monthly => {
            (amounts(number), component.rounding.step().clone())
        }
        Entry::Sum(sum) => {
            let mut months = amounts(number);
            for part in sum.parts.iter().filter(|part| !is_monthly(**part)) {
                for (month, row) in months.iter_mut().zip(&year.months) {
                    let amount = if sum.by_paid {
                        row.paid(*part)
                    } else {
                        row.total(*part)
                    };
                    *month = month.minus(amount);
                }
            }
            (months, stack.step.clone())
        }
        Entry::Component(_) | Entry::Value(_) => return None,
    };
    ordinary(&months, &step)
}

/// The most frequent amount that at least nine of the months have within one step; of equals the
/// lower.
fn ordinary(months: &[Exact], step: &Exact) -> Option<Exact> {
    months
        .iter()
        .filter(|amount| {
            let near = |other: &&Exact| other.minus(amount).magnitude() <= *step;
            months.iter().filter(near).count() >= 9
        })
        .max_by(|a, b| {
            let often = |amount: &Exact| months.iter().filter(|other| *other == amount).count();
            often(a).cmp(&often(b)).then(b.cmp(a))
        })
        .cloned()
}
