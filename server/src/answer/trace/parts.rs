//! The parts of a trace that are not calls of models. Only types.

use super::is_zero;
use crate::domain::ids::{ChunkId, DocumentId, MessageId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A follow-up that was put so that it stands alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceRewrite)]
pub struct Rewrite {
    /// As it was asked.
    pub from: String,
    /// As it was looked for.
    pub to: String,
    /// What made it necessary, such as `pronoun`.
    pub why: String,
}

/// A passage that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TraceCandidate)]
pub struct Candidate {
    /// The passage. It may be gone since; the excerpt stays.
    pub chunk_id: ChunkId,
    /// Its page.
    pub document_id: DocumentId,
    /// The page's title.
    #[serde(default)]
    pub title: String,
    /// The page's address; none for texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The headings it stands under, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heading_path: Vec<String>,
    /// Its first words.
    #[serde(default)]
    pub excerpt: String,
    /// Its place among the nearest vectors, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vector_rank: Option<u32>,
    /// Its place in full text, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_rank: Option<u32>,
    /// The cosine of its vector and the question's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cosine: Option<f32>,
    /// How well it fits, 0 to 1.
    #[serde(default)]
    pub score: f32,
    /// What the reranker gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerank_score: Option<f32>,
    /// Whether the answer was made from it: the number the model knew it by is its place among those chosen.
    #[serde(default)]
    pub chosen: bool,
    /// Why it is there or was left out, such as `hit`, `neighbour`, `below_threshold`, `same_page`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Why the bot declined.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceRefusal)]
pub struct Refusal {
    /// `nothing_found`, `below_threshold`, `model_declined`, `unsupported` or `empty`.
    pub reason: String,
    /// The best score there was, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_score: Option<f32>,
}

/// What the caps said before a model was called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceBudget)]
pub struct BudgetCheck {
    /// Whether models might be called.
    pub allowed: bool,
    /// Which cap was in the way: `bot_day`, `bot_month`, `workspace_day`, `workspace_month`, `plan_month`, `plan_messages`; or `unpriced`, when a
    /// model's price is not known and so no cap could be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_by: Option<String>,
    /// The most that the answer was expected to cost, in billionths of a US dollar; set aside until it was done.
    pub reserved_nano_usd: i64,
}

/// What the model was told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TracePrompt)]
pub struct Prompt {
    /// The messages, in order. Passages among them are cut first when the prompt is too long to be kept.
    pub messages: Vec<PromptMessage>,
}

/// A message of a prompt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TracePromptMessage)]
pub struct PromptMessage {
    /// `system`, `user`, `assistant` or `tool`.
    pub role: String,
    /// What it said.
    pub content: String,
    /// Characters that are not kept here.
    #[serde(skip_serializing_if = "is_zero")]
    pub cut_characters: u64,
}

/// A look into a cache.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceCache)]
pub struct CacheUse {
    /// `exact` or `near` for answers, `embedding` for the question's vector.
    pub kind: String,
    /// Whether it was there.
    pub hit: bool,
    /// The message whose answer it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_message: Option<MessageId>,
    /// How near the question was to that one's, as a cosine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cosine: Option<f32>,
}

/// The verdict on a claim and a quote behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceVerdict)]
pub struct Verdict {
    /// The number shown, from 1; none for what was not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// The passage that the model named, as it knew it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passage: Option<u32>,
    /// The claim it stands behind.
    pub sentence: String,
    /// The words that the model quoted.
    pub quote: String,
    /// `verified`, `not_found`, `unrelated`, or `missing` when a claim came without a quote.
    pub verdict: String,
    /// Why it is not supported, by its stable name, such as `number`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A call of a tool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceTool)]
pub struct ToolUse {
    /// Its name.
    pub name: String,
    /// What it was given; secrets are not among it.
    #[schema(value_type = Object)]
    pub arguments: serde_json::Value,
    /// `completed`, `failed`, `refused` by a rule, `declined` by the reader, or `expired`: nobody answered.
    pub status: String,
    /// What it answered, its first words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// When it began.
    pub started_ms: u64,
    /// How long it took.
    pub ms: u64,
    /// Whether the visitor confirmed it; none when it asks for no confirmation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
}

/// A part of the work and how long it took.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceStep)]
pub struct Step {
    /// What, such as `rewrite`, `embed`, `cache`, `retrieve`, `rerank`, `model`, `tools`, `store`.
    pub name: String,
    /// When it began.
    pub start_ms: u64,
    /// How long it took.
    pub ms: u64,
}
