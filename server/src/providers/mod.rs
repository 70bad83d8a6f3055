//! Chat and embedding models: any server that speaks OpenAI's API, and the built-in ones.
//!
//! Knows no bots, passages or conversations, and no database. Callers ask [`Providers::of`] for what a workspace reaches,
//! [`Providers::chain`] for the models that answer a wish, and [`Providers::embedder_of`] for the model of an index.

mod breaker;
pub mod builtin;
mod chain;
pub mod check;
mod choice;
mod clients;
mod error;
pub mod local;
mod openai;
mod prices;
pub mod rerank;
mod retry;
mod server;
mod tenants;
mod tools;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::BoxStream;

pub use breaker::{Breaker, BreakerSettings, Breakers, Pass};
pub use chain::{Asked, Chain, PassedOver};
pub use choice::Choice;
pub use clients::{Clients, Guard, ring_by_default};
pub use error::{ModelError, Stage};
pub use openai::{OpenAiChat, OpenAiEmbedder};
pub use prices::{Price, micro};
pub use server::{Server, Spec};
pub use tenants::{Described, Further, Tenants};
pub use tools::{Round, ToolCall, ToolOffer, Tooling};

use self::tenants::{House, Own};
use crate::config;

/// The provider of the sections [chat] and [embeddings], as indexes and bots name it.
pub const OPENAI: &str = "openai";

/// Who says something in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The rules.
    System,
    /// Who asks.
    User,
    /// Who answers.
    Assistant,
}

/// A message to a chat model.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ChatMessage {
    /// Who says it.
    pub role: Speaker,
    /// What is said.
    pub content: String,
}

/// What a chat model is asked. A [`Chain`] fills in all but the messages as it was wished.
#[derive(Debug, Clone, Default)]
pub struct ChatRequest {
    /// The model's name; none for the installation's.
    pub model: Option<String>,
    /// 0 to 2; none for the installation's.
    pub temperature: Option<f32>,
    /// The longest answer; none for the installation's.
    pub max_tokens: Option<u32>,
    /// Whether it is a model that thinks before it answers, by whatever name.
    pub thinks: bool,
    /// Whether a passing failure is not tried again, because another model waits.
    pub once: bool,
    /// Rules, history and question, in order. Shared: a request is kept for as long as its answer comes.
    pub messages: Arc<[ChatMessage]>,
    /// Tools that it may call, and what was called already.
    pub tools: Tooling,
}

/// Tokens read and written, as the upstream counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens of the prompt.
    pub prompt_tokens: u64,
    /// Of them, those that the upstream had in its cache, which cost less.
    pub cached_tokens: u64,
    /// Tokens of the answer.
    pub completion_tokens: u64,
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, more: Self) {
        self.prompt_tokens = self.prompt_tokens.saturating_add(more.prompt_tokens);
        self.cached_tokens = self.cached_tokens.saturating_add(more.cached_tokens);
        self.completion_tokens = self.completion_tokens.saturating_add(more.completion_tokens);
    }
}

/// Why a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// It was done.
    Stop,
    /// It reached its token limit.
    Length,
}

/// A piece of an answer under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatEvent {
    /// Words.
    Text(String),
    /// It calls a tool, and its answer goes on when it has the result. After all words of the stream.
    Call(ToolCall),
    /// What it took; at most once.
    Usage(Usage),
    /// The model is done; the last event. A stream that ends without it is not whole.
    Finished(Finish),
}

/// An answer under way. Dropping it ends the upstream request.
pub type ChatStream = BoxStream<'static, Result<ChatEvent, ModelError>>;

/// A model that answers.
pub trait ChatModel: Send + Sync + std::fmt::Debug {
    /// The installation's model, as it is named upstream.
    fn model(&self) -> &str;

    /// The longest answer, in tokens.
    fn max_tokens(&self) -> u32;

    /// Asks, and waits for the first word. Passing failures before it are tried again; after it none are.
    fn stream(&self, request: ChatRequest) -> BoxFuture<'_, Result<ChatStream, ModelError>>;

    /// What a token costs with a model (none: the installation's); none if that is not known.
    fn price(&self, model: Option<&str>) -> Option<Price>;
}

/// What vectors mean to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// Near means: shares words and parts of words.
    Lexical,
    /// Near means: says something similar.
    Semantic,
}

/// Vectors of length 1, one for each text, and the tokens they took.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// One for each text, in order.
    pub vectors: Vec<Vec<f32>>,
    /// As the upstream counts; 0 for the built-in embedder.
    pub tokens: u64,
    /// Times that the model was asked.
    pub calls: u64,
}

/// A model that places texts so that similar ones are near each other.
pub trait Embedder: Send + Sync + std::fmt::Debug {
    /// `openai`, `local`, `builtin`, the name of one of the installation's providers or the id of a workspace's, as
    /// stored with an index.
    fn provider(&self) -> &str;
    /// The model's name.
    fn model(&self) -> &str;
    /// Length of its vectors.
    fn dimensions(&self) -> usize;
    /// What being near means.
    fn likeness(&self) -> Likeness;
    /// What a token costs; none if that is not known.
    fn price(&self) -> Option<Price>;
    /// Embeds texts, in as many requests as it takes.
    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Embedded, ModelError>>;
}

/// The waits for an upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// To connect.
    pub connect: Duration,
    /// From asking until the first word.
    pub first_byte: Duration,
    /// Between two pieces.
    pub idle: Duration,
    /// For the whole answer, retries included.
    pub total: Duration,
}

impl Deadlines {
    /// As the settings say.
    #[must_use]
    pub fn of(chat: &config::Chat) -> Self {
        Self {
            connect: Duration::from_secs(chat.connect_seconds),
            first_byte: Duration::from_secs(chat.first_byte_seconds),
            idle: Duration::from_secs(chat.idle_seconds),
            total: Duration::from_secs(chat.total_seconds),
        }
    }
}

/// The models that can be reached: by the installation, or, from [`Providers::of`], by a workspace. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Providers {
    /// Answers where nothing else was chosen; none when the built-in answerer does.
    pub chat: Option<Arc<dyn ChatModel>>,
    /// The embedder for new indexes.
    pub embedder: Arc<dyn Embedder>,
    /// Puts passages in order; none when that is off.
    pub reranker: Option<Arc<rerank::Reranker>>,
    /// The model of the directory that the settings name, whether or not it is the installation's.
    local: Option<Arc<local::LocalEmbedder>>,
    embeddings: config::Embeddings,
    /// The rest of what the installation has.
    house: Arc<House>,
    /// What the workspace has of its own.
    own: Arc<Own>,
}

impl Providers {
    /// Builds the models that the settings name. Makes no request.
    ///
    /// # Errors
    /// When an address or a key can't be used.
    pub fn from_config(chat: &config::Chat, embeddings: &config::Embeddings) -> Result<Self, ModelError> {
        let answers: Option<Arc<dyn ChatModel>> = match chat.provider {
            config::Provider::Builtin => None,
            config::Provider::OpenAi | config::Provider::Auto => {
                Some(Arc::new(OpenAiChat::from_config(chat)?))
            }
            config::Provider::Local => {
                return Err(ModelError::Settings("the local provider runs embedding models only".to_owned()));
            }
        };
        let path = &embeddings.path;
        let local = (!path.as_os_str().is_empty()).then(|| local::LocalEmbedder::open(path)).transpose()?;
        let local = local.map(Arc::new);
        let embedder: Arc<dyn Embedder> = match embeddings.provider {
            config::Provider::Builtin => Arc::new(builtin::BuiltinEmbedder::default()),
            config::Provider::Local => local.clone().ok_or_else(|| {
                ModelError::Settings("FRONTDESK_EMBEDDINGS__PATH must name the model's directory".to_owned())
            })?,
            config::Provider::OpenAi | config::Provider::Auto => {
                Arc::new(OpenAiEmbedder::from_config(embeddings)?)
            }
        };
        let house = Arc::new(House::new(chat.clone()));
        Ok(Self {
            chat: answers,
            embedder,
            reranker: None,
            local,
            embeddings: embeddings.clone(),
            house,
            own: Arc::default(),
        })
    }

    /// With the reranker that the settings name. Makes no request.
    ///
    /// # Errors
    /// When an address or a key can't be used.
    pub fn with_reranker(mut self, settings: &config::Rerank) -> Result<Self, ModelError> {
        self.reranker = rerank::from_config(settings)?.map(Arc::new);
        Ok(self)
    }

    /// Provider, model and vector length as a new index keeps them.
    #[must_use]
    pub fn embedding_identity(&self) -> (String, String, i64) {
        let embedder = &self.embedder;
        let dimensions = i64::try_from(embedder.dimensions()).unwrap_or(i64::MAX);
        (embedder.provider().to_owned(), embedder.model().to_owned(), dimensions)
    }

    /// The embedder that made an index: questions must be embedded as its passages were.
    /// None when the settings no longer reach it; then full text alone answers until it is made anew.
    #[must_use]
    pub fn embedder_of(&self, provider: &str, model: &str, dimensions: usize) -> Option<Arc<dyn Embedder>> {
        let current = &self.embedder;
        if current.provider() == provider && current.model() == model && current.dimensions() == dimensions {
            return Some(Arc::clone(current));
        }
        if provider == builtin::PROVIDER {
            return builtin::BuiltinEmbedder::of(model, dimensions)
                .map(|embedder| Arc::new(embedder) as Arc<dyn Embedder>);
        }
        if provider == local::PROVIDER {
            let same = |known: &&Arc<local::LocalEmbedder>| {
                known.model() == model && known.dimensions() == dimensions
            };
            return self.local.as_ref().filter(same).map(|known| Arc::clone(known) as Arc<dyn Embedder>);
        }
        let settings = config::Embeddings {
            model: model.to_owned(),
            dimensions: u32::try_from(dimensions).ok()?,
            // The price that was set is that of the installation's model.
            price: -1.0,
            ..self.embeddings.clone()
        };
        if let Some(server) = self.server(provider) {
            return server.embedder(&settings);
        }
        // Another model of the same server: its key and address still serve.
        let reachable = current.provider() == provider;
        let embedder = reachable.then(|| OpenAiEmbedder::from_config(&settings))?;
        embedder.ok().map(|embedder| Arc::new(embedder) as Arc<dyn Embedder>)
    }
}
