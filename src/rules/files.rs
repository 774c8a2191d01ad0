//! The files of a rule book: a folder on disk, or the one in the binary.

use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

/// A file's path below the folder, with `/`, and its bytes.
pub type File = (String, Vec<u8>);

/// The most bytes that one file of a rule book may have.
pub(super) const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The files of the rule book in the binary, sorted by path.
#[must_use]
pub fn embedded() -> Vec<File> {
    EMBEDDED
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

/// The `.toml` files of a folder and the folders below it, sorted by path. Of one that is larger
/// than may be, one byte more than may be is read: to load it is to be told so.
///
/// # Errors
/// What the system says of a folder or file that cannot be read.
pub fn of_folder(folder: &Path) -> std::io::Result<Vec<File>> {
    let mut files = Vec::new();
    collect(folder, "", &mut files, 0)?;
    files.sort();
    Ok(files)
}

fn collect(folder: &Path, below: &str, files: &mut Vec<File>, depth: u32) -> std::io::Result<()> {
    if depth > 16 {
        return Ok(());
    }
    for item in std::fs::read_dir(folder)? {
        let item = item?;
        let Ok(name) = item.file_name().into_string() else {
            continue;
        };
        let path = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        let kind = item.metadata()?;
        if kind.is_dir() {
            collect(&item.path(), &path, files, depth.saturating_add(1))?;
        } else if name.ends_with(".toml") {
            let most = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
            let mut bytes = Vec::new();
            let file = std::fs::File::open(item.path())?;
            file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
            files.push((path, bytes));
        }
    }
    Ok(())
}

/// The files of a rule book, which a hash stands for in results; computed when it is asked for.
#[derive(Debug, Clone)]
pub struct Fingerprint {
    files: Vec<File>,
    text: OnceLock<String>,
}

impl Fingerprint {
    /// Of these files.
    pub(super) fn of(files: &[File]) -> Self {
        Self {
            files: files.to_vec(),
            text: OnceLock::new(),
        }
    }

    /// SHA-256 over the paths and bytes, in hex.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.get_or_init(|| hash(&self.files))
    }
}

fn hash(files: &[File]) -> String {
    let mut digest = Sha256::new();
    for (path, bytes) in files {
        digest.update(path.as_bytes());
        digest.update([0]);
        digest.update(bytes.len().to_string().as_bytes());
        digest.update([0]);
        digest.update(bytes);
    }
    digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
