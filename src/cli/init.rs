//! `lonn init DIR`: the rule book of the program, to be edited. Whole, or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::{Call, Stop};
use crate::rules::{File, embedded};
use crate::words::Text;

pub(super) fn run(call: &Call, matches: &ArgMatches) -> Result<u8, Stop> {
    let folder = matches
        .get_one::<String>("folder")
        .map_or("", String::as_str);
    let root = Path::new(folder);
    let say = |key: &'static str| Text::new(key).with("folder", folder);
    let taken = root.exists() && fs::read_dir(root).map_or(true, |mut all| all.next().is_some());
    if taken {
        let said = call.words.say(&say("init-taken"));
        return Err(Stop::usage(format!("error[FOLDER-TAKEN]: {said}")));
    }
    let files = embedded();
    write_all(root, &files).map_err(|error| {
        let said = call.words.say(&say("init-failed").with("why", error));
        Stop::usage(format!("error[FOLDER-WRITE]: {said}"))
    })?;
    let done = say("init-done").with("files", files.len());
    call.write(&format!("{}\n", call.words.say(&done)))?;
    Ok(0)
}

/// Writes beside, then moves; what was moved before a failure is taken away again.
fn write_all(root: &Path, files: &[File]) -> io::Result<()> {
    let parent = match root.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
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
