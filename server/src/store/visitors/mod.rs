//! Visitors, and where the widget was seen. A visitor's secret is kept as a hash.

mod known;

pub use known::{Known, Taught, get, list, taught};

use super::Conn;
use super::leftovers::{self, What};
use crate::domain::ids::{BotId, ConversationId, VisitorId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};

/// The visitor of a bot who holds that secret, if there is one; marks them as seen.
///
/// # Errors
/// When the database can't be written.
pub async fn recognise(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<VisitorId>> {
    Ok(sqlx::query_scalar(
        "update visitors set last_seen_at = $4 where workspace_id = $1 and bot_id = $2 and token_hash = $3 returning id",
    )
    .bind(workspace)
    .bind(bot)
    .bind(token_hash)
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

/// Adds a visitor.
///
/// # Errors
/// When the database can't be written.
pub async fn create(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    id: VisitorId,
    token_hash: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into visitors (id, workspace_id, bot_id, token_hash, created_at, last_seen_at) values ($1, $2, $3, $4, $5, $5)",
    )
    .bind(id)
    .bind(workspace)
    .bind(bot)
    .bind(token_hash)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a visitor is there and has not been erased.
///
/// # Errors
/// When the database can't be read.
pub async fn exists(conn: &mut Conn, workspace: WorkspaceId, id: VisitorId) -> Result<bool> {
    let row: Option<i64> = sqlx::query_scalar("select 1 from visitors where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Deletes a visitor with all they said, and notes that it is to go from the file as well. Returns the conversations
/// that went with them.
///
/// # Errors
/// `not_found` if they are gone already.
pub async fn erase(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: VisitorId,
    now: Timestamp,
) -> Result<Vec<ConversationId>> {
    let conversations =
        sqlx::query_scalar("select id from conversations where workspace_id = $1 and visitor_id = $2")
            .bind(workspace)
            .bind(id)
            .fetch_all(&mut *conn)
            .await?;
    let done = sqlx::query("delete from visitors where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .execute(&mut *conn)
        .await?;
    if done.rows_affected() == 0 {
        return Err(Error::not_found("visitor"));
    }
    leftovers::note(conn, What::Messages, now).await?;
    Ok(conversations)
}

/// Where a bot's script was seen.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Sighting {
    /// The page's origin.
    pub origin: String,
    /// Whether the bot may be shown there.
    pub allowed: bool,
    /// First time.
    pub first_seen_at: Timestamp,
    /// Last time.
    pub last_seen_at: Timestamp,
}

/// Origins kept for a bot beside those it is allowed on: anyone can send any, so only the latest are remembered.
const MOST_SIGHTINGS: i64 = 100;
/// Sightings listed of each kind, allowed or not: invented origins must not hide the real ones.
const LISTED: i64 = 20;

/// Notes that a bot's script was seen, at most once a minute for an origin.
///
/// # Errors
/// When the database can't be written.
pub async fn sight(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    origin: &str,
    allowed: bool,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into widget_sightings (workspace_id, bot_id, origin, allowed, first_seen_at, last_seen_at) \
         values ($1, $2, $3, $4, $5, $5) \
         on conflict (bot_id, origin) do update set allowed = excluded.allowed, last_seen_at = excluded.last_seen_at",
    )
    .bind(workspace)
    .bind(bot)
    .bind(origin)
    .bind(allowed)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    if !allowed {
        sqlx::query(
            "delete from widget_sightings where workspace_id = $1 and bot_id = $2 and origin in \
             (select origin from widget_sightings where bot_id = $2 and allowed = 0 \
              order by last_seen_at desc, origin limit -1 offset $3)",
        )
        .bind(workspace)
        .bind(bot)
        .bind(MOST_SIGHTINGS)
        .execute(conn)
        .await?;
    }
    Ok(())
}

/// Where a bot's script was seen, latest first.
///
/// # Errors
/// When the database can't be read.
pub async fn sightings(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<Vec<Sighting>> {
    Ok(sqlx::query_as(
        "select origin, allowed, first_seen_at, last_seen_at from \
         (select *, row_number() over (partition by allowed order by last_seen_at desc, origin) as place \
          from widget_sightings where workspace_id = $1 and bot_id = $2) \
         where place <= $3 order by last_seen_at desc, origin",
    )
    .bind(workspace)
    .bind(bot)
    .bind(LISTED)
    .fetch_all(conn)
    .await?)
}
