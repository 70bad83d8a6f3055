//! A visitor's session: made when the panel is first opened.

use super::bots::PublicBot;
use super::visitor::{may_show, not_allowed, origin};
use crate::domain::ids::{BotId, ConversationId, VisitorId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::input::Json;
use crate::http::messages::{VisitorMessageOut, for_visitor};
use crate::identity::opaque;
use crate::state::App;
use crate::store::{bots, conversations, messages, visitors};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use garde::Validate;
use serde::{Deserialize, Serialize};

/// Messages of the last conversation that are shown again.
const SHOWN_AGAIN: u32 = 50;

/// A visitor who opens the panel.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct SessionIn {
    #[garde(skip)]
    bot_id: BotId,
    /// From an earlier session.
    #[garde(inner(length(max = 200)))]
    visitor_token: Option<String>,
}

/// What was said the last time.
#[derive(Debug, Serialize)]
pub struct LastConversation {
    id: ConversationId,
    messages: Vec<VisitorMessageOut>,
}

/// A session.
#[derive(Debug, Serialize)]
pub struct SessionOut {
    token: String,
    expires_at: Timestamp,
    visitor_token: String,
    bot: PublicBot,
    conversation: Option<LastConversation>,
}

/// Begins a session for a new or a known visitor.
pub async fn create(
    State(app): State<App>,
    headers: HeaderMap,
    Json(input): Json<SessionIn>,
) -> Result<(StatusCode, axum::Json<SessionOut>)> {
    let bot = bots::get_for_visitors(&mut *app.store.read().await?, input.bot_id).await?;
    let origin = origin(&headers).ok_or_else(|| not_allowed(None))?;
    if !may_show(&bot, origin, &headers, &app) {
        return Err(not_allowed(Some(origin)));
    }
    let now = app.clock.now();
    let workspace = bot.workspace_id;
    let mut write = app.store.write().await?;
    let known = match &input.visitor_token {
        Some(token) => visitors::recognise(&mut write, workspace, bot.id, &opaque::hash(token), now).await?,
        None => None,
    };
    let (visitor, visitor_token) = match (known, input.visitor_token) {
        (Some(visitor), Some(token)) => (visitor, token),
        _ => {
            let (visitor, token) = (VisitorId::new(), opaque::generate());
            visitors::create(&mut write, workspace, bot.id, visitor, &opaque::hash(&token), now).await?;
            (visitor, token)
        }
    };
    let conversation = match conversations::latest_of_visitor(&mut write, workspace, visitor).await? {
        None => None,
        Some(id) => {
            let mut shown = Vec::new();
            for message in messages::latest(&mut write, workspace, id, SHOWN_AGAIN).await? {
                shown.push(for_visitor(&mut write, workspace, message).await?);
            }
            Some(LastConversation { id, messages: shown })
        }
    };
    write.commit().await?;
    let (token, expires_at) = app.tokens.visitor(visitor, bot.id, workspace, origin, now)?;
    let session = SessionOut { token, expires_at, visitor_token, bot: PublicBot::from(&bot), conversation };
    Ok((StatusCode::CREATED, axum::Json(session)))
}
