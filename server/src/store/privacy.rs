//! What holds for all of a workspace's bots about what they keep of visitors.

use super::Conn;
use crate::domain::ids::WorkspaceId;
use crate::domain::time::Timestamp;
use crate::error::Result;

/// Days for which the workspace's conversations are kept; none for as long as nobody deletes them.
///
/// # Errors
/// When the database can't be read.
pub async fn keep_days(conn: &mut Conn, workspace: WorkspaceId) -> Result<Option<u32>> {
    let row: Option<Option<u32>> =
        sqlx::query_scalar("select keep_days from workspace_privacy where workspace_id = $1")
            .bind(workspace)
            .fetch_optional(conn)
            .await?;
    Ok(row.flatten())
}

/// Sets for how many days the workspace's conversations are kept.
///
/// # Errors
/// When the database can't be written.
pub async fn set_keep_days(
    conn: &mut Conn,
    workspace: WorkspaceId,
    days: Option<u32>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into workspace_privacy (workspace_id, keep_days, updated_at) values ($1, $2, $3) \
         on conflict (workspace_id) do update set keep_days = excluded.keep_days, updated_at = excluded.updated_at",
    )
    .bind(workspace)
    .bind(days)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}
