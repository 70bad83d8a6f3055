//! What the operator tells everybody.

use super::Conn;
use crate::domain::ids::{AnnouncementId, UserId};
use crate::domain::operator::Tone;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};

/// An announcement.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Announcement {
    /// Identifier.
    pub id: AnnouncementId,
    /// What is said.
    pub text: String,
    /// How it looks.
    pub tone: Tone,
    /// Where more is said.
    pub url: Option<String>,
    /// From when on it is shown.
    pub starts_at: Timestamp,
    /// Until when; none until it is taken back.
    pub ends_at: Option<Timestamp>,
    /// Who said it, unless they are gone.
    pub created_by: Option<UserId>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Announcements that are kept; the oldest go.
const KEPT: i64 = 100;
const COLUMNS: &str = "id, text, tone, url, starts_at, ends_at, created_by, created_at";

/// Adds one.
///
/// # Errors
/// When the database can't be written.
pub async fn create(conn: &mut Conn, new: &Announcement) -> Result<()> {
    sqlx::query(
        "insert into announcements (id, text, tone, url, starts_at, ends_at, created_by, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id)
    .bind(&new.text)
    .bind(new.tone)
    .bind(&new.url)
    .bind(new.starts_at)
    .bind(new.ends_at)
    .bind(new.created_by)
    .bind(new.created_at)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "delete from announcements where id not in (select id from announcements order by id desc limit $1)",
    )
    .bind(KEPT)
    .execute(conn)
    .await?;
    Ok(())
}

/// All of them, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn all(conn: &mut Conn) -> Result<Vec<Announcement>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!("select {COLUMNS} from announcements order by id desc")))
        .fetch_all(conn)
        .await?)
}

/// Those that are shown now, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn shown(conn: &mut Conn, now: Timestamp) -> Result<Vec<Announcement>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from announcements where starts_at <= $1 and (ends_at is null or ends_at > $1) order by id desc"
    )))
    .bind(now)
    .fetch_all(conn)
    .await?)
}

/// Takes one back.
///
/// # Errors
/// `not_found`.
pub async fn delete(conn: &mut Conn, id: AnnouncementId) -> Result<()> {
    let done = sqlx::query("delete from announcements where id = $1").bind(id).execute(conn).await?;
    if done.rows_affected() == 0 { Err(Error::not_found("announcement")) } else { Ok(()) }
}
