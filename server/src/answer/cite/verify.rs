//! Whether words stand in a passage. Compared word by word: white space, typography, case, accents and Markdown's
//! marks make no difference. What is shown is always the passage's own text.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::domain::text::plain::Plain;
use crate::domain::text::sentences::sentences;
use crate::domain::text::stop_words::is_stop_word;
use crate::domain::text::terms::{Word, index_terms, query_terms, words};

/// The longest quote shown, in characters.
const LONGEST_QUOTE: usize = 400;
/// A quote of fewer words is shown with the sentence around it.
const FEWEST_WORDS: usize = 4;
/// The share of a claim's terms that a sentence must hold to support it.
const SUPPORT: f32 = 0.5;

/// A passage in which quotes are looked up. Keeps nothing but the text: thousands of answers may be under way, and few
/// quotes are looked up in each.
#[derive(Debug, Clone)]
pub struct Quotable(Arc<str>);

/// A passage's text, read for looking up quotes.
struct Read {
    plain: String,
    words: Vec<Word>,
    /// For each word, whether a block of the page begins with it: a heading, a paragraph, an item, a cell of a table.
    begins: Vec<bool>,
    sentences: Vec<String>,
}

impl Quotable {
    /// A passage's Markdown.
    #[must_use]
    pub fn new(markdown: &str) -> Self {
        Self(Arc::from(markdown))
    }

    /// As `new`, of a text that others hold as well.
    #[must_use]
    pub fn shared(markdown: &Arc<str>) -> Self {
        Self(Arc::clone(markdown))
    }

    /// The passage's own words for a quote; none if they do not stand there.
    #[must_use]
    pub fn find(&self, quote: &str) -> Option<String> {
        Read::new(&self.0).find(quote)
    }

    /// Whether words stand in the passage, one after the other.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        let part = words(&Plain::of(text).text);
        !part.is_empty() && Read::new(&self.0).position(&part, 0).is_some()
    }

    /// Whether so many words in a row of another text stand here as well.
    #[must_use]
    pub fn repeats(&self, text: &str, count: usize) -> bool {
        let said = words(text);
        if said.len() < count || self.0.is_empty() {
            return false;
        }
        let read = Read::new(&self.0);
        said.windows(count).any(|part| read.position(part, 0).is_some())
    }

    /// The sentence that best supports a claim; none if none does.
    #[must_use]
    pub fn support(&self, claim: &str) -> Option<String> {
        Read::new(&self.0).support(claim)
    }
}

/// Whether two words are one. Underscores make no difference: `__init__` outside of code is Markdown for a bold "init".
fn is_same(left: &Word, right: &Word) -> bool {
    let letters = |word: &Word| word.folded.bytes().filter(|byte| *byte != b'_').collect::<Vec<u8>>();
    left.folded == right.folded
        || ((left.folded.contains('_') || right.folded.contains('_')) && letters(left) == letters(right))
}

impl Read {
    fn new(markdown: &str) -> Self {
        let plain = Plain::of(markdown);
        let words = words(&plain.text);
        let mut begins = vec![false; words.len()];
        for (place, pair) in words.windows(2).enumerate() {
            let end = plain.source_range(pair[0].start..pair[0].end).end;
            let start = plain.source_range(pair[1].start..pair[1].end).start;
            begins[place + 1] = markdown.get(end..start).is_some_and(is_break);
        }
        let plain = plain.text;
        let sentences =
            sentences(markdown).into_iter().map(|range| Plain::of(&markdown[range]).text).collect();
        Self { plain, words, begins, sentences }
    }

    fn find(&self, quote: &str) -> Option<String> {
        let quote = Plain::of(quote).text.replace("[...]", "…").replace("...", "…");
        let mut from = 0;
        let mut longest: Option<Range<usize>> = None;
        // Models leave out what they do not need: each part must stand there, in order.
        for part in quote.split('…') {
            let part = words(part);
            if part.is_empty() {
                continue;
            }
            let at = self.position(&part, from)?;
            from = at + part.len();
            if longest.as_ref().is_none_or(|longest| longest.len() < part.len()) {
                longest = Some(at..from);
            }
        }
        let found = longest?;
        if found.len() < FEWEST_WORDS {
            return self.sentence_around(&found);
        }
        Some(self.show(found))
    }

    fn support(&self, claim: &str) -> Option<String> {
        let claimed = query_terms(claim);
        let least = if claimed.len() < 2 { 1 } else { 2 };
        let (found, sentence) = self
            .sentences
            .iter()
            .map(|sentence| {
                let terms: HashSet<String> = index_terms(sentence).into_iter().collect();
                (claimed.iter().filter(|claimed| terms.contains(*claimed)).count(), sentence)
            })
            .reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        #[expect(clippy::cast_precision_loss, reason = "a claim has few terms")]
        let enough = found >= least && found as f32 >= SUPPORT * claimed.len() as f32;
        enough.then(|| self.find(sentence).unwrap_or_else(|| shorten(sentence)))
    }

    fn position(&self, part: &[Word], from: usize) -> Option<usize> {
        let rest = self.words.get(from..)?;
        let same = |window: &[Word]| window.iter().zip(part).all(|(left, right)| is_same(left, right));
        rest.windows(part.len()).position(same).map(|at| at + from)
    }

    /// For a quote too short to tell where it is from: the sentence that holds it, if it says anything at all.
    fn sentence_around(&self, found: &Range<usize>) -> Option<String> {
        let quoted = &self.words[found.clone()];
        if quoted.iter().all(|word| is_stop_word(&word.folded)) {
            return None;
        }
        let holds = |sentence: &&String| {
            let words = words(sentence);
            words
                .windows(quoted.len())
                .any(|window| window.iter().zip(quoted).all(|(left, right)| left.folded == right.folded))
        };
        let sentence = self.sentences.iter().find(holds).map(|sentence| {
            let said = words(sentence);
            self.position(&said, 0).map_or_else(|| shorten(sentence), |at| self.show(at..at + said.len()))
        });
        Some(sentence.unwrap_or_else(|| self.show(found.clone())))
    }

    /// The text of a run of words, with the signs that belong to it. Blocks of the page stand in lines of their own, so
    /// that a link to the words can find them.
    fn show(&self, found: Range<usize>) -> String {
        let inside: Vec<usize> = (found.start + 1..found.end).filter(|place| self.begins[*place]).collect();
        let mut start = self.words[found.start].start;
        let mut end = self.words[found.end - 1].end;
        if let Some(sign) = self.plain[..start]
            .chars()
            .next_back()
            .filter(|sign| matches!(sign, '$' | '€' | '£' | '-' | '−' | '#' | '@'))
        {
            start -= sign.len_utf8();
        }
        for sign in self.plain[end..]
            .chars()
            .take_while(|sign| matches!(sign, '.' | '!' | '?' | '%' | '€' | '$' | '°' | ')' | '。'))
        {
            end += sign.len_utf8();
        }
        let mut shown = String::with_capacity(end - start);
        let mut from = start;
        for place in inside {
            let at = self.words[place].start;
            let before = self.plain[from..at].rfind(' ').map_or(at, |blank| from + blank);
            shown.push_str(self.plain[from..before].trim_end());
            shown.push('\n');
            from = self.plain[before..at]
                .find(|sign: char| !sign.is_whitespace())
                .map_or(at, |sign| before + sign);
        }
        shown.push_str(&self.plain[from..end]);
        shorten(&shown)
    }
}

/// Whether what stands between two words of Markdown ends a block of the page: an empty line, the beginning of an item, a
/// heading or a row, or the border of a cell.
fn is_break(between: &str) -> bool {
    let item = |line: &str| {
        let digits = line.trim_start_matches(|digit: char| digit.is_ascii_digit());
        line.trim_start().starts_with(['#', '-', '*', '+', '>', '|'])
            || (digits.len() < line.len() && digits.starts_with(". "))
    };
    between.contains("\n\n") || between.contains('|') || between.split('\n').skip(1).any(item)
}

/// At most so many characters, cut between words.
pub(super) fn shorten(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST_QUOTE) else { return text.to_owned() };
    let cut = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    text[..cut].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::Quotable;

    fn passage() -> Quotable {
        Quotable::new(
            "## Tickets\n\nAdults pay **13 euros**; children don’t pay. The [tram 8](https://t.example) stops at the gate.\n\n- Closed on Mondays",
        )
    }

    #[test]
    fn marks_typography_and_white_space_make_no_difference() {
        let passage = passage();
        assert_eq!(
            passage.find("adults pay  13 euros; children don't pay").as_deref(),
            Some("Adults pay 13 euros; children don’t pay.")
        );
        assert_eq!(passage.find("The tram 8 stops").as_deref(), Some("The tram 8 stops"));
        assert_eq!(passage.find("Adults pay ... stops at the gate").as_deref(), Some("stops at the gate."));
    }

    #[test]
    fn blocks_of_the_page_stand_in_lines_of_their_own() {
        let page = Quotable::new(
            "## Prices\n\nWe take cash.\n\n| Adult | 6.50 | 14.00 |\n| --- | --- | --- |\n| Child | 2.50 | 6.00 |\n\n- one *bowl*\n- two bowls",
        );
        assert_eq!(page.find("Prices We take cash").as_deref(), Some("Prices\nWe take cash."));
        assert_eq!(page.find("Adult 6.50 14.00 Child").as_deref(), Some("Adult\n6.50\n14.00\nChild"));
        assert_eq!(page.find("one bowl two bowls").as_deref(), Some("one bowl\ntwo bowls"));
        assert_eq!(page.find("Child, 2.50").as_deref(), Some("Child\n2.50\n6.00"), "with its row");
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let passage = passage();
        for quote in
            ["Adults pay 14 euros", "13 euros adults pay", "the", "", "…", "stops at the gate ... adults pay"]
        {
            assert_eq!(passage.find(quote), None, "{quote}");
        }
    }

    #[test]
    fn a_short_quote_is_shown_with_its_sentence() {
        assert_eq!(passage().find("13 euros").as_deref(), Some("Adults pay 13 euros; children don’t pay."));
        assert_eq!(passage().find("Mondays").as_deref(), Some("Closed on Mondays"));
    }

    #[test]
    fn a_claim_is_supported_by_the_sentence_that_says_it() {
        assert_eq!(
            passage().support("You can take tram 8 to the gate").as_deref(),
            Some("The tram 8 stops at the gate.")
        );
        assert_eq!(passage().support("Dogs are welcome in the garden"), None);
    }
}
