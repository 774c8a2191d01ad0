//! `lonn rules show [NAME]` and `lonn rules explain NAME`.

use super::{FORMATS, Verb, no_format, on_of};
use crate::answer::Item;
use crate::cli::facts::of_flags;
use crate::cli::{Call, Stop};
use crate::report::{
    Asked, explain_result, explain_text, json_text, list_text, show_all, show_result, show_text,
};
use crate::rules::{Loaded, RuleBook, Stack};
use crate::text::Problems;

/// `lonn rules show [NAME]`: an entry, or without a name the list of all.
pub(super) fn run(verb: &Verb<'_>, book: &RuleBook, loaded: &Loaded) -> Result<u8, Stop> {
    let call = verb.call;
    let (name, stacks) = asked(verb, book)?;
    let about = book_asked(call, book, loaded)?;
    let is_list = name.is_empty();
    let found = if is_list {
        show_all(about, &stacks)
    } else {
        show_result(about, &stacks, name)
    };
    if found.is_empty() {
        return Err(nothing(verb, book, &stacks, name));
    }
    let text = match call.format.as_str() {
        "json" => json_text(&found),
        "text" if is_list => list_text(&found, &call.words),
        "text" => show_text(&found, &call.words),
        other => return Err(no_format(call, other, &FORMATS)),
    };
    call.write(&text)?;
    Ok(0)
}

/// `lonn rules explain NAME`.
pub(super) fn explain(verb: &Verb<'_>, book: &RuleBook, loaded: &Loaded) -> Result<u8, Stop> {
    let call = verb.call;
    let (name, stacks) = asked(verb, book)?;
    let found = explain_result(book_asked(call, book, loaded)?, &stacks, name);
    if found.is_empty() {
        return Err(nothing(verb, book, &stacks, name));
    }
    let text = match call.format.as_str() {
        "json" => json_text(&found),
        "text" => explain_text(&found, &call.words),
        other => return Err(no_format(call, other, &FORMATS)),
    };
    call.write(&text)?;
    Ok(0)
}

fn book_asked<'b>(
    call: &'b Call,
    book: &'b RuleBook,
    loaded: &'b Loaded,
) -> Result<Asked<'b>, Stop> {
    Ok(Asked {
        book,
        sources: &loaded.sources,
        on: on_of(call, book)?,
        words: &call.words,
    })
}

/// The name, and the stacks that it is looked for in: all, or the one that was chosen.
pub(super) fn asked<'b, 'v>(
    verb: &'v Verb<'_>,
    book: &'b RuleBook,
) -> Result<(&'v str, Vec<&'b Stack>), Stop> {
    let given = of_flags(
        verb.call,
        verb.matches,
        &book.stacks,
        &mut Problems::default(),
    );
    let stacks = if given.is_empty() && !verb.names_stack() {
        book.stacks.iter().collect()
    } else {
        vec![verb.stack(book, &given, on_of(verb.call, book)?)?]
    };
    Ok((verb.text("name"), stacks))
}

pub(super) fn nothing(verb: &Verb<'_>, book: &RuleBook, stacks: &[&Stack], name: &str) -> Stop {
    let items = stacks.iter().flat_map(|stack| {
        let items = Item::all(stack).into_iter();
        items.map(|item| item.name(stack))
    });
    let sources = book.sources.iter().map(|source| source.id.as_str());
    verb.unknown(name, items.chain(sources))
}
