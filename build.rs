//! Puts the rule book of `config/` into the binary, file by file, and the examples of
//! `tests/diagnostics` that are named by a code alone.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script is told its folders by the environment"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The ending of a file's mended form.
const MENDED: &str = ".mended";

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo:rerun-if-changed=config");
    println!("cargo:rerun-if-changed=tests/diagnostics");
    println!("cargo:rerun-if-changed=build.rs");
    fs::write(out.join("embedded.rs"), book(&root.join("config"))?)?;
    fs::write(
        out.join("examples.rs"),
        examples(&root.join("tests/diagnostics"))?,
    )
}

fn book(folder: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    collect(folder, "", &[".toml"], &mut files)?;
    files.sort();
    let mut text = String::from(
        "/// Path and text of every file of `config/`.\nstatic EMBEDDED: &[(&str, &str)] = &[\n",
    );
    for (path, full) in files {
        text.push_str(&format!("    ({path:?}, include_str!({full:?})),\n"));
    }
    text.push_str("];\n");
    Ok(text)
}

fn examples(folder: &Path) -> io::Result<String> {
    let mut codes = Vec::new();
    for item in fs::read_dir(folder)? {
        let item = item?;
        let name = item.file_name().to_string_lossy().into_owned();
        // A variant has small letters behind the code.
        if !name.contains(|letter: char| letter.is_ascii_lowercase()) {
            codes.push((name, item.path()));
        }
    }
    codes.sort();
    let mut text = String::from(
        "/// A file's path, its bytes where it is wrong and, if they differ, where it is mended.\n\
         type Embedded = (&'static str, Option<&'static [u8]>, Option<&'static [u8]>);\n\n\
         /// The files of each code's example.\n\
         static EXAMPLES: &[(&str, &[Embedded])] = &[\n",
    );
    for (code, folder) in codes {
        let mut files = Vec::new();
        collect(&folder, "", &[".toml", MENDED], &mut files)?;
        let paths: BTreeSet<&str> = files
            .iter()
            .map(|(path, _)| path.strip_suffix(MENDED).unwrap_or(path))
            .collect();
        let bytes = |path: &str| match files.iter().find(|(known, _)| known == path) {
            Some((_, full)) => format!("Some(include_bytes!({full:?}))"),
            None => "None".to_owned(),
        };
        text.push_str(&format!("    ({code:?}, &[\n"));
        for path in paths {
            let (wrong, mended) = (bytes(path), bytes(&format!("{path}{MENDED}")));
            text.push_str(&format!("        ({path:?}, {wrong}, {mended}),\n"));
        }
        text.push_str("    ]),\n");
    }
    text.push_str("];\n");
    Ok(text)
}

fn collect(
    folder: &Path,
    below: &str,
    endings: &[&str],
    files: &mut Vec<(String, PathBuf)>,
) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let name = item.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        if item.file_type()?.is_dir() {
            collect(&item.path(), &path, endings, files)?;
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            println!("cargo:rerun-if-changed={}", item.path().display());
            files.push((path, item.path()));
        }
    }
    Ok(())
}
