//! Visitors: found, exported, erased.

use crate::domain::ids::{BotId, VisitorId};
use crate::domain::time::Timestamp;
use crate::erasure;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Query, twenty};
use crate::http::visitor_export::{self, VisitorExport};
use crate::http::wire::List;
use crate::state::App;
use crate::store::visitors::{self, Known, Taught};
use crate::store::{bots, events};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// A visitor, and how much is kept of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitorOut {
    /// Identifier.
    id: VisitorId,
    /// Whose visitor.
    bot_id: BotId,
    /// Its name.
    bot_name: String,
    /// Their conversations.
    conversations: i64,
    /// What was said in them, questions and answers.
    messages: i64,
    /// The first question of the latest, shortened; null if they asked nothing.
    #[schema(required)]
    latest: Option<String>,
    /// When they first opened the chat.
    created_at: Timestamp,
    /// When they last opened it.
    last_seen_at: Timestamp,
}

impl From<Known> for VisitorOut {
    fn from(visitor: Known) -> Self {
        Self {
            id: visitor.id,
            bot_id: visitor.bot_id,
            bot_name: visitor.bot_name,
            conversations: visitor.conversations,
            messages: visitor.messages,
            latest: visitor.latest,
            created_at: visitor.created_at,
            last_seen_at: visitor.last_seen_at,
        }
    }
}

/// A visitor, with what stays when they are erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitorDetailOut {
    #[serde(flatten)]
    visitor: VisitorOut,
    /// Answers that members corrected in these conversations. What they wrote is theirs, and stays.
    corrections: i64,
    /// Tests that members made of these conversations; they stay likewise.
    test_cases: i64,
}

/// Which visitors.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VisitorsQuery {
    /// Words that were all said in one message of theirs or to them, the last one may be begun only; or the id of a
    /// visitor, of a conversation or of a message.
    #[garde(inner(length(chars, max = 200)))]
    q: Option<String>,
    /// Only this bot's.
    #[garde(skip)]
    bot_id: Option<BotId>,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// The visitors of the workspace's bots, the latest first.
#[utoipa::path(get, path = "/visitors", tag = "Privacy", params(VisitorsQuery), responses((status = 200, body = List<VisitorOut>), (status = 404, description = "The bot is not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<VisitorsQuery>,
) -> Result<Json<List<VisitorOut>>> {
    let words = query.q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let mut conn = app.store.read().await?;
    if let Some(bot) = query.bot_id {
        bots::get(&mut conn, caller.workspace, bot).await?;
    }
    let page =
        visitors::list(&mut conn, caller.workspace, query.bot_id, words, query.limit, query.cursor).await?;
    Ok(Json(List::of(page, VisitorOut::from)))
}

/// A visitor, and how much is kept of them.
#[utoipa::path(get, path = "/visitors/{id}", tag = "Privacy", params(("id" = VisitorId, Path)), responses((status = 200, body = VisitorDetailOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<VisitorId>,
) -> Result<Json<VisitorDetailOut>> {
    let mut conn = app.store.read().await?;
    let visitor = visitors::get(&mut conn, caller.workspace, id).await?.into();
    let Taught { corrections, test_cases } = visitors::taught(&mut conn, caller.workspace, id).await?;
    Ok(Json(VisitorDetailOut { visitor, corrections, test_cases }))
}

/// Export all that is kept of a visitor, as a JSON file to hand to them.
#[utoipa::path(get, path = "/visitors/{id}/export", tag = "Privacy", params(("id" = VisitorId, Path)), responses((status = 200, body = VisitorExport), (status = 404, description = "Not yours or not there")))]
pub async fn export(State(app): State<App>, caller: Caller, Id(id): Id<VisitorId>) -> Result<Response> {
    let now = app.clock.now();
    let export = {
        let mut conn = app.store.read().await?;
        visitor_export::read(&mut conn, caller.workspace, id, now).await?
    };
    let mut write = app.store.write().await?;
    let event = caller.event("visitor.exported", ("visitor", id.0), json!({}));
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    visitor_export::file(export)
}

/// Erase a visitor with all they said, and all that was made from it, also from the database's file. It can't be undone.
#[utoipa::path(delete, path = "/visitors/{id}", tag = "Privacy", params(("id" = VisitorId, Path)), responses((status = 204, description = "Erased"), (status = 404, description = "Not yours or not there")))]
pub async fn erase(State(app): State<App>, caller: Caller, Id(id): Id<VisitorId>) -> Result<StatusCode> {
    let event = caller.event("visitor.erased", ("visitor", id.0), json!({}));
    erasure::visitor(&app, caller.workspace, id, event).await?;
    Ok(StatusCode::NO_CONTENT)
}
