//! Limits: a bound on what adds up over a span of time.

use super::checks::finding_code;
use super::{Lower, Needs};
use crate::amount::Unit;
use crate::formula::{Scope, Type, Typed};
use crate::rules::formulas;
use crate::rules::merge::RawEntry;
use crate::rules::read::{Reader, Words};
use crate::rules::stack::{Limit, Over, Weight};
use crate::text::{Diagnostic, NodeKind};

/// The code of a limit that names none.
const LIMIT: &str = "LIMIT";

/// A span as a file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Days(u32),
    Months(u32),
}

impl Lower<'_> {
    pub(super) fn read_limit(&mut self, entry: RawEntry) -> Option<Limit> {
        self.reading(entry, |lower, reader, layer| lower.limit(reader, layer))
    }

    fn limit(&mut self, reader: &mut Reader<'_>, layer: usize) -> Option<Limit> {
        let head = self.head(reader, layer, Needs::BOTH);
        let over = self.over(reader);
        let severity = reader.word("severity", &Weight::FINDINGS);
        let code = finding_code(reader, LIMIT);
        let applies = reader.node("applies");
        let applies = self.applies(applies);
        let place = reader.key_place("at_least");
        let at_least = reader.has("at_least");
        match (reader.has("at_most"), at_least) {
            (true, true) => reader.conflict("at_least", place, "at_most"),
            (false, false) => reader.missing("at_most"),
            (true, false) | (false, true) => {}
        }
        let scope = Scope::default();
        let unit = if reader.has("unit") {
            Some(self.unit(reader)?)
        } else {
            None
        };
        let of = self.needed_formula(reader, "of", scope);
        let at_most = self.formula(reader, "at_most", scope);
        let least = self.formula(reader, "at_least", scope);
        let when = self.optional(reader, "when", scope)?;
        let (bound, words) = at_most.or(least)?;
        let (of, of_words) = of?;
        if let Some((unit, _, place)) = unit
            && !formulas::must_be(&of, unit, &head.id, &of_words, Some(place), reader.problems)
        {
            return None;
        }
        let over = over?;
        let sides = (&of, &of_words);
        let bound_is_monthly = bound_is_monthly(sides, (&bound, &words), over, &head.id, reader)?;
        Some(Limit {
            head,
            of,
            bound,
            at_least,
            bound_is_monthly,
            over,
            severity: severity.unwrap_or(Weight::Warning),
            code: code.unwrap_or_else(|| LIMIT.to_owned()),
            when,
            applies: applies?,
        })
    }

    fn over(&self, reader: &mut Reader<'_>) -> Option<Over> {
        let Some(node) = reader.node("over") else {
            return Some(Over::Month);
        };
        let place = node.place;
        match node.kind {
            NodeKind::Text { text, offset } => {
                let words = Words {
                    text,
                    place,
                    offset,
                };
                let known = [("month", Over::Month), ("year", Over::Year)];
                reader.one_of("over", &words, &known)
            }
            NodeKind::Table(table) => {
                let mut inner = Reader::new("over", place, table, reader.problems);
                inner.only(&["length", "step"]);
                let there = inner.needs("length") & inner.needs("step");
                let (length, step) = (inner.words("length"), inner.words("step"));
                let length = length.and_then(|words| span(&words, &mut inner));
                let step = step.and_then(|words| span(&words, &mut inner));
                match (length?, step?) {
                    _ if !there => None,
                    (Span::Months(length), Span::Months(step)) => {
                        Some(Over::Months { length, step })
                    }
                    (Span::Days(length), _) => Some(Over::Days(length)),
                    (Span::Months(length), Span::Days(_)) => {
                        Some(Over::Days(length.saturating_mul(30)))
                    }
                }
            }
            NodeKind::Number(_) | NodeKind::Bool(_) | NodeKind::Date(_) | NodeKind::List(_) => {
                reader.wrong_type("over", &node, "type-text");
                None
            }
        }
    }
}

/// `28 day`, `4 week`, `6 month`, `1 year`.
pub(super) fn span(words: &Words, reader: &mut Reader<'_>) -> Option<Span> {
    let (count, unit) = words.text.split_once(' ').unwrap_or(("", ""));
    let count = count.parse::<u32>().ok().filter(|count| *count > 0);
    let span = match (count, unit) {
        (Some(count), "day") => Some(Span::Days(count)),
        (Some(count), "week") => count.checked_mul(7).map(Span::Days),
        (Some(count), "month") => Some(Span::Months(count)),
        (Some(count), "year") => count.checked_mul(12).map(Span::Months),
        _ => None,
    };
    if span.is_none() {
        reader.problems.add(
            Diagnostic::error("SPAN-WRONG")
                .at(words.place)
                .with("found", &words.text),
        );
    }
    span
}

/// Whether the bound is so much per month and added up as `of` is, or a total of the whole span.
fn bound_is_monthly(
    (of, of_words): (&Typed, &Words),
    (bound, words): (&Typed, &Words),
    over: Over,
    id: &str,
    reader: &mut Reader<'_>,
) -> Option<bool> {
    let of_unit = match of.ty() {
        Type::Number(unit) => unit,
        Type::Zero => Unit::PLAIN,
        Type::Bool | Type::Date | Type::Member(_) | Type::Text => {
            formulas::must_be(of, Unit::PLAIN, id, of_words, None, reader.problems);
            return None;
        }
    };
    let total = of_unit.without_per_month();
    let found = match bound.ty() {
        Type::Number(unit) => unit,
        Type::Zero => return Some(false),
        Type::Bool | Type::Date | Type::Member(_) | Type::Text => {
            formulas::must_be(bound, of_unit, id, words, None, reader.problems);
            return None;
        }
    };
    let per_year = total.over(Unit::year()).unwrap_or(total);
    if found == total || over == Over::Year && found == per_year {
        return Some(false);
    }
    if found == of_unit {
        return Some(true);
    }
    formulas::must_be(bound, of_unit, id, words, None, reader.problems);
    None
}
