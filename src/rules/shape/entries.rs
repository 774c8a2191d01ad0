//! The kinds of entry that a layer may hold.

use super::{Key, Keys, Kind, Shape, may, needed};

const TITLE: Key = may("title", Shape::Titles, "What people see, by language.");
const SOURCE: Key = needed(
    "source",
    Shape::Text,
    "The `[source.ID]` that this comes from.",
);
const SOURCE_MAY: Key = may(
    "source",
    Shape::Text,
    "The `[source.ID]` that this comes from.",
);
const KEPT: Key = may(
    "kept",
    Shape::Text,
    "Why a warning about this entry is no mistake.",
);
const REPLACEABLE: Key = may(
    "replaceable_by",
    Shape::Words(&["law", "agreement", "company", "contract"]),
    "The kinds of later layer that may replace this entry; none by default.",
);
const UNIT: Key = may(
    "unit",
    Shape::Text,
    "currency, hour, day, week, month, year, joined by * and /; `percent`: a bare 12.5 is 12.5 %. None: a plain number.",
);
const PER: Key = may(
    "per",
    Shape::Text,
    "The family of which there is one for each member.",
);
const WHEN: Key = may("when", Shape::Formula, "A condition: whether it speaks.");
const APPLIES: Key = may(
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
const EARNING_YEAR: Key = may(
    "earning_year",
    Shape::Whole(1, 12),
    "The month in which the years of its time functions begin; 1 by default.",
);
const AFTER: Key = may(
    "after",
    Shape::Word(&["error", "carry"]),
    "Behind the last value's `until`: an error (default), or the value goes on, marked assumed.",
);
const FROM: Key = needed(
    "from",
    Shape::Date,
    "The first day; it holds until the next one's.",
);
const UNTIL: Key = may(
    "until",
    Shape::Date,
    "The last day, inclusive; only the last value may say it.",
);
const UNKNOWN: Key = may(
    "unknown",
    Shape::Text,
    "Instead of a figure: why nobody knows it.",
);
const VALUE_SOURCE: Key = may(
    "source",
    Shape::Text,
    "Where this value comes from, if not from the entry's source.",
);
const CONFIDENCE: Key = may(
    "confidence",
    Shape::Word(&["official", "secondary", "assumed", "proposed"]),
    "How far this value can be relied on, if not as its source.",
);

/// Every kind of entry that a layer may hold, in the order in which the language lists them.
pub const ENTRIES: &[Kind] = &[
    Kind {
        word: "classes",
        doc: "A family: classes of hours, levels, whatever has members.",
        snake: false,
        keys: Keys {
            known: &[
                TITLE,
                KEPT,
                SOURCE_MAY,
                needed("members", Shape::Texts, "Its members, in order."),
                REPLACEABLE,
            ],
            others: None,
        },
    },
    Kind {
        word: "input",
        doc: "A fact that people or their data give.",
        snake: true,
        keys: Keys {
            known: INPUT,
            others: None,
        },
    },
    Kind {
        word: "parameter",
        doc: "A dated figure.",
        snake: true,
        keys: Keys {
            known: &[
                TITLE,
                KEPT,
                SOURCE,
                UNIT,
                PER,
                AFTER,
                needed(
                    "values",
                    Shape::List(&Keys {
                        known: &[
                            FROM,
                            UNTIL,
                            UNKNOWN,
                            VALUE_SOURCE,
                            CONFIDENCE,
                            AFTER,
                            may("value", Shape::Figure, "The figure."),
                        ],
                        others: Some(Shape::Figure),
                    }),
                    "The figures by date; with `per`, one for each member.",
                ),
                REPLACEABLE,
            ],
            others: None,
        },
    },
    Kind {
        word: "scale",
        doc: "Brackets with a rate each.",
        snake: true,
        keys: Keys {
            known: SCALE,
            others: None,
        },
    },
    Kind {
        word: "table",
        doc: "Figures by members of families or enum inputs.",
        snake: true,
        keys: Keys {
            known: &[
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
                    Shape::List(&Keys {
                        known: &[
                            FROM,
                            UNTIL,
                            UNKNOWN,
                            VALUE_SOURCE,
                            CONFIDENCE,
                            AFTER,
                            may(
                                "rows",
                                Shape::Figures,
                                "A figure for every member; a table of them for a further key.",
                            ),
                        ],
                        others: None,
                    }),
                    "The rows by date.",
                ),
                REPLACEABLE,
            ],
            others: None,
        },
    },
    Kind {
        word: "value",
        doc: "A named step of a computation; never rounded.",
        snake: true,
        keys: Keys {
            known: &[
                TITLE,
                KEPT,
                SOURCE_MAY,
                UNIT,
                PER,
                EARNING_YEAR,
                needed("formula", Shape::Formula, "What it is."),
                REPLACEABLE,
            ],
            others: None,
        },
    },
    Kind {
        word: "component",
        doc: "A part of pay or cost.",
        snake: true,
        keys: Keys {
            known: COMPONENT,
            others: None,
        },
    },
    Kind {
        word: "sum",
        doc: "Components added up by their tags.",
        snake: true,
        keys: Keys {
            known: &[
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
            ],
            others: None,
        },
    },
    Kind {
        word: "floor",
        doc: "What may not be undercut: the law's own formula beside whatever is agreed.",
        snake: true,
        keys: Keys {
            known: &[
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
            ],
            others: None,
        },
    },
    Kind {
        word: "limit",
        doc: "A sum over time that may not be exceeded or fallen short of.",
        snake: true,
        keys: Keys {
            known: LIMIT,
            others: None,
        },
    },
    Kind {
        word: "band",
        doc: "A guideline range.",
        snake: true,
        keys: Keys {
            known: BAND,
            others: None,
        },
    },
    Kind {
        word: "notice",
        doc: "A message under a condition.",
        snake: true,
        keys: Keys {
            known: &[
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
            ],
            others: None,
        },
    },
];

const SEVERITY: Shape = Shape::Word(&["violation", "warning", "note", "text"]);

const INPUT: &[Key] = &[
    TITLE,
    KEPT,
    SOURCE_MAY,
    PER,
    UNIT,
    may(
        "type",
        Shape::Word(&["enum", "bool", "date", "text"]),
        "What it is, if no number.",
    ),
    may(
        "of",
        Shape::Text,
        "The family whose member it is, of an enum without members of its own.",
    ),
    may("members", Shape::Texts, "Its members, of an enum."),
    may("min", Shape::Figure, "The least that is accepted."),
    may("max", Shape::Figure, "The most that is accepted."),
    may(
        "default",
        Shape::Facts,
        "What stands where it is not given: a fact, a table by member, or a formula over inputs and parameters.",
    ),
    may(
        "flag",
        Shape::Text,
        "Its flag, without the two dashes; by default its name with dashes.",
    ),
    may(
        "also",
        Shape::List(&Keys {
            known: &[
                may("flag", Shape::Text, "The further flag."),
                may(
                    "unit",
                    Shape::Text,
                    "Its unit: the input's, or by the year for one by the month.",
                ),
            ],
            others: None,
        }),
        "Further flags that give it.",
    ),
    may(
        "columns",
        Shape::Titles,
        "The name of its column, by language.",
    ),
    may(
        "full_time",
        Shape::Fact,
        "What a band's comparison sets it to.",
    ),
    may(
        "without",
        Shape::Fact,
        "What an offer sets it to, to show the cost without.",
    ),
    REPLACEABLE,
];

const SCALE: &[Key] = &[
    TITLE,
    KEPT,
    SOURCE,
    needed(
        "kind",
        Shape::Word(&["marginal", "whole"]),
        "Whether a rate multiplies what lies in its bracket or all of the amount.",
    ),
    UNIT,
    may(
        "in",
        Shape::Formula,
        "What the thresholds are counted in, such as `base_amount / 12 month/year`.",
    ),
    AFTER,
    needed(
        "values",
        Shape::List(&Keys {
            known: &[
                FROM,
                UNTIL,
                UNKNOWN,
                VALUE_SOURCE,
                CONFIDENCE,
                AFTER,
                may(
                    "brackets",
                    Shape::List(&Keys {
                        known: &[
                            may(
                                "up_to",
                                Shape::Figure,
                                "The last amount that is in it; the last bracket has none.",
                            ),
                            needed("rate", Shape::Figure, "Its rate."),
                        ],
                        others: None,
                    }),
                    "The brackets, ascending.",
                ),
            ],
            others: None,
        }),
        "The brackets by date.",
    ),
    REPLACEABLE,
];

const COMPONENT: &[Key] = &[
    TITLE,
    KEPT,
    SOURCE,
    needed(
        "unit",
        Shape::Text,
        "currency/month, or currency where it is yearly or once.",
    ),
    PER,
    needed("formula", Shape::Formula, "What it comes to."),
    may(
        "when",
        Shape::Formula,
        "A condition: whether it pays; it is 0 where it does not.",
    ),
    APPLIES,
    may(
        "kind",
        Shape::Word(&["pay", "employer", "in_kind", "notional"]),
        "Whom it goes to: the employee (default), others, a cost without cash, or only sums.",
    ),
    may(
        "tags",
        Shape::Texts,
        "Its tags: what sums take and floors guard.",
    ),
    may(
        "cadence",
        Shape::Word(&["monthly", "yearly", "once"]),
        "Every month (default), in one month of each year, or in the month of `start`.",
    ),
    may(
        "month",
        Shape::Whole(1, 12),
        "The month in which a yearly amount is earned.",
    ),
    may(
        "paid",
        Shape::Table(&Keys {
            known: &[
                may(
                    "after_months",
                    Shape::Whole(0, 120),
                    "So many months after it is earned.",
                ),
                may(
                    "month",
                    Shape::Whole(1, 12),
                    "All that an earning year earned, in this month of the next.",
                ),
                may(
                    "year",
                    Shape::Word(&["next"]),
                    "Always `next`, beside `month`.",
                ),
                may(
                    "at_end",
                    Shape::YesNo,
                    "Whether what is unpaid falls due in the month of `end`.",
                ),
            ],
            others: None,
        }),
        "When it is paid, if not in the month in which it is earned.",
    ),
    may(
        "part_month",
        Shape::Word(&["none", "calendar_days", "working_days"]),
        "The share of the month that multiplies it, where somebody starts or ends inside.",
    ),
    may(
        "round",
        Shape::Table(&Keys {
            known: &[
                may(
                    "mode",
                    Shape::Word(&["half_away", "half_even", "up", "down"]),
                    "The direction; half_away by default.",
                ),
                may(
                    "over",
                    Shape::Word(&["month", "year"]),
                    "Whether each month is rounded (default) or the year so far.",
                ),
                may("step", Shape::Figure, "The step; by default the stack's."),
            ],
            others: None,
        }),
        "How it is rounded where it ends.",
    ),
    may(
        "states",
        Shape::Word(&["year_so_far"]),
        "`year_so_far`: the formula gives the year's amount so far.",
    ),
    EARNING_YEAR,
    may(
        "full_time",
        Shape::Word(&["omit"]),
        "`omit`: it is 0 in a band's comparison if facts had to be changed to full time.",
    ),
    may(
        "replaces",
        Shape::Text,
        "The component in whose place it stands where its `applies` holds.",
    ),
    REPLACEABLE,
];

const LIMIT: &[Key] = &[
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
            &Keys {
                known: &[
                    may("length", Shape::Text, "The span, such as `28 day`."),
                    may(
                        "step",
                        Shape::Text,
                        "By how much it rolls on, such as `1 day`.",
                    ),
                ],
                others: None,
            },
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

const BAND: &[Key] = &[
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
        Shape::List(&Keys {
            known: &[
                FROM,
                UNTIL,
                UNKNOWN,
                VALUE_SOURCE,
                CONFIDENCE,
                AFTER,
                may("min", Shape::Figure, "The least, inclusive."),
                may("max", Shape::Figure, "The most, inclusive."),
                may("midpoint", Shape::Figure, "The middle, if not the mean."),
            ],
            others: None,
        }),
        "The ranges by date.",
    ),
    REPLACEABLE,
];
