//! E-mail addresses: confirmed, and changed, by a link that is sent to them.

use super::{letters, proof};
use crate::domain::event::{Actor, NewEvent};
use crate::domain::mail::LinkPurpose;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::Json;
use crate::identity::opaque;
use crate::mail;
use crate::mail::bounds::{self, Kind};
use crate::rate::too_many;
use crate::state::App;
use crate::store::accounts::{self, User};
use crate::store::email_links::{self, EmailLink};
use crate::store::{Conn, events};
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// Links of one kind that a person is sent in an [`HOUR`]: enough for who mislaid one, too few to fill somebody's inbox.
const AN_HOUR: i64 = 3;
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Another address for an account.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailIn {
    /// The new one.
    #[garde(email, length(max = 254))]
    email: String,
    /// The account's password; empty for those who have none, because they sign in elsewhere.
    #[garde(length(max = 256))]
    password: String,
}

/// What a link in a letter holds.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkIn {
    /// Its token.
    #[garde(length(min = 1, max = 100))]
    token: String,
}

/// An address that is confirmed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfirmedOut {
    /// The address of the account from now on.
    email: String,
    /// Whether it was another before.
    changed: bool,
}

/// Sends a person a link; false if several were sent within the hour, or too many to that address, whoever asked for them.
///
/// # Errors
/// When the database can't be written.
pub async fn send_link(
    conn: &mut Conn,
    app: &App,
    user: &User,
    purpose: LinkPurpose,
    address: &str,
) -> Result<bool> {
    let now = app.clock.now();
    if email_links::count_since(conn, user.id, purpose, now.before(HOUR)).await? >= AN_HOUR {
        return Ok(false);
    }
    // An account can be made for anybody's address, deleted, and made again. What goes to one that is known to be its
    // person's nobody else can use up.
    let known = user.email_verified_at.is_some() && address == user.email;
    let kind = if purpose == LinkPurpose::Reset { Kind::Reset } else { Kind::Link };
    if !known && !bounds::count(conn, app, kind, address).await? {
        return Ok(false);
    }
    let token = opaque::generate();
    let link = EmailLink { user_id: user.id, purpose, email: address.to_owned() };
    email_links::create(conn, &opaque::hash(&token), &link, now).await?;
    mail::post_to_person(conn, app, &letters::link(app, user, &link, &token), user.id).await?;
    Ok(true)
}

/// Sends the link again to somebody who may not sign in without it, and says so.
///
/// # Errors
/// When the database can't be written.
pub async fn confirm_first(app: &App, user: &User) -> Result<Error> {
    let mut write = app.store.write_durably().await?;
    send_link(&mut write, app, user, LinkPurpose::Confirm, &user.email).await?;
    write.commit().await?;
    let email = &user.email;
    let detail = if app.config.mail.can_send() {
        format!("Confirm your address first: follow the link that was sent to {email}, then log in.")
    } else {
        format!(
            "Confirm your address first. This server sends no mail: ask whoever runs it for the link for {email}, follow it, then log in."
        )
    };
    Ok(Error::new(Code::EmailUnconfirmed, detail))
}

/// Have the link that confirms your address sent again.
#[utoipa::path(post, path = "/auth/email/confirmation", tag = "Sign-in", responses(
    (status = 202, description = "It was sent"), (status = 409, description = "The address is confirmed already"), (status = 429, description = "Several were sent within the hour")))]
pub async fn send_again(State(app): State<App>, caller: Caller) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    let user = accounts::get(&mut write, caller.user).await?;
    if user.email_verified_at.is_some() || caller.session.is_none() {
        return Err(Error::new(
            Code::Conflict,
            "There is nothing to confirm: your address is known to be yours.",
        ));
    }
    if !send_link(&mut write, &app, &user, LinkPurpose::Confirm, &user.email).await? {
        return Err(too_many(HOUR));
    }
    write.commit().await?;
    Ok(StatusCode::ACCEPTED)
}

/// Change your address. It changes once the link that is sent to the new one is followed.
#[utoipa::path(post, path = "/auth/email", tag = "Sign-in", request_body = EmailIn, responses(
    (status = 202, description = "A link was sent to the new address"), (status = 409, description = "The address is taken"), (status = 422, description = "The address or the password is not valid")))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<EmailIn>,
) -> Result<StatusCode> {
    let user = proof::again(&app, &caller, "password", &input.password).await?;
    let address = input.email.trim().to_lowercase();
    if address == user.email {
        return Err(Error::invalid("email", "invalid", "is your address already."));
    }
    let mut write = app.store.write_durably().await?;
    // A new password ends what the old one began: also what it begins at that very moment.
    if accounts::get(&mut write, user.id).await?.password_hash != user.password_hash {
        return Err(Error::invalid("password", "wrong", "is not your current password any more."));
    }
    if accounts::find_by_email(&mut write, &address).await?.is_some() {
        return Err(Error::new(
            Code::EmailTaken,
            "There is another account with this e-mail address. Use another address, or delete that account first.",
        ));
    }
    if !send_link(&mut write, &app, &user, LinkPurpose::Change, &address).await? {
        return Err(too_many(HOUR));
    }
    letters::tell(&mut write, &app, &user, &letters::change_asked(&app, &user, &address)).await?;
    write.commit().await?;
    Ok(StatusCode::ACCEPTED)
}

/// Confirm an address by the link that was sent to it: the one of your account, or the one that it is to have.
#[utoipa::path(post, path = "/auth/email/confirm", tag = "Sign-in", request_body = LinkIn, responses(
    (status = 200, body = ConfirmedOut), (status = 409, description = "Another account has the address meanwhile"), (status = 422, description = "The link is not valid any more")))]
pub async fn confirm(State(app): State<App>, Json(input): Json<LinkIn>) -> Result<axum::Json<ConfirmedOut>> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let link = email_links::find(&mut write, &opaque::hash(&input.token), now).await?;
    let link = link.filter(|link| link.purpose != LinkPurpose::Reset).ok_or_else(used_up)?;
    let user = accounts::get(&mut write, link.user_id).await?;
    let changed = link.purpose == LinkPurpose::Change;
    if changed {
        accounts::set_email(&mut write, user.id, &link.email, now).await?;
        letters::tell(&mut write, &app, &user, &letters::email_changed(&app, &user, &link.email)).await?;
        // What was sent to the old address opens nothing any more.
        for purpose in [LinkPurpose::Change, LinkPurpose::Reset] {
            email_links::use_up(&mut write, user.id, purpose).await?;
        }
    } else if !accounts::verify_email(&mut write, user.id, &link.email, now).await? {
        return Err(used_up());
    }
    email_links::use_up(&mut write, user.id, LinkPurpose::Confirm).await?;
    let event = NewEvent {
        workspace: None,
        actor: Actor::Person(user.id),
        kind: if changed { "account.email_changed" } else { "account.email_confirmed" },
        aggregate: ("user", user.id.0),
        data: json!({}),
        request: None,
    };
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    Ok(axum::Json(ConfirmedOut { email: link.email, changed }))
}

fn used_up() -> Error {
    Error::invalid(
        "token",
        "ended",
        "is not valid any more: the link was used, or is too old. Log in and have a new one sent.",
    )
}
