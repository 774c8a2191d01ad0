//! Problems that only follow from another one: of units, where a value is declared in another unit
//! than its formula's.
//!
//! In: the problems of a stack, and the stack not yet read. Out: those that would be there without
//! that, too. Always: the value's own problem stays.

use std::collections::BTreeSet;

use super::lower::{Around, lower, names_of};
use super::merge::{Merged, RawEntry};
use super::read::Words;
use crate::amount::Unit;
use crate::text::{Place, Problems};

/// The problems of a stack without those that are gone once its values are in the units of their
/// formulas: they only follow from a unit that is declared wrongly.
pub(crate) fn without_followers(
    mut problems: Problems,
    around: &Around<'_>,
    mut merged: Merged,
    otherwise: &[(String, Unit)],
) -> Problems {
    let names: BTreeSet<&str> = otherwise.iter().map(|(name, _)| name.as_str()).collect();
    let mut places = Vec::new();
    for entry in &mut merged.entries {
        let mut others = otherwise.iter().filter(|(name, _)| *name == entry.id);
        // A value that reads another one of these is perhaps in its wrong unit alone.
        if let Some((_, unit)) = others.next()
            && !reads_any(entry, &names)
        {
            places.extend(entry.table.get("formula").map(|node| node.place));
            entry.table.set_text("unit", &unit.to_string());
        }
    }
    let mut again = Problems::default();
    drop(lower(around, merged, &mut again));
    problems.keep(|problem| {
        let is_unit = matches!(problem.code, "UNIT-MISMATCH" | "UNITS-DIFFER");
        let inside = |place: Place| places.iter().any(|formula| formula.holds(place));
        !is_unit || problem.place.is_none_or(inside) || again.tells(problem.code, problem.place)
    });
    problems
}

/// Whether the formula of an entry names one of some others.
fn reads_any(entry: &RawEntry, names: &BTreeSet<&str>) -> bool {
    let words = entry.table.get("formula").and_then(Words::of_formula);
    let mut read = BTreeSet::new();
    if let Some(Ok(expr)) = words.map(|words| crate::formula::parse(&words.text)) {
        names_of(&expr, &mut read);
    }
    read.iter()
        .any(|name| *name != entry.id && names.contains(name.as_str()))
}
