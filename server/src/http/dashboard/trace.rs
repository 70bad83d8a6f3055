//! How an answer came about.

use crate::answer::trace::Trace;
use crate::domain::ids::MessageId;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::Id;
use crate::state::App;
use crate::store::{messages, traces};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// How an answer came about.
#[derive(Debug, Serialize, ToSchema)]
pub struct TraceOut {
    /// The answer.
    message_id: MessageId,
    /// What its stages did; null when that is no longer kept, or never was.
    #[schema(required)]
    trace: Option<Trace>,
    /// Until when it is kept.
    kept_until: Timestamp,
    /// Days for which the server keeps it.
    kept_days: u32,
}

/// How an answer came about: passages looked at, prompt, calls of models with tokens and cost, verdicts, timings.
///
/// Kept for the days that the operator set. What isn't there any more is null.
#[utoipa::path(get, path = "/messages/{id}/trace", tag = "Conversations", params(("id" = MessageId, Path)), responses((status = 200, body = TraceOut), (status = 404, description = "Not yours, not there, or a question")))]
pub async fn get(State(app): State<App>, caller: Caller, Id(id): Id<MessageId>) -> Result<Json<TraceOut>> {
    let mut conn = app.store.read().await?;
    let message = messages::get(&mut conn, caller.workspace, id).await?;
    if message.role != "assistant" {
        return Err(Error::not_found("answer"));
    }
    let kept = traces::get(&mut conn, caller.workspace, id).await?;
    drop(conn);
    let kept_days = app.config.answers.trace_days;
    let kept_until = message.created_at.after(Duration::from_secs(u64::from(kept_days) * 24 * 60 * 60));
    let trace = kept.filter(|_| kept_until > app.clock.now()).map(|kept| Trace::unpack(&kept)).transpose()?;
    Ok(Json(TraceOut { message_id: id, trace, kept_until, kept_days }))
}
