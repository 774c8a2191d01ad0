//! What an input accepts, held against facts that the book itself writes: its defaults, what a
//! band's comparison sets, what an offer is shown without.
//!
//! In: the bounds of an input and a fact. Out: the problem of one outside. Always: a bound that is
//! not written refuses nothing.

use crate::amount::Exact;
use crate::formula::Value;
use crate::text::{Diagnostic, Place};

/// What an input accepts, with the places that say so.
pub(super) struct Within {
    pub(super) percent: bool,
    pub(super) min: Option<(Exact, Option<Place>)>,
    pub(super) max: Option<(Exact, Option<Place>)>,
    /// Of the input.
    pub(super) place: Place,
}

impl Within {
    /// The problem of a fact that the input refuses, told by a sentence of the catalogue; none
    /// where the bounds contradict each other, which is said of them.
    pub(super) fn outside(&self, fact: &Value, sentence: &'static str) -> Option<Diagnostic> {
        let Value::Number(number) = fact else {
            return None;
        };
        let bounds = self.min.as_ref().zip(self.max.as_ref());
        if bounds.is_some_and(|((min, _), (max, _))| min > max) {
            return None;
        }
        let low = self.min.as_ref().filter(|(min, _)| number < min);
        let high = self.max.as_ref().filter(|(max, _)| number > max);
        let (_, place) = low.or(high)?;
        let said = |number: &Exact| match self.percent {
            true => format!("{}%", number.times(&Exact::from(100)).to_text(0)),
            false => number.to_text(0),
        };
        let bound = |bound: &Option<(Exact, Option<Place>)>| {
            let bound = bound.as_ref();
            bound.map_or_else(|| "…".to_owned(), |(number, _)| said(number))
        };
        Some(
            Diagnostic::told_as("MIN-OVER-MAX", sentence)
                .and(place.unwrap_or(self.place), "bounds")
                .with("value", said(number))
                .with("min", bound(&self.min))
                .with("max", bound(&self.max)),
        )
    }
}
