//! The event log: noted here, put in order by `append`, read by `list` and `changes`, checked by `verify`.

mod append;
pub mod changes;
pub mod list;
mod log;
pub mod names;
pub mod verify;

pub use log::{Log, Reader};

use super::Conn;
use crate::domain::event::NewEvent;
use crate::domain::ids::{EventId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::telemetry::context;

/// Whose the installation's own events are.
pub const INSTALLATION: WorkspaceId = WorkspaceId(uuid::Uuid::nil());

/// An entry of the log, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Event {
    /// In which workspace; [`INSTALLATION`] if in none.
    pub workspace_id: WorkspaceId,
    /// Its place in that workspace's log, from 1.
    pub sequence: i64,
    /// Identifier.
    pub id: EventId,
    /// When it was done.
    pub at: Timestamp,
    /// `person`, `key`, `operator` or `system`.
    pub actor_type: String,
    /// Which one; none for the system.
    pub actor_id: Option<String>,
    /// What was done, such as `bot.updated`.
    #[sqlx(rename = "type")]
    pub kind: String,
    /// What it was done to: the noun.
    pub aggregate_type: String,
    /// Which one.
    pub aggregate_id: String,
    /// JSON.
    pub data: String,
    /// The request that asked for it.
    pub request_id: Option<String>,
    /// The trace that the request was part of.
    pub trace_id: Option<String>,
    /// See `domain::chain`.
    pub checksum: String,
}

const COLUMNS: &str = "workspace_id, sequence, id, at, actor_type, actor_id, type, aggregate_type, aggregate_id, data, \
    request_id, trace_id, checksum";

impl Event {
    /// Its checksum, after an entry with the checksum `previous`.
    #[must_use]
    pub fn sum(&self, previous: &str) -> String {
        let (workspace, sequence) = (self.workspace_id.to_string(), self.sequence.to_string());
        let (id, at) = (self.id.to_string(), self.at.0.to_string());
        crate::domain::chain::checksum(
            previous,
            &[
                Some(&workspace),
                Some(&sequence),
                Some(&id),
                Some(&at),
                Some(&self.actor_type),
                self.actor_id.as_deref(),
                Some(&self.kind),
                Some(&self.aggregate_type),
                Some(&self.aggregate_id),
                Some(&self.data),
                self.request_id.as_deref(),
                self.trace_id.as_deref(),
            ],
        )
    }
}

/// Notes what is done, in the transaction that does it: either both hold, or neither.
///
/// # Errors
/// When the database can't be written.
pub async fn note(conn: &mut Conn, event: &NewEvent, now: Timestamp) -> Result<()> {
    let asked = context::asked();
    let request = event.request.or(asked.as_ref().map(|asked| asked.request));
    sqlx::query(
        "insert into event_outbox \
         (id, workspace_id, actor_type, actor_id, type, aggregate_type, aggregate_id, data, request_id, at, trace_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(EventId::new())
    .bind(event.workspace)
    .bind(event.actor.kind())
    .bind(event.actor.id().map(|id| id.to_string()))
    .bind(event.kind)
    .bind(event.aggregate.0)
    .bind(event.aggregate.1.to_string())
    .bind(event.data.to_string())
    .bind(request.map(|id| id.to_string()))
    .bind(now)
    .bind(asked.and_then(|asked| asked.trace))
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes all that the database holds of a workspace's log, for whoever deletes the workspace. A log in a file of its own
/// follows when the installation's event `workspace.deleted` is put in its place.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(conn: &mut Conn, workspace: WorkspaceId) -> Result<()> {
    for sql in [
        "delete from event_outbox where workspace_id = $1",
        "delete from event_heads where workspace_id = $1",
        "delete from events where workspace_id = $1",
    ] {
        sqlx::query(sql).bind(workspace).execute(&mut *conn).await?;
    }
    Ok(())
}
