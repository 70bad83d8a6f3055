//! What became of each address of a reading: listed, exported, and compared with the reading before.

use crate::domain::ids::{DocumentId, RunId};
use crate::domain::job::JobStatus;
use crate::domain::run::AddressKind;
use crate::domain::source::PageOutcome;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::csv::Sheet;
use crate::http::input::{Id, Query, twenty};
use crate::http::wire::{List, text_cursor, text_of_cursor};
use crate::state::App;
use crate::store::runs::{self, Change, Filter, Run, RunPage};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Addresses read from the database at once for an export.
const BATCH: u32 = 500;

/// What follows from a reading's record.
pub(super) struct RunNumbers {
    pub(super) done: i64,
    pub(super) duration_ms: Option<i64>,
    pub(super) pages_per_second: Option<f64>,
    pub(super) seconds_left: Option<f64>,
}

impl RunNumbers {
    /// The pace is pages by time of work, pauses between requests included; time when the job waited does not count.
    pub(super) fn of(run: &Run, paused: bool, now: Timestamp) -> Self {
        let done = (run.seen - run.waiting).max(0);
        let duration_ms = run.started_at.map(|from| (run.ended_at.unwrap_or(now).0 - from.0).max(0));
        let pages_per_second =
            (done > 0 && run.work_ms > 0).then(|| done as f64 * 1000.0 / run.work_ms as f64);
        let runs = run.status == JobStatus::Processing && !paused;
        let seconds_left = pages_per_second.filter(|_| runs).map(|pace| run.waiting as f64 / pace);
        Self { done, duration_ms, pages_per_second, seconds_left }
    }
}

/// A request, as the site's access log has it.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct AskedOut {
    /// The address.
    url: String,
    /// What the server said; null without an answer.
    #[schema(required)]
    status: Option<i64>,
}

/// What became of an address.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunPageOut {
    /// The address.
    url: String,
    /// What was asked for there.
    kind: AddressKind,
    /// The page; it may be gone since.
    #[schema(required)]
    document_id: Option<DocumentId>,
    /// What became of it.
    outcome: PageOutcome,
    /// Why, and what to do.
    #[schema(required)]
    detail: Option<String>,
    /// Its title.
    #[schema(required)]
    title: Option<String>,
    /// What the server said last.
    #[schema(required)]
    http_status: Option<i64>,
    /// Bytes received.
    bytes: i64,
    /// Passages.
    chunks: i64,
    /// HTTP requests made for it, redirects and further tries included.
    requests: i64,
    /// Each of them, in order; empty when it was one, for `url`, answered by `http_status`.
    asked: Vec<AskedOut>,
    /// Milliseconds from the first request to the text.
    ms: i64,
    /// Links away from the start.
    depth: i64,
    /// The page that led there.
    #[schema(required)]
    found_on: Option<String>,
    /// When.
    at: Timestamp,
}

impl TryFrom<RunPage> for RunPageOut {
    type Error = Error;

    fn try_from(page: RunPage) -> Result<Self> {
        let asked: Vec<(String, Option<i64>)> =
            page.asked.as_deref().map_or(Ok(Vec::new()), serde_json::from_str).map_err(Error::internal)?;
        Ok(Self {
            url: page.url,
            kind: page.kind,
            document_id: page.document_id,
            outcome: page.outcome,
            detail: page.detail,
            title: page.title,
            http_status: page.http_status,
            bytes: page.bytes,
            chunks: page.chunks,
            requests: page.requests,
            asked: asked.into_iter().map(|(url, status)| AskedOut { url, status }).collect(),
            ms: page.ms,
            depth: page.depth,
            found_on: page.found_on,
            at: page.at,
        })
    }
}

/// Outcomes with commas between.
fn outcomes(list: Option<&str>) -> Result<Vec<PageOutcome>> {
    let names = list.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| {
            PageOutcome::parse(name).ok_or_else(|| {
                Error::invalid("outcome", "invalid", format!("`{name}` is nothing that a page can come to."))
            })
        })
        .collect()
}

/// Outcomes are those of pages, unless another kind is asked for: so the lists are as long as a reading's numbers say.
fn filter(outcome: Option<&str>, kind: Option<AddressKind>, words: Option<String>) -> Result<Filter> {
    let outcomes = outcomes(outcome)?;
    let kind = kind.or_else(|| (!outcomes.is_empty()).then_some(AddressKind::Page));
    Ok(Filter { outcomes, kind, words })
}

/// Which addresses.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RunPagesQuery {
    /// Only pages that came to one of these outcomes, with commas between.
    #[garde(skip)]
    outcome: Option<String>,
    /// Only those of that kind.
    #[garde(skip)]
    kind: Option<AddressKind>,
    /// Only those with these words in address or title.
    #[garde(length(max = 200))]
    q: Option<String>,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(length(max = 8000))]
    cursor: Option<String>,
}

/// Which addresses are exported.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RunExportQuery {
    /// Only pages that came to one of these outcomes, with commas between.
    #[garde(skip)]
    outcome: Option<String>,
    /// Only those of that kind.
    #[garde(skip)]
    kind: Option<AddressKind>,
    /// Only those with these words in address or title.
    #[garde(length(max = 200))]
    q: Option<String>,
}

/// The addresses of a reading, by address, and what became of each.
#[utoipa::path(get, path = "/runs/{id}/pages", tag = "Runs", params(("id" = RunId, Path), RunPagesQuery), responses((status = 200, body = List<RunPageOut>), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<RunId>,
    Query(query): Query<RunPagesQuery>,
) -> Result<Json<List<RunPageOut>>> {
    let filter = filter(query.outcome.as_deref(), query.kind, query.q)?;
    let after = text_of_cursor(query.cursor.as_deref())?;
    let mut conn = app.store.read().await?;
    runs::get(&mut conn, caller.workspace, id).await?;
    let rows =
        runs::pages(&mut conn, caller.workspace, id, &filter, query.limit + 1, after.as_deref()).await?;
    let (rows, next_cursor) = text_cursor(rows, query.limit, |page| &page.url);
    Ok(Json(List { items: rows.into_iter().map(RunPageOut::try_from).collect::<Result<_>>()?, next_cursor }))
}

/// The addresses of a reading as a table for spreadsheets.
#[utoipa::path(get, path = "/runs/{id}/pages.csv", tag = "Runs", params(("id" = RunId, Path), RunExportQuery), responses((status = 200, content_type = "text/csv", description = "A line for each address, with a header"), (status = 404, description = "Not yours or not there")))]
pub async fn export(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<RunId>,
    Query(query): Query<RunExportQuery>,
) -> Result<Response> {
    let filter = filter(query.outcome.as_deref(), query.kind, query.q)?;
    let run = {
        let mut conn = app.store.read().await?;
        runs::get(&mut conn, caller.workspace, id).await?
    };
    let sheet = Sheet {
        name: format!("pages-of-reading-{}.csv", run.number),
        header: &[
            "url",
            "kind",
            "outcome",
            "detail",
            "title",
            "http_status",
            "bytes",
            "chunks",
            "requests",
            "ms",
            "depth",
            "found_on",
            "at",
        ],
    };
    // A connection is held for a batch only, never while the client takes its time.
    Ok(sheet.stream(None, move |after: Option<String>| {
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            let mut conn = app.store.read().await?;
            let rows = runs::pages(&mut conn, caller.workspace, id, &filter, BATCH, after.as_deref()).await?;
            drop(conn);
            let next = rows.last().filter(|_| rows.len() == BATCH as usize).map(|page| page.url.clone());
            Ok((rows.into_iter().map(cells).collect(), next))
        }
    }))
}

fn cells(page: RunPage) -> Vec<String> {
    vec![
        page.url,
        page.kind.as_str().to_owned(),
        page.outcome.as_str().to_owned(),
        page.detail.unwrap_or_default(),
        page.title.unwrap_or_default(),
        page.http_status.map(|status| status.to_string()).unwrap_or_default(),
        page.bytes.to_string(),
        page.chunks.to_string(),
        page.requests.to_string(),
        page.ms.to_string(),
        page.depth.to_string(),
        page.found_on.unwrap_or_default(),
        page.at.to_string(),
    ]
}

/// How many pages differ from the reading before.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunDiffOut {
    /// The number of the reading that is compared with; null when there is none whose addresses are kept.
    #[schema(required)]
    against: Option<i64>,
    /// Not there before.
    added: i64,
    /// Not there any more.
    removed: i64,
    /// With other words.
    changed: i64,
    /// Of which something else became.
    outcome_changed: i64,
}

/// A page that differs.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunDiffPageOut {
    /// Its address.
    url: String,
    /// How.
    change: Change,
    /// What became of it before.
    #[schema(required)]
    before: Option<PageOutcome>,
    /// What became of it now.
    #[schema(required)]
    after: Option<PageOutcome>,
    /// The page; it may be gone since.
    #[schema(required)]
    document_id: Option<DocumentId>,
    /// Its title.
    #[schema(required)]
    title: Option<String>,
    /// Why, and what to do.
    #[schema(required)]
    detail: Option<String>,
}

/// Which pages that differ.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RunDiffQuery {
    /// How they differ.
    #[garde(skip)]
    change: Change,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(length(max = 8000))]
    cursor: Option<String>,
}

/// How a reading differs from the one before it, in numbers.
#[utoipa::path(get, path = "/runs/{id}/diff", tag = "Runs", params(("id" = RunId, Path)), responses((status = 200, body = RunDiffOut), (status = 404, description = "Not yours or not there")))]
pub async fn diff(State(app): State<App>, caller: Caller, Id(id): Id<RunId>) -> Result<Json<RunDiffOut>> {
    let mut conn = app.store.read().await?;
    let run = runs::get(&mut conn, caller.workspace, id).await?;
    let before = runs::previous(&mut conn, caller.workspace, run.source_id, run.number).await?;
    let counted = match before {
        Some((before, _)) => runs::count_changes(&mut conn, caller.workspace, id, before).await?,
        None => runs::Differences::default(),
    };
    Ok(Json(RunDiffOut {
        against: before.map(|(_, number)| number),
        added: counted.added,
        removed: counted.removed,
        changed: counted.changed,
        outcome_changed: counted.outcome_changed,
    }))
}

/// The pages in which a reading differs from the one before it, by address.
#[utoipa::path(get, path = "/runs/{id}/diff/pages", tag = "Runs", params(("id" = RunId, Path), RunDiffQuery), responses((status = 200, body = List<RunDiffPageOut>), (status = 404, description = "Not yours or not there")))]
pub async fn diff_pages(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<RunId>,
    Query(query): Query<RunDiffQuery>,
) -> Result<Json<List<RunDiffPageOut>>> {
    let after = text_of_cursor(query.cursor.as_deref())?;
    let mut conn = app.store.read().await?;
    let run = runs::get(&mut conn, caller.workspace, id).await?;
    let Some((before, _)) = runs::previous(&mut conn, caller.workspace, run.source_id, run.number).await?
    else {
        return Ok(Json(List { items: Vec::new(), next_cursor: None }));
    };
    let (change, limit) = (query.change, query.limit);
    let rows =
        runs::changes(&mut conn, caller.workspace, (id, before), change, limit + 1, after.as_deref()).await?;
    let (rows, next_cursor) = text_cursor(rows, limit, |page| &page.url);
    let items = rows.into_iter().map(|page| RunDiffPageOut {
        url: page.url,
        change,
        before: page.before,
        after: page.after,
        document_id: page.document_id,
        title: page.title,
        detail: page.detail,
    });
    Ok(Json(List { items: items.collect(), next_cursor }))
}
