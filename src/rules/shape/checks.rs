//! The keys of limits and bands.

use super::common::{
    AFTER, APPLIES, CONFIDENCE, FROM, KEPT, REPLACEABLE, SOURCE, TITLE, UNKNOWN, UNTIL,
    VALUE_SOURCE, WHEN,
};
use super::{Key, Shape, may, needed, only};

pub(super) const LIMIT: &[Key] = &[
    TITLE,
    KEPT,
    SOURCE,
    may("unit", Shape::Text, "The unit of `of`; may be said."),
    needed("of", Shape::Formula, "What is added up."),
    may("at_most", Shape::Formula, "The most."),
    may("at_least", Shape::Formula, "The least."),
    may(
        "over",
        Shape::WordOrTable(
            &["month", "year"],
            &only(&[
                may("length", Shape::Text, "The span, such as `28 day`."),
                may(
                    "step",
                    Shape::Text,
                    "By how much it rolls on, such as `1 day`.",
                ),
            ]),
        ),
        "Over which time: each month (default), the year, or a rolling span.",
    ),
    may(
        "severity",
        Shape::Word(&["violation", "warning", "note"]),
        "How much it weighs; warning by default.",
    ),
    may("code", Shape::Text, "The finding's code; LIMIT by default."),
    WHEN,
    APPLIES,
    REPLACEABLE,
];

pub(super) const BAND: &[Key] = &[
    TITLE,
    KEPT,
    SOURCE,
    needed("unit", Shape::Text, "currency/year or currency/month."),
    needed("measure", Shape::Text, "The sum that it measures."),
    may(
        "for",
        Shape::Choices,
        "Whom it is for: members by enum input.",
    ),
    APPLIES,
    may(
        "compare",
        Shape::Word(&["full_time", "actual"]),
        "Whether facts are set to full time before measuring (default).",
    ),
    may(
        "stale_after",
        Shape::Text,
        "The age from which it is noted as stale, such as `18 month`.",
    ),
    may(
        "would_be",
        Shape::Formula,
        "What later revisions would have made of it: a factor, shown with that note.",
    ),
    AFTER,
    needed(
        "values",
        Shape::List(&only(&[
            FROM,
            UNTIL,
            UNKNOWN,
            VALUE_SOURCE,
            CONFIDENCE,
            AFTER,
            may("min", Shape::Figure, "The least, inclusive."),
            may("max", Shape::Figure, "The most, inclusive."),
            may("midpoint", Shape::Figure, "The middle, if not the mean."),
        ])),
        "The ranges by date.",
    ),
    REPLACEABLE,
];
