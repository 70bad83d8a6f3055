//! Who belongs to a workspace. Rules of who may change it are in `domain::member`; who is let in for support for a while is
//! no member, see `support`.

use super::{Conn, Page};
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};

/// Somebody who belongs to a workspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Member {
    /// The person.
    pub user_id: UserId,
    /// What they are called.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// When they joined.
    pub joined_at: Timestamp,
}

/// A workspace's members, those who signed up first at the top.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    limit: u32,
    after: Option<uuid::Uuid>,
) -> Result<Page<Member>> {
    let rows = sqlx::query_as(
        "select m.user_id, u.name, u.email, m.role, m.created_at as joined_at \
         from members m join users u on u.id = m.user_id \
         where m.workspace_id = $1 and m.support_until is null and ($2 is null or m.user_id > $2) order by m.user_id limit $3",
    )
    .bind(workspace)
    .bind(after.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &Member| row.user_id.0))
}

/// A member.
///
/// # Errors
/// `not_found` if they don't belong to it, or when the database can't be read.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, user: UserId) -> Result<Member> {
    sqlx::query_as(
        "select m.user_id, u.name, u.email, m.role, m.created_at as joined_at \
         from members m join users u on u.id = m.user_id \
         where m.workspace_id = $1 and m.user_id = $2 and m.support_until is null",
    )
    .bind(workspace)
    .bind(user)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("member"))
}

/// Whether somebody with that address belongs to it.
///
/// # Errors
/// When the database can't be read.
pub async fn has_email(conn: &mut Conn, workspace: WorkspaceId, email: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select 1 from members m join users u on u.id = m.user_id \
         where m.workspace_id = $1 and u.email = $2)",
    )
    .bind(workspace)
    .bind(email)
    .fetch_one(conn)
    .await?)
}

/// Adds a member.
///
/// # Errors
/// `conflict` if they belong to it already.
pub async fn join(
    conn: &mut Conn,
    workspace: WorkspaceId,
    user: UserId,
    role: Role,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("insert into members (workspace_id, user_id, role, created_at) values ($1, $2, $3, $4)")
        .bind(workspace)
        .bind(user)
        .bind(role)
        .bind(now)
        .execute(conn)
        .await
        .map_err(|error| match error.as_database_error() {
            Some(database) if database.is_unique_violation() => {
                Error::new(Code::Conflict, "You belong to this workspace already. Nothing was changed.")
            }
            _ => error.into(),
        })?;
    Ok(())
}

/// Takes a member out.
///
/// # Errors
/// `not_found` if they don't belong to it.
pub async fn remove(conn: &mut Conn, workspace: WorkspaceId, user: UserId) -> Result<()> {
    let done = sqlx::query("delete from members where workspace_id = $1 and user_id = $2")
        .bind(workspace)
        .bind(user)
        .execute(conn)
        .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("member")) } else { Ok(()) }
}

/// How many members there are, and how many of them are owners.
///
/// # Errors
/// When the database can't be read.
pub async fn count(conn: &mut Conn, workspace: WorkspaceId) -> Result<(i64, i64)> {
    Ok(sqlx::query_as(
        "select count(*), count(case when role = 'owner' then 1 end) from members \
         where workspace_id = $1 and support_until is null",
    )
    .bind(workspace)
    .fetch_one(conn)
    .await?)
}
