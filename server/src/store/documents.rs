//! The pages of a source, as people see them.

use super::{Conn, Db, Page};
use crate::domain::ids::{DocumentId, SourceId, WorkspaceId};
use crate::domain::source::{PageOutcome, SourceType};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use sqlx::QueryBuilder;
use std::collections::HashMap;

/// A page, without its text.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Document {
    /// Identifier.
    pub id: DocumentId,
    /// Where it belongs.
    pub source_id: SourceId,
    /// As asked for; empty for texts.
    pub url: String,
    /// Where visitors are sent: the canonical address, or where redirects led.
    pub link: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What it says of itself in a sentence.
    pub description: Option<String>,
    /// When it says that it was published.
    pub published_at: Option<Timestamp>,
    /// When it says that it was last changed.
    pub modified_at: Option<Timestamp>,
    /// Until when it answers although it is gone.
    pub retire_at: Option<Timestamp>,
    /// ISO 639-1 code of its language, if known.
    pub language: Option<String>,
    /// What became of it.
    pub outcome: PageOutcome,
    /// Why, and what to do.
    pub detail: Option<String>,
    /// What the server said.
    pub http_status: Option<i64>,
    /// Size as read.
    pub bytes: i64,
    /// Passages.
    pub chunks: i64,
    /// Links away from the start.
    pub depth: i64,
    /// The page that led here.
    pub found_on: Option<String>,
    /// The page that says the same.
    pub duplicate_of: Option<DocumentId>,
    /// When it was last asked for.
    pub fetched_at: Option<Timestamp>,
}

/// A passage of a page.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Passage {
    /// Identifier.
    pub id: crate::domain::ids::ChunkId,
    /// Its place in the page, from 0.
    pub position: i64,
    /// JSON array of headings, outermost first.
    pub heading_path: String,
    /// Its words.
    pub text: String,
    /// About how many tokens.
    pub tokens: i64,
}

const SELECT: &str = "select d.id, d.source_id, d.url, coalesce(d.canonical_url, d.final_url, nullif(d.url, '')) as link, \
    d.title, d.description, d.published_at, d.modified_at, d.retire_at, d.language, d.outcome, d.detail, d.http_status, d.bytes, \
    (select count(*) from chunk_places p join indexes i on i.number = p.index_number \
        join knowledge_bases k on k.live_index_id = i.id where p.document_id = d.id) as chunks, \
    d.depth, d.found_on, d.duplicate_of, d.fetched_at from documents d";

/// A source's pages in the order they were found.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: SourceId,
    outcome: Option<PageOutcome>,
    limit: u32,
    after: Option<uuid::Uuid>,
) -> Result<Page<Document>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where d.workspace_id = $1 and d.source_id = $2 and ($3 is null or d.outcome = $3) \
         and ($4 is null or d.id > $4) order by d.id limit $5"
    )))
    .bind(workspace)
    .bind(source)
    .bind(outcome)
    .bind(after.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |document: &Document| document.id.0))
}

/// A workspace's page.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: DocumentId) -> Result<Document> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where d.workspace_id = $1 and d.id = $2")))
        .bind(workspace)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("page"))
}

/// A page's main content as Markdown; none if nothing was read.
///
/// # Errors
/// When the database can't be read.
pub async fn text(conn: &mut Conn, workspace: WorkspaceId, id: DocumentId) -> Result<Option<String>> {
    let text: Option<Option<String>> =
        sqlx::query_scalar("select text from documents where workspace_id = $1 and id = $2")
            .bind(workspace)
            .bind(id)
            .fetch_optional(conn)
            .await?;
    Ok(text.flatten())
}

/// A page's passages in order.
///
/// # Errors
/// When the database can't be read.
pub async fn passages(conn: &mut Conn, workspace: WorkspaceId, id: DocumentId) -> Result<Vec<Passage>> {
    Ok(sqlx::query_as(
        "select c.id, p.position, p.heading_path, c.text, c.tokens from chunk_places p \
         join document_chunks c on c.rowid_ = p.chunk join indexes i on i.number = p.index_number \
         join knowledge_bases k on k.live_index_id = i.id \
         where c.workspace_id = $1 and p.document_id = $2 order by p.position",
    )
    .bind(workspace)
    .bind(id)
    .fetch_all(conn)
    .await?)
}

/// Which sources the pages came from, and of what kind those are. Pages that are gone, or somebody else's, are left out.
///
/// # Errors
/// When the database can't be read.
pub async fn sources_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    ids: &[DocumentId],
) -> Result<HashMap<DocumentId, (SourceId, SourceType)>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql: QueryBuilder<Db> = QueryBuilder::new(
        "select d.id, d.source_id, s.type from documents d join sources s on s.id = d.source_id where d.workspace_id = ",
    );
    sql.push_bind(workspace).push(" and d.id in (");
    let mut list = sql.separated(", ");
    for id in ids {
        list.push_bind(id);
    }
    sql.push(")");
    let rows: Vec<(DocumentId, SourceId, SourceType)> = sql.build_query_as().fetch_all(conn).await?;
    Ok(rows.into_iter().map(|(id, source, kind)| (id, (source, kind))).collect())
}
