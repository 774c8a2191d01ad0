//! An offer as CSV: a row per component.

use super::offer_json::{OfferPage, confidence, dotted, member_name};
use crate::amount::Exact;
use crate::answer::{Part, places};
use crate::rules::Cadence;

/// The columns.
const COLUMNS: [&str; 13] = [
    "id",
    "title",
    "kind",
    "cadence",
    "currency",
    "per_month",
    "per_year",
    "counts_toward",
    "confidence",
    "what_if",
    "formula",
    "once",
    "on",
];

/// A row per component: UTF-8, comma, dot, LF; for spreadsheets (`excel`) with BOM, semicolon,
/// decimal comma and CRLF. The column `what_if` holds what was tried instead of the book's
/// figures, in every row; `once` what is earned once, in the month of the start; `on` the day whose
/// rules judge.
///
/// # Errors
/// What the CSV writer says, which writes to memory.
pub fn offer_csv(page: &OfferPage<'_>, excel: bool) -> Result<String, csv::Error> {
    let stack = page.plan.stack;
    let decimals = places(stack);
    let code = page.words.lang().code();
    let mut builder = csv::WriterBuilder::new();
    if excel {
        builder.delimiter(b';').terminator(csv::Terminator::CRLF);
    }
    let mut writer = builder.from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let amount = |value: &Exact| {
        let text = value.to_text(decimals);
        if excel { text.replace('.', ",") } else { text }
    };
    let tried = tried(page);
    for part in &page.offer.parts {
        let Some(component) = stack.component(part.entry) else {
            continue;
        };
        let sums = part.toward.iter().filter_map(|sum| stack.entry(*sum));
        let sums: Vec<&str> = sums.map(|sum| sum.head().id.as_str()).collect();
        let month = part.per_month.as_ref().map_or_else(String::new, amount);
        writer.write_record([
            component.head.id.as_str(),
            &cell(component.head.title(code), excel),
            component.kind.word(),
            component.cadence.word(),
            stack.currency.code(),
            &month,
            &amount(&part.per_year),
            &sums.join(" "),
            confidence(page.book, component, part).word(),
            &tried,
            &cell(&one_line(&component.formula.text), excel),
            &once(page, part).as_ref().map_or_else(String::new, amount),
            &page.plan.on.to_string(),
        ])?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))?;
    let text = String::from_utf8(bytes).unwrap_or_default();
    Ok(if excel {
        format!("\u{feff}{text}")
    } else {
        text
    })
}

/// What is earned once, in the month of the start: no steady year has it.
fn once(page: &OfferPage<'_>, part: &Part) -> Option<Exact> {
    let component = page.plan.stack.component(part.entry)?;
    let first = page.offer.first_year.first()?;
    (component.cadence == Cadence::Once).then(|| first.total(part.entry).clone())
}

/// A formula on one line, so that a row is a line.
fn one_line(formula: &str) -> String {
    formula.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// A spreadsheet takes text that begins so for a formula of its own.
fn cell(text: &str, excel: bool) -> String {
    if excel && text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// `name=value`, of everything that is tried.
fn tried(page: &OfferPage<'_>) -> String {
    let stack = page.plan.stack;
    let tried = page.offer.tried.iter().filter_map(|tried| {
        let parameter = stack.parameters.get(tried.parameter)?;
        let member = tried.member.and_then(|member| u32::try_from(member).ok());
        let member = member.and_then(|member| member_name(stack, parameter.per, member));
        let name = dotted(&parameter.head.id, member.as_deref());
        Some(format!("{name}={}", tried.value))
    });
    tried.collect::<Vec<String>>().join(" ")
}
