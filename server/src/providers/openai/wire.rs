//! OpenAI's bodies as tolerantly as servers need that only look like OpenAI: everything may be left out but
//! what is used, and unknown fields pass.

use base64::Engine as _;
use serde::{Deserialize, Serialize};

use super::tools::{CallPiece, Messages};
use crate::providers::Usage;

/// The body of a streaming chat request.
#[derive(Debug, Serialize)]
pub(super) struct ChatBody<'a> {
    pub model: &'a str,
    pub messages: Messages<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<serde_json::Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f32>,
    /// The older name, which other servers know as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// What OpenAI's reasoning models ask for in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_completion_tokens: Option<u32>,
    pub stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<StreamOptions>,
}

#[derive(Debug, Serialize)]
pub(super) struct StreamOptions {
    pub include_usage: bool,
}

/// A piece of a streamed answer.
#[derive(Debug, Deserialize)]
pub(super) struct Chunk {
    #[serde(default, deserialize_with = "or_none")]
    pub choices: Vec<Choice>,
    pub usage: Option<WireUsage>,
    /// Some servers report a failure in the middle of a stream so.
    pub error: Option<serde_json::Value>,
}

/// Some servers send null where others send an empty list.
fn or_none<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Choice>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    pub index: u32,
    pub delta: Option<Delta>,
    pub finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Delta {
    pub content: Option<String>,
    /// What OpenAI's models say when they decline to answer at all.
    pub refusal: Option<String>,
    /// What a model thinks before it answers, as `DeepSeek`, vLLM and llama.cpp send it. A sign of life, never shown.
    pub reasoning_content: Option<serde::de::IgnoredAny>,
    /// The same, as Ollama sends it.
    pub reasoning: Option<serde::de::IgnoredAny>,
    pub tool_calls: Option<Vec<CallPiece>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct WireUsage {
    pub prompt_tokens: Option<u64>,
    pub completion_tokens: Option<u64>,
    pub prompt_tokens_details: Option<PromptDetails>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct PromptDetails {
    pub cached_tokens: Option<u64>,
}

impl From<WireUsage> for Usage {
    fn from(usage: WireUsage) -> Self {
        let cached = usage.prompt_tokens_details.and_then(|details| details.cached_tokens);
        let prompt_tokens = usage.prompt_tokens.unwrap_or(0);
        Self {
            prompt_tokens,
            cached_tokens: cached.unwrap_or_default().min(prompt_tokens),
            completion_tokens: usage.completion_tokens.unwrap_or(0),
        }
    }
}

/// The body of an embeddings request.
#[derive(Debug, Serialize)]
pub(super) struct EmbeddingsBody<'a> {
    pub model: &'a str,
    pub input: &'a [String],
    pub encoding_format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<usize>,
}

/// The answer to it.
#[derive(Debug, Deserialize)]
pub(super) struct Embeddings {
    pub data: Vec<Embedding>,
    pub usage: Option<WireUsage>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Embedding {
    pub index: Option<usize>,
    pub embedding: Vector,
}

/// The dialects in which vectors come: base64 as asked for, numbers, or numbers in a list of their own.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Vector {
    Base64(String),
    Numbers(Vec<f32>),
    Nested(Vec<Vec<f32>>),
}

impl Vector {
    /// The numbers, or what is wrong with them.
    pub fn numbers(self) -> Result<Vec<f32>, String> {
        match self {
            Self::Numbers(numbers) => Ok(numbers),
            Self::Nested(mut lists) if lists.len() == 1 => Ok(lists.remove(0)),
            Self::Nested(lists) => Err(format!(
                "a list of {} vectors in place of one: if it is llama.cpp, start it with --pooling mean",
                lists.len()
            )),
            Self::Base64(text) => {
                let bytes = base64::engine::general_purpose::STANDARD
                    .decode(text)
                    .map_err(|error| format!("no base64: {error}"))?;
                let (numbers, rest) = bytes.as_chunks::<4>();
                if !rest.is_empty() {
                    return Err(format!("{} bytes, which are no whole numbers", bytes.len()));
                }
                Ok(numbers.iter().map(|number| f32::from_le_bytes(*number)).collect())
            }
        }
    }
}

/// The answer to a request for the list of models.
#[derive(Debug, Deserialize)]
pub(super) struct Models {
    pub data: Vec<Model>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Model {
    pub id: String,
}
