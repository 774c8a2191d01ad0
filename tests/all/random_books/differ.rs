//! `lonn rules diff` of random books: what is alike, what is mirrored, what one change shows.

use std::collections::{BTreeMap, BTreeSet};

use lonn::amount::Exact;
use lonn::formula::FamilyId;
use lonn::report::{DiffSide, diff_result};
use lonn::rules::{Confidence, File, Loaded, Parameter, Proof, RuleBook, Stack, load};
use lonn::text::{Sources, laid_out};
use lonn::words::{Lang, Words};
use serde_json::{Value, json};

use crate::kit::day;
use crate::random_book::draw;
use crate::random_book::rng::Rng;

fn loaded(files: &[File]) -> Loaded {
    load(files, Proof::Known, None)
}

/// What tells two books apart, as JSON.
fn apart(old: &RuleBook, new: &RuleBook) -> Value {
    let sources = Sources::default();
    let side = |book| DiffSide {
        name: "x",
        book,
        sources: &sources,
        day: None,
    };
    let found = diff_result(side(old), side(new), day("2026-12-01"), Vec::new());
    // Every language has words for it.
    for lang in [Lang::En, Lang::Sv, Lang::Nb] {
        let text = lonn::report::diff_text(&found, &Words::new(lang));
        assert!(!text.contains("diff-"), "{text}");
    }
    serde_json::to_value(&found).unwrap()
}

fn entries(found: &Value) -> &Vec<Value> {
    found["entries"].as_array().unwrap()
}

/// A file and another one that lie in one folder, and so in one layer.
fn neighbours(files: &[File]) -> Option<(usize, usize)> {
    let more = files
        .iter()
        .position(|(path, _)| path.ends_with("/more.toml"))?;
    let beside = files[more].0.replace("/more.toml", "/rules.toml");
    let rules = files.iter().position(|(path, _)| *path == beside)?;
    Some((rules, more))
}

#[test]
fn layout_and_the_file_of_a_layer_are_no_difference() {
    let mut moved = 0;
    for seed in 0..60 {
        let files = draw(seed).files;
        let book = loaded(&files).book.unwrap();
        assert_eq!(apart(&book, &book)["entries"], json!([]), "seed {seed}");
        let mut other: Vec<File> = files
            .iter()
            .map(|(path, bytes)| {
                let text = laid_out(std::str::from_utf8(bytes).unwrap());
                (path.clone(), format!("# A comment.\n\n{text}").into_bytes())
            })
            .collect();
        if let Some((one, two)) = neighbours(&other) {
            let text = std::mem::take(&mut other[one].1);
            other[one].1 = std::mem::replace(&mut other[two].1, text);
            moved += 1;
        }
        let other = loaded(&other).book.unwrap();
        let found = apart(&book, &other);
        assert_eq!(found["entries"], json!([]), "seed {seed}");
        assert_eq!(found["differs"], json!(false), "seed {seed}");
    }
    assert!(moved > 5, "{moved} books with files that change places");
}

/// A figure of a parameter that is in force some day: the places of parameter, item and member.
fn figures(parameters: &[Parameter]) -> Vec<(usize, usize, usize)> {
    let mut found = Vec::new();
    for (number, parameter) in parameters.iter().enumerate() {
        for (item, dated) in parameter.values.items.iter().enumerate() {
            let members = dated.figure.as_ref().map_or(0, Vec::len);
            found.extend((0..members).map(|member| (number, item, member)));
        }
    }
    found
}

fn member_name(stack: &Stack, per: Option<FamilyId>, member: usize) -> String {
    let family = per.and_then(|per| stack.family(per));
    family.map_or_else(String::new, |family| family.members[member].clone())
}

#[test]
fn one_figure_that_is_changed_is_all_that_is_shown() {
    let mut proposed = 0;
    let mut tried = 0;
    for seed in 0..150 {
        let book = loaded(&draw(seed).files).book.unwrap();
        let mut rng = Rng::new(seed);
        let mut other = book.clone();
        let place = rng.below(other.stacks.len());
        let stack = &mut other.stacks[place];
        let all = figures(&stack.parameters);
        if all.is_empty() {
            continue;
        }
        let (number, item, member) = all[rng.below(all.len())];
        let parameter = &mut stack.parameters[number];
        let dated = &mut parameter.values.items[item];
        let from = dated.from.to_string();
        proposed += i32::from(dated.confidence == Confidence::Proposed);
        let figure = &mut dated.figure.as_mut().unwrap()[member];
        let (old, by) = (figure.clone(), Exact::from(7));
        *figure = old.plus(&by);
        let new = figure.clone();
        let (id, per) = (parameter.head.id.clone(), parameter.per);
        let found = apart(&book, &other);
        let said = format!("seed {seed}, {id}: {found:#}");
        assert_eq!(
            found["counts"],
            json!({"added": 0, "changed": 1, "removed": 0}),
            "{said}"
        );
        let entry = &entries(&found)[0];
        assert_eq!(entry["name"], json!(id), "{said}");
        assert_eq!(entry["kind"], json!("parameter"), "{said}");
        assert_eq!(entry["stacks"], json!([book.stacks[place].id]), "{said}");
        assert_eq!(entry["properties"], json!([]), "{said}");
        assert_eq!(entry["formulas"], json!([]), "{said}");
        assert_eq!(entry["figures"].as_array().unwrap().len(), 1, "{said}");
        assert_eq!(entry["figures"][0]["from"], json!(from), "{said}");
        let pair = json!([{
            "key": member_name(&book.stacks[place], per, member),
            "old": old.to_string(), "new": new.to_string(), "difference": "7",
        }]);
        assert_eq!(entry["figures"][0]["figures"], pair, "{said}");
        tried += 1;
    }
    assert!(tried > 100, "{tried} books with a figure");
    assert!(proposed > 0, "some of them only proposed");
}

/// A book without one of its lines, if it is one still.
fn without_a_line(files: &[File], rng: &mut Rng) -> Option<RuleBook> {
    let mut files = files.to_vec();
    let place = rng.below(files.len());
    let (_, bytes) = &mut files[place];
    let text = String::from_utf8(bytes.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let gone = rng.below(lines.len().max(1));
    let kept = lines.iter().enumerate().filter(|(line, _)| *line != gone);
    *bytes = kept
        .flat_map(|(_, line)| [*line, "\n"])
        .collect::<String>()
        .into_bytes();
    loaded(&files).book
}

/// Everything that a book holds, by name, beside what only a reader of its files sees.
fn meaning(book: &RuleBook) -> BTreeSet<String> {
    let mut found = BTreeSet::from([format!("{} {:?}", book.name, book.answers)]);
    for source in &book.sources {
        found.insert(without_places(&format!("{source:?}")));
    }
    for stack in &book.stacks {
        let mut add = |text: String| found.insert(format!("{}: {text}", stack.id));
        add(format!(
            "{:?} {:?} {:?}",
            stack.currency, stack.step, stack.layers
        ));
        add(format!("{:?} {:?}", stack.zone, stack.when));
        add(format!("{:?} {:?}", stack.headline, stack.solve_for));
        add(format!("{:?}", stack.families));
        let debugs = stack.inputs.iter().map(|one| format!("{one:?}"));
        let debugs = debugs
            .chain(stack.parameters.iter().map(|one| format!("{one:?}")))
            .chain(stack.scales.iter().map(|one| format!("{one:?}")))
            .chain(stack.tables.iter().map(|one| format!("{one:?}")))
            .chain(stack.entries.iter().map(|one| format!("{one:?}")))
            .chain(stack.floors.iter().map(|one| format!("{one:?}")))
            .chain(stack.limits.iter().map(|one| format!("{one:?}")))
            .chain(stack.bands.iter().map(|one| format!("{one:?}")))
            .chain(stack.notices.iter().map(|one| format!("{one:?}")));
        for text in debugs {
            add(without_places(&text));
        }
    }
    found
}

/// Debug text without places in files and without what no result rests on.
fn without_places(text: &str) -> String {
    let mut text = text.to_owned();
    for (open, close) in [
        ("place: Place {", "}"),
        ("kept: ", ","),
        ("part_month_said: ", ","),
    ] {
        while let Some((before, rest)) = text.split_once(open) {
            let (_, behind) = rest.split_once(close).unwrap();
            text = format!("{before}{behind}");
        }
    }
    text
}

#[test]
fn whatever_a_book_loses_is_shown_and_the_other_way_round_it_is_mirrored() {
    let (mut differing, mut same) = (0, 0);
    for seed in 0..250 {
        let files = draw(seed).files;
        let book = loaded(&files).book.unwrap();
        let mut rng = Rng::new(seed);
        let Some(other) = (0..8).find_map(|_| without_a_line(&files, &mut rng)) else {
            continue;
        };
        let found = apart(&book, &other);
        if meaning(&book) == meaning(&other) {
            assert_eq!(found["entries"], json!([]), "seed {seed}: {found:#}");
            same += 1;
            continue;
        }
        assert_ne!(found["entries"], json!([]), "seed {seed}");
        let back = apart(&other, &book);
        assert_eq!(seen(&found, false), seen(&back, true), "seed {seed}");
        differing += 1;
    }
    assert!(
        differing > 80 && same > 5,
        "{differing} differ, {same} do not"
    );
}

/// What is told of each entry in each stack; seen from the other side if `mirrored`.
fn seen(found: &Value, mirrored: bool) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for entry in entries(found) {
        let mut told = json!({
            "change": entry["change"],
            "properties": entry["properties"],
            "formulas": entry["formulas"],
            "figures": entry["figures"],
        });
        if mirrored {
            mirror(&mut told);
        }
        let stacks = entry["stacks"].as_array().unwrap();
        let none = [json!("")];
        for stack in if stacks.is_empty() { &none[..] } else { stacks } {
            let key = format!("{} {} {stack}", entry["kind"], entry["name"]);
            assert_eq!(all.insert(key, sorted(&told)), None, "told twice");
        }
    }
    all
}

/// Exchanges old and new, added and removed, plus and minus.
fn mirror(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let (Some(old), Some(new)) = (map.remove("old"), map.remove("new")) {
                map.insert("old".to_owned(), new);
                map.insert("new".to_owned(), old);
            }
            if let Some(Value::String(by)) = map.get_mut("difference") {
                *by = by.parse::<Exact>().unwrap().negated().to_string();
            }
            if let Some(change) = map.get_mut("change") {
                *change = match change.as_str().unwrap() {
                    "added" => json!("removed"),
                    "removed" => json!("added"),
                    _ => json!("changed"),
                };
            }
            map.values_mut().for_each(mirror);
        }
        Value::Array(list) => list.iter_mut().for_each(mirror),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The same with every list in the order of its text: brackets stand in the new one's order.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(list) => {
            let mut list: Vec<Value> = list.iter().map(sorted).collect();
            list.sort_by_key(ToString::to_string);
            Value::Array(list)
        }
        Value::Object(map) => map
            .iter()
            .map(|(key, one)| (key.clone(), sorted(one)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
