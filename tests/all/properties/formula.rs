//! Formulas: what they give, through the engine.

use lonn::amount::{Direction, Exact, Rounding};
use lonn::formula::Value;
use lonn::run::Facts;
use proptest::prelude::*;

use crate::kit::{day, draws, errors, eval, exact, facts, in_month, loaded, number, ratio, stack};

/// A formula's text with what plain arithmetic makes of it; `None`: somewhere divided by zero.
#[derive(Debug, Clone)]
struct Sum {
    text: String,
    /// How tightly its outermost sign binds: 0 for + and −, 1 for * and /, 2 for none.
    tight: u8,
    gives: Option<Exact>,
}

fn arithmetic() -> impl Strategy<Value = Sum> {
    let leaf = (0_u32..100_000, 0_u32..3).prop_map(|(digits, places)| {
        let value = ratio(i64::from(digits), 10_i64.pow(places));
        Sum {
            text: value.to_string(),
            tight: 2,
            gives: Some(value),
        }
    });
    leaf.prop_recursive(5, 24, 2, |inner| {
        (inner.clone(), 0_usize..4, inner).prop_map(|(a, sign, b)| {
            let tight = u8::from(sign > 1);
            // Left to right: only the right side needs parentheses at the same tightness.
            let left = if a.tight < tight {
                format!("({})", a.text)
            } else {
                a.text
            };
            let right = if b.tight <= tight {
                format!("({})", b.text)
            } else {
                b.text
            };
            let both = a.gives.zip(b.gives);
            let gives = both.and_then(|(a, b)| match sign {
                0 => Some(a.plus(&b)),
                1 => Some(a.minus(&b)),
                2 => Some(a.times(&b)),
                _ => a.over(&b),
            });
            let word = ["+", "-", "*", "/"].get(sign).copied().unwrap();
            Sum {
                text: format!("{left} {word} {right}"),
                tight,
                gives,
            }
        })
    })
}

proptest! {
    #![proptest_config(draws(96))]

    /// Signs bind as written, from left to right, and a division by zero refuses.
    #[test]
    fn a_formula_means_its_arithmetic(sum in arithmetic()) {
        let loaded = loaded(&format!("value.it = {{ formula = \"{}\" }}", sum.text));
        // A divisor that is plainly zero is found at load.
        let found = match (errors(&loaded).as_slice(), &loaded.book) {
            ([], Some(book)) => {
                let book = book.stacks.first().unwrap();
                eval(book, day("2026-01-15"), &Facts::none(book), "it")
            }
            (codes, _) => Err(codes.first().copied().unwrap()),
        };
        match sum.gives {
            Some(value) if value.overflows() => prop_assert_eq!(found, Err("OVERFLOW")),
            Some(value) => prop_assert_eq!(found, Ok(Value::Number(value))),
            None => prop_assert_eq!(found, Err("DIVISION-BY-ZERO")),
        }
    }

    /// `h * m / d` is `m / d * h`, before rounding and after.
    #[test]
    fn the_order_of_factors_changes_no_amount(
        hours in 0_i64..74_400, salary in 0_i64..20_000_000, divisor in 1_i64..2_000
    ) {
        let book = stack(r#"
            input.m = { unit = "currency/month" }
            input.h = { unit = "hour/month" }
            input.d = { unit = "hour/month" }
            value.one = { formula = "h * m / d" }
            value.two = { formula = "m / d * h" }
            component.first  = { formula = "h * m / d", unit = "currency/month", source = "us" }
            component.second = { formula = "m / d * h", unit = "currency/month", source = "us" }
        "#);
        let given = facts(&book, &[
            ("m", ratio(salary, 100).to_string()),
            ("h", ratio(hours, 100).to_string()),
            ("d", divisor.to_string()),
        ]);
        let on = day("2026-01-15");
        prop_assert_eq!(number(&book, on, &given, "one"), number(&book, on, &given, "two"));
        prop_assert_eq!(in_month(&book, on, &given, "first"), in_month(&book, on, &given, "second"));
    }

    /// A percentage is a hundredth wherever a figure may stand.
    #[test]
    fn a_percentage_is_a_hundredth_everywhere(thousandths in 0_i64..200_000) {
        let share = ratio(thousandths, 100_000);
        let percent = format!("{}%", ratio(thousandths, 1_000));
        let book = stack(&format!(r#"
            input.given  = {{}}
            input.asked  = {{ unit = "percent" }}
            input.absent = {{ default = "{percent}" }}
            input.bounded = {{ min = "{percent}", default = 1000 }}
            input.kind   = {{ type = "enum", members = ["only"], default = "only" }}
            parameter.held = {{ source = "us", values = [{{ from = 2021-01-01, value = "{percent}" }}] }}
            table.rows  = {{ source = "us", keys = ["kind"], values = [{{ from = 2021-01-01, rows = {{ only = "{percent}" }} }}] }}
            scale.steps = {{ source = "us", kind = "whole", values = [{{ from = 2021-01-01, brackets = [{{ rate = "{percent}" }}] }}] }}
            value.written = {{ formula = "{percent}" }}
            value.fact    = {{ formula = "given" }}
            value.bare    = {{ formula = "asked" }}
            value.stands  = {{ formula = "absent" }}
            value.figure  = {{ formula = "held" }}
            value.row     = {{ formula = "lookup(rows, kind)" }}
            value.scaled  = {{ formula = "scale(1, steps)" }}
        "#));
        let given = facts(&book, &[("given", percent), ("asked", ratio(thousandths, 1_000).to_string())]);
        for name in ["written", "fact", "bare", "stands", "figure", "row", "scaled"] {
            prop_assert_eq!(&number(&book, day("2026-01-15"), &given, name), &share, "{}", name);
        }
        let least = book.inputs.iter().find_map(|input| input.min.clone());
        prop_assert_eq!(least, Some(share));
    }

    /// A marginal scale is each bracket's part at its rate; so it has no jump and never falls.
    #[test]
    fn a_marginal_scale_has_no_jump_and_never_falls(
        widths in proptest::collection::vec(1_i64..5_000, 1..5),
        rates in proptest::collection::vec(0_i64..60, 6),
        at in 0_i64..2_500_000,
    ) {
        let book = scaled("marginal", &widths, &rates);
        let of = |x: &Exact| {
            let given = facts(&book, &[("x", x.to_string())]);
            number(&book, day("2026-01-15"), &given, "y")
        };
        let x = ratio(at, 100);
        let mut by_hand = Exact::ZERO;
        let mut below = Exact::ZERO;
        let tops = tops(&widths);
        for (place, rate) in rates.iter().take(tops.len() + 1).enumerate() {
            let top = tops.get(place).cloned().unwrap_or(x.clone().max(below.clone()));
            let part = x.clone().min(top.clone()).max(below.clone()).minus(&below);
            by_hand = by_hand.plus(&part.times(&ratio(*rate, 100)));
            below = top;
        }
        prop_assert_eq!(of(&x), by_hand);
        let ore = ratio(1, 100);
        for top in &tops {
            let (low, high) = (of(top), of(&top.plus(&ore)));
            prop_assert!(low <= high && high.minus(&low) <= ore.times(&ratio(60, 100)));
        }
        prop_assert!(of(&x) <= of(&x.plus(&ore)));
    }

    /// A whole scale is the amount times the rate of the bracket that it lies in.
    #[test]
    fn a_whole_scale_is_rate_times_amount(
        widths in proptest::collection::vec(1_i64..5_000, 1..5),
        rates in proptest::collection::vec(0_i64..60, 6),
        at in 0_i64..2_500_000,
    ) {
        let book = scaled("whole", &widths, &rates);
        let tops = tops(&widths);
        let edges = tops.iter().flat_map(|top| [top.clone(), top.plus(&ratio(1, 100))]);
        for x in edges.chain([ratio(at, 100), Exact::ZERO]) {
            let bracket = tops.iter().filter(|top| **top < x).count();
            let given = facts(&book, &[("x", x.to_string())]);
            let expected = x.times(&ratio(*rates.get(bracket).unwrap(), 100));
            prop_assert_eq!(number(&book, day("2026-01-15"), &given, "y"), expected);
        }
    }

    /// `min`, `max`, `clamp`, `abs` and the roundings of a formula are those of fractions.
    #[test]
    fn functions_mean_what_they_say(
        a in -9_999_i64..9_999, b in -9_999_i64..9_999, gap in 0_i64..9_999, places in 1_i64..999
    ) {
        let book = stack(r#"
            input.a = {}
            input.b = {}
            input.c = {}
            value.least   = { formula = "min(a, b, c)" }
            value.most    = { formula = "max(a, b, c)" }
            value.between = { formula = "clamp(a, b, c)" }
            value.size    = { formula = "abs(a)" }
            value.away    = { formula = "round(a, 0.25)" }
            value.even    = { formula = "round(a, 0.25, half_even)" }
            value.above   = { formula = "ceil_to(a, 0.25)" }
            value.below   = { formula = "floor_to(a, 0.25)" }
        "#);
        let [a, b] = [ratio(a, places), ratio(b, places)];
        let c = b.plus(&ratio(gap, places));
        let given = facts(&book, &[("a", a.to_string()), ("b", b.to_string()), ("c", c.to_string())]);
        let step = |direction| Rounding::new(exact("0.25"), direction).unwrap().apply(&a);
        let between = if a < b { b.clone() } else if a > c { c.clone() } else { a.clone() };
        for (name, expected) in [
            ("least", a.clone().min(b.clone())),
            ("most", a.clone().max(c.clone())),
            ("between", between),
            ("size", if a.is_negative() { a.negated() } else { a.clone() }),
            ("away", step(Direction::HalfAway)),
            ("even", step(Direction::HalfEven)),
            ("above", step(Direction::Up)),
            ("below", step(Direction::Down)),
        ] {
            prop_assert_eq!(number(&book, day("2026-01-15"), &given, name), expected, "{}", name);
        }
    }

    /// A branch that is not taken, and what stands behind a decided `and` or `or`, refuses nothing.
    #[test]
    fn what_is_not_taken_is_not_evaluated(yes in any::<bool>(), value in -99_i64..99) {
        let book = stack(r#"
            input.yes   = { type = "bool" }
            input.value = {}
            value.taken = { formula = "if yes then value else 1 / 0" }
            value.left  = { formula = "if yes then 1 / 0 else value" }
            value.both  = { formula = "yes and 1 / 0 > 0" }
            value.one   = { formula = "yes or 1 / 0 > 0" }
        "#.replace("1 / 0", "1 / (value - value)").as_str());
        let given = facts(&book, &[("yes", yes.to_string()), ("value", value.to_string())]);
        let of = |name| eval(&book, day("2026-01-15"), &given, name);
        let (zero, value) = (Err("DIVISION-BY-ZERO"), Ok(Value::Number(Exact::from(value))));
        prop_assert_eq!(of("taken"), if yes { value.clone() } else { zero.clone() });
        prop_assert_eq!(of("left"), if yes { zero.clone() } else { value });
        prop_assert_eq!(of("both"), if yes { zero.clone() } else { Ok(Value::Bool(false)) });
        prop_assert_eq!(of("one"), if yes { Ok(Value::Bool(true)) } else { zero });
    }

    /// A table gives the figure of its row, whichever the keys, in the order of its keys.
    #[test]
    fn a_table_gives_its_row(figures in proptest::collection::vec(-999_i64..999, 6), a in 0_usize..2, b in 0_usize..3) {
        let rows: Vec<String> = ["p", "q"].iter().zip(figures.chunks(3)).map(|(key, of)| {
            format!("{key} = {{ u = {}, v = {}, w = {} }}", of[0], of[1], of[2])
        }).collect();
        let book = stack(&format!(r#"
            classes.first  = {{ members = ["p", "q"] }}
            classes.second = {{ members = ["u", "v", "w"] }}
            input.a = {{ type = "enum", of = "first" }}
            input.b = {{ type = "enum", of = "second" }}
            table.rows = {{ source = "us", keys = ["first", "second"], values = [{{ from = 2021-01-01, rows = {{ {} }} }}] }}
            value.it = {{ formula = "lookup(rows, a, b)" }}
        "#, rows.join(", ")));
        let given = facts(&book, &[
            ("a", ["p", "q"][a].to_owned()), ("b", ["u", "v", "w"][b].to_owned()),
        ]);
        let expected = Exact::from(figures[3 * a + b]);
        prop_assert_eq!(number(&book, day("2026-01-15"), &given, "it"), expected);
    }

    /// A sum over classes is the sum of its classes, rounded once; a component by class is the
    /// sum of its members, each rounded.
    #[test]
    fn classes_add_up(hours in proptest::array::uniform3(0_i64..10_000), base in 0_i64..9_999_999) {
        let book = stack(r#"
            classes.duty = { members = ["u", "v", "w"] }
            input.hours = { unit = "hour/month", per = "duty" }
            input.base  = { unit = "currency/month" }
            parameter.divisor = { unit = "hour/month", per = "duty", source = "us", values = [{ from = 2021-01-01, u = 94, v = 72, w = 1400 }] }
            component.at_once  = { formula = "sum(c in duty: hours[c] * base / divisor[c])", unit = "currency/month", source = "us" }
            component.by_class = { per = "duty", formula = "hours[duty] * base / divisor[duty]", unit = "currency/month", source = "us" }
        "#);
        let base = ratio(base, 100);
        let given = facts(&book, &[
            ("base", base.to_string()),
            ("hours.u", ratio(hours[0], 100).to_string()),
            ("hours.v", ratio(hours[1], 100).to_string()),
            ("hours.w", ratio(hours[2], 100).to_string()),
        ]);
        let each: Vec<Exact> = hours.iter().zip([94, 72, 1_400])
            .map(|(hours, divisor)| base.times(&ratio(*hours, 100 * divisor)))
            .collect();
        let ore = Rounding::default();
        let on = day("2026-01-15");
        prop_assert_eq!(in_month(&book, on, &given, "at_once"), ore.apply(&each.iter().sum()));
        let rounded: Exact = each.iter().map(|amount| ore.apply(amount)).sum();
        prop_assert_eq!(in_month(&book, on, &given, "by_class"), rounded);
    }
}

/// The upper ends of brackets of these widths.
fn tops(widths: &[i64]) -> Vec<Exact> {
    let mut top = 0;
    widths
        .iter()
        .map(|width| {
            top += width;
            Exact::from(top)
        })
        .collect()
}

/// A book whose value `y` is a scale of `x`.
fn scaled(kind: &str, widths: &[i64], rates: &[i64]) -> lonn::rules::Stack {
    let mut brackets: Vec<String> = tops(widths)
        .iter()
        .zip(rates)
        .map(|(top, rate)| format!("{{ up_to = {top}, rate = \"{rate}%\" }}"))
        .collect();
    brackets.push(format!(
        "{{ rate = \"{}%\" }}",
        rates.get(widths.len()).unwrap()
    ));
    stack(&format!(
        "input.x = {{}}\n\
         scale.steps = {{ source = \"us\", kind = \"{kind}\", values = [{{ from = 2021-01-01, brackets = [{}] }}] }}\n\
         value.y = {{ formula = \"scale(x, steps)\" }}\n",
        brackets.join(", ")
    ))
}
