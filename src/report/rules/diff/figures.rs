//! What of an entry's dated figures differs, by the day from which it does.
//!
//! Two histories are compared by what each says on a day, not by how it is written: a value that
//! goes away lets the one before it go on. Proposed values hold on no day; they are compared by
//! their first day. The source that an entry has anyway, and the confidence that a source has
//! anyway, differ where these do and are not told again with every value.

use std::collections::BTreeSet;

use super::super::values::{Keyed, ShownValue};
use super::sides::Facet;
use super::{FigureDiff, FigurePair, Held};
use crate::amount::Exact;
use crate::time::{Date, parse_date};

/// A value on a day.
#[derive(Clone, Copy)]
struct OnDay<'v> {
    value: &'v ShownValue,
    /// Where the entry itself comes from.
    own: Option<&'v str>,
    carried: bool,
}

const PROPOSED: &str = "proposed";
const ASSUMED: &str = "assumed";

/// What differs of the figures of two facets: over all days, or between a day and another.
pub(super) fn figures(
    old: Option<&Facet>,
    new: Option<&Facet>,
    days: Option<(Date, Date)>,
) -> Vec<FigureDiff> {
    if let Some((before, after)) = days {
        return between(old, new, before, after).into_iter().collect();
    }
    let mut found = in_force(old, new);
    found.extend(proposed(old, new));
    found.sort_by(|a, b| a.from.cmp(&b.from));
    found
}

fn between(
    old: Option<&Facet>,
    new: Option<&Facet>,
    before: Date,
    after: Date,
) -> Option<FigureDiff> {
    let (was, is) = (held(old, before), held(new, after));
    let from = since(was, is).filter(|from| *from > before && *from <= after);
    let from = from.unwrap_or(after);
    difference(from.to_string(), was, is)
}

/// The day from which what holds on the later day does: its first one, or the one behind the last that
/// somebody knows.
fn since(was: Option<OnDay<'_>>, is: Option<OnDay<'_>>) -> Option<Date> {
    let behind = |side: OnDay<'_>| parse_date(side.value.until.as_deref()?)?.succ_opt();
    match is {
        Some(is) if is.carried => behind(is),
        Some(is) => parse_date(&is.value.from),
        None => behind(was?),
    }
}

fn in_force(old: Option<&Facet>, new: Option<&Facet>) -> Vec<FigureDiff> {
    let both = [old, new];
    let days: BTreeSet<Date> = both.into_iter().flatten().flat_map(changes).collect();
    let mut found = Vec::new();
    let mut told: Option<[Option<&str>; 2]> = None;
    for day in days {
        let sides = [held(old, day), held(new, day)];
        let first_days = sides.map(|side| side.map(|side| side.value.from.as_str()));
        let [was, is] = sides;
        let alike = was.is_some_and(|side| side.carried) == is.is_some_and(|side| side.carried);
        // Two values that both go on from the day before differ as they did then.
        if told == Some(first_days) && alike {
            continue;
        }
        found.extend(difference(day.to_string(), was, is));
        told = Some(first_days);
    }
    found
}

/// The days from which something else may hold.
fn changes(facet: &Facet) -> Vec<Date> {
    let values = facet.figures.iter().filter(|value| holds(value));
    values
        .flat_map(|value| {
            let behind = value.until.as_deref().and_then(parse_date);
            let behind = behind.and_then(|day| day.succ_opt());
            parse_date(&value.from).into_iter().chain(behind)
        })
        .collect()
}

fn holds(value: &ShownValue) -> bool {
    value.confidence != PROPOSED
}

/// What a facet says on a day.
fn held(facet: Option<&Facet>, day: Date) -> Option<OnDay<'_>> {
    let facet = facet?;
    let begun = |value: &&ShownValue| {
        holds(value) && parse_date(&value.from).is_some_and(|from| from <= day)
    };
    let value = facet.figures.iter().rev().find(begun)?;
    let until = value.until.as_deref().and_then(parse_date);
    let carried = until.is_some_and(|until| until < day);
    if carried && value.unknown.is_none() && !facet.carries {
        return None;
    }
    Some(OnDay {
        value,
        own: facet.source.as_ref().map(|source| source.id.as_str()),
        carried,
    })
}

fn proposed(old: Option<&Facet>, new: Option<&Facet>) -> Vec<FigureDiff> {
    fn of<'a>(facet: Option<&'a Facet>, day: &str) -> Option<OnDay<'a>> {
        let facet = facet?;
        let mut values = facet.figures.iter();
        let value = values.find(|value| !holds(value) && value.from == day)?;
        Some(OnDay {
            value,
            own: facet.source.as_ref().map(|source| source.id.as_str()),
            carried: false,
        })
    }
    let both = [old, new].into_iter().flatten();
    let days: BTreeSet<&str> = both
        .flat_map(|facet| &facet.figures)
        .filter(|value| !holds(value))
        .map(|value| value.from.as_str())
        .collect();
    days.into_iter()
        .filter_map(|day| {
            let (was, is) = (of(old, day), of(new, day));
            let until = |side: Option<OnDay<'_>>| side.and_then(|side| side.value.until.clone());
            let found = difference(day.to_owned(), was, is);
            found.or_else(|| {
                (until(was) != until(is)).then(|| FigureDiff {
                    from: day.to_owned(),
                    figures: Vec::new(),
                    old: was.map(OnDay::told),
                    new: is.map(OnDay::told),
                })
            })
        })
        .collect()
}

impl<'v> OnDay<'v> {
    /// The source, where it is not the entry's own.
    fn source(self) -> Option<&'v str> {
        let id = self.value.source.as_ref().map(|source| source.id.as_str());
        id.filter(|id| Some(*id) != self.own)
    }

    /// The confidence, where it is not that of the source.
    fn confidence(self) -> Option<&'v str> {
        let of_source = self.value.source.as_ref();
        let of_source = of_source.map(|source| source.confidence.as_str());
        let said = self.value.confidence.as_str();
        Some(said).filter(|said| Some(*said) != of_source)
    }

    fn told(self) -> Held {
        Held {
            from: self.value.from.clone(),
            until: self.value.until.clone(),
            unknown: self.value.unknown.clone(),
            source: self.value.source.clone(),
            confidence: if self.carried {
                ASSUMED.to_owned()
            } else {
                self.value.confidence.clone()
            },
            carried: self.carried,
        }
    }

    /// Everything beside figures that counts.
    fn said(self) -> (Option<&'v str>, Option<&'v str>, Option<&'v str>, bool) {
        (
            self.value.unknown.as_deref(),
            self.source(),
            self.confidence(),
            self.carried,
        )
    }
}

/// What tells two values apart; nothing if they say the same.
fn difference(from: String, old: Option<OnDay<'_>>, new: Option<OnDay<'_>>) -> Option<FigureDiff> {
    let figures = differing(
        old.map_or(&[][..], |side| &side.value.figures),
        new.map_or(&[][..], |side| &side.value.figures),
    );
    if figures.is_empty() && old.map(OnDay::said) == new.map(OnDay::said) {
        return None;
    }
    Some(FigureDiff {
        from,
        figures,
        old: old.map(OnDay::told),
        new: new.map(OnDay::told),
    })
}

fn differing(old: &[Keyed], new: &[Keyed]) -> Vec<FigurePair> {
    let of = |list: &[Keyed], key: &str| {
        let found = list.iter().find(|one| one.key == key);
        found.map(|one| one.value.clone())
    };
    let gone = old.iter().filter(|one| of(new, &one.key).is_none());
    new.iter()
        .chain(gone)
        .map(|one| (&one.key, of(old, &one.key), of(new, &one.key)))
        .filter(|(_, old, new)| old != new)
        .map(|(key, old, new)| FigurePair {
            key: key.clone(),
            difference: less(new.as_deref(), old.as_deref()),
            old,
            new,
        })
        .collect()
}

/// One number less another, exactly.
fn less(new: Option<&str>, old: Option<&str>) -> Option<String> {
    let (new, old) = (new?.parse::<Exact>().ok()?, old?.parse::<Exact>().ok()?);
    Some(new.minus(&old).to_string())
}
