//! Jobs of all workspaces.

use super::super::jobs::Job;
use super::super::{Conn, Page};
use crate::domain::ids::{JobId, WorkspaceId};
use crate::domain::job::{JobStatus, JobType};
use crate::error::{Error, Result};

/// A job with the name of its workspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct JobOf {
    /// The job.
    #[sqlx(flatten)]
    pub job: Job,
    /// What its workspace is called.
    pub workspace_name: String,
}

/// Which jobs.
#[derive(Debug, Clone, Copy, Default)]
pub struct JobsWhich {
    /// Only those of that status.
    pub status: Option<JobStatus>,
    /// Only those of that type.
    pub job_type: Option<JobType>,
    /// Only that workspace's.
    pub workspace: Option<WorkspaceId>,
}

/// Jobs, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn jobs(
    conn: &mut Conn,
    which: JobsWhich,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<JobOf>> {
    let rows = sqlx::query_as(
        "select j.*, w.name as workspace_name from jobs j join workspaces w on w.id = j.workspace_id \
         where ($1 is null or j.status = $1) and ($2 is null or j.type = $2) and ($3 is null or j.workspace_id = $3) \
         and ($4 is null or j.id < $4) order by j.id desc limit $5",
    )
    .bind(which.status)
    .bind(which.job_type)
    .bind(which.workspace)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &JobOf| row.job.id.0))
}

/// Whose job it is.
///
/// # Errors
/// `not_found`.
pub async fn workspace_of_job(conn: &mut Conn, id: JobId) -> Result<WorkspaceId> {
    sqlx::query_scalar("select workspace_id from jobs where id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("job"))
}
