//! What became of a page, written on its row.

use super::Crawl;
use crate::domain::ids::DocumentId;
use crate::domain::source::PageOutcome;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::{Conn, chunks};

/// What a page turned out to be when it gave no new text.
#[derive(Debug, Clone)]
pub struct Noted<'a> {
    /// What became of it.
    pub outcome: PageOutcome,
    /// Why, and what to do.
    pub detail: Option<&'a str>,
    /// What the server said.
    pub http_status: Option<i64>,
    /// Bytes read.
    pub bytes: i64,
    /// The page that says the same.
    pub duplicate_of: Option<DocumentId>,
    /// Where redirects led.
    pub final_url: Option<&'a str>,
    /// Whether what was read of it before is to go.
    pub forget: bool,
    /// For pages that are gone: until when they answer.
    pub retire_at: Option<Timestamp>,
}

/// Notes what became of a page that gave no new text, and takes it off the list.
///
/// # Errors
/// When the database can't be written.
pub async fn note(
    conn: &mut Conn,
    crawl: Crawl,
    page: DocumentId,
    noted: &Noted<'_>,
    now: Timestamp,
) -> Result<()> {
    if noted.forget {
        chunks::forget(conn, crawl.workspace, page).await?;
    }
    sqlx::query(
        "update documents set outcome = $3, detail = $4, http_status = $5, \
         bytes = case when $6 > 0 then $6 else bytes end, duplicate_of = $7, \
         final_url = coalesce($8, final_url), pending = 0, retry_at = null, fetched_at = $9, \
         retire_at = $11, read_lastmod = case when $3 = 'unchanged' then lastmod else read_lastmod end, \
         text = case when $10 then null else text end, content_hash = case when $10 then null else content_hash end, \
         index_hash = case when $10 then null else index_hash end, blocks = case when $10 then null else blocks end, \
         etag = case when $10 then null else etag end, last_modified = case when $10 then null else last_modified end \
         where workspace_id = $1 and id = $2",
    )
    .bind(crawl.workspace)
    .bind(page)
    .bind(noted.outcome)
    .bind(noted.detail)
    .bind(noted.http_status)
    .bind(noted.bytes)
    .bind(noted.duplicate_of)
    .bind(noted.final_url)
    .bind(now)
    .bind(noted.forget)
    .bind(noted.retire_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// What was read of a page.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    /// Its title.
    pub title: Option<&'a str>,
    /// What became of it: indexed, changed or duplicate.
    pub outcome: PageOutcome,
    /// Why, for people.
    pub detail: Option<&'a str>,
    /// The page that says the same.
    pub duplicate_of: Option<DocumentId>,
    /// What it says of itself in a sentence.
    pub description: Option<&'a str>,
    /// When it says that it was published.
    pub published_at: Option<Timestamp>,
    /// When it says that it was last changed.
    pub modified_at: Option<Timestamp>,
    /// SHA-256 of what indexes are to hold, hex.
    pub index_hash: &'a str,
    /// JSON array: hashes of its blocks.
    pub blocks: &'a str,
    /// Its language.
    pub language: Option<&'a str>,
    /// What it calls its own address.
    pub canonical_url: Option<&'a str>,
    /// Where redirects led.
    pub final_url: Option<&'a str>,
    /// Main content as Markdown.
    pub text: &'a str,
    /// SHA-256 of it, hex.
    pub content_hash: &'a str,
    /// For the next reading.
    pub etag: Option<&'a str>,
    /// For the next reading.
    pub last_modified: Option<&'a str>,
    /// What the server said.
    pub http_status: Option<i64>,
    /// Bytes read.
    pub bytes: i64,
    /// JSON array: where it leads.
    pub links: &'a str,
}

/// Saves what was read of a page and takes it off the list. Its passages are written in the same transaction.
///
/// # Errors
/// When the database can't be written.
pub async fn save_text(
    conn: &mut Conn,
    crawl: Crawl,
    page: DocumentId,
    read: &Text<'_>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update documents set title = $3, language = $4, canonical_url = $5, final_url = $6, text = $7, content_hash = $8, \
         etag = $9, last_modified = $10, http_status = $11, bytes = $12, pending = 0, retry_at = null, fetched_at = $13, \
         links = $14, outcome = $15, detail = $16, duplicate_of = $17, description = $18, published_at = $19, \
         modified_at = $20, index_hash = $21, blocks = $22, retire_at = null, read_lastmod = lastmod \
         where workspace_id = $1 and id = $2",
    )
    .bind(crawl.workspace)
    .bind(page)
    .bind(read.title)
    .bind(read.language)
    .bind(read.canonical_url)
    .bind(read.final_url)
    .bind(read.text)
    .bind(read.content_hash)
    .bind(read.etag)
    .bind(read.last_modified)
    .bind(read.http_status)
    .bind(read.bytes)
    .bind(now)
    .bind(read.links)
    .bind(read.outcome)
    .bind(read.detail)
    .bind(read.duplicate_of)
    .bind(read.description)
    .bind(read.published_at)
    .bind(read.modified_at)
    .bind(read.index_hash)
    .bind(read.blocks)
    .execute(conn)
    .await?;
    Ok(())
}
