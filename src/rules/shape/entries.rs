//! The kinds of entry that a layer may hold.

use super::checks::{BAND, LIMIT};
use super::common::{
    AFTER, APPLIES, EARNING_YEAR, KEPT, PER, REPLACEABLE, SEVERITY, SOURCE, SOURCE_MAY, TITLE,
    UNIT, WHEN, dated,
};
use super::parts::{COMPONENT, INPUT, SCALE};
use super::{Keys, Kind, Shape, may, needed, only};

/// Every kind of entry that a layer may hold, in the order in which the language lists them.
pub const ENTRIES: &[Kind] = &[
    Kind {
        word: "classes",
        doc: "A family: classes of hours, levels, whatever has members.",
        snake: false,
        keys: only(&[
            TITLE,
            KEPT,
            SOURCE_MAY,
            needed("members", Shape::Texts, "Its members, in order."),
            REPLACEABLE,
        ]),
    },
    Kind {
        word: "input",
        doc: "A fact that people or their data give.",
        snake: true,
        keys: only(INPUT),
    },
    Kind {
        word: "parameter",
        doc: "A dated figure.",
        snake: true,
        keys: only(&[
            TITLE,
            KEPT,
            SOURCE,
            UNIT,
            PER,
            AFTER,
            needed(
                "values",
                Shape::List(&Keys {
                    known: &dated(may("value", Shape::Figure, "The figure.")),
                    others: Some(Shape::Figure),
                }),
                "The figures by date; with `per`, one for each member.",
            ),
            REPLACEABLE,
        ]),
    },
    Kind {
        word: "scale",
        doc: "Brackets with a rate each.",
        snake: true,
        keys: only(SCALE),
    },
    Kind {
        word: "table",
        doc: "Figures by members of families or enum inputs.",
        snake: true,
        keys: only(&[
            TITLE,
            KEPT,
            SOURCE,
            UNIT,
            needed(
                "keys",
                Shape::Texts,
                "The families or enum inputs of its keys.",
            ),
            AFTER,
            needed(
                "values",
                Shape::List(&only(&dated(may(
                    "rows",
                    Shape::Figures,
                    "A figure for every member; a table of them for a further key.",
                )))),
                "The rows by date.",
            ),
            REPLACEABLE,
        ]),
    },
    Kind {
        word: "value",
        doc: "A named step of a computation; never rounded.",
        snake: true,
        keys: only(&[
            TITLE,
            KEPT,
            SOURCE_MAY,
            UNIT,
            PER,
            EARNING_YEAR,
            needed("formula", Shape::Formula, "What it is."),
            REPLACEABLE,
        ]),
    },
    Kind {
        word: "component",
        doc: "A part of pay or cost.",
        snake: true,
        keys: only(COMPONENT),
    },
    Kind {
        word: "sum",
        doc: "Components added up by their tags.",
        snake: true,
        keys: only(&[
            TITLE,
            KEPT,
            SOURCE_MAY,
            may("unit", Shape::Text, "Always currency/month; may be said."),
            may(
                "by",
                Shape::Word(&["earned", "paid"]),
                "Whether amounts count in the month in which they are earned (default) or paid.",
            ),
            needed(
                "of",
                Shape::Text,
                "Tags with and, or, not, parentheses; a component's kind counts as a tag.",
            ),
            REPLACEABLE,
        ]),
    },
    Kind {
        word: "floor",
        doc: "What may not be undercut: the law's own formula beside whatever is agreed.",
        snake: true,
        keys: only(&[
            TITLE,
            KEPT,
            SOURCE,
            needed(
                "guards",
                Shape::Text,
                "The tag of the components that it guards.",
            ),
            PER,
            UNIT,
            needed("at_least", Shape::Formula, "The least amount."),
            WHEN,
            APPLIES,
            may(
                "each",
                Shape::Word(&["class", "sum"]),
                "Whether each class is compared (default with `per`) or their sum.",
            ),
            REPLACEABLE,
        ]),
    },
    Kind {
        word: "limit",
        doc: "A sum over time that may not be exceeded or fallen short of.",
        snake: true,
        keys: only(LIMIT),
    },
    Kind {
        word: "band",
        doc: "A guideline range.",
        snake: true,
        keys: only(BAND),
    },
    Kind {
        word: "notice",
        doc: "A message under a condition.",
        snake: true,
        keys: only(&[
            TITLE,
            KEPT,
            SOURCE,
            WHEN,
            may(
                "severity",
                SEVERITY,
                "How much it weighs; note by default, `text` only prints.",
            ),
            may(
                "code",
                Shape::Text,
                "The finding's code; by default its name in capitals.",
            ),
            needed("text", Shape::Titles, "The message, by language."),
            APPLIES,
            REPLACEABLE,
        ]),
    },
];
