//! `lonn offer`: what was asked, which stack, which days; then the answer in the format asked for.

use std::collections::BTreeMap;

use clap::ArgMatches;

use super::args::{FORMATS, flag_value};
use super::facts::{Asked, asked, asked_by_file};
use super::refused::Case;
use super::solve::{self, Aim};
use super::{Call, Csv, Stop, explain, ranges};
use crate::answer::{Finding, Offer, accept, offer, stack_of};
use crate::intake::{PlacedDay, ReadFacts, Typed, read_facts, read_opening};
use crate::plan::Plan;
use crate::report;
use crate::rules::{Contract, Loaded, Proof, RuleBook, Stack};
use crate::run::Facts;
use crate::text::{Diagnostic, Place, Problems, Sources};
use crate::time::{Date, Month};

/// How many months after `--on` somebody may start: the rules of `--on` say little of later.
const START_MONTHS_MAX: u32 = 24;

/// Answers an offer; with an aim, the offer whose base meets it.
pub(super) fn run(
    call: &Call,
    loaded: Loaded,
    matches: &ArgMatches,
    aim: Option<&Aim>,
) -> Result<u8, Stop> {
    let Some(book) = &loaded.book else {
        return Err(Stop::usage(call.problems(&loaded)));
    };
    if !FORMATS.contains(&call.format.as_str()) {
        let problem = flag_value("format", &call.format, &FORMATS);
        return Err(call.stop_one(problem));
    }
    let asked = asked(call, book, matches)?;
    if asked.typed.is_empty() && asked.path.is_none() {
        let on = call.on.unwrap_or(call.today);
        return Err(Stop::usage(ranges::example(book, on, &call.words)));
    }
    let how = (matches.get_flag("with-proposed"), aim);
    by_book(call, (book, &loaded.sources), asked, how, |page| {
        call.write(&rendered(call, page)?)?;
        Ok(u8::from(fails(call, page.offer)))
    })
}

/// What is made of the offer of a file, of which path and text are given, by a book that is loaded.
pub(super) fn of_file<T>(
    call: &Call,
    loaded: &Loaded,
    file: (&str, &str),
    then: impl FnOnce(&report::OfferPage<'_>) -> T,
) -> Result<T, Stop> {
    let Some(book) = &loaded.book else {
        return Err(Stop::usage(call.problems(loaded)));
    };
    let asked = asked_by_file(call, book, file)?;
    let mut made = None;
    by_book(
        call,
        (book, &loaded.sources),
        asked,
        (false, None),
        |page| {
            made = Some(then(page));
            Ok(0)
        },
    )?;
    made.ok_or_else(|| Stop::usage(file.0))
}

/// The offer on the stack that it is for, and on its own contract: of a book with its files, with
/// proposed figures or without, with an aim or without.
fn by_book(
    call: &Call,
    (book, of_book): (&RuleBook, &Sources),
    mut asked: Asked,
    (with_proposed, aim): (bool, Option<&Aim>),
    then: impl FnOnce(&report::OfferPage<'_>) -> Result<u8, Stop>,
) -> Result<u8, Stop> {
    if let Some((_, path)) = &asked.path
        && asked.typed.is_empty()
    {
        let problem = Diagnostic::error("OFFER-EMPTY")
            .at_if(call.line.word(path))
            .with("path", path)
            .with("example", example_fact(book));
        return Err(call.stop_one(problem));
    }
    let days = days(call, book, &asked)?;
    let stack = chosen(call, book, (&asked.typed, &asked.sources), days.on)?;
    let question = Question {
        days,
        with_proposed,
        aim,
    };
    let Some(table) = asked.file.contract.take() else {
        let whose = (stack, of_book);
        return answer(call, book, whose, asked, question, then);
    };
    let Some((file, _)) = asked.path else {
        return Ok(0);
    };
    let own = call.load(
        Proof::Whole,
        Some(Contract {
            sources: asked.sources.clone(),
            file,
            table,
            stack: stack.id.clone(),
            from: days.on.min(days.start),
        }),
    )?;
    let of_file = |problem: &&Diagnostic| problem.place.is_some_and(|place| place.file == file);
    let Some(book) = &own.book else {
        return Err(Stop::usage(call.problems(&own)));
    };
    let warnings: Vec<Diagnostic> = own.problems.iter().filter(of_file).cloned().collect();
    if !call.is_quiet {
        super::say(&call.render(&warnings, &own.sources));
    }
    match book.stacks.first() {
        Some(stack) => {
            let whose = (stack, &own.sources);
            answer(call, book, whose, asked, question, then)
        }
        None => Err(Stop::usage(call.problems(&own))),
    }
}

/// How an offer is asked for.
#[derive(Clone, Copy)]
struct Question<'a> {
    days: Days,
    with_proposed: bool,
    aim: Option<&'a Aim>,
}

/// The offer on the stack that it is for, of a book with its files.
fn answer(
    call: &Call,
    book: &RuleBook,
    (stack, of_book): (&Stack, &Sources),
    mut asked: Asked,
    question: Question<'_>,
    then: impl FnOnce(&report::OfferPage<'_>) -> Result<u8, Stop>,
) -> Result<u8, Stop> {
    let days = question.days;
    let ReadFacts {
        mut facts,
        what_ifs,
        places,
        mut problems,
    } = read_facts(book, stack, &asked.typed);
    if let Some(table) = asked.file.opening.take() {
        facts.opening = read_opening(stack, table, &mut problems);
    }
    if problems.has_errors() {
        return Err(call.stop(problems, &asked.sources));
    }
    facts.start = Some(days.start);
    facts.end = days.end;
    let plan = Plan::fold(stack, days.on, &what_ifs, question.with_proposed);
    if question.aim.is_none() {
        needs_base(call, &plan, &facts)?;
    }
    let mut case = Case {
        call,
        plan: &plan,
        facts: &facts,
        what_ifs: &what_ifs,
        typed: &asked.typed,
        places: &places,
        sources: &asked.sources,
        book,
        of_book,
    };
    let tried = case.divisors_tried()?;
    let solved = question
        .aim
        .map(|aim| solve::find(&case, aim))
        .transpose()?;
    if let Some((facts, _)) = &solved {
        case.facts = facts;
    }
    if let Some(name) = &asked.explain {
        return explain::run(&case, name);
    }
    let mut found = offer(&plan, case.facts, &what_ifs).map_err(|refusal| case.stop(&refusal))?;
    found.judged.findings.extend(tried);
    place_findings(&mut found, &places, &asked.sources);
    accepted(call, &mut found, &asked, days.on);
    let file = asked.path.as_ref().map(|(_, path)| path.as_str());
    let page = report::OfferPage {
        book,
        plan: &plan,
        offer: &found,
        start: days.start,
        end: days.end,
        file,
        solution: solved.as_ref().map(|(_, solution)| solution),
        words: &call.words,
    };
    then(&page)
}

/// Marks what the offer's file accepts; an acceptance of nothing is told.
fn accepted(call: &Call, found: &mut Offer, asked: &Asked, on: Date) {
    let idle = accept(&mut found.judged.findings, &asked.file.accepted, on);
    let idle = idle
        .iter()
        .filter_map(|place| asked.file.accepted.get(*place));
    let idle: Vec<Diagnostic> = idle
        .map(|acceptance| {
            Diagnostic::warning("ACCEPTED-IDLE")
                .at(acceptance.place)
                .with("code", &acceptance.code)
        })
        .collect();
    if !call.is_quiet {
        super::say(&call.render(&idle, &asked.sources));
    }
}

/// Findings stand where what they are about was typed.
fn place_findings(found: &mut Offer, places: &BTreeMap<(u32, u32), Place>, sources: &Sources) {
    for finding in &mut found.judged.findings {
        let place = place_of(finding, places, sources);
        finding.place = place.or(finding.place.take());
    }
}

/// Where the fact that a finding is about was typed: the first of those that were.
fn place_of(
    finding: &Finding,
    places: &BTreeMap<(u32, u32), Place>,
    sources: &Sources,
) -> Option<(String, usize, usize)> {
    let place = finding.facts.iter().find_map(|(input, member)| {
        let last = member.unwrap_or(u32::MAX);
        let mut typed = places.range((*input, member.unwrap_or(0))..=(*input, last));
        typed.next().map(|(_, place)| *place)
    })?;
    let (line, column) = sources.line_column(&place);
    Some((sources.path(place.file).to_owned(), line, column))
}

fn rendered(call: &Call, page: &report::OfferPage<'_>) -> Result<String, Stop> {
    match call.format.as_str() {
        "json" => Ok(report::offer_json(page)),
        "csv" => report::offer_csv(page, call.csv == Csv::Excel).map_err(|error| Stop {
            code: 4,
            said: error.to_string(),
        }),
        _ => Ok(report::offer_text(page)),
    }
}

/// Whether a finding that is not accepted weighs enough for the exit code 1.
fn fails(call: &Call, offer: &Offer) -> bool {
    let mut counting = offer.judged.findings.iter().filter(|found| found.counts());
    call.fail_on
        .is_some_and(|least| counting.any(|found| found.severity >= least))
}

fn needs_base(call: &Call, plan: &Plan<'_>, facts: &Facts) -> Result<(), Stop> {
    let stack = plan.stack;
    let number = stack.solve_for.filter(|input| {
        let members = facts
            .values
            .get(usize::try_from(*input).unwrap_or(usize::MAX));
        members.is_none_or(|members| members.iter().all(Option::is_none))
    });
    let input = number.and_then(|number| stack.inputs.get(usize::try_from(number).ok()?));
    match input {
        None => Ok(()),
        Some(input) if input.defaults.iter().any(Option::is_some) => Ok(()),
        Some(input) => Err(call.stop_one(ranges::needs_base(plan, facts, input, &call.words))),
    }
}

#[derive(Debug, Clone, Copy)]
struct Days {
    on: Date,
    start: Date,
    end: Option<Date>,
}

/// The days of the offer: a flag before the file, the file before `LONN_ON`.
fn days(call: &Call, book: &RuleBook, asked: &Asked) -> Result<Days, Stop> {
    let by_flag = call.on.filter(|_| call.on_by_flag);
    let by_flag = by_flag.map(|day| (day, call.line.value("on", 0)));
    let around = call.on.map(|day| (day, None));
    let given = by_flag.or(asked.file.on).or(around);
    let start = asked.start.or(asked.file.start);
    let end = asked.end.or(asked.file.end);
    let on = given.or(start).unwrap_or((call.today, None));
    let mut problems = Problems::default();
    let (from, until) = book.answers;
    let outside = |key: &str, (day, place): PlacedDay| {
        Diagnostic::error("ON-RANGE")
            .at_if(place)
            .with("key", key)
            .with("day", day)
            .with("from", from)
            .with("until", until)
    };
    if on.0 < from || on.0 > until {
        let key = if given.is_none() && start.is_some() {
            "start"
        } else {
            "on"
        };
        problems.add(outside(key, on));
    } else if let Some(start) = start {
        let latest =
            on.0.checked_add_months(chrono::Months::new(START_MONTHS_MAX));
        if start.0 < from {
            problems.add(outside("start", start));
        } else if latest.is_some_and(|latest| start.0 > latest) {
            problems.add(
                Diagnostic::error("START-FAR")
                    .at_if(start.1)
                    .with("start", start.0)
                    .with("on", on.0)
                    .with("months", START_MONTHS_MAX),
            );
        }
    }
    let first = start.map_or_else(|| Month::of(on.0).plus(1).first_day(), |(day, _)| day);
    if let Some((day, place)) = end
        && day < first
    {
        problems.add(
            Diagnostic::error("END-BEFORE")
                .at_if(place)
                .with("end", day)
                .with("start", first),
        );
    }
    if problems.has_errors() {
        return Err(call.stop(problems, &asked.sources));
    }
    Ok(Days {
        on: on.0,
        start: first,
        end: end.map(|(day, _)| day),
    })
}

/// The stack that facts choose; the files are those that their places are in.
pub(super) fn chosen<'b>(
    call: &Call,
    book: &'b RuleBook,
    (typed, sources): (&[Typed], &Sources),
    on: Date,
) -> Result<&'b Stack, Stop> {
    let read = |stack: &Stack| read_facts(book, stack, typed);
    if let Ok(stack) = stack_of(book, |stack| Some(read(stack).facts), on) {
        return Ok(stack);
    }
    // A deciding fact that no stack can read is the likelier reason than one that fits none.
    for stack in &book.stacks {
        let deciding: Vec<Typed> = typed
            .iter()
            .filter(|one| decides(stack, &one.name))
            .cloned()
            .collect();
        let problems = read_facts(book, stack, &deciding).problems;
        if problems.has_errors() {
            return Err(call.stop(problems, sources));
        }
    }
    Err(call.stop_one(no_stack(book)))
}

/// Whether a fact under this name is among those that choose the stack.
fn decides(stack: &Stack, name: &str) -> bool {
    stack.when.iter().any(|choice| {
        let place = usize::try_from(choice.input).unwrap_or(usize::MAX);
        let input = stack.inputs.get(place);
        input.is_some_and(|input| input.flag == name || input.head.id == name)
    })
}

/// A fact that chooses rules, as an offer's file writes it.
fn example_fact(book: &RuleBook) -> String {
    let choices = book
        .stacks
        .iter()
        .flat_map(|stack| stack.when.iter().map(move |choice| (stack, choice)));
    let example = choices
        .map(|(stack, choice)| ranges::flag(stack, choice))
        .next();
    let flag = example.unwrap_or_default();
    let (name, value) = flag
        .trim_start_matches('-')
        .split_once(' ')
        .unwrap_or(("name", "value"));
    format!("{name} = \"{value}\"")
}

fn no_stack(book: &RuleBook) -> Diagnostic {
    let mut ways: Vec<String> = Vec::new();
    for stack in &book.stacks {
        for choice in &stack.when {
            let way = format!("`{}`", ranges::flag(stack, choice));
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    let known: Vec<&str> = book.stacks.iter().map(|stack| stack.id.as_str()).collect();
    Diagnostic::error("STACK-NONE")
        .with("known", known.join(", "))
        .with("ways", ways.join(", "))
        .mend("mend-offer")
}
