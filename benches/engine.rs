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

use lonn::answer::{assess, offer};
use lonn::formula::Value;
use lonn::plan::Plan;
use lonn::rules::{Proof, RuleBook, Stack, embedded, load};
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

fn facts_of(stack: &Stack, given: &[(&str, &str)]) -> Facts {
    let mut facts = Facts::none(stack);
    for (name, text) in given {
        let number = stack.input_named(name).expect(name);
        let input = stack.inputs.get(usize::try_from(number).unwrap()).unwrap();
        let value = match input.kind {
            lonn::rules::InputKind::Member(family) => {
                let members = &stack.family(family).unwrap().members;
                let place = members
                    .iter()
                    .position(|member| member == text)
                    .expect(text);
                Value::Member(u32::try_from(place).unwrap())
            }
            _ => Value::Number(text.parse().expect(text)),
        };
        facts.set(number, 0, value);
    }
    facts.start = parse_date("2027-01-01");
    facts
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
    let run = |name: &str, work: &mut dyn FnMut()| {
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
    }
}

fn micro(time: Duration) -> String {
    let nanos = time.as_nanos();
    format!("{}.{}", nanos / 1_000, nanos / 100 % 10)
}
