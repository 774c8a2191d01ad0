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
            let names: Vec<&str> = schema_names().collect();
            let problem = Diagnostic::error("SCHEMA-UNKNOWN")
                .at_if(call.line.word(name))
                .with("name", name)
                .with("known", names.join(", "))
                .nearest(nearest(name, names.iter().copied()));
            return Err(call.stop_one(problem));
        }
    }
    Ok(0)
}
