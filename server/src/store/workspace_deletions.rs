//! Workspaces that are to be deleted, until they are or their owner thinks better of it.

use super::Conn;
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};

/// A deletion that was asked for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Deletion {
    /// By whom; none if that account is gone.
    pub asked_by: Option<UserId>,
    /// Their name.
    pub asked_by_name: Option<String>,
    /// When.
    pub asked_at: Timestamp,
    /// When it is done.
    pub due_at: Timestamp,
}

/// The deletion of a workspace, if one was asked for.
///
/// # Errors
/// When the database can't be read.
pub async fn find(conn: &mut Conn, workspace: WorkspaceId) -> Result<Option<Deletion>> {
    Ok(sqlx::query_as(
        "select d.asked_by, u.name as asked_by_name, d.asked_at, d.due_at from workspace_deletions d \
         left join users u on u.id = d.asked_by where d.workspace_id = $1",
    )
    .bind(workspace)
    .fetch_optional(conn)
    .await?)
}

/// Notes that a workspace is to be deleted. Whoever asks again changes nothing.
///
/// # Errors
/// When the database can't be written.
pub async fn ask(
    conn: &mut Conn,
    workspace: WorkspaceId,
    by: UserId,
    now: Timestamp,
    due: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "insert into workspace_deletions (workspace_id, asked_by, asked_at, due_at) values ($1, $2, $3, $4) \
         on conflict (workspace_id) do nothing",
    )
    .bind(workspace)
    .bind(by)
    .bind(now)
    .bind(due)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes it back. Returns whether there was anything to take back; too late once the deletion has begun.
///
/// # Errors
/// When the database can't be written.
pub async fn take_back(conn: &mut Conn, workspace: WorkspaceId) -> Result<bool> {
    let done = sqlx::query(
        "delete from workspace_deletions where workspace_id = $1 \
         and not exists (select 1 from removals where workspace_id = $1 and kind = 'workspace')",
    )
    .bind(workspace)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A workspace whose time has come.
///
/// # Errors
/// When the database can't be read.
pub async fn next_due(conn: &mut Conn, now: Timestamp) -> Result<Option<WorkspaceId>> {
    Ok(sqlx::query_scalar(
        "select workspace_id from workspace_deletions where due_at <= $1 order by due_at limit 1",
    )
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

/// Refuses what a workspace that is to be deleted does no more.
///
/// # Errors
/// `conflict` if it is to be deleted.
pub async fn check_open(conn: &mut Conn, workspace: WorkspaceId, visitor: bool) -> Result<()> {
    let Some(deletion) = find(conn, workspace).await? else { return Ok(()) };
    Err(Error::new(
        Code::Conflict,
        if visitor {
            "This chat has been closed by its owner.".to_owned()
        } else {
            format!(
                "This workspace is to be deleted on {}, so its bots no longer answer. An owner can restore it: Settings, \
                 Privacy.",
                deletion.due_at
            )
        },
    ))
}

/// Deletes a workspace with all that still belongs to it.
///
/// # Errors
/// `not_found`.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId) -> Result<()> {
    let done = sqlx::query("delete from workspaces where id = $1").bind(workspace).execute(conn).await?;
    if done.rows_affected() == 0 { Err(Error::not_found("workspace")) } else { Ok(()) }
}

/// The addresses of a workspace's owners.
///
/// # Errors
/// When the database can't be read.
pub async fn owners(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select u.email from members m join users u on u.id = m.user_id \
         where m.workspace_id = $1 and m.role = 'owner' order by u.email",
    )
    .bind(workspace)
    .fetch_all(conn)
    .await?)
}

/// A workspace's name.
///
/// # Errors
/// `not_found`.
pub async fn name(conn: &mut Conn, workspace: WorkspaceId) -> Result<String> {
    sqlx::query_scalar("select name from workspaces where id = $1")
        .bind(workspace)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("workspace"))
}
