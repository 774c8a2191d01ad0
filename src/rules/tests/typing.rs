//! One row of a test against the stacks that it may mean: names, members, units.

use super::{Item, Known, TestRow};
use crate::amount::{Direction, Unit};
use crate::formula::{FamilyId, Type};
use crate::rules::read::{FigureUnit, Reader, Words, date_of, figure, wrong_type};
use crate::rules::stack::{Band, Entry, Fallback, Input, InputKind, Stack};
use crate::text::{Diagnostic, Node, NodeKind, Problems, nearest};
use crate::time::Month;

/// Types a row.
pub(super) fn row(
    known: &Known<'_>,
    test: crate::text::Place,
    row: &TestRow,
    problems: &mut Problems,
) {
    let said = |path: &str| row.items.iter().any(|item| item.path == path);
    if !said("on") && !said("start") {
        let missing = Diagnostic::error("KEY-MISSING").at(test);
        problems.add(missing.with("key", "on").with("name", "test"));
    }
    let stacks = meant(known, row);
    for item in &row.items {
        let mut typing = Typing {
            known,
            stacks: &stacks,
            item,
            problems,
        };
        typing.item();
    }
}

/// The stacks that the facts of a row do not rule out; all, if they rule out all.
fn meant<'a>(known: &Known<'a>, row: &TestRow) -> Vec<&'a Stack> {
    let fits = |stack: &&Stack| {
        stack.when.iter().all(|choice| {
            let place = usize::try_from(choice.input).unwrap_or(usize::MAX);
            let Some(input) = stack.inputs.get(place) else {
                return true;
            };
            let path = format!("facts.{}", input.head.id);
            let given = row.items.iter().find(|item| item.path == path);
            match (given.map(|item| &item.node.kind), input.defaults.first()) {
                (Some(NodeKind::Text { text, .. }), _) => {
                    let member = position(stack, input.kind, text);
                    member.is_none_or(|member| choice.members.contains(&member))
                }
                (None, Some(Some(Fallback::Value(crate::formula::Value::Member(member))))) => {
                    choice.members.contains(member)
                }
                (None, Some(Some(Fallback::Formula(_)))) => true,
                _ => false,
            }
        })
    };
    let found: Vec<&Stack> = known.stacks.iter().filter(fits).collect();
    if found.is_empty() {
        known.stacks.iter().collect()
    } else {
        found
    }
}

/// The place of a member of an enum.
fn position(stack: &Stack, kind: InputKind, member: &str) -> Option<u32> {
    let InputKind::Member(family) = kind else {
        return None;
    };
    let members = &stack.family(family)?.members;
    let place = members.iter().position(|known| known == member)?;
    u32::try_from(place).ok()
}

struct Typing<'t> {
    known: &'t Known<'t>,
    stacks: &'t [&'t Stack],
    item: &'t Item,
    problems: &'t mut Problems,
}

impl<'t> Typing<'t> {
    fn node(&self) -> &'t Node {
        &self.item.node
    }

    fn date(&mut self, name: &str) {
        date_of(self.problems, name, &self.item.node);
    }

    fn say(&mut self, problem: Diagnostic) {
        self.problems.add(problem.at(self.item.key));
    }

    /// A name that is in none of the stacks meant; perhaps in another.
    fn unknown<'n>(&mut self, name: &str, names: impl Fn(&'t Stack) -> Vec<&'n str>) {
        if self.known.is_broken(name) {
            return;
        }
        let all = self.known.stacks.iter();
        let elsewhere = all.clone().find(|stack| names(stack).contains(&name));
        if let Some(stack) = elsewhere {
            let here: Vec<&str> = self.stacks.iter().map(|stack| stack.id.as_str()).collect();
            return self.say(
                Diagnostic::error("NAME-ELSEWHERE")
                    .with("name", name)
                    .with("stack", &stack.id)
                    .with("here", here.join(", ")),
            );
        }
        let candidates: Vec<&str> = all.flat_map(names).collect();
        self.say(
            Diagnostic::error("NAME-UNKNOWN")
                .with("name", name)
                .nearest(nearest(name, candidates)),
        );
    }

    fn unknown_key(&mut self, key: &str, of: &str, known: &[&str]) {
        self.say(
            Diagnostic::error("KEY-UNKNOWN")
                .with("key", key)
                .with("name", of)
                .with("known", known.join(", "))
                .nearest(nearest(key, known.iter().copied())),
        );
    }

    fn item(&mut self) {
        let (view, rest) = match self.item.path.split_once('.') {
            Some((view, rest)) => (view, Some(rest)),
            None => (self.item.path.as_str(), None),
        };
        match (view, rest) {
            ("on" | "start" | "end", None) => {
                date_of(self.problems, view, self.node());
            }
            ("facts", Some(rest)) => self.fact(rest),
            ("set", Some(rest)) => self.set(rest),
            ("opening", Some(rest)) => self.opening(rest),
            ("month" | "year", Some(rest)) => self.result(view, rest),
            ("first" | "paid", Some(rest)) => self.in_month(view, rest),
            ("band", Some(rest)) => self.band(rest),
            ("floors", None) => self.floors(),
            ("findings", None) => drop(self.texts()),
            ("refused", None) => {
                if !matches!(self.node().kind, NodeKind::Bool(_) | NodeKind::Text { .. }) {
                    wrong_type(self.problems, "refused", self.node(), "type-yes-no");
                }
            }
            (_, None) => wrong_type(self.problems, view, self.node(), "type-table"),
            (_, Some(rest)) => self.unknown_key(rest, view, &[]),
        }
    }

    /// A list of texts, as nodes of their own.
    fn texts(&mut self) -> Vec<Words> {
        match &self.node().kind {
            NodeKind::List(_) => {}
            NodeKind::Text { .. }
            | NodeKind::Number(_)
            | NodeKind::Bool(_)
            | NodeKind::Date(_)
            | NodeKind::Table(_) => {
                wrong_type(self.problems, &self.item.path, self.node(), "type-list");
                return Vec::new();
            }
        }
        let node = self.node().clone();
        crate::rules::read::texts_of(self.problems, &self.item.path, node).unwrap_or_default()
    }

    fn floors(&mut self) {
        for words in self.texts() {
            let (id, member) = split(&words.text);
            let stacks = self.known.stacks.iter();
            let floors = stacks.flat_map(|stack| stack.floors.iter().map(move |f| (stack, f)));
            let of_name = floors.clone().filter(|(_, floor)| floor.head.id == id);
            let fits = of_name.clone().any(|(stack, floor)| {
                member.is_none_or(|member| has_member(stack, floor.per, member))
            });
            if fits || self.known.is_broken(id) {
                continue;
            }
            // A floor of that name without that member: its family lacks it.
            let mut families = of_name.filter_map(|(stack, floor)| Some((stack, floor.per?)));
            if let (Some(member), Some((stack, family))) = (member, families.next()) {
                self.no_member(stack, family, member, words.place);
                continue;
            }
            let ids: Vec<&str> = floors.map(|(_, floor)| floor.head.id.as_str()).collect();
            self.problems.add(
                Diagnostic::error("NAME-UNKNOWN")
                    .at(words.place)
                    .with("name", &words.text)
                    .nearest(nearest(&words.text, ids)),
            );
        }
    }

    fn fact(&mut self, rest: &str) {
        let (name, member) = split(rest);
        if matches!(name, "start" | "end") && member.is_none() {
            date_of(self.problems, name, self.node());
            return;
        }
        if name == "id" {
            return;
        }
        let found = self.stacks.iter().find_map(|stack| {
            let input = stack.inputs.iter().find(|input| input.head.id == name)?;
            Some((*stack, input))
        });
        let Some((stack, input)) = found else {
            return self.unknown(name, |stack| {
                let inputs = stack.inputs.iter();
                inputs.map(|input| input.head.id.as_str()).collect()
            });
        };
        if self.known.is_broken(name) || !self.member(stack, name, input.per, member) {
            return;
        }
        self.fact_fits(stack, input, name);
    }

    fn fact_fits(&mut self, stack: &Stack, input: &Input, name: &str) {
        let node = self.node();
        match (input.kind, &node.kind) {
            (InputKind::Bool, NodeKind::Bool(_)) | (InputKind::Text, NodeKind::Text { .. }) => {}
            (InputKind::Date, _) => self.date(name),
            (InputKind::Number { unit, percent }, _) => {
                self.figure(name, node, &[unit], percent, stack);
            }
            (InputKind::Member(family), NodeKind::Text { text, .. }) => {
                if position(stack, input.kind, text).is_none() {
                    self.no_member(stack, family, text, node.place);
                }
            }
            (InputKind::Bool, _) => wrong_type(self.problems, name, node, "type-yes-no"),
            (InputKind::Text | InputKind::Member(_), _) => {
                wrong_type(self.problems, name, node, "type-text");
            }
        }
    }

    /// A figure in one of some units; the first is the one that is asked for.
    fn figure(
        &mut self,
        name: &str,
        node: &Node,
        units: &[Unit],
        percent: bool,
        stack: &Stack,
    ) -> bool {
        let of = |unit: Unit| FigureUnit {
            unit,
            percent,
            currency: Some(stack.currency),
        };
        let mut silent = Problems::default();
        let fits = units
            .iter()
            .any(|unit| figure(&mut silent, name, node, of(*unit)).is_some());
        if !fits && let Some(unit) = units.first() {
            drop(figure(self.problems, name, node, of(*unit)));
        }
        fits
    }

    fn no_member(
        &mut self,
        stack: &Stack,
        family: FamilyId,
        member: &str,
        place: crate::text::Place,
    ) {
        let Some(family) = stack.family(family) else {
            return;
        };
        let members = family.members.iter().map(String::as_str);
        self.problems.add(
            Diagnostic::error("MEMBER-UNKNOWN")
                .at(place)
                .with("member", member)
                .with("family", &family.name)
                .with("members", family.members.join(", "))
                .nearest(nearest(member, members)),
        );
    }

    /// Whether a member that is named is there.
    fn member(
        &mut self,
        stack: &Stack,
        name: &str,
        per: Option<FamilyId>,
        member: Option<&str>,
    ) -> bool {
        match (per, member) {
            (_, None) => true,
            (Some(family), Some(member)) => {
                let there = has_member(stack, per, member);
                if !there {
                    self.no_member(stack, family, member, self.item.key);
                }
                there
            }
            (None, Some(_)) => {
                self.say(Diagnostic::error("NO-MEMBERS").with("name", name));
                false
            }
        }
    }

    fn set(&mut self, rest: &str) {
        let (name, member) = split(rest);
        let found = self.stacks.iter().find_map(|stack| {
            let mut parameters = stack.parameters.iter();
            let parameter = parameters.find(|parameter| parameter.head.id == name)?;
            Some((*stack, parameter))
        });
        let Some((stack, parameter)) = found else {
            return self.unknown(name, |stack| {
                let parameters = stack.parameters.iter();
                parameters.map(|p| p.head.id.as_str()).collect()
            });
        };
        if !self.known.is_broken(name) && self.member(stack, name, parameter.per, member) {
            let (node, percent) = (self.node(), parameter.percent);
            self.figure(name, node, &[parameter.unit], percent, stack);
        }
    }

    fn opening(&mut self, rest: &str) {
        let keys = ["last_year", "this_year", "unpaid"];
        let Some((path, key)) = rest.rsplit_once('.') else {
            return wrong_type(self.problems, rest, self.node(), "type-table");
        };
        if !keys.contains(&key) {
            return self.unknown_key(key, path, &keys);
        }
        let Some((stack, entry)) = self.entry(path) else {
            return;
        };
        let (name, member) = split(path);
        if let (Some(family), None) = (entry.per(), member) {
            return self.member_needed(stack, name, family);
        }
        if key == "unpaid" && !matches!(entry, Entry::Component(_)) {
            return self.unknown_key(key, path, &["last_year", "this_year"]);
        }
        let unit = unit_of(stack, entry);
        let units = [unit.without_per_month(), unit];
        let node = self.node();
        self.figure(name, node, &units, false, stack);
    }

    fn member_needed(&mut self, stack: &Stack, name: &str, family: FamilyId) {
        let Some(family) = stack.family(family) else {
            return;
        };
        self.say(
            Diagnostic::error("MEMBER-NEEDED")
                .with("name", name)
                .with("family", &family.name)
                .with("members", family.members.join(", "))
                .with("first", family.members.first().map_or("", String::as_str)),
        );
    }

    /// The component, sum or value that a path names; what is wrong with it is said.
    fn entry(&mut self, path: &str) -> Option<(&'t Stack, &'t Entry)> {
        let (name, member) = split(path);
        let stacks = self.stacks;
        let found = stacks.iter().find_map(|stack| {
            let mut entries = stack.entries.iter();
            Some((*stack, entries.find(|entry| entry.head().id == name)?))
        });
        let Some((stack, entry)) = found else {
            let other = stacks.iter().any(|stack| {
                stack.input_named(name).is_some() || stack.parameter_named(name).is_some()
            });
            if other && !self.known.is_broken(name) {
                self.say(Diagnostic::error("NOT-A-RESULT").with("name", name));
            } else {
                self.unknown(name, |stack| {
                    let entries = stack.entries.iter();
                    entries.map(|entry| entry.head().id.as_str()).collect()
                });
            }
            return None;
        };
        if self.known.is_broken(name) || !self.member(stack, name, entry.per(), member) {
            return None;
        }
        Some((stack, entry))
    }

    /// `first.2026-07.x`, `paid.2026-07.x`.
    fn in_month(&mut self, view: &str, rest: &str) {
        let (month, path) = rest.split_once('.').unwrap_or((rest, ""));
        if month.parse::<Month>().is_err() {
            return self.say(Diagnostic::error("MONTH-WRONG").with("found", month));
        }
        if path.is_empty() {
            return wrong_type(self.problems, rest, self.node(), "type-table");
        }
        self.result(view, path);
    }

    fn result(&mut self, view: &str, path: &str) {
        let Some((stack, entry)) = self.entry(path) else {
            return;
        };
        let (name, member) = split(path);
        let Entry::Value(value) = entry else {
            let own = unit_of(stack, entry);
            let total = own.without_per_month();
            let yearly = total.over(Unit::year()).unwrap_or(total);
            let units = match view {
                "year" => vec![yearly, total, own],
                "paid" => vec![own, total],
                _ => vec![own],
            };
            return self.expected(name, &units, false, stack);
        };
        if matches!(view, "year" | "paid") {
            return self.say(
                Diagnostic::error("NOT-SUMMED")
                    .with("name", name)
                    .with("view", view),
            );
        }
        if let (Some(family), None) = (value.per, member) {
            return self.member_needed(stack, name, family);
        }
        let node = self.node();
        match (value.ty, &node.kind) {
            (Type::Number(unit), _) => self.expected(name, &[unit], value.percent, stack),
            (Type::Zero, _) => self.expected(name, &[Unit::PLAIN], false, stack),
            (Type::Bool, NodeKind::Bool(_)) | (Type::Text, NodeKind::Text { .. }) => {}
            (Type::Date, _) => self.date(name),
            (Type::Member(family), NodeKind::Text { text, .. }) => {
                if !has_member(stack, Some(family), text) {
                    self.no_member(stack, family, text, node.place);
                }
            }
            (Type::Bool, _) => wrong_type(self.problems, name, node, "type-yes-no"),
            (Type::Text | Type::Member(_), _) => {
                wrong_type(self.problems, name, node, "type-text");
            }
        }
    }

    /// A figure, or `{ is, step, mode }`.
    fn expected(&mut self, name: &str, units: &[Unit], percent: bool, stack: &Stack) {
        let node = self.node();
        let NodeKind::Table(table) = &node.kind else {
            self.figure(name, node, units, percent, stack);
            return;
        };
        let mut table = table.clone();
        let (is, step) = (table.take("is"), table.take("step"));
        if let Some(is) = is {
            self.figure("is", &is, units, percent, stack);
        }
        if let Some(step) = step
            && self.figure("step", &step, units, percent, stack)
        {
            let of = FigureUnit {
                unit: units.first().copied().unwrap_or(Unit::PLAIN),
                percent,
                currency: Some(stack.currency),
            };
            let mut silent = Problems::default();
            if let Some(value) = figure(&mut silent, "step", &step, of)
                && value <= crate::amount::Exact::ZERO
            {
                let wrong = Diagnostic::error("STEP-WRONG").at(step.place);
                self.problems.add(wrong.with("found", value));
            }
        }
        let mut reader = Reader::new(name, node.place, table, self.problems);
        reader.word("mode", &Direction::WORDS);
    }

    fn band(&mut self, rest: &str) {
        let keys = ["status", "value", "compa", "penetration"];
        let (id, key) = rest.rsplit_once('.').unwrap_or((rest, ""));
        let found = self.stacks.iter().find_map(|stack| {
            let band: &Band = stack.bands.iter().find(|band| band.head.id == id)?;
            Some((*stack, band))
        });
        if key.is_empty() {
            return wrong_type(self.problems, rest, self.node(), "type-table");
        }
        let Some((stack, band)) = found else {
            return self.unknown(id, |stack| {
                let bands = stack.bands.iter();
                bands.map(|band| band.head.id.as_str()).collect()
            });
        };
        let node = self.node();
        match (key, &node.kind) {
            ("status", NodeKind::Text { text, offset }) => {
                let words = Words {
                    text: text.clone(),
                    place: node.place,
                    offset: *offset,
                };
                let known = ["below", "inside", "above", "no_band"].map(|word| (word, ()));
                let empty = crate::text::Table::empty(node.place);
                let mut reader = Reader::new(id, node.place, empty, self.problems);
                reader.one_of("status", &words, &known);
            }
            ("status", _) => wrong_type(self.problems, key, node, "type-text"),
            ("value" | "compa" | "penetration", NodeKind::Text { text, .. }) if text == "none" => {}
            ("compa" | "penetration", _) => self.expected(key, &[Unit::PLAIN], false, stack),
            ("value", _) => {
                let amount = Unit::of(stack.currency);
                let period = if band.monthly {
                    Unit::month()
                } else {
                    Unit::year()
                };
                let unit = amount.over(period).unwrap_or(amount);
                self.expected(key, &[unit], false, stack);
            }
            _ => self.unknown_key(key, id, &keys),
        }
    }
}

/// `name` or `name.member`.
fn split(path: &str) -> (&str, Option<&str>) {
    match path.split_once('.') {
        Some((name, member)) => (name, Some(member)),
        None => (path, None),
    }
}

fn has_member(stack: &Stack, family: Option<FamilyId>, member: &str) -> bool {
    let family = family.and_then(|family| stack.family(family));
    family.is_some_and(|family| family.members.iter().any(|known| known == member))
}

/// The unit of a component or sum, or of a value that is a number.
fn unit_of(stack: &Stack, entry: &Entry) -> Unit {
    match entry {
        Entry::Component(component) => component.unit,
        Entry::Sum(_) => {
            let amount = Unit::of(stack.currency);
            amount.over(Unit::month()).unwrap_or(amount)
        }
        Entry::Value(value) => match value.ty {
            Type::Number(unit) => unit,
            Type::Zero | Type::Bool | Type::Date | Type::Member(_) | Type::Text => Unit::PLAIN,
        },
    }
}
