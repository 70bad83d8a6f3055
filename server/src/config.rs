//! Settings: one struct a section, validated once at start. No other file reads the environment.
//!
//! `config.default.toml` is compiled in: it holds each default and is its documentation. A variable
//! `FRONTDESK_<SECTION>__<KEY>` changes one; a name that is not in the file is refused.

use checks::{is_api_url, is_program, is_public_url};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The defaults with their comments.
pub const DEFAULTS: &str = include_str!("config.default.toml");

mod checks;
mod read;

pub use read::{ConfigError, Overrides};

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
    #[garde(dive)]
    pub chat: Chat,
    #[garde(dive)]
    pub embeddings: Embeddings,
    #[garde(dive)]
    pub indexes: Indexes,
    #[garde(dive)]
    pub answers: Answers,
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
    pub limits: Limits,
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
    #[garde(range(min = 1, max = 365))]
    pub session_days: u64,
}

/// Who may sign up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Signup {
    /// Everybody.
    Open,
    /// Nobody.
    Closed,
}

/// Which kind of model serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// `OpenAi` if a key or an address is given, else built in. Resolved when the settings are read.
    Auto,
    /// A server that speaks OpenAI's API.
    #[serde(rename = "openai")]
    OpenAi,
    /// Within this program.
    Builtin,
}

/// The chat model.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Chat {
    pub provider: Provider,
    #[garde(length(min = 1))]
    pub model: String,
    #[garde(custom(is_api_url))]
    pub base_url: String,
    pub api_key: Secret,
    #[garde(range(min = 0.0, max = 2.0))]
    pub temperature: f32,
    #[garde(range(min = 1, max = 100_000))]
    pub max_tokens: u32,
    pub price_prompt: f64,
    pub price_completion: f64,
    #[garde(range(min = 1, max = 600))]
    pub connect_seconds: u64,
    #[garde(range(min = 1, max = 600))]
    pub first_byte_seconds: u64,
    #[garde(range(min = 1, max = 600))]
    pub idle_seconds: u64,
    #[garde(range(min = 1, max = 3600))]
    pub total_seconds: u64,
}

/// The embedding model.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Embeddings {
    pub provider: Provider,
    #[garde(length(min = 1))]
    pub model: String,
    #[garde(range(min = 8, max = 8192))]
    pub dimensions: u32,
    pub models: Vec<FurtherModel>,
    #[garde(custom(is_api_url))]
    pub base_url: String,
    pub api_key: Secret,
    pub price: f64,
    #[garde(range(min = 1, max = 2048))]
    pub batch_size: usize,
    #[garde(range(min = 1, max = 600))]
    pub timeout_seconds: u64,
}

/// An embedding model that may be chosen besides the installation's, written `name:dimensions`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FurtherModel {
    /// As the API calls it; may hold colons itself.
    pub name: String,
    /// Length of its vectors.
    pub dimensions: u32,
}

impl TryFrom<String> for FurtherModel {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.rsplit_once(':').map(|(name, dimensions)| (name.trim(), dimensions.trim().parse()));
        match parts {
            Some((name, Ok(dimensions))) if !name.is_empty() && (8..=8192).contains(&dimensions) => {
                Ok(Self { name: name.to_owned(), dimensions })
            }
            _ => Err(format!(
                "\"{text}\" must be a model's name, a colon and the length of its vectors (8 to 8192), such as \
                 text-embedding-3-large:3072"
            )),
        }
    }
}

/// Versions of knowledge bases.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Indexes {
    #[garde(range(max = 100))]
    pub keep: u32,
}

/// How questions are answered.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Answers {
    #[garde(range(max = 1.0))]
    pub min_score: f32,
    #[garde(range(max = 600))]
    pub grace_seconds: u64,
    #[garde(range(max = 3600))]
    pub keep_seconds: u64,
    #[garde(range(max = 40))]
    pub history: usize,
}

/// How pages are fetched.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Fetch {
    pub allow_private_network: bool,
    #[garde(length(min = 1))]
    pub user_agent: String,
    #[garde(range(max = 60_000))]
    pub delay_ms: u64,
    #[garde(range(min = 1, max = 120))]
    pub connect_seconds: u64,
    #[garde(range(min = 1, max = 120))]
    pub idle_seconds: u64,
    #[garde(range(min = 1, max = 600))]
    pub total_seconds: u64,
    #[garde(range(min = 1000, max = 200_000_000))]
    pub max_bytes: usize,
}

/// How the scripts of pages are run.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Render {
    #[garde(custom(is_program))]
    pub chromium: PathBuf,
    #[garde(range(min = 1, max = 32))]
    pub max_pages: usize,
    #[garde(range(min = 1, max = 300))]
    pub total_seconds: u64,
    #[garde(range(min = 50, max = 10_000))]
    pub idle_ms: u64,
    #[garde(range(min = 1, max = 10_000))]
    pub max_requests: u32,
    #[garde(range(min = 1000, max = 1_000_000_000))]
    pub max_bytes: u64,
}

/// How files are read.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Files {
    #[garde(range(min = 1000, max = 1_000_000_000))]
    pub max_bytes: usize,
    #[garde(range(min = 1, max = 3600))]
    pub parse_seconds: u64,
    #[garde(range(min = 100_000_000))]
    pub parse_memory_bytes: u64,
}

/// The queue's worker.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    #[garde(range(min = 1, max = 64))]
    pub concurrency: usize,
    #[garde(range(min = 1, max = 3600))]
    pub lease_seconds: u64,
    #[garde(range(min = 10, max = 60_000))]
    pub poll_ms: u64,
    #[garde(range(min = 1, max = 100))]
    pub max_attempts: i64,
    #[garde(range(min = 1, max = 3_600_000))]
    pub backoff_ms: u64,
    #[garde(range(min = 1, max = 600_000))]
    pub slice_ms: u64,
}

/// How long the records of readings are kept.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    #[garde(range(min = 1, max = 1000))]
    pub keep_pages: u32,
    #[garde(range(min = 1, max = 10_000))]
    pub keep_days: u32,
}

/// Exports and imports.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    #[garde(range(min = 1_000_000, max = 1_000_000_000_000))]
    pub max_bytes: u64,
}

/// Caps.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    #[garde(range(min = 1000, max = 100_000_000))]
    pub body_bytes: usize,
    #[garde(range(min = 1))]
    pub auth_per_minute: u32,
    #[garde(range(min = 1))]
    pub api_per_minute: u32,
    #[garde(range(min = 1))]
    pub chat_per_address: u32,
    #[garde(range(min = 1))]
    pub chat_per_visitor: u32,
    #[garde(range(min = 1))]
    pub chat_per_bot: u32,
    #[garde(range(min = 1))]
    pub chat_per_workspace: u32,
    #[garde(range(min = 1))]
    pub widget_per_minute: u32,
    #[garde(range(min = 1))]
    pub try_per_minute: u32,
    #[garde(range(min = 1))]
    pub connections: usize,
    #[garde(range(min = 1, max = 600))]
    pub read_seconds: u64,
    #[garde(range(min = 1, max = 600))]
    pub write_seconds: u64,
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
