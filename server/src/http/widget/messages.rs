//! A visitor's messages: read again, resumed, stopped, rated.

use super::visitor::Visitor;
use crate::answer::Live;
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::personal::mask;
use crate::error::{Code, Error, Result};
use crate::http::answers::{self, Audience, last_event};
use crate::http::confirmations::{DecisionIn, Question, decide};
use crate::http::input::{Id, Json, Paging, Query};
use crate::http::messages::{VisitorMessageOut, for_visitor};
use crate::http::sse::RequestId;
use crate::http::wire::{List, cursor};
use crate::state::App;
use crate::store::conversations::Party;
use crate::store::{bots, conversations, messages};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use garde::Validate;
use serde::Deserialize;
use std::sync::Arc;

/// What a visitor thinks of an answer.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rating {
    /// Helpful.
    Up,
    /// Not helpful.
    Down,
}

/// What a visitor thinks of an answer, with words.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct FeedbackIn {
    #[garde(skip)]
    rating: Rating,
    #[garde(inner(length(chars, max = 1000)))]
    comment: Option<String>,
}

/// Whether a message's conversation is the visitor's. If not, it is the message that is not there: another's must look
/// like nobody's.
async fn own(app: &App, visitor: &Visitor, conversation: ConversationId) -> Result<()> {
    let mut conn = app.store.read().await?;
    conversations::get(&mut conn, visitor.workspace, conversation, Party::Visitor(visitor.id))
        .await
        .map(drop)
        .map_err(|error| if error.code == Code::NotFound { Error::not_found("message") } else { error })
}

/// An answer of the visitor's that is under way or has just ended.
async fn live(app: &App, visitor: &Visitor, id: MessageId) -> Result<Option<Arc<Live>>> {
    let Some(live) = app.answers.live(id) else { return Ok(None) };
    let owner = live.owner();
    if owner.workspace_id != visitor.workspace {
        return Err(Error::not_found("message"));
    }
    own(app, visitor, owner.conversation_id).await?;
    Ok(Some(live))
}

/// A stored message of the visitor's.
async fn stored(app: &App, visitor: &Visitor, id: MessageId) -> Result<messages::Message> {
    let message = messages::get(&mut *app.store.read().await?, visitor.workspace, id).await?;
    own(app, visitor, message.conversation_id).await?;
    Ok(message)
}

/// The events of an answer after the one that was seen last. An answer that is no longer in memory is told anew from
/// what is stored, beginning with `start`.
pub async fn events(
    State(app): State<App>,
    visitor: Visitor,
    request: RequestId,
    headers: HeaderMap,
    Id(id): Id<MessageId>,
) -> Result<Response> {
    if let Some(live) = live(&app, &visitor, id).await? {
        let reader = live.read(last_event(&headers, id));
        return Ok(answers::events(request, id, reader, Audience::Visitor));
    }
    let message = stored(&app, &visitor, id).await?;
    let sources = messages::sources(&mut *app.store.read().await?, visitor.workspace, id).await?;
    Ok(answers::replay(request, message, sources))
}

/// Stops an answer; what there is of it stays.
pub async fn cancel(State(app): State<App>, visitor: Visitor, Id(id): Id<MessageId>) -> Result<StatusCode> {
    match live(&app, &visitor, id).await? {
        Some(live) => live.cancel(),
        // It has ended, and is theirs, or it is not there.
        None => drop(stored(&app, &visitor, id).await?),
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Agrees to what an answer asks, or does not.
pub async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    question: Question,
    Json(input): Json<DecisionIn>,
) -> Result<StatusCode> {
    let live = live(&app, &visitor, question.message).await?.ok_or_else(|| Error::not_found("question"))?;
    decide(&live, question, &input)
}

/// Notes what the visitor thinks of an answer.
pub async fn feedback(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id<MessageId>,
    Json(input): Json<FeedbackIn>,
) -> Result<StatusCode> {
    stored(&app, &visitor, id).await?;
    let rating = match input.rating {
        Rating::Up => "up",
        Rating::Down => "down",
    };
    let mut write = app.store.write().await?;
    let privacy = bots::get(&mut write, visitor.workspace, visitor.bot).await?.settings.privacy;
    let comment = input.comment.map(|comment| mask(&comment, &privacy.mask));
    messages::rate(&mut write, visitor.workspace, id, rating, comment.as_deref()).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was said in a conversation of the visitor's, oldest first.
pub async fn list(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id<ConversationId>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<VisitorMessageOut>>> {
    let mut conn = app.store.read().await?;
    conversations::get(&mut conn, visitor.workspace, id, Party::Visitor(visitor.id)).await?;
    let page = messages::list(&mut conn, visitor.workspace, id, paging.limit, paging.cursor).await?;
    let next_cursor = cursor(&page);
    let mut items = Vec::with_capacity(page.items.len());
    for message in page.items {
        items.push(for_visitor(&mut conn, visitor.workspace, message).await?);
    }
    Ok(axum::Json(List { items, next_cursor }))
}
