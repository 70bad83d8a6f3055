//! Sign-up, sign-in and all that keeps an account its person's: a file for each.
//!
//! Here stands what they share: how a person comes in.

pub mod cookies;
pub mod email;
mod ended;
pub mod letters;
pub mod login;
pub mod password;
pub mod proof;
pub mod reset;
pub mod second_factor;
pub mod sessions;
pub mod signup;

use super::auth_events::noted;
use crate::domain::ids::{SessionId, UserId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::wire::{UserOut, WorkspaceOut};
use crate::identity::{opaque, password as passwords};
use crate::state::App;
use crate::store::accounts::{Membership, User};
use crate::store::sessions::Session;
use crate::store::{Conn, second_factors, sessions as stored};
use crate::teams;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// How long somebody whose password was right may look for their phone.
const STEP_LIFE: Duration = Duration::from_secs(10 * 60);

/// A sign-in. The refresh token comes as an `HttpOnly` cookie.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthOut {
    /// To be sent as `authorization: Bearer …`; 15 minutes.
    access_token: String,
    /// When it ends.
    expires_at: Timestamp,
    /// Who signed in.
    user: UserOut,
    /// Where.
    workspace: WorkspaceOut,
}

impl AuthOut {
    /// A session's next access token, for a workspace.
    ///
    /// # Errors
    /// When it can't be signed.
    pub fn of(app: &App, session: SessionId, user: User, workspace: Membership) -> Result<Self> {
        let (access_token, expires_at) =
            app.tokens.access(session, workspace.workspace_id, app.clock.now())?;
        Ok(Self { access_token, expires_at, user: user.into(), workspace: workspace.into() })
    }
}

/// A sign-in that waits for the second factor.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondStepOut {
    /// To be sent with a code to `/auth/login/second-factor`.
    second_factor_token: String,
    /// Until when.
    expires_at: Timestamp,
}

/// Signs a person in who has shown who they are; who has a second factor is asked for it first.
///
/// # Errors
/// `forbidden` if they belong to no workspace, `email_unconfirmed` where that is needed.
pub async fn admit(app: &App, user: User, headers: &HeaderMap) -> Result<Response> {
    if app.config.auth.require_confirmed_email && user.email_verified_at.is_none() {
        return Err(email::confirm_first(app, &user).await?);
    }
    if !user.second_factor {
        return sign_in(app, user, headers).await;
    }
    let mut write = app.store.write_durably().await?;
    let (token, until) = await_code(&mut write, app, user.id).await?;
    write.commit().await?;
    let body = SecondStepOut { second_factor_token: token, expires_at: until };
    let fresh = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((StatusCode::ACCEPTED, fresh, axum::Json(body)).into_response())
}

/// Opens a session where a person was last.
async fn sign_in(app: &App, user: User, headers: &HeaderMap) -> Result<Response> {
    let mut write = app.store.write_durably().await?;
    let workspace = teams::home(&mut write, app, &user).await?;
    let (session, refresh) = open_session(&mut write, app, user.id, workspace.workspace_id, headers).await?;
    write.commit().await?;
    answer(app, StatusCode::OK, session, &refresh, user, workspace)
}

/// How somebody comes in whom a provider vouches for.
#[derive(Debug)]
pub enum Entered {
    /// Signed in: the refresh token's cookie, by which the dashboard gets the rest.
    Session(HeaderValue),
    /// Their account asks for a code first: what `/auth/login/second-factor` takes.
    Step(String),
}

/// Lets somebody in whom a provider vouches for. That they have a second factor as well is their own choice, which holds
/// whichever way they come.
///
/// # Errors
/// `forbidden` if they belong to no workspace.
pub async fn enter(conn: &mut Conn, app: &App, user: &User, headers: &HeaderMap) -> Result<Entered> {
    if user.second_factor {
        return Ok(Entered::Step(await_code(conn, app, user.id).await?.0));
    }
    let workspace = teams::home(conn, app, user).await?;
    let (_, refresh) = open_session(conn, app, user.id, workspace.workspace_id, headers).await?;
    Ok(Entered::Session(cookies::refresh(app, &refresh, life(app).as_secs())?))
}

/// Asks for the second factor: the token of the step, and when it ends.
async fn await_code(conn: &mut Conn, app: &App, user: UserId) -> Result<(String, Timestamp)> {
    let (token, until) = (opaque::generate(), app.clock.now().after(STEP_LIFE));
    second_factors::await_step(conn, &opaque::hash(&token), user, until).await?;
    Ok((token, until))
}

/// Opens a session; gives its refresh token, which is kept as a hash.
///
/// # Errors
/// When the database can't be written.
pub async fn open_session(
    conn: &mut Conn,
    app: &App,
    user: UserId,
    workspace: WorkspaceId,
    headers: &HeaderMap,
) -> Result<(SessionId, String)> {
    let now = app.clock.now();
    let user_agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .map(|text| text.chars().take(300).collect());
    let session = Session {
        id: SessionId::new(),
        user_id: user,
        workspace_id: workspace,
        user_agent,
        created_at: now,
        last_used_at: now,
        expires_at: now.after(life(app)),
    };
    let refresh = opaque::generate();
    stored::create(conn, &session, &opaque::hash(&refresh)).await?;
    noted(conn, app, user, workspace, "account.signed_in").await?;
    Ok((session.id, refresh))
}

fn life(app: &App) -> Duration {
    Duration::from_secs(app.config.auth.session_days * 24 * 60 * 60)
}

/// The answer to whoever has signed in: access token in the body, refresh token in the cookie.
///
/// # Errors
/// When the access token can't be signed.
pub fn answer(
    app: &App,
    status: StatusCode,
    session: SessionId,
    refresh: &str,
    user: User,
    workspace: Membership,
) -> Result<Response> {
    let body = AuthOut::of(app, session, user, workspace)?;
    let cookie = cookies::refresh(app, refresh, life(app).as_secs())?;
    Ok((
        status,
        [(header::SET_COOKIE, cookie), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        axum::Json(body),
    )
        .into_response())
}

/// Whether a password is strong enough; `about` are words that an attacker would try first.
///
/// # Errors
/// `invalid` on `field`, with how to make a better one.
pub fn strong(field: &str, candidate: &str, about: &[&str]) -> Result<()> {
    passwords::weakness(candidate, about).map_or(Ok(()), |why| Err(Error::invalid(field, "weak", why)))
}
