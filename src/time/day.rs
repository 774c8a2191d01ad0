//! Civil dates.

use chrono::{Datelike, NaiveDate};

/// Reads `2026-04-01`, digit for digit.
///
/// # Examples
/// ```
/// use lonn::time::parse_date;
/// assert!(parse_date("2026-04-01").is_some());
/// assert_eq!(parse_date("2026-4-1"), None);
/// assert_eq!(parse_date("2026-02-30"), None);
/// ```
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let shape = [(year, 4), (month, 2), (day, 2)];
    let digits = shape
        .iter()
        .all(|(part, length)| part.len() == *length && part.bytes().all(|b| b.is_ascii_digit()));
    if !digits || parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A day of the years 1–9999; one past the month's end is its last.
///
/// # Examples
/// ```
/// use lonn::time::{day_of, parse_date};
/// assert_eq!(day_of(2026, 2, 30), parse_date("2026-02-28"));
/// assert_eq!(day_of(2026, 13, 1), None);
/// assert_eq!(day_of(2026, 1, 0), None);
/// ```
#[must_use]
pub fn day_of(year: i64, month: i64, day: i64) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok()?;
    let year = Some(year).filter(|year| (1..=9999).contains(year))?;
    let month = u32::try_from(month).ok()?;
    let day = Some(day).filter(|day| *day >= 1)?;
    let day = u32::try_from(day).unwrap_or(u32::MAX);
    let last = super::Month::new(year, month)?.days();
    NaiveDate::from_ymd_opt(year, month, day.min(last))
}

/// Whole years from `a` to `b`, negative where `b` comes first; somebody born on 29 February is a year older on 1 March.
///
/// # Examples
/// ```
/// use lonn::time::{parse_date, years_between};
/// let born = parse_date("2004-02-29").ok_or("a date")?;
/// assert_eq!(years_between(born, parse_date("2026-02-28").ok_or("a date")?), 21);
/// assert_eq!(years_between(born, parse_date("2026-03-01").ok_or("a date")?), 22);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn years_between(a: NaiveDate, b: NaiveDate) -> i64 {
    let years = i64::from(b.year()).wrapping_sub(i64::from(a.year()));
    let before = (b.month(), b.day()) < (a.month(), a.day());
    years.wrapping_sub(i64::from(before))
}
