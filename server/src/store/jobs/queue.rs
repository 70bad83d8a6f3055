//! The queue itself: jobs are claimed one at a time, held by a lease, and let go of.

use super::{COLUMNS, Job};
use crate::domain::ids::JobId;
use crate::domain::job::JobStatus;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::Conn;

/// Gives up the jobs whose lease has run out in their last attempt, and returns them.
///
/// # Errors
/// When the database can't be written.
pub async fn give_up_lost(conn: &mut Conn, now: Timestamp) -> Result<Vec<Job>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "update jobs set status = 'failed', lease_owner = null, lease_until = null, updated_at = $1, \
         error_code = 'worker_lost', error_detail = 'The worker stopped several times while doing this. Try again; if \
         it happens again, look into the server''s log.' \
         where status = 'processing' and paused = 0 and lease_until < $1 and attempts >= max_attempts returning {COLUMNS}"
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
            where paused = 0 and ((status = 'pending' and run_at <= $2) or (status = 'processing' and lease_until < $2))), \
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

/// Takes one job, if it is free to be taken.
///
/// # Errors
/// When the database can't be written.
pub async fn claim_one(
    conn: &mut Conn,
    id: JobId,
    owner: &str,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<Job>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "update jobs set status = 'processing', lease_owner = $1, lease_until = $3, attempts = attempts + 1, updated_at = $2 \
         where id = $4 and paused = 0 and ((status = 'pending' and run_at <= $2) or (status = 'processing' and lease_until < $2)) \
         returning {COLUMNS}"
    )))
    .bind(owner)
    .bind(now)
    .bind(lease_until)
    .bind(id)
    .fetch_optional(conn)
    .await?)
}

/// What a worker learns when it says that it is still at a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Go on.
    Held,
    /// Stop: somebody asked for it.
    CancelRequested,
    /// Stop, and let it wait: its owner holds it.
    Paused,
    /// Stop without writing anything: the job is gone, or another worker has it.
    Lost,
}

/// Says that the worker is still at it, and renews the lease.
///
/// # Errors
/// When the database can't be written.
pub async fn renew(conn: &mut Conn, id: JobId, owner: &str, lease_until: Timestamp) -> Result<Hold> {
    let held: Option<(bool, bool)> = sqlx::query_as(
        "update jobs set lease_until = $3 where id = $1 and lease_owner = $2 and status = 'processing' \
         returning cancel_requested, paused",
    )
    .bind(id)
    .bind(owner)
    .bind(lease_until)
    .fetch_optional(conn)
    .await?;
    Ok(hold(held))
}

/// What [`renew`] would say, without renewing.
///
/// # Errors
/// When the database can't be read.
pub async fn held(conn: &mut Conn, id: JobId, owner: &str) -> Result<Hold> {
    let held: Option<(bool, bool)> = sqlx::query_as(
        "select cancel_requested, paused from jobs where id = $1 and lease_owner = $2 and status = 'processing'",
    )
    .bind(id)
    .bind(owner)
    .fetch_optional(conn)
    .await?;
    Ok(hold(held))
}

/// Ends all leases, so that the jobs of a worker that was killed are taken at once. Only for the one worker of a
/// database, before it takes its first. Returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn end_leases(conn: &mut Conn, now: Timestamp) -> Result<u64> {
    Ok(sqlx::query("update jobs set lease_until = $1 where status = 'processing' and lease_until > $1")
        .bind(now.before(std::time::Duration::from_millis(1)))
        .execute(conn)
        .await?
        .rows_affected())
}

fn hold(asked: Option<(bool, bool)>) -> Hold {
    match asked {
        None => Hold::Lost,
        Some((true, _)) => Hold::CancelRequested,
        Some((false, true)) => Hold::Paused,
        Some((false, false)) => Hold::Held,
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
    let held: Option<(bool, bool)> = sqlx::query_as(
        "update jobs set progress_done = $3, progress_total = $4, updated_at = $5, \
         attempts = case when progress_done < $3 then 1 else attempts end \
         where id = $1 and lease_owner = $2 and status = 'processing' returning cancel_requested, paused",
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

/// When the next waiting job may run, or the next lease ends; none if the queue is empty.
///
/// # Errors
/// When the database can't be read.
pub async fn next_at(conn: &mut Conn) -> Result<Option<Timestamp>> {
    Ok(sqlx::query_scalar(
        "select min(case status when 'pending' then run_at else lease_until end) from jobs \
         where status in ('pending', 'processing') and paused = 0",
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
