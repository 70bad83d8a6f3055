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

use std::cell::OnceCell;

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

    /// Reads a text, once for all that is asked of it.
    #[must_use]
    pub fn read(&self, text: &str) -> Said {
        let forms: Vec<&Form> = self.terms.iter().flat_map(|term| &term.term.forms).collect();
        let mut counts = vec![0_u16; forms.len()];
        let mut length = 0_u16;
        self.analysis.each_term(text, |term| {
            length = length.saturating_add(1);
            for (form, count) in forms.iter().zip(&mut counts) {
                *count = count.saturating_add(u16::from(form.text == term));
            }
        });
        // Only what is not found whole is looked for in longer words.
        let folded = OnceCell::new();
        let mut counts = counts.into_iter();
        let of_term = |Weighed { term, .. }: &Weighed| {
            let counted: Vec<(&Form, u16)> = term.forms.iter().zip(counts.by_ref()).collect();
            let times: f32 = counted.iter().map(|(form, count)| form.factor * f32::from(*count)).sum();
            let present = counted.iter().filter(|(_, count)| *count > 0).map(|(form, _)| form.factor);
            let whole = present.fold(0.0, f32::max);
            let inside = whole < PART
                && term.forms.first().is_some_and(|form| {
                    !term.is_signs
                        && form.text.len() >= PART_LETTERS
                        && folded.get_or_init(|| fold(text)).contains(&form.text)
                });
            let holds = if inside { PART } else { whole };
            InText { times: if times > 0.0 { times } else { holds }, holds }
        };
        Said { terms: self.terms.iter().map(of_term).collect(), length: f32::from(length) }
    }

    /// The weight of each term that stands in a text; 0 for those that do not.
    #[must_use]
    pub fn found_in(&self, text: &Said) -> Vec<f32> {
        self.terms.iter().zip(&text.terms).map(|(term, said)| term.weight * said.holds).collect()
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

    /// The weight of all terms.
    #[must_use]
    pub fn total(&self) -> f32 {
        self.terms.iter().map(|term| term.weight).sum()
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

/// What a text says of a question's terms.
#[derive(Debug, Clone)]
pub struct Said {
    terms: Vec<InText>,
    length: f32,
}

/// A term in a text.
#[derive(Debug, Clone, Copy)]
struct InText {
    times: f32,
    /// 1 when it stands there, less when in another form, or only inside a longer word.
    holds: f32,
}

impl Said {
    /// How often each term comes; another form of it counts by its factor.
    pub fn times(&self) -> impl Iterator<Item = f32> {
        self.terms.iter().map(|term| term.times)
    }

    /// How many terms the text has, whatever was asked.
    #[must_use]
    pub fn length(&self) -> f32 {
        self.length
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
