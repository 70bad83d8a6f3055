//! When two questions are one, so that the answer to the first serves the second as well.
//!
//! Being near in an embedding does not say it: "opening hours Monday" and "opening hours Tuesday" are nearer to each other
//! than most ways of asking one thing. So the words decide, and the vectors only have a veto. Two questions agree when
//! they have the same words in the same order, but for: case, accents, closing signs, words that say nothing (articles,
//! greetings, "please"), and the ending of a plural. Numbers, signs between them, negations, question words,
//! prepositions and names must be the same, letter by letter.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::text::stop_words::is_stop_word;
use crate::domain::text::terms::{fold, is_unspaced, words};

/// Letters that a word must have for its ending to be that of a plural.
const LEAST_STEM: usize = 4;
/// Endings of plurals and cases.
const ENDINGS: [&str; 5] = ["s", "es", "n", "en", "e"];
/// Signs that close or structure a sentence and say nothing else.
const ORDINARY: &str = ".,;:!?¿¡'\"“”„‘’«»()[]…–—-。、？！，；：「」・";
/// Signs that belong to a number beside them.
const IN_NUMBERS: &str = ".,:/-–'";

/// Words without which a question asks the same. Greetings and politeness, articles.
static FILLERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "hi hello hey please kindly thanks thank the a an \
     hallo bitte danke guten tag der die das den dem des ein eine einen einem einer eines \
     hola favor gracias buenos dias el los las un una unos unas \
     bonjour merci svp le les une des \
     ciao grazie salve buongiorno gli uno \
     ola obrigado obrigada os um uma \
     hoi alstublieft alsjeblieft bedankt het een"
        .split_ascii_whitespace()
        .collect()
});

#[derive(Debug)]
struct Part {
    folded: String,
    /// Has to be met exactly: a number, a sign, a word of the sentence's frame.
    is_frame: bool,
    /// Written with a capital although no sentence begins there.
    is_name: bool,
}

/// A question without what differs from one asker to the next: case, spaces, and signs at its end.
#[must_use]
pub fn exact(question: &str) -> String {
    let lower = question.nfc().collect::<String>().to_lowercase();
    let joined = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.trim_end_matches(['?', '!', '.', ' ', '？', '！', '。', '؟']).to_owned()
}

/// What two questions must have in common to be looked at at all: numbers, signs and the words of the frame, in order.
#[must_use]
pub fn frame(question: &str) -> String {
    let frame: Vec<String> =
        parts(question).into_iter().filter(|part| part.is_frame).map(|part| part.folded).collect();
    frame.join(" ")
}

/// Whether two questions are one by their words.
#[must_use]
pub fn agree(left: &str, right: &str) -> bool {
    let (left, right) = (parts(left), parts(right));
    let says_something = left.iter().any(|part| !part.is_frame);
    says_something
        && left.len() == right.len()
        && left.iter().zip(&right).all(|(left, right)| {
            left.folded == right.folded
                || (!left.is_frame
                    && !right.is_frame
                    && !left.is_name
                    && !right.is_name
                    && (is_plural(&left.folded, &right.folded) || is_plural(&right.folded, &left.folded)))
        })
}

/// Whether the second word is the first with the ending of a plural.
fn is_plural(one: &str, more: &str) -> bool {
    let ending = more.strip_prefix(one).filter(|_| one.is_ascii() && one.len() >= LEAST_STEM);
    ending.is_some_and(|ending| ENDINGS.contains(&ending))
}

fn parts(question: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut end = 0;
    let mut begins = true;
    for word in words(question) {
        signs(&question[end..word.start], question, end, &mut parts, &mut begins);
        let written = &question[word.start..word.end];
        end = word.end;
        let is_number = word.folded.chars().any(char::is_numeric);
        let is_filler = FILLERS.contains(word.folded.as_str());
        if !is_filler {
            let unspaced = written.chars().next().is_some_and(is_unspaced);
            parts.push(Part {
                is_frame: is_number || unspaced || is_stop_word(&word.folded),
                is_name: !begins && written.chars().any(char::is_uppercase),
                folded: word.folded,
            });
        }
        begins = false;
    }
    signs(&question[end..], question, end, &mut parts, &mut begins);
    parts
}

/// Signs that mean something: all but the ordinary ones, and those too where a number is beside them.
fn signs(between: &str, question: &str, start: usize, parts: &mut Vec<Part>, begins: &mut bool) {
    for (at, sign) in between.char_indices() {
        if ".!?。？！".contains(sign) {
            *begins = true;
        }
        let place = start + at;
        let after = question[place + sign.len_utf8()..].chars().next().is_some_and(char::is_numeric);
        let of_number = IN_NUMBERS.contains(sign) && after;
        if of_number || !(sign.is_whitespace() || ORDINARY.contains(sign)) {
            parts.push(Part { folded: fold(&sign.to_string()), is_frame: true, is_name: false });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{agree, exact, frame};

    fn are_one(left: &str, right: &str) -> bool {
        frame(left) == frame(right) && agree(left, right) && agree(right, left)
    }

    #[test]
    fn ways_of_writing_one_question_agree() {
        for (left, right) in [
            ("What are the opening hours on Monday?", "what are opening hours on Monday"),
            ("How much does a ticket cost?", "How much does the ticket cost, please?"),
            ("Where can I buy tickets?", "Hello! Where can I buy a ticket"),
            ("Wie viel kostet eine karte?", "Bitte, wie viel kosten karten?"),
            ("¿Cuánto cuesta la entrada?", "cuanto cuesta la entrada"),
            ("Do you ship to France?", "do you ship to France??"),
            ("Was kostet das Ticket?", "Hallo, was kostet ein Ticket?"),
        ] {
            let plural_verb = left.starts_with("Wie viel");
            assert_eq!(are_one(left, right), !plural_verb, "{left} / {right}");
        }
        assert_eq!(exact("東京駅はどこですか？"), exact("東京駅はどこですか"));
    }

    #[test]
    fn what_asks_for_something_else_does_not() {
        for (left, right) in [
            ("opening hours Monday", "opening hours Tuesday"),
            ("opening hours on monday", "opening hours on mondays and tuesdays"),
            ("Do you open at 9?", "Do you open at 10?"),
            ("Does it cost 1.5 euros?", "Does it cost 15 euros?"),
            ("Does it cost 1,5 euros?", "Does it cost 1.5 euros?"),
            ("Is -5 degrees too cold?", "Is 5 degrees too cold?"),
            ("Is parking possible?", "Is parking not possible?"),
            ("Can I come with a dog?", "Can I come without a dog?"),
            ("When do you open?", "When do you close?"),
            ("When do you open?", "Where do you open?"),
            ("A bus from Rome to Paris", "A bus from Paris to Rome"),
            ("Do you teach C++?", "Do you teach C#?"),
            ("Does it cost $100?", "Does it cost €100?"),
            ("Who is Hans?", "Who is Hansen?"),
            ("Where is the Hermann shop?", "Where is the Herman shop?"),
            ("Was kostet die Karte?", "Was kostet die Karte nicht?"),
            ("Is AB1234567 in stock?", "Is AB1234568 in stock?"),
            ("Are you open before noon?", "Are you open after noon?"),
            ("How many people work here?", "How much people work here?"),
            ("Can I cancel?", "Can you cancel?"),
            ("University opening hours", "Universe opening hours"),
            ("版本3是什么", "版本4是什么"),
            ("the", "a"),
            ("?", "!"),
        ] {
            assert!(!are_one(left, right), "{left} / {right}");
        }
    }

    #[test]
    fn the_exact_form_leaves_out_case_spaces_and_the_end() {
        assert_eq!(exact("  What  TIME is it ?! "), "what time is it");
        assert_ne!(exact("What is C++?"), exact("What is C?"));
        assert_eq!(exact(""), "");
    }
}
