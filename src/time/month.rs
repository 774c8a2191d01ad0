//! A calendar month, and what part of it somebody is employed.

use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};

/// A calendar month.
///
/// # Examples
/// ```
/// use lonn::time::Month;
/// let may: Month = "2026-05".parse()?;
/// assert_eq!(may.plus(8).to_string(), "2027-01");
/// assert_eq!(may.days(), 31);
/// # Ok::<(), lonn::time::MonthError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    /// Months since January of the year 0.
    serial: i32,
}

/// Text that is no month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no month such as 2026-05")]
pub struct MonthError(String);

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        let zero_based = i32::try_from(day.month0()).unwrap_or(0);
        Self {
            serial: day.year().wrapping_mul(12).wrapping_add(zero_based),
        }
    }

    /// A month of a year; `None` unless `number` is 1 to 12 and the year 0 to 9999.
    #[must_use]
    pub fn new(year: i32, number: u32) -> Option<Self> {
        ((0..=9_999).contains(&year) && (1..=12).contains(&number)).then(|| {
            let zero_based = i32::try_from(number).unwrap_or(1).wrapping_sub(1);
            Self {
                serial: year.wrapping_mul(12).wrapping_add(zero_based),
            }
        })
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.serial.div_euclid(12)
    }

    /// 1 for January to 12 for December.
    #[must_use]
    pub fn number(self) -> u32 {
        u32::try_from(self.serial.rem_euclid(12))
            .unwrap_or(0)
            .saturating_add(1)
    }

    /// The month `count` months later.
    #[must_use]
    pub fn plus(self, count: i32) -> Self {
        Self {
            serial: self.serial.saturating_add(count),
        }
    }

    /// How many months `self` lies after `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> i32 {
        self.serial.saturating_sub(earlier.serial)
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.number(), 1).unwrap_or_default()
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.plus(1).first_day().pred_opt().unwrap_or_default()
    }

    /// How many days it has.
    #[must_use]
    pub fn days(self) -> u32 {
        self.last_day().day()
    }

    /// The earning year of this month where years begin in month `first` (1 for calendar years):
    /// the calendar year in which that year began.
    #[must_use]
    pub fn earning_year(self, first: u32) -> i32 {
        if self.number() >= first {
            self.year()
        } else {
            self.year().wrapping_sub(1)
        }
    }
}

impl std::str::FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        super::parse_date(&format!("{text}-01"))
            .map(Self::of)
            .ok_or_else(|| MonthError(text.to_owned()))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Days from a first to a last one, both counted; empty if the last comes before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanOfDays {
    first: NaiveDate,
    last: NaiveDate,
}

impl SpanOfDays {
    /// The days of a month that lie from `start` on and not after `end`.
    #[must_use]
    pub fn in_month(month: Month, start: Option<NaiveDate>, end: Option<NaiveDate>) -> Self {
        let first = start.map_or(month.first_day(), |day| day.max(month.first_day()));
        let last = end.map_or(month.last_day(), |day| day.min(month.last_day()));
        Self { first, last }
    }

    /// How many days.
    #[must_use]
    pub fn days(self) -> i64 {
        self.last
            .signed_duration_since(self.first)
            .num_days()
            .saturating_add(1)
            .max(0)
    }

    /// How many days from Monday to Friday.
    #[must_use]
    pub fn working_days(self) -> i64 {
        let weekdays = self
            .first
            .iter_days()
            .take_while(|day| *day <= self.last)
            .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
        i64::try_from(weekdays.count()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_month_sum_to_the_month_on_every_day() {
        let month: Month = "2024-02".parse().unwrap();
        let whole = SpanOfDays::in_month(month, None, None);
        assert_eq!((whole.days(), whole.working_days()), (29, 21));
        for day in month
            .first_day()
            .iter_days()
            .take_while(|day| *day < month.last_day())
        {
            let before = SpanOfDays::in_month(month, None, Some(day));
            let after = SpanOfDays::in_month(month, day.succ_opt(), None);
            assert_eq!(before.days() + after.days(), 29);
            assert_eq!(before.working_days() + after.working_days(), 21);
        }
        let none = SpanOfDays::in_month(month, month.last_day().succ_opt(), None);
        assert_eq!((none.days(), none.working_days()), (0, 0));
    }

    #[test]
    fn an_earning_year_begins_in_its_month() {
        let march: Month = "2026-03".parse().unwrap();
        assert_eq!(march.earning_year(4), 2025);
        assert_eq!(march.plus(1).earning_year(4), 2026);
        assert_eq!(march.earning_year(1), 2026);
    }
}
