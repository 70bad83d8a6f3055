//! Rerankers: models that read a question and its candidates together, and say how well each fits. A server of its own
//! (`endpoint`), or the bot's chat model (`chat`).

mod chat;
mod endpoint;

pub use endpoint::Endpoint;

use super::{Chain, ModelError, Price, Stage, Usage};
use crate::config::{self, RerankProvider};
use std::time::Duration;

/// What a reranker said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ranking {
    /// How well each passage fits, in the order they were given: greater is better. None for those it did not name.
    pub scores: Vec<Option<f32>>,
    /// Whose model it was.
    pub provider: String,
    /// Its name.
    pub model: String,
    /// Tokens that it took, where it counts them.
    pub usage: Usage,
    /// Billionths of a US dollar; none if the price is not known.
    pub cost_nano_usd: Option<i64>,
}

/// Puts passages in the order in which they fit a question.
#[derive(Debug)]
pub struct Reranker {
    /// None for the chat model.
    endpoint: Option<Endpoint>,
    candidates: usize,
    deadline: Duration,
}

/// The reranker that the settings name; none if it is off.
///
/// # Errors
/// When an address or a key can't be used.
pub fn from_config(settings: &config::Rerank) -> Result<Option<Reranker>, ModelError> {
    let endpoint = match settings.provider {
        RerankProvider::Off => return Ok(None),
        RerankProvider::Endpoint => Some(Endpoint::from_config(settings)?),
        RerankProvider::Chat => None,
    };
    let deadline = Duration::from_millis(settings.timeout_ms);
    Ok(Some(Reranker { endpoint, candidates: settings.candidates, deadline }))
}

impl Reranker {
    /// How many candidates it is given.
    #[must_use]
    pub fn candidates(&self) -> usize {
        self.candidates
    }

    /// Whether there is anybody to ask: the chat model may be none.
    #[must_use]
    pub fn can_judge(&self, chain: Option<&Chain>) -> bool {
        self.endpoint.is_some() || chain.is_some()
    }

    /// What a call costs, and at most takes; no price if that is not known.
    #[must_use]
    pub fn dearest(&self, chain: Option<&Chain>) -> (Option<Price>, Usage) {
        match &self.endpoint {
            // Paid by the request.
            Some(endpoint) => (endpoint.price(), Usage { prompt_tokens: 1, ..Usage::default() }),
            None => (chain.and_then(Chain::dearest), chat::most(self.candidates)),
        }
    }

    /// Judges passages. Not tried again, and given up after the time that the settings allow: a visitor waits.
    ///
    /// # Errors
    /// When it can't be reached, takes too long, or says nothing that can be used.
    pub async fn rerank(
        &self,
        chain: Option<&Chain>,
        question: &str,
        passages: &[String],
    ) -> Result<Ranking, ModelError> {
        let judged = async {
            match (&self.endpoint, chain) {
                (Some(endpoint), _) => endpoint.rerank(question, passages).await,
                (None, Some(chain)) => chat::rerank(chain, question, passages).await,
                (None, None) => {
                    Err(ModelError::Settings("there is no chat model that could judge".to_owned()))
                }
            }
        };
        tokio::time::timeout(self.deadline, judged)
            .await
            .unwrap_or(Err(ModelError::Timeout { stage: Stage::Total }))
    }
}
