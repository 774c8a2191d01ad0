//! An offer as JSON, and as CSV with a row per component.

use serde_json::{Map, Value as Json, json};

use crate::amount::Exact;
use crate::answer::{BandResult, Finding, Offer, month_sums, per_month};
use crate::formula::Value;
use crate::plan::Plan;
use crate::rules::{Component, Entry, InputKind, RuleBook, SourceId, Stack};
use crate::words::Words;

/// The decimals that a stack's amounts are shown with.
#[must_use]
pub fn places(stack: &Stack) -> u32 {
    let step = stack.step.to_text(0);
    step.split_once('.')
        .map_or(0, |(_, part)| u32::try_from(part.len()).unwrap_or(2))
}

/// A fact's value as text.
#[must_use]
pub fn value_text(stack: &Stack, kind: InputKind, value: &Value) -> String {
    match (value, kind) {
        (Value::Member(member), InputKind::Member(family)) => stack
            .family(family)
            .and_then(|family| family.members.get(usize::try_from(*member).ok()?))
            .cloned()
            .unwrap_or_default(),
        (Value::Number(number), InputKind::Number { percent: true, .. }) => {
            format!("{}%", number.times(&Exact::from(100)))
        }
        (Value::Number(number), _) => number.to_string(),
        (Value::Bool(value), _) => value.to_string(),
        (Value::Date(day), _) => day.to_string(),
        (Value::Text(text), _) => text.to_string(),
        (Value::Member(member), _) => member.to_string(),
    }
}

/// The envelope that every JSON result starts with.
#[must_use]
pub fn envelope(format: &str, book: &RuleBook, on: crate::time::Date) -> Map<String, Json> {
    let mut map = Map::new();
    map.insert("format".to_owned(), json!(format!("lonn/{format}")));
    map.insert("format_version".to_owned(), json!("1.0"));
    map.insert("lonn".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    map.insert(
        "rule_book".to_owned(),
        json!({ "name": book.name, "hash": book.hash }),
    );
    map.insert("on".to_owned(), json!(on.to_string()));
    map.insert("rates".to_owned(), json!([]));
    map
}

fn sources(book: &RuleBook, ids: impl IntoIterator<Item = SourceId>) -> Json {
    ids.into_iter()
        .filter_map(|id| book.source(id))
        .map(|source| {
            json!({
                "id": source.id,
                "title": source.title,
                "publisher": source.publisher,
                "address": source.address,
                "read": source.read.map(|day| day.to_string()),
                "confidence": source.confidence.word(),
            })
        })
        .collect()
}

/// The whole offer.
#[must_use]
pub fn offer(book: &RuleBook, plan: &Plan<'_>, offer: &Offer, words: &Words) -> Json {
    let stack = plan.stack;
    let mut map = envelope("offer", book, plan.on);
    map.insert("country".to_owned(), json!(stack.id));
    map.insert("currency".to_owned(), json!(stack.currency.code()));
    map.insert("inputs".to_owned(), inputs(stack, offer));
    map.insert(
        "components".to_owned(),
        components(book, plan, offer, words),
    );
    map.insert("sums".to_owned(), sums(plan, offer, words));
    let mut bands = offer.judged.bands.iter();
    let headline = bands.clone().next().filter(|found| {
        stack.bands.get(found.band).map(|band| Some(band.measure)) == Some(stack.headline)
    });
    map.insert("band".to_owned(), band(stack, headline));
    if headline.is_some() {
        bands.next();
    }
    map.insert(
        "bands".to_owned(),
        bands.map(|found| band(stack, Some(found))).collect(),
    );
    let findings = offer
        .judged
        .findings
        .iter()
        .map(|found| finding(book, found, words))
        .collect();
    map.insert("findings".to_owned(), findings);
    map.insert("first_year".to_owned(), first_year(plan, offer));
    map.insert("careful".to_owned(), careful(book, offer, words));
    Json::Object(map)
}

fn careful(book: &RuleBook, offer: &Offer, words: &Words) -> Json {
    offer
        .judged
        .year
        .noted
        .iter()
        .map(|figure| {
            json!({
                "name": figure.name,
                "title": figure.title.get(words.lang().code()).unwrap_or(&figure.name),
                "confidence": figure.confidence.word(),
                "carried_from": figure.carried.map(|day| day.to_string()),
                "sources": sources(book, figure.source),
            })
        })
        .collect()
}

fn inputs(stack: &Stack, offer: &Offer) -> Json {
    let mut map = Map::new();
    for used in &offer.inputs {
        let Some(input) = stack.inputs.get(used.input) else {
            continue;
        };
        let value = json!(value_text(stack, input.kind, &used.value));
        let member = used.member.and_then(|member| {
            stack
                .family(input.per?)?
                .members
                .get(usize::try_from(member).ok()?)
        });
        match member {
            None => {
                map.insert(
                    input.head.id.clone(),
                    json!({ "value": value, "origin": used.origin.word() }),
                );
            }
            Some(member) => {
                let slot = map
                    .entry(input.head.id.clone())
                    .or_insert_with(|| json!({ "value": {}, "origin": used.origin.word() }));
                if let Some(values) = slot.get_mut("value").and_then(Json::as_object_mut) {
                    values.insert(member.clone(), value);
                }
            }
        }
    }
    Json::Object(map)
}

/// The components that have an amount in the year or are in force, in the order of the book.
pub(super) fn shown<'s>(plan: &Plan<'s>, offer: &Offer) -> Vec<(u32, &'s Component)> {
    (0_u32..)
        .zip(&plan.stack.entries)
        .filter_map(|(number, entry)| match entry {
            Entry::Component(component) => Some((number, component)),
            Entry::Value(_) | Entry::Sum(_) => None,
        })
        .filter(|(number, _)| !offer.judged.year.total(*number).is_zero())
        .collect()
}

fn components(book: &RuleBook, plan: &Plan<'_>, offer: &Offer, words: &Words) -> Json {
    let stack = plan.stack;
    let year = &offer.judged.year;
    let decimals = places(stack);
    shown(plan, offer)
        .into_iter()
        .map(|(number, component)| {
            let toward: Vec<&str> = stack
                .entries
                .iter()
                .filter_map(|entry| match entry {
                    Entry::Sum(sum) if sum.parts.contains(&number) => Some(sum.head.id.as_str()),
                    Entry::Value(_) | Entry::Component(_) | Entry::Sum(_) => None,
                })
                .collect();
            json!({
                "id": component.head.id,
                "title": component.head.title(words.lang().code()),
                "kind": component.kind.word(),
                "cadence": component.cadence.word(),
                "per_month": per_month(stack, year, number).map(|amount| amount.to_text(decimals)),
                "per_year": year.total(number).to_text(decimals),
                "counts_toward": toward,
                "formula": &*component.formula.text,
                "sources": sources(book, component.head.source),
            })
        })
        .collect()
}

fn sums(plan: &Plan<'_>, offer: &Offer, words: &Words) -> Json {
    let stack = plan.stack;
    let year = &offer.judged.year;
    let decimals = places(stack);
    let mut map = Map::new();
    for (number, entry) in (0_u32..).zip(&stack.entries) {
        let Entry::Sum(sum) = entry else { continue };
        map.insert(
            sum.head.id.clone(),
            json!({
                "title": sum.head.title(words.lang().code()),
                "per_month": per_month(stack, year, number).map(|amount| amount.to_text(decimals)),
                "per_year": year.total(number).to_text(decimals),
            }),
        );
    }
    Json::Object(map)
}

fn band(stack: &Stack, found: Option<&BandResult>) -> Json {
    let decimals = places(stack);
    let Some((found, band)) = found.and_then(|found| Some((found, stack.bands.get(found.band)?)))
    else {
        return json!({
            "id": null, "measure": null, "currency": null, "min": null, "midpoint": null,
            "max": null, "value": null, "basis": null, "status": "no_band",
            "compa_ratio": null, "penetration": null, "to_min": null, "to_max": null,
        });
    };
    let measure = stack
        .entry(band.measure)
        .map_or("", |entry| entry.head().id.as_str());
    json!({
        "id": band.head.id,
        "measure": measure,
        "currency": stack.currency.code(),
        "min": found.range.min.to_text(decimals),
        "midpoint": found.range.midpoint.to_text(decimals),
        "max": found.range.max.to_text(decimals),
        "value": found.value.to_text(decimals),
        "basis": if band.full_time { "full_time" } else { "actual" },
        "status": found.status.word(),
        "compa_ratio": found.compa.as_ref().map(|ratio| ratio.to_text(4)),
        "penetration": found.penetration.as_ref().map(|ratio| ratio.to_text(4)),
        "to_min": found.range.min.minus(&found.value).to_text(decimals),
        "to_max": found.range.max.minus(&found.value).to_text(decimals),
    })
}

/// The sentence of a finding: the rule book's own, or the catalogue's.
#[must_use]
pub fn sentence(found: &Finding, words: &Words) -> String {
    match found.own.get(words.lang().code()) {
        Some(own) => own.to_owned(),
        None => words.say(&found.message),
    }
}

fn finding(book: &RuleBook, found: &Finding, words: &Words) -> Json {
    let numbers: Map<String, Json> = found
        .numbers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    json!({
        "code": found.code,
        "severity": found.severity.word(),
        "place": { "id": found.id, "member": found.member },
        "numbers": numbers,
        "message": sentence(found, words),
        "sources": sources(book, found.sources.iter().copied()),
        "mend": found.mend.as_ref().map(|mend| words.say(mend)),
        "accepted": found.accepted,
    })
}

fn first_year(plan: &Plan<'_>, offer: &Offer) -> Json {
    let stack = plan.stack;
    let decimals = places(stack);
    offer
        .first_year
        .iter()
        .map(|row| {
            let [employee, paid, cost] = month_sums(stack, row);
            let components: Map<String, Json> = (0_u32..)
                .zip(&stack.entries)
                .filter(|(_, entry)| matches!(entry, Entry::Component(_)))
                .map(|(number, entry)| (entry, (row.total(number), row.paid(number))))
                .filter(|(_, (earned, paid))| !earned.is_zero() || !paid.is_zero())
                .map(|(entry, (earned, paid))| {
                    let amounts =
                        json!({ "earned": earned.to_text(decimals), "paid": paid.to_text(decimals) });
                    (entry.head().id.clone(), amounts)
                })
                .collect();
            json!({
                "month": row.month.map(|month| month.to_string()),
                "paid_to_employee": employee.to_text(decimals),
                "paid": paid.to_text(decimals),
                "cost": cost.to_text(decimals),
                "components": components,
            })
        })
        .collect()
}

/// A row per component.
///
/// # Errors
/// What the CSV writer says, which writes to memory.
pub fn offer_csv(plan: &Plan<'_>, offer: &Offer, words: &Words) -> Result<String, csv::Error> {
    let stack = plan.stack;
    let decimals = places(stack);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "id",
        "title",
        "kind",
        "cadence",
        "currency",
        "per_month",
        "per_year",
        "formula",
    ])?;
    for (number, component) in shown(plan, offer) {
        let year = &offer.judged.year;
        let month =
            per_month(stack, year, number).map_or_else(String::new, |a| a.to_text(decimals));
        writer.write_record([
            component.head.id.as_str(),
            component.head.title(words.lang().code()),
            component.kind.word(),
            component.cadence.word(),
            stack.currency.code(),
            &month,
            &year.total(number).to_text(decimals),
            &component.formula.text,
        ])?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
}
