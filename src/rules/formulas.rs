//! Formulas of a file: read, typed, and what is wrong in them reported at its place in the file.

use crate::amount::Unit;
use crate::formula::{Expr, Missing, Names, Rule, Scope, Span, Type, Typed, Wrong, check, parse};
use crate::text::{Diagnostic, Place, Problems};
use crate::words::Text;

use super::read::{Words, number_typed, number_why};

/// Where a span of a formula stands in its file.
pub(crate) fn place_of(words: &Words, span: &Span) -> Place {
    match words.offset {
        Some(offset) => Place {
            file: words.place.file,
            from: offset.saturating_add(span.start),
            to: offset.saturating_add(span.end),
        },
        None => words.place,
    }
}

/// Reads a formula's tree, names not yet looked up.
pub(crate) fn tree(words: &Words, problems: &mut Problems) -> Option<Expr> {
    match parse(&words.text) {
        Ok(expr) => Some(expr),
        Err(wrong) => {
            report(&wrong, words, None, problems);
            None
        }
    }
}

/// Types a formula.
pub(crate) fn typed(
    words: &Words,
    catalog: &dyn Names,
    scope: Scope<'_>,
    problems: &mut Problems,
) -> Option<Typed> {
    let expr = tree(words, problems)?;
    match check(&words.text, &expr, catalog, scope) {
        Ok(typed) => {
            for span in typed.divisions_by_zero() {
                problems.add(Diagnostic::warning("DIVISION-BY-ZERO").at(place_of(words, span)));
            }
            Some(typed)
        }
        Err(wrongs) => {
            for wrong in &wrongs {
                report(wrong, words, Some(catalog), problems);
            }
            None
        }
    }
}

/// Holds a formula's type against the declared unit.
pub(crate) fn must_be(
    typed: &Typed,
    unit: Unit,
    name: &str,
    words: &Words,
    declared: Option<Place>,
    problems: &mut Problems,
) -> bool {
    match typed.ty() {
        Type::Zero => true,
        Type::Number(found) if found == unit => true,
        Type::Number(found) => {
            let mend = if found.without_per_month() == unit {
                "mend-month"
            } else if Unit::year().over(Unit::month()).is_ok_and(|months| {
                unit.times(months).is_ok_and(|yearly| yearly == found)
                    || found.times(months).is_ok_and(|monthly| monthly == unit)
            }) {
                "mend-year"
            } else {
                "mend"
            };
            let needed = unit
                .over(found)
                .map_or_else(|_| unit.to_string(), |unit| unit.to_string());
            let mut problem = Diagnostic::error("UNIT-MISMATCH")
                .at(place_of(words, &(0..words.text.len())))
                .with("name", name)
                .with_text("declared", unit_word(unit))
                .with_text("found", unit_word(found))
                .with("factor", needed)
                .mend(mend);
            if let Some(place) = declared {
                problem = problem.and(place, "declared");
            }
            problems.add(problem);
            false
        }
        found @ (Type::Bool | Type::Date | Type::Text | Type::Member(_)) => {
            problems.add(
                Diagnostic::error("FORMULA-TYPE")
                    .at(place_of(words, &(0..words.text.len())))
                    .with_text("needed", unit_word(unit))
                    .with_text("found", type_word(found, None)),
            );
            false
        }
    }
}

/// A unit as a word of a message.
pub(crate) fn unit_word(unit: Unit) -> Text {
    if unit.is_plain() {
        Text::new("type-plain")
    } else {
        Text::verbatim(unit.to_string())
    }
}

/// A type as a word of a message.
pub(crate) fn type_word(ty: Type, catalog: Option<&dyn Names>) -> Text {
    match ty {
        Type::Number(unit) => unit_word(unit),
        Type::Zero => Text::verbatim("0"),
        Type::Bool => Text::new("type-yes-no"),
        Type::Date => Text::new("type-date"),
        Type::Text => Text::new("type-text"),
        Type::Member(family) => {
            let name = catalog.map_or("", |catalog| catalog.family_name(family));
            Text::new("type-member").with("family", name)
        }
    }
}

fn report(wrong: &Wrong, words: &Words, catalog: Option<&dyn Names>, problems: &mut Problems) {
    if let Some(problem) = diagnostic(&wrong.rule, words, catalog) {
        problems.add(problem.at(place_of(words, &wrong.span)));
    }
}

fn diagnostic(rule: &Rule, words: &Words, catalog: Option<&dyn Names>) -> Option<Diagnostic> {
    if *rule == Rule::Silent {
        return None;
    }
    let found = of_names(rule, catalog)
        .or_else(|| of_types(rule, words, catalog))
        .or_else(|| of_calls(rule));
    found.or_else(|| {
        let problem = syntax_text(rule)?;
        let wrong = Diagnostic::error("FORMULA-SYNTAX").mend(syntax_mend(rule));
        let wrong = match expected(rule) {
            Some(expected) => wrong.with_text("expected", expected),
            None => wrong,
        };
        Some(wrong.with_text("problem", problem))
    })
}

/// The part of the catalogue's entry that mends what the grammar does not allow.
fn syntax_mend(rule: &Rule) -> &'static str {
    match rule {
        Rule::OpenQuote => "mend-quote",
        Rule::NotANumber(_) => "mend-number",
        Rule::UnitTouches { .. } => "mend-space",
        Rule::NoDay { .. } => "mend-day",
        Rule::Expected { .. }
        | Rule::ExpectedValue { .. }
        | Rule::ExpectedName { .. }
        | Rule::Ended { .. } => "mend-expected",
        Rule::NeedsParentheses { .. } => "mend-parentheses",
        Rule::TwoComparisons => "mend-and",
        Rule::TooDeep { .. } | Rule::TooLarge { .. } => "mend-parts",
        Rule::Empty
        | Rule::StrangeCharacter { .. }
        | Rule::ExpectedOperator { .. }
        | Rule::NameUnknown { .. }
        | Rule::FunctionUnknown { .. }
        | Rule::FamilyUnknown { .. }
        | Rule::MemberUnknown { .. }
        | Rule::MemberMissing { .. }
        | Rule::NoMembers { .. }
        | Rule::FamilyAlone { .. }
        | Rule::NotReadableHere { .. }
        | Rule::Silent
        | Rule::UnitUnknown { .. }
        | Rule::CurrencyForeign { .. }
        | Rule::UnitsDiffer { .. }
        | Rule::UnitNeeded { .. }
        | Rule::CurrenciesMixed { .. }
        | Rule::TypeNeeded { .. }
        | Rule::TypesDiffer { .. }
        | Rule::ArgumentCount { .. }
        | Rule::LiteralNeeded { .. }
        | Rule::NoTotal { .. } => "mend",
    }
}

/// What the grammar misses.
fn expected(rule: &Rule) -> Option<Text> {
    if let Rule::Expected { expected, .. } = rule {
        return Some(Text::verbatim(format!("`{expected}`")));
    }
    if let Rule::ExpectedValue { .. } = rule {
        return Some(Text::new("missing-value"));
    }
    if let Rule::ExpectedName { .. } = rule {
        return Some(Text::new("missing-name"));
    }
    let Rule::Ended { expected } = rule else {
        return None;
    };
    Some(match expected {
        Missing::Value => Text::new("missing-value"),
        Missing::Name => Text::new("missing-name"),
        Missing::Member => Text::new("missing-member"),
        Missing::Word(word) => Text::verbatim(format!("`{word}`")),
    })
}

/// Names that are not there, or are something else.
fn of_names(rule: &Rule, catalog: Option<&dyn Names>) -> Option<Diagnostic> {
    let unknown = |code, name: &str, nearest: &Option<String>| {
        Diagnostic::error(code)
            .with("name", name)
            .nearest(nearest.as_deref())
    };
    if let Rule::NameUnknown { name, nearest } = rule {
        let problem = unknown("NAME-UNKNOWN", name, nearest);
        let family = catalog.and_then(|catalog| catalog.family_with(name));
        return Some(match family {
            Some(family) => problem.with("family", family).mend("mend-member"),
            None => problem,
        });
    }
    if let Rule::FunctionUnknown { name, nearest } = rule {
        return Some(unknown("FUNCTION-UNKNOWN", name, nearest));
    }
    if let Rule::FamilyUnknown { name, nearest } = rule {
        return Some(unknown("FAMILY-UNKNOWN", name, nearest));
    }
    if let Rule::MemberUnknown {
        member,
        family,
        members,
        nearest,
    } = rule
    {
        return Some(
            Diagnostic::error("MEMBER-UNKNOWN")
                .with("member", member)
                .with("family", family)
                .with("members", members.join(", "))
                .mend("mend-rule")
                .nearest(nearest.as_deref()),
        );
    }
    if let Rule::MemberMissing {
        name,
        family,
        members,
    } = rule
    {
        return Some(
            Diagnostic::error("MEMBER-NEEDED")
                .with("name", name)
                .with("family", family)
                .with("members", members.join(", "))
                .with("first", members.first().map_or("", String::as_str)),
        );
    }
    let (code, name) = if let Rule::FamilyAlone { name } = rule {
        ("FAMILY-ALONE", name)
    } else if let Rule::NoMembers { name } = rule {
        ("NO-MEMBERS", name)
    } else if let Rule::NotReadableHere { name } = rule {
        ("NOT-READABLE", name)
    } else {
        return None;
    };
    Some(Diagnostic::error(code).with("name", name))
}

/// Types and units that do not fit.
fn of_types(rule: &Rule, words: &Words, catalog: Option<&dyn Names>) -> Option<Diagnostic> {
    let of_type = |ty: &Type| type_word(*ty, catalog);
    if let Rule::UnitUnknown { unit } = rule {
        return Some(Diagnostic::error("UNIT-UNKNOWN").with("unit", unit));
    }
    if let Rule::CurrencyForeign { own, found } = rule {
        let foreign = Diagnostic::error("CURRENCY-OTHER").with("own", own);
        return Some(foreign.with("found", found));
    }
    if let Rule::CurrenciesMixed { left, right } = rule {
        let mixed = Diagnostic::error("CURRENCY-MIXED").with("left", left);
        return Some(mixed.with("right", right));
    }
    if let Rule::UnitsDiffer {
        verb,
        left,
        left_span,
        right,
        right_span: _,
    } = rule
    {
        let factor = left
            .over(*right)
            .map_or_else(|_| String::new(), |unit| unit.to_string());
        return Some(
            Diagnostic::error("UNITS-DIFFER")
                .with_text("verb", Text::new(format!("verb-{verb}")))
                .with_text("left", unit_word(*left))
                .with_text("right", unit_word(*right))
                .with("factor", factor)
                .and(place_of(words, left_span), "left"),
        );
    }
    if let Rule::TypesDiffer { left, right } = rule {
        let differ = Diagnostic::error("TYPES-DIFFER").with_text("left", of_type(left));
        let differ = differ.with_text("right", of_type(right));
        let (Type::Member(family), Type::Member(_), Some(catalog)) = (left, right, catalog) else {
            return Some(differ);
        };
        let family = catalog.family_name(*family);
        return Some(differ.with("family", family).mend("mend-member"));
    }
    let (needed, found) = if let Rule::UnitNeeded { needed, found, .. } = rule {
        (unit_word(*needed), unit_word(*found))
    } else if let Rule::TypeNeeded { needed, found } = rule {
        (Text::new(*needed), of_type(found))
    } else {
        return None;
    };
    let condition = needed.key() == "type-yes-no";
    let wrong = Diagnostic::error("FORMULA-TYPE").with_text("needed", needed);
    let wrong = wrong.with_text("found", found);
    Some(match condition {
        true => wrong.mend("mend-condition"),
        false => wrong,
    })
}

/// Arguments that a function cannot take.
fn of_calls(rule: &Rule) -> Option<Diagnostic> {
    if let Rule::ArgumentCount {
        name,
        needed,
        found,
    } = rule
    {
        return Some(
            Diagnostic::error("ARGUMENT-COUNT")
                .with("name", name)
                .with("needed", needed)
                .with("found", found),
        );
    }
    if let Rule::LiteralNeeded { name, needed } = rule {
        let wrong = Diagnostic::error("ARGUMENT-WRONG").with("name", name);
        return Some(wrong.with_text("needed", Text::new(*needed)));
    }
    if let Rule::NoTotal { name, unit } = rule {
        let wrong = Diagnostic::error("NO-TOTAL").with("name", name);
        return Some(wrong.with_text("unit", unit_word(*unit)));
    }
    None
}

/// What the grammar does not allow.
fn syntax_text(rule: &Rule) -> Option<Text> {
    Some(match rule {
        Rule::Empty => Text::new("syntax-empty"),
        Rule::StrangeCharacter { found } => Text::new("syntax-character").with("found", found),
        Rule::OpenQuote => Text::new("syntax-quote"),
        Rule::NotANumber(error) => Text::new("syntax-number")
            .with("found", number_typed(error))
            .with_text("why", number_why(error)),
        Rule::UnitTouches { found } => Text::new("syntax-unit").with("found", found),
        Rule::NoDay { found } => Text::new("syntax-day").with("found", found),
        Rule::Expected { expected, found } => Text::new("syntax-expected")
            .with("expected", expected)
            .with("found", found),
        Rule::ExpectedOperator { found } => Text::new("syntax-operator").with("found", found),
        Rule::ExpectedValue { found } => Text::new("syntax-value").with("found", found),
        Rule::ExpectedName { found } => Text::new("syntax-name").with("found", found),
        Rule::Ended { .. } => Text::new("syntax-ended").with_text("expected", expected(rule)?),
        Rule::NeedsParentheses { word } => Text::new("syntax-parentheses").with("word", word),
        Rule::TwoComparisons => Text::new("syntax-comparisons"),
        Rule::TooDeep { most } => Text::new("syntax-deep").with("most", most),
        Rule::TooLarge { most } => Text::new("syntax-large").with("most", most),
        Rule::NameUnknown { .. }
        | Rule::FunctionUnknown { .. }
        | Rule::FamilyUnknown { .. }
        | Rule::MemberUnknown { .. }
        | Rule::MemberMissing { .. }
        | Rule::NoMembers { .. }
        | Rule::FamilyAlone { .. }
        | Rule::NotReadableHere { .. }
        | Rule::Silent
        | Rule::UnitUnknown { .. }
        | Rule::CurrencyForeign { .. }
        | Rule::UnitsDiffer { .. }
        | Rule::UnitNeeded { .. }
        | Rule::CurrenciesMixed { .. }
        | Rule::TypeNeeded { .. }
        | Rule::TypesDiffer { .. }
        | Rule::ArgumentCount { .. }
        | Rule::LiteralNeeded { .. }
        | Rule::NoTotal { .. } => return None,
    })
}
