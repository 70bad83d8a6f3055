//! What became of a page, written on its row.

use super::Crawl;
use crate::domain::ids::DocumentId;
use crate::domain::source::PageOutcome;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::Conn;

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
        sqlx::query("delete from document_chunks where workspace_id = $1 and document_id = $2")
            .bind(crawl.workspace)
            .bind(page)
            .execute(&mut *conn)
            .await?;
    }
    sqlx::query(
        "update documents set outcome = $3, detail = $4, http_status = $5, \
         bytes = case when $6 > 0 then $6 else bytes end, duplicate_of = $7, \
         final_url = coalesce($8, final_url), pending = 0, retry_at = null, fetched_at = $9, \
         text = case when $10 then null else text end, content_hash = case when $10 then null else content_hash end, \
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
    .execute(conn)
    .await?;
    Ok(())
}

/// What was read of a page.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    /// Its title.
    pub title: Option<&'a str>,
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
         etag = $9, last_modified = $10, http_status = $11, bytes = $12, outcome = 'indexed', detail = null, \
         duplicate_of = null, pending = 0, retry_at = null, fetched_at = $13, links = $14 where workspace_id = $1 and id = $2",
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
    .execute(conn)
    .await?;
    Ok(())
}
