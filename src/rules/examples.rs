//! For each code of a rule book a small book that is wrong on purpose, and what its mend makes of it.
//!
//! They are those of `tests/diagnostics`, put into the binary: a test holds that the first is told
//! by its code and that the second has no error.

use super::files::File;

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// A file of an example; `None` where it is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExampleFile {
    /// Its path below the book's folder.
    pub path: &'static str,
    /// Its bytes in the wrong book.
    pub wrong: Option<&'static [u8]>,
    /// Its bytes in the mended one.
    pub mended: Option<&'static [u8]>,
}

/// A wrong book and the mended one.
#[derive(Debug, Clone)]
pub struct Example {
    /// The code that is told of it.
    pub code: &'static str,
    /// All files of both.
    pub files: Vec<ExampleFile>,
}

impl Example {
    /// The example of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        let (code, files) = EXAMPLES.iter().find(|(known, _)| *known == code)?;
        let files = files.iter().map(|(path, wrong, mended)| ExampleFile {
            path,
            wrong: *wrong,
            mended: mended.or(*wrong).filter(|bytes| !bytes.is_empty()),
        });
        let files = files.collect();
        Some(Self { code, files })
    }

    /// The wrong book, to be loaded.
    #[must_use]
    pub fn wrong(&self) -> Vec<File> {
        self.book(|file| file.wrong)
    }

    /// The mended book, to be loaded.
    #[must_use]
    pub fn mended(&self) -> Vec<File> {
        self.book(|file| file.mended)
    }

    fn book(&self, bytes: impl Fn(&ExampleFile) -> Option<&'static [u8]>) -> Vec<File> {
        let files = self.files.iter();
        files
            .filter_map(|file| Some((file.path.to_owned(), bytes(file)?.to_vec())))
            .collect()
    }
}
