//! Versions of a knowledge base's index: one is live, others are being built or kept to go back to. See `build` for how
//! they are filled and `removal` for how they go.

mod build;
mod removal;

pub use build::{
    Progress, ToTakeIn, add_cost, ask_catch_up, flipped_since, missing, progress, set_ready, stands, to_build,
};
pub use removal::{clear, is_due, remove, retire};

use super::{Conn, vectors};
use crate::domain::ids::{BotId, IndexId, KnowledgeBaseId, WorkspaceId};
use crate::domain::pipeline::{Chunking, Embedding};
use crate::domain::text::analysis::Analysis;
use crate::domain::text::language::Language;
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
    /// How its text was cut into terms for full text.
    pub analysis: Analysis,
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

impl Index {
    /// The model that it was made with.
    #[must_use]
    pub fn embedding(&self) -> Embedding {
        Embedding {
            provider: self.provider.clone(),
            model: self.model.clone(),
            dimensions: u32::try_from(self.dimensions).unwrap_or(u32::MAX),
        }
    }
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
    /// How text is cut into terms for full text.
    pub analysis: Analysis,
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
        Self {
            id: IndexId::new(),
            provider,
            model,
            dimensions,
            chunking,
            analysis: Analysis::default(),
            building,
        }
    }

    /// For pages in a language.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        Self { analysis: Analysis::Of(language), ..self }
    }
}

const COLUMNS: &str = "i.number, i.id, i.knowledge_base_id, i.version, i.provider, i.model, i.dimensions, i.chunking, i.analysis, \
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
         created_at, analysis) values ($1, $2, $3, \
         (select coalesce(max(version), 0) + 1 from indexes where knowledge_base_id = $3), $4, $5, $6, $7, $8, $9, $10)",
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
    .bind(index.analysis)
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
         where workspace_id = $1 and knowledge_base_id = $2 and id = $3 and removing = 0",
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

/// A version.
///
/// # Errors
/// `not_found`, also if it is another workspace's or was deleted.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: IndexId) -> Result<Index> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from indexes i where i.workspace_id = $1 and i.id = $2 and i.removing = 0"
    )))
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("version of an index"))
}

/// A knowledge base's versions, the newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
) -> Result<Vec<Index>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from indexes i where i.workspace_id = $1 and i.knowledge_base_id = $2 and i.removing = 0 \
         order by i.version desc"
    )))
    .bind(workspace)
    .bind(knowledge_base)
    .fetch_all(conn)
    .await?)
}

/// Pins a version, or lets go of it.
///
/// # Errors
/// When the database can't be written.
pub async fn set_pinned(conn: &mut Conn, workspace: WorkspaceId, id: IndexId, pinned: bool) -> Result<()> {
    sqlx::query("update indexes set pinned = $3 where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .bind(pinned)
        .execute(conn)
        .await?;
    Ok(())
}

/// How much a version holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Passages.
    pub chunks: i64,
    /// About how many bytes they take on disk.
    pub bytes: i64,
}

impl Size {
    /// For so many passages of so many bytes of text on average, with vectors of that length: the text twice (once for
    /// reading, once for the full text's words), two bytes and one bit for each number of the vector, and 400 for what
    /// else their rows and the indexes on them take.
    #[must_use]
    pub fn of(chunks: i64, text_bytes: i64, dimensions: i64) -> Self {
        let each = text_bytes * 2 + dimensions * 2 + dimensions / 8 + 400;
        Self { chunks, bytes: chunks.saturating_mul(each) }
    }
}

/// How much a version holds; the length of its texts is that of its first 200.
///
/// # Errors
/// When the database can't be read.
pub async fn size(conn: &mut Conn, workspace: WorkspaceId, index: &Index) -> Result<Size> {
    let (chunks, text): (i64, f64) = sqlx::query_as(
        "select (select count(*) from document_chunks where index_number = i.number), \
         coalesce((select avg(octet_length(text)) from (select text from document_chunks \
            where index_number = i.number limit 200)), 0.0) from indexes i where i.workspace_id = $1 and i.id = $2",
    )
    .bind(workspace)
    .bind(index.id)
    .fetch_one(conn)
    .await?;
    #[expect(clippy::cast_possible_truncation, reason = "the length of a passage")]
    Ok(Size::of(chunks, text.round() as i64, index.dimensions))
}
