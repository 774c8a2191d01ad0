//! What the reader of the command line says of itself, in the language of the call.
//!
//! In: a command as it is declared, with helps of the catalogue. Out: the same command; its
//! headings, its own options and the words that an option takes are said by the catalogue too.

use clap::{Arg, Command};

use crate::words::{Lang, Text, Words};

/// A command that speaks the language; English is what it speaks by itself.
pub(super) fn in_language(mut command: Command, words: &Words) -> Command {
    if words.lang() == Lang::En {
        return command;
    }
    // Only then there are its own options, and those that every command has.
    command.build();
    said(command, words)
}

fn said(command: Command, words: &Words) -> Command {
    let template = format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        words.word("help-usage")
    );
    let command = command
        .help_template(template)
        .subcommand_help_heading(words.word("help-commands"))
        .mut_args(|arg| argument(arg, words));
    let is_help = command.get_name() == "help";
    let command = command.mut_subcommands(|inner| said(inner, words));
    if is_help {
        command.about(words.word("help-help-of"))
    } else {
        command
    }
}

fn argument(arg: Arg, words: &Words) -> Arg {
    let arg = match arg.get_id().as_str() {
        "help" => arg.help(words.word("help-help")),
        "version" => arg.help(words.word("help-version")),
        _ => arg,
    };
    let heading = match (arg.get_help_heading(), arg.is_positional()) {
        (Some(heading), _) => heading.to_owned(),
        (None, true) => words.word("help-arguments"),
        (None, false) => words.word("help-options"),
    };
    let possible = arg.get_possible_values();
    let takes = arg.get_action().takes_values();
    let values: Vec<&str> = possible.iter().map(|value| value.get_name()).collect();
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let arg = arg.help_heading(heading);
    if values.is_empty() || !takes {
        return arg;
    }
    let values = Text::new("help-values").with("values", values.join(", "));
    let help = format!("{help} [{}]", words.say(&values));
    arg.hide_possible_values(true).help(help.trim().to_owned())
}
