//! Conversations.

use crate::domain::ids::{BotId, ConversationId, VisitorId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Paging, Query, twenty};
use crate::http::messages::{MessageOut, for_member};
use crate::http::wire::{List, cursor, instant};
use crate::state::App;
use crate::store::conversations::{self, Conversation, Party};
use crate::store::leftovers::{self, What};
use crate::store::message_texts::Filter;
use crate::store::{bots, events, messages};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationOut {
    /// Identifier.
    id: ConversationId,
    /// With which bot.
    bot_id: BotId,
    /// With which visitor; null from the dashboard or the API.
    #[schema(required)]
    visitor_id: Option<VisitorId>,
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
            visitor_id: conversation.visitor_id,
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
    /// Only those in which all these words were said; the last one may be begun only.
    #[garde(inner(length(chars, max = 200)))]
    q: Option<String>,
    /// Only those in the `widget` or on the `dashboard`.
    #[garde(skip)]
    #[param(inline)]
    channel: Option<Channel>,
    /// Only those with an answer that declined; if false, only those with none.
    #[garde(skip)]
    refused: Option<bool>,
    /// Only those with an answer rated `up` or `down`.
    #[garde(skip)]
    #[param(inline)]
    rating: Option<Rating>,
    /// Only those in which something was said then or later: RFC 3339, or a day in UTC.
    #[garde(skip)]
    from: Option<String>,
    /// Only those that began before that.
    #[garde(skip)]
    until: Option<String>,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// Where something was said.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// On a website.
    Widget,
    /// In the playground, or by a program.
    Dashboard,
}

impl Channel {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Widget => "widget",
            Self::Dashboard => "dashboard",
        }
    }
}

/// What a visitor thought of an answer.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rating {
    /// Helpful.
    Up,
    /// Not helpful.
    #[default]
    Down,
}

impl Rating {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
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
    let filter = Filter {
        bot: Some(id),
        channel: query.channel.map(|channel| channel.as_str().to_owned()),
        refused: query.refused,
        rating: query.rating.map(|rating| rating.as_str().to_owned()),
        from: instant("from", query.from.as_deref())?,
        until: instant("until", query.until.as_deref())?,
    };
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let page =
        conversations::list(&mut conn, caller.workspace, id, words, &filter, query.limit, query.cursor)
            .await?;
    Ok(Json(List::of(page, ConversationOut::from)))
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
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    conversations::delete(&mut write, caller.workspace, id).await?;
    // The sweeper takes it out of the file as well.
    leftovers::note(&mut write, What::Messages, now).await?;
    let event = caller.event("conversation.deleted", ("conversation", id.0), json!({}));
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    app.answers.forget(&[id]);
    Ok(StatusCode::NO_CONTENT)
}
