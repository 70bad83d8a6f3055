//! Names in a text: words that are written as names are. German writes every noun so; there, and where the language of a
//! text can't be told from German, only what no noun looks like counts.

use std::collections::HashSet;

use super::sentences::sentences;
use super::stop_words::is_stop_word;
use super::terms::{term, words};
use super::tongue::{Tongue, tongue};

/// The names in a text, as terms. `known` are names from elsewhere: the first word of a sentence is a name only if it is
/// among them or another one follows, since every first word has a capital.
#[must_use]
pub fn names(text: &str, known: &HashSet<String, impl std::hash::BuildHasher>) -> HashSet<String> {
    let spoken = tongue(text);
    let mut found = HashSet::new();
    for range in sentences(text) {
        let sentence = &text[range];
        let words = words(sentence);
        let is_capital = |place: usize| {
            words.get(place).is_some_and(|word| {
                sentence[word.start..].chars().next().is_some_and(char::is_uppercase)
                    && word.end - word.start > 1
                    && !is_stop_word(&word.folded)
            })
        };
        // Two words with capitals side by side are a name wherever they stand.
        let is_double = |place: usize| {
            is_capital(place + 1) && sentence[words[place].end..words[place + 1].start] == *" "
        };
        let mut begins = true;
        let mut end = 0;
        for (place, word) in words.iter().enumerate() {
            let shown = &sentence[word.start..word.end];
            // Behind a colon, a dash or an opening quotation mark a sentence begins anew.
            begins |= sentence[end..word.start].contains([':', '–', '—', '"', '“', '„', '«', '•', '\n']);
            end = word.end;
            let first = std::mem::take(&mut begins);
            let name = match spoken {
                // Latin letters stand out where the script is another.
                Some(Tongue::Ja | Tongue::Zh | Tongue::Ar) => {
                    word.folded.len() > 2
                        && shown.is_ascii()
                        && shown.bytes().any(|byte| byte.is_ascii_alphabetic())
                }
                Some(Tongue::De) | None => is_odd(shown),
                Some(_) => {
                    is_odd(shown)
                        || (is_capital(place)
                            && (!first || known.contains(term(&word.folded)) || is_double(place)))
                }
            };
            if name {
                found.insert(term(&word.folded).to_owned());
            }
        }
    }
    found
}

/// `iPhone`, `MAX31856`, `E2`: capitals inside, or letters and digits mixed.
fn is_odd(shown: &str) -> bool {
    let letters = shown.chars().filter(|letter| letter.is_alphabetic()).count();
    let digits = shown.chars().any(|digit| digit.is_ascii_digit());
    let inside = shown.chars().skip(1).any(char::is_uppercase) && shown.chars().any(char::is_lowercase);
    (digits && letters > 1) || inside
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::names;

    fn found(text: &str) -> Vec<String> {
        let mut names: Vec<String> = names(text, &HashSet::from(["tobi".to_owned()])).into_iter().collect();
        names.sort();
        names
    }

    #[test]
    fn names_are_told_from_first_words() {
        assert_eq!(found("The wheel is taught by Marit Oddsen."), ["marit", "odds"]);
        assert_eq!(found("Tobias repairs it. Entry is free."), ["tobi"]);
        assert_eq!(found("Ines Halloran looks after the scales."), ["hallora", "ines"]);
        assert!(found("Parking is free on the hill.").is_empty());
    }

    #[test]
    fn german_nouns_are_no_names() {
        assert!(found("Die Galerie ist am Montag geschlossen.").is_empty());
        assert_eq!(found("Die Platine ist ein ESP32."), ["esp32"]);
        assert_eq!(found("我们接受 Visa 卡。"), ["visa"]);
    }
}
