//! Sign-in with a provider: out to it, and back with a code.
//!
//! What the browser has to keep meanwhile is in a signed cookie, not in the database: nobody who is not signed in can
//! fill that up, and any process may take the answer.

use super::auth::{self, Entered, cookies};
use crate::config::Signup;
use crate::error::{Code, Error, Result};
use crate::http::input::Json;
use crate::http::local::own_origin;
use crate::identity::tokens::{Attempt, SignInClaims};
use crate::oidc::{ATTEMPT_LIFE, Failure, Why, account};
use crate::state::App;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const COOKIE: &str = "fd_sign_in";

/// A sign-in with a provider.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OidcIn {
    /// The dashboard's page to go to afterwards, such as `/bots`; the first one if left out.
    #[garde(inner(length(max = 1000)))]
    return_to: Option<String>,
}

/// Where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct OidcOut {
    /// The provider's page to send the browser to.
    url: String,
}

/// What a provider sends back. It may add more.
#[derive(Debug, Deserialize)]
pub struct Returned {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// A way within the dashboard, and nowhere else.
fn within(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.bytes().all(|byte| byte.is_ascii_graphic())
}

fn redirect_uri(app: &App, headers: &HeaderMap, name: &str) -> Result<String> {
    let origin = own_origin(headers, app).ok_or_else(|| {
        Error::new(Code::BadRequest, "The request does not say by which address it came here.")
    })?;
    Ok(format!("{origin}/api/v1/auth/oidc/{name}/callback"))
}

/// Sent along when the provider's page leads back here, which only a top-level navigation does.
fn cookie(app: &App, value: &str, seconds: u64) -> Result<HeaderValue> {
    let secure = if app.config.server.public_url.starts_with("https:") { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{COOKIE}={value}; Path=/api/v1/auth/oidc; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    ))
    .map_err(Error::internal)
}

/// Begin to sign in with a provider: send the browser to the address in the answer.
#[utoipa::path(post, path = "/auth/oidc/{name}", tag = "Sign-in", params(("name" = String, Path, description = "As `installation` lists it")), request_body = OidcIn, responses((status = 200, body = OidcOut), (status = 404, description = "There is no such provider"), (status = 503, description = "The provider can't be reached")))]
pub async fn begin(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(input): Json<OidcIn>,
) -> Result<Response> {
    if !app.oidc.has(&name) {
        return Err(Error::not_found("provider"));
    }
    let now = app.clock.now();
    let back = redirect_uri(&app, &headers, &name)?;
    let (url, attempt) = app.oidc.begin(&name, &back, now).await.map_err(|failure| {
        tracing::warn!(provider = name, %failure, "a sign-in could not begin");
        Error::new(
            Code::SignInUnavailable,
            "The sign-in provider can't be reached, or is not set up right. Try again, or sign in another way; whoever \
             runs this server finds the reason in its log.",
        )
    })?;
    let return_to = input.return_to.filter(|path| within(path));
    let kept = app.tokens.sign_in(&name, &attempt, return_to, now.after(ATTEMPT_LIFE))?;
    let headers = [
        (header::SET_COOKIE, cookie(&app, &kept, ATTEMPT_LIFE.as_secs())?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, axum::Json(OidcOut { url: url.into() })).into_response())
}

/// Where a provider sends the browser back to. Leads on into the dashboard, or to its login with the reason why not.
#[utoipa::path(get, path = "/auth/oidc/{name}/callback", tag = "Sign-in", params(("name" = String, Path, description = "As `installation` lists it")), responses((status = 303, description = "Signed in, or back at the login with `problem`")))]
pub async fn callback(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response> {
    let mut response = match finish(&app, &name, &headers, returned).await {
        Ok(response) => response,
        Err(failure) => {
            if failure.why == Why::Internal {
                tracing::error!(provider = name, %failure, "a sign-in failed");
            } else {
                tracing::warn!(provider = name, %failure, "a sign-in came to nothing");
            }
            see_other(&format!("/login?problem={}", failure.why.as_str()))?
        }
    };
    // What was begun is over, whatever came of it.
    response.headers_mut().append(header::SET_COOKIE, cookie(&app, "", 0)?);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The code stands in this address: no page is to be told it.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

fn see_other(path: &str) -> Result<Response> {
    let location = HeaderValue::from_str(path).map_err(Error::internal)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// What this browser keeps of the sign-in that it began, if that is the one that comes back.
fn begun(app: &App, name: &str, headers: &HeaderMap, state: Option<&str>) -> Result<SignInClaims, Failure> {
    let stale = |why: &str| Failure::new(Why::Stale, why);
    let kept = cookies::named(headers, COOKIE).ok_or_else(|| stale("the browser keeps nothing of it"))?;
    let kept = app
        .tokens
        .read_sign_in(&kept, app.clock.now())
        .map_err(|_| stale("what the browser keeps of it has ended or is not ours"))?;
    if kept.provider != name || state != Some(kept.state.as_str()) {
        return Err(stale("another sign-in comes back than the browser began"));
    }
    Ok(kept)
}

async fn finish(app: &App, name: &str, headers: &HeaderMap, returned: Returned) -> Result<Response, Failure> {
    if !app.oidc.has(name) {
        return Err(Failure::new(Why::Unknown, "no provider has that name"));
    }
    let kept = begun(app, name, headers, returned.state.as_deref())?;
    let code = match (returned.code, returned.error) {
        (Some(code), None) => code,
        (_, error) => {
            let said: String = error.unwrap_or_default().chars().take(60).collect();
            return Err(Failure::new(Why::Denied, format!("the provider says {said:?}")));
        }
    };
    let attempt = Attempt { state: kept.state, nonce: kept.nonce, verifier: kept.verifier };
    let back = redirect_uri(app, headers, name)?;
    let now = app.clock.now();
    let identity = app.oidc.finish(name, &code, returned.iss.as_deref(), &back, &attempt, now).await?;
    app.oidc.check_domain(name, &identity)?;
    // What changes nothing passes in maintenance mode; a new account would be a change.
    let new = app.config.auth.signup == Signup::Open && app.maintenance.state(&app.store).await?.is_none();
    let mut write = app.store.write_durably().await?;
    let user = account::of(&mut write, &identity, new, now).await?;
    let entered = auth::enter(&mut write, app, &user, headers).await?;
    write.commit().await?;
    let return_to = kept.return_to.as_deref().unwrap_or("/");
    match entered {
        Entered::Session(cookie) => {
            let mut response = see_other(return_to)?;
            response.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(response)
        }
        // What follows the # stays in the browser: neither a server nor a log sees it.
        Entered::Step(token) => {
            let wanted: String = url::form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
            Ok(see_other(&format!("/login?return={wanted}#second-factor={token}"))?)
        }
    }
}
