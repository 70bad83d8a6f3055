//! What people say out of courtesy: greetings, thanks, goodbyes, and who one is talking to. A text is courtesy only if all
//! of it is: `hello, what does it cost?` asks something. May not hold replies.

mod phrases;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::terms::words;
use super::tongue::Tongue;
use phrases::{ALONG, PHRASES};

/// What is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Courtesy {
    /// Hello, how are you.
    Greeting,
    /// Goodbye.
    Farewell,
    /// Thank you.
    Thanks,
    /// Who are you, are you a bot.
    Identity,
}

struct Known {
    /// Every phrase by its first word, the longest first.
    phrases: HashMap<String, Vec<(Vec<String>, Courtesy, Tongue)>>,
    along: Vec<String>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut phrases: HashMap<String, Vec<(Vec<String>, Courtesy, Tongue)>> = HashMap::new();
    for (tongue, courtesy, list) in PHRASES {
        for phrase in list.split(',') {
            let said = folded(phrase);
            if let Some(first) = said.first().cloned() {
                phrases.entry(first).or_default().push((said, courtesy, tongue));
            }
        }
    }
    for known in phrases.values_mut() {
        // Stable: of the same length, the language that is named first.
        known.sort_by_key(|(said, ..)| std::cmp::Reverse(said.len()));
    }
    Known { phrases, along: folded(ALONG) }
});

fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.folded).collect()
}

/// What a text means, and in which language, if it is nothing but courtesy. `name` is whom it is said to, and may be
/// said along.
#[must_use]
pub fn courtesy(text: &str, name: &str) -> Option<(Courtesy, Tongue)> {
    let said = folded(text);
    let name = folded(name);
    let mut found: Option<(Courtesy, usize, Tongue)> = None;
    let mut at = 0;
    while at < said.len() {
        let rest = &said[at..];
        let phrase = KNOWN
            .phrases
            .get(&rest[0])
            .and_then(|known| known.iter().find(|(phrase, ..)| rest.starts_with(phrase)));
        if let Some((phrase, courtesy, tongue)) = phrase {
            // What asks for more counts; of the same, the longer phrase tells the language better.
            if found.is_none_or(|(known, length, _)| (*courtesy, phrase.len()) > (known, length)) {
                found = Some((*courtesy, phrase.len(), *tongue));
            }
            at += phrase.len();
        } else if !name.is_empty() && rest.starts_with(&name) {
            at += name.len();
        } else if KNOWN.along.contains(&rest[0]) {
            at += 1;
        } else {
            return None;
        }
    }
    found.map(|(courtesy, _, tongue)| (courtesy, tongue))
}

#[cfg(test)]
mod tests {
    use super::{Courtesy, Tongue, courtesy};

    #[test]
    fn courtesy_is_told_in_every_language() {
        for (text, expected, tongue) in [
            ("Hello!", Courtesy::Greeting, Tongue::En),
            ("hi Ada 👋", Courtesy::Greeting, Tongue::En),
            ("Hi, are you a bot?", Courtesy::Identity, Tongue::En),
            ("ok thanks, bye", Courtesy::Thanks, Tongue::En),
            ("Guten Tag!", Courtesy::Greeting, Tongue::De),
            ("Vielen Dank für die Hilfe", Courtesy::Thanks, Tongue::De),
            ("Qui êtes-vous ?", Courtesy::Identity, Tongue::Fr),
            ("¡Muchas gracias!", Courtesy::Thanks, Tongue::Es),
            ("Tchau", Courtesy::Farewell, Tongue::Pt),
            ("Grazie mille!", Courtesy::Thanks, Tongue::It),
            ("Ben je een robot?", Courtesy::Identity, Tongue::Nl),
            ("Cześć", Courtesy::Greeting, Tongue::Pl),
            ("İyi günler", Courtesy::Greeting, Tongue::Tr),
            ("شكراً جزيلاً", Courtesy::Thanks, Tongue::Ar),
            ("Terima kasih", Courtesy::Thanks, Tongue::Id),
            ("こんにちは！", Courtesy::Greeting, Tongue::Ja),
            ("你是机器人吗？", Courtesy::Identity, Tongue::Zh),
        ] {
            assert_eq!(courtesy(text, "Ada"), Some((expected, tongue)), "{text}");
        }
    }

    #[test]
    fn a_question_behind_courtesy_is_a_question() {
        for text in [
            "Hello, what does it cost?",
            "thanks, and on Sundays?",
            "hi there, dogs?",
            "Who are you open for?",
            "Are you a member of the guild?",
            "Guten Tag, wann öffnen Sie?",
            "ok",
            "",
            "你好，门票多少钱？",
            "What is your name policy?",
        ] {
            assert_eq!(courtesy(text, "Ada"), None, "{text}");
        }
    }
}
