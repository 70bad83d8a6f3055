//! What names, classes and states say about an element, and how the words of `words` are weighed.

use super::Kind;
use super::words::{CALLS, CONTENT, LABELS, OUTSIDE, OUTSIDE_IF_SHORT, PHOTOS, UNFOLDS};
use scraper::node::Element;

/// What the signs on an element suggest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    None,
    /// Not content, whatever its size.
    Outside,
    /// Not content if it is short.
    OutsideIfShort,
    /// Not shown, at least not at first.
    Hidden,
}

/// For each first letter, the lengths of the words that are known: most words are none, and this is quick.
const KNOWN: [u32; 26] = {
    let mut known = [0; 26];
    let lists = [OUTSIDE, OUTSIDE_IF_SHORT, CONTENT, UNFOLDS, &["next", "prev", "previous"]];
    let mut list = 0;
    while list < lists.len() {
        let mut word = 0;
        while word < lists[list].len() {
            let bytes = lists[list][word].as_bytes();
            known[(bytes[0] - b'a') as usize] |= 1 << bytes.len();
            word += 1;
        }
        list += 1;
    }
    known
};

/// Whether there is a known word of this length with this first letter. Words have small ASCII letters only.
fn may_be_known(word: &str) -> bool {
    let first = word.bytes().next().and_then(|first| KNOWN.get(usize::from(first.wrapping_sub(b'a'))));
    word.len() < 32 && first.is_some_and(|lengths| lengths & (1 << word.len()) != 0)
}

/// Whether an element inside of code bears the numbers of its lines.
pub(super) fn is_gutter(element: &Element) -> bool {
    let (mut gutter, mut line, mut number) = (false, false, false);
    words(element.attr("class").unwrap_or_default(), |word| {
        gutter |= matches!(
            word,
            "gutter" | "lineno" | "linenos" | "linenumber" | "linenumbers" | "ln" | "lnt" | "hljs-ln-n"
        );
        line |= matches!(word, "line" | "lines");
        number |= matches!(word, "number" | "numbers" | "no" | "nr" | "num" | "nums");
    });
    gutter || (line && number)
}

/// Reads the signs of an element.
pub(super) fn sign(element: &Element, kind: Kind) -> Sign {
    let (mut outside, mut short, mut content, mut unfolds) = (false, false, false, false);
    let (mut next, mut previous) = (false, false);
    for value in [element.attr("class"), element.attr("id"), element.attr("role")].into_iter().flatten() {
        words(value, |word| {
            if !may_be_known(word) {
                return;
            }
            let reply = kind == Kind::Forum && matches!(word, "comment" | "comments" | "commentlist");
            outside |= !reply && OUTSIDE.binary_search(&word).is_ok();
            short |= OUTSIDE_IF_SHORT.binary_search(&word).is_ok();
            content |= CONTENT.binary_search(&word).is_ok();
            unfolds |= UNFOLDS.binary_search(&word).is_ok();
            next |= word == "next";
            previous |= matches!(word, "prev" | "previous");
        });
    }
    // A name that is nothing but such a word says more than one that has it among others.
    let strong = [element.attr("id"), element.attr("role")]
        .into_iter()
        .flatten()
        .any(|name| outside && OUTSIDE.binary_search(&name.trim()).is_ok());
    outside |= next && previous;
    content &= !strong;
    if !unfolds && is_hidden(element) {
        return Sign::Hidden;
    }
    match (outside, short, content) {
        (true, _, false) => Sign::Outside,
        (true, _, true) | (false, true, _) => Sign::OutsideIfShort,
        _ => Sign::None,
    }
}

/// Whether an element shows photos, or tells of one.
pub(super) fn is_of_photos(element: &Element) -> bool {
    let mut photos = false;
    for value in [element.attr("class"), element.attr("id")].into_iter().flatten() {
        words(value, |word| photos |= PHOTOS.binary_search(&word).is_ok() || word.ends_with("gallery"));
    }
    photos
}

/// Whether a line in lower case is only a label of what surrounds content.
pub(super) fn is_label(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    LABELS.binary_search(&bare).is_ok()
}

/// Whether a line in lower case calls to subscribe or to follow, or tells of rights and thanks.
pub(super) fn is_call(line: &str) -> bool {
    CALLS.iter().any(|words| line.contains(words))
}

/// Whether an aside is a note that belongs to the text.
pub(super) fn is_note(element: &Element) -> bool {
    let mut note = false;
    for value in [element.attr("class"), element.attr("role")].into_iter().flatten() {
        words(value, |word| {
            note |= matches!(
                word,
                "admonition"
                    | "callout"
                    | "caution"
                    | "danger"
                    | "hint"
                    | "important"
                    | "info"
                    | "note"
                    | "tip"
                    | "warning"
            );
        });
    }
    note
}

fn is_hidden(element: &Element) -> bool {
    if element.attr("hidden").is_some_and(|value| value != "until-found") {
        return true;
    }
    if element.attr("aria-hidden") == Some("true") {
        return true;
    }
    element.attr("style").is_some_and(|style| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    })
}

/// Calls `f` with each word of a class or an id in lower case: `relatedPosts` and `related-posts` are two.
fn words(value: &str, mut f: impl FnMut(&str)) {
    let mut word = String::with_capacity(24);
    let mut last_lower = false;
    for c in value.chars() {
        let ends = !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && last_lower);
        if ends && !word.is_empty() {
            f(&word);
            word.clear();
        }
        last_lower = c.is_ascii_lowercase();
        if c.is_ascii_alphabetic() {
            word.push(c.to_ascii_lowercase());
        }
    }
    if !word.is_empty() {
        f(&word);
    }
}

/// Characters that are not blank.
pub(super) fn visible_chars(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|b| !b.is_ascii_whitespace()).count();
    }
    text.chars().filter(|c| !c.is_whitespace()).count()
}
