//! The command line's shape.
//!
//! The flags for facts come from the inputs that the rule book declares, so the book is found and
//! loaded before the rest is read.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, ValueEnum};

use super::help::{in_language, shown};
use super::line::Line;
use super::{
    Call, Csv, MessageFormat, Stop, code, environment, init, offer, rules, schema, solve, today,
    usage,
};
use crate::rules::{Input, InputKind, Loaded, OWN_FLAGS, Proof, Stack, Weight};
use crate::text::{Diagnostic, Sources};
use crate::time::parse_date;
use crate::words::{Lang, Text, Words};

/// Formats of results.
pub(super) const FORMATS: [&str; 3] = ["text", "json", "csv"];
/// All that some command writes; each refuses those that it does not.
const ALL_FORMATS: [&str; 4] = ["text", "json", "csv", "markdown"];
const LANGS: [&str; 3] = ["en", "sv", "nb"];
const MESSAGE_FORMATS: [&str; 3] = ["human", "plain", "json"];
const CSV_KINDS: [&str; 2] = ["plain", "excel"];
const FAIL_ON: [&str; 3] = ["violation", "warning", "never"];

pub(super) fn run() -> Result<u8, Stop> {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let call = early(&typed)?;
    if let Some(place) = call.line.broken() {
        let problem = Diagnostic::told_as("NOT-UTF8", "NOT-UTF8-WORD").at(place);
        return Err(call.stop_one(problem));
    }
    let says = |known: &str| typed.iter().any(|word| word == known);
    let needs_book = says("offer")
        || says("solve")
        || says("completions")
        || says("rules") && rules::WITH_FACTS.iter().any(|verb| says(verb));
    let loaded = if needs_book {
        Some(call.load(Proof::Known, None)?)
    } else {
        None
    };
    let command = in_language(command(loaded.as_ref(), &call.words), &call.words);
    let matches = match command.clone().try_get_matches_from(&typed) {
        Ok(matches) => matches,
        Err(error) if !error.use_stderr() => {
            call.write(&shown(&error.render().ansi().to_string(), &call.words))?;
            return Ok(0);
        }
        Err(error) => {
            // Without the book its flags are unknown: that is what has to be said.
            if let Some(loaded) = loaded.filter(|loaded| loaded.book.is_none()) {
                return Err(Stop::usage(call.problems(&loaded)));
            }
            return Err(usage::wrong(&call, &error));
        }
    };
    let call = finish(call, &matches)?;
    match matches.subcommand() {
        Some(("offer", matches)) => {
            let loaded = match loaded {
                Some(loaded) => loaded,
                None => call.load(Proof::Known, None)?,
            };
            offer::run(&call, loaded, matches, None)
        }
        Some(("solve", matches)) => {
            let loaded = match loaded {
                Some(loaded) => loaded,
                None => call.load(Proof::Known, None)?,
            };
            let aim = solve::aim(&call, matches)?;
            offer::run(&call, loaded, matches, Some(&aim))
        }
        Some(("rules", matches)) => rules::run(&call, loaded, matches),
        Some(("init", matches)) => init::run(&call, matches),
        Some(("explain", matches)) => code::run(&call, matches),
        Some(("schema", matches)) => schema::run(&call, matches),
        Some(("completions", matches)) => completions(&call, command, matches),
        _ => Err(Stop::usage(
            command.clone().render_help().ansi().to_string(),
        )),
    }
}

fn completions(call: &Call, mut command: Command, matches: &ArgMatches) -> Result<u8, Stop> {
    let word = matches
        .get_one::<String>("shell")
        .map_or("", String::as_str);
    let shells: Vec<String> = clap_complete::Shell::value_variants()
        .iter()
        .map(ToString::to_string)
        .collect();
    let Ok(shell) = word.parse::<clap_complete::Shell>() else {
        let known: Vec<&str> = shells.iter().map(String::as_str).collect();
        let problem = Diagnostic::error("SHELL-UNKNOWN")
            .at_if(call.line.word(word))
            .with("found", word)
            .with("known", known.join(", "));
        let near = crate::text::nearest(word, known.iter().copied());
        return Err(call.stop_one(problem.nearest(near)));
    };
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "lonn", &mut text);
    call.write(&String::from_utf8_lossy(&text))?;
    Ok(0)
}

/// What must be known before the arguments are read: language, form of messages, rule book.
fn early(typed: &[OsString]) -> Result<Call, Stop> {
    let mut sources = Sources::default();
    let line = Line::new(typed, &mut sources);
    let lang = line.early("lang").or_else(|| environment("LONN_LANG"));
    let known = lang.as_deref().map(Lang::from_code);
    let message_format = match line.early("message-format").as_deref() {
        Some("plain") => MessageFormat::Plain,
        Some("json") => MessageFormat::Json,
        _ => MessageFormat::Human,
    };
    let call = Call {
        words: Words::new(known.flatten().unwrap_or_default()),
        format: "text".to_owned(),
        csv: Csv::Plain,
        message_format,
        is_quiet: false,
        fail_on: Some(Weight::Violation),
        out: None,
        on: None,
        on_by_flag: false,
        today: today(),
        config: config_of(typed),
        line,
        sources,
    };
    match (known, &lang) {
        (Some(None), Some(word)) => {
            let problem = flag_value("lang", word, &LANGS).at_if(call.line.value("lang", 0));
            Err(call.stop_one(problem))
        }
        _ => Ok(call),
    }
}

/// The problem of a flag's value that is none of some.
pub(super) fn flag_value(flag: &str, found: &str, known: &[&str]) -> Diagnostic {
    // An argument without a flag is known by its place, `<SHELL>`.
    let shown = if flag.starts_with('<') {
        flag.to_owned()
    } else {
        format!("--{flag}")
    };
    Diagnostic::error("FLAG-VALUE")
        .with("flag", shown)
        .with("found", found)
        .with("known", known.join(", "))
        .nearest(crate::text::nearest(found, known.iter().copied()))
}

fn config_of(typed: &[OsString]) -> Option<PathBuf> {
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

/// The options that every command has.
fn finish(mut call: Call, matches: &ArgMatches) -> Result<Call, Stop> {
    let mut inner = matches;
    while let Some((_, further)) = inner.subcommand() {
        inner = further;
    }
    let text = |name: &str| inner.try_get_one::<String>(name).ok().flatten().cloned();
    let flag = text("on");
    call.on_by_flag = flag.is_some();
    if let Some(word) = flag.or_else(|| environment("LONN_ON")) {
        let key = if call.on_by_flag { "--on" } else { "LONN_ON" };
        let Some(day) = parse_date(&word) else {
            let problem = Diagnostic::error("DATE-WRONG")
                .at_if(call.line.value("on", 0).filter(|_| call.on_by_flag))
                .with("key", key);
            return Err(call.stop_one(problem));
        };
        call.on = Some(day);
    }
    let excel = text("csv").as_deref() == Some("excel");
    if excel {
        call.csv = Csv::Excel;
    }
    call.format = match text("format") {
        Some(format) => format,
        None if excel => "csv".to_owned(),
        None => "text".to_owned(),
    };
    if excel && call.format != "csv" {
        let problem =
            flag_value("format", &call.format, &["csv"]).at_if(call.line.value("format", 0));
        return Err(call.stop_one(problem));
    }
    call.out = text("out").filter(|path| path != "-").map(PathBuf::from);
    call.is_quiet = inner.try_get_one::<bool>("quiet").ok().flatten() == Some(&true);
    call.fail_on = match text("fail-on").as_deref() {
        Some("warning") => Some(Weight::Warning),
        Some("never") => None,
        _ => Some(Weight::Violation),
    };
    Ok(call)
}

fn command(loaded: Option<&Loaded>, words: &Words) -> Command {
    let stacks = loaded
        .and_then(|loaded| loaded.book.as_ref())
        .map_or(&[][..], |book| &book.stacks);
    let heading = words.word("help-facts");
    let with = |verb: Command, flags: Vec<Arg>| {
        let flags = flags.into_iter();
        verb.args(flags.map(|flag| flag.help_heading(heading.clone())))
    };
    let facts = |verb| with(verb, fact_flags(stacks, |_, _| true, words));
    let choosing = |verb| with(verb, fact_flags(stacks, chooses, words));
    Command::new("lonn")
        .version(env!("CARGO_PKG_VERSION"))
        .about(words.word("help-lonn"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(everywhere(words))
        .subcommand(facts(offer_command("offer", words)))
        .subcommand(facts(solve::with_aim(offer_command("solve", words), words)))
        .subcommand(rules::command(words, facts, choosing))
        .subcommand(
            Command::new("init").about(words.word("help-init")).arg(
                Arg::new("folder")
                    .value_name("DIR")
                    .required(true)
                    .help(words.word("help-folder")),
            ),
        )
        .subcommand(code::command(words))
        .subcommand(schema::command(words))
        .subcommand(
            Command::new("completions")
                .about(words.word("help-completions"))
                .arg(
                    Arg::new("shell")
                        .value_name("SHELL")
                        .required(true)
                        .help(words.word("help-shell")),
                ),
        )
}

/// The options of every command, before its name or behind it.
fn everywhere(words: &Words) -> Vec<Arg> {
    let heading = words.word("help-everywhere");
    let text = |name: &'static str, value: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(words.say(&Text::new(format!("help-{name}"))))
            .help_heading(heading.clone())
            .global(true)
    };
    vec![
        text("config", "DIR"),
        text("lang", "LANG").help(format!("{}: {}", words.word("help-lang"), LANGS.join(", "))),
        text("format", "FORMAT").value_parser(ALL_FORMATS),
        text("csv", "KIND").value_parser(CSV_KINDS),
        text("message-format", "FORMAT").value_parser(MESSAGE_FORMATS),
        text("out", "FILE"),
        text("on", "DATE"),
        text("fail-on", "WEIGHT").value_parser(FAIL_ON),
        text("quiet", "")
            .short('q')
            .num_args(0)
            .action(ArgAction::SetTrue),
    ]
}

fn offer_command(name: &'static str, words: &Words) -> Command {
    let dated = |name: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("DATE")
            .help(words.say(&Text::new(format!("help-{name}"))))
    };
    let about = Text::new(format!("help-{name}"));
    Command::new(name)
        .about(words.say(&about))
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .help(words.word("help-file")),
        )
        .arg(dated("start"))
        .arg(dated("end"))
        .arg(
            Arg::new("set")
                .long("set")
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .help(words.word("help-set")),
        )
        .arg(
            Arg::new("with-proposed")
                .long("with-proposed")
                .action(ArgAction::SetTrue)
                .help(words.word("help-with-proposed")),
        )
        .arg(
            Arg::new("explain")
                .long("explain")
                .value_name("NAME")
                .num_args(0..=1)
                .default_missing_value("")
                .help(words.word("help-explain")),
        )
}

/// Whether a stack is chosen by an input.
fn chooses(stack: &Stack, input: usize) -> bool {
    let input = u32::try_from(input);
    stack.when.iter().any(|choice| Ok(choice.input) == input)
}

/// The flags of all stacks' facts that count, each once.
fn fact_flags(stacks: &[Stack], counts: impl Fn(&Stack, usize) -> bool, words: &Words) -> Vec<Arg> {
    let mut found: Vec<Arg> = Vec::new();
    for stack in stacks {
        let inputs = stack.inputs.iter().enumerate();
        for (_, input) in inputs.filter(|(number, _)| counts(stack, *number)) {
            let names = std::iter::once(&input.flag).chain(input.also.iter().map(|(flag, _)| flag));
            for flag in names {
                let id = format!("fact:{flag}");
                let is_known = found.iter().any(|arg| arg.get_id() == id.as_str());
                if !OWN_FLAGS.contains(&flag.as_str()) && !is_known {
                    found.push(fact_flag(stack, input, flag, id, words));
                }
            }
        }
    }
    found
}

fn fact_flag(stack: &Stack, input: &Input, flag: &str, id: String, words: &Words) -> Arg {
    let title = input.head.title(words.lang().code());
    let arg = Arg::new(id).long(flag.to_owned());
    let family = input.per.and_then(|family| stack.family(family));
    if let Some(family) = family {
        let help = Text::new("help-members")
            .with("title", title)
            .with("members", family.members.join(", "));
        let help = words.say(&help);
        return arg.value_name("MEMBER=VALUE,…").help(help);
    }
    let is_further = input.flag != flag;
    match input.kind {
        InputKind::Member(family) => {
            let members = stack
                .family(family)
                .map(|family| family.members.join(", "))
                .unwrap_or_default();
            arg.value_name("MEMBER").help(format!("{title}: {members}"))
        }
        InputKind::Bool => arg
            .value_name("YES/NO")
            .num_args(0..=1)
            .default_missing_value("true")
            .help(title.to_owned()),
        InputKind::Date => arg.value_name("DATE").help(title.to_owned()),
        InputKind::Text => arg.value_name("TEXT").help(title.to_owned()),
        InputKind::Number { unit, percent } => {
            let unit = if percent {
                words.unit("percent")
            } else if unit.is_amount() || unit.currency().is_some() {
                let per_year = unit.is_per_year() || (is_further && unit.is_per_month());
                let word = if per_year {
                    "help-amount-year"
                } else if unit.is_per_month() {
                    "help-amount-month"
                } else {
                    "help-amount"
                };
                words.word(word)
            } else if unit.is_plain() {
                String::new()
            } else {
                words.unit(&unit.to_string())
            };
            let help = if unit.is_empty() {
                title.to_owned()
            } else {
                format!("{title} ({unit})")
            };
            arg.value_name("NUMBER")
                .allow_negative_numbers(true)
                .help(help)
        }
    }
}
