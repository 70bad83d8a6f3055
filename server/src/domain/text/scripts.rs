//! Scripts: which stemmer fits a word's letters, and how texts without spaces are cut into pairs of signs.
//! Signs of a script without spaces come here one by one, as `terms::words` cuts them.

use super::terms::{Word, is_unspaced};
use rust_stemmers::Algorithm;
use unicode_normalization::UnicodeNormalization as _;

/// How a word's letters are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// Latin letters, digits, and whatever has no rule of its own.
    Latin,
    /// Letters for which one stemmer serves all languages written in them.
    Stemmed(Algorithm),
    /// Korean syllables: words have spaces between them, but particles grow on them.
    Hangul,
    /// A sign that is a word of its own.
    Sign,
}

/// The script of a word, by its first letter.
pub(super) fn script(word: &str) -> Script {
    match word.chars().next() {
        Some('\u{0370}'..='\u{03ff}' | '\u{1f00}'..='\u{1fff}') => Script::Stemmed(Algorithm::Greek),
        Some('\u{0400}'..='\u{052f}') => Script::Stemmed(Algorithm::Russian),
        Some('\u{0600}'..='\u{06ff}' | '\u{0750}'..='\u{077f}') => Script::Stemmed(Algorithm::Arabic),
        Some('\u{0b80}'..='\u{0bff}') => Script::Stemmed(Algorithm::Tamil),
        Some('\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}') => Script::Hangul,
        Some(sign) if is_unspaced(sign) => Script::Sign,
        _ => Script::Latin,
    }
}

/// Whether three neighbouring signs are a term, too: signs of these scripts are letters, of which a pair says little.
pub(super) fn has_triples(sign: char) -> bool {
    matches!(sign, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Whether a sign is Japanese hiragana, in which endings and particles are written.
pub(super) fn is_hiragana(sign: char) -> bool {
    matches!(sign, '\u{3040}'..='\u{309f}')
}

/// Whether two words of `text` are signs side by side, with nothing between them.
pub(super) fn are_neighbours(left: &Word, right: &Word) -> bool {
    let sign = |word: &Word| word.folded.chars().next().is_some_and(is_unspaced);
    left.end == right.start && sign(left) && sign(right)
}

/// Particles that grow on Korean words, the longest first.
const PARTICLES: [&str; 33] = [
    "에서는",
    "으로는",
    "인가요",
    "입니까",
    "합니까",
    "입니다",
    "합니다",
    "에게서",
    "나요",
    "에서",
    "에게",
    "으로",
    "까지",
    "부터",
    "처럼",
    "보다",
    "에는",
    "이나",
    "라고",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "로",
    "와",
    "과",
    "도",
    "만",
    "요",
];

/// The syllables of a Korean word.
pub(super) fn syllables(word: &str) -> Vec<char> {
    word.nfc().collect()
}

/// A Korean word without the particle that has grown on it; what is left has two syllables at least.
pub(super) fn without_particle(syllables: &[char]) -> &[char] {
    let word: String = syllables.iter().collect();
    let particle = PARTICLES
        .iter()
        .find(|particle| word.ends_with(**particle) && syllables.len() >= particle.chars().count() + 2);
    &syllables[..syllables.len() - particle.map_or(0, |particle| particle.chars().count())]
}

/// Each two neighbours; the only one, if there are no two.
pub(super) fn pairs(signs: &[char]) -> Vec<String> {
    if let [single] = signs {
        return vec![single.to_string()];
    }
    signs.windows(2).map(|pair| pair.iter().collect()).collect()
}
