//! Webhooks: each recorded once, whatever it says, and then settled.

use crate::domain::ids::WorkspaceId;
use crate::domain::source::closed_set;
use crate::domain::subscription::Moment;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::store::Conn;
use serde::{Deserialize, Serialize};

closed_set! {
    /// What became of a webhook.
    EventStatus {
        /// Recorded; its turn comes.
        Pending = "pending",
        /// What it tells of is taken in.
        Applied = "applied",
        /// Nothing here depends on it.
        Ignored = "ignored",
        /// It could not be taken in.
        Failed = "failed",
    }
}

/// A webhook to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'a> {
    /// Polar's identifier of it: the same on each try.
    pub id: &'a str,
    /// Such as `subscription.active`.
    pub kind: &'a str,
    /// When it happened.
    pub at: Moment,
    /// As it was signed.
    pub body: &'a str,
}

/// A webhook that waits for its turn.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Waiting {
    /// Polar's identifier of it.
    pub id: String,
    /// As it was signed.
    pub body: String,
    /// How often it was tried.
    pub attempts: i64,
}

/// A webhook, for whoever runs the server.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Recorded {
    /// Polar's identifier of it.
    pub id: String,
    /// Such as `subscription.active`.
    #[sqlx(rename = "type")]
    pub kind: String,
    /// Whose it is, as far as that is known.
    pub workspace_id: Option<WorkspaceId>,
    /// When it happened.
    pub at_us: Moment,
    /// What became of it.
    pub status: EventStatus,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it was ignored, or what failed.
    pub detail: Option<String>,
    /// When it came.
    pub received_at: Timestamp,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
}

/// Records a webhook. One that is there already stays as it is. Returns whether it is new.
///
/// # Errors
/// When the database can't be written.
pub async fn record(conn: &mut Conn, event: NewEvent<'_>, now: Timestamp) -> Result<bool> {
    let added = sqlx::query(
        "insert into polar_events (id, type, at_us, body, status, run_at, received_at) \
         values ($1, $2, $3, $4, 'pending', $5, $5) on conflict (id) do nothing",
    )
    .bind(event.id)
    .bind(event.kind)
    .bind(event.at)
    .bind(event.body)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(added.rows_affected() > 0)
}

/// Up to `limit` webhooks whose turn has come, whoever's they are; what happened first comes first.
///
/// # Errors
/// When the database can't be read.
pub async fn due(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<Waiting>> {
    Ok(sqlx::query_as(
        "select id, body, attempts from polar_events where status = 'pending' and run_at <= $1 \
         order by at_us, received_at, id limit $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Settles a webhook that waits, in the transaction of what it does. Returns whether it still waited: if not, it was
/// settled by somebody else, and nothing else of this transaction may be kept.
///
/// # Errors
/// When the database can't be written.
pub async fn settle(
    conn: &mut Conn,
    id: &str,
    status: EventStatus,
    workspace: Option<WorkspaceId>,
    detail: Option<&str>,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update polar_events set status = $2, workspace_id = $3, detail = $4, settled_at = $5, attempts = attempts + 1 \
         where id = $1 and status = 'pending'",
    )
    .bind(id)
    .bind(status)
    .bind(workspace)
    .bind(detail)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Has a webhook that waits be tried again later.
///
/// # Errors
/// When the database can't be written.
pub async fn put_off(conn: &mut Conn, id: &str, detail: &str, run_at: Timestamp) -> Result<()> {
    sqlx::query(
        "update polar_events set attempts = attempts + 1, detail = $2, run_at = $3 where id = $1 and status = 'pending'",
    )
    .bind(id)
    .bind(detail)
    .bind(run_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Webhooks of one status, whoever's they are, the latest first, before that time and identifier.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    status: EventStatus,
    limit: u32,
    before: Option<(Timestamp, String)>,
) -> Result<Vec<Recorded>> {
    let (at, id) = before.unzip();
    Ok(sqlx::query_as(
        "select id, type, workspace_id, at_us, status, attempts, detail, received_at, settled_at from polar_events \
         where status = $1 and ($2 is null or received_at < $2 or (received_at = $2 and id < $3)) \
         order by received_at desc, id desc limit $4",
    )
    .bind(status)
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Has a settled webhook be taken in once more.
///
/// # Errors
/// `not_found`; `conflict` if it waits already.
pub async fn replay(conn: &mut Conn, id: &str, now: Timestamp) -> Result<()> {
    let status: Option<EventStatus> = sqlx::query_scalar("select status from polar_events where id = $1")
        .bind(id)
        .fetch_optional(&mut *conn)
        .await?;
    match status {
        None => return Err(Error::not_found("webhook")),
        Some(EventStatus::Pending) => {
            return Err(Error::new(Code::Conflict, "This webhook waits for its turn already."));
        }
        Some(_) => {}
    }
    sqlx::query(
        "update polar_events set status = 'pending', attempts = 0, detail = null, run_at = $2, settled_at = null \
         where id = $1",
    )
    .bind(id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets up to `limit` webhooks that were settled before `before`. Those that failed stay: somebody has to look at
/// them. Returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(conn: &mut Conn, before: Timestamp, limit: u32) -> Result<u64> {
    Ok(sqlx::query(
        "delete from polar_events where id in (select id from polar_events \
         where status in ('applied', 'ignored') and received_at < $1 order by received_at limit $2)",
    )
    .bind(before)
    .bind(limit)
    .execute(conn)
    .await?
    .rows_affected())
}
