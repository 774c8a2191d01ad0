//! The names of time zones.
//!
//! In: a name. Out: whether there is such a zone. Knows the names alone, not what time it is there.

/// The names of the tz database, 2025b, links included; it is in the public domain.
const ZONES: &str = include_str!("zones.txt");

/// The names of all time zones, such as `Europe/Paris`.
pub fn zones() -> impl Iterator<Item = &'static str> {
    ZONES.lines()
}

/// Whether a time zone has this name.
#[must_use]
pub fn is_zone(name: &str) -> bool {
    zones().any(|zone| zone == name)
}
