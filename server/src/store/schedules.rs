//! When sources are read again by themselves.

use super::{Conn, jobs, sources};
use crate::domain::ids::{JobId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::domain::run::RunCause;
use crate::domain::schedule::{Schedule, Zone};
use crate::domain::time::Timestamp;
use crate::error::Result;

/// A source whose time has come.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Due {
    /// Identifier.
    pub id: SourceId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// When it is read again by itself.
    pub schedule: Option<String>,
    /// IANA name of the schedule's time zone.
    pub time_zone: Option<String>,
    /// When that was due.
    pub next_run_at: Timestamp,
}

/// What came of a source's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It is read by this job.
    Job(JobId),
    /// It is being read already: this time is left out.
    StillOpen,
    /// Another worker was first, or the schedule was changed meanwhile.
    Taken,
}

/// The first time of a schedule after `now`, as it stands in the database; none without one. One that can't be read,
/// which only another version of this program could have written, is logged, and its source no longer read by itself:
/// others must not wait for it.
#[must_use]
pub fn next(
    source: SourceId,
    schedule: Option<&str>,
    time_zone: Option<&str>,
    now: Timestamp,
) -> Option<Timestamp> {
    let read = Schedule::try_from(schedule?.to_owned()).and_then(|schedule| {
        Ok((schedule, time_zone.map_or_else(|| Ok(Zone::default()), |zone| Zone::try_from(zone.to_owned()))?))
    });
    let (schedule, zone) = match read {
        Ok(read) => read,
        Err(why) => {
            tracing::warn!(%source, %why, "a stored schedule can't be read; set it anew");
            return None;
        }
    };
    // The end of an identifier is random; its beginning is a time.
    let spread = source.0.as_u128() & u128::from(u32::MAX);
    schedule.next(&zone, u64::try_from(spread).unwrap_or(0), now)
}

/// Sets the next times of a knowledge base's sources anew: those of an import have none yet.
///
/// # Errors
/// When the database can't be written.
pub async fn resume(
    conn: &mut Conn,
    workspace: WorkspaceId,
    base: KnowledgeBaseId,
    now: Timestamp,
) -> Result<()> {
    let scheduled: Vec<(SourceId, Option<String>, Option<String>)> = sqlx::query_as(
        "select id, schedule, time_zone from sources \
         where workspace_id = $1 and knowledge_base_id = $2 and schedule is not null",
    )
    .bind(workspace)
    .bind(base)
    .fetch_all(&mut *conn)
    .await?;
    for (source, schedule, zone) in scheduled {
        sqlx::query("update sources set next_run_at = $3 where workspace_id = $1 and id = $2")
            .bind(workspace)
            .bind(source)
            .bind(next(source, schedule.as_deref(), zone.as_deref(), now))
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Up to `limit` sources whose time has come, whoever's they are, but for those of workspaces that are to be deleted.
///
/// # Errors
/// When the database can't be read.
pub async fn due(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<Due>> {
    Ok(sqlx::query_as(
        "select id, workspace_id, schedule, time_zone, next_run_at from sources \
         where next_run_at is not null and next_run_at <= $1 \
         and not exists (select 1 from workspace_deletions d where d.workspace_id = sources.workspace_id) \
         order by next_run_at limit $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Begins a source's reading because its time has come, and sets the next one after `now`: times that were missed are
/// not made up for. Whoever changes the time first, in one transaction with the job, is the only one to begin it.
///
/// # Errors
/// When the database can't be written.
pub async fn begin(conn: &mut Conn, due: &Due, max_attempts: i64, now: Timestamp) -> Result<Begun> {
    let next = next(due.id, due.schedule.as_deref(), due.time_zone.as_deref(), now);
    let taken = sqlx::query(
        "update sources set next_run_at = $4 where workspace_id = $1 and id = $2 and next_run_at = $3 \
         and schedule is $5 and time_zone is $6",
    )
    .bind(due.workspace_id)
    .bind(due.id)
    .bind(due.next_run_at)
    .bind(next)
    .bind(&due.schedule)
    .bind(&due.time_zone)
    .execute(&mut *conn)
    .await?;
    if taken.rows_affected() == 0 {
        return Ok(Begun::Taken);
    }
    if jobs::open_for_source(conn, due.workspace_id, due.id).await?.is_some() {
        return Ok(Begun::StillOpen);
    }
    let job =
        sources::begin_run(conn, due.workspace_id, due.id, RunCause::Schedule, max_attempts, now).await?;
    Ok(Begun::Job(job))
}
