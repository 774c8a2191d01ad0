//! What binary floats give on the amounts of `million`: the numbers of `docs/floats.md`.
#![expect(
    clippy::float_arithmetic,
    clippy::disallowed_types,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "this is the program that the page shows the errors of"
)]

use std::path::Path;

use crate::million::{Amount, COUNT};

/// What one order of the factors gives.
#[derive(Default)]
struct Order {
    wrong: u32,
    too_low: u32,
    sum: i128,
    example: Option<(Amount, f64)>,
}

impl Order {
    fn add(&mut self, amount: Amount, before_rounding: f64) {
        let exact = amount.ore();
        let ore = i128::from((before_rounding * 100.0).round() as i64);
        self.sum += ore;
        if ore != exact {
            self.wrong += 1;
            self.too_low += u32::from(ore < exact);
            if self.example.is_none() {
                self.example = Some((amount, before_rounding));
            }
        }
    }
}

/// The rows of the page's table.
fn rows() -> Vec<String> {
    let (mut multiplied, mut divided) = (Order::default(), Order::default());
    let (mut exact, mut differ, mut ties) = (0, 0_u32, 0_u32);
    let mut running = 0.0_f64;
    let mut printed = 0_u32;
    for place in 0..COUNT {
        let amount = Amount::of(place);
        let (h, m) = (
            f64::from(amount.quarters) / 4.0,
            f64::from(amount.salary) / 100.0,
        );
        let (one, two) = (h * m / 94.0, m / 94.0 * h);
        multiplied.add(amount, one);
        divided.add(amount, two);
        differ += u32::from((one * 100.0).round() as i64 != (two * 100.0).round() as i64);
        if u64::from(amount.quarters) * u64::from(amount.salary) % 376 == 188 {
            ties += 1;
            let exact = format!("{}.{:02}", amount.ore() / 100, amount.ore() % 100);
            printed += u32::from(format!("{one:.2}") != exact);
        }
        exact += amount.ore();
        running += (one * 100.0).round() / 100.0;
    }
    let money = |ore: i128| format!("{}.{:02}", ore / 100, ore % 100);
    let mut rows = vec![
        format!("| amounts | {COUNT} |"),
        format!("| of which lie exactly on half an öre | {ties} |"),
        format!("| the exact sum | {} |", money(exact)),
        format!("| wrong if `h * m / 94` is printed with two decimals | {printed} |"),
        format!("| the two orders give different öre | {differ} |"),
        format!(
            "| the float sum of the float amounts, less their exact sum | {:e} |",
            running - multiplied.sum as f64 / 100.0
        ),
    ];
    for (name, order) in [("h * m / 94", multiplied), ("m / 94 * h", divided)] {
        rows.push(format!(
            "| `{name}` | {} | {} | {} | {:+} öre |",
            order.wrong,
            order.too_low,
            order.wrong - order.too_low,
            order.sum - exact
        ));
        if let Some((amount, before)) = order.example {
            let (h, m) = (
                f64::from(amount.quarters) / 4.0,
                money(i128::from(amount.salary)),
            );
            let ore = i128::from((before * 100.0).round() as i64);
            rows.push(format!(
                "| `{name}` | {h} h of {m} | {before:?} | {} | {} |",
                money(ore),
                money(amount.ore())
            ));
        }
    }
    rows.push(twelve_months(636_000, 700_000));
    rows.push(twelve_months(750_000, 825_000));
    rows
}

/// How many whole yearly salaries of a range are not the sum of their twelve float months, and
/// what those of the upper end come to.
fn twelve_months(from: u32, until: u32) -> String {
    let year = |salary: u32| {
        let month = f64::from(salary) / 12.0;
        let mut sum = 0.0_f64;
        for _ in 0..12 {
            sum += month;
        }
        sum
    };
    let off = (from..=until)
        .filter(|salary| year(*salary).to_bits() != f64::from(*salary).to_bits())
        .count();
    format!("| {from} to {until} | {off} | {:?} |", year(until))
}

#[test]
fn the_page_on_floats_says_what_floats_give() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/floats.md");
    let page = std::fs::read_to_string(page).unwrap_or_default();
    let missing: Vec<String> = rows()
        .into_iter()
        .filter(|row| !page.contains(row))
        .collect();
    assert!(
        missing.is_empty(),
        "not on the page:\n{}",
        missing.join("\n")
    );
}
