//! Engine and judge agree: every book, person, view, entry, member and month, to the last digit,
//! or both refuse.
//!
//! The engine runs each view twice, once keeping nothing and once keeping a trace. Where it
//! refuses, its code must be one that the judge finds too (section 9 of the page: where several
//! things refuse, any of them may be reported).
#![expect(
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "places of the lists that are held against one another"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use lonn::amount::Exact;
use lonn::answer::{Assessment, assess, per_month, stack_of};
use lonn::plan::Plan;
use lonn::rules::{Entry, Input, InputKind, RuleBook, Stack, Weight};
use lonn::run::{Facts, MonthRow, Refusal, Trace, Year, annualised, from_start, month_alone};
use lonn::time::Date;

use crate::judge::{Case, Codes, Given, Number, Rules, Run, figure, is};
use crate::person::{Fact, OpeningText, Person, facts_of};

/// How many months from `start` are compared: some lie behind most ends.
const MONTHS: u32 = 15;

/// The readings of a book's stacks by the judge.
pub(crate) fn readings(book: &RuleBook) -> Vec<Rules<'_>> {
    book.stacks.iter().map(Rules::new).collect()
}

/// What differs for one person, told with its place; nothing if all is equal.
pub(crate) fn differences(book: &RuleBook, rules: &[Rules<'_>], person: &Person) -> Vec<String> {
    let none = BTreeMap::new();
    let fits = |rules: &&Rules<'_>| case(rules, person, &none).stack_fits();
    let judged: Vec<&Rules<'_>> = rules.iter().filter(fits).collect();
    let chosen = stack_of(book, |stack| facts_of(stack, person).ok(), person.on);
    match (chosen, judged.as_slice()) {
        (Ok(stack), [rules]) if stack.id == rules.stack.id => {
            let mut pair = Pair {
                case: case(rules, person, &none),
                stack,
                plan: Plan::fold(stack, person.on, &[], false),
                facts: facts_of(stack, person).unwrap(),
                wrong: Vec::new(),
                last: HashMap::new(),
            };
            pair.steady();
            pair.alone();
            pair.months_from_start();
            pair.wrong
        }
        (Err(_), [] | [_, _, ..]) => Vec::new(),
        (chosen, judged) => vec![format!(
            "the engine chose {:?}, the judge {:?}",
            chosen.map(|stack| &stack.id),
            judged
                .iter()
                .map(|rules| &rules.stack.id)
                .collect::<Vec<_>>()
        )],
    }
}

fn case<'b>(
    rules: &'b Rules<'b>,
    person: &'b Person,
    what_ifs: &'b BTreeMap<String, Fact>,
) -> Case<'b> {
    Case {
        rules,
        person,
        what_ifs,
        with_proposed: false,
    }
}

struct Pair<'b> {
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

fn number(exact: &Exact) -> Number {
    figure(&exact.to_string(), false).unwrap()
}

fn u(number: usize) -> u32 {
    u32::try_from(number).unwrap()
}

impl Pair<'_> {
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
        let told = judged.findings.iter();
        // A text is printed with an offer; it is no finding.
        let told = told.filter(|found| found.severity != Weight::Text);
        let codes: BTreeSet<&String> = told.map(|found| &found.code).collect();
        let expected: BTreeSet<&String> = verdict.codes.iter().collect();
        let shown = |codes: BTreeSet<&String>| format!("{codes:?}");
        self.must("findings", shown(codes), shown(expected));
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
            let place_text = format!("{view}, {:?}, {id} {member}", row.month);
            let engine = row.values[&(entry, member)].clone();
            let judge = run.value(number, place, month);
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

/// Numbers that look random, the same for the same seed (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % count
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }

    fn day(&mut self, from: Date, days: usize) -> Date {
        from + chrono::Days::new(u64::try_from(self.below(days)).unwrap())
    }
}

/// A number for an input, mostly within its bounds.
fn number_for(input: &Input, percent: bool, dice: &mut Dice) -> String {
    let fits = |text: &String| {
        let fact = figure(text, percent).unwrap();
        let min = input.min.as_ref().map(number);
        min.is_none_or(|min| fact >= min)
            && input.max.as_ref().map(number).is_none_or(|max| fact <= max)
    };
    let some = [
        "0", "1", "7", "0.5", "12.5", "40", "100/3", "61", "400", "38000", "52000.49",
    ];
    let mut all: Vec<String> = some.map(str::to_owned).to_vec();
    for bound in [&input.min, &input.max].into_iter().flatten() {
        let hundredths = if percent { 100 } else { 1 };
        all.push((number(bound) * Number::from_integer(hundredths.into())).to_string());
    }
    let inside: Vec<String> = all.iter().filter(|text| fits(text)).cloned().collect();
    let list = if dice.below(60) == 0 { &all } else { &inside };
    dice.of(list)
}

/// Somebody with facts of every kind, for a stack of a book that nobody drew.
fn somebody(book: &RuleBook, stack: &Stack, dice: &mut Dice) -> Person {
    let (from, until) = book.answers;
    let days = usize::try_from((until - from).num_days() + 1).unwrap();
    let on = dice.day(from, days);
    let mut facts = BTreeMap::new();
    for input in &stack.inputs {
        let one = |dice: &mut Dice| match input.kind {
            InputKind::Member(family) => dice.of(&stack.family(family).unwrap().members),
            InputKind::Bool => dice.of(&["true", "false"]).to_owned(),
            InputKind::Date => dice
                .day(from - chrono::Days::new(20_000), 22_000)
                .to_string(),
            InputKind::Text => dice.of(&["a", "b"]).to_owned(),
            InputKind::Number { percent, .. } => number_for(input, percent, dice),
        };
        let fact = match input.per.and_then(|per| stack.family(per)) {
            _ if dice.below(3) > 0 => continue,
            None => Fact::One(one(dice)),
            Some(family) => {
                let some = family
                    .members
                    .iter()
                    .map(|member| (member.clone(), one(dice)));
                Fact::PerMember(some.collect())
            }
        };
        facts.insert(input.head.id.clone(), fact);
    }
    for choice in &stack.when {
        let input = &stack.inputs[usize::try_from(choice.input).unwrap()];
        let InputKind::Member(family) = input.kind else {
            continue;
        };
        let member = usize::try_from(dice.of(&choice.members)).unwrap();
        let member = stack.family(family).unwrap().members[member].clone();
        facts.insert(input.head.id.clone(), Fact::One(member));
    }
    let mut opening = BTreeMap::new();
    for entry in &stack.entries {
        if matches!(entry, Entry::Value(_)) || entry.per().is_some() || dice.below(6) > 0 {
            continue;
        }
        let text = OpeningText {
            last_year: dice.of(&["0", "1200", "600000.55"]).to_owned(),
            this_year: dice.of(&["0", "77", "250000.25"]).to_owned(),
            unpaid: dice.of(&[None, Some("500".to_owned())]),
        };
        opening.insert(entry.head().id.clone(), text);
    }
    let start = dice.of(&[None, Some(dice.0)]).map(|_| dice.day(on, 60));
    let end = dice.of(&[None, None, Some(dice.0)]);
    let end = end.map(|_| dice.day(start.unwrap_or(on), 500));
    Person {
        on,
        facts,
        start,
        end,
        opening,
    }
}

/// How many more pairs than the plain test are asked for, if any.
#[expect(
    clippy::disallowed_methods,
    reason = "the slow run is asked for by the environment"
)]
fn pairs_asked_for() -> Option<usize> {
    std::env::var("LONN_PAIRS").ok()?.parse().ok()
}

#[test]
fn the_shipped_book_is_judged_alike() {
    let loaded = lonn::rules::load(&lonn::rules::embedded(), lonn::rules::Proof::Known, None);
    let book = loaded.book.unwrap();
    let rules = readings(&book);
    let mut dice = Dice(0x5EED);
    for number in 0..pairs_asked_for().map_or(40, |pairs| pairs / 100) {
        let person = somebody(&book, &book.stacks[number % book.stacks.len()], &mut dice);
        let wrong = differences(&book, &rules, &person);
        assert!(
            wrong.is_empty(),
            "{number}\n{}\n{}",
            person.as_test(),
            wrong.join("\n")
        );
    }
}

/// Books that once told the two apart.
const KNOWN: &[u64] = &[869, 966, 1055];

/// What differs for the first such person of a drawn book, with all that is needed to see it again.
fn drawn_alike(seed: u64) -> Result<usize, String> {
    let drawn = crate::random_book::draw(seed);
    let loaded = lonn::rules::load(&drawn.files, lonn::rules::Proof::Known, None);
    let book = loaded.book.ok_or(format!("seed {seed} does not load"))?;
    let rules = readings(&book);
    for (number, person) in drawn.people.iter().enumerate() {
        let wrong = differences(&book, &rules, person);
        if wrong.is_empty() {
            continue;
        }
        let files = drawn
            .files
            .iter()
            .map(|(path, bytes)| format!("# file: {path}\n{}", String::from_utf8_lossy(bytes)));
        return Err(format!(
            "seed {seed}, person {number}:\n{}\n{}\n{} differences:\n{}",
            files.collect::<Vec<_>>().join("\n"),
            person.as_test(),
            wrong.len(),
            wrong[..wrong.len().min(12)].join("\n")
        ));
    }
    Ok(drawn.people.len())
}

#[test]
fn engine_and_judge_agree_on_random_books() {
    let people = 20;
    let books = pairs_asked_for().unwrap_or(10_000) / people;
    let seeds = KNOWN
        .iter()
        .copied()
        .chain(0..u64::try_from(books).unwrap());
    let seeds: Vec<u64> = seeds.collect();
    let next = AtomicUsize::new(0);
    let pairs = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    let work = || {
        while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
            match drawn_alike(*seed) {
                Ok(count) => drop(pairs.fetch_add(count, Ordering::Relaxed)),
                Err(why) => {
                    // One is enough to mend; the others wait.
                    next.store(seeds.len(), Ordering::Relaxed);
                    wrong.lock().unwrap().push(why);
                }
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    assert!(wrong.is_empty(), "{} books:\n{}", wrong.len(), wrong[0]);
    assert!(pairs.into_inner() >= books * people);
}
