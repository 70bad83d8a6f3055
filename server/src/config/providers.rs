//! Settings of further providers, of the modes' models, and of the key for secrets.

use super::checks::is_api_url;
use super::{Config, FurtherModel, Secret};
use crate::domain::model::{Mode, ModelRef, Modes, ProviderKind, ProviderOptions};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use garde::Validate;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A further provider, under a name that the operator gave it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedProvider {
    pub kind: ProviderKind,
    pub base_url: String,
    pub api_key: Secret,
    pub api_version: String,
    pub deployments: Vec<String>,
    pub chat_models: Vec<String>,
    pub embedding_models: Vec<FurtherModel>,
}

impl NamedProvider {
    /// What its kind needs besides.
    #[must_use]
    pub fn options(&self) -> ProviderOptions {
        let deployments = self.deployments.iter().filter_map(|pair| pair.split_once('='));
        ProviderOptions {
            api_version: Some(self.api_version.clone()).filter(|version| !version.is_empty()),
            deployments: deployments
                .map(|(model, deployment)| (model.trim().to_owned(), deployment.trim().to_owned()))
                .collect(),
            ..ProviderOptions::default()
        }
    }
}

/// Which models serve which mode, and how failing ones are treated.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Models {
    #[garde(length(max = 5))]
    pub chat: Vec<String>,
    #[garde(length(max = 5))]
    pub coding: Vec<String>,
    #[garde(length(max = 5))]
    pub reasoning: Vec<String>,
    #[garde(range(min = 1, max = 200_000))]
    pub reasoning_max_tokens: u32,
    #[garde(range(max = 1000))]
    pub breaker_failures: u32,
    #[garde(range(min = 1, max = 3600))]
    pub breaker_window_seconds: u64,
    #[garde(range(min = 1, max = 3600))]
    pub breaker_rest_seconds: u64,
    pub allow_private_network: bool,
}

/// The key for secrets at rest.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Secrets {
    #[garde(custom(is_key))]
    pub key: Secret,
}

impl Secrets {
    /// The key's bytes; none if none is set.
    #[must_use]
    pub fn bytes(&self) -> Option<[u8; 32]> {
        BASE64_STANDARD.decode(self.key.expose().trim()).ok()?.try_into().ok()
    }
}

impl Models {
    /// The models of the modes.
    #[must_use]
    pub fn modes(&self) -> Modes {
        let read = |written: &[String]| written.iter().map(|model| reference(model)).collect();
        Modes { chat: read(&self.chat), coding: read(&self.coding), reasoning: read(&self.reasoning) }
    }
}

/// `provider/model`, or a model of the section chat.
fn reference(written: &str) -> ModelRef {
    match written.split_once('/') {
        Some((provider, model)) => {
            ModelRef { provider: Some(provider.trim().to_owned()), model: model.trim().to_owned() }
        }
        None => ModelRef { provider: None, model: written.trim().to_owned() },
    }
}

fn is_key(key: &Secret, (): &()) -> garde::Result {
    if key.is_empty() || (Secrets { key: key.clone() }).bytes().is_some() {
        Ok(())
    } else {
        Err(garde::Error::new("must be 32 bytes in base64: make one with: openssl rand -base64 32"))
    }
}

pub(super) fn are_providers(named: &BTreeMap<String, NamedProvider>, (): &()) -> garde::Result {
    for (name, provider) in named {
        let variable = format!("FRONTDESK_PROVIDERS__{}", name.to_uppercase());
        let wrong = |what: &str| Err(garde::Error::new(format!("can't be used: {variable}{what}")));
        let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !letters || name.is_empty() || name.len() > 40 || name.contains("__") {
            return wrong(" must be named by letters, digits and single underscores, 40 at most");
        }
        if matches!(name.as_str(), "openai" | "builtin" | "local") {
            return wrong(" has a name that stands for something else: call it otherwise");
        }
        if is_api_url(&provider.base_url, &()).is_err() {
            return wrong("__BASE_URL must be an http or https address, such as http://127.0.0.1:11434/v1");
        }
        if let Err(report) = provider.options().validate() {
            return wrong(&format!(" {report}"));
        }
        if provider.deployments.iter().any(|pair| !pair.contains('=')) {
            return wrong("__DEPLOYMENTS must hold pairs such as gpt-4.1=my-deployment");
        }
    }
    Ok(())
}

/// Whether the modes' models are of providers that there are.
pub(super) fn check(config: &Config) -> Result<(), String> {
    let modes = config.models.modes();
    for mode in Mode::ALL {
        for model in modes.of(*mode) {
            let known = model
                .provider
                .as_ref()
                .is_none_or(|name| name == "openai" || config.providers.contains_key(name));
            if !known || model.model.is_empty() {
                return Err(format!(
                    "FRONTDESK_MODELS__{} names {}/{}, but no provider has that name. Write a model of the section chat \
                     as it is, or with openai/ before it if it holds a slash itself; others as PROVIDER/MODEL, with a name \
                     from FRONTDESK_PROVIDERS__PROVIDER__BASE_URL.",
                    mode.as_str().to_uppercase(),
                    model.provider.as_deref().unwrap_or_default(),
                    model.model
                ));
            }
        }
    }
    Ok(())
}
