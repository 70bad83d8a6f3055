//! A stored answer told again.

use super::grounding::{HelpOut, help_of};
use super::wire::{CitationOut, DeltaOut, SourcesOut, StartOut, TimingsOut, UsageOut, dollars};
use crate::error::{Code, Error};
use crate::http::sse::{RequestId, stream};
use crate::store::messages;
use axum::response::Response;
use serde::Serialize;

/// A stored answer told as if it came now: the words at once.
pub fn replay(request: RequestId, message: messages::Message, sources: Vec<messages::Source>) -> Response {
    stream(request, move |sink| async move {
        let id = message.id;
        // What broke off by itself must not look whole; what its reader stopped is as long as they wanted it.
        let broke_off = message.status != "complete" && message.finish_reason.is_none();
        let start = StartOut { conversation_id: message.conversation_id, message_id: id };
        sink.send("start", &format!("{id}:0"), &start).await?;
        sink.send("delta", &format!("{id}:1"), &DeltaOut { text: &message.text }).await?;
        let sources = sources
            .into_iter()
            .map(|source| CitationOut {
                n: source.n,
                kind: source.kind,
                title: source.title,
                url: source.url,
                quote: source.quote,
                chunk_id: None,
                document_id: None,
                score: None,
            })
            .collect();
        sink.send("sources", &format!("{id}:2"), &SourcesOut { sources }).await?;
        if broke_off {
            return Err(Error::new(Code::ModelUnavailable, "This answer broke off. Please ask again.").into());
        }
        let total = message.total_ms.unwrap_or(0);
        let done = ReplayedDone {
            finish_reason: message.finish_reason.as_deref().unwrap_or("stop"),
            usage: UsageOut {
                prompt_tokens: message.prompt_tokens.unwrap_or(0),
                completion_tokens: message.completion_tokens.unwrap_or(0),
                cost_usd: message.cost_micro_usd.map(dollars),
            },
            timings_ms: TimingsOut {
                embed: message.embed_ms.unwrap_or(0),
                retrieve: message.retrieve_ms.unwrap_or(0),
                first_token: message.first_token_ms.unwrap_or(total),
                total,
            },
            help: help_of(&message)?,
        };
        sink.send("done", &format!("{id}:3"), &done).await
    })
}

#[derive(Serialize)]
struct ReplayedDone<'a> {
    finish_reason: &'a str,
    usage: UsageOut,
    timings_ms: TimingsOut,
    #[serde(flatten)]
    help: Option<HelpOut>,
}
