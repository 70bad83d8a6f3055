//! The parts of an answer on the wire, for members whole and for visitors as much as they may see.

use super::grounding::{GroundingOut, HelpOut};
use crate::answer::{Cited, Done, FinishReason, Hit, SourceKind, Timings, Used};
use crate::domain::ids::{ChunkId, ConversationId, DocumentId, MessageId};
use crate::domain::tool::arguments::Worded;
use crate::http::wire::millis;
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
    /// `page`, or `tool` for what a tool gave, which has neither a passage nor a page.
    pub kind: String,
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
    /// What stands below a refusal.
    #[serde(flatten)]
    pub help: Option<HelpOut>,
    /// What members see besides.
    #[serde(flatten)]
    pub inside: Option<InsideOut>,
}

/// What members see besides.
#[derive(Debug, Serialize, ToSchema)]
pub struct InsideOut {
    /// The model that answered.
    pub model: String,
    /// Whether it was told again, to a question that was answered before; then it cost nothing.
    pub cached: bool,
    /// The score below which the bot declines.
    pub threshold: f64,
    /// What was found.
    pub retrieved: Vec<UsedOut>,
    /// How far the pages support it.
    #[serde(flatten)]
    pub grounding: GroundingOut,
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
            text: passage.text.to_string(),
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
    let member = audience == Audience::Member && cited.kind == SourceKind::Page;
    CitationOut {
        n: i64::from(cited.n),
        kind: cited.kind.as_str().to_owned(),
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
        help: done.help.clone().map(HelpOut::from),
        inside: (audience == Audience::Member).then(|| InsideOut {
            model: done.model.clone(),
            cached: done.cached,
            threshold: rounded(done.threshold),
            retrieved: done.retrieved.iter().map(UsedOut::from).collect(),
            grounding: GroundingOut::from(&done.report),
        }),
    }
}

/// Whether an answer declined.
#[must_use]
pub fn refused(done: &Done) -> bool {
    done.finish_reason == FinishReason::Refused
}

/// The `start` event.
#[derive(Debug, Serialize)]
pub(super) struct StartOut {
    pub(super) conversation_id: ConversationId,
    pub(super) message_id: MessageId,
}

/// The `delta` event.
#[derive(Debug, Serialize)]
pub(super) struct DeltaOut<'a> {
    pub(super) text: &'a str,
}

/// The `sources` event.
#[derive(Debug, Serialize)]
pub(super) struct SourcesOut {
    pub(super) sources: Vec<CitationOut>,
}

/// A question to the reader: may a tool be called?
#[derive(Debug, Serialize)]
pub(super) struct ConfirmOut<'a> {
    pub id: uuid::Uuid,
    pub tool: &'a str,
    pub title: &'a str,
    pub arguments: &'a [Worded],
    pub seconds: u64,
}

/// How it was decided.
#[derive(Debug, Serialize)]
pub(super) struct ConfirmedOut {
    pub id: uuid::Uuid,
    pub decision: &'static str,
}
