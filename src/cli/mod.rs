//! Arguments → answer → report → exit code.
//!
//! The only reader of the clock, the environment and the terminal. The flags for facts come from
//! the inputs that the rule book declares.

mod args;
mod facts;
mod init;
mod offer;
mod rules;
mod schema;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::rules::{Loaded, Proof, embedded, load, of_folder};
use crate::text::Table;
use crate::time::Date;
use crate::words::{Lang, Words};

/// What every command is given.
struct Call {
    words: Words,
    format: String,
    out: Option<PathBuf>,
    on: Option<Date>,
    today: Date,
    config: Option<PathBuf>,
}

/// Why a call ends without its answer: the exit code and what is said on stderr.
struct Stop {
    code: u8,
    said: String,
}

impl Stop {
    fn usage(said: impl Into<String>) -> Self {
        Self {
            code: 2,
            said: said.into(),
        }
    }
}

/// The stack of the one thread that works: rules may rest on one another ten thousands deep.
/// Only what is used of it takes memory.
const STACK_BYTES: usize = 512 * 1024 * 1024;

/// Runs the command line.
#[must_use]
pub fn run() -> ExitCode {
    let worker = std::thread::Builder::new().stack_size(STACK_BYTES);
    let found = match worker.spawn(args::run) {
        Ok(worker) => worker.join().unwrap_or_else(|_panic| {
            Err(Stop {
                code: 4,
                said: String::new(),
            })
        }),
        Err(_no_thread) => args::run(),
    };
    match found {
        Ok(code) => ExitCode::from(code),
        Err(stop) => {
            say(&stop.said);
            ExitCode::from(stop.code)
        }
    }
}

/// Says something on stderr.
fn say(text: &str) {
    if !text.is_empty() {
        let mut err = anstream::stderr();
        // A closed stderr leaves nobody to tell.
        drop(writeln!(err, "{}", text.trim_end()));
    }
}

impl Call {
    /// The result, to stdout or whole to `--out`.
    fn write(&self, text: &str) -> Result<(), Stop> {
        match &self.out {
            None => {
                let mut out = anstream::stdout();
                match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                    Ok(()) => Ok(()),
                    Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
                    Err(error) => Err(Stop::usage(format!("stdout: {error}"))),
                }
            }
            Some(path) => whole(path, text)
                .map_err(|error| Stop::usage(format!("{}: {error}", path.display()))),
        }
    }

    fn load(&self, proof: Proof, contract: Option<&Table>) -> Result<Loaded, Stop> {
        let (files, proof) = match &self.config {
            None => (embedded(), proof),
            Some(folder) => {
                let files = of_folder(folder)
                    .map_err(|error| Stop::usage(format!("{}: {error}", folder.display())))?;
                (files, Proof::Whole)
            }
        };
        Ok(load(&files, proof, contract))
    }

    /// The problems of a book, rendered.
    fn problems(&self, loaded: &Loaded) -> String {
        let most = 50;
        let mut text: String = loaded
            .problems
            .iter()
            .take(most)
            .map(|problem| {
                crate::report::human(problem, &loaded.sources, &self.words, false) + "\n"
            })
            .collect();
        if loaded.problems.len() > most {
            text.push_str(&format!(
                "… {}\n",
                loaded.problems.len().saturating_sub(most)
            ));
        }
        text
    }
}

/// Writes beside, then renames: the file appears whole or not at all.
fn whole(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Today, by the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
fn today() -> Date {
    chrono::Local::now().date_naive()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn language(word: Option<&str>) -> Result<Lang, Stop> {
    match word {
        None => Ok(Lang::En),
        Some(word) => {
            Lang::from_code(word).ok_or_else(|| Stop::usage(format!("--lang {word}: en, sv or nb")))
        }
    }
}
