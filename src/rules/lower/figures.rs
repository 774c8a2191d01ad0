//! Parameters, scales, tables: dated figures.

use super::{Lower, Needs, hundredth};
use crate::amount::{Exact, Unit};
use crate::formula::{FamilyId, Names, Scope, Type};
use crate::rules::dated::{Dated, DatedItem};
use crate::rules::merge::RawEntry;
use crate::rules::read::{FigureUnit, Reader, figure};
use crate::rules::stack::{Bracket, Confidence, Head, Parameter, Scale, Table};
use crate::text::{self, Diagnostic, Node, NodeKind, Place, nearest};

const BOTH: Needs = Needs {
    title: false,
    source: true,
};

impl Lower<'_> {
    pub(super) fn read_parameter(&mut self, entry: RawEntry) -> Option<Parameter> {
        let layer = entry.layer;
        self.reading(&entry.id, entry.place, entry.table, |lower, reader| {
            let head = lower.head(reader, layer, BOTH);
            let unit = lower.unit(reader);
            let per = lower.per(reader);
            let (unit, percent, _) = unit.unwrap_or((Unit::PLAIN, false, reader.place));
            let of = lower.figure_unit(unit, percent);
            let family = per.map(|(_, family)| family);
            let values = lower.dated(reader, &head, |lower, item| match family {
                Some(family) => lower.members_figures(item, family, of),
                None => lower.one_figure(item, of),
            })?;
            Some(Parameter {
                head,
                unit,
                per: family,
                values,
            })
        })
    }

    fn one_figure(&mut self, item: &mut Reader<'_>, of: FigureUnit) -> Option<Vec<Exact>> {
        if !item.has("value") {
            missing_in(item, "value");
        }
        let node = item.node("value")?;
        figure(item.problems, "value", &node, of).map(|value| vec![value])
    }

    fn members_figures(
        &mut self,
        item: &mut Reader<'_>,
        family: FamilyId,
        of: FigureUnit,
    ) -> Option<Vec<Exact>> {
        let members = self.catalog.members(family).to_vec();
        let mut values = vec![None; members.len()];
        for (key, place, node) in item.rest() {
            match members.iter().position(|member| *member == key) {
                Some(slot) => {
                    let value = figure(item.problems, &key, &node, of)?;
                    if let Some(slot) = values.get_mut(slot) {
                        *slot = Some(value);
                    }
                }
                None => item.problems.add(
                    Diagnostic::error("MEMBER-UNKNOWN")
                        .at(place)
                        .with("member", &key)
                        .with("family", self.catalog.family_name(family))
                        .with("members", members.join(", "))
                        .nearest(nearest(&key, members.iter().map(String::as_str))),
                ),
            }
        }
        let missing: Vec<&str> = members
            .iter()
            .zip(&values)
            .filter(|(_, value)| value.is_none())
            .map(|(member, _)| member.as_str())
            .collect();
        if !missing.is_empty() {
            item.problems.add(
                Diagnostic::error("MEMBER-MISSING")
                    .at(item.place)
                    .with("name", &item.name)
                    .with("family", self.catalog.family_name(family))
                    .with("missing", missing.join(", ")),
            );
            return None;
        }
        values.into_iter().collect()
    }

    /// `values = [{ from, … }]`, each item's own keys read by `read`.
    pub(super) fn dated<T>(
        &mut self,
        reader: &mut Reader<'_>,
        head: &Head,
        mut read: impl FnMut(&mut Self, &mut Reader<'_>) -> Option<T>,
    ) -> Option<Dated<T>> {
        let after = reader.word("after", &[("error", false), ("carry", true)]);
        let mut carry = after.unwrap_or(false);
        if !reader.has("values") {
            missing_in(reader, "values");
        }
        let list = reader.list("values")?;
        if list.is_empty() {
            let missing = Diagnostic::error("KEY-MISSING").at(reader.key_place("values"));
            reader
                .problems
                .add(missing.with("key", "values").with("name", &head.id));
            return None;
        }
        let mut items: Vec<DatedItem<T>> = Vec::new();
        let mut whole = true;
        for node in list {
            let place = node.place;
            let NodeKind::Table(table) = node.kind else {
                reader.wrong_type("values", &node, "type-table");
                whole = false;
                continue;
            };
            let mut inner = Reader::new(&head.id, place, table, reader.problems);
            if let Some(true) = inner.word("after", &[("error", false), ("carry", true)]) {
                carry = true;
            }
            let item = self.item(&mut inner, head, &mut read);
            inner.finish();
            let Some(item) = item else {
                whole = false;
                continue;
            };
            if let Some(before) = items.last()
                && before.until.is_some()
                && item.confidence != Confidence::Proposed
            {
                reader.problems.add(
                    Diagnostic::error("UNTIL-NOT-LAST")
                        .at(before.place)
                        .with("name", &head.id),
                );
            }
            if let Some(before) = items.last()
                && before.from >= item.from
            {
                reader.problems.add(
                    Diagnostic::error("DATES-UNORDERED")
                        .at(place)
                        .and(before.place, "before")
                        .with("from", before.from)
                        .with("until", item.from),
                );
            }
            items.push(item);
        }
        whole.then_some(Dated { items, carry })
    }

    fn item<T>(
        &mut self,
        inner: &mut Reader<'_>,
        head: &Head,
        read: &mut impl FnMut(&mut Self, &mut Reader<'_>) -> Option<T>,
    ) -> Option<DatedItem<T>> {
        let place = inner.place;
        let from = inner.date("from");
        if from.is_none() {
            let missing = Diagnostic::error("KEY-MISSING").at(place);
            inner
                .problems
                .add(missing.with("key", "from").with("name", &head.id));
        }
        let until = inner.date("until");
        let unknown = inner.text("unknown");
        let source = match inner.words("source") {
            Some(words) => self.source_named(&words, inner.problems),
            None => head.source,
        };
        let words: Vec<(&'static str, Confidence)> = Confidence::WORDS.to_vec();
        let confidence = inner
            .word("confidence", &words)
            .unwrap_or_else(|| self.confidence(source));
        let figure = match unknown {
            Some(why) => Err(why),
            None => Ok(read(self, inner)?),
        };
        let from = from?;
        if let Some(until) = until
            && until < from
        {
            let wrong = Diagnostic::error("DATES-UNORDERED").at(place);
            inner
                .problems
                .add(wrong.with("from", from).with("until", until));
        }
        Some(DatedItem {
            from,
            until,
            figure,
            source,
            confidence,
            place,
        })
    }

    pub(super) fn read_scale(&mut self, entry: RawEntry) -> Option<Scale> {
        let layer = entry.layer;
        self.reading(&entry.id, entry.place, entry.table, |lower, reader| {
            let head = lower.head(reader, layer, BOTH);
            let whole = reader
                .word("kind", &[("marginal", false), ("whole", true)])
                .unwrap_or(false);
            let unit = lower.unit(reader).map_or(Unit::PLAIN, |(unit, _, _)| unit);
            let within = lower.formula(reader, "in", Scope::default());
            let ty = match &within {
                Some((typed, _)) => typed.ty(),
                None => Type::Number(unit),
            };
            let thresholds = lower.figure_unit(Unit::PLAIN, false);
            let own = FigureUnit { unit, ..thresholds };
            let step = if within.is_some() { thresholds } else { own };
            let values = lower.dated(reader, &head, |lower, item| lower.brackets(item, step))?;
            let unit_of_thresholds = within.map(|(typed, _)| typed);
            Some(Scale {
                head,
                whole,
                ty,
                unit_of_thresholds,
                values,
            })
        })
    }

    fn brackets(&mut self, item: &mut Reader<'_>, of: FigureUnit) -> Option<Vec<Bracket>> {
        if !item.has("brackets") {
            missing_in(item, "brackets");
        }
        let list = item.list("brackets")?;
        let count = list.len();
        let mut brackets: Vec<Bracket> = Vec::new();
        for (number, node) in list.into_iter().enumerate() {
            let place = node.place;
            let NodeKind::Table(table) = node.kind else {
                item.wrong_type("brackets", &node, "type-table");
                return None;
            };
            let bracket = self.bracket(table, place, of, item)?;
            let is_last = number.saturating_add(1) == count;
            let before = brackets
                .last()
                .and_then(|before: &Bracket| before.up_to.clone());
            let ascending = match (&before, &bracket.up_to) {
                (Some(before), Some(up_to)) => before < up_to,
                _ => true,
            };
            if !ascending || bracket.up_to.is_none() != is_last {
                let before = before.map_or_else(String::new, |before| before.to_string());
                item.problems.add(
                    Diagnostic::error("SCALE-NOT-ASCENDING")
                        .at(place)
                        .with("name", &item.name)
                        .with("before", before)
                        .mend(if ascending { "mend-open" } else { "mend" }),
                );
                return None;
            }
            brackets.push(bracket);
        }
        (!brackets.is_empty()).then_some(brackets)
    }

    fn bracket(
        &self,
        table: text::Table,
        place: Place,
        of: FigureUnit,
        item: &mut Reader<'_>,
    ) -> Option<Bracket> {
        let mut inner = Reader::new("brackets", place, table, item.problems);
        let plain = self.figure_unit(Unit::PLAIN, false);
        let up_to = match inner.node("up_to") {
            Some(node) => Some(figure(inner.problems, "up_to", &node, of)?),
            None => None,
        };
        let rate = match inner.node("rate") {
            Some(node) => figure(inner.problems, "rate", &node, plain),
            None => {
                let missing = Diagnostic::error("KEY-MISSING").at(place);
                inner
                    .problems
                    .add(missing.with("key", "rate").with("name", "brackets"));
                None
            }
        };
        inner.finish();
        Some(Bracket { up_to, rate: rate? })
    }

    pub(super) fn read_table(&mut self, entry: RawEntry) -> Option<Table> {
        let layer = entry.layer;
        self.reading(&entry.id, entry.place, entry.table, |lower, reader| {
            let head = lower.head(reader, layer, BOTH);
            let (unit, percent, _) =
                lower
                    .unit(reader)
                    .unwrap_or((Unit::PLAIN, false, reader.place));
            let of = lower.figure_unit(unit, percent);
            let mut keys = Vec::new();
            if !reader.has("keys") {
                missing_in(reader, "keys");
            }
            for words in reader.texts("keys").unwrap_or_default() {
                match lower.catalog.family(&words.text) {
                    Some(family) => keys.push(family),
                    None => {
                        let known = lower.catalog.family_names.keys().map(String::as_str);
                        reader.problems.add(
                            Diagnostic::error("FAMILY-UNKNOWN")
                                .at(words.place)
                                .with("name", &words.text)
                                .nearest(nearest(&words.text, known)),
                        );
                        return None;
                    }
                }
            }
            let values = lower.dated(reader, &head, |lower, item| {
                if !item.has("rows") {
                    missing_in(item, "rows");
                }
                let (rows, place) = item.table("rows")?;
                let mut figures = Vec::new();
                lower
                    .rows(item, rows, place, &keys, of, &mut figures)
                    .then_some(figures)
            })?;
            Some(Table {
                head,
                unit,
                keys,
                values,
            })
        })
    }

    /// The rows under a key, and the tables below it for the further keys.
    fn rows(
        &mut self,
        item: &mut Reader<'_>,
        mut rows: text::Table,
        place: Place,
        keys: &[FamilyId],
        of: FigureUnit,
        figures: &mut Vec<Exact>,
    ) -> bool {
        let Some((family, further)) = keys.split_first() else {
            return false;
        };
        let members = self.catalog.members(*family).to_vec();
        let missing: Vec<&str> = members
            .iter()
            .filter(|member| !rows.has(member))
            .map(String::as_str)
            .collect();
        if !missing.is_empty() {
            item.problems.add(
                Diagnostic::error("TABLE-ROW-MISSING")
                    .at(place)
                    .with("name", &item.name)
                    .with("family", self.catalog.family_name(*family))
                    .with("missing", missing.join(", ")),
            );
        }
        let mut whole = missing.is_empty();
        for member in &members {
            let Some(Node { kind, place }) = rows.take(member) else {
                continue;
            };
            match kind {
                NodeKind::Table(inner) if !further.is_empty() => {
                    whole &= self.rows(item, inner, place, further, of, figures);
                }
                kind => match figure(item.problems, member, &Node { kind, place }, of) {
                    Some(value) if further.is_empty() => figures.push(value),
                    _ => whole = false,
                },
            }
        }
        for (key, place, _) in rows.take_rest() {
            whole = false;
            item.problems.add(
                Diagnostic::error("MEMBER-UNKNOWN")
                    .at(place)
                    .with("member", &key)
                    .with("family", self.catalog.family_name(*family))
                    .with("members", members.join(", "))
                    .nearest(nearest(&key, members.iter().map(String::as_str))),
            );
        }
        whole
    }

    /// The default rounding step of the stack.
    pub(super) fn step(&self) -> Exact {
        let step = self.around.head.step.clone();
        if step.is_zero() { hundredth() } else { step }
    }
}

/// Says that a table lacks a key.
fn missing_in(reader: &mut Reader<'_>, key: &'static str) {
    reader.problems.add(
        Diagnostic::error("KEY-MISSING")
            .at(reader.place)
            .with("key", key)
            .with("name", &reader.name),
    );
}
