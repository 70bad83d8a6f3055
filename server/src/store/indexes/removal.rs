//! How a version goes: out of sight at once, its rows bit by bit.

use crate::domain::ids::{IndexId, KnowledgeBaseId, WorkspaceId};
use crate::error::Result;
use crate::store::Conn;

/// Deletes a version: from now on nobody sees it. [`clear`] takes its rows. The live one is left alone.
///
/// # Errors
/// When the database can't be written.
pub async fn remove(conn: &mut Conn, workspace: WorkspaceId, id: IndexId) -> Result<()> {
    sqlx::query(
        "update indexes set removing = 1 where workspace_id = $1 and id = $2 \
         and not exists (select 1 from knowledge_bases k where k.live_index_id = $2)",
    )
    .bind(workspace)
    .bind(id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes the versions that are of no more use: those that are neither live nor pinned nor being built, but for the
/// `keep` that answered last.
///
/// # Errors
/// When the database can't be written.
pub async fn retire(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    keep: u32,
) -> Result<u64> {
    Ok(sqlx::query(
        "update indexes set removing = 1 where number in (select i.number from indexes i \
            join knowledge_bases k on k.id = i.knowledge_base_id \
            where k.workspace_id = $1 and k.id = $2 and i.id <> k.live_index_id and i.pinned = 0 \
              and i.status = 'ready' and i.removing = 0 \
            order by coalesce(i.live_until, i.created_at) desc, i.number desc limit -1 offset $3)",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .bind(keep)
    .execute(conn)
    .await?
    .rows_affected())
}

/// Whether rows of deleted versions are left, whoever's they are.
///
/// # Errors
/// When the database can't be read.
pub async fn is_due(conn: &mut Conn) -> Result<bool> {
    let number: Option<i64> = sqlx::query_scalar("select number from indexes where removing = 1 limit 1")
        .fetch_optional(conn)
        .await?;
    Ok(number.is_some())
}

/// Deletes up to `limit` passages of a deleted version, whoever's it is; the version itself when none is left.
///
/// # Errors
/// When the database can't be written.
pub async fn clear(conn: &mut Conn, limit: u32) -> Result<()> {
    // By the triggers, words, vectors and places go with the passages.
    let statements = [
        "delete from document_chunks where rowid_ in (select rowid_ from document_chunks where index_number = $1 limit $2)",
        "delete from index_documents where index_number = $1 and document_id in ( \
            select document_id from index_documents where index_number = $1 limit $2)",
        "delete from index_words where index_number = $1 and word in ( \
            select word from index_words where index_number = $1 limit $2)",
        "delete from indexes where number = $1 and $2 > 0",
    ];
    let number: Option<i64> =
        sqlx::query_scalar("select number from indexes where removing = 1 order by number limit 1")
            .fetch_optional(&mut *conn)
            .await?;
    let Some(number) = number else { return Ok(()) };
    for statement in statements {
        let done = sqlx::query(statement).bind(number).bind(limit).execute(&mut *conn).await?;
        if done.rows_affected() > 0 {
            break;
        }
    }
    Ok(())
}
