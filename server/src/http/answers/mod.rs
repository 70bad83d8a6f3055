//! An answer's events as its readers get them: as a stream, whole, or told again from the store.

mod grounding;
mod replay;
mod wire;

use super::sse::{Ended, RequestId, Sink, stream};
use crate::answer::{Cited, Done, Event, Reader};
use crate::domain::ids::MessageId;
use crate::error::Error;
use axum::http::HeaderMap;
use axum::response::Response;

pub use grounding::{GroundingOut, HelpOut, grounding_of, help_of};
pub use replay::replay;
pub use wire::{
    Audience, CitationOut, DoneOut, HitOut, InsideOut, PlaceOut, TimingsOut, UsageOut, UsedOut, dollars,
    done, refused, rounded, source,
};
use wire::{ConfirmOut, ConfirmedOut, DeltaOut, SourcesOut, StartOut};

/// An answer as server-sent events. The reader counts as one for as long as its client is there.
pub fn events(request: RequestId, id: MessageId, mut reader: Reader, audience: Audience) -> Response {
    stream(request, move |sink| async move {
        loop {
            let next = tokio::select! {
                next = reader.next() => next,
                () = sink.reader_left() => return Err(Ended::ReaderLeft),
            };
            let Some((number, event)) = next else { return Ok(()) };
            send(&sink, &format!("{id}:{number}"), event, audience).await?;
        }
    })
}

async fn send(sink: &Sink, id: &str, event: Event, audience: Audience) -> Result<(), Ended> {
    match event {
        Event::Start { conversation_id, message_id } => {
            sink.send("start", id, &StartOut { conversation_id, message_id }).await
        }
        Event::Delta { text } => sink.send("delta", id, &DeltaOut { text: &text }).await,
        Event::Confirm { id: question, tool, title, arguments, seconds } => {
            let asked =
                ConfirmOut { id: question, tool: &tool, title: &title, arguments: &arguments, seconds };
            sink.send("confirm", id, &asked).await
        }
        Event::Confirmed { id: question, decision } => {
            sink.send("confirmed", id, &ConfirmedOut { id: question, decision: decision.as_str() }).await
        }
        Event::Sources(cited) => {
            let sources = cited.iter().map(|cited| source(cited, audience)).collect();
            sink.send("sources", id, &SourcesOut { sources }).await
        }
        Event::Done(end) => sink.send("done", id, &done(&end, audience)).await,
        Event::Error { code, detail, retry_after } => {
            let mut error = Error::new(code, detail);
            error.retry_after = retry_after;
            Err(error.into())
        }
    }
}

/// The number of the event that a client saw last: `Last-Event-ID: <message_id>:<n>`. None if it is of another
/// message or no such id: then the answer is read from its first event.
#[must_use]
pub fn last_event(headers: &HeaderMap, id: MessageId) -> Option<usize> {
    let value = headers.get("last-event-id")?.to_str().ok()?;
    let (message, number) = value.rsplit_once(':')?;
    (message == id.to_string()).then(|| number.parse().ok()).flatten()
}

/// A whole answer, for those who do not stream.
#[derive(Debug)]
pub struct Whole {
    /// The words.
    pub text: String,
    /// What they rely on.
    pub sources: Vec<Cited>,
    /// How it ended.
    pub done: Box<Done>,
}

/// Reads an answer to its end.
///
/// # Errors
/// What the answer broke off with.
pub async fn whole(mut reader: Reader) -> Result<Whole, Error> {
    let mut text = String::new();
    let mut sources = Vec::new();
    while let Some((_, event)) = reader.next().await {
        match event {
            Event::Start { .. } | Event::Confirm { .. } | Event::Confirmed { .. } => {}
            Event::Delta { text: more } => text.push_str(&more),
            Event::Sources(cited) => sources = cited,
            Event::Done(done) => return Ok(Whole { text, sources, done }),
            Event::Error { code, detail, retry_after } => {
                let mut error = Error::new(code, detail);
                error.retry_after = retry_after;
                return Err(error);
            }
        }
    }
    Err(Error::internal("an answer ended without an end"))
}
