//! One row of a test: its facts, and each expectation held against its view.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{differs, number};
use super::stack::{date_at, facts_of, stack_of};
use super::views::{Views, Wrong};
use crate::amount::{Exact, Unit};
use crate::answer::refused_because;
use crate::answer::touched::{self, Named};
use crate::formula::Type;
use crate::plan::{Plan, WhatIf};
use crate::rules::{Entry, FigureUnit, Item, RuleBook, Stack};
use crate::run::{Facts, Opening, Refusal};
use crate::text::{Node, NodeKind, Place};
use crate::time::{Date, Month};
use crate::words::Text;

/// How many expectations were checked, what is wrong, and the places of what they rest on.
pub(super) fn check(book: &RuleBook, items: &[Item]) -> (usize, Vec<Text>, BTreeSet<Place>) {
    let expected = Expected::of(items);
    let mut rests_on = BTreeSet::new();
    let (checked, wrong) = match Row::read(book, items) {
        Ok(row) => row.check(items, expected, &mut rests_on),
        Err(Wrong::Said(said)) => (0, vec![said]),
        Err(Wrong::Refused(refusal)) => expected.verdict(&[*refusal], Vec::new(), 0),
    };
    (checked, wrong, rests_on)
}

pub(super) struct Row<'b> {
    pub(super) stack: &'b Stack,
    pub(super) facts: Facts,
    pub(super) on: Date,
    pub(super) what_ifs: Vec<WhatIf>,
}

/// What a row says of being refused.
#[derive(Debug, Clone, Copy)]
enum Expected<'i> {
    Computed,
    Refused(Option<&'i str>),
}

impl<'i> Expected<'i> {
    fn of(items: &'i [Item]) -> Self {
        let item = items.iter().find(|item| item.path == "refused");
        match item.map(|item| &item.node.kind) {
            Some(NodeKind::Text { text, .. }) => Self::Refused(Some(text)),
            Some(NodeKind::Bool(true)) => Self::Refused(None),
            Some(
                NodeKind::Bool(false)
                | NodeKind::Number(_)
                | NodeKind::Date(_)
                | NodeKind::List(_)
                | NodeKind::Table(_),
            )
            | None => Self::Computed,
        }
    }

    /// Whether what was refused is what was expected.
    fn verdict(
        self,
        refused: &[Refusal],
        mut wrong: Vec<Text>,
        checked: usize,
    ) -> (usize, Vec<Text>) {
        match self {
            Self::Computed => {
                let mut told: Vec<Refusal> = Vec::new();
                for refusal in refused {
                    // Each view refuses for the same reason, in a month of its own.
                    let reason = Refusal {
                        month: None,
                        ..refusal.clone()
                    };
                    if !told.contains(&reason) {
                        wrong.push(said(refusal));
                        told.push(reason);
                    }
                }
                (checked, wrong)
            }
            Self::Refused(code) => {
                let fits = |refusal: &Refusal| code.is_none_or(|code| code == refusal.code);
                if !refused.iter().any(fits) {
                    let text = Text::new("test-not-refused").with("code", code.unwrap_or("…"));
                    wrong.push(match refused.first() {
                        Some(other) => text.part("otherwise").with("found", other.code),
                        None => text,
                    });
                }
                (checked.saturating_add(1), wrong)
            }
        }
    }
}

/// A refusal that nobody expected.
fn said(refusal: &Refusal) -> Text {
    Text::new("test-refused")
        .with("code", refusal.code)
        .with("entry", &refusal.entry)
        .with_text("why", refused_because(refusal))
}

fn refusal(code: &'static str, name: &str, detail: Vec<String>) -> Wrong {
    Wrong::Refused(Box::new(Refusal {
        code,
        entry: name.to_owned(),
        month: None,
        name: name.to_owned(),
        detail,
    }))
}

impl<'b> Row<'b> {
    fn read(book: &'b RuleBook, items: &[Item]) -> Result<Self, Wrong> {
        let start = date_at(items, "start");
        let Some(on) = date_at(items, "on").or(start) else {
            return Err(Wrong::Said(Text::new("test-no-day")));
        };
        let (from, until) = book.answers;
        if on < from || on > until {
            let days = vec![from.to_string(), until.to_string()];
            return Err(refusal("ON-RANGE", &on.to_string(), days));
        }
        let stack = stack_of(book, |stack| Some(facts_of(stack, items).0), on);
        let stack = stack.map_err(|found| {
            let code = if found.is_empty() {
                "STACK-NONE"
            } else {
                "STACK-AMBIGUOUS"
            };
            refusal(code, &book.name, found)
        })?;
        let (mut facts, unread) = facts_of(stack, items);
        if let Some(path) = unread.first() {
            let text = Text::new("test-fact").with("path", path);
            return Err(Wrong::Said(text.with("stack", &stack.id)));
        }
        facts.start = facts.start.or(Some(Month::of(on).first_day()));
        let mut row = Self {
            stack,
            facts,
            on,
            what_ifs: Vec::new(),
        };
        row.openings(items)?;
        row.sets(items)?;
        Ok(row)
    }

    /// The entry and the member that a path names.
    pub(super) fn place(&self, path: &str) -> Option<(u32, Option<u32>)> {
        let (name, member) = match path.split_once('.') {
            Some((name, member)) => (name, Some(member)),
            None => (path, None),
        };
        let number = self.stack.entry_named(name)?;
        let Some(member) = member else {
            return Some((number, None));
        };
        let family = self.stack.family(self.stack.entry(number)?.per()?)?;
        let place = family.members.iter().position(|known| known == member)?;
        Some((number, Some(u32::try_from(place).ok()?)))
    }

    /// The units that an expectation of a view may say; the first is its own.
    fn units_of(&self, view: &str, path: &str) -> (Vec<Unit>, bool) {
        let amount = Unit::of(self.stack.currency);
        let per = |period: Unit| amount.over(period).unwrap_or(amount);
        if view == "band" {
            return (
                vec![Unit::PLAIN, per(Unit::year()), per(Unit::month())],
                false,
            );
        }
        let path = match view {
            "first" | "paid" => path.split_once('.').map_or("", |(_, path)| path),
            _ => path,
        };
        let entry = self.place(path).and_then(|(n, _)| self.stack.entry(n));
        let own = match entry {
            Some(Entry::Value(value)) => {
                return match value.ty {
                    Type::Number(unit) => (vec![unit], value.percent),
                    Type::Zero | Type::Bool | Type::Date | Type::Member(_) | Type::Text => {
                        (vec![Unit::PLAIN], false)
                    }
                };
            }
            Some(Entry::Component(component)) => component.unit,
            Some(Entry::Sum(_)) | None => per(Unit::month()),
        };
        let units = vec![own, own.without_per_month(), per(Unit::year())];
        (units, false)
    }

    fn openings(&mut self, items: &[Item]) -> Result<(), Wrong> {
        let mut found: BTreeMap<(u32, u32), Opening> = BTreeMap::new();
        for item in items {
            let Some(rest) = item.path.strip_prefix("opening.") else {
                continue;
            };
            let unread = || Wrong::Said(Text::new("test-fact").with("path", &item.path));
            let (name, key) = rest.rsplit_once('.').ok_or_else(unread)?;
            let (entry, member) = self.place(name).ok_or_else(unread)?;
            let (units, _) = self.units_of("month", name);
            let amounts = units.iter().map(|unit| unit.without_per_month());
            let units: Vec<Unit> = amounts.chain(units.iter().copied()).collect();
            let amount = self.number(&item.node, &units, false).ok_or_else(unread)?;
            let opening = found.entry((entry, member.unwrap_or(0))).or_default();
            match key {
                "last_year" => opening.last_year = amount,
                "this_year" => opening.this_year = amount,
                _ => opening.unpaid = Some(amount),
            }
        }
        self.facts.opening = found;
        Ok(())
    }

    fn number(&self, node: &Node, units: &[Unit], percent: bool) -> Option<Exact> {
        units.iter().find_map(|unit| {
            let of = FigureUnit {
                unit: *unit,
                percent,
                currency: Some(self.stack.currency),
            };
            number(node, of)
        })
    }

    fn sets(&mut self, items: &[Item]) -> Result<(), Wrong> {
        for item in items {
            let Some(rest) = item.path.strip_prefix("set.") else {
                continue;
            };
            let unread = || Wrong::Said(Text::new("test-fact").with("path", &item.path));
            let (name, member) = match rest.split_once('.') {
                Some((name, member)) => (name, Some(member)),
                None => (rest, None),
            };
            let number = self.stack.parameter_named(name).ok_or_else(unread)?;
            let place = usize::try_from(number).unwrap_or(usize::MAX);
            let parameter = self.stack.parameters.get(place).ok_or_else(unread)?;
            let value = self
                .number(&item.node, &[parameter.unit], parameter.percent)
                .ok_or_else(unread)?;
            let family = parameter.per.and_then(|family| self.stack.family(family));
            let count = self.stack.member_count(parameter.per);
            let mut known = self.what_ifs.iter().rev();
            let known = known.find(|tried| tried.parameter == number);
            let mut values = known.map_or_else(|| vec![None; count], |tried| tried.values.clone());
            for (place, slot) in values.iter_mut().enumerate() {
                let named = family.and_then(|family| family.members.get(place));
                if member.is_none() || named.map(String::as_str) == member {
                    *slot = Some(value.clone());
                }
            }
            self.what_ifs.push(WhatIf {
                parameter: number,
                values,
            });
        }
        Ok(())
    }

    fn check(
        &self,
        items: &[Item],
        expected: Expected<'_>,
        rests_on: &mut BTreeSet<Place>,
    ) -> (usize, Vec<Text>) {
        let plan = Plan::fold(self.stack, self.on, &self.what_ifs, false);
        let mut views = Views::new(self, &plan);
        let mut wrong = Vec::new();
        let mut checked = 0_usize;
        let mut refusals: Vec<Refusal> = Vec::new();
        let mut named = false;
        for item in items {
            let Some(found) = views.of(&item.path, items) else {
                continue;
            };
            named = true;
            let (view, rest) = item.path.split_once('.').unwrap_or((&item.path, ""));
            match (found, expected) {
                (Err(Wrong::Refused(refusal)), _) => {
                    if !refusals.contains(&refusal) {
                        refusals.push(*refusal);
                    }
                }
                (Err(Wrong::Said(said)), _) => wrong.push(said.with("path", &item.path)),
                (Ok(_), Expected::Refused(_)) => {}
                (Ok(found), Expected::Computed) => {
                    checked = checked.saturating_add(1);
                    let (units, percent) = self.units_of(view, rest);
                    let read = |node: &Node| self.number(node, &units, percent);
                    wrong.extend(
                        differs(&found, &item.node, read)
                            .map(|difference| difference.with("path", &item.path)),
                    );
                }
            }
        }
        if !named {
            // A row without expectations is the annualised offer with all its findings.
            match views.judged() {
                Err(Wrong::Refused(refusal)) => refusals.push(*refusal),
                Err(Wrong::Said(said)) => wrong.push(said),
                Ok(_) if matches!(expected, Expected::Computed) => {
                    checked = checked.saturating_add(1);
                }
                Ok(_) => {}
            }
        }
        let names = Named::of(items, |path| self.place(path).map(|(number, _)| number));
        *rests_on = touched::rests_on(&plan, views.touched(), &names);
        expected.verdict(&refusals, wrong, checked)
    }
}
