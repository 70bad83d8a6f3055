//! All that is kept of a visitor, as a file for them: what they said, what they were told, and what they thought of it.

use crate::domain::ids::{BotId, ConversationId, MessageId, VisitorId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::store::conversations::Conversation;
use crate::store::tool_calls::ToolCall;
use crate::store::visitors::{self, Known};
use crate::store::{Conn, conversations, messages, tool_calls};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Conversations and messages read at once.
const AT_ONCE: u32 = 100;

/// All that is kept of a visitor.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitorExport {
    /// `frontdesk-visitor`.
    format: &'static str,
    /// Of the format: 1.
    version: u32,
    /// When it was written.
    exported_at: Timestamp,
    /// The visitor.
    visitor: ExportedVisitor,
    /// Their conversations, the latest first.
    conversations: Vec<ExportedConversation>,
}

/// A visitor, as far as they are known: nobody asks for their name.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedVisitor {
    /// Identifier.
    id: VisitorId,
    /// Whom they talked to.
    bot_id: BotId,
    /// Its name.
    bot_name: String,
    /// When they first opened the chat.
    created_at: Timestamp,
    /// When they last opened it.
    last_seen_at: Timestamp,
}

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedConversation {
    /// Identifier.
    id: ConversationId,
    /// The first question, shortened.
    title: String,
    /// On whose pages.
    #[schema(required)]
    origin: Option<String>,
    /// When it began.
    created_at: Timestamp,
    /// When something was last said.
    updated_at: Timestamp,
    /// What was said, oldest first.
    messages: Vec<ExportedMessage>,
    /// What tools were given in it, oldest first.
    tool_calls: Vec<ExportedCall>,
}

/// A question or an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedMessage {
    /// Identifier.
    id: MessageId,
    /// `user` or `assistant`.
    role: String,
    /// The words.
    text: String,
    /// What the answer relied on.
    sources: Vec<ExportedSource>,
    /// What the visitor thought of it: `up` or `down`.
    #[schema(required)]
    rating: Option<String>,
    /// Their words to that.
    #[schema(required)]
    comment: Option<String>,
    /// When it was said.
    created_at: Timestamp,
}

/// What an answer relied on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedSource {
    /// The page's title.
    title: String,
    /// Its address.
    #[schema(required)]
    url: Option<String>,
    /// The words.
    quote: String,
}

/// A call of a tool.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedCall {
    /// What people call the tool.
    title: String,
    /// What it was given.
    arguments: Value,
    /// How it ended.
    status: String,
    /// When.
    created_at: Timestamp,
}

impl From<ToolCall> for ExportedCall {
    fn from(call: ToolCall) -> Self {
        Self {
            title: call.title,
            arguments: call.arguments,
            status: call.status,
            created_at: call.created_at,
        }
    }
}

/// Reads all that is kept of a visitor.
///
/// # Errors
/// `not_found`, also if they are another workspace's.
pub async fn read(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: VisitorId,
    now: Timestamp,
) -> Result<VisitorExport> {
    let Known { bot_id, bot_name, created_at, last_seen_at, .. } = visitors::get(conn, workspace, id).await?;
    let mut exported = Vec::new();
    let mut before = None;
    loop {
        let page = conversations::of_visitor(conn, workspace, id, AT_ONCE, before).await?;
        for conversation in page.items {
            exported.push(conversation_of(conn, workspace, conversation).await?);
        }
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    Ok(VisitorExport {
        format: "frontdesk-visitor",
        version: 1,
        exported_at: now,
        visitor: ExportedVisitor { id, bot_id, bot_name, created_at, last_seen_at },
        conversations: exported,
    })
}

async fn conversation_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    conversation: Conversation,
) -> Result<ExportedConversation> {
    let id = conversation.id;
    let mut exported = Vec::new();
    let mut after = None;
    loop {
        let page = messages::list(conn, workspace, id, AT_ONCE, after).await?;
        for message in page.items {
            let sources = messages::sources(conn, workspace, message.id).await?;
            exported.push(ExportedMessage {
                id: message.id,
                role: message.role,
                text: message.text,
                sources: sources
                    .into_iter()
                    .map(|source| ExportedSource {
                        title: source.title,
                        url: source.url,
                        quote: source.quote,
                    })
                    .collect(),
                rating: message.rating,
                comment: message.comment,
                created_at: message.created_at,
            });
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let calls = tool_calls::of_conversation(conn, workspace, id).await?;
    Ok(ExportedConversation {
        id,
        title: conversation.title,
        origin: conversation.origin,
        created_at: conversation.created_at,
        updated_at: conversation.updated_at,
        messages: exported,
        tool_calls: calls.into_iter().map(ExportedCall::from).collect(),
    })
}

/// As a file to be saved.
///
/// # Errors
/// When its name can't be written in a header.
pub fn file(export: VisitorExport) -> Result<Response> {
    let name = format!("attachment; filename=\"visitor-{}.json\"", export.visitor.id);
    let name = HeaderValue::from_str(&name).map_err(Error::internal)?;
    let headers = [
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, axum::Json(export)).into_response())
}
