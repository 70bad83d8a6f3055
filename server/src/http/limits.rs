//! How much one caller may ask: by address with tower-governor, questions also by visitor, bot and workspace.

use super::client::ClientAddress;
use crate::config;
use crate::domain::ids::{BotId, VisitorId, WorkspaceId};
use crate::error::{Code, Error, Result};
use axum::body::Body;
use axum::http::Request;
use axum::response::{IntoResponse as _, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tower_governor::governor::GovernorConfigBuilder;
use tower_governor::key_extractor::KeyExtractor;
use tower_governor::{GovernorError, GovernorLayer};

/// Counts by the client's address as `client::locate` found it.
#[derive(Debug, Clone, Copy)]
pub struct ByAddress;

impl KeyExtractor for ByAddress {
    type Key = IpAddr;

    fn extract<T>(&self, request: &Request<T>) -> Result<IpAddr, GovernorError> {
        request
            .extensions()
            .get::<ClientAddress>()
            .map(|client| client.0)
            .ok_or(GovernorError::UnableToExtractKey)
    }
}

/// A layer that lets so many requests a minute through from one address.
#[must_use]
pub fn per_address(
    per_minute: u32,
) -> GovernorLayer<ByAddress, NoOpMiddleware<governor::clock::QuantaInstant>, Body> {
    let per_minute = per_minute.max(1);
    let config = GovernorConfigBuilder::default()
        .period(Duration::from_secs(60) / per_minute)
        .burst_size(per_minute)
        .key_extractor(ByAddress)
        .finish()
        .unwrap_or_else(|| unreachable!("neither the period nor the burst is zero"));
    let config = Arc::new(config);
    forget_idle(Arc::downgrade(config.limiter()));
    GovernorLayer::new(config).error_handler(|error| refuse(&error))
}

fn refuse(error: &GovernorError) -> Response {
    match error {
        GovernorError::TooManyRequests { wait_time, .. } => {
            too_many(Duration::from_secs(*wait_time)).into_response()
        }
        other => Error::internal(other.clone()).into_response(),
    }
}

fn too_many(wait: Duration) -> Error {
    let seconds = wait.as_secs() + 1;
    Error::new(Code::RateLimited, format!("That was too much at once. Try again in {seconds} seconds."))
        .retry_after(Duration::from_secs(seconds))
}

/// Drops counters that have run out, once a minute, for as long as the limiter is in use: memory stays bounded by
/// the callers of a minute.
fn forget_idle<K>(limiter: std::sync::Weak<DefaultKeyedRateLimiter<K>>)
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
{
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(60)).await;
                let Some(limiter) = limiter.upgrade() else { return };
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        });
    }
}

/// Counts visitors' questions before any model is called.
pub struct ChatLimits {
    address: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    visitor: Arc<DefaultKeyedRateLimiter<VisitorId>>,
    bot: Arc<DefaultKeyedRateLimiter<BotId>>,
    workspace: Arc<DefaultKeyedRateLimiter<WorkspaceId>>,
}

impl ChatLimits {
    /// Counters as configured, all at zero.
    #[must_use]
    pub fn new(limits: &config::Limits) -> Self {
        Self {
            address: counter(limits.chat_per_address),
            visitor: counter(limits.chat_per_visitor),
            bot: counter(limits.chat_per_bot),
            workspace: counter(limits.chat_per_workspace),
        }
    }

    /// Counts a visitor's question.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait. The narrowest counter is asked first, so that one visitor's flood does
    /// not use up what the bot's others have.
    pub fn count(
        &self,
        address: IpAddr,
        visitor: VisitorId,
        bot: BotId,
        workspace: WorkspaceId,
    ) -> Result<()> {
        count(&self.visitor, &visitor)?;
        count(&self.address, &address)?;
        count(&self.bot, &bot)?;
        count(&self.workspace, &workspace)
    }
}

fn counter<K: Hash + Eq + Clone + Send + Sync + 'static>(per_minute: u32) -> Arc<DefaultKeyedRateLimiter<K>> {
    let limiter = Arc::new(RateLimiter::keyed(Quota::per_minute(
        NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN),
    )));
    forget_idle(Arc::downgrade(&limiter));
    limiter
}

fn count<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<()> {
    limiter
        .check_key(key)
        .map_err(|not_until| too_many(not_until.wait_time_from(DefaultClock::default().now())))
}
