//! Random rule books and random people for them, the same for the same seed.
//!
//! A book is drawn as a real folder of TOML: layers of law, agreement and company, one or two
//! stacks, and entries of every kind. Formulas are drawn from the top by type and unit, over names
//! that stand earlier in an order, so that every book is well-typed and loads without an error.
//! Some people are refused on purpose: facts missing or out of range, divisors of 0, gaps, huge
//! amounts.
#![expect(
    clippy::indexing_slicing,
    reason = "numbers of the generator's own lists"
)]

mod checks;
mod components;
mod dated;
mod entries;
mod figure;
mod formula;
mod inputs;
mod people;
pub(crate) mod rng;
mod truth;
mod world;

use chrono::NaiveDate;
use lonn::rules::File;

use self::entries::{Entries, Layer};
use self::inputs::InputOf;
use self::people::Questions;
use self::rng::Rng;
use self::world::{Family, Thing, Ty, What, World};
use crate::person::Person;

/// A rule book's files and people to hold it against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draw {
    pub(crate) files: Vec<File>,
    pub(crate) people: Vec<Person>,
}

/// How many people a draw holds.
const PEOPLE: usize = 20;

const SOURCES: &str =
    "[source.act]\ntitle = \"An act\"\nconfidence = \"official\"\nread = 2026-01-01\n
[source.handbook]\ntitle = \"A handbook\"\npublisher = \"A firm\"\nconfidence = \"secondary\"\n
[source.guess]\ntitle = \"A guess\"\n
[source.bill]\ntitle = \"A bill\"\nconfidence = \"proposed\"\n";

/// A stack while it is drawn.
#[derive(Debug)]
struct StackDraw {
    head: String,
    layers: Vec<Layer>,
    questions: Questions,
}

/// Draws a rule book and people.
pub(crate) fn draw(seed: u64) -> Draw {
    let mut rng = Rng::new(seed);
    let answers = days(&mut rng);
    let two = rng.chance(25);
    let mut files: Vec<(String, String)> = Vec::new();
    let mut book = format!(
        "[book]\nname = \"drawn-{seed}\"\nanswers = {{ from = {}, until = {} }}\nheadline = \"total\"\n",
        answers.0, answers.1
    );
    let shared = shared_part(&mut rng, answers, two);
    let mut questions = Vec::new();
    for place in 0..if two { 2 } else { 1 } {
        let stack = stack(&mut rng, answers, place, two, &shared);
        book.push_str(&stack.head);
        for layer in stack.layers {
            files.extend(with_defaults(layer));
        }
        questions.push(stack.questions);
    }
    let mut common = String::new();
    for layer in shared.0.layers.iter().cloned() {
        match layer.kind {
            "book" => common.extend(with_defaults(layer).into_iter().map(|(_, text)| text)),
            _ => files.extend(with_defaults(layer)),
        }
    }
    if two {
        book.push_str(
            "\n[input.country]\ntype = \"enum\"\nmembers = [\"aa\", \"bb\", \"cc\", \"dd\"]\n",
        );
    }
    book.push_str("\n[sum.total]\nof = \"not notional\"\ntitle = { en = \"Total\", sv = \"Totalt\", nb = \"Totalt\" }\n");
    if rng.chance(50) {
        files.push(("sources.toml".to_owned(), SOURCES.to_owned()));
    } else {
        book.push_str(SOURCES);
    }
    book.push_str(&common);
    files.push(("book.toml".to_owned(), book));
    files.retain(|(path, text)| {
        !text.trim().is_empty() || path == "book.toml" || is_only_file(path)
    });
    files.sort();
    let people = (0..PEOPLE)
        .map(|_| questions[rng.below(questions.len())].person(&mut rng))
        .collect();
    let files = files
        .into_iter()
        .map(|(path, text)| (path, text.into_bytes()))
        .collect();
    Draw { files, people }
}

/// A layer must have a file, if an empty one.
fn is_only_file(path: &str) -> bool {
    !path.ends_with("/more.toml")
}

fn days(rng: &mut Rng) -> (NaiveDate, NaiveDate) {
    let from = i32::try_from(rng.between(2023, 2026)).unwrap();
    let until = from + i32::try_from(rng.between(1, 4)).unwrap();
    let first = NaiveDate::from_ymd_opt(from, if rng.chance(80) { 1 } else { 4 }, 1).unwrap();
    (first, NaiveDate::from_ymd_opt(until, 12, 31).unwrap())
}

/// Each layer's defaults go into one of its files.
fn with_defaults(layer: Layer) -> Vec<(String, String)> {
    let mut files = layer.files;
    if !layer.defaults.is_empty()
        && let Some((_, text)) = files.last_mut()
    {
        text.push_str(&format!("\n[default]\n{}\n", layer.defaults.join("\n")));
    }
    files
}

fn layer(rng: &mut Rng, kind: &'static str, path: &str) -> Layer {
    let mut files = Vec::new();
    if rng.chance(40) {
        files.push((format!("{path}/rules.toml"), String::new()));
        files.push((format!("{path}/more.toml"), String::new()));
    } else {
        files.push((format!("{path}.toml"), String::new()));
    }
    Layer {
        kind,
        files,
        defaults: Vec::new(),
    }
}

/// A world that knows the input by which two stacks are chosen.
fn of_countries() -> World {
    let mut world = World::default();
    world.families.push(Family {
        name: "country".to_owned(),
        members: ["aa", "bb", "cc", "dd"].map(str::to_owned).to_vec(),
        is_classes: false,
    });
    world.things.push(Thing {
        name: "country".to_owned(),
        what: What::Input,
        ty: Ty::Member(0),
        per: None,
        shared: false,
        from: None,
        may_be_zero: true,
        typed: true,
    });
    world
}

/// What every stack has: `book.toml`'s own entries and, with two stacks, a layer in both.
fn shared_part(
    rng: &mut Rng,
    answers: (NaiveDate, NaiveDate),
    two: bool,
) -> (Shared, Vec<InputOf>) {
    let world = if two {
        of_countries()
    } else {
        World::default()
    };
    let mut layers = vec![Layer {
        kind: "book",
        files: vec![("book.toml".to_owned(), String::new())],
        defaults: Vec::new(),
    }];
    if two {
        layers.push(layer(rng, "agreement", "agreement/shared"));
    }
    let mut entries = Entries {
        rng,
        world,
        layers,
        answers,
        prefix: "s",
        count: 0,
        tags: Vec::new(),
    };
    let mut inputs = Vec::new();
    if entries.rng.chance(70) {
        entries.classes();
    }
    inputs.push(entries.number_input());
    if entries.rng.chance(50) {
        inputs.push(entries.enum_input());
    }
    if two {
        let count = entries.rng.below(5);
        furnish(&mut entries, count, &mut inputs);
        entries.components(count);
    }
    let Entries {
        world,
        layers,
        count,
        tags,
        rng,
        ..
    } = entries;
    let for_the_silent = two && rng.chance(25);
    (
        Shared {
            for_the_silent,
            world,
            layers,
            count,
            tags,
        },
        inputs,
    )
}

#[derive(Debug)]
struct Shared {
    world: World,
    layers: Vec<Layer>,
    count: usize,
    tags: Vec<String>,
    /// Whether stacks are for people who name no country.
    for_the_silent: bool,
}

/// Inputs, figures, scales, tables: so many as a book of so many components needs.
fn furnish(entries: &mut Entries<'_>, count: usize, inputs: &mut Vec<InputOf>) {
    for _ in 0..entries.rng.below(2 + count / 12) {
        entries.classes();
    }
    for _ in 0..2 + count / 5 {
        let input = match entries.rng.below(10) {
            0 | 1 => entries.enum_input(),
            2 => entries.bool_input(),
            3 => entries.date_input(),
            4 if entries.rng.chance(50) => entries.text_input(),
            _ => entries.number_input(),
        };
        inputs.push(input);
    }
    for _ in 0..2 + count / 3 {
        match entries.rng.below(10) {
            0 | 1 => entries.scale(),
            2 | 3 => entries.table(),
            4 => entries.value(),
            _ => entries.parameter(),
        }
    }
}

/// How many components a stack has of its own.
fn size(rng: &mut Rng) -> usize {
    match rng.below(10) {
        0..4 => 1 + rng.below(5),
        4..8 => 5 + rng.below(11),
        _ => 15 + rng.below(26),
    }
}

/// One to four layers of a stack, and how its head names them.
fn layers_of(rng: &mut Rng, id: &str) -> (Vec<Layer>, Vec<String>) {
    let (mut layers, mut paths) = (Vec::new(), Vec::new());
    for kind in ["law", "agreement", "company"] {
        if kind == "law" || rng.chance(60) {
            let path = format!("{kind}/{id}");
            layers.push(layer(rng, kind, &path));
            paths.push(format!("\"{path}\""));
        }
    }
    if rng.chance(15) {
        let path = format!("agreement/{id}_more");
        layers.push(layer(rng, "company", &path));
        paths.push(format!("{{ path = \"{path}\", as = \"company\" }}"));
    }
    (layers, paths)
}

fn stack(
    rng: &mut Rng,
    answers: (NaiveDate, NaiveDate),
    place: usize,
    two: bool,
    shared: &(Shared, Vec<InputOf>),
) -> StackDraw {
    let (id, currency, prefix) = [("x", "XXD", "x"), ("y", "YYD", "y")][place];
    let step = *rng.pick(&["", "", "", "step = 1\n", "step = 0.05\n"]);
    let whom = [
        vec!["aa".to_owned(), "bb".to_owned()],
        vec!["cc".to_owned()],
    ][place]
        .clone();
    let when = if two {
        format!("when = {{ country = {:?} }}\n", whom)
    } else {
        String::new()
    };
    let (layers, mut paths) = layers_of(rng, id);
    if two {
        paths.insert(1, "\"agreement/shared\"".to_owned());
    }
    let zone = if rng.chance(30) {
        "zone = \"UTC\"\n"
    } else {
        ""
    };
    let head = format!(
        "\n[stack.{id}]\ncurrency = \"{currency}\"\n{zone}{when}{step}layers = [{}]\n",
        paths.join(", ")
    );
    let mut world = shared.0.world.clone();
    world.code = Some(currency.to_owned());
    let mut entries = Entries {
        rng,
        world,
        layers,
        answers,
        prefix,
        count: shared.0.count,
        tags: shared.0.tags.clone(),
    };
    let mut inputs = shared.1.clone();
    let count = size(entries.rng);
    furnish(&mut entries, count, &mut inputs);
    entries.components(count);
    checks(&mut entries, count);
    let Entries { world, layers, .. } = entries;
    let mut layers = layers;
    if shared.0.for_the_silent && rng.chance(75) {
        // Who does not say it is of this stack, and perhaps of the other one too.
        let default = format!("country = \"{}\"", whom[0]);
        layers[0].defaults.push(default);
    }
    let chosen_by = two.then(|| ("country".to_owned(), whom));
    StackDraw {
        head,
        layers,
        questions: Questions {
            world,
            inputs,
            chosen_by,
            answers,
        },
    }
}

fn checks(entries: &mut Entries<'_>, count: usize) {
    let mut sums = entries.last_sums();
    sums.push("total".to_owned());
    for _ in 0..entries.rng.below(2 + count / 6) {
        entries.floor();
    }
    for _ in 0..entries.rng.below(2 + count / 12) {
        entries.limit();
    }
    for _ in 0..entries.rng.below(2 + count / 12) {
        entries.notice();
    }
    for sum in sums {
        if entries.rng.chance(30) {
            entries.band(&sum);
        }
    }
}
