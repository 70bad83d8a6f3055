//! A provider: a server of models as settings or a workspace describe it, and what can be asked of it.

use std::sync::Arc;
use std::time::Duration;

use super::openai::{self, Endpoint, PlainNumbers};
use super::{
    Breakers, ChatModel, Clients, Deadlines, Embedder, ModelError, OPENAI, OpenAiChat, OpenAiEmbedder,
};
use crate::config::{self, Secret};
use crate::domain::model::{EmbeddingModel, ProviderKind, ProviderOptions};

/// A description of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// As indexes and bots name it: the id of a workspace's, the name of an installation's.
    pub reference: String,
    /// What people call it.
    pub name: String,
    /// Which dialect it speaks.
    pub kind: ProviderKind,
    /// Where it is.
    pub base_url: String,
    /// Its key, or none.
    pub key: Secret,
    /// What its kind needs besides.
    pub options: ProviderOptions,
    /// Chat models to choose from, the usual one first.
    pub chat_models: Vec<String>,
    /// Embedding models to choose from.
    pub embedding_models: Vec<EmbeddingModel>,
    /// How long it is waited for.
    pub deadlines: Deadlines,
    /// Whether a tenant gave its address, so that it must not lead into the own network.
    pub guarded: bool,
}

impl Spec {
    /// The server of the section [chat].
    #[must_use]
    pub fn of_chat(chat: &config::Chat) -> Self {
        Self {
            reference: OPENAI.to_owned(),
            name: OPENAI.to_owned(),
            kind: ProviderKind::of_address(&chat.base_url),
            base_url: chat.base_url.clone(),
            key: chat.api_key.clone(),
            options: ProviderOptions::default(),
            chat_models: vec![chat.model.clone()],
            embedding_models: Vec::new(),
            deadlines: Deadlines::of(chat),
            guarded: false,
        }
    }

    /// The server of the section [embeddings].
    #[must_use]
    pub fn of_embeddings(embeddings: &config::Embeddings) -> Self {
        let timeout = Duration::from_secs(embeddings.timeout_seconds);
        let connect = timeout.min(Duration::from_secs(10));
        Self {
            reference: OPENAI.to_owned(),
            name: OPENAI.to_owned(),
            kind: ProviderKind::of_address(&embeddings.base_url),
            base_url: embeddings.base_url.clone(),
            key: embeddings.api_key.clone(),
            options: ProviderOptions::default(),
            chat_models: Vec::new(),
            embedding_models: Vec::new(),
            deadlines: Deadlines { connect, first_byte: timeout, idle: timeout, total: timeout },
            guarded: false,
        }
    }

    /// The installation's waits with those of the options in their place.
    #[must_use]
    pub fn deadlines(chat: &config::Chat, options: &ProviderOptions) -> Deadlines {
        let usual = Deadlines::of(chat);
        let or = |seconds: Option<u32>, usual: Duration| {
            seconds.map_or(usual, |seconds| Duration::from_secs(seconds.into()))
        };
        Deadlines {
            connect: or(options.connect_seconds, usual.connect),
            first_byte: or(options.first_byte_seconds, usual.first_byte),
            idle: or(options.idle_seconds, usual.idle),
            total: or(options.total_seconds, usual.total),
        }
    }
}

/// A provider that can be asked, or what is wrong with it.
#[derive(Debug)]
pub struct Server {
    /// As it was described.
    pub spec: Spec,
    /// Which of its models are left alone for now.
    pub breakers: Breakers,
    /// Its chat models; the failure if its description can't be used.
    chat: Result<Arc<OpenAiChat>, ModelError>,
    endpoint: Result<Endpoint, ModelError>,
    plain_numbers: PlainNumbers,
}

impl Server {
    /// Reads a description. Makes no request.
    #[must_use]
    pub fn new(spec: Spec, chat: &config::Chat, clients: &Clients, breakers: Breakers) -> Self {
        let endpoint = Endpoint::new(&spec, clients);
        Self::over(spec, chat, endpoint, breakers)
    }

    /// One that can't be used for a reason found before, such as a key that can't be read.
    #[must_use]
    pub fn broken(spec: Spec, chat: &config::Chat, reason: ModelError, breakers: Breakers) -> Self {
        Self::over(spec, chat, Err(reason), breakers)
    }

    fn over(
        spec: Spec,
        chat: &config::Chat,
        endpoint: Result<Endpoint, ModelError>,
        breakers: Breakers,
    ) -> Self {
        let usual = spec.chat_models.first().cloned().unwrap_or_default();
        // Prices of the installation's model say nothing of this server's.
        let settings = config::Chat { price_prompt: -1.0, price_completion: -1.0, ..chat.clone() };
        let models = endpoint
            .clone()
            .map(|endpoint| Arc::new(OpenAiChat::at(endpoint, &settings, spec.deadlines, usual)));
        Self { spec, breakers, chat: models, endpoint, plain_numbers: PlainNumbers::default() }
    }

    /// What is wrong with its description.
    #[must_use]
    pub fn fault(&self) -> Option<&ModelError> {
        self.endpoint.as_ref().err()
    }

    /// Its chat models.
    ///
    /// # Errors
    /// What is wrong with its description.
    pub fn chat(&self) -> Result<Arc<dyn ChatModel>, ModelError> {
        self.chat.clone().map(|chat| chat as Arc<dyn ChatModel>)
    }

    /// The embedding model that the settings name; none if its description can't be used.
    #[must_use]
    pub fn embedder(&self, settings: &config::Embeddings) -> Option<Arc<dyn Embedder>> {
        let endpoint = self.endpoint.as_ref().ok()?.clone();
        let reference = &self.spec.reference;
        Some(Arc::new(OpenAiEmbedder::at(endpoint, reference, settings, &self.plain_numbers)))
    }

    /// Asks for the names of its models, of whatever kind they are.
    ///
    /// # Errors
    /// When it can't be reached, refuses, or has no list.
    pub async fn models(&self) -> Result<Vec<String>, ModelError> {
        let endpoint = self.endpoint.as_ref().map_err(Clone::clone)?;
        openai::list(endpoint, self.spec.deadlines.first_byte).await
    }
}
