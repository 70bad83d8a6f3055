//! Rows for an export, page by page, in an order that the imported ones have as well.

use super::super::vectors::IndexScope;
use super::super::{Conn, packed_vectors};
use super::rows::{ChunkRow, DocumentRow, FileRow, PlaceRow, SourceRow};
use crate::domain::ids::{BotId, DocumentId, FileId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::error::{Error, Result};

/// What a bot answers from: its own knowledge base first, then the others in the order in which it was given them.
///
/// # Errors
/// When the database can't be read.
pub async fn bases_of_bot(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
) -> Result<Vec<KnowledgeBaseId>> {
    Ok(sqlx::query_scalar(
        "select k.id from (select knowledge_base_id, -1 as added_at from bots where workspace_id = $1 and id = $2 \
           union all select knowledge_base_id, added_at from bot_knowledge_bases where workspace_id = $1 and bot_id = $2) b \
         join knowledge_bases k on k.id = b.knowledge_base_id and k.workspace_id = $1 \
         join indexes i on i.id = k.live_index_id order by b.added_at, i.number",
    )
    .bind(workspace)
    .bind(bot)
    .fetch_all(conn)
    .await?)
}

/// Whose a bot is, for the operator, who may look into every workspace.
///
/// # Errors
/// `not_found`.
pub async fn bot_anywhere(conn: &mut Conn, id: BotId) -> Result<WorkspaceId> {
    sqlx::query_scalar("select workspace_id from bots where id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("bot"))
}

/// Whose a knowledge base is, for the operator, who may look into every workspace.
///
/// # Errors
/// `not_found`.
pub async fn base_anywhere(conn: &mut Conn, id: KnowledgeBaseId) -> Result<WorkspaceId> {
    sqlx::query_scalar("select workspace_id from knowledge_bases where id = $1 and live_index_id is not null")
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("knowledge base"))
}

/// Sources after an id, with their files, by id.
///
/// # Errors
/// When the database can't be read.
pub async fn sources(
    conn: &mut Conn,
    workspace: WorkspaceId,
    base: KnowledgeBaseId,
    after: Option<SourceId>,
    limit: u32,
) -> Result<Vec<SourceRow>> {
    let mut rows: Vec<SourceRow> = sqlx::query_as(
        "select id, type, title, url, text, start_urls, include, exclude, max_pages, max_depth, schedule, time_zone, \
         repeated, status, error_code, error_detail, run, created_at, updated_at, read_at from sources \
         where workspace_id = $1 and knowledge_base_id = $2 and ($3 is null or id > $3) order by id limit $4",
    )
    .bind(workspace)
    .bind(base)
    .bind(after)
    .bind(limit)
    .fetch_all(&mut *conn)
    .await?;
    for row in &mut rows {
        row.file = sqlx::query_as::<_, FileRow>(
            "select id, source_id, name, type, bytes, sha256, created_at from files where workspace_id = $1 and source_id = $2",
        )
        .bind(workspace)
        .bind(row.id)
        .fetch_optional(&mut *conn)
        .await?;
    }
    Ok(rows.into_iter().map(SourceRow::settled).collect())
}

/// Pages after an id, by id. Those that were found and not read yet are left out: the next reading finds them again.
///
/// # Errors
/// When the database can't be read.
pub async fn documents(
    conn: &mut Conn,
    workspace: WorkspaceId,
    base: KnowledgeBaseId,
    index_number: i64,
    after: Option<DocumentId>,
    limit: u32,
) -> Result<Vec<DocumentRow>> {
    Ok(sqlx::query_as(
        "select d.id, d.source_id, d.duplicate_of, d.url, d.final_url, d.canonical_url, d.title, d.description, \
         d.language, case when d.outcome = 'pending' then 'indexed' else d.outcome end as outcome, d.detail, d.http_status, \
         d.bytes, d.text, d.content_hash, d.index_hash, x.content_hash as held, d.etag, d.last_modified, d.depth, \
         d.found_on, d.seen_run, d.links, d.blocks, d.published_at, d.modified_at, d.lastmod, d.read_lastmod, \
         d.retire_at, d.created_at, d.fetched_at from documents d \
         left join index_documents x on x.index_number = $3 and x.document_id = d.id \
         where d.workspace_id = $1 and d.knowledge_base_id = $2 and ($4 is null or d.id > $4) \
         and not (d.outcome = 'pending' and d.text is null) order by d.id limit $5",
    )
    .bind(workspace)
    .bind(base)
    .bind(index_number)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// The ids of the pages that [`documents`] lists.
///
/// # Errors
/// When the database can't be read.
pub async fn document_ids(
    conn: &mut Conn,
    workspace: WorkspaceId,
    base: KnowledgeBaseId,
) -> Result<Vec<DocumentId>> {
    Ok(sqlx::query_scalar(
        "select id from documents where workspace_id = $1 and knowledge_base_id = $2 \
         and not (outcome = 'pending' and text is null) order by id",
    )
    .bind(workspace)
    .bind(base)
    .fetch_all(conn)
    .await?)
}

/// Passages of a version after a row, by row.
///
/// # Errors
/// When the database can't be read.
pub async fn chunks(conn: &mut Conn, scope: IndexScope, after: i64, limit: u32) -> Result<Vec<ChunkRow>> {
    Ok(sqlx::query_as(
        "select rowid_, heading_path, text, tokens, content_hash, words_hash, band_0, band_1, band_2, band_3 \
         from document_chunks where workspace_id = $1 and index_number = $2 and rowid_ > $3 order by rowid_ limit $4",
    )
    .bind(scope.workspace_id)
    .bind(scope.number)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Vectors of a version after a row, with their bits, by row.
///
/// # Errors
/// When the database can't be read.
pub async fn vectors(
    conn: &mut Conn,
    scope: IndexScope,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Vec<u8>, Vec<u8>)>> {
    packed_vectors::list(conn, scope, after, limit).await
}

/// Places of a version after one, by page and position.
///
/// # Errors
/// When the database can't be read.
pub async fn places(
    conn: &mut Conn,
    scope: IndexScope,
    after: Option<(DocumentId, i64)>,
    limit: u32,
) -> Result<Vec<PlaceRow>> {
    let (document, position) = after.unzip();
    Ok(sqlx::query_as(
        "select p.document_id, p.position, p.chunk, p.heading_path from chunk_places p \
         join documents d on d.id = p.document_id and d.workspace_id = $1 \
         where p.index_number = $2 and (p.document_id, p.position) > (coalesce($3, ''), coalesce($4, -1)) \
         order by p.document_id, p.position limit $5",
    )
    .bind(scope.workspace_id)
    .bind(scope.number)
    .bind(document)
    .bind(position)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// A part of a file; none after the last.
///
/// # Errors
/// When the database can't be read.
pub async fn file_part_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    file: FileId,
    n: i64,
) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar(
        "select p.data from file_parts p join files f on f.id = p.file_id \
         where f.workspace_id = $1 and p.file_id = $2 and p.n = $3",
    )
    .bind(workspace)
    .bind(file)
    .bind(n)
    .fetch_optional(conn)
    .await?)
}
