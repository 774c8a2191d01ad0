//! `lonn rules fmt [PATH…]`: one way to lay the files of a rule book out.

use std::path::{Path, PathBuf};

use super::{FORMATS, Verb, no_format};
use crate::cli::{Stop, whole};
use crate::rules::{File, of_folder, read_files};
use crate::text::{Diagnostic, Problems, Sources, laid_out};
use crate::words::Text;

/// Lays files out, or with `--check` names those that are not laid out.
pub(super) fn run(verb: &Verb<'_>) -> Result<u8, Stop> {
    let call = verb.call;
    if call.format != "text" {
        return Err(no_format(call, &call.format, &FORMATS[..1]));
    }
    let files = files(verb)?;
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    read_files(&files, &mut sources, &mut problems);
    if problems.has_errors() {
        return Err(call.stop(problems, &sources));
    }
    let is_check = verb.matches.get_flag("check");
    let mut said = String::new();
    let mut count = 0_usize;
    for (path, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        let laid_out = laid_out(&text);
        if laid_out == text {
            continue;
        }
        if !is_check {
            whole(Path::new(path), &laid_out)
                .map_err(|error| call.stop_one(call.failed(path, &error)))?;
        }
        count = count.saturating_add(1);
        said.push_str(path);
        said.push('\n');
    }
    let key = if is_check { "fmt-differ" } else { "fmt-done" };
    let end = Text::new(key).with("count", count).with("all", files.len());
    said.push_str(&call.words.say(&end));
    said.push('\n');
    call.write(&said)?;
    Ok(u8::from(is_check && count > 0))
}

/// The files that were named, those of the folders that were, or those of `--config`.
fn files(verb: &Verb<'_>) -> Result<Vec<File>, Stop> {
    let call = verb.call;
    let named = verb.matches.get_many::<String>("files");
    let mut paths: Vec<PathBuf> = named.into_iter().flatten().map(PathBuf::from).collect();
    if paths.is_empty() {
        paths.extend(call.config.clone());
    }
    if paths.is_empty() {
        return Err(call.stop_one(Diagnostic::error("FMT-NOTHING")));
    }
    let mut files = Vec::new();
    for path in paths {
        let shown = path.display().to_string();
        let found = if path.is_dir() {
            of_folder(&path).map(|found| {
                let below = |(name, bytes): File| (path.join(name).display().to_string(), bytes);
                found.into_iter().map(below).collect()
            })
        } else {
            std::fs::read(&path).map(|bytes| vec![(shown.clone(), bytes)])
        };
        let found: Vec<File> = found.map_err(|error| {
            let problem = Diagnostic::error("FILE-UNREADABLE")
                .at_if(call.line.word(&shown).or(call.line.value("config", 0)))
                .with("path", &shown)
                .with("why", call.why(&error));
            call.stop_one(problem)
        })?;
        files.extend(found);
    }
    files.sort();
    files.dedup();
    Ok(files)
}
