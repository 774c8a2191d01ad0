//! Values and components.

use super::tags::is_tag;
use super::{Lower, Needs};
use crate::amount::{Direction, Exact, Rounding, Unit};
use crate::formula::{Names, Scope, Target, Type, Typed};
use crate::rules::formulas;
use crate::rules::merge::RawEntry;
use crate::rules::read::{Reader, Words};
use crate::rules::stack::{
    Cadence, Component, ComponentKind, Entry, Head, LayerKind, Paid, PartMonth, ValueEntry,
};
use crate::text::{Diagnostic, Place, nearest};

/// What stands in the place of a value, component or sum that could not be read.
pub(super) fn no_entry(head: Head) -> Entry {
    Entry::Value(ValueEntry {
        head,
        formula: Typed::nothing(),
        ty: Type::Zero,
        percent: false,
        per: None,
        earning_year: 1,
    })
}

/// What a component says of time; no cadence if it says a wrong one.
struct Timing {
    cadence: Option<Cadence>,
    paid: Paid,
    part_month: Option<PartMonth>,
    part_month_said: bool,
    rounding: Rounding,
    over_year: bool,
    /// `None` if it is said wrongly.
    year_so_far: Option<bool>,
    earning_year: u32,
}

impl Lower<'_> {
    pub(super) fn read_value(&mut self, entry: RawEntry) -> Option<ValueEntry> {
        self.reading(entry, |lower, reader, layer| {
            let needs = Needs {
                title: false,
                source: false,
            };
            let head = lower.head(reader, layer, needs);
            let unit_said = reader.has("unit");
            let unit = lower.unit(reader);
            let per_said = reader.has("per");
            let per = lower.per(reader);
            let earning_year = reader.whole("earning_year", 1, 12).unwrap_or(1);
            if per_said && per.is_none() {
                reader.needs("formula");
                return None;
            }
            let scope = Scope {
                per: per.as_ref().map(|(name, family)| (name.as_str(), *family)),
                ..Scope::default()
            };
            let (formula, words) = lower.needed_formula(reader, "formula", scope)?;
            let ty = match unit {
                Some((unit, _, place)) => {
                    let place = Some(place);
                    if !formulas::must_be(&formula, unit, &head.id, &words, place, reader.problems)
                    {
                        if let Type::Number(found) = formula.ty() {
                            lower.otherwise.push((head.id, found));
                        }
                        return None;
                    }
                    Type::Number(unit)
                }
                None if unit_said => return None,
                None if formula.ty() == Type::Zero => Type::Number(Unit::PLAIN),
                None => formula.ty(),
            };
            Some(ValueEntry {
                head,
                formula,
                ty,
                percent: unit.is_some_and(|(_, percent, _)| percent),
                per: per.map(|(_, family)| family),
                earning_year,
            })
        })
    }

    pub(super) fn needed_formula(
        &self,
        reader: &mut Reader<'_>,
        key: &'static str,
        scope: Scope<'_>,
    ) -> Option<(Typed, Words)> {
        if !reader.needs(key) {
            return None;
        }
        self.formula(reader, key, scope)
    }

    pub(super) fn read_component(&mut self, entry: RawEntry) -> Option<Component> {
        self.reading(entry, |lower, reader, layer| lower.component(reader, layer))
    }

    fn component(&mut self, reader: &mut Reader<'_>, layer: usize) -> Option<Component> {
        let head = self.head(reader, layer, Needs::BOTH);
        let unit = reader.needs("unit").then(|| self.unit(reader)).flatten();
        let per_said = reader.has("per");
        let per = self.per(reader);
        // Without its family, a formula that speaks of its members would be wrong everywhere.
        let (formula, when) = if !per_said || per.is_some() {
            let scope = Scope {
                per: per.as_ref().map(|(name, family)| (name.as_str(), *family)),
                ..Scope::default()
            };
            let formula = self.needed_formula(reader, "formula", scope);
            (formula, self.optional(reader, "when", scope))
        } else {
            reader.needs("formula");
            (None, None)
        };
        let applies = reader.node("applies");
        let applies = self.applies(applies);
        let kind = reader.word("kind", &ComponentKind::WORDS);
        let tags = tags(reader);
        let timing = self.timing(reader);
        let omitted = reader.word("full_time", &[("omit", ())]).is_some();
        let family = per.map(|(_, family)| family);
        let replaces = self.replaced(reader, layer, family, unit.map(|(unit, _, _)| unit));
        let (unit, _, unit_place) = unit?;
        let cadence = timing.cadence?;
        if !self.fits_cadence(reader, cadence, unit, unit_place) {
            return None;
        }
        let (formula, words) = formula?;
        let total = unit.without_per_month();
        let year_so_far = timing.year_so_far?;
        let of_formula = if year_so_far { total } else { unit };
        let declared = Some(unit_place);
        let problems = &mut *reader.problems;
        formulas::must_be(&formula, of_formula, &head.id, &words, declared, problems)
            .then_some(())?;
        Some(Component {
            head,
            formula,
            unit,
            per: family,
            when: when?,
            applies: applies?,
            kind: kind.unwrap_or(ComponentKind::Pay),
            tags,
            cadence,
            paid: timing.paid,
            part_month: timing.part_month.unwrap_or(PartMonth::None),
            part_month_said: timing.part_month_said,
            rounding: timing.rounding,
            over_year: timing.over_year,
            year_so_far,
            earning_year: timing.earning_year,
            omitted_at_full_time: omitted,
            replaces,
            variants: Vec::new(),
        })
    }

    /// When a component is earned and paid, and how its months are rounded.
    fn timing(&self, reader: &mut Reader<'_>) -> Timing {
        let cadence = self.cadence(reader);
        let paid = self.paid(reader);
        let part_month_said = reader.has("part_month");
        let part_month = reader.word("part_month", &PartMonth::WORDS);
        let (rounding, over_year) = self.rounding(reader);
        let shares = part_month.is_some_and(|part| part != PartMonth::None);
        let year_so_far = self.states(reader, cadence, shares);
        let earning_year = reader.whole("earning_year", 1, 12).unwrap_or(1);
        Timing {
            cadence,
            paid,
            part_month,
            part_month_said,
            rounding,
            over_year,
            year_so_far,
            earning_year,
        }
    }

    /// A condition that need not be there; `None` if it is there and wrong.
    pub(super) fn optional(
        &self,
        reader: &mut Reader<'_>,
        key: &'static str,
        scope: Scope<'_>,
    ) -> Option<Option<Typed>> {
        if !reader.has(key) {
            return Some(None);
        }
        self.condition(reader, key, scope).map(Some)
    }

    fn fits_cadence(
        &self,
        reader: &mut Reader<'_>,
        cadence: Cadence,
        unit: Unit,
        place: Place,
    ) -> bool {
        let needed = if cadence == Cadence::Monthly {
            self.catalog.monthly()
        } else {
            Unit::of(self.catalog.currency)
        };
        if unit != needed {
            let name = reader.name.clone();
            reader.problems.add(
                Diagnostic::error("COMPONENT-UNIT")
                    .at(place)
                    .with("name", name)
                    .with("cadence", cadence.word())
                    .with("needed", needed)
                    .with_text("found", formulas::unit_word(unit)),
            );
        }
        unit == needed
    }

    /// Whether the year so far is stated; `None` if that is said wrongly.
    fn states(
        &self,
        reader: &mut Reader<'_>,
        cadence: Option<Cadence>,
        shares: bool,
    ) -> Option<bool> {
        let place = reader.key_place("states");
        let said = reader.has("states");
        let year_so_far = reader.word("states", &[("year_so_far", ())]).is_some();
        let name = reader.name.clone();
        if year_so_far && shares {
            let place = reader.key_place("part_month");
            reader.problems.add(
                Diagnostic::error("PART-MONTH-YEAR")
                    .at(place)
                    .with("name", &name),
            );
        }
        if year_so_far && cadence.is_some_and(|cadence| cadence != Cadence::Monthly) {
            reader.conflict("states", place, "cadence");
        }
        (said == year_so_far).then_some(year_so_far)
    }

    fn cadence(&self, reader: &mut Reader<'_>) -> Option<Cadence> {
        let said = reader.has("cadence");
        let known = [("monthly", 0_u8), ("yearly", 1), ("once", 2)];
        let word = reader.word("cadence", &known);
        let month_said = reader.has("month");
        let place = reader.key_place("month");
        let month = reader.whole("month", 1, 12);
        match word {
            Some(1) => {
                if !month_said {
                    reader.missing("month");
                }
                Some(Cadence::Yearly(month.unwrap_or(12)))
            }
            None if said => None,
            other => {
                if month_said {
                    reader.conflict("month", place, "cadence");
                    return None;
                }
                let once = other == Some(2);
                Some(if once {
                    Cadence::Once
                } else {
                    Cadence::Monthly
                })
            }
        }
    }

    fn paid(&self, reader: &mut Reader<'_>) -> Paid {
        let Some((table, place)) = reader.table("paid") else {
            return Paid::at_once();
        };
        let mut inner = Reader::new("paid", place, table, reader.problems);
        inner.only(&["after_months", "month", "year", "at_end"]);
        let after_place = inner.key_place("after_months");
        let after_said = inner.has("after_months");
        let month_said = inner.has("month");
        let year_said = inner.has("year");
        let after = inner.whole("after_months", 0, 120);
        let month = inner.whole("month", 1, 12);
        inner.word("year", &[("next", ())]);
        let at_end = inner.yes_no("at_end").unwrap_or(false);
        if after_said && (month_said || year_said) {
            let other = if month_said { "month" } else { "year" };
            inner.conflict("after_months", after_place, other);
        } else if !after_said && !month_said {
            inner.missing(if year_said { "month" } else { "after_months" });
        }
        match month {
            Some(month) => Paid::InMonth { month, at_end },
            None => Paid::After {
                months: after.unwrap_or(0),
                at_end,
            },
        }
    }

    fn rounding(&self, reader: &mut Reader<'_>) -> (Rounding, bool) {
        let of_stack = |direction| Rounding::new(self.step(), direction).unwrap_or_default();
        let Some((table, place)) = reader.table("round") else {
            return (of_stack(Direction::HalfAway), false);
        };
        let mut inner = Reader::new("round", place, table, reader.problems);
        inner.only(&["step", "mode", "over"]);
        let mode = inner
            .word("mode", &Direction::WORDS)
            .unwrap_or(Direction::HalfAway);
        let over = inner.word("over", &[("month", false), ("year", true)]);
        let step = self.step_of(&mut inner);
        let rounding = step.and_then(|step| Rounding::new(step, mode));
        (
            rounding.unwrap_or_else(|| of_stack(mode)),
            over.unwrap_or(false),
        )
    }

    /// A step of rounding, above 0.
    fn step_of(&self, inner: &mut Reader<'_>) -> Option<Exact> {
        let node = inner.node("step")?;
        let plain = self.figure_unit(Unit::PLAIN, false);
        let step = crate::rules::read::figure(inner.problems, "step", &node, plain)?;
        if step > Exact::ZERO {
            return Some(step);
        }
        inner.problems.add(
            Diagnostic::error("STEP-WRONG")
                .at(node.place)
                .with("found", step),
        );
        None
    }

    /// The component in whose place a variant stands.
    fn replaced(
        &self,
        reader: &mut Reader<'_>,
        layer: usize,
        per: Option<crate::formula::FamilyId>,
        unit: Option<Unit>,
    ) -> Option<u32> {
        let words = reader.words("replaces")?;
        let Some(guard) = self.guards.get(&words.text) else {
            if !self.catalog.is_broken(&words.text) {
                let known = self.guards.keys().map(String::as_str);
                reader.problems.add(
                    Diagnostic::error("NAME-UNKNOWN")
                        .at(words.place)
                        .with("name", &words.text)
                        .nearest(nearest(&words.text, known)),
                );
            }
            return None;
        };
        let kind = self.layer_kind(layer);
        let allowed = guard.layer == layer || guard.layer < layer && guard.by.contains(&kind);
        if !allowed {
            reader.problems.add(
                Diagnostic::error("NOT-REPLACEABLE")
                    .at(words.place)
                    .and(guard.place, "first")
                    .with("name", &words.text)
                    .with("layer", kind.word()),
            );
            return None;
        }
        let named = self.catalog.named(&words.text)?;
        let same_unit = unit.is_none_or(|unit| named.ty == Type::Number(unit));
        if named.per != per || !same_unit {
            reader.problems.add(
                Diagnostic::error("VARIANT-DIFFERS")
                    .at(words.place)
                    .and(guard.place, "first")
                    .with("name", &reader.name)
                    .with("other", &words.text)
                    .mend(if same_unit { "mend-per" } else { "mend" }),
            );
            return None;
        }
        match named.target {
            Target::Entry(number) => Some(number),
            Target::Input(_) | Target::Parameter(_) => None,
        }
    }

    pub(super) fn layer_kind(&self, layer: usize) -> LayerKind {
        match layer.checked_sub(1) {
            None => LayerKind::Book,
            Some(place) => self
                .around
                .head
                .layers
                .get(place)
                .map_or(LayerKind::Contract, |layer| layer.kind),
        }
    }
}

/// The tags of a component: names that a sum or floor can ask for.
fn tags(reader: &mut Reader<'_>) -> Vec<String> {
    let mut tags = Vec::new();
    for words in reader.texts("tags").unwrap_or_default() {
        if !is_tag(&words.text) {
            let wrong = Diagnostic::told_as("TAGS-WRONG", "TAG-SHAPE").at(words.place);
            reader.problems.add(wrong.with("found", &words.text));
        }
        tags.push(words.text);
    }
    tags
}
