//! Floors, limits, bands and notices: what pay is held against.

use super::{Lower, Needs};
use crate::amount::{Exact, Unit};
use crate::formula::{Names, Scope, Type, Typed};
use crate::rules::formulas;
use crate::rules::merge::RawEntry;
use crate::rules::read::{Reader, Words, texts_of};
use crate::rules::stack::{Applies, Band, Choice, Floor, Limit, Notice, Over, Range, Weight};
use crate::text::{Diagnostic, NodeKind, Place, nearest};

impl Lower<'_> {
    pub(super) fn read_floor(&mut self, entry: RawEntry) -> Option<Floor> {
        let layer = entry.layer;
        let key = format!("floor {}", entry.id);
        let id = entry.id.clone();
        self.reading(&key, entry.place, entry.table, |lower, reader| {
            reader.name.clone_from(&id);
            let head = lower.head(
                reader,
                layer,
                Needs {
                    title: true,
                    source: true,
                },
            );
            let guards = reader.text("guards");
            let per = lower.per(reader);
            let scope = Scope {
                per: per.as_ref().map(|(name, family)| (name.as_str(), *family)),
                ..Scope::default()
            };
            let unit = lower.unit(reader);
            let at_least = lower.needed_formula(reader, "at_least", scope);
            let when = lower.condition(reader, "when", scope);
            let applies = reader.node("applies");
            let applies = lower.applies(applies)?;
            let each = reader.word("each", &[("class", true), ("sum", false)]);
            let by_class = each.unwrap_or(true) && per.is_some();
            let (at_least, words) = at_least?;
            let monthly = lower.catalog.monthly();
            let amount = Unit::of(lower.catalog.currency);
            let declared = unit.map_or(monthly, |(unit, _, _)| unit);
            let needed = if at_least.ty() == Type::Number(amount) {
                amount
            } else {
                declared
            };
            if !formulas::must_be(&at_least, needed, &head.id, &words, None, reader.problems) {
                return None;
            }
            let Some(guards) = guards else {
                let missing = Diagnostic::error("KEY-MISSING").at(reader.place);
                reader
                    .problems
                    .add(missing.with("key", "guards").with("name", &head.id));
                return None;
            };
            let per = per.map(|(_, family)| family);
            Some(Floor {
                head,
                guards,
                parts: Vec::new(),
                at_least,
                when,
                applies,
                per,
                by_class,
            })
        })
    }

    pub(super) fn read_limit(&mut self, entry: RawEntry) -> Option<Limit> {
        let layer = entry.layer;
        let key = format!("limit {}", entry.id);
        let id = entry.id.clone();
        self.reading(&key, entry.place, entry.table, |lower, reader| {
            reader.name.clone_from(&id);
            let head = lower.head(
                reader,
                layer,
                Needs {
                    title: true,
                    source: true,
                },
            );
            drop(reader.words("unit"));
            let of = lower.needed_formula(reader, "of", Scope::default());
            let (bound, least_said) = lower.bounds(reader);
            let over = lower.over(reader);
            let severity = reader
                .word("severity", &Weight::WORDS)
                .unwrap_or(Weight::Warning);
            let code = reader.text("code").unwrap_or_else(|| "LIMIT".to_owned());
            let when = lower.condition(reader, "when", Scope::default());
            let applies = reader.node("applies");
            let applies = lower.applies(applies)?;
            let (bound, bound_words) = bound?;
            let (of, _) = of?;
            let bound_is_monthly =
                lower.bound_unit(&of, &bound, over?, &bound_words, &head.id, reader)?;
            Some(Limit {
                head,
                of,
                bound,
                at_least: least_said,
                bound_is_monthly,
                over: over?,
                severity,
                code,
                when,
                applies,
            })
        })
    }

    /// `at_most` or `at_least`, and whether it is the least.
    fn bounds(&self, reader: &mut Reader<'_>) -> (Option<(Typed, Words)>, bool) {
        let least_said = reader.has("at_least");
        if !least_said && !reader.has("at_most") {
            let missing = Diagnostic::error("KEY-MISSING").at(reader.place);
            let missing = missing.with("key", "at_most").with("name", &reader.name);
            reader.problems.add(missing);
        }
        let at_most = self.formula(reader, "at_most", Scope::default());
        let at_least = self.formula(reader, "at_least", Scope::default());
        (at_most.or(at_least), least_said)
    }

    /// Whether the bound is so much per month (as `of` is), or a total of the whole span.
    fn bound_unit(
        &self,
        of: &Typed,
        bound: &Typed,
        over: Over,
        words: &Words,
        id: &str,
        reader: &mut Reader<'_>,
    ) -> Option<bool> {
        let (Type::Number(of), Type::Number(bound_unit)) = (of.ty(), bound.ty()) else {
            return Some(false);
        };
        let total = of.without_per_month();
        if bound_unit == total && of != total {
            return Some(false);
        }
        if bound_unit == of {
            let ambiguous = of.is_per_month() && !matches!(over, Over::Month);
            if !ambiguous {
                return Some(of.is_per_month());
            }
        }
        let yearly = total.over(Unit::year()).unwrap_or(total);
        if matches!(over, Over::Year) && bound_unit == yearly {
            return Some(false);
        }
        formulas::must_be(bound, total, id, words, None, reader.problems);
        None
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
                reader.one_of(
                    "over",
                    &words,
                    &[("month", Over::Month), ("year", Over::Year)],
                )
            }
            NodeKind::Table(table) => {
                let mut inner = Reader::new("over", place, table, reader.problems);
                let length = inner.words("length");
                let step = inner.words("step");
                inner.finish();
                drop(step);
                self.span(&length?, reader)
            }
            NodeKind::Number(_) | NodeKind::Bool(_) | NodeKind::Date(_) | NodeKind::List(_) => {
                reader.wrong_type("over", &node, "type-text");
                None
            }
        }
    }

    /// `28 day`, `4 week`, `6 month`, `1 year`.
    fn span(&self, words: &Words, reader: &mut Reader<'_>) -> Option<Over> {
        let parts = words.text.split_once(' ');
        let count = parts
            .and_then(|(count, _)| count.parse::<u32>().ok())
            .filter(|n| *n > 0);
        let over = match (count, parts.map(|(_, unit)| unit)) {
            (Some(count), Some("day")) => Some(Over::Days(count)),
            (Some(count), Some("week")) => count.checked_mul(7).map(Over::Days),
            (Some(count), Some("month")) => Some(Over::Months(count)),
            (Some(count), Some("year")) => count.checked_mul(12).map(Over::Months),
            _ => None,
        };
        if over.is_none() {
            reader.problems.add(
                Diagnostic::error("SPAN-WRONG")
                    .at(words.place)
                    .with("found", &words.text),
            );
        }
        over
    }

    pub(super) fn read_band(&mut self, entry: RawEntry) -> Option<Band> {
        let layer = entry.layer;
        let key = format!("band {}", entry.id);
        let id = entry.id.clone();
        self.reading(&key, entry.place, entry.table, |lower, reader| {
            reader.name.clone_from(&id);
            lower.band(reader, layer)
        })
    }

    fn band(&mut self, reader: &mut Reader<'_>, layer: usize) -> Option<Band> {
        let head = self.head(
            reader,
            layer,
            Needs {
                title: false,
                source: true,
            },
        );
        let unit = self.unit(reader);
        let measure = reader.words("measure");
        let choices = self.band_for(reader)?;
        let applies = reader.node("applies");
        let applies = self.applies(applies)?;
        let full_time = reader
            .word("compare", &[("full_time", true), ("actual", false)])
            .unwrap_or(true);
        let stale = reader.words("stale_after");
        let stale_after = match stale {
            Some(words) => match self.span(&words, reader) {
                Some(Over::Months(months)) => Some(months),
                _ => None,
            },
            None => None,
        };
        let facts = Scope {
            facts_only: false,
            ..Scope::default()
        };
        let would_be = self
            .formula(reader, "would_be", facts)
            .map(|(typed, _)| typed);
        let yearly = Unit::of(self.catalog.currency).over(Unit::year()).ok()?;
        let monthly = match unit {
            Some((unit, _, _)) if unit == yearly => false,
            Some((unit, _, _)) if unit == self.catalog.monthly() => true,
            other => {
                let place = other.map_or(reader.place, |(_, _, place)| place);
                let found = other.map_or(Unit::PLAIN, |(unit, _, _)| unit);
                reader.problems.add(
                    Diagnostic::error("BAND-UNIT")
                        .at(place)
                        .with("name", &head.id)
                        .with("needed", yearly)
                        .with_text("found", formulas::unit_word(found)),
                );
                return None;
            }
        };
        let of = self.figure_unit(unit.map_or(yearly, |(unit, _, _)| unit), false);
        let values = self.dated(reader, &head, |_, item| {
            let mut bound = |key: &'static str| {
                let node = item.node(key)?;
                crate::rules::read::figure(item.problems, key, &node, of)
            };
            let (min, max, midpoint) = (bound("min"), bound("max"), bound("midpoint"));
            let (Some(min), Some(max)) = (min, max) else {
                let missing = Diagnostic::error("KEY-MISSING").at(item.place);
                item.problems
                    .add(missing.with("key", "min, max").with("name", &item.name));
                return None;
            };
            if min > max {
                let wrong = Diagnostic::error("MIN-OVER-MAX").at(item.place);
                item.problems.add(
                    wrong
                        .with("name", &item.name)
                        .with("min", &min)
                        .with("max", &max),
                );
                return None;
            }
            let middle = min.plus(&max).over(&Exact::from(2)).unwrap_or_default();
            Some(Range {
                midpoint: midpoint.unwrap_or(middle),
                min,
                max,
            })
        })?;
        let measure = self.measure(reader, measure)?;
        Some(Band {
            head,
            choices,
            applies,
            measure,
            monthly,
            full_time,
            values,
            stale_after,
            would_be,
        })
    }

    fn measure(&mut self, reader: &mut Reader<'_>, measure: Option<Words>) -> Option<u32> {
        use crate::formula::Target;
        let Some(words) = measure else {
            let place: Place = reader.place;
            let name = reader.name.clone();
            reader.problems.add(
                Diagnostic::error("KEY-MISSING")
                    .at(place)
                    .with("key", "measure")
                    .with("name", name),
            );
            return None;
        };
        match self.catalog.named(&words.text).map(|named| named.target) {
            Some(Target::Entry(number)) => Some(number),
            _ if self.catalog.broken.contains(&words.text) => None,
            _ => {
                let known = self.catalog.known();
                reader.problems.add(
                    Diagnostic::error("NAME-UNKNOWN")
                        .at(words.place)
                        .with("name", &words.text)
                        .nearest(nearest(&words.text, known)),
                );
                None
            }
        }
    }

    fn band_for(&mut self, reader: &mut Reader<'_>) -> Option<Vec<Choice>> {
        let mut choices = Vec::new();
        if let Some((mut table, _)) = reader.table("for") {
            for (name, place, node) in table.take_rest() {
                let members = texts_of(reader.problems, &name, node)?;
                choices.push(self.choice(&name, place, members)?);
            }
        }
        choices.sort_by_key(|choice| choice.input);
        Some(choices)
    }

    pub(super) fn read_notice(&mut self, entry: RawEntry) -> Option<Notice> {
        let layer = entry.layer;
        let key = format!("notice {}", entry.id);
        let id = entry.id.clone();
        self.reading(&key, entry.place, entry.table, |lower, reader| {
            reader.name.clone_from(&id);
            let head = lower.head(
                reader,
                layer,
                Needs {
                    title: false,
                    source: true,
                },
            );
            let when = lower.condition(reader, "when", Scope::default());
            let severity = reader
                .word("severity", &Weight::WORDS)
                .unwrap_or(Weight::Note);
            let code = reader.text("code");
            let text = reader.titles("text");
            let applies = reader.node("applies");
            let applies: Applies = lower.applies(applies)?;
            if text.0.is_empty() {
                let missing = Diagnostic::error("KEY-MISSING").at(reader.place);
                reader
                    .problems
                    .add(missing.with("key", "text").with("name", &head.id));
            }
            let code = code.unwrap_or_else(|| head.id.to_uppercase().replace('_', "-"));
            Some(Notice {
                head,
                when,
                severity,
                code,
                text,
                applies,
            })
        })
    }
}
