//! The pages of a source.

use crate::domain::ids::{ChunkId, DocumentId, SourceId};
use crate::domain::source::PageOutcome;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Query, twenty};
use crate::http::wire::List;
use crate::state::App;
use crate::store::{documents, sources};
use axum::Json;
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A page.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentOut {
    /// Identifier.
    id: DocumentId,
    /// Where it belongs.
    source_id: SourceId,
    /// Where visitors are sent; null for texts.
    #[schema(required)]
    url: Option<String>,
    /// Its title.
    #[schema(required)]
    title: Option<String>,
    /// What it says of itself in a sentence.
    #[schema(required)]
    description: Option<String>,
    /// When it says that it was published.
    #[schema(required)]
    published_at: Option<Timestamp>,
    /// When it says that it was last changed.
    #[schema(required)]
    modified_at: Option<Timestamp>,
    /// For a page that is gone: until when what was read of it answers.
    #[schema(required)]
    retire_at: Option<Timestamp>,
    /// ISO 639-1 code of its language, if known.
    #[schema(required)]
    language: Option<String>,
    /// What became of it.
    outcome: PageOutcome,
    /// Why, and what to do.
    #[schema(required)]
    detail: Option<String>,
    /// What the website's server said.
    #[schema(required)]
    http_status: Option<i64>,
    /// Size as read, in bytes.
    bytes: i64,
    /// Passages.
    chunks: i64,
    /// Links away from the start.
    depth: i64,
    /// The page that led here.
    #[schema(required)]
    found_on: Option<String>,
    /// The page that says the same.
    #[schema(required)]
    duplicate_of: Option<DocumentId>,
    /// When it was last asked for.
    #[schema(required)]
    fetched_at: Option<Timestamp>,
}

impl From<documents::Document> for DocumentOut {
    fn from(document: documents::Document) -> Self {
        let answers = document.outcome.answers();
        Self {
            id: document.id,
            source_id: document.source_id,
            url: if answers { document.link } else { Some(document.url).filter(|url| !url.is_empty()) },
            title: document.title,
            description: document.description,
            published_at: document.published_at,
            modified_at: document.modified_at,
            retire_at: document.retire_at,
            language: document.language,
            outcome: document.outcome,
            detail: document.detail,
            http_status: document.http_status,
            bytes: document.bytes,
            chunks: document.chunks,
            depth: document.depth,
            found_on: document.found_on,
            duplicate_of: document.duplicate_of,
            fetched_at: document.fetched_at,
        }
    }
}

/// A passage.
#[derive(Debug, Serialize, ToSchema)]
pub struct PassageOut {
    /// Identifier; search and answers name it `chunk_id`.
    id: ChunkId,
    /// Its place in the page, from 0.
    position: i64,
    /// The headings it stands under, outermost first.
    heading_path: Vec<String>,
    /// Its words.
    text: String,
    /// About how many tokens.
    tokens: i64,
}

/// A page with what was read of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentTextOut {
    /// The page.
    #[serde(flatten)]
    document: DocumentOut,
    /// Its main content as Markdown; empty if nothing was read.
    text: String,
    /// The passages it was cut into.
    passages: Vec<PassageOut>,
}

/// Which pages.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DocumentsQuery {
    /// Only those that it came to.
    #[garde(skip)]
    outcome: Option<PageOutcome>,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// A source's pages, in the order they were found, and what became of each.
#[utoipa::path(get, path = "/sources/{id}/documents", tag = "Sources", params(("id" = SourceId, Path), DocumentsQuery), responses((status = 200, body = List<DocumentOut>), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SourceId>,
    Query(query): Query<DocumentsQuery>,
) -> Result<Json<List<DocumentOut>>> {
    let mut conn = app.store.read().await?;
    sources::get(&mut conn, caller.workspace, id).await?;
    let page =
        documents::list(&mut conn, caller.workspace, id, query.outcome, query.limit, query.cursor).await?;
    Ok(Json(List::of(page, DocumentOut::from)))
}

/// A page with its text.
#[utoipa::path(get, path = "/documents/{id}", tag = "Sources", params(("id" = DocumentId, Path)), responses((status = 200, body = DocumentTextOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DocumentId>,
) -> Result<Json<DocumentTextOut>> {
    let mut conn = app.store.read().await?;
    let document = documents::get(&mut conn, caller.workspace, id).await?;
    let text = documents::text(&mut conn, caller.workspace, id).await?.unwrap_or_default();
    let passages = documents::passages(&mut conn, caller.workspace, id)
        .await?
        .into_iter()
        .map(|passage| {
            Ok(PassageOut {
                id: passage.id,
                position: passage.position,
                heading_path: serde_json::from_str(&passage.heading_path).map_err(Error::internal)?,
                text: passage.text,
                tokens: passage.tokens,
            })
        })
        .collect::<Result<_>>()?;
    Ok(Json(DocumentTextOut { document: document.into(), text, passages }))
}
