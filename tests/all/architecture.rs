//! The house's plan, held: imports point one way, and nothing names a country or a part of pay.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut open = vec![root().join("src").join(folder)];
    open.push(root().join("src").join(format!("{folder}.rs")));
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
    let table = std::fs::read_to_string(root().join("tests/architecture.toml")).unwrap();
    let allowed: BTreeMap<String, Vec<String>> = toml_table(&table);
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

fn toml_table(text: &str) -> BTreeMap<String, Vec<String>> {
    text.lines()
        .filter(|line| !line.starts_with('#') && line.contains('='))
        .map(|line| {
            let (folder, list) = line.split_once('=').unwrap();
            let list = list.trim().trim_matches(['[', ']']);
            let may = list
                .split(',')
                .map(|word| word.trim().trim_matches('"').to_owned());
            (
                folder.trim().to_owned(),
                may.filter(|word| !word.is_empty()).collect(),
            )
        })
        .collect()
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
