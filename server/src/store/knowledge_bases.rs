//! Knowledge bases: what sources feed and bots answer from.
//!
//! One without a live version is being imported: until that has ended it is nobody's to see, see `store::transfer`.

use super::indexes::{self, NewIndex};
use super::{Conn, Page};
use crate::domain::ids::{BotId, IndexId, KnowledgeBaseId, WorkspaceId};
use crate::domain::pipeline::Pipeline;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use sqlx::types::Json;

/// A knowledge base.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KnowledgeBase {
    /// Identifier.
    pub id: KnowledgeBaseId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What its owner calls it.
    pub name: String,
    /// How its pages become passages.
    #[sqlx(json)]
    pub pipeline: Pipeline,
    /// The version that answers.
    pub live_index_id: Option<IndexId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its settings were last changed.
    pub updated_at: Timestamp,
}

const COLUMNS: &str = "id, workspace_id, name, pipeline, live_index_id, created_at, updated_at";

/// Makes a knowledge base with its first version, which answers at once.
///
/// # Errors
/// When the database can't be written.
pub async fn create(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: KnowledgeBaseId,
    name: &str,
    index: &NewIndex,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into knowledge_bases (id, workspace_id, name, created_at, updated_at) values ($1, $2, $3, $4, $4)",
    )
    .bind(id)
    .bind(workspace)
    .bind(name)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    indexes::create(conn, workspace, id, index, now).await?;
    indexes::go_live(conn, workspace, id, index.id, now).await
}

/// A workspace's knowledge base.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: KnowledgeBaseId) -> Result<KnowledgeBase> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from knowledge_bases where workspace_id = $1 and id = $2 and live_index_id is not null"
    )))
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("knowledge base"))
}

/// Whose a knowledge base is, for the operator, who may look into every workspace.
///
/// # Errors
/// `not_found`.
pub async fn workspace_of(conn: &mut Conn, id: KnowledgeBaseId) -> Result<WorkspaceId> {
    sqlx::query_scalar("select workspace_id from knowledge_bases where id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("knowledge base"))
}

/// Saves name and pipeline.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, base: &KnowledgeBase) -> Result<()> {
    let done = sqlx::query(
        "update knowledge_bases set name = $3, pipeline = $4, updated_at = $5 where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(base.id)
    .bind(&base.name)
    .bind(Json(&base.pipeline))
    .bind(base.updated_at)
    .execute(conn)
    .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("knowledge base")) } else { Ok(()) }
}

/// A workspace's knowledge bases, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<KnowledgeBase>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from knowledge_bases where workspace_id = $1 and ($2 is null or id < $2) \
         order by id desc limit $3"
    )))
    .bind(workspace)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |base: &KnowledgeBase| base.id.0))
}

/// Whether a knowledge base may be deleted.
///
/// # Errors
/// `conflict` while it is a bot's own.
pub async fn may_go(conn: &mut Conn, workspace: WorkspaceId, id: KnowledgeBaseId) -> Result<()> {
    match bots(conn, workspace, id).await?.into_iter().find(|bot| bot.own) {
        None => Ok(()),
        Some(owner) => Err(Error::new(
            Code::Conflict,
            format!("This is the bot {}'s own knowledge base. It goes when that bot is deleted.", owner.name),
        )),
    }
}

/// Deletes a knowledge base with its sources, their pages and all versions.
///
/// # Errors
/// `not_found`, also if it is another workspace's; `conflict` while it is a bot's own.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, id: KnowledgeBaseId) -> Result<()> {
    may_go(conn, workspace, id).await?;
    let done = sqlx::query("delete from knowledge_bases where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .execute(conn)
        .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("knowledge base")) } else { Ok(()) }
}

/// How much a knowledge base has.
#[derive(Debug, Clone, Copy, Default, sqlx::FromRow)]
pub struct Counts {
    /// Sources added.
    pub sources: i64,
    /// Pages that answer.
    pub documents: i64,
}

/// How much a knowledge base has; its passages are those of its versions.
///
/// # Errors
/// When the database can't be read.
pub async fn counts(conn: &mut Conn, workspace: WorkspaceId, id: KnowledgeBaseId) -> Result<Counts> {
    Ok(sqlx::query_as(
        "select (select count(*) from sources where workspace_id = $1 and knowledge_base_id = $2) as sources, \
         (select count(*) from documents where workspace_id = $1 and knowledge_base_id = $2 \
            and outcome in ('indexed', 'changed', 'unchanged', 'duplicate')) as documents",
    )
    .bind(workspace)
    .bind(id)
    .fetch_one(conn)
    .await?)
}

/// A bot that answers from a knowledge base.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct BotOf {
    /// Identifier.
    pub id: BotId,
    /// Its name.
    pub name: String,
    /// Whether it is the bot's own knowledge base, rather than one it was given.
    pub own: bool,
}

/// The bots that answer from a knowledge base: those whose own it is first.
///
/// # Errors
/// When the database can't be read.
pub async fn bots(conn: &mut Conn, workspace: WorkspaceId, id: KnowledgeBaseId) -> Result<Vec<BotOf>> {
    Ok(sqlx::query_as(
        "select id, name, knowledge_base_id = $2 as own from bots where workspace_id = $1 and (knowledge_base_id = $2 \
         or id in (select bot_id from bot_knowledge_bases where workspace_id = $1 and knowledge_base_id = $2)) \
         order by own desc, id",
    )
    .bind(workspace)
    .bind(id)
    .fetch_all(conn)
    .await?)
}

/// A knowledge base that a bot answers from.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OfBot {
    /// Identifier.
    pub id: KnowledgeBaseId,
    /// Its name.
    pub name: String,
    /// Whether it is the bot's own.
    pub own: bool,
}

/// The knowledge bases that a bot answers from: its own first, then those it was given, in that order.
///
/// # Errors
/// When the database can't be read.
pub async fn of_bot(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<Vec<OfBot>> {
    Ok(sqlx::query_as(
        "select k.id, k.name, b.own from ( \
           select knowledge_base_id, 1 as own, 0 as added_at from bots where workspace_id = $1 and id = $2 union all \
           select knowledge_base_id, 0, added_at from bot_knowledge_bases where workspace_id = $1 and bot_id = $2) b \
         join knowledge_bases k on k.id = b.knowledge_base_id and k.workspace_id = $1 order by b.own desc, b.added_at, k.id",
    )
    .bind(workspace)
    .bind(bot)
    .fetch_all(conn)
    .await?)
}

/// Gives a bot these knowledge bases besides its own, instead of those it had. Its own may be among them: it has it
/// anyway. Those that it keeps keep their place.
///
/// # Errors
/// `not_found` if one of them is not the workspace's.
pub async fn set_of_bot(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    further: &[KnowledgeBaseId],
    now: Timestamp,
) -> Result<()> {
    let list: Vec<String> = further.iter().map(ToString::to_string).collect();
    sqlx::query(
        "delete from bot_knowledge_bases where workspace_id = $1 and bot_id = $2 \
         and knowledge_base_id not in (select value from json_each($3))",
    )
    .bind(workspace)
    .bind(bot)
    .bind(Json(list))
    .execute(&mut *conn)
    .await?;
    for id in further {
        get(conn, workspace, *id).await?;
        sqlx::query(
            "insert into bot_knowledge_bases (bot_id, knowledge_base_id, workspace_id, added_at) \
             select $2, $3, $1, $4 where not exists (select 1 from bots where id = $2 and knowledge_base_id = $3) \
             on conflict (bot_id, knowledge_base_id) do nothing",
        )
        .bind(workspace)
        .bind(bot)
        .bind(id)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
