//! How often something may happen: counters in memory, by whoever does it.
//!
//! Everything that is counted while a request is answered is told in that answer's headers, see `tally`.

mod limiter;
pub mod tally;

pub use limiter::{Limiter, WINDOW};

use crate::config;
use crate::domain::ids::{ApiKeyId, BotId, SessionId, UserId, VisitorId, WorkspaceId};
use crate::domain::time::Clock;
use crate::error::{Code, Error, Result};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The refusal, with the time to wait.
#[must_use]
pub fn too_many(wait: Duration) -> Error {
    let seconds = seconds(wait).max(1);
    let unit = if seconds == 1 { "second" } else { "seconds" };
    Error::new(Code::RateLimited, format!("That was too much at once. Try again in {seconds} {unit}."))
        .retry_after(Duration::from_secs(seconds))
}

/// Whole seconds, rounded up: nobody is to come back too early.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// Counts requests of those who are signed in, after it is known who they are.
pub struct ApiLimits {
    account: Limiter<UserId>,
    key: Limiter<ApiKeyId>,
    workspace: Limiter<WorkspaceId>,
    clock: Arc<dyn Clock>,
}

impl ApiLimits {
    /// Counters as configured, all at zero.
    #[must_use]
    pub fn new(limits: &config::Limits, clock: Arc<dyn Clock>) -> Self {
        Self {
            account: Limiter::new("account", limits.account_per_minute),
            key: Limiter::new("key", limits.key_per_minute),
            workspace: Limiter::new("workspace", limits.workspace_per_minute),
            clock,
        }
    }

    /// Counts a request with an API key, which may have a limit of its own.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn count_key(&self, key: ApiKeyId, own: Option<u32>) -> Result<()> {
        self.key.take_of(&key, own.unwrap_or(self.key.per_minute()), self.clock.now())
    }

    /// Counts a request of a person.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn count_account(&self, user: UserId) -> Result<()> {
        self.account.take(&user, self.clock.now())
    }

    /// Counts a request in a workspace, whoever's it is. Asked last: what one caller is refused, the others keep.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn count_workspace(&self, workspace: WorkspaceId) -> Result<()> {
        self.workspace.take(&workspace, self.clock.now())
    }
}

/// Counts questions before any model is called. Visitors and those who are signed in have counters of their own: a
/// program can't use up what the website's visitors have.
pub struct ChatLimits {
    address: Limiter<IpAddr>,
    visitor: Limiter<VisitorId>,
    bot: Limiter<BotId>,
    workspace: Limiter<WorkspaceId>,
    caller: Limiter<Uuid>,
    asked_bot: Limiter<BotId>,
    asked_workspace: Limiter<WorkspaceId>,
    clock: Arc<dyn Clock>,
}

impl ChatLimits {
    /// Counters as configured, all at zero.
    #[must_use]
    pub fn new(limits: &config::Limits, clock: Arc<dyn Clock>) -> Self {
        Self {
            address: Limiter::new("questions-address", limits.chat_per_address),
            visitor: Limiter::new("questions-visitor", limits.chat_per_visitor),
            bot: Limiter::new("questions-bot", limits.chat_per_bot),
            workspace: Limiter::new("questions-workspace", limits.chat_per_workspace),
            caller: Limiter::new("questions-caller", limits.chat_per_caller),
            asked_bot: Limiter::new("questions-bot", limits.chat_per_bot),
            asked_workspace: Limiter::new("questions-workspace", limits.chat_per_workspace),
            clock,
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
        let now = self.clock.now();
        self.visitor.take(&visitor, now)?;
        self.address.take(&address, now)?;
        self.bot.take(&bot, now)?;
        self.workspace.take(&workspace, now)
    }

    /// Counts a question over the API; `caller` is the API key or the person.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait, the narrowest counter first.
    pub fn count_asked(&self, caller: Uuid, bot: BotId, workspace: WorkspaceId) -> Result<()> {
        let now = self.clock.now();
        self.caller.take(&caller, now)?;
        self.asked_bot.take(&bot, now)?;
        self.asked_workspace.take(&workspace, now)
    }
}

/// Counts guesses at passwords. Of those who are not signed in, by the account that they are for, wherever they come from
/// and whether there is such an account or not: who has many addresses has not more tries. Of those who are, by their
/// session: strangers who try their luck at the door don't lock anybody out of what they have within.
pub struct GuessLimits {
    account: Limiter<String>,
    session: Limiter<SessionId>,
    clock: Arc<dyn Clock>,
}

impl GuessLimits {
    /// As configured, at zero.
    #[must_use]
    pub fn new(limits: &config::Limits, clock: Arc<dyn Clock>) -> Self {
        let most = limits.login_per_account;
        Self { account: Limiter::new("guesses", most), session: Limiter::new("guesses", most), clock }
    }

    /// Counts one at the door, before it is looked at.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn count(&self, email: &str) -> Result<()> {
        self.account.take(&email.trim().to_lowercase(), self.clock.now())
    }

    /// Counts one of somebody who is signed in, before it is looked at.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn count_again(&self, session: SessionId) -> Result<()> {
        self.session.take(&session, self.clock.now())
    }
}

/// Counts trials of pipelines, each of which may fetch a page and embed its passages.
pub struct TryLimits(Limiter<WorkspaceId>, Arc<dyn Clock>);

impl TryLimits {
    /// As configured, at zero.
    #[must_use]
    pub fn new(limits: &config::Limits, clock: Arc<dyn Clock>) -> Self {
        Self(Limiter::new("trials", limits.try_per_minute), clock)
    }

    /// Counts one.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn count(&self, workspace: WorkspaceId) -> Result<()> {
        self.0.take(&workspace, self.1.now())
    }
}

/// Counts tools' calls, whose servers are others'.
pub struct ToolLimits {
    bot: Limiter<BotId>,
    who: Limiter<Uuid>,
    clock: Arc<dyn Clock>,
}

impl ToolLimits {
    /// As configured, at zero.
    #[must_use]
    pub fn new(tools: &config::Tools, clock: Arc<dyn Clock>) -> Self {
        Self {
            bot: Limiter::new("tools-bot", tools.per_bot),
            who: Limiter::new("tools-conversation", tools.per_visitor),
            clock,
        }
    }

    /// Counts one. `who` is the conversation or the person that has it called.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait. The narrower counter is asked first.
    pub fn count(&self, bot: BotId, who: Uuid) -> Result<()> {
        let now = self.clock.now();
        self.who.take(&who, now)?;
        self.bot.take(&bot, now)
    }
}
