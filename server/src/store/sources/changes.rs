//! What its owner changes of a source.

use crate::domain::ids::{SourceId, WorkspaceId};
use crate::domain::pattern::Pattern;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::Conn;
use sqlx::types::Json;

/// What an owner may change of a source: all of it as it is to be.
#[derive(Debug, Clone)]
pub struct Changes {
    /// What to call it.
    pub title: Option<String>,
    /// Where it starts besides `url`.
    pub start_urls: Vec<String>,
    /// Patterns of which a page must match one, if there are any.
    pub include: Vec<Pattern>,
    /// Patterns of which a page may match none.
    pub exclude: Vec<Pattern>,
    /// Most pages.
    pub max_pages: Option<i64>,
    /// Most links away from the start.
    pub max_depth: Option<i64>,
    /// When it is read again by itself.
    pub schedule: Option<String>,
    /// IANA name of the schedule's time zone.
    pub time_zone: Option<String>,
    /// When the schedule is due.
    pub next_run_at: Option<Timestamp>,
    /// New words, or pairs as JSON; none to keep those that it has.
    pub text: Option<String>,
}

/// Changes a source.
///
/// # Errors
/// When the database can't be written.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: SourceId,
    changes: &Changes,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update sources set title = $3, start_urls = $4, include = $5, exclude = $6, max_pages = $7, max_depth = $8, \
         schedule = $9, time_zone = $10, next_run_at = $11, text = coalesce($12, text), updated_at = $13 \
         where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(id)
    .bind(&changes.title)
    .bind(Json(&changes.start_urls))
    .bind(Json(&changes.include))
    .bind(Json(&changes.exclude))
    .bind(changes.max_pages)
    .bind(changes.max_depth)
    .bind(&changes.schedule)
    .bind(&changes.time_zone)
    .bind(changes.next_run_at)
    .bind(&changes.text)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a source other words, or other pairs as JSON. They are read when the next reading is.
///
/// # Errors
/// When the database can't be written.
pub async fn set_text(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: SourceId,
    text: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("update sources set text = $3, updated_at = $4 where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .bind(text)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}
