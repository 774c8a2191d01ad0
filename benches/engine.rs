//! How long one offer takes in a warm process, and how long a rule book takes to load.
//!
//! `cargo bench --bench engine [FILTER]`: medians of a run. Times are this machine's; what carries
//! over is the ratio to the first line, a million multiplications with a division each.
#![expect(clippy::print_stdout, reason = "a bench speaks to whoever runs it")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench that cannot set up its work has nothing to say"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use lonn::amount::Exact;
use lonn::answer::{Goal, Target, assess, cost_sum, offer, range_targets, solve};
use lonn::formula::Value;
use lonn::lowered::{Program, Scratch};
use lonn::plan::Plan;
use lonn::rules::{File, InputKind, Proof, RuleBook, Stack, embedded, load, of_folder};
use lonn::run::{Facts, Trace, annualised, from_start};
use lonn::time::parse_date;

/// Runs of one measurement: at least this long, and at least so many.
const LEAST: Duration = Duration::from_millis(300);
const RUNS_MIN: usize = 11;

fn median(mut work: impl FnMut()) -> Duration {
    work();
    let begin = Instant::now();
    let mut times = Vec::new();
    while times.len() < RUNS_MIN || begin.elapsed() < LEAST {
        let one = Instant::now();
        work();
        times.push(one.elapsed());
    }
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn yardstick() {
    let mut sum = 0_u64;
    for number in 1..1_000_000_u64 {
        sum = sum.wrapping_add(black_box(number).wrapping_mul(4_700_047) / 94);
    }
    black_box(sum);
}

/// Facts by name: members, numbers, or `name.member` for one of a family.
fn facts_of(stack: &Stack, given: &[(&str, &str)]) -> Facts {
    let mut facts = Facts::none(stack);
    for (name, text) in given {
        let (name, member) = name.split_once('.').unwrap_or((name, ""));
        let number = stack.input_named(name).expect(name);
        let input = stack.inputs.get(usize::try_from(number).unwrap()).unwrap();
        let place_in = |family, word: &str| {
            let members = &stack.family(family).unwrap().members;
            u32::try_from(members.iter().position(|known| known == word).expect(word)).unwrap()
        };
        let value = match input.kind {
            InputKind::Member(family) => Value::Member(place_in(family, text)),
            InputKind::Number { .. } | InputKind::Bool | InputKind::Date | InputKind::Text => {
                Value::Number(text.parse().expect(text))
            }
        };
        facts.set(
            number,
            input.per.map_or(0, |family| place_in(family, member)),
            value,
        );
    }
    facts.start = parse_date("2027-01-01");
    facts
}

/// A book of about so many lines: figures, steps and parts of pay, ten lines each.
fn book_of_lines(lines: usize) -> Vec<File> {
    let mut text = String::from(
        "book = { name = \"lines\", answers = { from = 2026-01-01, until = 2032-12-31 } }\n\
         stack.x = { currency = \"XXD\" }\n\
         source.us = { title = \"Made up\" }\n\
         input.base = { unit = \"currency/month\" }\n\
         sum.total = { of = \"pay\", title = { en = \"T\", sv = \"T\", nb = \"T\" } }\n",
    );
    for number in 0..lines / 10 {
        let before = number.saturating_sub(1);
        let read = if number % 10 == 0 {
            "base".to_owned()
        } else {
            format!("step_{before}")
        };
        text.push_str(&format!(
            "[parameter.rate_{number}]\nvalues = [{{ from = 2026-01-01, value = \"1.5%\" }}]\n\
             source = \"us\"\n[value.step_{number}]\nformula = \"{read} * (1 + rate_{number} / 1000)\"\n\
             [component.part_{number}]\n\
             title = {{ en = \"P\", sv = \"P\", nb = \"P\" }}\nformula = \"step_{number} * rate_{number}\"\n\
             unit = \"currency/month\"\nsource = \"us\"\n"
        ));
    }
    vec![("book.toml".to_owned(), text.into_bytes())]
}

fn shipped() -> RuleBook {
    load(&embedded(), Proof::Known, None)
        .book
        .expect("the shipped book loads")
}

fn main() {
    let filter = std::env::args()
        .nth(1)
        .filter(|word| !word.starts_with('-'))
        .unwrap_or_default();
    let unit = median(yardstick);
    let show = |name: &str, time: Duration| {
        let ratio = time.as_nanos() * 1_000_000 / unit.as_nanos();
        println!(
            "{name:<44} {:>12} µs {:>10} ppm of the yardstick",
            micro(time),
            ratio
        );
    };
    println!(
        "{:<44} {:>12} µs",
        "yardstick: a million x * c / 94",
        micro(unit)
    );
    let mut run = |name: &str, work: &mut dyn FnMut()| {
        if name.contains(&filter) {
            show(name, median(work));
        }
    };
    run("load the built-in book, proved before", &mut || {
        black_box(load(&embedded(), Proof::Known, None));
    });
    run("load and prove the built-in book", &mut || {
        black_box(load(&embedded(), Proof::Whole, None));
    });
    for lines in [1_000, 10_000, 100_000] {
        let files = book_of_lines(lines);
        assert!(load(&files, Proof::Whole, None).book.is_some());
        run(&format!("load and prove {lines} lines"), &mut || {
            black_box(load(&files, Proof::Whole, None));
        });
    }
    offers(&mut run);
    workload(&mut run);
}

/// What is measured: a name and the work.
type Measure<'m> = dyn FnMut(&str, &mut dyn FnMut()) + 'm;

/// A year written out as steps, and a person through them.
fn in_steps(run: &mut Measure<'_>, what: &str, plan: &Plan<'_>, facts: &Facts) {
    run(&format!("{what}: write the year out as steps"), &mut || {
        black_box(Program::of(plan, false).unwrap());
    });
    let program = Program::of(plan, false).unwrap();
    let mut scratch = Scratch::default();
    assert!(program.year(facts, &mut scratch).is_some());
    run(&format!("{what}: annualised, in steps"), &mut || {
        black_box(program.annualised(facts, &mut scratch).unwrap());
    });
}

fn workload(run: &mut Measure<'_>) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/workload");
    let book = load(&of_folder(&folder).unwrap(), Proof::Whole, None)
        .book
        .unwrap();
    let stack = book.stacks.iter().find(|stack| stack.id == "se").unwrap();
    let facts = facts_of(stack, &MEASURED);
    let plan = Plan::fold(stack, parse_date("2026-01-01").unwrap(), &[], false);
    let year = annualised(&plan, &facts, false, &mut ()).unwrap();
    let total = year.total(stack.entry_named("total").unwrap());
    assert_eq!(total.to_string(), "993382.92");
    run("W3: annualised, untraced", &mut || {
        black_box(annualised(&plan, &facts, false, &mut ()).unwrap());
    });
    in_steps(run, "W3", &plan, &facts);
    run("W3: annualised, traced", &mut || {
        black_box(annualised(&plan, &facts, false, &mut Trace::default()).unwrap());
    });
    run("W3: judged (bands)", &mut || {
        black_box(assess(&plan, &facts, &mut ()).unwrap());
    });
}

fn offers(run: &mut Measure<'_>) {
    let book = shipped();
    let on = parse_date("2026-12-01").unwrap();
    for (place, country, base) in [(0_usize, "no", "60000"), (1, "se", "52000")] {
        let stack = book.stacks.get(place).unwrap();
        let facts = facts_of(
            stack,
            &[
                ("country", country),
                ("family", "infrastructure"),
                ("level", "senior"),
                ("base", base),
            ],
        );
        let plan = Plan::fold(stack, on, &[], false);
        run(&format!("{country}: fold a plan"), &mut || {
            black_box(Plan::fold(stack, on, &[], false));
        });
        run(&format!("{country}: annualised, untraced"), &mut || {
            black_box(annualised(&plan, &facts, false, &mut ()).unwrap());
        });
        in_steps(run, country, &plan, &facts);
        run(&format!("{country}: annualised, traced"), &mut || {
            black_box(annualised(&plan, &facts, false, &mut Trace::default()).unwrap());
        });
        run(
            &format!("{country}: judged (bands, floors, limits)"),
            &mut || {
                black_box(assess(&plan, &facts, &mut ()).unwrap());
            },
        );
        run(&format!("{country}: the first twelve months"), &mut || {
            black_box(from_start(stack, &facts, (&[], false), 12, &[], &mut ()).unwrap());
        });
        run(&format!("{country}: the whole offer"), &mut || {
            black_box(offer(&plan, &facts, &[]).unwrap());
        });
        let [least, ..] = range_targets(&plan, &facts).unwrap();
        run(
            &format!("{country}: solve for the range's least"),
            &mut || {
                black_box(solve(&plan, &facts, &least, (Goal::AtLeast, &Exact::ONE)).unwrap());
            },
        );
        for amount in [900_000, 4_000_000] {
            let cost = Target {
                entry: cost_sum(stack).unwrap(),
                monthly: false,
                full_time: false,
                amount: Exact::from(amount),
            };
            for goal in [Goal::AtLeast, Goal::AtMost] {
                let name = format!("{country}: solve for a cost of {amount}, {}", goal.word());
                run(&name, &mut || {
                    black_box(solve(&plan, &facts, &cost, (goal, &Exact::ONE)).unwrap());
                });
            }
        }
    }
}

/// The single offer of the workload (docs/performance.md).
const MEASURED: [(&str, &str); 11] = [
    ("country", "se"),
    ("family", "engineering"),
    ("level", "senior"),
    ("base", "58000"),
    ("variable_target", "0.125"),
    ("birth_year", "1988"),
    ("overtime_hours.simple", "4"),
    ("overtime_hours.qualified", "2"),
    ("standby_hours.weekday", "40"),
    ("standby_hours.night", "16"),
    ("standby_hours.weekend", "24"),
];

fn micro(time: Duration) -> String {
    let nanos = time.as_nanos();
    format!("{}.{}", nanos / 1_000, nanos / 100 % 10)
}
