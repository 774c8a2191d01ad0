//! The answer of `lonn rules explain`: formulas as they are understood, step by step with units,
//! every figure of the day, down to sources.

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

use super::properties::described;
use super::show::{Asked, At, figures_text, kind_key};
use super::steps::{Step, steps, with_titles};
use super::values::{ShownValue, values};
use super::{Envelope, SourceJson, add_line, titled};
use crate::answer::Item;
use crate::report::page::unit_said;
use crate::rules::{Entry, Source, Stack};
use crate::words::{Text, Words, decimal};

/// How what there is of a name is understood.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "lonn/rules-explain")]
pub struct ExplainResult {
    #[serde(flatten)]
    envelope: Envelope,
    /// The name that was asked for.
    name: String,
    /// Every entry of the name; one for several stacks in which all of it is the same.
    entries: Vec<Explained>,
}

/// An entry with everything that it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Explained {
    /// The word of its kind.
    kind: String,
    /// Its name.
    name: String,
    /// Its title in the language of the call.
    title: String,
    /// The stacks in which all of this is the same; only of what was asked for.
    stacks: Vec<String>,
    /// Whether it is explained above, and not again.
    above: bool,
    /// Its unit.
    unit: Option<String>,
    /// The family of which there is one for each member.
    per: Option<String>,
    /// Where it stands.
    place: Option<At>,
    /// Where it comes from.
    source: Option<SourceJson>,
    /// Its formulas.
    formulas: Vec<Formula>,
    /// The tags that it adds up, of a sum.
    of: Option<String>,
    /// What is said where a fact is not given.
    default: Option<String>,
    /// The figure of the day, of what has figures; none where there is none.
    figure: Option<ShownValue>,
    /// For whom and when it is there, if not for all.
    applies: Option<String>,
    /// What it reads, each explained once.
    reads: Vec<Self>,
    /// What stands in its place where that applies.
    variants: Vec<Self>,
}

/// A formula as it is understood.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Formula {
    /// The key that it stands under.
    key: String,
    /// As it is written.
    text: String,
    /// With the titles of what it names.
    said: String,
    /// Step by step.
    steps: Step,
}

/// Explains a name in some stacks.
#[must_use]
pub fn explain_result(asked: Asked<'_>, stacks: &[&Stack], name: &str) -> ExplainResult {
    let mut entries: Vec<Explained> = Vec::new();
    for stack in stacks {
        for item in Item::named(stack, name) {
            let mut seen = BTreeSet::new();
            let mut found = explained(asked, stack, item, &mut seen);
            let same = entries.iter_mut().find(|known| {
                found.stacks.clone_from(&known.stacks);
                **known == found
            });
            match same {
                Some(known) => known.stacks.push(stack.id.clone()),
                None => {
                    found.stacks = vec![stack.id.clone()];
                    entries.push(found);
                }
            }
        }
    }
    let sources = asked.book.sources.iter().filter(|source| source.id == name);
    entries.extend(sources.map(|source| of_source(asked, source)));
    ExplainResult {
        envelope: Envelope::new("rules-explain", asked.book, asked.on),
        name: name.to_owned(),
        entries,
    }
}

impl ExplainResult {
    /// Whether nothing has the name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn explained(asked: Asked<'_>, stack: &Stack, item: Item, seen: &mut BTreeSet<Item>) -> Explained {
    let lang = asked.words.lang().code();
    let head = item.head(stack);
    let name = item.name(stack);
    let above = !seen.insert(item);
    let about = described(stack, item);
    let mut properties: BTreeMap<String, String> = about.properties;
    let mut found = Explained {
        kind: item.kind(stack).to_owned(),
        name: name.to_owned(),
        title: head.map_or(name, |head| head.title(lang)).to_owned(),
        stacks: Vec::new(),
        above,
        unit: about.unit,
        per: about.per,
        place: head.map(|head| At::new(asked.sources, head.place)),
        source: head
            .and_then(|head| head.source)
            .and_then(|id| asked.book.source(id))
            .map(SourceJson::of),
        formulas: Vec::new(),
        of: None,
        default: None,
        figure: None,
        applies: None,
        reads: Vec::new(),
        variants: Vec::new(),
    };
    if above {
        return found;
    }
    if let Item::Entry(number) = item
        && let Some(Entry::Sum(_)) = stack.entry(number)
    {
        found.of = properties.remove("of");
    }
    found.default = properties.remove("default");
    found.applies = properties.remove("applies");
    found.figure = values(asked.book, stack, item, asked.on)
        .into_iter()
        .find(|value| value.holds);
    found.formulas = formulas(stack, item, lang);
    for read in item.reads(stack) {
        if !matches!(read, Item::Classes(_)) {
            found.reads.push(explained(asked, stack, read, seen));
        }
    }
    if let Item::Entry(number) = item
        && let Some(component) = stack.component(number)
    {
        for variant in &component.variants {
            let variant = Item::Entry(*variant);
            found.variants.push(explained(asked, stack, variant, seen));
        }
    }
    found
}

/// A source rests on nothing but itself.
fn of_source(asked: Asked<'_>, source: &Source) -> Explained {
    Explained {
        kind: "source".to_owned(),
        name: source.id.clone(),
        title: source.title.clone(),
        stacks: Vec::new(),
        above: false,
        unit: None,
        per: None,
        place: Some(At::new(asked.sources, source.place)),
        source: Some(SourceJson::of(source)),
        formulas: Vec::new(),
        of: None,
        default: None,
        figure: None,
        applies: None,
        reads: Vec::new(),
        variants: Vec::new(),
    }
}

fn formulas(stack: &Stack, item: Item, lang: &str) -> Vec<Formula> {
    let formulas = item.formulas(stack).into_iter();
    let understood = formulas.map(|(key, formula)| Formula {
        key: key.to_owned(),
        text: formula.text.to_string(),
        said: with_titles(stack, formula, lang),
        steps: steps(stack, formula, lang),
    });
    understood.collect()
}

/// The answer for people.
#[must_use]
pub fn explain_text(found: &ExplainResult, words: &Words) -> String {
    let mut text = String::new();
    let mut tree = Tree {
        words,
        on: &found.envelope.on,
        text: &mut text,
        sources: Vec::new(),
    };
    for (number, entry) in found.entries.iter().enumerate() {
        if number > 0 {
            tree.line(0, "");
        }
        tree.entry(entry, 0);
    }
    let sources = std::mem::take(&mut tree.sources);
    if !sources.is_empty() {
        tree.line(0, "");
        tree.line(0, &words.word("rules-sources"));
        for source in &sources {
            tree.line(1, &source.text(words));
        }
    }
    text
}

struct Tree<'a> {
    words: &'a Words,
    on: &'a str,
    text: &'a mut String,
    /// The sources named so far, to be listed behind.
    sources: Vec<SourceJson>,
}

impl Tree<'_> {
    fn line(&mut self, depth: usize, said: &str) {
        add_line(self.text, depth, said);
    }

    /// Title, name, kind, unit, family.
    fn head(&self, entry: &Explained) -> String {
        let kind = self.words.word(kind_key(&entry.kind));
        let mut head = format!("{}, {kind}", titled(&entry.title, &entry.name));
        if let Some(unit) = &entry.unit {
            head.push_str(&format!(", {}", unit_said(unit, self.words)));
        }
        if let Some(family) = &entry.per {
            let per = Text::new("rules-per").with("family", family);
            head.push_str(&format!(", {}", self.words.say(&per)));
        }
        if !entry.stacks.is_empty() {
            head.push_str(&format!(" [{}]", entry.stacks.join(", ")));
        }
        if entry.above {
            head.push_str(&format!(": {}", self.words.word("rules-above")));
        }
        head
    }

    /// A value as people read it: yes or no, and the decimal sign of the language.
    fn value(&self, value: &str) -> String {
        match value {
            "true" => self.words.word("yes"),
            "false" => self.words.word("no"),
            value => match value.strip_suffix('%') {
                Some(number) => format!("{} %", decimal(number, self.words.lang())),
                None => decimal(value, self.words.lang()),
            },
        }
    }

    fn entry(&mut self, entry: &Explained, depth: usize) {
        self.line(depth, &self.head(entry));
        if entry.above {
            return;
        }
        let inner = depth.saturating_add(1);
        if let Some(of) = &entry.of {
            self.line(inner, &format!("= Σ {of}"));
        }
        if let Some(default) = &entry.default {
            let said = Text::new("rules-default").with("value", self.value(default));
            self.line(inner, &self.words.say(&said));
        }
        if let Some(applies) = &entry.applies {
            let said = Text::new("rules-applies").with("to", applies);
            self.line(inner, &self.words.say(&said));
        }
        for formula in &entry.formulas {
            self.line(inner, &format!("{} = {}", formula.key, formula.said));
            self.step(&formula.steps, inner.saturating_add(1));
        }
        if let Some(figure) = &entry.figure {
            self.figure(figure, inner);
        } else if matches!(
            entry.kind.as_str(),
            "parameter" | "scale" | "table" | "band"
        ) {
            let none = Text::new("rules-no-figure").with("on", self.on);
            self.line(inner, &self.words.say(&none));
        }
        let of_figure = entry
            .figure
            .as_ref()
            .and_then(|figure| figure.source.as_ref());
        if let Some(source) = of_figure.or(entry.source.as_ref()) {
            self.line(inner, &format!("[{}]", source.id));
            if !self.sources.contains(source) {
                self.sources.push(source.clone());
            }
        }
        for read in &entry.reads {
            self.entry(read, inner);
        }
        if !entry.variants.is_empty() {
            self.line(inner, &self.words.word("rules-variants"));
        }
        for variant in &entry.variants {
            self.entry(variant, inner.saturating_add(1));
        }
    }

    fn figure(&mut self, figure: &ShownValue, depth: usize) {
        let said = match &figure.unknown {
            Some(why) => self.words.say(&Text::new("rules-unknown").with("why", why)),
            None => figures_text(&figure.figures, self.words),
        };
        let mut notes = Vec::new();
        let from = Text::new("rules-from").with("day", &figure.from);
        notes.push(self.words.say(&from));
        if figure.carried {
            let day = figure.until.as_deref().unwrap_or("");
            notes.push(self.words.say(&Text::new("carried-from").with("day", day)));
        }
        let confidence = Text::new(format!("confidence-{}", figure.confidence));
        notes.push(self.words.say(&confidence));
        self.line(depth, &format!("{said}  ({})", notes.join(", ")));
    }

    fn step(&mut self, step: &Step, depth: usize) {
        let unit = step.unit.as_ref().map_or_else(String::new, |unit| {
            format!("  → {}", unit_said(unit, self.words))
        });
        self.line(depth, &format!("{}{unit}", step.does));
        for inner in &step.steps {
            self.step(inner, depth.saturating_add(1));
        }
    }
}
