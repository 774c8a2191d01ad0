//! Between which months of a year a formula that asks for the month may differ.

use crate::amount::Exact;
use crate::formula::{Op, Typed};

/// The months (1–12) in which something may differ from the month before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MonthChanges(u16);

impl MonthChanges {
    const ALL: Self = Self(0b1_1111_1111_1110);

    /// What of a formula hangs on the month: where it is only held against plain numbers, the
    /// months in which such a comparison turns; else all.
    #[must_use]
    pub fn of(typed: &Typed) -> Self {
        let is_month = |op: &Op| *op == Op::MonthNumber;
        let asked = typed.nodes.iter().filter(|node| is_month(&node.op)).count();
        if asked == 0 {
            return Self::default();
        }
        let mut found = Self::default();
        let mut compared = 0_usize;
        for node in &typed.nodes {
            let Op::Compare(sign, a, b) = &node.op else {
                continue;
            };
            let (a, b) = (typed.node(*a), typed.node(*b));
            match (a.map(|node| &node.op), b.map(|node| &node.op)) {
                (Some(Op::MonthNumber), Some(Op::Number(number))) => {
                    found.join(Self::turning(|month| sign.holds(month.cmp(number))));
                    compared = compared.saturating_add(1);
                }
                (Some(Op::Number(number)), Some(Op::MonthNumber)) => {
                    found.join(Self::turning(|month| sign.holds(number.cmp(month))));
                    compared = compared.saturating_add(1);
                }
                _ => {}
            }
        }
        if compared == asked { found } else { Self::ALL }
    }

    /// The months in which something holds that did not hold in the month before, or the other way
    /// round; December is before January.
    fn turning(holds: impl Fn(&Exact) -> bool) -> Self {
        let mut found = Self::default();
        let mut before = holds(&Exact::from(12));
        for month in 1..=12_u16 {
            let now = holds(&Exact::from(i64::from(month)));
            if now != before {
                found.0 |= 1 << month;
            }
            before = now;
        }
        found
    }

    /// Adds the months of another one.
    pub fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether there is any such month.
    #[must_use]
    pub fn any(self) -> bool {
        self.0 != 0
    }

    /// Whether the step into a month (1–12) is one of them.
    #[must_use]
    pub fn into(self, month: u32) -> bool {
        month <= 12 && self.0 & (1 << month) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::MonthChanges;
    use crate::formula::Comparison;

    #[test]
    fn a_comparison_turns_twice_a_year_or_never() {
        let rows: [(Comparison, i64, &[u32]); 4] = [
            (Comparison::Equal, 6, &[6, 7]),
            (Comparison::Equal, 12, &[1, 12]),
            (Comparison::Less, 7, &[1, 7]),
            (Comparison::Equal, 13, &[]),
        ];
        for (sign, number, expected) in rows {
            let number = number.into();
            let found = MonthChanges::turning(|month| sign.holds(month.cmp(&number)));
            let months: Vec<u32> = (1..=12).filter(|month| found.into(*month)).collect();
            assert_eq!(months, expected, "{sign:?} {number}");
        }
    }
}
