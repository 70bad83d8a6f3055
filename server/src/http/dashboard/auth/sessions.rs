//! Sessions: refreshed, signed out, listed, ended.

use super::super::auth_events::{end, noted};
use super::{AuthOut, answer, cookies, life};
use crate::domain::ids::SessionId;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::caller::{Caller, bearer};
use crate::http::input::{Id, Paging, Query};
use crate::http::wire::{List, cursor};
use crate::identity::opaque;
use crate::state::App;
use crate::store::sessions::{self, Exchange};
use crate::store::{accounts, support};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// A signed-in device.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionOut {
    /// Identifier.
    id: SessionId,
    /// When it was signed in.
    created_at: Timestamp,
    /// Last refresh.
    last_used_at: Timestamp,
    /// When it ends by itself.
    expires_at: Timestamp,
    /// What the browser calls itself.
    #[schema(required)]
    user_agent: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

/// Exchange the refresh cookie for a new access token. The cookie is replaced; an old one ends the session.
#[utoipa::path(post, path = "/auth/refresh", tag = "Sign-in", responses(
    (status = 200, body = AuthOut), (status = 401, description = "Nobody is signed in")))]
pub async fn refresh(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let token = cookies::refresh_token(&app, &headers)?;
    let next = opaque::generate();
    let now = app.clock.now();
    let hash = opaque::hash(&token);
    let mut write = app.store.write_durably().await?;
    // Whose leave to be somewhere for support has run out goes on at home, also if nothing was asked for since.
    if let Some(session) = sessions::of_token(&mut write, &hash).await? {
        support::end_if_run_out(&mut write, session, now).await?;
    }
    let exchange =
        sessions::exchange(&mut write, &hash, &opaque::hash(&next), now, now.after(life(&app))).await?;
    match exchange {
        Exchange::Good(session) => {
            let user = accounts::get(&mut write, session.user_id).await?;
            let workspace = accounts::memberships(&mut write, user.id)
                .await?
                .into_iter()
                .find(|membership| membership.workspace_id == session.workspace_id)
                .ok_or_else(|| Error::new(Code::Unauthorized, "This sign-in has ended. Sign in again."))?;
            write.commit().await?;
            answer(&app, StatusCode::OK, session.id, &next, user, workspace)
        }
        Exchange::Reused => {
            write.commit().await?;
            tracing::warn!("a used refresh token came back: its session was ended");
            Err(Error::new(
                Code::Unauthorized,
                "This sign-in was used from two places, so it was ended. Sign in again.",
            ))
        }
        Exchange::Unknown => Err(Error::new(Code::Unauthorized, "This sign-in has ended. Sign in again.")),
    }
}

/// Sign out: ends the session, its access token too.
#[utoipa::path(post, path = "/auth/logout", tag = "Sign-in", responses((status = 204, description = "Signed out")))]
pub async fn logout(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let now = app.clock.now();
    // Whoever holds neither is signed out already.
    let by_cookie = match cookies::refresh_token(&app, &headers) {
        Err(error) if error.code == Code::Forbidden => return Err(error),
        token => token.ok(),
    };
    let by_token = bearer(&headers).and_then(|token| app.tokens.read_access(token, now).ok());
    let mut write = app.store.write_durably().await?;
    if let Some(token) = by_cookie
        && let Some(session) = sessions::of_token(&mut write, &opaque::hash(&token)).await?
    {
        end(&mut write, &app, session).await?;
    }
    if let Some(claims) = by_token {
        end(&mut write, &app, claims.sid).await?;
    }
    write.commit().await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookies::refresh(&app, "", 0)?)]).into_response())
}

/// The devices you are signed in on.
#[utoipa::path(get, path = "/auth/sessions", tag = "Sign-in", params(Paging), responses((status = 200, body = List<SessionOut>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<SessionOut>>> {
    let mut conn = app.store.read().await?;
    let page = sessions::list(&mut conn, caller.user, app.clock.now(), paging.limit, paging.cursor).await?;
    let next_cursor = cursor(&page);
    let items = page
        .items
        .into_iter()
        .map(|session| SessionOut {
            current: Some(session.id) == caller.session,
            id: session.id,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
            user_agent: session.user_agent,
        })
        .collect();
    Ok(axum::Json(List { items, next_cursor }))
}

/// Sign a device out.
#[utoipa::path(delete, path = "/auth/sessions/{id}", tag = "Sign-in", params(("id" = SessionId, Path)), responses(
    (status = 204, description = "Signed out"), (status = 404, description = "Not yours, or over already")))]
pub async fn revoke(State(app): State<App>, caller: Caller, Id(id): Id<SessionId>) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    sessions::revoke(&mut write, caller.user, id, app.clock.now()).await?;
    noted(&mut write, &app, caller.user, caller.workspace, "account.session_ended").await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign all other devices out.
#[utoipa::path(delete, path = "/auth/sessions", tag = "Sign-in", responses((status = 204, description = "Signed out")))]
pub async fn revoke_others(State(app): State<App>, caller: Caller) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    sessions::revoke_others(&mut write, caller.user, caller.session, app.clock.now()).await?;
    noted(&mut write, &app, caller.user, caller.workspace, "account.sessions_ended").await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
