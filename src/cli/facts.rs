//! What was typed as flags and in an offer's file, to facts as they were typed, with their places.

use std::io::Read;

use clap::ArgMatches;

use super::{Call, Stop};
use crate::intake::{Hand, OfferFile, PlacedDay, Typed, Written, read_offer};
use crate::rules::{RuleBook, Stack};
use crate::text::{Diagnostic, FileId, Place, Problems, Sources};
use crate::time::parse_date;

/// The most bytes that an offer's file may have.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Everything that a call says about an offer.
pub(super) struct Asked {
    /// Facts and figures to be tried, of the file and of flags.
    pub(super) typed: Vec<Typed>,
    /// The offer's file; empty where there is none.
    pub(super) file: OfferFile,
    /// The file's number and name, if there is one.
    pub(super) path: Option<(FileId, String)>,
    /// `--start`.
    pub(super) start: Option<PlacedDay>,
    /// `--end`.
    pub(super) end: Option<PlacedDay>,
    /// The name behind `--explain`, empty if none stands there.
    pub(super) explain: Option<String>,
    /// The files of the call.
    pub(super) sources: Sources,
}

/// What an offer's file alone says: its path and its text.
pub(super) fn asked_by_file(
    call: &Call,
    book: &RuleBook,
    (path, text): (&str, &str),
) -> Result<Asked, Stop> {
    let mut problems = Problems::default();
    let mut sources = call.sources.clone();
    let id = sources.add(path, text);
    let mut file = read_offer(id, text, book, &mut problems);
    if problems.has_errors() {
        return Err(call.stop(problems, &sources));
    }
    Ok(Asked {
        typed: std::mem::take(&mut file.typed),
        file,
        path: Some((id, path.to_owned())),
        start: None,
        end: None,
        explain: None,
        sources,
    })
}

/// Reads flags and file.
pub(super) fn asked(call: &Call, book: &RuleBook, matches: &ArgMatches) -> Result<Asked, Stop> {
    let mut problems = Problems::default();
    let mut sources = call.sources.clone();
    let (path, explain) = file_and_name(matches);
    let (path, mut file) = match path {
        None => (None, OfferFile::default()),
        Some(path) => {
            let text = text_of(call, &path, &mut sources)?;
            let id = sources.add(path.as_str(), text.as_str());
            let file = read_offer(id, &text, book, &mut problems);
            (Some((id, path)), file)
        }
    };
    let mut typed = std::mem::take(&mut file.typed);
    typed.extend(of_flags(call, matches, &book.stacks, &mut problems));
    let start = day(call, matches, "start", &mut problems);
    let end = day(call, matches, "end", &mut problems);
    if problems.has_errors() {
        return Err(call.stop(problems, &sources));
    }
    Ok(Asked {
        typed,
        file,
        path,
        start,
        end,
        explain,
        sources,
    })
}

/// The offer's file and the name to explain. `--explain FILE` takes the file for a name.
fn file_and_name(matches: &ArgMatches) -> (Option<String>, Option<String>) {
    let file = matches.get_one::<String>("file").cloned();
    let name = matches.get_one::<String>("explain").cloned();
    match (file, name) {
        (None, Some(name))
            if name == "-"
                || name.ends_with(".toml")
                || name.contains(std::path::MAIN_SEPARATOR) =>
        {
            (Some(name), Some(String::new()))
        }
        both => both,
    }
}

/// The text of an offer's file, or of stdin.
pub(super) fn text_of(call: &Call, path: &str, sources: &mut Sources) -> Result<String, Stop> {
    let place = call.line.word(path);
    let unreadable = |why: &std::io::Error| {
        let problem = Diagnostic::error("FILE-UNREADABLE")
            .at_if(place)
            .with("path", path)
            .with("why", call.why(why));
        call.stop_one(problem)
    };
    let mut bytes = Vec::new();
    let mut limited: Box<dyn Read> = if path == "-" {
        Box::new(std::io::stdin())
    } else {
        let is_folder = std::path::Path::new(path).is_dir();
        if is_folder {
            let problem = Diagnostic::error("FILE-FOLDER").at_if(place);
            return Err(call.stop_one(problem.with("path", path)));
        }
        Box::new(std::fs::File::open(path).map_err(|error| unreadable(&error))?)
    };
    limited
        .by_ref()
        .take(FILE_BYTES_MAX.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > FILE_BYTES_MAX {
        let problem = Diagnostic::error("FILE-LARGE")
            .at_if(place)
            .with("path", path)
            .with("most", FILE_BYTES_MAX);
        return Err(call.stop_one(problem));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let before = bytes.get(..at).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count();
        let byte = bytes.get(at).copied().unwrap_or(0);
        let file = sources.add(path, String::from_utf8_lossy(bytes).into_owned());
        let problem = Diagnostic::error("NOT-UTF8")
            .at(Place::new(file, at..at.saturating_add(3)))
            .with("line", line.saturating_add(1))
            .with("byte", format!("{byte:02X}"));
        let mut problems = Problems::default();
        problems.add(problem);
        call.stop(problems, sources)
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// The facts given by flags, and what stands behind each `--set`, in the order of the line: of two
/// that say the same, the later one says it again.
pub(super) fn of_flags(
    call: &Call,
    matches: &ArgMatches,
    stacks: &[Stack],
    problems: &mut Problems,
) -> Vec<Typed> {
    let mut typed = flags(call, matches, stacks);
    typed.extend(sets(call, matches, problems));
    typed.sort_by_key(|one| one.place.map(|place| place.from));
    typed
}

/// The facts given by flags.
fn flags(call: &Call, matches: &ArgMatches, stacks: &[Stack]) -> Vec<Typed> {
    let mut found: Vec<Typed> = Vec::new();
    for input in stacks.iter().flat_map(|stack| &stack.inputs) {
        let names = std::iter::once(&input.flag).chain(input.also.iter().map(|(flag, _)| flag));
        for flag in names {
            let given = matches.try_get_one::<String>(&format!("fact:{flag}"));
            if let Ok(Some(text)) = given
                && !found.iter().any(|known| known.name == *flag)
            {
                found.push(Typed {
                    place: call.line.value(flag, 0),
                    from: Hand::Flag,
                    name: flag.clone(),
                    value: Written::Text(text.clone()),
                    may_try: false,
                });
            }
        }
    }
    found
}

/// What stands behind each `--set`.
fn sets(call: &Call, matches: &ArgMatches, problems: &mut Problems) -> Vec<Typed> {
    let mut found = Vec::new();
    let sets = matches.try_get_many::<String>("set").ok().flatten();
    let sets = sets.into_iter().flatten();
    for (nth, set) in sets.enumerate() {
        let place = call.line.value("set", nth);
        let Some((name, value)) = set.split_once('=') else {
            problems.add(
                Diagnostic::error("SET-WRONG")
                    .at_if(place)
                    .with("found", set),
            );
            continue;
        };
        found.push(Typed {
            place,
            from: Hand::Flag,
            name: name.trim().to_owned(),
            value: Written::Text(value.trim().to_owned()),
            may_try: true,
        });
    }
    found
}

fn day(
    call: &Call,
    matches: &ArgMatches,
    name: &str,
    problems: &mut Problems,
) -> Option<PlacedDay> {
    let word = matches.get_one::<String>(name)?;
    let place = call.line.value(name, 0);
    let day = parse_date(word);
    if day.is_none() {
        problems.add(
            Diagnostic::error("DATE-WRONG")
                .at_if(place)
                .with("key", format!("--{name}")),
        );
    }
    day.map(|day| (day, place))
}
