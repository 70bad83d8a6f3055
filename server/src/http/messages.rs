//! Stored messages on the wire.

use super::answers::{
    CitationOut, GroundingOut, HelpOut, TimingsOut, UsageOut, dollars, grounding_of, help_of,
};
use crate::domain::ids::{ConversationId, MessageId, SourceId, WorkspaceId};
use crate::domain::source::SourceStatus;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::{Conn, fixes, messages, sources as source_rows};
use serde::Serialize;
use utoipa::ToSchema;

/// What a visitor thought of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedbackOut {
    /// `up` or `down`.
    rating: String,
    /// Their words.
    #[schema(required)]
    comment: Option<String>,
}

/// A question or an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageOut {
    /// Identifier.
    id: MessageId,
    /// Where it was said.
    conversation_id: ConversationId,
    /// `user` or `assistant`.
    role: String,
    /// The words; of answers Markdown with citation marks `[n]`.
    text: String,
    /// `complete`, `incomplete` or `failed`.
    status: String,
    /// Why the answer ended.
    #[schema(required)]
    finish_reason: Option<String>,
    /// Whether the bot declined.
    refused: bool,
    /// What the answer relies on.
    sources: Vec<CitationOut>,
    /// What it took.
    #[schema(required)]
    usage: Option<UsageOut>,
    /// How long the parts took.
    #[schema(required)]
    timings_ms: Option<TimingsOut>,
    /// Whether it was told again, to a question that was answered before.
    cached: bool,
    /// Which model answered.
    #[schema(required)]
    model: Option<String>,
    /// What the visitor thought of it.
    #[schema(required)]
    feedback: Option<FeedbackOut>,
    /// What stands below a refusal.
    #[serde(flatten)]
    help: Option<HelpOut>,
    /// How far the pages support it.
    #[serde(flatten)]
    grounding: GroundingOut,
    /// What was put in this answer's place; null if nothing was.
    #[schema(required)]
    fix: Option<FixOut>,
    /// When it was said.
    created_at: Timestamp,
}

/// What was put in an answer's place.
#[derive(Debug, Serialize, ToSchema)]
pub struct FixOut {
    /// What is asked.
    question: String,
    /// What the bot is to answer.
    answer: String,
    /// The source that the pair stands in; null if that was deleted.
    #[schema(required)]
    source_id: Option<SourceId>,
    /// How far the bot is with it: `active` when it answers so; null if the source was deleted.
    #[schema(required)]
    status: Option<SourceStatus>,
    /// When it was last fixed.
    at: Timestamp,
}

/// A message as visitors see it: nothing about models and money.
#[derive(Debug, Serialize)]
pub struct VisitorMessageOut {
    id: MessageId,
    role: String,
    text: String,
    status: String,
    finish_reason: Option<String>,
    sources: Vec<CitationOut>,
    feedback: Option<String>,
    #[serde(flatten)]
    help: Option<HelpOut>,
    created_at: Timestamp,
}

async fn sources(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: MessageId,
    member: bool,
) -> Result<Vec<CitationOut>> {
    Ok(messages::sources(conn, workspace, id)
        .await?
        .into_iter()
        .map(|source| {
            let member = member && source.kind == "page";
            CitationOut {
                n: source.n,
                kind: source.kind,
                title: source.title,
                url: source.url,
                quote: source.quote,
                chunk_id: member.then_some(source.chunk_id),
                document_id: member.then_some(source.document_id),
                score: member.then_some(source.score),
            }
        })
        .collect())
}

/// A message for members.
///
/// # Errors
/// When the database can't be read.
pub async fn for_member(
    conn: &mut Conn,
    workspace: WorkspaceId,
    message: messages::Message,
) -> Result<MessageOut> {
    let usage =
        message.prompt_tokens.zip(message.completion_tokens).map(|(prompt_tokens, completion_tokens)| {
            UsageOut { prompt_tokens, completion_tokens, cost_usd: message.cost_micro_usd.map(dollars) }
        });
    let timings_ms = message.total_ms.map(|total| TimingsOut {
        embed: message.embed_ms.unwrap_or(0),
        retrieve: message.retrieve_ms.unwrap_or(0),
        first_token: message.first_token_ms.unwrap_or(total),
        total,
    });
    Ok(MessageOut {
        fix: fix(conn, workspace, &message).await?,
        sources: sources(conn, workspace, message.id, true).await?,
        help: help_of(&message)?,
        grounding: grounding_of(&message)?,
        id: message.id,
        conversation_id: message.conversation_id,
        role: message.role,
        text: message.text,
        status: message.status,
        finish_reason: message.finish_reason,
        refused: message.refused,
        usage,
        timings_ms,
        cached: message.cached_from.is_some(),
        model: message.model,
        feedback: message.rating.map(|rating| FeedbackOut { rating, comment: message.comment }),
        created_at: message.created_at,
    })
}

async fn fix(conn: &mut Conn, workspace: WorkspaceId, message: &messages::Message) -> Result<Option<FixOut>> {
    if message.role != "assistant" {
        return Ok(None);
    }
    let Some(fix) = fixes::find(conn, workspace, message.id).await? else { return Ok(None) };
    let status = match fix.source_id {
        Some(source) => Some(source_rows::bare(conn, workspace, source).await?.status),
        None => None,
    };
    Ok(Some(FixOut {
        question: fix.question,
        answer: fix.answer,
        source_id: fix.source_id,
        status,
        at: fix.updated_at,
    }))
}

/// A message for visitors.
///
/// # Errors
/// When the database can't be read.
pub async fn for_visitor(
    conn: &mut Conn,
    workspace: WorkspaceId,
    message: messages::Message,
) -> Result<VisitorMessageOut> {
    Ok(VisitorMessageOut {
        sources: sources(conn, workspace, message.id, false).await?,
        help: help_of(&message)?,
        id: message.id,
        role: message.role,
        text: message.text,
        status: message.status,
        finish_reason: message.finish_reason,
        feedback: message.rating,
        created_at: message.created_at,
    })
}
