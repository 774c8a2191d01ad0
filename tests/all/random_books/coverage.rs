//! What the drawn books hold: a feature that is no longer drawn fails here.

use std::fmt::Write;

use crate::random_book::draw;

/// Draws that are looked at.
const SEEDS: u64 = 200;

/// A feature, and what stands in a file where it is used; all words in one line.
const FEATURES: &[(&str, &[&str])] = &[
    ("two stacks", &["[stack.y]"]),
    ("a stack chosen by a fact", &["when = { country ="]),
    ("a stack's step", &["step = 1"]),
    ("a stack's fine step", &["step = 0.05"]),
    ("a layer of the law alone", &["layers = [\"law/x\"]"]),
    (
        "three layers",
        &["\"law/x\"", "\"agreement/x\"", "\"company/x\""],
    ),
    ("a layer that counts as another kind", &["as = \"company\""]),
    ("a layer in two stacks", &["\"agreement/shared\""]),
    ("classes", &["[classes."]),
    ("a member of odd letters", &["members = [", "\"IV-A\""]),
    ("an enum of its own", &["type = \"enum\""]),
    ("an enum of classes", &["of = \"", "overtime"]),
    ("a truth", &["type = \"bool\""]),
    ("a day", &["type = \"date\""]),
    ("a text", &["type = \"text\""]),
    ("a percentage", &["unit = \"percent\""]),
    ("a least", &["min = 0"]),
    ("a most", &["max = 1"]),
    ("a default", &["default = "]),
    ("a default by member", &["default = {", " = "]),
    ("a default by a formula", &["default = { formula = "]),
    ("defaults of a layer", &["[default]"]),
    ("a layer's default by a formula", &[" = { formula = "]),
    ("full time", &["full_time = "]),
    ("omitted at full time", &["full_time = \"omit\""]),
    ("what may be left out", &["without = 0"]),
    ("a further flag", &["also = ["]),
    ("columns", &["columns = {"]),
    ("titles", &["title = { en ="]),
    ("kept", &["kept ="]),
    ("parameters", &["[parameter."]),
    ("per a family", &["per = \""]),
    ("replaceable", &["replaceable_by = "]),
    ("a last day", &["until = ", "from = ", "value = "]),
    ("carried", &["after = \"carry\""]),
    ("not carried", &["after = \"error\""]),
    ("a gap", &["unknown = "]),
    ("proposed by itself", &["confidence = \"proposed\""]),
    ("proposed by its source", &["source = \"bill\""]),
    ("assumed", &["confidence = \"assumed\""]),
    ("a fraction", &["value = \"", "/"]),
    ("a figure in percent", &["value = \"", "%\""]),
    ("a figure with its unit", &["value = \"", " XXD"]),
    ("a marginal scale", &["kind = \"marginal\""]),
    ("a whole scale", &["kind = \"whole\""]),
    ("a scale's unit of thresholds", &["in = "]),
    ("an open bracket alone", &["brackets = [{ rate"]),
    ("brackets", &["up_to = "]),
    ("a table", &["rows = {"]),
    ("a table of two keys", &["keys = [", ", "]),
    ("values", &["[value."]),
    ("years that begin in another month", &["earning_year = 4"]),
    ("kind employer", &["kind = \"employer\""]),
    ("kind in_kind", &["kind = \"in_kind\""]),
    ("kind notional", &["kind = \"notional\""]),
    ("a yearly component", &["cadence = \"yearly\""]),
    ("a component once", &["cadence = \"once\""]),
    ("the year so far", &["states = \"year_so_far\""]),
    ("calendar days", &["part_month = \"calendar_days\""]),
    ("working days", &["part_month = \"working_days\""]),
    ("no share", &["part_month = \"none\""]),
    ("paid months later", &["paid = { after_months = "]),
    (
        "paid months later, all at the end",
        &["after_months", "at_end = true"],
    ),
    (
        "paid next year",
        &["paid = { month = ", "year = \"next\" }"],
    ),
    (
        "paid next year or at the end",
        &["year = \"next\", at_end = true"],
    ),
    ("rounded to a step", &["round = {", "step = "]),
    ("rounded to a third", &["round = {", "step = \"1/3\""]),
    ("halves to even", &["mode = \"half_even\""]),
    ("rounded up", &["mode = \"up\""]),
    ("rounded down", &["mode = \"down\""]),
    ("rounded over the year", &["over = \"year\" }"]),
    ("when", &["when = "]),
    ("applies to members", &["applies = {", "[\""]),
    ("applies from a day", &["applies = {", "from = "]),
    ("applies until a day", &["applies = {", "until = "]),
    ("a variant", &["replaces = "]),
    ("a variant of a variant", &["replaces = ", "_v1\""]),
    ("tags", &["tags = ["]),
    ("a tag that is a kind", &["tags = [", "\"employer\""]),
    ("a floor under a kind", &["guards = \"pay\""]),
    ("a stack for who says nothing", &["country = \"aa\""]),
    ("the least of one", &["min(", "min(x"]),
    ("a sum by what is paid", &["by = \"paid\""]),
    ("a sum with and", &["of = \"", " and "]),
    ("a sum with or", &["of = \"", " or "]),
    ("a sum with not", &["of = \"", "not "]),
    ("floors", &["[floor."]),
    ("a floor by class", &["each = \"class\""]),
    ("a floor by the sum", &["each = \"sum\""]),
    ("a band by the year", &["unit = \"currency/year\""]),
    ("a band as it is", &["compare = \"actual\""]),
    ("a band at full time", &["compare = \"full_time\""]),
    ("a band's midpoint", &["midpoint = "]),
    ("a band for some", &["for = {"]),
    ("a band that goes stale", &["stale_after = "]),
    ("a band's factor", &["would_be = "]),
    ("a limit on a month", &["over = \"month\""]),
    ("a limit on months", &["over = { length = ", " month\""]),
    (
        "a limit on days",
        &["over = { length = ", "step = \"1 day\""],
    ),
    ("a limit from below", &["at_least = "]),
    ("notices", &["[notice."]),
    ("a text only", &["severity = \"text\""]),
    ("+", &["formula = ", " + "]),
    ("-", &["formula = ", " - "]),
    ("*", &["formula = ", " * "]),
    ("/", &["formula = ", " / "]),
    ("a sign", &["formula = ", "-("]),
    ("if", &["formula = ", "if ", " then ", " else "]),
    ("else if", &["else if "]),
    ("and", &["when = ", " and "]),
    ("or", &["when = ", " or "]),
    ("not", &["when = ", "not "]),
    ("=", &["when = ", " = '"]),
    ("!=", &["when = ", " != "]),
    ("<", &["when = ", " < "]),
    ("<=", &["when = ", " <= "]),
    (">", &["when = ", " > "]),
    (">=", &["when = ", " >= "]),
    ("true or false", &["when = ", "true"]),
    ("a day compared", &["when = ", "date("]),
    ("min", &["min("]),
    ("max", &["max("]),
    ("abs", &["abs("]),
    ("clamp", &["clamp("]),
    ("round", &["round("]),
    ("round half_away", &["round(", "half_away)"]),
    ("round half_even", &["round(", "half_even)"]),
    ("round up", &["round(", "up)"]),
    ("round down", &["round(", "down)"]),
    ("floor_to", &["floor_to("]),
    ("ceil_to", &["ceil_to("]),
    ("scale", &["scale("]),
    ("lookup", &["lookup("]),
    ("sum over members", &["sum(", " in "]),
    ("a sum in a sum", &["sum(", " in ", "sum(", ": sum("]),
    ("date", &["date("]),
    ("year_of", &["year_of("]),
    ("month_of", &["month_of("]),
    ("years_between", &["years_between("]),
    ("age", &["age("]),
    ("days_in_month", &["days_in_month"]),
    ("at", &["at("]),
    ("this_year", &["this_year("]),
    ("last_year", &["last_year("]),
    ("last_months", &["last_months("]),
    ("this_year of a member", &["this_year(", "["]),
    ("month", &["month >= "]),
    ("year", &["year >= "]),
    ("start", &["start"]),
    ("end", &["(end)"]),
    ("a day that is none", &["date(year, month + 1, 1)"]),
    ("a member by a fact", &["[x", "]"]),
    ("a member by its text", &["['"]),
    ("a literal in the stack's currency", &["formula = ", " XXD"]),
    ("hours", &["hour"]),
    ("days", &["day"]),
    ("weeks", &["hour/week"]),
    ("a power", &["currency^2"]),
    ("a formula over lines", &["formula = '''"]),
];

#[test]
fn every_feature_of_the_language_is_drawn() {
    let mut counts = vec![0_u32; FEATURES.len()];
    for seed in 0..SEEDS {
        for (_, bytes) in draw(seed).files {
            let text = String::from_utf8(bytes).unwrap();
            for line in text.lines() {
                for ((_, words), count) in FEATURES.iter().zip(&mut counts) {
                    *count += u32::from(words.iter().all(|word| line.contains(word)));
                }
            }
        }
    }
    let mut rare = String::new();
    for ((name, _), count) in FEATURES.iter().zip(&counts) {
        if *count < 3 {
            writeln!(rare, "{name}: {count}").unwrap();
        }
    }
    assert!(rare.is_empty(), "in {SEEDS} books too seldom:\n{rare}");
}

/// How many of the people are odd in which way.
#[test]
fn people_of_every_kind_are_drawn() {
    let mut counts = [0_u32; 8];
    let mut people = 0;
    for seed in 0..SEEDS {
        for person in draw(seed).people {
            use chrono::Datelike;
            let end = person.end;
            let leap = |text: &str| text.ends_with("-02-29");
            let texts = person.facts.values().flat_map(|fact| match fact {
                crate::person::Fact::One(text) => vec![text.clone()],
                crate::person::Fact::PerMember(members) => members.values().cloned().collect(),
            });
            let texts: Vec<String> = texts.collect();
            let odd = [
                person.start.is_some_and(|start| start.day() > 1),
                end.is_some(),
                end.is_some_and(|end| end < person.first_day()),
                !person.opening.is_empty(),
                person.opening.keys().any(|name| name.contains('.')),
                person.opening.values().any(|o| o.unpaid.is_some()),
                texts.iter().any(|text| leap(text)),
                texts.iter().any(|text| text.contains('/')),
            ];
            people += 1;
            for (count, odd) in counts.iter_mut().zip(odd) {
                *count += u32::from(odd);
            }
        }
    }
    assert_eq!(people, 20 * SEEDS);
    assert!(counts.iter().all(|count| *count >= 5), "{counts:?}");
}
