//! What the reader of arguments refuses, as problems like all others: place, problem, mend.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Call, Stop};
use crate::text::Diagnostic;

/// The problem of a call whose arguments cannot be read.
pub(super) fn wrong(call: &Call, error: &clap::Error) -> Stop {
    match problem(call, error) {
        Some(problem) => call.stop_one(problem),
        None => Stop::usage(error.render().ansi().to_string()),
    }
}

fn problem(call: &Call, error: &clap::Error) -> Option<Diagnostic> {
    let kind = error.kind();
    if kind == ErrorKind::InvalidSubcommand {
        return command_unknown(call, error);
    }
    if kind == ErrorKind::MissingSubcommand {
        return command_missing(error);
    }
    let flag = text(error, ContextKind::InvalidArg)?;
    if kind == ErrorKind::MissingRequiredArgument {
        return Some(Diagnostic::error("WORD-MISSING").with("word", flag));
    }
    let name = flag_name(&flag);
    let place = call.line.word(&name);
    if kind == ErrorKind::UnknownArgument && !flag.starts_with('-') {
        let problem = Diagnostic::error("WORD-EXTRA").at_if(call.line.word(&flag));
        return Some(problem.with("found", &flag));
    }
    if kind == ErrorKind::UnknownArgument
        && let Some((word, place)) = call.line.negative(&flag)
    {
        let problem = Diagnostic::told_as("NUMBER-WRONG", "NUMBER-WRONG-WORD").at(place);
        return Some(problem.with("found", word));
    }
    if kind == ErrorKind::UnknownArgument {
        let near = text(error, ContextKind::SuggestedArg).map(|near| flag_name(&near));
        let problem = Diagnostic::error("FLAG-UNKNOWN").with("flag", name);
        return Some(problem.at_if(place).nearest(near.as_deref()));
    }
    if kind == ErrorKind::InvalidValue {
        let found = text(error, ContextKind::InvalidValue).unwrap_or_default();
        if !found.is_empty() {
            return Some(value_unknown(call, error, &name, &found).at_if(place_of(call, &name)));
        }
    }
    let code = if kind == ErrorKind::ArgumentConflict {
        "FLAG-TWICE"
    } else if kind == ErrorKind::TooManyValues {
        "FLAG-VALUES"
    } else if matches!(
        kind,
        ErrorKind::InvalidValue
            | ErrorKind::TooFewValues
            | ErrorKind::WrongNumberOfValues
            | ErrorKind::NoEquals
    ) {
        "FLAG-EMPTY"
    } else {
        return None;
    };
    Some(Diagnostic::error(code).at_if(place).with("flag", name))
}

fn command_unknown(call: &Call, error: &clap::Error) -> Option<Diagnostic> {
    let found = text(error, ContextKind::InvalidSubcommand)?;
    let near = text(error, ContextKind::SuggestedSubcommand);
    // The one command that has commands of its own.
    let within = call.line.word("rules").map_or("", |_| " rules");
    let problem = Diagnostic::error("COMMAND-UNKNOWN")
        .with("found", &found)
        .with("help", format!("lonn{within} --help"));
    Some(
        problem
            .at_if(call.line.word(&found))
            .nearest(near.as_deref()),
    )
}

fn command_missing(error: &clap::Error) -> Option<Diagnostic> {
    let known = match error.get(ContextKind::ValidSubcommand) {
        Some(ContextValue::Strings(known)) => known.join(", "),
        Some(_) | None => return None,
    };
    Some(Diagnostic::error("COMMAND-MISSING").with("known", known))
}

fn value_unknown(call: &Call, error: &clap::Error, name: &str, found: &str) -> Diagnostic {
    let known: Vec<&str> = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(known)) => known.iter().map(String::as_str).collect(),
        Some(_) | None => Vec::new(),
    };
    super::args::flag_value(name.trim_start_matches('-'), found, &known)
        .at_if(call.line.word(found))
}

/// The place of a flag's value, if the flag stands there.
fn place_of(call: &Call, name: &str) -> Option<crate::text::Place> {
    call.line.value(name.trim_start_matches('-'), 0)
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    said(error.get(kind)?)
}

/// The flag or argument of `--base <NUMBER>`.
fn flag_name(shown: &str) -> String {
    shown
        .split(['=', ' ', '['])
        .next()
        .unwrap_or(shown)
        .to_owned()
}

fn said(value: &ContextValue) -> Option<String> {
    if let ContextValue::String(text) = value {
        return Some(text.clone());
    }
    if let ContextValue::Strings(list) = value {
        return list.first().cloned();
    }
    None
}
