//! Floors, bands, limits, notices, and what a month mostly is: `docs/rule-book.md`, sections 12
//! to 16.

use std::collections::BTreeSet;

use chrono::{Datelike, Months};
use lonn::rules::{Applies, Cadence, Component, Confidence, Entry, Floor, Limit, Over, Weight};
use num_traits::{Signed, Zero};

use super::facts::typed;
use super::month::carries;
use super::number::{minus, round, same, whole};
use super::view::View;
use super::{Case, Codes, Number, Or, Run, all, both, index, sum_of, total};
use crate::person::value_text;

/// The first of the twelve months that a steady year answers with.
const ANSWER: usize = 24;

/// What was paid against a floor, in a month where it was less.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Undercut {
    pub(crate) floor: usize,
    pub(crate) member: Option<usize>,
    /// January is 0.
    pub(crate) month: usize,
    pub(crate) paid: Number,
    pub(crate) least: Number,
}

/// A band that fits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fit {
    pub(crate) band: usize,
    pub(crate) value: Number,
    pub(crate) status: &'static str,
    pub(crate) compa: Option<Number>,
    pub(crate) penetration: Option<Number>,
}

/// What a steady year comes to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) undercut: Vec<Undercut>,
    pub(crate) bands: Vec<Fit>,
    /// The limits that are broken; of those by the month, in which months.
    pub(crate) limits: BTreeSet<usize>,
    /// The figures that were read behind their last day.
    pub(crate) carried: BTreeSet<String>,
    /// The codes of all findings.
    pub(crate) codes: BTreeSet<String>,
}

impl Case<'_> {
    /// Everything that can be said of the steady year.
    pub(crate) fn verdict(self, year: &Run<'_>) -> Or<Verdict> {
        let stack = self.rules.stack;
        let floors = (0..stack.floors.len())
            .flat_map(|floor| (0..12).map(move |month| year.floor(floor, month)));
        let floors = all(floors);
        let bands = self.bands(year);
        let limits = all((0..stack.limits.len()).map(|limit| year.limit(limit)));
        let notices = all((0..stack.notices.len()).map(|notice| year.notice(notice)));
        let ((floors, bands), (limits, notices)) =
            both(both(floors, bands), both(limits, notices))?;
        let undercut: Vec<Undercut> = floors.into_iter().flatten().collect();
        let mut codes: BTreeSet<String> =
            limits.iter().chain(&notices).flatten().cloned().collect();
        if !undercut.is_empty() {
            codes.insert("LAW-FLOOR".to_owned());
        }
        codes.extend(self.band_codes(&bands));
        let carried = year.carried.borrow().clone();
        if !carried.is_empty() {
            codes.insert("FIGURE-CARRIED".to_owned());
        }
        Ok(Verdict {
            undercut,
            bands,
            limits: (0..)
                .zip(&limits)
                .filter(|(_, code)| code.is_some())
                .map(|(n, _)| n)
                .collect(),
            carried,
            codes,
        })
    }

    fn band_codes(self, fits: &[Fit]) -> BTreeSet<String> {
        let stack = self.rules.stack;
        let mut codes = BTreeSet::new();
        for fit in fits {
            match fit.status {
                "below" => drop(codes.insert("BAND-BELOW".to_owned())),
                "above" => drop(codes.insert("BAND-ABOVE".to_owned())),
                _ => {}
            }
            if self.stale(fit.band) {
                codes.insert("BAND-STALE".to_owned());
            }
        }
        let led = |headline: u32| {
            fits.iter()
                .any(|fit| stack.bands[fit.band].measure == headline)
        };
        if stack.headline.is_some_and(|headline| !led(headline)) {
            codes.insert("BAND-NONE".to_owned());
        }
        codes
    }

    /// Whether the range on the day is as old as makes it stale.
    fn stale(self, band: usize) -> bool {
        let band = &self.rules.stack.bands[band];
        let mut begun = band.values.items.iter().filter(|item| {
            let counts = self.with_proposed || item.confidence != Confidence::Proposed;
            item.from <= self.person.on && counts
        });
        let from = begun.next_back().map(|item| item.from);
        let months = band.stale_after.map(Months::new);
        from.zip(months)
            .is_some_and(|(from, months)| self.person.on >= from + months)
    }

    fn bands(self, year: &Run<'_>) -> Or<Vec<Fit>> {
        let bands = &self.rules.stack.bands;
        let fit = all((0..bands.len()).map(|band| year.band_fits(band).map(|fits| (band, fits))))?;
        let fit: Vec<usize> = fit
            .into_iter()
            .filter(|(_, fits)| *fits)
            .map(|(b, _)| b)
            .collect();
        let shown = fit.iter().filter(|band| self.stale(**band));
        all(shown.map(|band| match &self.rules.would_be[*band] {
            Some(factor) => year
                .number(factor, &year.at(year.of_on(), 1, None))
                .map(drop),
            None => Ok(()),
        }))?;
        let mut full = None;
        if fit.iter().any(|band| bands[*band].full_time) {
            let mut run = self.steady();
            run.set_full_time(&self.steady());
            // Facts that did not change give the same year.
            if run.changed {
                run.refusals()?;
                full = Some(run);
            }
        }
        all(fit.into_iter().map(|band| {
            let full = full.as_ref().filter(|_| bands[band].full_time);
            let run = full.unwrap_or(year);
            let sum = index(bands[band].measure);
            let months = all((ANSWER..ANSWER + 12).map(|month| run.sum(sum, month)))?;
            self.fit(year, band, total(months))
        }))
    }

    fn fit(self, year: &Run<'_>, number: usize, per_year: Number) -> Or<Fit> {
        let band = &self.rules.stack.bands[number];
        let value = if band.monthly {
            per_year / whole(12)
        } else {
            per_year
        };
        let range = year.dated(&band.head.id, &band.values, self.person.on)?;
        let (min, max, middle) = (
            self.rules.exact_of(&range.min),
            self.rules.exact_of(&range.max),
            self.rules.exact_of(&range.midpoint),
        );
        let status = if value < min {
            "below"
        } else if value > max {
            "above"
        } else {
            "inside"
        };
        let ratio = |above: Number, below: Number| {
            let step = whole(1) / whole(10_000);
            (!below.is_zero()).then(|| round(&(above / below), &step, "half_away"))
        };
        Ok(Fit {
            band: number,
            status,
            compa: ratio(value.clone(), middle),
            penetration: ratio(&value - &min, max - &min),
            value,
        })
    }
}

fn is_exact(guarded: &[(usize, &Component)]) -> bool {
    let over_year = |(_, part): &(usize, &Component)| part.over_year && !part.year_so_far;
    guarded.iter().any(over_year)
}

impl Run<'_> {
    /// Everything in every month that is evaluated whoever reads it: section 9. Before the months
    /// of the answer only what they rest on.
    pub(crate) fn refusals(&self) -> Or<()> {
        let entries = 0..self.stack().entries.len();
        let rested_on = self.case.rules.rested_on();
        let answer = self.answer();
        let each = entries.flat_map(|entry| (0..self.months.len()).map(move |m| (entry, m)));
        let each = each.filter(|(entry, m)| answer.contains(m) || rested_on.contains(entry));
        let one = |(entry, month)| match &self.stack().entries[entry] {
            Entry::Value(_) => Ok(()),
            Entry::Component(_) => self.all_members(entry, month).map(drop),
            Entry::Sum(_) => self.sum(entry, month).map(drop),
        };
        both(self.facts.clone(), all(each.map(one)))?;
        Ok(())
    }

    /// The months that the view answers with.
    pub(crate) fn answer(&self) -> std::ops::Range<usize> {
        match self.view {
            View::Steady => ANSWER..ANSWER + 12,
            View::Alone | View::FromStart => 0..self.months.len(),
        }
    }

    /// Whether a month is one from `start` to `end`.
    pub(crate) fn is_employed(&self, month: usize) -> bool {
        self.months[month].employed
    }

    /// The members of an entry's family; one nameless member without a family.
    pub(crate) fn members(&self, entry: usize) -> usize {
        self.stack().member_count(self.stack().entries[entry].per())
    }

    /// What a sum's components are paid in a month, whatever its `by`.
    pub(crate) fn sum_paid(&self, sum: usize, month: usize) -> Or<Number> {
        let parts = self.case.rules.parts[sum].iter();
        sum_of(parts.map(|part| self.paid_in_all(*part, month)))
    }

    /// Every input that says so, set to full time: section 13.
    fn set_full_time(&mut self, actual: &Run<'_>) {
        let stack = self.stack();
        for (number, input) in stack.inputs.iter().enumerate() {
            let Some(full) = &input.full_time else {
                continue;
            };
            let full = typed(input.kind, &value_text(stack, input, full)).unwrap();
            for member in 0..self.given[number].len() {
                let is = |month| actual.fact(number, member, month);
                self.changed |= self.answer().any(|month| is(month).as_ref() != Ok(&full));
                self.given[number][member] = Some(full.clone());
            }
        }
    }

    /// The month of `on` in the year that answers.
    fn of_on(&self) -> usize {
        ANSWER + usize::try_from(self.case.person.on.month0()).unwrap()
    }

    fn guarded(&self, floor: &Floor, month: usize) -> Or<Vec<(usize, &Component)>> {
        let components = (0..self.stack().entries.len())
            .filter_map(|entry| Some((entry, self.case.rules.component(entry)?)))
            .filter(|(_, component)| carries(component, &floor.guards));
        let there = components.map(|(entry, component)| {
            let there = self.in_force(entry, month)?;
            Ok(there.then_some((entry, component)))
        });
        Ok(all(there)?.into_iter().flatten().collect())
    }

    /// Where a floor is undercut in a month: section 12.
    fn floor(&self, number: usize, of_year: usize) -> Or<Vec<Undercut>> {
        let (floor, month) = (&self.stack().floors[number], ANSWER + of_year);
        if !self.applies(&floor.applies, month)? {
            return Ok(Vec::new());
        }
        let guarded = self.guarded(floor, month)?;
        let same_family = guarded.iter().all(|(_, part)| part.per == floor.per);
        let least = self.asked_for(number, month)?;
        let undercut = |member, paid: Number, least: Number| {
            (paid < least).then_some(Undercut {
                floor: number,
                member,
                month: of_year,
                paid,
                least,
            })
        };
        let members = least.into_iter().enumerate();
        let asked = members.filter_map(|(member, least)| Some((member, least?)));
        let asked: Vec<(usize, Number)> = asked.collect();
        if floor.by_class && same_family {
            let found = asked.into_iter().map(|(member, least)| {
                let paid = self.paid_of(&guarded, Some(member), month)?;
                Ok(undercut(
                    Some(member),
                    paid,
                    self.floor_rounded(&guarded, &least),
                ))
            });
            return Ok(all(found)?.into_iter().flatten().collect());
        }
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let paid = self.paid_of(&guarded, None, month)?;
        let asked = asked.into_iter().map(|(_, least)| least);
        let least = if floor.per.is_some() && same_family {
            total(asked.map(|least| self.floor_rounded(&guarded, &least)))
        } else {
            self.floor_rounded(&guarded, &total(asked))
        };
        Ok(undercut(None, paid, least).into_iter().collect())
    }

    /// What the guarded components come to: exact where one of them is rounded over the year.
    fn paid_of(
        &self,
        guarded: &[(usize, &Component)],
        member: Option<usize>,
        month: usize,
    ) -> Or<Number> {
        let exact = is_exact(guarded);
        let parts = guarded.iter().flat_map(|(entry, part)| {
            let members = member.map_or(0..self.members(*entry), |m| m..m + 1);
            members.map(move |member| {
                if exact && !part.year_so_far {
                    self.exact(*entry, member, month)
                } else {
                    self.amount(*entry, member, month)
                }
            })
        });
        sum_of(parts)
    }

    fn floor_rounded(&self, guarded: &[(usize, &Component)], least: &Number) -> Number {
        let finest = guarded
            .iter()
            .map(|(_, part)| (self.exact_of(part.rounding.step()), &part.head.id, part))
            .min_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        match finest {
            _ if is_exact(guarded) => least.clone(),
            Some((step, _, part)) => round(least, &step, part.rounding.direction().word()),
            None => round(least, &self.exact_of(&self.stack().step), "half_away"),
        }
    }

    /// The exact floor by member; none where it is silent.
    fn asked_for(&self, number: usize, month: usize) -> Or<Vec<Option<Number>>> {
        let floor = &self.stack().floors[number];
        let (least, when) = &self.case.rules.floors[number];
        let family = floor.per.and_then(|per| self.stack().family(per));
        all((0..self.stack().member_count(floor.per)).map(|member| {
            let at = self.at(month, 1, family.map(|family| (family, member)));
            if !self.holds(when.as_ref(), &at)? {
                return Ok(None);
            }
            self.number(least, &at).map(Some)
        }))
    }

    /// A missing fact means that the band does not fit.
    fn band_fits(&self, number: usize) -> Or<bool> {
        let band = &self.stack().bands[number];
        let (month, day) = (self.of_on(), self.case.person.on);
        let choices = [&band.choices[..], &band.applies.choices].concat();
        let days = Applies {
            choices: Vec::new(),
            ..band.applies.clone()
        };
        if !self.applies(&days, month)? {
            return Ok(false);
        }
        match self.fits(&choices, month) {
            Ok(fits) => Ok(fits && self.dated(&band.head.id, &band.values, day).is_ok()),
            Err(codes) if codes == Codes::from(["FACT-MISSING"]) => Ok(false),
            Err(codes) => Err(codes),
        }
    }

    /// The code of a limit that is broken, or cannot be checked: section 14.
    fn limit(&self, number: usize) -> Or<Option<String>> {
        let limit = &self.stack().limits[number];
        let speaks = |month: usize| -> Or<bool> {
            let when = self.case.rules.limits[number].2.as_ref();
            Ok(self.applies(&limit.applies, month)?
                && self.holds(when, &self.at(month, 1, None))?)
        };
        let spans: Vec<(usize, usize)> = match limit.over {
            Over::Month => (0..12).map(|month| (month, month)).collect(),
            Over::Year => vec![(0, 11)],
            Over::Months { length, step } if length <= 12 => (0..12)
                .step_by(index(step))
                .map(|first| (first, first + index(length) - 1))
                .filter(|(_, last)| *last < 12)
                .collect(),
            Over::Months { .. } | Over::Days(_) => {
                for month in ANSWER..ANSWER + 12 {
                    if speaks(month)? {
                        return Ok(Some("NOT-CHECKED".to_owned()));
                    }
                }
                return Ok(None);
            }
        };
        let broken = all(spans.into_iter().map(|(first, last)| {
            if !speaks(ANSWER + last)? {
                return Ok(false);
            }
            self.broken(limit, number, ANSWER + first, ANSWER + last)
        }))?;
        Ok(broken.contains(&true).then(|| limit.code.clone()))
    }

    fn broken(&self, limit: &Limit, number: usize, first: usize, last: usize) -> Or<bool> {
        let (of, bound, _) = &self.case.rules.limits[number];
        let of = all((first..=last).map(|month| self.number(of, &self.at(month, 1, None))));
        // A bound in a unit per month is added up like `of`.
        let bounds = if limit.bound_is_monthly {
            first..=last
        } else {
            last..=last
        };
        let bound = sum_of(bounds.map(|month| self.number(bound, &self.at(month, 1, None))));
        let (of, bound) = both(of, bound)?;
        let of = total(of);
        Ok(if limit.at_least {
            of < bound
        } else {
            of > bound
        })
    }

    fn notice(&self, number: usize) -> Or<Option<String>> {
        let notice = &self.stack().notices[number];
        let when = self.case.rules.notices[number].as_ref();
        let month = self.of_on();
        let speaks =
            self.applies(&notice.applies, month)? && self.holds(when, &self.at(month, 1, None))?;
        Ok((speaks && notice.severity != Weight::Text).then(|| notice.code.clone()))
    }

    /// What the months of a steady year mostly are: section 16.
    pub(crate) fn per_month(&self, entry: usize) -> Or<Option<Number>> {
        let monthly = |part: &usize| matches!(self.case.rules.component(*part), Some(c) if c.cadence == Cadence::Monthly);
        let (step, months) = match &self.stack().entries[entry] {
            Entry::Component(component) => {
                if !monthly(&entry) {
                    return Ok(None);
                }
                let months = self.answer().map(|month| self.all_members(entry, month));
                (self.exact_of(component.rounding.step()), all(months)?)
            }
            Entry::Sum(sum) => {
                let parts: Vec<usize> = self.case.rules.parts[entry]
                    .iter()
                    .copied()
                    .filter(monthly)
                    .collect();
                let months = self.answer().map(|month| {
                    let of = |part: &usize| {
                        if sum.by_paid {
                            self.paid_in_all(*part, month)
                        } else {
                            self.all_members(*part, month)
                        }
                    };
                    sum_of(parts.iter().map(of))
                });
                (self.exact_of(&self.stack().step), all(months)?)
            }
            Entry::Value(_) => return Ok(None),
        };
        if months.iter().all(|month| same(month, &months[0])) {
            return Ok(months.into_iter().next());
        }
        let near = |a: &Number, b: &Number| same(a, b) || minus(a, b).abs() <= step;
        let mostly = |a: &&Number| months.iter().filter(|b| near(a, b)).count() >= 9;
        let often = |a: &Number| months.iter().filter(|b| same(a, b)).count();
        let found = months.iter().filter(mostly);
        Ok(found
            .min_by(|a, b| often(b).cmp(&often(a)).then(a.cmp(b)))
            .cloned())
    }
}
