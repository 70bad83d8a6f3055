//! What an owner wrote themselves: texts, questions with answers, and tables of those.

use crate::domain::ids::SourceId;
use crate::domain::source::{Pair, SourceType};
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Body, Id};
use crate::knowledge::pairs::{self, Skipped};
use crate::state::App;
use crate::store::sources;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use serde::Serialize;
use utoipa::ToSchema;

/// Largest table, in bytes.
const LARGEST: usize = 1_000_000;

/// Questions and their answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairsOut {
    /// In their order.
    pairs: Vec<Pair>,
}

/// A text as it was given.
#[derive(Debug, Serialize, ToSchema)]
pub struct TextOut {
    /// The words.
    text: String,
}

/// A row that was left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkippedOut {
    /// The line it begins on, from 1.
    line: u64,
    /// Why.
    reason: String,
}

impl SkippedOut {
    /// A row, and why it was left out.
    pub(super) fn of(line: u64, reason: String) -> Self {
        Self { line, reason }
    }
}

/// What a table of questions and answers holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairsPreviewOut {
    /// In their order.
    pairs: Vec<Pair>,
    /// Rows that are no pair.
    skipped: Vec<SkippedOut>,
}

/// Read a table of questions and answers. Nothing is saved: send the pairs as a source of type `qa`.
///
/// The columns are those named `question` and `answer`, or the first two. Separated by comma, semicolon, tab or bar.
#[utoipa::path(post, path = "/qa-pairs/csv", tag = "Sources", request_body(content = String, content_type = "text/csv"), responses((status = 200, body = PairsPreviewOut), (status = 413, description = "Larger than a megabyte"), (status = 415, description = "Not CSV"), (status = 422, description = "No pair can be read from it")))]
pub async fn preview(
    _: Caller,
    headers: HeaderMap,
    Body(bytes): Body<LARGEST>,
) -> Result<axum::Json<PairsPreviewOut>> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let essence =
        kind.as_deref().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    // What browsers call a table depends on which programs are installed.
    let taken = essence.is_empty()
        || essence.starts_with("text/")
        || ["application/csv", "application/vnd.ms-excel", "application/octet-stream"]
            .contains(&essence.as_str());
    if !taken {
        return Err(Error::new(Code::UnsupportedMediaType, "Send the table as text/csv."));
    }
    let reading = tokio::task::spawn_blocking(move || pairs::read(&bytes, kind.as_deref()));
    let read = reading.await.map_err(Error::internal)?;
    let read = read.map_err(|error| Error::invalid("", "invalid", error.to_string()))?;
    Ok(axum::Json(PairsPreviewOut {
        pairs: read.pairs,
        skipped: read
            .skipped
            .into_iter()
            .map(|Skipped { line, reason }| SkippedOut::of(line, reason))
            .collect(),
    }))
}

/// The questions and answers of a source of type `qa`.
#[utoipa::path(get, path = "/sources/{id}/pairs", tag = "Sources", params(("id" = SourceId, Path)), responses((status = 200, body = PairsOut), (status = 404, description = "Not yours, not there, or of another type")))]
pub async fn pairs(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SourceId>,
) -> Result<axum::Json<PairsOut>> {
    let text = of_type(&app, caller, id, SourceType::Qa, "list of questions and answers").await?;
    let pairs = serde_json::from_str(&text).map_err(Error::internal)?;
    Ok(axum::Json(PairsOut { pairs }))
}

/// The words of a source of type `text`.
#[utoipa::path(get, path = "/sources/{id}/text", tag = "Sources", params(("id" = SourceId, Path)), responses((status = 200, body = TextOut), (status = 404, description = "Not yours, not there, or of another type")))]
pub async fn text(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SourceId>,
) -> Result<axum::Json<TextOut>> {
    let text = of_type(&app, caller, id, SourceType::Text, "text").await?;
    Ok(axum::Json(TextOut { text }))
}

async fn of_type(app: &App, caller: Caller, id: SourceId, wanted: SourceType, noun: &str) -> Result<String> {
    let mut conn = app.store.read().await?;
    let source = sources::get(&mut conn, caller.workspace, id).await?;
    let text = sources::text(&mut conn, caller.workspace, id).await?;
    text.filter(|_| source.source_type == wanted).ok_or_else(|| Error::not_found(noun))
}
