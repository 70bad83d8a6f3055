//! Bots and their knowledge bases.

use super::indexes::NewIndex;
use super::{Conn, Page, knowledge_bases};
use crate::domain::bot::BotSettings;
use crate::domain::ids::{BotId, KnowledgeBaseId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use sqlx::types::Json;

/// A bot.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Bot {
    /// Identifier, also in the snippet on a website.
    pub id: BotId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What it answers from.
    pub knowledge_base_id: KnowledgeBaseId,
    /// Shown to visitors.
    pub name: String,
    /// The owner's words to the model.
    pub system_prompt: String,
    /// The rest of what the owner may change.
    #[sqlx(json)]
    pub settings: BotSettings,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// How much a bot has.
#[derive(Debug, Clone, Copy, Default, sqlx::FromRow)]
pub struct Counts {
    /// Sources added.
    pub sources: i64,
    /// Pages that answer.
    pub documents: i64,
    /// Passages they consist of.
    pub chunks: i64,
    /// Conversations held.
    pub conversations: i64,
}

const COLUMNS: &str =
    "id, workspace_id, knowledge_base_id, name, system_prompt, settings, created_at, updated_at";

/// Makes a bot with a knowledge base of its own and that one's first index.
///
/// # Errors
/// When the database can't be written.
pub async fn create(conn: &mut Conn, bot: &Bot, index: &NewIndex) -> Result<()> {
    let (workspace, base) = (bot.workspace_id, bot.knowledge_base_id);
    knowledge_bases::create(conn, workspace, base, &bot.name, index, bot.created_at).await?;
    sqlx::query(
        "insert into bots (id, workspace_id, knowledge_base_id, name, system_prompt, settings, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(bot.id)
    .bind(bot.workspace_id)
    .bind(bot.knowledge_base_id)
    .bind(&bot.name)
    .bind(&bot.system_prompt)
    .bind(Json(&bot.settings))
    .bind(bot.created_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// A workspace's bots, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<Bot>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from bots where workspace_id = $1 and ($2 is null or id < $2) order by id desc limit $3"
    )))
    .bind(workspace)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |bot: &Bot| bot.id.0))
}

/// A bot's name, and little else.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Named {
    /// Identifier.
    pub id: BotId,
    /// Shown to visitors.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// All of a workspace's bots by name, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn named(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<Named>> {
    Ok(sqlx::query_as("select id, name, created_at from bots where workspace_id = $1 order by id desc")
        .bind(workspace)
        .fetch_all(conn)
        .await?)
}

/// A workspace's bot.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: BotId) -> Result<Bot> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from bots where workspace_id = $1 and id = $2"
    )))
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("bot"))
}

/// The bot that a knowledge base was made for, the first if there are several; none if it stands alone.
///
/// # Errors
/// When the database can't be read.
pub async fn of_knowledge_base(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
) -> Result<Option<BotId>> {
    Ok(sqlx::query_scalar(
        "select id from bots where workspace_id = $1 and knowledge_base_id = $2 order by id limit 1",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .fetch_optional(conn)
    .await?)
}

/// A bot by what stands in the snippet: visitors belong to no workspace, so this is where theirs is found out.
///
/// # Errors
/// `not_found`, also if its workspace is to be deleted.
pub async fn get_for_visitors(conn: &mut Conn, id: BotId) -> Result<Bot> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from bots where id = $1 \
         and not exists (select 1 from workspace_deletions d where d.workspace_id = bots.workspace_id)"
    )))
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("bot"))
}

/// Saves name, prompt and settings.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, bot: &Bot) -> Result<()> {
    let done = sqlx::query(
        "update bots set name = $3, system_prompt = $4, settings = $5, updated_at = $6 where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(bot.id)
    .bind(&bot.name)
    .bind(&bot.system_prompt)
    .bind(Json(&bot.settings))
    .bind(bot.updated_at)
    .execute(conn)
    .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("bot")) } else { Ok(()) }
}

/// Deletes a bot with everything said to it, and its knowledge base unless other bots answer from that, too.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, id: BotId) -> Result<()> {
    let knowledge_base: Option<KnowledgeBaseId> = sqlx::query_scalar(
        "delete from bots where workspace_id = $1 and id = $2 returning knowledge_base_id",
    )
    .bind(workspace)
    .bind(id)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(knowledge_base) = knowledge_base else { return Err(Error::not_found("bot")) };
    sqlx::query(
        "delete from knowledge_bases where workspace_id = $1 and id = $2 \
         and not exists (select 1 from bots b where b.knowledge_base_id = $2) \
         and not exists (select 1 from bot_knowledge_bases b where b.knowledge_base_id = $2)",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .execute(conn)
    .await?;
    Ok(())
}

/// How much a bot has.
///
/// # Errors
/// When the database can't be read.
pub async fn counts(conn: &mut Conn, workspace: WorkspaceId, id: BotId) -> Result<Counts> {
    Ok(sqlx::query_as(
        "select \
         (select count(*) from sources s where s.knowledge_base_id = b.knowledge_base_id) as sources, \
         (select count(*) from documents d join sources s on s.id = d.source_id \
            where s.knowledge_base_id = b.knowledge_base_id and d.outcome in ('indexed', 'changed', 'unchanged', 'duplicate')) as documents, \
         (select count(*) from document_chunks c join indexes i on i.number = c.index_number \
            join knowledge_bases k on k.live_index_id = i.id where k.id = b.knowledge_base_id) as chunks, \
         (select count(*) from conversations c where c.bot_id = b.id) as conversations \
         from bots b where b.workspace_id = $1 and b.id = $2",
    )
    .bind(workspace)
    .bind(id)
    .fetch_one(conn)
    .await?)
}
