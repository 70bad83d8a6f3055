//! Workspaces: made, named, and listed for those who belong to them.

use super::accounts::Membership;
use super::{Conn, Page};
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};

/// A tenant.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Workspace {
    /// Identifier.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Adds a workspace with its first owner.
///
/// # Errors
/// When the database can't be written.
pub async fn create(
    conn: &mut Conn,
    workspace: WorkspaceId,
    name: &str,
    owner: UserId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("insert into workspaces (id, name, created_at) values ($1, $2, $3)")
        .bind(workspace)
        .bind(name)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    sqlx::query("insert into members (workspace_id, user_id, role, created_at) values ($1, $2, $3, $4)")
        .bind(workspace)
        .bind(owner)
        .bind(Role::Owner)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// The workspace of that id.
///
/// # Errors
/// `not_found`, or when the database can't be read.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId) -> Result<Workspace> {
    sqlx::query_as("select id, name, created_at from workspaces where id = $1")
        .bind(workspace)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("workspace"))
}

/// Gives a workspace another name.
///
/// # Errors
/// `not_found`, or when the database can't be written.
pub async fn rename(conn: &mut Conn, workspace: WorkspaceId, name: &str) -> Result<()> {
    let done = sqlx::query("update workspaces set name = $2 where id = $1")
        .bind(workspace)
        .bind(name)
        .execute(conn)
        .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("workspace")) } else { Ok(()) }
}

/// The workspaces that a person belongs to, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn of_person(
    conn: &mut Conn,
    user: UserId,
    limit: u32,
    after: Option<uuid::Uuid>,
) -> Result<Page<Membership>> {
    let rows = sqlx::query_as(
        "select m.workspace_id, w.name, m.role from members m join workspaces w on w.id = m.workspace_id \
         where m.user_id = $1 and m.support_until is null and ($2 is null or m.workspace_id > $2) order by m.workspace_id limit $3",
    )
    .bind(user)
    .bind(after.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &Membership| row.workspace_id.0))
}

/// How many workspaces a person owns.
///
/// # Errors
/// When the database can't be read.
pub async fn count_owned(conn: &mut Conn, user: UserId) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select count(*) from members \
         where user_id = $1 and role = 'owner' and support_until is null",
    )
    .bind(user)
    .fetch_one(conn)
    .await?)
}

/// Where a person was last, of the workspaces that they still belong to; else the one they joined first.
///
/// # Errors
/// When the database can't be read.
pub async fn home(conn: &mut Conn, user: UserId) -> Result<Option<Membership>> {
    Ok(sqlx::query_as(
        "select m.workspace_id, w.name, m.role from members m join workspaces w on w.id = m.workspace_id \
         where m.user_id = $1 and m.support_until is null \
         order by coalesce((select max(s.last_used_at) from sessions s \
             where s.user_id = m.user_id and s.workspace_id = m.workspace_id), 0) desc, \
           m.created_at, m.workspace_id \
         limit 1",
    )
    .bind(user)
    .fetch_optional(conn)
    .await?)
}
