//! What a member is asked in the playground, decided.

use crate::domain::ids::{ConversationId, MessageId};
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::confirmations::{DecisionIn, Question, decide};
use crate::http::input::Json;
use crate::state::App;
use crate::store::conversations::{self, Party};
use axum::extract::State;
use axum::http::StatusCode;

/// Agree to a tool's call, or don't. The answer that asked goes on.
#[utoipa::path(post, path = "/messages/{id}/confirmations/{confirmation_id}", tag = "Answers", params(("id" = MessageId, Path), ("confirmation_id" = uuid::Uuid, Path)), request_body = DecisionIn, responses((status = 204, description = "Decided"), (status = 404, description = "Not yours, not there, or decided already")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    question: Question,
    Json(input): Json<DecisionIn>,
) -> Result<StatusCode> {
    let live = app.answers.live(question.message).ok_or_else(|| Error::not_found("question"))?;
    let owner = live.owner();
    if owner.workspace_id != caller.workspace || !dashboards(&app, &caller, owner.conversation_id).await? {
        return Err(Error::not_found("question"));
    }
    decide(&live, question, &input)
}

/// Whether a conversation was begun by a member: what a visitor is asked, only they can answer.
async fn dashboards(app: &App, caller: &Caller, id: ConversationId) -> Result<bool> {
    let mut conn = app.store.read().await?;
    let conversation = conversations::get(&mut conn, caller.workspace, id, Party::Member).await?;
    Ok(conversation.visitor_id.is_none())
}
