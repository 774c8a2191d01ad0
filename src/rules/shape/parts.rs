//! The keys of inputs, scales and components.

use super::common::{
    AFTER, APPLIES, EARNING_YEAR, KEPT, PER, REPLACEABLE, SOURCE, SOURCE_MAY, TITLE, UNIT, dated,
};
use super::{Key, Shape, may, needed, only};

pub(super) const INPUT: &[Key] = &[
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
        "whole",
        Shape::YesNo,
        "Whether only whole numbers are accepted.",
    ),
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
        Shape::List(&only(&[
            may("flag", Shape::Text, "The further flag."),
            may(
                "unit",
                Shape::Text,
                "Its unit: the input's, or by the year for one by the month.",
            ),
        ])),
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

pub(super) const SCALE: &[Key] = &[
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
        Shape::List(&only(&dated(may(
            "brackets",
            Shape::List(&only(&[
                may(
                    "up_to",
                    Shape::Figure,
                    "The last amount that is in it; the last bracket has none.",
                ),
                needed("rate", Shape::Figure, "Its rate."),
            ])),
            "The brackets, ascending.",
        )))),
        "The brackets by date.",
    ),
    REPLACEABLE,
];

pub(super) const COMPONENT: &[Key] = &[
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
        Shape::Table(&only(&[
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
        ])),
        "When it is paid, if not in the month in which it is earned.",
    ),
    may(
        "part_month",
        Shape::Word(&["none", "calendar_days", "working_days"]),
        "The share of the month that multiplies it, where somebody starts or ends inside.",
    ),
    may(
        "round",
        Shape::Table(&only(&[
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
        ])),
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
