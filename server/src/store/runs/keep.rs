//! How long the records of readings are kept. Whoever's they are; in small steps, so that nobody waits for it.

use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::Conn;

/// Forgets up to `limit` addresses of readings that are older than the last `keep` of their source, or began before
/// `before`; those of a source's last reading stay. Returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_pages(conn: &mut Conn, keep: u32, before: Timestamp, limit: u32) -> Result<u64> {
    Ok(sqlx::query(
        "delete from run_pages where (run_id, url) in (select p.run_id, p.url from runs r \
            join sources s on s.id = r.source_id join run_pages p on p.run_id = r.id \
            where r.number <= s.run - $1 or (r.created_at < $2 and r.number < s.run) limit $3)",
    )
    .bind(i64::from(keep))
    .bind(before)
    .bind(limit)
    .execute(conn)
    .await?
    .rows_affected())
}

/// Forgets up to `limit` readings that began before `before` and whose addresses are forgotten; the last of each source
/// stays. Returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_runs(conn: &mut Conn, before: Timestamp, limit: u32) -> Result<u64> {
    Ok(sqlx::query(
        "delete from runs where id in (select r.id from runs r join sources s on s.id = r.source_id \
            where r.created_at < $1 and r.number < s.run \
            and not exists (select 1 from run_pages p where p.run_id = r.id) limit $2)",
    )
    .bind(before)
    .bind(limit)
    .execute(conn)
    .await?
    .rows_affected())
}
