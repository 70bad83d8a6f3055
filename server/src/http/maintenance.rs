//! What is refused in maintenance mode: every change, but for operators and for signing in and out.

use super::caller::Caller;
use crate::error::Result;
use crate::maintenance::refusal;
use crate::state::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

/// Public routes that change nothing but who is signed in: operators come in by them.
const SIGN_IN: [&str; 4] =
    ["/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/auth/logout", "/api/v1/auth/oidc"];

/// Lets through what may be done now. Behind `caller::authorise`, which says who asks.
///
/// # Errors
/// `maintenance`.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Result<Response> {
    if !reads(request.method())
        && !request.extensions().get::<Caller>().is_some_and(|caller| caller.operator)
        && !signs_in(&request)
        && let Some(state) = app.maintenance.state(&app.store).await?
    {
        return Err(refusal(&state, app.clock.now()));
    }
    Ok(next.run(request).await)
}

fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn signs_in(request: &Request) -> bool {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    // A sign-in may have a second step below its address.
    SIGN_IN
        .iter()
        .any(|own| path.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}
