//! `lonn explain [CODE]`: what a code means and how it is mended; without a code all of them.

use clap::{Arg, ArgMatches, Command};

use super::args::flag_value;
use super::{Call, Stop};
use crate::report::{code_list_text, code_page, code_text, json_text};
use crate::text::{Diagnostic, nearest};
use crate::words::{Code, Words, code_named, codes};

/// How many codes are named in place of one that there is not.
const NEAR_MAX: usize = 6;

pub(super) fn command(words: &Words) -> Command {
    Command::new("explain").about(words.word("help-code")).arg(
        Arg::new("code")
            .value_name("CODE")
            .help(words.word("help-code-name")),
    )
}

pub(super) fn run(call: &Call, matches: &ArgMatches) -> Result<u8, Stop> {
    let words = Words::explaining(call.words.lang());
    let asked = matches.get_one::<String>("code");
    let found = match asked {
        None => codes(),
        Some(typed) => vec![named(call, typed)?],
    };
    let text = match (call.format.as_str(), asked.is_some()) {
        ("json", _) => {
            let pages = found.into_iter().map(|code| code_page(code, &words));
            json_text(&crate::report::Codes::of(pages.collect()))
        }
        ("csv", _) => {
            let problem = flag_value("format", "csv", &["text", "json"]);
            return Err(call.stop_one(problem.at_if(call.line.value("format", 0))));
        }
        (_, true) => found
            .into_iter()
            .map(|code| code_text(code, &words))
            .collect(),
        (_, false) => code_list_text(&found, &words),
    };
    call.write(&text)?;
    Ok(0)
}

/// The code of what was typed, in large letters or small.
fn named(call: &Call, typed: &str) -> Result<Code, Stop> {
    let name = typed.to_uppercase();
    if let Some(code) = code_named(&name) {
        return Ok(code);
    }
    let all: Vec<&str> = codes().into_iter().map(|code| code.code).collect();
    let problem = Diagnostic::told_as("CODE-UNKNOWN", "CODE-UNKNOWN-WORD")
        .at_if(call.line.word(typed))
        .with("found", typed);
    let parts: Vec<&str> = name.split('-').filter(|part| part.len() > 2).collect();
    let near = nearest(&name, all.iter().copied());
    let shared = all.iter().copied().filter(|code| {
        let shares = |part: &&str| code.split('-').any(|own| own == *part);
        Some(*code) != near && parts.iter().any(shares)
    });
    let near: Vec<&str> = near.into_iter().chain(shared).take(NEAR_MAX).collect();
    let problem = match near.is_empty() {
        true => problem,
        false => problem.with("near", near.join(", ")).mend("mend-near"),
    };
    Err(call.stop_one(problem))
}
