//! `lonn rules graph [NAME]`.

use super::show::{asked, nothing};
use super::{Verb, no_format};
use crate::cli::Stop;
use crate::report::graph_dot;
use crate::rules::{Loaded, RuleBook};

/// Draws what feeds what, in the DOT language.
pub(super) fn run(verb: &Verb<'_>, book: &RuleBook, _loaded: &Loaded) -> Result<u8, Stop> {
    let call = verb.call;
    if call.format != "text" {
        return Err(no_format(call, &call.format, &["text"]));
    }
    let (name, stacks) = asked(verb, book)?;
    let drawn = graph_dot(
        &stacks,
        Some(name).filter(|name| !name.is_empty()),
        &call.words,
    );
    match drawn {
        Some(drawn) => call.write(&drawn).map(|()| 0),
        None => Err(nothing(verb, book, &stacks, name)),
    }
}
