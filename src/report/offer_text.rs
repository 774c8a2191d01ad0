//! An offer as text: 80 columns, with the marks of a terminal.

use super::offer_json::{OfferPage, member_name, mend, sentence, value_text};
use super::page::{Columns, Mark, Page, Row, marked};
use crate::amount::{Exact, shown};
use crate::answer::{
    BandResult, BandStatus, Finding, Part, careful, cost, month_sums, per_month, places,
};
use crate::formula::Value;
use crate::rules::{Band, Cadence, ComponentKind, Entry, Input, Weight};
use crate::run::Origin;
use crate::words::{Text, amount, decimal};

/// The columns of a range that is drawn.
const BAR: i64 = 36;
/// The columns of a fact's value.
const FACT: usize = 20;
/// The columns of the word that says how far a figure can be relied on.
const CAREFUL: usize = 12;
/// How far beside the range an offer is drawn.
const BESIDE: i64 = 3;

/// The whole offer.
#[must_use]
pub fn offer_text(page: &OfferPage<'_>) -> String {
    let mut writing = Writing {
        page,
        out: Page::default(),
        decimals: places(page.plan.stack),
        code: page.words.lang().code(),
    };
    writing.title();
    writing.what_if();
    writing.facts();
    writing.amounts();
    writing.band();
    writing.findings();
    writing.cost();
    writing.first_year();
    writing.careful();
    writing.out.text()
}

/// A title with its gap `…` filled, and without what stands in parentheses at its end.
fn filled(title: &str, value: &str) -> String {
    let short = match title.rsplit_once(" (") {
        Some((short, rest)) if rest.ends_with(')') => short,
        _ => title,
    };
    if short.contains('…') {
        short.replacen('…', value, 1)
    } else {
        format!("{short}: {value}")
    }
}

struct Writing<'a> {
    page: &'a OfferPage<'a>,
    out: Page,
    decimals: u32,
    code: &'static str,
}

impl Writing<'_> {
    fn say(&self, text: &Text) -> String {
        self.page.words.say(text)
    }

    fn word(&self, key: &'static str) -> String {
        self.page.words.word(key)
    }

    /// An amount in a sentence: a whole one without decimals.
    fn money(&self, value: &Exact, beside: &[&Exact]) -> String {
        let places = if value.is_whole() { 0 } else { self.decimals };
        amount(&shown(value, places, beside), true, self.page.words.lang())
    }

    fn title(&mut self) {
        let page = self.page;
        let key = match page.end {
            Some(_) => "offer-title-end",
            None => "offer-title",
        };
        let text = Text::new(key)
            .with("stack", &page.plan.stack.id)
            .with("currency", page.plan.stack.currency)
            .with("on", page.plan.on)
            .with("start", page.start)
            .with(
                "end",
                page.end.map_or_else(String::new, |day| day.to_string()),
            );
        let said = self.say(&text);
        self.out.line(&marked(&said, Mark::Strong));
    }

    fn what_if(&mut self) {
        let stack = self.page.plan.stack;
        for tried in &self.page.offer.tried {
            let Some(parameter) = stack.parameters.get(tried.parameter) else {
                continue;
            };
            let member = tried.member.and_then(|member| u32::try_from(member).ok());
            let member = member.and_then(|member| member_name(stack, parameter.per, member));
            let title = named(parameter.head.title(self.code), member.as_deref());
            let key = match tried.of_book {
                Some(_) => "offer-what-if",
                None => "offer-what-if-new",
            };
            let book = tried.of_book.as_ref().map(Exact::to_string);
            let text = Text::new(key)
                .with("title", title)
                .with("value", &tried.value)
                .with("book", book.unwrap_or_default());
            let said = self.say(&text);
            let head = self.word("what-if");
            self.out.prose(Some((&head, Mark::Warning)), &said, 0, 2);
        }
    }

    fn facts(&mut self) {
        let heading = self.word("offer-facts");
        self.out.heading(&heading);
        let stack = self.page.plan.stack;
        for given in [true, false] {
            for used in &self.page.offer.inputs {
                let Some(input) = stack.inputs.get(used.input) else {
                    continue;
                };
                if (used.origin == Origin::Given) != given || (!given && is_nothing(&used.value)) {
                    continue;
                }
                let member = used
                    .member
                    .and_then(|member| member_name(stack, input.per, member));
                let title = named(input.head.title(self.code), member.as_deref());
                let value = self.fact_text(input, &used.value);
                let key = Text::new(format!("origin-{}", used.origin.word()));
                let origin = self.say(&key);
                self.out.fact(&title, &value, &origin, FACT);
            }
        }
    }

    /// A fact for people: amounts grouped, numbers that do not end to two decimals.
    fn fact_text(&self, input: &Input, value: &Value) -> String {
        let lang = self.page.words.lang();
        match (value, input.kind) {
            (Value::Bool(value), _) => self.word(if *value { "yes" } else { "no" }),
            (Value::Number(number), crate::rules::InputKind::Number { unit, percent }) => {
                let unit_text = self.unit(unit);
                let hundred = number.times(&Exact::from(100));
                let number = if percent { &hundred } else { number };
                let places = if unit.currency().is_some() && !number.is_whole() {
                    self.decimals
                } else {
                    0
                };
                let exact = number.to_text(places);
                let ends = exact.len() <= 12 && !exact.contains('/');
                let text = if ends { exact } else { shown(number, 2, &[]) };
                let text = if unit.currency().is_some() {
                    amount(&text, true, lang)
                } else if lang == crate::words::Lang::En {
                    text
                } else {
                    text.replace('.', ",")
                };
                let text = if ends { text } else { format!("{text} …") };
                if percent {
                    format!("{text} %")
                } else if unit_text.is_empty() {
                    text
                } else {
                    format!("{text} {unit_text}")
                }
            }
            (value, kind) => value_text(self.page.plan.stack, kind, value),
        }
    }

    /// A unit in the language: `h/week`; empty of a plain number.
    fn unit(&self, unit: crate::amount::Unit) -> String {
        if unit.is_plain() {
            return String::new();
        }
        self.page.words.unit(&unit.to_string())
    }

    fn amounts(&mut self) {
        let lang = self.page.words.lang();
        let parts = &self.page.offer.parts;
        let mut groups: Vec<(String, Vec<Row>)> = self.groups();
        groups.extend(self.once());
        let sums = self.sums();
        let rows = groups.iter().flat_map(|(_, rows)| rows).chain(&sums);
        let found = self.page.offer.judged.bands.iter();
        let bounds = found.flat_map(|found| [found.range.min.clone(), found.range.max.clone()]);
        let columns = Columns::of(rows, self.decimals, lang).beside(bounds.collect());
        let heading = self.word("offer-components");
        self.out.heading(&heading);
        let words = [self.word("offer-month"), self.word("offer-year")];
        for (number, (title, rows)) in groups.iter().enumerate() {
            let words = if number == 0 { &words[..] } else { &[] };
            self.out.column_words(title, words);
            for row in rows {
                self.out.inner_row(&columns, row);
            }
        }
        let none = parts
            .iter()
            .filter(|part| part.per_year.is_zero() && self.once_amount(part).is_none())
            .count();
        if none > 0 {
            let text = Text::new("offer-zero").with("count", none);
            let said = self.say(&text);
            self.out.prose(None, &said, 2, 2);
        }
        let heading = self.word("offer-sums");
        self.out.heading(&heading);
        self.out.column_words("", &words);
        for row in &sums {
            self.out.row(&columns, row);
        }
    }

    /// The components by group, those of 0 left out.
    fn groups(&self) -> Vec<(String, Vec<Row>)> {
        let stack = self.page.plan.stack;
        let mut groups: Vec<(String, Vec<Row>)> = Vec::new();
        for part in &self.page.offer.parts {
            let Some(component) = stack.component(part.entry) else {
                continue;
            };
            if part.per_year.is_zero() {
                continue;
            }
            let title = self.group(part, component.kind);
            let row = Row::new(
                component.head.title(self.code),
                vec![part.per_month.clone(), Some(part.per_year.clone())],
            );
            match groups.last_mut() {
                Some((last, rows)) if *last == title => rows.push(row),
                _ => groups.push((title, vec![row])),
            }
        }
        groups
    }

    /// What is earned once, in the month of the start, and so in no steady year.
    fn once(&self) -> Option<(String, Vec<Row>)> {
        let stack = self.page.plan.stack;
        let rows: Vec<Row> = self
            .page
            .offer
            .parts
            .iter()
            .filter_map(|part| {
                let amount = self.once_amount(part)?;
                let title = stack.component(part.entry)?.head.title(self.code);
                Some(Row::new(title, vec![None, Some(amount)]))
            })
            .collect();
        let month = self.page.offer.first_year.first()?.month?;
        let title = self.say(&Text::new("offer-once").with("month", month));
        (!rows.is_empty()).then_some((title, rows))
    }

    fn once_amount(&self, part: &Part) -> Option<Exact> {
        let component = self.page.plan.stack.component(part.entry)?;
        let first = self.page.offer.first_year.first()?;
        let amount = first.total(part.entry);
        (component.cadence == Cadence::Once && !amount.is_zero()).then(|| amount.clone())
    }

    fn group(&self, part: &Part, kind: ComponentKind) -> String {
        let stack = self.page.plan.stack;
        let headline = stack
            .headline
            .filter(|sum| part.toward.contains(sum))
            .and_then(|sum| stack.entry(sum));
        match (headline, kind) {
            (Some(sum), _) => {
                self.say(&Text::new("group-headline").with("sum", sum.head().title(self.code)))
            }
            (None, ComponentKind::Pay) => self.word("group-pay"),
            (None, ComponentKind::Notional) => self.word("group-notional"),
            (None, ComponentKind::InKind) => self.word("group-in-kind"),
            (None, ComponentKind::Employer) => self.word("group-employer"),
        }
    }

    /// The sums that are not 0, the headline first.
    fn sums(&self) -> Vec<Row> {
        let stack = self.page.plan.stack;
        let year = &self.page.offer.judged.year;
        let mut rows = Vec::new();
        for (number, entry) in (0_u32..).zip(&stack.entries) {
            let Entry::Sum(sum) = entry else { continue };
            let total = year.total(number);
            let leads = stack.headline == Some(number);
            if !leads && (total.is_zero() || sum.head.title.0.is_empty()) {
                continue;
            }
            let month =
                per_month(stack, year, number).filter(|month| !month.is_zero() || total.is_zero());
            let row = Row::new(sum.head.title(self.code), vec![month, Some(total)]);
            if leads {
                rows.insert(0, row.strong());
            } else {
                rows.push(row);
            }
        }
        rows
    }

    fn band(&mut self) {
        let stack = self.page.plan.stack;
        let heading = self.word("offer-band");
        self.out.heading(&heading);
        let found: Vec<(&BandResult, &Band)> = self
            .page
            .offer
            .judged
            .bands
            .iter()
            .filter_map(|found| Some((found, stack.bands.get(found.band)?)))
            .collect();
        if found.is_empty() {
            let none = self.word("offer-no-band");
            self.out.prose(None, &none, 2, 2);
        }
        for (found, band) in found {
            self.one_band(found, band);
        }
    }

    fn one_band(&mut self, found: &BandResult, band: &Band) {
        let stack = self.page.plan.stack;
        let range = &found.range;
        let key = Text::new(format!("status-{}", found.status.word()));
        let status = self.say(&key);
        let title = stack
            .entry(band.measure)
            .map_or("", |entry| entry.head().title(self.code));
        let period = if band.monthly {
            "per-month"
        } else {
            "per-year"
        };
        let text = Text::new("offer-band-line")
            .with("measure", title)
            .with("period", self.word(period))
            .with(
                "value",
                self.money(&found.value, &[&range.min, &range.max, &range.midpoint]),
            )
            .with("currency", stack.currency)
            .with("status", status);
        let said = self.say(&text);
        self.out.prose(None, &said, 2, 4);
        let beside = [&found.value];
        let low = self.money(&range.min, &beside);
        let high = self.money(&range.max, &beside);
        let mark = match found.status {
            BandStatus::Inside => Mark::Strong,
            BandStatus::Below | BandStatus::Above => Mark::Violation,
        };
        let (before, behind) = drawn(found);
        let dot = marked("●", mark);
        self.out
            .line(&format!("  {low} {before}{dot}{behind} {high}"));
        let lang = self.page.words.lang();
        let ratio = |ratio: &Option<Exact>| {
            ratio
                .as_ref()
                .map_or("–".to_owned(), |r| decimal(&r.to_text(4), lang))
        };
        let ratios = Text::new("offer-ratios")
            .with("mid", self.money(&range.midpoint, &beside))
            .with("compa", ratio(&found.compa))
            .with("penetration", ratio(&found.penetration));
        let said = self.say(&ratios);
        self.out.prose(None, &said, 2, 4);
        if band.full_time && found.full_time {
            let said = self.word("offer-band-full-time");
            self.out.prose(None, &said, 2, 4);
        }
    }

    fn findings(&mut self) {
        let heading = self.word("offer-findings");
        self.out.heading(&heading);
        let all = self.page.offer.judged.findings.iter();
        let (texts, mut found): (Vec<&Finding>, Vec<&Finding>) =
            all.partition(|finding| finding.severity == Weight::Text);
        if found.is_empty() {
            let none = self.word("offer-none");
            self.out.line(&format!("  {none}"));
        }
        found.sort_by_key(|finding| (!finding.counts(), std::cmp::Reverse(finding.severity)));
        for finding in found {
            self.finding(finding);
        }
        if !texts.is_empty() {
            let heading = self.word("offer-texts");
            self.out.heading(&heading);
        }
        for text in texts {
            let said = sentence(text, self.page.words);
            self.out.prose(None, &said, 2, 2);
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let words = self.page.words;
        let key = Text::new(format!("severity-{}", finding.severity.word()));
        let weight = self.say(&key);
        let head = match &finding.accepted {
            Some(_) => format!("{} {weight}[{}]", self.word("accepted"), finding.code),
            None => format!("{weight}[{}]", finding.code),
        };
        let mark = match (finding.counts(), finding.severity) {
            (false, _) | (true, Weight::Text) => Mark::Faint,
            (true, Weight::Violation) => Mark::Violation,
            (true, Weight::Warning) => Mark::Warning,
            (true, Weight::Note) => Mark::Note,
        };
        let said = sentence(finding, words);
        self.out.prose(Some((&head, mark)), &said, 2, 4);
        if let Some(mend) = mend(finding, words) {
            self.out.prose(None, &format!("→ {mend}"), 4, 6);
        }
        if let Some(accepted) = &finding.accepted {
            let text = Text::new("accepted-until")
                .with("until", accepted.until)
                .with("reason", &accepted.reason);
            let said = self.say(&text);
            self.out.prose(None, &said, 4, 6);
        }
        if let Some(day) = finding.lapsed {
            let said = self.say(&Text::new("accepted-lapsed").with("until", day));
            self.out.prose(None, &said, 4, 6);
        }
        if finding.severity >= Weight::Warning {
            let sources = finding.sources.iter();
            let titles: Vec<&str> = sources
                .filter_map(|id| self.page.book.source(*id))
                .map(|source| source.title.as_str())
                .collect();
            if !titles.is_empty() {
                let text = Text::new("offer-source").with("title", titles.join("; "));
                let said = self.say(&text);
                self.out.prose(None, &said, 4, 6);
            }
        }
    }

    /// What the employment costs, and what that which may be left out adds.
    fn cost(&mut self) {
        let stack = self.page.plan.stack;
        let heading = self.word("offer-cost-heading");
        self.out.heading(&heading);
        let with = cost(stack, &self.page.offer.judged.year);
        let mut rows = vec![Row::new(&self.word("cost-with"), vec![Some(with.clone())])];
        if let Some(without) = &self.page.offer.without {
            let what: Vec<String> = without
                .inputs
                .iter()
                .filter_map(|(place, now, _)| {
                    let input = stack.inputs.get(*place)?;
                    let title = input.head.title(self.code);
                    Some(match input.per {
                        Some(_) => title.to_owned(),
                        None => filled(title, &self.fact_text(input, now)),
                    })
                })
                .collect();
            let what = what.join(", ");
            let title = self.say(&Text::new("cost-without").with("what", &what));
            rows.push(Row::new(&title, vec![Some(without.cost.clone())]));
            let title = self.word("cost-adds");
            rows.push(Row::new(&title, vec![Some(with.minus(&without.cost))]).strong());
        }
        let columns = Columns::of(rows.iter(), self.decimals, self.page.words.lang());
        self.out.column_words("", &[self.word("offer-year")]);
        for row in &rows {
            self.out.row(&columns, row);
        }
    }

    fn first_year(&mut self) {
        let stack = self.page.plan.stack;
        let heading = self.word("offer-first");
        self.out.heading(&heading);
        let mut total = [Exact::ZERO, Exact::ZERO, Exact::ZERO];
        let mut months: Vec<(String, [Exact; 3])> = Vec::new();
        for row in &self.page.offer.first_year {
            let amounts = month_sums(stack, row);
            for (sum, value) in total.iter_mut().zip(&amounts) {
                *sum = sum.plus(value);
            }
            let month = row.month.map(|month| month.to_string());
            months.push((month.unwrap_or_default(), amounts));
        }
        months.push((self.word("offer-total"), total));
        let words = ["offer-to-employee", "offer-all-paid", "offer-cost"].map(|key| self.word(key));
        let [employee, paid, cost] = words;
        let line = format!("  {:9} {employee:>20} {paid:>20} {cost:>24}", "");
        self.out.line(&marked(line.trim_end(), Mark::Faint));
        let rows: Vec<Row> = months
            .into_iter()
            .map(|(title, amounts)| Row::new(&title, amounts.into_iter().map(Some).collect()))
            .collect();
        let columns = Columns::of(rows.iter(), self.decimals, self.page.words.lang());
        let last = rows.len().saturating_sub(1);
        for (number, row) in rows.iter().enumerate() {
            let cell = |column: usize| {
                let value = row.amounts.get(column).and_then(Option::as_ref);
                columns.cell(column, value)
            };
            let line = format!(
                "  {:9} {:>20} {:>20} {:>24}",
                row.title,
                cell(0),
                cell(1),
                cell(2)
            );
            if number == last {
                self.out.line(&marked(&line, Mark::Strong));
            } else {
                self.out.line(&line);
            }
        }
    }

    fn careful(&mut self) {
        let figures = careful(self.page.offer);
        if figures.is_empty() {
            return;
        }
        let heading = self.word("offer-assumed");
        self.out.heading(&heading);
        for figure in figures {
            let title = figure.title.get(self.code).unwrap_or(&figure.id);
            let mark = if figure.tried {
                self.word("what-if")
            } else {
                let key = format!("confidence-{}", figure.confidence.word());
                self.say(&Text::new(key))
            };
            let behind = match (figure.carried, figure.from) {
                (Some(day), _) => self.say(&Text::new("carried-from").with("day", day)),
                (None, Some(day)) => self.say(&Text::new("range-from").with("from", day)),
                (None, None) => String::new(),
            };
            self.out.fact(title, &mark, &behind, CAREFUL);
        }
    }
}

/// `Title, member`.
fn named(title: &str, member: Option<&str>) -> String {
    match member {
        Some(member) => format!("{title}: {member}"),
        None => title.to_owned(),
    }
}

/// Whether a fact is nothing worth a line unless it was given: 0, no, empty.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_zero(),
        Value::Bool(value) => !value,
        Value::Text(text) => text.is_empty(),
        Value::Date(_) | Value::Member(_) => false,
    }
}

/// The range as a bar, cut where the offer stands: in it, on a bound, or beside it.
fn drawn(found: &BandResult) -> (String, String) {
    let range = &found.range;
    let width = range.max.minus(&range.min);
    let share = found.value.minus(&range.min).over(&width);
    let at = share
        .unwrap_or_default()
        .times(&Exact::from(BAR))
        .floor()
        .to_whole();
    let at = match found.status {
        BandStatus::Below => 1_i64.saturating_sub(BESIDE),
        BandStatus::Above => BAR.saturating_add(BESIDE).saturating_sub(1),
        BandStatus::Inside if found.value == range.min => 0,
        BandStatus::Inside if found.value == range.max => BAR,
        BandStatus::Inside => at.unwrap_or(0).clamp(1, BAR.saturating_sub(1)),
    };
    let letter = |column: i64| {
        if column == 0 {
            '├'
        } else if column == BAR {
            '┤'
        } else if column == BAR / 2 {
            '┼'
        } else if (1..BAR).contains(&column) {
            '─'
        } else {
            ' '
        }
    };
    let before = (-BESIDE..at).map(letter).collect();
    let last = BAR.saturating_add(BESIDE);
    let behind = (at.saturating_add(1)..=last).map(letter).collect();
    (before, behind)
}
