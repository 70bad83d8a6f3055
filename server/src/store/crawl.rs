//! The crawl of a source: which pages are still to be read, and what was read of them.
//!
//! The pages themselves are the frontier, so a crawl goes on after a restart where it was.

mod frontier;
mod record;

pub use frontier::{
    Found, Next, Tally, clear_frontier, discover, known, next_at, put_back, take_next, tally,
};
pub use record::{Noted, Text, note, save_text};

use super::Conn;
use crate::domain::ids::{DocumentId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::domain::source::PageOutcome;
use crate::error::Result;

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
}

/// Another page of the source that answers with the same content, if there is one.
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
        "select id, url from documents where source_id = $1 and content_hash = $2 and id <> $3 and seen_run = $4 \
         and pending = 0 and outcome in ('indexed', 'unchanged') limit 1",
    )
    .bind(crawl.source)
    .bind(content_hash)
    .bind(page)
    .bind(crawl.run)
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
        "select id from documents where source_id = $1 and seen_run = $2 and id <> $3 and (url = $4 or final_url = $4) limit 1",
    )
    .bind(crawl.source)
    .bind(crawl.run)
    .bind(page)
    .bind(url)
    .fetch_optional(conn)
    .await?)
}

/// Where the first page of a source was found in the end: links from there belong to the site.
///
/// # Errors
/// When the database can't be read.
pub async fn start_address(conn: &mut Conn, crawl: Crawl) -> Result<Option<String>> {
    let address: Option<Option<String>> = sqlx::query_scalar(
        "select coalesce(final_url, url) from documents where source_id = $1 and depth = 0 order by id limit 1",
    )
    .bind(crawl.source)
    .fetch_optional(conn)
    .await?;
    Ok(address.flatten())
}

/// Deletes the pages that this reading, now at its end, has not met. Returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn retire_unseen(conn: &mut Conn, crawl: Crawl) -> Result<u64> {
    Ok(sqlx::query("delete from documents where workspace_id = $1 and source_id = $2 and seen_run < $3")
        .bind(crawl.workspace)
        .bind(crawl.source)
        .bind(crawl.run)
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
         and outcome in ('indexed', 'unchanged', 'duplicate', 'redirected', 'noindex') limit 1",
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
