//! How far two words are from each other, and where a compound may be taken apart. Pure arithmetic: which words there
//! are is the index's matter.

/// A compound and its parts have at least so many letters each.
const PART_LETTERS: usize = 4;
/// What German, Dutch and the Nordic languages put between the parts of a compound.
const LINKS: [&str; 6] = ["", "s", "n", "en", "es", "er"];
/// Words with this many letters may have two slips, shorter ones one.
const TWO_SLIPS: usize = 8;

/// How many slips a word of that length may have: a letter left out, added, exchanged, or swapped with its neighbour.
#[must_use]
pub fn slips(word: &str) -> usize {
    if word.chars().count() >= TWO_SLIPS { 2 } else { 1 }
}

/// The fewest slips that make one word of the other, if there are no more than `most` (optimal string alignment).
#[must_use]
pub fn distance(left: &str, right: &str, most: usize) -> Option<usize> {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > most {
        return None;
    }
    let mut before = vec![0; right.len() + 1];
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, letter) in left.iter().enumerate() {
        let mut next = vec![i + 1; right.len() + 1];
        for (j, other) in right.iter().enumerate() {
            let exchanged = row[j] + usize::from(letter != other);
            let mut fewest = exchanged.min(row[j + 1] + 1).min(next[j] + 1);
            let swapped = i > 0 && j > 0 && *letter == right[j - 1] && left[i - 1] == *other;
            if swapped {
                fewest = fewest.min(before[j - 1] + 1);
            }
            next[j + 1] = fewest;
        }
        if next.iter().all(|slips| *slips > most) {
            return None;
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|slips| *slips <= most)
}

/// Ways to read a word as two, the even ones first: `museumszeiten` as `museum` and `zeiten`.
#[must_use]
pub fn parts(word: &str) -> Vec<(String, String)> {
    let letters: Vec<char> = word.chars().collect();
    let mut found: Vec<(usize, String, String)> = Vec::new();
    for cut in PART_LETTERS..=letters.len().saturating_sub(PART_LETTERS) {
        let head: String = letters[..cut].iter().collect();
        let tail: String = letters[cut..].iter().collect();
        for link in LINKS {
            let Some(head) = head.strip_suffix(link).filter(|head| head.chars().count() >= PART_LETTERS)
            else {
                continue;
            };
            found.push((cut.abs_diff(letters.len() / 2) + link.len(), head.to_owned(), tail.clone()));
        }
    }
    found.sort_by_key(|(uneven, _, _)| *uneven);
    found.into_iter().map(|(_, head, tail)| (head, tail)).collect()
}

#[cfg(test)]
mod tests {
    use super::{distance, parts};

    #[test]
    fn slips_are_counted_as_people_make_them() {
        assert_eq!(distance("telescope", "telescope", 2), Some(0));
        assert_eq!(distance("telscope", "telescope", 2), Some(1));
        assert_eq!(distance("telesocpe", "telescope", 2), Some(1));
        assert_eq!(distance("telesqoppe", "telescope", 2), Some(2));
        assert_eq!(distance("teleskopf", "telescope", 1), None);
        assert_eq!(distance("a", "telescope", 2), None);
        assert_eq!(distance("", "", 1), Some(0));
    }

    #[test]
    fn compounds_come_apart_at_their_links() {
        assert!(parts("museumszeiten").contains(&("museum".to_owned(), "zeiten".to_owned())));
        assert!(parts("dropdown").contains(&("drop".to_owned(), "down".to_owned())));
        assert!(parts("short").is_empty());
    }
}
