//! How an index cuts text into terms, and a question into what is looked for. Passages and questions must be cut
//! alike, so an index keeps how it was made; `Plain` is how all were before knowledge bases had a language.

use super::language::Language;
use super::question::{Form, Term};
use super::scripts::{self, Script};
use super::stop_words::is_stop_word_of;
use super::terms::{self, Word, fold, words};
use rust_stemmers::Stemmer;
use std::borrow::Cow;
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization as _;

/// What a letter before signs counts that belong to it: `C` for `C++`.
const WITHOUT_SIGNS: f32 = 0.3;
/// Letters of a name that stands before a number: `XR 2000`, `iPhone 15`.
const NAME_LETTERS: usize = 8;
/// Letters of parts joined to one term.
const JOINED_LETTERS: usize = 24;
/// Words shorter or longer than this are not looked up for spelling slips.
const SPELT_LETTERS: std::ops::RangeInclusive<usize> = 4..=30;

/// How an index was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Analysis {
    /// As all were before: a light cut of endings in Latin letters, pairs of signs without spaces, nothing else.
    Plain,
    /// For a language.
    Of(Language),
}

impl Default for Analysis {
    fn default() -> Self {
        Self::Of(Language::Auto)
    }
}

impl Analysis {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Of(language) => language.as_str(),
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        if name == "plain" { Some(Self::Plain) } else { Language::parse(name).map(Self::Of) }
    }

    /// The language it was made for.
    #[must_use]
    pub fn language(self) -> Language {
        match self {
            Self::Plain => Language::Auto,
            Self::Of(language) => language,
        }
    }

    /// The terms of a passage, in order; one may come more than once.
    #[must_use]
    pub fn index_terms(self, text: &str) -> Vec<String> {
        let mut terms = Vec::with_capacity(text.len() / 5);
        self.each_term(text, |term| terms.push(term.to_owned()));
        terms
    }

    /// Shows the terms of a passage one by one: those who only count them keep none.
    pub fn each_term(self, text: &str, mut found: impl FnMut(&str)) {
        let Self::Of(language) = self else {
            return terms::index_terms(text).iter().for_each(|term| found(term));
        };
        let words = words(text);
        for (at, word) in words.iter().enumerate() {
            match scripts::script(&word.folded) {
                Script::Sign => signs_at(&words, at, &mut found),
                Script::Hangul => {
                    let syllables = scripts::syllables(&word.folded);
                    let stem = scripts::without_particle(&syllables);
                    for pair in scripts::pairs(&syllables) {
                        found(&pair);
                    }
                    // The last pair of the word without its particle is among them already, unless it is one sign.
                    if stem.len() == 1 {
                        found(&stem.iter().collect::<String>());
                    }
                }
                script => {
                    found(&stem(language, script, text, word));
                    for term in with_signs(text, word).into_iter().chain(joined_from(text, &words, at, true))
                    {
                        found(&term);
                    }
                }
            }
        }
    }

    /// Whether a question has words that tell what it is about.
    #[must_use]
    pub fn is_telling(self, question: &str) -> bool {
        let list = self.language().stop_list();
        words(question).iter().any(|word| !is_stop_word_of(list, &word.folded))
    }

    /// What to look for: a term for each telling word, in the order of the question.
    #[must_use]
    pub fn question(self, text: &str) -> Vec<Term> {
        let Self::Of(language) = self else {
            return terms::query_terms(text).into_iter().map(Term::plain).collect();
        };
        let words = words(text);
        let is_telling = |word: &&Word| !is_stop_word_of(language.stop_list(), &word.folded);
        let telling = words.iter().filter(is_telling).count();
        let mut terms: Vec<Term> = Vec::new();
        let mut seen = HashSet::new();
        let mut add = |term: Term| {
            if seen.insert(term.forms[0].text.clone()) {
                terms.push(term);
            }
        };
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let script = scripts::script(&word.folded);
            if script == Script::Sign {
                let end = (at + 1..words.len())
                    .find(|next| !scripts::are_neighbours(&words[next - 1], &words[*next]))
                    .unwrap_or(words.len());
                run_terms(&words[at..end]).into_iter().for_each(&mut add);
                at = end;
                continue;
            }
            let signed = with_signs(text, word);
            // `C++` is telling, even where `c` says nothing.
            if telling == 0 || signed.is_some() || is_telling(&word) {
                if script == Script::Hangul {
                    let syllables = scripts::syllables(&word.folded);
                    let pairs = scripts::pairs(scripts::without_particle(&syllables));
                    pairs.into_iter().map(Term::signs).for_each(&mut add);
                } else {
                    let mut term = Term::word(&word.folded, stem(language, script, text, word).into_owned());
                    if let Some(signed) = signed {
                        term.forms[0].factor = WITHOUT_SIGNS;
                        term.forms.insert(0, Form { text: signed, factor: 1.0 });
                        term.word.clear();
                    }
                    for joined in joined_over(text, &words, at) {
                        term.forms.push(Form { text: joined, factor: 1.0 });
                    }
                    add(term);
                }
            }
            at += 1;
        }
        terms
    }

    /// What is looked for in place of a word that was found to be meant.
    #[must_use]
    pub fn term_of(self, word: &str) -> String {
        let whole = Word { folded: fold(word), start: 0, end: word.len() };
        match self {
            Self::Plain => terms::term(&whole.folded).to_owned(),
            Self::Of(language) => stem(language, scripts::script(&whole.folded), word, &whole).into_owned(),
        }
    }

    /// The words of a passage that a slip may be meant for, each once, as they are written there but for case and
    /// accents.
    #[must_use]
    pub fn vocabulary(self, text: &str) -> HashSet<String> {
        words(text).into_iter().map(|word| word.folded).filter(|word| is_spelt(word)).collect()
    }
}

/// Whether a word can be misspelt: letters of an alphabet only, neither short nor endless.
#[must_use]
pub fn is_spelt(folded: &str) -> bool {
    SPELT_LETTERS.contains(&folded.chars().count())
        && folded.chars().all(char::is_alphabetic)
        && matches!(scripts::script(folded), Script::Latin | Script::Stemmed(_))
}

fn stem<'a>(language: Language, script: Script, text: &str, word: &'a Word) -> Cow<'a, str> {
    let with_digit = word.folded.bytes().any(|byte| byte.is_ascii_digit());
    let stemmer = match script {
        Script::Stemmed(algorithm) => Some(algorithm),
        _ if with_digit || !word.folded.is_ascii() => None,
        _ => language.latin_stemmer(),
    };
    match (stemmer, script) {
        // These stemmers know letters whose accents a fold would take, such as `й`.
        (Some(algorithm), Script::Stemmed(_)) => {
            let lower: String = text[word.start..word.end].to_lowercase().nfc().collect();
            fold(&Stemmer::create(algorithm).stem(&lower)).into()
        }
        // Visitors leave accents away, so that Latin words are folded before.
        (Some(algorithm), _) => Stemmer::create(algorithm).stem(&word.folded),
        // Numbers and names with numbers are whole, or `XR2000001` would be `XR2000002`.
        (None, _) if with_digit => terms::first_letters(&word.folded, JOINED_LETTERS).into(),
        (None, _) => terms::term(&word.folded).into(),
    }
}

/// The sign at a place of a passage, with the pair and the triple that begin there.
fn signs_at(words: &[Word], at: usize, found: &mut impl FnMut(&str)) {
    let word = &words[at];
    found(&word.folded);
    let next = words.get(at + 1).filter(|next| scripts::are_neighbours(word, next));
    let Some(next) = next else { return };
    found(&format!("{}{}", word.folded, next.folded));
    let third = words.get(at + 2).filter(|third| scripts::are_neighbours(next, third));
    if let Some(third) = third.filter(|_| word.folded.starts_with(scripts::has_triples)) {
        found(&format!("{}{}{}", word.folded, next.folded, third.folded));
    }
}

/// What to look for of signs side by side: triples of letters, pairs of other signs; of Japanese, what is not grammar.
fn run_terms(run: &[Word]) -> Vec<Term> {
    let texts = |run: &[Word]| -> Vec<String> {
        let size = if run[0].folded.starts_with(scripts::has_triples) { 3 } else { 2 }.min(run.len());
        run.windows(size).map(|signs| signs.iter().map(|sign| sign.folded.as_str()).collect()).collect()
    };
    let is_grammar = |word: &Word| word.folded.starts_with(scripts::is_hiragana);
    let telling: Vec<&[Word]> = run
        .chunk_by(|left, right| is_grammar(left) == is_grammar(right))
        .filter(|part| !is_grammar(&part[0]))
        .collect();
    let parts = if telling.is_empty() { vec![run] } else { telling };
    parts.into_iter().flat_map(texts).map(Term::signs).collect()
}

/// The term of a letter or word with signs that belong to it: `C++`, `C#`, `Notepad++`.
fn with_signs(text: &str, word: &Word) -> Option<String> {
    let behind = &text[word.end..];
    let signs: String = behind.chars().take_while(|sign| matches!(sign, '+' | '#')).take(3).collect();
    let ends = behind[signs.len()..].chars().next().is_none_or(|next| !next.is_alphanumeric());
    // One plus may be a sum: `a + b`, `3+`.
    let name = signs.starts_with('#') || signs.len() >= 2;
    let letters = word.folded.starts_with(char::is_alphabetic);
    // The index's tokenizer knows no signs, so that they are spelt.
    (name && ends && letters)
        .then(|| format!("{}{}", word.folded, signs.replace('+', "_p").replace('#', "_s")))
}

/// Words joined to one that begins at a place: `XR-2000`, `e-mail`, `XR 2000`.
fn joined_from(text: &str, words: &[Word], at: usize, in_passage: bool) -> Option<String> {
    let mut joined = Cow::Borrowed(words[at].folded.as_str());
    let mut end = at;
    while let Some(next) = words.get(end + 1) {
        let between = &text[words[end].end..next.start];
        let hyphen = matches!(between, "-" | "‐" | "‑" | "–");
        let dotted = matches!(between, "." | "/" | "_") && has_digit(&joined) != has_digit(&next.folded);
        let spaced = between == " "
            && end == at
            && is_name(&text[words[at].start..words[at].end], in_passage)
            && next.folded.starts_with(|first: char| first.is_ascii_digit());
        if !(hyphen || dotted || spaced) || joined.len() + next.folded.len() > JOINED_LETTERS {
            break;
        }
        joined.to_mut().push_str(&next.folded);
        end += 1;
    }
    (end > at).then(|| joined.into_owned())
}

/// Joined words that a place is part of.
fn joined_over(text: &str, words: &[Word], at: usize) -> Vec<String> {
    (at.saturating_sub(3)..=at)
        .filter_map(|start| {
            let joined = joined_from(text, words, start, false)?;
            // Whether it reaches so far: its length tells.
            let reach: usize = words[start..=at].iter().map(|part| part.folded.len()).sum();
            (joined.len() >= reach).then_some(joined)
        })
        .collect()
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a word may be the name that a number belongs to; visitors write names small.
fn is_name(word: &str, in_passage: bool) -> bool {
    word.chars().count() <= NAME_LETTERS
        && word.chars().all(char::is_alphabetic)
        && (!in_passage || word.chars().any(char::is_uppercase))
}
