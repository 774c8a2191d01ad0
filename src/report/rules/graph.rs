//! The answer of `lonn rules graph`: what feeds what, as a drawing in the DOT language.
//!
//! In: stacks, and perhaps a name. Out: a graph with a node for each entry and an arrow from what is
//! read to who reads it. With a name: only what it rests on, and what rests on it. Always: the same
//! bytes for the same book.

use std::collections::BTreeSet;

use super::show::kind_key;
use crate::answer::{Item, reached};
use crate::rules::Stack;
use crate::words::Words;

/// A drawing of some stacks; nothing where no entry has the name.
#[must_use]
pub fn graph_dot(stacks: &[&Stack], name: Option<&str>, words: &Words) -> Option<String> {
    let drawn: Vec<(&Stack, BTreeSet<Item>)> = stacks
        .iter()
        .map(|stack| (*stack, items(stack, name)))
        .filter(|(_, items)| !items.is_empty())
        .collect();
    if drawn.is_empty() {
        return None;
    }
    let mut text = String::new();
    line(&mut text, 0, "digraph rules {");
    line(&mut text, 2, "rankdir = LR");
    line(
        &mut text,
        2,
        "node [shape = box, fontname = \"sans-serif\"]",
    );
    for (stack, items) in &drawn {
        line(
            &mut text,
            2,
            &format!("subgraph {} {{", quoted(&format!("cluster_{}", stack.id))),
        );
        line(&mut text, 4, &format!("label = {}", quoted(&stack.id)));
        for item in items {
            line(&mut text, 4, &node(stack, *item, name, words));
        }
        for item in items {
            for read in item
                .reads(stack)
                .into_iter()
                .filter(|read| items.contains(read))
            {
                let (from, to) = (id(stack, read), id(stack, *item));
                line(&mut text, 4, &format!("{from} -> {to}"));
            }
        }
        line(&mut text, 2, "}");
    }
    line(&mut text, 0, "}");
    Some(text)
}

/// What is drawn of a stack: everything, or what a name rests on and what rests on it.
fn items(stack: &Stack, name: Option<&str>) -> BTreeSet<Item> {
    let all = Item::all(stack);
    let Some(name) = name else {
        return all.into_iter().collect();
    };
    let named = all.iter().copied().filter(|item| item.name(stack) == name);
    let mut found: BTreeSet<Item> = named.collect();
    let mut open: Vec<Item> = found.iter().copied().collect();
    let below = reached(stack, open.clone());
    while let Some(item) = open.pop() {
        for reader in item.used_by(stack) {
            if found.insert(reader) {
                open.push(reader);
            }
        }
    }
    found.extend(below);
    found
}

/// A node: its name and title; the one that was asked for is drawn thicker.
fn node(stack: &Stack, item: Item, asked: Option<&str>, words: &Words) -> String {
    let name = item.name(stack);
    let title = item
        .head(stack)
        .map_or("", |head| head.title(words.lang().code()));
    let kind = words.word(kind_key(item.kind(stack)));
    let label = match title {
        "" => name.to_owned(),
        title if title == name => name.to_owned(),
        title => format!("{title}\n{name}"),
    };
    let shape = match item {
        Item::Entry(_) => "box",
        Item::Input(_) => "ellipse",
        Item::Parameter(_) | Item::Scale(_) | Item::Table(_) => "note",
        Item::Classes(_) => "folder",
        Item::Floor(_) | Item::Limit(_) | Item::Band(_) | Item::Notice(_) => "octagon",
    };
    let pen = if asked == Some(name) {
        ", penwidth = 3"
    } else {
        ""
    };
    format!(
        "{} [label = {}, shape = {shape}, tooltip = {}{pen}]",
        id(stack, item),
        quoted(&label),
        quoted(&kind)
    )
}

/// The name of a node: kinds apart, for a sum and a band may share a name.
fn id(stack: &Stack, item: Item) -> String {
    quoted(&format!(
        "{}/{}/{}",
        stack.id,
        item.kind(stack),
        item.name(stack)
    ))
}

/// A line, whatever its length: a text that is broken is another text.
fn line(text: &mut String, indent: usize, said: &str) {
    text.push_str(&" ".repeat(indent));
    text.push_str(said);
    text.push('\n');
}

/// A text as DOT writes it.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace('\n', "\\n"))
}
