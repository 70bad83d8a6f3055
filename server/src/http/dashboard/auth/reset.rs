//! A forgotten password: a link by mail, which works once and not for long.

use super::{email, ended, letters, strong};
use crate::domain::event::{Actor, NewEvent};
use crate::domain::mail::LinkPurpose;
use crate::error::{Error, Result};
use crate::http::input::Json;
use crate::identity::{opaque, password};
use crate::mail;
use crate::state::App;
use crate::store::{accounts, email_links, events};
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// The least time that a request takes, so that it does not tell whether there is such an account.
const PACE: Duration = Duration::from_millis(250);

/// Somebody who has forgotten their password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForgottenIn {
    /// The e-mail address of their account.
    #[garde(length(min = 1, max = 254))]
    email: String,
}

/// A new password in place of a forgotten one.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetIn {
    /// What the link in the letter holds.
    #[garde(length(min = 1, max = 100))]
    token: String,
    /// At least 8 characters, hard to guess.
    #[garde(length(max = 256))]
    new_password: String,
}

/// Ask for a link to set a new password. The answer is the same whether there is such an account or not.
#[utoipa::path(post, path = "/auth/password-reset", tag = "Sign-in", request_body = ForgottenIn, responses(
    (status = 202, description = "If there is such an account, a link was sent")))]
pub async fn request(State(app): State<App>, Json(input): Json<ForgottenIn>) -> Result<StatusCode> {
    let (sent, ()) = tokio::join!(send(&app, input.email.trim()), tokio::time::sleep(PACE));
    sent.map(|()| StatusCode::ACCEPTED)
}

async fn send(app: &App, address: &str) -> Result<()> {
    let user = accounts::find_by_email(&mut *app.store.read().await?, address).await?;
    // The local owner signs in nowhere.
    let Some(user) = user.filter(|_| !app.config.local) else { return Ok(()) };
    let mut write = app.store.write_durably().await?;
    if !email::send_link(&mut write, app, &user, LinkPurpose::Reset, &user.email).await? {
        tracing::info!(user = %user.id, "no further link to reset the password: several were sent within the hour");
    }
    write.commit().await
}

/// Set a new password by a link. All sessions end, and all links that were sent before are used up. If it is the first
/// that shows that the address is theirs, API keys, second factor and open invitations of before are taken away.
#[utoipa::path(post, path = "/auth/password-reset/confirm", tag = "Sign-in", request_body = ResetIn, responses(
    (status = 204, description = "The new password holds: sign in with it"), (status = 422, description = "The link is not valid any more, or the password too weak")))]
pub async fn confirm(State(app): State<App>, Json(input): Json<ResetIn>) -> Result<StatusCode> {
    let token = opaque::hash(&input.token);
    let now = app.clock.now();
    let user = {
        let mut conn = app.store.read().await?;
        let link = email_links::find(&mut conn, &token, now).await?;
        let link = link.filter(|link| link.purpose == LinkPurpose::Reset).ok_or_else(used_up)?;
        accounts::get(&mut conn, link.user_id).await?
    };
    strong("new_password", &input.new_password, &[&user.email, &user.name])?;
    let hash = password::hash(input.new_password).await?;
    let mut write = app.store.write_durably().await?;
    // Looked at again where nobody else can use it: of two at once, one comes first.
    let link = email_links::find(&mut write, &token, now).await?.ok_or_else(used_up)?;
    let first = accounts::get(&mut write, user.id).await?.email_verified_at.is_none();
    accounts::set_password(&mut write, user.id, &hash, now).await?;
    accounts::verify_email(&mut write, user.id, &link.email, now).await?;
    ended::with_old_password(&mut write, user.id, now).await?;
    // Whoever has this letter has the address: there is nothing left to confirm.
    email_links::use_up(&mut write, user.id, LinkPurpose::Confirm).await?;
    if first {
        ended::prepared(&mut write, user.id, now).await?;
    }
    mail::post_to_person(&mut write, &app, &letters::password_changed(&app, &user, first), user.id).await?;
    let event = NewEvent {
        workspace: None,
        actor: Actor::Person(user.id),
        kind: "account.password_reset",
        aggregate: ("user", user.id.0),
        data: json!({}),
        request: None,
    };
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn used_up() -> Error {
    Error::invalid(
        "token",
        "ended",
        "is not valid any more: the link was used, or is too old. Ask for a new one.",
    )
}
