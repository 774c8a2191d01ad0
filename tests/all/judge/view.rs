//! Months as section 16 looks at them, and a person's run through the months of one view.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};

use super::facts::{given, in_bounds};
use super::rules::Rules;
use super::{Given, Kept, Number, Or, room};
use crate::person::{Fact, Person};

/// How months are looked at: section 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Alone,
    Steady,
    FromStart,
}

/// One month of a view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Month {
    /// Counts months: of a steady year, in its three years.
    pub(super) ordinal: i64,
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    pub(super) rule_day: NaiveDate,
    /// The day at which an age counts.
    pub(super) age_day: NaiveDate,
    /// Whether it is one from `start` to `end`.
    pub(super) employed: bool,
}

/// A question: rules, a person, and what is tried.
#[derive(Clone, Copy)]
pub(crate) struct Case<'b> {
    pub(crate) rules: &'b Rules<'b>,
    pub(crate) person: &'b Person,
    /// Parameters with one value for all days.
    pub(crate) what_ifs: &'b BTreeMap<String, Fact>,
    pub(crate) with_proposed: bool,
}

/// A person through the months of one view.
pub(crate) struct Run<'b> {
    pub(super) case: Case<'b>,
    pub(super) view: View,
    pub(super) months: Vec<Month>,
    pub(super) start: NaiveDate,
    pub(super) end: Option<NaiveDate>,
    pub(super) given: Vec<Vec<Option<Given>>>,
    /// Whether the facts had to be changed to full time.
    pub(super) changed: bool,
    /// What a given fact refuses, read or not.
    pub(super) facts: Or<()>,
    pub(super) values: Kept<Given>,
    pub(super) exact: Kept<Number>,
    pub(super) amounts: Kept<Number>,
    pub(super) sums: Kept<Number>,
    pub(super) paid: Kept<Number>,
    pub(super) in_force: Kept<bool>,
    pub(super) carried: RefCell<BTreeSet<String>>,
}

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn first_of(any: NaiveDate) -> NaiveDate {
    day(any.year(), any.month(), 1)
}

pub(super) fn last_of(any: NaiveDate) -> NaiveDate {
    first_of(any) + Months::new(1) - Days::new(1)
}

impl<'b> Case<'b> {
    /// The month of `on` alone.
    pub(crate) fn alone(self) -> Run<'b> {
        let on = self.person.on;
        let month = plain_month(on, on);
        self.run(View::Alone, vec![month], month.first, Some(month.last))
    }

    /// Three steady years.
    pub(crate) fn steady(self) -> Run<'b> {
        let on = self.person.on;
        let month = |ordinal: i64| {
            let number = u32::try_from(ordinal % 12 + 1).unwrap();
            let first = day(on.year(), number, 1);
            Month {
                ordinal,
                age_day: on,
                ..plain_month(first, on)
            }
        };
        let months = (0..36).map(month).collect();
        self.run(
            View::Steady,
            months,
            self.person.first_day(),
            self.person.end,
        )
    }

    /// So many months from `start`.
    pub(crate) fn months_from_start(self, count: u32) -> Run<'b> {
        let start = self.person.first_day();
        let month = |number: u32| {
            let first = first_of(start) + Months::new(number);
            let rule_day = if number == 0 { start } else { first };
            let employed = self.person.end.is_none_or(|end| first <= end);
            Month {
                employed,
                ..plain_month(first, rule_day)
            }
        };
        let months = (0..count).map(month).collect();
        self.run(View::FromStart, months, start, self.person.end)
    }

    fn run(
        self,
        view: View,
        months: Vec<Month>,
        start: NaiveDate,
        end: Option<NaiveDate>,
    ) -> Run<'b> {
        let given = given(self.rules.stack, self.person);
        let facts = in_bounds(self.rules, &given, self.person);
        let places = months.len() * self.rules.members;
        Run {
            case: self,
            view,
            months,
            start,
            end,
            given,
            changed: false,
            facts,
            values: room(places),
            exact: room(places),
            amounts: room(places),
            sums: room(places),
            paid: room(places),
            in_force: room(places),
            carried: RefCell::default(),
        }
    }

    /// Whether the stack is for the person: section 2.3.
    pub(crate) fn stack_fits(self) -> bool {
        let run = self.alone();
        self.rules
            .stack
            .when
            .iter()
            .all(|choice| run.is_one_of(choice, 0).unwrap_or(false))
    }
}

fn plain_month(any: NaiveDate, rule_day: NaiveDate) -> Month {
    Month {
        ordinal: i64::from(any.year()) * 12 + i64::from(any.month0()),
        first: first_of(any),
        last: last_of(any),
        rule_day,
        age_day: last_of(any),
        employed: true,
    }
}
