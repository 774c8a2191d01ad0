//! A derivation as a tree of lines.

use super::step::{Given, Step};
use crate::amount::Exact;
use crate::report::page::{Mark, marked, unit_said, wrapped};
use crate::words::{Text, Words, amount, decimal};

/// The columns of a derivation.
const WIDTH: usize = 100;

/// A step with everything that it rests on, as a tree.
pub(super) fn drawn(step: &Step, words: &Words) -> String {
    let mut drawing = Drawing {
        words,
        lines: Vec::new(),
    };
    drawing.step(step, "", "");
    drawing.lines.join("\n") + "\n"
}

/// Whether both sides of a fraction can be read at a glance.
fn is_short(fraction: &str) -> bool {
    /// The most digits of such a side.
    const DIGITS_MAX: usize = 6;
    let mut sides = fraction.trim_start_matches('-').split('/');
    sides.all(|side| side.len() <= DIGITS_MAX)
}

struct Drawing<'w> {
    words: &'w Words,
    lines: Vec<String>,
}

impl Drawing<'_> {
    /// A step behind its branch; what belongs to it stands under it.
    fn step(&mut self, step: &Step, branch: &str, below: &str) {
        let title = step.titled(self.words);
        let head = if title == step.name {
            title
        } else {
            format!("{title} ({})", step.name)
        };
        let result = self.result(step);
        let above = if step.above && step.reads.is_empty() {
            format!(" {}", self.words.word("derived-above"))
        } else {
            String::new()
        };
        let strong = marked(&head, Mark::Strong);
        let line = format!("{branch}{head}: {result}{above}");
        if line.chars().count() <= WIDTH {
            self.lines
                .push(format!("{branch}{strong}: {result}{above}"));
        } else {
            let room = WIDTH.saturating_sub(branch.chars().count()).max(30);
            let head = wrapped(&format!("{head}:"), room, 0, 2);
            for (number, line) in head.iter().enumerate() {
                let before = if number == 0 { branch } else { below };
                self.lines
                    .push(format!("{before}{}", marked(line, Mark::Strong)));
            }
            self.under(&format!("{result}{above}"), below);
        }
        for line in self.told(step) {
            self.under(&line, below);
        }
        let last = step.reads.len().saturating_sub(1);
        for (number, inner) in step.reads.iter().enumerate() {
            let (branch, further) = if number == last {
                ("└─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            self.step(
                inner,
                &format!("{below}{branch}"),
                &format!("{below}{further}"),
            );
        }
    }

    fn under(&mut self, text: &str, below: &str) {
        let room = WIDTH.saturating_sub(below.chars().count()).max(30);
        for line in wrapped(text, room, 2, 4) {
            self.lines
                .push(format!("{below}{line}").trim_end().to_owned());
        }
    }

    /// The values of a step on one line.
    fn result(&self, step: &Step) -> String {
        let mut said: Vec<String> = Vec::new();
        let one_origin = step.values.first().and_then(|value| value.origin.as_ref());
        let same = step
            .values
            .iter()
            .all(|value| value.origin.as_ref() == one_origin);
        for value in &step.values {
            let mut text = self.value(value);
            if let Some(member) = &value.member {
                text = format!("{} {text}", decimal(member, self.words.lang()));
            }
            if let Some(origin) = value.origin.as_ref().filter(|_| !same) {
                text = format!(
                    "{text} ({})",
                    self.words.say(&Text::new(format!("origin-{origin}")))
                );
            }
            said.push(text);
        }
        let mut text = said.join(", ");
        if let Some(of) = &step.unit {
            let unit = unit_said(of, self.words);
            text = format!("{text} {unit}");
        }
        if let (true, Some(origin)) = (same, one_origin) {
            let origin = self.words.say(&Text::new(format!("origin-{origin}")));
            text = format!("{text} ({origin})");
        }
        if let Some(from) = &step.from {
            let from = self.words.say(&Text::new("range-from").with("from", from));
            text = format!("{text}, {from}");
        }
        text
    }

    fn value(&self, value: &Given) -> String {
        let said = |text: &String| decimal(text, self.words.lang());
        if let Some(truth) = value.truth {
            return self.words.word(if truth { "yes" } else { "no" });
        }
        // A long fraction says nothing to who reads it; JSON has it.
        let exactly = |exact: &String| match &value.short {
            Some(short) if is_short(exact) => format!("{exact} ≈ {}", said(short)),
            Some(short) => format!("≈ {}", said(short)),
            None => said(exact),
        };
        match (&value.exact, &value.rounded) {
            (Some(exact), Some(rounded)) => {
                if exact.parse::<Exact>().ok() == rounded.parse::<Exact>().ok() {
                    said(rounded)
                } else {
                    format!("{} → {}", exactly(exact), said(rounded))
                }
            }
            (Some(exact), None) => exactly(exact),
            (None, Some(rounded)) => said(rounded),
            (None, None) => "–".to_owned(),
        }
    }

    /// Formula, condition, year, source.
    fn told(&self, step: &Step) -> Vec<String> {
        let mut told = Vec::new();
        let words = self.words;
        if let Some(year) = &step.per_year
            && !step.above
        {
            let year = amount(year, true, words.lang());
            let text = Text::new("derived-year")
                .with("month", step.month.clone().unwrap_or_default())
                .with("year", year);
            told.push(words.say(&text));
        } else if let (Some(month), "component", false) =
            (&step.month, step.kind.as_str(), step.above)
            // One member of many has no year of its own beside the month.
            && !step.name.contains('.')
            && step.values.iter().any(|value| value.rounded.is_some())
        {
            let text = Text::new("derived-month").with("month", month);
            told.push(words.say(&text));
        }
        if let Some(paid) = &step.paid {
            let text = Text::new("derived-paid").with_amount("paid", paid);
            told.push(words.say(&text));
        }
        if let Some(formula) = &step.formula {
            let key = match step.kind.as_str() {
                "sum" if step.by_paid => "derived-sum-paid",
                "sum" => "derived-sum",
                "input" => "derived-default",
                _ => "derived-formula",
            };
            told.push(words.say(&Text::new(key).with("formula", formula)));
        }
        if step.year_so_far {
            told.push(words.word("derived-so-far"));
        }
        if let Some(when) = &step.when {
            told.push(words.say(&Text::new("derived-when").with("formula", when)));
        }
        if step.tried {
            told.push(words.word("what-if"));
        }
        if let Some(day) = &step.carried_from {
            told.push(words.say(&Text::new("carried-from").with("day", day)));
        }
        if let (Some(title), Some(confidence)) = (&step.source_title, &step.confidence)
            && !step.above
        {
            let key = Text::new(format!("confidence-{confidence}"));
            let text = Text::new("derived-source")
                .with("title", title)
                .with_text("confidence", key);
            told.push(words.say(&text));
        }
        told
    }
}
