//! Facts, figures by their day, and `applies`: sections 2.6, 3 and 6.2.

use chrono::NaiveDate;
use lonn::rules::{Applies, Choice, Confidence, Dated, DatedItem, InputKind, Stack};

use super::number::{Number, figure, overflows};
use super::rules::{Default, Rules};
use super::view::Run;
use super::{Given, Or, all, index, refuse};
use crate::person::{Fact, Person};

/// A fact from text.
pub(super) fn typed(kind: InputKind, text: &str) -> Result<Given, String> {
    Ok(match kind {
        InputKind::Member(_) | InputKind::Text => Given::Word(text.to_owned()),
        InputKind::Bool => Given::Truth(text == "true"),
        InputKind::Date => Given::Day(text.parse().map_err(|error| format!("{text}: {error}"))?),
        InputKind::Number { percent, .. } => Given::Number(figure(text, percent)?),
    })
}

pub(super) fn given(stack: &Stack, person: &Person) -> Vec<Vec<Option<Given>>> {
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

pub(super) fn in_bounds(
    rules: &Rules<'_>,
    given: &[Vec<Option<Given>>],
    person: &Person,
) -> Or<()> {
    let wrong = rules.stack.inputs.iter().zip(given).any(|(input, facts)| {
        let outside = |fact: &Given| outside(rules, input, fact);
        facts.iter().flatten().any(outside)
    });
    if wrong || person.end.is_some_and(|end| end < person.first_day()) {
        return refuse("FACT-RANGE");
    }
    Ok(())
}

fn outside(rules: &Rules<'_>, input: &lonn::rules::Input, fact: &Given) -> bool {
    let bound = |exact: &Option<lonn::amount::Exact>| Some(rules.exact_of(exact.as_ref()?));
    match fact {
        Given::Number(number) => {
            bound(&input.min).is_some_and(|min| *number < min)
                || bound(&input.max).is_some_and(|max| *number > max)
                || (input.whole && !number.is_integer())
        }
        Given::Truth(_) | Given::Day(_) | Given::Word(_) => false,
    }
}

impl<'b> Run<'b> {
    /// Where something of a month, an entry and a member is kept.
    pub(super) fn place_of(&self, entry: usize, member: usize, month: usize) -> usize {
        self.case.rules.places[entry] + member + month * self.case.rules.members
    }

    pub(super) fn exact_of(&self, number: &lonn::amount::Exact) -> Number {
        self.case.rules.exact_of(number)
    }

    pub(super) fn stack(&self) -> &'b Stack {
        self.case.rules.stack
    }

    /// A fact, or its default: section 3.
    pub(super) fn fact(&self, input: usize, member: usize, month: usize) -> Or<Given> {
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
            if outside(self.case.rules, entry, &fact) {
                return refuse("FACT-RANGE");
            }
            fact
        };
        self.small(fact)
    }

    pub(super) fn small(&self, given: Given) -> Or<Given> {
        match &given {
            Given::Number(number) if overflows(number) => refuse("OVERFLOW"),
            _ => Ok(given),
        }
    }

    /// What holds on a day: section 6.2.
    pub(super) fn dated<'d, T>(&self, id: &str, dated: &'d Dated<T>, day: NaiveDate) -> Or<&'d T> {
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

    pub(super) fn parameter(&self, number: usize, member: usize, day: NaiveDate) -> Or<Number> {
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

    pub(super) fn is_one_of(&self, choice: &Choice, month: usize) -> Or<bool> {
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
    pub(super) fn applies(&self, applies: &Applies, month: usize) -> Or<bool> {
        let day = self.months[month].rule_day;
        let begun = applies.from.is_none_or(|from| from <= day);
        if !begun || applies.until.is_some_and(|until| until < day) {
            return Ok(false);
        }
        self.fits(&applies.choices, month)
    }

    /// Whether all choices fit: a fact that is missing matters only if no other choice decides.
    pub(super) fn fits(&self, choices: &[Choice], month: usize) -> Or<bool> {
        let each = choices.iter().map(|choice| self.is_one_of(choice, month));
        let each: Vec<Or<bool>> = each.collect();
        if each.contains(&Ok(false)) {
            return Ok(false);
        }
        all(each).map(|_| true)
    }
}
