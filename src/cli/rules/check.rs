//! `lonn rules check`.

use crate::cli::{Call, Stop};
use crate::rules::Proof;
use crate::words::Text;

pub(super) fn run(call: &Call) -> Result<u8, Stop> {
    let loaded = call.load(Proof::Whole, None)?;
    let said = call.problems(&loaded);
    let Some(book) = &loaded.book else {
        return Err(Stop::usage(said));
    };
    crate::cli::say(&said);
    let entries: usize = book
        .stacks
        .iter()
        .map(|stack| {
            let lists = [
                stack.inputs.len(),
                stack.parameters.len(),
                stack.scales.len(),
                stack.tables.len(),
                stack.entries.len(),
                stack.floors.len(),
                stack.bands.len(),
                stack.limits.len(),
                stack.notices.len(),
            ];
            lists.iter().sum::<usize>()
        })
        .sum();
    let text = Text::new("check-good")
        .with("stacks", book.stacks.len())
        .with("entries", entries)
        .with("tests", loaded.tests.len());
    call.write(&format!("{}\n", call.words.say(&text)))?;
    Ok(0)
}
