//! Sums of many amounts.

use super::Exact;

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        let mut total = Total::default();
        for next in iter {
            total.add(&next);
        }
        total.into()
    }
}

impl<'a> std::iter::Sum<&'a Self> for Exact {
    fn sum<I: Iterator<Item = &'a Self>>(iter: I) -> Self {
        let mut total = Total::default();
        for next in iter {
            total.add(next);
        }
        total.into()
    }
}

/// A sum on its way, brought to lowest terms only at its end: amounts of one rounding share a
/// denominator.
struct Total {
    whole: Exact,
    num: i64,
    den: i64,
}

impl Default for Total {
    fn default() -> Self {
        Self {
            whole: Exact::ZERO,
            num: 0,
            den: 1,
        }
    }
}

impl Total {
    fn add(&mut self, next: &Exact) {
        if next.is_zero() {
            return;
        }
        let sum = next.small().and_then(|(num, den)| {
            if den == self.den {
                return Some((self.num.checked_add(num)?, den));
            }
            // Neither denominator is below 1.
            if den.checked_rem(self.den)? == 0 {
                let wider = self.num.checked_mul(den.checked_div(self.den)?)?;
                return Some((wider.checked_add(num)?, den));
            }
            if self.den.checked_rem(den)? == 0 {
                let wider = num.checked_mul(self.den.checked_div(den)?)?;
                return Some((wider.checked_add(self.num)?, self.den));
            }
            None
        });
        match sum {
            Some((num, den)) => (self.num, self.den) = (num, den),
            None => self.whole = self.whole.plus(next),
        }
    }
}

impl From<Total> for Exact {
    fn from(total: Total) -> Self {
        let part = Self::from_narrow(total.num, total.den);
        if total.whole.is_zero() {
            part
        } else {
            total.whole.plus(&part)
        }
    }
}
