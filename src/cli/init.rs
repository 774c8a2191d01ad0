//! `lonn init DIR`: the rule book of the program, to be edited, with the schema of its files beside it
//! for editors. Whole, or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::{Call, Stop};
use crate::report::{json_text, schema};
use crate::rules::{File, embedded};
use crate::text::Diagnostic;
use crate::words::Text;

/// The schema of a rule book's files.
const SCHEMA: &str = "rule-book";
/// How a file begins that tells editors of its schema.
const POINTER: &str = "#:schema ";
/// What the book covers, assumes and leaves out.
const README: &str = include_str!("../../config/README.md");

pub(super) fn run(call: &Call, matches: &ArgMatches) -> Result<u8, Stop> {
    let folder = matches
        .get_one::<String>("folder")
        .map_or("", String::as_str);
    let root = Path::new(folder);
    let taken = root.exists() && fs::read_dir(root).map_or(true, |mut all| all.next().is_some());
    if taken {
        let problem = Diagnostic::error("FOLDER-TAKEN")
            .at_if(call.line.word(folder))
            .with("path", folder);
        return Err(call.stop_one(problem));
    }
    let mut files: Vec<File> = embedded().into_iter().map(pointed).collect();
    let count = files.len();
    files.push(("README.md".to_owned(), README.as_bytes().to_vec()));
    if let Some(schema) = schema(SCHEMA) {
        files.push((format!("{SCHEMA}.json"), json_text(&schema).into_bytes()));
    }
    write_all(root, &files).map_err(|error| {
        let problem = Diagnostic::error("FOLDER-FAILED")
            .at_if(call.line.word(folder))
            .with("path", folder)
            .with("why", call.why(&error));
        call.stop_one(problem)
    })?;
    let done = Text::new("init-done")
        .with("folder", folder)
        .with("files", count);
    let schema = root.join(format!("{SCHEMA}.json"));
    let editors = Text::new("init-schema").with("path", schema.display());
    let said = [done, editors].map(|text| call.words.say(&text) + "\n");
    call.write(&said.concat())?;
    Ok(0)
}

/// A file whose first line points to the schema in the root of the folder.
fn pointed((path, bytes): File) -> File {
    let first = bytes.iter().position(|byte| *byte == b'\n');
    let (line, rest) = bytes.split_at(first.unwrap_or(0));
    if !line.starts_with(POINTER.as_bytes()) {
        return (path, bytes);
    }
    let up = "../".repeat(path.matches('/').count());
    let mut text = format!("{POINTER}{up}{SCHEMA}.json").into_bytes();
    text.extend_from_slice(rest);
    (path, text)
}

fn parent_of(root: &Path) -> &Path {
    match root.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Writes beside, then moves; what was moved before a failure is taken away again.
fn write_all(root: &Path, files: &[File]) -> io::Result<()> {
    let parent = parent_of(root);
    fs::create_dir_all(parent)?;
    let beside = tempfile::Builder::new()
        .prefix(".lonn-init-")
        .tempdir_in(parent)?;
    // One further in: the temporary folder itself is closed to others.
    let staged = beside.path().join("book");
    for (path, bytes) in files {
        let path = staged.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)?;
    }
    if !root.exists() {
        return fs::rename(&staged, root);
    }
    let mut moved: Vec<PathBuf> = Vec::new();
    for item in fs::read_dir(&staged)? {
        let item = item?;
        let to = root.join(item.file_name());
        if let Err(error) = fs::rename(item.path(), &to) {
            for path in moved {
                // The first failure is the one to be told of.
                drop(fs::remove_dir_all(&path).or_else(|_folder| fs::remove_file(&path)));
            }
            return Err(error);
        }
        moved.push(to);
    }
    Ok(())
}
