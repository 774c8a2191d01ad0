//! `lonn rules fmt`: one layout, twice the same, and nothing lost.

use std::path::Path;

use lonn::rules::{embedded, of_folder};
use lonn::text::{Node, NodeKind, Sources, Table, laid_out, read_table};
use proptest::prelude::*;

use crate::kit::draws;
use crate::offers::lonn;
use crate::random_book::draw;

/// What a text means: keys and values in order, without places; none where it is no TOML.
fn meaning(text: &str) -> Option<String> {
    let file = Sources::default().add("a.toml", text);
    let (found, broken) = read_table(file, text);
    broken.is_empty().then(|| of_table(&found))
}

fn of_table(table: &Table) -> String {
    let mut rest = table.clone();
    let names: Vec<String> = table.names_left().map(str::to_owned).collect();
    let one = |name: &String| format!("{name:?} = {}", of_node(&rest.take(name).unwrap()));
    let all: Vec<String> = names.iter().map(one).collect();
    format!("{{{}}}", all.join(", "))
}

fn of_node(node: &Node) -> String {
    match &node.kind {
        NodeKind::Text { text, .. } => format!("{text:?}"),
        NodeKind::Number(number) => format!("number {number}"),
        NodeKind::Bool(yes) => yes.to_string(),
        NodeKind::Date(date) => format!("day {date}"),
        NodeKind::List(list) => format!("{:?}", list.iter().map(of_node).collect::<Vec<_>>()),
        NodeKind::Table(table) => of_table(table),
    }
}

/// The comments of a text, in order. A `#` inside quotes is none; the texts tried have no such.
fn comments(text: &str) -> Vec<&str> {
    let lines = text.lines();
    lines
        .filter_map(|line| Some(line.get(line.find('#')?..)?.trim_end()))
        .collect()
}

/// That a text is laid out once and for all, and that nothing of it is lost.
fn holds(place: &str, text: &str) {
    let once = laid_out(text);
    assert_eq!(laid_out(&once), once, "{place}: twice is once");
    assert_eq!(
        meaning(&once),
        meaning(text),
        "{place}: the same meaning\n{once}"
    );
    assert_eq!(
        comments(&once),
        comments(text),
        "{place}: the same comments"
    );
    assert!(once.lines().all(|line| line == line.trim_end()), "{place}");
    assert!(
        once.is_empty() || once.ends_with('\n') && !once.ends_with("\n\n"),
        "{place}"
    );
}

#[test]
fn each_construct_has_one_layout() {
    for (text, expected) in [
        ("", ""),
        ("\n\n\n", ""),
        ("a=1", "a = 1\n"),
        ("\u{feff}a=1\r\nbc=2\r\n", "a  = 1\nbc = 2\n"),
        ("  a . b  =  1", "a.b = 1\n"),
        ("'a b'.\"c\"=1", "'a b'.\"c\" = 1\n"),
        ("[ a . b ]   # why  \n", "[a.b]  # why\n"),
        ("[[  test ]]\nx=1", "[[test]]\nx = 1\n"),
        ("#c\n\n\n#d\na=1 #e", "#c\n\n\n#d\na = 1  #e\n"),
        ("a=[ 1,2 , 3, ]", "a = [1, 2, 3]\n"),
        ("a={b=1,c . d={ }}", "a = { b = 1, c.d = {} }\n"),
        ("a=[]\nb = [ ]", "a = []\nb = []\n"),
        (
            "a=[\n1,2,\n\n\n  3 # three\n]",
            "a = [\n  1, 2,\n\n\n  3,  # three\n]\n",
        ),
        (
            "a=[\n\n# first\n1\n# last\n\n]",
            "a = [\n  # first\n  1,\n  # last\n]\n",
        ),
        ("a=[1,\n2]", "a = [\n  1,\n  2,\n]\n"),
        ("a=[1\n,2\n]", "a = [\n  1,\n  2,\n]\n"),
        (
            "a=[\n[1,200,3],\n[10,2,[4,5]],\n]",
            "a = [\n  [1,  200, 3],\n  [10, 2,   [4, 5]],\n]\n",
        ),
        (
            "a=[\n[1],\n{b=1},\n[100,2]\n]",
            "a = [\n  [1],\n  { b = 1 },\n  [100, 2],\n]\n",
        ),
        ("a=[{b=[\n1\n]}]", "a = [{ b = [\n  1,\n] }]\n"),
        (
            "a = 2021-01-01 07:32:00 # t",
            "a = 2021-01-01 07:32:00  # t\n",
        ),
        (
            "a = -1.50 \nb = 1_000 \nc = 0x1F",
            "a = -1.50\nb = 1_000\nc = 0x1F\n",
        ),
        (
            "a = \"\"\"\n  x  \n\"\"\"\nb=1",
            "a = \"\"\"\n  x  \n\"\"\"\nb = 1\n",
        ),
        ("ab=1\n\na=1\n# c\nabc=1", "ab = 1\n\na = 1\n# c\nabc = 1\n"),
        (
            "name=1\non=2\nfirst.2026-11=3\npaid.x=4",
            "name = 1\non   = 2\nfirst.2026-11 = 3\npaid.x        = 4\n",
        ),
    ] {
        assert_eq!(laid_out(text), expected, "{text:?}");
        let again = laid_out(expected);
        assert_eq!(again, expected, "twice is once");
        assert_eq!(meaning(expected), meaning(text), "{text:?}");
    }
}

#[test]
fn what_ships_is_laid_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["config", "examples", "tests/books"] {
        for (path, bytes) in of_folder(&root.join(folder)).unwrap() {
            let text = String::from_utf8(bytes).unwrap();
            holds(&path, &text);
            assert_eq!(
                laid_out(&text),
                text,
                "{folder}/{path}: lonn rules fmt {folder}"
            );
        }
    }
}

#[test]
fn a_book_means_the_same_however_it_is_laid_out() {
    for seed in 0..150 {
        for (path, bytes) in draw(seed).files {
            let text = String::from_utf8(bytes).unwrap();
            holds(&format!("seed {seed} {path}"), &text);
        }
    }
}

/// A text that says the same with other blanks.
fn shaken(text: &str, dice: &[u8]) -> String {
    let mut dice = dice.iter().cycle();
    let mut out = String::new();
    let mut quote = None;
    let mut is_comment = false;
    for letter in text.chars() {
        let blanks = usize::from(dice.next().copied().unwrap_or(0) % 4);
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (None, '"' | '\'') if !is_comment => quote = Some(letter),
            (None, '#') => is_comment = true,
            (None, '\n') => is_comment = false,
            (None, ',' | '=' | '{') if !is_comment => {
                out.push_str(&" ".repeat(blanks));
                out.push(letter);
                out.push_str(&"\t".repeat(blanks / 2));
                continue;
            }
            _ => {}
        }
        out.push(letter);
    }
    out
}

proptest! {
    #![proptest_config(draws(200))]

    #[test]
    fn blanks_make_no_difference(number in 0_usize..10_000, dice in proptest::collection::vec(any::<u8>(), 40)) {
        let files = embedded();
        let (path, bytes) = &files[number % files.len()];
        let text = String::from_utf8(bytes.clone()).unwrap();
        let shaken = shaken(&text, &dice);
        prop_assume!(meaning(&shaken) == meaning(&text));
        prop_assert_eq!(laid_out(&shaken), laid_out(&text), "{}", path);
    }

    /// Whatever the bytes: no panic, and once is enough where it is TOML.
    #[test]
    fn any_text_is_laid_out_or_stays_broken(text in r#"[\[\]{}=,.#"' \na-c0-1\\]{0,40}"#) {
        let once = laid_out(&text);
        match meaning(&text) {
            Some(means) => {
                prop_assert_eq!(meaning(&once), Some(means), "{:?} {:?}", text, once);
                prop_assert_eq!(laid_out(&once), once);
            }
            None => prop_assert!(once.len() <= text.len() * 4 + 8),
        }
    }
}

#[test]
fn files_are_changed_named_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.toml");
    std::fs::write(&path, "# a\nx=1\n").unwrap();
    std::fs::write(folder.path().join("fine.toml"), "x = 1\n").unwrap();
    let call = |words: &str| lonn(&format!("rules fmt {words} {}", folder.path().display()));
    let said = |output: &std::process::Output| String::from_utf8(output.stdout.clone()).unwrap();
    let checked = call("--check");
    assert_eq!(checked.status.code(), Some(1));
    assert!(said(&checked).ends_with("book.toml\n1 of 2 files is laid out otherwise\n"));
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "# a\nx=1\n",
        "nothing is changed"
    );
    assert_eq!(call("").status.code(), Some(0));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "# a\nx = 1\n");
    assert!(said(&call("")).contains("all 2 files were laid out already"));
    std::fs::write(&path, "x=[\ny=1\n").unwrap();
    std::fs::write(folder.path().join("fine.toml"), "x  =  1\n").unwrap();
    let broken = call("");
    assert_eq!(
        broken.status.code(),
        Some(2),
        "no file is changed where one is broken"
    );
    let fine = std::fs::read_to_string(folder.path().join("fine.toml")).unwrap();
    assert_eq!(fine, "x  =  1\n");
    assert_eq!(lonn("rules fmt").status.code(), Some(2));
    assert_eq!(lonn("rules fmt nosuch.toml").status.code(), Some(2));
}
