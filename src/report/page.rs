//! Lines of text: wrapped prose, columns of amounts, headings. Knows no offer.

use anstyle::{AnsiColor, Effects, Style};

use crate::amount::{Exact, shown};
use crate::words::{Lang, Words, amount};

/// The columns that prose and tables keep within.
const WIDTH: usize = 80;
/// The columns of a title before its amounts.
const TITLE: usize = 44;
/// The columns of an amount.
const AMOUNT: usize = 16;

/// How a word is marked on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Heading,
    Strong,
    Violation,
    Warning,
    Note,
    Faint,
}

impl Mark {
    fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match self {
            Self::Heading => Style::new().effects(Effects::BOLD | Effects::UNDERLINE),
            Self::Strong => Style::new().bold(),
            Self::Violation => colour(AnsiColor::Red).bold(),
            Self::Warning => colour(AnsiColor::Yellow).bold(),
            Self::Note => colour(AnsiColor::Cyan),
            Self::Faint => Style::new().dimmed(),
        }
    }
}

/// Text with the marks of a terminal around it; the shell takes them off where nobody sees them.
pub(super) fn marked(text: &str, mark: Mark) -> String {
    let style = mark.style();
    format!("{style}{text}{style:#}")
}

/// A unit for people; in English the units of formulas are words already.
pub(super) fn unit_said(unit: &str, words: &Words) -> String {
    match words.lang() {
        Lang::En => unit.to_owned(),
        Lang::Sv | Lang::Nb => words.unit(unit),
    }
}

/// Lines being written.
#[derive(Debug, Default)]
pub(super) struct Page {
    lines: Vec<String>,
}

impl Page {
    pub(super) fn text(self) -> String {
        self.lines.join("\n") + "\n"
    }

    pub(super) fn line(&mut self, text: &str) {
        self.lines.push(text.trim_end().to_owned());
    }

    pub(super) fn gap(&mut self) {
        self.lines.push(String::new());
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.gap();
        self.lines.push(marked(text, Mark::Heading));
    }

    /// Prose behind a head, wrapped; further lines begin at `indent`.
    pub(super) fn prose(
        &mut self,
        head: Option<(&str, Mark)>,
        text: &str,
        first: usize,
        indent: usize,
    ) {
        let plain = match head {
            Some((head, _)) => format!("{head}: {text}"),
            None => text.to_owned(),
        };
        let lines = wrapped(&plain, WIDTH, first, indent);
        for (number, line) in lines.into_iter().enumerate() {
            match head {
                Some((head, mark)) if number == 0 && line.trim_start().starts_with(head) => {
                    self.line(&line.replacen(head, &marked(head, mark), 1));
                }
                _ => self.line(&line),
            }
        }
    }
}

/// Text cut into lines of at most `width` columns; a number's groups of digits stay together.
pub(super) fn wrapped(text: &str, width: usize, first: usize, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = " ".repeat(first);
    let mut is_empty = true;
    for word in together(text)
        .split([' ', '\n'])
        .filter(|word| !word.is_empty())
    {
        let length = line.chars().count().saturating_add(word.chars().count());
        if !is_empty && length.saturating_add(1) > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    if !is_empty {
        lines.push(line);
    }
    lines
        .into_iter()
        .map(|line| line.replace('\u{a0}', " "))
        .collect()
}

/// The text with spaces inside numbers made unbreakable: `636 000`.
fn together(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digit = |place: Option<usize>| {
        place
            .and_then(|place| letters.get(place))
            .is_some_and(char::is_ascii_digit)
    };
    letters
        .iter()
        .enumerate()
        .map(|(place, letter)| {
            let group = [1, 2, 3].map(|ahead| digit(place.checked_add(ahead)));
            let inside = *letter == ' '
                && digit(place.checked_sub(1))
                && group.iter().all(|is_digit| *is_digit)
                && !digit(place.checked_add(4));
            if inside { '\u{a0}' } else { *letter }
        })
        .collect()
}

/// A row of a table: a title and amounts, `None` where there is none.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) title: String,
    pub(super) amounts: Vec<Option<Exact>>,
    pub(super) mark: Option<Mark>,
}

impl Row {
    pub(super) fn new(title: &str, amounts: Vec<Option<Exact>>) -> Self {
        Self {
            title: title.to_owned(),
            amounts,
            mark: None,
        }
    }

    pub(super) fn strong(mut self) -> Self {
        self.mark = Some(Mark::Strong);
        self
    }
}

/// Decimals of each column: none where every amount of the column is whole.
#[derive(Debug)]
pub(super) struct Columns {
    places: Vec<u32>,
    /// What no other amount may look like.
    bounds: Vec<Exact>,
    lang: Lang,
}

impl Columns {
    pub(super) fn of<'r>(
        rows: impl Iterator<Item = &'r Row> + Clone,
        decimals: u32,
        lang: Lang,
    ) -> Self {
        let count = rows.clone().map(|row| row.amounts.len()).max().unwrap_or(0);
        let places = (0..count)
            .map(|column| {
                let mut amounts = rows
                    .clone()
                    .filter_map(|row| row.amounts.get(column)?.as_ref());
                if amounts.all(Exact::is_whole) {
                    0
                } else {
                    decimals
                }
            })
            .collect();
        Self {
            places,
            bounds: Vec::new(),
            lang,
        }
    }

    /// With bounds that an amount which misses them is not written as.
    pub(super) fn beside(mut self, bounds: Vec<Exact>) -> Self {
        self.bounds = bounds;
        self
    }

    pub(super) fn cell(&self, column: usize, value: Option<&Exact>) -> String {
        let places = self.places.get(column).copied().unwrap_or(0);
        value.map_or_else(
            || "–".to_owned(),
            |value| {
                let beside: Vec<&Exact> = self.bounds.iter().collect();
                amount(&shown(value, places, &beside), true, self.lang)
            },
        )
    }
}

impl Page {
    /// The words above the columns of amounts.
    pub(super) fn column_words(&mut self, title: &str, words: &[String]) {
        let cells: String = words
            .iter()
            .map(|word| format!(" {word:>AMOUNT$}"))
            .collect();
        let line = format!("  {title:TITLE$}{cells}");
        self.lines.push(marked(line.trim_end(), Mark::Faint));
    }

    pub(super) fn row(&mut self, columns: &Columns, row: &Row) {
        self.indented_row(columns, row, 2);
    }

    /// A row below a group's title.
    pub(super) fn inner_row(&mut self, columns: &Columns, row: &Row) {
        self.indented_row(columns, row, 4);
    }

    fn indented_row(&mut self, columns: &Columns, row: &Row, indent: usize) {
        let width = TITLE.saturating_add(2).saturating_sub(indent);
        let space = " ".repeat(indent);
        let last = self.title_lines(&row.title, width, indent);
        let cells: String = row
            .amounts
            .iter()
            .enumerate()
            .map(|(column, value)| format!(" {:>AMOUNT$}", columns.cell(column, value.as_ref())))
            .collect();
        let line = format!("{space}{last:width$}{cells}");
        match row.mark {
            Some(mark) => self.lines.push(marked(line.trim_end(), mark)),
            None => self.line(&line),
        }
    }

    /// The lines of a long title but its last, which is given back.
    fn title_lines(&mut self, title: &str, width: usize, indent: usize) -> String {
        let space = " ".repeat(indent);
        let mut titles = wrapped(title, width, 0, 2);
        let last = titles.pop().unwrap_or_default();
        for title in titles {
            self.line(&format!("{space}{title}"));
        }
        last
    }

    /// A title, a word aligned right in `width` columns, a word behind.
    pub(super) fn fact(&mut self, title: &str, value: &str, behind: &str, width: usize) {
        let last = self.title_lines(title, TITLE, 2);
        self.line(&format!("  {last:TITLE$} {value:>width$}  {behind}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_keeps_within_the_width_and_numbers_stay_whole() {
        let text = "the range is 636 000 – 700 000 SEK and more words follow here";
        for width in 20..60 {
            for line in wrapped(text, width, 2, 4) {
                assert!(line.chars().count() <= width, "{width}: {line}");
                assert!(!line.ends_with("636") && !line.ends_with("700"), "{line}");
            }
        }
    }

    #[test]
    fn a_column_has_decimals_as_soon_as_one_amount_has_them() {
        let rows = [
            Row::new("a", vec![Some(Exact::from(1)), Some(Exact::from(1200))]),
            Row::new("b", vec![Exact::ratio(3, 2), None]),
        ];
        let columns = Columns::of(rows.iter(), 2, Lang::En);
        assert_eq!(columns.cell(0, rows[0].amounts[0].as_ref()), "1.00");
        assert_eq!(columns.cell(1, rows[0].amounts[1].as_ref()), "1 200");
        assert_eq!(columns.cell(1, None), "–");
    }
}
