//! Bodies as OpenAI writes them, with what a bot adds: `sources`, `refused`, and where the answer is kept.

use crate::domain::ids::{BotId, ConversationId, MessageId};
use crate::http::answers::CitationOut;
use serde::Serialize;
use utoipa::ToSchema;

/// A bot, as a model.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelOut {
    /// The bot's identifier: what `model` takes.
    pub id: BotId,
    /// `model`.
    pub object: &'static str,
    /// When the bot was made, in seconds since 1970.
    pub created: i64,
    /// `frontdesk`.
    pub owned_by: &'static str,
    /// The bot's name. `model` takes it, too, if no other bot of the workspace has it.
    pub name: String,
    /// The name in lower case with hyphens; likewise.
    pub slug: String,
}

/// The workspace's bots, as models.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelsOut {
    /// `list`.
    pub object: &'static str,
    /// All of them, newest first.
    pub data: Vec<ModelOut>,
}

/// Where a citation mark stands, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UrlCitationOut {
    /// The mark's first character in the content, from 0.
    pub start_index: usize,
    /// The character behind it.
    pub end_index: usize,
    /// The page's address.
    pub url: String,
    /// Its title.
    pub title: String,
}

/// A citation mark in the content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnnotationOut {
    /// `url_citation`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Where.
    pub url_citation: UrlCitationOut,
}

/// What the bot said.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerOut {
    /// `assistant`.
    pub role: &'static str,
    /// Markdown with citation marks `[n]`, and below it a line for each source.
    pub content: String,
    /// Always null: what a bot says when it declines is its content; see `refused`.
    #[schema(required)]
    pub refusal: Option<String>,
    /// The citation marks that lead to a page.
    pub annotations: Vec<AnnotationOut>,
}

/// The one choice.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChoiceOut {
    /// 0.
    pub index: u32,
    /// What the bot said.
    pub message: AnswerOut,
    /// Always null.
    #[schema(required, value_type = Option<Object>)]
    pub logprobs: Option<()>,
    /// `stop` or `length`.
    pub finish_reason: &'static str,
}

/// Tokens, as the bot's own model counted them.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "they are OpenAI's")]
pub struct TokensOut {
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
    /// Both.
    pub total_tokens: u64,
}

/// What a bot adds to OpenAI's fields.
#[derive(Debug, Serialize, ToSchema)]
pub struct BesidesOut {
    /// What the answer relies on, each with the quote that was found in the page.
    pub sources: Vec<CitationOut>,
    /// Whether the bot declined.
    pub refused: bool,
    /// The conversation that the answer is kept in; send it back to go on with it.
    pub conversation_id: ConversationId,
    /// The answer's identifier.
    pub message_id: MessageId,
}

/// A whole answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompletionOut {
    /// Identifier.
    pub id: String,
    /// `chat.completion`.
    pub object: &'static str,
    /// When, in seconds since 1970.
    pub created: i64,
    /// The bot, as it was asked for.
    pub model: String,
    /// One.
    pub choices: Vec<ChoiceOut>,
    /// What it took.
    pub usage: TokensOut,
    /// What a bot adds.
    #[serde(flatten)]
    pub besides: BesidesOut,
}

/// What a chunk adds to the answer.
#[derive(Debug, Default, Serialize)]
pub(super) struct DeltaOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<AnnotationOut>,
}

/// The one choice of a chunk.
#[derive(Debug, Serialize)]
pub(super) struct ChunkChoiceOut {
    pub index: u32,
    pub delta: DeltaOut,
    pub logprobs: Option<()>,
    pub finish_reason: Option<&'static str>,
}

/// A piece of a streamed answer.
#[derive(Debug, Serialize)]
pub(super) struct ChunkOut<'a> {
    pub id: &'a str,
    pub object: &'static str,
    pub created: i64,
    pub model: &'a str,
    pub choices: Vec<ChunkChoiceOut>,
    /// Left out unless usage was asked for; then null but in the last chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "left out is not the same as null")]
    pub usage: Option<Option<TokensOut>>,
    #[serde(flatten)]
    pub besides: Option<BesidesOut>,
}
