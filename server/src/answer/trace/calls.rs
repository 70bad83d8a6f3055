//! Calls of models, as a trace tells them and as they are charged.

use super::is_zero;
use crate::providers::{Price, Usage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a model was called for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// To put a follow-up so that it stands alone.
    Rewrite,
    /// To embed the question.
    Embed,
    /// To put passages into a better order.
    Rerank,
    /// To answer.
    #[default]
    Answer,
    /// To answer after tools were called.
    Tool,
    /// To embed passages of an index. In no answer's trace.
    Index,
}

impl Purpose {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rewrite => "rewrite",
            Self::Embed => "embed",
            Self::Rerank => "rerank",
            Self::Answer => "answer",
            Self::Tool => "tool",
            Self::Index => "index",
        }
    }
}

/// A call of a model. Tokens and cost of one that failed are what it took all the same, if anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceCall)]
pub struct Call {
    /// What for.
    pub purpose: Purpose,
    /// Whose model, such as `openai`.
    pub provider: String,
    /// The model, as it is named upstream.
    pub model: String,
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Of them, those that the upstream had in its cache.
    #[serde(skip_serializing_if = "is_zero")]
    pub cached_tokens: u64,
    /// Tokens written.
    #[serde(skip_serializing_if = "is_zero")]
    pub completion_tokens: u64,
    /// Whether the tokens are estimated, because the upstream did not count them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
    /// Billionths of a US dollar; null when the model's price is not known.
    #[schema(required)]
    pub cost_nano_usd: Option<i64>,
    /// When it began.
    pub started_ms: u64,
    /// From its beginning to the first byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_byte_ms: Option<u64>,
    /// From its beginning to its end.
    pub ms: u64,
    /// Why it failed. Never the upstream's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The model that was to be called, had it not failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback_of: Option<String>,
}

impl Call {
    /// A call that took `usage`; what it cost is reckoned from the price, if that is known.
    #[must_use]
    pub fn new(purpose: Purpose, provider: &str, model: &str, usage: Usage, price: Option<Price>) -> Self {
        Self {
            purpose,
            provider: provider.to_owned(),
            model: model.to_owned(),
            prompt_tokens: usage.prompt_tokens,
            cached_tokens: usage.cached_tokens,
            completion_tokens: usage.completion_tokens,
            cost_nano_usd: price.map(|price| price.nano_usd(usage)),
            ..Self::default()
        }
    }
}
