//! Every mend, followed literally, mends: beside each wrong book of `tests/diagnostics` stand the
//! files that its mends change, as `NAME.toml.mended`; an empty one takes its file away.

use std::collections::BTreeMap;
use std::path::Path;

use lonn::rules::{File, Loaded, Proof, load, of_folder};
use lonn::text::{Diagnostic, Severity};

use crate::diagnostics::{code_of, folders};

/// The ending of a file's mended form.
const ENDING: &str = ".mended";

/// The files of a wrong book with its mended ones in their place.
fn mended(folder: &Path) -> Vec<File> {
    let mut files: BTreeMap<String, Vec<u8>> = of_folder(folder).unwrap().into_iter().collect();
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let inside = std::fs::read_dir(&path).unwrap();
            open.extend(inside.map(|item| item.unwrap().path()));
            continue;
        }
        let below = path.strip_prefix(folder).unwrap().to_str().unwrap();
        let Some(name) = below.strip_suffix(ENDING) else {
            continue;
        };
        let bytes = std::fs::read(&path).unwrap();
        match bytes.is_empty() {
            true => assert!(files.remove(name).is_some(), "{folder:?}: no {name}"),
            false => drop(files.insert(name.to_owned(), bytes)),
        }
    }
    files.into_iter().collect()
}

fn said(loaded: &Loaded, problem: &Diagnostic) -> String {
    let words = lonn::words::Words::new(lonn::words::Lang::En);
    lonn::report::plain(problem, &loaded.sources, &words)
}

#[test]
fn every_mend_followed_literally_mends() {
    let mut wrong = Vec::new();
    for (name, folder) in folders() {
        let bad = of_folder(&folder).unwrap();
        let mended = mended(&folder);
        if mended == bad {
            wrong.push(format!("{name}: nothing is mended"));
            continue;
        }
        let before = load(&bad, Proof::Whole, None);
        let after = load(&mended, Proof::Whole, None);
        for problem in &after.problems {
            let is_new = !before.problems.iter().any(|old| old.code == problem.code);
            let is_error = problem.severity == Severity::Error;
            if problem.code == code_of(&name) || is_error || is_new {
                wrong.push(format!("{name}: {}", said(&after, problem)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
