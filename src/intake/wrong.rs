//! What is wrong with a fact, and what was perhaps meant: a comma for a dot, a share in hundredths,
//! a unit, a member that there is not.

use super::fact::FactError;
use crate::amount::Exact;
use crate::formula::{Target, Value};
use crate::rules::{Entry, FigureError, Input, InputKind, Stack, unit_word};
use crate::text::Diagnostic;
use crate::words::Text;

/// A fact outside the input's `min` and `max`, or in parts where it comes whole.
pub(super) fn out_of_range(input: &Input, name: &str, value: &Value) -> Option<Diagnostic> {
    let Value::Number(number) = value else {
        return None;
    };
    let inside = |number: &Exact| {
        let low = input.min.as_ref().is_some_and(|min| number < min);
        let high = input.max.as_ref().is_some_and(|max| number > max);
        !low && !high
    };
    let broken = input.whole && !number.is_whole();
    if inside(number) && !broken {
        return None;
    }
    let (is_plain, percent) = match input.kind {
        InputKind::Number { unit, percent } => (unit.is_plain(), percent),
        InputKind::Member(_) | InputKind::Bool | InputKind::Date | InputKind::Text => {
            (false, false)
        }
    };
    let said = |number: &Exact| {
        if percent {
            format!("{}%", number.times(&Exact::from(100)).to_text(0))
        } else {
            number.to_text(0)
        }
    };
    let bound = |bound: &Option<Exact>| bound.as_ref().map_or_else(|| "…".to_owned(), said);
    let problem = if broken {
        Diagnostic::told_as("FACT-RANGE", "FACT-RANGE-WHOLE")
    } else {
        Diagnostic::error("FACT-RANGE")
    };
    let hundredth = number.over(&Exact::from(100)).unwrap_or_default();
    // `80` where 0.8 is meant: a share of at most one whole.
    let is_share = is_plain
        && number.is_whole()
        && input.max.as_ref() == Some(&Exact::ONE)
        && inside(&hundredth);
    Some(
        problem
            .with("name", name)
            .with("value", said(number))
            .with("min", bound(&input.min))
            .with("max", bound(&input.max))
            .with("share", hundredth.to_text(0))
            .mend(if is_share { "mend-share" } else { "mend" }),
    )
}

/// What a name stands for that is there and cannot be set, or not here.
pub(super) fn not_a_fact(stack: &Stack, name: &str) -> Option<Diagnostic> {
    let kind = stack.kind_of(name)?;
    let problem = Diagnostic::error("NOT-A-FACT")
        .with("name", name)
        .with_text("kind", Text::new(kind));
    if stack.parameter_named(name).is_some() {
        return Some(problem.mend("mend-set"));
    }
    let below = settable(stack, name);
    Some(if below.is_empty() {
        problem
    } else {
        problem.with("reads", below.join(", ")).mend("mend-reads")
    })
}

/// Some inputs and parameters that an entry reads, through values too.
fn settable<'s>(stack: &'s Stack, name: &str) -> Vec<&'s str> {
    /// More than these are no help.
    const MOST: usize = 8;
    let mut open: Vec<u32> = stack.entry_named(name).into_iter().collect();
    let mut seen = Vec::new();
    let mut found: Vec<&str> = Vec::new();
    while let Some(number) = open.pop().filter(|_| found.len() < MOST) {
        if seen.contains(&number) {
            continue;
        }
        seen.push(number);
        let formula = match stack.entry(number) {
            Some(Entry::Value(value)) => &value.formula,
            Some(Entry::Component(component)) => &component.formula,
            Some(Entry::Sum(_)) | None => continue,
        };
        for target in formula.names() {
            let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
            let head = match target {
                Target::Input(number) => stack.inputs.get(place(number)).map(|i| &i.head),
                Target::Parameter(number) => stack.parameters.get(place(number)).map(|p| &p.head),
                Target::Entry(number) => {
                    open.push(number);
                    None
                }
            };
            if let Some(head) = head
                && !found.contains(&head.id.as_str())
            {
                found.push(&head.id);
            }
        }
    }
    found.truncate(MOST);
    found
}

/// The problem of a fact that cannot be read.
#[must_use]
pub fn fact_problem(error: &FactError, name: &str, found: &str, kind: InputKind) -> Diagnostic {
    if found.is_empty() {
        return Diagnostic::told_as("FACT-WRONG", "FACT-WRONG-EMPTY").with("name", name);
    }
    let problem = Diagnostic::error("FACT-WRONG")
        .with("name", name)
        .with("found", found);
    let no_number = match error {
        FactError::Figure(FigureError::NotANumber(_)) => true,
        // `52 000`: what stands behind the space is no unit but the rest of the number.
        FactError::Figure(FigureError::UnitUnknown(unit)) => {
            unit.starts_with(|c: char| c.is_ascii_digit())
        }
        FactError::Figure(_) | FactError::Member { .. } | FactError::Type(_) => false,
    };
    if no_number {
        return no_number_problem(problem, found);
    }
    match error {
        FactError::Member {
            members, nearest, ..
        } => problem
            .with("members", members.join(", "))
            .mend("mend-member")
            .nearest(nearest.as_deref()),
        FactError::Type(_) => problem.mend(match kind {
            InputKind::Date => "mend-date",
            InputKind::Bool => "mend-yes-no",
            InputKind::Member(_) | InputKind::Text => "mend-text",
            InputKind::Number { .. } => "mend-number",
        }),
        FactError::Figure(FigureError::Unit { declared, found }) => {
            Diagnostic::error("FIGURE-UNIT")
                .with("name", name)
                .with_text("declared", unit_word(*declared))
                .with_text("found", unit_word(*found))
                .mend("mend-fact")
        }
        // `10 %`: the sign stands right behind the number.
        FactError::Figure(FigureError::UnitUnknown(unit)) if unit == "%" => problem
            .with("meant", found.replace([' ', '\u{a0}'], ""))
            .mend("mend-spaces"),
        FactError::Figure(FigureError::NotANumber(_)) => no_number_problem(problem, found),
        FactError::Figure(FigureError::UnitUnknown(unit)) => Diagnostic::error("UNIT-UNKNOWN")
            .with("unit", unit)
            .mend("mend-fact"),
        FactError::Figure(FigureError::Foreign { own, found }) => {
            Diagnostic::error("CURRENCY-OTHER")
                .with("own", own)
                .with("found", found)
                .mend("mend-fact")
        }
    }
}

/// The problem of text that is no number, with what was perhaps meant.
fn no_number_problem(problem: Diagnostic, found: &str) -> Diagnostic {
    let marks = [' ', '\u{a0}', '\u{202f}', '\''];
    let whole = found.replace(marks, "");
    let (whole, percent) = match whole.strip_suffix('%') {
        Some(number) => (number, "%"),
        None => (whole.as_str(), ""),
    };
    let dotted = match (whole.find('.'), whole.rfind(',')) {
        // `52.000,50`: the dots are between thousands.
        (Some(dot), Some(comma)) if dot < comma => whole.replace('.', "").replace(',', "."),
        _ => whole.replace(',', "."),
    };
    let plain = whole.replace(',', "");
    let is_number = |text: &str| text.parse::<Exact>().is_ok();
    let thousands = match whole.rfind(',') {
        Some(comma) if whole.find('.').is_some_and(|dot| dot < comma) => Thousands::Never,
        Some(_) if !is_number(&dotted) => Thousands::Always,
        Some(comma) => Thousands::of(whole, comma),
        None => Thousands::Always,
    };
    let write = |text: &str| format!("{text}{percent}");
    match thousands {
        Thousands::Perhaps if is_number(&plain) => problem
            .with("meant", write(&plain))
            .with("dotted", write(&dotted))
            .mend("mend-comma"),
        Thousands::Never if is_number(&dotted) => {
            problem.with("dotted", write(&dotted)).mend("mend-decimals")
        }
        Thousands::Always if is_number(&plain) => {
            problem.with("meant", write(&plain)).mend("mend-spaces")
        }
        Thousands::Perhaps | Thousands::Never | Thousands::Always => problem.mend("mend-number"),
    }
}

/// Whether commas in a number stand between thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thousands {
    Always,
    Perhaps,
    Never,
}

impl Thousands {
    /// Of a number with one comma: three digits behind it and up to three before, `52,000`, may be
    /// thousands; `52000,50` are decimals.
    fn of(number: &str, comma: usize) -> Self {
        let behind = number.len().saturating_sub(comma).saturating_sub(1);
        let before = number.get(..comma).unwrap_or("").trim_start_matches('-');
        if behind == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0') {
            Self::Perhaps
        } else {
            Self::Never
        }
    }
}
