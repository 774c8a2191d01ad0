//! The steps of a steady year, and how a person goes through them.

use std::collections::HashMap;
use std::sync::Arc;

use super::build::{Builder, Made};
use super::checks::{CheckSteps, FloorSteps, LimitSteps};
use super::lowering::{Lowering, NotLowered};
use super::marks::{Found, MarkId, Person, Rests};
use super::op::{Given, Op, StepId, Tables};
use super::register::Register;
use crate::amount::Exact;
use crate::formula::Value;
use crate::plan::Plan;
use crate::run::{
    Facts, FloorMonth, LimitSides, LimitSpan, Lists, MonthRow, NoticeFound, Refusal, Year,
    annualised,
};
use crate::time::Month;

/// What a month says of a slot, and what January says: places of what is shown.
#[derive(Debug, Clone, Copy)]
struct Other {
    slot: usize,
    now: usize,
    first: usize,
}

/// What a month earns and pays otherwise than January, by slot, ascending.
#[derive(Debug, Clone)]
struct MonthSteps {
    month: Month,
    differing: [Vec<Other>; 2],
}

/// What results show of a person, brought to lowest terms once.
struct Amounts<'r> {
    registers: &'r [Register],
    shown: &'r [StepId],
    exacts: Vec<Option<Exact>>,
    /// Whether some amount did not fit.
    lost: bool,
}

impl Amounts<'_> {
    fn register(&self, place: usize) -> Register {
        let step = self.shown.get(place);
        step.map_or(Register::NOTHING, |step| register(self.registers, *step))
    }

    fn exact(&mut self, place: usize) -> Exact {
        let register = self.register(place);
        self.lost |= !register.is_something();
        match self.exacts.get_mut(place) {
            Some(exact) => exact.get_or_insert_with(|| register.exact()).clone(),
            None => register.exact(),
        }
    }

    /// What really differs.
    fn differing(&mut self, others: &[Other]) -> Vec<(usize, Exact)> {
        let mut found = Vec::with_capacity(others.len());
        for other in others {
            let (now, first) = (self.register(other.now), self.register(other.first));
            // Mostly they are written alike too.
            if now != first && now.order(first) != Some(std::cmp::Ordering::Equal) {
                found.push((other.slot, self.exact(other.now)));
            }
        }
        found
    }
}

/// What the year's results rest on.
#[derive(Debug, Clone)]
struct Resting {
    rests: Rests,
    /// What counts whatever the person is: pay, and whether checks speak.
    counting: MarkId,
}

/// A plan's steady year, written out.
#[derive(Debug, Clone)]
pub struct Program<'p> {
    plan: &'p Plan<'p>,
    full_time: bool,
    /// What all people share.
    constants: Vec<Register>,
    /// Behind the constants: what is computed for each person. Both together, by step.
    ops: Vec<Op>,
    tables: Tables,
    texts: Vec<Arc<str>>,
    must: Vec<StepId>,
    /// What results show.
    shown: Vec<StepId>,
    /// What January earns and pays, by slot: places of what is shown.
    first: [Vec<usize>; 2],
    months: Vec<MonthSteps>,
    checks: CheckSteps,
    resting: Resting,
}

/// What one person after another is computed in.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    registers: Vec<Register>,
    given: Given,
    found: Found,
}

impl<'p> Program<'p> {
    /// Writes a plan's steady year out; `full_time` says that facts were changed to compare with a
    /// band.
    ///
    /// # Errors
    /// [`NotLowered`]: the year must be computed by [`annualised`].
    pub fn of(plan: &'p Plan<'p>, full_time: bool) -> Result<Self, NotLowered> {
        let mut lowering = Lowering::new(plan, full_time);
        let mut checks = CheckSteps::default();
        let mut limits = Vec::new();
        let mut rows = Vec::new();
        for index in 0..lowering.months() {
            lowering.begin_month(index)?;
            if lowering.is_last_year() {
                rows.push((lowering.shown, [lowering.amounts(), lowering.paid.clone()]));
                lowering.checks(&mut checks, &mut limits)?;
            }
            lowering.end_month()?;
        }
        lowering.limit_spans(&limits, &mut checks);
        Ok(Self::finished(lowering, rows, checks))
    }

    fn finished(
        lowering: Lowering<'p>,
        mut rows: Vec<(Month, [Vec<StepId>; 2])>,
        mut checks: CheckSteps,
    ) -> Self {
        let (plan, full_time) = (lowering.plan, lowering.full_time);
        let mut must = lowering.must;
        must.sort_unstable();
        must.dedup();
        let mut kept = Kept::new(&lowering.builder);
        let places = rows
            .iter_mut()
            .flat_map(|(_, lists)| lists.iter_mut().flatten());
        let mut roots: Vec<&mut StepId> = places.chain(&mut must).collect();
        roots.extend(checks.steps());
        roots.iter().for_each(|root| kept.keep(**root));
        let order = kept.order();
        for root in roots {
            *root = order.to(*root);
        }
        let Builder {
            made,
            tables,
            sets,
            texts,
            ..
        } = lowering.builder;
        let made = order.apply(made);
        let constants: Vec<Register> = made.iter().map_while(Made::constant).collect();
        let mut rests = Rests::new(sets, made.iter().map(|made| (&made.op, made.own)));
        let counting = rests.together(counting(&must, &checks));
        let mut shown = Shown::default();
        let (first, months) = differing(&rows, &mut shown);
        let surely = |step: StepId| register(&constants, step).is_held();
        must.retain(|step| !surely(*step));
        Self {
            plan,
            full_time,
            constants,
            ops: made.into_iter().map(|made| made.op).collect(),
            tables,
            texts,
            must,
            first,
            months,
            checks,
            shown: shown.steps,
            resting: Resting { rests, counting },
        }
    }

    /// How many steps each person takes.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.ops.len().saturating_sub(self.constants.len())
    }

    /// A person's steady year: what [`annualised`] gives.
    ///
    /// # Errors
    /// The first refusal.
    pub fn annualised(&self, facts: &Facts, scratch: &mut Scratch) -> Result<Year, Refusal> {
        match self.year(facts, scratch) {
            Some(year) => Ok(year),
            None => annualised(self.plan, facts, self.full_time, &mut ()),
        }
    }

    /// A person's steady year; none where some step refuses or does not fit, and the general engine
    /// must tell.
    #[must_use]
    pub fn year(&self, facts: &Facts, scratch: &mut Scratch) -> Option<Year> {
        self.given(facts, &mut scratch.given)?;
        self.sweep(scratch);
        let registers = &scratch.registers;
        let at = |step: StepId| register(registers, step);
        if self.must.iter().any(|step| !at(*step).is_held()) {
            return None;
        }
        let person = Person {
            plan: self.plan,
            registers,
            given: &scratch.given,
        };
        let resting = &self.resting;
        let found = &mut scratch.found;
        resting.rests.begin(found);
        resting.rests.add(resting.counting, person, found);
        let mut year = Year::default();
        self.held(&mut year, person, found)?;
        year.months = self.rows(registers)?;
        year.noted = resting.rests.noted(found);
        Some(year)
    }

    /// Every step's value.
    fn sweep(&self, scratch: &mut Scratch) {
        let registers = &mut scratch.registers;
        registers.clear();
        registers.extend_from_slice(&self.constants);
        for op in self.ops.get(self.constants.len()..).unwrap_or_default() {
            let at = |step: StepId| register(registers, step);
            let value = if let Op::Two(two, a, b) = op {
                two.value(at(*a), at(*b))
            } else {
                op.value(at, &self.tables, self.plan, &scratch.given)
            };
            registers.push(value);
        }
    }

    /// What a person brings; none where a fact is out of its bounds.
    fn given(&self, facts: &Facts, given: &mut Given) -> Option<()> {
        let stack = self.plan.stack;
        given.start = facts.start;
        given.end = facts.end;
        if facts
            .start
            .zip(facts.end)
            .is_some_and(|(start, end)| end < start)
        {
            return None;
        }
        given.facts.clear();
        let mut texts: Vec<&str> = self.texts.iter().map(AsRef::as_ref).collect();
        for (input, members) in stack.inputs.iter().zip(&facts.values) {
            for fact in members {
                let register = match fact {
                    None => Register::ABSENT,
                    Some(Value::Number(amount)) => {
                        let low = input.min.as_ref().is_some_and(|min| amount < min);
                        let high = input.max.as_ref().is_some_and(|max| amount > max);
                        if low || high || (input.whole && !amount.is_whole()) {
                            return None;
                        }
                        Register::of(amount)
                    }
                    Some(Value::Bool(yes)) => Register::truth(*yes),
                    Some(Value::Date(day)) => Register::day(*day),
                    Some(Value::Member(member)) => Register::whole(i64::from(*member)),
                    Some(Value::Text(text)) => {
                        let known = texts.iter().position(|known| *known == text.as_ref());
                        let place = known.unwrap_or(texts.len());
                        if known.is_none() {
                            texts.push(text);
                        }
                        Register::whole(i64::try_from(place).unwrap_or(i64::MAX))
                    }
                };
                given.facts.push(register);
            }
        }
        Some(())
    }

    /// The months' amounts; none where one of them did not fit.
    fn rows(&self, registers: &[Register]) -> Option<Vec<MonthRow>> {
        let slots = &self.plan.stack.graph.slots;
        let mut amounts = Amounts {
            registers,
            shown: &self.shown,
            exacts: vec![None; self.shown.len()],
            lost: false,
        };
        let [earned, paid] = &self.first;
        let first = Arc::new(Lists {
            amounts: earned.iter().map(|place| amounts.exact(*place)).collect(),
            paid: paid.iter().map(|place| amounts.exact(*place)).collect(),
        });
        let rows = self.months.iter().map(|month| {
            let differing = month.differing.each_ref();
            let differing = differing.map(|list| amounts.differing(list));
            MonthRow::new(month.month, slots, &first, differing)
        });
        let rows = rows.collect();
        (!amounts.lost).then_some(rows)
    }

    /// Floors, limits, notices and factors that speak of the person.
    fn held(&self, year: &mut Year, person: Person<'_>, found: &mut Found) -> Option<()> {
        let rests = &self.resting.rests;
        let at = |step: StepId| {
            let value = register(person.registers, step);
            value.is_something().then_some(value)
        };
        for floor in &self.checks.floors {
            if at(floor.when)?.is_yes() {
                let (paid, least) = (at(floor.paid)?.exact(), at(floor.least)?.exact());
                rests.ask(floor.least, person, found);
                year.floors.push(FloorMonth {
                    floor: floor.floor,
                    member: floor.member,
                    month: floor.month,
                    paid,
                    least,
                });
            }
        }
        for (number, when) in &self.checks.notices {
            if at(*when)?.is_yes() {
                year.notices.push(NoticeFound(*number));
            }
        }
        for factor in &self.checks.would_be {
            let factor = match factor {
                Some(step) => Some(Ok(at(*step)?.exact())),
                None => None,
            };
            year.would_be.push(factor);
        }
        let mut said = None;
        for limit in &self.checks.limits {
            // What only dated hours could tell is said once.
            if limit.sides.is_none() && said == Some(limit.limit) {
                continue;
            }
            rests.ask(limit.when, person, found);
            if !at(limit.when)?.is_yes() {
                continue;
            }
            said = Some(limit.limit);
            let sides = match limit.sides {
                Some((total, bound)) => {
                    rests.ask(total, person, found);
                    rests.ask(bound, person, found);
                    let (total, bound) = (at(total)?.exact(), at(bound)?.exact());
                    Some(LimitSides { total, bound })
                }
                None => None,
            };
            year.limits.push(LimitSpan {
                limit: limit.limit,
                month: limit.month,
                sides,
            });
        }
        Some(())
    }
}

fn register(registers: &[Register], step: StepId) -> Register {
    let register = registers.get(step.place()).copied();
    register.unwrap_or(Register::NOTHING)
}

/// Steps whose figures count whatever the person is.
fn counting<'c>(must: &'c [StepId], checks: &'c CheckSteps) -> impl Iterator<Item = StepId> + 'c {
    let floors = checks.floors.iter().map(|floor| floor.when);
    let notices = checks.notices.iter().map(|(_, when)| *when);
    let factors = checks.would_be.iter().flatten().copied();
    let all = must.iter().copied().chain(floors);
    all.chain(notices).chain(factors)
}

/// Steps that results show, each once.
#[derive(Default)]
struct Shown {
    steps: Vec<StepId>,
    places: HashMap<StepId, usize>,
}

impl Shown {
    fn place(&mut self, step: StepId) -> usize {
        let next = self.steps.len();
        let place = *self.places.entry(step).or_insert(next);
        if place == next {
            self.steps.push(step);
        }
        place
    }
}

/// The first month whole, and how each month differs from it.
fn differing(
    rows: &[(Month, [Vec<StepId>; 2])],
    shown: &mut Shown,
) -> ([Vec<usize>; 2], Vec<MonthSteps>) {
    let nothing = [Vec::new(), Vec::new()];
    let january = rows.first().map_or(&nothing, |(_, lists)| lists);
    let [first_earned, first_paid] = january;
    let mut months = Vec::new();
    let mut others = |first: &[StepId], now: &[StepId]| {
        let now = now.iter().copied().enumerate().zip(first);
        let now = now.filter(|((_, step), first)| step != *first);
        let now = now.map(|((slot, step), first)| Other {
            slot,
            now: shown.place(step),
            first: shown.place(*first),
        });
        now.collect::<Vec<_>>()
    };
    for (month, [earned, paid]) in rows {
        months.push(MonthSteps {
            month: *month,
            differing: [others(first_earned, earned), others(first_paid, paid)],
        });
    }
    let first = [first_earned, first_paid];
    let first = first.map(|steps| steps.iter().map(|step| shown.place(*step)).collect());
    (first, months)
}

impl Made {
    fn constant(&self) -> Option<Register> {
        if let Op::Const(value) = self.op {
            Some(value)
        } else {
            None
        }
    }
}

/// Which steps anything rests on.
struct Kept<'b> {
    made: &'b [Made],
    kept: Vec<bool>,
}

/// The new places of kept steps, constants first.
struct Order {
    to: Vec<StepId>,
    kept: Vec<bool>,
}

impl<'b> Kept<'b> {
    fn new(builder: &'b Builder<'_>) -> Self {
        Self {
            made: &builder.made,
            kept: vec![false; builder.made.len()],
        }
    }

    fn keep(&mut self, root: StepId) {
        let mut open = vec![root];
        while let Some(step) = open.pop() {
            if let Some(kept) = self.kept.get_mut(step.place())
                && !*kept
            {
                *kept = true;
                if let Some(made) = self.made.get(step.place()) {
                    made.op.each_operand(|operand| open.push(operand));
                }
            }
        }
    }

    fn order(self) -> Order {
        let mut to = vec![StepId(u32::MAX); self.made.len()];
        let mut next = 0;
        for constants in [true, false] {
            for ((made, kept), to) in self.made.iter().zip(&self.kept).zip(&mut to) {
                if *kept && made.constant().is_some() == constants {
                    *to = StepId(next);
                    next = next.saturating_add(1);
                }
            }
        }
        Order {
            to,
            kept: self.kept,
        }
    }
}

impl Order {
    fn to(&self, step: StepId) -> StepId {
        self.to.get(step.place()).copied().unwrap_or(step)
    }

    /// The kept steps in their new places.
    fn apply(&self, made: Vec<Made>) -> Vec<Made> {
        let moved = |made: Made| Made {
            op: made.op.with(|step| self.to(step)),
            own: made.own,
        };
        let mut constants = Vec::new();
        let mut steps = Vec::new();
        for (made, kept) in made.into_iter().zip(&self.kept) {
            if *kept {
                let list = match made.constant() {
                    Some(_) => &mut constants,
                    None => &mut steps,
                };
                list.push(moved(made));
            }
        }
        constants.append(&mut steps);
        constants
    }
}

impl CheckSteps {
    /// All steps that checks read.
    fn steps(&mut self) -> impl Iterator<Item = &mut StepId> {
        fn of_floor(floor: &mut FloorSteps) -> [&mut StepId; 3] {
            [&mut floor.when, &mut floor.paid, &mut floor.least]
        }
        fn of_limit(limit: &mut LimitSteps) -> impl Iterator<Item = &mut StepId> {
            let sides = limit.sides.iter_mut();
            let sides = sides.flat_map(|(total, bound)| [total, bound]);
            sides.chain([&mut limit.when])
        }
        let floors = self.floors.iter_mut().flat_map(of_floor);
        let limits = self.limits.iter_mut().flat_map(of_limit);
        let notices = self.notices.iter_mut().map(|(_, when)| when);
        let factors = self.would_be.iter_mut().flatten();
        floors.chain(limits).chain(notices).chain(factors)
    }
}
