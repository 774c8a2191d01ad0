//! What formulas name, member by member, on whichever way through them; and the facts behind it.
//!
//! In: formulas of a stack. Out: facts in the order in which a reader meets them. Knows no person:
//! which of the facts are given is for the caller to see.

use std::collections::BTreeSet;

use crate::formula::{Index, Mention, Op, Target, Typed};
use crate::rules::{Entry, Fallback, Stack};
use crate::run::Read;
use crate::time::Date;

/// A member of something that is named; `None`: all of them.
pub(super) type Place = (Read, Option<u32>);

/// The facts that formulas rest on, through values, components and sums, in the order in which they
/// are named, what only their defaults name last; `own` is the member at which the formulas stand.
pub(super) fn facts_behind(
    stack: &Stack,
    formulas: &[&Typed],
    own: Option<u32>,
) -> Vec<(u32, Option<u32>)> {
    let mut open: Vec<Place> = Vec::new();
    let of = |formula: &Typed, own: Option<u32>| -> Vec<Place> {
        places(formula)
            .into_iter()
            .map(|(read, index)| (read, chosen(formula, index, own)))
            .collect()
    };
    for formula in formulas.iter().rev() {
        open.extend(of(formula, own).into_iter().rev());
    }
    let mut seen: BTreeSet<Place> = BTreeSet::new();
    let mut facts = Vec::new();
    let mut defaults: Vec<Place> = Vec::new();
    loop {
        let Some(place) = open.pop() else {
            if defaults.is_empty() {
                break;
            }
            defaults.reverse();
            open.append(&mut defaults);
            continue;
        };
        if !seen.insert(place) {
            continue;
        }
        match place {
            (Read::Input(number), member) => {
                facts.push((number, member));
                for (at, formula) in default_formulas(stack, number, member) {
                    defaults.extend(of(formula, at));
                }
            }
            (Read::Entry(number), member) => {
                let inner: Vec<Place> = match stack.entry(number) {
                    Some(Entry::Value(value)) => {
                        of(&value.formula, member.filter(|_| value.per.is_some()))
                    }
                    Some(Entry::Component(component)) => std::iter::once(&component.formula)
                        .chain(&component.when)
                        .flat_map(|formula| of(formula, member.filter(|_| component.per.is_some())))
                        .collect(),
                    Some(Entry::Sum(sum)) => {
                        let parts = sum.parts.iter();
                        parts.map(|part| (Read::Entry(*part), None)).collect()
                    }
                    None => Vec::new(),
                };
                open.extend(inner.into_iter().rev());
            }
            (Read::Parameter(_) | Read::Scale(_) | Read::Table(_), _) => {}
        }
    }
    facts
}

/// The formulas of a fact's defaults, each with the member that it is for.
fn default_formulas(
    stack: &Stack,
    number: u32,
    asked: Option<u32>,
) -> impl Iterator<Item = (Option<u32>, &Typed)> {
    let input = usize::try_from(number)
        .ok()
        .and_then(|place| stack.inputs.get(place));
    let has_members = input.is_some_and(|input| input.per.is_some());
    let defaults = input.map_or(&[][..], |input| &input.defaults);
    (0_u32..)
        .zip(defaults)
        .filter(move |(member, _)| !has_members || asked.is_none_or(|asked| asked == *member))
        .filter_map(move |(member, fallback)| {
            let formula = fallback.as_ref().and_then(Fallback::formula)?;
            Some((has_members.then_some(member), formula))
        })
}

/// What a formula names, with the member that it names of it.
pub(super) fn places(formula: &Typed) -> Vec<(Read, Index)> {
    formula
        .mentions()
        .filter_map(|(_, mention)| {
            Some(match mention {
                Mention::Read(target, index) | Mention::Past(_, target, index) => {
                    (target.into(), index)
                }
                Mention::At(parameter, index) => (Target::Parameter(parameter).into(), index),
                Mention::Scale(scale) => (Read::Scale(scale), Index::None),
                Mention::Table(table) => (Read::Table(table), Index::None),
                Mention::Family(_) => return None,
            })
        })
        .collect()
}

/// The figures that a formula reads on a day that it says itself.
pub(super) fn other_days(formula: &Typed) -> Vec<(u32, Date)> {
    let nodes = formula.nodes.iter();
    nodes
        .filter_map(|node| {
            let Op::At(parameter, _, day) = &node.op else {
                return None;
            };
            let Op::Date(day) = formula.node(*day)?.op else {
                return None;
            };
            Some((*parameter, day))
        })
        .collect()
}

/// The member that an index names, where the reader itself stands at `own`; `None`: any.
pub(super) fn chosen(formula: &Typed, index: Index, own: Option<u32>) -> Option<u32> {
    match index {
        Index::None => None,
        Index::Member(member) => Some(member),
        Index::Node(node) => match formula.node(node).map(|node| &node.op) {
            // The outermost member is the reader's own, if it has members.
            Some(Op::Bound(0)) => own,
            Some(Op::Member(member)) => Some(*member),
            Some(_) | None => None,
        },
    }
}
