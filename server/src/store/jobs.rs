//! Jobs: written with the row they are about, looked at, cancelled and tried again by their owners. See `queue` for how
//! workers take them.

mod queue;

pub use queue::{
    End, Hold, claim, claim_one, end_leases, forget_ended, give_up_lost, held, next_at, progress, release,
    renew,
};

use super::{Conn, Page};
use crate::domain::ids::{IndexId, JobId, KnowledgeBaseId, SourceId, TestRunId, WorkspaceId};
use crate::domain::job::{JobStatus, JobType};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};

/// A job.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Job {
    /// Identifier.
    pub id: JobId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What it does.
    #[sqlx(rename = "type")]
    pub job_type: JobType,
    /// The source it reads.
    pub source_id: Option<SourceId>,
    /// The knowledge base that it is about, if it is about one as a whole.
    pub knowledge_base_id: Option<KnowledgeBaseId>,
    /// The version of its index that is built; none for the live one.
    pub index_id: Option<IndexId>,
    /// The run of test cases that it asks.
    pub test_run_id: Option<TestRunId>,
    /// Whether its owner holds it.
    pub paused: bool,
    /// How far it is.
    pub status: JobStatus,
    /// Somebody asked it to end.
    pub cancel_requested: bool,
    /// Tries since it last got on.
    pub attempts: i64,
    /// Tries after which it is given up.
    pub max_attempts: i64,
    /// Units done.
    pub progress_done: i64,
    /// Units known of.
    pub progress_total: i64,
    /// What is counted.
    pub progress_unit: String,
    /// Stable name of the last error.
    pub error_code: Option<String>,
    /// The last error, for people.
    pub error_detail: Option<String>,
    /// JSON, once completed.
    pub result: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When something last changed.
    pub updated_at: Timestamp,
}

const COLUMNS: &str = "id, workspace_id, type, source_id, knowledge_base_id, index_id, test_run_id, paused, status, cancel_requested, attempts, max_attempts, \
    progress_done, progress_total, progress_unit, error_code, error_detail, result, created_at, updated_at";

/// What a job is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A source.
    Source(SourceId),
    /// A knowledge base as a whole.
    KnowledgeBase(KnowledgeBaseId),
    /// One version of a knowledge base's index.
    Index(KnowledgeBaseId, IndexId),
    /// A run of test cases.
    TestRun(TestRunId),
}

/// Puts a job into the queue, in the transaction of the row it is about.
///
/// # Errors
/// When the database can't be written.
pub async fn enqueue(
    conn: &mut Conn,
    workspace: WorkspaceId,
    job_type: JobType,
    about: About,
    max_attempts: i64,
    now: Timestamp,
) -> Result<JobId> {
    let id = JobId::new();
    let (source, knowledge_base, index, run) = match about {
        About::Source(source) => (Some(source), None, None, None),
        About::KnowledgeBase(knowledge_base) => (None, Some(knowledge_base), None, None),
        About::Index(knowledge_base, index) => (None, Some(knowledge_base), Some(index), None),
        About::TestRun(run) => (None, None, None, Some(run)),
    };
    let unit = if run.is_some() { "cases" } else { "pages" };
    sqlx::query(
        "insert into jobs (id, workspace_id, type, source_id, status, run_at, max_attempts, created_at, updated_at, \
         knowledge_base_id, index_id, test_run_id, progress_unit) \
         values ($1, $2, $3, $4, 'pending', $5, $6, $5, $5, $7, $8, $9, $10)",
    )
    .bind(id)
    .bind(workspace)
    .bind(job_type)
    .bind(source)
    .bind(now)
    .bind(max_attempts)
    .bind(knowledge_base)
    .bind(index)
    .bind(run)
    .bind(unit)
    .execute(conn)
    .await?;
    Ok(id)
}

/// A workspace's job.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: JobId) -> Result<Job> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from jobs where workspace_id = $1 and id = $2"
    )))
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("job"))
}

/// A workspace's jobs, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    status: Option<JobStatus>,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<Job>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from jobs where workspace_id = $1 and ($2 is null or status = $2) and ($3 is null or id < $3) \
         order by id desc limit $4"
    )))
    .bind(workspace)
    .bind(status)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |job: &Job| job.id.0))
}

/// The job that is reading a source now or will, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn open_for_source(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: SourceId,
) -> Result<Option<JobId>> {
    Ok(sqlx::query_scalar(
        "select id from jobs where workspace_id = $1 and source_id = $2 and status in ('pending', 'processing') \
         order by id desc limit 1",
    )
    .bind(workspace)
    .bind(source)
    .fetch_optional(conn)
    .await?)
}

/// The job that is building a version now or will, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn open_for_index(
    conn: &mut Conn,
    workspace: WorkspaceId,
    index: IndexId,
) -> Result<Option<JobId>> {
    Ok(sqlx::query_scalar(
        "select id from jobs where workspace_id = $1 and index_id = $2 and status in ('pending', 'processing') \
         order by id desc limit 1",
    )
    .bind(workspace)
    .bind(index)
    .fetch_optional(conn)
    .await?)
}

/// The latest job of a source, if that reading is its latest one.
///
/// # Errors
/// When the database can't be read.
pub async fn of_run(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: SourceId,
    number: i64,
) -> Result<Option<Job>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from jobs where workspace_id = $1 and source_id = $2 \
         and (select run from sources where id = $2) = $3 order by id desc limit 1"
    )))
    .bind(workspace)
    .bind(source)
    .bind(number)
    .fetch_optional(conn)
    .await?)
}

/// Asks a job to end: one that waits ends at once, one in work at its next step.
///
/// # Errors
/// `not_found`; `conflict` if it has ended.
pub async fn cancel(conn: &mut Conn, workspace: WorkspaceId, id: JobId, now: Timestamp) -> Result<Job> {
    let job = get(conn, workspace, id).await?;
    if job.status.is_final() {
        return Err(Error::new(
            Code::Conflict,
            format!("This job has ended already ({}).", job.status.as_str()),
        ));
    }
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "update jobs set cancel_requested = 1, paused = 0, updated_at = $2, \
         status = case when status = 'pending' then 'cancelled' else status end where id = $1 returning {COLUMNS}"
    )))
    .bind(id)
    .bind(now)
    .fetch_one(conn)
    .await?)
}

/// Holds an open job, or lets it go on: what it has done stays.
///
/// # Errors
/// `not_found`; `conflict` if it has ended.
pub async fn set_paused(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: JobId,
    paused: bool,
    now: Timestamp,
) -> Result<Job> {
    let job = get(conn, workspace, id).await?;
    if job.status.is_final() {
        return Err(Error::new(
            Code::Conflict,
            format!("This job has ended already ({}).", job.status.as_str()),
        ));
    }
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "update jobs set paused = $3, updated_at = $4 where workspace_id = $1 and id = $2 returning {COLUMNS}"
    )))
    .bind(workspace)
    .bind(id)
    .bind(paused)
    .bind(now)
    .fetch_one(conn)
    .await?)
}

/// Puts a failed or cancelled job back into the queue.
///
/// # Errors
/// `not_found`; `conflict` if it is still open, was completed, or its source is being read by another.
pub async fn retry(conn: &mut Conn, workspace: WorkspaceId, id: JobId, now: Timestamp) -> Result<Job> {
    let job = get(conn, workspace, id).await?;
    if !matches!(job.status, JobStatus::Failed | JobStatus::Cancelled) {
        return Err(Error::new(
            Code::Conflict,
            format!(
                "Only a failed or cancelled job can be tried again; this one is {}.",
                job.status.as_str()
            ),
        ));
    }
    if let Some(source) = job.source_id
        && open_for_source(conn, workspace, source).await?.is_some()
    {
        return Err(Error::new(Code::Conflict, "Another job is reading this source already."));
    }
    if let Some(index) = job.index_id
        && open_for_index(conn, workspace, index).await?.is_some()
    {
        return Err(Error::new(Code::Conflict, "Another job is building this version already."));
    }
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "update jobs set status = 'pending', cancel_requested = 0, attempts = 0, run_at = $2, updated_at = $2, \
         error_code = null, error_detail = null where id = $1 returning {COLUMNS}"
    )))
    .bind(id)
    .bind(now)
    .fetch_one(conn)
    .await?)
}
