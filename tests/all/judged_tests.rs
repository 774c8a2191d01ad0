//! The tests that stand in rule books, run through the judge too: `docs/rule-book.md`, section 17.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test of a loaded book fits; where it does not, the test must fail"
)]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use lonn::rules::{Entry, File, RuleBook};
use lonn::text::{Node, NodeKind, Sources, Table, read_table};

use crate::agree::readings;
use crate::judge::{Case, Codes, Given, Rules, Run, figure, round};
use crate::person::{Fact, OpeningText, Person};

/// What stands at each path of a test.
type Items = BTreeMap<Vec<String>, Node>;

/// How many expectations were held against the judge, and which do not hold.
pub(crate) fn judge_tests(book: &RuleBook, files: &[File]) -> (usize, Vec<String>) {
    let rules = readings(book);
    let (mut checked, mut wrong) = (0, Vec::new());
    for (file, table) in &tests(files) {
        let name = table.get("name").map_or(String::new(), plain);
        for (number, items) in rows(table).into_iter().enumerate() {
            let row = Row::new(&rules, &items);
            match row.check() {
                Ok(count) => checked += count,
                Err(why) => wrong.push(format!("{file}, {name}, row {}: {why}", number + 1)),
            }
        }
    }
    (checked, wrong)
}

/// The tests of a book's files, as they stand there.
fn tests(files: &[File]) -> Vec<(String, Table)> {
    let mut found = Vec::new();
    for (path, bytes) in files
        .iter()
        .filter(|(path, _)| path.ends_with(".test.toml"))
    {
        let text = std::str::from_utf8(bytes).unwrap();
        let file = Sources::default().add(path.as_str(), text);
        let (table, _) = read_table(file, text);
        for test in list(table.get("test")) {
            if let NodeKind::Table(test) = test.kind {
                found.push((path.clone(), test));
            }
        }
    }
    found
}

/// A node as it was typed.
fn plain(node: &Node) -> String {
    match &node.kind {
        NodeKind::Text { text, .. } | NodeKind::Number(text) | NodeKind::Date(text) => text.clone(),
        NodeKind::Bool(truth) => truth.to_string(),
        NodeKind::List(_) | NodeKind::Table(_) => panic!("{} where text should be", node.word()),
    }
}

fn list(node: Option<&Node>) -> Vec<Node> {
    match node.map(|node| &node.kind) {
        Some(NodeKind::List(list)) => list.clone(),
        _ => Vec::new(),
    }
}

/// What a table says, laid over what was said before.
fn lay(path: Vec<String>, node: &Node, items: &mut Items) {
    match &node.kind {
        NodeKind::Table(table) if !table.has("is") => {
            for (key, _, inner) in table.clone().take_rest() {
                let mut path = path.clone();
                path.push(key);
                lay(path, &inner, items);
            }
        }
        _ => drop(items.insert(path, node.clone())),
    }
}

const KEYS: [&str; 15] = [
    "on", "start", "end", "facts", "opening", "set", "month", "year", "first", "paid", "band",
    "floors", "findings", "refused", "printed",
];

fn rows(table: &Table) -> Vec<Items> {
    let mut shared = Items::new();
    for key in KEYS {
        if let Some(node) = table.get(key) {
            lay(vec![key.to_owned()], node, &mut shared);
        }
    }
    if !table.has("rows") {
        return vec![shared];
    }
    let columns: Vec<String> = list(table.get("columns")).iter().map(plain).collect();
    let row = |row: &Node| {
        let mut items = shared.clone();
        for (column, cell) in columns.iter().zip(list(Some(row))) {
            let mut path: Vec<String> = column.split('.').map(str::to_owned).collect();
            if !KEYS.contains(&path[0].as_str()) {
                path.insert(0, "facts".to_owned());
            }
            lay(path, &cell, &mut items);
        }
        items
    };
    list(table.get("rows")).iter().map(row).collect()
}

struct Row<'b> {
    rules: &'b [Rules<'b>],
    items: &'b Items,
    person: Person,
    what_ifs: BTreeMap<String, Fact>,
}

fn facts(items: &Items, key: &str) -> BTreeMap<String, Fact> {
    let mut facts = BTreeMap::new();
    for (path, node) in items.iter().filter(|(path, _)| path[0] == key) {
        match (path.as_slice(), facts.entry(path[1].clone())) {
            ([_, _], entry) => drop(entry.insert_entry(Fact::One(plain(node)))),
            ([_, _, member], entry) => {
                let empty = Fact::PerMember(BTreeMap::new());
                if let Fact::PerMember(members) = entry.or_insert(empty) {
                    members.insert(member.clone(), plain(node));
                }
            }
            (longer, _) => panic!("{longer:?}"),
        }
    }
    facts
}

impl<'b> Row<'b> {
    fn new(rules: &'b [Rules<'b>], items: &'b Items) -> Self {
        let date = |key: &str| -> Option<NaiveDate> {
            Some(plain(items.get(&vec![key.to_owned()])?).parse().unwrap())
        };
        let mut opening: BTreeMap<String, OpeningText> = BTreeMap::new();
        for (path, node) in items.iter().filter(|(path, _)| path[0] == "opening") {
            let (key, entry) = path[1..].split_last().unwrap();
            let zero = || OpeningText {
                last_year: "0".to_owned(),
                this_year: "0".to_owned(),
                unpaid: None,
            };
            let opening = opening.entry(entry.join(".")).or_insert_with(zero);
            match key.as_str() {
                "last_year" => opening.last_year = plain(node),
                "this_year" => opening.this_year = plain(node),
                _ => opening.unpaid = Some(plain(node)),
            }
        }
        Self {
            rules,
            items,
            person: Person {
                on: date("on").unwrap(),
                facts: facts(items, "facts"),
                start: date("start"),
                end: date("end"),
                opening,
            },
            what_ifs: facts(items, "set"),
        }
    }

    /// How many expectations hold; else what does not.
    fn check(&self) -> Result<usize, String> {
        let refused = self.items.get(&vec!["refused".to_owned()]).map(plain);
        let wanted = refused.filter(|wanted| wanted != "false");
        match (self.results(), wanted) {
            (Ok(compared), None) => {
                let wrong: Vec<String> = compared.iter().filter_map(Compared::wrong).collect();
                if wrong.is_empty() {
                    Ok(compared.len())
                } else {
                    Err(wrong.join("; "))
                }
            }
            (Err(codes), Some(code)) if code == "true" || codes.contains(&*code) => Ok(1),
            (Err(codes), wanted) => Err(format!("refused with {codes:?}, not {wanted:?}")),
            (Ok(_), Some(code)) => Err(format!("not refused with {code}")),
        }
    }

    /// Every expectation with what the judge says.
    fn results(&self) -> Result<Vec<Compared<'_>>, Codes> {
        let case = |rules| Case {
            rules,
            person: &self.person,
            what_ifs: &self.what_ifs,
            with_proposed: false,
        };
        let fits: Vec<Case<'_>> = self
            .rules
            .iter()
            .map(case)
            .filter(|case| case.stack_fits())
            .collect();
        let [case] = fits.as_slice() else {
            let none = fits.is_empty();
            let code = if none {
                "STACK-NONE"
            } else {
                "STACK-AMBIGUOUS"
            };
            return Err(Codes::from([code]));
        };
        let views = Views::new(self, *case);
        let mut codes = Codes::new();
        let mut compared = Vec::new();
        let said = self.items.iter();
        let expected = said.filter(|(path, _)| KEYS[6..13].contains(&path[0].as_str()));
        for (path, node) in expected.clone() {
            match views.result(path) {
                Ok(result) => compared.push(Compared { path, node, result }),
                Err(more) => codes.extend(more),
            }
        }
        if expected.count() == 0
            && let Err(more) = views.verdict()
        {
            codes.extend(more);
        }
        if codes.is_empty() {
            Ok(compared)
        } else {
            Err(codes)
        }
    }
}

enum Found {
    One(Given),
    Set(BTreeSet<String>),
}

struct Compared<'b> {
    path: &'b [String],
    node: &'b Node,
    result: Found,
}

impl Compared<'_> {
    fn wrong(&self) -> Option<String> {
        let holds = match (&self.result, &self.node.kind) {
            (Found::Set(found), NodeKind::List(wanted)) => {
                *found == wanted.iter().map(plain).collect()
            }
            (Found::One(Given::Number(number)), NodeKind::Table(table)) => {
                let part = |key: &str| table.get(key).map(plain);
                let figure = |text: String| figure(&text, false).unwrap();
                let mode = part("mode").unwrap_or("half_away".to_owned());
                let wanted = figure(part("is").unwrap());
                match part("step") {
                    Some(step) => round(number, &figure(step), &mode) == wanted,
                    None => *number == wanted,
                }
            }
            (Found::One(Given::Number(number)), _) => {
                figure(&plain(self.node), false).as_ref() == Ok(number)
            }
            (Found::One(Given::Truth(truth)), _) => plain(self.node) == truth.to_string(),
            (Found::One(Given::Day(day)), _) => plain(self.node) == day.to_string(),
            (Found::One(Given::Word(word)), _) => plain(self.node) == *word,
            (Found::Set(_), _) => false,
        };
        let found = match &self.result {
            Found::One(given) => format!("{given:?}"),
            Found::Set(set) => format!("{set:?}"),
        };
        let wanted = match &self.node.kind {
            NodeKind::List(_) | NodeKind::Table(_) => "what is written",
            _ => &plain(self.node),
        };
        (!holds).then(|| format!("{} is {found}, not {wanted}", self.path.join(".")))
    }
}

/// The views of a row, each computed when it is asked for.
struct Views<'b> {
    case: Case<'b>,
    alone: Run<'b>,
    steady: Run<'b>,
    start: Run<'b>,
}

fn month_of(text: &str) -> NaiveDate {
    format!("{text}-01").parse().unwrap()
}

fn months_between(start: NaiveDate, month: NaiveDate) -> usize {
    let count = |day: NaiveDate| day.year() * 12 + i32::try_from(day.month()).unwrap();
    usize::try_from(count(month) - count(start)).unwrap()
}

impl<'b> Views<'b> {
    fn new(row: &'b Row<'b>, case: Case<'b>) -> Self {
        let start = row.person.first_day();
        let asked = row.items.keys();
        let asked = asked.filter(|path| ["first", "paid"].contains(&path[0].as_str()));
        let last = asked
            .map(|path| months_between(start, month_of(&path[1])))
            .max();
        let count = last.map_or(0, |last| last + 1);
        Self {
            case,
            alone: case.alone(),
            steady: case.steady(),
            start: case.months_from_start(u32::try_from(count).unwrap()),
        }
    }

    fn verdict(&self) -> Result<crate::judge::Verdict, Codes> {
        self.steady.refusals()?;
        self.case.verdict(&self.steady)
    }

    fn result(&self, path: &[String]) -> Result<Found, Codes> {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        Ok(match words.as_slice() {
            ["month", x @ ..] => {
                self.alone.refusals()?;
                Found::One(self.amount(&self.alone, x, 0)?)
            }
            ["year", x @ ..] => {
                self.steady.refusals()?;
                let months = self.steady.answer();
                let months = months.map(|month| match self.amount(&self.steady, x, month) {
                    Ok(Given::Number(number)) => number,
                    other => panic!("{other:?}"),
                });
                Found::One(Given::Number(months.sum()))
            }
            ["first", month, x @ ..] => {
                self.start.refusals()?;
                let month = months_between(self.case.person.first_day(), month_of(month));
                Found::One(self.amount(&self.start, x, month)?)
            }
            ["paid", month, x @ ..] => {
                self.start.refusals()?;
                let month = months_between(self.case.person.first_day(), month_of(month));
                Found::One(self.paid(x, month)?)
            }
            ["band", id, key] => Found::One(self.band(id, key)?),
            ["floors"] => {
                let stack = self.case.rules.stack;
                let floors = self.verdict()?.undercut;
                let name = |found: &crate::judge::Undercut| {
                    let floor = &stack.floors[found.floor];
                    let family = floor.per.and_then(|per| stack.family(per));
                    match found.member {
                        None => floor.head.id.clone(),
                        Some(m) => format!("{}.{}", floor.head.id, family.unwrap().members[m]),
                    }
                };
                Found::Set(floors.iter().map(name).collect())
            }
            ["findings"] => Found::Set(self.verdict()?.codes),
            other => panic!("{other:?}"),
        })
    }

    /// An entry and member by name.
    fn named(&self, x: &[&str]) -> (usize, Option<usize>) {
        let stack = self.case.rules.stack;
        let named = |id: &str| {
            stack
                .entries
                .iter()
                .position(|entry| entry.head().id == *id)
        };
        let entry = named(x[0]).unwrap_or_else(|| panic!("nothing is named {x:?}"));
        let family = stack.entries[entry].per().and_then(|per| stack.family(per));
        let member = x.get(1).map(|member| {
            let members = &family.unwrap().members;
            members.iter().position(|known| known == member).unwrap()
        });
        (entry, member)
    }

    fn amount(&self, run: &Run<'b>, x: &[&str], month: usize) -> Result<Given, Codes> {
        let (entry, member) = self.named(x);
        run.entry(entry, member, month)
    }

    fn paid(&self, x: &[&str], month: usize) -> Result<Given, Codes> {
        let (entry, member) = self.named(x);
        Ok(Given::Number(match &self.case.rules.stack.entries[entry] {
            Entry::Sum(_) => self.start.sum_paid(entry, month)?,
            Entry::Component(_) | Entry::Value(_) => self.start.place_paid(entry, member, month)?,
        }))
    }

    fn band(&self, id: &str, key: &str) -> Result<Given, Codes> {
        let bands = &self.case.rules.stack.bands;
        let fits = self.verdict()?.bands;
        let fit = fits.into_iter().find(|fit| bands[fit.band].head.id == id);
        let word = |word: &str| Given::Word(word.to_owned());
        let ratio = |ratio: Option<_>| ratio.map_or_else(|| word("none"), Given::Number);
        Ok(match (fit, key) {
            (None, "status") => word("no_band"),
            (None, _) => word("none"),
            (Some(fit), "status") => word(fit.status),
            (Some(fit), "value") => Given::Number(fit.value),
            (Some(fit), "compa") => ratio(fit.compa),
            (Some(fit), _) => ratio(fit.penetration),
        })
    }
}

#[test]
fn the_judge_holds_every_test_of_the_shipped_book() {
    let files = lonn::rules::embedded();
    let loaded = lonn::rules::load(&files, lonn::rules::Proof::Known, None);
    let (checked, wrong) = judge_tests(&loaded.book.unwrap(), &files);
    assert!(checked >= 100, "{checked} expectations");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_judge_holds_every_test_of_the_page() {
    let (mut checked, mut wrong) = (0, Vec::new());
    for example in crate::rule_book_page::examples() {
        let loaded = lonn::rules::load(&example.files, lonn::rules::Proof::Known, None);
        let Some(book) = loaded.book.filter(|_| example.fails.is_none()) else {
            continue;
        };
        let (more, not) = judge_tests(&book, &example.files);
        checked += more;
        wrong.extend(
            not.into_iter()
                .map(|why| format!("{}: {why}", example.name)),
        );
    }
    assert!(checked >= 300, "{checked} expectations");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
