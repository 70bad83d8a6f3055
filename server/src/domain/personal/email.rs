//! E-mail addresses, also those whose sign is spelt out: `ada (at) example.com`.

use std::ops::Range;

/// Spellings of the sign, the longest first.
const SIGNS: [&str; 8] = ["@", "＠", " (at) ", "(at)", " [at] ", "[at]", " {at} ", "{at}"];

/// Where addresses stand.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // Letters keep their length, so that places in one are places in the other.
    let lower = text.to_ascii_lowercase();
    for (at, _) in text.char_indices() {
        let Some(sign) =
            SIGNS.iter().find(|sign| lower.get(at..).is_some_and(|rest| rest.starts_with(**sign)))
        else {
            continue;
        };
        let (before, after) = (&text[..at], &text[at + sign.len()..]);
        let name = before.len() - before.trim_end_matches(is_of_name).len();
        let host = host(after);
        let place = at - name..at + sign.len() + host;
        let last = found.last().map_or(0, |last| last.end);
        if name > 0 && host > 0 && place.start >= last {
            // Punctuation before an address is no part of it.
            let lead =
                text[place.clone()].len() - text[place.clone()].trim_start_matches(['.', '-', '\'']).len();
            found.push(place.start + lead..place.end);
        }
    }
    found
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || "._%+-'!#$&*=?^`|~/".contains(letter)
}

/// The length of the host that a text begins with: labels with dots, the last of at least two letters. Zero if there is
/// none.
fn host(text: &str) -> usize {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '-' && letter != '.');
    let run = &text[..end.unwrap_or(text.len())];
    // A full stop at the end of the sentence is not the host's.
    let run = run.trim_end_matches(['.', '-']);
    let Some((labels, top)) = run.rsplit_once('.') else { return 0 };
    let is_top =
        top.chars().count() >= 2 && top.chars().all(|letter| letter.is_alphabetic() || letter == '-');
    let whole = labels.split('.').all(|label| !label.is_empty());
    // `example.com.Please` is an address and the next sentence; it is better to take too much than too little.
    if is_top && whole { run.len() } else { 0 }
}
