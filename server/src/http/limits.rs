//! How much one caller may ask: by address before anything is looked at, then by who they are; and what answers say of it.

use super::caller::Caller;
use super::client::{Arrived, ClientAddress};
use crate::domain::ids::BotId;
use crate::error::{Error, Result};
use crate::rate::{Limiter, tally};
use crate::state::App;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::net::IpAddr;
use std::sync::Arc;

/// Which quotas hold.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// How much of each is left.
pub const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// Counts requests of one address as `client::locate` found it. Cheap to clone: clones count together.
#[derive(Clone)]
pub struct ByAddress(Arc<Limiter<IpAddr>>);

impl ByAddress {
    /// A counter that lets so many a minute through; `name` is what answers call it.
    #[must_use]
    pub fn new(name: &'static str, per_minute: u32) -> Self {
        Self(Arc::new(Limiter::new(name, per_minute)))
    }
}

/// The layer of such a counter.
///
/// # Errors
/// `rate_limited` with the time to wait.
pub async fn per_address(State(counter): State<ByAddress>, request: Request, next: Next) -> Result<Response> {
    let seen = request.extensions();
    let (Some(client), Some(arrived)) = (seen.get::<ClientAddress>(), seen.get::<Arrived>()) else {
        return Err(Error::internal("a request whose address was not found out"));
    };
    counter.0.take(&client.0, arrived.0)?;
    Ok(next.run(request).await)
}

/// Counts a request of somebody who is signed in: by their account or API key, and by the workspace. On a machine of
/// one's own nobody is signed in, and nothing is counted.
///
/// # Errors
/// `rate_limited` with the time to wait.
pub fn caller(app: &App, caller: &Caller) -> Result<()> {
    match (caller.key, caller.session) {
        (Some(key), _) => app.api_limits.count_key(key, caller.key_limit)?,
        (None, Some(_)) => app.api_limits.count_account(caller.user)?,
        (None, None) => return Ok(()),
    }
    app.api_limits.count_workspace(caller.workspace)
}

/// Counts a question of somebody who is signed in, before any model is called; likewise not on a machine of one's own.
///
/// # Errors
/// `rate_limited` with the time to wait.
pub fn question(app: &App, caller: &Caller, bot: BotId) -> Result<()> {
    let who = match (caller.key, caller.session) {
        (Some(key), _) => key.0,
        (None, Some(_)) => caller.user.0,
        (None, None) => return Ok(()),
    };
    app.chat_limits.count_asked(who, bot, caller.workspace)
}

/// Tells in each answer what was counted for it, refused or not.
pub async fn tell(request: Request, next: Next) -> Response {
    let (mut response, counted) = tally::collect(next.run(request)).await;
    if let Some((policy, state)) = tally::fields(&counted) {
        for (name, value) in [(POLICY, policy), (STATE, state)] {
            match HeaderValue::from_str(&value) {
                Ok(value) => drop(response.headers_mut().insert(name, value)),
                Err(error) => tracing::error!(%error, value, "a limit's name can't stand in a header"),
            }
        }
    }
    response
}
