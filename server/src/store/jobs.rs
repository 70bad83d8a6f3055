//! The queue: jobs are written with the row they are about, claimed one at a time, and held by a lease.

use super::{Conn, Page};
use crate::domain::ids::{JobId, SourceId, WorkspaceId};
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

const COLUMNS: &str = "id, workspace_id, type, source_id, status, cancel_requested, attempts, max_attempts, \
    progress_done, progress_total, progress_unit, error_code, error_detail, result, created_at, updated_at";

/// Puts a job into the queue, in the transaction of the row it is about.
///
/// # Errors
/// When the database can't be written.
pub async fn enqueue(
    conn: &mut Conn,
    workspace: WorkspaceId,
    job_type: JobType,
    source: SourceId,
    max_attempts: i64,
    now: Timestamp,
) -> Result<JobId> {
    let id = JobId::new();
    sqlx::query(
        "insert into jobs (id, workspace_id, type, source_id, status, run_at, max_attempts, created_at, updated_at) \
         values ($1, $2, $3, $4, 'pending', $5, $6, $5, $5)",
    )
    .bind(id)
    .bind(workspace)
    .bind(job_type)
    .bind(source)
    .bind(now)
    .bind(max_attempts)
    .execute(conn)
    .await?;
    Ok(id)
}

/// Gives up the jobs whose lease has run out in their last attempt, and returns them.
///
/// # Errors
/// When the database can't be written.
pub async fn give_up_lost(conn: &mut Conn, now: Timestamp) -> Result<Vec<Job>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "update jobs set status = 'failed', lease_owner = null, lease_until = null, updated_at = $1, \
         error_code = 'worker_lost', error_detail = 'The worker stopped several times while doing this. Try again; if \
         it happens again, look into the server''s log.' \
         where status = 'processing' and lease_until < $1 and attempts >= max_attempts returning {COLUMNS}"
    )))
    .bind(now)
    .fetch_all(conn)
    .await?)
}

/// Takes the next job: of the workspace with the fewest jobs in work, then of the one that has waited longest. Jobs
/// whose lease has run out are taken again; see [`give_up_lost`] for those that were taken often enough. The owner's
/// name must be new at each claim, or a worker that stalled could not tell that it lost a job to itself.
///
/// # Errors
/// When the database can't be written.
pub async fn claim(
    conn: &mut Conn,
    owner: &str,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<Job>> {
    let job: Option<Job> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "with ready as (select id, workspace_id, run_at from jobs \
            where (status = 'pending' and run_at <= $2) or (status = 'processing' and lease_until < $2)), \
         turn as (select r.workspace_id from (select distinct workspace_id from ready) r \
            left join job_turns t on t.workspace_id = r.workspace_id \
            order by (select count(*) from jobs j where j.workspace_id = r.workspace_id \
                and j.status = 'processing' and j.lease_until >= $2), coalesce(t.last_at, 0), r.workspace_id limit 1) \
         update jobs set status = 'processing', lease_owner = $1, lease_until = $3, attempts = attempts + 1, updated_at = $2 \
         where id = (select id from ready where workspace_id = (select workspace_id from turn) order by run_at, id limit 1) \
         returning {COLUMNS}"
    )))
    .bind(owner)
    .bind(now)
    .bind(lease_until)
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(job) = &job {
        sqlx::query(
            "insert into job_turns (workspace_id, last_at) values ($1, $2) \
             on conflict (workspace_id) do update set last_at = excluded.last_at",
        )
        .bind(job.workspace_id)
        .bind(now)
        .execute(conn)
        .await?;
    }
    Ok(job)
}

/// What a worker learns when it says that it is still at a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Go on.
    Held,
    /// Stop: somebody asked for it.
    CancelRequested,
    /// Stop without writing anything: the job is gone, or another worker has it.
    Lost,
}

/// Says that the worker is still at it, and renews the lease.
///
/// # Errors
/// When the database can't be written.
pub async fn renew(conn: &mut Conn, id: JobId, owner: &str, lease_until: Timestamp) -> Result<Hold> {
    let held: Option<bool> = sqlx::query_scalar(
        "update jobs set lease_until = $3 where id = $1 and lease_owner = $2 and status = 'processing' \
         returning cancel_requested",
    )
    .bind(id)
    .bind(owner)
    .bind(lease_until)
    .fetch_optional(conn)
    .await?;
    Ok(hold(held))
}

fn hold(cancel_requested: Option<bool>) -> Hold {
    match cancel_requested {
        None => Hold::Lost,
        Some(true) => Hold::CancelRequested,
        Some(false) => Hold::Held,
    }
}

/// Notes progress in the transaction of the work itself. Getting on starts the count of attempts anew.
///
/// # Errors
/// When the database can't be written.
pub async fn progress(
    conn: &mut Conn,
    id: JobId,
    owner: &str,
    done: i64,
    total: i64,
    now: Timestamp,
) -> Result<Hold> {
    let held: Option<bool> = sqlx::query_scalar(
        "update jobs set progress_done = $3, progress_total = $4, updated_at = $5, \
         attempts = case when progress_done < $3 then 1 else attempts end \
         where id = $1 and lease_owner = $2 and status = 'processing' returning cancel_requested",
    )
    .bind(id)
    .bind(owner)
    .bind(done)
    .bind(total)
    .bind(now)
    .fetch_optional(conn)
    .await?;
    Ok(hold(held))
}

/// How a worker lets go of a job.
#[derive(Debug, Clone)]
pub enum End {
    /// Done, with a JSON result.
    Completed(String),
    /// Ended because somebody asked.
    Cancelled,
    /// Given up.
    Failed {
        /// Stable name.
        code: String,
        /// For people.
        detail: String,
    },
    /// Failed, to be tried again.
    Retry {
        /// Not before.
        at: Timestamp,
        /// Stable name.
        code: String,
        /// For people.
        detail: String,
    },
    /// Not done, but others should have their turn; counts as no attempt.
    Yield {
        /// Not before.
        at: Timestamp,
    },
}

/// Lets go of a job. Does nothing if the worker no longer holds it.
///
/// # Errors
/// When the database can't be written.
pub async fn release(conn: &mut Conn, id: JobId, owner: &str, end: &End, now: Timestamp) -> Result<bool> {
    let (status, at, result, code, detail, refund) = match end {
        End::Completed(result) => (JobStatus::Completed, now, Some(result), None, None, 0),
        End::Cancelled => (JobStatus::Cancelled, now, None, None, None, 0),
        End::Failed { code, detail } => (JobStatus::Failed, now, None, Some(code), Some(detail), 0),
        End::Retry { at, code, detail } => (JobStatus::Pending, *at, None, Some(code), Some(detail), 0),
        End::Yield { at } => (JobStatus::Pending, *at, None, None, None, 1),
    };
    let done = sqlx::query(
        "update jobs set status = $3, run_at = $4, result = $5, error_code = $6, error_detail = $7, updated_at = $8, \
         attempts = attempts - $9, lease_owner = null, lease_until = null \
         where id = $1 and lease_owner = $2 and status = 'processing'",
    )
    .bind(id)
    .bind(owner)
    .bind(status)
    .bind(at)
    .bind(result)
    .bind(code)
    .bind(detail)
    .bind(now)
    .bind(refund)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
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
        "update jobs set cancel_requested = 1, updated_at = $2, \
         status = case when status = 'pending' then 'cancelled' else status end where id = $1 returning {COLUMNS}"
    )))
    .bind(id)
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
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "update jobs set status = 'pending', cancel_requested = 0, attempts = 0, run_at = $2, updated_at = $2, \
         error_code = null, error_detail = null where id = $1 returning {COLUMNS}"
    )))
    .bind(id)
    .bind(now)
    .fetch_one(conn)
    .await?)
}

/// When the next waiting job may run, or the next lease ends; none if the queue is empty.
///
/// # Errors
/// When the database can't be read.
pub async fn next_at(conn: &mut Conn) -> Result<Option<Timestamp>> {
    Ok(sqlx::query_scalar(
        "select min(case status when 'pending' then run_at else lease_until end) from jobs \
         where status in ('pending', 'processing')",
    )
    .fetch_one(conn)
    .await?)
}

/// Forgets jobs that ended before `before`. Returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_ended(conn: &mut Conn, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query(
        "delete from jobs where status in ('completed', 'failed', 'cancelled') and updated_at < $1",
    )
    .bind(before)
    .execute(conn)
    .await?
    .rows_affected())
}
