//! Floors and notices: what pay is held against, and what is said of it.

use super::{Lower, Needs};
use crate::amount::Unit;
use crate::formula::{Scope, Type};
use crate::rules::formulas;
use crate::rules::merge::RawEntry;
use crate::rules::read::Reader;
use crate::rules::stack::{Floor, Notice, Weight};
use crate::text::Diagnostic;

/// The codes of what the program itself finds and refuses: no rule's finding has one of them.
pub const OWN_CODES: [&str; 18] = [
    "BAND-ABOVE",
    "BAND-BELOW",
    "BAND-NONE",
    "BAND-NONE-AT-ALL",
    "BAND-STALE",
    "BAND-STALE-REVISED",
    "DATE-INVALID",
    "DIVISOR-TRIED-NEGATIVE",
    "DUE-AFTER-END",
    "FACT-MISSING",
    "FACT-RANGE",
    "FIGURE-CARRIED",
    "LAW-FLOOR",
    "LIMIT",
    "LIMIT-LEAST",
    "NO-FIGURE",
    "NOT-CHECKED",
    "OVERFLOW",
];

/// The code of a notice that names none.
const NOTICE: &str = "NOTICE";

impl Lower<'_> {
    pub(super) fn read_floor(&mut self, entry: RawEntry) -> Option<Floor> {
        self.reading(entry, |lower, reader, layer| lower.floor(reader, layer))
    }

    fn floor(&mut self, reader: &mut Reader<'_>, layer: usize) -> Option<Floor> {
        let head = self.head(reader, layer, Needs::BOTH);
        let guards = if reader.needs("guards") {
            reader.words("guards")
        } else {
            None
        };
        if let Some(words) = &guards
            && let Some(problem) = self.tag(&head, words.place, &words.text, "FLOOR-WITHOUT-TAG")
        {
            reader.problems.add(problem);
        }
        let per_said = reader.has("per");
        let per = self.per(reader);
        let each_said = reader.has("each");
        let each = reader.word("each", &[("class", true), ("sum", false)]);
        let lacks_per = each_said && !per_said;
        if lacks_per {
            reader.missing("per");
        }
        self.unit_is(reader, self.catalog.monthly());
        let applies = reader.node("applies");
        let applies = self.applies(applies);
        if lacks_per || per_said && per.is_none() {
            reader.needs("at_least");
            return None;
        }
        let scope = Scope {
            per: per.as_ref().map(|(name, family)| (name.as_str(), *family)),
            ..Scope::default()
        };
        let at_least = self.needed_formula(reader, "at_least", scope);
        let when = self.optional(reader, "when", scope)?;
        let (at_least, words) = at_least?;
        // The law may give the amount of a month without saying `/month`.
        let amount = Unit::of(self.catalog.currency);
        let needed = if at_least.ty() == Type::Number(amount) {
            amount
        } else {
            self.catalog.monthly()
        };
        if !formulas::must_be(&at_least, needed, &head.id, &words, None, reader.problems) {
            return None;
        }
        let by_class = each.unwrap_or(true) && per.is_some();
        Some(Floor {
            head,
            guards: guards?.text,
            parts: Vec::new(),
            at_least,
            when,
            applies: applies?,
            per: per.map(|(_, family)| family),
            by_class,
        })
    }

    pub(super) fn read_notice(&mut self, entry: RawEntry) -> Option<Notice> {
        self.reading(entry, |lower, reader, layer| {
            let needs = Needs {
                title: false,
                source: true,
            };
            let head = lower.head(reader, layer, needs);
            let severity = reader.word("severity", &Weight::WORDS);
            let code = finding_code(reader, NOTICE);
            let applies = reader.node("applies");
            let applies = lower.applies(applies);
            let text_there = reader.needs("text");
            let text = reader.titles("text");
            let when = lower.optional(reader, "when", Scope::default())?;
            text_there.then_some(())?;
            Some(Notice {
                head,
                when,
                severity: severity.unwrap_or(Weight::Note),
                code: code.unwrap_or_else(|| NOTICE.to_owned()),
                text,
                applies: applies?,
            })
        })
    }
}

/// The code of what a rule finds: capitals, digits and dashes, and none of the program's own but
/// the one that stands where none is written.
pub(super) fn finding_code(reader: &mut Reader<'_>, usual: &str) -> Option<String> {
    let words = reader.words("code")?;
    let code = words.text.as_str();
    let letters = |part: &str| {
        let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        !part.is_empty() && part.chars().all(fits)
    };
    let begins = code.starts_with(|c: char| c.is_ascii_uppercase());
    let problem = if !begins || !code.split('-').all(letters) {
        Diagnostic::error("CODE-SHAPE")
    } else if code != usual && OWN_CODES.contains(&code) {
        Diagnostic::error("CODE-TAKEN")
    } else {
        return Some(words.text);
    };
    let problem = problem.at(words.place).with("found", code);
    reader.problems.add(problem);
    None
}
