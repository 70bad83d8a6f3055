//! The score that people see and that decides whether a bot answers: 0 (unrelated) to 1.
//!
//! Two independent signs that a passage is about the question:
//! - coverage: the share of the question's terms that stand in the passage, its headings or its title, each
//!   weighted by how rare it is in the index (`ln(1 + 2 (n + 1) / (2 df + 1))`, as inverse document frequency);
//!   a term of five letters or more inside a longer word counts `PART`, for compounds. Words of which questions are
//!   full (`work`, `long`, `name`) count `VAGUE`; a single term of several may stand anywhere by chance and counts `LONE`.
//! - likeness: the cosine, scaled so that what unrelated texts have is 0 and what a paraphrase has is 1.
//!
//! score = 1 - (1 - coverage) (1 - w likeness): either sign suffices, both together are surer. `w` is smaller
//! for lexical vectors, which mostly repeat what coverage says.

use std::collections::HashSet;

use crate::domain::text::terms::{fold, index_terms};
use crate::domain::text::vague_words::is_vague;
use crate::providers::Likeness;

/// What a term inside a longer word counts.
const PART: f32 = 0.6;
const PART_LETTERS: usize = 5;
/// What a vague word counts. Fitted, as `LONE`, on half of the questions of `tests/bench/refusal`.
const VAGUE: f32 = 0.4;
/// What is left of the coverage when a text has one term only of a question that has several.
const LONE: f32 = 0.8;

/// The terms of a question, each with its weight.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    terms: Vec<(String, f32)>,
}

impl Asked {
    /// Weighs terms by their frequency in an index of about `size` chunks.
    #[must_use]
    pub fn new(terms: &[String], frequencies: &[u32], size: usize) -> Self {
        let weigh = |place: usize| {
            #[expect(clippy::cast_precision_loss, reason = "a weight needs no more digits")]
            let (n, df) = (size as f32, frequencies.get(place).copied().unwrap_or_default() as f32);
            let telling = if is_vague(&terms[place]) { VAGUE } else { 1.0 };
            telling * (1.0 + 2.0 * (n.max(df) + 1.0) / (2.0 * df + 1.0)).ln()
        };
        Self { terms: terms.iter().enumerate().map(|(place, term)| (term.clone(), weigh(place))).collect() }
    }

    /// The weight of the terms that stand in a text, and of which of them.
    #[must_use]
    pub fn found_in(&self, text: &Searchable) -> Vec<f32> {
        self.terms.iter().map(|(term, weight)| weight * text.holds(term)).collect()
    }

    /// The weight of all terms.
    #[must_use]
    pub fn total(&self) -> f32 {
        self.terms.iter().map(|(_, weight)| weight).sum()
    }

    /// The share of the question that a text covers, 0 to 1.
    #[must_use]
    pub fn coverage(&self, text: &Searchable) -> f32 {
        let total = self.total();
        let found = self.found_in(text);
        let lone = found.len() > 1 && found.iter().filter(|weight| **weight > 0.0).count() == 1;
        let share = found.iter().sum::<f32>() / total.max(f32::MIN_POSITIVE);
        if lone { share * LONE } else { share }
    }
}

/// A text in which terms are looked for.
#[derive(Debug, Clone)]
pub struct Searchable {
    terms: HashSet<String>,
    folded: String,
}

impl Searchable {
    /// Prepares a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { terms: index_terms(text).into_iter().collect(), folded: fold(text) }
    }

    /// 1 when a term stands in the text, less when only inside a longer word.
    fn holds(&self, term: &str) -> f32 {
        if self.terms.contains(term) {
            1.0
        } else if term.len() >= PART_LETTERS && self.folded.contains(term) {
            PART
        } else {
            0.0
        }
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
        // On the questions of tests/bench/refusal that were not used for fitting: see `make bench`.
        Likeness::Lexical => 0.4,
        Likeness::Semantic => 0.4,
    }
}
