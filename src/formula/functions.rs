//! The functions of values, by name.

/// A function whose arguments are all evaluated before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// The least of its arguments.
    Min,
    /// The greatest of its arguments.
    Max,
    /// Without its sign.
    Abs,
    /// `min(max(x, lo), hi)`.
    Clamp,
    /// A day from year, month and day of the month.
    Date,
    /// The year of a day.
    YearOf,
    /// The month of a day.
    MonthOf,
    /// Whole years between two days.
    YearsBetween,
    /// Whole years at the month's end.
    Age,
    /// Days of the month computed.
    DaysInMonth,
}

impl Function {
    /// All functions of values with their names.
    pub const NAMES: [(&'static str, Self); 10] = [
        ("min", Self::Min),
        ("max", Self::Max),
        ("abs", Self::Abs),
        ("clamp", Self::Clamp),
        ("date", Self::Date),
        ("year_of", Self::YearOf),
        ("month_of", Self::MonthOf),
        ("years_between", Self::YearsBetween),
        ("age", Self::Age),
        ("days_in_month", Self::DaysInMonth),
    ];

    /// The names of functions that look at names, steps or months and so are typed by themselves.
    pub const SPECIAL: [&'static str; 10] = [
        "round",
        "floor_to",
        "ceil_to",
        "scale",
        "lookup",
        "sum",
        "at",
        "this_year",
        "last_year",
        "last_months",
    ];

    /// The function of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, function)| *function)
    }

    /// Every name of a function.
    pub fn all_names() -> impl Iterator<Item = &'static str> {
        Self::NAMES
            .iter()
            .map(|(name, _)| *name)
            .chain(Self::SPECIAL)
    }
}
