//! Who calls the dashboard's API: found out once, before any handler, by the table of route × role; and asked again while
//! an answer is still being streamed, see `held`.

use super::access::{Need, Verdict, look_up};
use super::{held, keys, limits, local};
use crate::domain::event::{Actor, NewEvent};
use crate::domain::ids::{ApiKeyId, SessionId, UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::error::{Code, Error, Result};
use crate::state::App;
use crate::store::support;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::RequestId;
use uuid::Uuid;

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
    /// Their sign-in; none for the local owner and for programs.
    pub session: Option<SessionId>,
    /// The API key, if it is a program that calls.
    pub key: Option<ApiKeyId>,
    /// Requests a minute, if that key has a limit of its own.
    pub key_limit: Option<u32>,
    /// Whether it is a person who runs this installation.
    pub operator: bool,
    /// Whether they are in the workspace for support only.
    pub support: bool,
    /// This request, as its answer and the log show it.
    pub request: Option<Uuid>,
}

impl Caller {
    /// Who acts, as the event log names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self.key {
            Some(key) => Actor::Key(key),
            // In that office, and not as one of the workspace's own.
            None if self.support => Actor::Operator(self.user),
            None => Actor::Person(self.user),
        }
    }

    /// What they did, for the event log of their workspace.
    #[must_use]
    pub fn event(
        &self,
        kind: &'static str,
        aggregate: (&'static str, Uuid),
        data: serde_json::Value,
    ) -> NewEvent {
        NewEvent {
            workspace: Some(self.workspace),
            actor: self.actor(),
            kind,
            aggregate,
            data,
            request: self.request,
        }
    }

    /// Whether they have what a route needs.
    ///
    /// # Errors
    /// `forbidden`, with what is missing.
    pub(super) fn has(&self, need: Need) -> Result<()> {
        let refuse = |why: String| Err(Error::new(Code::Forbidden, why));
        if matches!(need, Need::Session(_) | Need::Operator) && self.key.is_some() {
            return refuse("An API key is not enough here: sign in as a person.".to_owned());
        }
        // Members, keys, plans and the leave itself: what would outlast the leave.
        if self.support && matches!(need, Need::Session(least) if least > Role::Viewer) {
            return refuse(
                "You are here for support: this is for the workspace's own members to do.".to_owned(),
            );
        }
        if need == Need::Operator && !self.operator {
            return refuse("This is for whoever runs this server.".to_owned());
        }
        match need.role() {
            Some(least) if self.role < least => refuse(format!(
                "This needs the role {}; yours is {}. Ask an owner of the workspace.",
                least.as_str(),
                self.role.as_str()
            )),
            _ => Ok(()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts.extensions.get::<Self>().copied().ok_or_else(sign_in)
    }
}

fn sign_in() -> Error {
    Error::new(
        Code::Unauthorized,
        "Sign in first: send an access token or an API key as `authorization: Bearer …`.",
    )
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
        Verdict::Needs(need) => {
            let mut caller = identify(&app, request.headers()).await?;
            caller.request = number(&request);
            limits::caller(&app, &caller)?;
            caller.has(need)?;
            request.extensions_mut().insert(caller);
            let asked = held::Asked::by(&caller, need, path, request.headers());
            return Ok(held::while_allowed(app, asked, next.run(request).await));
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

/// The request's own number.
fn number(request: &Request) -> Option<Uuid> {
    let id = request.extensions().get::<RequestId>()?;
    id.header_value().to_str().ok()?.parse().ok()
}

/// Who asks, by what they bring.
///
/// # Errors
/// `unauthorized`.
pub(super) async fn identify(app: &App, headers: &HeaderMap) -> Result<Caller> {
    if let Some(owner) = app.local_owner
        && (!headers.contains_key(header::AUTHORIZATION) || bearer(headers) == Some(LOCAL_KEY))
    {
        return Ok(Caller {
            user: owner.user,
            workspace: owner.workspace,
            role: Role::Owner,
            session: None,
            key: None,
            key_limit: None,
            operator: true,
            support: false,
            request: None,
        });
    }
    let token = bearer(headers).ok_or_else(sign_in)?;
    if let Some(program) = keys::identify(app, token).await? {
        return Ok(program);
    }
    let claims = app.tokens.read_access(token, app.clock.now())?;
    let caller = of_session(app, claims.sid).await?;
    if caller.workspace != claims.wid {
        return Err(Error::new(
            Code::Unauthorized,
            "This sign-in has moved to another workspace. Ask for a new access token with `POST /api/v1/auth/refresh`.",
        ));
    }
    Ok(caller)
}

/// Whom a session stands for.
///
/// # Errors
/// `unauthorized` if it is over, or its person was taken out of the workspace.
pub(super) async fn of_session(app: &App, session: SessionId) -> Result<Caller> {
    let now = app.clock.now();
    let mut standing = app.standings.of(&app.store, session, now).await?;
    if standing.is_none() && sent_home(app, session).await? {
        standing = app.standings.of(&app.store, session, now).await?;
    }
    let standing =
        standing.ok_or_else(|| Error::new(Code::Unauthorized, "This sign-in has ended. Sign in again."))?;
    Ok(Caller {
        user: standing.user_id,
        workspace: standing.workspace_id,
        role: standing.role,
        session: Some(session),
        key: None,
        key_limit: None,
        operator: standing.operator,
        support: standing.support,
        request: None,
    })
}

/// Has a session whose leave to be in a workspace for support has run out go on in one of its person's own, as if they
/// had left. Returns whether it was such a session.
async fn sent_home(app: &App, session: SessionId) -> Result<bool> {
    let now = app.clock.now();
    // A look costs a reader; only a find costs the writer.
    if !support::has_run_out(&mut *app.store.read().await?, session, now).await? {
        return Ok(false);
    }
    let mut write = app.store.write_durably().await?;
    support::end_if_run_out(&mut write, session, now).await?;
    write.commit().await?;
    Ok(true)
}

/// The token of an `authorization: Bearer …` header.
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
