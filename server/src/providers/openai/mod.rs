//! Any server that speaks OpenAI's API, through async-openai.
//!
//! async-openai builds the requests and cuts the event stream; `transport.rs` is the HTTP service beneath it,
//! because its own would retry by itself, lose the status of errors it can't parse, and buffer without bound.

mod chat;
mod embeddings;
mod guard;
mod transport;
mod wire;

pub use chat::OpenAiChat;
pub use embeddings::OpenAiEmbedder;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;

use self::guard::Gauge;
use self::transport::Transport;
use super::ModelError;
use super::error::excerpt;
use crate::config::Secret;

/// An address with the key that belongs to it. The two are never mixed with others'.
#[derive(Debug, Clone)]
struct Endpoint {
    config: OpenAIConfig,
    http: reqwest::Client,
    /// Whether there is a key to send.
    keyed: bool,
}

impl Endpoint {
    fn new(base_url: &str, key: &Secret, connect: std::time::Duration) -> Result<Self, ModelError> {
        let wrong = |what: String| ModelError::Settings(what);
        if !key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wrong(
                "the api_key setting holds blanks or other signs that no key has: copy it again".to_owned(),
            ));
        }
        ring_by_default();
        // Redirects are not followed: they could carry a question, or a key, to somebody else; nor
        // is a proxy taken from the environment.
        #[expect(clippy::disallowed_methods, reason = "this is the place for models' clients")]
        let http = reqwest::Client::builder()
            .connect_timeout(connect)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .pool_idle_timeout(std::time::Duration::from_secs(60))
            .build()
            .map_err(|error| wrong(format!("the HTTP client for models can't be made: {error}")))?;
        // Each is set, because the defaults read the environment, where keys of other addresses may be.
        let config = OpenAIConfig::new()
            .with_api_base(base_url.trim_end_matches('/'))
            .with_api_key(key.expose())
            .with_org_id("")
            .with_project_id("");
        Ok(Self { config, http, keyed: !key.is_empty() })
    }

    /// A client for one request.
    fn client(&self, limits: transport::Limits, gauge: Gauge) -> Client<OpenAIConfig> {
        let transport = Transport::new(self.http.clone(), self.keyed, limits, gauge);
        Client::build(self.http.clone(), self.config.clone()).with_http_service(transport)
    }
}

/// reqwest takes the process's default cryptography; without one it panics.
pub(super) fn ring_by_default() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Fails only when another thread has just done the same.
        drop(rustls::crypto::ring::default_provider().install_default());
    }
}

/// async-openai's error as ours. Its transport is ours, so most are boxed errors of our own.
fn translate(error: OpenAIError) -> ModelError {
    match error {
        OpenAIError::Boxed(error) => match error.downcast::<ModelError>() {
            Ok(error) => *error,
            Err(error) => ModelError::Unavailable(excerpt(&error.to_string())),
        },
        OpenAIError::Reqwest(error) => transport::broken(&error),
        OpenAIError::JSONDeserialize(error, _) => ModelError::BadResponse(format!("no valid JSON: {error}")),
        OpenAIError::StreamError(error) => ModelError::BadResponse(excerpt(&error.to_string())),
        other => ModelError::BadResponse(excerpt(&other.to_string())),
    }
}
