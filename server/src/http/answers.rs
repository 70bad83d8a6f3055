//! An answer's events on the wire, for members whole and for visitors as much as they may see.

use super::sse::{Ended, RequestId, Sink, stream};
use super::wire::millis;
use crate::answer::{Cited, Done, Event, FinishReason, Hit, Reader, Timings, Used};
use crate::domain::ids::{ChunkId, ConversationId, DocumentId, MessageId};
use crate::error::{Code, Error};
use crate::store::messages;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A member of the workspace: with passages, scores and model.
    Member,
    /// A visitor.
    Visitor,
}

/// A quote that an answer relies on.
#[derive(Debug, Serialize, ToSchema)]
pub struct CitationOut {
    /// The number in the text.
    pub n: i64,
    /// The page's title.
    pub title: String,
    /// The page's address; null for texts.
    #[schema(required)]
    pub url: Option<String>,
    /// Words found in the page.
    pub quote: String,
    /// The passage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chunk_id: Option<ChunkId>,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_id: Option<DocumentId>,
    /// How well the passage fits the question, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// Tokens and what they cost.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageOut {
    /// Tokens read.
    pub prompt_tokens: i64,
    /// Tokens written.
    pub completion_tokens: i64,
    /// US dollars; null when the model's price is not known.
    #[schema(required)]
    pub cost_usd: Option<f64>,
}

/// How long the parts took, in milliseconds.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimingsOut {
    /// Embedding the question.
    pub embed: i64,
    /// Finding passages.
    pub retrieve: i64,
    /// From the question to the first words.
    pub first_token: i64,
    /// All of it.
    pub total: i64,
}

/// The page a passage stands on.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceOut {
    /// Identifier.
    id: DocumentId,
    /// Its title.
    title: String,
    /// Its address; null for texts.
    #[schema(required)]
    url: Option<String>,
}

/// A passage that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitOut {
    /// Identifier.
    chunk_id: ChunkId,
    /// Its words.
    text: String,
    /// The headings it stands under, outermost first.
    heading_path: Vec<String>,
    /// How well it fits, 0 to 1.
    score: f64,
    /// Its place among the nearest vectors, from 1; null if it is not among them.
    #[schema(required)]
    vector_rank: Option<u32>,
    /// Its place in full text, from 1; null if it is not among them.
    #[schema(required)]
    text_rank: Option<u32>,
    /// The page it stands on; the first, if several say it.
    document: PlaceOut,
    /// Its place in that page, from 0.
    position: i64,
    /// Further pages that say it; at most 20.
    also: Vec<PlaceOut>,
}

/// A passage that an answer was made from, or not.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsedOut {
    /// The passage.
    #[serde(flatten)]
    hit: HitOut,
    /// Whether a verified quote is from it.
    used: bool,
}

/// How an answer ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct DoneOut {
    /// `stop`, `length`, `refused` or `budget`.
    pub finish_reason: &'static str,
    /// What it took.
    pub usage: UsageOut,
    /// How long the parts took.
    pub timings_ms: TimingsOut,
    /// What members see besides.
    #[serde(flatten)]
    pub inside: Option<InsideOut>,
}

/// What members see besides.
#[derive(Debug, Serialize, ToSchema)]
pub struct InsideOut {
    /// The model that answered.
    pub model: String,
    /// The score below which the bot declines.
    pub threshold: f64,
    /// What was found.
    pub retrieved: Vec<UsedOut>,
}

/// A score as people read it: three digits are more than it means.
#[must_use]
pub fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1000.0).round() / 1000.0
}

fn place(id: DocumentId, title: Option<String>, url: Option<String>) -> PlaceOut {
    PlaceOut { id, title: title.or_else(|| url.clone()).unwrap_or_default(), url }
}

impl From<Hit> for HitOut {
    fn from(hit: Hit) -> Self {
        let passage = hit.passage;
        Self {
            chunk_id: passage.chunk_id,
            document: place(passage.document_id, passage.title, passage.url),
            position: passage.position,
            also: passage
                .also
                .into_iter()
                .map(|also| place(also.document_id, also.title, also.url))
                .collect(),
            text: passage.text,
            heading_path: passage.heading_path,
            score: rounded(hit.score),
            vector_rank: hit.vector_rank,
            text_rank: hit.text_rank,
        }
    }
}

impl From<&Used> for UsedOut {
    fn from(used: &Used) -> Self {
        Self { hit: used.hit.clone().into(), used: used.used }
    }
}

impl From<Timings> for TimingsOut {
    fn from(timings: Timings) -> Self {
        Self {
            embed: millis(timings.embed),
            retrieve: millis(timings.retrieve),
            first_token: millis(timings.first_token),
            total: millis(timings.total),
        }
    }
}

/// A source as its reader may see it.
#[must_use]
pub fn source(cited: &Cited, audience: Audience) -> CitationOut {
    let member = audience == Audience::Member;
    CitationOut {
        n: i64::from(cited.n),
        title: cited.title.clone(),
        url: cited.url.clone(),
        quote: cited.quote.clone(),
        chunk_id: member.then_some(cited.chunk_id),
        document_id: member.then_some(cited.document_id),
        score: member.then(|| rounded(cited.score)),
    }
}

/// Dollars from millionths of them.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a sum of money in micro-dollars is far below 2^52")]
pub fn dollars(micro_usd: i64) -> f64 {
    micro_usd as f64 / 1_000_000.0
}

/// The end as its reader may see it.
#[must_use]
pub fn done(done: &Done, audience: Audience) -> DoneOut {
    DoneOut {
        finish_reason: done.finish_reason.as_str(),
        usage: UsageOut {
            prompt_tokens: i64::try_from(done.usage.prompt_tokens).unwrap_or(i64::MAX),
            completion_tokens: i64::try_from(done.usage.completion_tokens).unwrap_or(i64::MAX),
            cost_usd: done.cost_micro_usd.map(dollars),
        },
        timings_ms: done.timings.into(),
        inside: (audience == Audience::Member).then(|| InsideOut {
            model: done.model.clone(),
            threshold: rounded(done.threshold),
            retrieved: done.retrieved.iter().map(UsedOut::from).collect(),
        }),
    }
}

#[derive(Serialize)]
struct StartOut {
    conversation_id: ConversationId,
    message_id: MessageId,
}

#[derive(Serialize)]
struct DeltaOut<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct SourcesOut {
    sources: Vec<CitationOut>,
}

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
            Event::Start { .. } => {}
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

/// Whether an answer declined.
#[must_use]
pub fn refused(done: &Done) -> bool {
    done.finish_reason == FinishReason::Refused
}

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
        };
        sink.send("done", &format!("{id}:3"), &done).await
    })
}

#[derive(Serialize)]
struct ReplayedDone<'a> {
    finish_reason: &'a str,
    usage: UsageOut,
    timings_ms: TimingsOut,
}
