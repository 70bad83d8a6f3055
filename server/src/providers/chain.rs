//! The models that answer a wish, asked one after the other until one begins to answer.
//!
//! Falling back ends with the first word: what a visitor has begun to read is not begun again by another model.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;

use super::openai::is_reasoning;
use super::{Breaker, ChatModel, ChatRequest, ChatStream, ModelError, OPENAI, Price, Providers};
use crate::domain::model::{Mode, ModelRef, Wish};

/// A model to be asked, and how.
#[derive(Debug, Clone)]
struct Link {
    provider: String,
    model: String,
    chat: Arc<dyn ChatModel>,
    breaker: Arc<Breaker>,
    temperature: Option<f32>,
    max_tokens: Option<u32>,
    thinks: bool,
}

/// Models in the order in which they are asked; at least one.
#[derive(Debug, Clone)]
pub struct Chain {
    links: Vec<Link>,
    missing: Vec<String>,
}

/// A model that was to be asked, but did not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Whose model, as people call it.
    pub provider: String,
    /// Its name.
    pub model: String,
    /// Why.
    pub why: ModelError,
}

/// An answer that has begun.
pub struct Asked {
    /// Whose model answers, as people call it.
    pub provider: String,
    /// Its name.
    pub model: String,
    /// What a token costs; none if that is not known.
    pub price: Option<Price>,
    /// Who was to answer before it.
    pub passed_over: Vec<PassedOver>,
    /// The answer.
    pub events: ChatStream,
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("Asked");
        shown.field("provider", &self.provider).field("model", &self.model).finish_non_exhaustive()
    }
}

impl Chain {
    /// The model that is asked first.
    #[must_use]
    pub fn model(&self) -> &str {
        self.links.first().map_or("", |link| link.model.as_str())
    }

    /// Whose model is asked first.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.links.first().map_or("", |link| link.provider.as_str())
    }

    /// The longest answer that any of them may write, in tokens.
    #[must_use]
    pub fn max_tokens(&self) -> u32 {
        let longest = |link: &Link| link.max_tokens.unwrap_or_else(|| link.chat.max_tokens());
        self.links.iter().map(longest).max().unwrap_or(0)
    }

    /// What a token costs at most, whichever of them answers; none if one's price is not known.
    #[must_use]
    pub fn dearest(&self) -> Option<Price> {
        let mut prices = self.links.iter().map(|link| link.chat.price(Some(&link.model)));
        let first = prices.next()??;
        prices.try_fold(first, |dearest, price| price.map(|price| dearest.at_most(price)))
    }

    /// All models as provider and name, in order.
    pub fn models(&self) -> impl Iterator<Item = (&str, &str)> {
        self.links.iter().map(|link| (link.provider.as_str(), link.model.as_str()))
    }

    /// What was wished for and is not there, in sentences for its owner.
    #[must_use]
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// What tells this list of models from another: who serves them, their names, and how they are asked.
    #[must_use]
    pub fn identity(&self) -> String {
        let link = |link: &Link| {
            format!(
                "{}/{}/{:?}/{:?}/{}",
                link.provider, link.model, link.temperature, link.max_tokens, link.thinks
            )
        };
        self.links.iter().map(link).collect::<Vec<_>>().join(" ")
    }

    /// What a token of the first model costs; none if that is not known.
    #[must_use]
    pub fn price(&self) -> Option<Price> {
        self.links.first().and_then(|link| link.chat.price(Some(&link.model)))
    }

    /// Asks one model after the other until one begins to answer. Temperature and length are as wished unless the request
    /// has its own.
    ///
    /// # Errors
    /// When none does: the first failure of a model that was really asked, else how long all are left alone.
    pub async fn ask(&self, request: ChatRequest) -> Result<Asked, ModelError> {
        let mut passed_over: Vec<PassedOver> = Vec::new();
        for (place, link) in self.links.iter().enumerate() {
            let pass_over = |why: ModelError| PassedOver {
                provider: link.provider.clone(),
                model: link.model.clone(),
                why,
            };
            let pass = match link.breaker.enter() {
                Ok(pass) => pass,
                Err(wait) => {
                    passed_over.push(pass_over(ModelError::Resting { wait }));
                    continue;
                }
            };
            let waiting = self.links[place + 1..].iter().any(|next| next.breaker.resting().is_none());
            match link.chat.stream(link.request(&request, waiting)).await {
                Ok(events) => {
                    pass.succeeded();
                    return Ok(Asked {
                        provider: link.provider.clone(),
                        model: link.model.clone(),
                        price: link.chat.price(Some(&link.model)),
                        passed_over,
                        events: watched(events, Arc::clone(&link.breaker)),
                    });
                }
                Err(error) => {
                    if speaks_against(&error) {
                        pass.failed();
                    } else {
                        pass.succeeded();
                    }
                    tracing::warn!(model = link.model, provider = link.provider, %error, "a chat model did not answer");
                    passed_over.push(pass_over(error));
                }
            }
        }
        Err(reason(passed_over))
    }
}

impl Link {
    fn request(&self, request: &ChatRequest, once: bool) -> ChatRequest {
        ChatRequest {
            model: Some(self.model.clone()),
            temperature: request.temperature.or(self.temperature),
            max_tokens: request.max_tokens.or(self.max_tokens),
            thinks: self.thinks,
            once: once || request.once,
            ..request.clone()
        }
    }
}

/// Whether a failure says something about the model rather than about what it was asked.
fn speaks_against(error: &ModelError) -> bool {
    match error {
        ModelError::Unavailable(_)
        | ModelError::RateLimited { .. }
        | ModelError::Timeout { .. }
        | ModelError::BadResponse(_)
        | ModelError::Auth { .. } => true,
        ModelError::Rejected { .. }
        | ModelError::Dimensions { .. }
        | ModelError::Resting { .. }
        | ModelError::Settings(_) => false,
    }
}

/// Tells the breaker when an answer breaks off.
fn watched(events: ChatStream, breaker: Arc<Breaker>) -> ChatStream {
    events
        .inspect(move |event| {
            if event.as_ref().is_err_and(speaks_against) {
                breaker.failed();
            }
        })
        .boxed()
}

/// What to say when nobody answered.
fn reason(passed_over: Vec<PassedOver>) -> ModelError {
    let mut shortest: Option<Duration> = None;
    for PassedOver { why, .. } in passed_over {
        match why {
            ModelError::Resting { wait } => {
                shortest = Some(shortest.map_or(wait, |shortest| shortest.min(wait)));
            }
            other => return other,
        }
    }
    ModelError::Resting { wait: shortest.unwrap_or(Duration::from_secs(1)) }
}

impl Providers {
    /// The models that answer a wish; none when the built-in answerer does. What is wished for and not there is left out;
    /// when nothing is left, the installation's model answers.
    #[must_use]
    pub fn chain(&self, wish: &Wish) -> Option<Chain> {
        let mut links: Vec<Link> = Vec::new();
        let mut missing = Vec::new();
        for (model, thinks) in self.wished(wish) {
            match self.link(&model, thinks, wish) {
                Ok(link) if links.iter().any(|known| known.is(&link)) => {}
                Ok(link) => links.push(link),
                Err(why) => missing.push(why),
            }
        }
        if links.is_empty() {
            let usual = ModelRef { provider: None, model: self.chat.as_ref()?.model().to_owned() };
            links.extend(self.link(&usual, false, wish));
        }
        for why in &missing {
            tracing::warn!("{why}");
        }
        (!links.is_empty()).then_some(Chain { links, missing })
    }

    /// The models that are wished for, each with whether it thinks.
    fn wished(&self, wish: &Wish) -> Vec<(ModelRef, bool)> {
        let thinking = wish.mode == Mode::Reasoning;
        let of_mode = {
            let own = self.modes().of(wish.mode);
            if own.is_empty() { self.house_modes().of(wish.mode) } else { own }
        };
        let mut wished: Vec<(ModelRef, bool)> = match (&wish.provider, &wish.model) {
            (None, None) if of_mode.is_empty() => {
                let usual = self.chat.iter().map(|chat| chat.model().to_owned());
                usual.map(|model| (ModelRef { provider: None, model }, false)).collect()
            }
            (None, None) => of_mode.iter().map(|model| (model.clone(), thinking)).collect(),
            (provider, Some(model)) => {
                vec![(ModelRef { provider: provider.clone(), model: model.clone() }, thinking)]
            }
            // The provider's usual model.
            (Some(provider), None) => {
                let server = self.server(provider);
                let usual = server.as_ref().and_then(|server| server.spec.chat_models.first().cloned());
                let usual = usual.or_else(|| self.chat.as_ref().map(|chat| chat.model().to_owned()));
                let model = usual.unwrap_or_default();
                vec![(ModelRef { provider: Some(provider.clone()), model }, thinking)]
            }
        };
        wished.extend(wish.fallbacks.iter().map(|model| (model.clone(), false)));
        wished
    }

    fn link(&self, wanted: &ModelRef, thinks: bool, wish: &Wish) -> Result<Link, String> {
        let model = wanted.model.clone();
        let (provider, chat, breaker) = match wanted.provider.as_deref() {
            None | Some(OPENAI) => {
                let chat = self.chat.clone().ok_or_else(|| {
                    format!(
                        "The model {model} is asked for, but this installation has no chat model of its own."
                    )
                })?;
                (OPENAI.to_owned(), chat, self.house.breakers.of(&model))
            }
            Some(reference) => {
                let server = self.server(reference).ok_or_else(|| {
                    format!("The model {model} is asked for at a provider that is not there any more ({reference}).")
                })?;
                let name = server.spec.name.clone();
                let chat = server.chat().map_err(|why| {
                    format!("The provider {name} can't be used, so its model {model} is not asked: {why}")
                })?;
                (name, chat, server.breakers.of(&model))
            }
        };
        let thinks = thinks || is_reasoning(&model);
        let longest = thinks.then_some(self.house.further.reasoning_max_tokens);
        Ok(Link {
            provider,
            chat,
            breaker,
            temperature: wish.temperature,
            max_tokens: wish.max_tokens.or(longest),
            thinks,
            model,
        })
    }
}

impl Link {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.breaker, &other.breaker)
    }
}
