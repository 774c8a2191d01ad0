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
    let text = |kind: ContextKind| said(error.get(kind)?);
    let flag = text(ContextKind::InvalidArg);
    let name = flag.as_deref().map(flag_name);
    let at_flag = name.as_deref().and_then(|name| call.line.word(name));
    let kind = error.kind();
    if kind == ErrorKind::UnknownArgument && !flag.as_deref()?.starts_with('-') {
        let found = flag?;
        return Some(
            Diagnostic::error("WORD-EXTRA")
                .at_if(call.line.word(&found))
                .with("found", &found),
        );
    }
    if kind == ErrorKind::UnknownArgument {
        let near = text(ContextKind::SuggestedArg);
        let near = near.as_deref().map(flag_name);
        return Some(
            Diagnostic::error("FLAG-UNKNOWN")
                .at_if(at_flag)
                .with("flag", name?)
                .nearest(near.as_deref()),
        );
    }
    if kind == ErrorKind::InvalidSubcommand {
        let found = text(ContextKind::InvalidSubcommand)?;
        let near = text(ContextKind::SuggestedSubcommand);
        return Some(
            Diagnostic::error("COMMAND-UNKNOWN")
                .at_if(call.line.word(&found))
                .with("found", &found)
                .nearest(near.as_deref()),
        );
    }
    if kind == ErrorKind::InvalidValue {
        let found = text(ContextKind::InvalidValue).unwrap_or_default();
        let flag = name?;
        let bare = flag.trim_start_matches('-').to_owned();
        if found.is_empty() {
            return Some(
                Diagnostic::error("FLAG-EMPTY")
                    .at_if(at_flag)
                    .with("flag", &flag),
            );
        }
        let known = match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(known)) => known.clone(),
            _ => Vec::new(),
        };
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        return Some(
            super::args::flag_value(&bare, &found, &known)
                .at_if(call.line.value(&bare, 0).or(at_flag)),
        );
    }
    let code = if kind == ErrorKind::ArgumentConflict {
        "FLAG-TWICE"
    } else if matches!(
        kind,
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals
    ) {
        "FLAG-EMPTY"
    } else if kind == ErrorKind::TooManyValues {
        "FLAG-VALUES"
    } else {
        return None;
    };
    Some(Diagnostic::error(code).at_if(at_flag).with("flag", name?))
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
    match value {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(list) => list.first().cloned(),
        _ => None,
    }
}
