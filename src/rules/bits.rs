//! A set of small numbers, for walking the ranks of a month.

/// A set of numbers below a length that is fixed when it is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// The empty set of numbers below `length`.
    #[must_use]
    pub fn new(length: usize) -> Self {
        Self(vec![0; length.div_ceil(64)])
    }

    /// Adds a number; one that is too large is not added.
    pub fn set(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Takes a number out.
    pub fn unset(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word &= !(1 << (number % 64));
        }
    }

    /// Whether it has a number.
    #[must_use]
    pub fn has(&self, number: usize) -> bool {
        self.0
            .get(number / 64)
            .is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    /// Adds all numbers of another set.
    pub fn join(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// Takes all numbers of another set out.
    pub fn leave(&mut self, other: &Self) {
        for (word, less) in self.0.iter_mut().zip(&other.0) {
            *word &= !less;
        }
    }

    /// How many numbers it has.
    #[must_use]
    pub fn count(&self) -> usize {
        let ones = self.0.iter().map(|word| word.count_ones());
        usize::try_from(ones.sum::<u32>()).unwrap_or(usize::MAX)
    }

    /// Adds all numbers that another set has not.
    pub fn join_missing(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= !more;
        }
    }

    /// Tells all numbers, ascending.
    pub fn each(&self, mut tell: impl FnMut(usize)) {
        for (place, word) in self.0.iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = usize::try_from(rest.trailing_zeros()).unwrap_or(0);
                tell(place.saturating_mul(64).saturating_add(bit));
                // Takes the lowest bit out.
                rest &= rest.wrapping_sub(1);
            }
        }
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(place, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = usize::try_from(rest.trailing_zeros()).ok()?;
                // Takes the lowest bit out; nothing is left of zero.
                rest = (rest != 0).then(|| rest & rest.wrapping_sub(1))?;
                Some(place.saturating_mul(64).saturating_add(bit))
            })
        })
    }

    /// Adds the numbers of a list.
    pub fn set_all(&mut self, numbers: &[usize]) {
        for number in numbers {
            self.set(*number);
        }
    }

    /// Whether it has a number of a list.
    #[must_use]
    pub fn has_any(&self, numbers: &[usize]) -> bool {
        numbers.iter().any(|number| self.has(*number))
    }

    /// Takes all numbers out.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }

    /// Puts all numbers in.
    pub fn fill(&mut self) {
        self.0.fill(u64::MAX);
    }

    /// Whether it has no number.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The least number of either set that is not below `from`.
    #[must_use]
    pub fn next_of(&self, other: &Self, from: usize) -> Option<usize> {
        let mut place = from / 64;
        let mut mask = u64::MAX << (from % 64);
        while let (Some(a), Some(b)) = (self.0.get(place), other.0.get(place)) {
            let word = (a | b) & mask;
            if word != 0 {
                let bit = usize::try_from(word.trailing_zeros()).unwrap_or(0);
                return Some(place.saturating_mul(64).saturating_add(bit));
            }
            place = place.saturating_add(1);
            mask = u64::MAX;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn two_sets_are_walked_as_one_in_order() {
        let (mut a, mut b) = (Bits::new(130), Bits::new(130));
        for number in [0, 64, 129] {
            a.set(number);
        }
        b.set(63);
        b.set(500);
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(next) = a.next_of(&b, from) {
            found.push(next);
            from = next + 1;
        }
        assert_eq!(found, [0, 63, 64, 129]);
        assert!(!a.has(63) && a.has(64) && !a.has_any(&[65, 66]));
        a.join(&b);
        assert!(a.has_any(&[63, 65]));
    }
}
