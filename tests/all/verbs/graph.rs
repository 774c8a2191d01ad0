//! `lonn rules graph`: a drawing that other programs can read, of what is there and nothing else.

use std::collections::BTreeSet;

use crate::offers::lonn;

/// The nodes and arrows of a drawing; panics where a line is neither, nor a frame.
fn read(dot: &str) -> (BTreeSet<String>, BTreeSet<(String, String)>) {
    let (mut nodes, mut arrows) = (BTreeSet::new(), BTreeSet::new());
    let mut depth = 0_i32;
    for line in dot.lines() {
        let line = line.trim();
        let quotes = line
            .replace("\\\\", "")
            .replace("\\\"", "")
            .matches('"')
            .count();
        assert_eq!(quotes % 2, 0, "an open quote: {line}");
        depth += i32::from(line.ends_with('{')) - i32::from(line == "}");
        if let Some((from, to)) = line.split_once(" -> ") {
            arrows.insert((from.to_owned(), to.to_owned()));
        } else if line.starts_with('"') {
            let (id, properties) = line.split_once(" [").unwrap();
            assert!(properties.ends_with(']'), "{line}");
            assert!(nodes.insert(id.to_owned()), "twice: {line}");
        }
    }
    assert_eq!(depth, 0, "frames close");
    (nodes, arrows)
}

fn drawn(call: &str) -> (BTreeSet<String>, BTreeSet<(String, String)>) {
    let output = lonn(call);
    assert!(output.status.success(), "{call}");
    read(&String::from_utf8(output.stdout).unwrap())
}

#[test]
fn every_arrow_joins_two_entries_that_are_drawn() {
    let (nodes, arrows) = drawn("rules graph");
    assert!(nodes.len() > 300 && arrows.len() > nodes.len());
    for (from, to) in &arrows {
        assert!(nodes.contains(from) && nodes.contains(to), "{from} -> {to}");
    }
    let base = (
        "\"se/input/base\"".to_owned(),
        "\"se/component/overtime_pay\"".to_owned(),
    );
    assert!(arrows.contains(&base), "what a formula names feeds it");
    assert!(!arrows.contains(&(base.1, base.0)));
}

#[test]
fn a_name_draws_what_it_rests_on_and_what_rests_on_it() {
    let (nodes, _) = drawn("rules graph overtime_divisor --stack se");
    let has = |id: &str| nodes.contains(&format!("\"se/{id}\""));
    assert!(has("parameter/overtime_divisor") && has("component/overtime_pay"));
    assert!(has("sum/total_compensation"), "through sums too");
    assert!(!has("input/base"), "what else its readers read is left out");
    assert!(nodes.iter().all(|id| id.starts_with("\"se/")), "one stack");
}

#[test]
fn a_drawing_has_one_format_and_no_unknown_name() {
    for (call, said) in [
        ("rules graph base --format json", "use one of: text"),
        ("rules graph nosuch", "there is no `nosuch`"),
    ] {
        let output = lonn(call);
        assert_eq!(output.status.code(), Some(2), "{call}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(said), "{call}: {text}");
    }
}
