//! What is said of a difference, in words, for text and Markdown alike: lines and tables of cells.

use super::super::show::kind_key;
use super::super::titled;
use super::super::values::{ABOVE, UP_TO};
use super::super::wording::{label, said};
use super::offers::{
    AmountPair, AmountsDiff, BandDiff, BandOf, FindingDiff, FindingOf, OfferAnswer,
};
use super::{Change, DiffResult, EntryDiff, FigureDiff, FigurePair, Held, Pair};
use crate::report::offer_shape::Amount;
use crate::report::page::unit_said;
use crate::words::{Text, Words, amount, decimal};

/// A line with how deep it stands.
pub(super) type Line = (usize, String);

/// A blank at which no line ends.
pub(super) const UNBROKEN: &str = "\u{a0}";

/// What stands where one side has nothing.
const NOTHING: &str = "–";

/// Both sides and how many entries differ.
pub(super) fn head(found: &DiffResult, words: &Words) -> Vec<String> {
    let side = |side: &super::SideJson| match &side.day {
        Some(day) => format!("{} {day}", side.name),
        None => side.name.clone(),
    };
    let sides = format!("{} → {}", side(&found.old), side(&found.new));
    let counts = found.counts;
    let said = if found.entries.is_empty() {
        Text::new("diff-none")
    } else {
        Text::new("diff-counts")
            .with("added", counts.added)
            .with("changed", counts.changed)
            .with("removed", counts.removed)
    };
    vec![sides, words.say(&said)]
}

/// The word above the entries of a change.
pub(super) fn change_word(change: Change, words: &Words) -> String {
    words.word(match change {
        Change::Added => "diff-added",
        Change::Changed => "diff-changed",
        Change::Removed => "diff-removed",
    })
}

/// Title and name of an entry.
pub(super) fn entry_title(entry: &EntryDiff, words: &Words) -> String {
    let lang = words.lang().code();
    let title = entry.title.get(lang).or_else(|| entry.title.get("en"));
    let title = title.or_else(|| entry.title.values().next());
    titled(title.unwrap_or(&entry.name), &entry.name)
}

/// What an entry is, and where it stands.
pub(super) fn entry_head(entry: &EntryDiff, words: &Words) -> Vec<String> {
    let kind = match entry.kind.as_str() {
        "book" => words.word("kind-book"),
        "stack" => words.word("kind-stack"),
        kind => words.word(kind_key(kind)),
    };
    let mut parts = vec![kind];
    parts.extend(entry.unit.as_ref().map(|unit| unit_said(unit, words)));
    if !entry.stacks.is_empty() && entry.kind != "stack" {
        let stacks = entry.stacks.join(", ");
        parts.push(format!("{}: {stacks}", words.word("rules-stacks")));
    }
    let mut lines = vec![parts.join(", ")];
    if let Some(place) = &entry.place {
        let mut said = format!(
            "{}: {}:{}",
            words.word("rules-place"),
            place.file,
            place.line
        );
        if let Some(layer) = &entry.layer {
            let layer = Text::new("rules-layer").with("layer", layer);
            said.push_str(&format!(" ({})", words.say(&layer)));
        }
        lines.push(said);
    }
    if let Some(source) = &entry.source {
        let source = source.text(words);
        lines.push(format!("{}: {source}", words.word("rules-source")));
    }
    lines
}

/// Its keys and formulas. Of an entry that only one side has they are as that side has them, and
/// what its head says already is left out.
pub(super) fn keys(entry: &EntryDiff, words: &Words) -> Vec<Line> {
    const IN_HEAD: [&str; 3] = ["unit", "layer", "source"];
    let whole = entry.change != Change::Changed;
    let told = |pair: &&Pair| {
        !whole || !(IN_HEAD.contains(&pair.key.as_str()) || pair.key.starts_with("title."))
    };
    let mut lines = Vec::new();
    for pair in entry.properties.iter().filter(told) {
        let value = |value: &String| said(&pair.key, value, words);
        let (old, new) = (pair.old.as_ref().map(value), pair.new.as_ref().map(value));
        let value = match (whole, &old, &new) {
            (true, Some(only), None) | (true, None, Some(only)) => only.clone(),
            (true, ..) | (false, ..) => arrow(&old, &new),
        };
        lines.push((1, format!("{}: {value}", label(&pair.key, words))));
    }
    for pair in &entry.formulas {
        match one_side(pair) {
            Some(only) if whole => lines.push((1, format!("{} = {only}", pair.key))),
            _ => {
                let old = pair.old.as_deref().unwrap_or(NOTHING);
                lines.push((1, format!("{} = {old}", pair.key)));
                let new = pair.new.as_deref().unwrap_or(NOTHING);
                lines.push((2, format!("→ {new}")));
            }
        }
    }
    lines
}

fn one_side(pair: &Pair) -> Option<&String> {
    match (&pair.old, &pair.new) {
        (Some(_), Some(_)) | (None, None) => None,
        (only, None) | (None, only) => only.as_ref(),
    }
}

fn arrow(old: &Option<String>, new: &Option<String>) -> String {
    let old = old.as_deref().unwrap_or(NOTHING);
    format!("{old} → {}", new.as_deref().unwrap_or(NOTHING))
}

/// Its figures, by the day from which they differ.
pub(super) fn figures(entry: &EntryDiff, words: &Words) -> Vec<Line> {
    let mut lines = Vec::new();
    for figure in &entry.figures {
        let from = words.say(&Text::new("rules-from").with("day", &figure.from));
        let notes = notes(entry, figure, words);
        match figure.figures.as_slice() {
            [] => {
                let unknown = unknown(figure, words).unwrap_or_else(|| words.word("diff-same"));
                lines.push((1, format!("{from}: {unknown}{notes}")));
            }
            [one] => {
                let said = pair_text(entry, one, words);
                lines.push((1, format!("{from}: {said}{notes}")));
            }
            several => {
                lines.push((1, format!("{from}:{notes}")));
                let all = several.iter();
                lines.extend(all.map(|one| (2, pair_text(entry, one, words))));
            }
        }
        if !figure.figures.is_empty() {
            lines.extend(unknown(figure, words).map(|said| (2, said)));
        }
    }
    lines
}

/// Why there is no figure on a side.
fn unknown(figure: &FigureDiff, words: &Words) -> Option<String> {
    let why = |side: &Option<Held>| {
        let why = side.as_ref()?.unknown.as_ref()?;
        Some(words.say(&Text::new("rules-unknown").with("why", why)))
    };
    let (old, new) = (why(&figure.old), why(&figure.new));
    (old.is_some() || new.is_some()).then(|| arrow(&old, &new))
}

/// `ia: 0.079 → 0.08 (+0.001)`; of what only one side has, its figure alone.
fn pair_text(entry: &EntryDiff, pair: &FigurePair, words: &Words) -> String {
    let number = |text: &String| decimal(text, words.lang());
    let key = match pair.key.as_str() {
        "" => String::new(),
        key => format!("{}: ", figure_key(entry, key, words)),
    };
    let (old, new) = (pair.old.as_ref().map(number), pair.new.as_ref().map(number));
    if entry.change != Change::Changed
        && let Some(only) = new.as_ref().or(old.as_ref())
    {
        return format!("{key}{only}");
    }
    let by = pair.difference.as_ref();
    let by = by.map_or_else(String::new, |by| format!(" ({})", signed(&number(by))));
    format!("{key}{}{by}", arrow(&old, &new))
}

/// The bounds of a scale and of a range in words; members as they are.
fn figure_key(entry: &EntryDiff, key: &str, words: &Words) -> String {
    match (entry.kind.as_str(), key.strip_prefix(UP_TO)) {
        ("band", _) => words.say(&Text::new(format!("diff-band-{key}"))),
        ("scale", Some(bound)) => {
            let bound = decimal(bound, words.lang());
            words.say(&Text::new("diff-up-to").with("bound", bound))
        }
        ("scale", None) if key == ABOVE => words.word("diff-above"),
        _ => key.to_owned(),
    }
}

fn signed(number: &str) -> String {
    match number.starts_with(['-', '\u{2212}']) {
        true => number.to_owned(),
        false => format!("+{number}"),
    }
}

/// What a value rests on, where that differs or is new: its source, and how far it can be relied on.
fn notes(entry: &EntryDiff, figure: &FigureDiff, words: &Words) -> String {
    let own = entry.source.as_ref().map(|source| source.id.as_str());
    let confidence = |held: &Held| {
        let word = words.say(&Text::new(format!("confidence-{}", held.confidence)));
        match (held.carried, &held.until) {
            (true, Some(day)) => {
                let carried = words.say(&Text::new("carried-from").with("day", day));
                format!("{word}, {carried}")
            }
            (true, None) | (false, _) => word,
        }
    };
    let source = |held: &Held| held.source.as_ref().map(|source| source.id.clone());
    let both = |of: &dyn Fn(&Held) -> Option<String>| {
        let (old, new) = (
            figure.old.as_ref().and_then(of),
            figure.new.as_ref().and_then(of),
        );
        match (&figure.old, &figure.new) {
            (Some(_), Some(_)) if old != new => Some(arrow(&old, &new)),
            _ => new.or(old),
        }
    };
    let mut parts = Vec::new();
    parts.extend(both(&|held| Some(confidence(held))));
    parts.extend(both(&source).filter(|said| Some(said.as_str()) != own));
    let until = figure.new.as_ref().and_then(|held| held.until.as_ref());
    let until = until.map(|day| words.say(&Text::new("diff-until").with("day", day)));
    parts.extend(until);
    if parts.is_empty() {
        String::new()
    } else {
        format!(" [{}]", parts.join("; "))
    }
}

/// A table of amounts: its heading, and rows of a label, the old, the new, the difference.
pub(super) type Table = (String, Vec<[String; 4]>);

/// What an offer is, or why there is nothing to compare.
pub(super) fn offer_head(offer: &OfferAnswer, words: &Words) -> Vec<String> {
    let days = match (&offer.old.on, &offer.new.on) {
        (Some(old), Some(new)) if old.0 != new.0 => format!("{} → {}", old.0, new.0),
        (old, new) => new
            .as_ref()
            .or(old.as_ref())
            .map_or("", |day| &day.0)
            .to_owned(),
    };
    let stack = match (&offer.old.country, &offer.new.country) {
        (Some(old), Some(new)) if old != new => format!("{old} → {new}"),
        (old, new) => new.clone().or_else(|| old.clone()).unwrap_or_default(),
    };
    let currency = offer.new.currency.as_ref().or(offer.old.currency.as_ref());
    let about = [stack, currency.cloned().unwrap_or_default(), days];
    let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
    let name = format!("{} ({})", offer.file, about.join(", "));
    let mut lines = vec![name];
    for (key, side) in [
        ("diff-refused-old", &offer.old),
        ("diff-refused-new", &offer.new),
    ] {
        if !side.refused.is_empty() {
            let why = side.refused.join(" ");
            lines.push(words.say(&Text::new(key).with("why", why)));
        }
    }
    if !offer.differs {
        lines.push(words.word("diff-offer-same"));
    } else if offer.old.refused.is_empty()
        && offer.new.refused.is_empty()
        && offer.old.currency != offer.new.currency
    {
        lines.push(words.word("diff-currencies"));
    }
    lines
}

/// The amounts that differ, month, year and first year.
pub(super) fn offer_tables(offer: &OfferAnswer, words: &Words) -> Vec<Table> {
    let lines = || offer.components.iter().chain(&offer.sums);
    let of = |amount: fn(&AmountsDiff) -> Option<&AmountPair>| -> Vec<[String; 4]> {
        lines()
            .filter_map(|line| Some(row(&line.title, amount(line)?, words)))
            .collect()
    };
    let mut per_year = of(|line| line.per_year.as_ref());
    let cost = offer.cost.as_ref();
    let cost = cost.map(|pair| row(&words.word("diff-cost"), pair, words));
    // Most books have a sum that says the same.
    let [_, amounts @ ..] = cost.clone().unwrap_or_default();
    let is_said = per_year.iter().any(|[_, row @ ..]| *row == amounts);
    per_year.extend(cost.filter(|_| !is_said));
    let mut tables = vec![
        (words.word("diff-month"), of(|line| line.per_month.as_ref())),
        (words.word("diff-year"), per_year),
        (
            words.word("diff-first-year"),
            of(|line| line.first_year.as_ref()),
        ),
    ];
    // When everything is earned as before, what is left is when it is paid.
    if tables.iter().all(|(_, rows)| rows.is_empty()) {
        let months = offer.months.iter();
        let rows = months.flat_map(|month| {
            let all = [
                ("diff-paid-to-employee", &month.paid_to_employee),
                ("diff-paid", &month.paid),
                ("diff-cost-earned", &month.cost),
            ];
            all.into_iter().filter_map(|(key, pair)| {
                let label = format!("{} {}", month.month, words.word(key));
                Some(row(&label, pair.as_ref()?, words))
            })
        });
        tables.push((words.word("diff-months"), rows.collect()));
    }
    tables.retain(|(_, rows)| !rows.is_empty());
    tables
}

fn row(label: &str, pair: &AmountPair, words: &Words) -> [String; 4] {
    let said = |value: &Amount| shown(value, words);
    let side = |value: &Option<Amount>| value.as_ref().map_or(NOTHING.to_owned(), said);
    [
        label.to_owned(),
        side(&pair.old),
        side(&pair.new),
        signed(&said(&pair.difference)),
    ]
}

/// An amount in which no line breaks.
fn shown(value: &Amount, words: &Words) -> String {
    amount(&value.0, true, words.lang()).replace(' ', UNBROKEN)
}

/// A sentence in which no line breaks inside a number.
fn unbroken(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let inside = out.ends_with(|before: char| before.is_ascii_digit())
            && letters.peek().is_some_and(char::is_ascii_digit);
        match letter {
            ' ' if inside => out.push_str(UNBROKEN),
            _ => out.push(letter),
        }
    }
    out
}

/// Ranges and findings that differ.
pub(super) fn offer_judged(offer: &OfferAnswer, words: &Words) -> Vec<String> {
    let bands = offer.bands.iter().flat_map(|band| band_lines(band, words));
    let findings = offer.findings.iter();
    bands
        .chain(findings.flat_map(|finding| finding_lines(finding, words)))
        .collect()
}

fn band_lines(band: &BandDiff, words: &Words) -> Vec<String> {
    let said = |value: &Amount| shown(value, words);
    let status = |side: &Option<BandOf>| {
        side.as_ref()
            .map(|side| words.say(&Text::new(format!("diff-band-{}", side.status))))
    };
    let (old, new) = (status(&band.old), status(&band.new));
    let lies = if old == new {
        new.unwrap_or_default()
    } else {
        arrow(&old, &new)
    };
    let mut text = format!("{}: {lies}", titled(&band.title, &band.id));
    if let (Some(old), Some(new)) = (&band.old, &band.new) {
        let parts = [
            ("diff-band-min", &old.min, &new.min),
            ("diff-band-midpoint", &old.midpoint, &new.midpoint),
            ("diff-band-max", &old.max, &new.max),
            ("diff-band-value", &old.value, &new.value),
        ];
        for (key, old, new) in parts {
            if old.0 != new.0 {
                let (old, new) = (said(old), said(new));
                text.push_str(&format!("; {} {old} → {new}", words.word(key)));
            }
        }
    }
    vec![text]
}

fn finding_lines(finding: &FindingDiff, words: &Words) -> Vec<String> {
    let said = |key: &'static str, side: &FindingOf| {
        let severity = words.say(&Text::new(format!("severity-{}", side.severity)));
        let mut text = format!("{}: {severity} {}", words.word(key), finding.code);
        if side.accepted {
            text.push_str(&format!(" ({})", words.word("diff-accepted")));
        }
        format!("{text}: {}", unbroken(&side.message))
    };
    let (gone, came) = match (&finding.old, &finding.new) {
        (Some(_), Some(_)) => ("diff-finding-was", "diff-finding-is"),
        (Some(_), None) | (None, _) => ("diff-finding-gone", "diff-finding-new"),
    };
    let old = finding.old.as_ref().map(|side| said(gone, side));
    let new = finding.new.as_ref().map(|side| said(came, side));
    old.into_iter().chain(new).collect()
}
