//! Conversations and visitors that are older than they may become.

use super::Conn;
use crate::domain::bot::BotSettings;
use crate::domain::ids::{BotId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;

/// A bot, and what says how long it keeps conversations.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Keeper {
    /// The bot.
    pub id: BotId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Its settings.
    #[sqlx(json)]
    pub settings: BotSettings,
    /// The workspace's days.
    pub workspace_days: Option<u32>,
}

/// Bots behind `after` in the order of their ids, whoever's they are.
///
/// # Errors
/// When the database can't be read.
pub async fn keepers(conn: &mut Conn, after: Option<BotId>, limit: u32) -> Result<Vec<Keeper>> {
    Ok(sqlx::query_as(
        "select b.id, b.workspace_id, b.settings, p.keep_days as workspace_days from bots b \
         left join workspace_privacy p on p.workspace_id = b.workspace_id \
         where ($1 is null or b.id > $1) order by b.id limit $2",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Deletes a bot's conversations in which nothing was said since `before`, up to `limit`. Returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_conversations(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    before: Timestamp,
    limit: u32,
) -> Result<u64> {
    let done = sqlx::query(
        "delete from conversations where id in (select id from conversations \
         where workspace_id = $1 and bot_id = $2 and updated_at < $3 order by updated_at limit $4)",
    )
    .bind(workspace)
    .bind(bot)
    .bind(before)
    .bind(limit)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes a bot's visitors who were not seen since `before` and of whom no conversation is left, up to `limit`. Returns
/// how many.
///
/// # Errors
/// When the database can't be written.
pub async fn forget_visitors(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    before: Timestamp,
    limit: u32,
) -> Result<u64> {
    let done = sqlx::query(
        "delete from visitors where id in (select v.id from visitors v \
         where v.workspace_id = $1 and v.bot_id = $2 and v.last_seen_at < $3 \
         and not exists (select 1 from conversations c where c.visitor_id = v.id) limit $4)",
    )
    .bind(workspace)
    .bind(bot)
    .bind(before)
    .bind(limit)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Whether a bot has anything to forget: a look costs a reader only.
///
/// # Errors
/// When the database can't be read.
pub async fn is_due(conn: &mut Conn, workspace: WorkspaceId, bot: BotId, before: Timestamp) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "select 1 where exists (select 1 from conversations where workspace_id = $1 and bot_id = $2 and updated_at < $3) \
         or exists (select 1 from visitors v where v.workspace_id = $1 and v.bot_id = $2 and v.last_seen_at < $3 \
         and not exists (select 1 from conversations c where c.visitor_id = v.id))",
    )
    .bind(workspace)
    .bind(bot)
    .bind(before)
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}
