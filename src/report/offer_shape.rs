//! The shape of an offer as JSON; its schema (`docs/schema/offer.json`) comes from here.
//!
//! Amounts are decimal text with the stack's decimals, exact fractions such as `50000/47`. Keys and
//! codes never depend on the language.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// An exact number as text: decimal digits, or a fraction that no decimal number is equal to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("pattern" = "^-?[0-9]+(\\.[0-9]+)?(/[0-9]+)?$"))]
pub struct Amount(pub String);

/// A day, `2026-12-01`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("format" = "date", "pattern" = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
pub struct Day(pub String);

/// One offer, broken down and checked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, title = "lonn/offer")]
pub struct OfferShape {
    /// Always `lonn/offer`.
    #[schemars(extend("const" = "lonn/offer"))]
    pub format: String,
    /// A minor step adds keys, a major one may do anything.
    pub format_version: String,
    /// The version of lonn.
    pub lonn: String,
    /// The rule book.
    pub rule_book: RuleBookShape,
    /// The day whose rules judge.
    pub on: Day,
    /// The exchange rates that were used: none in an offer of one currency.
    pub rates: Vec<RateShape>,
    /// The stack of rules.
    pub country: String,
    /// The currency of every amount.
    #[schemars(extend("pattern" = "^[A-Z]{3}$"))]
    pub currency: String,
    /// The first day of employment.
    pub start: Day,
    /// The last day of employment, if there is one.
    pub end: Option<Day>,
    /// Figures that were tried instead of the rule book's; empty if this is no what-if.
    pub what_if: Vec<WhatIfShape>,
    /// Facts by name, `NAME.member` where they are given by member.
    pub inputs: BTreeMap<String, InputShape>,
    /// The components that are there for this person, those of 0 too.
    pub components: Vec<ComponentShape>,
    /// What was before the first month: what an offer's file says in `opening`.
    pub openings: Vec<OpeningShape>,
    /// How the value that the offer goes by was found; null unless it was sought.
    pub solved: Option<SolvedShape>,
    /// Hours and other measures that the rule book gives a title and that are not 0, in the month of
    /// `on`.
    pub measures: Vec<MeasureShape>,
    /// The sums by name.
    pub sums: BTreeMap<String, SumShape>,
    /// The guideline range of the sum that an offer leads with; with `no_band` all else is null.
    pub band: BandShape,
    /// Ranges of further measures.
    pub bands: Vec<BandShape>,
    /// What was found.
    pub findings: Vec<FindingShape>,
    /// What is said with the offer and is no finding.
    pub texts: Vec<TextShape>,
    /// The twelve months from `start`.
    pub first_year: Vec<MonthShape>,
    /// What the employment costs in a year, and without what may be left out of it.
    pub cost: CostShape,
    /// Figures on which some amount rests and that are assumed, proposed or carried on.
    pub careful: Vec<CarefulShape>,
    /// Figures that the twelve months carry on behind the last day that they are known for, but for
    /// those that the year carries on too.
    pub first_year_careful: Vec<CarefulShape>,
}

/// A rule book's name and fingerprint.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RuleBookShape {
    /// Its name.
    pub name: String,
    /// SHA-256 over its sorted paths and bytes.
    #[schemars(extend("pattern" = "^[0-9a-f]{64}$"))]
    pub hash: String,
}

/// An exchange rate that was used.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RateShape {
    /// So much of the second currency for one of the first.
    pub value: Amount,
    /// Its day.
    pub date: Day,
    /// Who says so.
    pub source: String,
}

/// A figure that was tried.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct WhatIfShape {
    /// The parameter, with its member.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What was tried.
    pub value: Amount,
    /// What the rule book says on the day, if it says anything.
    pub rule_book: Option<Amount>,
}

/// A fact as it was used.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct InputShape {
    /// The value: text, a number as text (`10%`, `37.5`), or yes or no.
    pub value: InputValue,
    /// `given`, `default` (the rule book's) or `assumed` (the rule book's, and no source says so).
    #[schemars(extend("enum" = ["given", "default", "assumed"]))]
    pub origin: String,
}

/// A fact's value.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum InputValue {
    /// Yes or no.
    Bool(bool),
    /// Anything else.
    Text(String),
}

/// One component.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ComponentShape {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whom it goes to.
    #[schemars(extend("enum" = ["pay", "employer", "in_kind", "notional"]))]
    pub kind: String,
    /// How often it is earned.
    #[schemars(extend("enum" = ["monthly", "yearly", "once"]))]
    pub cadence: String,
    /// The amount of an ordinary month; null where months differ, and of yearly amounts.
    pub per_month: Option<Amount>,
    /// The amount of a steady year.
    pub per_year: Amount,
    /// The amount of a steady year by member; empty if it has none.
    pub members: BTreeMap<String, Amount>,
    /// The sums that take it.
    pub counts_toward: Vec<String>,
    /// Its formula.
    pub formula: String,
    /// How far its own rule and figures can be relied on: the least of them.
    #[schemars(extend("enum" = ["official", "contract", "secondary", "assumed", "proposed"]))]
    pub confidence: String,
    /// The figures that its rule reads, with their days.
    pub figures: Vec<FigureShape>,
    /// Where the rule and its figures come from.
    pub sources: Vec<SourceShape>,
}

/// What was before the first month, of one member of an entry.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OpeningShape {
    /// The entry.
    pub id: String,
    /// The member, if it has a family.
    pub member: Option<String>,
    /// What the earning year before came to.
    pub last_year: Amount,
    /// What this earning year came to before the first month.
    pub this_year: Amount,
    /// What of it was not yet paid; null where that follows from the other two.
    pub unpaid: Option<Amount>,
}

/// How the value of an input was found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SolvedShape {
    /// The input that was sought.
    pub input: String,
    /// Whether the least value that reaches the target was sought, or the greatest within it.
    #[schemars(extend("enum" = ["at_least", "at_most"]))]
    pub goal: String,
    /// The target, as it was typed.
    pub target: String,
    /// The target's amount.
    pub bound: Amount,
    /// Of what the value is a multiple.
    pub step: String,
    /// What was found.
    pub value: String,
    /// What it comes to, where the bound was sought.
    pub at: Option<Amount>,
    /// The next value on the side on which the target is missed; null at the end of what the input
    /// may be.
    pub neighbour: Option<NeighbourShape>,
}

/// The next value, that would not do.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct NeighbourShape {
    /// The value.
    pub value: String,
    /// What it comes to; null where the rules refuse it.
    pub at: Option<Amount>,
}

/// A measure that is no pay.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MeasureShape {
    /// Its name.
    pub id: String,
    /// The member, if it has a family.
    pub member: Option<String>,
    /// Its title.
    pub title: String,
    /// What it gives: an exact number or fraction, a day, a member, `true`, `false`, text.
    pub value: String,
    /// The unit of a number; empty of a plain one, and of what is none.
    pub unit: String,
}

/// A figure that a rule reads.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FigureShape {
    /// Its name, with its member.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its value; null of a scale or table.
    pub value: Option<Amount>,
    /// Its unit; null of a scale or table, empty of a plain number.
    pub unit: Option<String>,
    /// From which day it holds; null of one that is tried.
    pub from: Option<Day>,
    /// The last day that it is known for, if it goes on behind that.
    pub carried_from: Option<Day>,
    /// How far it can be relied on.
    #[schemars(extend("enum" = ["official", "contract", "secondary", "assumed", "proposed"]))]
    pub confidence: String,
    /// The id of its source, among `sources`.
    pub source: Option<String>,
    /// Whether it is tried instead of the rule book's.
    pub tried: bool,
}

/// Where something comes from.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SourceShape {
    /// The rule book's name for it.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Where it is found.
    pub address: String,
    /// The day on which it was read.
    pub read: Option<Day>,
    /// How far it can be relied on.
    #[schemars(extend("enum" = ["official", "contract", "secondary", "assumed", "proposed"]))]
    pub confidence: String,
}

/// One sum.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SumShape {
    /// Its title.
    pub title: String,
    /// The amount of an ordinary month, yearly amounts aside; null where months differ.
    pub per_month: Option<Amount>,
    /// The amount of a steady year.
    pub per_year: Amount,
}

/// An offer against a range.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BandShape {
    /// The range.
    pub id: Option<String>,
    /// The sum that it measures.
    pub measure: Option<String>,
    /// The currency.
    pub currency: Option<String>,
    /// The least.
    pub min: Option<Amount>,
    /// The middle.
    pub midpoint: Option<Amount>,
    /// The most.
    pub max: Option<Amount>,
    /// What was measured.
    pub value: Option<Amount>,
    /// Whether the sum is the one at full time, or the actual one.
    #[schemars(extend("enum" = ["full_time", "actual", null]))]
    pub basis: Option<String>,
    /// Where the value lies; bounds count as inside.
    #[schemars(extend("enum" = ["below", "inside", "above", "no_band"]))]
    pub status: String,
    /// Value over midpoint, four decimals.
    pub compa_ratio: Option<Amount>,
    /// (value − min) over (max − min), four decimals.
    pub penetration: Option<Amount>,
    /// min − value.
    pub to_min: Option<Amount>,
    /// max − value.
    pub to_max: Option<Amount>,
}

/// Something found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FindingShape {
    /// The code: `BAND-BELOW`, `LAW-FLOOR`, or one of the rule book.
    pub code: String,
    /// How much it weighs.
    #[schemars(extend("enum" = ["violation", "warning", "note"]))]
    pub severity: String,
    /// What it is about.
    pub place: PlaceShape,
    /// What was found, in the unit of what it is held against.
    pub value: Option<Amount>,
    /// Further numbers and days by name.
    pub numbers: BTreeMap<String, String>,
    /// The sentence.
    pub message: String,
    /// Where the rule comes from.
    pub sources: Vec<SourceShape>,
    /// What would mend it.
    pub mend: Option<String>,
    /// Why it is accepted and until when, if it is: then it does not count for the exit code.
    pub accepted: Option<AcceptedShape>,
}

/// What is said with an offer.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TextShape {
    /// The rule book's code for it.
    pub code: String,
    /// The notice.
    pub id: String,
    /// What is said.
    pub message: String,
    /// Where it comes from.
    pub sources: Vec<SourceShape>,
}

/// What a finding is about.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlaceShape {
    /// The file of the fact that it is about, or `command line`; if none was given, the offer's
    /// file, if it came from one.
    pub file: Option<String>,
    /// The line of that fact.
    pub line: Option<u64>,
    /// The column of that fact.
    pub column: Option<u64>,
    /// The band, floor, limit, notice or figure.
    pub id: Option<String>,
    /// The member, if it is about one.
    pub member: Option<String>,
}

/// Why a finding is accepted.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AcceptedShape {
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: Day,
}

/// One of the first twelve months.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MonthShape {
    /// The month, `2027-01`.
    #[schemars(extend("pattern" = "^[0-9]{4}-[0-9]{2}$"))]
    pub month: String,
    /// Gross, in cash, to the employee.
    pub paid_to_employee: Amount,
    /// All that is paid.
    pub paid: Amount,
    /// What the month costs as it is earned.
    pub cost: Amount,
    /// By component, where something is earned or paid.
    pub components: BTreeMap<String, MonthAmounts>,
}

/// A component's amounts in a month.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MonthAmounts {
    /// What is earned in it.
    pub earned: Amount,
    /// What is paid in it, whenever it was earned.
    pub paid: Amount,
}

/// What the employment costs.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CostShape {
    /// In a steady year.
    pub per_year: Amount,
    /// The same without what may be left out, if anything is there to be left out.
    pub without: Option<WithoutShape>,
}

/// The employment without what may be left out.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct WithoutShape {
    /// The facts that were set, and to what.
    pub inputs: BTreeMap<String, String>,
    /// What it costs in a steady year then.
    pub per_year: Amount,
    /// What it adds: with less without.
    pub adds: Amount,
}

/// A figure to be careful with.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CarefulShape {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// From which day it holds; null of one that is tried or that only later months carry on.
    pub from: Option<Day>,
    /// How far it can be relied on.
    #[schemars(extend("enum" = ["official", "contract", "secondary", "assumed", "proposed"]))]
    pub confidence: String,
    /// The last day that it is known for, if it goes on behind that.
    pub carried_from: Option<Day>,
    /// Where it comes from.
    pub sources: Vec<SourceShape>,
}
