//! People for a book that nobody drew: facts of every kind, from dice.

use std::collections::BTreeMap;

use lonn::rules::{Entry, Input, InputKind, RuleBook, Stack};
use lonn::time::Date;

use super::pair::number;
use crate::judge::{Number, figure};
use crate::person::{Fact, OpeningText, Person};

/// Numbers that look random, the same for the same seed (xorshift).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % count
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }

    fn day(&mut self, from: Date, days: usize) -> Date {
        from + chrono::Days::new(u64::try_from(self.below(days)).unwrap())
    }
}

/// A number for an input, mostly within its bounds.
fn number_for(input: &Input, percent: bool, dice: &mut Dice) -> String {
    let fits = |text: &String| {
        let fact = figure(text, percent).unwrap();
        let min = input.min.as_ref().map(number);
        min.is_none_or(|min| fact >= min)
            && input.max.as_ref().map(number).is_none_or(|max| fact <= max)
    };
    let some = [
        "0", "1", "7", "0.5", "12.5", "40", "100/3", "61", "400", "38000", "52000.49",
    ];
    let mut all: Vec<String> = some.map(str::to_owned).to_vec();
    for bound in [&input.min, &input.max].into_iter().flatten() {
        let hundredths = if percent { 100 } else { 1 };
        all.push((number(bound) * Number::from_integer(hundredths.into())).to_string());
    }
    let inside: Vec<String> = all.iter().filter(|text| fits(text)).cloned().collect();
    let list = if dice.below(60) == 0 { &all } else { &inside };
    dice.of(list)
}

/// Somebody with facts of every kind, for a stack of a book that nobody drew.
pub(super) fn somebody(book: &RuleBook, stack: &Stack, dice: &mut Dice) -> Person {
    let (from, until) = book.answers;
    let days = usize::try_from((until - from).num_days() + 1).unwrap();
    let on = dice.day(from, days);
    let mut facts = BTreeMap::new();
    for input in &stack.inputs {
        let one = |dice: &mut Dice| match input.kind {
            InputKind::Member(family) => dice.of(&stack.family(family).unwrap().members),
            InputKind::Bool => dice.of(&["true", "false"]).to_owned(),
            InputKind::Date => dice
                .day(from - chrono::Days::new(20_000), 22_000)
                .to_string(),
            InputKind::Text => dice.of(&["a", "b"]).to_owned(),
            InputKind::Number { percent, .. } => number_for(input, percent, dice),
        };
        let fact = match input.per.and_then(|per| stack.family(per)) {
            _ if dice.below(3) > 0 => continue,
            None => Fact::One(one(dice)),
            Some(family) => {
                let some = family
                    .members
                    .iter()
                    .map(|member| (member.clone(), one(dice)));
                Fact::PerMember(some.collect())
            }
        };
        facts.insert(input.head.id.clone(), fact);
    }
    for choice in &stack.when {
        let input = &stack.inputs[usize::try_from(choice.input).unwrap()];
        let InputKind::Member(family) = input.kind else {
            continue;
        };
        let member = usize::try_from(dice.of(&choice.members)).unwrap();
        let member = stack.family(family).unwrap().members[member].clone();
        facts.insert(input.head.id.clone(), Fact::One(member));
    }
    let mut opening = BTreeMap::new();
    for entry in &stack.entries {
        if matches!(entry, Entry::Value(_)) || entry.per().is_some() || dice.below(6) > 0 {
            continue;
        }
        let text = OpeningText {
            last_year: dice.of(&["0", "1200", "600000.55"]).to_owned(),
            this_year: dice.of(&["0", "77", "250000.25"]).to_owned(),
            unpaid: dice.of(&[None, Some("500".to_owned())]),
        };
        opening.insert(entry.head().id.clone(), text);
    }
    let start = dice.of(&[None, Some(dice.0)]).map(|_| dice.day(on, 60));
    let end = dice.of(&[None, None, Some(dice.0)]);
    let end = end.map(|_| dice.day(start.unwrap_or(on), 500));
    Person {
        on,
        facts,
        start,
        end,
        opening,
    }
}
