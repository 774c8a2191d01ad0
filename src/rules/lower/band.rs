//! Bands: a guideline range for a sum.

use super::limit::{Span, span};
use super::{Lower, Needs};
use crate::amount::{Exact, Unit};
use crate::formula::Scope;
use crate::rules::formulas;
use crate::rules::merge::RawEntry;
use crate::rules::read::{FigureUnit, Reader, figure, texts_of};
use crate::rules::stack::{Band, Choice, Range};
use crate::text::Diagnostic;

impl Lower<'_> {
    pub(super) fn read_band(&mut self, entry: RawEntry) -> Option<Band> {
        self.reading(entry, |lower, reader, layer| lower.band(reader, layer))
    }

    fn band(&mut self, reader: &mut Reader<'_>, layer: usize) -> Option<Band> {
        let head = self.head(reader, layer, Needs::BOTH);
        let unit = self.band_unit(reader);
        let measure = if reader.needs("measure") {
            reader.words("measure")
        } else {
            None
        };
        let measure = measure.and_then(|words| self.named_sum(&words));
        let choices = self.band_for(reader);
        let applies = reader.node("applies");
        let applies = self.applies(applies);
        let compare = reader.word("compare", &[("full_time", true), ("actual", false)]);
        let stale_after = self.stale_after(reader);
        let would_be = self.would_be(reader, &head.id);
        let (unit, monthly) = unit?;
        let of = self.figure_unit(unit, false);
        let own = ["min", "max", "midpoint"];
        let values = self.dated(reader, &head, &own, |_, item| range(item, of));
        Some(Band {
            head,
            choices: choices?,
            applies: applies?,
            measure: measure?,
            monthly,
            full_time: compare.unwrap_or(true),
            values: values?,
            stale_after,
            would_be: would_be?,
        })
    }

    /// The unit of the bounds, and whether it is by the month.
    fn band_unit(&self, reader: &mut Reader<'_>) -> Option<(Unit, bool)> {
        if !reader.needs("unit") {
            return None;
        }
        let (unit, _, place) = self.unit(reader)?;
        let yearly = Unit::of(self.catalog.currency).over(Unit::year()).ok()?;
        if unit == yearly || unit == self.catalog.monthly() {
            return Some((unit, unit != yearly));
        }
        let name = reader.name.clone();
        reader.problems.add(
            Diagnostic::error("BAND-UNIT")
                .at(place)
                .with("name", name)
                .with("needed", yearly)
                .with_text("found", formulas::unit_word(unit)),
        );
        None
    }

    fn stale_after(&self, reader: &mut Reader<'_>) -> Option<u32> {
        let words = reader.words("stale_after")?;
        match span(&words, reader)? {
            Span::Months(months) => Some(months),
            Span::Days(_) => {
                reader.problems.add(
                    Diagnostic::error("SPAN-WRONG")
                        .at(words.place)
                        .with("found", &words.text)
                        .mend("mend-months"),
                );
                None
            }
        }
    }

    /// A plain factor, if there is one; `None` if it is wrong.
    fn would_be(&self, reader: &mut Reader<'_>, id: &str) -> Option<Option<crate::formula::Typed>> {
        if !reader.has("would_be") {
            return Some(None);
        }
        let (typed, words) = self.formula(reader, "would_be", Scope::default())?;
        let plain = Unit::PLAIN;
        formulas::must_be(&typed, plain, id, &words, None, reader.problems).then_some(Some(typed))
    }

    fn band_for(&mut self, reader: &mut Reader<'_>) -> Option<Vec<Choice>> {
        if !reader.has("for") {
            return Some(Vec::new());
        }
        let (mut table, _) = reader.table("for")?;
        let mut choices = Vec::new();
        let mut whole = true;
        for (name, place, node) in table.take_rest() {
            let members = texts_of(reader.problems, &name, node);
            match members.and_then(|members| self.choice(&name, place, members)) {
                Some(choice) => choices.push(choice),
                None => whole = false,
            }
        }
        choices.sort_by_key(|choice| choice.input);
        whole.then_some(choices)
    }
}

fn range(item: &mut Reader<'_>, of: FigureUnit) -> Option<Range> {
    let there = item.needs("min") & item.needs("max");
    let place = item.place;
    let said = item.has("midpoint");
    let mut bound = |key: &'static str| {
        let node = item.node(key)?;
        figure(item.problems, key, &node, of)
    };
    let (min, max, midpoint) = (bound("min"), bound("max"), bound("midpoint"));
    let (min, max) = (min.filter(|_| there)?, max?);
    if said && midpoint.is_none() {
        return None;
    }
    let middle = min.plus(&max).over(&Exact::from(2)).unwrap_or_default();
    let midpoint = midpoint.unwrap_or(middle);
    if min > max {
        let wrong = Diagnostic::error("MIN-OVER-MAX").at(place);
        let wrong = wrong.with("name", item.name.clone());
        item.problems.add(wrong.with("min", min).with("max", max));
        return None;
    }
    if min.is_negative() {
        let wrong = Diagnostic::error("BAND-BOUNDS").at(place);
        let wrong = wrong.with("name", item.name.clone());
        item.problems.add(wrong.with("min", min).with("max", max));
        return None;
    }
    if midpoint < min || midpoint > max {
        let wrong = Diagnostic::told_as("MIN-OVER-MAX", "MIDPOINT-OUTSIDE");
        let wrong = wrong
            .at(item.key_place("midpoint"))
            .with("name", item.name.clone());
        let wrong = wrong.with("midpoint", midpoint);
        item.problems.add(wrong.with("min", min).with("max", max));
        return None;
    }
    Some(Range { min, max, midpoint })
}
