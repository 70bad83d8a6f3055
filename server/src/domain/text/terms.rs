//! Words and terms. A term is a word as it is searched for: without case, accents and endings.
//!
//! No language is asked for: a visitor's short question is often taken for another one. A light cut of
//! endings and a cut at seven letters found more than Porter's stemmer in English, German and Spanish.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;

use super::stop_words;

/// Letters of a word that count. Endings and the tails of compounds lie behind them.
const TERM_LETTERS: usize = 7;
/// What must stay of a word when an ending is taken off.
const LEAST_STEM: usize = 4;
/// Endings of inflection in the languages of most of our pages, the longest first.
const ENDINGS: [&str; 17] =
    ["ings", "ing", "ies", "ern", "ed", "en", "em", "er", "es", "os", "as", "e", "s", "n", "o", "a", "y"];

/// A word and where it stands in the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower-cased, without accents.
    pub folded: String,
    /// First byte in the text.
    pub start: usize,
    /// First byte behind it.
    pub end: usize,
}

/// Whether the script writes without spaces, so that each sign is a word of its own.
#[must_use]
pub fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

/// The text lower-cased and without accents: `Straße` becomes `strasse`, `Crème` becomes `creme`.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase).nfkd() {
        match character {
            // Vowel signs of scripts without spaces carry meaning, accents of the others do not.
            '\u{0300}'..='\u{036f}' => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'đ' | 'ð' => folded.push('d'),
            other => folded.push(other),
        }
    }
    folded
}

/// The words of a text, in order. Signs of scripts without spaces are words of one sign.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices() {
        let letter = character.is_alphanumeric() || (start.is_some() && is_joining(character));
        if !character.is_ascii() && is_unspaced(character) {
            push(&mut words, text, start.take(), at);
            push(&mut words, text, Some(at), at + character.len_utf8());
        } else if letter {
            start.get_or_insert(at);
        } else {
            push(&mut words, text, start.take(), at);
        }
    }
    push(&mut words, text, start, text.len());
    words
}

fn is_joining(character: char) -> bool {
    matches!(character, '\u{0300}'..='\u{036f}' | '_' | '\u{00ad}')
}

fn push(words: &mut Vec<Word>, text: &str, start: Option<usize>, end: usize) {
    let Some(start) = start else { return };
    let written = &text[start..end];
    let mut folded = fold(written);
    if !written.is_ascii() {
        folded.retain(|character| character != '\u{ad}');
    }
    if !folded.is_empty() {
        words.push(Word { folded, start, end });
    }
}

/// The term of a folded word.
#[must_use]
pub fn term(folded: &str) -> &str {
    if !folded.is_ascii() || folded.len() <= LEAST_STEM || folded.bytes().any(|byte| byte.is_ascii_digit()) {
        return first_letters(folded, TERM_LETTERS);
    }
    let ends_with = |ending: &&&str| {
        let Some(stem) = folded.strip_suffix(**ending).filter(|stem| stem.len() >= LEAST_STEM) else {
            return false;
        };
        // `company` goes with `companies`, but `fridays` with `friday`.
        **ending != "y" || !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    };
    let ending = ENDINGS.iter().find(ends_with);
    let mut stem = &folded[..folded.len() - ending.map_or(0, |ending| ending.len())];
    if matches!(ending, Some(&("ing" | "ings" | "ed" | "er" | "en"))) {
        let bytes = stem.as_bytes();
        let doubled = bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
        if doubled && !matches!(bytes[bytes.len() - 1], b'l' | b's' | b'z') && stem.len() > LEAST_STEM {
            stem = &stem[..stem.len() - 1];
        }
    }
    &stem[..stem.len().min(TERM_LETTERS)]
}

/// Up to so many letters of a word.
pub(super) fn first_letters(word: &str, letters: usize) -> &str {
    word.char_indices().nth(letters).map_or(word, |(end, _)| &word[..end])
}

/// The terms of a text as they are indexed: every word, and every pair of neighbouring signs of a script
/// without spaces.
#[must_use]
pub fn index_terms(text: &str) -> Vec<String> {
    let words = words(text);
    let mut terms = Vec::with_capacity(words.len());
    for (position, word) in words.iter().enumerate() {
        terms.push(term(&word.folded).to_owned());
        if let Some(next) = words.get(position + 1).filter(|next| are_neighbours(text, word, next)) {
            terms.push(format!("{}{}", word.folded, next.folded));
        }
    }
    terms
}

/// The terms to look for, each once, in the order of the question. Words without meaning of their own
/// are left out unless there is nothing else; signs of scripts without spaces are paired where they can be.
#[must_use]
pub fn query_terms(text: &str) -> Vec<String> {
    let words = words(text);
    let telling: Vec<&Word> = words.iter().filter(|word| !stop_words::is_stop_word(&word.folded)).collect();
    let telling = if telling.is_empty() { words.iter().collect() } else { telling };
    let mut seen = HashSet::new();
    let mut terms = Vec::new();
    let mut paired = None;
    for (position, word) in telling.iter().enumerate() {
        let next = telling.get(position + 1).filter(|next| are_neighbours(text, word, next));
        let found = match next {
            Some(next) => {
                paired = Some(next.start);
                format!("{}{}", word.folded, next.folded)
            }
            None if paired == Some(word.start) => continue,
            None => term(&word.folded).to_owned(),
        };
        if seen.insert(found.clone()) {
            terms.push(found);
        }
    }
    terms
}

fn are_neighbours(text: &str, left: &Word, right: &Word) -> bool {
    let unspaced = |word: &Word| text[word.start..].chars().next().is_some_and(is_unspaced);
    left.end == right.start && unspaced(left) && unspaced(right)
}

#[cfg(test)]
mod tests {
    use super::{fold, index_terms, query_terms, term};

    #[test]
    fn inflections_of_a_word_are_one_term() {
        for (left, right) in [
            ("tickets", "ticket"),
            ("opens", "opening"),
            ("opened", "open"),
            ("shipped", "ship"),
            ("fridays", "friday"),
            ("Öffnungszeiten", "Öffnungszeit"),
            ("entradas", "entrada"),
        ] {
            assert_eq!(term(&fold(left)), term(&fold(right)), "{left} and {right}");
        }
    }

    #[test]
    fn signs_of_scripts_without_spaces_are_paired() {
        assert_eq!(query_terms("東京駅"), ["東京", "京駅"]);
        assert!(index_terms("東京駅").contains(&"京駅".to_owned()));
        assert_eq!(query_terms("水"), ["水"]);
    }

    #[test]
    fn a_question_of_stop_words_alone_keeps_them() {
        assert_eq!(query_terms("What is the opening time?"), ["open", "time"]);
        assert!(!query_terms("who are you").is_empty());
    }

    #[test]
    fn nothing_upsets_the_cutting() {
        for text in ["", "C++", "it's", "foo-bar", "\"", "'", "🙂🙂", "a\u{0301}", "\u{0301}", "ß", "İ", "ﬁ"]
        {
            drop(index_terms(text));
            drop(query_terms(text));
        }
    }
}
