//! Rows of an import, in portions, into a knowledge base that nobody sees before all of it is there.

use super::super::indexes::{self, NewIndex};
use super::super::vectors::IndexScope;
use super::super::{Conn, full_text, packed_vectors, schedules};
use super::rows::{ChunkRow, DocumentRow, FileRow, PlaceRow, SourceRow};
use crate::domain::ids::{
    BotId, ChunkId, DocumentId, FileId, IndexId, KnowledgeBaseId, SourceId, WorkspaceId,
};
use crate::domain::pipeline::Pipeline;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::store::bots::Bot;
use sqlx::types::Json;

/// A knowledge base that is being imported.
#[derive(Debug, Clone, Copy)]
pub struct Staged {
    /// Whose it will be.
    pub workspace: WorkspaceId,
    /// Its id.
    pub base: KnowledgeBaseId,
    /// Its version's id.
    pub index: IndexId,
    /// Its version as the search tables know it.
    pub scope: IndexScope,
}

/// Begins a knowledge base that nobody sees.
///
/// # Errors
/// When the database can't be written.
pub async fn begin(
    conn: &mut Conn,
    workspace: WorkspaceId,
    name: &str,
    pipeline: &Pipeline,
    index: &NewIndex,
    now: Timestamp,
) -> Result<Staged> {
    let base = KnowledgeBaseId::new();
    sqlx::query(
        "insert into knowledge_bases (id, workspace_id, name, pipeline, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)",
    )
    .bind(base)
    .bind(workspace)
    .bind(name)
    .bind(Json(pipeline))
    .bind(now)
    .execute(&mut *conn)
    .await?;
    indexes::create(conn, workspace, base, index, now).await?;
    let number: i64 = sqlx::query_scalar("select number from indexes where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(index.id)
        .fetch_one(conn)
        .await?;
    let dimensions = usize::try_from(index.dimensions).map_err(Error::internal)?;
    let scope = IndexScope { workspace_id: workspace, number, dimensions, analysis: index.analysis };
    Ok(Staged { workspace, base, index: index.id, scope })
}

/// Notes that the import goes on, so that nobody takes what is there for remains.
///
/// # Errors
/// `conflict` if somebody did, or the workspace is gone.
pub async fn touch(conn: &mut Conn, staged: &Staged, now: Timestamp) -> Result<()> {
    let done = sqlx::query(
        "update knowledge_bases set updated_at = $3 where workspace_id = $1 and id = $2 and live_index_id is null",
    )
    .bind(staged.workspace)
    .bind(staged.base)
    .bind(now)
    .execute(conn)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::new(
            Code::Conflict,
            "The import stood still for so long that its beginnings were cleared away. Nothing was imported; try again.",
        ));
    }
    Ok(())
}

/// Adds a source.
///
/// # Errors
/// When the database can't be written.
pub async fn source(conn: &mut Conn, staged: &Staged, id: SourceId, row: &SourceRow) -> Result<()> {
    sqlx::query(
        "insert into sources (id, workspace_id, knowledge_base_id, type, title, url, text, start_urls, include, exclude, \
         max_pages, max_depth, schedule, time_zone, repeated, status, error_code, error_detail, run, created_at, updated_at, \
         read_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
    )
    .bind(id)
    .bind(staged.workspace)
    .bind(staged.base)
    .bind(row.source_type)
    .bind(&row.title)
    .bind(&row.url)
    .bind(&row.text)
    .bind(&row.start_urls)
    .bind(&row.include)
    .bind(&row.exclude)
    .bind(row.max_pages)
    .bind(row.max_depth)
    .bind(&row.schedule)
    .bind(&row.time_zone)
    .bind(&row.repeated)
    .bind(row.status)
    .bind(&row.error_code)
    .bind(&row.error_detail)
    .bind(row.run)
    .bind(row.created_at)
    .bind(row.updated_at)
    .bind(row.read_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a file, without its bytes.
///
/// # Errors
/// When the database can't be written.
pub async fn file(conn: &mut Conn, staged: &Staged, source: SourceId, row: &FileRow) -> Result<FileId> {
    let id = FileId::new();
    sqlx::query(
        "insert into files (id, workspace_id, source_id, name, type, bytes, sha256, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(staged.workspace)
    .bind(source)
    .bind(&row.name)
    .bind(&row.file_type)
    .bind(row.bytes)
    .bind(&row.sha256)
    .bind(row.created_at)
    .execute(conn)
    .await?;
    Ok(id)
}

/// Adds a part of a file.
///
/// # Errors
/// When the database can't be written, or the file is not of this import.
pub async fn file_part(conn: &mut Conn, staged: &Staged, file: FileId, n: i64, data: &[u8]) -> Result<()> {
    let done = sqlx::query(
        "insert into file_parts (file_id, n, data) select id, $3, $4 from files where workspace_id = $1 and id = $2",
    )
    .bind(staged.workspace)
    .bind(file)
    .bind(n)
    .bind(data)
    .execute(conn)
    .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("file")) } else { Ok(()) }
}

/// Adds a page, and what the version holds of it.
///
/// # Errors
/// `archive_invalid` if its source has a page of that address already, or when the database can't be written.
pub async fn document(
    conn: &mut Conn,
    staged: &Staged,
    (id, source, duplicate_of): (DocumentId, SourceId, Option<DocumentId>),
    row: &DocumentRow,
) -> Result<()> {
    sqlx::query(
        "insert into documents (id, workspace_id, knowledge_base_id, source_id, duplicate_of, url, final_url, canonical_url, \
         title, description, language, outcome, detail, http_status, bytes, text, content_hash, index_hash, etag, \
         last_modified, depth, found_on, seen_run, pending, links, blocks, published_at, modified_at, lastmod, read_lastmod, \
         retire_at, created_at, fetched_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
         $17, $18, $19, $20, $21, $22, $23, 0, $24, $25, $26, $27, $28, $29, $30, $31, $32)",
    )
    .bind(id)
    .bind(staged.workspace)
    .bind(staged.base)
    .bind(source)
    .bind(duplicate_of)
    .bind(&row.url)
    .bind(&row.final_url)
    .bind(&row.canonical_url)
    .bind(&row.title)
    .bind(&row.description)
    .bind(&row.language)
    .bind(row.outcome)
    .bind(&row.detail)
    .bind(row.http_status)
    .bind(row.bytes)
    .bind(&row.text)
    .bind(&row.content_hash)
    .bind(&row.index_hash)
    .bind(&row.etag)
    .bind(&row.last_modified)
    .bind(row.depth)
    .bind(&row.found_on)
    .bind(row.seen_run)
    .bind(&row.links)
    .bind(&row.blocks)
    .bind(row.published_at)
    .bind(row.modified_at)
    .bind(row.lastmod)
    .bind(row.read_lastmod)
    .bind(row.retire_at)
    .bind(row.created_at)
    .bind(row.fetched_at)
    .execute(&mut *conn)
    .await
    .map_err(|error| match error.as_database_error() {
        Some(database) if database.is_unique_violation() => Error::new(
            Code::ArchiveInvalid,
            "The export names the same page of a source twice, so it was changed after it was made. Nothing was imported.",
        ),
        _ => error.into(),
    })?;
    if let Some(held) = &row.held {
        sqlx::query(
            "insert into index_documents (index_number, document_id, content_hash) values ($1, $2, $3)",
        )
        .bind(staged.scope.number)
        .bind(id)
        .bind(held)
        .execute(conn)
        .await?;
    }
    Ok(())
}

/// Adds a passage, with its words to be found by. Returns its row.
///
/// # Errors
/// When the database can't be written.
pub async fn chunk(conn: &mut Conn, staged: &Staged, row: &ChunkRow) -> Result<i64> {
    let rowid: i64 = sqlx::query_scalar(
        "insert into document_chunks (id, workspace_id, index_number, heading_path, text, tokens, content_hash, \
         words_hash, band_0, band_1, band_2, band_3) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         returning rowid_",
    )
    .bind(ChunkId::new())
    .bind(staged.workspace)
    .bind(staged.scope.number)
    .bind(&row.heading_path)
    .bind(&row.text)
    .bind(row.tokens)
    .bind(&row.content_hash)
    .bind(&row.words_hash)
    .bind(row.band_0)
    .bind(row.band_1)
    .bind(row.band_2)
    .bind(row.band_3)
    .fetch_one(&mut *conn)
    .await?;
    full_text::insert(conn, staged.scope, rowid, &row.heading_path.join("\n"), &row.text).await?;
    Ok(rowid)
}

/// Makes a passage findable by its vector, which must be known to be good.
///
/// # Errors
/// When the database can't be written.
pub async fn vector(
    conn: &mut Conn,
    staged: &Staged,
    rowid: i64,
    packed: &[u8],
    sketch: &[u8],
) -> Result<()> {
    packed_vectors::insert(conn, staged.scope, rowid, packed, sketch).await
}

/// Puts a passage into its place.
///
/// # Errors
/// When the database can't be written.
pub async fn place(
    conn: &mut Conn,
    staged: &Staged,
    document: DocumentId,
    rowid: i64,
    row: &PlaceRow,
) -> Result<()> {
    sqlx::query(
        "insert into chunk_places (index_number, document_id, position, chunk, heading_path) \
         select $2, $3, $4, $5, $6 where exists (select 1 from documents where workspace_id = $1 and id = $3)",
    )
    .bind(staged.workspace)
    .bind(staged.scope.number)
    .bind(document)
    .bind(row.position)
    .bind(rowid)
    .bind(&row.heading_path)
    .execute(conn)
    .await?;
    Ok(())
}

/// Shows an imported knowledge base to its workspace: it answers from now on.
///
/// # Errors
/// As for [`touch`].
pub async fn go_live(conn: &mut Conn, staged: &Staged, now: Timestamp) -> Result<()> {
    touch(conn, staged, now).await?;
    schedules::resume(conn, staged.workspace, staged.base, now).await?;
    indexes::go_live(conn, staged.workspace, staged.base, staged.index, now).await
}

/// Adds a bot whose knowledge base is there.
///
/// # Errors
/// When the database can't be written.
pub async fn bot(conn: &mut Conn, bot: &Bot) -> Result<()> {
    sqlx::query(
        "insert into bots (id, workspace_id, knowledge_base_id, name, system_prompt, settings, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(bot.id)
    .bind(bot.workspace_id)
    .bind(bot.knowledge_base_id)
    .bind(&bot.name)
    .bind(&bot.system_prompt)
    .bind(Json(&bot.settings))
    .bind(bot.created_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a bot a further knowledge base.
///
/// # Errors
/// When the database can't be written.
pub async fn give(conn: &mut Conn, staged: &Staged, bot: BotId, now: Timestamp) -> Result<()> {
    sqlx::query(
        "insert into bot_knowledge_bases (bot_id, knowledge_base_id, workspace_id, added_at) values ($1, $2, $3, $4)",
    )
    .bind(bot)
    .bind(staged.base)
    .bind(staged.workspace)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}
