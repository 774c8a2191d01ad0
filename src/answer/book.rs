//! A loaded rule book asked about itself: what there is of a name, what it reads, who reads it.
//!
//! Knows no person: everything here holds for whomever the stack is for.

use std::collections::BTreeSet;

use crate::formula::{FamilyId, Mention, Target, Typed};
use crate::rules::{Applies, Choice, Entry, Fallback, Head, InputKind, Stack};

/// Something that a stack declares, by its place in the stack's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A class family.
    Classes(u32),
    /// An input.
    Input(u32),
    /// A parameter.
    Parameter(u32),
    /// A scale.
    Scale(u32),
    /// A table.
    Table(u32),
    /// A value, component or sum.
    Entry(u32),
    /// A floor.
    Floor(u32),
    /// A limit.
    Limit(u32),
    /// A band.
    Band(u32),
    /// A notice.
    Notice(u32),
}

fn at<T>(list: &[T], number: u32) -> Option<&T> {
    list.get(usize::try_from(number).ok()?)
}

impl Item {
    /// Everything that a stack declares, kind by kind.
    #[must_use]
    pub fn all(stack: &Stack) -> Vec<Self> {
        fn each<T>(list: &[T], item: fn(u32) -> Item) -> impl Iterator<Item = Item> {
            (0..u32::try_from(list.len()).unwrap_or(0)).map(item)
        }
        each(&stack.families, Self::Classes)
            .filter(|item| item.is_class(stack))
            .chain(each(&stack.inputs, Self::Input))
            .chain(each(&stack.parameters, Self::Parameter))
            .chain(each(&stack.scales, Self::Scale))
            .chain(each(&stack.tables, Self::Table))
            .chain(each(&stack.entries, Self::Entry))
            .chain(each(&stack.floors, Self::Floor))
            .chain(each(&stack.limits, Self::Limit))
            .chain(each(&stack.bands, Self::Band))
            .chain(each(&stack.notices, Self::Notice))
            .collect()
    }

    /// Whether a family was declared as one: an input's own members are shown with the input.
    fn is_class(self, stack: &Stack) -> bool {
        let Self::Classes(number) = self else {
            return false;
        };
        let own = |name: &str| {
            stack.inputs.iter().any(|input| {
                input.head.id == name && input.kind == InputKind::Member(FamilyId(number))
            })
        };
        at(&stack.families, number).is_some_and(|family| !own(&family.name))
    }

    /// Everything of a name.
    #[must_use]
    pub fn named(stack: &Stack, name: &str) -> Vec<Self> {
        let mut found = Self::all(stack);
        found.retain(|item| item.name(stack) == name);
        found
    }

    /// Name, title, place; families have none.
    #[must_use]
    pub fn head(self, stack: &Stack) -> Option<&Head> {
        match self {
            Self::Classes(_) => None,
            Self::Input(number) => at(&stack.inputs, number).map(|input| &input.head),
            Self::Parameter(number) => at(&stack.parameters, number).map(|found| &found.head),
            Self::Scale(number) => at(&stack.scales, number).map(|scale| &scale.head),
            Self::Table(number) => at(&stack.tables, number).map(|table| &table.head),
            Self::Entry(number) => stack.entry(number).map(Entry::head),
            Self::Floor(number) => at(&stack.floors, number).map(|floor| &floor.head),
            Self::Limit(number) => at(&stack.limits, number).map(|limit| &limit.head),
            Self::Band(number) => at(&stack.bands, number).map(|band| &band.head),
            Self::Notice(number) => at(&stack.notices, number).map(|notice| &notice.head),
        }
    }

    /// The name.
    #[must_use]
    pub fn name(self, stack: &Stack) -> &str {
        if let Self::Classes(number) = self {
            return at(&stack.families, number).map_or("", |family| family.name.as_str());
        }
        self.head(stack).map_or("", |head| head.id.as_str())
    }

    /// The word of its kind in a rule book.
    #[must_use]
    pub fn kind(self, stack: &Stack) -> &'static str {
        match self {
            Self::Classes(_) => "classes",
            Self::Input(_) => "input",
            Self::Parameter(_) => "parameter",
            Self::Scale(_) => "scale",
            Self::Table(_) => "table",
            Self::Entry(number) => match stack.entry(number) {
                Some(Entry::Component(_)) => "component",
                Some(Entry::Sum(_)) => "sum",
                Some(Entry::Value(_)) | None => "value",
            },
            Self::Floor(_) => "floor",
            Self::Limit(_) => "limit",
            Self::Band(_) => "band",
            Self::Notice(_) => "notice",
        }
    }

    /// Its formulas, by their keys.
    #[must_use]
    pub fn formulas(self, stack: &Stack) -> Vec<(&'static str, &Typed)> {
        let found: Vec<(&'static str, Option<&Typed>)> = match self {
            Self::Classes(_) | Self::Parameter(_) | Self::Table(_) => Vec::new(),
            Self::Input(number) => defaults(stack, number),
            Self::Scale(number) => {
                let scale = at(&stack.scales, number);
                vec![(
                    "in",
                    scale.and_then(|scale| scale.unit_of_thresholds.as_ref()),
                )]
            }
            Self::Entry(number) => match stack.entry(number) {
                Some(Entry::Value(value)) => vec![("formula", Some(&value.formula))],
                Some(Entry::Component(component)) => vec![
                    ("formula", Some(&component.formula)),
                    ("when", component.when.as_ref()),
                ],
                Some(Entry::Sum(_)) | None => Vec::new(),
            },
            Self::Floor(number) => at(&stack.floors, number).map_or_else(Vec::new, |floor| {
                vec![
                    ("at_least", Some(&floor.at_least)),
                    ("when", floor.when.as_ref()),
                ]
            }),
            Self::Limit(number) => at(&stack.limits, number).map_or_else(Vec::new, |limit| {
                let key = if limit.at_least {
                    "at_least"
                } else {
                    "at_most"
                };
                vec![
                    ("of", Some(&limit.of)),
                    (key, Some(&limit.bound)),
                    ("when", limit.when.as_ref()),
                ]
            }),
            Self::Band(number) => {
                let band = at(&stack.bands, number);
                vec![("would_be", band.and_then(|band| band.would_be.as_ref()))]
            }
            Self::Notice(number) => {
                let notice = at(&stack.notices, number);
                vec![("when", notice.and_then(|notice| notice.when.as_ref()))]
            }
        };
        let there = found
            .into_iter()
            .filter_map(|(key, formula)| Some((key, formula?)));
        there.collect()
    }

    /// What it reads, each once, in the order in which it names it.
    #[must_use]
    pub fn reads(self, stack: &Stack) -> Vec<Self> {
        let mut found = Vec::new();
        for (_, formula) in self.formulas(stack) {
            found.extend(read_by(formula));
        }
        found.extend(self.names(stack));
        let mut seen = BTreeSet::new();
        found.retain(|item| {
            let shown = !matches!(item, Self::Classes(_)) || item.is_class(stack);
            *item != self && shown && seen.insert(*item)
        });
        found
    }

    /// What it names outside formulas: families, inputs that choose, parts.
    fn names(self, stack: &Stack) -> Vec<Self> {
        let family = |family: FamilyId| Self::Classes(family.0);
        match self {
            Self::Classes(_) | Self::Scale(_) => Vec::new(),
            Self::Input(number) => at(&stack.inputs, number).map_or_else(Vec::new, |input| {
                let of = match input.kind {
                    InputKind::Member(of) => Some(of),
                    InputKind::Bool
                    | InputKind::Date
                    | InputKind::Text
                    | InputKind::Number { .. } => None,
                };
                input.per.into_iter().chain(of).map(family).collect()
            }),
            Self::Parameter(number) => {
                let per = at(&stack.parameters, number).and_then(|found| found.per);
                per.map(family).into_iter().collect()
            }
            Self::Table(number) => at(&stack.tables, number).map_or_else(Vec::new, |table| {
                table.keys.iter().map(|key| family(*key)).collect()
            }),
            Self::Entry(number) => stack.entry(number).map_or_else(Vec::new, names_of_entry),
            Self::Floor(number) => at(&stack.floors, number).map_or_else(Vec::new, |floor| {
                let parts = floor.parts.iter().copied().map(Self::Entry);
                parts.chain(applied(&floor.applies)).collect()
            }),
            Self::Limit(number) => at(&stack.limits, number)
                .map_or_else(Vec::new, |limit| applied(&limit.applies).collect()),
            Self::Band(number) => at(&stack.bands, number).map_or_else(Vec::new, |band| {
                let chosen = chosen(&band.choices).chain(applied(&band.applies));
                std::iter::once(Self::Entry(band.measure))
                    .chain(chosen)
                    .collect()
            }),
            Self::Notice(number) => at(&stack.notices, number)
                .map_or_else(Vec::new, |notice| applied(&notice.applies).collect()),
        }
    }

    /// Who reads it.
    #[must_use]
    pub fn used_by(self, stack: &Stack) -> Vec<Self> {
        let mut found = Self::all(stack);
        found.retain(|item| item.reads(stack).contains(&self));
        found
    }
}

fn names_of_entry(entry: &Entry) -> Vec<Item> {
    let per = entry.per().map(|family| Item::Classes(family.0));
    let further: Vec<Item> = match entry {
        Entry::Value(_) => Vec::new(),
        Entry::Component(component) => applied(&component.applies)
            .chain(component.replaces.map(Item::Entry))
            .collect(),
        Entry::Sum(sum) => sum.parts.iter().copied().map(Item::Entry).collect(),
    };
    per.into_iter().chain(further).collect()
}

/// The inputs that choose.
fn chosen(choices: &[Choice]) -> impl Iterator<Item = Item> {
    choices.iter().map(|choice| Item::Input(choice.input))
}

fn applied(applies: &Applies) -> impl Iterator<Item = Item> {
    chosen(&applies.choices)
}

/// The formulas that stand where an input is not given, each once.
fn defaults(stack: &Stack, input: u32) -> Vec<(&'static str, Option<&Typed>)> {
    let mut found: Vec<(&'static str, Option<&Typed>)> = Vec::new();
    let defaults = at(&stack.inputs, input).map(|input| &input.defaults);
    for fallback in defaults.into_iter().flatten().flatten() {
        if let Fallback::Formula(typed) = fallback
            && !found.contains(&("default", Some(typed)))
        {
            found.push(("default", Some(typed)));
        }
    }
    found
}

/// What a formula names, in the order of its text.
fn read_by(formula: &Typed) -> Vec<Item> {
    let of = |target: Target| match target {
        Target::Input(number) => Item::Input(number),
        Target::Parameter(number) => Item::Parameter(number),
        Target::Entry(number) => Item::Entry(number),
    };
    let mut found: Vec<(usize, Item)> = formula
        .mentions()
        .map(|(span, mention)| {
            let item = match mention {
                Mention::Read(target, _) | Mention::Past(_, target, _) => of(target),
                Mention::At(number, _) => Item::Parameter(number),
                Mention::Scale(number) => Item::Scale(number),
                Mention::Table(number) => Item::Table(number),
                Mention::Family(family) => Item::Classes(family.0),
            };
            (span.start, item)
        })
        .collect();
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, item)| item).collect()
}

/// Everything that is read on the way to some items, themselves among it: what they name, what
/// that names, and who may stand in a component's place.
#[must_use]
pub fn reached(stack: &Stack, from: impl IntoIterator<Item = Item>) -> BTreeSet<Item> {
    let mut open: Vec<Item> = from.into_iter().collect();
    let mut found = BTreeSet::new();
    while let Some(item) = open.pop() {
        if !found.insert(item) {
            continue;
        }
        open.extend(item.reads(stack));
        if let Item::Entry(number) = item
            && let Some(component) = stack.component(number)
        {
            open.extend(component.variants.iter().copied().map(Item::Entry));
        }
    }
    found
}
