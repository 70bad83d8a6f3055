//! `--local`: no sign-in on this machine, and so no way in for web pages from elsewhere.

use crate::domain::bot::canonical_origin;
use crate::error::{Code, Error, Result};
use crate::state::App;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use std::net::IpAddr;

/// Refuses a request whose `Host` is not this machine's: it stops pages whose name was pointed here (DNS rebinding),
/// which else would count as this server's own.
///
/// # Errors
/// `forbidden`.
pub fn guard_host(headers: &HeaderMap) -> Result<()> {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ours = url::Url::parse(&format!("http://{host}")).is_ok_and(|url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(url::Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        None => false,
    });
    if ours {
        Ok(())
    } else {
        Err(Error::new(
            Code::Forbidden,
            "Frontdesk runs with --local and answers only to this machine's own names: 127.0.0.1 or localhost.",
        ))
    }
}

/// Refuses besides a request whose `Origin` is another page's: where nobody signs in, pages must not just try.
///
/// # Errors
/// `forbidden`.
pub fn guard(headers: &HeaderMap, app: &App) -> Result<()> {
    guard_host(headers)?;
    match headers.get(header::ORIGIN) {
        None => Ok(()),
        Some(origin) if origin.to_str().is_ok_and(|origin| is_own_origin(origin, headers, app)) => Ok(()),
        Some(_) => Err(Error::new(
            Code::Forbidden,
            "A page of another website asked for this. With --local only Frontdesk's own pages may.",
        )),
    }
}

/// The widget's share of the guard: pages of other websites may show it, but none whose name was pointed here.
///
/// # Errors
/// `forbidden`.
pub async fn widget(State(app): State<App>, request: Request, next: Next) -> Result<Response> {
    if app.config.local {
        guard_host(request.headers())?;
    }
    Ok(next.run(request).await)
}

/// Whether an origin is the one that this server is reached by.
#[must_use]
pub fn is_own_origin(origin: &str, headers: &HeaderMap, app: &App) -> bool {
    own_origin(headers, app).is_some_and(|own| canonical_origin(origin).as_deref() == Some(own.as_str()))
}

/// The origin that this server is reached by: as configured, else as the request says.
#[must_use]
pub fn own_origin(headers: &HeaderMap, app: &App) -> Option<String> {
    if !app.config.server.public_url.is_empty() {
        return canonical_origin(&app.config.server.public_url);
    }
    let host = headers.get(header::HOST)?.to_str().ok()?;
    canonical_origin(&format!("http://{host}"))
}
