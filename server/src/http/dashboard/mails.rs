//! The post, for whoever runs the server: what was sent, what was not and why; without a mail server, the links.

use crate::domain::ids::{MailId, WorkspaceId};
use crate::domain::mail::MailState;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Query, twenty};
use crate::http::wire::{List, cursor};
use crate::mail::{self, Letter};
use crate::state::App;
use crate::store::mails::{self, Mail};
use crate::store::{accounts, events};
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// A letter.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailOut {
    /// Identifier.
    id: MailId,
    /// Which workspace it is about; null if it is about somebody's account.
    #[schema(required)]
    workspace_id: Option<WorkspaceId>,
    /// The address.
    to: String,
    /// Its subject.
    subject: String,
    /// What became of it.
    state: MailState,
    /// How often it was tried.
    attempts: i64,
    /// What went wrong the last time. None while it is tried.
    #[schema(required)]
    error: Option<String>,
    /// Its link, to be passed on; only where there is no mail server.
    #[schema(required)]
    link: Option<String>,
    /// When it was written.
    created_at: Timestamp,
    /// When the mail server took it.
    #[schema(required)]
    sent_at: Option<Timestamp>,
}

/// Which letters.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MailsQuery {
    /// Only those of that state.
    #[garde(skip)]
    state: Option<MailState>,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// Whom a trial letter goes to.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialMailIn {
    /// The address. Left out: your own.
    #[garde(inner(email, length(max = 254)))]
    to: Option<String>,
}

fn out(app: &App, mail: Mail) -> MailOut {
    // Where there is a mail server, a letter is for whom it is sent to and nobody else.
    let (link, unread) = if app.config.mail.can_send() {
        (None, None)
    } else {
        match mail::read(app, &mail) {
            Ok(letter) => (letter.and_then(|letter| letter.button).map(|(_, url)| url), None),
            Err(why) => (None, Some(why)),
        }
    };
    MailOut {
        id: mail.id,
        workspace_id: mail.workspace_id,
        to: mail.recipient,
        subject: mail.subject,
        state: mail.state,
        attempts: mail.attempts,
        error: mail.error.or(unread),
        link,
        created_at: mail.created_at,
        sent_at: mail.sent_at,
    }
}

/// Letters that were written, newest first.
#[utoipa::path(get, path = "/operator/mails", tag = "Operator", params(MailsQuery), responses((status = 200, body = List<MailOut>)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<MailsQuery>,
) -> Result<axum::Json<List<MailOut>>> {
    let page = mails::list(&mut *app.store.read().await?, query.state, query.limit, query.cursor).await?;
    let next_cursor = cursor(&page);
    let items = page.items.into_iter().map(|mail| out(&app, mail)).collect();
    Ok(axum::Json(List { items, next_cursor }))
}

/// Send a trial letter.
#[utoipa::path(post, path = "/operator/mails", tag = "Operator", request_body = TrialMailIn, responses(
    (status = 202, description = "It is in the post"), (status = 422, description = "No address")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<TrialMailIn>,
) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    let to = match input.to {
        Some(to) => to.trim().to_lowercase(),
        None => accounts::get(&mut write, caller.user).await?.email,
    };
    let letter = Letter {
        workspace: None,
        to,
        subject: "Mail from Frontdesk works".to_owned(),
        paragraphs: vec!["This is the trial letter that you asked for. Nothing is to be done.".to_owned()],
        button: Some(("Open Frontdesk".to_owned(), mail::link(&app, "/"))),
    };
    mail::post(&mut write, &app, &letter).await?;
    write.commit().await?;
    Ok(StatusCode::ACCEPTED)
}

/// Send a letter again that was given up, or that was held while there was no mail server.
#[utoipa::path(post, path = "/operator/mails/{id}/retry", tag = "Operator", params(("id" = MailId, Path)), responses(
    (status = 200, body = MailOut), (status = 404, description = "Not there"), (status = 409, description = "It was sent, or waits already")))]
pub async fn retry(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MailId>,
) -> Result<axum::Json<MailOut>> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let mail = mails::send_again(&mut write, id, now).await?;
    let mut event = caller.event("mail.retried", ("mail", id.0), json!({}));
    event.workspace = None;
    event.actor = crate::domain::event::Actor::Operator(caller.user);
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    Ok(axum::Json(out(&app, mail)))
}
