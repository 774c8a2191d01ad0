//! Did you mean: the nearest of the names that would be accepted.

/// How many letters are enough to be the beginning of a name.
const BEGINNING: usize = 4;

/// The candidate nearest to `word`, if it lies within a third of the word's length; else the only
/// one that begins with it.
///
/// # Examples
/// ```
/// use lonn::text::nearest;
/// assert_eq!(nearest("senoir", ["junior", "senior", "lead"]), Some("senior"));
/// assert_eq!(nearest("chief", ["junior", "senior", "lead"]), None);
/// assert_eq!(nearest("total_comp", ["total_compensation", "net"]), Some("total_compensation"));
/// // What was written is no help, even where it is the name of something else.
/// assert_eq!(nearest("lead", ["lead", "leads"]), Some("leads"));
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = word.chars().count().div_ceil(3).max(1);
    let mut near: Option<(usize, &str)> = None;
    let mut longer = Vec::new();
    for candidate in candidates.into_iter().filter(|known| *known != word) {
        let found = (distance(word, candidate), candidate);
        if found.0 <= most && near.is_none_or(|near| found < near) {
            near = Some(found);
        }
        if candidate.starts_with(word) && !longer.contains(&candidate) {
            longer.push(candidate);
        }
    }
    match (near, longer.as_slice()) {
        (Some((_, near)), _) => Some(near),
        (None, [longer]) if word.chars().count() >= BEGINNING => Some(longer),
        (None, _) => None,
    }
}

/// The candidates to be named where nothing was nearly meant: all of them, or of many the nearest,
/// and whether there are more.
pub(super) fn few<'a>(word: &str, candidates: &[&'a str]) -> (Vec<&'a str>, bool) {
    /// More than these are no sentence.
    const MOST: usize = 15;
    /// So many are an example.
    const FEW: usize = 6;
    if candidates.len() <= MOST {
        return (candidates.to_vec(), false);
    }
    // What has no letter in common is as far as anything: in the order given.
    let most = word.chars().count().saturating_sub(1);
    let mut sorted = candidates.to_vec();
    sorted.sort_by_key(|candidate| distance(word, candidate).min(most));
    sorted.truncate(FEW);
    (sorted, true)
}

/// Letters to insert, delete, replace or swap, case aside.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).take(100).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).take(100).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut next = vec![i.saturating_add(1)];
        for (j, right) in b.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX);
            let replace = at(&row, j).saturating_add(usize::from(left != right));
            let insert = at(&next, j).saturating_add(1);
            let delete = at(&row, j.saturating_add(1)).saturating_add(1);
            let swapped = i > 0
                && j > 0
                && a.get(i.saturating_sub(1)) == Some(right)
                && b.get(j.saturating_sub(1)) == Some(left);
            let swap = if swapped {
                at(&before, j.saturating_sub(1)).saturating_add(1)
            } else {
                usize::MAX
            };
            next.push(replace.min(insert).min(delete).min(swap));
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}
