//! What a page becomes, and what a question would find in it, before anything is saved.

use crate::domain::ids::KnowledgeBaseId;
use crate::domain::pipeline::{Chunking, Embedding, Extracting, Fetching, Pipeline};
use crate::domain::source::PageOutcome;
use crate::domain::text::language::Language;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::answers::rounded;
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::http::pipeline;
use crate::http::wire::not_blank;
use crate::knowledge::address::{NetworkPolicy, check_url};
use crate::state::App;
use crate::store::{indexes, knowledge_bases};
use crate::trial::{self, Trial, What};
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

/// What to try: one of `url`, `text` and `html`.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryIn {
    /// A page's address; it is asked for as the crawler would.
    #[garde(inner(length(min = 1, max = 2000)))]
    url: Option<String>,
    /// Words, plain or Markdown; at most a million bytes.
    #[garde(inner(length(bytes, max = 1_000_000), custom(not_blank)))]
    text: Option<String>,
    /// A page's HTML; at most a million bytes.
    #[garde(inner(length(bytes, max = 1_000_000), custom(not_blank)))]
    html: Option<String>,
    /// Settings that differ from the knowledge base's.
    #[garde(skip)]
    pipeline: Option<TryPipeline>,
    /// What to ask; at most 1,000 characters.
    #[garde(inner(length(chars, max = 1000), custom(not_blank)))]
    question: Option<String>,
}

/// A section given replaces that section of the knowledge base's pipeline whole.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryPipeline {
    /// How pages are asked for.
    fetch: Option<Fetching>,
    /// What is taken from a page.
    extract: Option<Extracting>,
    /// How text is cut.
    chunk: Option<Chunking>,
    /// The language of the pages.
    language: Option<Language>,
    /// Which model embeds.
    embed: Option<Embedding>,
}

impl TryPipeline {
    fn on(self, pipeline: Pipeline) -> Pipeline {
        Pipeline {
            fetch: self.fetch.unwrap_or(pipeline.fetch),
            extract: self.extract.unwrap_or(pipeline.extract),
            chunk: self.chunk.unwrap_or(pipeline.chunk),
            language: self.language.unwrap_or(pipeline.language),
            embed: self.embed.or(pipeline.embed),
        }
    }
}

/// What became of the page.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriedPageOut {
    /// Where it was found after redirects; null for what was given.
    #[schema(required, value_type = Option<String>)]
    url: Option<Url>,
    /// Its title.
    #[schema(required)]
    title: Option<String>,
    /// What it says of itself in a sentence.
    #[schema(required)]
    description: Option<String>,
    /// ISO 639-1 code of its language, if known.
    #[schema(required)]
    language: Option<String>,
    /// What it calls its own address.
    #[schema(required, value_type = Option<String>)]
    canonical: Option<Url>,
    /// When it says that it was published.
    #[schema(required)]
    published: Option<Timestamp>,
    /// When it says that it was last changed.
    #[schema(required)]
    modified: Option<Timestamp>,
    /// What would become of it: `indexed`, or what stands in the way.
    outcome: PageOutcome,
    /// Why, and what to do.
    #[schema(required)]
    detail: Option<String>,
    /// What the server said.
    #[schema(required)]
    http_status: Option<u16>,
    /// Its size.
    bytes: usize,
    /// Milliseconds from the first request to the text.
    ms: i64,
}

/// A passage that the page would become.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriedChunkOut {
    /// Its place, from 0.
    position: usize,
    /// The headings it stands under, outermost first.
    heading_path: Vec<String>,
    /// Its words.
    text: String,
    /// About how many tokens.
    tokens: usize,
    /// SHA-256 of headings and words, in hexadecimal digits.
    hash: String,
    /// Whether the version that answers holds it already.
    known: bool,
}

/// A passage that the question would find.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriedHitOut {
    /// Which.
    position: i64,
    /// How well it fits, 0 to 1.
    score: f64,
    /// Its place among the nearest vectors, from 1; null if it is not among them.
    #[schema(required)]
    vector_rank: Option<u32>,
    /// Its place in full text, from 1; null if it is not among them.
    #[schema(required)]
    text_rank: Option<u32>,
}

/// What the question would find in this page alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriedQuestionOut {
    /// The best first.
    hits: Vec<TriedHitOut>,
    /// The score below which a bot would decline.
    threshold: f64,
    /// Whether a bot would answer from it.
    would_answer: bool,
}

/// What a page became.
#[derive(Debug, Serialize, ToSchema)]
pub struct TryOut {
    /// What became of it.
    page: TriedPageOut,
    /// Its text as Markdown.
    text: String,
    /// Its passages; at most 200.
    chunks: Vec<TriedChunkOut>,
    /// How many passages there are in all.
    chunks_total: usize,
    /// About how many tokens, in all passages.
    tokens: usize,
    /// What the question would find; null without a question, without a text, and where the model failed.
    #[schema(required)]
    question: Option<TriedQuestionOut>,
    /// What was left out of the trial, and why, if something was.
    #[schema(required)]
    note: Option<String>,
}

impl From<Trial> for TryOut {
    fn from(trial: Trial) -> Self {
        let Trial { page, chunks, known, .. } = trial;
        Self {
            page: TriedPageOut {
                url: trial.url,
                title: page.title,
                description: page.description,
                language: page.language,
                canonical: page.canonical,
                published: page.published.map(Timestamp),
                modified: page.modified.map(Timestamp),
                outcome: trial.outcome,
                detail: trial.detail,
                http_status: trial.http_status,
                bytes: trial.bytes,
                ms: trial.ms,
            },
            text: page.markdown,
            chunks: chunks
                .into_iter()
                .zip(known)
                .map(|(chunk, known)| TriedChunkOut {
                    position: chunk.position,
                    heading_path: chunk.heading_path,
                    text: chunk.text,
                    tokens: chunk.tokens,
                    hash: chunk.hash,
                    known,
                })
                .collect(),
            chunks_total: trial.all_chunks,
            tokens: trial.tokens,
            question: trial.found.map(|found| TriedQuestionOut {
                threshold: rounded(found.threshold),
                would_answer: !found.retrieved.hits.is_empty() && found.retrieved.best() >= found.threshold,
                hits: found
                    .retrieved
                    .hits
                    .into_iter()
                    .map(|hit| TriedHitOut {
                        position: hit.passage.position,
                        score: rounded(hit.score),
                        vector_rank: hit.vector_rank,
                        text_rank: hit.text_rank,
                    })
                    .collect(),
            }),
            note: trial.note,
        }
    }
}

/// Try how a page would be read and cut, and what a question would find in it. Nothing is saved.
#[utoipa::path(post, path = "/knowledge-bases/{id}/try", tag = "Knowledge bases", params(("id" = KnowledgeBaseId, Path)), request_body = TryIn, responses((status = 200, body = TryOut), (status = 404, description = "Not yours or not there"), (status = 422, description = "A value is not valid, or the address may not be read"), (status = 429, description = "Tried too often")))]
pub async fn try_it(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
    Json(input): Json<TryIn>,
) -> Result<axum::Json<TryOut>> {
    let policy = NetworkPolicy { allow_private_network: app.config.fetch.allow_private_network };
    let (base, live) = {
        let mut conn = app.store.read().await?;
        let base = knowledge_bases::get(&mut conn, caller.workspace, id).await?;
        let live = indexes::live(&mut conn, caller.workspace, id).await?;
        (base, live)
    };
    let what = match (input.url, input.text, input.html) {
        (Some(url), None, None) => What::Url(
            check_url(&url, &policy)
                .map_err(|rejected| Error::invalid("url", rejected.code(), rejected.to_string()))?,
        ),
        (None, Some(text), None) => What::Text(text),
        (None, None, Some(html)) => What::Html(html),
        _ => return Err(Error::invalid("url", "invalid", "Give one of url, text and html.")),
    };
    let wanted = input.pipeline.unwrap_or_default().on(base.pipeline);
    pipeline::check(&wanted)?;
    app.try_limits.count(caller.workspace)?;
    let question = input.question.as_deref().map(str::trim);
    Ok(axum::Json(trial::run(&app, caller.workspace, &live, &wanted, what, question).await?.into()))
}
