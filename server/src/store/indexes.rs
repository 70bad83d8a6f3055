//! Versions of a knowledge base's index: one is live, others are being built or kept to go back to.

use super::{Conn, vectors};
use crate::domain::ids::{BotId, DocumentId, IndexId, KnowledgeBaseId, WorkspaceId};
use crate::domain::pipeline::Chunking;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use sqlx::types::Json;

/// A version of an index.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Index {
    /// Partition of the vectors, scope of the full text.
    pub number: i64,
    /// Identifier.
    pub id: IndexId,
    /// What it is a version of.
    pub knowledge_base_id: KnowledgeBaseId,
    /// Its number among them, from 1.
    pub version: i64,
    /// Embedding provider: `openai` or `builtin`.
    pub provider: String,
    /// Embedding model.
    pub model: String,
    /// Length of its vectors.
    pub dimensions: i64,
    /// How its pages were cut.
    #[sqlx(json)]
    pub chunking: Chunking,
    /// Whether it has still to take in what the live one holds.
    pub building: bool,
    /// Whether it is neither replaced by itself nor cleaned up.
    pub pinned: bool,
    /// When it last began to answer.
    pub live_from: Option<Timestamp>,
    /// When it last stopped to answer.
    pub live_until: Option<Timestamp>,
    /// Tokens embedded for it.
    pub embedded_tokens: i64,
    /// Millionths of a US dollar that they cost, as far as the price is known.
    pub cost_micro_usd: i64,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// What a new version is made of.
#[derive(Debug, Clone)]
pub struct NewIndex {
    /// Identifier.
    pub id: IndexId,
    /// Embedding provider.
    pub provider: String,
    /// Embedding model.
    pub model: String,
    /// Length of its vectors.
    pub dimensions: i64,
    /// How pages are cut.
    pub chunking: Chunking,
    /// Whether pages have to be taken in before it can answer.
    pub building: bool,
}

impl NewIndex {
    /// A version made with an embedding model, given as provider, name and vector length.
    #[must_use]
    pub fn of(
        (provider, model, dimensions): (String, String, i64),
        chunking: Chunking,
        building: bool,
    ) -> Self {
        Self { id: IndexId::new(), provider, model, dimensions, chunking, building }
    }
}

const COLUMNS: &str = "i.number, i.id, i.knowledge_base_id, i.version, i.provider, i.model, i.dimensions, i.chunking, \
    i.status = 'building' as building, i.pinned, i.live_from, i.live_until, i.embedded_tokens, i.cost_micro_usd, i.created_at";

/// Adds the next version. It does not answer yet.
///
/// # Errors
/// When the database can't be written.
pub async fn create(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    index: &NewIndex,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into indexes (id, workspace_id, knowledge_base_id, version, provider, model, dimensions, chunking, status, \
         created_at) values ($1, $2, $3, \
         (select coalesce(max(version), 0) + 1 from indexes where knowledge_base_id = $3), $4, $5, $6, $7, $8, $9)",
    )
    .bind(index.id)
    .bind(workspace)
    .bind(knowledge_base)
    .bind(&index.provider)
    .bind(&index.model)
    .bind(index.dimensions)
    .bind(Json(index.chunking))
    .bind(if index.building { "building" } else { "ready" })
    .bind(now)
    .execute(&mut *conn)
    .await?;
    Ok(vectors::ensure_table(conn, index.dimensions).await?)
}

/// Lets a version answer instead of the one that does.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn go_live(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    index: IndexId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update indexes set live_until = $3 where workspace_id = $1 and id <> $4 \
         and id = (select live_index_id from knowledge_bases where id = $2)",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .bind(now)
    .bind(index)
    .execute(&mut *conn)
    .await?;
    let done = sqlx::query(
        "update indexes set status = 'ready', live_from = $4, live_until = null \
         where workspace_id = $1 and knowledge_base_id = $2 and id = $3",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .bind(index)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::not_found("index"));
    }
    sqlx::query("update knowledge_bases set live_index_id = $3 where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(knowledge_base)
        .bind(index)
        .execute(conn)
        .await?;
    Ok(())
}

/// The version that a knowledge base answers from.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn live(conn: &mut Conn, workspace: WorkspaceId, knowledge_base: KnowledgeBaseId) -> Result<Index> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from indexes i join knowledge_bases k on k.live_index_id = i.id \
         where k.workspace_id = $1 and k.id = $2"
    )))
    .bind(workspace)
    .bind(knowledge_base)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("knowledge base"))
}

/// The versions that a bot answers from: its own knowledge base's first, then those it was given.
///
/// # Errors
/// When the database can't be read.
pub async fn live_of_bot(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<Vec<Index>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from (select knowledge_base_id, 0 as added_at from bots where workspace_id = $1 and id = $2 \
           union all select knowledge_base_id, added_at from bot_knowledge_bases where workspace_id = $1 and bot_id = $2) b \
         join knowledge_bases k on k.id = b.knowledge_base_id and k.workspace_id = $1 \
         join indexes i on i.id = k.live_index_id order by b.added_at, i.number"
    )))
    .bind(workspace)
    .bind(bot)
    .fetch_all(conn)
    .await?)
}

/// A page that a version does not hold in the state it is in.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ToTakeIn {
    /// The page.
    pub id: DocumentId,
    /// Its title.
    pub title: Option<String>,
    /// Its text.
    pub text: String,
    /// SHA-256 of what indexes are to hold of it, hex.
    pub index_hash: String,
}

/// How far a version is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Progress {
    /// Pages that it holds in the state they are in.
    pub done: i64,
    /// Pages that it is to hold.
    pub total: i64,
}

/// The version that the next build is about: the newest that is being built, else the live one, if pages are missing
/// in it.
///
/// # Errors
/// `not_found` if the knowledge base is gone.
pub async fn to_build(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
) -> Result<Option<Index>> {
    let building: Option<Index> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from indexes i where i.workspace_id = $1 and i.knowledge_base_id = $2 and i.status = 'building' \
         order by i.version desc limit 1"
    )))
    .bind(workspace)
    .bind(knowledge_base)
    .fetch_optional(&mut *conn)
    .await?;
    if building.is_some() {
        return Ok(building);
    }
    let live = live(conn, workspace, knowledge_base).await?;
    let behind = !missing(conn, workspace, &live, 1).await?.is_empty();
    Ok(behind.then_some(live))
}

/// Up to `limit` pages that a version does not hold in the state they are in.
///
/// # Errors
/// When the database can't be read.
pub async fn missing(
    conn: &mut Conn,
    workspace: WorkspaceId,
    index: &Index,
    limit: u32,
) -> Result<Vec<ToTakeIn>> {
    Ok(sqlx::query_as(
        "select d.id, d.title, d.text, d.index_hash from documents d where d.workspace_id = $1 \
         and d.knowledge_base_id = $2 and d.text is not null and d.index_hash is not null \
         and not exists (select 1 from index_documents x where x.index_number = $3 and x.document_id = d.id \
            and x.content_hash = d.index_hash) order by d.id limit $4",
    )
    .bind(workspace)
    .bind(index.knowledge_base_id)
    .bind(index.number)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Whether a page is still as it was looked up.
///
/// # Errors
/// When the database can't be read.
pub async fn stands(conn: &mut Conn, workspace: WorkspaceId, page: &ToTakeIn) -> Result<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("select 1 from documents where workspace_id = $1 and id = $2 and index_hash = $3")
            .bind(workspace)
            .bind(page.id)
            .bind(&page.index_hash)
            .fetch_optional(conn)
            .await?;
    Ok(found.is_some())
}

/// How far a version is.
///
/// # Errors
/// When the database can't be read.
pub async fn progress(conn: &mut Conn, workspace: WorkspaceId, index: &Index) -> Result<Progress> {
    Ok(sqlx::query_as(
        "select count(x.document_id) as done, count(*) as total from documents d \
         left join index_documents x on x.index_number = $3 and x.document_id = d.id and x.content_hash = d.index_hash \
         where d.workspace_id = $1 and d.knowledge_base_id = $2 and d.text is not null and d.index_hash is not null",
    )
    .bind(workspace)
    .bind(index.knowledge_base_id)
    .bind(index.number)
    .fetch_one(conn)
    .await?)
}

/// Notes that a version holds all it is to hold.
///
/// # Errors
/// When the database can't be written.
pub async fn set_ready(conn: &mut Conn, workspace: WorkspaceId, index: IndexId) -> Result<()> {
    sqlx::query("update indexes set status = 'ready' where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(index)
        .execute(conn)
        .await?;
    Ok(())
}

/// Adds what embedding for a version took.
///
/// # Errors
/// When the database can't be written.
pub async fn add_cost(
    conn: &mut Conn,
    workspace: WorkspaceId,
    index: IndexId,
    tokens: i64,
    cost_micro_usd: Option<i64>,
) -> Result<()> {
    sqlx::query(
        "update indexes set embedded_tokens = embedded_tokens + $3, cost_micro_usd = cost_micro_usd + coalesce($4, 0) \
         where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(index)
    .bind(tokens)
    .bind(cost_micro_usd)
    .execute(conn)
    .await?;
    Ok(())
}
