//! How readings of a source begin.

use crate::domain::ids::{JobId, SourceId, WorkspaceId};
use crate::domain::job::JobType;
use crate::domain::run::RunCause;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::store::jobs::{self, About};
use crate::store::{Conn, crawl, runs};

/// Begins a reading: counts it, clears what was wrong before, opens its record, and puts its job into the queue.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn begin_run(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: SourceId,
    cause: RunCause,
    max_attempts: i64,
    now: Timestamp,
) -> Result<JobId> {
    begin_again(conn, workspace, id, cause, now).await?;
    jobs::enqueue(conn, workspace, JobType::IngestSource, About::Source(id), max_attempts, now).await
}

/// As [`begin_run`], for a job that goes on with it.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn begin_again(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: SourceId,
    cause: RunCause,
    now: Timestamp,
) -> Result<()> {
    crawl::clear_frontier(conn, workspace, id).await?;
    let run: Option<i64> = sqlx::query_scalar(
        "update sources set run = run + 1, status = 'pending', error_code = null, error_detail = null, updated_at = $3 \
         where workspace_id = $1 and id = $2 returning run",
    )
    .bind(workspace)
    .bind(id)
    .bind(now)
    .fetch_optional(&mut *conn)
    .await?;
    let run = run.ok_or_else(|| Error::not_found("source"))?;
    runs::create(conn, workspace, id, run, cause, now).await?;
    Ok(())
}
