//! What the offer is held against: ranges, each drawn with the offer's place in it, and findings.

use super::Writing;
use crate::amount::Exact;
use crate::answer::{BandResult, BandStatus, Finding};
use crate::report::offer_json::{mend, sentence};
use crate::report::page::{Mark, marked};
use crate::rules::{Band, Weight};
use crate::words::{Text, decimal};

/// The columns of a range that is drawn.
const BAR: i64 = 36;
/// How far beside the range an offer is drawn.
const BESIDE: i64 = 3;

impl Writing<'_> {
    pub(super) fn band(&mut self) {
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
        let ratio = |ratio: &Option<Exact>| {
            ratio.as_ref().map_or("–".to_owned(), |r| {
                decimal(&r.to_text(4), self.page.words.lang())
            })
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

    pub(super) fn findings(&mut self) {
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
