//! The changes of one thing's settings, as the log has them: what versions, undo and redo are made of.

use super::{COLUMNS, Event};
use crate::domain::ids::WorkspaceId;
use crate::error::Result;
use crate::store::{Conn, Page};
use uuid::Uuid;

/// A thing whose settings have versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The noun, which its events begin with: `bot`.
    pub noun: &'static str,
    /// Which one.
    pub id: Uuid,
}

/// What happens to settings, after the noun and a dot.
const VERBS: [&str; 7] = ["created", "imported", "updated", "published", "undone", "redone", "restored"];

/// The same as a list in SQL.
fn verbs() -> String {
    VERBS.map(|verb| format!("'{verb}'")).join(", ")
}

/// Whether an event is a change of settings.
#[must_use]
pub fn is_one(event: &Event) -> bool {
    let verb = event.kind.strip_prefix(&event.aggregate_type).and_then(|rest| rest.strip_prefix('.'));
    verb.is_some_and(|verb| VERBS.contains(&verb))
}

/// Its changes, the latest first.
///
/// # Errors
/// When the log can't be read.
pub async fn list(
    log: &mut Conn,
    workspace: WorkspaceId,
    kept: Kept,
    limit: u32,
    before: Option<Uuid>,
) -> Result<Page<Event>> {
    let verbs = verbs();
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from events where workspace_id = $1 and aggregate_type = $2 and aggregate_id = $3 \
         and substr(type, length($2) + 2) in ({verbs}) \
         and ($4 is null or sequence < (select e.sequence from events e where e.workspace_id = $1 and e.id = $4)) \
         order by sequence desc limit $5"
    )))
    .bind(workspace)
    .bind(kept.noun)
    .bind(kept.id.to_string())
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(log)
    .await?;
    Ok(Page::of(rows, limit, |event: &Event| event.id.0))
}

/// Its changes after a place in the log, the latest first; all of them after 0.
///
/// # Errors
/// When the log can't be read.
pub async fn since(log: &mut Conn, workspace: WorkspaceId, kept: Kept, sequence: i64) -> Result<Vec<Event>> {
    let verbs = verbs();
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from events where workspace_id = $1 and aggregate_type = $2 and aggregate_id = $3 \
         and substr(type, length($2) + 2) in ({verbs}) and sequence > $4 order by sequence desc"
    )))
    .bind(workspace)
    .bind(kept.noun)
    .bind(kept.id.to_string())
    .bind(sequence)
    .fetch_all(log)
    .await?)
}
