//! Conversations.

use crate::domain::ids::{BotId, ConversationId, MessageId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Paging, Query, twenty};
use crate::http::messages::{MessageOut, for_member};
use crate::http::wire::{List, cursor, not_blank};
use crate::state::App;
use crate::store::conversations::{self, Conversation, Party};
use crate::store::{bots, messages};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Characters shown around what was found.
const SNIPPET: usize = 80;

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationOut {
    /// Identifier.
    id: ConversationId,
    /// With which bot.
    bot_id: BotId,
    /// `widget` or `dashboard`.
    channel: String,
    /// The first question, shortened.
    title: String,
    /// Questions and answers.
    message_count: i64,
    /// Answers that declined.
    refused_count: i64,
    /// On whose pages.
    #[schema(required)]
    origin: Option<String>,
    /// When it began.
    created_at: Timestamp,
    /// When something was last said.
    updated_at: Timestamp,
}

impl From<Conversation> for ConversationOut {
    fn from(conversation: Conversation) -> Self {
        Self {
            id: conversation.id,
            bot_id: conversation.bot_id,
            channel: conversation.channel,
            title: conversation.title,
            message_count: conversation.message_count,
            refused_count: conversation.refused_count,
            origin: conversation.origin,
            created_at: conversation.created_at,
            updated_at: conversation.updated_at,
        }
    }
}

/// Which conversations.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConversationsQuery {
    /// Only those in which these words were said.
    #[garde(inner(length(chars, max = 200)))]
    q: Option<String>,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// What to look for.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words that were said.
    #[garde(length(chars, max = 200), custom(not_blank))]
    q: String,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// A place where the words were said.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationHitOut {
    /// The conversation.
    conversation: ConversationOut,
    /// The message.
    message_id: MessageId,
    /// The words with what stands around them.
    snippet: String,
}

/// A bot's conversations, newest first.
#[utoipa::path(get, path = "/bots/{id}/conversations", tag = "Conversations", params(("id" = BotId, Path), ConversationsQuery), responses((status = 200, body = List<ConversationOut>), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Query(query): Query<ConversationsQuery>,
) -> Result<Json<List<ConversationOut>>> {
    let words = query.q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let page = conversations::list(&mut conn, caller.workspace, id, words, query.limit, query.cursor).await?;
    Ok(Json(List::of(page, ConversationOut::from)))
}

/// Where something was said, newest first.
#[utoipa::path(get, path = "/conversations/search", tag = "Conversations", params(SearchQuery), responses((status = 200, body = List<ConversationHitOut>)))]
pub async fn search(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SearchQuery>,
) -> Result<Json<List<ConversationHitOut>>> {
    let words = query.q.trim();
    let mut conn = app.store.read().await?;
    let page = conversations::search(&mut conn, caller.workspace, words, query.limit, query.cursor).await?;
    let next_cursor = cursor(&page);
    let mut items = Vec::with_capacity(page.items.len());
    for hit in page.items {
        let conversation =
            conversations::get(&mut conn, caller.workspace, hit.conversation_id, Party::Member).await?;
        items.push(ConversationHitOut {
            conversation: conversation.into(),
            message_id: hit.message_id,
            snippet: snippet(&hit.text, words),
        });
    }
    Ok(Json(List { items, next_cursor }))
}

/// What stands around the words.
fn snippet(text: &str, words: &str) -> String {
    let before = text.char_indices().position(|(at, _)| begins_with(&text[at..], words)).unwrap_or(0);
    let skipped = before.saturating_sub(SNIPPET);
    let shown: String = text.chars().skip(skipped).take(2 * SNIPPET + words.chars().count()).collect();
    let start = if skipped > 0 { "…" } else { "" };
    let end = if text.chars().count() > skipped + shown.chars().count() { "…" } else { "" };
    format!("{start}{}{end}", shown.trim())
}

/// Whether a text begins with the words, in upper or lower case. Letter by letter: in the other case a letter may be
/// longer, so that a place in the one is no place in the other.
fn begins_with(text: &str, words: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    words.chars().flat_map(char::to_lowercase).all(|letter| letters.next() == Some(letter))
}

/// A conversation.
#[utoipa::path(get, path = "/conversations/{id}", tag = "Conversations", params(("id" = ConversationId, Path)), responses((status = 200, body = ConversationOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<ConversationOut>> {
    let mut conn = app.store.read().await?;
    Ok(Json(conversations::get(&mut conn, caller.workspace, id, Party::Member).await?.into()))
}

/// What was said, oldest first.
#[utoipa::path(get, path = "/conversations/{id}/messages", tag = "Conversations", params(("id" = ConversationId, Path), Paging), responses((status = 200, body = List<MessageOut>), (status = 404, description = "Not yours or not there")))]
pub async fn messages(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Query(paging): Query<Paging>,
) -> Result<Json<List<MessageOut>>> {
    let mut conn = app.store.read().await?;
    conversations::get(&mut conn, caller.workspace, id, Party::Member).await?;
    let page = messages::list(&mut conn, caller.workspace, id, paging.limit, paging.cursor).await?;
    let next_cursor = cursor(&page);
    let mut items = Vec::with_capacity(page.items.len());
    for message in page.items {
        items.push(for_member(&mut conn, caller.workspace, message).await?);
    }
    Ok(Json(List { items, next_cursor }))
}

/// Delete a conversation with what was said in it.
#[utoipa::path(delete, path = "/conversations/{id}", tag = "Conversations", params(("id" = ConversationId, Path)), responses((status = 204, description = "Deleted"), (status = 404, description = "Not yours or not there")))]
pub async fn delete(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    conversations::delete(&mut write, caller.workspace, id).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
