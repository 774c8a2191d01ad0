//! The house's plan, held: imports point one way, and nothing names a country or a part of pay.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = root().join("src").join(folder);
    below(vec![folder.with_extension("rs"), folder])
}

/// The Rust files among these and in these folders.
fn below(mut open: Vec<PathBuf>) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|item| item.unwrap().path()),
            );
        } else if path.extension().is_some_and(|ending| ending == "rs") && path.exists() {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// What stands before the tests of a file.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

#[test]
fn imports_point_one_way() {
    let rows = table("imports").into_iter();
    let allowed: BTreeMap<String, Vec<String>> = rows
        .map(|(folder, list)| {
            let may = list.trim_matches(['[', ']']).split(',');
            let may = may.map(|word| word.trim().trim_matches('"').to_owned());
            (folder, may.filter(|word| !word.is_empty()).collect())
        })
        .collect();
    assert!(allowed.len() >= 12);
    let mut wrong = Vec::new();
    for (folder, may) in &allowed {
        let files = sources(folder);
        assert!(!files.is_empty(), "{folder}");
        for (path, text) in files {
            for part in code(&text).split("crate::").skip(1) {
                let module: String = part
                    .chars()
                    .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                    .collect();
                let known = allowed.contains_key(&module);
                if known && module != *folder && !may.contains(&module) {
                    wrong.push(format!("{}: {folder} imports {module}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The rows of a table of tests/architecture.toml.
fn table(name: &str) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("tests/architecture.toml")).unwrap();
    let (_, behind) = text.split_once(&format!("\n[{name}]\n")).unwrap();
    behind
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| {
            (
                key.trim().trim_matches('"').to_owned(),
                value.trim().to_owned(),
            )
        })
        .collect()
}

/// What is longer is two things; an exception that is none any more is taken off the list.
#[test]
fn no_file_has_more_than_600_lines_without_a_reason() {
    let reasons = table("long");
    let files = below(vec![root().join("src"), root().join("tests")]);
    assert!(files.len() > 100, "{} files", files.len());
    let long: BTreeMap<String, usize> = files
        .iter()
        .map(|(path, text)| {
            let path = path.strip_prefix(root()).unwrap();
            (path.display().to_string(), text.lines().count())
        })
        .filter(|(_, lines)| *lines > 600)
        .collect();
    let unnamed = long.iter().filter(|(path, _)| !reasons.contains_key(*path));
    let unnamed: Vec<_> = unnamed.collect();
    assert!(unnamed.is_empty(), "over 600 lines: {unnamed:?}");
    let idle = reasons.keys().filter(|path| !long.contains_key(*path));
    let idle: Vec<_> = idle.collect();
    assert!(idle.is_empty(), "not over 600 lines: {idle:?}");
    assert!(
        reasons.values().all(|reason| reason.len() > 10),
        "{reasons:?}"
    );
}

/// The judge would prove nothing if it computed with what it judges.
#[test]
fn the_judge_names_nothing_that_it_judges() {
    let folder = root().join("tests/all/judge");
    let mut files = 0;
    for item in std::fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        files += 1;
        for banned in [
            "lonn::formula",
            "lonn::plan",
            "lonn::run",
            "lonn::answer",
            "lonn::intake",
            "lonn::time",
            "lonn::{",
            "use lonn;",
            "crate::agree",
        ] {
            assert!(!text.contains(banned), "{}: {banned}", path.display());
        }
        // Of the amounts it may name the type, to read a figure's text.
        for named in text.split("lonn::amount::").skip(1) {
            assert!(named.starts_with("Exact"), "{}: {named}", path.display());
        }
    }
    assert!(files >= 5, "{files} files");
}

#[test]
fn the_engine_names_no_country_currency_input_or_component() {
    let banned = [
        "norway",
        "sweden",
        "norwegian",
        "swedish",
        "techsverige",
        "overtime",
        "standby",
        "pension",
        "holiday",
        "vacation",
        "employer_contribution",
        "\"base\"",
        "\"fte\"",
        "\"country\"",
        "\"level\"",
        "\"NOK\"",
        "\"SEK\"",
        "\"no\" =>",
        "\"se\" =>",
    ];
    let mut wrong = Vec::new();
    for folder in [
        "amount", "time", "text", "formula", "rules", "plan", "run", "intake", "answer",
    ] {
        for (path, text) in sources(folder) {
            for (number, line) in code(&text).lines().enumerate() {
                let line_code = line.split("//").next().unwrap();
                for word in banned {
                    if line_code.contains(word) {
                        wrong.push(format!("{}:{}: {word}", path.display(), number + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
