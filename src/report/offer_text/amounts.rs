//! What is paid and what it costs, part by part, and the sums of it.

use super::Writing;
use crate::amount::{Direction, Exact, Rounding};
use crate::answer::{Part, per_month};
use crate::report::page::{Columns, Row};
use crate::rules::{Cadence, ComponentKind, Entry};
use crate::run::MonthRow;
use crate::words::Text;

/// How many months of a year an ordinary month stands for at least.
const ORDINARY: i64 = 9;

impl Writing<'_> {
    pub(super) fn amounts(&mut self) {
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

    /// A sum's month where most months differ by no more than the roundings of its parts: their
    /// mean, yearly and once parts aside. JSON is bound to one step and leaves it open.
    fn nearly(&self, sum: u32) -> Option<Exact> {
        let stack = self.page.plan.stack;
        let Some(Entry::Sum(found)) = stack.entry(sum) else {
            return None;
        };
        let monthly = |part: &&u32| {
            let component = stack.component(**part);
            component.is_some_and(|component| component.cadence == Cadence::Monthly)
        };
        let amount = |row: &MonthRow, part: u32| {
            let amount = if found.by_paid {
                row.paid(part)
            } else {
                row.total(part)
            };
            amount.clone()
        };
        let months = self.page.offer.judged.year.months.iter();
        let mut totals: Vec<Exact> = months
            .map(|row| {
                let parts = found.parts.iter().filter(monthly);
                parts.map(|part| amount(row, *part)).sum()
            })
            .collect();
        totals.sort();
        let middle = totals.get(totals.len() / 2)?.clone();
        let parts = i64::try_from(found.parts.len()).unwrap_or(0);
        let roundings = stack.step.times(&Exact::from(parts));
        totals.retain(|total| total.minus(&middle).magnitude() <= roundings);
        let count = i64::try_from(totals.len()).unwrap_or(0);
        let mean = totals.iter().sum::<Exact>().over(&Exact::from(count))?;
        let step = Rounding::new(stack.step.clone(), Direction::HalfAway)?;
        (count >= ORDINARY).then(|| step.apply(&mean))
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
            let month = per_month(stack, year, number)
                .or_else(|| self.nearly(number))
                .filter(|month| !month.is_zero() || total.is_zero());
            let row = Row::new(sum.head.title(self.code), vec![month, Some(total)]);
            if leads {
                rows.insert(0, row.strong());
            } else {
                rows.push(row);
            }
        }
        rows
    }
}
