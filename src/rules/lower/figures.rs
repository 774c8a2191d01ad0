//! Parameters, scales, tables: dated figures.

use super::{Lower, Needs, hundredth};
use crate::amount::{Exact, Unit};
use crate::formula::{FamilyId, Names, Scope, Type};
use crate::rules::dated::{Dated, DatedItem};
use crate::rules::formulas;
use crate::rules::merge::RawEntry;
use crate::rules::read::{FigureUnit, Reader, Words, figure};
use crate::rules::stack::{Bracket, Confidence, Head, Parameter, Scale, Table};
use crate::text::{self, Diagnostic, NodeKind, Place, nearest};

const BOTH: Needs = Needs {
    title: false,
    source: true,
};

/// What stands in the place of figures that could not be read.
fn no_figures<T>() -> Dated<T> {
    Dated {
        items: Vec::new(),
        carry: false,
    }
}

pub(super) fn no_parameter(head: Head) -> Parameter {
    Parameter {
        head,
        unit: Unit::PLAIN,
        percent: false,
        per: None,
        values: no_figures(),
    }
}

pub(super) fn no_scale(head: Head) -> Scale {
    Scale {
        head,
        whole: false,
        ty: Type::Zero,
        unit_of_thresholds: None,
        values: no_figures(),
    }
}

pub(super) fn no_table(head: Head) -> Table {
    Table {
        head,
        unit: Unit::PLAIN,
        keys: Vec::new(),
        values: no_figures(),
    }
}

impl Lower<'_> {
    pub(super) fn read_parameter(&mut self, entry: RawEntry) -> Option<Parameter> {
        self.reading(entry, |lower, reader, layer| {
            let head = lower.head(reader, layer, BOTH);
            let (unit, percent) = lower.figures_unit(reader)?;
            let per_said = reader.has("per");
            let family = lower.per(reader).map(|(_, family)| family);
            if per_said && family.is_none() {
                return None;
            }
            let of = lower.figure_unit(unit, percent);
            let own: &[&str] = if family.is_some() { &[] } else { &["value"] };
            let values = lower.dated(reader, &head, own, |lower, item| match family {
                Some(family) => lower.members_figures(item, family, of),
                None => lower.one_figure(item, of),
            })?;
            Some(Parameter {
                head,
                unit,
                percent,
                per: family,
                values,
            })
        })
    }

    /// The declared unit, plain if none is; `None` if it is wrong.
    fn figures_unit(&self, reader: &mut Reader<'_>) -> Option<(Unit, bool)> {
        if !reader.has("unit") {
            return Some((Unit::PLAIN, false));
        }
        self.unit(reader).map(|(unit, percent, _)| (unit, percent))
    }

    fn one_figure(&mut self, item: &mut Reader<'_>, of: FigureUnit) -> Option<Vec<Exact>> {
        if !item.needs("value") {
            return None;
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
        if self.one_for_all(item, family, &members) {
            return None;
        }
        let mut values = vec![None; members.len()];
        let mut there = vec![false; members.len()];
        let mut whole = true;
        let rest = item.rest();
        let is_free = |member: &str| !rest.iter().any(|(key, ..)| key == member);
        let free: Vec<&str> = members
            .iter()
            .map(String::as_str)
            .filter(|m| is_free(m))
            .collect();
        for (key, place, node) in &rest {
            let Some(slot) = members.iter().position(|member| member == key) else {
                whole = false;
                // The member that was perhaps meant is not missed as well.
                let near = nearest(key, free.iter().copied());
                let problem = self.no_member_but(family, key, near);
                item.problems.add(problem.at(*place));
                let meant = members
                    .iter()
                    .position(|member| Some(member.as_str()) == near);
                if let Some(there) = meant.and_then(|slot| there.get_mut(slot)) {
                    *there = true;
                }
                continue;
            };
            if let (Some(value), Some(there)) = (values.get_mut(slot), there.get_mut(slot)) {
                *value = figure(item.problems, key, node, of);
                *there = true;
            }
        }
        let missing: Vec<&str> = members
            .iter()
            .zip(&there)
            .filter(|(_, there)| !**there)
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
        }
        let values: Option<Vec<Exact>> = values.into_iter().collect();
        values.filter(|_| whole)
    }

    /// Tells of one `value` where each member needs a figure; whether there is one.
    fn one_for_all(&self, item: &mut Reader<'_>, family: FamilyId, members: &[String]) -> bool {
        if members
            .iter()
            .any(|member| member == "value" || item.has(member))
        {
            return false;
        }
        let Some(node) = item.node("value") else {
            return false;
        };
        let one = Words::of_formula(&node).map_or_else(|| "…".to_owned(), |words| words.text);
        let each: Vec<String> = members.iter().map(|m| format!("{m} = {one}")).collect();
        item.problems.add(
            Diagnostic::told_as("MEMBER-MISSING", "MEMBERS-AS-ONE")
                .at(node.place)
                .with("name", &item.name)
                .with("family", self.catalog.family_name(family))
                .with("each", each.join(", ")),
        );
        drop(item.rest());
        true
    }

    /// `values = [{ from, … }]`, each item's own keys read by `read`; without any, they are names.
    pub(super) fn dated<T>(
        &mut self,
        reader: &mut Reader<'_>,
        head: &Head,
        own: &[&'static str],
        mut read: impl FnMut(&mut Self, &mut Reader<'_>) -> Option<T>,
    ) -> Option<Dated<T>> {
        // What says it wrongly says something: no day is missed.
        let after_said = reader.has("after");
        let mut carry = reader.word("after", &AFTER).unwrap_or(after_said);
        if !reader.needs("values") {
            return None;
        }
        let place = reader.key_place("values");
        let list = reader.list("values")?;
        if list.is_empty() {
            let empty = Diagnostic::error("VALUES-EMPTY").at(place);
            reader.problems.add(empty.with("name", &head.id));
            return None;
        }
        let mut items: Vec<DatedItem<T>> = Vec::new();
        let mut whole = true;
        for node in list {
            let NodeKind::Table(table) = node.kind else {
                reader.wrong_type("values", &node, "type-table");
                whole = false;
                continue;
            };
            let mut inner = Reader::new(&head.id, node.place, table, reader.problems);
            if !own.is_empty() {
                let shared = ["from", "until", "unknown", "source", "confidence", "after"];
                let known: Vec<&str> = own.iter().chain(&shared).copied().collect();
                inner.only(&known);
            }
            if inner.word("after", &AFTER) == Some(true) {
                carry = true;
            }
            match self.item(&mut inner, head, &mut read) {
                Some(item) => items.push(item),
                None => whole = false,
            }
        }
        in_order(&items, head, reader.problems);
        whole.then_some(Dated { items, carry })
    }

    fn item<T>(
        &mut self,
        inner: &mut Reader<'_>,
        head: &Head,
        read: &mut impl FnMut(&mut Self, &mut Reader<'_>) -> Option<T>,
    ) -> Option<DatedItem<T>> {
        let place = inner.place;
        inner.needs("from");
        let from = inner.date("from");
        let until = inner.date("until");
        let gap_said = inner.has("unknown");
        let unknown = inner.text("unknown");
        let source = match inner.words("source") {
            Some(words) => self.source_named(&words, inner.problems),
            None => head.source,
        };
        let of_source = self.confidence(source);
        let said = inner.word("confidence", &Confidence::WORDS);
        let confidence = match (said, of_source) {
            // Without another source than itself, a contract is no law whatever it says.
            (Some(said), Confidence::Contract) => said.max(Confidence::Contract),
            (
                Some(said),
                Confidence::Official
                | Confidence::Secondary
                | Confidence::Assumed
                | Confidence::Proposed,
            ) => said,
            (None, of_source) => of_source,
        };
        let figure = match unknown {
            Some(why) => {
                for (key, place, _) in inner.rest() {
                    inner.problems.add(
                        Diagnostic::error("KEY-CONFLICT")
                            .at(place)
                            .with("key", key)
                            .with("other", "unknown")
                            .with("name", &head.id),
                    );
                }
                Err(why)
            }
            None if gap_said => return None,
            None => {
                let figure = read(self, inner);
                inner.leftover();
                Ok(figure?)
            }
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
        self.reading(entry, |lower, reader, layer| {
            let head = lower.head(reader, layer, BOTH);
            let kind_there = reader.needs("kind");
            let whole = reader.word("kind", &[("marginal", false), ("whole", true)]);
            let unit_place = reader.key_place("unit");
            let unit_said = reader.has("unit");
            let (unit, percent) = lower.figures_unit(reader)?;
            let in_said = reader.has("in");
            let within = lower.formula(reader, "in", Scope::default());
            if let Some((typed, words)) = &within
                && !matches!(typed.ty(), Type::Number(_))
            {
                reader.problems.add(
                    Diagnostic::error("FORMULA-TYPE")
                        .at(words.place)
                        .with_text("needed", crate::words::Text::new("type-number"))
                        .with_text(
                            "found",
                            formulas::type_word(typed.ty(), Some(&lower.catalog)),
                        ),
                );
                return None;
            }
            let plain = lower.figure_unit(Unit::PLAIN, false);
            let own = lower.figure_unit(unit, percent);
            let thresholds = if in_said { plain } else { own };
            let own = ["brackets"];
            let values = lower.dated(reader, &head, &own, |lower, item| {
                lower.brackets(item, thresholds)
            });
            if in_said && within.is_none() || !kind_there {
                return None;
            }
            let ty = within
                .as_ref()
                .map_or(Type::Number(unit), |(typed, _)| typed.ty());
            if unit_said && ty != Type::Number(unit) {
                reader.problems.add(
                    Diagnostic::told_as("UNIT-MISMATCH", "FIGURE-UNIT")
                        .at(unit_place)
                        .with("name", &head.id)
                        .with_text("declared", formulas::unit_word(unit))
                        .with_text("found", formulas::type_word(ty, Some(&lower.catalog))),
                );
                return None;
            }
            Some(Scale {
                head,
                whole: whole?,
                ty,
                unit_of_thresholds: within.map(|(typed, _)| typed),
                values: values?,
            })
        })
    }

    fn brackets(&mut self, item: &mut Reader<'_>, of: FigureUnit) -> Option<Vec<Bracket>> {
        if !item.needs("brackets") {
            return None;
        }
        let list_place = item.key_place("brackets");
        let list = item.list("brackets")?;
        if list.is_empty() {
            let empty = Diagnostic::error("VALUES-EMPTY").at(list_place);
            item.problems.add(empty.with("name", &item.name));
            return None;
        }
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
            let before = match brackets.last() {
                Some(before) => before.up_to.clone(),
                None => Some(Exact::ZERO),
            };
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
        Some(brackets)
    }

    fn bracket(
        &self,
        table: text::Table,
        place: Place,
        of: FigureUnit,
        item: &mut Reader<'_>,
    ) -> Option<Bracket> {
        let mut inner = Reader::new("brackets", place, table, item.problems);
        inner.only(&["up_to", "rate"]);
        let plain = self.figure_unit(Unit::PLAIN, false);
        let up_to = match inner.node("up_to") {
            Some(node) => Some(figure(inner.problems, "up_to", &node, of)?),
            None => None,
        };
        if !inner.needs("rate") {
            return None;
        }
        let rate = inner.node("rate")?;
        let rate = figure(inner.problems, "rate", &rate, plain)?;
        Some(Bracket { up_to, rate })
    }

    pub(super) fn read_table(&mut self, entry: RawEntry) -> Option<Table> {
        self.reading(entry, |lower, reader, layer| {
            let head = lower.head(reader, layer, BOTH);
            let unit = lower.figures_unit(reader);
            if !reader.needs("keys") {
                return None;
            }
            let place = reader.key_place("keys");
            let words = reader.texts("keys")?;
            if words.is_empty() {
                let empty = Diagnostic::error("VALUES-EMPTY").at(place);
                reader.problems.add(empty.with("name", &head.id));
                return None;
            }
            let mut keys = Vec::new();
            for key in &words {
                match lower.catalog.family(&key.text) {
                    Some(family) => keys.push(family),
                    None if lower.catalog.named(&key.text).is_some() => {
                        let wrong = Diagnostic::error("NOT-ENUM").at(key.place);
                        reader.problems.add(wrong.with("name", &key.text));
                    }
                    None => lower.unknown_family(key, reader.problems),
                }
            }
            if keys.len() != words.len() {
                return None;
            }
            let (unit, percent) = unit?;
            let of = lower.figure_unit(unit, percent);
            let values = lower.dated(reader, &head, &["rows"], |lower, item| {
                if !item.needs("rows") {
                    return None;
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
        let strange: Vec<String> = rows
            .names_left()
            .filter(|name| !members.iter().any(|member| member == name))
            .map(str::to_owned)
            .collect();
        // A row whose name is nearly a member's is not missed as well.
        let free: Vec<&str> = members
            .iter()
            .map(String::as_str)
            .filter(|member| !rows.has(member))
            .collect();
        let meant: Vec<Option<&str>> = strange
            .iter()
            .map(|name| nearest(name, free.iter().copied()))
            .collect();
        let missing: Vec<&str> = members
            .iter()
            .map(String::as_str)
            .filter(|member| !rows.has(member) && !meant.contains(&Some(member)))
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
        let mut whole = missing.is_empty() && strange.is_empty();
        for member in &members {
            let Some(node) = rows.take(member) else {
                continue;
            };
            if further.is_empty() {
                let value = figure(item.problems, member, &node, of);
                whole &= value.is_some();
                figures.extend(value);
            } else if let NodeKind::Table(inner) = node.kind {
                whole &= self.rows(item, inner, node.place, further, of, figures);
            } else {
                whole = false;
                let key = item.name.clone();
                item.wrong_type(&key, &node, "type-table");
            }
        }
        for ((key, place, _), meant) in rows.take_rest().iter().zip(&meant) {
            let problem = self.no_member_but(*family, key, *meant);
            item.problems.add(problem.at(*place));
        }
        whole
    }

    /// The default rounding step of the stack.
    pub(super) fn step(&self) -> Exact {
        let step = self.around.head.step.clone();
        if step.is_zero() { hundredth() } else { step }
    }
}

const AFTER: [(&str, bool); 2] = [("error", false), ("carry", true)];

/// Each value begins after the one before, and only the last says where it ends; proposed ones,
/// which are mostly passed over, aside.
fn in_order<T>(items: &[DatedItem<T>], head: &Head, problems: &mut text::Problems) {
    for (before, item) in items.iter().zip(items.iter().skip(1)) {
        if before.from >= item.from {
            problems.add(
                Diagnostic::error("DATES-UNORDERED")
                    .at(item.place)
                    .and(before.place, "before")
                    .with("from", before.from)
                    .with("until", item.from),
            );
        }
    }
    let mut counted = items
        .iter()
        .filter(|item| item.confidence != Confidence::Proposed)
        .rev()
        .skip(1);
    if let Some(early) = counted.find(|item| item.until.is_some()) {
        problems.add(
            Diagnostic::error("UNTIL-NOT-LAST")
                .at(early.place)
                .with("name", &head.id),
        );
    }
}
