//! Streaming chat.

use std::collections::VecDeque;
use std::time::Duration;

use async_openai::error::OpenAIError;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{StreamExt as _, stream};
use tokio::time::Instant;

use super::guard::{BodyLimits, Gauge};
use super::tools::{Calls, Messages, offered};
use super::transport::Limits;
use super::wire::{ChatBody, Chunk, StreamOptions};
use super::{Endpoint, translate};
use crate::config;
use crate::providers::error::excerpt;
use crate::providers::prices::list_price;
use crate::providers::retry::retrying;
use crate::providers::{
    ChatEvent, ChatModel, ChatRequest, ChatStream, Deadlines, Finish, ModelError, Price, Stage,
};

/// A delta is a few words; servers that send a whole answer at once stay far below this.
const LONGEST_LINE: usize = 256 * 1024;
/// All of an answer's stream. 800 tokens take about 200 KB of it.
const LONGEST_STREAM: usize = 16 * 1024 * 1024;

/// A chat model behind OpenAI's API.
#[derive(Debug)]
pub struct OpenAiChat {
    endpoint: Endpoint,
    model: String,
    temperature: f32,
    max_tokens: u32,
    own_price: Option<Price>,
    deadlines: Deadlines,
}

impl OpenAiChat {
    /// Reads the settings. Makes no request.
    ///
    /// # Errors
    /// When the key can't be one.
    pub fn from_config(chat: &config::Chat) -> Result<Self, ModelError> {
        let deadlines = Deadlines {
            connect: Duration::from_secs(chat.connect_seconds),
            first_byte: Duration::from_secs(chat.first_byte_seconds),
            idle: Duration::from_secs(chat.idle_seconds),
            total: Duration::from_secs(chat.total_seconds),
        };
        Self::new(chat, deadlines)
    }

    /// As `from_config`, with other waits.
    ///
    /// # Errors
    /// When the key can't be one.
    pub fn new(chat: &config::Chat, deadlines: Deadlines) -> Result<Self, ModelError> {
        let own_price = (chat.price_prompt >= 0.0 && chat.price_completion >= 0.0)
            .then_some(Price::of(chat.price_prompt, chat.price_completion));
        Ok(Self {
            endpoint: Endpoint::new(&chat.base_url, &chat.api_key, deadlines.connect)?,
            model: chat.model.clone(),
            temperature: chat.temperature,
            max_tokens: chat.max_tokens,
            own_price,
            deadlines,
        })
    }

    /// One try: asks, and reads up to the first word.
    async fn attempt(&self, request: &ChatRequest, until: Instant) -> Result<Reader, ModelError> {
        let model = request.model.as_deref().unwrap_or(&self.model);
        let reasons = is_reasoning(model);
        let body = ChatBody {
            model,
            messages: Messages { plain: &request.messages, tools: &request.tools },
            tools: offered(&request.tools.offers),
            temperature: (!reasons).then(|| request.temperature.unwrap_or(self.temperature)),
            max_tokens: (!reasons).then_some(self.max_tokens),
            max_completion_tokens: reasons.then_some(self.max_tokens),
            stream: true,
            stream_options: StreamOptions { include_usage: true },
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
        let client = self.endpoint.client(limits, gauge.clone());
        let first = async {
            let chunks = client.chat().create_stream_byot::<_, Chunk>(body).await.map_err(translate)?;
            let mut reader = Reader {
                chunks,
                gauge,
                until,
                ready: VecDeque::new(),
                calls: Calls::default(),
                finish: None,
                ended: false,
            };
            let first = reader.next().await.unwrap_or_else(|| Err(early_end()))?;
            reader.ready.push_front(first);
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

    fn stream(&self, request: ChatRequest) -> BoxFuture<'_, Result<ChatStream, ModelError>> {
        Box::pin(async move {
            let until = Instant::now() + self.deadlines.total;
            let tries = retrying(|| self.attempt(&request, until));
            let reader = tokio::time::timeout_at(until, tries)
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
            Some(model) if model != self.model => list_price(model),
            _ => self.own_price.or_else(|| list_price(&self.model)),
        }
    }
}

/// OpenAI's reasoning models take neither a temperature nor `max_tokens`.
fn is_reasoning(model: &str) -> bool {
    model.starts_with("gpt-5")
        || (model.starts_with('o') && model[1..].starts_with(|digit: char| digit.is_ascii_digit()))
}

fn early_end() -> ModelError {
    ModelError::Unavailable("the answer's stream ended before its first word".to_owned())
}

/// Turns chunks into events.
struct Reader {
    chunks: BoxStream<'static, Result<Chunk, OpenAIError>>,
    gauge: Gauge,
    until: Instant,
    ready: VecDeque<ChatEvent>,
    calls: Calls,
    finish: Option<Finish>,
    ended: bool,
}

impl Reader {
    async fn next(&mut self) -> Option<Result<ChatEvent, ModelError>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            if self.ended {
                return None;
            }
            let Ok(chunk) = tokio::time::timeout_at(self.until, self.chunks.next()).await else {
                return self.fail(ModelError::Timeout { stage: Stage::Total });
            };
            match chunk {
                Some(Ok(chunk)) => {
                    self.gauge.used_one();
                    if let Err(error) = self.take(chunk) {
                        return self.fail(error);
                    }
                }
                Some(Err(error)) => {
                    let error = self.gauge.failure().unwrap_or_else(|| translate(error));
                    return self.fail(error);
                }
                None => return self.end(),
            }
        }
    }

    fn take(&mut self, chunk: Chunk) -> Result<(), ModelError> {
        if let Some(error) = chunk.error {
            return Err(ModelError::Unavailable(format!("it broke off: {}", excerpt(&error.to_string()))));
        }
        for choice in chunk.choices.into_iter().filter(|choice| choice.index == 0) {
            let delta = choice.delta.unwrap_or_default();
            let text = delta.content.or(delta.refusal).filter(|text| !text.is_empty());
            self.ready.extend(text.map(ChatEvent::Text));
            self.calls.take(delta.tool_calls.unwrap_or_default())?;
            // Some servers send "" where OpenAI sends null.
            match choice.finish_reason.as_deref() {
                None | Some("") => {}
                Some("length") => self.finish = Some(Finish::Length),
                Some(_) => self.finish = Some(Finish::Stop),
            }
        }
        self.ready.extend(chunk.usage.map(|usage| ChatEvent::Usage(usage.into())));
        Ok(())
    }

    /// The stream has ended: properly, if a finish reason or `[DONE]` came before.
    fn end(&mut self) -> Option<Result<ChatEvent, ModelError>> {
        if let Some(error) = self.gauge.failure() {
            return self.fail(error);
        }
        let finish = self.finish.or_else(|| self.gauge.saw_done().then_some(Finish::Stop));
        match finish {
            Some(finish) => {
                self.ended = true;
                self.ready.extend(self.calls.finish().into_iter().map(ChatEvent::Call));
                self.ready.push_back(ChatEvent::Finished(finish));
                self.ready.pop_front().map(Ok)
            }
            None => self.fail(early_end()),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "so that callers can return it")]
    fn fail(&mut self, error: ModelError) -> Option<Result<ChatEvent, ModelError>> {
        self.ended = true;
        Some(Err(error))
    }
}
