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
        .subcommand_value_name(words.word("value-COMMAND"))
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
    let arg = match value_of(&arg, words) {
        Some(value) => arg.value_name(value),
        None => arg,
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

/// What stands for an argument's value in the language: `<DATUM>` for `<DATE>`.
fn value_of(arg: &Arg, words: &Words) -> Option<String> {
    let name = match arg.get_value_names() {
        Some([name, ..]) => name.as_str(),
        // An argument without a name for its value is called by its own.
        _ if arg.is_positional() => arg.get_id().as_str(),
        _ => return None,
    };
    let is_word = |letter: char| letter.is_ascii_alphanumeric();
    let parts = name.split(|letter| !is_word(letter));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let key = format!("value-{}", parts.join("-"));
    words.knows(&key).then(|| words.say(&Text::new(key)))
}

/// A help as it is shown: what its reader says of flags in a usage is in the language too.
pub(super) fn shown(help: &str, words: &Words) -> String {
    let flags = Text::new("help-usage-flags");
    help.replace("[OPTIONS]", &words.say(&flags))
}
