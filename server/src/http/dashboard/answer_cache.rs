//! Answers that are kept to be told again.

use crate::domain::ids::BotId;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Id;
use crate::state::App;
use crate::store::{bots, cache, events};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// Answers that are kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerCacheOut {
    /// How many. Those made before the bot or its knowledge changed are among them until they run out, but are told no
    /// more.
    answers: i64,
}

/// How many answers of a bot are kept to be told again.
#[utoipa::path(get, path = "/bots/{id}/cache", tag = "Bots", params(("id" = BotId, Path)), responses((status = 200, body = AnswerCacheOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(State(app): State<App>, caller: Caller, Id(id): Id<BotId>) -> Result<Json<AnswerCacheOut>> {
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let answers = cache::count_answers(&mut conn, caller.workspace, id, app.clock.now()).await?;
    Ok(Json(AnswerCacheOut { answers }))
}

/// Forget a bot's kept answers: each question is answered anew. Says how many there were.
#[utoipa::path(delete, path = "/bots/{id}/cache", tag = "Bots", params(("id" = BotId, Path)), responses((status = 200, body = AnswerCacheOut), (status = 404, description = "Not yours or not there")))]
pub async fn clear(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
) -> Result<Json<AnswerCacheOut>> {
    let mut write = app.store.write().await?;
    let bot = bots::get(&mut write, caller.workspace, id).await?;
    let answers = cache::forget_answers(&mut write, caller.workspace, id).await?;
    let data = json!({ "name": bot.name, "answers": answers });
    let event = caller.event("bot.answers_forgotten", ("bot", id.0), data);
    events::note(&mut write, &event, app.clock.now()).await?;
    write.commit().await?;
    Ok(Json(AnswerCacheOut { answers: i64::try_from(answers).unwrap_or(i64::MAX) }))
}
