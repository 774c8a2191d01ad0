//! Layers, replacement, and the order in which things stand.

use lonn::amount::Exact;
use lonn::formula::Value;
use lonn::rules::{File, Proof, RuleBook, Stack, embedded, load};
use lonn::run::Facts;
use proptest::prelude::*;

use crate::kit::{
    Drawn, amounts, answered, anybody, day, draws, errors, facts, in_month, in_year, number, ratio,
    stack, year,
};

fn of_files(files: &[File]) -> RuleBook {
    let loaded = load(files, Proof::Known, None);
    let wrong = errors(&loaded);
    loaded.book.unwrap_or_else(|| panic!("{wrong:?}"))
}

/// The shipped book after its files were changed.
fn changed(change: impl Fn(&str, String) -> String) -> RuleBook {
    let mut files: Vec<File> = embedded()
        .into_iter()
        .map(|(path, bytes)| {
            let text = change(&path, String::from_utf8(bytes).unwrap());
            (path, text.into_bytes())
        })
        .collect();
    files.sort();
    of_files(&files)
}

/// The same person in a book whose lists may have another order.
fn moved(drawn: &Drawn, book: &RuleBook) -> (Stack, Facts) {
    let stack = book
        .stacks
        .iter()
        .find(|stack| stack.id == drawn.stack.id)
        .unwrap();
    let mut facts = Facts::none(stack);
    facts.start = drawn.facts.start;
    for (input, values) in drawn.stack.inputs.iter().zip(&drawn.facts.values) {
        let number = stack.input_named(&input.head.id).unwrap();
        for (member, value) in (0_u32..).zip(values) {
            if let Some(value) = value {
                facts.set(number, member, value.clone());
            }
        }
    }
    (stack.clone(), facts)
}

/// A layer's text cut before each of its tables.
fn tables(text: &str) -> (String, Vec<String>) {
    let mut head = String::new();
    let mut tables: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') {
            tables.push(String::new());
        }
        tables.last_mut().unwrap_or(&mut head).push_str(line);
    }
    (head, tables)
}

proptest! {
    #![proptest_config(draws(4))]

    /// A further layer that replaces nothing, though it brings figures and values of its own,
    /// changes no amount.
    #[test]
    fn a_layer_that_replaces_nothing_changes_nothing(people in proptest::collection::vec(anybody(), 4)) {
        let mut files = embedded();
        for (path, bytes) in &mut files {
            if path == "book.toml" {
                let text = String::from_utf8(bytes.clone()).unwrap();
                let more = text.replace("\"company/cloud/no\"]", "\"company/cloud/no\", \"company/further\"]")
                    .replace("\"company/cloud/se\"]", "\"company/cloud/se\", \"company/further\"]");
                assert_ne!(more, text);
                *bytes = more.into_bytes();
            }
        }
        let further = r#"
            [parameter.further_rate]
            values = [{ from = 2021-01-01, value = "3%" }]
            source = "cloud-terms"
            [value.further_amount]
            formula = "further_rate * base"
            [input.further_fact]
            unit    = "percent"
            default = 7
        "#;
        files.push(("company/further.toml".to_owned(), further.as_bytes().to_vec()));
        files.sort();
        let book = of_files(&files);
        for drawn in people {
            let (stack, facts) = moved(&drawn, &book);
            let after = year(&stack, drawn.on, &facts).unwrap();
            prop_assert_eq!(amounts(drawn.stack, &drawn.year()), amounts(&stack, &after));
        }
    }

    /// In which order entries and files stand changes no amount.
    #[test]
    fn the_order_of_entries_and_files_changes_no_amount(
        people in proptest::collection::vec(anybody(), 4), turn in 0_usize..50, reverse in any::<bool>()
    ) {
        let book = changed(|path, text| {
            if path.ends_with(".test.toml") { return text; }
            let (head, mut tables) = tables(&text);
            let count = tables.len().max(1);
            tables.rotate_left(turn % count);
            if reverse { tables.reverse(); }
            format!("{head}{}", tables.concat())
        });
        for drawn in people {
            let (stack, facts) = moved(&drawn, &book);
            let after = year(&stack, drawn.on, &facts).unwrap();
            prop_assert_eq!(amounts(drawn.stack, &drawn.year()), amounts(&stack, &after));
        }
    }
}

/// Files are read in any order.
#[test]
fn the_order_in_which_files_are_handed_over_changes_no_amount() {
    let mut files = embedded();
    files.reverse();
    let book = of_files(&files);
    for stack in &book.stacks {
        let same = crate::kit::shipped(&stack.id);
        let on = day("2026-12-01");
        let given = [
            ("base", "52000".to_owned()),
            ("family", "infrastructure".to_owned()),
            ("level", "senior".to_owned()),
        ];
        let [mut one, mut other] = [facts(same, &given), facts(stack, &given)];
        (one.start, other.start) = (Some(on), Some(on));
        let before = year(same, on, &one).unwrap();
        let after = year(stack, on, &other).unwrap();
        assert_eq!(amounts(same, &before), amounts(stack, &after));
    }
}

proptest! {
    #![proptest_config(draws(48))]

    /// A component whose `when` is false adds nothing to any sum, and refuses nothing.
    #[test]
    fn a_component_whose_when_is_false_adds_nothing(
        base in 0_i64..9_999_999, on in answered(), sign in any::<bool>()
    ) {
        let plain = r#"
            input.base = { unit = "currency/month" }
            input.yes  = { type = "bool", default = false }
            component.pay = { formula = "base", unit = "currency/month", tags = ["total"], source = "us" }
            sum.all = { of = "total" }
        "#;
        let silent = r#"
            component.maybe = { formula = "base / (base - base) * base", unit = "currency/month", when = "yes and base > 0", tags = ["total"], source = "us" }
            component.never = { formula = "-1 * base", unit = "currency/month", when = "base != base", tags = ["total"], source = "us" }
        "#;
        let (before, after) = (stack(plain), stack(&format!("{plain}{silent}")));
        let given = [("base", ratio(base, 100).to_string()), ("yes", (sign && base == 0).to_string())];
        prop_assert_eq!(
            in_year(&before, on, &facts(&before, &given), "all"),
            in_year(&after, on, &facts(&after, &given), "all")
        );
    }

    /// Of layers that may replace a figure, the last one's holds; one that may not is refused. A
    /// replacement can forbid what it replaced allowed, and allow nothing more.
    #[test]
    fn the_last_layer_that_may_replace_wins(
        figures in proptest::array::uniform3(1_i64..999),
        law in proptest::array::uniform2(any::<bool>()),
        agreement in proptest::option::of(any::<bool>()),
    ) {
        let book = r#"
            book = { name = "small", answers = { from = 2021-01-01, until = 2032-12-31 } }
            stack.x = { currency = "XXD", layers = ["law/x", "agreement/a", "company/c"] }
            source.us = { title = "Made up" }
            value.it  = { formula = "figure" }
        "#.to_owned();
        let kinds: Vec<&str> = ["\"agreement\"", "\"company\""].into_iter().zip(law)
            .filter(|(_, may)| *may).map(|(kind, _)| kind).collect();
        let layer = |value: i64, may: &str| format!(
            "[parameter.figure]\nvalues = [{{ from = 2021-01-01, value = {value} }}]\nsource = \"us\"\n{may}"
        );
        let of_law = format!("replaceable_by = [{}]\n", kinds.join(", "));
        let of_agreement = match agreement {
            Some(true) => "replaceable_by = [\"company\"]\n",
            Some(false) => "replaceable_by = []\n",
            None => "",
        };
        let files: Vec<File> = [
            ("agreement/a.toml", layer(figures[1], of_agreement)),
            ("book.toml", book),
            ("company/c.toml", layer(figures[2], "")),
            ("law/x.toml", layer(figures[0], &of_law)),
        ].map(|(path, text)| (path.to_owned(), text.into_bytes())).to_vec();
        let loaded = load(&files, Proof::Whole, None);
        if law == [true, true] && agreement != Some(false) {
            let book = loaded.book.unwrap();
            let stack = book.stacks.first().unwrap();
            let found = number(stack, day("2026-01-01"), &facts(stack, &[]), "it");
            prop_assert_eq!(found, Exact::from(figures[2]));
        } else {
            prop_assert!(errors(&loaded).contains(&"NOT-REPLACEABLE"));
        }
    }

    /// On every day and for every member exactly one of a component and its variants stands.
    #[test]
    fn exactly_one_of_a_component_and_its_variants_stands(on in answered(), site in 0_usize..3, base in 1_i64..99_999) {
        let book = stack(r#"
            input.base = { unit = "currency/month" }
            input.site = { type = "enum", members = ["north", "south", "west"] }
            component.extra = { formula = "base", unit = "currency/month", tags = ["any"], source = "us" }
            component.extra_north = { replaces = "extra", applies = { site = "north", from = 2024-02-29 }, formula = "2 * base", unit = "currency/month", tags = ["any"], source = "us" }
            component.extra_south = { replaces = "extra", applies = { site = ["south"], until = 2026-12-31 }, formula = "3 * base", unit = "currency/month", tags = ["any"], source = "us" }
            component.extra_deep = { replaces = "extra_south", applies = { site = "south", from = 2025-01-01 }, formula = "4 * base", unit = "currency/month", tags = ["any"], source = "us" }
            component.reads = { formula = "extra", unit = "currency/month", source = "us" }
            sum.all = { of = "any" }
        "#);
        let name = ["north", "south", "west"][site];
        let given = facts(&book, &[("base", base.to_string()), ("site", name.to_owned())]);
        let times = match name {
            "north" if on >= day("2024-02-29") => 2,
            // A variant of a variant stands only where that would itself.
            "south" if on > day("2026-12-31") => 1,
            "south" if on >= day("2025-01-01") => 4,
            "south" => 3,
            _ => 1,
        };
        prop_assert_eq!(in_month(&book, on, &given, "all"), Exact::from(times * base));
        prop_assert_eq!(in_month(&book, on, &given, "reads"), Exact::from(times * base));
    }
}

/// A what-if to the value that a figure has changes no amount.
#[test]
fn a_what_if_to_its_own_value_changes_no_amount() {
    use lonn::plan::{Plan, WhatIf};
    for stack in ["no", "se"].map(crate::kit::shipped) {
        for on in ["2022-03-10", "2026-12-01", "2032-12-31"].map(day) {
            let given = [
                ("base", "52345.67".to_owned()),
                ("family", "infrastructure".to_owned()),
                ("level", "senior".to_owned()),
                ("variable_target", "10".to_owned()),
                ("overtime_hours.simple", "4.5".to_owned()),
            ];
            let mut somebody = facts(stack, &given);
            somebody.start = Some(on);
            let plain = Plan::fold(stack, on, &[], false);
            let before = amounts(stack, &year(stack, on, &somebody).unwrap());
            let own: Vec<WhatIf> = (0_u32..)
                .zip(&plain.parameters)
                .filter_map(|(parameter, held)| {
                    let values = held.value()?.iter().cloned().map(Some).collect();
                    Some(WhatIf { parameter, values })
                })
                .collect();
            assert!(own.len() > 20);
            let tried = Plan::fold(stack, on, &own, false);
            let after = lonn::run::annualised(&tried, &somebody, false, &mut ());
            let after = after.unwrap();
            assert_eq!(before, amounts(stack, &after), "{} {on}", stack.id);
        }
    }
}

/// A what-if moves what reads the figure, on every day.
#[test]
fn a_what_if_holds_on_every_day() {
    use lonn::plan::{Plan, WhatIf};
    let book = stack(
        r#"
        parameter.figure = { source = "us", values = [{ from = 2021-01-01, value = 1 }, { from = 2026-01-01, value = 2 }] }
        value.now = { formula = "figure" }
        value.old = { formula = "at(figure, 2021-06-01)" }
        "#,
    );
    for on in ["2021-01-01", "2025-12-31", "2032-12-31"].map(day) {
        let tried = [WhatIf {
            parameter: 0,
            values: vec![Some(Exact::from(9))],
        }];
        let plan = Plan::fold(&book, on, &tried, false);
        let asked = ["now", "old"].map(|name| (crate::kit::entry(&book, name), 0));
        let row = lonn::run::month_alone(&plan, &facts(&book, &[]), &asked, &mut ()).unwrap();
        for value in row.values.values() {
            assert_eq!(value, &Ok(Value::Number(Exact::from(9))));
        }
    }
}

/// What is tried of one member says nothing of the others: they follow the book on every day, are
/// refused where it states a gap, and count as proposed only where that is asked for.
#[test]
fn a_what_if_on_one_member_leaves_the_others_to_the_book() {
    use lonn::plan::{Plan, WhatIf};
    let book = stack(
        r#"
        classes.part = { members = ["one", "other"] }
        parameter.figure = { per = "part", source = "us", values = [
            { from = 2021-01-01, unknown = "nobody has said" },
            { from = 2022-01-01, one = 1, other = 2 },
            { from = 2022-07-01, one = 3, other = 4 },
            { from = 2023-01-01, one = 5, other = 6, confidence = "proposed" },
        ] }
        value.now = { formula = "sum(c in part: figure[c])" }
        value.first = { formula = "figure.one" }
        value.old = { formula = "at(figure.other, 2022-03-01)" }
        "#,
    );
    let tried = [WhatIf {
        parameter: 0,
        values: vec![Some(Exact::from(90)), None],
    }];
    let asked = ["now", "first", "old"].map(|name| (crate::kit::entry(&book, name), 0));
    let rows = [
        ("2021-06-01", false, Err("NO-FIGURE"), 90, 2),
        ("2022-06-30", false, Ok(92), 90, 2),
        ("2022-07-01", false, Ok(94), 90, 2),
        ("2023-01-01", false, Ok(94), 90, 2),
        ("2023-01-01", true, Ok(96), 90, 2),
    ];
    for (on, with_proposed, now, first, old) in rows {
        let plan = Plan::fold(&book, day(on), &tried, with_proposed);
        let row = lonn::run::month_alone(&plan, &facts(&book, &[]), &asked, &mut ()).unwrap();
        let found = asked.map(|key| row.values[&key].clone().map_err(|refusal| refusal.code));
        let number = |number: i64| Value::Number(Exact::from(number));
        let expected = [now.map(number), Ok(number(first)), Ok(number(old))];
        assert_eq!(found, expected, "{on}");
    }
}
