//! `lonn rules …`: the rule book itself.

mod check;
mod diff;
mod eval;
mod fmt;
mod graph;
mod show;
mod test;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::args::flag_value;
use super::{Call, Stop, offer, refused};
use crate::intake::Typed;
use crate::rules::{Loaded, Proof, RuleBook, Stack};
use crate::run::Refusal;
use crate::text::{Diagnostic, Sources, nearest};
use crate::time::Date;
use crate::words::{Text, Words};

/// The verbs whose flags come from the rule book.
pub(super) const WITH_FACTS: [&str; 4] = ["eval", "show", "explain", "graph"];

/// `rules` with its verbs; `facts` adds the flags of the book's inputs, `choosing` those by which
/// stacks are chosen.
pub(super) fn command(
    words: &Words,
    facts: impl Fn(Command) -> Command,
    choosing: impl Fn(Command) -> Command,
) -> Command {
    let stack = || {
        Arg::new("stack")
            .long("stack")
            .value_name("STACK")
            .help(words.word("help-rules-stack"))
    };
    let with_stack = |verb: Command| choosing(verb.arg(stack()));
    Command::new("rules")
        .about(words.word("help-rules"))
        .subcommand_required(true)
        .subcommand(Command::new("check").about(words.word("help-rules-check")))
        .subcommand(facts(
            Command::new("eval")
                .arg(stack())
                .about(words.word("help-rules-eval"))
                .arg(
                    Arg::new("expression")
                        .value_name("EXPR")
                        .required(true)
                        .allow_hyphen_values(true)
                        .help(words.word("help-rules-expression")),
                )
                .arg(
                    Arg::new("set")
                        .long("set")
                        .value_name("NAME=VALUE")
                        .action(ArgAction::Append)
                        .help(words.word("help-rules-set")),
                )
                .arg(
                    Arg::new("with-proposed")
                        .long("with-proposed")
                        .action(ArgAction::SetTrue)
                        .help(words.word("help-rules-with-proposed")),
                ),
        ))
        .subcommand(with_stack(named(
            words,
            ("show", false),
            words.word("help-rules-show"),
        )))
        .subcommand(with_stack(named(
            words,
            ("explain", true),
            words.word("help-rules-explain"),
        )))
        .subcommand(with_stack(named(
            words,
            ("graph", false),
            words.word("help-rules-graph"),
        )))
        .subcommand(test_command(words))
        .subcommand(fmt_command(words))
        .subcommand(diff_command(words))
}

fn fmt_command(words: &Words) -> Command {
    Command::new("fmt")
        .about(words.word("help-rules-fmt"))
        .arg(
            Arg::new("check")
                .long("check")
                .action(ArgAction::SetTrue)
                .help(words.word("help-rules-fmt-check")),
        )
        .arg(
            Arg::new("files")
                .value_name("PATH")
                .num_args(0..)
                .help(words.word("help-rules-fmt-files")),
        )
}

fn diff_command(words: &Words) -> Command {
    let book = |name: &'static str, shown: &'static str| {
        Arg::new(name)
            .value_name(shown)
            .required_unless_present("from")
            .help(words.say(&Text::new(format!("help-rules-diff-{name}"))))
    };
    let day = |name: &'static str, other: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("DATE")
            .requires(other)
            .help(words.say(&Text::new(format!("help-rules-diff-{name}"))))
    };
    Command::new("diff")
        .about(words.word("help-rules-diff"))
        .arg(book("old", "A"))
        .arg(book("new", "B"))
        .arg(day("from", "to"))
        .arg(day("to", "from"))
        .arg(
            Arg::new("offers")
                .long("offers")
                .value_name("FILE")
                .num_args(1..)
                .action(ArgAction::Append)
                .help(words.word("help-rules-diff-offers")),
        )
}

fn test_command(words: &Words) -> Command {
    Command::new("test")
        .about(words.word("help-rules-test"))
        .arg(
            Arg::new("untouched")
                .long("untouched")
                .action(ArgAction::SetTrue)
                .help(words.word("help-rules-untouched")),
        )
        .arg(
            Arg::new("files")
                .num_args(0..)
                .help(words.word("help-rules-files")),
        )
}

/// A verb about one name, which must be given if it is `needed`.
fn named(words: &Words, (verb, needed): (&'static str, bool), about: String) -> Command {
    Command::new(verb).about(about).arg(
        Arg::new("name")
            .value_name("NAME")
            .required(needed)
            .help(words.word("help-rules-name")),
    )
}

/// A verb as it was called.
struct Verb<'a> {
    call: &'a Call,
    matches: &'a ArgMatches,
}

pub(super) fn run(call: &Call, loaded: Option<Loaded>, matches: &ArgMatches) -> Result<u8, Stop> {
    let Some((name, matches)) = matches.subcommand() else {
        return Err(Stop::usage("lonn rules"));
    };
    let verb = Verb { call, matches };
    let with_book = |run: fn(&Verb<'_>, &RuleBook, &Loaded) -> Result<u8, Stop>| {
        let loaded = match &loaded {
            Some(loaded) => loaded,
            None => &call.load(Proof::Known, None)?,
        };
        match &loaded.book {
            Some(book) => run(&verb, book, loaded),
            None => Err(Stop::usage(verb.said(&loaded.problems, &loaded.sources))),
        }
    };
    match name {
        "check" => check::run(&verb),
        "eval" => with_book(eval::run),
        "show" => with_book(show::run),
        "explain" => with_book(show::explain),
        "graph" => with_book(graph::run),
        "test" => test::run(&verb),
        "fmt" => fmt::run(&verb),
        "diff" => diff::run(&verb),
        other => Err(Stop::usage(format!("lonn rules {other}"))),
    }
}

impl Verb<'_> {
    /// Problems as they are said on stderr, in the form of `--message-format`.
    fn said(&self, problems: &[Diagnostic], sources: &Sources) -> String {
        self.call.render(problems, sources)
    }

    /// What is said of a name that is not there.
    fn unknown<'n>(&self, name: &str, known: impl Iterator<Item = &'n str>) -> Stop {
        self.call.stop_one(
            Diagnostic::error("NAME-UNKNOWN")
                .at_if(self.call.line.word(name))
                .with("name", name)
                .mend("mend-show")
                .nearest(nearest(name, known)),
        )
    }

    /// What was given as a text argument.
    fn text(&self, name: &str) -> &str {
        self.matches
            .get_one::<String>(name)
            .map_or("", String::as_str)
    }

    /// Whether a stack is named.
    fn names_stack(&self) -> bool {
        self.matches.get_one::<String>("stack").is_some()
    }

    /// The stack of `--stack`, or the one that facts choose.
    fn stack<'b>(&self, book: &'b RuleBook, given: &[Typed], on: Date) -> Result<&'b Stack, Stop> {
        if !self.names_stack() {
            return offer::chosen(self.call, book, (given, &self.call.sources), on);
        }
        let name = self.text("stack");
        let known = || book.stacks.iter().map(|stack| stack.id.as_str());
        let found = book.stacks.iter().find(|stack| stack.id == *name);
        found.ok_or_else(|| self.unknown(name, known()))
    }
}

/// The day whose rules count: `--on`, else today, inside what the book answers.
fn on_of(call: &Call, book: &RuleBook) -> Result<Date, Stop> {
    let on = call.on.unwrap_or(call.today);
    let (from, until) = book.answers;
    if on < from || on > until {
        let place = call.line.value("on", 0).filter(|_| call.on_by_flag);
        let problem = Diagnostic::error("ON-RANGE")
            .at_if(place)
            .with("key", "on")
            .with("day", on)
            .with("from", from)
            .with("until", until);
        return Err(call.stop_one(problem));
    }
    Ok(on)
}

fn refused(call: &Call, stack: &Stack, refusal: &Refusal) -> Stop {
    // An expression is computed in one month: that of the day that was asked for.
    let problem = refused::problem(call, stack, refusal, refusal.month);
    call.stop_one(problem)
}

/// The formats of most verbs.
const FORMATS: [&str; 2] = ["text", "json"];

/// The end of a call for a format that a verb does not have.
fn no_format(call: &Call, found: &str, known: &[&str]) -> Stop {
    let problem = flag_value("format", found, known);
    call.stop_one(problem.at_if(call.line.value("format", 0)))
}
