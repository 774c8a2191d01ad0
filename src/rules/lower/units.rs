//! Units and formulas under the keys of an entry.

use super::Lower;
use crate::amount::{Exact, Unit};
use crate::formula::{Scope, Typed};
use crate::rules::formulas;
use crate::rules::read::{FigureUnit, Reader, Words};
use crate::text::{Diagnostic, Place};

impl Lower<'_> {
    /// The unit that an entry declares; `None` if it declares none or a wrong one.
    pub(super) fn unit(&self, reader: &mut Reader<'_>) -> Option<(Unit, bool, Place)> {
        let words = reader.words("unit")?;
        if words.text == "percent" {
            return Some((Unit::PLAIN, true, words.place));
        }
        match Unit::parse(&words.text, Some(self.catalog.currency)) {
            Ok(unit) => Some((unit, false, words.place)),
            Err(error) => {
                reader
                    .problems
                    .add(unit_problem(&error, &words.text).at(words.place));
                None
            }
        }
    }

    pub(super) fn figure_unit(&self, unit: Unit, percent: bool) -> FigureUnit {
        FigureUnit {
            unit,
            percent,
            currency: Some(self.catalog.currency),
        }
    }

    /// A formula under a key, typed; `None` if it is not there or wrong.
    pub(super) fn formula(
        &self,
        reader: &mut Reader<'_>,
        key: &'static str,
        scope: Scope<'_>,
    ) -> Option<(Typed, Words)> {
        let node = reader.node(key)?;
        let Some(words) = Words::of_formula(&node) else {
            reader.wrong_type(key, &node, "type-formula");
            return None;
        };
        let typed = formulas::typed(&words, &self.catalog, scope, reader.problems)?;
        Some((typed, words))
    }

    /// A formula that says yes or no.
    pub(super) fn condition(
        &self,
        reader: &mut Reader<'_>,
        key: &'static str,
        scope: Scope<'_>,
    ) -> Option<Typed> {
        let (typed, words) = self.formula(reader, key, scope)?;
        if typed.ty() == crate::formula::Type::Bool {
            return Some(typed);
        }
        reader.problems.add(
            Diagnostic::error("FORMULA-TYPE")
                .at(formulas::place_of(&words, &(0..words.text.len())))
                .with_text("needed", crate::words::Text::new("type-yes-no"))
                .with_text(
                    "found",
                    formulas::type_word(typed.ty(), Some(&self.catalog)),
                )
                .mend("mend-condition"),
        );
        None
    }

    /// A unit that need not be said; if it is, it is this one.
    pub(super) fn unit_is(&self, reader: &mut Reader<'_>, needed: Unit) {
        if let Some((unit, _, place)) = self.unit(reader)
            && unit != needed
        {
            let name = reader.name.clone();
            reader.problems.add(
                Diagnostic::told_as("UNIT-MISMATCH", "FIGURE-UNIT")
                    .at(place)
                    .with("name", name)
                    .with_text("declared", formulas::unit_word(needed))
                    .with_text("found", formulas::unit_word(unit)),
            );
        }
    }
}

/// The diagnostic of text that is no unit.
fn unit_problem(error: &crate::amount::UnitError, text: &str) -> Diagnostic {
    use crate::amount::UnitError;
    match error {
        UnitError::Foreign { own, found } => Diagnostic::error("CURRENCY-OTHER")
            .with("own", own)
            .with("found", found),
        UnitError::TwoCurrencies(left, right) => Diagnostic::error("CURRENCY-MIXED")
            .with("left", left)
            .with("right", right),
        UnitError::Unknown(_) | UnitError::NoStack | UnitError::TooLarge => {
            Diagnostic::error("UNIT-UNKNOWN").with("unit", text)
        }
    }
}

/// The step of a stack, as a figure's default.
pub(crate) fn hundredth() -> Exact {
    Exact::ratio(1, 100).unwrap_or_default()
}
