//! Keys that several kinds of entry share.

use super::{Key, Keys, Shape, may, needed};

/// What a layer may count as.
pub(crate) const LAYER_KINDS: &[&str] = &["law", "agreement", "company", "contract"];
/// How far something can be relied on.
pub(super) const CONFIDENCES: Shape =
    Shape::Word(&["official", "secondary", "assumed", "proposed"]);

pub(super) const TITLE: Key = may("title", Shape::Titles, "What people see, by language.");
pub(super) const SOURCE: Key = needed(
    "source",
    Shape::Text,
    "The `[source.ID]` that this comes from.",
);
pub(super) const SOURCE_MAY: Key = may(
    "source",
    Shape::Text,
    "The `[source.ID]` that this comes from.",
);
pub(super) const KEPT: Key = may(
    "kept",
    Shape::Text,
    "Why a warning about this entry is no mistake.",
);
pub(super) const REPLACEABLE: Key = may(
    "replaceable_by",
    Shape::Words(LAYER_KINDS),
    "The kinds of later layer that may replace this entry; none by default.",
);
pub(super) const UNIT: Key = may(
    "unit",
    Shape::Text,
    "currency, hour, day, week, month, year, joined by * and /; `percent`: a bare 12.5 is 12.5 %. None: a plain number.",
);
pub(super) const PER: Key = may(
    "per",
    Shape::Text,
    "The family of which there is one for each member.",
);
pub(super) const WHEN: Key = may("when", Shape::Formula, "A condition: whether it speaks.");
pub(super) const APPLIES: Key = may(
    "applies",
    Shape::Table(&Keys {
        known: &[
            may("from", Shape::Date, "The first day."),
            may("until", Shape::Date, "The last day, inclusive."),
        ],
        others: Some(Shape::Texts),
    }),
    "For whom and when it is there at all: members by enum input, and days.",
);
pub(super) const EARNING_YEAR: Key = may(
    "earning_year",
    Shape::Whole(1, 12),
    "The month in which the years of its time functions begin; 1 by default.",
);
pub(super) const AFTER: Key = may(
    "after",
    Shape::Word(&["error", "carry"]),
    "Behind the last value's `until`: an error (default), or the value goes on, marked assumed.",
);
pub(super) const FROM: Key = needed(
    "from",
    Shape::Date,
    "The first day; it holds until the next one's.",
);
pub(super) const UNTIL: Key = may(
    "until",
    Shape::Date,
    "The last day, inclusive; only the last value may say it.",
);
pub(super) const UNKNOWN: Key = may(
    "unknown",
    Shape::Text,
    "Instead of a figure: why nobody knows it.",
);
pub(super) const VALUE_SOURCE: Key = may(
    "source",
    Shape::Text,
    "Where this value comes from, if not from the entry's source.",
);
pub(super) const CONFIDENCE: Key = may(
    "confidence",
    CONFIDENCES,
    "How far this value can be relied on, if not as its source.",
);

/// The keys of a dated value, and its own one.
pub(super) const fn dated(own: Key) -> [Key; 7] {
    [FROM, UNTIL, UNKNOWN, VALUE_SOURCE, CONFIDENCE, AFTER, own]
}

/// How much a notice weighs.
pub(super) const SEVERITY: Shape = Shape::Word(&["violation", "warning", "note", "text"]);
