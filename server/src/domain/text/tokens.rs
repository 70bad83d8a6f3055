//! How many tokens a text is, roughly and fast.
//!
//! A real tokenizer takes twenty times as long and a quarter of a second to load, and every model has
//! another one. Chunks only need to be of about equal size and below the limit of the embedding model, so
//! characters are counted by script. The rule of thumb of `OpenAI` for English is four characters a token; the
//! other weights are on the high side of what byte-pair vocabularies of 100,000 to 200,000 entries need, so
//! that the estimate is rather too large than too small.

/// Weights are in twelfths of a token.
const PER_TOKEN: usize = 12;

/// The estimate for a text: characters weighted by script, rounded up.
#[must_use]
pub fn estimate(text: &str) -> usize {
    text.chars().map(weight).sum::<usize>().div_ceil(PER_TOKEN)
}

#[expect(clippy::match_same_arms, reason = "a line for each group of scripts")]
const fn weight(c: char) -> usize {
    match c {
        'a'..='z' | 'A'..='Z' | ' ' => 3, // English: 4 characters a token
        '0'..='9' => 5,                   // groups of up to 3 digits
        '\0'..='\x7f' => 6,               // punctuation and line ends, often alone
        '\u{80}'..='\u{24f}' => 6,        // Latin with marks
        '\u{250}'..='\u{10ff}' => 6,      // Greek, Cyrillic, Hebrew, Arabic, Indic
        '\u{2000}'..='\u{206f}' => 6,     // typographic punctuation
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' => 12, // CJK, kana, Hangul
        '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' => 12,
        '\u{1200}'..='\u{1fff}' => 12,
        _ => 24, // rare characters and emoji fall apart into bytes
    }
}
