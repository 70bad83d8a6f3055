//! From the environment to checked settings.

use super::{Config, DEFAULTS, Provider, Secret, mail, providers};
use garde::Validate as _;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

const PREFIX: &str = "FRONTDESK_";
/// The sections whose tables the operator names.
const NAMED: [&str; 3] = ["providers", "plans", "oidc"];
/// What stands for such a name in the defaults.
const TEMPLATE: &str = "NAME";

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
        // What stands for their names is none of them.
        for section in NAMED {
            if let Some(tables) = table.get_mut(section).and_then(toml::Value::as_table_mut) {
                tables.remove(TEMPLATE);
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
            config.models.allow_private_network = true;
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
        self.chat.prices.clone_from(&self.prices);
        self.embeddings.prices.clone_from(&self.prices);
        if self.embeddings.provider == Provider::Auto && !self.embeddings.path.as_os_str().is_empty() {
            self.embeddings.provider = Provider::Local;
        }
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
        if self.embeddings.provider == Provider::Local && self.embeddings.path.as_os_str().is_empty() {
            return Err(ConfigError(format!(
                "{PREFIX}EMBEDDINGS__PROVIDER is \"local\", but {PREFIX}EMBEDDINGS__PATH is not set: name the directory \
                 that holds the model."
            )));
        }
        providers::check(self).map_err(ConfigError)?;
        mail::check(self).map_err(ConfigError)?;
        if self.events.path == crate::lifecycle::database(&self.server.data) {
            return Err(ConfigError(format!(
                "{PREFIX}EVENTS__PATH names the database itself. Name a file of its own, or leave it empty to keep the \
                 event log in the database."
            )));
        }
        self.polar.check().map_err(ConfigError)?;
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
    let place = lower.split_once("__").and_then(|(section, key)| {
        let section_table = table.get_mut(section)?.as_table_mut()?;
        match key.rsplit_once("__") {
            Some((name, key)) if NAMED.contains(&section) => {
                let defaults = section_table.get(TEMPLATE)?.clone();
                section_table.entry(name).or_insert(defaults).as_table_mut()?.get_mut(key)
            }
            _ if NAMED.contains(&section) => None,
            _ => section_table.get_mut(key),
        }
    });
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
