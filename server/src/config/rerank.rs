//! Settings of the reranker.

use super::Secret;
use super::checks::is_api_url;
use garde::Validate;
use serde::Deserialize;

/// Which kind of model puts passages in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RerankProvider {
    /// None.
    Off,
    /// A server with a rerank endpoint.
    Endpoint,
    /// The chat model.
    Chat,
}

/// Which wire a rerank endpoint speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RerankStyle {
    /// Cohere's: `query`, `documents`, `top_n`.
    Cohere,
    /// text-embeddings-inference's: `query`, `texts`.
    Tei,
}

/// The reranker.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Rerank {
    pub provider: RerankProvider,
    pub style: RerankStyle,
    #[garde(custom(is_rerank_url(self.provider)))]
    pub url: String,
    pub model: String,
    pub api_key: Secret,
    #[garde(range(min = 2, max = 100))]
    pub candidates: usize,
    #[garde(range(min = 50, max = 20_000))]
    pub timeout_ms: u64,
    pub price: f64,
}

fn is_rerank_url(provider: RerankProvider) -> impl FnOnce(&String, &()) -> garde::Result {
    move |url, context| {
        if provider == RerankProvider::Endpoint && url.is_empty() {
            return Err(garde::Error::new(
                "is empty: write the whole address of the endpoint, such as https://api.jina.ai/v1/rerank",
            ));
        }
        if url.is_empty() { Ok(()) } else { is_api_url(url, context) }
    }
}
