//! What becomes of workspaces when one of their members deletes their account.

use super::Conn;
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::error::Result;

/// A workspace that a person would part from, and what is in it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Parting {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// What the person may do in it.
    pub role: Role,
    /// All its members, the person among them.
    pub members: i64,
    /// Those of them who own it.
    pub owners: i64,
    /// Its bots.
    pub bots: i64,
    /// Its sources.
    pub sources: i64,
    /// Its conversations.
    pub conversations: i64,
}

/// The workspaces of a person, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn of(conn: &mut Conn, user: UserId) -> Result<Vec<Parting>> {
    Ok(sqlx::query_as(
        "select m.workspace_id, w.name, m.role, \
         (select count(*) from members o where o.workspace_id = w.id) as members, \
         (select count(*) from members o where o.workspace_id = w.id and o.role = 'owner') as owners, \
         (select count(*) from bots b where b.workspace_id = w.id) as bots, \
         (select count(*) from sources s where s.workspace_id = w.id) as sources, \
         (select count(*) from conversations c where c.workspace_id = w.id) as conversations \
         from members m join workspaces w on w.id = m.workspace_id \
         where m.user_id = $1 order by m.created_at, m.workspace_id",
    )
    .bind(user)
    .fetch_all(conn)
    .await?)
}

/// Notes that nobody is left in a workspace, and that it goes.
///
/// # Errors
/// When the database can't be written.
pub async fn abandon(conn: &mut Conn, workspace: WorkspaceId) -> Result<()> {
    sqlx::query("insert into abandoned_workspaces (workspace_id) values ($1) on conflict do nothing")
        .bind(workspace)
        .execute(conn)
        .await?;
    Ok(())
}

/// The workspaces that are to go.
///
/// # Errors
/// When the database can't be read.
pub async fn abandoned(conn: &mut Conn) -> Result<Vec<WorkspaceId>> {
    Ok(sqlx::query_scalar("select workspace_id from abandoned_workspaces order by workspace_id")
        .fetch_all(conn)
        .await?)
}

/// Deletes an abandoned workspace with what is left in it.
///
/// # Errors
/// When the database can't be written.
pub async fn delete_abandoned(conn: &mut Conn, workspace: WorkspaceId) -> Result<()> {
    sqlx::query(
        "delete from workspaces where id = $1 and id in (select workspace_id from abandoned_workspaces)",
    )
    .bind(workspace)
    .execute(conn)
    .await?;
    Ok(())
}
