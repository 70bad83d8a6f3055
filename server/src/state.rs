//! What handlers and jobs share.

use crate::answer;
use crate::bell::Bell;
use crate::billing::{Plans, polar};
use crate::config::Config;
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::time::Clock;
use crate::identity::api_key;
use crate::identity::standing::Standings;
use crate::identity::tokens::Tokens;
use crate::knowledge::page::Reader;
use crate::maintenance::Switch;
use crate::oidc::Oidc;
use crate::providers::Providers;
use crate::rate::{ApiLimits, ChatLimits, GuessLimits, TryLimits};
use crate::secrets::{Secrets, Vault};
use crate::store::Store;
use crate::store::events::Log;
use crate::transfer::Turns;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// The shared state. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

impl App {
    /// Wraps what is shared.
    #[must_use]
    pub fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl std::ops::Deref for App {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What is shared.
pub struct Shared {
    /// Settings.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// What was done, in the database or in a file of its own.
    pub events: Log,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Signs and checks access tokens.
    pub tokens: Tokens,
    /// Whom sessions stand for.
    pub standings: Standings,
    /// What workspaces may use.
    pub plans: Arc<Plans>,
    /// Takes payments for plans; none where nothing is sold.
    pub polar: Option<polar::Client>,
    /// Chat and embedding models.
    pub providers: Providers,
    /// Keeps workspaces' secrets.
    pub secrets: Secrets,
    /// Keeps Frontdesk's own secrets.
    pub vault: Vault,
    /// Answers questions.
    pub answers: answer::Service,
    /// Reads pages.
    pub reader: Reader,
    /// Uploads that may be whole in memory at once.
    pub uploads: Arc<Semaphore>,
    /// Counts guesses at passwords.
    pub guess_limits: GuessLimits,
    /// Counts trials of pipelines.
    pub try_limits: TryLimits,
    /// Providers that people sign in with.
    pub oidc: Oidc,
    /// Counts requests of those who are signed in.
    pub api_limits: ApiLimits,
    /// API keys whose use is being noted.
    pub key_uses: api_key::Uses,
    /// Counts questions.
    pub chat_limits: ChatLimits,
    /// Whether changes are switched off.
    pub maintenance: Switch,
    /// Who exports or imports.
    pub transfers: Turns,
    /// Wakes the worker.
    pub bell: Bell,
    /// Cancelled when the process is asked to end.
    pub stopping: CancellationToken,
    /// Whom requests without credentials stand for, with `--local`.
    pub local_owner: Option<LocalOwner>,
}

/// The owner of everything on a machine of one's own.
#[derive(Debug, Clone, Copy)]
pub struct LocalOwner {
    /// The person.
    pub user: UserId,
    /// Their workspace.
    pub workspace: WorkspaceId,
}
