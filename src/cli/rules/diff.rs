//! `lonn rules diff A B`: what tells two rule books, or two days of one, apart, and what that does
//! to offers.

use std::path::{Path, PathBuf};

use super::{Verb, no_format, on_of};
use crate::answer::Summary;
use crate::cli::facts::text_of;
use crate::cli::offer::of_file;
use crate::cli::{Call, MessageFormat, Stop};
use crate::report::{
    DiffSide, OfferSide, diff_markdown, diff_result, diff_text, json_text, offer_difference,
};
use crate::rules::{Loaded, Proof, RuleBook, embedded, load, of_folder};
use crate::text::Diagnostic;
use crate::time::{Date, parse_date};
use crate::words::Words;

const FORMATS: [&str; 3] = ["text", "json", "markdown"];

/// The name of the book in the program.
const BUILTIN: &str = "builtin";

/// One of the two, loaded.
struct Side {
    name: String,
    /// Its folder; `None` for the book in the program.
    folder: Option<PathBuf>,
    loaded: Loaded,
    day: Option<Date>,
}

/// Compares two books, or two days of one.
pub(super) fn run(verb: &Verb<'_>) -> Result<u8, Stop> {
    let call = verb.call;
    if !FORMATS.contains(&call.format.as_str()) {
        return Err(no_format(call, &call.format, &FORMATS));
    }
    let [old, new] = sides(verb)?;
    let (Some(old_book), Some(new_book)) = (&old.loaded.book, &new.loaded.book) else {
        return Err(Stop::usage(""));
    };
    let on = match new.day {
        Some(day) => day,
        None => on_of(call, new_book)?,
    };
    let files = verb.matches.get_many::<String>("offers");
    let offers = files
        .into_iter()
        .flatten()
        .map(|file| {
            // Read once: what comes by stdin is gone then.
            let text = text_of(call, file, &mut call.sources.clone())?;
            let file = (file.as_str(), text.as_str());
            let was = offer_by(call, &old, file)?;
            let is = offer_by(call, &new, file)?;
            if let (OfferSide::Refused(_), OfferSide::Refused(_)) = (&was, &is) {
                // That is no difference of the books: the file is wrong, and told as such.
                return Err(refusal(call, &new, file));
            }
            Ok(offer_difference(file.0, &was, &is, &call.words))
        })
        .collect::<Result<Vec<_>, Stop>>()?;
    let found = diff_result(of(&old, old_book), of(&new, new_book), on, offers);
    let text = match call.format.as_str() {
        "json" => json_text(&found),
        "markdown" => diff_markdown(&found, &call.words),
        _ => diff_text(&found, &call.words),
    };
    call.write(&text)?;
    Ok(u8::from(found.differs()))
}

fn of<'s>(side: &'s Side, book: &'s RuleBook) -> DiffSide<'s> {
    DiffSide {
        name: &side.name,
        book,
        sources: &side.loaded.sources,
        day: side.day,
    }
}

/// Both sides: two books, or one on two days.
fn sides(verb: &Verb<'_>) -> Result<[Side; 2], Stop> {
    let call = verb.call;
    let named = |key: &str| verb.matches.get_one::<String>(key).cloned();
    let days = match (named("from"), named("to")) {
        (Some(from), Some(to)) => Some((day(call, "from", &from)?, day(call, "to", &to)?)),
        (_, _) => None,
    };
    let Some((from, to)) = days else {
        let [old, new] = ["old", "new"].map(|key| named(key).unwrap_or_default());
        return Ok([side(call, &old)?, side(call, &new)?]);
    };
    if let Some(extra) = named("new") {
        let problem = Diagnostic::error("WORD-EXTRA").at_if(call.line.word(&extra));
        return Err(call.stop_one(problem.with("found", &extra)));
    }
    let one = || match named("old") {
        Some(name) => side(call, &name),
        None => match &call.config {
            Some(folder) => side_of(call, folder.display().to_string(), Some(folder.clone())),
            None => side_of(call, BUILTIN.to_owned(), None),
        },
    };
    let (mut old, mut new) = (one()?, one()?);
    for (side, flag, day) in [(&mut old, "from", from), (&mut new, "to", to)] {
        side.day = Some(day);
        if let Some(book) = &side.loaded.book {
            answered(call, book, flag, day)?;
        }
    }
    Ok([old, new])
}

fn day(call: &Call, flag: &str, word: &str) -> Result<Date, Stop> {
    parse_date(word).ok_or_else(|| {
        let problem = Diagnostic::error("DATE-WRONG").at_if(call.line.value(flag, 0));
        call.stop_one(problem.with("key", format!("--{flag}")))
    })
}

/// Refuses a day that the book does not answer for.
fn answered(call: &Call, book: &RuleBook, flag: &str, day: Date) -> Result<(), Stop> {
    let (from, until) = book.answers;
    if (from..=until).contains(&day) {
        return Ok(());
    }
    let problem = Diagnostic::error("ON-RANGE")
        .at_if(call.line.value(flag, 0))
        .with("key", flag)
        .with("day", day)
        .with("from", from)
        .with("until", until);
    Err(call.stop_one(problem))
}

/// The book of a name: `builtin`, or a folder.
fn side(call: &Call, name: &str) -> Result<Side, Stop> {
    let folder = (name != BUILTIN).then(|| PathBuf::from(name));
    side_of(call, name.to_owned(), folder)
}

fn side_of(call: &Call, name: String, folder: Option<PathBuf>) -> Result<Side, Stop> {
    let (files, proof) = match &folder {
        None => (embedded(), Proof::Known),
        Some(path) => (files_of(call, path, &name)?, Proof::Whole),
    };
    let loaded = load(&files, proof, None);
    if loaded.book.is_none() {
        return Err(Stop::usage(call.problems(&loaded)));
    }
    Ok(Side {
        name,
        folder,
        loaded,
        day: None,
    })
}

fn files_of(call: &Call, path: &Path, name: &str) -> Result<Vec<crate::rules::File>, Stop> {
    of_folder(path).map_err(|error| {
        let place = call.line.word(name).or(call.line.value("config", 0));
        let problem = Diagnostic::error("FILE-UNREADABLE")
            .at_if(place)
            .with("path", path.display())
            .with("why", call.why(&error));
        call.stop_one(problem)
    })
}

/// What an offer comes to by a side.
fn offer_by(call: &Call, side: &Side, file: (&str, &str)) -> Result<OfferSide, Stop> {
    let own = Call {
        message_format: MessageFormat::Plain,
        ..by(call, side)
    };
    let found = of_file(&own, &side.loaded, file, |page| {
        let summary = Summary::of(page.plan, page.offer);
        OfferSide::Computed(Box::new(summary), page.plan.on, page.start)
    });
    match found {
        Ok(found) => Ok(found),
        // Not ours to compare: a mistake of the program is told as one.
        Err(stop) if stop.code != 2 => Err(stop),
        Err(stop) => Ok(OfferSide::Refused(
            stop.said.trim().lines().map(str::to_owned).collect(),
        )),
    }
}

/// Why an offer cannot be computed, as the call wants to be told.
fn refusal(call: &Call, side: &Side, file: (&str, &str)) -> Stop {
    match of_file(&by(call, side), &side.loaded, file, |_| ()) {
        Err(stop) => stop,
        Ok(()) => Stop::usage(""),
    }
}

/// The call as it were with this side's book and day alone.
fn by(call: &Call, side: &Side) -> Call {
    Call {
        words: Words::new(call.words.lang()),
        format: call.format.clone(),
        csv: call.csv,
        message_format: call.message_format,
        // What is wrong with the book is not the offer's matter.
        is_quiet: true,
        fail_on: call.fail_on,
        out: None,
        on: side.day.or(call.on),
        on_by_flag: side.day.is_some() || call.on_by_flag,
        today: call.today,
        config: side.folder.clone(),
        line: call.line.clone(),
        sources: call.sources.clone(),
    }
}
