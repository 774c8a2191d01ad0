//! What stands beside entries: the book, its stacks, sources, defaults, tests.

use super::common::{CONFIDENCES, LAYER_KINDS, TITLE};
use super::{Keys, Kind, Shape, may, needed, only};

/// `[book]`.
pub const BOOK: Kind = Kind {
    word: "book",
    doc: "The rule book as a whole; only in `book.toml`.",
    snake: false,
    keys: only(&[
        needed("name", Shape::Text, "Its name."),
        needed(
            "answers",
            Shape::Table(&only(&[
                needed("from", Shape::Date, "The first day."),
                needed("until", Shape::Date, "The last day, inclusive."),
            ])),
            "The days that it answers for.",
        ),
        may(
            "headline",
            Shape::Text,
            "The sum that an offer and a check lead with.",
        ),
        may(
            "solve_for",
            Shape::Text,
            "The input that is looked for where an offer has none.",
        ),
    ]),
};

/// `[stack.ID]`.
pub const STACK: Kind = Kind {
    word: "stack",
    doc: "The layers that count for the same people; only in `book.toml`.",
    snake: false,
    keys: only(&[
        needed(
            "currency",
            Shape::Text,
            "The code of three capital letters that `currency` means.",
        ),
        may(
            "zone",
            Shape::Text,
            "The time zone, such as `Europe/Paris`.",
        ),
        may(
            "step",
            Shape::Figure,
            "The default step of rounding and of the decimals shown; 0.01 by default.",
        ),
        may(
            "when",
            Shape::Choices,
            "Whom it is for: members by enum input. Exactly one stack fits a person.",
        ),
        may(
            "layers",
            Shape::TextsOrTables(&only(&[
                needed("path", Shape::Text, "The layer's path."),
                may(
                    "as",
                    Shape::Word(LAYER_KINDS),
                    "What it counts as, if not as the first part of its path.",
                ),
            ])),
            "The layers, the law first; a later one replaces what an earlier one allows.",
        ),
    ]),
};

/// `[source.ID]`.
pub const SOURCE: Kind = Kind {
    word: "source",
    doc: "Where rules and figures come from; counts in all stacks.",
    snake: false,
    keys: only(&[
        needed("title", Shape::Text, "Its title."),
        may("publisher", Shape::Text, "Who published it."),
        may("address", Shape::Text, "Where it is found."),
        may("read", Shape::Date, "The day on which it was read."),
        may(
            "confidence",
            CONFIDENCES,
            "How far it can be relied on; assumed by default.",
        ),
    ]),
};

/// `[default]`.
pub const DEFAULT: Kind = Kind {
    word: "default",
    doc: "What stands where a fact is not given, by input: a fact, a table by member, or a formula.",
    snake: true,
    keys: Keys {
        known: &[],
        others: Some(Shape::Facts),
    },
};

/// `[[test]]`.
pub const TEST: Kind = Kind {
    word: "test",
    doc: "Rows of facts and what they must come to.",
    snake: false,
    keys: only(&[
        needed("name", Shape::Text, "The claim that it proves."),
        TITLE,
        may("kept", Shape::Text, "Why a warning about it is no mistake."),
        needed("source", Shape::Text, "The source of the example."),
        may(
            "printed",
            Shape::Any,
            "What the source prints where it rounds loosely; never compared.",
        ),
        may("on", Shape::Date, "The day whose rules judge."),
        may("start", Shape::Date, "The first day of employment."),
        may("end", Shape::Date, "The last day of employment."),
        may("facts", Shape::Facts, "What is known of the person."),
        may(
            "opening",
            Shape::Facts,
            "What was before `start`, by entry.",
        ),
        may("set", Shape::Facts, "Parameters that are tried, by name."),
        may(
            "columns",
            Shape::Texts,
            "What each cell of a row is: a fact, or a path such as `month.total`.",
        ),
        may("rows", Shape::Rows, "Rows of cells."),
        may(
            "month",
            Shape::Any,
            "What a month alone comes to, by entry.",
        ),
        may("year", Shape::Any, "What a steady year comes to, by entry."),
        may(
            "first",
            Shape::Any,
            "What is earned from `start`, by month, then by entry.",
        ),
        may(
            "paid",
            Shape::Any,
            "What is paid from `start`, by month, then by entry.",
        ),
        may(
            "band",
            Shape::Any,
            "A band's status, value, compa, penetration, by band.",
        ),
        may("floors", Shape::Texts, "Every floor that is undercut."),
        may("findings", Shape::Texts, "Every finding's code."),
        may(
            "refused",
            Shape::Any,
            "`true` or a code: that nothing can be computed.",
        ),
    ]),
};
