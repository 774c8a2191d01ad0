//! What every entry says of itself: its title, its source, why it is kept.

use super::{CONTRACT_LAYER, Lower};
use crate::rules::load::CONTRACT_SOURCE;
use crate::rules::read::{Reader, Words};
use crate::rules::stack::{Confidence, Head, SourceId};
use crate::text::{Diagnostic, Problems, nearest};

/// What an entry must have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needs {
    pub(crate) title: bool,
    pub(crate) source: bool,
}

impl Needs {
    /// What people see and somebody must have said.
    pub(crate) const BOTH: Self = Self {
        title: true,
        source: true,
    };
}

impl Lower<'_> {
    /// Name, title, source, `kept`; `needs` says what it must have.
    pub(super) fn head(
        &mut self,
        reader: &mut Reader<'_>,
        entry_layer: usize,
        needs: Needs,
    ) -> Head {
        let untitled = !reader.has("title");
        let title = reader.titles("title");
        let kept = reader.said("kept").is_some();
        let layer = self.layers.get(entry_layer).cloned().unwrap_or_default();
        let in_contract = layer == CONTRACT_LAYER;
        let source = self.source(reader, needs.source && !in_contract);
        let source = source.or_else(|| self.contract_source().filter(|_| in_contract));
        if needs.title && untitled && !kept {
            let name = reader.name.clone();
            let place = reader.place;
            reader.problems.add(
                Diagnostic::warning("TITLE-MISSING")
                    .at(place)
                    .with("name", name),
            );
        }
        Head {
            id: reader.name.clone(),
            title,
            source,
            layer,
            place: reader.place,
            kept,
            replaceable_by: std::mem::take(&mut self.replaceable_by),
        }
    }

    /// What a contract's entries have as their source if they name none.
    pub(super) fn contract_source(&self) -> Option<SourceId> {
        let numbers = self.around.source_numbers;
        let number = numbers.get(CONTRACT_SOURCE);
        number.map(|(number, _)| SourceId(*number))
    }

    pub(super) fn source(&self, reader: &mut Reader<'_>, needed: bool) -> Option<SourceId> {
        if needed && !reader.has("source") {
            let (name, place) = (reader.name.clone(), reader.place);
            reader.problems.add(
                Diagnostic::error("SOURCE-MISSING")
                    .at(place)
                    .with("name", name),
            );
        }
        let words = reader.words("source")?;
        self.source_named(&words, reader.problems)
    }

    pub(super) fn source_named(&self, words: &Words, problems: &mut Problems) -> Option<SourceId> {
        let numbers = self.around.source_numbers;
        if let Some((number, _)) = numbers.get(&words.text) {
            return Some(SourceId(*number));
        }
        if self.around.losses.may_hold("source", &words.text) {
            return None;
        }
        problems.add(
            Diagnostic::error("SOURCE-UNKNOWN")
                .at(words.place)
                .with("name", &words.text)
                .nearest(nearest(&words.text, numbers.keys().map(String::as_str))),
        );
        None
    }

    pub(super) fn confidence(&self, source: Option<SourceId>) -> Confidence {
        source
            .and_then(|id| self.around.sources.get(usize::try_from(id.0).ok()?))
            .map_or(Confidence::Assumed, |source| source.confidence)
    }
}
