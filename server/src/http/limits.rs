//! How much one caller may ask: by address before anything is looked at, then by who they are; and what answers say of it.

use super::caller::Caller;
use super::client::ClientAddress;
use crate::domain::ids::BotId;
use crate::error::{Error, Result};
use crate::rate::tally::{self, Standing};
use crate::rate::{WINDOW, too_many};
use crate::state::App;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures::TryFutureExt as _;
use futures::future::BoxFuture;
use governor::middleware::StateInformationMiddleware;
use std::net::IpAddr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tower::{Layer, Service};
use tower_governor::governor::GovernorConfigBuilder;
use tower_governor::key_extractor::KeyExtractor;
use tower_governor::{GovernorError, GovernorLayer};

/// Which quotas hold.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// How much of each is left.
pub const STATE: HeaderName = HeaderName::from_static("ratelimit");
/// What tower-governor says of its own count, which no standard knows.
const GOVERNORS: [&str; 3] = ["x-ratelimit-remaining", "x-ratelimit-limit", "x-ratelimit-whitelisted"];

/// Counts by the client's address as `client::locate` found it.
#[derive(Debug, Clone, Copy)]
pub struct Located;

impl KeyExtractor for Located {
    type Key = IpAddr;

    fn extract<T>(&self, request: &axum::http::Request<T>) -> Result<IpAddr, GovernorError> {
        request
            .extensions()
            .get::<ClientAddress>()
            .map(|client| client.0)
            .ok_or(GovernorError::UnableToExtractKey)
    }
}

type Governor = GovernorLayer<Located, StateInformationMiddleware, Body>;

/// A layer that lets so many requests a minute through from one address. Clones count together.
#[derive(Clone)]
pub struct PerAddress {
    name: &'static str,
    quota: u32,
    governor: Governor,
}

/// Such a layer; `name` is what answers call its count.
#[must_use]
pub fn per_address(name: &'static str, per_minute: u32) -> PerAddress {
    let quota = per_minute.max(1);
    let config = GovernorConfigBuilder::default()
        .period(WINDOW / quota)
        .burst_size(quota)
        .key_extractor(Located)
        .use_headers()
        .finish()
        .unwrap_or_else(|| unreachable!("neither the period nor the burst is zero"));
    let config = Arc::new(config);
    let limiter = Arc::downgrade(config.limiter());
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        // Memory stays bounded by the callers of a minute.
        runtime.spawn(async move {
            loop {
                tokio::time::sleep(WINDOW).await;
                let Some(limiter) = limiter.upgrade() else { return };
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        });
    }
    let governor = GovernorLayer::new(config).error_handler(move |error| refuse(&error, name, quota));
    PerAddress { name, quota, governor }
}

fn refuse(error: &GovernorError, name: &'static str, quota: u32) -> Response {
    match error {
        GovernorError::TooManyRequests { wait_time, .. } => {
            // It rounds down; nobody is to come back too early.
            let wait = Duration::from_secs(wait_time.saturating_add(1));
            tally::note(Standing { name, quota, remaining: 0, reset: wait });
            too_many(wait).into_response()
        }
        other => Error::internal(other.clone()).into_response(),
    }
}

impl<S> Layer<S> for PerAddress
where
    Governor: Layer<S>,
{
    type Service = Told<<Governor as Layer<S>>::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        Told { inner: self.governor.layer(inner), name: self.name, quota: self.quota }
    }
}

/// Takes what tower-governor says of its count out of an answer, and notes it with the other counts.
#[derive(Clone)]
pub struct Told<S> {
    inner: S,
    name: &'static str,
    quota: u32,
}

impl<S> Service<Request> for Told<S>
where
    S: Service<Request, Response = Response>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (name, quota) = (self.name, self.quota);
        Box::pin(self.inner.call(request).map_ok(move |mut response| {
            note(response.headers_mut(), name, quota);
            response
        }))
    }
}

fn note(headers: &mut HeaderMap, name: &'static str, quota: u32) {
    let [remaining, ..] = GOVERNORS.map(|header| headers.remove(header));
    let Some(remaining) = remaining.and_then(|value| value.to_str().ok()?.parse::<u32>().ok()) else {
        return;
    };
    let used = quota.saturating_sub(remaining);
    tally::note_first(Standing { name, quota, remaining, reset: WINDOW / quota * used });
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
