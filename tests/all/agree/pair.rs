//! One person before the engine and the judge, in every view: what differs, with its place.

use std::collections::{BTreeSet, HashMap};

use lonn::amount::Exact;
use lonn::answer::{Assessment, assess, per_month};
use lonn::plan::Plan;
use lonn::rules::{Entry, Stack, Weight};
use lonn::run::{Facts, MonthRow, Refusal, Trace, Year, annualised, from_start, month_alone};

use crate::judge::{Case, Codes, Given, Number, Run, figure, is};

/// How many months from `start` are compared: some lie behind most ends.
const MONTHS: u32 = 15;

pub(super) struct Pair<'b> {
    case: Case<'b>,
    stack: &'b Stack,
    plan: Plan<'b>,
    facts: Facts,
    wrong: Vec<String>,
    /// What was compared last and is equal, by kind and place.
    last: HashMap<(&'static str, usize), (Exact, Number)>,
}

/// The engine's number as the judge writes it.
fn text(exact: &Exact) -> String {
    number(exact).to_string()
}

pub(super) fn number(exact: &Exact) -> Number {
    figure(&exact.to_string(), false).unwrap()
}

fn u(number: usize) -> u32 {
    u32::try_from(number).unwrap()
}

impl<'b> Pair<'b> {
    pub(super) fn new(case: Case<'b>, stack: &'b Stack, facts: Facts) -> Self {
        Self {
            case,
            stack,
            plan: Plan::fold(stack, case.person.on, &[], false),
            facts,
            wrong: Vec::new(),
            last: HashMap::new(),
        }
    }

    /// What differs in any view.
    pub(super) fn wrong(mut self) -> Vec<String> {
        self.steady();
        self.alone();
        self.months_from_start();
        self.wrong
    }

    fn must(&mut self, place: &str, engine: impl ToString, judge: impl ToString) {
        let (engine, judge) = (engine.to_string(), judge.to_string());
        if engine != judge {
            self.wrong
                .push(format!("{place}: the engine {engine}, the judge {judge}"));
        }
    }

    /// `what` is compared: the same pair as the time before needs no second look.
    fn same(
        &mut self,
        what: (&'static str, usize),
        place: impl Fn() -> String,
        engine: &Exact,
        judge: &Number,
    ) {
        let known = self.last.get(&what);
        if known.is_some_and(|(e, j)| {
            e == engine && j.numer() == judge.numer() && j.denom() == judge.denom()
        }) {
            return;
        }
        if is(&engine.to_string(), judge) {
            self.last.insert(what, (engine.clone(), judge.clone()));
        } else {
            self.must(&place(), engine, judge);
        }
    }

    fn same_rows(&mut self, place: &str, traced: &[MonthRow], untraced: &[MonthRow]) {
        let entries = &self.stack.entries;
        let same = |(a, b): (&MonthRow, &MonthRow)| {
            a.values == b.values
                && entries.iter().enumerate().all(|(entry, thing)| {
                    let e = u(entry);
                    let members = 0..u(self.stack.member_count(thing.per()));
                    let mut each = members.map(|m| {
                        a.member(e, m) == b.member(e, m)
                            && a.member_paid(e, m) == b.member_paid(e, m)
                    });
                    a.total(e) == b.total(e) && a.paid(e) == b.paid(e) && each.all(|same| same)
                })
        };
        if traced.len() != untraced.len() || !traced.iter().zip(untraced).all(same) {
            self.must(
                place,
                format!("{traced:?}"),
                format!("untraced {untraced:?}"),
            );
        }
    }

    fn same_answer(
        &mut self,
        place: &str,
        traced: &Result<Vec<MonthRow>, Refusal>,
        untraced: &Result<Vec<MonthRow>, Refusal>,
    ) {
        match (traced, untraced) {
            (Ok(traced), Ok(untraced)) => self.same_rows(place, traced, untraced),
            _ => self.must(place, format!("{traced:?}"), format!("{untraced:?}")),
        }
    }

    /// Both, where neither refuses.
    fn neither_refuses<E, J>(
        &mut self,
        view: &str,
        engine: Result<E, Refusal>,
        judge: Result<J, Codes>,
    ) -> Option<(E, J)> {
        match (engine, judge) {
            (Ok(engine), Ok(judge)) => return Some((engine, judge)),
            (Err(refusal), Err(codes)) if codes.contains(refusal.code) => {}
            (Err(refusal), judge) => self.wrong.push(format!(
                "{view}: the engine refuses with {refusal:?}, the judge {:?}",
                judge.err().unwrap_or_default()
            )),
            (Ok(_), Err(codes)) => self.wrong.push(format!(
                "{view}: the engine refuses nothing, the judge {codes:?}"
            )),
        }
        None
    }

    fn steady(&mut self) {
        let run = self.case.steady();
        let refusals = run.refusals();
        let untraced = annualised(&self.plan, &self.facts, false, &mut ());
        let year = self.neither_refuses("the steady year", untraced, refusals.clone());
        let mut trace = Trace::default();
        let judged = assess(&self.plan, &self.facts, &mut trace);
        let verdict = refusals.and_then(|()| self.case.verdict(&run));
        if let Some((year, ())) = &year {
            self.year(year, &run);
        }
        if let Some((judged, verdict)) = self.neither_refuses("findings", judged, verdict) {
            if let Some((year, ())) = &year {
                self.same_rows("the traced year", &judged.year.months, &year.months);
            }
            self.verdict(&judged, &verdict);
        }
    }

    fn year(&mut self, year: &Year, run: &Run<'_>) {
        self.must("months of the year", year.months.len(), 12);
        for (row, month) in year.months.iter().zip(run.answer()) {
            self.row("the steady year", row, run, month);
        }
        for entry in 0..self.stack.entries.len() {
            if matches!(self.stack.entries[entry], Entry::Value(_)) {
                continue;
            }
            let show = |number: Option<String>| number.unwrap_or("none".to_owned());
            let engine = per_month(self.stack, year, u(entry)).as_ref().map(text);
            let judge = run.per_month(entry).unwrap().map(|n| n.to_string());
            let id = &self.stack.entries[entry].head().id;
            self.must(&format!("per month of {id}"), show(engine), show(judge));
        }
    }

    fn verdict(&mut self, judged: &Assessment, verdict: &crate::judge::Verdict) {
        let ids = |floor: usize| &self.stack.floors[floor].head.id;
        let floors: BTreeSet<String> = judged
            .year
            .floors
            .iter()
            .filter(|floor| floor.paid < floor.least)
            .map(|floor| {
                let (id, month) = (ids(floor.floor), floor.month.number());
                let (paid, least) = (text(&floor.paid), text(&floor.least));
                format!("{id} {:?} {month}: {paid} {least}", floor.member)
            })
            .collect();
        let undercut: BTreeSet<String> = verdict
            .undercut
            .iter()
            .map(|floor| {
                let (id, month) = (ids(floor.floor), floor.month + 1);
                let member = floor.member.map(u);
                format!("{id} {member:?} {month}: {} {}", floor.paid, floor.least)
            })
            .collect();
        let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
            let only: Vec<&String> = these.difference(those).collect();
            format!("{only:?}")
        };
        let engine = only(&floors, &undercut);
        self.must("floors, only", engine, only(&undercut, &floors));
        let ratio = |r: Option<String>| r.unwrap_or("none".to_owned());
        let bands: BTreeSet<String> = judged
            .bands
            .iter()
            .map(|band| {
                let (compa, penetration) = (&band.compa, &band.penetration);
                let ratios = [compa, penetration].map(|r| ratio(r.as_ref().map(text)));
                format!(
                    "{} {} {} {ratios:?}",
                    band.band,
                    text(&band.value),
                    band.status.word()
                )
            })
            .collect();
        let fits: BTreeSet<String> = verdict
            .bands
            .iter()
            .map(|fit| {
                let ratios = [&fit.compa, &fit.penetration];
                let ratios = ratios.map(|r| ratio(r.as_ref().map(ToString::to_string)));
                format!("{} {} {} {ratios:?}", fit.band, fit.value, fit.status)
            })
            .collect();
        self.must("bands", format!("{bands:?}"), format!("{fits:?}"));
        self.findings(judged, verdict);
    }

    /// The codes of all findings, and which figures are carried.
    fn findings(&mut self, judged: &Assessment, verdict: &crate::judge::Verdict) {
        let told = judged.findings.iter();
        // A text is printed with an offer; it is no finding.
        let told = told.filter(|found| found.severity != Weight::Text);
        let codes: BTreeSet<&String> = told.map(|found| &found.code).collect();
        let expected: BTreeSet<&String> = verdict.codes.iter().collect();
        let shown = |codes: BTreeSet<&String>| format!("{codes:?}");
        self.must("findings", shown(codes), shown(expected));
        let carried = judged.findings.iter();
        let carried = carried.filter(|found| found.code == "FIGURE-CARRIED");
        let carried = carried.map(|found| &found.id).collect();
        let expected = verdict.carried.iter().collect();
        self.must("carried", shown(carried), shown(expected));
    }

    /// Every entry and member of a month, earned and paid.
    fn row(&mut self, view: &str, row: &MonthRow, run: &Run<'_>, month: usize) {
        for (entry, thing) in self.stack.entries.iter().enumerate() {
            let (earned, paid) = match thing {
                Entry::Value(_) => continue,
                Entry::Component(_) => {
                    (run.all_members(entry, month), run.paid_in_all(entry, month))
                }
                Entry::Sum(_) => (run.sum(entry, month), run.sum_paid(entry, month)),
            };
            let id = &thing.head().id;
            let place = || format!("{view}, {:?}, {id}", row.month);
            self.same(
                ("earned", entry),
                place,
                row.total(u(entry)),
                &earned.unwrap(),
            );
            let place = || format!("{view}, {:?}, {id} paid", row.month);
            self.same(("paid", entry), place, row.paid(u(entry)), &paid.unwrap());
            if thing.per().is_none() {
                continue;
            }
            for member in 0..run.members(entry) {
                let slot = self.plan.slot(u(entry), u(member));
                let earned = run.amount(entry, member, month).unwrap();
                let place = || format!("{view}, {:?}, {id} {member}", row.month);
                self.same(
                    ("member", slot),
                    place,
                    row.member(u(entry), u(member)),
                    &earned,
                );
                let paid = run.paid(entry, member, month).unwrap();
                let place = || format!("{view}, {:?}, {id} {member} paid", row.month);
                self.same(
                    ("member paid", slot),
                    place,
                    row.member_paid(u(entry), u(member)),
                    &paid,
                );
            }
        }
    }

    fn all_values(&self) -> Vec<(u32, u32)> {
        let values = self
            .stack
            .entries
            .iter()
            .enumerate()
            .filter_map(|(entry, thing)| {
                let count = self.stack.member_count(thing.per());
                matches!(thing, Entry::Value(_)).then_some((entry, count))
            });
        values
            .flat_map(|(entry, count)| (0..count).map(move |m| (u(entry), u(m))))
            .collect()
    }

    fn values(&mut self, view: &str, row: &MonthRow, run: &Run<'_>, month: usize) {
        for (entry, member) in self.all_values() {
            let (number, place) = (
                usize::try_from(entry).unwrap(),
                usize::try_from(member).unwrap(),
            );
            let id = &self.stack.entries[number].head().id;
            let engine = &row.values[&(entry, member)];
            let judge = run.value(number, place, month);
            let place_text = || format!("{view}, {:?}, {id} {member}", row.month);
            if let (Ok(lonn::formula::Value::Number(engine)), Ok(Given::Number(judge))) =
                (engine, &judge)
            {
                let slot = self.plan.slot(entry, member);
                self.same(("value", slot), place_text, engine, judge);
                continue;
            }
            let (engine, place_text) = (engine.clone(), place_text());
            if let Some((engine, judge)) = self.neither_refuses(&place_text, engine, judge) {
                let engine = self.shown(number, &engine);
                self.must(&place_text, engine, shown(&judge));
            }
        }
    }

    /// A value of the engine as text; of a member, its name.
    fn shown(&self, entry: usize, value: &lonn::formula::Value) -> String {
        use lonn::formula::{Type, Value};
        match (value, &self.stack.entries[entry]) {
            (Value::Number(number), _) => text(number),
            (Value::Bool(truth), _) => truth.to_string(),
            (Value::Date(day), _) => day.to_string(),
            (Value::Text(text), _) => text.to_string(),
            (Value::Member(member), Entry::Value(value)) => match value.ty {
                Type::Member(family) => {
                    let family = self.stack.family(family).unwrap();
                    family.members[usize::try_from(*member).unwrap()].clone()
                }
                other => format!("member {member} of {other:?}"),
            },
            (Value::Member(member), _) => format!("member {member}"),
        }
    }

    fn alone(&mut self) {
        let run = self.case.alone();
        let asked = self.all_values();
        let row = month_alone(&self.plan, &self.facts, &asked, &mut ());
        let mut trace = Trace::default();
        let traced = month_alone(&self.plan, &self.facts, &asked, &mut trace);
        let rows = |row: &Result<MonthRow, Refusal>| row.clone().map(|row| vec![row]);
        self.same_answer("the traced month alone", &rows(&traced), &rows(&row));
        if let Some((row, ())) = self.neither_refuses("the month alone", row, run.refusals()) {
            self.row("the month alone", &row, &run, 0);
            self.values("the month alone", &row, &run, 0);
        }
    }

    fn months_from_start(&mut self) {
        let run = self.case.months_from_start(MONTHS);
        let asked = self.all_values();
        let tried = (&[][..], false);
        let rows = from_start(self.stack, &self.facts, tried, MONTHS, &asked, &mut ());
        let mut trace = Trace::default();
        let traced = from_start(self.stack, &self.facts, tried, MONTHS, &asked, &mut trace);
        self.same_answer("traced from start", &traced, &rows);
        let refusals = run.refusals();
        if let Some((rows, ())) = self.neither_refuses("from start", rows, refusals) {
            self.must("months from start", rows.len(), MONTHS);
            for (month, row) in rows.iter().enumerate() {
                self.row("from start", row, &run, month);
                if run.is_employed(month) {
                    self.values("from start", row, &run, month);
                }
            }
        }
    }
}

fn shown(given: &Given) -> String {
    match given {
        Given::Number(number) => number.to_string(),
        Given::Truth(truth) => truth.to_string(),
        Given::Day(day) => day.to_string(),
        Given::Word(word) => word.clone(),
    }
}
