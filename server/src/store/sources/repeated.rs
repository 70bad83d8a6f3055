//! What stands on nearly every page of a source.

use crate::domain::ids::{SourceId, WorkspaceId};
use crate::error::{Error, Result};
use crate::store::Conn;
use sqlx::types::Json;

/// The blocks that stand on nearly every page of a source, by hash.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn repeated(conn: &mut Conn, workspace: WorkspaceId, id: SourceId) -> Result<Vec<i64>> {
    let found: Option<Json<Vec<i64>>> =
        sqlx::query_scalar("select repeated from sources where workspace_id = $1 and id = $2")
            .bind(workspace)
            .bind(id)
            .fetch_optional(conn)
            .await?;
    Ok(found.ok_or_else(|| Error::not_found("source"))?.0)
}

/// Notes the blocks that stand on nearly every page of a source.
///
/// # Errors
/// When the database can't be written.
pub async fn set_repeated(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: SourceId,
    blocks: &[i64],
) -> Result<()> {
    sqlx::query("update sources set repeated = $3 where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .bind(Json(blocks))
        .execute(conn)
        .await?;
    Ok(())
}
