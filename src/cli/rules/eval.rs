//! `lonn rules eval EXPR`.

use super::{Verb, on_of, refused};
use crate::amount::{Currency, ExactError, Unit};
use crate::answer::{Item, evaluate};
use crate::cli::Stop;
use crate::cli::facts::of_flags;
use crate::formula::{Target, Type, Typed, Value};
use crate::intake::{FactError, Typed as Given, Written, fact_problem, read_facts};
use crate::report::{self, Envelope, eval_result, eval_text};
use crate::rules::{FigureError, InputKind, Loaded, RuleBook, Stack, expression, name_problem};
use crate::run::Facts;
use crate::text::{Diagnostic, FileId, Place, Problems, Sources, nearest};
use crate::time::Date;

/// What an expression may name beside the book, and where it was typed.
struct Free {
    name: String,
    ty: Type,
    value: Value,
    place: Place,
    /// Where it stands in the command line.
    typed: Option<Place>,
}

/// The call's own texts (the expression, each `--set`), as files that problems point into.
struct Texts<'v> {
    verb: &'v Verb<'v>,
    sources: Sources,
    problems: Problems,
}

pub(super) fn run(verb: &Verb<'_>, book: &RuleBook, _loaded: &Loaded) -> Result<u8, Stop> {
    let call = verb.call;
    let text = verb.text("expression");
    let on = on_of(call, book)?;
    let mut texts = Texts {
        verb,
        sources: Sources::default(),
        problems: Problems::default(),
    };
    let mut wrong = Problems::default();
    let mut given = of_flags(call, verb.matches, &book.stacks, &mut wrong);
    if wrong.has_errors() {
        return Err(call.stop(wrong, &call.sources));
    }
    let (mut stack, own) = scope(verb, book, &given, on)?;
    let names: Vec<Given> = given
        .extract_if(.., |one| !belongs(&stack, &one.name))
        .collect();
    let mut free: Vec<Free> = Vec::new();
    for one in names {
        if let Some(first) = free.iter().find(|known| known.name == one.name) {
            return Err(call.stop_one(twice(&one, first)));
        }
        free.push(texts.free(&stack, own, &one, on)?);
    }
    let found = read_facts(book, &stack, &given);
    if found.problems.has_errors() {
        return Err(call.stop(found.problems, &call.sources));
    }
    let numbers: Vec<u32> = free
        .iter()
        .map(|free| stack.add_fact(&free.name, free.ty, free.place))
        .collect();
    let mut facts = Facts::none(&stack);
    facts
        .values
        .splice(..found.facts.values.len(), found.facts.values);
    for (number, free) in numbers.iter().zip(&free) {
        facts.set(*number, 0, free.value.clone());
    }
    let (formula, place) = texts.typed(&stack, own, text)?;
    if own.is_some() {
        texts.read_by(&stack, &formula, &numbers)?;
    }
    let tried = (
        found.what_ifs.as_slice(),
        verb.matches.get_flag("with-proposed"),
    );
    let value = evaluate(&stack, (formula, place), &facts, on, tried)
        .map_err(|refusal| refused(call, &stack, &refusal))?;
    let said = match call.format.as_str() {
        "json" => {
            let envelope = Envelope::new("eval", book, on);
            report::json_text(&eval_result(envelope, text, &stack, &value))
        }
        "text" => eval_text(&stack, &value, &call.words),
        other => return Err(super::no_format(call, other, &super::FORMATS)),
    };
    call.write(&said)?;
    Ok(0)
}

/// The problem of a name that is given a value a second time.
fn twice(again: &Given, first: &Free) -> Diagnostic {
    let problem = Diagnostic::error("FACT-TWICE")
        .with("name", &again.name)
        .at_if(again.place);
    match first.typed {
        Some(place) => problem.and(place, "first"),
        None => problem,
    }
}

/// The stack whose names are in scope, with its currency; without one, nothing.
fn scope(
    verb: &Verb<'_>,
    book: &RuleBook,
    given: &[Given],
    on: Date,
) -> Result<(Stack, Option<Currency>), Stop> {
    let chosen = given
        .iter()
        .any(|one| !one.may_try || decides(book, &one.name));
    if !chosen && !verb.names_stack() {
        return Ok((nothing()?, None));
    }
    let stack = verb.stack(book, given, on)?.clone();
    let own = Some(stack.currency);
    Ok((stack, own))
}

/// Whether a name is that of an input by which stacks are chosen.
fn decides(book: &RuleBook, name: &str) -> bool {
    book.stacks.iter().any(|stack| {
        stack.when.iter().any(|choice| {
            usize::try_from(choice.input)
                .ok()
                .and_then(|number| stack.inputs.get(number))
                .is_some_and(|input| input.flag == name || input.head.id == name)
        })
    })
}

/// Whether a name, its member aside, is an input or parameter of a stack, or anything else of it.
fn belongs(stack: &Stack, name: &str) -> bool {
    let bare = name.split('.').next().unwrap_or(name);
    let flag = |name: &str| {
        stack
            .inputs
            .iter()
            .any(|input| input.flag == name || input.also.iter().any(|(also, _)| also == name))
    };
    flag(name) || !Item::named(stack, bare).is_empty()
}

/// The problem of a value that no formula of literals can be, with what was perhaps meant.
fn no_literal(name: &str, value: &str) -> Diagnostic {
    let kind = InputKind::Number {
        unit: Unit::PLAIN,
        percent: false,
    };
    let unread = FactError::Figure(FigureError::NotANumber(ExactError::NotANumber(
        value.to_owned(),
    )));
    Diagnostic {
        code: "FORMULA-SYNTAX",
        ..fact_problem(&unread, name, value, kind)
    }
}

/// Whether a value is a number but for a comma in it, which no formula of literals has.
fn is_number_with_comma(value: &str) -> bool {
    value.contains(',')
        && value
            .chars()
            .all(|c| c.is_ascii_digit() || ",.%- ".contains(c))
}

/// A stack for expressions without a country: `XXX` is the code of no currency.
fn nothing() -> Result<Stack, Stop> {
    Currency::from_code("XXX")
        .map(Stack::empty)
        .ok_or_else(|| Stop {
            code: 4,
            said: String::new(),
        })
}

impl Texts<'_> {
    /// What a `--set` gives a name of its own: a formula of literals.
    fn free(
        &mut self,
        stack: &Stack,
        own: Option<Currency>,
        given: &Given,
        on: Date,
    ) -> Result<Free, Stop> {
        let value = match &given.value {
            Written::Text(text) => text.clone(),
            Written::Node(_) => String::new(),
        };
        let empty = Stack::empty(stack.currency);
        let file = self
            .sources
            .add(format!("--set {}", given.name), value.clone());
        let place = Place::new(file, 0..value.len());
        if value.is_empty() || is_number_with_comma(&value) {
            self.problems.add(no_literal(&given.name, &value).at(place));
            return Err(self.said());
        }
        if let Some(problem) = name_problem(&given.name) {
            self.problems.add(problem.at(place));
        }
        let formula = expression(&empty, own, (&value, file), &mut self.problems);
        let Some(formula) = formula.filter(|_| !self.problems.has_errors()) else {
            return Err(self.said());
        };
        let facts = Facts::none(&empty);
        let found = evaluate(&empty, (formula, place), &facts, on, (&[], false))
            .map_err(|refusal| refused(self.verb.call, &empty, &refusal))?;
        Ok(Free {
            name: given.name.clone(),
            ty: found.ty,
            value: found.value,
            place,
            typed: given.place,
        })
    }

    fn typed(
        &mut self,
        stack: &Stack,
        own: Option<Currency>,
        text: &str,
    ) -> Result<(Typed, Place), Stop> {
        let file: FileId = self.sources.add("EXPR", text);
        let formula = expression(stack, own, (text, file), &mut self.problems);
        match formula {
            Some(formula) => Ok((formula, Place::new(file, 0..text.len()))),
            None => Err(self.said()),
        }
    }

    /// A name that the book does not know and the expression does not read is a slip of the pen.
    fn read_by(&mut self, stack: &Stack, formula: &Typed, free: &[u32]) -> Result<(), Stop> {
        for number in free {
            let read = formula
                .reads()
                .any(|(target, _)| target == Target::Input(*number));
            let input = usize::try_from(*number)
                .ok()
                .and_then(|n| stack.inputs.get(n));
            if let (false, Some(input)) = (read, input) {
                let known = Item::all(stack);
                let known = known
                    .iter()
                    .filter(|item| matches!(item, Item::Input(_) | Item::Parameter(_)))
                    .map(|item| item.name(stack))
                    .filter(|name| *name != input.head.id);
                let name = &input.head.id;
                self.problems.add(
                    Diagnostic::error("NAME-UNKNOWN")
                        .at(input.head.place)
                        .with("name", name)
                        .nearest(nearest(name, known)),
                );
            }
        }
        if self.problems.has_errors() {
            return Err(self.said());
        }
        Ok(())
    }

    fn said(&mut self) -> Stop {
        let problems = std::mem::take(&mut self.problems).sorted(&self.sources);
        Stop::usage(self.verb.said(&problems, &self.sources))
    }
}
