//! Facts about this installation.

use super::Conn;
use crate::error::Result;

/// A fact's value, if it is known.
///
/// # Errors
/// When the database can't be read.
pub async fn get(conn: &mut Conn, key: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("select value from installation where key = $1")
        .bind(key)
        .fetch_optional(conn)
        .await?)
}

/// Sets a fact.
///
/// # Errors
/// When the database can't be written.
pub async fn set(conn: &mut Conn, key: &str, value: &str) -> Result<()> {
    sqlx::query(
        "insert into installation (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value",
    )
    .bind(key)
    .bind(value)
    .execute(conn)
    .await?;
    Ok(())
}
