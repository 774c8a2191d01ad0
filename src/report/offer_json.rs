//! An offer as JSON, in the shape of [`OfferShape`].

mod beside;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::offer_shape::{
    AcceptedShape, Amount, BandShape, CarefulShape, ComponentShape, CostShape, Day, FigureShape,
    FindingShape, InputShape, InputValue, MonthAmounts, MonthShape, OfferShape, PlaceShape,
    RuleBookShape, SourceShape, SumShape, TextShape, WhatIfShape, WithoutShape,
};
use crate::amount::Exact;
use crate::answer::{
    BandResult, FigureUsed, Finding, Offer, Part, Solution, careful, cost, month_sums, per_month,
    places,
};
use crate::formula::{FamilyId, Value};
use crate::plan::{Held, Plan};
use crate::rules::{Component, Confidence, Entry, InputKind, RuleBook, SourceId, Stack, Weight};
use crate::time::Date;
use crate::words::Words;

/// The version of the shape.
const FORMAT_VERSION: &str = "1.0";

/// An offer with everything that a report of it says.
#[derive(Debug)]
pub struct OfferPage<'a> {
    /// The rule book.
    pub book: &'a RuleBook,
    /// The stack on the day that judges.
    pub plan: &'a Plan<'a>,
    /// The answer.
    pub offer: &'a Offer,
    /// The first day of employment.
    pub start: Date,
    /// The last day of employment.
    pub end: Option<Date>,
    /// The offer's file, if it came from one.
    pub file: Option<&'a str>,
    /// How the value that the offer goes by was found, if it was sought.
    pub solution: Option<&'a Solution>,
    /// The language.
    pub words: &'a Words,
}

/// A fact's value as text: amounts with the stack's decimals, numbers exactly.
#[must_use]
pub fn value_text(stack: &Stack, kind: InputKind, value: &Value) -> String {
    match (value, kind) {
        (Value::Member(member), InputKind::Member(family)) => {
            member_name(stack, Some(family), *member).unwrap_or_default()
        }
        (Value::Number(number), InputKind::Number { percent: true, .. }) => {
            format!("{}%", number.times(&Exact::from(100)))
        }
        (Value::Number(number), InputKind::Number { unit, .. }) if unit.currency().is_some() => {
            number.to_text(places(stack))
        }
        (Value::Number(number), _) => number.to_string(),
        (Value::Bool(value), _) => value.to_string(),
        (Value::Date(day), _) => day.to_string(),
        (Value::Text(text), _) => text.to_string(),
        (Value::Member(member), _) => member.to_string(),
    }
}

/// A member's name.
pub(super) fn member_name(stack: &Stack, family: Option<FamilyId>, member: u32) -> Option<String> {
    let family = stack.family(family?)?;
    family.members.get(usize::try_from(member).ok()?).cloned()
}

/// The envelope that every JSON result starts with.
#[must_use]
pub fn envelope(format: &str, book: &RuleBook, on: Date) -> Map<String, Json> {
    let mut map = Map::new();
    map.insert("format".to_owned(), json!(format!("lonn/{format}")));
    map.insert("format_version".to_owned(), json!(FORMAT_VERSION));
    map.insert("lonn".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    map.insert(
        "rule_book".to_owned(),
        json!({ "name": book.name, "hash": book.fingerprint.text() }),
    );
    map.insert("on".to_owned(), json!(on.to_string()));
    map.insert("rates".to_owned(), json!([]));
    map
}

/// The whole offer, a line's end behind it.
#[must_use]
pub fn offer_json(page: &OfferPage<'_>) -> String {
    let shape = Filling::new(page).whole();
    let mut text = serde_json::to_string_pretty(&shape).unwrap_or_default();
    text.push('\n');
    text
}

/// How far a component's rule and figures can be relied on: the least of them.
pub(super) fn confidence(book: &RuleBook, component: &Component, part: &Part) -> Confidence {
    let own = component.head.source.and_then(|id| book.source(id));
    let own = own.map_or(Confidence::Assumed, |source| source.confidence);
    part.rest.confidence.map_or(own, |figures| figures.max(own))
}

/// The sentence of a finding: the rule book's own, or the catalogue's.
#[must_use]
pub fn sentence(found: &Finding, words: &Words) -> String {
    match found.own.get(words.lang().code()) {
        Some(own) => own.to_owned(),
        None => words.say(&found.message),
    }
}

/// What would mend a finding, if the catalogue says anything.
pub(super) fn mend(found: &Finding, words: &Words) -> Option<String> {
    let mend = found.message.part(found.mend);
    (found.own.0.is_empty() && words.knows(mend.key())).then(|| words.say(&mend))
}

pub(super) fn day(day: Date) -> Day {
    Day(day.to_string())
}

struct Filling<'a> {
    page: &'a OfferPage<'a>,
    stack: &'a Stack,
    decimals: u32,
    code: &'static str,
}

impl<'a> Filling<'a> {
    fn new(page: &'a OfferPage<'a>) -> Self {
        Self {
            page,
            stack: page.plan.stack,
            decimals: places(page.plan.stack),
            code: page.words.lang().code(),
        }
    }

    fn amount(&self, value: &Exact) -> Amount {
        Amount(value.to_text(self.decimals))
    }

    fn whole(&self) -> OfferShape {
        let page = self.page;
        let bands = &page.offer.judged.bands;
        let leads = |found: &BandResult| {
            let band = self.stack.bands.get(found.band);
            band.is_some_and(|band| Some(band.measure) == self.stack.headline)
        };
        OfferShape {
            format: "lonn/offer".to_owned(),
            format_version: FORMAT_VERSION.to_owned(),
            lonn: env!("CARGO_PKG_VERSION").to_owned(),
            rule_book: RuleBookShape {
                name: page.book.name.clone(),
                hash: page.book.fingerprint.text().to_owned(),
            },
            on: day(page.plan.on),
            rates: Vec::new(),
            country: self.stack.id.clone(),
            currency: self.stack.currency.code().to_owned(),
            start: day(page.start),
            end: page.end.map(day),
            what_if: self.what_if(),
            inputs: self.inputs(),
            components: page
                .offer
                .parts
                .iter()
                .filter_map(|p| self.component(p))
                .collect(),
            measures: self.measures(),
            openings: self.openings(),
            solved: self.solved(),
            sums: self.sums(),
            band: self.band(bands.iter().find(|found| leads(found))),
            bands: bands
                .iter()
                .filter(|found| !leads(found))
                .map(|found| self.band(Some(found)))
                .collect(),
            findings: self.findings(),
            texts: self.texts(),
            first_year: self.first_year(),
            cost: self.cost(),
            careful: self.careful(),
            first_year_careful: self.first_year_careful(),
        }
    }

    fn sources(&self, ids: impl IntoIterator<Item = SourceId>) -> Vec<SourceShape> {
        ids.into_iter()
            .filter_map(|id| self.page.book.source(id))
            .map(|source| SourceShape {
                id: source.id.clone(),
                title: source.title.clone(),
                publisher: source.publisher.clone(),
                address: source.address.clone(),
                read: source.read.map(day),
                confidence: source.confidence.word().to_owned(),
            })
            .collect()
    }

    fn what_if(&self) -> Vec<WhatIfShape> {
        let tried = self.page.offer.tried.iter();
        tried
            .filter_map(|tried| {
                let parameter = self.stack.parameters.get(tried.parameter)?;
                let member = tried.member.and_then(|member| u32::try_from(member).ok());
                let member =
                    member.and_then(|member| member_name(self.stack, parameter.per, member));
                let text = |value: &Exact| Amount(value.to_string());
                Some(WhatIfShape {
                    name: dotted(&parameter.head.id, member.as_deref()),
                    title: parameter.head.title(self.code).to_owned(),
                    value: text(&tried.value),
                    rule_book: tried.of_book.as_ref().map(text),
                })
            })
            .collect()
    }

    fn inputs(&self) -> BTreeMap<String, InputShape> {
        let mut inputs = BTreeMap::new();
        for used in &self.page.offer.inputs {
            let Some(input) = self.stack.inputs.get(used.input) else {
                continue;
            };
            let member = used
                .member
                .and_then(|member| member_name(self.stack, input.per, member));
            let value = match &used.value {
                Value::Bool(value) => InputValue::Bool(*value),
                other @ (Value::Number(_) | Value::Date(_) | Value::Member(_) | Value::Text(_)) => {
                    InputValue::Text(value_text(self.stack, input.kind, other))
                }
            };
            let shape = InputShape {
                value,
                origin: used.origin.word().to_owned(),
            };
            inputs.insert(dotted(&input.head.id, member.as_deref()), shape);
        }
        inputs
    }

    fn component(&self, part: &Part) -> Option<ComponentShape> {
        let component = self.stack.component(part.entry)?;
        let toward = part.toward.iter().filter_map(|sum| self.stack.entry(*sum));
        Some(ComponentShape {
            id: component.head.id.clone(),
            title: component.head.title(self.code).to_owned(),
            kind: component.kind.word().to_owned(),
            cadence: component.cadence.word().to_owned(),
            per_month: part.per_month.as_ref().map(|amount| self.amount(amount)),
            per_year: self.amount(&part.per_year),
            members: self.members(part.entry, component),
            counts_toward: toward.map(|sum| sum.head().id.clone()).collect(),
            formula: component.formula.text.trim().to_owned(),
            confidence: confidence(self.page.book, component, part)
                .word()
                .to_owned(),
            figures: part
                .rest
                .figures
                .iter()
                .flat_map(|f| self.figures(f))
                .collect(),
            sources: self.sources(part.rest.sources.iter().copied()),
        })
    }

    fn members(&self, entry: u32, component: &Component) -> BTreeMap<String, Amount> {
        let Some(family) = component.per.and_then(|family| self.stack.family(family)) else {
            return BTreeMap::new();
        };
        let months = &self.page.offer.judged.year.months;
        (0_u32..)
            .zip(&family.members)
            .map(|(member, name)| {
                let amounts = months.iter().map(|month| month.member(entry, member));
                (name.clone(), self.amount(&amounts.sum()))
            })
            .collect()
    }

    /// A figure, by member where it has members.
    fn figures(&self, figure: &FigureUsed) -> Vec<FigureShape> {
        let shape = |name: String, value: Option<&Exact>, unit: Option<String>| FigureShape {
            name,
            title: figure.title.get(self.code).unwrap_or(&figure.id).to_owned(),
            value: value.map(|value| Amount(value.to_string())),
            unit,
            from: figure.from.map(day),
            carried_from: figure.carried.map(day),
            confidence: figure.confidence.word().to_owned(),
            source: figure
                .source
                .and_then(|id| self.page.book.source(id))
                .map(|source| source.id.clone()),
            tried: figure.tried,
        };
        let found = figure.parameter.and_then(|place| {
            let held = self.page.plan.parameters.get(place).and_then(Held::value);
            Some((self.stack.parameters.get(place)?, held?))
        });
        let Some((parameter, values)) = found else {
            return vec![shape(figure.id.clone(), None, None)];
        };
        let unit = if parameter.unit.is_plain() {
            String::new()
        } else {
            parameter.unit.to_string()
        };
        (0_u32..)
            .zip(values)
            .map(|(member, value)| {
                let member = member_name(self.stack, parameter.per, member);
                let name = dotted(&figure.id, member.as_deref());
                shape(name, Some(value), Some(unit.clone()))
            })
            .collect()
    }

    fn sums(&self) -> BTreeMap<String, SumShape> {
        let year = &self.page.offer.judged.year;
        (0_u32..)
            .zip(&self.stack.entries)
            .filter(|(_, entry)| matches!(entry, Entry::Sum(_)))
            .map(|(number, entry)| {
                let month = per_month(self.stack, year, number);
                let shape = SumShape {
                    title: entry.head().title(self.code).to_owned(),
                    per_month: month.map(|amount| self.amount(&amount)),
                    per_year: self.amount(&year.total(number)),
                };
                (entry.head().id.clone(), shape)
            })
            .collect()
    }

    fn band(&self, found: Option<&BandResult>) -> BandShape {
        let band = found.and_then(|found| Some((found, self.stack.bands.get(found.band)?)));
        let Some((found, band)) = band else {
            return BandShape {
                id: None,
                measure: None,
                currency: None,
                min: None,
                midpoint: None,
                max: None,
                value: None,
                basis: None,
                status: "no_band".to_owned(),
                compa_ratio: None,
                penetration: None,
                to_min: None,
                to_max: None,
            };
        };
        let measure = self.stack.entry(band.measure);
        let range = &found.range;
        let ratio = |ratio: &Option<Exact>| ratio.as_ref().map(|r| Amount(r.to_text(4)));
        let basis = if band.full_time {
            "full_time"
        } else {
            "actual"
        };
        BandShape {
            id: Some(band.head.id.clone()),
            measure: measure.map(|entry| entry.head().id.clone()),
            currency: Some(self.stack.currency.code().to_owned()),
            min: Some(self.amount(&range.min)),
            midpoint: Some(self.amount(&range.midpoint)),
            max: Some(self.amount(&range.max)),
            value: Some(self.amount(&found.value)),
            basis: Some(basis.to_owned()),
            status: found.status.word().to_owned(),
            compa_ratio: ratio(&found.compa),
            penetration: ratio(&found.penetration),
            to_min: Some(self.amount(&range.min.minus(&found.value))),
            to_max: Some(self.amount(&range.max.minus(&found.value))),
        }
    }

    fn findings(&self) -> Vec<FindingShape> {
        let words = self.page.words;
        let number = |place: usize| u64::try_from(place).ok();
        let one = |found: &Finding| FindingShape {
            code: found.code.clone(),
            severity: found.severity.word().to_owned(),
            place: PlaceShape {
                file: match &found.place {
                    Some((file, ..)) => Some(file.clone()),
                    None => self.page.file.map(str::to_owned),
                },
                line: found.place.as_ref().and_then(|(_, line, _)| number(*line)),
                column: found
                    .place
                    .as_ref()
                    .and_then(|(.., column)| number(*column)),
                id: Some(found.id.clone()).filter(|id| !id.is_empty()),
                member: found.member.clone(),
            },
            value: found.value.as_ref().map(|value| self.amount(value)),
            numbers: found
                .numbers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
            message: sentence(found, words),
            sources: self.sources(found.sources.iter().copied()),
            mend: mend(found, words),
            accepted: found.accepted.as_ref().map(|accepted| AcceptedShape {
                reason: accepted.reason.clone(),
                until: day(accepted.until),
            }),
        };
        let found = self.page.offer.judged.findings.iter();
        found
            .filter(|found| found.severity != Weight::Text)
            .map(one)
            .collect()
    }

    fn texts(&self) -> Vec<TextShape> {
        let found = self.page.offer.judged.findings.iter();
        found
            .filter(|found| found.severity == Weight::Text)
            .map(|found| TextShape {
                code: found.code.clone(),
                id: found.id.clone(),
                message: sentence(found, self.page.words),
                sources: self.sources(found.sources.iter().copied()),
            })
            .collect()
    }

    fn first_year(&self) -> Vec<MonthShape> {
        let one = |row: &crate::run::MonthRow| {
            let [employee, paid, cost] = month_sums(self.stack, row);
            let components = (0_u32..)
                .zip(&self.stack.entries)
                .filter(|(_, entry)| matches!(entry, Entry::Component(_)))
                .map(|(number, entry)| (entry, (row.total(number), row.paid(number))))
                .filter(|(_, (earned, paid))| !earned.is_zero() || !paid.is_zero())
                .map(|(entry, (earned, paid))| {
                    let amounts = MonthAmounts {
                        earned: self.amount(earned),
                        paid: self.amount(paid),
                    };
                    (entry.head().id.clone(), amounts)
                });
            MonthShape {
                month: row.month.map(|month| month.to_string()).unwrap_or_default(),
                paid_to_employee: self.amount(&employee),
                paid: self.amount(&paid),
                cost: self.amount(&cost),
                components: components.collect(),
            }
        };
        self.page.offer.first_year.iter().map(one).collect()
    }

    fn cost(&self) -> CostShape {
        let with = cost(self.stack, &self.page.offer.judged.year);
        let without = self.page.offer.without.as_ref().map(|without| {
            let inputs = without.inputs.iter().filter_map(|(place, _, value)| {
                let input = self.stack.inputs.get(*place)?;
                let text = value_text(self.stack, input.kind, value);
                Some((input.head.id.clone(), text))
            });
            WithoutShape {
                inputs: inputs.collect(),
                per_year: self.amount(&without.cost),
                adds: self.amount(&with.minus(&without.cost)),
            }
        });
        CostShape {
            per_year: self.amount(&with),
            without,
        }
    }

    fn careful(&self) -> Vec<CarefulShape> {
        let one = |figure: &FigureUsed| CarefulShape {
            name: figure.id.clone(),
            title: figure.title.get(self.code).unwrap_or(&figure.id).to_owned(),
            from: figure.from.map(day),
            confidence: figure.confidence.word().to_owned(),
            carried_from: figure.carried.map(day),
            sources: self.sources(figure.source),
        };
        careful(self.page.offer).into_iter().map(one).collect()
    }
}

/// `name`, or `name.member`.
pub(super) fn dotted(name: &str, member: Option<&str>) -> String {
    match member {
        Some(member) => format!("{name}.{member}"),
        None => name.to_owned(),
    }
}
