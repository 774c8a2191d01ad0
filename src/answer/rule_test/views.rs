//! The views of one row, each computed when an expectation first asks for it.

use super::compare::Found;
use super::row::Row;
use crate::amount::Exact;
use crate::answer::assess::{Assessment, BandResult, bands, judge};
use crate::answer::touched::Touched;
use crate::formula::{Type, Value};
use crate::plan::Plan;
use crate::rules::{Entry, Item, Weight};
use crate::run::{MonthRow, Refusal, Year, annualised, from_start, month_alone};
use crate::time::Month;
use crate::words::Text;

/// How many months from `start` a test may look at.
const MONTHS_MAX: u32 = 1_200;

/// Why there is nothing to compare.
pub(super) enum Wrong {
    /// The row is refused.
    Refused(Box<Refusal>),
    /// The expectation asks for what is not there.
    Said(Text),
}

impl From<&Refusal> for Wrong {
    fn from(refusal: &Refusal) -> Self {
        Self::Refused(Box::new(refusal.clone()))
    }
}

type Kept<T> = Option<Result<T, Refusal>>;

pub(super) struct Views<'r> {
    row: &'r Row<'r>,
    plan: &'r Plan<'r>,
    alone: Kept<MonthRow>,
    year: Kept<Year>,
    bands: Kept<Vec<BandResult>>,
    judged: Kept<Assessment>,
    months: Kept<Vec<MonthRow>>,
    touched: Touched,
}

impl<'r> Views<'r> {
    pub(super) fn new(row: &'r Row<'r>, plan: &'r Plan<'r>) -> Self {
        Self {
            row,
            plan,
            alone: None,
            year: None,
            bands: None,
            judged: None,
            months: None,
            touched: Touched::default(),
        }
    }

    /// What the views that were computed have read.
    pub(super) fn touched(&self) -> &Touched {
        &self.touched
    }

    /// What stands under a path; none if it is no expectation.
    pub(super) fn of(&mut self, path: &str, items: &[Item]) -> Option<Result<Found, Wrong>> {
        let (view, rest) = path.split_once('.').unwrap_or((path, ""));
        Some(match view {
            "month" => self.month(rest, items),
            "year" => self.total_of_year(rest),
            "first" | "paid" => self.in_month(view, rest, items),
            "band" => self.band(rest),
            "floors" => self.floors(),
            "findings" => self.findings(),
            _ => return None,
        })
    }

    /// The values among the expectations, by entry and member.
    fn asked(&self, items: &[Item]) -> Vec<(u32, u32)> {
        items
            .iter()
            .filter_map(|item| {
                let rest = match item.path.strip_prefix("month.") {
                    Some(rest) => rest,
                    None => item.path.strip_prefix("first.")?.split_once('.')?.1,
                };
                let (entry, member) = self.row.place(rest)?;
                let is_value = matches!(self.row.stack.entry(entry)?, Entry::Value(_));
                is_value.then_some((entry, member.unwrap_or(0)))
            })
            .collect()
    }

    fn amount(&self, row: &MonthRow, path: &str, paid: bool) -> Result<Found, Wrong> {
        let Some((entry, member)) = self.row.place(path) else {
            return Err(Wrong::Said(Text::new("test-fact")));
        };
        if let Some(Entry::Value(value)) = self.row.stack.entry(entry) {
            return match row.values.get(&(entry, member.unwrap_or(0))) {
                Some(Ok(found)) => Ok(self.said(found, value.ty)),
                Some(Err(refusal)) => Err(refusal.into()),
                None => Err(Wrong::Said(Text::new("test-fact"))),
            };
        }
        // A name means what stands in its place: of it and its variants one at most is not nothing.
        let mut total = Exact::ZERO;
        let mut open = vec![entry];
        while let Some(entry) = open.pop() {
            let amount = match (paid, member) {
                (false, None) => row.total(entry),
                (true, None) => row.paid(entry),
                (false, Some(member)) => row.member(entry, member),
                (true, Some(member)) => row.member_paid(entry, member),
            };
            total = total.plus(amount);
            let component = self.row.stack.component(entry);
            open.extend(
                component
                    .into_iter()
                    .flat_map(|component| &component.variants),
            );
        }
        Ok(Found::Number(total))
    }

    fn said(&self, value: &Value, ty: Type) -> Found {
        match value {
            Value::Number(number) => Found::Number(number.clone()),
            Value::Bool(value) => Found::Word(value.to_string()),
            Value::Date(day) => Found::Word(day.to_string()),
            Value::Text(text) => Found::Word(text.to_string()),
            Value::Member(member) => {
                let family = match ty {
                    Type::Member(family) => self.row.stack.family(family),
                    Type::Number(_) | Type::Zero | Type::Bool | Type::Date | Type::Text => None,
                };
                let place = usize::try_from(*member).unwrap_or(usize::MAX);
                let name = family.and_then(|family| family.members.get(place));
                Found::Word(name.cloned().unwrap_or_default())
            }
        }
    }

    fn month(&mut self, path: &str, items: &[Item]) -> Result<Found, Wrong> {
        let asked = self.asked(items);
        let (plan, facts) = (self.plan, &self.row.facts);
        let touched = &mut self.touched;
        self.alone
            .get_or_insert_with(|| month_alone(plan, facts, &asked, touched));
        let row = kept(&self.alone)?;
        self.amount(row, path, false)
    }

    fn steady(&mut self) -> Result<&Year, Wrong> {
        let (plan, facts) = (self.plan, &self.row.facts);
        let touched = &mut self.touched;
        self.year
            .get_or_insert_with(|| annualised(plan, facts, false, touched));
        kept(&self.year)
    }

    fn total_of_year(&mut self, path: &str) -> Result<Found, Wrong> {
        self.steady()?;
        let mut total = Exact::ZERO;
        for month in &kept(&self.year)?.months {
            if let Found::Number(amount) = self.amount(month, path, false)? {
                total = total.plus(&amount);
            }
        }
        Ok(Found::Number(total))
    }

    pub(super) fn judged(&mut self) -> Result<&Assessment, Wrong> {
        let year = self.steady()?.clone();
        let (plan, facts) = (self.plan, &self.row.facts);
        self.judged.get_or_insert_with(|| judge(plan, facts, year));
        kept(&self.judged)
    }

    fn in_month(&mut self, view: &str, path: &str, items: &[Item]) -> Result<Found, Wrong> {
        let first = Month::of(self.row.facts.start.unwrap_or_default());
        let (month, name) = path.split_once('.').unwrap_or((path, ""));
        let Ok(month) = month.parse::<Month>() else {
            return Err(Wrong::Said(Text::new("test-fact")));
        };
        if self.months.is_none() {
            let count = self.months_asked(first, items);
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
        let rows = kept(&self.months)?;
        let place = usize::try_from(month.since(first)).ok();
        match place.and_then(|place| rows.get(place)) {
            Some(row) => self.amount(row, name, view == "paid"),
            None => Err(Wrong::Said(
                Text::new("test-month")
                    .with("first", first)
                    .with("most", MONTHS_MAX),
            )),
        }
    }

    /// The months from the first to the last one that an expectation names.
    fn months_asked(&self, first: Month, items: &[Item]) -> u32 {
        let months = items.iter().filter_map(|item| {
            let rest = item
                .path
                .strip_prefix("first.")
                .or_else(|| item.path.strip_prefix("paid."))?;
            rest.split_once('.')?.0.parse::<Month>().ok()
        });
        let last = months.max().unwrap_or(first);
        u32::try_from(last.since(first).saturating_add(1))
            .unwrap_or(0)
            .min(MONTHS_MAX)
    }

    fn band(&mut self, path: &str) -> Result<Found, Wrong> {
        let (id, key) = path.rsplit_once('.').unwrap_or((path, "status"));
        self.steady()?;
        if self.bands.is_none() {
            let found = bands(self.plan, &self.row.facts, kept(&self.year)?);
            let found = found.map(|fitting| fitting.into_iter().map(|one| one.found).collect());
            self.bands = Some(found);
        }
        let all = &self.row.stack.bands;
        let place = all.iter().position(|band| band.head.id == id);
        let mut fitting = kept(&self.bands)?.iter();
        let found = fitting.find(|found| Some(found.band) == place);
        let none = || Found::Word("none".to_owned());
        let ratio = |ratio: &Option<Exact>| ratio.clone().map_or_else(none, Found::Number);
        Ok(match (key, found) {
            ("status", Some(found)) => Found::Word(found.status.word().to_owned()),
            ("status", None) => Found::Word("no_band".to_owned()),
            ("value", Some(found)) => Found::Number(found.value.clone()),
            ("compa", Some(found)) => ratio(&found.compa),
            ("penetration", Some(found)) => ratio(&found.penetration),
            (_, None) => none(),
            (_, Some(_)) => return Err(Wrong::Said(Text::new("test-fact"))),
        })
    }

    fn floors(&mut self) -> Result<Found, Wrong> {
        self.steady()?;
        let year = kept(&self.year)?;
        if let Some(refusal) = &year.floors_refused {
            return Err(refusal.into());
        }
        let undercut = year.floors.iter().filter(|month| month.paid < month.least);
        let words = undercut.filter_map(|month| {
            let floor = self.row.stack.floors.get(month.floor)?;
            let member = month.member.and_then(|member| {
                let family = self.row.stack.family(floor.per?)?;
                family.members.get(usize::try_from(member).ok()?)
            });
            Some(match member {
                Some(member) => format!("{}.{member}", floor.head.id),
                None => floor.head.id.clone(),
            })
        });
        Ok(Found::Words(set(words)))
    }

    fn findings(&mut self) -> Result<Found, Wrong> {
        let judged = self.judged()?;
        let findings = judged.findings.iter();
        let counted = findings.filter(|finding| finding.severity != Weight::Text);
        Ok(Found::Words(set(
            counted.map(|finding| finding.code.clone())
        )))
    }
}

fn kept<T>(kept: &Kept<T>) -> Result<&T, Wrong> {
    match kept {
        Some(Ok(found)) => Ok(found),
        Some(Err(refusal)) => Err(refusal.into()),
        None => Err(Wrong::Said(Text::new("test-fact"))),
    }
}

/// Each word once, in order.
fn set(words: impl Iterator<Item = String>) -> Vec<String> {
    let words: std::collections::BTreeSet<String> = words.collect();
    words.into_iter().collect()
}
