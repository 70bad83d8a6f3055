//! What the links in letters stand for. Their tokens are kept as hashes, and are gone once they were used.

use super::Conn;
use crate::domain::ids::UserId;
use crate::domain::mail::LinkPurpose;
use crate::domain::time::Timestamp;
use crate::error::Result;

/// What a link stands for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EmailLink {
    /// Whose.
    pub user_id: UserId,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The address that it was sent to.
    pub email: String,
}

/// Notes a link.
///
/// # Errors
/// When the database can't be written.
pub async fn create(conn: &mut Conn, token_hash: &str, link: &EmailLink, now: Timestamp) -> Result<()> {
    sqlx::query(
        "insert into email_links (token_hash, user_id, purpose, email, created_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(token_hash)
    .bind(link.user_id)
    .bind(link.purpose)
    .bind(&link.email)
    .bind(now)
    .bind(now.after(link.purpose.life()))
    .execute(conn)
    .await?;
    Ok(())
}

/// How many a person was sent for a purpose since `since`, those that were used aside.
///
/// # Errors
/// When the database can't be read.
pub async fn count_since(
    conn: &mut Conn,
    user: UserId,
    purpose: LinkPurpose,
    since: Timestamp,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select count(*) from email_links where user_id = $1 and purpose = $2 and created_at > $3",
    )
    .bind(user)
    .bind(purpose)
    .bind(since)
    .fetch_one(conn)
    .await?)
}

/// What a token stands for that is still good.
///
/// # Errors
/// When the database can't be read.
pub async fn find(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Option<EmailLink>> {
    Ok(sqlx::query_as(
        "select user_id, purpose, email from email_links where token_hash = $1 and expires_at > $2",
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

/// Uses up all links that a person has for a purpose: of several letters, one is enough.
///
/// # Errors
/// When the database can't be written.
pub async fn use_up(conn: &mut Conn, user: UserId, purpose: LinkPurpose) -> Result<()> {
    sqlx::query("delete from email_links where user_id = $1 and purpose = $2")
        .bind(user)
        .bind(purpose)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets links that ended before `before`.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_ended(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query("delete from email_links where expires_at < $1").bind(before).execute(conn).await?;
    Ok(())
}
