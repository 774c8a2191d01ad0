//! What the employer pays: the year, with and without what may be left out, and the first months;
//! and the figures to be careful with behind it all.

use super::Writing;
use crate::amount::Exact;
use crate::answer::{careful, cost, month_sums};
use crate::report::page::{Columns, Mark, Row, marked};
use crate::words::Text;

/// The columns of the word that says how far a figure can be relied on.
const CAREFUL: usize = 12;

impl Writing<'_> {
    /// What the employment costs, and what that which may be left out adds.
    pub(super) fn cost(&mut self) {
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
                        None => filled(title, &self.fact_text(input.kind, now)),
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

    pub(super) fn first_year(&mut self) {
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

    pub(super) fn careful(&mut self) {
        let figures = careful(self.page.offer);
        if figures.is_empty() {
            return;
        }
        let heading = self.word("offer-assumed");
        self.out.heading(&heading);
        for figure in figures {
            let title = figure.title.get(self.code).unwrap_or(&figure.id);
            let mark = if figure.tried {
                self.word("figure-tried")
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

    /// What the first months carry on, that the year does not.
    pub(super) fn first_year_careful(&mut self) {
        let figures = &self.page.offer.first_year_carried;
        if figures.is_empty() {
            return;
        }
        let heading = self.word("offer-carried");
        self.out.heading(&heading);
        for noted in figures {
            let Some(head) = noted.figure.head(self.page.plan.stack) else {
                continue;
            };
            let key = format!("confidence-{}", noted.confidence.word());
            let mark = self.say(&Text::new(key));
            let behind = noted.carried.map_or_else(String::new, |day| {
                self.say(&Text::new("known-until").with("day", day))
            });
            self.out
                .fact(head.title(self.code), &mark, &behind, CAREFUL);
        }
    }
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
