//! The answer of `lonn rules show`: an entry as it stands, over time, with what it reads and who
//! reads it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::properties::{Described, described};
use super::values::{ABOVE, Keyed, ShownValue, UP_TO, carries, values};
use super::wording::property;
use super::{Envelope, SourceJson, add_line, named_list, titled};
use crate::amount::Exact;
use crate::answer::Item;
use crate::report::page::unit_said;
use crate::rules::{RuleBook, Source, Stack};
use crate::text::{Place, Sources};
use crate::time::Date;
use crate::words::{Text, Words, decimal};

/// What there is of a name.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "lonn/rules-show")]
pub struct ShowResult {
    #[serde(flatten)]
    envelope: Envelope,
    /// The name that was asked for; null: every one.
    pub(super) name: Option<String>,
    /// Every entry of the name; one for several stacks in which it is the same.
    pub(super) entries: Vec<Shown>,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Shown {
    /// The word of its kind: `component`, `source`, …
    pub(super) kind: String,
    /// Its name.
    pub(super) name: String,
    /// The stacks in which it stands like this.
    pub(super) stacks: Vec<String>,
    /// Its title, by language.
    pub(super) title: BTreeMap<String, String>,
    /// Its unit as rule books write it; null for a plain number and for what has none.
    unit: Option<String>,
    /// The family of which there is one for each member.
    per: Option<String>,
    /// Where it stands.
    place: Option<At>,
    /// The layer: its path.
    layer: Option<String>,
    /// Where it comes from.
    source: Option<SourceJson>,
    /// Its further keys, as text.
    properties: BTreeMap<String, String>,
    /// Its formulas, by key.
    formulas: BTreeMap<String, String>,
    /// Whether the last value goes on behind its `until`.
    carry: Option<bool>,
    /// Its values, ascending by day.
    values: Vec<ShownValue>,
    /// What it reads.
    reads: Vec<Named>,
    /// Who reads it.
    used_by: Vec<Named>,
}

/// A place in a file of the rule book.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct At {
    /// The file's path below the rule book's folder.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: usize,
}

impl At {
    pub(crate) fn new(sources: &Sources, place: Place) -> Self {
        Self {
            file: sources.path(place.file).to_owned(),
            line: sources.line_column(&place).0,
        }
    }
}

/// An entry by kind, name and title.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Named {
    /// The word of its kind.
    pub(crate) kind: String,
    /// Its name.
    pub(crate) name: String,
    /// Its title in the language of the call.
    pub(crate) title: String,
}

impl Named {
    pub(crate) fn new(stack: &Stack, item: Item, lang: &str) -> Self {
        let name = item.name(stack);
        Self {
            kind: item.kind(stack).to_owned(),
            name: name.to_owned(),
            title: item
                .head(stack)
                .map_or(name, |head| head.title(lang))
                .to_owned(),
        }
    }
}

/// What a book is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'b> {
    /// The book.
    pub book: &'b RuleBook,
    /// Its files.
    pub sources: &'b Sources,
    /// The day.
    pub on: Date,
    /// The language.
    pub words: &'b Words,
}

/// Everything of a name in some stacks, and the source of the name; empty if there is nothing.
#[must_use]
pub fn show_result(asked: Asked<'_>, stacks: &[&Stack], name: &str) -> ShowResult {
    let mut entries: Vec<Shown> = Vec::new();
    for stack in stacks {
        for item in Item::named(stack, name) {
            let mut shown = entry(asked, stack, item);
            let same = entries.iter_mut().find(|known| {
                shown.stacks.clone_from(&known.stacks);
                **known == shown
            });
            match same {
                Some(known) => known.stacks.push(stack.id.clone()),
                None => {
                    shown.stacks = vec![stack.id.clone()];
                    entries.push(shown);
                }
            }
        }
    }
    let source = asked.book.sources.iter().zip(0_u32..);
    let source = source.filter(|(source, _)| source.id == name);
    entries.extend(source.map(|(found, number)| source_entry(asked, stacks, found, number)));
    ShowResult {
        envelope: Envelope::new("rules-show", asked.book, asked.on),
        name: Some(name.to_owned()),
        entries,
    }
}

impl ShowResult {
    /// Whether nothing has the name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn entry(asked: Asked<'_>, stack: &Stack, item: Item) -> Shown {
    let lang = asked.words.lang().code();
    let head = item.head(stack);
    let Described {
        unit,
        per,
        properties,
    } = described(stack, item);
    let of = |items: Vec<Item>| -> Vec<Named> {
        items
            .into_iter()
            .map(|item| Named::new(stack, item, lang))
            .collect()
    };
    let source = head
        .and_then(|head| head.source)
        .and_then(|id| asked.book.source(id));
    Shown {
        kind: item.kind(stack).to_owned(),
        name: item.name(stack).to_owned(),
        stacks: Vec::new(),
        title: head.map(|head| head.title.0.clone()).unwrap_or_default(),
        unit,
        per,
        place: head.map(|head| At::new(asked.sources, head.place)),
        layer: head.map(|head| head.layer.clone()),
        source: source.map(SourceJson::of),
        properties,
        formulas: item
            .formulas(stack)
            .into_iter()
            .map(|(key, formula)| (key.to_owned(), formula.text.to_string()))
            .collect(),
        carry: carries(stack, item),
        values: values(asked.book, stack, item, asked.on),
        reads: of(item.reads(stack)),
        used_by: of(item.used_by(stack))
            .into_iter()
            .chain(beyond(asked, stack, item))
            .collect(),
    }
}

/// Who reads an item beside entries: the stack that it chooses, the book that leads with it or
/// looks for it.
fn beyond(asked: Asked<'_>, stack: &Stack, item: Item) -> Vec<Named> {
    let named = |kind: &str, name: &str| Named {
        kind: kind.to_owned(),
        name: name.to_owned(),
        title: name.to_owned(),
    };
    let chooses = stack
        .when
        .iter()
        .any(|choice| Item::Input(choice.input) == item);
    let leads = stack.headline.map(Item::Entry) == Some(item)
        || stack.solve_for.map(Item::Input) == Some(item);
    let stack = chooses.then(|| named("stack", &stack.id));
    let book = leads.then(|| named("book", &asked.book.name));
    stack.into_iter().chain(book).collect()
}

fn source_entry(asked: Asked<'_>, stacks: &[&Stack], source: &Source, number: u32) -> Shown {
    let lang = asked.words.lang().code();
    let mut used_by: Vec<Named> = Vec::new();
    let mut of_stacks = Vec::new();
    for stack in stacks {
        let before = used_by.len();
        let mut cites = false;
        for item in Item::all(stack) {
            let own = item.head(stack).and_then(|head| head.source);
            let by_value = values(asked.book, stack, item, asked.on);
            let by_value = by_value.iter().filter_map(|value| value.source.as_ref());
            if own.is_some_and(|id| id.0 == number)
                || by_value.into_iter().any(|s| s.id == source.id)
            {
                cites = true;
                let named = Named::new(stack, item, lang);
                if !used_by.contains(&named) {
                    used_by.push(named);
                }
            }
        }
        if cites || used_by.len() > before {
            of_stacks.push(stack.id.clone());
        }
    }
    let mut properties = BTreeMap::new();
    for (key, value) in [
        ("publisher", source.publisher.clone()),
        ("address", source.address.clone()),
        (
            "read",
            source.read.map(|day| day.to_string()).unwrap_or_default(),
        ),
        ("confidence", source.confidence.word().to_owned()),
    ] {
        if !value.is_empty() {
            properties.insert(key.to_owned(), value);
        }
    }
    Shown {
        kind: "source".to_owned(),
        name: source.id.clone(),
        stacks: of_stacks,
        title: BTreeMap::from([(lang.to_owned(), source.title.clone())]),
        unit: None,
        per: None,
        place: Some(At::new(asked.sources, source.place)),
        layer: None,
        source: None,
        properties,
        formulas: BTreeMap::new(),
        carry: None,
        values: Vec::new(),
        reads: Vec::new(),
        used_by,
    }
}

/// The answer for people.
#[must_use]
pub fn show_text(found: &ShowResult, words: &Words) -> String {
    let mut text = String::new();
    for entry in &found.entries {
        if !text.is_empty() {
            text.push('\n');
        }
        shown_text(entry, &found.envelope.on, words, &mut text);
    }
    text
}

fn shown_text(shown: &Shown, on: &str, words: &Words, text: &mut String) {
    let mut line = |depth: usize, said: String| add_line(text, depth, &said);
    for (depth, said) in head_lines(shown, words) {
        line(depth, said);
    }
    for (key, value) in &shown.properties {
        line(1, property(key, value, words));
    }
    for (key, formula) in &shown.formulas {
        let formula = formula.split_whitespace().collect::<Vec<_>>().join(" ");
        line(1, format!("{key} = {formula}"));
    }
    if !shown.values.is_empty() {
        line(1, format!("{}:", words.word("rules-values")));
    }
    for value in &shown.values {
        line(2, value_text(value, on, shown.source.as_ref(), words));
    }
    for (key, list) in [
        ("rules-reads", &shown.reads),
        ("rules-used-by", &shown.used_by),
    ] {
        if !list.is_empty() {
            line(
                1,
                format!("{}: {}", words.word(key), named_list(list, words)),
            );
        }
    }
}

/// What it is called and is, where it stands, where it comes from: lines with their depth.
fn head_lines(shown: &Shown, words: &Words) -> Vec<(usize, String)> {
    let lang = words.lang().code();
    let title = shown
        .title
        .get(lang)
        .or_else(|| shown.title.values().next());
    let title = title.unwrap_or(&shown.name);
    let mut kind = words.word(kind_key(&shown.kind));
    if let Some(unit) = &shown.unit {
        kind.push_str(&format!(", {}", unit_said(unit, words)));
    }
    if let Some(family) = &shown.per {
        let per = Text::new("rules-per").with("family", family);
        kind.push_str(&format!(", {}", words.say(&per)));
    }
    let mut lines = vec![(0, titled(title, &shown.name)), (1, kind)];
    if !shown.stacks.is_empty() {
        let stacks = shown.stacks.join(", ");
        lines.push((1, format!("{}: {stacks}", words.word("rules-stacks"))));
    }
    if let Some(At { file, line }) = &shown.place {
        let mut place = format!("{}: {file}:{line}", words.word("rules-place"));
        if let Some(layer) = &shown.layer {
            let layer = Text::new("rules-layer").with("layer", layer);
            place.push_str(&format!(" ({})", words.say(&layer)));
        }
        lines.push((1, place));
    }
    if let Some(source) = &shown.source {
        let source = source.text(words);
        lines.push((1, format!("{}: {source}", words.word("rules-source"))));
    }
    lines
}

/// The catalogue's key of a kind.
pub(super) fn kind_key(kind: &str) -> &'static str {
    match kind {
        "classes" => "kind-classes",
        "input" => "kind-input",
        "parameter" => "kind-parameter",
        "scale" => "kind-scale",
        "table" => "kind-table",
        "value" => "kind-value",
        "component" => "kind-component",
        "sum" => "kind-sum",
        "floor" => "kind-floor",
        "limit" => "kind-limit",
        "band" => "kind-band",
        "notice" => "kind-notice",
        _ => "kind-source",
    }
}

/// One value on a line: days, figures, what marks it.
fn value_text(
    value: &ShownValue,
    on: &str,
    entry_source: Option<&SourceJson>,
    words: &Words,
) -> String {
    let mark = if value.holds { "→" } else { " " };
    let until = value
        .until
        .as_ref()
        .map_or_else(String::new, |day| format!(" – {day}"));
    let figures = match &value.unknown {
        Some(why) => words.say(&Text::new("rules-unknown").with("why", why)),
        None => figures_text(&value.figures, words),
    };
    let confidence = Text::new(format!("confidence-{}", value.confidence));
    let mut notes = vec![words.say(&confidence)];
    if value.carried {
        let day = value.until.as_deref().unwrap_or("");
        notes.push(words.say(&Text::new("carried-from").with("day", day)));
    }
    if value.holds {
        notes.push(words.say(&Text::new("rules-holds").with("on", on)));
    }
    let source = value
        .source
        .as_ref()
        .filter(|source| Some(*source) != entry_source);
    let source = source.map_or_else(String::new, |source| format!(" [{}]", source.title));
    let notes = notes.join(", ");
    format!("{mark} {}{until}  {figures}  ({notes}){source}", value.from)
}

/// Figures on a line, with the decimal sign of the language; the brackets of a scale in words.
pub(super) fn figures_text(figures: &[Keyed], words: &Words) -> String {
    let number = |text: &str| decimal(text, words.lang());
    let is_scale = figures
        .iter()
        .any(|figure| figure.key == ABOVE || figure.key.starts_with(UP_TO));
    let all: Vec<String> = figures
        .iter()
        .map(|figure| match figure.key.as_str() {
            "" => number(&figure.value),
            key if is_scale => {
                let rate = hundredths(&figure.value).map_or_else(
                    || number(&figure.value),
                    |hundredths| format!("{} %", number(&hundredths)),
                );
                let text = match key.strip_prefix(UP_TO) {
                    Some(bound) => Text::new("scale-up-to").with("bound", number(bound)),
                    None => Text::new("scale-above"),
                };
                words.say(&text.with("rate", rate))
            }
            key => format!("{key} {}", number(&figure.value)),
        })
        .collect();
    all.join(if is_scale { "; " } else { ", " })
}

/// A rate in hundredths; none where it has no end as a decimal.
fn hundredths(rate: &str) -> Option<String> {
    let text = rate
        .parse::<Exact>()
        .ok()?
        .times(&Exact::from(100))
        .to_string();
    (!text.contains('/')).then_some(text)
}
