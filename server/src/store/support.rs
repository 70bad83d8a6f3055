//! A workspace's leave to be looked into for support, and who looks in. Who does is a member until the leave ends; see
//! `members.support_until`.

use super::Conn;
use crate::domain::ids::{SessionId, UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};

/// A leave to look in.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Consent {
    /// What may be done.
    pub role: Role,
    /// Who gave it, unless they are gone.
    pub granted_by: Option<UserId>,
    /// What they are called.
    #[sqlx(default)]
    pub granted_by_name: Option<String>,
    /// When.
    pub granted_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Gives leave, in the place of one that was given before. Who is there already stays, with what is given now.
///
/// # Errors
/// When the database can't be written.
pub async fn grant(conn: &mut Conn, workspace: WorkspaceId, consent: &Consent) -> Result<()> {
    sqlx::query(
        "insert into support_consents (workspace_id, role, granted_by, granted_at, expires_at) values ($1, $2, $3, $4, $5) \
         on conflict (workspace_id) do update set role = excluded.role, granted_by = excluded.granted_by, \
         granted_at = excluded.granted_at, expires_at = excluded.expires_at",
    )
    .bind(workspace)
    .bind(consent.role)
    .bind(consent.granted_by)
    .bind(consent.granted_at)
    .bind(consent.expires_at)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "update members set role = $2, support_until = $3 where workspace_id = $1 and support_until is not null",
    )
    .bind(workspace)
    .bind(consent.role)
    .bind(consent.expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// The leave that holds now, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn consent(conn: &mut Conn, workspace: WorkspaceId, now: Timestamp) -> Result<Option<Consent>> {
    Ok(sqlx::query_as(
        "select c.role, c.granted_by, u.name as granted_by_name, c.granted_at, c.expires_at from support_consents c \
         left join users u on u.id = c.granted_by where c.workspace_id = $1 and c.expires_at > $2",
    )
    .bind(workspace)
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

/// Who looks in now, by what they are called.
///
/// # Errors
/// When the database can't be read.
pub async fn present(conn: &mut Conn, workspace: WorkspaceId, now: Timestamp) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select u.name from members m join users u on u.id = m.user_id \
         where m.workspace_id = $1 and m.support_until > $2 order by u.name, u.id",
    )
    .bind(workspace)
    .bind(now)
    .fetch_all(conn)
    .await?)
}

/// Until when a person is in a workspace for support; none if they are not, or belong to it anyway.
///
/// # Errors
/// When the database can't be read.
pub async fn until(conn: &mut Conn, workspace: WorkspaceId, user: UserId) -> Result<Option<Timestamp>> {
    let found: Option<Option<Timestamp>> =
        sqlx::query_scalar("select support_until from members where workspace_id = $1 and user_id = $2")
            .bind(workspace)
            .bind(user)
            .fetch_optional(conn)
            .await?;
    Ok(found.flatten())
}

/// Lets a person in by a workspace's leave, with one of their sessions.
///
/// # Errors
/// `conflict` if they belong to it anyway.
pub async fn enter(
    conn: &mut Conn,
    workspace: WorkspaceId,
    (user, session): (UserId, SessionId),
    consent: &Consent,
    now: Timestamp,
) -> Result<()> {
    let done = sqlx::query(
        "insert into members (workspace_id, user_id, role, created_at, support_until) values ($1, $2, $3, $4, $5) \
         on conflict (workspace_id, user_id) do update set role = excluded.role, support_until = excluded.support_until \
         where members.support_until is not null",
    )
    .bind(workspace)
    .bind(user)
    .bind(consent.role)
    .bind(now)
    .bind(consent.expires_at)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::new(
            Code::Conflict,
            "You belong to this workspace yourself: switch to it as to any other of yours.",
        ));
    }
    sqlx::query(
        "update sessions set workspace_id = $1 where id = $2 and user_id = $3 and revoked_at is null",
    )
    .bind(workspace)
    .bind(session)
    .bind(user)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes one who looks in out again. Their sessions go on in a workspace of their own; where they have none, they end.
///
/// # Errors
/// `not_found` if they are not there for support.
pub async fn leave(conn: &mut Conn, workspace: WorkspaceId, user: UserId, now: Timestamp) -> Result<()> {
    let done = sqlx::query(
        "delete from members where workspace_id = $1 and user_id = $2 and support_until is not null",
    )
    .bind(workspace)
    .bind(user)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::new(Code::Conflict, "You are not in this workspace for support."));
    }
    send_home(conn, workspace, user, now).await
}

/// Takes a leave back, and sends everybody out who was let in by it. Returns whether there was one.
///
/// # Errors
/// When the database can't be written.
pub async fn revoke(conn: &mut Conn, workspace: WorkspaceId, now: Timestamp) -> Result<bool> {
    let done = sqlx::query("delete from support_consents where workspace_id = $1")
        .bind(workspace)
        .execute(&mut *conn)
        .await?;
    let inside: Vec<UserId> = sqlx::query_scalar(
        "delete from members where workspace_id = $1 and support_until is not null returning user_id",
    )
    .bind(workspace)
    .fetch_all(&mut *conn)
    .await?;
    for user in inside {
        send_home(conn, workspace, user, now).await?;
    }
    Ok(done.rows_affected() > 0)
}

/// Forgets leaves that have run out, and sends those out who were let in by them and have asked for nothing since. Their
/// rights have ended before, by the clock.
///
/// # Errors
/// When the database can't be written.
pub async fn end_expired(conn: &mut Conn, now: Timestamp) -> Result<()> {
    sqlx::query("delete from support_consents where expires_at <= $1").bind(now).execute(&mut *conn).await?;
    let gone: Vec<(WorkspaceId, UserId)> =
        sqlx::query_as("delete from members where support_until <= $1 returning workspace_id, user_id")
            .bind(now)
            .fetch_all(&mut *conn)
            .await?;
    for (workspace, user) in gone {
        send_home(conn, workspace, user, now).await?;
    }
    Ok(())
}

/// Whether a session is where its person was let in by a leave that has run out.
///
/// # Errors
/// When the database can't be read.
pub async fn has_run_out(conn: &mut Conn, session: SessionId, now: Timestamp) -> Result<bool> {
    Ok(run_out(conn, session, now).await?.is_some())
}

/// Sends out who was let in by a leave that has run out, if a session stands there by it. Returns whether it did.
///
/// # Errors
/// When the database can't be written.
pub async fn end_if_run_out(conn: &mut Conn, session: SessionId, now: Timestamp) -> Result<bool> {
    let Some((workspace, user)) = run_out(conn, session, now).await? else { return Ok(false) };
    leave(conn, workspace, user, now).await?;
    Ok(true)
}

async fn run_out(
    conn: &mut Conn,
    session: SessionId,
    now: Timestamp,
) -> Result<Option<(WorkspaceId, UserId)>> {
    Ok(sqlx::query_as(
        "select s.workspace_id, s.user_id from sessions s \
         join members m on m.workspace_id = s.workspace_id and m.user_id = s.user_id \
         where s.id = $1 and s.revoked_at is null and s.expires_at > $2 and m.support_until <= $2",
    )
    .bind(session)
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

async fn send_home(conn: &mut Conn, workspace: WorkspaceId, user: UserId, now: Timestamp) -> Result<()> {
    let home: Option<WorkspaceId> = sqlx::query_scalar(
        "select workspace_id from members where user_id = $1 and support_until is null \
         order by created_at, workspace_id limit 1",
    )
    .bind(user)
    .fetch_optional(&mut *conn)
    .await?;
    sqlx::query(
        "update sessions set workspace_id = coalesce($3, workspace_id), \
         revoked_at = case when $3 is null then $4 else revoked_at end \
         where workspace_id = $1 and user_id = $2 and revoked_at is null",
    )
    .bind(workspace)
    .bind(user)
    .bind(home)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}
