//! Who calls the dashboard's API: found out once, before any handler, by the table of route × role.

use super::access::{Need, Verdict, look_up};
use super::local;
use crate::domain::ids::{SessionId, UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::error::{Code, Error, Result};
use crate::state::App;
use crate::store::sessions;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

/// What stands for no token where nobody signs in: OpenAI's clients can't go without one.
const LOCAL_KEY: &str = "local";

/// A member of a workspace, as far as this request is concerned.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    /// The person.
    pub user: UserId,
    /// The workspace that everything is asked for in.
    pub workspace: WorkspaceId,
    /// What they may do in it.
    pub role: Role,
    /// Their sign-in; none for the local owner.
    pub session: Option<SessionId>,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts.extensions.get::<Self>().copied().ok_or_else(sign_in)
    }
}

fn sign_in() -> Error {
    Error::new(Code::Unauthorized, "Sign in first: send an access token as `authorization: Bearer …`.")
}

/// Lets a request through if the table allows it to its caller.
///
/// # Errors
/// `unauthorized`, `forbidden`, or `method_not_allowed`.
pub async fn authorise(State(app): State<App>, mut request: Request, next: Next) -> Result<Response> {
    if app.config.local {
        local::guard(request.headers(), &app)?;
    }
    let Some(path) = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()) else {
        return Ok(next.run(request).await);
    };
    match look_up(request.method().as_str(), &path) {
        Verdict::Needs(Need::Public) => {}
        Verdict::Needs(Need::Role(least)) => {
            let caller = identify(&app, request.headers()).await?;
            if caller.role < least {
                return Err(Error::new(
                    Code::Forbidden,
                    format!(
                        "This needs the role {}; yours is {}. Ask an owner of the workspace.",
                        least.as_str(),
                        caller.role.as_str()
                    ),
                ));
            }
            request.extensions_mut().insert(caller);
        }
        Verdict::OtherMethod => {
            return Err(Error::new(
                Code::MethodNotAllowed,
                "This address does not take this method. See /api/docs.",
            ));
        }
        Verdict::Unlisted => {
            tracing::error!(path, "a route is missing from the table of route and role");
            return Err(Error::new(Code::Forbidden, "Nobody may use this address."));
        }
    }
    Ok(next.run(request).await)
}

async fn identify(app: &App, headers: &HeaderMap) -> Result<Caller> {
    if let Some(owner) = app.local_owner
        && (!headers.contains_key(header::AUTHORIZATION) || bearer(headers) == Some(LOCAL_KEY))
    {
        return Ok(Caller { user: owner.user, workspace: owner.workspace, role: Role::Owner, session: None });
    }
    let token = bearer(headers).ok_or_else(sign_in)?;
    let now = app.clock.now();
    let claims = app.tokens.read_access(token, now)?;
    let mut conn = app.store.read().await?;
    let standing = sessions::standing(&mut conn, claims.sid, now)
        .await?
        .ok_or_else(|| Error::new(Code::Unauthorized, "This sign-in has ended. Sign in again."))?;
    Ok(Caller {
        user: standing.user_id,
        workspace: standing.workspace_id,
        role: standing.role,
        session: Some(claims.sid),
    })
}

/// The token of an `authorization: Bearer …` header.
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
