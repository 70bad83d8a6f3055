//! How often something may happen: counters in memory, by whoever does it.

use crate::config;
use crate::domain::ids::{BotId, VisitorId, WorkspaceId};
use crate::error::{Code, Error, Result};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// The refusal, with the time to wait.
#[must_use]
pub fn too_many(wait: Duration) -> Error {
    let seconds = wait.as_secs() + 1;
    Error::new(Code::RateLimited, format!("That was too much at once. Try again in {seconds} seconds."))
        .retry_after(Duration::from_secs(seconds))
}

/// Drops counters that have run out, once a minute, for as long as the limiter is in use: memory stays bounded by
/// the callers of a minute.
pub fn forget_idle<K>(limiter: Weak<DefaultKeyedRateLimiter<K>>)
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

/// Counts guesses at passwords by the account that they are for, wherever they come from and whether there is such an
/// account or not: who has many addresses has not more tries.
pub struct GuessLimits(Arc<DefaultKeyedRateLimiter<String>>);

impl GuessLimits {
    /// As configured, at zero.
    #[must_use]
    pub fn new(limits: &config::Limits) -> Self {
        Self(counter(limits.login_per_account))
    }

    /// Counts one, before it is looked at.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn count(&self, email: &str) -> Result<()> {
        count(&self.0, &email.trim().to_lowercase())
    }
}

/// Counts trials of pipelines, each of which may fetch a page and embed its passages.
pub struct TryLimits(Arc<DefaultKeyedRateLimiter<WorkspaceId>>);

impl TryLimits {
    /// As configured, at zero.
    #[must_use]
    pub fn new(limits: &config::Limits) -> Self {
        Self(counter(limits.try_per_minute))
    }

    /// Counts one.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn count(&self, workspace: WorkspaceId) -> Result<()> {
        count(&self.0, &workspace)
    }
}

/// Counts tools' calls, whose servers are others'.
pub struct ToolLimits {
    bot: Arc<DefaultKeyedRateLimiter<BotId>>,
    who: Arc<DefaultKeyedRateLimiter<uuid::Uuid>>,
}

impl ToolLimits {
    /// As configured, at zero.
    #[must_use]
    pub fn new(tools: &config::Tools) -> Self {
        Self { bot: counter(tools.per_bot), who: counter(tools.per_visitor) }
    }

    /// Counts one. `who` is the conversation or the person that has it called.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait. The narrower counter is asked first.
    pub fn count(&self, bot: BotId, who: uuid::Uuid) -> Result<()> {
        count(&self.who, &who)?;
        count(&self.bot, &bot)
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
