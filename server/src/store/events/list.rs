//! The log as people read it: a workspace's entries, the latest first, as far as a filter lets them through.

use super::{COLUMNS, Event};
use crate::domain::ids::{EventId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::{Conn, Page};
use uuid::Uuid;

/// Which entries.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What was done, such as `bot.updated`, or all of a noun's: `bot`.
    pub kind: Option<String>,
    /// Who did it.
    pub actor: Option<Uuid>,
    /// The noun of what it was done to.
    pub subject_type: Option<String>,
    /// What it was done to.
    pub subject: Option<Uuid>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// Who acted, by kind and id.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ActorKey {
    /// `person`, `key`, `operator` or `system`.
    pub actor_type: String,
    /// Which one; none for the system.
    pub actor_id: Option<String>,
}

/// A workspace's entries, the latest first.
///
/// # Errors
/// When the log can't be read.
pub async fn list(
    log: &mut Conn,
    workspace: WorkspaceId,
    filter: &Filter,
    limit: u32,
    before: Option<Uuid>,
) -> Result<Page<Event>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from events where workspace_id = $1 \
         and ($2 is null or sequence < (select e.sequence from events e where e.workspace_id = $1 and e.id = $2)) \
         and ($3 is null or type = $3 or substr(type, 1, length($3) + 1) = $3 || '.') \
         and ($4 is null or actor_id = $4) \
         and ($5 is null or aggregate_type = $5) \
         and ($6 is null or aggregate_id = $6) \
         and ($7 is null or at >= $7) \
         and ($8 is null or at < $8) \
         order by sequence desc limit $9"
    )))
    .bind(workspace)
    .bind(before.map(|id| id.to_string()))
    .bind(&filter.kind)
    .bind(filter.actor.map(|id| id.to_string()))
    .bind(&filter.subject_type)
    .bind(filter.subject.map(|id| id.to_string()))
    .bind(filter.from)
    .bind(filter.until)
    .bind(i64::from(limit) + 1)
    .fetch_all(log)
    .await?;
    Ok(Page::of(rows, limit, |event: &Event| event.id.0))
}

/// An entry, if it is in the workspace's log.
///
/// # Errors
/// When the log can't be read.
pub async fn find(log: &mut Conn, workspace: WorkspaceId, id: EventId) -> Result<Option<Event>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from events where workspace_id = $1 and id = $2"
    )))
    .bind(workspace)
    .bind(id)
    .fetch_optional(log)
    .await?)
}

/// What there is in a workspace's log, by name.
///
/// # Errors
/// When the log can't be read.
pub async fn kinds(log: &mut Conn, workspace: WorkspaceId) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("select distinct type from events where workspace_id = $1 order by type")
        .bind(workspace)
        .fetch_all(log)
        .await?)
}

/// Who acted in a workspace.
///
/// # Errors
/// When the log can't be read.
pub async fn actors(log: &mut Conn, workspace: WorkspaceId) -> Result<Vec<ActorKey>> {
    Ok(sqlx::query_as(
        "select distinct actor_type, actor_id from events where workspace_id = $1 order by actor_type, actor_id",
    )
    .bind(workspace)
    .fetch_all(log)
    .await?)
}
