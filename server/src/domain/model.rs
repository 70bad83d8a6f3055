//! Chat models as people choose them: kinds of providers, modes, and what is wished for. Knows neither keys nor wires.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::source::closed_set;

closed_set! {
    /// Which dialect a provider speaks.
    ProviderKind {
        /// OpenAI itself.
        OpenAi = "openai",
        /// Azure OpenAI: deployments, an `api-key` header, an API version.
        Azure = "azure",
        /// Ollama.
        Ollama = "ollama",
        /// The server of llama.cpp, or llama-cpp-python's.
        LlamaCpp = "llama_cpp",
        /// vLLM.
        Vllm = "vllm",
        /// Any other server that speaks OpenAI's API, such as `LiteLLM`.
        OpenAiCompatible = "openai_compatible",
    }
}

impl ProviderKind {
    /// The kind behind an address that nothing else is known of.
    #[must_use]
    pub fn of_address(base_url: &str) -> Self {
        let host = url::Url::parse(base_url).ok().and_then(|url| url.host_str().map(str::to_owned));
        match host.as_deref() {
            Some("api.openai.com") => Self::OpenAi,
            Some(host) if host.ends_with(".openai.azure.com") => Self::Azure,
            _ => Self::OpenAiCompatible,
        }
    }
}

closed_set! {
    /// What a bot is for, which decides its model unless it has one of its own.
    #[derive(Default)]
    Mode {
        /// Answering visitors.
        #[default]
        Chat = "chat",
        /// Answering about code.
        Coding = "coding",
        /// Thinking before it answers.
        Reasoning = "reasoning",
    }
}

/// A chat model of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelRef {
    /// The provider: the id of one of the workspace's, or the name of one of the installation's; null for the
    /// installation's own.
    #[garde(inner(length(chars, min = 1, max = 40)))]
    #[serde(default)]
    pub provider: Option<String>,
    /// The model's name at that provider.
    #[garde(length(chars, min = 1, max = 200))]
    pub model: String,
}

/// The models of each mode, in the order in which they are asked. None: as the installation is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Modes {
    /// For answering visitors; at most 5.
    #[garde(length(max = 5), dive)]
    pub chat: Vec<ModelRef>,
    /// For answering about code; at most 5.
    #[garde(length(max = 5), dive)]
    pub coding: Vec<ModelRef>,
    /// For thinking before answering; at most 5.
    #[garde(length(max = 5), dive)]
    pub reasoning: Vec<ModelRef>,
}

impl Modes {
    /// The models of a mode.
    #[must_use]
    pub fn of(&self, mode: Mode) -> &[ModelRef] {
        match mode {
            Mode::Chat => &self.chat,
            Mode::Coding => &self.coding,
            Mode::Reasoning => &self.reasoning,
        }
    }

    /// All models of all modes.
    pub fn all(&self) -> impl Iterator<Item = &ModelRef> {
        self.chat.iter().chain(&self.coding).chain(&self.reasoning)
    }
}

/// What is wished for: a mode, or a model, and what to fall back to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wish {
    /// What it is for.
    pub mode: Mode,
    /// The provider; none for the installation's own.
    pub provider: Option<String>,
    /// The model; none for the mode's, or for the first of the provider that is named.
    pub model: Option<String>,
    /// 0 to 2; none for the installation's.
    pub temperature: Option<f32>,
    /// The longest answer; none for the installation's.
    pub max_tokens: Option<u32>,
    /// Asked in this order when the first fails before its first word.
    pub fallbacks: Vec<ModelRef>,
}

/// An embedding model of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingModel {
    /// The model's name at the provider.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: String,
    /// Length of its vectors, 8 to 8,192.
    #[garde(range(min = 8, max = 8192))]
    pub dimensions: u32,
}

closed_set! {
    /// What was tried of a provider.
    ModelPart {
        /// Its description, before anything was asked.
        Setup = "setup",
        /// The list of its models.
        List = "list",
        /// A chat model.
        Chat = "chat",
        /// An embedding model.
        Embeddings = "embeddings",
    }
}

closed_set! {
    /// How a trial went.
    ModelVerdict {
        /// As it should.
        Ok = "ok",
        /// It works, but something is missing.
        Warning = "warning",
        /// It does not work.
        Error = "error",
    }
}

/// What trying a provider found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ModelFinding {
    /// What was tried.
    pub tried: ModelPart,
    /// The model; null for what concerns the whole provider.
    #[schema(required)]
    pub model: Option<String>,
    /// How it went.
    pub verdict: ModelVerdict,
    /// A stable name of what is wrong: `key`, `address`, `model`, `streaming`, `dimensions`, `usage`, `busy`, `slow`, `answer`
    /// or `refused`; `ok` if nothing is.
    pub code: String,
    /// What happened and what to do, in words.
    pub detail: String,
    /// Milliseconds that it took.
    pub ms: i64,
}

/// What only some kinds of providers have, and how long they are waited for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProviderOptions {
    /// Azure: the API version, such as `2024-10-21`; null where the address ends in `/openai/v1`.
    #[garde(inner(length(chars, min = 1, max = 40), custom(plain)))]
    pub api_version: Option<String>,
    /// Azure: the deployment of a model, by the model's name; one that is not named is deployed under its own name.
    #[garde(length(max = 50), custom(deployable))]
    pub deployments: BTreeMap<String, String>,
    /// Seconds to connect, 1 to 60; null for the installation's.
    #[garde(inner(range(min = 1, max = 60)))]
    pub connect_seconds: Option<u32>,
    /// Seconds until the first word, 1 to 600; null for the installation's.
    #[garde(inner(range(min = 1, max = 600)))]
    pub first_byte_seconds: Option<u32>,
    /// Seconds between two words, 1 to 600; null for the installation's.
    #[garde(inner(range(min = 1, max = 600)))]
    pub idle_seconds: Option<u32>,
    /// Seconds for a whole answer, 1 to 3,600; null for the installation's.
    #[garde(inner(range(min = 1, max = 3600)))]
    pub total_seconds: Option<u32>,
}

/// Whether a word can stand in an address as it is.
fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn plain(value: &str, (): &()) -> garde::Result {
    if is_plain(value) {
        Ok(())
    } else {
        Err(garde::Error::new("may hold letters, digits, hyphens, dots and underscores only"))
    }
}

fn deployable(map: &BTreeMap<String, String>, (): &()) -> garde::Result {
    if map.iter().all(|(model, deployment)| (1..=200).contains(&model.len()) && is_plain(deployment)) {
        Ok(())
    } else {
        Err(garde::Error::new(
            "must give each model a deployment's name of letters, digits, hyphens, dots and underscores",
        ))
    }
}
