//! `lonn rules …`: the rule book itself.

mod check;
mod eval;
mod show;
mod test;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::facts::Typed;
use super::{Call, Stop, offer};
use crate::report;
use crate::rules::{Loaded, RuleBook, Stack};
use crate::run::Refusal;
use crate::text::{Diagnostic, Sources, nearest};
use crate::time::Date;

/// The verbs whose flags come from the rule book.
pub(super) const WITH_FACTS: [&str; 3] = ["eval", "show", "explain"];

/// `rules` with its verbs; `common` adds what every command takes, `facts` the flags of the book's
/// inputs, `choosing` those by which stacks are chosen.
pub(super) fn command(
    common: fn(Command) -> Command,
    facts: impl Fn(Command) -> Command,
    choosing: impl Fn(Command) -> Command,
) -> Command {
    let stack = || {
        Arg::new("stack")
            .long("stack")
            .value_name("STACK")
            .help("A stack by its name, instead of the facts that choose it")
    };
    let with_stack = |verb: Command| choosing(verb.arg(stack()));
    Command::new("rules")
        .about("The rule book itself")
        .subcommand_required(true)
        .subcommand(common(
            Command::new("check").about("Every problem, and what the book holds"),
        ))
        .subcommand(common(facts(
            Command::new("eval")
                .arg(stack())
                .about("Compute an expression, alone or with the names of a stack")
                .arg(
                    Arg::new("expression")
                        .value_name("EXPR")
                        .required(true)
                        .allow_hyphen_values(true)
                        .help("A formula such as 'round(m / 2, 0.01)'"),
                )
                .arg(
                    Arg::new("set")
                        .long("set")
                        .value_name("NAME=VALUE")
                        .action(ArgAction::Append)
                        .help("A name of the expression, an input, or a parameter as a what-if"),
                )
                .arg(
                    Arg::new("with-proposed")
                        .long("with-proposed")
                        .action(ArgAction::SetTrue)
                        .help("Count proposed figures"),
                ),
        )))
        .subcommand(common(with_stack(named(
            "show",
            "An entry: what it is, its values over time, what it reads, who reads it",
        ))))
        .subcommand(common(with_stack(named(
            "explain",
            "A formula as it is understood, step by step, down to sources",
        ))))
        .subcommand(common(
            Command::new("test")
                .about("Run the book's own tests, or those of further files")
                .arg(
                    Arg::new("files")
                        .num_args(0..)
                        .help("Files with [[test]] tables"),
                ),
        ))
}

/// A verb about one name.
fn named(verb: &'static str, about: &'static str) -> Command {
    Command::new(verb).about(about).arg(
        Arg::new("name")
            .value_name("NAME")
            .required(true)
            .help("An input, parameter, component, floor, source, …"),
    )
}

pub(super) fn run(call: &Call, loaded: Option<Loaded>, matches: &ArgMatches) -> Result<u8, Stop> {
    let with_book = |run: fn(&Call, &RuleBook, &Loaded, &ArgMatches) -> Result<u8, Stop>,
                     matches: &ArgMatches| {
        let loaded = match &loaded {
            Some(loaded) => loaded,
            None => &call.load(crate::rules::Proof::Known, None)?,
        };
        match &loaded.book {
            Some(book) => run(call, book, loaded, matches),
            None => Err(Stop::usage(call.problems(loaded))),
        }
    };
    match matches.subcommand() {
        Some(("check", _)) => check::run(call),
        Some(("eval", matches)) => with_book(eval::run, matches),
        Some(("show", matches)) => with_book(show::run, matches),
        Some(("explain", matches)) => with_book(show::explain, matches),
        Some(("test", matches)) => test::run(call, matches),
        _ => Err(Stop::usage(
            "lonn rules check | eval | explain | show | test",
        )),
    }
}

/// The day whose rules count: `--on`, else today, inside what the book answers.
fn on_of(call: &Call, book: &RuleBook) -> Result<Date, Stop> {
    let on = call.on.unwrap_or(call.today);
    let (from, until) = book.answers;
    if on < from || on > until {
        return Err(Stop::usage(format!(
            "error[ON-RANGE]: {on}: {from} – {until}"
        )));
    }
    Ok(on)
}

/// The stack of `--stack`, or the one that facts choose.
fn stack_chosen<'b>(
    call: &Call,
    book: &'b RuleBook,
    given: &[Typed],
    matches: &ArgMatches,
    on: Date,
) -> Result<&'b Stack, Stop> {
    let Some(name) = matches.get_one::<String>("stack") else {
        return offer::chosen(call, book, given, on);
    };
    let known = || book.stacks.iter().map(|stack| stack.id.as_str());
    let found = book.stacks.iter().find(|stack| stack.id == *name);
    found.ok_or_else(|| Stop::usage(unknown(call, "--stack", name, known())))
}

/// What is said of a name that is not there.
fn unknown<'n>(
    call: &Call,
    place: &str,
    name: &str,
    known: impl Iterator<Item = &'n str>,
) -> String {
    let problem = Diagnostic::error("NAME-UNKNOWN")
        .with("name", name)
        .nearest(nearest(name, known));
    let said = call.words.say(&problem.text);
    let mend = call.words.say(&problem.part(problem.mend));
    format!("error[NAME-UNKNOWN]: {place}: {said}\n  = mend: {mend}")
}

fn refused(call: &Call, stack: &Stack, refusal: &Refusal) -> String {
    offer::refused(call, stack, refusal)
}

/// Problems as they are said on stderr.
fn said(call: &Call, problems: &[Diagnostic], sources: &Sources) -> String {
    problems
        .iter()
        .map(|problem| report::human(problem, sources, &call.words, false) + "\n")
        .collect()
}

fn no_format(found: &str) -> Stop {
    Stop::usage(format!("--format {found}: text or json"))
}
