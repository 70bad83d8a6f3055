//! The cookie that holds the refresh token, and who may send it.

use crate::error::{Code, Error, Result};
use crate::http::local::is_own_origin;
use crate::state::App;
use axum::http::{HeaderMap, HeaderValue, header};

const COOKIE: &str = "fd_refresh";

/// The refresh token's cookie. Without TLS in front, `Secure` would keep browsers from sending it back.
///
/// # Errors
/// When the value does not go into a header.
pub fn refresh(app: &App, value: &str, seconds: u64) -> Result<HeaderValue> {
    let secure = if app.config.server.public_url.starts_with("https:") { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{COOKIE}={value}; Path=/api/v1/auth; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    ))
    .map_err(Error::internal)
}

/// The refresh token that a browser sent, if its page is ours.
///
/// # Errors
/// `unauthorized` without one, `forbidden` if another website asks.
pub fn refresh_token(app: &App, headers: &HeaderMap) -> Result<String> {
    if let Some(origin) = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok())
        && !is_own_origin(origin, headers, app)
        && !is_same_host(origin, headers)
    {
        return Err(Error::new(Code::Forbidden, "A page of another website asked for this."));
    }
    named(headers, COOKIE).ok_or_else(|| Error::new(Code::Unauthorized, "Nobody is signed in here. Sign in."))
}

/// The cookie of that name, if the browser sent one.
#[must_use]
pub fn named(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .map(ToOwned::to_owned)
}

/// Behind TLS the scheme of the origin differs from what this server sees; the host is the same.
fn is_same_host(origin: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    origin.split_once("://").map(|(_, rest)| rest) == host
}
