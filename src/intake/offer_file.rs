//! An offer's file: facts by the names of inputs, days, what is tried, what was before, what is
//! accepted, and entries of its own.
//!
//! In: the file's text and the book that names the inputs. Out: an [`OfferFile`]; every problem at
//! its place. Knows neither the stack that the offer is for nor what any fact means.

use super::typed::{Hand, Typed, Written, decides, is_known, wrong_everywhere};
use super::wrong::not_a_fact;
use crate::rules::{OWN_CODES, Reader, RuleBook};
use crate::text::{
    Diagnostic, FileId, Mended, Node, NodeKind, Place, Problems, Table, nearest, read_mended,
};
use crate::time::{Date, parse_date};
use crate::words::Text;

/// The keys of an offer's file beside the names of inputs.
const KEYS: [&str; 8] = [
    "on", "start", "end", "facts", "set", "opening", "accepted", "contract",
];

/// A day with the place where it stands.
pub type PlacedDay = (Date, Option<Place>);

/// A finding that somebody accepts, until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The finding's code.
    pub code: String,
    /// The band, floor, limit or notice that it is about, perhaps with a member; `None`: any.
    pub id: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it is accepted.
    pub until: Date,
    /// Where it stands.
    pub place: Place,
}

/// An offer's file, read.
#[derive(Debug, Default)]
pub struct OfferFile {
    /// The day whose rules judge.
    pub on: Option<PlacedDay>,
    /// The first day of employment.
    pub start: Option<PlacedDay>,
    /// The last day of employment.
    pub end: Option<PlacedDay>,
    /// Facts and figures to be tried.
    pub typed: Vec<Typed>,
    /// What was before `start`.
    pub opening: Option<Table>,
    /// What is accepted.
    pub accepted: Vec<Acceptance>,
    /// Entries of its own, as the last layer.
    pub contract: Option<Table>,
}

/// Reads an offer's file.
pub fn read_offer(file: FileId, text: &str, book: &RuleBook, problems: &mut Problems) -> OfferFile {
    let Mended {
        table,
        problems: slips,
        ..
    } = read_mended(file, text, &[]);
    let whole = slips.is_empty();
    for slip in slips {
        problems.add(slip);
    }
    let mut reading = Reading {
        book,
        problems,
        own_inputs: own_inputs(&table),
        found: OfferFile::default(),
    };
    if whole {
        reading.whole(table);
        reading.further();
    }
    reading.found
}

/// The inputs that a contract declares itself.
fn own_inputs(table: &Table) -> Vec<String> {
    let inner = |table: &Table, name: &str| match table.get(name).map(|node| &node.kind) {
        Some(NodeKind::Table(inner)) => Some(inner.clone()),
        _ => None,
    };
    inner(table, "contract")
        .and_then(|contract| inner(&contract, "input"))
        .map(|inputs| inputs.names_left().map(str::to_owned).collect())
        .unwrap_or_default()
}

struct Reading<'a> {
    book: &'a RuleBook,
    problems: &'a mut Problems,
    own_inputs: Vec<String>,
    found: OfferFile,
}

impl Reading<'_> {
    fn whole(&mut self, mut table: Table) {
        for (name, place, node) in table.take_rest() {
            match name.as_str() {
                "on" => self.found.on = self.day("on", node),
                "start" => self.found.start = self.day("start", node),
                "end" => self.found.end = self.day("end", node),
                "facts" | "set" => {
                    let may_try = name == "set";
                    for (name, place, node) in self.table(&name, node).take_rest() {
                        self.fact(name, place, node, may_try);
                    }
                }
                "opening" => self.found.opening = Some(self.table("opening", node)),
                "accepted" => self.accepted(node),
                "contract" => self.found.contract = Some(self.table("contract", node)),
                _ => self.fact(name, place, node, false),
            }
        }
    }

    /// Where the call ends before a stack is chosen, tells what is wrong in any of them.
    fn further(&mut self) {
        let is_own = |one: &Typed| {
            let name = one.name.split('.').next().unwrap_or_default();
            self.own_inputs.iter().any(|own| own == name)
        };
        let typed: Vec<Typed> = self
            .found
            .typed
            .iter()
            .filter(|one| !is_own(one))
            .cloned()
            .collect();
        let choosing: Vec<Typed> = typed
            .iter()
            .filter(|one| decides(self.book, one))
            .cloned()
            .collect();
        let ends =
            self.problems.has_errors() || wrong_everywhere(self.book, &choosing).has_errors();
        if ends {
            self.problems.absorb(wrong_everywhere(self.book, &typed));
        }
    }

    fn wrong_type(&mut self, key: &str, node: &Node, needed: &'static str) {
        crate::rules::wrong_type(self.problems, key, node, needed);
    }

    fn table(&mut self, key: &str, node: Node) -> Table {
        match node.kind {
            NodeKind::Table(table) => table,
            NodeKind::Text { .. }
            | NodeKind::Number(_)
            | NodeKind::Bool(_)
            | NodeKind::Date(_)
            | NodeKind::List(_) => {
                self.wrong_type(key, &node, "type-table");
                Table::empty(node.place)
            }
        }
    }

    fn day(&mut self, key: &str, node: Node) -> Option<PlacedDay> {
        let day = match &node.kind {
            NodeKind::Date(text) | NodeKind::Text { text, .. } => parse_date(text),
            NodeKind::Number(_) | NodeKind::Bool(_) | NodeKind::List(_) | NodeKind::Table(_) => {
                None
            }
        };
        if day.is_none() {
            self.problems.add(
                Diagnostic::error("DATE-WRONG")
                    .at(node.place)
                    .with("key", key),
            );
        }
        day.map(|day| (day, Some(node.place)))
    }

    fn fact(&mut self, name: String, place: Place, node: Node, may_try: bool) {
        let first = name.split('.').next().unwrap_or("");
        let is_own = self.own_inputs.iter().any(|own| own == first);
        if !is_own && !is_known(self.book, first) {
            return self.unknown(&name, place, may_try);
        }
        // A table under a fact's name is by member, also of a figure that is tried.
        self.found.typed.push(Typed {
            place: Some(place),
            from: Hand::File,
            name,
            value: Written::Node(node),
            may_try,
        });
    }

    fn unknown(&mut self, name: &str, place: Place, may_try: bool) {
        let first = name.split('.').next().unwrap_or_default();
        let mut stacks = self.book.stacks.iter();
        if let Some(problem) = stacks.find_map(|stack| not_a_fact(stack, first)) {
            return self.problems.add(problem.at(place));
        }
        let inputs = self.book.stacks.iter().flat_map(|stack| &stack.inputs);
        let mut known: Vec<&str> = inputs.map(|input| input.head.id.as_str()).collect();
        known.extend(KEYS);
        known.extend(self.own_inputs.iter().map(String::as_str));
        let mut once: Vec<&str> = Vec::new();
        for name in known {
            if !once.contains(&name) {
                once.push(name);
            }
        }
        // What can be tried are figures too, too many to be listed.
        let stacks = self.book.stacks.iter().filter(|_| may_try);
        let figures = stacks.flat_map(|stack| &stack.parameters);
        let figures = figures.map(|parameter| parameter.head.id.as_str());
        let near = nearest(name, once.iter().copied().chain(figures));
        let unknown = Diagnostic::told_as("KEY-UNKNOWN", "OFFER-KEY-UNKNOWN").at(place);
        let unknown = unknown.with("key", name).with("name", "offer");
        self.problems.add(unknown.among(name, &once).nearest(near));
    }

    /// The codes of what can be found: the program's own and the book's.
    fn codes(&self) -> Vec<String> {
        let mut codes: Vec<String> = OWN_CODES.map(str::to_owned).into();
        for stack in &self.book.stacks {
            codes.extend(stack.limits.iter().map(|limit| limit.code.clone()));
            codes.extend(stack.notices.iter().map(|notice| notice.code.clone()));
        }
        codes
    }

    fn accepted(&mut self, node: Node) {
        let list = match node.kind {
            NodeKind::List(list) => list,
            NodeKind::Text { .. } | NodeKind::Number(_) | NodeKind::Bool(_) | NodeKind::Date(_) => {
                return self.wrong_type("accepted", &node, "type-list");
            }
            NodeKind::Table(_) => {
                let problem = Diagnostic::error("TYPE-WRONG").at(node.place);
                let problem = problem
                    .with("key", "accepted")
                    .with_text("needed", Text::new("type-list"))
                    .with_text("found", Text::new("type-table"));
                return self.problems.add(problem.mend("mend-tables"));
            }
        };
        let codes = self.codes();
        for node in list {
            let place = node.place;
            let NodeKind::Table(table) = node.kind else {
                self.wrong_type("accepted", &node, "type-table");
                continue;
            };
            let mut reader = Reader::new("accepted", place, table, self.problems);
            reader.only(&["code", "id", "reason", "until"]);
            for key in ["code", "reason", "until"] {
                reader.needs(key);
            }
            let code = reader.words("code");
            if let Some(words) = &code
                && let Some(near) = meant(&words.text, &codes)
            {
                let unknown = Diagnostic::error("CODE-UNKNOWN").at(words.place);
                let unknown = unknown.with("found", &words.text);
                reader.problems.add(unknown.nearest(Some(near)));
            }
            let code = code.map(|words| words.text);
            let id = reader.text("id");
            let reason = reader.text("reason");
            let until = reader.date("until");
            if reason
                .as_ref()
                .is_some_and(|reason| reason.trim().is_empty())
            {
                reader.missing("reason");
                continue;
            }
            if let (Some(code), Some(reason), Some(until)) = (code, reason, until) {
                self.found.accepted.push(Acceptance {
                    code,
                    id,
                    reason,
                    until,
                    place,
                });
            }
        }
    }
}

/// The code that was perhaps meant by one that nothing has.
fn meant<'c>(code: &str, known: &'c [String]) -> Option<&'c str> {
    if known.iter().any(|known| known == code) {
        return None;
    }
    nearest(code, known.iter().map(String::as_str))
}
