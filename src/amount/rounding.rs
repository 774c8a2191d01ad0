//! Rounding to a step: the only place where an exact amount gives something up.

use super::Exact;

/// Where a value goes that lies between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To the nearest step; a half goes away from zero.
    HalfAway,
    /// To the nearest step; a half goes to the even one.
    HalfEven,
    /// To plus infinity.
    Up,
    /// To minus infinity.
    Down,
}

impl Direction {
    /// All directions with the word that a rule book writes.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("half_away", Self::HalfAway),
        ("half_even", Self::HalfEven),
        ("up", Self::Up),
        ("down", Self::Down),
    ];

    /// The direction of a rule book's word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, direction)| *direction)
    }

    /// The word that a rule book writes.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::HalfAway => "half_away",
            Self::HalfEven => "half_even",
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// A step, in the unit of what it rounds, and a direction.
///
/// # Examples
/// ```
/// use lonn::amount::{Direction, Exact, Rounding};
/// let ore = Rounding::new("0.01".parse()?, Direction::HalfAway).ok_or("a step above zero")?;
/// assert_eq!(ore.apply(&"50.005".parse()?), "50.01".parse::<Exact>()?);
/// assert_eq!(ore.apply(&"-50.005".parse()?), "-50.01".parse::<Exact>()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rounding {
    step: Exact,
    direction: Direction,
}

impl Default for Rounding {
    /// To 0.01, a half away from zero.
    fn default() -> Self {
        let step = Exact::ratio(1, 100).unwrap_or(Exact::ONE);
        Self {
            step,
            direction: Direction::HalfAway,
        }
    }
}

impl Rounding {
    /// A rounding to multiples of `step`; `None` unless `step` is above zero.
    #[must_use]
    pub fn new(step: Exact, direction: Direction) -> Option<Self> {
        (!step.is_zero() && !step.is_negative()).then_some(Self { step, direction })
    }

    /// The step.
    #[must_use]
    pub fn step(&self) -> &Exact {
        &self.step
    }

    /// The direction.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The multiple of the step that the direction chooses.
    #[must_use]
    pub fn apply(&self, value: &Exact) -> Exact {
        if let Some(rounded) = self.apply_small(value) {
            return rounded;
        }
        let Some(steps) = value.over(&self.step) else {
            return value.clone();
        };
        if steps.is_whole() {
            return value.clone();
        }
        let below = steps.floor();
        let above = below.plus(&Exact::ONE);
        let chosen = match self.direction {
            Direction::Down => below,
            Direction::Up => above,
            Direction::HalfAway | Direction::HalfEven => {
                let middle = below.plus(&above);
                match steps.plus(&steps).cmp(&middle) {
                    std::cmp::Ordering::Less => below,
                    std::cmp::Ordering::Greater => above,
                    std::cmp::Ordering::Equal => self.of_half(below, above),
                }
            }
        };
        chosen.times(&self.step)
    }

    /// [`Self::apply`] in machine integers, where everything fits.
    fn apply_small(&self, value: &Exact) -> Option<Exact> {
        let ((num, den), (step_num, step_den)) = (value.small()?, self.step.small()?);
        let (above, below) = (num.checked_mul(step_den)?, den.checked_mul(step_num)?);
        // Both divisors are above zero, so neither division can fail.
        let (whole, rest) = (above.div_euclid(below), above.rem_euclid(below));
        if rest == 0 {
            return Some(value.clone());
        }
        let up = match self.direction {
            Direction::Down => false,
            Direction::Up => true,
            Direction::HalfAway | Direction::HalfEven => {
                match rest.cmp(&below.checked_sub(rest)?) {
                    std::cmp::Ordering::Less => false,
                    std::cmp::Ordering::Greater => true,
                    std::cmp::Ordering::Equal if self.direction == Direction::HalfEven => {
                        whole.rem_euclid(2) == 1
                    }
                    std::cmp::Ordering::Equal => whole >= 0,
                }
            }
        };
        let steps = whole.checked_add(i64::from(up))?;
        Exact::ratio(steps.checked_mul(step_num)?, step_den)
    }

    fn of_half(&self, below: Exact, above: Exact) -> Exact {
        let to_above = match self.direction {
            Direction::HalfEven => above
                .over(&Exact::from(2))
                .is_some_and(|half| half.is_whole()),
            Direction::HalfAway | Direction::Up | Direction::Down => !below.is_negative(),
        };
        if to_above { above } else { below }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_direction_at_and_beside_a_half() {
        let rows = [
            ("2.5", "half_away", "3"),
            ("-2.5", "half_away", "-3"),
            ("2.5", "half_even", "2"),
            ("3.5", "half_even", "4"),
            ("-2.5", "half_even", "-2"),
            ("2.4", "half_away", "2"),
            ("-2.6", "half_even", "-3"),
            ("2.1", "up", "3"),
            ("-2.9", "up", "-2"),
            ("2.9", "down", "2"),
            ("-2.1", "down", "-3"),
            ("7", "up", "7"),
        ];
        for (value, word, expected) in rows {
            let rounding = Rounding::new(Exact::ONE, Direction::from_word(word).unwrap()).unwrap();
            let rounded = rounding.apply(&value.parse().unwrap());
            assert_eq!(rounded.to_string(), expected, "{value} {word}");
        }
    }

    #[test]
    fn any_step_above_zero() {
        let step = Rounding::new("0.25".parse().unwrap(), Direction::HalfAway).unwrap();
        assert_eq!(step.apply(&"1.125".parse().unwrap()).to_string(), "1.25");
        assert_eq!(Rounding::new(Exact::ZERO, Direction::Up), None);
        assert_eq!(Rounding::new(Exact::from(-1), Direction::Up), None);
    }
}
