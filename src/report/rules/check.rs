//! The answer of `lonn rules check`: every problem, and what the book holds.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use schemars::JsonSchema;
use serde::Serialize;

use super::values::{ShownValue, values};
use super::{BookName, add_line};
use crate::answer::Item;
use crate::report::json;
use crate::rules::{Confidence, Loaded, RuleBook, Stack};
use crate::text::Severity;
use crate::time::Date;
use crate::words::{Text, Words};

/// Every problem of a book, and what it holds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "lonn/rules-check")]
pub struct CheckResult {
    /// `lonn/rules-check`.
    format: String,
    /// A minor step adds keys, a major one may do anything.
    format_version: String,
    /// The version of lonn.
    lonn: String,
    /// The rule book; null if it has errors.
    rule_book: Option<BookName>,
    /// The day for which figures are looked at.
    on: String,
    /// How many of the problems are errors.
    errors: usize,
    /// How many of the problems are warnings.
    warnings: usize,
    /// Every problem, by file and line.
    #[schemars(with = "Vec<Problem>")]
    problems: Vec<serde_json::Value>,
    /// What the book holds; null if it has errors.
    holds: Option<Holds>,
}

/// A problem of a rule book, a file or the call, as `--message-format json` says it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "lonn diagnostic")]
pub struct Problem {
    /// Its code, the same in every language.
    code: String,
    /// `error` or `warning`.
    severity: String,
    /// Where; null for a problem of the whole call.
    place: Option<ProblemPlace>,
    /// What is wrong, in the language of the call.
    message: String,
    /// What to type, in the language of the call.
    mend: Option<String>,
}

/// A place in a file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ProblemPlace {
    /// The file's path.
    file: String,
    /// The line, from 1.
    line: usize,
    /// The column in characters, from 1.
    column: usize,
    /// The first byte.
    from: usize,
    /// The byte behind the last.
    to: usize,
}

/// What a book holds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Holds {
    /// The first and the last day that it answers for.
    answers: Days,
    /// The sum that offers lead with.
    headline: Option<String>,
    /// The input that an offer without it looks for.
    solve_for: Option<String>,
    /// Its stacks.
    stacks: Vec<StackHolds>,
    /// Sources by confidence.
    sources: BTreeMap<String, usize>,
    /// Tables `[[test]]`.
    tests: usize,
}

/// A span of days, both inclusive.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Days {
    /// The first.
    from: String,
    /// The last.
    until: String,
}

/// What a stack holds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct StackHolds {
    /// Its name.
    name: String,
    /// Its currency.
    currency: String,
    /// Its time zone.
    zone: String,
    /// Its layers, the first one first.
    layers: Vec<String>,
    /// How many there are of each kind of entry.
    entries: BTreeMap<String, usize>,
    /// Dated figures: values of parameters, scales, tables and bands, by confidence.
    figures: BTreeMap<String, usize>,
    /// Stated gaps.
    gaps: usize,
    /// Figures of the day that are assumed, proposed or carried, and what rests on them.
    careful: Vec<CarefulFigure>,
}

/// A figure to be careful with.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CarefulFigure {
    /// Its name.
    name: String,
    /// `assumed`, `proposed`, `carried`.
    why: String,
    /// The components that rest on it, the nearest 50.
    components: Vec<String>,
    /// Whether further ones rest on it.
    and_more: bool,
}

/// The answer as JSON.
#[must_use]
pub fn check_result(loaded: &Loaded, on: Date, words: &Words) -> CheckResult {
    let count = |severity: Severity| {
        let problems = loaded.problems.iter();
        problems
            .filter(|problem| problem.severity == severity)
            .count()
    };
    CheckResult {
        format: "lonn/rules-check".to_owned(),
        format_version: "1.0".to_owned(),
        lonn: env!("CARGO_PKG_VERSION").to_owned(),
        rule_book: loaded.book.as_ref().map(BookName::of),
        on: on.to_string(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        problems: loaded
            .problems
            .iter()
            .map(|problem| json(problem, &loaded.sources, words))
            .collect(),
        holds: loaded
            .book
            .as_ref()
            .map(|book| holds(book, loaded.tests.len(), on)),
    }
}

fn holds(book: &RuleBook, tests: usize, on: Date) -> Holds {
    let first = book.stacks.first();
    let headline = first.and_then(|stack| stack.entry(stack.headline?));
    let solve_for = first.and_then(|stack| {
        let number = usize::try_from(stack.solve_for?).ok()?;
        stack.inputs.get(number)
    });
    let mut sources = BTreeMap::new();
    for (word, confidence) in Confidence::WORDS {
        let of = book
            .sources
            .iter()
            .filter(|source| source.confidence == confidence);
        sources.insert(word.to_owned(), of.count());
    }
    Holds {
        answers: Days {
            from: book.answers.0.to_string(),
            until: book.answers.1.to_string(),
        },
        headline: headline.map(|entry| entry.head().id.clone()),
        solve_for: solve_for.map(|input| input.head.id.clone()),
        stacks: book
            .stacks
            .iter()
            .map(|stack| stack_holds(book, stack, on))
            .collect(),
        sources,
        tests,
    }
}

fn stack_holds(book: &RuleBook, stack: &Stack, on: Date) -> StackHolds {
    let mut entries: BTreeMap<String, usize> = BTreeMap::new();
    let mut figures: BTreeMap<String, usize> = BTreeMap::new();
    let mut gaps = 0_usize;
    let mut careful: Vec<(Item, &'static str)> = Vec::new();
    for item in Item::all(stack) {
        let count = entries.entry(item.kind(stack).to_owned()).or_default();
        *count = count.saturating_add(1);
        for value in values(book, stack, item, on) {
            if value.unknown.is_some() {
                gaps = gaps.saturating_add(1);
                continue;
            }
            let count = figures.entry(value.confidence.clone()).or_default();
            *count = count.saturating_add(1);
            careful.extend(why(&value).map(|why| (item, why)));
        }
    }
    let readers = readers(stack);
    StackHolds {
        name: stack.id.clone(),
        currency: stack.currency.code().to_owned(),
        zone: stack.zone.clone(),
        layers: layers(stack),
        entries,
        figures,
        gaps,
        careful: careful
            .into_iter()
            .map(|(item, why)| {
                let (components, and_more) = components(stack, &readers, item);
                CarefulFigure {
                    name: item.name(stack).to_owned(),
                    why: why.to_owned(),
                    components,
                    and_more,
                }
            })
            .collect(),
    }
}

/// The layers that files stand in: neither the book itself nor an offer's contract.
pub(super) fn layers(stack: &Stack) -> Vec<String> {
    let inner = stack.layers.iter().skip(1);
    inner
        .take(stack.layers.len().saturating_sub(2))
        .cloned()
        .collect()
}

fn why(value: &ShownValue) -> Option<&'static str> {
    if !value.holds {
        return None;
    }
    match value.confidence.as_str() {
        "assumed" if value.carried => Some("carried"),
        "assumed" => Some("assumed"),
        "proposed" => Some("proposed"),
        _ => None,
    }
}

/// How many components are named behind a figure.
const COMPONENTS_MAX: usize = 50;

/// Who reads each entry, and whose place it may take.
fn readers(stack: &Stack) -> BTreeMap<Item, Vec<Item>> {
    let mut readers: BTreeMap<Item, Vec<Item>> = BTreeMap::new();
    for item in Item::all(stack) {
        let mut needs = item.reads(stack);
        if let Item::Entry(number) = item
            && let Some(component) = stack.component(number)
        {
            needs.extend(component.variants.iter().copied().map(Item::Entry));
        }
        for need in needs {
            readers.entry(need).or_default().push(item);
        }
    }
    readers
}

/// The components that are computed from an entry, in their order: the nearest, and whether there are
/// more of them.
fn components(stack: &Stack, readers: &BTreeMap<Item, Vec<Item>>, of: Item) -> (Vec<String>, bool) {
    let is_component = |item: &Item| match item {
        Item::Entry(number) => stack.component(*number).is_some(),
        Item::Classes(_)
        | Item::Input(_)
        | Item::Parameter(_)
        | Item::Scale(_)
        | Item::Table(_)
        | Item::Floor(_)
        | Item::Limit(_)
        | Item::Band(_)
        | Item::Notice(_) => false,
    };
    let mut seen = BTreeSet::new();
    let mut found = BTreeSet::new();
    let mut open = VecDeque::from([of]);
    while let Some(item) = open.pop_front() {
        for reader in readers.get(&item).into_iter().flatten() {
            if !seen.insert(*reader) {
                continue;
            }
            if is_component(reader) {
                if found.len() >= COMPONENTS_MAX {
                    return (named(stack, &found), true);
                }
                found.insert(*reader);
            }
            open.push_back(*reader);
        }
    }
    (named(stack, &found), false)
}

fn named(stack: &Stack, items: &BTreeSet<Item>) -> Vec<String> {
    let names = items.iter().map(|item| item.name(stack).to_owned());
    names.collect()
}

/// What the book holds, for people; problems are said apart from it.
#[must_use]
pub fn check_text(found: &CheckResult, words: &Words) -> String {
    let mut text = String::new();
    let Some(holds) = &found.holds else {
        return text;
    };
    let name = found
        .rule_book
        .as_ref()
        .map_or("", |book| book.name.as_str());
    let head = Text::new("check-book")
        .with("name", name)
        .with("from", &holds.answers.from)
        .with("until", &holds.answers.until);
    add_line(&mut text, 0, &words.say(&head));
    if let (Some(headline), Some(solve_for)) = (&holds.headline, &holds.solve_for) {
        let leads = Text::new("check-leads")
            .with("headline", headline)
            .with("input", solve_for);
        add_line(&mut text, 0, &words.say(&leads));
    }
    for stack in &holds.stacks {
        stack_text(stack, &found.on, words, &mut text);
    }
    let sources = Text::new("check-sources").with("list", by_confidence(&holds.sources, words));
    add_line(&mut text, 0, &words.say(&sources));
    let end = Text::new("check-end")
        .with("tests", holds.tests)
        .with("warnings", found.warnings);
    add_line(&mut text, 0, &words.say(&end));
    text
}

fn by_confidence(counts: &BTreeMap<String, usize>, words: &Words) -> String {
    let counted = Confidence::WORDS.iter().filter_map(|(word, _)| {
        let count = counts.get(*word).filter(|count| **count > 0)?;
        let word = words.say(&Text::new(format!("confidence-{word}")));
        Some(format!("{count} {word}"))
    });
    counted.collect::<Vec<_>>().join(", ")
}

fn stack_text(stack: &StackHolds, on: &str, words: &Words, text: &mut String) {
    let head = Text::new("check-stack")
        .with("name", &stack.name)
        .with("currency", &stack.currency)
        .with("zone", &stack.zone);
    add_line(text, 0, &words.say(&head));
    let layers = Text::new("check-layers").with("list", stack.layers.join(", "));
    add_line(text, 1, &words.say(&layers));
    let kinds = [
        "classes",
        "input",
        "parameter",
        "scale",
        "table",
        "value",
        "component",
        "sum",
        "floor",
        "band",
        "limit",
        "notice",
    ];
    let counted: Vec<String> = kinds
        .iter()
        .filter_map(|kind| {
            let count = stack.entries.get(*kind)?;
            let key = Text::new(format!("count-{kind}")).with("count", count);
            Some(words.say(&key))
        })
        .collect();
    add_line(text, 1, &counted.join(", "));
    let figures = Text::new("check-figures")
        .with("list", by_confidence(&stack.figures, words))
        .with("gaps", stack.gaps);
    add_line(text, 1, &words.say(&figures));
    if !stack.careful.is_empty() {
        let careful = Text::new("check-careful").with("on", on);
        add_line(text, 1, &words.say(&careful));
    }
    for figure in &stack.careful {
        let why = words.say(&Text::new(format!("why-{}", figure.why)));
        let most = 4;
        let mut components = figure
            .components
            .iter()
            .take(most)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        if figure.components.len() > most {
            let more = if figure.and_more { "+" } else { "" };
            components.push_str(&format!(", … ({}{more})", figure.components.len()));
        }
        let line = format!("{} ({why}): {components}", figure.name);
        add_line(text, 2, line.trim_end_matches(": "));
    }
}
