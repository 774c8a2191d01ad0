//! Files of bytes to tables; what is no text or no TOML is reported, and what stands around it is
//! read all the same.

use crate::text::{
    BYTE_ORDER, Diagnostic, FileId, Lost, Place, Problems, Sources, Table, read_mended,
};

use super::book::{Parsed, is_test};
use super::files::{FILE_BYTES_MAX, File};
use super::lost::Losses;

/// Reads every file.
pub(crate) fn parse_files(
    files: &[File],
    wanted: impl Fn(&str) -> bool,
    sources: &mut Sources,
    problems: &mut Problems,
) -> (Vec<Parsed>, Losses) {
    let mut parsed = Vec::new();
    let mut losses = Losses::default();
    for (path, bytes) in files.iter().filter(|(path, _)| wanted(path)) {
        if bytes.len() > FILE_BYTES_MAX {
            problems.add(
                Diagnostic::told_as("FILE-LARGE", "BOOK-FILE-LARGE")
                    .with("path", path)
                    .with("most", FILE_BYTES_MAX),
            );
            losses.add(Lost::Anything, is_test(path));
            let file = sources.add(path, "");
            let place = Place::new(file, 0..0);
            parsed.push(Parsed {
                path: path.clone(),
                file,
                table: Table::empty(place),
            });
            continue;
        }
        let file = sources.add_bytes(path, bytes);
        let text = sources.file(file).map_or("", |file| file.text.as_str());
        let mut bad = Vec::new();
        if let Err(error) = std::str::from_utf8(bytes) {
            problems.add(not_utf8(file, bytes, error.valid_up_to()));
            bad = text.match_indices('\u{fffd}').map(|(at, _)| at).collect();
        }
        let mended = read_mended(file, text, &bad);
        for problem in mended.problems {
            problems.add(problem);
        }
        for lost in mended.lost {
            losses.add(lost, is_test(path));
        }
        parsed.push(Parsed {
            path: path.clone(),
            file,
            table: mended.table,
        });
    }
    (parsed, losses)
}

/// What is wrong with some files as TOML.
pub fn read_files(files: &[File], sources: &mut Sources, problems: &mut Problems) {
    parse_files(files, |_path| true, sources, problems);
}

fn not_utf8(file: FileId, bytes: &[u8], at: usize) -> Diagnostic {
    let good = bytes.get(..at).unwrap_or(&[]);
    let line = good
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        .saturating_add(1);
    let byte = bytes.get(at).copied().unwrap_or(0);
    // Where the sign in its place begins in the text, which has no mark of byte order.
    let sign = at.saturating_sub(if bytes.starts_with(BYTE_ORDER) {
        BYTE_ORDER.len()
    } else {
        0
    });
    Diagnostic::error("NOT-UTF8")
        .at(Place {
            file,
            from: sign,
            to: sign.saturating_add(3),
        })
        .with("line", line)
        .with("byte", format!("{byte:02X}"))
}
