//! Settings: one struct a section, validated once at start. No other file reads the environment.
//!
//! `config.default.toml` is compiled in: it holds each default and is its documentation. A variable
//! `FRONTDESK_<SECTION>__<KEY>` changes one; a name that is not in the file is refused.

use crate::domain::plan::Plan;
use checks::is_public_url;
use garde::Validate;
use oidc::are_sign_in_providers;
use plans::{are_plans, in_order};
use providers::are_providers;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The defaults with their comments.
pub const DEFAULTS: &str = include_str!("config.default.toml");

mod answers;
mod cache;
mod checks;
mod events;
mod limits;
mod mail;
mod models;
mod oidc;
mod plans;
mod polar;
mod prices;
mod privacy;
mod providers;
mod read;
mod reading;
mod rerank;
mod tools;
mod work;

pub use answers::{Answers, Indexes};
pub use cache::Cache;
pub use events::Events;
pub use limits::Limits;
pub use mail::{Mail, MailSecurity};
pub use models::{Chat, Embeddings, FurtherModel, Provider};
pub use oidc::SignInProvider;
pub use polar::Polar;
pub use prices::{ModelPrice, Prices};
pub use privacy::Privacy;
pub use providers::{Models, NamedProvider, Secrets};
pub use read::{ConfigError, Overrides};
pub use reading::{Fetch, Files, Render, Transfer};
pub use rerank::{Rerank, RerankProvider, RerankStyle};
pub use tools::Tools;
pub use work::{Runs, Worker};

/// A string that must not be seen: its `Debug` shows nothing.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The secret itself. For signing and for the header it belongs in, nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(if self.0.is_empty() { "(none)" } else { "(secret)" })
    }
}

/// All settings.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Config {
    #[garde(dive)]
    pub server: Server,
    #[garde(dive)]
    pub auth: Auth,
    #[garde(custom(are_sign_in_providers))]
    pub oidc: BTreeMap<String, SignInProvider>,
    #[garde(dive)]
    pub mail: Mail,
    #[garde(dive)]
    pub chat: Chat,
    #[garde(dive)]
    pub embeddings: Embeddings,
    #[garde(custom(are_providers))]
    pub providers: BTreeMap<String, NamedProvider>,
    #[garde(dive)]
    pub models: Models,
    #[garde(dive)]
    pub secrets: Secrets,
    #[garde(dive)]
    pub prices: Prices,
    #[garde(dive)]
    pub indexes: Indexes,
    #[garde(dive)]
    pub answers: Answers,
    #[garde(dive)]
    pub rerank: Rerank,
    #[garde(dive)]
    pub cache: Cache,
    #[garde(dive)]
    pub tools: Tools,
    #[garde(dive)]
    pub fetch: Fetch,
    #[garde(dive)]
    pub render: Render,
    #[garde(dive)]
    pub files: Files,
    #[garde(dive)]
    pub worker: Worker,
    #[garde(dive)]
    pub runs: Runs,
    #[garde(dive)]
    pub transfer: Transfer,
    #[garde(dive)]
    pub privacy: Privacy,
    #[garde(dive)]
    pub limits: Limits,
    #[garde(dive)]
    pub events: Events,
    #[garde(dive)]
    pub polar: Polar,
    #[serde(deserialize_with = "in_order")]
    #[garde(custom(|plans: &Vec<Plan>, context: &()| are_plans(plans, context)))]
    pub plans: Vec<Plan>,
    #[garde(dive)]
    pub log: Log,
    /// Started with `--local`: no sign-in on this machine.
    #[serde(skip)]
    #[garde(skip)]
    pub local: bool,
    /// The program that reads files, as `PROGRAM parse`; none is this very program.
    #[serde(skip)]
    #[garde(skip)]
    pub parser: Option<PathBuf>,
}

/// Where the server listens and keeps its data.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Server {
    pub bind: SocketAddr,
    #[garde(custom(is_public_url))]
    pub public_url: String,
    pub data: PathBuf,
    pub trusted_proxies: Vec<ipnet::IpNet>,
    #[garde(range(min = 1, max = 600))]
    pub drain_seconds: u64,
}

/// Sign-in.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Auth {
    pub secret: Secret,
    pub signup: Signup,
    pub require_confirmed_email: bool,
    #[garde(range(min = 1, max = 365))]
    pub session_days: u64,
}

/// Who may sign up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Signup {
    /// Everybody.
    Open,
    /// Whom a member of a workspace has invited.
    Invitation,
    /// Nobody.
    Closed,
}

/// What is logged, and how.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Log {
    pub format: LogFormat,
    #[garde(length(min = 1))]
    pub level: String,
}

/// For people or for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    Pretty,
    /// A JSON object a line.
    Json,
}
