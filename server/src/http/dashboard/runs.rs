//! Readings of a source: how far each is, what it cost, and what became of each address it met.

use super::run_pages::RunNumbers;
use crate::domain::ids::{JobId, RunId, SourceId};
use crate::domain::job::JobStatus;
use crate::domain::run::RunCause;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Paging, Query};
use crate::http::wire::{List, Trouble, cursor};
use crate::state::App;
use crate::store::runs::{self, Run};
use crate::store::{Conn, jobs, sources};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A reading's pages, in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunPagesCount {
    /// Met so far.
    seen: i64,
    /// Of them, still to be read.
    waiting: i64,
    /// Of them, done with.
    done: i64,
}

/// A reading of a source.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunOut {
    /// Identifier.
    id: RunId,
    /// Of which source.
    source_id: SourceId,
    /// The source's how many-th.
    number: i64,
    /// What began it.
    cause: RunCause,
    /// How far it is.
    status: JobStatus,
    /// Whether its owner holds it.
    paused: bool,
    /// Its pages, in numbers.
    pages: RunPagesCount,
    /// How many pages came to what: `PageOutcome` to number. Empty once the addresses are forgotten.
    #[schema(value_type = std::collections::HashMap<String, i64>)]
    outcomes: BTreeMap<&'static str, i64>,
    /// Addresses met and not followed.
    out_of_scope: i64,
    /// Pages that were not met any more.
    gone: i64,
    /// HTTP requests made, also for robots.txt and sitemaps.
    requests: i64,
    /// Bytes received.
    bytes: i64,
    /// Requests to the embedding model.
    embedding_calls: i64,
    /// Tokens embedded.
    embedded_tokens: i64,
    /// US dollars; null when the model's price is not known.
    #[schema(required)]
    cost_usd: Option<f64>,
    /// Passages embedded and stored.
    chunks_added: i64,
    /// Passages that were there already.
    chunks_reused: i64,
    /// Milliseconds of work, pauses between requests included.
    work_ms: i64,
    /// Pages were left out because of `max_pages`.
    at_page_limit: bool,
    /// Pages were left out because of `max_depth`.
    at_depth_limit: bool,
    /// What went wrong.
    #[schema(required)]
    error: Option<Trouble>,
    /// When it was asked for.
    created_at: Timestamp,
    /// When a worker took it.
    #[schema(required)]
    started_at: Option<Timestamp>,
    /// When it ended.
    #[schema(required)]
    ended_at: Option<Timestamp>,
    /// Milliseconds from its start to its end, or to now.
    #[schema(required)]
    duration_ms: Option<i64>,
    /// Pages done in a second of work.
    #[schema(required)]
    pages_per_second: Option<f64>,
    /// About how long it will still take at this pace; null when it does not run.
    #[schema(required)]
    seconds_left: Option<f64>,
    /// The job that does it; null for readings that others have followed.
    #[schema(required)]
    job_id: Option<JobId>,
}

impl RunOut {
    /// With all that stands beside the record itself.
    pub(super) async fn load(conn: &mut Conn, caller: Caller, run: Run, now: Timestamp) -> Result<Self> {
        let job = jobs::of_run(conn, caller.workspace, run.source_id, run.number).await?;
        let paused = job.as_ref().is_some_and(|job| job.paused);
        let outcomes = runs::outcomes(conn, caller.workspace, run.id).await?;
        let RunNumbers { done, duration_ms, pages_per_second, seconds_left } =
            RunNumbers::of(&run, paused, now);
        Ok(Self {
            id: run.id,
            source_id: run.source_id,
            number: run.number,
            cause: run.cause,
            status: run.status,
            paused,
            pages: RunPagesCount { seen: run.seen, waiting: run.waiting, done },
            outcomes: outcomes.into_iter().map(|(outcome, pages)| (outcome.as_str(), pages)).collect(),
            out_of_scope: run.out_of_scope,
            gone: run.gone,
            requests: run.requests,
            bytes: run.bytes,
            embedding_calls: run.embedding_calls,
            embedded_tokens: run.embedded_tokens,
            cost_usd: run.cost_micro_usd.map(|micro| micro as f64 / 1e6),
            chunks_added: run.chunks_added,
            chunks_reused: run.chunks_reused,
            work_ms: run.work_ms,
            at_page_limit: run.at_page_limit,
            at_depth_limit: run.at_depth_limit,
            error: Trouble::of(run.error_code, run.error_detail),
            created_at: run.created_at,
            started_at: run.started_at,
            ended_at: run.ended_at,
            duration_ms,
            pages_per_second,
            seconds_left,
            job_id: job.map(|job| job.id),
        })
    }
}

/// A source's readings, newest first.
#[utoipa::path(get, path = "/sources/{id}/runs", tag = "Runs", params(("id" = SourceId, Path), Paging), responses((status = 200, body = List<RunOut>), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SourceId>,
    Query(paging): Query<Paging>,
) -> Result<Json<List<RunOut>>> {
    let now = app.clock.now();
    let mut conn = app.store.read().await?;
    sources::bare(&mut conn, caller.workspace, id).await?;
    let page = runs::list(&mut conn, caller.workspace, id, paging.limit, paging.cursor).await?;
    let next_cursor = cursor(&page);
    let mut items = Vec::with_capacity(page.items.len());
    for run in page.items {
        items.push(RunOut::load(&mut conn, caller, run, now).await?);
    }
    Ok(Json(List { items, next_cursor }))
}

/// A reading: how far it is, and what it cost.
#[utoipa::path(get, path = "/runs/{id}", tag = "Runs", params(("id" = RunId, Path)), responses((status = 200, body = RunOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(State(app): State<App>, caller: Caller, Id(id): Id<RunId>) -> Result<Json<RunOut>> {
    let mut conn = app.store.read().await?;
    let run = runs::get(&mut conn, caller.workspace, id).await?;
    Ok(Json(RunOut::load(&mut conn, caller, run, app.clock.now()).await?))
}
