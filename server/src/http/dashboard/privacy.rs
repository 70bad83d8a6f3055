//! How long a workspace keeps what visitors say.

use crate::domain::bot::MOST_DAYS;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input;
use crate::state::App;
use crate::store::{events, privacy};
use axum::Json;
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// How long a workspace keeps what visitors say.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspacePrivacy {
    /// Days after which a conversation is deleted in which nothing was said since, 1 to 3,650; null for as long as nobody
    /// deletes it. A bot may keep its own for a shorter time, not for a longer one.
    #[serde(deserialize_with = "Option::deserialize")]
    #[garde(inner(range(min = 1, max = MOST_DAYS)))]
    #[schema(required)]
    keep_days: Option<u32>,
}

/// How long the workspace keeps what visitors say.
#[utoipa::path(get, path = "/privacy", tag = "Privacy", responses((status = 200, body = WorkspacePrivacy)))]
pub async fn get(State(app): State<App>, caller: Caller) -> Result<Json<WorkspacePrivacy>> {
    let mut conn = app.store.read().await?;
    Ok(Json(WorkspacePrivacy { keep_days: privacy::keep_days(&mut conn, caller.workspace).await? }))
}

/// Set how long the workspace keeps what visitors say. What is older goes within the hour, and can't be had back.
#[utoipa::path(put, path = "/privacy", tag = "Privacy", request_body = WorkspacePrivacy, responses((status = 200, body = WorkspacePrivacy), (status = 422, description = "Not valid")))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    input::Json(wanted): input::Json<WorkspacePrivacy>,
) -> Result<Json<WorkspacePrivacy>> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let before = privacy::keep_days(&mut write, caller.workspace).await?;
    if before != wanted.keep_days {
        privacy::set_keep_days(&mut write, caller.workspace, wanted.keep_days, now).await?;
        let change = json!({ "keep_days": { "from": before, "to": wanted.keep_days } });
        let event = caller.event("privacy.updated", ("workspace", caller.workspace.0), change);
        events::note(&mut write, &event, now).await?;
    }
    write.commit().await?;
    Ok(Json(wanted))
}
