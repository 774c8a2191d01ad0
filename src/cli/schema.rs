//! `lonn schema [NAME]`.

use clap::{Arg, ArgMatches, Command};

use super::{Call, Stop};
use crate::report::{json_text, schema, schema_names};
use crate::text::{Diagnostic, nearest};
use crate::words::Words;

pub(super) fn command(words: &Words) -> Command {
    Command::new("schema").about(words.word("help-schema")).arg(
        Arg::new("name")
            .value_name("NAME")
            .help(words.word("help-schema-name")),
    )
}

pub(super) fn run(call: &Call, matches: &ArgMatches) -> Result<u8, Stop> {
    let Some(name) = matches.get_one::<String>("name") else {
        let names: String = schema_names().map(|name| format!("{name}\n")).collect();
        call.write(&names)?;
        return Ok(0);
    };
    match schema(name) {
        Some(schema) => call.write(&json_text(&schema))?,
        None => {
            let problem = Diagnostic::error("NAME-UNKNOWN")
                .with("name", name)
                .nearest(nearest(name, schema_names()));
            let said = call.words.say(&problem.text);
            let names: Vec<&str> = schema_names().collect();
            return Err(Stop::usage(format!(
                "error[NAME-UNKNOWN]: {said}: {}",
                names.join(", ")
            )));
        }
    }
    Ok(0)
}
