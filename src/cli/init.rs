//! `lonn init DIR`.

use std::path::Path;

use clap::ArgMatches;

use super::{Call, Stop};
use crate::rules::embedded;

pub(super) fn run(call: &Call, matches: &ArgMatches) -> Result<u8, Stop> {
    let folder = matches
        .get_one::<String>("folder")
        .map_or("", String::as_str);
    let root = Path::new(folder);
    if root.exists() && std::fs::read_dir(root).is_ok_and(|mut items| items.next().is_some()) {
        return Err(Stop::usage(format!(
            "error: {folder}: the folder is not empty"
        )));
    }
    let wrong = |path: &Path, error: std::io::Error| {
        Stop::usage(format!("error: {}: {error}", path.display()))
    };
    for (path, bytes) in embedded() {
        let path = root.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| wrong(parent, error))?;
        }
        std::fs::write(&path, bytes).map_err(|error| wrong(&path, error))?;
    }
    call.write(&format!("{folder}\n"))?;
    Ok(0)
}
