//! Changes of bots that are tried before they go live, and how they went live.

use super::{Conn, Page};
use crate::domain::bot::BotSettingsPatch;
use crate::domain::ids::{BotId, PublicationId, TestRunId, UserId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use sqlx::types::Json;

/// A bot's draft.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Draft {
    /// Of which bot.
    pub bot_id: BotId,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// Words to the model; none to leave them as they are live.
    pub system_prompt: Option<String>,
    /// What differs in the settings.
    #[sqlx(json)]
    pub settings: BotSettingsPatch,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A draft that went live.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Publication {
    /// Identifier.
    pub id: PublicationId,
    /// The run that spoke for it, if there was one that is kept.
    pub run_id: Option<TestRunId>,
    /// Who did it, unless they are gone.
    pub published_by: Option<UserId>,
    /// What they are called.
    #[sqlx(default)]
    pub published_by_name: Option<String>,
    /// Cases that pass live and failed with the draft.
    pub newly_failing: i64,
    /// Whether the tests stood against it.
    pub overridden: bool,
    /// Why it was done all the same.
    pub reason: Option<String>,
    /// When.
    pub created_at: Timestamp,
}

/// A bot's draft, if it has one.
///
/// # Errors
/// When the database can't be read.
pub async fn find(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<Option<Draft>> {
    Ok(sqlx::query_as(
        "select bot_id, revision, system_prompt, settings, created_at, updated_at from bot_drafts \
         where workspace_id = $1 and bot_id = $2",
    )
    .bind(workspace)
    .bind(bot)
    .fetch_optional(conn)
    .await?)
}

/// Puts a bot's draft in the place of the one that it has. Revisions go on counting when a draft is given up, so that no
/// run of an older one can speak for a newer.
///
/// # Errors
/// When the database can't be written.
pub async fn put(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    system_prompt: Option<&str>,
    settings: &BotSettingsPatch,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into bot_drafts (bot_id, workspace_id, revision, system_prompt, settings, created_at, updated_at) \
         values ($1, $2, (select coalesce(max(draft_revision), 0) + 1 from test_runs where bot_id = $1), $3, $4, $5, $5) \
         on conflict (bot_id) do update set revision = bot_drafts.revision + 1, system_prompt = excluded.system_prompt, \
         settings = excluded.settings, updated_at = excluded.updated_at",
    )
    .bind(bot)
    .bind(workspace)
    .bind(system_prompt)
    .bind(Json(settings))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a draft up.
///
/// # Errors
/// `not_found` if the bot has none, also if it is another workspace's.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<()> {
    let done = sqlx::query("delete from bot_drafts where workspace_id = $1 and bot_id = $2")
        .bind(workspace)
        .bind(bot)
        .execute(conn)
        .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("draft")) } else { Ok(()) }
}

/// Records that a draft went live.
///
/// # Errors
/// When the database can't be written.
pub async fn record(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    publication: &Publication,
) -> Result<()> {
    sqlx::query(
        "insert into publications (id, workspace_id, bot_id, run_id, published_by, newly_failing, overridden, reason, \
         created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(publication.id)
    .bind(workspace)
    .bind(bot)
    .bind(publication.run_id)
    .bind(publication.published_by)
    .bind(publication.newly_failing)
    .bind(publication.overridden)
    .bind(&publication.reason)
    .bind(publication.created_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// How a bot's drafts went live, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn publications(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<Publication>> {
    let rows = sqlx::query_as(
        "select p.id, p.run_id, p.published_by, u.name as published_by_name, p.newly_failing, p.overridden, p.reason, \
         p.created_at from publications p left join users u on u.id = p.published_by \
         where p.workspace_id = $1 and p.bot_id = $2 and ($3 is null or p.id < $3) order by p.id desc limit $4",
    )
    .bind(workspace)
    .bind(bot)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &Publication| row.id.0))
}
