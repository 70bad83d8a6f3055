//! Models that need neither key nor network. The built-in answerer is `answer::extractive`: it quotes passages,
//! which models know nothing of.

mod features;

use futures::future::BoxFuture;

pub use features::normalise;

use super::{Embedded, Embedder, Likeness, ModelError, Price};

/// The built-in models' provider, as stored with an index.
pub const PROVIDER: &str = "builtin";
/// Names the features and their weights: vectors of another name can't be compared.
const MODEL: &str = "hashed-terms-1";
/// A power of two. More found more, up to here.
const DIMENSIONS: usize = 1024;
/// Texts between two looks at whether others wait for this thread.
const BETWEEN_YIELDS: usize = 16;

/// Places texts by their words and parts of words.
#[derive(Debug, Clone, Copy)]
pub struct BuiltinEmbedder {
    dimensions: usize,
}

impl Default for BuiltinEmbedder {
    fn default() -> Self {
        Self { dimensions: DIMENSIONS }
    }
}

impl BuiltinEmbedder {
    /// The embedder that made an index; none if this program has it no more.
    #[must_use]
    pub fn of(model: &str, dimensions: usize) -> Option<Self> {
        let known = model == MODEL && dimensions.is_power_of_two() && (8..=8192).contains(&dimensions);
        known.then_some(Self { dimensions })
    }
}

impl BuiltinEmbedder {
    /// The vector of a text; all zero for one without words.
    #[must_use]
    pub fn vector(&self, text: &str) -> Vec<f32> {
        features::embed(text, self.dimensions)
    }
}

impl Embedder for BuiltinEmbedder {
    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn model(&self) -> &str {
        MODEL
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn likeness(&self) -> Likeness {
        Likeness::Lexical
    }

    fn price(&self) -> Option<Price> {
        Some(Price::FREE)
    }

    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Embedded, ModelError>> {
        Box::pin(async move {
            let mut vectors = Vec::with_capacity(texts.len());
            for batch in texts.chunks(BETWEEN_YIELDS) {
                vectors.extend(batch.iter().map(|text| features::embed(text, self.dimensions)));
                tokio::task::yield_now().await;
            }
            Ok(Embedded { vectors, tokens: 0, calls: 1 })
        })
    }
}
