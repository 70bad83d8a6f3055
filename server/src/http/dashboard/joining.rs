//! Taking an invitation: looked at by whoever has its link, taken by who is signed in, or with a new account.

use super::auth::signup::ConfirmFirstOut;
use super::auth::{self, AuthOut, email};
use super::workspaces::{moved, session_of};
use crate::config::Signup;
use crate::domain::ids::UserId;
use crate::domain::mail::LinkPurpose;
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::Json;
use crate::http::wire::name as is_name;
use crate::identity::password;
use crate::state::App;
use crate::store::accounts::{self, User};
use crate::store::standing;
use crate::teams;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A link's token.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenIn {
    /// What stands behind the `#` of the link.
    #[garde(length(min = 1, max = 100))]
    token: String,
}

/// What an invitation is about, for whoever has its link.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationViewOut {
    /// The workspace's name.
    workspace: String,
    /// Who invites, if their account is still there.
    #[schema(required)]
    inviter: Option<String>,
    /// Whom it is for; null: whoever opens it first.
    #[schema(required)]
    email: Option<String>,
    /// What they will be able to do.
    role: Role,
    /// When the link ends.
    expires_at: Timestamp,
    /// Whether that address has an account to sign in with; false if it is for no address.
    has_account: bool,
}

/// Somebody who takes an invitation with a new account.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitedSignupIn {
    /// What stands behind the `#` of the link.
    #[garde(length(min = 1, max = 100))]
    token: String,
    /// Their e-mail address; left out if the invitation is for one.
    #[garde(inner(email, length(max = 254)))]
    email: Option<String>,
    /// At least 8 characters, hard to guess.
    #[garde(length(max = 256))]
    password: String,
    /// What they are called.
    #[garde(length(chars, max = 100), custom(is_name))]
    name: String,
}

/// See what an invitation is about. The token goes into the body, so that it is in no log.
#[utoipa::path(post, path = "/invitations/look-up", tag = "Members", request_body = TokenIn, responses(
    (status = 200, body = InvitationViewOut), (status = 404, description = "There is no such invitation any more"),
    (status = 409, description = "It was taken, or has run out")))]
pub async fn look_up(
    State(app): State<App>,
    Json(input): Json<TokenIn>,
) -> Result<axum::Json<InvitationViewOut>> {
    let mut conn = app.store.read().await?;
    let named = teams::invited(&mut conn, &input.token, app.clock.now()).await?;
    let invitation = named.invitation;
    let has_account = match &invitation.email {
        Some(email) => accounts::find_by_email(&mut conn, email).await?.is_some(),
        None => false,
    };
    Ok(axum::Json(InvitationViewOut {
        workspace: named.workspace_name,
        inviter: named.inviter_name,
        email: invitation.email,
        role: invitation.role,
        expires_at: invitation.expires_at,
        has_account,
    }))
}

/// Take an invitation with the account you are signed in with: you belong to its workspace, and your sign-in goes there.
#[utoipa::path(post, path = "/invitations/accept", tag = "Members", request_body = TokenIn, responses(
    (status = 200, body = AuthOut), (status = 402, description = "The workspace's plan has no more members"), (status = 403, description = "It is for another address"),
    (status = 404, description = "There is no such invitation any more"), (status = 409, description = "It was taken, or has run out")))]
pub async fn accept(State(app): State<App>, caller: Caller, Json(input): Json<TokenIn>) -> Result<Response> {
    let session = session_of(&caller)?;
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let named = teams::invited(&mut write, &input.token, now).await?;
    let user = accounts::get(&mut write, caller.user).await?;
    let there = teams::join(&mut write, &app, &named, &user, caller.request).await?;
    standing::take_to(&mut write, there.workspace_id, user.id, session).await?;
    write.commit().await?;
    Ok(moved(AuthOut::of(&app, session, user, there)?))
}

/// Take an invitation with a new account, which belongs to its workspace and to no other.
#[utoipa::path(post, path = "/invitations/sign-up", tag = "Members", request_body = InvitedSignupIn, responses(
    (status = 201, body = AuthOut), (status = 202, description = "The address must be confirmed first", body = ConfirmFirstOut),
    (status = 402, description = "The workspace's plan has no more members"), (status = 403, description = "Sign-up is closed"),
    (status = 404, description = "There is no such invitation any more"), (status = 409, description = "The address is taken, or the invitation"),
    (status = 422, description = "A value is not valid")))]
pub async fn sign_up(
    State(app): State<App>,
    headers: HeaderMap,
    Json(input): Json<InvitedSignupIn>,
) -> Result<Response> {
    if app.config.auth.signup == Signup::Closed {
        return Err(Error::new(
            Code::Forbidden,
            "Sign-up is closed here, also for those who are invited. Ask whoever runs this server for an account, and sign \
             in with it.",
        ));
    }
    let now = app.clock.now();
    // Looked at before the password is hashed, and again when it is taken: hashing takes its time.
    let address = {
        let mut conn = app.store.read().await?;
        let named = teams::invited(&mut conn, &input.token, now).await?;
        let given = input.email.map(|email| email.trim().to_lowercase());
        named.invitation.email.or(given).ok_or_else(|| Error::invalid("email", "required", "is required."))?
    };
    let name = input.name.trim().to_owned();
    auth::strong("password", &input.password, &[&address, &name])?;
    let hash = password::hash(input.password).await?;
    let mut write = app.store.write_durably().await?;
    let named = teams::invited(&mut write, &input.token, now).await?;
    let user = User {
        id: UserId::new(),
        // Whoever has a link that went to an address and to nobody else has that address.
        email_verified_at: named.invitation.mailed.then_some(now),
        email: address,
        name,
        password_hash: Some(hash),
        second_factor: false,
        created_at: now,
    };
    accounts::create(&mut write, &user).await?;
    let there = teams::join(&mut write, &app, &named, &user, None).await?;
    if user.email_verified_at.is_none() {
        email::send_link(&mut write, &app, &user, LinkPurpose::Confirm, &user.email).await?;
        if app.config.auth.require_confirmed_email {
            write.commit().await?;
            let body = ConfirmFirstOut { confirm_email: user.email };
            return Ok((StatusCode::ACCEPTED, axum::Json(body)).into_response());
        }
    }
    let (session, refresh) =
        auth::open_session(&mut write, &app, user.id, there.workspace_id, &headers).await?;
    write.commit().await?;
    auth::answer(&app, StatusCode::CREATED, session, &refresh, user, there)
}
