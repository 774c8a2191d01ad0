//! What a component, a sum and a payment come to in a month: `docs/rule-book.md`, sections 2.6,
//! 10 and 11.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use lonn::rules::{Cadence, Component, Entry, Paid, PartMonth};

use super::grammar::{F, Which};
use super::number::{figure, minus, over, overflows, plus, round, times, whole};
use super::view::View;
use super::{Number, Or, Run, all, both, index, kept, refuse, sum_of};

impl Run<'_> {
    fn component(&self, entry: usize) -> &Component {
        self.case.rules.component(entry).unwrap()
    }

    /// Whether a component's own `applies` holds; of a variant of a variant, the whole chain.
    fn would_stand(&self, entry: usize, month: usize) -> Or<bool> {
        let component = self.component(entry);
        let own = self.applies(&component.applies, month);
        match component.replaces.map(index) {
            Some(parent) if self.component(parent).replaces.is_some() => {
                let parent = self.would_stand(parent, month);
                if own == Ok(false) || parent == Ok(false) {
                    return Ok(false);
                }
                both(own, parent).map(|_| true)
            }
            Some(_) | None => own,
        }
    }

    /// The component that stands in a component's place.
    fn standing(&self, entry: usize, month: usize) -> Or<Option<usize>> {
        let variants = self.component(entry).variants.iter().map(|v| index(*v));
        let stand: Vec<(usize, Or<bool>)> =
            variants.map(|v| (v, self.would_stand(v, month))).collect();
        let stand = match stand.iter().find(|(_, holds)| *holds == Ok(true)) {
            Some((variant, _)) => Some(*variant),
            None => {
                all(stand.into_iter().map(|(_, holds)| holds))?;
                None
            }
        };
        match stand {
            Some(variant) => self.standing(variant, month),
            None => Ok(self.would_stand(entry, month)?.then_some(entry)),
        }
    }

    /// Whether a component is there in a month, and no variant stands in its place.
    pub(super) fn in_force(&self, entry: usize, month: usize) -> Or<bool> {
        kept(&self.in_force, self.place_of(entry, 0, month), || {
            // Whatever may stand in its place: it does not.
            if self.would_stand(entry, month) == Ok(false) {
                return Ok(false);
            }
            let mut root = entry;
            while let Some(parent) = self.component(root).replaces {
                root = index(parent);
            }
            let stands = self.standing(root, month)?;
            Ok(stands == Some(entry))
        })
    }

    /// What a component's name reads: its place, all members or one.
    pub(super) fn place(&self, entry: usize, member: Option<usize>, month: usize) -> Or<Number> {
        if self.component(entry).variants.is_empty() {
            // Nothing else can stand there: its own amount is 0 where it is not in force.
            return match member {
                Some(member) => self.amount(entry, member, month),
                None => self.all_members(entry, month),
            };
        }
        let stands = match self.component(entry).replaces {
            // A variant's own name reads 0 when it does not stand.
            Some(_) if !self.would_stand(entry, month)? => None,
            Some(_) | None => self.standing(entry, month)?,
        };
        let Some(stands) = stands else {
            return Ok(whole(0));
        };
        match member {
            Some(member) => self.amount(stands, member, month),
            None => self.all_members(stands, month),
        }
    }

    /// A component's own amount, all its members.
    pub(crate) fn all_members(&self, entry: usize, month: usize) -> Or<Number> {
        let members = 0..self.members(entry);
        sum_of(members.map(|member| self.amount(entry, member, month)))
    }

    /// Whether the component earns in the month at all: in force, employed, its cadence, not left
    /// out at full time.
    fn earns(&self, entry: usize, month: usize) -> Or<bool> {
        let component = self.component(entry);
        let its_month = match component.cadence {
            Cadence::Monthly => true,
            Cadence::Yearly(number) => self.months[month].first.month() == number,
            Cadence::Once => self.view != View::Steady && month == 0,
        };
        let left_out = component.omitted_at_full_time && self.changed;
        let there = self.months[month].employed && its_month && !left_out;
        Ok(there && self.in_force(entry, month)?)
    }

    fn when(&self, entry: usize, member: usize, month: usize) -> Or<bool> {
        let component = self.component(entry);
        let per = component.per.and_then(|per| self.stack().family(per));
        let at = self.at(month, component.earning_year, per.map(|f| (f, member)));
        self.holds(self.case.rules.entries[entry].1.as_ref(), &at)
    }

    /// The exact amount of a member: `exact` of section 10.
    pub(super) fn exact(&self, entry: usize, member: usize, month: usize) -> Or<Number> {
        kept(&self.exact, self.place_of(entry, member, month), || {
            if !self.earns(entry, month)? || !self.when(entry, member, month)? {
                return Ok(whole(0));
            }
            let component = self.component(entry);
            let per = component.per.and_then(|per| self.stack().family(per));
            let at = self.at(month, component.earning_year, per.map(|f| (f, member)));
            let formula = self.number(&self.case.rules.entries[entry].0, &at)?;
            let exact = times(&formula, &self.share(component.part_month, month));
            if overflows(&exact) {
                return refuse("OVERFLOW");
            }
            Ok(exact)
        })
    }

    /// Section 10.4.
    fn share(&self, part: PartMonth, month: usize) -> Number {
        let month = &self.months[month];
        let counts = |day: NaiveDate| match part {
            PartMonth::WorkingDays => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
            PartMonth::CalendarDays | PartMonth::None => true,
        };
        if part == PartMonth::None || self.view != View::FromStart {
            return whole(1);
        }
        let mut days = (0_i64, 0_i64);
        let mut day = month.first;
        while day <= month.last {
            if counts(day) {
                days.1 += 1;
                if self.start <= day && self.end.is_none_or(|end| day <= end) {
                    days.0 += 1;
                }
            }
            day = day + Days::new(1);
        }
        over(&whole(days.0), &whole(days.1))
    }

    /// The months of the component's running earning year before a month.
    fn earlier(&self, entry: usize, month: usize) -> impl Iterator<Item = usize> {
        let years = self.component(entry).earning_year;
        let year = self.earning_year(month, years);
        (0..month).filter(move |earlier| self.earning_year(*earlier, years) == year)
    }

    fn round(&self, component: &Component, number: &Number) -> Number {
        let step = self.exact_of(component.rounding.step());
        round(number, &step, component.rounding.direction().word())
    }

    /// A member's amount: section 10.
    pub(crate) fn amount(&self, entry: usize, member: usize, month: usize) -> Or<Number> {
        kept(&self.amounts, self.place_of(entry, member, month), || {
            let component = self.component(entry);
            if !self.earns(entry, month)? {
                return Ok(whole(0));
            }
            let exact = self.exact(entry, member, month);
            if component.year_so_far {
                let before = self.earlier(entry, month);
                let before = sum_of(before.map(|earlier| self.amount(entry, member, earlier)));
                let pays = self.when(entry, member, month);
                let ((exact, before), pays) = both(both(exact, before), pays)?;
                if !pays {
                    return Ok(whole(0));
                }
                let first_year = self.earning_year(month, component.earning_year)
                    == self.earning_year(0, component.earning_year);
                let opening = if first_year && self.view != View::Steady {
                    self.opening(entry, Some(member), true)
                } else {
                    whole(0)
                };
                let so_far = minus(&self.round(component, &exact), &before);
                return Ok(minus(&so_far, &opening));
            }
            if component.over_year {
                let before = self.earlier(entry, month);
                let before = sum_of(before.map(|earlier| self.exact(entry, member, earlier)));
                let (exact, before) = both(exact, before)?;
                let so_far = plus(&before, &exact);
                let before = self.round(component, &before);
                return Ok(minus(&self.round(component, &so_far), &before));
            }
            Ok(self.round(component, &exact?))
        })
    }

    /// A sum's total in a month: section 11.
    pub(crate) fn sum(&self, entry: usize, month: usize) -> Or<Number> {
        kept(&self.sums, self.place_of(entry, 0, month), || {
            let by_paid = matches!(&self.stack().entries[entry], Entry::Sum(sum) if sum.by_paid);
            let part = |part: usize| {
                if by_paid {
                    self.paid_in_all(part, month)
                } else {
                    self.all_members(part, month)
                }
            };
            let sum = sum_of(self.case.rules.parts[entry].iter().map(|p| part(*p)))?;
            if overflows(&sum) {
                return refuse("OVERFLOW");
            }
            Ok(sum)
        })
    }

    /// What all members of a component are paid in a month.
    pub(crate) fn paid_in_all(&self, entry: usize, month: usize) -> Or<Number> {
        let members = 0..self.members(entry);
        sum_of(members.map(|member| self.paid(entry, member, month)))
    }

    /// What is paid to a component's place: of whatever stood there when it was earned.
    pub(crate) fn place_paid(
        &self,
        entry: usize,
        member: Option<usize>,
        month: usize,
    ) -> Or<Number> {
        let variants = self.component(entry).variants.iter();
        let variants = variants.map(|v| self.place_paid(index(*v), member, month));
        let own = match member {
            Some(member) => self.paid(entry, member, month),
            None => self.paid_in_all(entry, month),
        };
        sum_of(variants.chain([own]))
    }

    /// What a member is paid in a month: section 10.5.
    pub(crate) fn paid(&self, entry: usize, member: usize, month: usize) -> Or<Number> {
        kept(&self.paid, self.place_of(entry, member, month), || {
            let first = match self.component(entry).paid {
                Paid::After { months: 0, .. } => month,
                Paid::After { .. } | Paid::InMonth { .. } => 0,
            };
            let earned = (first..=month).filter(|earned| self.due(entry, *earned) == month);
            let earned = sum_of(earned.map(|earned| self.amount(entry, member, earned)))?;
            Ok(plus(&earned, &self.opening_due(entry, member, month)))
        })
    }

    /// The place of the month of `end`, where nothing waits.
    fn at_end(&self, entry: usize) -> Option<usize> {
        let at_end = match self.component(entry).paid {
            Paid::After { at_end, .. } | Paid::InMonth { at_end, .. } => at_end,
        };
        let end = self
            .end
            .filter(|_| at_end && self.view == View::FromStart)?;
        let start = self.months[0].first;
        let months = (end.year() - start.year()) * 12 + i32::try_from(end.month()).unwrap()
            - i32::try_from(start.month()).unwrap();
        usize::try_from(months).ok()
    }

    /// The place of the month in which an amount earned in a month is due.
    fn due(&self, entry: usize, earned: usize) -> usize {
        let component = self.component(entry);
        let due = match component.paid {
            Paid::After { months, .. } => earned + index(months),
            Paid::InMonth { month, .. } => {
                let year = self.earning_year(earned, component.earning_year);
                let due = self.after_year(year, component.earning_year, month);
                usize::try_from(due).unwrap()
            }
        };
        self.at_end(entry).map_or(due, |end| due.min(end))
    }

    /// The place of the first calendar month `number` after an earning year: below 0 before
    /// `start`.
    fn after_year(&self, year: i64, years: u32, number: u32) -> i64 {
        let mut ordinal = (year + 1) * 12 + i64::from(years) - 1;
        while ordinal.rem_euclid(12) != i64::from(number) - 1 {
            ordinal += 1;
        }
        ordinal - self.months[0].ordinal
    }

    /// What was earned before `start` and falls due in a month.
    fn opening_due(&self, entry: usize, member: usize, month: usize) -> Number {
        let none = whole(0);
        if self.view == View::Steady {
            return none;
        }
        let Some(opening) = self.opening_of(entry, member) else {
            return none;
        };
        let component = self.component(entry);
        let read = |text: &str| figure(text, false).unwrap();
        let this_year = read(&opening.this_year);
        let (unpaid, running, first, rest_due) = match component.paid {
            Paid::After { .. } => {
                let unpaid = opening.unpaid.as_deref().map_or(none.clone(), read);
                (unpaid, none, 0, 0)
            }
            Paid::InMonth { month: number, .. } => {
                let years = component.earning_year;
                let last = self.after_year(self.earning_year(0, years) - 1, years, number);
                let implied = || {
                    let last_year = read(&opening.last_year);
                    let waits = last >= 0;
                    this_year.clone() + if waits { last_year } else { none.clone() }
                };
                let unpaid = opening.unpaid.as_deref().map_or_else(implied, read);
                let running = unpaid.clone().min(this_year);
                let rest = (0..12)
                    .find(|later| (self.months[0].ordinal + later) % 12 == i64::from(number) - 1)
                    .unwrap();
                (
                    unpaid,
                    running,
                    self.due(entry, 0),
                    usize::try_from(rest).unwrap(),
                )
            }
        };
        let end = self.at_end(entry).unwrap_or(usize::MAX);
        let mut due = whole(0);
        if first.min(end) == month {
            due += &running;
        }
        if rest_due.min(end) == month {
            due += unpaid - running;
        }
        due
    }
}

/// Whether a component's tags and kind make a sum's `of` true.
pub(super) fn takes(of: &F, component: &Component) -> bool {
    match of {
        F::Or(parts) => parts.iter().any(|part| takes(part, component)),
        F::And(parts) => parts.iter().all(|part| takes(part, component)),
        F::Not(part) => !takes(part, component),
        F::Name(tag, Which::Whole) => carries(component, tag),
        other => panic!("{other:?} are no tags"),
    }
}

/// Whether a component has a tag; its kind counts as one.
pub(super) fn carries(component: &Component, tag: &str) -> bool {
    component.kind.word() == tag || component.tags.iter().any(|known| known == tag)
}
