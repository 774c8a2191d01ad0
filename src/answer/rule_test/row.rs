//! One row of a test: its facts, its views, its expectations.

use std::collections::{BTreeMap, BTreeSet};

use super::Item;
use crate::amount::{Direction, Exact, Rounding};
use crate::answer::assess::{Assessment, assess};
use crate::answer::touched::{Named, Touched, rests_on};
use crate::formula::{Type, Value};
use crate::intake::{fact_of_node, member_number};
use crate::plan::{Plan, WhatIf};
use crate::rules::{Entry, FigureUnit, RuleBook, Stack, Weight, figure_text};
use crate::run::{
    Facts, MonthRow, Opening, Refusal, annualised, from_start, month_alone, read_input,
};
use crate::text::{Node, NodeKind, Place};
use crate::time::{Date, Month, parse_date};

/// How many expectations were checked, what is wrong, and the places of what they rest on.
pub(super) fn check(book: &RuleBook, items: &[Item]) -> (usize, Vec<String>, BTreeSet<Place>) {
    match Row::read(book, items) {
        Ok(row) => row.check(items),
        Err(wrong) => (0, vec![wrong], BTreeSet::new()),
    }
}

struct Row<'b> {
    stack: &'b Stack,
    facts: Facts,
    on: Date,
    what_ifs: Vec<WhatIf>,
}

fn date_at(items: &[Item], path: &str) -> Result<Option<Date>, String> {
    let Some((_, node)) = items.iter().find(|(known, _)| known == path) else {
        return Ok(None);
    };
    let text = match &node.kind {
        NodeKind::Date(text) | NodeKind::Text { text, .. } => text,
        _ => return Err(format!("{path}: a date such as 2026-04-01")),
    };
    parse_date(text)
        .map(Some)
        .ok_or_else(|| format!("{path}: `{text}` is no date"))
}

/// The one stack that facts choose; else why not.
///
/// # Errors
/// The names of the stacks that fit, none or several.
pub fn stack_of<'b>(
    book: &'b RuleBook,
    facts: impl Fn(&Stack) -> Option<Facts>,
    on: Date,
) -> Result<&'b Stack, Vec<String>> {
    let mut found: Vec<&Stack> = Vec::new();
    for stack in &book.stacks {
        let Some(facts) = facts(stack) else { continue };
        let plan = Plan::fold(stack, on, &[], false);
        let fits = stack.when.iter().all(|choice| {
            matches!(
                read_input(&plan, &facts, choice.input, 0),
                Ok((Value::Member(member), _)) if choice.members.contains(&member)
            )
        });
        if fits {
            found.push(stack);
        }
    }
    match found.as_slice() {
        [stack] => Ok(stack),
        _ => Err(found.iter().map(|stack| stack.id.clone()).collect()),
    }
}

/// The facts among a row's items; those that the stack does not know are listed.
fn facts_of(stack: &Stack, items: &[Item]) -> (Facts, Vec<String>) {
    let mut facts = Facts::none(stack);
    let mut wrong = Vec::new();
    for (path, node) in items {
        let Some(name) = path.strip_prefix("facts.") else {
            continue;
        };
        let (name, member) = match name.split_once('.') {
            Some((name, member)) => (name, Some(member)),
            None => (name, None),
        };
        match name {
            "start" | "end" | "id" => {
                let date = date_at(items, path);
                match (name, date) {
                    ("start", Ok(date)) => facts.start = date,
                    ("end", Ok(date)) => facts.end = date,
                    (_, Err(error)) => wrong.push(error),
                    _ => {}
                }
                continue;
            }
            _ => {}
        }
        let Some(number) = stack.input_named(name) else {
            wrong.push(format!("`{name}` is no input"));
            continue;
        };
        let Some(input) = usize::try_from(number)
            .ok()
            .and_then(|n| stack.inputs.get(n))
        else {
            continue;
        };
        let members: Vec<u32> = match (member, input.per) {
            (Some(member), Some(_)) => match member_number(stack, input, member) {
                Some(member) => vec![member],
                None => {
                    wrong.push(format!("`{member}` is no member of `{name}`"));
                    continue;
                }
            },
            (None, per) => (0..u32::try_from(stack.member_count(per)).unwrap_or(1)).collect(),
            (Some(_), None) => {
                wrong.push(format!("`{name}` has no members"));
                continue;
            }
        };
        match fact_of_node(stack, input, node) {
            Ok(value) => members
                .into_iter()
                .for_each(|member| facts.set(number, member, value.clone())),
            Err(error) => wrong.push(format!("{name}: {error:?}")),
        }
    }
    (facts, wrong)
}

impl<'b> Row<'b> {
    fn read(book: &'b RuleBook, items: &[Item]) -> Result<Self, String> {
        let start = date_at(items, "start")?;
        let on = match date_at(items, "on")?.or(start) {
            Some(on) => on,
            None => return Err("a test needs `on` or `start`".to_owned()),
        };
        let stack = stack_of(book, |stack| Some(facts_of(stack, items).0), on)
            .map_err(|found| format!("stacks that fit: [{}]", found.join(", ")))?;
        let (mut facts, wrong) = facts_of(stack, items);
        if !wrong.is_empty() {
            return Err(wrong.join("; "));
        }
        facts.start = facts.start.or(start).or(Some(Month::of(on).first_day()));
        facts.end = facts.end.or(date_at(items, "end")?);
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

    fn place(&self, path: &str) -> Option<(u32, Option<u32>)> {
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

    fn unit_of(&self, number: u32) -> FigureUnit {
        let monthly = crate::amount::Unit::of(self.stack.currency);
        let unit = match self.stack.entry(number) {
            Some(Entry::Value(value)) => match value.ty {
                Type::Number(unit) => unit,
                Type::Zero | Type::Bool | Type::Date | Type::Member(_) | Type::Text => {
                    crate::amount::Unit::PLAIN
                }
            },
            Some(Entry::Component(component)) => component.unit,
            Some(Entry::Sum(_)) | None => monthly
                .over(crate::amount::Unit::month())
                .unwrap_or(monthly),
        };
        FigureUnit {
            unit,
            percent: false,
            currency: Some(self.stack.currency),
        }
    }

    fn openings(&mut self, items: &[Item]) -> Result<(), String> {
        let mut found: BTreeMap<(u32, u32), Opening> = BTreeMap::new();
        for (path, node) in items {
            let Some(rest) = path.strip_prefix("opening.") else {
                continue;
            };
            let Some((name, key)) = rest.rsplit_once('.') else {
                return Err(format!("{path}: last_year, this_year or unpaid"));
            };
            let Some((entry, member)) = self.place(name) else {
                return Err(format!("opening: `{name}` is no entry"));
            };
            let unit = self.unit_of(entry);
            let unit = FigureUnit {
                unit: unit.unit.without_per_month(),
                ..unit
            };
            let amount = number(node, unit).ok_or_else(|| format!("{path}: no number"))?;
            let opening = found.entry((entry, member.unwrap_or(0))).or_default();
            match key {
                "last_year" => opening.last_year = amount,
                "this_year" => opening.this_year = amount,
                "unpaid" => opening.unpaid = Some(amount),
                _ => return Err(format!("{path}: last_year, this_year or unpaid")),
            }
        }
        self.facts.opening = found;
        Ok(())
    }

    fn sets(&mut self, items: &[Item]) -> Result<(), String> {
        for (path, node) in items {
            let Some(rest) = path.strip_prefix("set.") else {
                continue;
            };
            let (name, member) = match rest.split_once('.') {
                Some((name, member)) => (name, Some(member)),
                None => (rest, None),
            };
            let Some(parameter) = self.stack.parameter_named(name) else {
                return Err(format!("set: `{name}` is no parameter"));
            };
            let Some(entry) = usize::try_from(parameter)
                .ok()
                .and_then(|n| self.stack.parameters.get(n))
            else {
                continue;
            };
            let currency = Some(self.stack.currency);
            let unit = FigureUnit {
                unit: entry.unit,
                percent: false,
                currency,
            };
            let value = number(node, unit).ok_or_else(|| format!("{path}: no number"))?;
            let now = Plan::fold(self.stack, self.on, &self.what_ifs, false);
            let held = usize::try_from(parameter)
                .ok()
                .and_then(|n| now.parameters.get(n));
            let count = self.stack.member_count(entry.per);
            let mut values = held
                .and_then(|held| held.value())
                .cloned()
                .unwrap_or_else(|| vec![Exact::ZERO; count]);
            let family = entry.per.and_then(|family| self.stack.family(family));
            for (place, slot) in values.iter_mut().enumerate() {
                let named = family.and_then(|family| family.members.get(place));
                if member.is_none() || named.map(String::as_str) == member {
                    *slot = value.clone();
                }
            }
            self.what_ifs.push(WhatIf { parameter, values });
        }
        Ok(())
    }

    fn check(&self, items: &[Item]) -> (usize, Vec<String>, BTreeSet<Place>) {
        let plan = Plan::fold(self.stack, self.on, &self.what_ifs, false);
        let mut views = Views {
            row: self,
            plan: &plan,
            alone: None,
            judged: None,
            months: None,
            touched: Touched::default(),
        };
        let mut wrong = Vec::new();
        let mut checked = 0_usize;
        let refused = items
            .iter()
            .find(|(path, _)| path == "refused")
            .map(|(_, node)| node);
        let mut refusals: Vec<&'static str> = Vec::new();
        let mut named = false;
        for (path, node) in items {
            let (view, rest) = path.split_once('.').unwrap_or((path.as_str(), ""));
            let found = match view {
                "month" => views.month(rest, items),
                "year" => views.year(rest),
                "first" | "paid" => views.from_start(view, rest, items),
                "band" => views.band(rest),
                "floors" | "findings" => views.list(view),
                _ => continue,
            };
            named = true;
            match found {
                Err(Wrong::Refused(refusal)) => {
                    refusals.push(refusal.code);
                    if !expects_refusal(refused) {
                        wrong.push(format!("{path}: refused {refusal:?}"));
                    }
                }
                Err(Wrong::Said(said)) => wrong.push(format!("{path}: {said}")),
                Ok(found) if !expects_refusal(refused) => {
                    checked = checked.saturating_add(1);
                    let unit = self
                        .place(rest.rsplit_once("-").map_or(rest, |_| rest))
                        .map(|(n, _)| n);
                    let unit = unit.map_or_else(
                        || FigureUnit {
                            unit: crate::amount::Unit::PLAIN,
                            percent: false,
                            currency: Some(self.stack.currency),
                        },
                        |number| self.unit_of(number),
                    );
                    if let Some(difference) = differs(&found, node, unit) {
                        wrong.push(format!("{path}: {difference}"));
                    }
                }
                Ok(_) => {}
            }
        }
        if refused.is_some() && !expects_refusal(refused) && !named {
            checked = checked.saturating_add(1);
            if let Err(Wrong::Refused(refusal)) = views.judged().map(|_| ()) {
                wrong.push(format!("refused {refusal:?}"));
            }
        }
        if expects_refusal(refused) {
            checked = checked.saturating_add(1);
            if !named && let Err(Wrong::Refused(refusal)) = views.judged().map(|_| ()) {
                refusals.push(refusal.code);
            }
            let code = match refused.map(|node| &node.kind) {
                Some(NodeKind::Text { text, .. }) => Some(text.as_str()),
                _ => None,
            };
            let fits = refusals
                .iter()
                .any(|found| code.is_none_or(|code| code == *found));
            if !fits {
                wrong.push(format!("expected a refusal {code:?}, got {refusals:?}"));
            }
        }
        let rests_on = rests_on(
            &plan,
            &views.touched,
            &Named::of(items, |path| self.place(path).map(|(number, _)| number)),
        );
        (checked, wrong, rests_on)
    }
}

fn expects_refusal(node: Option<&Node>) -> bool {
    match node.map(|node| &node.kind) {
        Some(NodeKind::Bool(value)) => *value,
        Some(NodeKind::Text { .. }) => true,
        _ => false,
    }
}

fn number(node: &Node, unit: FigureUnit) -> Option<Exact> {
    match &node.kind {
        NodeKind::Number(text) | NodeKind::Text { text, .. } => figure_text(text, unit).ok(),
        _ => None,
    }
}

enum Wrong {
    Refused(Box<Refusal>),
    Said(String),
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

enum Found {
    Number(Exact),
    Word(String),
    Words(Vec<String>),
}

struct Views<'r> {
    row: &'r Row<'r>,
    plan: &'r Plan<'r>,
    alone: Option<Result<MonthRow, Refusal>>,
    judged: Option<Result<Assessment, Refusal>>,
    months: Option<Result<Vec<MonthRow>, Refusal>>,
    touched: Touched,
}

impl Views<'_> {
    fn asked(&self, items: &[Item]) -> Vec<(u32, u32)> {
        items
            .iter()
            .filter_map(|(path, _)| {
                let rest = match path.strip_prefix("month.") {
                    Some(rest) => rest,
                    None => path.strip_prefix("first.")?.split_once('.')?.1,
                };
                let (entry, member) = self.row.place(rest)?;
                let is_value = matches!(self.row.stack.entry(entry)?, Entry::Value(_));
                is_value.then_some((entry, member.unwrap_or(0)))
            })
            .collect()
    }

    fn amount(&self, row: &MonthRow, path: &str, paid: bool) -> Result<Found, Wrong> {
        let Some((entry, member)) = self.row.place(path) else {
            return Err(Wrong::Said(format!(
                "`{path}` is no component, sum or value"
            )));
        };
        if let Some(Entry::Value(value)) = self.row.stack.entry(entry) {
            return match row.values.get(&(entry, member.unwrap_or(0))) {
                Some(Ok(found)) => Ok(self.said(found, value.ty)),
                Some(Err(refusal)) => Err(refusal.clone().into()),
                None => Err(Wrong::Said("was not asked".to_owned())),
            };
        }
        // A name means what stands in its place: of it and its variants one at most is not nothing.
        let mut total = Exact::ZERO;
        let mut open = vec![entry];
        while let Some(entry) = open.pop() {
            let list = match (paid, member) {
                (false, None) => &row.totals,
                (true, None) => &row.paid,
                (false, Some(_)) => &row.members,
                (true, Some(_)) => &row.members_paid,
            };
            let place = match member {
                Some(member) => self.plan.slot(entry, member),
                None => usize::try_from(entry).unwrap_or(usize::MAX),
            };
            total = total.plus(list.get(place).unwrap_or(&Exact::ZERO));
            open.extend(
                self.row
                    .stack
                    .component(entry)
                    .map(|c| c.variants.clone())
                    .unwrap_or_default(),
            );
        }
        Ok(Found::Number(total))
    }

    fn said(&self, value: &Value, ty: Type) -> Found {
        match (value, ty) {
            (Value::Number(number), _) => Found::Number(number.clone()),
            (Value::Bool(value), _) => Found::Word(value.to_string()),
            (Value::Date(day), _) => Found::Word(day.to_string()),
            (Value::Text(text), _) => Found::Word(text.to_string()),
            (Value::Member(member), Type::Member(family)) => {
                let members = self
                    .row
                    .stack
                    .family(family)
                    .map(|family| family.members.as_slice());
                let name = usize::try_from(*member).ok().and_then(|n| members?.get(n));
                Found::Word(name.cloned().unwrap_or_default())
            }
            (Value::Member(member), _) => Found::Word(member.to_string()),
        }
    }

    fn month(&mut self, path: &str, items: &[Item]) -> Result<Found, Wrong> {
        if self.alone.is_none() {
            let asked = self.asked(items);
            self.alone = Some(month_alone(
                self.plan,
                &self.row.facts,
                &asked,
                &mut self.touched,
            ));
        }
        match &self.alone {
            Some(Ok(row)) => self.amount(row, path, false),
            Some(Err(refusal)) => Err(refusal.clone().into()),
            None => Err(Wrong::Said(String::new())),
        }
    }

    fn year(&mut self, path: &str) -> Result<Found, Wrong> {
        let year = annualised(self.plan, &self.row.facts, false, &mut self.touched)?;
        let mut total = Exact::ZERO;
        for month in &year.months {
            match self.amount(month, path, false)? {
                Found::Number(amount) => total = total.plus(&amount),
                Found::Word(_) | Found::Words(_) => {
                    return Err(Wrong::Said("year.X is a component or a sum".to_owned()));
                }
            }
        }
        Ok(Found::Number(total))
    }

    fn judged(&mut self) -> Result<&Assessment, Wrong> {
        if self.judged.is_none() {
            self.judged = Some(assess(self.plan, &self.row.facts, &mut self.touched));
        }
        match &self.judged {
            Some(Ok(judged)) => Ok(judged),
            Some(Err(refusal)) => Err(refusal.clone().into()),
            None => Err(Wrong::Said(String::new())),
        }
    }

    fn from_start(&mut self, view: &str, path: &str, items: &[Item]) -> Result<Found, Wrong> {
        let first = Month::of(self.row.facts.start.unwrap_or_default());
        let months = |path: &str| {
            path.split_once('.')
                .and_then(|(month, _)| month.parse::<Month>().ok())
        };
        if self.months.is_none() {
            let last = items
                .iter()
                .filter_map(|(path, _)| {
                    let rest = path
                        .strip_prefix("first.")
                        .or_else(|| path.strip_prefix("paid."))?;
                    months(rest)
                })
                .max()
                .unwrap_or(first);
            let count = u32::try_from(last.since(first).saturating_add(1))
                .unwrap_or(0)
                .min(1_200);
            let asked = self.asked(items);
            self.months = Some(from_start(
                self.row.stack,
                &self.row.facts,
                (&self.row.what_ifs, false),
                count,
                &asked,
                &mut self.touched,
            ));
        }
        let Some(month) = months(path) else {
            return Err(Wrong::Said("a month such as 2026-05".to_owned()));
        };
        let name = path.split_once('.').map_or("", |(_, name)| name);
        match &self.months {
            Some(Ok(rows)) => {
                let place = usize::try_from(month.since(first)).ok();
                match place.and_then(|place| rows.get(place)) {
                    Some(row) => self.amount(row, name, view == "paid"),
                    None => Err(Wrong::Said("before the start".to_owned())),
                }
            }
            Some(Err(refusal)) => Err(refusal.clone().into()),
            None => Err(Wrong::Said(String::new())),
        }
    }

    fn band(&mut self, path: &str) -> Result<Found, Wrong> {
        let (id, key) = path.rsplit_once('.').unwrap_or((path, "status"));
        let place = self
            .row
            .stack
            .bands
            .iter()
            .position(|band| band.head.id == id);
        let judged = self.judged()?;
        let Some(found) = judged.bands.iter().find(|found| Some(found.band) == place) else {
            return Ok(Found::Word("no_band".to_owned()));
        };
        let ratio = |ratio: &Option<Exact>| match ratio {
            Some(ratio) => Found::Number(ratio.clone()),
            None => Found::Word("none".to_owned()),
        };
        Ok(match key {
            "status" => Found::Word(found.status.word().to_owned()),
            "value" => Found::Number(found.value.clone()),
            "compa" | "compa_ratio" => ratio(&found.compa),
            "penetration" => ratio(&found.penetration),
            _ => {
                return Err(Wrong::Said(
                    "status, value, compa or penetration".to_owned(),
                ));
            }
        })
    }

    fn list(&mut self, view: &str) -> Result<Found, Wrong> {
        let judged = self.judged()?;
        let mut words: Vec<String> = judged
            .findings
            .iter()
            .filter(|finding| finding.severity != Weight::Text)
            .filter_map(|finding| match (view, finding.code.as_str()) {
                ("floors", "LAW-FLOOR") => Some(match &finding.member {
                    Some(member) => format!("{}.{member}", finding.id),
                    None => finding.id.clone(),
                }),
                ("floors", _) => None,
                _ => Some(finding.code.clone()),
            })
            .collect();
        words.sort();
        words.dedup();
        Ok(Found::Words(words))
    }
}

fn differs(found: &Found, node: &Node, unit: FigureUnit) -> Option<String> {
    match (found, &node.kind) {
        (Found::Number(found), NodeKind::Table(table)) => {
            let mut table = table.clone();
            let is = table.take("is").and_then(|node| number(&node, unit))?;
            let step = table
                .take("step")
                .and_then(|node| number(&node, unit))
                .unwrap_or(Exact::ONE);
            let mode = match table.take("mode").map(|node| node.kind) {
                Some(NodeKind::Text { text, .. }) => Direction::from_word(&text),
                _ => None,
            };
            let rounding = Rounding::new(step, mode.unwrap_or(Direction::HalfAway))?;
            let rounded = rounding.apply(found);
            (rounded != is).then(|| format!("expected {is}, got {rounded} (exactly {found})"))
        }
        (Found::Number(found), _) => match number(node, unit) {
            Some(expected) if expected == *found => None,
            Some(expected) => Some(format!("expected {expected}, got {found}")),
            None => Some(format!(
                "expected something else than a number, got {found}"
            )),
        },
        (Found::Word(found), NodeKind::Text { text, .. } | NodeKind::Date(text)) => {
            (found != text).then(|| format!("expected {text}, got {found}"))
        }
        (Found::Word(found), NodeKind::Bool(value)) => {
            (*found != value.to_string()).then(|| format!("expected {value}, got {found}"))
        }
        (Found::Words(found), NodeKind::List(list)) => {
            let mut expected: Vec<String> = list
                .iter()
                .filter_map(|node| match &node.kind {
                    NodeKind::Text { text, .. } => Some(text.clone()),
                    _ => None,
                })
                .collect();
            expected.sort();
            expected.dedup();
            (*found != expected).then(|| {
                format!(
                    "expected [{}], got [{}]",
                    expected.join(", "),
                    found.join(", ")
                )
            })
        }
        (Found::Word(found), _) => Some(format!("got {found}")),
        (Found::Words(found), _) => Some(format!("got [{}]", found.join(", "))),
    }
}
