//! `lonn offer`.

use clap::ArgMatches;

use super::facts::{Read, Typed, Written, of_flags, read};
use super::{Call, Stop};
use crate::answer::{offer, stack_of};
use crate::plan::Plan;
use crate::report;
use crate::rules::{Loaded, RuleBook, Stack, Weight};
use crate::run::Refusal;
use crate::text::{Diagnostic, NodeKind, Problems, Sources, read_table};
use crate::time::{Date, Month, parse_date};
use crate::words::Text;

pub(super) fn run(call: &Call, loaded: Loaded, matches: &ArgMatches) -> Result<u8, Stop> {
    let Some(book) = &loaded.book else {
        return Err(Stop::usage(call.problems(&loaded)));
    };
    let mut typed = Vec::new();
    let mut days = Days {
        on: call.on,
        start: None,
        end: None,
    };
    if let Some(path) = matches.get_one::<String>("file") {
        typed = of_file(call, path, book, &mut days)?;
    }
    for flag in of_flags(matches, &book.stacks) {
        typed.retain(|known| known.name != flag.name);
        typed.push(flag);
    }
    for (name, slot) in [("start", &mut days.start), ("end", &mut days.end)] {
        if let Some(word) = matches.get_one::<String>(name) {
            let day = parse_date(word).ok_or_else(|| {
                Stop::usage(format!(
                    "error[DATE-WRONG]: --{name} {word}: a date such as 2026-12-01"
                ))
            })?;
            *slot = Some(day);
        }
    }
    if typed.is_empty() {
        return Err(Stop::usage(examples(call, book)));
    }
    let on = days.on.or(days.start).unwrap_or(call.today);
    if on < book.answers.0 || on > book.answers.1 {
        let (from, until) = book.answers;
        return Err(Stop::usage(format!(
            "error[ON-RANGE]: {on}: {from} – {until}"
        )));
    }
    let stack = chosen(call, book, &typed, on)?;
    let Read {
        mut facts,
        what_ifs,
        wrong,
    } = read(stack, &typed, on, call);
    if !wrong.is_empty() {
        return Err(Stop::usage(wrong.join("\n")));
    }
    facts.start = days
        .start
        .or_else(|| Some(Month::of(on).plus(1).first_day()));
    facts.end = days.end;
    let needs_base = stack
        .solve_for
        .filter(|input| facts.given(*input, 0).is_none());
    if let Some(input) = needs_base.and_then(|n| stack.inputs.get(usize::try_from(n).ok()?)) {
        let needed = call
            .words
            .say(&Text::new("offer-needs-base").with("flag", &input.flag));
        return Err(Stop::usage(format!("{needed}\n{}", bands(call, stack))));
    }
    let plan = Plan::fold(stack, on, &what_ifs, matches.get_flag("with-proposed"));
    if let Some(name) = matches.get_one::<String>("explain") {
        return explained(call, book, &plan, &facts, name);
    }
    let found = offer(&plan, &facts, &what_ifs, &mut ())
        .map_err(|refusal| Stop::usage(refused(call, stack, &refusal)))?;
    let text = match call.format.as_str() {
        "json" => {
            let json = report::offer(book, &plan, &found, &call.words);
            serde_json::to_string_pretty(&json).unwrap_or_default() + "\n"
        }
        "csv" => report::offer_csv(&plan, &found, &call.words).map_err(|error| Stop {
            code: 4,
            said: error.to_string(),
        })?,
        "text" => report::offer_text(&plan, &found, &call.words),
        other => return Err(Stop::usage(format!("--format {other}: text, json or csv"))),
    };
    call.write(&text)?;
    let level = match matches.get_one::<String>("fail-on").map(String::as_str) {
        Some("warning") => Some(Weight::Warning),
        Some("never") => None,
        _ => Some(Weight::Violation),
    };
    let counts = |weight: Weight| level.is_some_and(|level| weight >= level);
    let fails = found
        .judged
        .findings
        .iter()
        .any(|f| f.accepted.is_none() && counts(f.severity));
    Ok(u8::from(fails))
}

/// `--explain [NAME]`: how a component, sum or value comes about; without a name the headline.
fn explained(
    call: &Call,
    book: &RuleBook,
    plan: &Plan<'_>,
    facts: &crate::run::Facts,
    name: &str,
) -> Result<u8, Stop> {
    let stack = plan.stack;
    let entry = if name.is_empty() {
        stack.headline
    } else {
        stack.entry_named(name)
    };
    let Some(entry) = entry else {
        let known = stack.entries.iter().map(|entry| entry.head().id.as_str());
        let text = Text::new("NAME-UNKNOWN").with("name", name);
        let near = crate::text::nearest(name, known);
        let mend = near.map(|near| {
            call.words
                .say(&text.clone().with("nearest", near).part("nearest"))
        });
        let said = call.words.say(&text);
        return Err(Stop::usage(format!(
            "error[NAME-UNKNOWN]: --explain: {said}; {}",
            mend.unwrap_or_default()
        )));
    };
    let mut trace = crate::run::Trace::default();
    crate::run::annualised(plan, facts, false, &mut trace)
        .map_err(|refusal| Stop::usage(refused(call, stack, &refusal)))?;
    let code = call.words.lang().code();
    call.write(&report::explain(book, plan, facts, &trace, entry, code))?;
    Ok(0)
}

struct Days {
    on: Option<Date>,
    start: Option<Date>,
    end: Option<Date>,
}

/// An offer file: facts by the names of inputs, `on`, `start`, `end`, `[set]`.
fn of_file(call: &Call, path: &str, book: &RuleBook, days: &mut Days) -> Result<Vec<Typed>, Stop> {
    let text = if path == "-" {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.map_err(|error| Stop::usage(format!("error: {path}: {error}")))?;
    let mut sources = Sources::default();
    let file = sources.add(path, &text);
    let (mut table, broken) = read_table(file, &text);
    let mut problems = Problems::default();
    for (span, message) in broken {
        let place = crate::text::Place::new(file, span);
        problems.add(
            Diagnostic::error("TOML-SYNTAX")
                .at(place)
                .with("message", message),
        );
    }
    let mut typed = Vec::new();
    let known: Vec<&str> = book
        .stacks
        .iter()
        .flat_map(|stack| &stack.inputs)
        .map(|input| input.head.id.as_str())
        .chain(["on", "start", "end", "set"])
        .collect();
    for (name, place, node) in table.take_rest() {
        match (name.as_str(), &node.kind) {
            ("on" | "start" | "end", NodeKind::Date(day) | NodeKind::Text { text: day, .. }) => {
                let slot = match name.as_str() {
                    "on" => &mut days.on,
                    "start" => &mut days.start,
                    _ => &mut days.end,
                };
                match parse_date(day) {
                    Some(day) => *slot = slot.or(Some(day)),
                    None => problems.add(
                        Diagnostic::error("DATE-WRONG")
                            .at(node.place)
                            .with("key", &name),
                    ),
                }
            }
            ("set", NodeKind::Table(inner)) => {
                for (name, _, node) in inner.clone().take_rest() {
                    let place = format!("{path}: set.{name}");
                    typed.push(Typed {
                        place,
                        name,
                        value: Written::Node(node),
                    });
                }
            }
            (word, _) if known.contains(&word) => {
                let place = sources.line_text(&place);
                typed.push(Typed {
                    place,
                    name,
                    value: Written::Node(node),
                });
            }
            _ => problems.add(
                Diagnostic::error("KEY-UNKNOWN")
                    .at(place)
                    .with("key", &name)
                    .with("name", path)
                    .with("known", known.join(", "))
                    .nearest(crate::text::nearest(&name, known.iter().copied())),
            ),
        }
    }
    if problems.has_errors() {
        let said: String = problems
            .sorted(&sources)
            .iter()
            .map(|problem| report::human(problem, &sources, &call.words, false) + "\n")
            .collect();
        return Err(Stop::usage(said));
    }
    Ok(typed)
}

pub(super) fn chosen<'b>(
    call: &Call,
    book: &'b RuleBook,
    typed: &[Typed],
    on: Date,
) -> Result<&'b Stack, Stop> {
    let found = stack_of(book, |stack| Some(read(stack, typed, on, call).facts), on);
    found.map_err(|_none| {
        // A fact that no stack can read is the likelier reason than one that fits none.
        let deciding = |stack: &Stack, one: &Typed| {
            stack.when.iter().any(|choice| {
                let input = usize::try_from(choice.input)
                    .ok()
                    .and_then(|n| stack.inputs.get(n));
                input.is_some_and(|input| input.flag == one.name || input.head.id == one.name)
            })
        };
        for stack in &book.stacks {
            let about: Vec<Typed> = typed
                .iter()
                .filter(|one| deciding(stack, one))
                .cloned()
                .collect();
            let wrong = read(stack, &about, on, call).wrong;
            if !wrong.is_empty() {
                return Stop::usage(wrong.join("\n"));
            }
        }
        let known: Vec<&str> = book.stacks.iter().map(|stack| stack.id.as_str()).collect();
        let text = Text::new("stack-none").with("known", known.join(", "));
        Stop::usage(format!("error[STACK-NONE]: {}", call.words.say(&text)))
    })
}

pub(super) fn refused(call: &Call, stack: &Stack, refusal: &Refusal) -> String {
    let title = |name: &str| {
        let entry = stack
            .entry_named(name)
            .and_then(|number| stack.entry(number));
        entry.map_or_else(
            || name.to_owned(),
            |entry| entry.head().title(call.words.lang().code()).to_owned(),
        )
    };
    let detail: String = refusal
        .detail
        .iter()
        .filter(|d| !d.is_empty())
        .map(|d| format!(", {d}"))
        .collect();
    let text = Text::new("refused")
        .with("code", refusal.code)
        .with("entry", title(&refusal.entry))
        .with("name", &refusal.name)
        .with("detail", detail);
    call.words.say(&text)
}

fn bands(call: &Call, stack: &Stack) -> String {
    let mut text = call.words.word("bands-there");
    for band in &stack.bands {
        let people: Vec<String> = band
            .choices
            .iter()
            .filter_map(|choice| {
                let input = stack.inputs.get(usize::try_from(choice.input).ok()?)?;
                let crate::rules::InputKind::Member(family) = input.kind else {
                    return None;
                };
                let members: Vec<&str> = choice
                    .members
                    .iter()
                    .filter_map(|m| stack.family(family)?.members.get(usize::try_from(*m).ok()?))
                    .map(String::as_str)
                    .collect();
                Some(format!("--{} {}", input.flag, members.join("|")))
            })
            .collect();
        for item in &band.values.items {
            if let Ok(range) = &item.figure {
                text.push_str(&format!(
                    "\n  {} {}: {} – {} {} ({})",
                    stack.id,
                    people.join(" "),
                    range.min,
                    range.max,
                    stack.currency,
                    item.from
                ));
            }
        }
    }
    text
}

fn examples(call: &Call, book: &RuleBook) -> String {
    let mut text = call.words.word("example-call");
    for stack in &book.stacks {
        text.push('\n');
        text.push_str(&bands(call, stack));
    }
    text
}
