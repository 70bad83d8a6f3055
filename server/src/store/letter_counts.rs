//! Letters to addresses that may be a stranger's, counted for a while. No address stands here.

use super::Conn;
use crate::domain::time::Timestamp;
use crate::error::Result;

/// When the letter was counted that has `newer` newer ones after it, if that was after `since`.
///
/// # Errors
/// When the database can't be read.
pub async fn nth_latest(
    conn: &mut Conn,
    counter: &str,
    newer: i64,
    since: Timestamp,
) -> Result<Option<Timestamp>> {
    Ok(sqlx::query_scalar(
        "select at from letter_counts where counter = $1 and at > $2 order by at desc limit 1 offset $3",
    )
    .bind(counter)
    .bind(since)
    .bind(newer)
    .fetch_optional(conn)
    .await?)
}

/// Counts a letter.
///
/// # Errors
/// When the database can't be written.
pub async fn add(conn: &mut Conn, counter: &str, now: Timestamp) -> Result<()> {
    sqlx::query("insert into letter_counts (counter, at) values ($1, $2)")
        .bind(counter)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets those that were counted before `before`.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query("delete from letter_counts where at < $1").bind(before).execute(conn).await?;
    Ok(())
}
