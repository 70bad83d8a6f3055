//! What the operator tells everybody, and what of it is shown.

use super::note;
use crate::domain::ids::AnnouncementId;
use crate::domain::operator::Tone;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::http::wire::not_blank;
use crate::state::App;
use crate::store::announcements::{self, Announcement};
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// An announcement to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnouncementIn {
    /// What is said; 1 to 300 characters.
    #[garde(length(chars, max = 300), custom(not_blank))]
    text: String,
    /// How it looks.
    #[garde(skip)]
    tone: Tone,
    /// Where more is said: an address that begins with https://, at most 500 characters.
    #[garde(inner(length(chars, max = 500)))]
    url: Option<String>,
    /// Hours after which it is no longer shown, 1 to 2,160; left out until it is taken back.
    #[garde(inner(range(min = 1, max = 2160)))]
    hours: Option<u32>,
}

/// An announcement.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnnouncementOut {
    /// Identifier.
    id: AnnouncementId,
    /// What is said.
    text: String,
    /// How it looks.
    tone: Tone,
    /// Where more is said.
    #[schema(required)]
    url: Option<String>,
    /// From when on it is shown.
    starts_at: Timestamp,
    /// Until when; null until it is taken back.
    #[schema(required)]
    ends_at: Option<Timestamp>,
}

impl From<Announcement> for AnnouncementOut {
    fn from(row: Announcement) -> Self {
        let Announcement { id, text, tone, url, starts_at, ends_at, .. } = row;
        Self { id, text, tone, url, starts_at, ends_at }
    }
}

/// Announcements.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnnouncementsOut {
    /// Newest first.
    items: Vec<AnnouncementOut>,
}

fn out(rows: Vec<Announcement>) -> axum::Json<AnnouncementsOut> {
    axum::Json(AnnouncementsOut { items: rows.into_iter().map(AnnouncementOut::from).collect() })
}

/// What the operator tells everybody now.
#[utoipa::path(get, path = "/announcements", tag = "Installation", responses((status = 200, body = AnnouncementsOut)))]
pub async fn shown(State(app): State<App>) -> Result<axum::Json<AnnouncementsOut>> {
    Ok(out(announcements::shown(&mut *app.store.read().await?, app.clock.now()).await?))
}

/// All announcements, also those that have ended; at most 100.
#[utoipa::path(get, path = "/operator/announcements", tag = "Operator", responses((status = 200, body = AnnouncementsOut), (status = 403, description = "Not an operator")))]
pub async fn list(State(app): State<App>) -> Result<axum::Json<AnnouncementsOut>> {
    Ok(out(announcements::all(&mut *app.store.read().await?).await?))
}

/// Tell every member of every workspace something, at the top of the dashboard.
#[utoipa::path(post, path = "/operator/announcements", tag = "Operator", request_body = AnnouncementIn, responses((status = 201, body = AnnouncementOut), (status = 403, description = "Not an operator"), (status = 422, description = "Not valid")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<AnnouncementIn>,
) -> Result<(StatusCode, axum::Json<AnnouncementOut>)> {
    let url = input.url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
    if url.as_ref().is_some_and(|url| !url.starts_with("https://") || url::Url::parse(url).is_err()) {
        return Err(Error::invalid("url", "invalid", "must be an address that begins with https://."));
    }
    let now = app.clock.now();
    let new = Announcement {
        id: AnnouncementId::new(),
        text: input.text.trim().to_owned(),
        tone: input.tone,
        url,
        starts_at: now,
        ends_at: input.hours.map(|hours| now.after(Duration::from_secs(u64::from(hours) * 60 * 60))),
        created_by: Some(caller.user),
        created_at: now,
    };
    let mut write = app.store.write_durably().await?;
    announcements::create(&mut write, &new).await?;
    let data = json!({ "text": new.text, "tone": new.tone, "ends_at": new.ends_at });
    let what = ("announcement.created", ("announcement", new.id.0), data);
    note(&mut write, &caller, None, what, now).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(new.into())))
}

/// Take an announcement back.
#[utoipa::path(delete, path = "/operator/announcements/{id}", tag = "Operator", params(("id" = AnnouncementId, Path)), responses((status = 204, description = "Taken back"), (status = 403, description = "Not an operator"), (status = 404, description = "Not there")))]
pub async fn delete(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<AnnouncementId>,
) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    announcements::delete(&mut write, id).await?;
    let what = ("announcement.deleted", ("announcement", id.0), json!({}));
    note(&mut write, &caller, None, what, now).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
