//! `lonn rules show NAME` and `lonn rules explain NAME`.

use clap::ArgMatches;

use super::{no_format, on_of, stack_chosen, unknown};
use crate::answer::Item;
use crate::cli::facts::of_flags;
use crate::cli::{Call, Stop};
use crate::report::{Asked, explain_result, explain_text, json_text, show_result, show_text};
use crate::rules::{Loaded, RuleBook, Stack};

/// `lonn rules show NAME`.
pub(super) fn run(
    call: &Call,
    book: &RuleBook,
    loaded: &Loaded,
    matches: &ArgMatches,
) -> Result<u8, Stop> {
    let (name, stacks) = asked(call, book, matches)?;
    let found = show_result(book_asked(call, book, loaded)?, &stacks, name);
    if found.is_empty() {
        return Err(nothing(call, book, &stacks, name));
    }
    let text = match call.format.as_str() {
        "json" => json_text(&found),
        "text" => show_text(&found, &call.words),
        other => return Err(no_format(other)),
    };
    call.write(&text)?;
    Ok(0)
}

/// `lonn rules explain NAME`.
pub(super) fn explain(
    call: &Call,
    book: &RuleBook,
    loaded: &Loaded,
    matches: &ArgMatches,
) -> Result<u8, Stop> {
    let (name, stacks) = asked(call, book, matches)?;
    let found = explain_result(book_asked(call, book, loaded)?, &stacks, name);
    if found.is_empty() {
        return Err(nothing(call, book, &stacks, name));
    }
    let text = match call.format.as_str() {
        "json" => json_text(&found),
        "text" => explain_text(&found, &call.words),
        other => return Err(no_format(other)),
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
fn asked<'b, 'm>(
    call: &Call,
    book: &'b RuleBook,
    matches: &'m ArgMatches,
) -> Result<(&'m str, Vec<&'b Stack>), Stop> {
    let name = matches.get_one::<String>("name").map_or("", String::as_str);
    let given = of_flags(matches, &book.stacks);
    let stacks = if given.is_empty() && matches.get_one::<String>("stack").is_none() {
        book.stacks.iter().collect()
    } else {
        vec![stack_chosen(
            call,
            book,
            &given,
            matches,
            on_of(call, book)?,
        )?]
    };
    Ok((name, stacks))
}

fn nothing(call: &Call, book: &RuleBook, stacks: &[&Stack], name: &str) -> Stop {
    let items = stacks
        .iter()
        .flat_map(|stack| Item::all(stack).into_iter().map(|item| item.name(stack)));
    let sources = book.sources.iter().map(|source| source.id.as_str());
    Stop::usage(unknown(call, "lonn rules", name, items.chain(sources)))
}
