//! The crawl of a source: which pages are still to be read, and what was read of them.
//!
//! The pages themselves are the frontier, so a crawl goes on after a restart where it was.

mod frontier;
mod record;

pub use frontier::{
    Discovered, Found, Known, Next, Tally, begin, clear_frontier, discover, known, listed, next_at, one_read,
    put_back, put_on_list, take_next, tally,
};
pub use record::{Noted, Text, note, save_text};

use super::{Conn, Db};
use crate::domain::ids::{DocumentId, KnowledgeBaseId, RunId, SourceId, WorkspaceId};
use crate::domain::source::PageOutcome;
use crate::domain::time::Timestamp;
use crate::error::Result;
use sqlx::QueryBuilder;
use std::collections::HashSet;

/// Addresses in one query: each is a parameter, and of these SQLite takes 32,766, older builds 999.
const ADDRESSES_AT_ONCE: usize = 500;

/// Which crawl of which source.
#[derive(Debug, Clone, Copy)]
pub struct Crawl {
    /// Whose.
    pub workspace: WorkspaceId,
    /// What it feeds.
    pub knowledge_base: KnowledgeBaseId,
    /// The source.
    pub source: SourceId,
    /// Which reading of it.
    pub run: i64,
    /// The reading's record.
    pub run_id: RunId,
}

/// The hash of what was read of a source of one page, if anything was.
///
/// # Errors
/// When the database can't be read.
pub async fn content_read(conn: &mut Conn, crawl: Crawl) -> Result<Option<String>> {
    let hash: Option<Option<String>> = sqlx::query_scalar(
        "select content_hash from documents where workspace_id = $1 and source_id = $2 order by id limit 1",
    )
    .bind(crawl.workspace)
    .bind(crawl.source)
    .fetch_optional(conn)
    .await?;
    Ok(hash.flatten())
}

/// Another page of the knowledge base that answers with the same content, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn same_content(
    conn: &mut Conn,
    crawl: Crawl,
    page: DocumentId,
    content_hash: &str,
) -> Result<Option<(DocumentId, String)>> {
    Ok(sqlx::query_as(
        "select id, url from documents where workspace_id = $1 and knowledge_base_id = $2 and content_hash = $3 and id <> $4 \
         and pending = 0 and outcome in ('indexed', 'changed', 'unchanged') order by created_at, id limit 1",
    )
    .bind(crawl.workspace)
    .bind(crawl.knowledge_base)
    .bind(content_hash)
    .bind(page)
    .fetch_optional(conn)
    .await?)
}

/// Another page of this reading with that address, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn at_address(
    conn: &mut Conn,
    crawl: Crawl,
    page: DocumentId,
    url: &str,
) -> Result<Option<DocumentId>> {
    Ok(sqlx::query_scalar(
        "select id from documents where source_id = $1 and url = $4 and seen_run = $2 and id <> $3 union all \
         select id from documents where source_id = $1 and final_url = $4 and seen_run = $2 and id <> $3 limit 1",
    )
    .bind(crawl.source)
    .bind(crawl.run)
    .bind(page)
    .bind(url)
    .fetch_optional(conn)
    .await?)
}

/// The blocks of up to `limit` of a source's pages that were read: a JSON array of hashes each.
///
/// # Errors
/// When the database can't be read.
pub async fn blocks(conn: &mut Conn, crawl: Crawl, limit: u32) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select blocks from documents where source_id = $1 and workspace_id = $2 and text is not null \
         and blocks is not null order by id limit $3",
    )
    .bind(crawl.source)
    .bind(crawl.workspace)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// A page's text, with what indexes hold of it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StoredText {
    /// The page.
    pub id: DocumentId,
    /// Links away from the start.
    pub depth: i64,
    /// Its title.
    pub title: Option<String>,
    /// Its text.
    pub text: String,
    /// SHA-256 of title and text, hex.
    pub content_hash: String,
    /// SHA-256 of what indexes are to hold, hex.
    pub index_hash: String,
}

/// A source's texts by page, after one, up to `limit`.
///
/// # Errors
/// When the database can't be read.
pub async fn texts(
    conn: &mut Conn,
    crawl: Crawl,
    after: Option<DocumentId>,
    limit: u32,
) -> Result<Vec<StoredText>> {
    Ok(sqlx::query_as(
        "select id, depth, title, text, content_hash, index_hash from documents where source_id = $1 and workspace_id = $2 \
         and text is not null and content_hash is not null and index_hash is not null \
         and ($3 is null or id > $3) order by id limit $4",
    )
    .bind(crawl.source)
    .bind(crawl.workspace)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Notes what indexes are to hold of a page, if it still is as it was looked up. Returns whether it is.
///
/// # Errors
/// When the database can't be written.
pub async fn set_index_hash(
    conn: &mut Conn,
    crawl: Crawl,
    page: DocumentId,
    content_hash: &str,
    index_hash: &str,
) -> Result<bool> {
    let done = sqlx::query(
        "update documents set index_hash = $4 where workspace_id = $1 and id = $2 and content_hash = $3",
    )
    .bind(crawl.workspace)
    .bind(page)
    .bind(content_hash)
    .bind(index_hash)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Which of some addresses this reading has met, themselves or at the end of a redirect.
///
/// # Errors
/// When the database can't be read.
pub async fn met(conn: &mut Conn, crawl: Crawl, urls: &[&str]) -> Result<HashSet<String>> {
    let mut met = HashSet::new();
    for some in urls.chunks(ADDRESSES_AT_ONCE) {
        for column in ["url", "final_url"] {
            let mut sql: QueryBuilder<Db> = QueryBuilder::new("select ");
            sql.push(column).push(" from documents where source_id = ").push_bind(crawl.source);
            sql.push(" and seen_run = ").push_bind(crawl.run).push(" and ").push(column).push(" in (");
            let mut list = sql.separated(", ");
            for url in some {
                list.push_bind(*url);
            }
            sql.push(")");
            let rows: Vec<String> = sql.build_query_scalar().fetch_all(&mut *conn).await?;
            met.extend(rows);
        }
    }
    Ok(met)
}

/// How many passages a page has in a version of the index.
///
/// # Errors
/// When the database can't be read.
pub async fn passages(conn: &mut Conn, crawl: Crawl, page: DocumentId, index_number: i64) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select count(*) from chunk_places p join documents d on d.id = p.document_id \
         where d.workspace_id = $1 and p.document_id = $2 and p.index_number = $3",
    )
    .bind(crawl.workspace)
    .bind(page)
    .bind(index_number)
    .fetch_one(conn)
    .await?)
}

/// Where a page of a source was found in the end, after its redirects.
///
/// # Errors
/// When the database can't be read.
pub async fn final_address(conn: &mut Conn, crawl: Crawl, url: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("select coalesce(final_url, url) from documents where source_id = $1 and url = $2")
        .bind(crawl.source)
        .bind(url)
        .fetch_optional(conn)
        .await?)
}

/// Deletes up to `limit` pages that this reading, now at its end, has not met and that never answered. Returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn delete_unseen(conn: &mut Conn, crawl: Crawl, limit: u32) -> Result<u64> {
    Ok(sqlx::query(
        "delete from documents where id in (select id from documents where workspace_id = $1 and source_id = $2 \
         and seen_run < $3 and text is null limit $4)",
    )
    .bind(crawl.workspace)
    .bind(crawl.source)
    .bind(crawl.run)
    .bind(limit)
    .execute(conn)
    .await?
    .rows_affected())
}

/// Marks up to `limit` pages as gone that this reading, now at its end, has not met: they go on answering until
/// `retire_at`. Returns those that are newly gone.
///
/// # Errors
/// When the database can't be written.
pub async fn retire_unseen(
    conn: &mut Conn,
    crawl: Crawl,
    detail: &str,
    retire_at: Timestamp,
    limit: u32,
) -> Result<Vec<(DocumentId, String)>> {
    Ok(sqlx::query_as(
        "update documents set outcome = 'gone', detail = $4, retire_at = $5, pending = 0 where id in \
         (select id from documents where workspace_id = $1 and source_id = $2 and seen_run < $3 and retire_at is null limit $6) \
         returning id, url",
    )
    .bind(crawl.workspace)
    .bind(crawl.source)
    .bind(crawl.run)
    .bind(detail)
    .bind(retire_at)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Deletes up to `limit` pages that have been gone for long enough, whoever's they are, but for those that are just being
/// imported. Returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn delete_retired(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<u64> {
    Ok(sqlx::query(
        "delete from documents where id in (select d.id from documents d join knowledge_bases k on k.id = d.knowledge_base_id \
         where d.retire_at <= $1 and d.pending = 0 and k.live_index_id is not null limit $2)",
    )
    .bind(now)
    .bind(limit)
    .execute(conn)
    .await?
    .rows_affected())
}

/// Whether the pages that a reading started from could be read, so that what it did not meet may be taken as gone.
///
/// # Errors
/// When the database can't be read.
pub async fn start_was_read(conn: &mut Conn, crawl: Crawl) -> Result<bool> {
    let read: Option<i64> = sqlx::query_scalar(
        "select 1 from documents where source_id = $1 and seen_run = $2 and depth = 0 \
         and outcome in ('indexed', 'changed', 'unchanged', 'duplicate', 'redirected', 'noindex') limit 1",
    )
    .bind(crawl.source)
    .bind(crawl.run)
    .fetch_optional(conn)
    .await?;
    Ok(read.is_some())
}

/// What a source's pages came to: outcome, how many, and the detail of one of them.
///
/// # Errors
/// When the database can't be read.
pub async fn outcomes(conn: &mut Conn, crawl: Crawl) -> Result<Vec<(PageOutcome, i64, Option<String>)>> {
    Ok(sqlx::query_as(
        "select outcome, count(*), min(detail) from documents where source_id = $1 and seen_run = $2 \
         group by outcome order by 2 desc",
    )
    .bind(crawl.source)
    .bind(crawl.run)
    .fetch_all(conn)
    .await?)
}
