//! Polar's webhooks as they were recorded, for the operator: what failed, and taking it in once more.

use super::note;
use crate::domain::ids::WorkspaceId;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Query, twenty};
use crate::http::wire::{List, text_of_cursor};
use crate::state::App;
use crate::store::polar::events::{self, EventStatus, Recorded};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// Which webhooks.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WebhooksQuery {
    /// Those of that status; `failed` if left out.
    #[garde(skip)]
    #[serde(default = "failed")]
    #[param(inline)]
    status: EventStatus,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(inner(length(chars, max = 400)))]
    cursor: Option<String>,
}

fn failed() -> EventStatus {
    EventStatus::Failed
}

/// A webhook as it was recorded, without what it said.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookOut {
    /// Polar's identifier of it.
    id: String,
    /// Such as `subscription.active`.
    #[serde(rename = "type")]
    kind: String,
    /// Whose it is, as far as that is known.
    #[schema(required)]
    workspace_id: Option<WorkspaceId>,
    /// What became of it.
    status: EventStatus,
    /// How often it was tried.
    attempts: i64,
    /// Why it was ignored, or what failed.
    #[schema(required)]
    detail: Option<String>,
    /// When it came.
    received_at: Timestamp,
    /// When it was settled.
    #[schema(required)]
    settled_at: Option<Timestamp>,
}

impl From<Recorded> for WebhookOut {
    fn from(row: Recorded) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            workspace_id: row.workspace_id,
            status: row.status,
            attempts: row.attempts,
            detail: row.detail,
            received_at: row.received_at,
            settled_at: row.settled_at,
        }
    }
}

/// Webhooks of Polar's, the latest first.
#[utoipa::path(get, path = "/operator/webhooks", tag = "Operator", params(WebhooksQuery), responses((status = 200, body = List<WebhookOut>), (status = 403, description = "Not an operator"), (status = 422, description = "Not valid")))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<WebhooksQuery>,
) -> Result<Json<List<WebhookOut>>> {
    let before = place(query.cursor.as_deref())?;
    let mut conn = app.store.read().await?;
    let mut rows = events::list(&mut conn, query.status, query.limit + 1, before).await?;
    let more = rows.len() > query.limit as usize;
    rows.truncate(query.limit as usize);
    let last = rows.last().filter(|_| more);
    let next_cursor = last.map(|last| URL_SAFE_NO_PAD.encode(format!("{} {}", last.received_at.0, last.id)));
    Ok(Json(List { items: rows.into_iter().map(WebhookOut::from).collect(), next_cursor }))
}

/// Where a list goes on: time and identifier of the last.
fn place(cursor: Option<&str>) -> Result<Option<(Timestamp, String)>> {
    let Some(text) = text_of_cursor(cursor)? else { return Ok(None) };
    let place = text.split_once(' ').and_then(|(at, id)| Some((Timestamp(at.parse().ok()?), id.to_owned())));
    place.map(Some).ok_or_else(|| Error::invalid("cursor", "invalid", "is no cursor of this list."))
}

/// Take a webhook in once more. What it tells of is applied at most once: a later state is never put back.
#[utoipa::path(post, path = "/operator/webhooks/{webhook_id}/replay", tag = "Operator", params(("webhook_id" = String, Path)), responses((status = 202, description = "Its turn comes"), (status = 403, description = "Not an operator"), (status = 404, description = "Not there"), (status = 409, description = "It waits for its turn already")))]
pub async fn replay(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    events::replay(&mut write, &id, now).await?;
    // Polar's identifiers are no ids of ours: it stands among the data.
    let what = ("webhook.replayed", ("installation", uuid::Uuid::nil()), json!({ "webhook": id }));
    note(&mut write, &caller, None, what, now).await?;
    write.commit().await?;
    app.bell.ring();
    Ok(StatusCode::ACCEPTED)
}
