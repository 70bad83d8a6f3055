//! What the launcher needs before anybody opens it.

use super::visitor::{may_show, not_allowed, origin_of_get};
use crate::domain::bot::Theme;
use crate::domain::ids::BotId;
use crate::error::Result;
use crate::http::input::Id;
use crate::state::App;
use crate::store::bots::{self, Bot};
use crate::store::visitors;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use std::time::Duration;

/// A sighting is written at most so often: a popular page must not keep the writer busy.
const SIGHT_EVERY: Duration = Duration::from_secs(60);

/// What anybody may know of a bot. A type of its own, so that nothing else can slip out.
#[derive(Debug, Serialize)]
pub struct PublicBot {
    id: BotId,
    name: String,
    theme: Theme,
    welcome_text: String,
    placeholder: String,
    starter_questions: Vec<String>,
}

impl From<&Bot> for PublicBot {
    fn from(bot: &Bot) -> Self {
        Self {
            id: bot.id,
            name: bot.name.clone(),
            theme: bot.settings.theme.clone(),
            welcome_text: bot.settings.welcome_text.clone(),
            placeholder: bot.settings.placeholder.clone(),
            starter_questions: bot.settings.starter_questions.clone(),
        }
    }
}

/// A bot's looks and first words.
pub async fn get(State(app): State<App>, headers: HeaderMap, Id(id): Id<BotId>) -> Result<Response> {
    let (bot, sightings) = {
        let mut conn = app.store.read().await?;
        let bot = bots::get_for_visitors(&mut conn, id).await?;
        let sightings = visitors::sightings(&mut conn, bot.workspace_id, id).await?;
        (bot, sightings)
    };
    let Some(origin) = origin_of_get(&headers, &app) else { return Err(not_allowed(None)) };
    let allowed = may_show(&bot, &origin, &headers, &app);
    let now = app.clock.now();
    let fresh = sightings.iter().any(|seen| {
        seen.origin == origin && seen.allowed == allowed && seen.last_seen_at.after(SIGHT_EVERY) > now
    });
    if !fresh && origin.len() <= 300 {
        let mut write = app.store.write().await?;
        visitors::sight(&mut write, bot.workspace_id, id, &origin, allowed, now).await?;
        write.commit().await?;
    }
    if !allowed {
        return Err(not_allowed(Some(&origin)));
    }
    let cache = [
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=60")),
        (header::VARY, HeaderValue::from_static("origin")),
    ];
    Ok((cache, Json(PublicBot::from(&bot))).into_response())
}
