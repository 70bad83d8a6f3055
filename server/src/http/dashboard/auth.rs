//! Sign-up, sign-in, refresh, sign-out, password, sessions.

use crate::config::Signup;
use crate::domain::ids::{SessionId, UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Paging, Query};
use crate::http::local::is_own_origin;
use crate::http::wire::{List, UserOut, WorkspaceOut, cursor};
use crate::identity::{opaque, password};
use crate::state::App;
use crate::store::accounts::{self, Membership, User};
use crate::store::sessions::{self, Exchange, Session};
use crate::teams;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;

const COOKIE: &str = "fd_refresh";

/// A person who signs up.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignupIn {
    /// Their e-mail address.
    #[garde(email, length(max = 254))]
    email: String,
    /// At least 8 characters, hard to guess.
    #[garde(length(max = 256))]
    password: String,
    /// What they are called.
    #[garde(length(chars, max = 100), custom(crate::http::wire::not_blank))]
    name: String,
}

/// A person who signs in.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginIn {
    /// Their e-mail address.
    #[garde(length(min = 1, max = 254))]
    email: String,
    /// Their password.
    #[garde(length(min = 1, max = 256))]
    password: String,
}

/// A change of password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordIn {
    /// The one that holds now.
    #[garde(length(min = 1, max = 256))]
    current_password: String,
    /// The one to hold from now on: at least 8 characters, hard to guess.
    #[garde(length(max = 256))]
    new_password: String,
}

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
    /// `internal` when signing fails.
    pub(super) fn of(app: &App, session: SessionId, user: User, workspace: Membership) -> Result<Self> {
        let (access_token, expires_at) =
            app.tokens.access(session, workspace.workspace_id, app.clock.now())?;
        Ok(Self { access_token, expires_at, user: user.into(), workspace: workspace.into() })
    }
}

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

/// Sign up: an account with a workspace of its own.
#[utoipa::path(post, path = "/auth/signup", tag = "Sign-in", request_body = SignupIn, responses(
    (status = 201, body = AuthOut), (status = 403, description = "Sign-up is closed"), (status = 409, description = "The address is taken"), (status = 422, description = "A value is not valid")))]
pub async fn signup(
    State(app): State<App>,
    headers: HeaderMap,
    Json(input): Json<SignupIn>,
) -> Result<Response> {
    if app.config.auth.signup == Signup::Closed {
        return Err(Error::new(
            Code::Forbidden,
            "Sign-up is closed here. Ask whoever runs this server for an account.",
        ));
    }
    let email = input.email.trim().to_lowercase();
    let name = input.name.trim().to_owned();
    strong("password", &input.password, &[&email, &name])?;
    let hash = password::hash(input.password).await?;
    let now = app.clock.now();
    let user = User { id: UserId::new(), email, name, password_hash: Some(hash), created_at: now };
    let workspace =
        Membership { workspace_id: WorkspaceId::new(), name: teams::own_name(&user.name), role: Role::Owner };
    let mut write = app.store.write_durably().await?;
    accounts::create_with_workspace(&mut write, &user, workspace.workspace_id, &workspace.name).await?;
    let (session, refresh) =
        open_session(&mut write, &app, user.id, workspace.workspace_id, &headers).await?;
    write.commit().await?;
    answer(&app, StatusCode::CREATED, session, &refresh, user, workspace)
}

pub(super) fn strong(field: &str, candidate: &str, about: &[&str]) -> Result<()> {
    password::weakness(candidate, about).map_or(Ok(()), |why| Err(Error::invalid(field, "weak", why)))
}

/// Sign in.
#[utoipa::path(post, path = "/auth/login", tag = "Sign-in", request_body = LoginIn, responses(
    (status = 200, body = AuthOut), (status = 401, description = "Wrong address or password")))]
pub async fn login(
    State(app): State<App>,
    headers: HeaderMap,
    Json(input): Json<LoginIn>,
) -> Result<Response> {
    let user = {
        let mut conn = app.store.read().await?;
        accounts::find_by_email(&mut conn, input.email.trim()).await?
    };
    let good =
        password::verify(input.password, user.as_ref().and_then(|user| user.password_hash.clone())).await?;
    let Some(user) = user.filter(|_| good) else {
        return Err(Error::new(
            Code::WrongCredentials,
            "The e-mail address or the password is wrong. Check both.",
        ));
    };
    sign_in(&app, user, &headers).await
}

async fn sign_in(app: &App, user: User, headers: &HeaderMap) -> Result<Response> {
    let mut write = app.store.write_durably().await?;
    let workspace = teams::home(&mut write, app, &user).await?;
    let (session, refresh) = open_session(&mut write, app, user.id, workspace.workspace_id, headers).await?;
    write.commit().await?;
    answer(app, StatusCode::OK, session, &refresh, user, workspace)
}

/// Opens a session: its id, and the refresh token that goes into the cookie.
///
/// # Errors
/// When the database can't be written.
pub(super) async fn open_session(
    conn: &mut crate::store::Conn,
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
    sessions::create(conn, &session, &opaque::hash(&refresh)).await?;
    Ok((session.id, refresh))
}

fn life(app: &App) -> Duration {
    Duration::from_secs(app.config.auth.session_days * 24 * 60 * 60)
}

/// The answer to a sign-in, with its cookie.
///
/// # Errors
/// `internal` when signing fails.
pub(super) fn answer(
    app: &App,
    status: StatusCode,
    session: SessionId,
    refresh: &str,
    user: User,
    workspace: Membership,
) -> Result<Response> {
    let body = AuthOut::of(app, session, user, workspace)?;
    let cookie = cookie(app, refresh, life(app).as_secs())?;
    Ok((
        status,
        [(header::SET_COOKIE, cookie), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        axum::Json(body),
    )
        .into_response())
}

/// The refresh token's cookie. Without TLS in front, `Secure` would keep browsers from sending it back.
fn cookie(app: &App, value: &str, seconds: u64) -> Result<HeaderValue> {
    let secure = if app.config.server.public_url.starts_with("https:") { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{COOKIE}={value}; Path=/api/v1/auth; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    ))
    .map_err(Error::internal)
}

/// The refresh token that a browser sent, if its page is ours.
fn refresh_token(app: &App, headers: &HeaderMap) -> Result<String> {
    if let Some(origin) = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok())
        && !is_own_origin(origin, headers, app)
        && !is_same_host(origin, headers)
    {
        return Err(Error::new(Code::Forbidden, "A page of another website asked for this."));
    }
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
        .map(ToOwned::to_owned)
        .ok_or_else(|| Error::new(Code::Unauthorized, "Nobody is signed in here. Sign in."))
}

/// Behind TLS the scheme of the origin differs from what this server sees; the host is the same.
fn is_same_host(origin: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    origin.split_once("://").map(|(_, rest)| rest) == host
}

/// Exchange the refresh cookie for a new access token. The cookie is replaced; an old one ends the session.
#[utoipa::path(post, path = "/auth/refresh", tag = "Sign-in", responses(
    (status = 200, body = AuthOut), (status = 401, description = "Nobody is signed in")))]
pub async fn refresh(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let token = refresh_token(&app, &headers)?;
    let next = opaque::generate();
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let exchange = sessions::exchange(
        &mut write,
        &opaque::hash(&token),
        &opaque::hash(&next),
        now,
        now.after(life(&app)),
    )
    .await?;
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
    let by_cookie = match refresh_token(&app, &headers) {
        Err(error) if error.code == Code::Forbidden => return Err(error),
        token => token.ok(),
    };
    let by_token =
        crate::http::caller::bearer(&headers).and_then(|token| app.tokens.read_access(token, now).ok());
    let mut write = app.store.write_durably().await?;
    if let Some(token) = by_cookie
        && let Some(session) = sessions::of_token(&mut write, &opaque::hash(&token)).await?
    {
        sessions::revoke_by_id(&mut write, session, now).await?;
    }
    if let Some(claims) = by_token {
        sessions::revoke_by_id(&mut write, claims.sid, now).await?;
    }
    write.commit().await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie(&app, "", 0)?)]).into_response())
}

/// Change the password. All other sessions end.
#[utoipa::path(post, path = "/auth/password", tag = "Sign-in", request_body = PasswordIn, responses(
    (status = 200, body = AuthOut), (status = 401, description = "The current password is wrong"), (status = 422, description = "The new one is too weak")))]
pub async fn password(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(input): Json<PasswordIn>,
) -> Result<Response> {
    let user = {
        let mut conn = app.store.read().await?;
        accounts::get(&mut conn, caller.user).await?
    };
    if user.password_hash.is_none() {
        return Err(Error::new(
            Code::Conflict,
            "The local owner has no password: with --local nobody signs in.",
        ));
    }
    if !password::verify(input.current_password, user.password_hash.clone()).await? {
        return Err(Error::invalid("current_password", "wrong", "is not your current password."));
    }
    strong("new_password", &input.new_password, &[&user.email, &user.name])?;
    let hash = password::hash(input.new_password).await?;
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    accounts::set_password(&mut write, user.id, &hash, now).await?;
    sessions::revoke_all(&mut write, user.id, now).await?;
    write.commit().await?;
    sign_in(&app, user, &headers).await
}

/// The devices you are signed in on.
#[utoipa::path(get, path = "/auth/sessions", tag = "Sign-in", params(Paging), responses((status = 200, body = List<SessionOut>)))]
pub async fn list_sessions(
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
pub async fn revoke_session(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SessionId>,
) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    sessions::revoke(&mut write, caller.user, id, app.clock.now()).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
