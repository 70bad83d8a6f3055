//! What people call those who act and what they act on, as far as it is still there. Read from the database, not from the
//! log: a name that is changed or erased is so everywhere.

use crate::domain::ids::WorkspaceId;
use crate::error::Result;
use crate::store::Conn;

/// What somebody who acts is called; none if they are gone.
///
/// # Errors
/// When the database can't be read.
pub async fn actor(
    conn: &mut Conn,
    workspace: WorkspaceId,
    kind: &str,
    id: Option<&str>,
) -> Result<Option<String>> {
    let sql = match kind {
        "person" | "operator" => {
            "select case when name = '' then email else name end from users where id = $2 and $1 is not null"
        }
        "key" => "select name from api_keys where workspace_id = $1 and id = $2",
        _ => return Ok(None),
    };
    let Some(id) = id else { return Ok(None) };
    Ok(sqlx::query_scalar(sql).bind(workspace).bind(id).fetch_optional(conn).await?)
}

/// What a thing of the workspace is called; none if it is gone, or has no name.
///
/// # Errors
/// When the database can't be read.
pub async fn subject(
    conn: &mut Conn,
    workspace: WorkspaceId,
    noun: &str,
    id: &str,
) -> Result<Option<String>> {
    let sql = match noun {
        "bot" => "select name from bots where workspace_id = $1 and id = $2",
        "knowledge_base" => "select name from knowledge_bases where workspace_id = $1 and id = $2",
        "source" => "select coalesce(title, url) from sources where workspace_id = $1 and id = $2",
        "tool" => "select name from tools where workspace_id = $1 and id = $2",
        "provider" => "select name from providers where workspace_id = $1 and id = $2",
        "api_key" => "select name from api_keys where workspace_id = $1 and id = $2",
        "workspace" => "select name from workspaces where id = $1 and id = $2",
        // Also of those who belong to it no more: whom the workspace's log names, it has had among its people.
        "user" | "member" | "person" => "select name from users where id = $2 and $1 is not null",
        _ => return Ok(None),
    };
    Ok(sqlx::query_scalar::<_, Option<String>>(sql)
        .bind(workspace)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .flatten())
}
