//! The event log.

use super::Conn;
use crate::domain::event::NewEvent;
use crate::domain::ids::EventId;
use crate::domain::time::Timestamp;
use crate::error::Result;

/// Notes what is done, in the transaction that does it: either both hold, or neither.
///
/// # Errors
/// When the database can't be written.
pub async fn note(conn: &mut Conn, event: &NewEvent, now: Timestamp) -> Result<()> {
    sqlx::query(
        "insert into event_outbox \
         (id, workspace_id, actor_type, actor_id, type, aggregate_type, aggregate_id, data, request_id, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(EventId::new())
    .bind(event.workspace)
    .bind(event.actor.kind())
    .bind(event.actor.id().map(|id| id.to_string()))
    .bind(event.kind)
    .bind(event.aggregate.0)
    .bind(event.aggregate.1.to_string())
    .bind(event.data.to_string())
    .bind(event.request.map(|id| id.to_string()))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}
