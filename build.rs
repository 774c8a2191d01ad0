//! Puts the rule book of `config/` into the binary, file by file.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script is told its folders by the environment"
)]

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    println!("cargo:rerun-if-changed=config");
    println!("cargo:rerun-if-changed=build.rs");
    let mut files = Vec::new();
    collect(&root.join("config"), "", &mut files)?;
    files.sort();
    let mut text = String::from(
        "/// Path and text of every file of `config/`.\nstatic EMBEDDED: &[(&str, &str)] = &[\n",
    );
    for (path, full) in files {
        text.push_str(&format!("    ({path:?}, include_str!({full:?})),\n"));
    }
    text.push_str("];\n");
    fs::write(
        PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("embedded.rs"),
        text,
    )
}

fn collect(folder: &Path, below: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let name = item.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        if item.file_type()?.is_dir() {
            collect(&item.path(), &path, files)?;
        } else if name.ends_with(".toml") {
            println!("cargo:rerun-if-changed={}", item.path().display());
            files.push((path, item.path()));
        }
    }
    Ok(())
}
