//! Why answers came out as they did, kept for a while beside their messages. What a trace consists of is not known here.

use super::Conn;
use crate::domain::ids::{MessageId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;

/// Adds an answer's trace, in the transaction that stores the answer.
///
/// # Errors
/// When the database can't be written.
pub async fn add(
    conn: &mut Conn,
    workspace: WorkspaceId,
    message: MessageId,
    trace: &[u8],
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into message_traces (message_id, workspace_id, trace, created_at) values ($1, $2, $3, $4) \
         on conflict (message_id) do nothing",
    )
    .bind(message)
    .bind(workspace)
    .bind(trace)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// An answer's trace; none if it has expired, or the message is none of the workspace's.
///
/// # Errors
/// When the database can't be read.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, message: MessageId) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar("select trace from message_traces where workspace_id = $1 and message_id = $2")
        .bind(workspace)
        .bind(message)
        .fetch_optional(conn)
        .await?)
}

/// Forgets up to `limit` traces that are older than `before`, whoever's they are. Returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(conn: &mut Conn, before: Timestamp, limit: u32) -> Result<u64> {
    let done = sqlx::query(
        "delete from message_traces where message_id in \
         (select message_id from message_traces where created_at < $1 order by created_at limit $2)",
    )
    .bind(before)
    .bind(limit)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
