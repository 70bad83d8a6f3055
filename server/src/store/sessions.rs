//! Sign-ins: a session and its chain of refresh tokens. Tokens are kept as hashes.

use super::{Conn, Page};
use crate::domain::ids::{SessionId, UserId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};

/// A signed-in device.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Session {
    /// Identifier; the access token's `sid`.
    pub id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// In which workspace.
    pub workspace_id: WorkspaceId,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// When they signed in.
    pub created_at: Timestamp,
    /// Last refresh.
    pub last_used_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// What became of a refresh token that was handed in.
#[derive(Debug)]
pub enum Exchange {
    /// It was good and is used up now.
    Good(Session),
    /// It had been used before: somebody has a copy. The session has been ended.
    Reused,
    /// It is not known, or its session is over.
    Unknown,
}

/// Opens a session with its first refresh token.
///
/// # Errors
/// When the database can't be written.
pub async fn create(conn: &mut Conn, session: &Session, token_hash: &str) -> Result<()> {
    sqlx::query(
        "insert into sessions (id, user_id, workspace_id, user_agent, created_at, last_used_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(session.id)
    .bind(session.user_id)
    .bind(session.workspace_id)
    .bind(&session.user_agent)
    .bind(session.created_at)
    .bind(session.last_used_at)
    .bind(session.expires_at)
    .execute(&mut *conn)
    .await?;
    add_token(conn, session.id, token_hash, session.created_at).await
}

async fn add_token(conn: &mut Conn, session: SessionId, token_hash: &str, now: Timestamp) -> Result<()> {
    sqlx::query("insert into refresh_tokens (token_hash, session_id, created_at) values ($1, $2, $3)")
        .bind(token_hash)
        .bind(session)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Uses up a refresh token and puts `next_hash` in its place. A token used twice ends its session.
///
/// # Errors
/// When the database can't be written.
pub async fn exchange(
    conn: &mut Conn,
    token_hash: &str,
    next_hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<Exchange> {
    let token: Option<(SessionId, Option<Timestamp>)> =
        sqlx::query_as("select session_id, used_at from refresh_tokens where token_hash = $1")
            .bind(token_hash)
            .fetch_optional(&mut *conn)
            .await?;
    let Some((id, used_at)) = token else { return Ok(Exchange::Unknown) };
    if used_at.is_some() {
        revoke_by_id(conn, id, now).await?;
        return Ok(Exchange::Reused);
    }
    sqlx::query("update refresh_tokens set used_at = $2 where token_hash = $1")
        .bind(token_hash)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    let session: Option<Session> = sqlx::query_as(
        "update sessions set last_used_at = $2, expires_at = $3 \
         where id = $1 and revoked_at is null and expires_at > $2 \
         returning id, user_id, workspace_id, user_agent, created_at, last_used_at, expires_at",
    )
    .bind(id)
    .bind(now)
    .bind(expires_at)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(session) = session else { return Ok(Exchange::Unknown) };
    add_token(conn, id, next_hash, now).await?;
    Ok(Exchange::Good(session))
}

/// The session that a refresh token belongs to, whatever its state.
///
/// # Errors
/// When the database can't be read.
pub async fn of_token(conn: &mut Conn, token_hash: &str) -> Result<Option<SessionId>> {
    Ok(sqlx::query_scalar("select session_id from refresh_tokens where token_hash = $1")
        .bind(token_hash)
        .fetch_optional(conn)
        .await?)
}

/// A person's live sessions, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    user: UserId,
    now: Timestamp,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<Session>> {
    let rows = sqlx::query_as(
        "select id, user_id, workspace_id, user_agent, created_at, last_used_at, expires_at from sessions \
         where user_id = $1 and revoked_at is null and expires_at > $2 and ($3 is null or id < $3) \
         order by id desc limit $4",
    )
    .bind(user)
    .bind(now)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &Session| row.id.0))
}

/// Ends one of a person's sessions.
///
/// # Errors
/// `not_found` if it is not theirs or over already.
pub async fn revoke(conn: &mut Conn, user: UserId, session: SessionId, now: Timestamp) -> Result<()> {
    let done = sqlx::query(
        "update sessions set revoked_at = $3 where id = $1 and user_id = $2 and revoked_at is null",
    )
    .bind(session)
    .bind(user)
    .bind(now)
    .execute(conn)
    .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("session")) } else { Ok(()) }
}

/// Ends a session, whoever's it is.
///
/// # Errors
/// When the database can't be written.
pub async fn revoke_by_id(conn: &mut Conn, session: SessionId, now: Timestamp) -> Result<()> {
    sqlx::query("update sessions set revoked_at = $2 where id = $1 and revoked_at is null")
        .bind(session)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends all sessions of a person.
///
/// # Errors
/// When the database can't be written.
pub async fn revoke_all(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<()> {
    sqlx::query("update sessions set revoked_at = $2 where user_id = $1 and revoked_at is null")
        .bind(user)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// When a session was begun, if it is not over.
///
/// # Errors
/// When the database can't be read.
pub async fn begun(conn: &mut Conn, session: SessionId) -> Result<Option<Timestamp>> {
    Ok(sqlx::query_scalar("select created_at from sessions where id = $1 and revoked_at is null")
        .bind(session)
        .fetch_optional(conn)
        .await?)
}

/// Ends all sessions of a person but one.
///
/// # Errors
/// When the database can't be written.
pub async fn revoke_others(
    conn: &mut Conn,
    user: UserId,
    but: Option<SessionId>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update sessions set revoked_at = $3 \
         where user_id = $1 and revoked_at is null and ($2 is null or id <> $2)",
    )
    .bind(user)
    .bind(but)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets sessions that ended before `before`, with their tokens.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_ended(conn: &mut Conn, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query("delete from sessions where expires_at < $1 or revoked_at < $1")
        .bind(before)
        .execute(conn)
        .await?
        .rows_affected())
}
