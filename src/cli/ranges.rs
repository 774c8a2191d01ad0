//! What there is to ask for: the ranges of a book, an example, and how a base is given.

use super::solve;
use crate::amount::{Exact, Unit, shown};
use crate::answer::{fits, places};
use crate::formula::Value;
use crate::plan::Plan;
use crate::rules::{Band, Choice, Input, InputKind, On, Range, RuleBook, Stack};
use crate::run::{Facts, read_input};
use crate::text::Diagnostic;
use crate::time::Date;
use crate::words::{Text, Words, amount};

/// A range that holds on a day, with the people that it is for as flags.
struct Shown<'a> {
    stack: &'a Stack,
    band: &'a Band,
    range: &'a Range,
    from: Date,
    flags: String,
}

/// The ranges of all stacks that hold on a day.
fn ranges(book: &RuleBook, on: Date) -> Vec<Shown<'_>> {
    let mut found = Vec::new();
    for stack in &book.stacks {
        for band in stack.bands.iter().filter(|band| band.applies.on(on)) {
            if let On::Figure { value, item, .. } = band.values.on(on, false) {
                let choices = stack.when.iter().chain(&band.choices);
                let flags: Vec<String> = choices.map(|choice| flag(stack, choice)).collect();
                found.push(Shown {
                    stack,
                    band,
                    range: value,
                    from: item.from,
                    flags: flags.join(" "),
                });
            }
        }
    }
    found
}

/// `--level senior`, or `--level lead|principal`.
pub(super) fn flag(stack: &Stack, choice: &Choice) -> String {
    let input = usize::try_from(choice.input)
        .ok()
        .and_then(|place| stack.inputs.get(place));
    let Some(input) = input else {
        return String::new();
    };
    let InputKind::Member(family) = input.kind else {
        return String::new();
    };
    let name = |member: &u32| {
        let family = stack.family(family)?;
        family.members.get(usize::try_from(*member).ok()?).cloned()
    };
    let members: Vec<String> = choice.members.iter().filter_map(name).collect();
    format!("--{} {}", input.flag, members.join("|"))
}

/// `636 000 – 700 000 SEK`.
fn span(stack: &Stack, range: &Range, words: &Words) -> String {
    let decimals = places(stack);
    let whole = range.min.is_whole() && range.max.is_whole();
    let decimals = if whole { 0 } else { decimals };
    let said = |value: &Exact| amount(&shown(value, decimals, &[]), true, words.lang());
    format!(
        "{} – {} {}",
        said(&range.min),
        said(&range.max),
        stack.currency
    )
}

/// The sum that a band measures, and per which time.
fn measured(stack: &Stack, band: &Band, words: &Words) -> String {
    let title = stack
        .entry(band.measure)
        .map_or("", |entry| entry.head().title(words.lang().code()));
    let period = if band.monthly {
        "per-month"
    } else {
        "per-year"
    };
    format!("{title} {}", words.word(period))
}

/// An example of a call, and every range that there is.
pub(super) fn example(book: &RuleBook, on: Date, words: &Words) -> String {
    let ranges = ranges(book, on);
    let mut text = format!("{}\n", words.word("example"));
    if let Some(shown) = ranges.last() {
        let line = example_call(shown, on);
        text.push_str(&format!("  {line}\n\n"));
    } else if let Some(stack) = book.stacks.last() {
        let amount = Exact::from(EXAMPLE_AMOUNT);
        let line = call_for(stack, stack.when.iter(), &amount, on);
        text.push_str(&format!("  {line}\n\n"));
    }
    text.push_str(&table(&ranges, words));
    text
}

/// An offer a little above the least of a range.
fn example_call(shown: &Shown<'_>, on: Date) -> String {
    let months = if shown.band.monthly { 1 } else { 12 };
    let monthly = shown
        .range
        .min
        .over(&Exact::from(months))
        .unwrap_or_default();
    let mut step = Exact::ONE;
    // Two digits, then zeros: an amount that nobody takes for a result.
    while monthly > step.times(&Exact::from(100)) {
        step = step.times(&Exact::from(10));
    }
    let round = monthly.over(&step).unwrap_or_default().floor().times(&step);
    let choices = shown.stack.when.iter().chain(&shown.band.choices);
    call_for(shown.stack, choices, &round, on)
}

/// The amount of an example where no range says one.
const EXAMPLE_AMOUNT: i64 = 10_000;

/// A call with the first member of each choice, and an amount within the bounds of what is asked.
fn call_for<'c>(
    stack: &Stack,
    choices: impl Iterator<Item = &'c Choice>,
    amount: &Exact,
    on: Date,
) -> String {
    let mut words = vec!["lonn offer".to_owned()];
    words.extend(choices.map(|choice| {
        let first = choice.members.first().copied();
        let one = Choice {
            input: choice.input,
            members: first.into_iter().collect(),
        };
        flag(stack, &one)
    }));
    if let Some(input) = solve_input(stack) {
        let least = input.min.as_ref().filter(|min| amount < *min);
        let most = input.max.as_ref().filter(|max| amount > *max);
        let amount = least.or(most).unwrap_or(amount);
        words.push(format!("--{} {}", input.flag, amount.to_text(0)));
    }
    words.push(format!("--on {on}"));
    words.join(" ")
}

fn solve_input(stack: &Stack) -> Option<&Input> {
    stack.inputs.get(usize::try_from(stack.solve_for?).ok()?)
}

/// The ranges, one a line.
fn table(ranges: &[Shown<'_>], words: &Words) -> String {
    if ranges.is_empty() {
        return format!("{}\n", words.word("ranges-none"));
    }
    let mut text = format!("{}\n", words.word("ranges-there"));
    let longest = |part: &dyn Fn(&Shown<'_>) -> String| {
        let lengths = ranges.iter().map(|shown| part(shown).chars().count());
        lengths.max().unwrap_or(0)
    };
    let flags = longest(&|shown| shown.flags.clone());
    let spans = longest(&|shown| span(shown.stack, shown.range, words));
    let mut measures: Vec<String> = Vec::new();
    for shown in ranges {
        let measure = measured(shown.stack, shown.band, words);
        if !measures.contains(&measure) {
            measures.push(measure);
        }
    }
    for measure in &measures {
        text.push_str(&format!("  {measure}\n"));
        let of_measure = ranges
            .iter()
            .filter(|shown| measured(shown.stack, shown.band, words) == *measure);
        for shown in of_measure {
            let span = span(shown.stack, shown.range, words);
            let from = words.say(&Text::new("range-from").with("from", shown.from));
            text.push_str(&format!(
                "    {:flags$}  {span:>spans$}  {from}\n",
                shown.flags
            ));
        }
    }
    text
}

/// Without a base there is no offer: the ranges for these people, and how a base is given.
pub(super) fn needs_base(
    plan: &Plan<'_>,
    facts: &Facts,
    input: &Input,
    words: &Words,
) -> Diagnostic {
    let stack = plan.stack;
    let ranges = |counts: &dyn Fn(&Band) -> bool, with_flags: bool| -> Vec<String> {
        stack
            .bands
            .iter()
            .filter(|band| band.applies.on(plan.on) && counts(band))
            .filter_map(|band| range_said(plan, band, with_flags, words))
            .collect()
    };
    let mut found = ranges(&|band| fits(plan, facts, band), false);
    let mut key = "BASE-MISSING";
    if found.is_empty() {
        found = ranges(&|band| may_fit(plan, facts, band), true);
        key = "BASE-MISSING-OTHERS";
    }
    if found.is_empty() {
        key = "BASE-MISSING-NO-RANGE";
    }
    let mut problem = Diagnostic::error("FACT-MISSING");
    let bases = solve::bases(plan, facts).map_or_else(String::new, |[least, middle, most]| {
        let text = Text::new("base-ways")
            .with("least", least)
            .with("middle", middle)
            .with("most", most);
        format!("; {}", words.say(&text))
    });
    problem.text = Text::new(key)
        .with("bases", bases)
        .with_title("title", &input.head.title.0, &input.head.id)
        .with("ranges", found.join("; "))
        .with("ways", ways(stack, input, words).join(", "));
    problem
}

/// A range in a sentence; `with_flags` says for whom it is.
fn range_said(plan: &Plan<'_>, band: &Band, with_flags: bool, words: &Words) -> Option<String> {
    let stack = plan.stack;
    let On::Figure { value, item, .. } = band.values.on(plan.on, plan.with_proposed) else {
        return None;
    };
    let text = Text::new("range-said")
        .with("span", span(stack, value, words))
        .with("measure", measured(stack, band, words))
        .with("from", item.from);
    let said = words.say(&text);
    if !with_flags {
        return Some(said);
    }
    let choices = band.choices.iter();
    let flags: Vec<String> = choices.map(|choice| flag(stack, choice)).collect();
    Some(format!("`{}`: {said}", flags.join(" ")))
}

/// Whether a band is for somebody with these facts and some more.
fn may_fit(plan: &Plan<'_>, facts: &Facts, band: &Band) -> bool {
    band.choices
        .iter()
        .all(|choice| match read_input(plan, facts, choice.input, 0) {
            Ok((Value::Member(member), _)) => choice.members.contains(&member),
            Ok(_) => false,
            Err(_missing) => true,
        })
}

/// A fact by its title and name.
pub(super) fn named(input: Option<&Input>, name: &str) -> Text {
    match input {
        Some(input) if input.head.id != input.head.title("en") => Text::new("fact-named")
            .with_title("title", &input.head.title.0, name)
            .with("name", name),
        Some(_) | None => Text::verbatim(format!("`{name}`")),
    }
}

/// How a fact is given: by its flag, or by its key in an offer's file.
pub(super) fn ways_to_give(stack: &Stack, input: &Input) -> Text {
    let members = match input.kind {
        InputKind::Member(family) => stack.family(family).map(|family| family.members.join(", ")),
        InputKind::Number { .. } | InputKind::Bool | InputKind::Date | InputKind::Text => None,
    };
    let key = match members {
        Some(_) => "FACT-MISSING.mend-member",
        None => "FACT-MISSING.mend-flag",
    };
    Text::new(key)
        .with("flag", format!("--{}", input.flag))
        .with("name", &input.head.id)
        .with("members", members.unwrap_or_default())
}

/// `--base AMOUNT (SEK a month)` and its kin.
fn ways(stack: &Stack, input: &Input, words: &Words) -> Vec<String> {
    let unit = match input.kind {
        InputKind::Number { unit, .. } => unit,
        InputKind::Member(_) | InputKind::Bool | InputKind::Date | InputKind::Text => Unit::PLAIN,
    };
    let said = |key: &'static str, flag: &str| {
        let text = Text::new(key)
            .with("flag", flag)
            .with("currency", stack.currency);
        words.say(&text)
    };
    let own = if unit.is_per_month() {
        "way-month"
    } else {
        "way-plain"
    };
    let further = if unit.is_per_month() {
        "way-year"
    } else {
        "way-plain"
    };
    std::iter::once(said(own, &input.flag))
        .chain(input.also.iter().map(|(flag, _)| said(further, flag)))
        .collect()
}
