//! Streaming chat.

use std::collections::VecDeque;

use async_openai::error::OpenAIError;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{StreamExt as _, stream};
use tokio::time::Instant;

use super::guard::{BodyLimits, Gauge};
use super::quirks::{Learnt, Quirks};
use super::thoughts::Thoughts;
use super::tools::{Calls, Messages, offered};
use super::transport::Limits;
use super::wire::{ChatBody, Chunk, StreamOptions};
use super::{Endpoint, translate};
use crate::config;
use crate::providers::error::excerpt;
use crate::providers::prices::price_of;
use crate::providers::retry::retrying;
use crate::providers::{
    ChatEvent, ChatModel, ChatRequest, ChatStream, Clients, Deadlines, Finish, ModelError, Price, Spec,
    Stage, Usage,
};

/// A delta is a few words; servers that send a whole answer at once stay far below this.
const LONGEST_LINE: usize = 256 * 1024;
/// All of an answer's stream. 800 tokens take about 200 KB of it.
const LONGEST_STREAM: usize = 16 * 1024 * 1024;

/// How often a model that refuses a parameter is asked again without it.
const LESSONS: usize = 3;

/// The chat models behind OpenAI's API.
#[derive(Debug)]
pub struct OpenAiChat {
    endpoint: Endpoint,
    model: String,
    temperature: f32,
    max_tokens: u32,
    own_price: Option<Price>,
    prices: config::Prices,
    deadlines: Deadlines,
    learnt: Learnt,
}

impl OpenAiChat {
    /// Reads the settings. Makes no request.
    ///
    /// # Errors
    /// When the key can't be one.
    pub fn from_config(chat: &config::Chat) -> Result<Self, ModelError> {
        Self::new(chat, Deadlines::of(chat))
    }

    /// As `from_config`, with other waits.
    ///
    /// # Errors
    /// When the key can't be one.
    pub fn new(chat: &config::Chat, deadlines: Deadlines) -> Result<Self, ModelError> {
        let spec = Spec { deadlines, ..Spec::of_chat(chat) };
        let endpoint = Endpoint::new(&spec, &Clients::default())?;
        Ok(Self::at(endpoint, chat, deadlines, chat.model.clone()))
    }

    /// Behind an endpoint. Temperature and length are the installation's unless a request says otherwise.
    #[must_use]
    pub fn at(endpoint: Endpoint, chat: &config::Chat, deadlines: Deadlines, model: String) -> Self {
        // A price that was set is that of the installation's model.
        let own_price = (chat.price_prompt >= 0.0 && chat.price_completion >= 0.0 && model == chat.model)
            .then_some(Price::of(chat.price_prompt, chat.price_completion));
        Self {
            endpoint,
            model,
            temperature: chat.temperature,
            max_tokens: chat.max_tokens,
            own_price,
            prices: chat.prices.clone(),
            deadlines,
            learnt: Learnt::default(),
        }
    }

    /// Asks as the model is known to want it, and otherwise if it says so.
    async fn attempt(&self, request: &ChatRequest, until: Instant) -> Result<Reader, ModelError> {
        let model = request.model.as_deref().unwrap_or(&self.model);
        let expected = Quirks::expected(self.endpoint.address.kind(), model, request.thinks);
        let mut lessons = 0;
        loop {
            let quirks = self.learnt.of(model, expected);
            match self.try_once(request, model, quirks, until).await {
                Err(error) if lessons < LESSONS && self.learnt.from(model, quirks, &error) => lessons += 1,
                other => return other.map_err(|error| self.endpoint.clean(error)),
            }
        }
    }

    /// One try: asks, and reads up to the first word.
    async fn try_once(
        &self,
        request: &ChatRequest,
        model: &str,
        quirks: Quirks,
        until: Instant,
    ) -> Result<Reader, ModelError> {
        let max_tokens = Some(request.max_tokens.unwrap_or(self.max_tokens));
        let body = ChatBody {
            model: self.endpoint.address.name(model),
            messages: Messages { plain: &request.messages, tools: &request.tools },
            tools: offered(&request.tools.offers),
            temperature: Some(request.temperature.unwrap_or(self.temperature))
                .filter(|_| !quirks.no_temperature),
            max_tokens: max_tokens.filter(|_| !quirks.completion_tokens),
            max_completion_tokens: max_tokens.filter(|_| quirks.completion_tokens),
            stream: true,
            stream_options: (!quirks.no_stream_options).then_some(StreamOptions { include_usage: true }),
        };
        let gauge = Gauge::default();
        let limits = Limits {
            head: self.deadlines.first_byte,
            body: BodyLimits {
                idle: self.deadlines.idle,
                line: LONGEST_LINE,
                total: LONGEST_STREAM,
                events: true,
            },
        };
        let client = self.endpoint.client(model, limits, gauge.clone());
        let first = async {
            let chunks = client.chat().create_stream_byot::<_, Chunk>(body).await.map_err(translate)?;
            let mut reader = Reader::new(chunks, gauge, until, self.endpoint.clone());
            reader.begin().await?;
            Ok(reader)
        };
        let wait = (Instant::now() + self.deadlines.first_byte).min(until);
        tokio::time::timeout_at(wait, first).await.unwrap_or_else(|_| {
            Err(ModelError::Timeout { stage: if wait == until { Stage::Total } else { Stage::FirstByte } })
        })
    }
}

impl ChatModel for OpenAiChat {
    fn model(&self) -> &str {
        &self.model
    }

    fn max_tokens(&self) -> u32 {
        self.max_tokens
    }

    fn stream(&self, request: ChatRequest) -> BoxFuture<'_, Result<ChatStream, ModelError>> {
        Box::pin(async move {
            let until = Instant::now() + self.deadlines.total;
            let asking = async {
                if request.once {
                    self.attempt(&request, until).await
                } else {
                    retrying(|| self.attempt(&request, until)).await
                }
            };
            let reader = tokio::time::timeout_at(until, asking)
                .await
                .unwrap_or(Err(ModelError::Timeout { stage: Stage::Total }))?;
            let events: ChatStream = stream::unfold(reader, |mut reader| async move {
                reader.next().await.map(|event| (event, reader))
            })
            .boxed();
            Ok(events)
        })
    }

    fn price(&self, model: Option<&str>) -> Option<Price> {
        match model {
            Some(model) if model != self.model => price_of(&self.prices, model),
            _ => self.own_price.or_else(|| price_of(&self.prices, &self.model)),
        }
    }
}

fn early_end() -> ModelError {
    ModelError::Unavailable("the answer's stream ended before its first word".to_owned())
}

/// Turns chunks into events.
struct Reader {
    chunks: BoxStream<'static, Result<Chunk, OpenAIError>>,
    gauge: Gauge,
    until: Instant,
    endpoint: Endpoint,
    ready: VecDeque<ChatEvent>,
    thoughts: Thoughts,
    /// Whether anything came that shows the model at work.
    alive: bool,
    /// The latest count: some servers send one with every piece.
    usage: Option<Usage>,
    calls: Calls,
    finish: Option<Finish>,
    ended: bool,
}

impl Reader {
    fn new(
        chunks: BoxStream<'static, Result<Chunk, OpenAIError>>,
        gauge: Gauge,
        until: Instant,
        endpoint: Endpoint,
    ) -> Self {
        Self {
            chunks,
            gauge,
            until,
            endpoint,
            ready: VecDeque::new(),
            calls: Calls::default(),
            thoughts: Thoughts::default(),
            alive: false,
            usage: None,
            finish: None,
            ended: false,
        }
    }

    /// Reads until the model is seen to work: at its first word, or its first thought.
    async fn begin(&mut self) -> Result<(), ModelError> {
        while !self.alive {
            match self.read().await {
                Some(Ok(())) => {}
                Some(Err(error)) => return Err(error),
                // An answer without a word, but with an end.
                None => return Ok(()),
            }
        }
        Ok(())
    }

    async fn next(&mut self) -> Option<Result<ChatEvent, ModelError>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            if let Err(error) = self.read().await? {
                return Some(Err(error));
            }
        }
    }

    /// Takes in one chunk, or the end; none after the end.
    async fn read(&mut self) -> Option<Result<(), ModelError>> {
        if self.ended {
            return None;
        }
        let Ok(chunk) = tokio::time::timeout_at(self.until, self.chunks.next()).await else {
            return Some(self.fail(ModelError::Timeout { stage: Stage::Total }));
        };
        Some(match chunk {
            Some(Ok(chunk)) => {
                self.gauge.used_one();
                self.take(chunk).or_else(|error| self.fail(error))
            }
            Some(Err(error)) => {
                let error = self.gauge.failure().unwrap_or_else(|| translate(error));
                self.fail(error)
            }
            None => self.end(),
        })
    }

    fn take(&mut self, chunk: Chunk) -> Result<(), ModelError> {
        if let Some(error) = chunk.error {
            return Err(ModelError::Unavailable(format!("it broke off: {}", excerpt(&error.to_string()))));
        }
        for choice in chunk.choices.into_iter().filter(|choice| choice.index == 0) {
            let delta = choice.delta.unwrap_or_default();
            self.alive |= delta.reasoning_content.is_some() || delta.reasoning.is_some();
            if let Some(text) = delta.content.or(delta.refusal).filter(|text| !text.is_empty()) {
                self.alive = true;
                let text = self.thoughts.push(&text);
                self.ready.extend(Some(text).filter(|text| !text.is_empty()).map(ChatEvent::Text));
            }
            let pieces = delta.tool_calls.unwrap_or_default();
            self.alive |= !pieces.is_empty();
            self.calls.take(pieces)?;
            // Some servers send "" where OpenAI sends null.
            match choice.finish_reason.as_deref() {
                None | Some("") => {}
                Some("length") => self.finish = Some(Finish::Length),
                Some(_) => self.finish = Some(Finish::Stop),
            }
        }
        self.usage = chunk.usage.map(Usage::from).or(self.usage);
        Ok(())
    }

    /// The stream has ended: properly, if a finish reason or `[DONE]` came before.
    fn end(&mut self) -> Result<(), ModelError> {
        if let Some(error) = self.gauge.failure() {
            return self.fail(error);
        }
        let finish = self.finish.or_else(|| self.gauge.saw_done().then_some(Finish::Stop));
        let Some(finish) = finish else { return self.fail(early_end()) };
        self.ended = true;
        let rest = Some(self.thoughts.finish()).filter(|text| !text.is_empty());
        self.ready.extend(rest.map(ChatEvent::Text));
        self.ready.extend(self.calls.finish().into_iter().map(ChatEvent::Call));
        self.ready.extend(self.usage.map(ChatEvent::Usage));
        self.ready.push_back(ChatEvent::Finished(finish));
        Ok(())
    }

    fn fail(&mut self, error: ModelError) -> Result<(), ModelError> {
        self.ended = true;
        Err(self.endpoint.clean(error))
    }
}
