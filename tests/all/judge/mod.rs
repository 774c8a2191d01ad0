//! The judge: a second evaluator of the rule language, for tests, written from
//! `docs/rule-book.md` alone and in the plainest way.
//!
//! In: the loaded entries of a stack (formulas as text) and a [`Person`] as typed. Out: months,
//! bands, floors and findings as fractions, or all the codes that somebody may be refused with.
//! It shares no code with the engine: own grammar, own numbers, every figure looked up by date
//! each time it is read. Always: what is kept from one reading to the next (a month's finished
//! amounts) never changes what is computed.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    reason = "a book that was loaded fits; where it does not, the test must fail"
)]

mod findings;
mod formula;
mod grammar;
mod month;
mod number;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, Days, Months, NaiveDate};
use lonn::rules::{
    Applies, Choice, Component, Confidence, Dated, DatedItem, Entry, Fallback, InputKind, Stack,
};
use num_traits::Zero;

use crate::person::{Fact, Person, value_text};
pub(crate) use findings::{Undercut, Verdict};
use grammar::F;
pub(crate) use number::{Number, figure, is, round};
use number::{overflows, plus};

/// What a formula gives. A member of an enum is its name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Given {
    Number(Number),
    Truth(bool),
    Day(NaiveDate),
    Word(String),
}

/// All codes that a refusal may carry: whatever refuses, each for itself.
pub(crate) type Codes = BTreeSet<&'static str>;
type Or<T> = Result<T, Codes>;

fn refuse<T>(code: &'static str) -> Or<T> {
    Err(BTreeSet::from([code]))
}

/// Both, or the codes of both.
fn both<A, B>(a: Or<A>, b: Or<B>) -> Or<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(mut a), Err(b)) => {
            a.extend(b);
            Err(a)
        }
        (Err(codes), Ok(_)) | (Ok(_), Err(codes)) => Err(codes),
    }
}

/// All, or the codes of all.
fn all<T>(items: impl IntoIterator<Item = Or<T>>) -> Or<Vec<T>> {
    let mut all = Ok(Vec::new());
    for item in items {
        all = both(all, item).map(|(mut all, item)| {
            all.push(item);
            all
        });
    }
    all
}

#[derive(Debug, Clone, Copy)]
enum Thing {
    Input(usize),
    Parameter(usize),
    Scale(usize),
    Table(usize),
    Entry(usize),
}

enum Default {
    Value(Given),
    Formula(F),
}

/// A stack with its formulas read and its names in one list.
pub(crate) struct Rules<'b> {
    pub(crate) stack: &'b Stack,
    names: HashMap<&'b str, Thing>,
    /// By entry: its formula (of a sum: its tags) and its `when`.
    entries: Vec<(F, Option<F>)>,
    defaults: Vec<Vec<Option<Default>>>,
    thresholds: Vec<Option<F>>,
    floors: Vec<(F, Option<F>)>,
    limits: Vec<(F, F, Option<F>)>,
    notices: Vec<Option<F>>,
    would_be: Vec<Option<F>>,
    /// By entry: the components that a sum takes.
    parts: Vec<Vec<usize>>,
    /// By entry: how many members of entries stand before its own.
    places: Vec<usize>,
    /// How many members all entries have.
    members: usize,
    /// The loaded entries' figures as fractions, by where they lie.
    exact: RefCell<HashMap<usize, Number>>,
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap()
}

fn read(text: &str) -> F {
    grammar::parse(text).unwrap_or_else(|wrong| panic!("the judge cannot read {text}: {wrong}"))
}

impl<'b> Rules<'b> {
    /// Reads a stack's formulas.
    pub(crate) fn new(stack: &'b Stack) -> Self {
        let inputs = stack.inputs.iter().map(|entry| &entry.head);
        let parameters = stack.parameters.iter().map(|entry| &entry.head);
        let scales = stack.scales.iter().map(|entry| &entry.head);
        let tables = stack.tables.iter().map(|entry| &entry.head);
        let entries = stack.entries.iter().map(Entry::head);
        let mut names = HashMap::new();
        names.extend(inputs.zip(0..).map(|(h, n)| (&*h.id, Thing::Input(n))));
        names.extend(
            parameters
                .zip(0..)
                .map(|(h, n)| (&*h.id, Thing::Parameter(n))),
        );
        names.extend(scales.zip(0..).map(|(h, n)| (&*h.id, Thing::Scale(n))));
        names.extend(tables.zip(0..).map(|(h, n)| (&*h.id, Thing::Table(n))));
        names.extend(entries.zip(0..).map(|(h, n)| (&*h.id, Thing::Entry(n))));
        Self {
            stack,
            names,
            entries: stack.entries.iter().map(formulas_of).collect(),
            defaults: defaults(stack),
            thresholds: (stack.scales.iter())
                .map(|scale| Some(read(&scale.unit_of_thresholds.as_ref()?.text)))
                .collect(),
            floors: (stack.floors.iter())
                .map(|floor| {
                    let when = floor.when.as_ref().map(|when| read(&when.text));
                    (read(&floor.at_least.text), when)
                })
                .collect(),
            limits: (stack.limits.iter())
                .map(|limit| {
                    let when = limit.when.as_ref().map(|when| read(&when.text));
                    (read(&limit.of.text), read(&limit.bound.text), when)
                })
                .collect(),
            notices: (stack.notices.iter())
                .map(|notice| Some(read(&notice.when.as_ref()?.text)))
                .collect(),
            would_be: (stack.bands.iter())
                .map(|band| Some(read(&band.would_be.as_ref()?.text)))
                .collect(),
            parts: stack.entries.iter().map(|sum| parts(stack, sum)).collect(),
            places: (stack.entries.iter())
                .scan(0, |place, entry| {
                    let before = *place;
                    *place += stack.member_count(entry.per());
                    Some(before)
                })
                .collect(),
            members: stack
                .entries
                .iter()
                .map(|e| stack.member_count(e.per()))
                .sum(),
            exact: RefCell::default(),
        }
    }

    fn thing(&self, name: &str) -> Thing {
        let thing = self.names.get(name).copied();
        thing.unwrap_or_else(|| panic!("nothing is named {name}"))
    }

    /// A figure of a loaded entry as a fraction.
    fn exact_of(&self, number: &lonn::amount::Exact) -> Number {
        let lies = std::ptr::from_ref(number).addr();
        let mut known = self.exact.borrow_mut();
        let read = || figure(&number.to_string(), false).unwrap();
        known.entry(lies).or_insert_with(read).clone()
    }

    fn component(&self, entry: usize) -> Option<&'b Component> {
        match &self.stack.entries[entry] {
            Entry::Component(component) => Some(component),
            Entry::Value(_) | Entry::Sum(_) => None,
        }
    }
}

/// The components whose tags make a sum's `of` true.
fn parts(stack: &Stack, sum: &Entry) -> Vec<usize> {
    let Entry::Sum(sum) = sum else {
        return Vec::new();
    };
    let of = read(&sum.of);
    let takes = |entry: &Entry| matches!(entry, Entry::Component(c) if month::takes(&of, c));
    let entries = (0..).zip(&stack.entries);
    entries
        .filter(|(_, entry)| takes(entry))
        .map(|(place, _)| place)
        .collect()
}

fn formulas_of(entry: &Entry) -> (F, Option<F>) {
    match entry {
        Entry::Value(value) => (read(&value.formula.text), None),
        Entry::Sum(sum) => (read(&sum.of), None),
        Entry::Component(component) => {
            let when = component.when.as_ref().map(|when| read(&when.text));
            (read(&component.formula.text), when)
        }
    }
}

fn defaults(stack: &Stack) -> Vec<Vec<Option<Default>>> {
    let of = |input: &lonn::rules::Input, default: &Option<Fallback>| match default {
        None => None,
        Some(Fallback::Formula(formula)) => Some(Default::Formula(read(&formula.text))),
        Some(Fallback::Value(value)) => {
            let text = value_text(stack, input, value);
            Some(Default::Value(typed(input.kind, &text).unwrap()))
        }
    };
    stack
        .inputs
        .iter()
        .map(|input| input.defaults.iter().map(|d| of(input, d)).collect())
        .collect()
}

/// A fact from text.
fn typed(kind: InputKind, text: &str) -> Result<Given, String> {
    Ok(match kind {
        InputKind::Member(_) | InputKind::Text => Given::Word(text.to_owned()),
        InputKind::Bool => Given::Truth(text == "true"),
        InputKind::Date => Given::Day(text.parse().map_err(|error| format!("{text}: {error}"))?),
        InputKind::Number { percent, .. } => Given::Number(figure(text, percent)?),
    })
}

/// How months are looked at: section 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Alone,
    Steady,
    FromStart,
}

/// One month of a view.
#[derive(Debug, Clone, Copy)]
struct Month {
    /// Counts months: of a steady year, in its three years.
    ordinal: i64,
    first: NaiveDate,
    last: NaiveDate,
    rule_day: NaiveDate,
    /// The day at which an age counts.
    age_day: NaiveDate,
    /// Whether it is one from `start` to `end`.
    employed: bool,
}

/// A question: rules, a person, and what is tried.
#[derive(Clone, Copy)]
pub(crate) struct Case<'b> {
    pub(crate) rules: &'b Rules<'b>,
    pub(crate) person: &'b Person,
    /// Parameters with one value for all days.
    pub(crate) what_ifs: &'b BTreeMap<String, Fact>,
    pub(crate) with_proposed: bool,
}

/// What is kept: finished values and amounts, by month, entry and member.
type Kept<T> = RefCell<Vec<Option<Or<T>>>>;

/// A person through the months of one view.
pub(crate) struct Run<'b> {
    case: Case<'b>,
    view: View,
    months: Vec<Month>,
    start: NaiveDate,
    end: Option<NaiveDate>,
    given: Vec<Vec<Option<Given>>>,
    /// Whether the facts had to be changed to full time.
    changed: bool,
    /// What a given fact refuses, read or not.
    facts: Or<()>,
    values: Kept<Given>,
    exact: Kept<Number>,
    amounts: Kept<Number>,
    sums: Kept<Number>,
    in_force: Kept<bool>,
    carried: RefCell<BTreeSet<String>>,
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn first_of(any: NaiveDate) -> NaiveDate {
    day(any.year(), any.month(), 1)
}

fn last_of(any: NaiveDate) -> NaiveDate {
    first_of(any) + Months::new(1) - Days::new(1)
}

impl<'b> Case<'b> {
    /// The month of `on` alone.
    pub(crate) fn alone(self) -> Run<'b> {
        let on = self.person.on;
        let month = plain_month(on, on);
        self.run(View::Alone, vec![month], month.first, Some(month.last))
    }

    /// Three steady years.
    pub(crate) fn steady(self) -> Run<'b> {
        let on = self.person.on;
        let month = |ordinal: i64| {
            let number = u32::try_from(ordinal % 12 + 1).unwrap();
            let first = day(on.year(), number, 1);
            Month {
                ordinal,
                age_day: on,
                ..plain_month(first, on)
            }
        };
        let months = (0..36).map(month).collect();
        self.run(
            View::Steady,
            months,
            self.person.first_day(),
            self.person.end,
        )
    }

    /// So many months from `start`.
    pub(crate) fn months_from_start(self, count: u32) -> Run<'b> {
        let start = self.person.first_day();
        let month = |number: u32| {
            let first = first_of(start) + Months::new(number);
            let rule_day = if number == 0 { start } else { first };
            let employed = self.person.end.is_none_or(|end| first <= end);
            Month {
                employed,
                ..plain_month(first, rule_day)
            }
        };
        let months = (0..count).map(month).collect();
        self.run(View::FromStart, months, start, self.person.end)
    }

    fn run(
        self,
        view: View,
        months: Vec<Month>,
        start: NaiveDate,
        end: Option<NaiveDate>,
    ) -> Run<'b> {
        let given = given(self.rules.stack, self.person);
        let facts = in_bounds(self.rules.stack, &given, self.person);
        Run {
            case: self,
            view,
            months,
            start,
            end,
            given,
            changed: false,
            facts,
            values: Kept::default(),
            exact: Kept::default(),
            amounts: Kept::default(),
            sums: Kept::default(),
            in_force: RefCell::default(),
            carried: RefCell::default(),
        }
    }

    /// Whether the stack is for the person: section 2.3.
    pub(crate) fn stack_fits(self) -> bool {
        let run = self.alone();
        self.rules
            .stack
            .when
            .iter()
            .all(|choice| run.is_one_of(choice, 0).unwrap_or(false))
    }
}

fn plain_month(any: NaiveDate, rule_day: NaiveDate) -> Month {
    Month {
        ordinal: i64::from(any.year()) * 12 + i64::from(any.month0()),
        first: first_of(any),
        last: last_of(any),
        rule_day,
        age_day: last_of(any),
        employed: true,
    }
}

fn given(stack: &Stack, person: &Person) -> Vec<Vec<Option<Given>>> {
    let of = |input: &lonn::rules::Input| -> Vec<Option<Given>> {
        let fact = person.facts.get(&input.head.id);
        let read = |text: &String| typed(input.kind, text).unwrap();
        match input.per.and_then(|per| stack.family(per)) {
            None => vec![match fact {
                None => None,
                Some(Fact::One(text)) => Some(read(text)),
                Some(Fact::PerMember(_)) => panic!("{} is not by member", input.head.id),
            }],
            Some(family) => {
                let member = |name: &String| match fact? {
                    Fact::PerMember(members) => members.get(name).map(read),
                    Fact::One(_) => panic!("{} is by member", input.head.id),
                };
                family.members.iter().map(member).collect()
            }
        }
    };
    stack.inputs.iter().map(of).collect()
}

fn in_bounds(stack: &Stack, given: &[Vec<Option<Given>>], person: &Person) -> Or<()> {
    let wrong = stack.inputs.iter().zip(given).any(|(input, facts)| {
        let outside = |fact: &Given| outside(input, fact);
        facts.iter().flatten().any(outside)
    });
    if wrong || person.end.is_some_and(|end| end < person.first_day()) {
        return refuse("FACT-RANGE");
    }
    Ok(())
}

fn outside(input: &lonn::rules::Input, fact: &Given) -> bool {
    let bound = |exact: &Option<lonn::amount::Exact>| {
        exact
            .as_ref()
            .map(|bound| figure(&bound.to_string(), false).unwrap())
    };
    match fact {
        Given::Number(number) => {
            bound(&input.min).is_some_and(|min| *number < min)
                || bound(&input.max).is_some_and(|max| *number > max)
        }
        Given::Truth(_) | Given::Day(_) | Given::Word(_) => false,
    }
}

impl<'b> Run<'b> {
    /// Where something of a month, an entry and a member is kept.
    fn place_of(&self, entry: usize, member: usize, month: usize) -> usize {
        self.case.rules.places[entry] + member + month * self.case.rules.members
    }

    fn exact_of(&self, number: &lonn::amount::Exact) -> Number {
        self.case.rules.exact_of(number)
    }

    fn stack(&self) -> &'b Stack {
        self.case.rules.stack
    }

    /// A fact, or its default: section 3.
    fn fact(&self, input: usize, member: usize, month: usize) -> Or<Given> {
        let entry = &self.stack().inputs[input];
        let fact = if let Some(fact) = &self.given[input][member] {
            fact.clone()
        } else {
            let fact = match &self.case.rules.defaults[input].get(member) {
                None | Some(None) => return refuse("FACT-MISSING"),
                Some(Some(Default::Value(value))) => value.clone(),
                Some(Some(Default::Formula(formula))) => {
                    let per = entry.per.and_then(|per| self.stack().family(per));
                    let at = self.at(month, 1, per.map(|family| (family, member)));
                    self.formula(formula, &at)?
                }
            };
            if outside(entry, &fact) {
                return refuse("FACT-RANGE");
            }
            fact
        };
        self.small(fact)
    }

    fn small(&self, given: Given) -> Or<Given> {
        match &given {
            Given::Number(number) if overflows(number) => refuse("OVERFLOW"),
            _ => Ok(given),
        }
    }

    /// What holds on a day: section 6.2.
    fn dated<'d, T>(&self, id: &str, dated: &'d Dated<T>, day: NaiveDate) -> Or<&'d T> {
        let counts = |item: &&DatedItem<T>| {
            self.case.with_proposed || item.confidence != Confidence::Proposed
        };
        let begun = |item: &&DatedItem<T>| item.from <= day;
        let Some(item) = dated.items.iter().filter(counts).rfind(begun) else {
            return refuse("NO-FIGURE");
        };
        let over = item.until.is_some_and(|until| until < day);
        match &item.figure {
            Ok(figure) if !over => Ok(figure),
            Ok(figure) if dated.carry => {
                self.carried.borrow_mut().insert(id.to_owned());
                Ok(figure)
            }
            Ok(_) | Err(_) => refuse("NO-FIGURE"),
        }
    }

    fn parameter(&self, number: usize, member: usize, day: NaiveDate) -> Or<Number> {
        let entry = &self.stack().parameters[number];
        if let Some(what_if) = self.case.what_ifs.get(&entry.head.id) {
            let text = match what_if {
                Fact::One(text) => Some(text),
                Fact::PerMember(members) => {
                    let family = self.stack().family(entry.per.unwrap()).unwrap();
                    members.get(&family.members[member])
                }
            };
            if let Some(text) = text {
                return Ok(figure(text, entry.percent).unwrap());
            }
        }
        let figures = self.dated(&entry.head.id, &entry.values, day)?;
        Ok(self.exact_of(&figures[member]))
    }

    fn is_one_of(&self, choice: &Choice, month: usize) -> Or<bool> {
        let input = &self.stack().inputs[index(choice.input)];
        let InputKind::Member(family) = input.kind else {
            panic!("{} is no enum", input.head.id)
        };
        let members = &self.stack().family(family).unwrap().members;
        let fact = self.fact(index(choice.input), 0, month)?;
        let fits = |member: &u32| fact == Given::Word(members[index(*member)].clone());
        Ok(choice.members.iter().any(fits))
    }

    /// Section 2.6: the days first, then the facts that are named.
    fn applies(&self, applies: &Applies, month: usize) -> Or<bool> {
        let day = self.months[month].rule_day;
        let begun = applies.from.is_none_or(|from| from <= day);
        if !begun || applies.until.is_some_and(|until| until < day) {
            return Ok(false);
        }
        self.fits(&applies.choices, month)
    }

    /// Whether all choices fit: a fact that is missing matters only if no other choice decides.
    fn fits(&self, choices: &[Choice], month: usize) -> Or<bool> {
        let each = choices.iter().map(|choice| self.is_one_of(choice, month));
        let each: Vec<Or<bool>> = each.collect();
        if each.contains(&Ok(false)) {
            return Ok(false);
        }
        all(each).map(|_| true)
    }
}

/// Keeps what was computed once.
fn kept<T: Clone>(store: &Kept<T>, place: usize, compute: impl FnOnce() -> Or<T>) -> Or<T> {
    if let Some(Some(known)) = store.borrow().get(place) {
        return known.clone();
    }
    let result = compute();
    let mut store = store.borrow_mut();
    let length = store.len().max(place + 1);
    store.resize_with(length, || None);
    store[place] = Some(result.clone());
    result
}

/// The total of all, or the codes of all.
fn sum_of(numbers: impl IntoIterator<Item = Or<Number>>) -> Or<Number> {
    let mut sum = Number::zero();
    let mut refused: Option<Codes> = None;
    for number in numbers {
        match number {
            Ok(number) if number.is_zero() => {}
            Ok(number) => sum = plus(&sum, &number),
            Err(codes) => refused.get_or_insert_default().extend(codes),
        }
    }
    refused.map_or(Ok(sum), Err)
}

fn total(numbers: impl IntoIterator<Item = Number>) -> Number {
    numbers
        .into_iter()
        .fold(Number::zero(), |sum, next| plus(&sum, &next))
}
