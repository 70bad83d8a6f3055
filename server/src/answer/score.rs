//! The score that people see and that decides whether a bot answers: 0 (unrelated) to 1.
//!
//! Two independent signs that a passage is about the question:
//! - coverage: the share of the question's terms that stand in the passage, its headings or its title, each
//!   weighted by how rare it is in the index (`ln(1 + 2 (n + 1) / (2 df + 1))`, as inverse document frequency);
//!   a term of five letters or more inside a longer word counts `PART`, for compounds. Words of which questions are
//!   full (`work`, `long`, `name`) count `VAGUE`; a single term of several may stand anywhere by chance and counts `LONE`.
//!   Another form of a term, such as what a misspelt word was meant for, counts by its factor.
//! - likeness: the cosine, scaled so that what unrelated texts have is 0 and what a paraphrase has is 1.
//!
//! score = 1 - (1 - coverage) (1 - w likeness): either sign suffices, both together are surer. `w` is smaller
//! for lexical vectors, which mostly repeat what coverage says.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::domain::text::analysis::Analysis;
use crate::domain::text::question::{Form, Term};
use crate::domain::text::terms::fold;
use crate::domain::text::vague_words::is_vague;
use crate::providers::Likeness;

/// What a term inside a longer word counts.
const PART: f32 = 0.6;
const PART_LETTERS: usize = 5;
/// What signs count that no passage holds: where there are no spaces, some straddle two words and mean nothing.
const STRADDLING: f32 = 0.25;
/// What a vague word counts. Fitted, as `LONE`, on half of the questions of `tests/bench/refusal`.
const VAGUE: f32 = 0.4;
/// What is left of the coverage when a text has one term only of a question that has several.
const LONE: f32 = 0.8;

/// The terms of a question, each with its weight.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    analysis: Analysis,
    terms: Vec<Weighed>,
}

#[derive(Debug, Clone)]
struct Weighed {
    term: Term,
    /// How rare it is.
    idf: f32,
    /// What it counts in coverage.
    weight: f32,
}

impl Asked {
    /// Weighs terms by their frequency in an index of about `size` chunks, whose text was cut that way.
    #[must_use]
    pub fn new(analysis: Analysis, terms: Vec<Term>, frequencies: &[u32], size: usize) -> Self {
        let weigh = |place: usize, term: &Term| {
            #[expect(clippy::cast_precision_loss, reason = "a weight needs no more digits")]
            let (n, df) = (size as f32, frequencies.get(place).copied().unwrap_or_default() as f32);
            let idf = (1.0 + 2.0 * (n.max(df) + 1.0) / (2.0 * df + 1.0)).ln();
            let idf = if term.is_signs && df == 0.0 { idf * STRADDLING } else { idf };
            let telling = if term.forms.iter().any(|form| is_vague(&form.text)) { VAGUE } else { 1.0 };
            (idf, idf * telling)
        };
        let weighed = terms.into_iter().enumerate().map(|(place, term)| {
            let (idf, weight) = weigh(place, &term);
            Weighed { term, idf, weight }
        });
        Self { analysis, terms: weighed.collect() }
    }

    /// The weight of the terms that stand in a text, and of which of them.
    #[must_use]
    pub fn found_in(&self, text: &Searchable) -> Vec<f32> {
        self.terms.iter().map(|term| term.weight * text.holds(&term.term, self.analysis)).collect()
    }

    /// How rare a term is, by its place; what ranks passages.
    #[must_use]
    pub fn idf(&self, term: usize) -> f32 {
        self.terms.get(term).map_or(0.0, |term| term.idf)
    }

    /// How rare all terms are together.
    #[must_use]
    pub fn rarity(&self) -> f32 {
        self.terms.iter().map(|term| term.idf).sum()
    }

    /// How often each term stands in a text; another form of it counts by its factor.
    #[must_use]
    pub fn times_in(&self, text: &Searchable) -> Vec<f32> {
        let counts = text.terms(self.analysis);
        self.terms
            .iter()
            .map(|Weighed { term, .. }| {
                let times =
                    |form: &Form| counts.get(&form.text).map_or(0.0, |times| form.factor * f32::from(*times));
                let whole: f32 = term.forms.iter().map(times).sum();
                if whole > 0.0 { whole } else { text.holds(term, self.analysis) }
            })
            .collect()
    }

    /// How many terms a text has.
    #[must_use]
    pub fn length(&self, text: &Searchable) -> f32 {
        text.terms(self.analysis).values().map(|times| f32::from(*times)).sum()
    }

    /// The weight of all terms.
    #[must_use]
    pub fn total(&self) -> f32 {
        self.terms.iter().map(|term| term.weight).sum()
    }

    /// The share of the question that a text covers, 0 to 1.
    #[must_use]
    pub fn coverage(&self, text: &Searchable) -> f32 {
        self.share(&self.found_in(text))
    }

    /// The share of the question that was found, by what [`Self::found_in`] found; 0 to 1.
    #[must_use]
    pub fn share(&self, found: &[f32]) -> f32 {
        let total = self.total();
        let lone = found.len() > 1 && found.iter().filter(|weight| **weight > 0.0).count() == 1;
        let share = found.iter().sum::<f32>() / total.max(f32::MIN_POSITIVE);
        if lone { share * LONE } else { share }
    }
}

/// A text in which the terms of one question are looked for.
#[derive(Debug, Clone)]
pub struct Searchable {
    text: String,
    folded: String,
    /// Its terms, cut as those of the question that is the first to look.
    terms: OnceLock<HashMap<String, u16>>,
}

impl Searchable {
    /// Prepares a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), folded: fold(text), terms: OnceLock::new() }
    }

    /// Its terms, and how often each comes.
    fn terms(&self, analysis: Analysis) -> &HashMap<String, u16> {
        self.terms.get_or_init(|| {
            let mut counts: HashMap<String, u16> = HashMap::new();
            for term in analysis.index_terms(&self.text) {
                let times = counts.entry(term).or_default();
                *times = times.saturating_add(1);
            }
            counts
        })
    }

    /// 1 when a term stands in the text, less when in another form, or only inside a longer word.
    fn holds(&self, term: &Term, analysis: Analysis) -> f32 {
        let terms = self.terms(analysis);
        let whole = term.forms.iter().filter(|form| terms.contains_key(&form.text)).map(|form| form.factor);
        let whole = whole.fold(0.0, f32::max);
        let inside = term.forms.first().is_some_and(|form| {
            !term.is_signs && form.text.len() >= PART_LETTERS && self.folded.contains(&form.text)
        });
        if inside { whole.max(PART) } else { whole }
    }
}

/// The score of a passage. Without a cosine (no embedder, or found by words alone) coverage decides.
#[must_use]
pub fn score(coverage: f32, cosine: Option<f32>, likeness: Likeness) -> f32 {
    let (low, high, weight) = match likeness {
        Likeness::Lexical => (0.10, 0.50, 0.5),
        Likeness::Semantic => (0.20, 0.60, 0.8),
    };
    let like = cosine.map_or(0.0, |cosine| ((cosine - low) / (high - low)).clamp(0.0, 1.0));
    1.0 - (1.0 - coverage.clamp(0.0, 1.0)) * (1.0 - weight * like)
}

/// The score below which a bot declines, unless its owner or the operator chose another.
#[must_use]
pub fn default_threshold(likeness: Likeness) -> f32 {
    match likeness {
        // Fitted on half of the questions of `tests/bench/refusal`: the middle of the gap that is widest between those that
        // the website answers; 2 of its 50 others score more.
        Likeness::Lexical => 0.43,
        Likeness::Semantic => 0.4,
    }
}
