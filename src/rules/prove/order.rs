//! The order inside a month: each entry behind those that it may read.

use crate::formula::{Op, Target, Typed};
use crate::rules::bits::Bits;
use crate::rules::graph;
use crate::rules::stack::{Entry, Stack};
use crate::text::{Diagnostic, Problems};

/// A formula and those of the thresholds of the scales that it names.
pub(crate) fn with_scales<'s>(stack: &'s Stack, formula: &'s Typed) -> Vec<&'s Typed> {
    let mut found = vec![formula];
    let mut seen = std::collections::BTreeSet::new();
    let mut open = vec![formula];
    while let Some(formula) = open.pop() {
        for node in &formula.nodes {
            let Op::Scale(_, number) = &node.op else {
                continue;
            };
            let scale = usize::try_from(*number)
                .ok()
                .and_then(|n| stack.scales.get(n));
            if let Some(inner) = scale.and_then(|scale| scale.unit_of_thresholds.as_ref())
                && seen.insert(*number)
            {
                found.push(inner);
                open.push(inner);
            }
        }
    }
    found
}

/// What an entry may read in the same month.
fn reads(stack: &Stack, entry: &Entry) -> Vec<u32> {
    graph::reads(stack, entry).entries
}

pub(crate) fn order(stack: &mut Stack, problems: &mut Problems) -> bool {
    let edges: Vec<Vec<u32>> = stack
        .entries
        .iter()
        .map(|entry| reads(stack, entry))
        .collect();
    let mut state = vec![0_u8; edges.len()];
    let mut order = Vec::new();
    let mut whole = true;
    for start in 0..edges.len() {
        let mut path: Vec<(usize, usize)> = Vec::new();
        if state.get(start) == Some(&0) {
            path.push((start, 0));
        }
        while let Some((node, next)) = path.pop() {
            if let Some(slot) = state.get_mut(node) {
                *slot = 1;
            }
            let further = edges.get(node).and_then(|edges| edges.get(next)).copied();
            let Some(further) = further.and_then(|n| usize::try_from(n).ok()) else {
                if let Some(slot) = state.get_mut(node) {
                    *slot = 2;
                }
                order.push(u32::try_from(node).unwrap_or(u32::MAX));
                continue;
            };
            path.push((node, next.saturating_add(1)));
            match state.get(further) {
                Some(0) => path.push((further, 0)),
                Some(1) => {
                    whole = false;
                    circle(stack, &path, further, problems);
                }
                _ => {}
            }
        }
    }
    stack.order = order;
    whole
}

fn circle(stack: &Stack, path: &[(usize, usize)], back: usize, problems: &mut Problems) {
    let name = |n: usize| {
        stack
            .entries
            .get(n)
            .map_or("", |entry| entry.head().id.as_str())
    };
    let from = path.iter().position(|(node, _)| *node == back).unwrap_or(0);
    let mut ring: Vec<usize> = path.iter().skip(from).map(|(node, _)| *node).collect();
    // The same circle, wherever it is entered, is printed once: from its first entry on.
    let first = ring
        .iter()
        .enumerate()
        .min_by_key(|(_, node)| **node)
        .map_or(0, |(at, _)| at);
    ring.rotate_left(first);
    let mut names: Vec<&str> = ring.iter().map(|node| name(*node)).collect();
    names.push(ring.first().map_or("", |node| name(*node)));
    if let Some(entry) = ring.first().and_then(|node| stack.entries.get(*node)) {
        problems.add(
            Diagnostic::error("CYCLE")
                .at(entry.head().place)
                .with("cycle", names.join(" → ")),
        );
    }
}

/// Everything that an entry may read, in this month or another.
fn reads_ever(stack: &Stack, entry: &Entry) -> Vec<u32> {
    let mut found = reads(stack, entry);
    let mut add = |formula: &Typed| {
        for node in with_scales(stack, formula).iter().flat_map(|f| &f.nodes) {
            if let Op::Past(_, Target::Entry(number), _) = &node.op {
                found.push(*number);
            }
        }
    };
    match entry {
        Entry::Value(value) => add(&value.formula),
        Entry::Component(component) => {
            add(&component.formula);
            component.when.iter().for_each(&mut add);
        }
        Entry::Sum(sum) => found.extend(&sum.parts),
    }
    found
}

/// What may lie on a ring: all that is left when those who read nobody, and those whom nobody reads,
/// are taken away one after another. Mostly nothing.
fn near_rings(edges: &[Vec<u32>]) -> Bits {
    let mut readers = vec![Vec::new(); edges.len()];
    for (reader, reads) in edges.iter().enumerate() {
        for read in reads {
            if let Some(list) = readers.get_mut(place(*read)) {
                list.push(reader);
            }
        }
    }
    let reads: Vec<Vec<usize>> = edges
        .iter()
        .map(|reads| reads.iter().copied().map(place).collect())
        .collect();
    let mut left = Bits::new(edges.len());
    (0..edges.len()).for_each(|node| left.set(node));
    for (towards, back) in [(&reads, &readers), (&readers, &reads)] {
        let there = |node: &&usize| left.has(**node);
        let mut counts: Vec<usize> = towards
            .iter()
            .map(|list| list.iter().filter(there).count())
            .collect();
        let mut open: Vec<usize> = left.iter().collect();
        open.retain(|node| counts.get(*node) == Some(&0));
        while let Some(node) = open.pop() {
            left.unset(node);
            for other in back.get(node).into_iter().flatten() {
                if let Some(count) = counts.get_mut(*other)
                    && *count > 0
                {
                    *count = count.saturating_sub(1);
                    if *count == 0 && left.has(*other) {
                        open.push(*other);
                    }
                }
            }
        }
    }
    left
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A component that reaches itself through other months.
pub(super) fn feeds_itself(stack: &Stack, problems: &mut Problems) {
    let edges: Vec<Vec<u32>> = stack
        .entries
        .iter()
        .map(|entry| reads_ever(stack, entry))
        .collect();
    let on_rings = near_rings(&edges);
    for (start, entry) in (0_u32..).zip(&stack.entries) {
        let Entry::Component(component) = entry else {
            continue;
        };
        if component.head.kept || !on_rings.has(place(start)) {
            continue;
        }
        let mut seen = std::collections::BTreeSet::new();
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            for next in usize::try_from(node)
                .ok()
                .and_then(|n| edges.get(n))
                .into_iter()
                .flatten()
            {
                if seen.insert(*next) {
                    open.push(*next);
                }
            }
        }
        if seen.contains(&start) {
            problems.add(
                Diagnostic::warning("FEEDS-ITSELF")
                    .at(component.head.place)
                    .with("name", &component.head.id),
            );
        }
    }
}
