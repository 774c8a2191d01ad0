//! A problem as data: what is wrong, where, and what mends it.

use std::collections::{BTreeMap, BTreeSet};

use super::spelling::{few, nearest};
use super::{Place, Sources};
use crate::words::Text;

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is computed.
    Error,
    /// The book loads; somebody should look.
    Warning,
}

impl Severity {
    /// The word in messages and JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A further place that a problem speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// The part of the catalogue's entry that says what stands there.
    pub part: &'static str,
}

/// One problem, as data: rendered last, by `report`.
///
/// The catalogue has one entry per code. Its sentence says what is true; its part `.label` what
/// stands at the place; `.mend` what to type. All parts share the arguments. So a new kind of
/// problem is an entry in the three catalogues and a folder with an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, with a page of its own: `UNIT-MISMATCH`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// The catalogue's entry of the code, with what it speaks of.
    pub text: Text,
    /// Where; `None` for a problem of the whole call.
    pub place: Option<Place>,
    /// Further places.
    pub further: Vec<Label>,
    /// The parts of the entry that say what to type; the first one that the catalogue has is said.
    pub mend: &'static str,
}

impl Diagnostic {
    /// An error of a code.
    #[must_use]
    pub fn error(code: &'static str) -> Self {
        Self {
            code,
            severity: Severity::Error,
            text: Text::new(code),
            place: None,
            further: Vec::new(),
            mend: "mend",
        }
    }

    /// An error of a code, told by another sentence of the catalogue than the code's own.
    #[must_use]
    pub fn told_as(code: &'static str, sentence: &'static str) -> Self {
        Self {
            text: Text::new(sentence),
            ..Self::error(code)
        }
    }

    /// A warning of a code.
    #[must_use]
    pub fn warning(code: &'static str) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code)
        }
    }

    /// At a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// At a place, if there is one.
    #[must_use]
    pub fn at_if(mut self, place: Option<Place>) -> Self {
        self.place = place.or(self.place);
        self
    }

    /// With what it speaks of.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.text = self.text.with(name, value);
        self
    }

    /// With a word of the catalogue that it speaks of.
    #[must_use]
    pub fn with_text(mut self, name: &'static str, value: Text) -> Self {
        self.text = self.text.with_text(name, value);
        self
    }

    /// With a further place and the part of the entry that speaks of it.
    #[must_use]
    pub fn and(mut self, place: Place, part: &'static str) -> Self {
        self.further.push(Label { place, part });
        self
    }

    /// With another mend than the entry's `.mend`.
    #[must_use]
    pub fn mend(mut self, part: &'static str) -> Self {
        self.mend = part;
        self
    }

    /// With a nearest name: the mend is `.nearest` then.
    #[must_use]
    pub fn nearest(self, nearest: Option<&str>) -> Self {
        match nearest {
            Some(nearest) => self.with("nearest", nearest).mend("nearest"),
            None => self,
        }
    }

    /// With what would be accepted in a word's place, as `known`: its mend is `.nearest`, `.mend`, or
    /// of many words, some of which are `few`, `.mend-many`.
    #[must_use]
    pub fn among(self, word: &str, known: &[&str]) -> Self {
        let (named, more) = few(word, known);
        let problem = self.with("known", known.join(", "));
        let problem = if more {
            problem.with("few", named.join(", ")).mend("mend-many")
        } else {
            problem
        };
        problem.nearest(nearest(word, known.iter().copied()))
    }

    /// What further problems have in common with it if they have the same cause.
    fn cause(&self) -> Option<String> {
        let said = |names: &[&str]| {
            let said = names.iter().map(|name| self.text.plain(name));
            let said: Option<Vec<&str>> = said.collect();
            said.map(|said| said.join(" "))
        };
        if self.code == "KEY-UNKNOWN" {
            let place = self.place.filter(|_| !MEANT.contains(&self.mend))?;
            return Some(format!("{:?} {}", place.file, said(&["name"])?));
        }
        let (_, names) = UNKNOWN.iter().find(|(code, _)| *code == self.code)?;
        said(names)
    }

    /// A part of the entry of the code: `label`, `mend`, …
    #[must_use]
    pub fn part(&self, part: &str) -> Text {
        self.text.part(part)
    }
}

/// The codes of names that are not there, or not of the kind that is needed, and what names them;
/// and of days outside of those that a book answers for, which may be what is wrong.
const UNKNOWN: [(&str, &[&str]); 8] = [
    ("VALUE-OUTSIDE", &["from", "until"]),
    ("NAME-UNKNOWN", &["name"]),
    ("SOURCE-UNKNOWN", &["name"]),
    ("FAMILY-UNKNOWN", &["name"]),
    ("FUNCTION-UNKNOWN", &["name"]),
    ("MEMBER-UNKNOWN", &["family", "member"]),
    ("NO-MEMBERS", &["name"]),
    ("FAMILY-ALONE", &["name"]),
];

/// The mends of a key that say which one was perhaps meant.
const MEANT: [&str; 3] = ["nearest", "mend-dated", "mend-there"];

/// A key that was taken for another, and where it ends.
struct Misspelt {
    meant: String,
    key: Place,
}

impl Misspelt {
    fn of(problem: &Diagnostic) -> Option<Self> {
        let is_it = problem.code == "KEY-UNKNOWN" && MEANT.contains(&problem.mend);
        let meant = problem.text.plain("nearest").filter(|_| is_it)?.to_owned();
        let key = problem.place?;
        Some(Self { meant, key })
    }

    /// Whether a problem is that the value right behind the key is not of the type of what was meant.
    fn is_behind(&self, problem: &Diagnostic) -> bool {
        /// Blanks and `=` between a key and its value.
        const BETWEEN_MAX: usize = 40;
        let right_behind = |place: Place| {
            let between = place.from.checked_sub(self.key.to);
            place.file == self.key.file && between.is_some_and(|bytes| bytes <= BETWEEN_MAX)
        };
        problem.code == "TYPE-WRONG"
            && problem.text.plain("key") == Some(self.meant.as_str())
            && problem.place.is_some_and(right_behind)
    }
}

/// How many further places of a name are told.
const ALSO_MAX: usize = 5;

/// All problems of one load.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    found: Vec<Diagnostic>,
    /// Where the problems of a code at a place stand in the list.
    known: BTreeMap<(&'static str, Option<Place>), Vec<usize>>,
}

impl Problems {
    /// Adds a problem; the same one (found again in another stack) counts once.
    pub fn add(&mut self, problem: impl Into<Diagnostic>) {
        let problem = problem.into();
        let same = self.known.entry((problem.code, problem.place)).or_default();
        let told = same
            .iter()
            .any(|number| self.found.get(*number) == Some(&problem));
        if !told {
            same.push(self.found.len());
            self.found.push(problem);
        }
    }

    /// Takes over the problems of another list.
    pub fn absorb(&mut self, other: Self) {
        for problem in other.found {
            self.add(problem);
        }
    }

    /// Takes over the problems of a further stack: what was said at a place of an earlier one, of
    /// a file that both share, is not said again in other units.
    pub fn absorb_further(&mut self, other: Self) {
        let known = self.found.len();
        for problem in other.found {
            let same = self.known.get(&(problem.code, problem.place));
            let said = same.is_some_and(|same| same.iter().any(|number| *number < known));
            if !said || problem.place.is_none() {
                self.add(problem);
            }
        }
    }

    /// Takes over the problems of what rests on this: a name that is missed here already is told
    /// here alone.
    pub fn absorb_resting(&mut self, other: Self) {
        let causes = self.found.iter();
        let causes: BTreeSet<(&'static str, String)> = causes
            .filter_map(|problem| Some((problem.code, problem.cause()?)))
            .collect();
        for problem in other.found {
            let cause = problem.cause().map(|cause| (problem.code, cause));
            if cause.is_none_or(|cause| !causes.contains(&cause)) {
                self.add(problem);
            }
        }
    }

    /// Forgets the problems of a code, where they only follow from another.
    pub fn forget(&mut self, code: &str) {
        self.keep(|problem| problem.code != code);
    }

    /// Keeps some of the problems.
    pub fn keep(&mut self, mut keeps: impl FnMut(&Diagnostic) -> bool) {
        let kept = std::mem::take(self).found.into_iter();
        for problem in kept.filter(|problem| keeps(problem)) {
            self.add(problem);
        }
    }

    /// Whether a problem of a code was told at a place.
    #[must_use]
    pub fn tells(&self, code: &'static str, place: Option<Place>) -> bool {
        self.known.contains_key(&(code, place))
    }

    /// Whether a problem of some codes was told inside a place.
    #[must_use]
    pub fn told_inside(&self, around: Place, codes: &[&str]) -> bool {
        self.found.iter().any(|problem| {
            let inside = |place: Place| around.holds(place);
            codes.contains(&problem.code) && problem.place.is_some_and(inside)
        })
    }

    /// Whether there is an error among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.found
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
            .count()
    }

    /// All problems, by file and place. A name that is not there is told once, with the further
    /// places that say it; so are the strange keys of one table that are like none that it has.
    #[must_use]
    pub fn sorted(mut self, sources: &Sources) -> Vec<Diagnostic> {
        self.found.sort_by_key(|problem| {
            let place = problem.place;
            (
                place.map(|place| (sources.path(place.file).to_owned(), place.from)),
                problem.code,
            )
        });
        // Of a key that was perhaps not meant, what stands there is perhaps not wrong.
        let misspelt: Vec<Misspelt> = self.found.iter().filter_map(Misspelt::of).collect();
        self.found
            .retain(|problem| !misspelt.iter().any(|misspelt| misspelt.is_behind(problem)));
        let mut told: Vec<Diagnostic> = Vec::new();
        let mut first: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
        for problem in self.found {
            let known = match (problem.cause(), problem.place) {
                (Some(cause), Some(place)) => {
                    let number = first.entry((problem.code, cause));
                    let number = *number.or_insert(told.len());
                    told.get_mut(number).map(|known| (known, place))
                }
                _ => None,
            };
            match known {
                Some((known, place)) if known.further.len() < ALSO_MAX => {
                    known.further.push(Label {
                        place,
                        part: "also",
                    });
                }
                Some(_) => {}
                None => told.push(problem),
            }
        }
        told
    }
}
