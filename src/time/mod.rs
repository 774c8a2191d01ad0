//! Months and days: serial months, ages, shares of a month, names of time zones.
//!
//! Knows which day follows which, not which day is free in which country.

mod day;
mod month;
mod zone;

pub use chrono::NaiveDate as Date;
pub use day::{day_of, parse_date, years_between};
pub use month::{Month, MonthError, SpanOfDays};
pub use zone::{is_zone, zones};
