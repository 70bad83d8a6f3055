//! A streamed answer as OpenAI's chunks: unnamed events, `[DONE]` at the end of those that ended well.

use super::citations;
use super::completions::{Head, finish_reason, tokens};
use super::error::Envelope;
use super::wire::{BesidesOut, ChunkChoiceOut, ChunkOut, DeltaOut, TokensOut};
use crate::answer::{Cited, Event, Reader};
use crate::error::Error;
use crate::http::{problem, sse};
use axum::response::Response;
use axum::response::sse::Event as SseEvent;
use std::convert::Infallible;
use tokio::sync::mpsc;

/// The client has gone.
struct Gone;

struct Chunks {
    head: Head,
    id: String,
    usage: bool,
    text: String,
    sources: Vec<Cited>,
    sender: mpsc::Sender<Result<SseEvent, Infallible>>,
}

/// Streams an answer from its first words on.
pub(super) fn chunks(
    head: Head,
    usage: bool,
    first: Event,
    mut reader: Reader,
    request_id: String,
) -> Response {
    let (sender, receiver) = mpsc::channel(sse::BUFFER);
    let mut chunks = Chunks {
        id: head.id(),
        head,
        usage,
        text: String::new(),
        sources: Vec::new(),
        sender: sender.clone(),
    };
    tokio::spawn(async move {
        let telling = async {
            chunks
                .say(DeltaOut { role: Some("assistant"), content: Some(String::new()), ..Default::default() })
                .await?;
            chunks.take(first, &request_id).await?;
            while let Some((_, event)) = reader.next().await {
                chunks.take(event, &request_id).await?;
            }
            Ok::<(), Gone>(())
        };
        // Whoever leaves is no reader of the answer any more: it is let go with this task.
        tokio::select! {
            _ = telling => {}
            () = sender.closed() => {}
        }
    });
    sse::respond(receiver)
}

impl Chunks {
    async fn take(&mut self, event: Event, request_id: &str) -> Result<(), Gone> {
        match event {
            Event::Delta { text } => {
                self.text.push_str(&text);
                self.say(DeltaOut { content: Some(text), ..Default::default() }).await
            }
            Event::Sources(sources) => {
                self.sources = sources;
                Ok(())
            }
            Event::Done(done) => {
                let lines = citations::lines(&self.sources);
                if !lines.is_empty() {
                    self.say(DeltaOut { content: Some(lines), ..Default::default() }).await?;
                }
                let annotations = citations::annotations(&self.text, &self.sources);
                let delta = DeltaOut { annotations, ..Default::default() };
                let besides = self.head.besides(&self.sources, &done);
                let choice = ChunkChoiceOut {
                    index: 0,
                    delta,
                    logprobs: None,
                    finish_reason: Some(finish_reason(&done)),
                };
                self.send(vec![choice], None, Some(besides)).await?;
                if self.usage {
                    self.send(Vec::new(), Some(tokens(&done)), None).await?;
                }
                self.write("[DONE]".to_owned()).await
            }
            Event::Error { code, detail, retry_after } => {
                let mut error = Error::new(code, detail);
                error.retry_after = retry_after;
                problem::log(&error, request_id);
                self.json(&Envelope::of(&error, "/v1/chat/completions")).await
            }
            // What is for readers who can act on it.
            _ => Ok(()),
        }
    }

    async fn say(&self, delta: DeltaOut) -> Result<(), Gone> {
        let choice = ChunkChoiceOut { index: 0, delta, logprobs: None, finish_reason: None };
        self.send(vec![choice], None, None).await
    }

    async fn send(
        &self,
        choices: Vec<ChunkChoiceOut>,
        usage: Option<TokensOut>,
        besides: Option<BesidesOut>,
    ) -> Result<(), Gone> {
        self.json(&ChunkOut {
            id: &self.id,
            object: "chat.completion.chunk",
            created: self.head.created,
            model: &self.head.model,
            choices,
            usage: self.usage.then_some(usage),
            besides,
        })
        .await
    }

    async fn json<T: serde::Serialize + Sync>(&self, data: &T) -> Result<(), Gone> {
        match serde_json::to_string(data) {
            Ok(data) => self.write(data).await,
            Err(error) => {
                tracing::error!(%error, "a chunk could not be written");
                Err(Gone)
            }
        }
    }

    async fn write(&self, data: String) -> Result<(), Gone> {
        self.sender.send(Ok(SseEvent::default().data(data))).await.map_err(|_| Gone)
    }
}
