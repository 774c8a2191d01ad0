//! An offer as text of at most a hundred columns.

use super::offer_json::{places, sentence, shown, value_text};
use crate::amount::{Direction, Exact, Rounding};
use crate::answer::{BandResult, Offer, cost, month_sums, per_month};
use crate::plan::Plan;
use crate::rules::{Confidence, Entry, Stack, Weight};
use crate::run::Origin;
use crate::words::{Text, Words, amount};

const WIDE: usize = 44;
const BAR: i64 = 50;

/// The whole offer.
#[must_use]
pub fn offer_text(plan: &Plan<'_>, offer: &Offer, words: &Words) -> String {
    let mut page = Page {
        words,
        places: places(plan.stack),
        lines: Vec::new(),
    };
    page.line(
        &words.say(
            &Text::new("offer-title")
                .with("stack", &plan.stack.id)
                .with("currency", plan.stack.currency)
                .with("on", plan.on),
        ),
    );
    page.facts(plan.stack, offer);
    page.components(plan, offer);
    page.sums(plan.stack, offer);
    page.band(plan.stack, offer.judged.bands.first());
    page.findings(offer);
    page.without(plan.stack, offer);
    page.first_year(plan.stack, offer);
    page.careful(offer);
    page.lines.join("\n") + "\n"
}

struct Page<'w> {
    words: &'w Words,
    places: u32,
    lines: Vec<String>,
}

/// Text cut or filled to a width in characters.
fn fill(text: &str, width: usize) -> String {
    let count = text.chars().count();
    if count <= width {
        return format!("{text}{}", " ".repeat(width.saturating_sub(count)));
    }
    let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.lines.push(text.trim_end().to_owned());
    }

    fn heading(&mut self, key: &'static str) {
        let word = self.words.word(key);
        self.lines.push(String::new());
        self.line(&word);
    }

    fn money(&self, value: &Exact) -> String {
        amount(&value.to_text(self.places), true, self.words.lang())
    }

    fn right(&self, value: Option<&Exact>) -> String {
        let text = value.map_or_else(|| "–".to_owned(), |value| self.money(value));
        format!("{text:>16}")
    }

    fn facts(&mut self, stack: &Stack, offer: &Offer) {
        self.heading("offer-facts");
        let code = self.words.lang().code();
        for used in &offer.inputs {
            let Some(input) = stack.inputs.get(used.input) else {
                continue;
            };
            let family = input.per.and_then(|family| stack.family(family));
            let member = used
                .member
                .and_then(|member| family?.members.get(usize::try_from(member).ok()?));
            let zero = matches!(&used.value, crate::formula::Value::Number(n) if n.is_zero());
            let no = matches!(used.value, crate::formula::Value::Bool(false));
            if used.origin != Origin::Given && (zero || no) {
                continue;
            }
            let name = match member {
                Some(member) => format!("{}.{member}", input.head.title(code)),
                None => input.head.title(code).to_owned(),
            };
            let value = value_text(stack, input.kind, &used.value);
            let value = match rounded(&used.value) {
                Some(short) if value.contains('/') => format!("{short} …"),
                _ => value,
            };
            let origin = self
                .words
                .say(&Text::new(format!("origin-{}", used.origin.word())));
            self.line(&format!("  {} {value:>16}  {origin}", fill(&name, WIDE)));
        }
    }

    fn components(&mut self, plan: &Plan<'_>, offer: &Offer) {
        self.heading("offer-components");
        let (month, year) = (
            self.words.word("offer-month"),
            self.words.word("offer-year"),
        );
        self.line(&format!("  {} {month:>16} {year:>16}", fill("", WIDE)));
        let code = self.words.lang().code();
        for (number, component) in shown(plan, offer) {
            let year = &offer.judged.year;
            let month = per_month(plan.stack, year, number);
            let line = format!(
                "  {} {} {}",
                fill(component.head.title(code), WIDE),
                self.right(month.as_ref()),
                self.right(Some(&year.total(number)))
            );
            self.line(&line);
        }
    }

    fn sums(&mut self, stack: &Stack, offer: &Offer) {
        self.heading("offer-sums");
        let code = self.words.lang().code();
        for (number, entry) in (0_u32..).zip(&stack.entries) {
            let Entry::Sum(sum) = entry else { continue };
            let year = &offer.judged.year;
            let total = year.total(number);
            if sum.head.title.0.is_empty() || (total.is_zero() && stack.headline != Some(number)) {
                continue;
            }
            let mark = if stack.headline == Some(number) {
                "▸"
            } else {
                " "
            };
            let line = format!(
                "{mark} {} {} {}",
                fill(sum.head.title(code), WIDE),
                self.right(per_month(stack, year, number).as_ref()),
                self.right(Some(&total))
            );
            self.line(&line);
        }
    }

    fn band(&mut self, stack: &Stack, found: Option<&BandResult>) {
        self.heading("offer-band");
        let Some((found, band)) =
            found.and_then(|found| Some((found, stack.bands.get(found.band)?)))
        else {
            let none = self.words.word("offer-no-band");
            return self.line(&format!("  {none}"));
        };
        let status = self
            .words
            .say(&Text::new(format!("status-{}", found.status.word())));
        let text = Text::new("offer-band-line")
            .with("min", self.money(&found.range.min))
            .with("max", self.money(&found.range.max))
            .with("mid", self.money(&found.range.midpoint))
            .with("value", self.money(&found.value))
            .with("status", status);
        let said = self.words.say(&text);
        self.wrapped(&format!("  {said}"), 4);
        self.line(&format!("  {}", drawn(found)));
        let ratio =
            |ratio: &Option<Exact>| ratio.as_ref().map_or("–".to_owned(), |r| r.to_text(4));
        let ratios = Text::new("offer-ratios")
            .with("compa", ratio(&found.compa))
            .with("penetration", ratio(&found.penetration));
        let said = self.words.say(&ratios);
        self.line(&format!("  {said}"));
        if band.full_time && found.full_time {
            let said = self.words.word("offer-band-full-time");
            self.line(&format!("  {said}"));
        }
    }

    fn findings(&mut self, offer: &Offer) {
        self.heading("offer-findings");
        if offer.judged.findings.is_empty() {
            let none = self.words.word("offer-none");
            self.line(&format!("  {none}"));
        }
        let mut found: Vec<_> = offer.judged.findings.iter().collect();
        found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        for finding in found {
            let weight = self
                .words
                .say(&Text::new(format!("severity-{}", finding.severity.word())));
            let head = if finding.severity == Weight::Text {
                weight
            } else {
                format!("{weight}[{}]", finding.code)
            };
            let said = sentence(finding, self.words);
            self.wrapped(&format!("  {head}: {said}"), 4);
            if let (Some((_, low)), Some((_, high))) = (
                finding
                    .numbers
                    .iter()
                    .find(|(name, _)| *name == "would_be_min"),
                finding
                    .numbers
                    .iter()
                    .find(|(name, _)| *name == "would_be_max"),
            ) {
                let lang = self.words.lang();
                self.line(&format!(
                    "    → {} – {}",
                    amount(low, false, lang),
                    amount(high, false, lang)
                ));
            }
        }
    }

    fn without(&mut self, stack: &Stack, offer: &Offer) {
        let Some((inputs, year)) = &offer.without else {
            return;
        };
        let code = self.words.lang().code();
        let names: Vec<&str> = inputs
            .iter()
            .filter_map(|place| stack.inputs.get(*place))
            .map(|input| input.head.title(code))
            .collect();
        let (with, less) = (cost(stack, &offer.judged.year), cost(stack, year));
        let text = Text::new("offer-without")
            .with("what", names.join(", "))
            .with("cost", self.money(&less))
            .with("difference", self.money(&with.minus(&less)));
        let said = self.words.say(&text);
        self.lines.push(String::new());
        self.wrapped(&said, 2);
    }

    fn first_year(&mut self, stack: &Stack, offer: &Offer) {
        self.heading("offer-first");
        let words =
            ["offer-to-employee", "offer-all-paid", "offer-cost"].map(|key| self.words.word(key));
        let [employee, paid, cost] = words;
        self.line(&format!("  {:8} {employee:>20} {paid:>20} {cost:>22}", ""));
        let mut total = [Exact::ZERO, Exact::ZERO, Exact::ZERO];
        for row in &offer.first_year {
            let amounts = month_sums(stack, row);
            let [a, b, c] = amounts.clone().map(|value| self.money(&value));
            let month = row
                .month
                .map_or_else(String::new, |month| month.to_string());
            self.line(&format!("  {month:8} {a:>20} {b:>20} {c:>22}"));
            for (sum, value) in total.iter_mut().zip(&amounts) {
                *sum = sum.plus(value);
            }
        }
        let [a, b, c] = total.map(|value| self.money(&value));
        self.line(&format!("  {:8} {a:>20} {b:>20} {c:>22}", "Σ"));
    }

    fn careful(&mut self, offer: &Offer) {
        if offer.judged.year.noted.is_empty() {
            return;
        }
        self.heading("offer-assumed");
        let code = self.words.lang().code();
        for figure in &offer.judged.year.noted {
            let title = figure.title.get(code).unwrap_or(&figure.name);
            let mut marks = Vec::new();
            if figure.confidence != Confidence::Official {
                marks.push(self.words.say(&Text::new(format!(
                    "confidence-{}",
                    figure.confidence.word()
                ))));
            }
            if let Some(day) = figure.carried {
                marks.push(self.words.say(&Text::new("carried-from").with("day", day)));
            }
            self.line(&format!("  {} {}", fill(title, 52), marks.join(", ")));
        }
    }

    fn wrapped(&mut self, text: &str, indent: usize) {
        let mut line = String::new();
        let lead = text.chars().take_while(|c| *c == ' ').count();
        line.push_str(&" ".repeat(lead));
        for word in text.split_whitespace() {
            if line.chars().count().saturating_add(word.chars().count()) > 97 {
                let done = std::mem::replace(&mut line, " ".repeat(indent));
                self.line(&done);
            }
            line.push_str(word);
            line.push(' ');
        }
        self.line(&line.clone());
    }
}

/// A number that does not end, to two decimals, for people.
fn rounded(value: &crate::formula::Value) -> Option<String> {
    match value {
        crate::formula::Value::Number(number) => {
            let hundredth = Rounding::new(Exact::ratio(1, 100)?, Direction::HalfAway)?;
            Some(hundredth.apply(number).to_text(2))
        }
        _ => None,
    }
}

/// The range as a bar, the offer's place marked in or beside it.
fn drawn(found: &BandResult) -> String {
    let width = found.range.max.minus(&found.range.min);
    let place = found
        .value
        .minus(&found.range.min)
        .over(&width)
        .unwrap_or_default();
    let at = place
        .times(&Exact::from(BAR))
        .floor()
        .to_whole()
        .unwrap_or(0)
        .clamp(-4, BAR.saturating_add(4));
    let mut bar = String::new();
    for column in -4..=BAR.saturating_add(4) {
        bar.push(if column == at {
            '●'
        } else if column == 0 {
            '['
        } else if column == BAR {
            ']'
        } else if (1..BAR).contains(&column) {
            if column == BAR / 2 { '┼' } else { '─' }
        } else {
            ' '
        });
    }
    bar
}
