//! Answers that visitors rated.

use super::conversations::Rating;
use super::days;
use crate::domain::ids::{BotId, ConversationId, MessageId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Query, twenty};
use crate::http::wire::List;
use crate::state::App;
use crate::store::bots;
use crate::store::ratings::{self, Rated};
use axum::Json;
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which answers.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RatedQuery {
    /// `down` if left out.
    #[garde(skip)]
    #[serde(default)]
    #[param(inline)]
    rating: Rating,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// An answer that was rated.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatedOut {
    /// The answer.
    message_id: MessageId,
    /// Where it was given.
    conversation_id: ConversationId,
    /// The question.
    #[schema(required)]
    question: Option<String>,
    /// The answer: Markdown with citation marks `[n]`.
    answer: String,
    /// `up` or `down`.
    rating: String,
    /// What the visitor said to it.
    #[schema(required)]
    comment: Option<String>,
    /// Whether the bot declined.
    refused: bool,
    /// Which model answered.
    #[schema(required)]
    model: Option<String>,
    /// `widget` or `dashboard`.
    channel: String,
    /// When it was given.
    created_at: Timestamp,
}

impl From<Rated> for RatedOut {
    fn from(rated: Rated) -> Self {
        Self {
            message_id: rated.answer_id,
            conversation_id: rated.conversation_id,
            question: rated.question,
            answer: rated.answer,
            rating: rated.rating,
            comment: rated.comment,
            refused: rated.refused,
            model: rated.model,
            channel: rated.channel,
            created_at: rated.created_at,
        }
    }
}

/// A bot's answers that visitors rated, newest first.
#[utoipa::path(get, path = "/bots/{id}/rated", tag = "Quality", params(("id" = BotId, Path), RatedQuery), responses((status = 200, body = List<RatedOut>), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Query(query): Query<RatedQuery>,
) -> Result<Json<List<RatedOut>>> {
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let rating = query.rating.as_str();
    let page = ratings::list(&mut conn, caller.workspace, id, rating, query.limit, query.cursor).await?;
    Ok(Json(List::of(page, RatedOut::from)))
}

/// Ratings of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatedDayOut {
    /// Its beginning, UTC.
    day: Timestamp,
    /// Answers that were helpful.
    up: i64,
    /// Answers that were not.
    down: i64,
}

/// How answers were rated.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatedSummaryOut {
    /// By the day of the answer, the last 28 days, the oldest first.
    days: Vec<RatedDayOut>,
}

/// How a bot's answers were rated, by day.
#[utoipa::path(get, path = "/bots/{id}/rated/summary", tag = "Quality", params(("id" = BotId, Path)), responses((status = 200, body = RatedSummaryOut), (status = 404, description = "Not yours or not there")))]
pub async fn summary(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
) -> Result<Json<RatedSummaryOut>> {
    let today = days::today(app.clock.now());
    let first = today - days::SHOWN + 1;
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let counted = ratings::by_day(&mut conn, caller.workspace, id, first).await?;
    let day = |day: i64| {
        let found = counted.iter().find(|(known, ..)| *known == day);
        let (up, down) = found.map_or((0, 0), |(_, up, down)| (*up, *down));
        RatedDayOut { day: days::beginning(day), up, down }
    };
    Ok(Json(RatedSummaryOut { days: (first..=today).map(day).collect() }))
}
