//! Arguments → answer → report → exit code.
//!
//! The only reader of the clock, the environment and the terminal. The flags for facts come from
//! the inputs that the rule book declares.

mod args;
mod code;
mod explain;
mod facts;
mod help;
mod init;
mod line;
mod offer;
mod ranges;
mod refused;
mod rules;
mod schema;
mod solve;
mod usage;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use line::Line;

use crate::rules::{Contract, Loaded, Proof, Weight, embedded, load, of_folder};
use crate::text::{Diagnostic, Problems, Sources};
use crate::time::Date;
use crate::words::Words;

/// How problems are told on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MessageFormat {
    /// The source line with the place underlined.
    Human,
    /// One line each, for editors.
    Plain,
    /// One JSON object a line.
    Json,
}

/// How CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Csv {
    /// Comma, dot, LF, no BOM.
    Plain,
    /// Semicolon, decimal comma, CRLF, BOM.
    Excel,
}

/// What every command is given.
struct Call {
    words: Words,
    format: String,
    csv: Csv,
    message_format: MessageFormat,
    is_quiet: bool,
    /// From which weight on a finding makes the exit code 1; `None`: never.
    fail_on: Option<Weight>,
    out: Option<PathBuf>,
    /// `--on`, else `LONN_ON`.
    on: Option<Date>,
    on_by_flag: bool,
    today: Date,
    config: Option<PathBuf>,
    line: Line,
    /// The files of the call, the command line first.
    sources: Sources,
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

/// Says something on stderr; colours are dropped where nobody sees them.
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
        let Some(path) = &self.out else {
            let mut out = anstream::stdout();
            return match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                Ok(()) => Ok(()),
                // Who reads has seen enough.
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
                Err(error) => Err(self.unwritten("stdout", &error)),
            };
        };
        let plain = anstream::adapter::strip_str(text).to_string();
        whole(path, &plain).map_err(|error| self.unwritten(&path.display().to_string(), &error))
    }

    fn unwritten(&self, path: &str, error: &std::io::Error) -> Stop {
        let place = self.line.value("out", 0);
        self.stop_one(self.failed(path, error).at_if(place))
    }

    /// What is said of a file that cannot be written.
    fn failed(&self, path: &str, error: &std::io::Error) -> Diagnostic {
        Diagnostic::error("OUT-FAILED")
            .with("path", path)
            .with("why", self.why(error))
    }

    /// Why a file cannot be read or written, in few words.
    fn why(&self, error: &std::io::Error) -> String {
        match (error.kind(), error.raw_os_error()) {
            (std::io::ErrorKind::NotFound, _) => self.words.word("why-missing"),
            (std::io::ErrorKind::PermissionDenied, _) => self.words.word("why-denied"),
            // Without the path of the file beside, which nobody has named.
            (_, Some(code)) => std::io::Error::from_raw_os_error(code).to_string(),
            (_, None) => error.to_string(),
        }
    }

    fn load(&self, proof: Proof, contract: Option<Contract>) -> Result<Loaded, Stop> {
        let (files, proof) = match &self.config {
            None if contract.is_some() => (embedded(), Proof::Whole),
            None => (embedded(), proof),
            Some(folder) if folder.is_file() => {
                return Err(self.stop_one(self.no_folder(folder)));
            }
            Some(folder) => {
                let files = of_folder(folder).map_err(|error| {
                    let problem = Diagnostic::error("FILE-UNREADABLE")
                        .at_if(self.line.value("config", 0))
                        .with("path", folder.display())
                        .with("why", self.why(&error));
                    self.stop_one(problem)
                })?;
                (files, Proof::Whole)
            }
        };
        Ok(load(&files, proof, contract))
    }

    /// The problem of a file where a rule book's folder is asked for; its folder is likely meant.
    fn no_folder(&self, path: &Path) -> Diagnostic {
        let problem = Diagnostic::error("CONFIG-FILE")
            .at_if(self.line.value("config", 0))
            .with("path", path.display());
        let mut above = path.ancestors().skip(1);
        match above.find(|folder| folder.join("book.toml").is_file()) {
            Some(folder) if folder.as_os_str().is_empty() => {
                problem.with("folder", ".").mend("mend-folder")
            }
            Some(folder) => problem.with("folder", folder.display()).mend("mend-folder"),
            None => problem,
        }
    }

    /// The problems of a book, rendered.
    fn problems(&self, loaded: &Loaded) -> String {
        self.render(&loaded.problems, &loaded.sources)
    }

    /// Problems as the call wants to be told them.
    fn render(&self, problems: &[Diagnostic], sources: &Sources) -> String {
        let most = match self.message_format {
            MessageFormat::Json => usize::MAX,
            MessageFormat::Human | MessageFormat::Plain => 50,
        };
        let one = |problem: &Diagnostic| match self.message_format {
            MessageFormat::Human => crate::report::human(problem, sources, &self.words, true),
            MessageFormat::Plain => crate::report::plain(problem, sources, &self.words),
            MessageFormat::Json => crate::report::json(problem, sources, &self.words).to_string(),
        };
        let mut text: String = problems
            .iter()
            .take(most)
            .map(|problem| one(problem) + "\n")
            .collect();
        if problems.len() > most {
            text.push_str(&format!("… {}\n", problems.len().saturating_sub(most)));
        }
        text
    }

    /// The end of a call by what is wrong with it.
    fn stop(&self, problems: Problems, sources: &Sources) -> Stop {
        Stop::usage(self.render(&problems.sorted(sources), sources))
    }

    /// The end of a call by one problem of the call itself.
    fn stop_one(&self, problem: Diagnostic) -> Stop {
        Stop::usage(self.render(&[problem], &self.sources))
    }
}

/// Writes beside, then renames: the file appears whole or not at all.
fn whole(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    let mode = {
        use std::os::unix::fs::PermissionsExt;
        // As for any new file: what the user's mask leaves of it.
        std::fs::Permissions::from_mode(0o666)
    };
    #[cfg(unix)]
    builder.permissions(mode);
    let mut beside = builder.tempfile_in(folder)?;
    beside.write_all(text.as_bytes())?;
    if let Ok(known) = std::fs::metadata(path) {
        // Who may read and write it stays as it was.
        std::fs::set_permissions(beside.path(), known.permissions())?;
    }
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
