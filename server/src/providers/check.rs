//! Tries a provider: its list of models, and one tiny call to each kind of model, and says in words what is wrong.

use std::time::Duration;

use futures::StreamExt as _;
use tokio::time::Instant;

use super::{
    ChatEvent, ChatMessage, ChatModel, ChatRequest, Embedder, ModelError, Server, Speaker, Stage, Usage,
};
use crate::config;
use crate::domain::model::{ModelFinding, ModelPart, ModelVerdict, ProviderKind};

/// Models of one kind that are tried; further ones would make people wait.
const MOST: usize = 3;
/// A trial takes no longer than this.
const PATIENCE: Duration = Duration::from_secs(45);

impl Server {
    /// Tries the provider. `embeddings` are the installation's settings, for what the provider does not say itself.
    pub async fn check(&self, embeddings: &config::Embeddings) -> Vec<ModelFinding> {
        if let Some(fault) = self.fault() {
            return vec![finding(ModelPart::Setup, None, Instant::now(), Err(fault.clone()), self.spec.kind)];
        }
        let spec = &self.spec;
        let mut findings = Vec::new();
        for model in spec.chat_models.iter().take(MOST) {
            let started = Instant::now();
            let found = match self.chat() {
                Ok(chat) => in_time(chat_once(chat.as_ref(), model)).await,
                Err(error) => Err(error),
            };
            findings.push(finding(ModelPart::Chat, Some(model), started, found, spec.kind));
        }
        for model in spec.embedding_models.iter().take(MOST) {
            let settings = config::Embeddings {
                model: model.name.clone(),
                dimensions: model.dimensions,
                ..embeddings.clone()
            };
            let started = Instant::now();
            let found = match self.embedder(&settings) {
                Some(embedder) => in_time(embed_once(embedder.as_ref())).await,
                None => Err(ModelError::Settings("it can't be set up".to_owned())),
            };
            findings.push(finding(ModelPart::Embeddings, Some(&model.name), started, found, spec.kind));
        }
        if findings.is_empty() {
            // Nothing was chosen yet: whether it is there at all is what can be told.
            let started = Instant::now();
            let found = in_time(self.models()).await.map(|models| {
                (
                    ModelVerdict::Ok,
                    "ok",
                    format!("It lists {} models. Choose which of them can be used.", models.len()),
                )
            });
            findings.push(finding(ModelPart::List, None, started, found, spec.kind));
        }
        findings
    }
}

/// A verdict with its code and words.
type Found = Result<(ModelVerdict, &'static str, String), ModelError>;

async fn in_time<T>(trial: impl Future<Output = Result<T, ModelError>>) -> Result<T, ModelError> {
    tokio::time::timeout(PATIENCE, trial).await.unwrap_or(Err(ModelError::Timeout { stage: Stage::Total }))
}

/// Asks a chat model for a word.
///
/// # Errors
/// Why it gave none.
pub async fn chat_once(chat: &dyn ChatModel, model: &str) -> Found {
    let question = ChatMessage { role: Speaker::User, content: "Answer with the word yes.".to_owned() };
    let request = ChatRequest {
        model: Some(model.to_owned()),
        once: true,
        messages: [question].into(),
        ..ChatRequest::default()
    };
    let mut stream = chat.stream(request).await?;
    let mut text = String::new();
    let mut counted: Option<Usage> = None;
    while let Some(event) = stream.next().await {
        match event? {
            ChatEvent::Text(more) => text.push_str(&more),
            ChatEvent::Usage(usage) => counted = Some(usage),
            ChatEvent::Finished(_) | ChatEvent::Call(_) => {}
        }
    }
    let shown: String = text.trim().trim_end_matches('.').chars().take(40).collect();
    if shown.is_empty() {
        let empty = "It answered without a word. If it is a model that thinks, choose it for the mode reasoning, which gives it \
                     more tokens.";
        return Ok((ModelVerdict::Warning, "answer", empty.to_owned()));
    }
    if counted.is_none_or(|usage| usage.prompt_tokens == 0) {
        let uncounted = format!(
            "It answered “{shown}”, but does not tell how many tokens that took (usage): what its answers cost can't be counted, \
             so no cap on spending holds for it."
        );
        return Ok((ModelVerdict::Warning, "usage", uncounted));
    }
    Ok((ModelVerdict::Ok, "ok", format!("It answered “{shown}”.")))
}

async fn embed_once(embedder: &dyn Embedder) -> Found {
    let embedded = embedder.embed(&["Frontdesk tries its embedding model.".to_owned()]).await?;
    let length = embedded.vectors.first().map_or(0, Vec::len);
    Ok((ModelVerdict::Ok, "ok", format!("It gave a vector of {length} numbers.")))
}

fn finding(
    tried: ModelPart,
    model: Option<&str>,
    started: Instant,
    found: Found,
    kind: ProviderKind,
) -> ModelFinding {
    let (verdict, code, detail) = match found {
        Ok((verdict, code, detail)) => (verdict, code.to_owned(), detail),
        Err(error) => {
            let (code, detail) = advice(&error, model, kind);
            (ModelVerdict::Error, code.to_owned(), detail)
        }
    };
    let ms = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
    ModelFinding { tried, model: model.map(str::to_owned), verdict, code, detail, ms }
}

/// Whether a refusal is about the model. A short name stands in any text.
fn names_model(said: &str, model: &str) -> bool {
    said.to_lowercase().contains("model") || (model.len() > 3 && said.contains(model))
}

/// What a failure means to whoever set the provider up: a stable name, what happened, and what to do.
#[must_use]
pub fn advice(error: &ModelError, model: Option<&str>, kind: ProviderKind) -> (&'static str, String) {
    let model = model.unwrap_or_default();
    match error {
        ModelError::Auth { status } => {
            ("key", format!("It refuses the API key (status {status}). Enter the key again, and check that it may use this model."))
        }
        ModelError::Rejected { status: 404, said } if names_model(said, model) => {
            let pull = if kind == ProviderKind::Ollama { format!(" Fetch it first: ollama pull {model}") } else { String::new() };
            ("model", format!("It does not know the model {model}: {said}. Choose one from its list.{pull}"))
        }
        ModelError::Rejected { status: 404, said } if kind == ProviderKind::Azure => {
            ("model", format!("There is no deployment for {model} at this address, or not in this API version: {said}"))
        }
        ModelError::Rejected { status: 404 | 405, .. } => (
            "address",
            "A server answers there, but has no API at this address. Most addresses end in /v1.".to_owned(),
        ),
        ModelError::Rejected { status, said } if said.to_lowercase().contains("model") => {
            ("model", format!("It refuses the model {model} (status {status}): {said}"))
        }
        ModelError::Rejected { status, said } => {
            ("refused", format!("It refuses the request (status {status}): {said}"))
        }
        ModelError::BadResponse(said) if said.contains("in place of a stream") => (
            "streaming",
            "It answers all at once instead of word by word. Visitors' answers are streamed: switch streaming on at that \
             server, or use another."
                .to_owned(),
        ),
        ModelError::BadResponse(said) => {
            ("answer", format!("It answers, but not as OpenAI's API does: {said}. Check that the address is the API's."))
        }
        ModelError::Dimensions { got, expected, .. } => (
            "dimensions",
            format!("It gives vectors of {got} numbers, but {expected} are entered. Enter {got}; knowledge bases that use it \
                     need a new index then."),
        ),
        ModelError::Timeout { stage: Stage::Connect } => {
            ("address", "It does not answer at all. Check the address, and that no firewall is between.".to_owned())
        }
        ModelError::Timeout { stage } => (
            "slow",
            format!("It took too long {stage}. A local model may have to be loaded first: try again, or allow it more seconds."),
        ),
        ModelError::Unavailable(said) => {
            ("address", format!("It can't be reached, or fails: {said}. Check the address, and that the server runs."))
        }
        ModelError::RateLimited { .. } => {
            ("busy", "It limits requests at the moment. The key works; try again in a minute.".to_owned())
        }
        ModelError::Resting { .. } => ("busy", error.to_string()),
        ModelError::Settings(said) => ("address", format!("{said}{}", if said.ends_with('.') { "" } else { "." })),
    }
}
