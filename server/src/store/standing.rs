//! Whom sessions stand for, how that changes, and the notices of it that other processes read.

use super::Conn;
use crate::domain::ids::{SessionId, UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};

/// Notices that are kept. A process reads them several times a second: it is never so far behind.
const KEPT: i64 = 10_000;

/// Who a live session stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    /// The person.
    pub user_id: UserId,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// What they may do in it, now.
    pub role: Role,
    /// Whether they run this installation.
    pub operator: bool,
    /// Whether they are in the workspace for support only.
    pub support: bool,
    /// When the session ends by itself, or the leave that they are there by.
    pub expires_at: Timestamp,
}

/// Who a session stands for, if it is not over and its person is still a member.
///
/// # Errors
/// When the database can't be read.
pub async fn of(conn: &mut Conn, session: SessionId, now: Timestamp) -> Result<Option<Standing>> {
    Ok(sqlx::query_as(
        "select s.user_id, s.workspace_id, m.role, u.system_role is not null as operator, m.support_until is not null as support, \
           case when m.support_until < s.expires_at then m.support_until else s.expires_at end as expires_at \
         from sessions s \
         join members m on m.user_id = s.user_id and m.workspace_id = s.workspace_id \
         join users u on u.id = s.user_id \
         where s.id = $1 and s.revoked_at is null and s.expires_at > $2 \
           and (m.support_until is null or m.support_until > $2)",
    )
    .bind(session)
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

/// The number of the latest notice; 0 before the first.
///
/// # Errors
/// When the database can't be read.
pub async fn latest(conn: &mut Conn) -> Result<i64> {
    Ok(sqlx::query_scalar("select coalesce(max(seq), 0) from standing_changes").fetch_one(conn).await?)
}

/// The notices after `seq`, in order, at most `limit`: their numbers, and whose rights have changed.
///
/// # Errors
/// When the database can't be read.
pub async fn changes(conn: &mut Conn, seq: i64, limit: u32) -> Result<Vec<(i64, UserId)>> {
    Ok(sqlx::query_as("select seq, user_id from standing_changes where seq > $1 order by seq limit $2")
        .bind(seq)
        .bind(limit)
        .fetch_all(conn)
        .await?)
}

/// Forgets all notices but the latest.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_read(conn: &mut Conn) -> Result<u64> {
    Ok(sqlx::query("delete from standing_changes where seq <= (select max(seq) from standing_changes) - $1")
        .bind(KEPT)
        .execute(conn)
        .await?
        .rows_affected())
}

/// Takes one of a person's live sessions to another workspace.
///
/// # Errors
/// `not_found` if it is not theirs or over.
pub async fn take_to(
    conn: &mut Conn,
    workspace: WorkspaceId,
    user: UserId,
    session: SessionId,
) -> Result<()> {
    let done = sqlx::query(
        "update sessions set workspace_id = $1 where id = $2 and user_id = $3 and revoked_at is null",
    )
    .bind(workspace)
    .bind(session)
    .bind(user)
    .execute(conn)
    .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("session")) } else { Ok(()) }
}

/// Takes all of a person's live sessions from one workspace to another: they left the first.
///
/// # Errors
/// When the database can't be written.
pub async fn take_all_to(conn: &mut Conn, from: WorkspaceId, user: UserId, to: WorkspaceId) -> Result<()> {
    sqlx::query(
        "update sessions set workspace_id = $3 where workspace_id = $1 and user_id = $2 and revoked_at is null",
    )
    .bind(from)
    .bind(user)
    .bind(to)
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends all of a person's sessions in a workspace.
///
/// # Errors
/// When the database can't be written.
pub async fn end_all(conn: &mut Conn, workspace: WorkspaceId, user: UserId, now: Timestamp) -> Result<()> {
    sqlx::query(
        "update sessions set revoked_at = $3 where workspace_id = $1 and user_id = $2 and revoked_at is null",
    )
    .bind(workspace)
    .bind(user)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}
