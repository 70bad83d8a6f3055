//! Where requests go and what they carry: the dialects' addresses, and the key that belongs to each.

use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::config::Secret;
use crate::domain::model::{ProviderKind, ProviderOptions};
use crate::providers::clients::Guard;
use crate::providers::{ModelError, Spec};

/// Azure's header for its key.
const API_KEY: HeaderName = HeaderName::from_static("api-key");

/// An address with the key that belongs to it. The two are never mixed with others'.
#[derive(Debug)]
pub(super) struct Address {
    kind: ProviderKind,
    /// Without a slash at the end.
    base: String,
    key: Secret,
    options: ProviderOptions,
    /// Who judges it before each request; none for addresses of the operator.
    guard: Option<Arc<dyn Guard>>,
}

impl Address {
    /// Reads a description.
    ///
    /// # Errors
    /// When the key can't be one, the address is none, or the guard refuses it.
    pub fn new(spec: &Spec, guard: Option<Arc<dyn Guard>>) -> Result<Self, ModelError> {
        let wrong = |what: &str| ModelError::Settings(what.to_owned());
        if !spec.key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wrong("the API key holds blanks or other signs that no key has: copy it again"));
        }
        let mut url = url::Url::parse(&spec.base_url).map_err(|_| wrong("the base URL is no web address"))?;
        // People give the address of the server itself; its API is one step below.
        let below = matches!(spec.kind, ProviderKind::Ollama | ProviderKind::LlamaCpp | ProviderKind::Vllm);
        if below && url.path() == "/" {
            url.set_path("/v1");
        }
        let mut base = url.to_string();
        base.truncate(base.trim_end_matches('/').len());
        if spec.kind == ProviderKind::Azure
            && let Some(resource) = base.strip_suffix("/openai")
        {
            base.truncate(resource.len());
        }
        let address =
            Self { kind: spec.kind, base, key: spec.key.clone(), options: spec.options.clone(), guard };
        address.judge(&url)?;
        Ok(address)
    }

    fn judge(&self, url: &url::Url) -> Result<(), ModelError> {
        self.guard.as_ref().map_or(Ok(()), |guard| guard.check(url).map_err(ModelError::Settings))
    }

    /// What a request's path for a model is put behind.
    pub fn base(&self, model: &str) -> String {
        if self.kind != ProviderKind::Azure || self.speaks_version_1() {
            return self.base.clone();
        }
        let deployment = self.deployment(model);
        format!("{}/openai/deployments/{deployment}", self.base)
    }

    /// The model's name in a request's body.
    pub fn name<'a>(&'a self, model: &'a str) -> &'a str {
        if self.kind == ProviderKind::Azure { self.deployment(model) } else { model }
    }

    fn deployment<'a>(&'a self, model: &'a str) -> &'a str {
        self.options.deployments.get(model).map_or(model, String::as_str)
    }

    /// Azure's newer API has its models in the body, as everybody else.
    fn speaks_version_1(&self) -> bool {
        self.base.ends_with("/openai/v1")
    }

    /// Where the list of models is; none where there is no list of what can be asked.
    pub fn models(&self) -> Option<String> {
        let listed = self.kind != ProviderKind::Azure || self.speaks_version_1();
        listed.then(|| format!("{}/models", self.base))
    }

    /// Gives a request its key and version, after a last look at where it goes.
    ///
    /// # Errors
    /// When the guard refuses the address, or the key can't stand in a header.
    pub fn dress(&self, request: &mut reqwest::Request) -> Result<(), ModelError> {
        self.judge(request.url())?;
        if let Some(version) = &self.options.api_version
            && self.kind == ProviderKind::Azure
        {
            request.url_mut().query_pairs_mut().append_pair("api-version", version);
        }
        let headers = request.headers_mut();
        // async-openai sends one without a key, too.
        headers.remove(AUTHORIZATION);
        if self.key.is_empty() {
            return Ok(());
        }
        let (name, value) = match self.kind {
            ProviderKind::Azure => (API_KEY, self.key.expose().to_owned()),
            ProviderKind::OpenAi
            | ProviderKind::Ollama
            | ProviderKind::LlamaCpp
            | ProviderKind::Vllm
            | ProviderKind::OpenAiCompatible => (AUTHORIZATION, format!("Bearer {}", self.key.expose())),
        };
        let mut value = HeaderValue::from_str(&value)
            .map_err(|_| ModelError::Settings("the API key can't be sent: copy it again".to_owned()))?;
        value.set_sensitive(true);
        headers.insert(name, value);
        Ok(())
    }

    /// The key, to be taken out of what an upstream says.
    pub fn key(&self) -> &Secret {
        &self.key
    }

    /// Which dialect it is.
    pub fn kind(&self) -> ProviderKind {
        self.kind
    }
}
