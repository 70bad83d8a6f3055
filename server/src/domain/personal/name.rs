//! Names that people give as their own: found by the words they give them with, then wherever the message says them
//! again.

use super::introductions::{AFTER, BEFORE, CAPITAL, NOT, PARTICLES, SIGNED, TITLES};
use crate::domain::text::stop_words::is_stop_word;
use std::ops::Range;

/// Words of one name at most.
const MOST_WORDS: usize = 4;
/// Letters of a name in a script without spaces, at most.
const UNSPACED: usize = 6;
/// Words of names that are looked for again, at most.
const MOST_AGAIN: usize = 20;
/// A name with fewer letters is taken out only where it was given: it may be a word.
const LEAST_AGAIN: usize = 3;

/// Where names stand.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut given: Vec<Range<usize>> = Vec::new();
    let mut take = |place: Option<Range<usize>>| given.extend(place);
    for (words, capital) in [(BEFORE, false), (CAPITAL, true)] {
        for words in words {
            for end in ends(text, words) {
                take(name(text, end, capital));
            }
        }
    }
    for words in SIGNED {
        for end in ends(text, words) {
            take(signature(text, end));
        }
    }
    for words in AFTER {
        for (at, _) in text.match_indices(words) {
            take(unspaced_before(text, at));
        }
    }
    let again = again(text, &given);
    given.extend(again);
    given
}

/// Where these words end in a text, whatever their case, as words of their own.
fn ends(text: &str, words: &str) -> Vec<usize> {
    let spaced = words.chars().next().is_some_and(is_spaced);
    let mut found = Vec::new();
    let mut before: Option<char> = None;
    for (at, letter) in text.char_indices() {
        let begins = !spaced || !before.is_some_and(char::is_alphanumeric);
        before = Some(letter);
        if begins && let Some(length) = prefix(&text[at..], words) {
            let rest = &text[at + length..];
            let ends = !spaced || words.ends_with(':') || !rest.starts_with(char::is_alphanumeric);
            if ends {
                found.push(at + length);
            }
        }
    }
    found
}

/// The length in bytes of the beginning of a text that says these words, which are in lower case; spaces are as good as
/// others and as several.
fn prefix(text: &str, words: &str) -> Option<usize> {
    let mut rest = text;
    for wanted in words.chars() {
        let mut letters = rest.chars();
        let letter = letters.next()?;
        if wanted == ' ' {
            if !letter.is_whitespace() {
                return None;
            }
            rest = rest.trim_start();
        } else {
            if !letter.to_lowercase().eq(std::iter::once(wanted)) {
                return None;
            }
            rest = letters.as_str();
        }
    }
    Some(text.len() - rest.len())
}

/// Whether a script puts spaces between words.
pub(super) fn is_spaced(letter: char) -> bool {
    !matches!(u32::from(letter), 0x3040..=0x30ff | 0x3400..=0x9fff | 0xf900..=0xfaff)
}

/// The name that stands from `at` on.
fn name(text: &str, at: usize, capital: bool) -> Option<Range<usize>> {
    let rest = text[at..].trim_start_matches([' ', '\u{a0}', ':', '\t', '"', '“', '„', '*', '　']);
    let start = text.len() - rest.len();
    if !rest.starts_with(is_spaced) {
        return unspaced(rest).map(|length| start..start + length);
    }
    let mut end = None;
    let mut first_is_small = false;
    let mut place = start;
    for count in 0..MOST_WORDS {
        let Some((word, from)) = word(text, place) else { break };
        let lower = word.to_lowercase();
        // Scripts without capitals are read as if all of it were small.
        let small = word.starts_with(|letter: char| !letter.is_uppercase());
        let title = TITLES.contains(&lower.as_str());
        let particle = PARTICLES.contains(&lower.as_str());
        let said = if count == 0 {
            first_is_small = small;
            // Without capitals, whoever writes in small letters all along gives a name after these words all the same.
            !(NOT.contains(&lower.as_str()) || small && (capital || is_stop_word(&lower)) || is_number(word))
        } else if small && !particle {
            first_is_small
                && !is_stop_word(&lower)
                && !NOT.contains(&lower.as_str())
                && ends_here(text, from + word.len())
        } else {
            !NOT.contains(&lower.as_str()) && !is_number(word)
        };
        if !said {
            break;
        }
        place = from + word.len();
        if title {
            // "Dr. Ada": the point is no end.
            place += usize::from(text[place..].starts_with('.'));
        } else if !particle || count == 0 {
            end = Some(place);
        }
        if !text[place..].starts_with([' ', '\u{a0}']) {
            break;
        }
    }
    end.map(|end| start..end)
}

/// A name alone in the line that follows a greeting, or behind its comma.
fn signature(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text[at..].trim_start_matches([' ', ',', '!', '.', '\t', '-', '–']);
    let rest = rest.trim_start_matches(['\r', '\n', ' ']);
    let start = text.len() - rest.len();
    let place = name(text, start, true)?;
    let behind = text[place.end..].trim_start_matches([' ', '.', ',']);
    (behind.is_empty() || behind.starts_with(['\n', '\r'])).then_some(place)
}

/// The word that begins at or after the spaces at `at`, with its place.
fn word(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text[at..].trim_start_matches([' ', '\u{a0}']);
    let from = text.len() - rest.len();
    let end = rest.find(|letter: char| !letter.is_alphabetic() && !matches!(letter, '-' | '\'' | '’' | '·'));
    let word = rest[..end.unwrap_or(rest.len())].trim_end_matches(['-', '\'', '’']);
    (!word.is_empty()).then_some((word, from))
}

fn is_number(word: &str) -> bool {
    word.starts_with(char::is_numeric)
}

/// Whether a sentence or a part of it ends there.
fn ends_here(text: &str, at: usize) -> bool {
    let rest = text[at..].trim_start_matches([' ', '\u{a0}']);
    match word(text, at) {
        Some((next, from)) if from == text.len() - rest.len() => is_stop_word(&next.to_lowercase()),
        _ => true,
    }
}

/// The length in bytes of the name at the beginning of a text whose script has no spaces.
fn unspaced(text: &str) -> Option<usize> {
    const ENDS: [&str; 11] = ["です", "と", "だ", "，", "。", "、", "的", "是", "想", "要", "请"];
    let mut length = 0;
    for letter in text.chars().take(UNSPACED) {
        let ends = ENDS.iter().any(|end| text[length..].starts_with(end));
        if ends || is_spaced(letter) {
            break;
        }
        length += letter.len_utf8();
    }
    (length > 0).then_some(length)
}

/// A name in such a script that ends at `at`.
fn unspaced_before(text: &str, at: usize) -> Option<Range<usize>> {
    let mut start = at;
    for letter in text[..at].chars().rev().take(UNSPACED) {
        if is_spaced(letter) || matches!(letter, 'は' | 'の' | 'が') {
            break;
        }
        start -= letter.len_utf8();
    }
    (start < at).then_some(start..at)
}

/// Where the words of names that were given are said again.
fn again(text: &str, given: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut words: Vec<String> = Vec::new();
    for place in given {
        for word in text[place.clone()].split_whitespace() {
            let lower = word.to_lowercase();
            let telling = lower.chars().count() >= LEAST_AGAIN
                && !is_stop_word(&lower)
                && !PARTICLES.contains(&lower.as_str())
                && !TITLES.contains(&lower.trim_end_matches('.'));
            if telling && words.len() < MOST_AGAIN && !words.contains(&lower) {
                words.push(lower);
            }
        }
    }
    let mut places: Vec<Range<usize>> = Vec::new();
    for word in &words {
        places.extend(ends(text, word).into_iter().filter_map(|end| {
            let mut starts = text[..end].char_indices().rev().take(word.chars().count() + 2);
            let (start, _) = starts.find(|(at, _)| prefix(&text[*at..], word) == Some(end - at))?;
            // As it was written the first time, name before word: "will" stays where Will is called so.
            text[start..end].starts_with(|letter: char| !letter.is_lowercase()).then_some(start..end)
        }));
    }
    places
}
