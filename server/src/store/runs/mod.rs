//! Readings of a source: what each cost. What became of each address it met stands in `pages`, what is other than the
//! time before in `diff`, how long records are kept in `keep`.

mod diff;
mod keep;
mod pages;

pub use diff::{Change, Difference, Differences, changes, count_changes, previous};
pub use keep::{forget_pages, forget_runs};
pub use pages::{Filter, Limit, RunPage, at_page_limit, gone, leave_out, note, outcomes, pages};

use super::{Conn, Page};
use crate::domain::ids::{KnowledgeBaseId, RunId, SourceId, WorkspaceId};
use crate::domain::job::JobStatus;
use crate::domain::run::RunCause;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};

/// A reading.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Run {
    /// Identifier.
    pub id: RunId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What it feeds.
    pub knowledge_base_id: KnowledgeBaseId,
    /// Of which source.
    pub source_id: SourceId,
    /// The source's how many-th.
    pub number: i64,
    /// What began it.
    pub cause: RunCause,
    /// How far it is.
    pub status: JobStatus,
    /// Pages met.
    pub seen: i64,
    /// Of them, still to be read.
    pub waiting: i64,
    /// Addresses met and not followed.
    pub out_of_scope: i64,
    /// HTTP requests made, also for robots.txt and sitemaps.
    pub requests: i64,
    /// Bytes received.
    pub bytes: i64,
    /// Requests to the embedding model; a call may take several texts.
    pub embedding_calls: i64,
    /// Tokens embedded.
    pub embedded_tokens: i64,
    /// Millionths of a US dollar; none if the price is not known.
    pub cost_micro_usd: Option<i64>,
    /// Passages embedded and stored.
    pub chunks_added: i64,
    /// Passages that were there already.
    pub chunks_reused: i64,
    /// Milliseconds in a worker's hands.
    pub work_ms: i64,
    /// Pages were left out because of `max_pages`.
    pub at_page_limit: bool,
    /// Pages were left out because of `max_depth`.
    pub at_depth_limit: bool,
    /// Pages that were not met any more.
    pub gone: i64,
    /// Stable name of what went wrong.
    pub error_code: Option<String>,
    /// What went wrong, for people.
    pub error_detail: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When a worker took it.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// What a step of a reading adds to its sums.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// HTTP requests.
    pub requests: i64,
    /// Bytes received.
    pub bytes: i64,
    /// Requests to the embedding model.
    pub embedding_calls: i64,
    /// Tokens embedded.
    pub embedded_tokens: i64,
    /// Millionths of a US dollar; none if the price is not known.
    pub cost_micro_usd: Option<i64>,
    /// Passages embedded and stored.
    pub chunks_added: i64,
    /// Passages that were there already.
    pub chunks_reused: i64,
    /// Milliseconds.
    pub work_ms: i64,
}

const COLUMNS: &str = "id, workspace_id, knowledge_base_id, source_id, number, cause, status, seen, waiting, out_of_scope, \
    requests, bytes, embedding_calls, embedded_tokens, cost_micro_usd, chunks_added, chunks_reused, work_ms, at_page_limit, \
    at_depth_limit, gone, error_code, error_detail, created_at, started_at, ended_at";

/// Begins a reading's record, in the transaction of its job.
///
/// # Errors
/// When the database can't be written.
pub async fn create(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: SourceId,
    number: i64,
    cause: RunCause,
    now: Timestamp,
) -> Result<RunId> {
    let id = RunId::new();
    sqlx::query(
        "insert into runs (id, workspace_id, knowledge_base_id, source_id, number, cause, status, created_at) \
         select $1, workspace_id, knowledge_base_id, id, $4, $5, 'pending', $6 from sources \
         where workspace_id = $2 and id = $3",
    )
    .bind(id)
    .bind(workspace)
    .bind(source)
    .bind(number)
    .bind(cause)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(id)
}

/// Takes up a reading: it is in work from now on. Readings from before there was a history get their record here.
///
/// # Errors
/// When the database can't be written.
pub async fn begin(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: SourceId,
    number: i64,
    now: Timestamp,
) -> Result<RunId> {
    let found: Option<RunId> = sqlx::query_scalar(
        "update runs set status = 'processing', started_at = coalesce(started_at, $4), ended_at = null, error_code = null, \
         error_detail = null where workspace_id = $1 and source_id = $2 and number = $3 returning id",
    )
    .bind(workspace)
    .bind(source)
    .bind(number)
    .bind(now)
    .fetch_optional(&mut *conn)
    .await?;
    match found {
        Some(id) => Ok(id),
        None => create(conn, workspace, source, number, RunCause::Manual, now).await,
    }
}

/// Adds to a reading's sums.
///
/// # Errors
/// When the database can't be written.
pub async fn add(conn: &mut Conn, workspace: WorkspaceId, run: RunId, spent: &Spent) -> Result<()> {
    sqlx::query(
        "update runs set requests = requests + $3, bytes = bytes + $4, embedding_calls = embedding_calls + $5, \
         embedded_tokens = embedded_tokens + $6, \
         cost_micro_usd = case when $7 is null then cost_micro_usd else coalesce(cost_micro_usd, 0) + $7 end, \
         chunks_added = chunks_added + $8, chunks_reused = chunks_reused + $9, work_ms = work_ms + $10 \
         where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(run)
    .bind(spent.requests)
    .bind(spent.bytes)
    .bind(spent.embedding_calls)
    .bind(spent.embedded_tokens)
    .bind(spent.cost_micro_usd)
    .bind(spent.chunks_added)
    .bind(spent.chunks_reused)
    .bind(spent.work_ms)
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends the record of a source's latest reading.
///
/// # Errors
/// When the database can't be written.
pub async fn end(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: SourceId,
    status: JobStatus,
    error: Option<(&str, &str)>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update runs set status = $3, error_code = $4, error_detail = $5, ended_at = $6, \
         waiting = case when $3 = 'completed' then 0 else waiting end \
         where workspace_id = $1 and source_id = $2 and number = (select run from sources where id = $2)",
    )
    .bind(workspace)
    .bind(source)
    .bind(status)
    .bind(error.map(|(code, _)| code))
    .bind(error.map(|(_, detail)| detail))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// A workspace's reading.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: RunId) -> Result<Run> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from runs where workspace_id = $1 and id = $2"
    )))
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("run"))
}

/// A source's readings, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: SourceId,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<Run>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from runs where workspace_id = $1 and source_id = $2 and ($3 is null or id < $3) \
         order by id desc limit $4"
    )))
    .bind(workspace)
    .bind(source)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |run: &Run| run.id.0))
}
