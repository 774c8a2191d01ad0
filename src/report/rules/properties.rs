//! What an entry says beside title, source, formulas and dated values, in the rule book's words.

use std::collections::BTreeMap;

use super::{unit_of, unit_text};
use crate::answer::Item;
use crate::formula::{FamilyId, Type, Value};
use crate::report::value_text;
use crate::rules::{
    Applies, Band, Cadence, Choice, Component, Entry, Fallback, Input, InputKind, Limit, Notice,
    Over, Paid, PartMonth, Stack, Table,
};

/// An entry's unit, family and further keys.
pub(super) struct Described {
    pub(super) unit: Option<String>,
    pub(super) per: Option<String>,
    pub(super) properties: BTreeMap<String, String>,
}

/// Collects keys that have something to say.
struct Keys<'s> {
    stack: &'s Stack,
    found: BTreeMap<String, String>,
}

impl Keys<'_> {
    fn add(&mut self, key: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.found.insert(key.to_owned(), value);
        }
    }

    fn may(&mut self, key: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.add(key, value);
        }
    }

    fn choices(&self, choices: &[Choice]) -> Vec<String> {
        choices
            .iter()
            .filter_map(|choice| {
                let input = self.stack.inputs.get(usize::try_from(choice.input).ok()?)?;
                let members: Vec<String> = choice
                    .members
                    .iter()
                    .map(|member| value_text(self.stack, input.kind, &Value::Member(*member)))
                    .collect();
                Some(format!("{} = {}", input.head.id, members.join(" | ")))
            })
            .collect()
    }

    fn applies(&mut self, applies: &Applies) {
        let mut parts = self.choices(&applies.choices);
        parts.extend(applies.from.map(|day| format!("from {day}")));
        parts.extend(applies.until.map(|day| format!("until {day}")));
        self.add("applies", parts.join(", "));
    }

    fn entries(&self, numbers: &[u32]) -> String {
        let names: Vec<&str> = numbers
            .iter()
            .filter_map(|number| self.stack.entry(*number))
            .map(|entry| entry.head().id.as_str())
            .collect();
        names.join(", ")
    }
}

fn family_name(stack: &Stack, family: Option<FamilyId>) -> Option<String> {
    family
        .and_then(|family| stack.family(family))
        .map(|family| family.name.clone())
}

fn at<T>(list: &[T], number: u32) -> Option<&T> {
    list.get(usize::try_from(number).ok()?)
}

/// A unit and a family, where there are such.
type UnitAndPer = (Option<String>, Option<FamilyId>);

/// Describes an item.
pub(super) fn described(stack: &Stack, item: Item) -> Described {
    let mut keys = Keys {
        stack,
        found: BTreeMap::new(),
    };
    let (unit, per) = match item {
        Item::Classes(number) => {
            let family = at(&stack.families, number);
            keys.may("members", family.map(|family| family.members.join(", ")));
            None
        }
        Item::Input(number) => at(&stack.inputs, number).map(|input| keys.input(input)),
        Item::Parameter(number) => {
            at(&stack.parameters, number).map(|found| (unit_text(found.unit), found.per))
        }
        Item::Scale(number) => at(&stack.scales, number).map(|scale| {
            keys.add("kind", if scale.whole { "whole" } else { "marginal" });
            (unit_of(scale.ty), None)
        }),
        Item::Table(number) => at(&stack.tables, number).map(|table| keys.table(table)),
        Item::Entry(number) => Some(keys.entry(number)),
        Item::Floor(number) => at(&stack.floors, number).map(|floor| {
            keys.add("guards", floor.guards.as_str());
            keys.add("each", if floor.by_class { "class" } else { "sum" });
            keys.applies(&floor.applies);
            (unit_of(floor.at_least.ty()), floor.per)
        }),
        Item::Limit(number) => at(&stack.limits, number).map(|limit| {
            keys.limit(limit);
            (unit_of(limit.of.ty()), None)
        }),
        Item::Band(number) => at(&stack.bands, number).map(|band| keys.band(band)),
        Item::Notice(number) => {
            if let Some(notice) = at(&stack.notices, number) {
                keys.notice(notice);
            }
            None
        }
    }
    .unwrap_or_default();
    if let Some(head) = item.head(stack) {
        let layers: Vec<&str> = head.replaceable_by.iter().map(|kind| kind.word()).collect();
        keys.add("replaceable_by", layers.join(", "));
    }
    Described {
        unit,
        per: family_name(stack, per),
        properties: keys.found,
    }
}

impl Keys<'_> {
    fn table(&mut self, table: &Table) -> UnitAndPer {
        let keys = table.keys.iter();
        let names: Vec<String> = keys
            .filter_map(|key| family_name(self.stack, Some(*key)))
            .collect();
        self.add("keys", names.join(", "));
        (unit_text(table.unit), None)
    }

    fn notice(&mut self, notice: &Notice) {
        self.add("code", notice.code.as_str());
        self.add("severity", notice.severity.word());
        for (lang, text) in &notice.text.0 {
            self.add(&format!("text.{lang}"), text.as_str());
        }
        self.applies(&notice.applies);
    }

    fn input(&mut self, input: &Input) -> UnitAndPer {
        let stack = self.stack;
        let word = match input.kind {
            InputKind::Member(_) => "enum",
            InputKind::Bool => "bool",
            InputKind::Date => "date",
            InputKind::Text => "text",
            InputKind::Number { .. } => "",
        };
        self.add("type", word);
        if let InputKind::Member(family) = input.kind
            && let Some(family) = stack.family(family)
        {
            self.add("members", family.members.join(", "));
        }
        self.may("min", input.min.as_ref().map(ToString::to_string));
        self.may("max", input.max.as_ref().map(ToString::to_string));
        self.may("whole", input.whole.then(|| true.to_string()));
        let value = |value: &Value| value_text(stack, input.kind, value);
        let defaults: Vec<String> = input
            .defaults
            .iter()
            .filter_map(|fallback| match fallback {
                Some(Fallback::Value(found)) => Some(value(found)),
                Some(Fallback::Formula(_)) | None => None,
            })
            .collect();
        let same = defaults.windows(2).all(|pair| pair.first() == pair.last());
        let shown = if same {
            defaults.first().cloned()
        } else {
            Some(defaults.join(", "))
        };
        self.may("default", shown);
        let also = input.also.iter().map(|(flag, _)| flag);
        let flags: Vec<String> = std::iter::once(&input.flag)
            .chain(also)
            .map(|flag| format!("--{flag}"))
            .collect();
        self.add("flag", flags.join(", "));
        let columns: Vec<&str> = input.columns.0.values().map(String::as_str).collect();
        self.add("columns", columns.join(", "));
        self.may("full_time", input.full_time.as_ref().map(value));
        self.may("without", input.without.as_ref().map(value));
        let unit = match input.kind {
            InputKind::Number { percent: true, .. } => Some("percent".to_owned()),
            InputKind::Number { unit, .. } => unit_text(unit),
            InputKind::Member(_) | InputKind::Bool | InputKind::Date | InputKind::Text => None,
        };
        (unit, input.per)
    }

    fn entry(&mut self, number: u32) -> UnitAndPer {
        let stack = self.stack;
        match stack.entry(number) {
            Some(Entry::Value(found)) => {
                if found.earning_year != 1 {
                    self.add("earning_year", found.earning_year.to_string());
                }
                (unit_of(found.ty), found.per)
            }
            Some(Entry::Component(component)) => {
                self.component(component);
                let sums: Vec<&str> = stack
                    .entries
                    .iter()
                    .filter_map(|entry| match entry {
                        Entry::Sum(sum) if sum.parts.contains(&number) => {
                            Some(sum.head.id.as_str())
                        }
                        Entry::Sum(_) | Entry::Value(_) | Entry::Component(_) => None,
                    })
                    .collect();
                self.add("counts toward", sums.join(", "));
                (unit_text(component.unit), component.per)
            }
            Some(Entry::Sum(sum)) => {
                self.add("of", sum.of.as_str());
                self.add("by", if sum.by_paid { "paid" } else { "earned" });
                let own = crate::amount::Unit::of(stack.currency);
                let unit = own.over(crate::amount::Unit::month()).unwrap_or(own);
                (unit_text(unit), None)
            }
            None => (None, None),
        }
    }

    fn component(&mut self, component: &Component) {
        self.add("kind", component.kind.word());
        self.add("tags", component.tags.join(", "));
        let cadence = match component.cadence {
            Cadence::Yearly(month) => format!("yearly, month {month}"),
            Cadence::Monthly | Cadence::Once => component.cadence.word().to_owned(),
        };
        self.add("cadence", cadence);
        let paid = match component.paid {
            Paid::After {
                months: 0,
                at_end: false,
            } => String::new(),
            Paid::After { months, at_end } => {
                let at_end = if at_end { ", at_end" } else { "" };
                format!("after_months = {months}{at_end}")
            }
            Paid::InMonth { month, at_end } => {
                let at_end = if at_end { ", at_end" } else { "" };
                format!("month = {month}, year = next{at_end}")
            }
        };
        self.add("paid", paid);
        let part = match component.part_month {
            PartMonth::None => "none",
            PartMonth::CalendarDays => "calendar_days",
            PartMonth::WorkingDays => "working_days",
        };
        self.add("part_month", part);
        let over = if component.over_year { "year" } else { "month" };
        let rounding = &component.rounding;
        self.add(
            "round",
            format!(
                "step = {}, mode = {}, over = {over}",
                rounding.step(),
                rounding.direction().word()
            ),
        );
        if component.year_so_far {
            self.add("states", "year_so_far");
        }
        if component.earning_year != 1 {
            self.add("earning_year", component.earning_year.to_string());
        }
        if component.omitted_at_full_time {
            self.add("full_time", "omit");
        }
        self.may(
            "replaces",
            component.replaces.map(|number| self.entries(&[number])),
        );
        self.add("may be replaced by", self.entries(&component.variants));
        self.applies(&component.applies);
    }

    fn limit(&mut self, limit: &Limit) {
        let over = match limit.over {
            Over::Month => "month".to_owned(),
            Over::Year => "year".to_owned(),
            Over::Months { length, step } => format!("{length} month, step {step} month"),
            Over::Days(days) => format!("{days} day"),
        };
        self.add("over", over);
        self.add("severity", limit.severity.word());
        self.add("code", limit.code.as_str());
        self.applies(&limit.applies);
    }

    fn band(&mut self, band: &Band) -> UnitAndPer {
        let stack = self.stack;
        self.add("for", self.choices(&band.choices).join(", "));
        self.add("measure", self.entries(&[band.measure]));
        self.add(
            "compare",
            if band.full_time {
                "full_time"
            } else {
                "actual"
            },
        );
        self.may(
            "stale_after",
            band.stale_after.map(|months| format!("{months} month")),
        );
        self.applies(&band.applies);
        let own = crate::amount::Unit::of(stack.currency);
        let time = if band.monthly {
            crate::amount::Unit::month()
        } else {
            crate::amount::Unit::year()
        };
        (unit_of(Type::Number(own.over(time).unwrap_or(own))), None)
    }
}
