//! The command line's shape.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Call, Stop, environment, init, language, offer, rules, schema, today};
use crate::rules::{Loaded, Proof, Stack};
use crate::time::parse_date;
use crate::words::Words;

pub(super) fn run() -> Result<u8, Stop> {
    let typed: Vec<std::ffi::OsString> = std::env::args_os().collect();
    // Flags for facts come from the rule book, so the book is found before the rest is read.
    let config = config_of(&typed);
    let call = Call {
        words: Words::new(crate::words::Lang::En),
        format: String::new(),
        out: None,
        on: None,
        today: today(),
        config,
    };
    let says = |known: &str| typed.iter().any(|word| word == known);
    let needs_book = says("offer")
        || says("completions")
        || says("rules") && rules::WITH_FACTS.iter().any(|verb| says(verb));
    let loaded = if needs_book {
        Some(call.load(Proof::Known, None)?)
    } else {
        None
    };
    if let Some(loaded) = loaded.as_ref().filter(|loaded| loaded.book.is_none()) {
        return Err(Stop::usage(call.problems(loaded)));
    }
    let command = command(loaded.as_ref(), &call.words);
    let matches = match command.clone().try_get_matches_from(&typed) {
        Ok(matches) => matches,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            let said = error.render();
            if code == 0 {
                call.write(&said.to_string())?;
                return Ok(0);
            }
            return Err(Stop::usage(said.to_string()));
        }
    };
    let call = finish(call, &matches)?;
    match matches.subcommand() {
        Some(("offer", matches)) => {
            let loaded = match loaded {
                Some(loaded) => loaded,
                None => call.load(Proof::Known, None)?,
            };
            offer::run(&call, loaded, matches)
        }
        Some(("rules", matches)) => rules::run(&call, loaded, matches),
        Some(("init", matches)) => init::run(&call, matches),
        Some(("schema", matches)) => schema::run(&call, matches),
        Some(("completions", matches)) => completions(&call, command, matches),
        _ => Err(Stop::usage(command.clone().render_help().to_string())),
    }
}

fn completions(call: &Call, mut command: Command, matches: &ArgMatches) -> Result<u8, Stop> {
    let word = matches
        .get_one::<String>("shell")
        .map_or("", String::as_str);
    let shell: clap_complete::Shell = word
        .parse()
        .map_err(|error: String| Stop::usage(format!("completions: {error}")))?;
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "lonn", &mut text);
    call.write(&String::from_utf8_lossy(&text))?;
    Ok(0)
}

fn config_of(typed: &[std::ffi::OsString]) -> Option<PathBuf> {
    let mut words = typed.iter();
    while let Some(word) = words.next() {
        if word == "--config" {
            return words.next().map(PathBuf::from);
        }
        if let Some(path) = word
            .to_str()
            .and_then(|word| word.strip_prefix("--config="))
        {
            return Some(PathBuf::from(path));
        }
    }
    environment("LONN_CONFIG").map(PathBuf::from)
}

fn finish(call: Call, matches: &ArgMatches) -> Result<Call, Stop> {
    let mut inner = matches;
    while let Some((_, further)) = inner.subcommand() {
        inner = further;
    }
    let text = |name: &str| inner.try_get_one::<String>(name).ok().flatten().cloned();
    let lang = language(text("lang").or_else(|| environment("LONN_LANG")).as_deref())?;
    let on = match text("on").or_else(|| environment("LONN_ON")) {
        None => None,
        Some(word) => Some(parse_date(&word).ok_or_else(|| {
            Stop::usage(format!("error: --on {word}: a date such as 2026-12-01"))
        })?),
    };
    Ok(Call {
        words: Words::new(lang),
        format: text("format").unwrap_or_else(|| "text".to_owned()),
        out: text("out").filter(|path| path != "-").map(PathBuf::from),
        on,
        ..call
    })
}

fn command(loaded: Option<&Loaded>, words: &Words) -> Command {
    let offer = Command::new("offer")
        .about("Draft one offer, break it down, check it")
        .arg(Arg::new("file").help("An offer file in TOML, - for stdin"))
        .arg(
            Arg::new("start")
                .long("start")
                .value_name("DATE")
                .help("The first day of employment"),
        )
        .arg(
            Arg::new("end")
                .long("end")
                .value_name("DATE")
                .help("The last day of employment"),
        )
        .arg(
            Arg::new("set")
                .long("set")
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .help("Any input, or a parameter as a what-if"),
        )
        .arg(
            Arg::new("fail-on")
                .long("fail-on")
                .default_value("violation")
                .value_parser(["violation", "warning", "never"])
                .help("From which findings on the exit code is 1"),
        )
        .arg(
            Arg::new("with-proposed")
                .long("with-proposed")
                .action(ArgAction::SetTrue)
                .help("Count proposed figures"),
        )
        .arg(
            Arg::new("explain")
                .long("explain")
                .value_name("NAME")
                .num_args(0..=1)
                .default_missing_value("")
                .help("How a component or sum comes about, down to its sources"),
        );
    let stacks = loaded
        .and_then(|loaded| loaded.book.as_ref())
        .map_or(&[][..], |book| &book.stacks);
    let facts = |verb| with_flags(verb, flags(stacks, |_, _| true));
    let choosing = |verb| with_flags(verb, flags(stacks, chooses));
    let offer = facts(offer);
    let rules = rules::command(words, common, facts, choosing);
    Command::new("lonn")
        .version(env!("CARGO_PKG_VERSION"))
        .about("A rules engine for pay: dated, cited, exact offers")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(common(offer))
        .subcommand(rules)
        .subcommand(common(
            Command::new("init")
                .about("Write the rule book of this program to a folder, to be edited")
                .arg(Arg::new("folder").required(true)),
        ))
        .subcommand(common(schema::command(words)))
        .subcommand(common(
            Command::new("completions")
                .about("Completions for a shell")
                .arg(Arg::new("shell").required(true)),
        ))
}

/// A command with flags for facts.
fn with_flags(command: Command, flags: Vec<(String, String)>) -> Command {
    flags.into_iter().fold(command, |command, (flag, help)| {
        command.arg(
            Arg::new(format!("fact:{flag}"))
                .long(flag)
                .value_name("VALUE")
                .allow_hyphen_values(true)
                .help(help),
        )
    })
}

fn common(command: Command) -> Command {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    command
        .arg(text(
            "config",
            "DIR",
            "A rule-book folder instead of the one in the program",
        ))
        .arg(text("lang", "LANG", "en, sv or nb"))
        .arg(text("format", "FORMAT", "text, json or csv"))
        .arg(text(
            "out",
            "FILE",
            "Write the result to a file, whole or not at all",
        ))
        .arg(text(
            "on",
            "DATE",
            "The day whose rules judge; today by default",
        ))
}

/// Whether a stack is chosen by an input.
fn chooses(stack: &Stack, input: usize) -> bool {
    let input = u32::try_from(input);
    stack.when.iter().any(|choice| Ok(choice.input) == input)
}

/// The flags of the inputs of all stacks that count, with their help, each once.
fn flags(stacks: &[Stack], counts: impl Fn(&Stack, usize) -> bool) -> Vec<(String, String)> {
    let taken = [
        "config",
        "lang",
        "format",
        "out",
        "on",
        "start",
        "end",
        "set",
        "help",
        "explain",
        "fail-on",
        "with-proposed",
        "version",
        "stack",
        "message-format",
    ];
    let mut found: Vec<(String, String)> = Vec::new();
    let inputs = stacks.iter().flat_map(|stack| {
        let inputs = stack.inputs.iter().enumerate();
        inputs.filter(|(number, _)| counts(stack, *number))
    });
    for (_, input) in inputs {
        let names = std::iter::once(&input.flag).chain(input.also.iter().map(|(flag, _)| flag));
        for flag in names {
            if !taken.contains(&flag.as_str()) && !found.iter().any(|(known, _)| known == flag) {
                found.push((flag.clone(), input.head.title("en").to_owned()));
            }
        }
    }
    found
}
