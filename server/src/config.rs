//! Settings: one struct a section, validated once at start. No other file reads the environment.
//!
//! `config.default.toml` is compiled in: it holds each default and is its documentation. A variable
//! `FRONTDESK_<SECTION>__<KEY>` changes one; a name that is not in the file is refused.

use garde::Validate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The defaults with their comments.
pub const DEFAULTS: &str = include_str!("config.default.toml");
const PREFIX: &str = "FRONTDESK_";

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
    pub answers: Answers,
    #[garde(dive)]
    pub fetch: Fetch,
    #[garde(dive)]
    pub worker: Worker,
    #[garde(dive)]
    pub limits: Limits,
    #[garde(dive)]
    pub log: Log,
    /// Started with `--local`: no sign-in on this machine.
    #[serde(skip)]
    #[garde(skip)]
    pub local: bool,
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
    #[garde(custom(is_api_url))]
    pub base_url: String,
    pub api_key: Secret,
    #[garde(range(min = 1, max = 2048))]
    pub batch_size: usize,
    #[garde(range(min = 1, max = 600))]
    pub timeout_seconds: u64,
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

/// Why the settings can't be used; the text names the variable and says what to write.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    /// A reason in words.
    #[must_use]
    pub fn new(reason: String) -> Self {
        Self(reason)
    }
}

/// What the command line says before the environment does.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--local`.
    pub local: bool,
    /// `--bind`.
    pub bind: Option<SocketAddr>,
    /// `--data`.
    pub data: Option<PathBuf>,
}

impl Config {
    /// Reads the settings from the process's environment.
    ///
    /// # Errors
    /// A variable that is unknown, of the wrong kind, or out of range.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub fn from_environment(overrides: &Overrides) -> Result<Self, ConfigError> {
        Self::from_variables(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
            overrides,
        )
    }

    /// Reads the settings from the variables given. Variables of other programs are passed over.
    ///
    /// # Errors
    /// A variable that is unknown, of the wrong kind, or out of range.
    pub fn from_variables(
        variables: impl IntoIterator<Item = (String, String)>,
        overrides: &Overrides,
    ) -> Result<Self, ConfigError> {
        let mut table: toml::Table =
            DEFAULTS.parse().map_err(|error| ConfigError(format!("config.default.toml: {error}")))?;
        let mut openai: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in variables {
            if let Some(key) = name.strip_prefix(PREFIX) {
                set(&mut table, key, &value)?;
            } else if matches!(name.as_str(), "OPENAI_API_KEY" | "OPENAI_BASE_URL") && !value.is_empty() {
                openai.insert(name, value);
            }
        }
        let mut config: Self =
            serde_path_to_error::deserialize(toml::Value::Table(table)).map_err(|error| {
                let name = variable(&error.path().to_string());
                ConfigError(format!("{name} can't be used: {}", error.inner().message()))
            })?;
        config.local = overrides.local;
        if let Some(bind) = overrides.bind {
            config.server.bind = bind;
        }
        if let Some(data) = &overrides.data {
            config.server.data.clone_from(data);
        }
        if config.local {
            config.fetch.allow_private_network = true;
        }
        config.resolve_models(&openai);
        config.check()?;
        Ok(config)
    }

    /// Fills in addresses and keys from OpenAI's own variables. Its key goes to its address and nowhere else.
    fn resolve_models(&mut self, openai: &BTreeMap<String, String>) {
        let resolve = |provider: &mut Provider, base_url: &mut String, api_key: &mut Secret| {
            if base_url.is_empty() {
                if let Some(url) = openai.get("OPENAI_BASE_URL") {
                    base_url.clone_from(url);
                }
                if let (true, Some(key)) = (api_key.is_empty(), openai.get("OPENAI_API_KEY")) {
                    *api_key = Secret::new(key);
                }
            }
            if *provider == Provider::Auto {
                let given = !base_url.is_empty() || !api_key.is_empty();
                *provider = if given { Provider::OpenAi } else { Provider::Builtin };
            }
            if base_url.is_empty() {
                "https://api.openai.com/v1".clone_into(base_url);
            }
        };
        resolve(&mut self.chat.provider, &mut self.chat.base_url, &mut self.chat.api_key);
        resolve(&mut self.embeddings.provider, &mut self.embeddings.base_url, &mut self.embeddings.api_key);
    }

    fn check(&self) -> Result<(), ConfigError> {
        if let Err(report) = self.validate() {
            let lines: Vec<String> = report
                .iter()
                .map(|(path, error)| format!("{} {}", variable(&path.to_string()), error.message()))
                .collect();
            return Err(ConfigError(lines.join("\n")));
        }
        let secret = self.auth.secret.expose().len();
        if !self.local && secret < 32 {
            return Err(ConfigError(format!(
                "FRONTDESK_AUTH__SECRET {}. It signs people's access tokens: make one with\n  \
                 export FRONTDESK_AUTH__SECRET=\"$(openssl rand -base64 48)\"\n\
                 and keep it, or start with --local to try Frontdesk on this machine only.",
                if secret == 0 { "is not set" } else { "is too short: at least 32 bytes are needed" }
            )));
        }
        if self.local && !self.server.bind.ip().is_loopback() {
            return Err(ConfigError(format!(
                "--local asks for no sign-in, so it may only listen on this machine: --bind {} is not a loopback \
                 address. Use 127.0.0.1, or leave --local out.",
                self.server.bind
            )));
        }
        Ok(())
    }
}

/// `chat.api_key` as the variable that sets it.
fn variable(path: &str) -> String {
    format!("{PREFIX}{}", path.replace('.', "__").to_uppercase())
}

/// Sets `SECTION__KEY` to a value of the kind that the default has.
fn set(table: &mut toml::Table, name: &str, value: &str) -> Result<(), ConfigError> {
    let lower = name.to_lowercase();
    let place = lower
        .split_once("__")
        .and_then(|(section, key)| table.get_mut(section)?.as_table_mut()?.get_mut(key));
    let Some(place) = place else {
        return Err(ConfigError(format!(
            "{PREFIX}{name} is not a setting. The settings are listed by `frontdesk docs configuration`."
        )));
    };
    let wrong = |kind: &str| ConfigError(format!("{PREFIX}{name} must be {kind}, not \"{value}\"."));
    *place = match place {
        toml::Value::Integer(_) => {
            toml::Value::Integer(value.trim().parse().map_err(|_| wrong("a whole number"))?)
        }
        toml::Value::Float(_) => toml::Value::Float(value.trim().parse().map_err(|_| wrong("a number"))?),
        toml::Value::Boolean(_) => {
            toml::Value::Boolean(value.trim().parse().map_err(|_| wrong("true or false"))?)
        }
        toml::Value::Array(_) => toml::Value::Array(
            value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Into::into).collect(),
        ),
        _ => toml::Value::String(value.to_owned()),
    };
    Ok(())
}

fn is_public_url(value: &str, (): &()) -> garde::Result {
    if value.is_empty() || crate::domain::bot::canonical_origin(value).is_some() {
        Ok(())
    } else {
        Err(garde::Error::new("must be an address without a path, such as https://chat.example.com"))
    }
}

fn is_api_url(value: &str, (): &()) -> garde::Result {
    match url::Url::parse(value) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
        _ => Err(garde::Error::new("must be an http or https address, such as http://127.0.0.1:11434/v1")),
    }
}
