//! Whether a question points back to what was said before it. Words alone decide, in the languages that most visitors
//! write; a question that needs no conversation should not cost a call of a model.

use super::stop_words;
use super::terms::words;

/// A question of no more telling words than this leaves something out.
const FEW: usize = 1;
/// Beyond this many words, a question says itself what it is about.
const MANY: usize = 14;

/// Words that stand for something said before, and words that a follow-up begins with: by language, as `stop_words` has
/// them, and for those that it does not know.
const POINTING: [(&str, &str); 7] = [
    // English
    (
        "it its they them their theirs these those he him his she her hers one ones there same other others another else \
         instead both either neither former latter",
        "and but or so also then what_about how_about only why_not",
    ),
    // German
    (
        "er ihn ihm dort dorthin davon dafur damit dazu daran darauf daruber darum daraus darin dabei dagegen danach davor \
         diese dieser dieses diesen diesem dessen deren derselbe dieselbe dasselbe denselben andere \
         anderen anderer beide beiden stattdessen",
        "und aber oder auch dann sonst also nur",
    ),
    // Spanish
    (
        "eso esto ese esos esas aquel aquella ellos ellas alli ahi alla ello otro otra otros otras mismo misma ambos",
        "y pero o tambien entonces solo",
    ),
    // French
    (
        "elle elles ils cela ca celui celle ceux celles leur leurs autre autres meme memes dedans dessus",
        "et mais ou aussi alors sinon seulement",
    ),
    // Italian
    (
        "esso essa essi quello quella quelli quelle ci vi lui lei loro altro altra altri stesso stessa",
        "e ma o anche allora invece solo",
    ),
    // Portuguese
    (
        "ele ela eles elas isso isto aquilo esse essa la ali outro outra outros outras mesmo mesma",
        "e mas ou tambem entao so",
    ),
    // Dutch
    (
        "hij zij hem haar hun daar ervan daarvan daarvoor daarmee deze die dat andere anderen zelfde beide",
        "en maar of ook dan alleen",
    ),
];
/// The same of languages whose words stand in no list: pointing words, openers.
const ELSEWHERE: (&str, &str) = (
    "он она оно они его ее их него нее них ему ей им там тот эта этот это эти такие другои другая другие \
     onun onlar bunun orada baska ayni",
    "а и но или тоже также тогда peki ya ama",
);
/// Signs that point back, in scripts without spaces and in Korean.
const SIGNS: [&str; 24] = [
    "それ",
    "これ",
    "あれ",
    "その",
    "この",
    "そこ",
    "そちら",
    "では",
    "じゃあ",
    "它",
    "他们",
    "她们",
    "那个",
    "那個",
    "这个",
    "這個",
    "那么",
    "那麼",
    "呢",
    "그거",
    "그것",
    "그건",
    "거기",
    "그럼",
];

/// What in a question points back: `pronoun`, `opener` or `short`. None for one that stands alone.
#[must_use]
pub fn points_back(question: &str) -> Option<&'static str> {
    if SIGNS.iter().any(|sign| question.contains(sign)) {
        return Some("pronoun");
    }
    let words: Vec<String> = words(question).into_iter().map(|word| word.folded).collect();
    let first = words.first()?;
    let (pointing, openers) = guess(&words).map_or(ELSEWHERE, |list| POINTING[list]);
    let is_in = |list: &str, word: &str| list.split_ascii_whitespace().any(|known| known == word);
    let pair = words.get(1).map(|second| format!("{first}_{second}")).unwrap_or_default();
    if words.len() <= MANY {
        if is_in(openers, first) || is_in(openers, &pair) {
            return Some("opener");
        }
        if words.iter().any(|word| is_in(pointing, word)) {
            return Some("pronoun");
        }
    }
    let unspaced = question.chars().any(super::terms::is_unspaced);
    let telling = words.iter().filter(|word| !stop_words::is_stop_word(word)).count();
    (!unspaced && telling <= FEW).then_some("short")
}

/// The list of the language that most of a question's small words are of; none if there are no such words.
fn guess(words: &[String]) -> Option<usize> {
    let of = |list: usize| words.iter().filter(|word| stop_words::is_stop_word_of(Some(list), word)).count();
    let counts: Vec<usize> = (0..POINTING.len()).map(of).collect();
    let most = counts.iter().copied().max().filter(|most| *most > 0)?;
    counts.iter().position(|count| *count == most)
}

#[cfg(test)]
mod tests {
    use super::points_back;

    #[test]
    fn follow_ups_are_seen() {
        for question in [
            "And on Sundays?",
            "How much does it cost?",
            "Is there parking there?",
            "What about children?",
            "Why?",
            "Und am Sonntag?",
            "Was kostet das Parken dort?",
            "Wie lange dauert er?",
            "¿Y los domingos?",
            "¿Cuánto cuesta eso?",
            "Et le dimanche ?",
            "E la domenica?",
            "En op zondag?",
            "А в воскресенье?",
            "Сколько он стоит?",
            "日曜日はどうですか。それはいくら？",
            "那个多少钱？",
        ] {
            assert!(points_back(question).is_some(), "{question}");
        }
    }

    #[test]
    fn questions_that_stand_alone_are_left_alone() {
        for question in [
            "When does the museum open on Sundays?",
            "How do I cancel my subscription?",
            "Which plans include phone support?",
            "Wann öffnet das Museum am Sonntag?",
            "Wie kündige ich mein Abonnement?",
            "Welche Tarife enthalten Hilfe am Telefon?",
            "¿Cuándo abre el museo los domingos?",
            "Quand ouvre le musée le dimanche ?",
            "Quanto costa il biglietto per il museo?",
            "Когда открывается музей по воскресеньям?",
            "博物馆星期天几点开门？",
        ] {
            assert_eq!(points_back(question), None, "{question}");
        }
        assert_eq!(points_back(""), None);
    }
}
