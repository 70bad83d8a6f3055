//! Any server that speaks OpenAI's API or a dialect of it, through async-openai.
//!
//! async-openai builds the requests and cuts the event stream; `transport.rs` is the HTTP service beneath it,
//! because its own would retry by itself, lose the status of errors it can't parse, and buffer without bound.

mod address;
mod chat;
mod embeddings;
mod guard;
mod list;
mod quirks;
mod thoughts;
mod tools;
mod transport;
mod wire;

pub use chat::OpenAiChat;
pub use embeddings::{OpenAiEmbedder, PlainNumbers};
pub(super) use list::list;
pub(super) use quirks::is_reasoning;

use std::sync::Arc;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;

use self::address::Address;
use self::guard::Gauge;
use self::transport::Transport;
use super::error::excerpt;
use super::{Clients, ModelError, Spec};

/// A provider that can be asked. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Endpoint {
    address: Arc<Address>,
    http: reqwest::Client,
}

impl Endpoint {
    /// Reads a description. Makes no request.
    ///
    /// # Errors
    /// When the key or the address can't be used.
    pub fn new(spec: &Spec, clients: &Clients) -> Result<Self, ModelError> {
        let guard = if spec.guarded { clients.guard() } else { None };
        let http = clients.get(spec.guarded, spec.deadlines.connect)?;
        let address = Address::new(spec, guard).map_err(|error| error.without(&spec.key))?;
        Ok(Self { address: Arc::new(address), http })
    }

    /// A client for one request.
    fn client(&self, model: &str, limits: transport::Limits, gauge: Gauge) -> Client<OpenAIConfig> {
        // Each is set, because the defaults read the environment, where keys of other addresses may be. The key is
        // put in by the transport.
        let config = OpenAIConfig::new()
            .with_api_base(self.address.base(model))
            .with_api_key("")
            .with_org_id("")
            .with_project_id("");
        let transport = Transport::new(self.http.clone(), Arc::clone(&self.address), limits, gauge);
        Client::build(self.http.clone(), config).with_http_service(transport)
    }

    /// A failure as it may be shown and logged.
    fn clean(&self, error: ModelError) -> ModelError {
        error.without(self.address.key())
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
