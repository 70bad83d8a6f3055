//! Putting a bot on a website: the snippet, and whether it was seen there.

use crate::domain::ids::BotId;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Id;
use crate::http::local::own_origin;
use crate::state::App;
use crate::store::{bots, visitors};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

/// Where the script was seen.
#[derive(Debug, Serialize, ToSchema)]
pub struct SightingOut {
    /// The page's origin.
    origin: String,
    /// Whether the bot may be shown there now.
    allowed: bool,
    /// First time.
    first_seen_at: Timestamp,
    /// Last time.
    last_seen_at: Timestamp,
}

/// How to put a bot on a website.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstallOut {
    /// The script tag to paste.
    snippet: String,
    /// The script's address.
    script_url: String,
    /// Where it was seen, latest first.
    sightings: Vec<SightingOut>,
}

/// How to put a bot on a website, and where it was seen.
#[utoipa::path(get, path = "/bots/{id}/install", tag = "Bots", params(("id" = BotId, Path)), responses((status = 200, body = InstallOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Id(id): Id<BotId>,
) -> Result<Json<InstallOut>> {
    let mut conn = app.store.read().await?;
    let bot = bots::get(&mut conn, caller.workspace, id).await?;
    let own = own_origin(&headers, &app).unwrap_or_default();
    let script_url = format!("{own}/widget.js");
    let sightings = visitors::sightings(&mut conn, caller.workspace, id)
        .await?
        .into_iter()
        .map(|sighting| SightingOut {
            allowed: bot.settings.allowed_origins.contains(&sighting.origin) || sighting.origin == own,
            origin: sighting.origin,
            first_seen_at: sighting.first_seen_at,
            last_seen_at: sighting.last_seen_at,
        })
        .collect();
    let snippet = format!("<script src=\"{script_url}\" data-bot=\"{id}\" async></script>");
    Ok(Json(InstallOut { snippet, script_url, sightings }))
}
