//! What a question would find.

use crate::domain::ids::BotId;
use crate::error::Result;
use crate::http::answers::{HitOut, rounded};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::http::wire::{millis, not_blank};
use crate::state::App;
use crate::store::{bots, indexes};
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What to look for.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchIn {
    /// Words or a question; 1 to 1,000 characters.
    #[garde(length(chars, max = 1000), custom(not_blank))]
    query: String,
    /// How many passages, 1 to 50; 8 if left out.
    #[garde(inner(range(min = 1, max = 50)))]
    top_k: Option<usize>,
}

/// How long the parts took, in milliseconds.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchTimingsOut {
    /// Embedding the question.
    embed: i64,
    /// Finding passages.
    retrieve: i64,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchOut {
    /// The best first.
    results: Vec<HitOut>,
    /// The score below which the bot would decline.
    threshold: f64,
    /// How long the parts took.
    timings_ms: SearchTimingsOut,
    /// Why only full text was searched, if it was.
    #[schema(required)]
    note: Option<String>,
}

/// Find passages. No model is called but the embedder.
#[utoipa::path(post, path = "/bots/{id}/search", tag = "Answers", params(("id" = BotId, Path)), request_body = SearchIn, responses((status = 200, body = SearchOut), (status = 404, description = "Not yours or not there")))]
pub async fn search(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Json(input): Json<SearchIn>,
) -> Result<axum::Json<SearchOut>> {
    let (bot, indexes) = {
        let mut conn = app.store.read().await?;
        let bot = bots::get(&mut conn, caller.workspace, id).await?;
        let indexes = indexes::live_of_bot(&mut conn, caller.workspace, bot.id).await?;
        (bot, indexes)
    };
    let found = app.answers.search(&bot, &indexes, input.query.trim(), input.top_k.unwrap_or(8)).await?;
    let retrieved = found.retrieved;
    Ok(axum::Json(SearchOut {
        threshold: rounded(found.threshold),
        timings_ms: SearchTimingsOut { embed: millis(retrieved.embed), retrieve: millis(retrieved.retrieve) },
        note: retrieved
            .without_vectors
            .as_ref()
            .map(|error| format!("Only full text was searched. {}", error.to_error().detail)),
        results: retrieved.hits.into_iter().map(HitOut::from).collect(),
    }))
}
