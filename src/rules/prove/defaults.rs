//! Defaults that need one another go round in no circle and rest on no long chain.

use std::collections::BTreeSet;

use crate::formula::{Index, Op, Target};
use crate::rules::stack::{Fallback, Scale, Stack};
use crate::text::{Diagnostic, Problems};

/// A fact: an input and its member.
type Fact = (u32, u32);

/// On how many further defaults one may rest.
const DEPTH_MAX: usize = 60;

pub(super) fn prove(stack: &Stack, problems: &mut Problems) {
    deep_scales(stack, problems);
    let mut done: BTreeSet<Fact> = BTreeSet::new();
    for (number, input) in (0_u32..).zip(&stack.inputs) {
        for member in 0..u32::try_from(input.defaults.len()).unwrap_or(0) {
            if !from(stack, (number, member), &mut done, problems) {
                return;
            }
        }
    }
}

/// Whose thresholds rest on a longer chain of others than a month follows.
fn deep_scales(stack: &Stack, problems: &mut Problems) {
    let read: Vec<Vec<usize>> = stack.scales.iter().map(scales_of).collect();
    let mut depths = vec![0_usize; read.len()];
    // Each round goes one further; a circle has been told before.
    for _ in 0..=DEPTH_MAX {
        let next = read.iter().map(|scales| {
            let below = scales.iter().filter_map(|scale| depths.get(*scale));
            below.max().map_or(0, |most| most.saturating_add(1))
        });
        depths = next.collect();
    }
    for (scale, depth) in stack.scales.iter().zip(depths) {
        if depth == DEPTH_MAX {
            problems.add(
                Diagnostic::told_as("DEFAULTS-DEEP", "SCALES-DEEP")
                    .at(scale.head.place)
                    .with("name", &scale.head.id)
                    .with("most", DEPTH_MAX),
            );
        }
    }
}

/// The scales that the thresholds of one name.
fn scales_of(scale: &Scale) -> Vec<usize> {
    let nodes = scale
        .unit_of_thresholds
        .iter()
        .flat_map(|typed| &typed.nodes);
    nodes
        .filter_map(|node| {
            let Op::Scale(_, number) = &node.op else {
                return None;
            };
            usize::try_from(*number).ok()
        })
        .collect()
}

/// Follows what a fact's default reads, depth first without recursion; not to the end where that
/// is too deep.
fn from(stack: &Stack, start: Fact, done: &mut BTreeSet<Fact>, problems: &mut Problems) -> bool {
    let mut path: Vec<(Fact, Vec<Fact>)> = Vec::new();
    let mut next = (!done.contains(&start)).then_some(start);
    loop {
        if let Some(fact) = next.take() {
            if path.len() >= DEPTH_MAX {
                deep(stack, start, problems);
                return false;
            }
            path.push((fact, reads(stack, fact)));
        }
        let Some((fact, open)) = path.last_mut() else {
            return true;
        };
        let Some(read) = open.pop() else {
            done.insert(*fact);
            path.pop();
            continue;
        };
        match path.iter().position(|(known, _)| *known == read) {
            Some(place) => {
                let ring = path.iter().skip(place).map(|(fact, _)| *fact);
                circle(stack, ring.chain(std::iter::once(read)), problems);
            }
            None if !done.contains(&read) => next = Some(read),
            None => {}
        }
    }
}

/// The facts that a fact's default may read.
fn reads(stack: &Stack, (number, member): Fact) -> Vec<Fact> {
    let input = usize::try_from(number)
        .ok()
        .and_then(|n| stack.inputs.get(n));
    let place = usize::try_from(member).unwrap_or(usize::MAX);
    let Some(Some(Fallback::Formula(formula))) = input.and_then(|input| input.defaults.get(place))
    else {
        return Vec::new();
    };
    let per = input.is_some_and(|input| input.per.is_some());
    let mut found = Vec::new();
    for (target, index) in formula.reads() {
        let Target::Input(read) = target else {
            continue;
        };
        let bound = |node| matches!(formula.node(node).map(|node| &node.op), Some(Op::Bound(0)));
        match index {
            Index::None => found.push((read, 0)),
            Index::Member(member) => found.push((read, member)),
            // The family's name stands for the member whose default it is.
            Index::Node(node) if per && bound(node) => found.push((read, member)),
            Index::Node(_) => {
                let all = usize::try_from(read).ok().and_then(|n| stack.inputs.get(n));
                let count = all.map_or(0, |input| input.defaults.len());
                found.extend((0..u32::try_from(count).unwrap_or(0)).map(|m| (read, m)));
            }
        }
    }
    found
}

fn circle(stack: &Stack, ring: impl Iterator<Item = Fact>, problems: &mut Problems) {
    let inputs: Vec<_> = ring
        .filter_map(|(number, _)| stack.inputs.get(usize::try_from(number).ok()?))
        .collect();
    let names: Vec<&str> = inputs.iter().map(|input| input.head.id.as_str()).collect();
    if let Some(first) = inputs.first() {
        problems.add(
            Diagnostic::error("CYCLE")
                .at(first.head.place)
                .with("cycle", names.join(" → "))
                .mend("mend-default"),
        );
    }
}

fn deep(stack: &Stack, (number, _): Fact, problems: &mut Problems) {
    let input = usize::try_from(number)
        .ok()
        .and_then(|n| stack.inputs.get(n));
    if let Some(input) = input {
        problems.add(
            Diagnostic::error("DEFAULTS-DEEP")
                .at(input.head.place)
                .with("name", &input.head.id)
                .with("most", DEPTH_MAX),
        );
    }
}
