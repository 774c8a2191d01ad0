//! `lonn rules check`.

use super::{FORMATS, Verb, no_format};
use crate::cli::{Stop, say};
use crate::report::{check_result, check_text, json_text};
use crate::rules::Proof;

pub(super) fn run(verb: &Verb<'_>) -> Result<u8, Stop> {
    let call = verb.call;
    let loaded = call.load(Proof::Whole, None)?;
    let on = call.on.unwrap_or(call.today);
    let found = check_result(&loaded, on, &call.words);
    let code = if loaded.book.is_some() { 0 } else { 2 };
    match call.format.as_str() {
        // The result holds the problems: they are not said twice.
        "json" => call.write(&json_text(&found))?,
        "text" => {
            say(&verb.said(&loaded.problems, &loaded.sources));
            call.write(&check_text(&found, &call.words))?;
        }
        other => return Err(no_format(call, other, &FORMATS)),
    }
    Ok(code)
}
