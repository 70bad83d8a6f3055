//! Rerankers: models that read a question and its candidates together, and say how well each fits. A server of its own
//! (`endpoint`), or the chat model (`chat`).

mod chat;
mod endpoint;

pub use chat::ChatReranker;
pub use endpoint::EndpointReranker;

use super::{ChatModel, ModelError, Usage};
use crate::config;
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// What a reranker said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ranking {
    /// How well each passage fits, in the order they were given: greater is better. None for those it did not name.
    pub scores: Vec<Option<f32>>,
    /// Tokens that it took, where it counts them.
    pub usage: Usage,
    /// Billionths of a US dollar; none if the price is not known.
    pub cost_nano_usd: Option<i64>,
}

/// A model that puts passages in the order in which they fit a question.
pub trait Reranker: Send + Sync + std::fmt::Debug {
    /// `rerank` for a server of its own, else the chat model's provider.
    fn provider(&self) -> &'static str;
    /// The model's name.
    fn model(&self) -> &str;
    /// How many candidates it is given.
    fn candidates(&self) -> usize;
    /// How long an answer waits for it; the order stays as it was then.
    fn deadline(&self) -> Duration;
    /// Judges passages. Not tried again: a visitor waits.
    fn rerank<'a>(&'a self, question: &'a str, passages: &'a [String]) -> BoxFuture<'a, Result<Ranking, ModelError>>;
}

/// The reranker that the settings name; none if it is off, or the chat model is to judge and there is none.
///
/// # Errors
/// When an address or a key can't be used.
pub fn from_config(
    settings: &config::Rerank,
    chat: Option<&Arc<dyn ChatModel>>,
) -> Result<Option<Arc<dyn Reranker>>, ModelError> {
    Ok(match settings.provider {
        config::RerankProvider::Off => None,
        config::RerankProvider::Endpoint => Some(Arc::new(EndpointReranker::from_config(settings)?)),
        config::RerankProvider::Chat => chat.map(|chat| {
            Arc::new(ChatReranker::new(Arc::clone(chat), settings)) as Arc<dyn Reranker>
        }),
    })
}
