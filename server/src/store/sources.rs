//! Sources: what was added to a knowledge base.

mod changes;
mod readings;
mod repeated;

pub use changes::{Changes, set_text, update};
pub use readings::{begin_again, begin_run};
pub use repeated::{repeated, set_repeated};

use super::{Conn, Page};
use crate::domain::file::FileType;
use crate::domain::ids::{BotId, FileId, JobId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::domain::pattern::Pattern;
use crate::domain::source::{SourceStatus, SourceType};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use sqlx::types::Json;

/// A source, with what became of its pages.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Source {
    /// Identifier.
    pub id: SourceId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What it feeds.
    pub knowledge_base_id: KnowledgeBaseId,
    /// The bot whose own that knowledge base is; none if it is no bot's.
    pub bot_id: Option<BotId>,
    /// What kind of thing.
    #[sqlx(rename = "type")]
    pub source_type: SourceType,
    /// Given, or of the first page.
    pub title: Option<String>,
    /// Where it starts.
    pub url: Option<String>,
    /// Where it starts besides that.
    pub start_urls: Json<Vec<String>>,
    /// Patterns of which a page must match one, if there are any.
    pub include: Json<Vec<Pattern>>,
    /// Patterns of which a page may match none.
    pub exclude: Json<Vec<Pattern>>,
    /// Most pages, for sites and sitemaps.
    pub max_pages: Option<i64>,
    /// Most links away from the start, for sites.
    pub max_depth: Option<i64>,
    /// When it is read again by itself: a word or a cron expression.
    pub schedule: Option<String>,
    /// IANA name of the schedule's time zone.
    pub time_zone: Option<String>,
    /// When the schedule is due.
    pub next_run_at: Option<Timestamp>,
    /// How far it is.
    pub status: SourceStatus,
    /// Stable name of what is wrong.
    pub error_code: Option<String>,
    /// What is wrong, for people.
    pub error_detail: Option<String>,
    /// Which reading this is.
    pub run: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When something last changed.
    pub updated_at: Timestamp,
    /// When it was last read to its end.
    pub read_at: Option<Timestamp>,
    /// Pages known of.
    pub total: i64,
    /// Pages that answer.
    pub indexed: i64,
    /// Pages with something wrong.
    pub failed: i64,
    /// Pages still to be read.
    pub waiting: i64,
    /// Passages.
    pub chunks: i64,
    /// Its latest job.
    pub job_id: Option<JobId>,
    /// Its file, if it is one.
    pub file_id: Option<FileId>,
    /// What its owner calls that.
    pub file_name: Option<String>,
    /// What kind of file it is.
    pub file_type: Option<FileType>,
    /// Its size.
    pub file_bytes: Option<i64>,
    /// SHA-256 of its bytes, hex.
    pub file_sha256: Option<String>,
}

/// What is needed to add one.
#[derive(Debug, Clone)]
pub struct NewSource {
    /// Identifier.
    pub id: SourceId,
    /// What it feeds.
    pub knowledge_base_id: KnowledgeBaseId,
    /// What kind of thing.
    pub source_type: SourceType,
    /// For texts.
    pub title: Option<String>,
    /// Where it starts.
    pub url: Option<String>,
    /// The words, for texts; the pairs as JSON, for questions and answers.
    pub text: Option<String>,
    /// Where it starts besides `url`.
    pub start_urls: Vec<String>,
    /// Patterns of which a page must match one, if there are any.
    pub include: Vec<Pattern>,
    /// Patterns of which a page may match none.
    pub exclude: Vec<Pattern>,
    /// Most pages.
    pub max_pages: Option<i64>,
    /// Most links away from the start.
    pub max_depth: Option<i64>,
    /// When it is read again by itself.
    pub schedule: Option<String>,
    /// IANA name of the schedule's time zone.
    pub time_zone: Option<String>,
    /// When the schedule is due.
    pub next_run_at: Option<Timestamp>,
}

impl NewSource {
    /// A source of one page that is given, and has no address.
    #[must_use]
    pub fn given(id: SourceId, knowledge_base_id: KnowledgeBaseId, source_type: SourceType) -> Self {
        Self {
            id,
            knowledge_base_id,
            source_type,
            title: None,
            url: None,
            text: None,
            start_urls: Vec::new(),
            include: Vec::new(),
            exclude: Vec::new(),
            max_pages: Some(1),
            max_depth: None,
            schedule: None,
            time_zone: None,
            next_run_at: None,
        }
    }
}

/// Without what is counted over all pages.
const BARE: &str = "select s.id, s.workspace_id, s.knowledge_base_id, null as bot_id, s.type, s.title, s.url, s.start_urls, \
    s.include, s.exclude, s.max_pages, s.max_depth, s.schedule, s.time_zone, s.next_run_at, s.status, s.error_code, \
    s.error_detail, s.run, s.created_at, s.updated_at, s.read_at, 0 as total, 0 as indexed, 0 as failed, 0 as waiting, \
    0 as chunks, null as job_id, \
    f.id as file_id, f.name as file_name, f.type as file_type, f.bytes as file_bytes, f.sha256 as file_sha256 \
    from sources s left join files f on f.source_id = s.id";

const SELECT: &str = "select s.id, s.workspace_id, s.knowledge_base_id, \
    (select b.id from bots b where b.knowledge_base_id = s.knowledge_base_id order by b.id limit 1) as bot_id, \
    s.type, s.title, s.url, s.start_urls, s.include, s.exclude, s.max_pages, s.max_depth, s.schedule, s.time_zone, \
    s.next_run_at, s.status, s.error_code, s.error_detail, s.run, s.created_at, s.updated_at, s.read_at, \
    (select count(*) from documents d where d.source_id = s.id) as total, \
    (select count(*) from documents d where d.source_id = s.id and d.outcome in ('indexed', 'changed', 'unchanged', 'duplicate')) as indexed, \
    (select count(*) from documents d where d.source_id = s.id and d.outcome in ('http_error', 'unreachable', 'blocked', \
        'unsupported_type', 'empty', 'needs_javascript', 'too_large', 'bad_encoding', 'damaged')) as failed, \
    (select count(*) from documents d where d.source_id = s.id and d.pending = 1) as waiting, \
    (select count(distinct p.chunk) from documents d join chunk_places p on p.document_id = d.id \
        join indexes i on i.number = p.index_number join knowledge_bases k on k.live_index_id = i.id \
        where d.source_id = s.id) as chunks, \
    (select j.id from jobs j where j.source_id = s.id order by j.id desc limit 1) as job_id, \
    f.id as file_id, f.name as file_name, f.type as file_type, f.bytes as file_bytes, f.sha256 as file_sha256 \
    from sources s left join files f on f.source_id = s.id";

/// Adds a source.
///
/// # Errors
/// When the database can't be written.
pub async fn create(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: &NewSource,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into sources (id, workspace_id, knowledge_base_id, type, title, url, text, max_pages, max_depth, status, \
         created_at, updated_at, start_urls, include, exclude, schedule, time_zone, next_run_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(source.id)
    .bind(workspace)
    .bind(source.knowledge_base_id)
    .bind(source.source_type)
    .bind(&source.title)
    .bind(&source.url)
    .bind(&source.text)
    .bind(source.max_pages)
    .bind(source.max_depth)
    .bind(now)
    .bind(Json(&source.start_urls))
    .bind(Json(&source.include))
    .bind(Json(&source.exclude))
    .bind(&source.schedule)
    .bind(&source.time_zone)
    .bind(source.next_run_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// A workspace's source without what is counted over all its pages: those numbers are 0, and bot and job are none.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn bare(conn: &mut Conn, workspace: WorkspaceId, id: SourceId) -> Result<Source> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{BARE} where s.workspace_id = $1 and s.id = $2")))
        .bind(workspace)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("source"))
}

/// A workspace's source.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: SourceId) -> Result<Source> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where s.workspace_id = $1 and s.id = $2")))
        .bind(workspace)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("source"))
}

/// A knowledge base's sources, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<Source>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where s.workspace_id = $1 and s.knowledge_base_id = $2 and ($3 is null or s.id < $3) \
         order by s.id desc limit $4"
    )))
    .bind(workspace)
    .bind(knowledge_base)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |source: &Source| source.id.0))
}

/// The words of a text source.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn text(conn: &mut Conn, workspace: WorkspaceId, id: SourceId) -> Result<Option<String>> {
    sqlx::query_scalar("select text from sources where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("source"))
}

/// Sets a source's state; `read` notes that it was read to its end.
///
/// # Errors
/// When the database can't be written.
pub async fn set_status(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: SourceId,
    status: SourceStatus,
    error: Option<(&str, &str)>,
    read: bool,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update sources set status = $3, error_code = $4, error_detail = $5, updated_at = $6, \
         read_at = case when $7 then $6 else read_at end where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(id)
    .bind(status)
    .bind(error.map(|(code, _)| code))
    .bind(error.map(|(_, detail)| detail))
    .bind(now)
    .bind(read)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a source that has none the title of its first page.
///
/// # Errors
/// When the database can't be written.
pub async fn set_title_if_none(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: SourceId,
    title: &str,
) -> Result<()> {
    sqlx::query("update sources set title = $3 where workspace_id = $1 and id = $2 and title is null")
        .bind(workspace)
        .bind(id)
        .bind(title)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives a source another title; none leaves it to the next reading.
///
/// # Errors
/// When the database can't be written.
pub async fn set_title(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: SourceId,
    title: Option<&str>,
) -> Result<()> {
    sqlx::query("update sources set title = $3 where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .bind(title)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes a source with its pages, passages, vectors and jobs.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, id: SourceId) -> Result<()> {
    let done = sqlx::query("delete from sources where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .execute(conn)
        .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("source")) } else { Ok(()) }
}

/// What a source is when its reading was cancelled: what was read of it answers.
///
/// # Errors
/// When the database can't be written.
pub async fn settle_cancelled(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: SourceId,
    now: Timestamp,
) -> Result<()> {
    let read = get(conn, workspace, source).await?.indexed > 0;
    let status = if read { SourceStatus::Active } else { SourceStatus::Error };
    let error =
        Some(("cancelled", "Reading was cancelled before its end. Refresh the source to read it whole."));
    set_status(conn, workspace, source, status, error, false, now).await
}
