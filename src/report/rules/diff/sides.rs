//! One side of a comparison: everything that a book declares, with what each thing means beside how
//! it is written.
//!
//! In: a book, and perhaps the one day on which it is looked at. Out: facets by kind, name and
//! stack. On a day only what is in force then is there.

use std::collections::BTreeMap;

use super::super::SourceJson;
use super::super::check::layers;
use super::super::properties::{Described, described};
use super::super::show::At;
use super::super::values::{ShownValue, carries, history};
use super::DiffSide;
use crate::answer::Item;
use crate::formula::{Token, Value, lex};
use crate::report::value_text;
use crate::rules::{Applies, Entry, Fallback, Input, RuleBook, Source, Stack};
use crate::time::Date;

/// What is looked up on both sides: the kind's place among the kinds, the name, the stack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    rank: usize,
    name: String,
    /// None for the book and its sources, which stand in no stack.
    pub(super) stack: Option<String>,
}

/// A text as it is shown, and as it counts.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) shown: String,
    pub(super) meant: String,
}

impl Said {
    fn plain(text: impl Into<String>) -> Self {
        let shown = text.into();
        Self {
            meant: shown.clone(),
            shown,
        }
    }
}

/// A thing of a book.
#[derive(Debug, Clone, Default)]
pub(super) struct Facet {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) title: BTreeMap<String, String>,
    pub(super) unit: Option<String>,
    /// Its unit, whichever currency the stack has.
    pub(super) generic_unit: Option<String>,
    pub(super) place: Option<At>,
    pub(super) layer: Option<String>,
    pub(super) source: Option<SourceJson>,
    /// Everything that it says beside formulas and dated figures.
    pub(super) keys: BTreeMap<String, Said>,
    pub(super) formulas: BTreeMap<String, Said>,
    /// Its dated figures, ascending by day.
    pub(super) figures: Vec<ShownValue>,
    /// Whether the last figure goes on behind its `until`.
    pub(super) carries: bool,
}

/// The kinds in the order in which they are told.
const KINDS: [&str; 14] = [
    "book",
    "stack",
    "classes",
    "input",
    "parameter",
    "scale",
    "table",
    "band",
    "value",
    "component",
    "sum",
    "floor",
    "limit",
    "notice",
];

/// The keys whose parts have no order.
const UNORDERED: [&str; 6] = [
    "replaceable_by",
    "tags",
    "applies",
    "for",
    "counts toward",
    "may be replaced by",
];

/// Everything of a side.
pub(super) fn entries(side: DiffSide<'_>) -> BTreeMap<Key, Facet> {
    let mut found = BTreeMap::new();
    let mut add = |facet: Facet, stack: Option<&Stack>| {
        let rank = KINDS.iter().position(|kind| **kind == facet.kind);
        let key = Key {
            rank: rank.unwrap_or(KINDS.len()),
            name: facet.name.clone(),
            stack: stack.map(|stack| stack.id.clone()),
        };
        found.insert(key, facet);
    };
    add(book(side.book), None);
    for stack in &side.book.stacks {
        add(of_stack(stack), Some(stack));
        let there = |item: &Item| side.day.is_none_or(|day| in_force(stack, *item, day));
        for item in Item::all(stack).into_iter().filter(there) {
            add(of_item(side, stack, item), Some(stack));
        }
    }
    for source in &side.book.sources {
        add(of_source(side, source), None);
    }
    found
}

fn book(book: &RuleBook) -> Facet {
    let lead = book.stacks.first();
    let headline = lead.and_then(|stack| stack.entry(stack.headline?));
    let input = lead.and_then(|stack| {
        let place = usize::try_from(stack.solve_for?).ok()?;
        stack.inputs.get(place)
    });
    let mut keys = BTreeMap::new();
    let mut say = |key: &str, value: Option<String>| {
        keys.extend(value.map(|value| (key.to_owned(), Said::plain(value))));
    };
    say("name", Some(book.name.clone()));
    let (from, until) = book.answers;
    say("answers", Some(format!("{from} – {until}")));
    say("headline", headline.map(|entry| entry.head().id.clone()));
    say("solve_for", input.map(|input| input.head.id.clone()));
    Facet {
        kind: "book".to_owned(),
        // One book is held against the other, whatever each is called.
        name: "book".to_owned(),
        keys,
        ..Facet::default()
    }
}

fn of_stack(stack: &Stack) -> Facet {
    let when: Vec<String> = stack
        .when
        .iter()
        .filter_map(|choice| {
            let input = stack.inputs.get(usize::try_from(choice.input).ok()?)?;
            let members = choice.members.iter();
            let members: Vec<String> = members
                .map(|member| value_text(stack, input.kind, &Value::Member(*member)))
                .collect();
            Some(format!("{} = {}", input.head.id, members.join(" | ")))
        })
        .collect();
    let all = [
        ("currency", stack.currency.code().to_owned()),
        ("zone", stack.zone.clone()),
        ("step", stack.step.to_string()),
        ("when", when.join(", ")),
        ("layers", layers(stack).join(", ")),
    ];
    let keys = all.into_iter().filter(|(_, value)| !value.is_empty());
    Facet {
        kind: "stack".to_owned(),
        name: stack.id.clone(),
        keys: keys
            .map(|(key, value)| (key.to_owned(), Said::plain(value)))
            .collect(),
        ..Facet::default()
    }
}

fn of_source(side: DiffSide<'_>, source: &Source) -> Facet {
    let read = source.read.map(|day| day.to_string()).unwrap_or_default();
    let all = [
        ("title", source.title.clone()),
        ("publisher", source.publisher.clone()),
        ("address", source.address.clone()),
        ("read", read),
        ("confidence", source.confidence.word().to_owned()),
    ];
    let keys = all.into_iter().filter(|(_, value)| !value.is_empty());
    Facet {
        kind: "source".to_owned(),
        name: source.id.clone(),
        title: BTreeMap::from([("en".to_owned(), source.title.clone())]),
        place: Some(At::new(side.sources, source.place)),
        keys: keys
            .map(|(key, value)| (key.to_owned(), Said::plain(value)))
            .collect(),
        ..Facet::default()
    }
}

fn of_item(side: DiffSide<'_>, stack: &Stack, item: Item) -> Facet {
    let Described {
        unit,
        per,
        properties,
    } = described(stack, item);
    let head = item.head(stack);
    let source = head.and_then(|head| side.book.source(head.source?));
    let percent = is_percent(stack, item).then(|| "percent".to_owned());
    let mut keys: BTreeMap<String, Said> = properties
        .into_iter()
        .map(|(key, value)| {
            let said = said_of(&key, value);
            (key, said)
        })
        .collect();
    let mut formulas: BTreeMap<String, Said> = BTreeMap::new();
    for (key, formula) in item.formulas(stack) {
        formulas.insert(key.to_owned(), said_formula(&formula.text));
    }
    if let Item::Input(number) = item {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        if let Some(input) = stack.inputs.get(place) {
            keys.remove("default");
            formulas.remove("default");
            defaults(stack, input, &mut keys, &mut formulas);
        }
    }
    let head_keys = [
        ("unit", generic(stack, unit.as_deref()).or(percent)),
        ("per", per),
        ("layer", head.map(|head| head.layer.clone())),
        ("source", source.map(|source| source.id.clone())),
        (
            "after",
            carries(stack, item).and_then(|carry| carry.then(|| "carry".to_owned())),
        ),
    ];
    for (key, value) in head_keys {
        keys.extend(value.map(|value| (key.to_owned(), Said::plain(value))));
    }
    let title = head.map(|head| head.title.0.clone()).unwrap_or_default();
    for (lang, text) in &title {
        keys.insert(format!("title.{lang}"), Said::plain(text.as_str()));
    }
    Facet {
        kind: item.kind(stack).to_owned(),
        name: item.name(stack).to_owned(),
        title,
        generic_unit: generic(stack, unit.as_deref()),
        unit,
        place: head.map(|head| At::new(side.sources, head.place)),
        layer: head.map(|head| head.layer.clone()),
        source: source.map(SourceJson::of),
        keys,
        formulas,
        figures: history(side.book, stack, item),
        carries: carries(stack, item).unwrap_or_default(),
    }
}

/// A unit with the word that rule books have for the currency of the stack, whichever it is.
fn generic(stack: &Stack, unit: Option<&str>) -> Option<String> {
    unit.map(|unit| unit.replace(stack.currency.code(), "currency"))
}

/// What stands where a fact is not given, by member where members differ.
fn defaults(
    stack: &Stack,
    input: &Input,
    keys: &mut BTreeMap<String, Said>,
    formulas: &mut BTreeMap<String, Said>,
) {
    let members = input.per.and_then(|family| stack.family(family));
    let said = |fallback: &Fallback| match fallback {
        Fallback::Value(value) => (false, Said::plain(value_text(stack, input.kind, value))),
        Fallback::Formula(formula) => (true, said_formula(&formula.text)),
    };
    let all: Vec<Option<(bool, Said)>> = input
        .defaults
        .iter()
        .map(|fallback| fallback.as_ref().map(said))
        .collect();
    let meant = |one: &Option<(bool, Said)>| one.as_ref().map(|(_, said)| said.meant.clone());
    let same = all
        .windows(2)
        .all(|pair| pair.first().map(meant) == pair.last().map(meant));
    let shown = if same { 1 } else { all.len() };
    for (number, one) in all.into_iter().take(shown).enumerate() {
        let member = members.and_then(|family| family.members.get(number));
        let key = match member.filter(|_| !same) {
            Some(member) => format!("default.{member}"),
            None => "default".to_owned(),
        };
        if let Some((is_formula, said)) = one {
            let into = if is_formula {
                &mut *formulas
            } else {
                &mut *keys
            };
            into.insert(key, said);
        }
    }
}

fn said_of(key: &str, value: String) -> Said {
    if key == "of" {
        return said_formula(&value);
    }
    let mut parts: Vec<&str> = value.split(", ").collect();
    if UNORDERED.contains(&key) {
        parts.sort_unstable();
    }
    Said {
        meant: parts.join(", "),
        shown: value,
    }
}

/// A formula on a line; it means the same however blanks and numbers are written.
fn said_formula(text: &str) -> Said {
    let words: Vec<&str> = text.split_whitespace().collect();
    let shown = words.join(" ");
    let meant = match lex(text) {
        Ok(lexemes) => lexemes
            .iter()
            .map(|lexeme| token(&lexeme.token))
            .collect::<Vec<_>>()
            .join(" "),
        Err(_) => shown.clone(),
    };
    Said { shown, meant }
}

fn token(token: &Token) -> String {
    match token {
        Token::Number(number, None) => number.to_string(),
        Token::Number(number, Some((unit, _))) => format!("{number} {unit}"),
        Token::Date(day) => day.to_string(),
        Token::Text(text) => format!("{text:?}"),
        Token::Word(word) => word.clone(),
        Token::Sign(sign) => (*sign).to_owned(),
    }
}

/// Whether its figures are written in hundredths.
fn is_percent(stack: &Stack, item: Item) -> bool {
    let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    match item {
        Item::Parameter(number) => {
            let found = stack.parameters.get(place(number));
            found.is_some_and(|parameter| parameter.percent)
        }
        Item::Entry(number) => match stack.entry(number) {
            Some(Entry::Value(value)) => value.percent,
            Some(Entry::Component(_) | Entry::Sum(_)) | None => false,
        },
        Item::Classes(_)
        | Item::Input(_)
        | Item::Scale(_)
        | Item::Table(_)
        | Item::Floor(_)
        | Item::Limit(_)
        | Item::Band(_)
        | Item::Notice(_) => false,
    }
}

fn in_force(stack: &Stack, item: Item, day: Date) -> bool {
    let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let applies: Option<&Applies> = match item {
        Item::Entry(number) => stack.component(number).map(|found| &found.applies),
        Item::Floor(number) => stack.floors.get(place(number)).map(|found| &found.applies),
        Item::Limit(number) => stack.limits.get(place(number)).map(|found| &found.applies),
        Item::Band(number) => stack.bands.get(place(number)).map(|found| &found.applies),
        Item::Notice(number) => stack.notices.get(place(number)).map(|found| &found.applies),
        Item::Classes(_)
        | Item::Input(_)
        | Item::Parameter(_)
        | Item::Scale(_)
        | Item::Table(_) => None,
    };
    applies.is_none_or(|applies| applies.on(day))
}
