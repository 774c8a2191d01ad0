//! Figures by how they are written: a number beside percentages that lacks their sign, and a dot
//! between thousands, which is read as decimals.
//!
//! In: the entries of a stack, not yet read. Out: warnings; `kept` silences them. What cannot be
//! read is told where it is read.

use std::collections::BTreeMap;

use crate::amount::{Currency, Exact, Unit};
use crate::rules::merge::{RawEntry, Section};
use crate::text::{Diagnostic, Node, NodeKind, Place, Problems};

/// How many times the largest percentage beside it a bare number must be to be told.
const TIMES: i64 = 5;

/// How many figures written in percent show that those of a word in their names are.
const ALIKE_MIN: usize = 3;

/// How many times an amount beside it must be one with a dot between what may be thousands.
const THOUSANDS: i64 = 100;

/// The keys of a value beside its figures.
const BESIDE: [&str; 6] = ["from", "until", "unknown", "source", "confidence", "after"];

/// A figure as it is written.
struct Written<'e> {
    place: Place,
    text: &'e str,
    value: Exact,
    is_percent: bool,
    /// Whether it is a limit of a scale, or its rate.
    of_scale: Option<Part>,
}

/// What a number of a scale is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    UpTo,
    Rate,
}

/// An entry and its figures.
struct Figures<'e> {
    entry: &'e RawEntry,
    unit: Option<Unit>,
    all: Vec<Written<'e>>,
}

/// The codes of what is told here: a figure that is told here is not told as a jump as well.
pub(crate) const WRITTEN: [&str; 2] = ["PERCENT-SIGN", "THOUSANDS-DOT"];

/// Warns of figures of a stack that are nearly surely written otherwise than they are meant.
pub(crate) fn figures_written(entries: &[RawEntry], own: Currency, problems: &mut Problems) {
    let all: Vec<Figures<'_>> = entries
        .iter()
        .map(|entry| Figures::of(entry, own))
        .collect();
    let mut words: BTreeMap<&str, Vec<&Figures<'_>>> = BTreeMap::new();
    for figures in all.iter().filter(|figures| figures.is_share()) {
        for word in figures.entry.id.split('_') {
            words.entry(word).or_default().push(figures);
        }
    }
    for figures in all
        .iter()
        .filter(|figures| figures.entry.table.get("kept").is_none())
    {
        if !figures.sign_lost_inside(problems) && figures.is_share() {
            figures.sign_lost_beside(&words, problems);
        }
        figures.dotted(&all, problems);
        figures.rates(problems);
    }
}

impl<'e> Figures<'e> {
    fn of(entry: &'e RawEntry, own: Currency) -> Self {
        let table = &entry.table;
        let mut all = Vec::new();
        let keys: &[&str] = match entry.section {
            Section::Parameter | Section::Scale | Section::Table | Section::Band => &["values"],
            Section::Input => &["min", "max", "default"],
            Section::Classes
            | Section::Value
            | Section::Component
            | Section::Sum
            | Section::Floor
            | Section::Limit
            | Section::Notice => &[],
        };
        for node in keys.iter().filter_map(|key| table.get(key)) {
            gather(node, None, &mut all);
        }
        let unit = match table.get("unit").map(|node| &node.kind) {
            None => Some(Unit::PLAIN),
            Some(NodeKind::Text { text, .. }) => Unit::parse(text, Some(own)).ok(),
            Some(_) => None,
        };
        Self { entry, unit, all }
    }

    /// Whether they are plain numbers of one kind, which may be shares of something.
    fn is_share(&self) -> bool {
        self.entry.section == Section::Parameter && self.unit.is_some_and(|unit| unit.is_plain())
    }

    /// The largest of the figures in percent.
    fn largest_share(&self) -> Option<&Written<'e>> {
        let shares = self.all.iter().filter(|figure| figure.is_percent);
        shares.max_by(|a, b| a.value.cmp(&b.value))
    }

    /// The first figure that is far above a share and written without a percent sign.
    fn bare_above(&self, share: &Exact) -> Option<&Written<'e>> {
        let bound = share.times(&Exact::from(TIMES)).max(Exact::ONE);
        self.all.iter().find(|figure| {
            let is_bare = !figure.is_percent && figure.of_scale != Some(Part::UpTo);
            is_bare && figure.value >= bound && figure.value > *share
        })
    }

    /// Tells of a bare number among percentages of the same entry; whether there is one.
    fn sign_lost_inside(&self, problems: &mut Problems) -> bool {
        // In another unit, or with `unit = "percent"`, a bare number is what it says.
        let is_scale = self.entry.section == Section::Scale;
        if !is_scale && !self.unit.is_some_and(|unit| unit.is_plain()) {
            return false;
        }
        let share = self.largest_share();
        let Some((share, bare)) =
            share.and_then(|share| Some((share, self.bare_above(&share.value)?)))
        else {
            return false;
        };
        self.tell_sign(bare, share, problems);
        true
    }

    /// Tells of a bare number where every other figure with a word of its name is in percent.
    fn sign_lost_beside(&self, words: &BTreeMap<&str, Vec<&Self>>, problems: &mut Problems) {
        if self.all.iter().any(|figure| figure.is_percent) {
            return;
        }
        for word in self.entry.id.split('_') {
            let named = words.get(word).into_iter().flatten();
            let others: Vec<&&Self> = named
                .filter(|other| other.entry.id != self.entry.id)
                .collect();
            let are_shares = others.iter().all(|other| {
                let mut figures = other.all.iter();
                figures.all(|figure| figure.is_percent || figure.value < Exact::ONE)
            });
            let shares = others.iter().filter_map(|other| other.largest_share());
            let shares: Vec<&Written<'_>> = shares.collect();
            if !are_shares || shares.len() < ALIKE_MIN {
                continue;
            }
            let largest = shares.into_iter().max_by(|a, b| a.value.cmp(&b.value));
            if let Some(share) = largest
                && let Some(bare) = self.bare_above(&share.value)
            {
                return self.tell_sign(bare, share, problems);
            }
        }
    }

    fn tell_sign(&self, bare: &Written<'_>, share: &Written<'_>, problems: &mut Problems) {
        let percent = bare.value.times(&Exact::from(100));
        problems.add(
            Diagnostic::warning("PERCENT-SIGN")
                .at(bare.place)
                .and(share.place, "beside")
                .with("name", &self.entry.id)
                .with("value", bare.text)
                .with("percent", percent.to_text(0)),
        );
    }

    /// Tells of a scale's rates that are below 0, or above 1 and written in percent.
    fn rates(&self, problems: &mut Problems) {
        let is_rate = |figure: &&Written<'_>| figure.of_scale == Some(Part::Rate);
        let strange = self.all.iter().filter(is_rate).find(|figure| {
            figure.value.is_negative() || figure.is_percent && figure.value > Exact::ONE
        });
        if let Some(figure) = strange {
            problems.add(
                Diagnostic::warning("RATE-STRANGE")
                    .at(figure.place)
                    .with("name", &self.entry.id)
                    .with("found", figure.text),
            );
        }
    }

    /// Tells of amounts that have a dot between what are nearly surely thousands.
    fn dotted(&self, all: &[Self], problems: &mut Problems) {
        let is_amount = |unit: &Unit| unit.currency().is_some();
        let Some(unit) = self.unit.filter(is_amount) else {
            return;
        };
        for figure in self
            .all
            .iter()
            .filter(|figure| figure.of_scale != Some(Part::Rate))
        {
            let Some(thousands) = thousands(figure.text) else {
                continue;
            };
            let same = |other: &&Self| {
                std::ptr::eq(*other, self)
                    || other.entry.section == Section::Band && other.unit == Some(unit)
            };
            let beside = all.iter().filter(same).flat_map(|other| &other.all);
            let least = figure.value.times(&Exact::from(THOUSANDS));
            // Nobody writes a third decimal that is 0.
            if figure.text.ends_with('0') || beside.into_iter().any(|other| other.value >= least) {
                problems.add(
                    Diagnostic::warning("THOUSANDS-DOT")
                        .at(figure.place)
                        .with("name", &self.entry.id)
                        .with("found", figure.text)
                        .with("meant", thousands),
                );
            }
        }
    }
}

/// `750.000` without its dot, if a number is written in one to three digits, a dot and three more.
fn thousands(text: &str) -> Option<String> {
    let (whole, decimals) = text.split_once('.')?;
    let digits = |text: &str| text.chars().all(|digit| digit.is_ascii_digit());
    let is_whole = (1..=3).contains(&whole.len()) && digits(whole) && !whole.starts_with('0');
    let is_three = decimals.len() == 3 && digits(decimals);
    (is_whole && is_three).then(|| format!("{whole}{decimals}"))
}

/// All figures of a value, whatever tables and lists they stand in.
fn gather<'e>(node: &'e Node, of_scale: Option<Part>, found: &mut Vec<Written<'e>>) {
    match &node.kind {
        NodeKind::Number(text) | NodeKind::Text { text, .. } => {
            let number = text.trim().split(' ').next().unwrap_or_default();
            let (digits, is_percent) = match number.strip_suffix('%') {
                Some(digits) => (digits, true),
                None => (number, text.ends_with(" percent")),
            };
            if let Ok(value) = digits.parse::<Exact>() {
                let hundredth = value.over(&Exact::from(100)).unwrap_or_default();
                found.push(Written {
                    place: node.place,
                    text: number,
                    value: if is_percent { hundredth } else { value },
                    is_percent,
                    of_scale,
                });
            }
        }
        NodeKind::List(list) => {
            for node in list {
                gather(node, of_scale, found);
            }
        }
        NodeKind::Table(table) => {
            for name in table.names_left().filter(|name| !BESIDE.contains(name)) {
                let of_scale = match name {
                    "up_to" => Some(Part::UpTo),
                    "rate" => Some(Part::Rate),
                    _ => of_scale,
                };
                if let Some(node) = table.get(name) {
                    gather(node, of_scale, found);
                }
            }
        }
        NodeKind::Bool(_) | NodeKind::Date(_) => {}
    }
}
