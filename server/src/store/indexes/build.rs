//! How a version is filled: which pages it lacks, how far it is, and what brings it up to date.

use super::{COLUMNS, Index, get, live};
use crate::domain::ids::{DocumentId, IndexId, JobId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::domain::job::JobType;
use crate::domain::time::Timestamp;
use crate::error::{Code, Result};
use crate::store::Conn;
use crate::store::jobs::{self, About};

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
    /// Hashes of the blocks to leave out, which stand on nearly every page of its source; none for a site's start page.
    #[sqlx(json)]
    pub repeated: Vec<i64>,
}

/// How far a version is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Progress {
    /// Pages that it holds in the state they are in.
    pub done: i64,
    /// Pages that it is to hold.
    pub total: i64,
}

/// The version that a build is about: the one that it was asked for, or the live one if pages are missing in it. None
/// if there is nothing to do: the version was deleted, or stands ready beside the live one.
///
/// # Errors
/// `not_found` if the knowledge base is gone.
pub async fn to_build(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    asked: Option<IndexId>,
) -> Result<Option<Index>> {
    let live = live(conn, workspace, knowledge_base).await?;
    if let Some(asked) = asked.filter(|asked| *asked != live.id) {
        return match get(conn, workspace, asked).await {
            Ok(index) => Ok(Some(index).filter(|index| index.building)),
            Err(error) if error.code == Code::NotFound => Ok(None),
            Err(error) => Err(error),
        };
    }
    let behind = !missing(conn, workspace, &live, None, 1).await?.is_empty();
    Ok(behind.then_some(live))
}

/// Asks for the live version to be brought up to date, unless that waits in the queue already. One that is in work
/// does not count: it may have looked for the last time.
///
/// # Errors
/// When the database can't be written.
pub async fn ask_catch_up(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    max_attempts: i64,
    now: Timestamp,
) -> Result<JobId> {
    let waiting: Option<JobId> = sqlx::query_scalar(
        "select id from jobs where workspace_id = $1 and knowledge_base_id = $2 and type = $3 and index_id is null \
         and status = 'pending' limit 1",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .bind(JobType::BuildIndex)
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(waiting) = waiting {
        return Ok(waiting);
    }
    let about = About::KnowledgeBase(knowledge_base);
    jobs::enqueue(conn, workspace, JobType::BuildIndex, about, max_attempts, now).await
}

/// The live version of a source's knowledge base, if it began to answer at that time or later.
///
/// # Errors
/// When the database can't be read.
pub async fn flipped_since(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: SourceId,
    since: Timestamp,
) -> Result<Option<Index>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from sources s join knowledge_bases k on k.id = s.knowledge_base_id \
         join indexes i on i.id = k.live_index_id where s.workspace_id = $1 and s.id = $2 and i.live_from >= $3"
    )))
    .bind(workspace)
    .bind(source)
    .bind(since)
    .fetch_optional(conn)
    .await?)
}

/// Up to `limit` pages that a version does not hold in the state they are in, in the order of their ids, those beyond
/// `after` only.
///
/// # Errors
/// When the database can't be read.
pub async fn missing(
    conn: &mut Conn,
    workspace: WorkspaceId,
    index: &Index,
    after: Option<DocumentId>,
    limit: u32,
) -> Result<Vec<ToTakeIn>> {
    Ok(sqlx::query_as(
        "select d.id, d.title, d.text, d.index_hash, \
         case when s.type = 'site' and d.depth = 0 then '[]' else s.repeated end as repeated from documents d join sources s on s.id = d.source_id where d.workspace_id = $1 \
         and d.knowledge_base_id = $2 and d.text is not null and d.index_hash is not null \
         and not exists (select 1 from index_documents x where x.index_number = $3 and x.document_id = d.id \
            and x.content_hash = d.index_hash) and ($5 is null or d.id > $5) order by d.id limit $4",
    )
    .bind(workspace)
    .bind(index.knowledge_base_id)
    .bind(index.number)
    .bind(limit)
    .bind(after)
    .fetch_all(conn)
    .await?)
}

/// Whether a page is still as it was looked up, and the version that it is for still there.
///
/// # Errors
/// When the database can't be read.
pub async fn stands(conn: &mut Conn, workspace: WorkspaceId, index: &Index, page: &ToTakeIn) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "select 1 from documents d join indexes i on i.knowledge_base_id = d.knowledge_base_id \
         where d.workspace_id = $1 and d.id = $2 and d.index_hash = $3 and d.text is not null \
         and i.id = $4 and i.removing = 0",
    )
    .bind(workspace)
    .bind(page.id)
    .bind(&page.index_hash)
    .bind(index.id)
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
