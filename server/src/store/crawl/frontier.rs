//! The list of a crawl: pages put on it, taken from it, put back.

use super::Crawl;
use crate::domain::ids::{DocumentId, SourceId, WorkspaceId};
use crate::domain::source::PageOutcome;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::Conn;

/// Where a crawl stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Tally {
    /// Pages met in this reading.
    pub seen: i64,
    /// Of them, still to be read.
    pub waiting: i64,
}

/// A page to be read.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Next {
    /// Identifier.
    pub id: DocumentId,
    /// What to ask for; empty for texts.
    pub url: String,
    /// Links away from the start.
    pub depth: i64,
    /// How often this reading has begun with it, this time included.
    pub tries: i64,
    /// From the last reading.
    pub etag: Option<String>,
    /// From the last reading.
    pub last_modified: Option<String>,
    /// SHA-256 of the text as last read.
    pub content_hash: Option<String>,
    /// What came of it last time.
    pub outcome: PageOutcome,
    /// JSON array: where it led when it was last read.
    pub links: Option<String>,
    /// The page that led here in this reading.
    pub found_on: Option<String>,
    /// Its title as last read.
    pub title: Option<String>,
    /// What its sitemap says in this reading: when it last changed.
    pub lastmod: Option<Timestamp>,
    /// What the sitemap said when it was last read.
    pub read_lastmod: Option<Timestamp>,
    /// Until when it answers although it is gone.
    pub retire_at: Option<Timestamp>,
    /// The page that says the same, as last read.
    pub duplicate_of: Option<DocumentId>,
}

/// A page that was found.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Found {
    /// What to ask for, normalised.
    pub url: String,
    /// Links away from the start.
    pub depth: i64,
    /// The page that led here.
    pub found_on: Option<String>,
    /// When its sitemap says that it last changed.
    pub lastmod: Option<Timestamp>,
}

/// What came of putting pages on the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovered {
    /// How many were put there.
    pub added: i64,
    /// Those left out because of `max_pages`.
    pub left_out: Vec<String>,
}

/// Puts the pages that this reading has not met onto its list, up to `max_pages` in all.
///
/// # Errors
/// When the database can't be written.
pub async fn discover(
    conn: &mut Conn,
    crawl: Crawl,
    found: &[Found],
    max_pages: i64,
    now: Timestamp,
) -> Result<Discovered> {
    if found.is_empty() {
        return Ok(Discovered::default());
    }
    let room = max_pages - tally(conn, crawl).await?.seen;
    let discovered = put_on_list(conn, crawl, found, room, now).await?;
    if discovered.added > 0 {
        sqlx::query(
            "update runs set seen = seen + $3, waiting = waiting + $3 where workspace_id = $1 and id = $2",
        )
        .bind(crawl.workspace)
        .bind(crawl.run_id)
        .bind(discovered.added)
        .execute(conn)
        .await?;
    }
    Ok(discovered)
}

/// Puts up to `room` pages that this reading has not met onto its list, without counting them: the reading begins when
/// [`begin`] counts them all, and until then starts anew after a fall.
///
/// # Errors
/// When the database can't be written.
pub async fn put_on_list(
    conn: &mut Conn,
    crawl: Crawl,
    found: &[Found],
    room: i64,
    now: Timestamp,
) -> Result<Discovered> {
    let mut discovered = Discovered::default();
    let urls: Vec<&str> = found.iter().map(|page| page.url.as_str()).collect();
    let mut met = super::met(conn, crawl, &urls).await?;
    for page in found {
        // Twice in this very list counts once.
        if !met.insert(page.url.clone()) {
            continue;
        }
        if discovered.added >= room {
            discovered.left_out.push(page.url.clone());
            continue;
        }
        discovered.added += 1;
        sqlx::query(
            "insert into documents (id, workspace_id, knowledge_base_id, source_id, url, outcome, depth, found_on, \
             seen_run, pending, created_at, lastmod) values ($1, $2, $3, $4, $5, 'pending', $6, $7, $8, 1, $9, $10) \
             on conflict (source_id, url) do update set depth = excluded.depth, found_on = excluded.found_on, \
             seen_run = excluded.seen_run, pending = 1, tries = 0, retry_at = null, lastmod = excluded.lastmod",
        )
        .bind(DocumentId::new())
        .bind(crawl.workspace)
        .bind(crawl.knowledge_base)
        .bind(crawl.source)
        .bind(&page.url)
        .bind(page.depth)
        .bind(&page.found_on)
        .bind(crawl.run)
        .bind(now)
        .bind(page.lastmod)
        .execute(&mut *conn)
        .await?;
    }
    Ok(discovered)
}

/// How many pages a reading has on its list that has not begun.
///
/// # Errors
/// When the database can't be read.
pub async fn listed(conn: &mut Conn, crawl: Crawl) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from documents where source_id = $1 and seen_run = $2")
        .bind(crawl.source)
        .bind(crawl.run)
        .fetch_one(conn)
        .await?)
}

/// Begins a reading with the pages that are on its list.
///
/// # Errors
/// When the database can't be written.
pub async fn begin(conn: &mut Conn, crawl: Crawl) -> Result<()> {
    let pages = listed(conn, crawl).await?;
    sqlx::query("update runs set seen = $3, waiting = $3 where workspace_id = $1 and id = $2")
        .bind(crawl.workspace)
        .bind(crawl.run_id)
        .bind(pages)
        .execute(conn)
        .await?;
    Ok(())
}

/// Counts one page of the list as read, in the transaction of the page.
///
/// # Errors
/// When the database can't be written.
pub async fn one_read(conn: &mut Conn, crawl: Crawl) -> Result<Tally> {
    Ok(sqlx::query_as(
        "update runs set waiting = max(waiting - 1, 0) where workspace_id = $1 and id = $2 returning seen, waiting",
    )
    .bind(crawl.workspace)
    .bind(crawl.run_id)
    .fetch_one(conn)
    .await?)
}

/// A page that an earlier reading met.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Known {
    /// Identifier.
    pub id: DocumentId,
    /// The page.
    #[sqlx(flatten)]
    pub found: Found,
}

/// Up to `limit` of the pages that earlier readings met and this one has not, oldest first, that come after `after`.
///
/// # Errors
/// When the database can't be read.
pub async fn known(
    conn: &mut Conn,
    crawl: Crawl,
    after: Option<DocumentId>,
    limit: u32,
) -> Result<Vec<Known>> {
    Ok(sqlx::query_as(
        "select id, url, depth, found_on, null as lastmod from documents where source_id = $1 and seen_run < $2 \
         and retire_at is null and ($3 is null or id > $3) order by id limit $4",
    )
    .bind(crawl.source)
    .bind(crawl.run)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// How many pages this reading has met, and how many of them are still to be read.
///
/// # Errors
/// When the database can't be read.
pub async fn tally(conn: &mut Conn, crawl: Crawl) -> Result<Tally> {
    Ok(sqlx::query_as("select seen, waiting from runs where workspace_id = $1 and id = $2")
        .bind(crawl.workspace)
        .bind(crawl.run_id)
        .fetch_one(conn)
        .await?)
}

/// The next page that may be read now, nearest to the start first. Counts the try before it is made, so that a page
/// that brings the process down is not tried for ever.
///
/// # Errors
/// When the database can't be written.
pub async fn take_next(conn: &mut Conn, crawl: Crawl, now: Timestamp) -> Result<Option<Next>> {
    Ok(sqlx::query_as(
        "update documents set tries = tries + 1 where id = (select id from documents \
            where source_id = $1 and seen_run = $2 and pending = 1 and coalesce(retry_at, 0) <= $3 \
            order by tries, depth, id limit 1) \
         returning id, url, depth, tries, etag, last_modified, content_hash, outcome, links, found_on, title, lastmod, \
         read_lastmod, retire_at, duplicate_of",
    )
    .bind(crawl.source)
    .bind(crawl.run)
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

/// When the next page of the list may be read; none if the list is empty.
///
/// # Errors
/// When the database can't be read.
pub async fn next_at(conn: &mut Conn, crawl: Crawl) -> Result<Option<Timestamp>> {
    Ok(sqlx::query_scalar(
        "select min(coalesce(retry_at, 0)) from documents where source_id = $1 and seen_run = $2 and pending = 1",
    )
    .bind(crawl.source)
    .bind(crawl.run)
    .fetch_one(conn)
    .await?)
}

/// Leaves a page on the list, to be tried again. `counts` says whether this try was the page's own failure, `detail`
/// what it waits for.
///
/// # Errors
/// When the database can't be written.
pub async fn put_back(
    conn: &mut Conn,
    crawl: Crawl,
    page: DocumentId,
    retry_at: Option<Timestamp>,
    counts: bool,
    detail: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "update documents set retry_at = $3, tries = tries - $4, detail = coalesce($5, detail) \
         where workspace_id = $1 and id = $2",
    )
    .bind(crawl.workspace)
    .bind(page)
    .bind(retry_at)
    .bind(i64::from(!counts))
    .bind(detail)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a source's pages off the list that an earlier, unfinished reading left on it.
///
/// # Errors
/// When the database can't be written.
pub async fn clear_frontier(conn: &mut Conn, workspace: WorkspaceId, source: SourceId) -> Result<()> {
    sqlx::query(
        "update documents set pending = 0 where workspace_id = $1 and source_id = $2 and pending = 1",
    )
    .bind(workspace)
    .bind(source)
    .execute(conn)
    .await?;
    Ok(())
}
