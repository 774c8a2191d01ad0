//! Figures that load and are nearly surely slips of the pen: one that is many times the one before,
//! one of a day that the book does not answer for, one that is carried and never ends, a range that ends
//! at 0.
//!
//! In: the figures of a stack. Out: warnings; `kept` silences them. What a figure is for is not
//! looked at.

use crate::amount::Exact;
use crate::formula::FamilyId;
use crate::rules::dated::{Dated, DatedItem};
use crate::rules::lower::WRITTEN;
use crate::rules::stack::{Band, Bracket, Head, Range, Stack};
use crate::text::{Diagnostic, Problems};
use crate::time::Date;

/// How many times a figure must be the one before to be told: a percent sign that is missing makes
/// it a hundred times too large, a dot for a space a thousand times too small.
const TIMES: i64 = 20;

pub(super) fn prove(stack: &Stack, answers: (Date, Date), problems: &mut Problems) {
    for parameter in &stack.parameters {
        let (head, values) = (&parameter.head, &parameter.values);
        let keys: Vec<FamilyId> = parameter.per.into_iter().collect();
        let names = names(stack, &head.id, &keys);
        lists(head, values, &names, answers, problems);
    }
    for table in &stack.tables {
        let (head, values) = (&table.head, &table.values);
        let names = names(stack, &head.id, &table.keys);
        lists(head, values, &names, answers, problems);
    }
    for scale in &stack.scales {
        jumps(
            &scale.head,
            &scale.values,
            |brackets| of_brackets(brackets),
            &[],
            problems,
        );
        outside(&scale.head, &scale.values, answers, problems);
        carried(&scale.head, &scale.values, problems);
    }
    for band in &stack.bands {
        let names = ["min", "max", "midpoint"].map(|key| format!("{}.{key}", band.head.id));
        jumps(&band.head, &band.values, of_range, &names, problems);
        outside(&band.head, &band.values, answers, problems);
        carried(&band.head, &band.values, problems);
        nothing(band, problems);
    }
}

/// What is told of figures that are lists of numbers.
fn lists(
    head: &Head,
    values: &Dated<Vec<Exact>>,
    names: &[String],
    answers: (Date, Date),
    problems: &mut Problems,
) {
    jumps(
        head,
        values,
        |figures| figures.iter().collect(),
        names,
        problems,
    );
    outside(head, values, answers, problems);
    carried(head, values, problems);
}

/// Warns of a range that ends at 0, into which no pay falls.
fn nothing(band: &Band, problems: &mut Problems) {
    let ranges = band.values.items.iter();
    let mut ranges = ranges.filter_map(|item| Some((item.place, item.figure.as_ref().ok()?)));
    if let Some((place, range)) = ranges.find(|(_, range)| range.max.is_zero())
        && !band.head.kept
    {
        problems.add(
            Diagnostic::warning("BAND-BOUNDS")
                .at(place)
                .with("name", &band.head.id)
                .with("min", range.min.to_text(0))
                .with("max", range.max.to_text(0))
                .mend("mend-kept"),
        );
    }
}

fn of_brackets<'b>(brackets: &'b [Bracket]) -> Vec<&'b Exact> {
    let both = |bracket: &'b Bracket| bracket.up_to.iter().chain([&bracket.rate]);
    brackets.iter().flat_map(both).collect()
}

fn of_range(range: &Range) -> Vec<&Exact> {
    vec![&range.min, &range.max, &range.midpoint]
}

/// What each figure of a value is called, the last family fastest.
fn names(stack: &Stack, id: &str, keys: &[FamilyId]) -> Vec<String> {
    let mut names = vec![id.to_owned()];
    for key in keys {
        let members = stack.family(*key).map_or(&[][..], |family| &family.members);
        let longer = names.iter().flat_map(|name| {
            let longer = members.iter().map(move |member| format!("{name}.{member}"));
            longer.collect::<Vec<String>>()
        });
        names = longer.collect();
    }
    names
}

/// Warns of each value with a figure that is many times as large or small as the one before. One
/// that stands alone among others is told once.
fn jumps<T>(
    head: &Head,
    values: &Dated<T>,
    figures: impl Fn(&T) -> Vec<&Exact>,
    names: &[String],
    problems: &mut Problems,
) {
    let known = values.items.iter();
    let known: Vec<(&DatedItem<T>, Vec<&Exact>)> = known
        .filter_map(|item| Some((item, figures(item.figure.as_ref().ok()?))))
        .collect();
    let mut before: Option<&(&DatedItem<T>, Vec<&Exact>)> = None;
    for (place, now) in known.iter().enumerate() {
        if let Some((first, old)) = before
            && let Some(slot) = jump(old, &now.1)
            && let Some((was, is)) = old.get(slot).zip(now.1.get(slot))
        {
            let told = |place| problems.told_inside(place, &WRITTEN);
            if !head.kept && !told(now.0.place) && !told(first.place) {
                problems.add(
                    Diagnostic::warning("FIGURE-JUMP")
                        .at(now.0.place)
                        .and(first.place, "before")
                        .with("name", names.get(slot).unwrap_or(&head.id))
                        .with("times", TIMES)
                        .with("before", was.to_text(0))
                        .with("since", first.from)
                        .with("value", is.to_text(0))
                        .with("day", now.0.from),
                );
            }
            let next = known.get(place.saturating_add(1));
            if next.is_some_and(|(_, next)| jump(old, next).is_none()) {
                continue;
            }
        }
        before = Some(now);
    }
}

/// The first figure that is many times the other, of two values with as many figures; one that is
/// 0 is no measure.
fn jump(before: &[&Exact], now: &[&Exact]) -> Option<usize> {
    let far = |(a, b): (&&Exact, &&Exact)| {
        let (a, b) = (a.magnitude(), b.magnitude());
        let times = Exact::from(TIMES);
        !a.is_zero() && !b.is_zero() && (a >= b.times(&times) || b >= a.times(&times))
    };
    let comparable = before.len() == now.len();
    before.iter().zip(now).position(far).filter(|_| comparable)
}

/// Warns of `after = "carry"` where no value ends, so that nothing is ever carried.
fn carried<T>(head: &Head, values: &Dated<T>, problems: &mut Problems) {
    let ends = values.items.iter().any(|item| item.until.is_some());
    let last = values.items.last().filter(|_| values.carry && !ends);
    if let Some(last) = last.filter(|_| !head.kept) {
        problems.add(
            Diagnostic::warning("CARRY-NOTHING")
                .at(last.place)
                .with("name", &head.id),
        );
    }
}

/// Warns of a value that begins after the days that the book answers for, or ends before them.
fn outside<T>(
    head: &Head,
    values: &Dated<T>,
    (from, until): (Date, Date),
    problems: &mut Problems,
) {
    let strange = values.items.iter().find_map(|item| {
        let late = (item.from > until).then_some(item.from);
        let early = item.until.filter(|end| *end < from);
        Some((item.place, late.or(early)?))
    });
    if let Some((place, day)) = strange.filter(|_| !head.kept) {
        problems.add(
            Diagnostic::warning("VALUE-OUTSIDE")
                .at(place)
                .with("name", &head.id)
                .with("day", day)
                .with("from", from)
                .with("until", until),
        );
    }
}
