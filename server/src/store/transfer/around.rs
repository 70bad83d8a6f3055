//! What an import needs around its rows: where it goes, what it is called, and how what is left of it is removed.

use super::super::Conn;
use crate::domain::ids::{KnowledgeBaseId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;

/// A name that no knowledge base of the workspace has: the one asked for, or that with a number.
///
/// # Errors
/// When the database can't be read.
pub async fn free_name(conn: &mut Conn, workspace: WorkspaceId, wanted: &str) -> Result<String> {
    let taken = sqlx::query_scalar("select name from knowledge_bases where workspace_id = $1")
        .bind(workspace)
        .fetch_all(conn)
        .await?;
    Ok(free(&taken, wanted))
}

/// A name that no bot of the workspace has.
///
/// # Errors
/// When the database can't be read.
pub async fn free_bot_name(conn: &mut Conn, workspace: WorkspaceId, wanted: &str) -> Result<String> {
    let taken = sqlx::query_scalar("select name from bots where workspace_id = $1")
        .bind(workspace)
        .fetch_all(conn)
        .await?;
    Ok(free(&taken, wanted))
}

/// Names have at most 80 characters.
fn free(taken: &[String], wanted: &str) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while taken.contains(&name) {
        let mark = format!(" ({number})");
        name = wanted.chars().take(80 - mark.len()).collect::<String>() + &mark;
        number += 1;
    }
    name
}

/// Knowledge bases whose import has stood still since `before`, whoever's they are.
///
/// # Errors
/// When the database can't be read.
pub async fn remains(conn: &mut Conn, before: Timestamp) -> Result<Vec<(WorkspaceId, KnowledgeBaseId)>> {
    Ok(sqlx::query_as(
        "select workspace_id, id from knowledge_bases where live_index_id is null and updated_at < $1",
    )
    .bind(before)
    .fetch_all(conn)
    .await?)
}

/// Removes a portion of what was imported of a knowledge base. True once nothing of it is left.
///
/// # Errors
/// When the database can't be written.
pub async fn discard_some(
    conn: &mut Conn,
    workspace: WorkspaceId,
    base: KnowledgeBaseId,
    limit: u32,
) -> Result<bool> {
    let steps = [
        "delete from document_chunks where workspace_id = $1 and rowid_ in (select c.rowid_ from indexes i \
         join knowledge_bases k on k.id = i.knowledge_base_id and k.live_index_id is null \
         join document_chunks c on c.index_number = i.number where i.knowledge_base_id = $2 limit $3)",
        "delete from file_parts where (file_id, n) in (select p.file_id, p.n from sources s \
         join knowledge_bases k on k.id = s.knowledge_base_id and k.live_index_id is null \
         join files f on f.source_id = s.id join file_parts p on p.file_id = f.id \
         where s.workspace_id = $1 and s.knowledge_base_id = $2 limit $3)",
        "delete from documents where workspace_id = $1 and id in (select d.id from documents d \
         join knowledge_bases k on k.id = d.knowledge_base_id and k.live_index_id is null \
         where d.knowledge_base_id = $2 limit $3)",
        "delete from knowledge_bases where workspace_id = $1 and id = $2 and live_index_id is null and $3 > 0",
    ];
    for step in steps {
        let done = sqlx::query(step).bind(workspace).bind(base).bind(limit).execute(&mut *conn).await?;
        if done.rows_affected() > 0 {
            return Ok(step.starts_with("delete from knowledge_bases"));
        }
    }
    Ok(true)
}

/// The workspace, if there is only one.
///
/// # Errors
/// When the database can't be read.
pub async fn only_workspace(conn: &mut Conn) -> Result<Option<WorkspaceId>> {
    let ids: Vec<WorkspaceId> =
        sqlx::query_scalar("select id from workspaces limit 2").fetch_all(conn).await?;
    Ok(if let [id] = ids[..] { Some(id) } else { None })
}

/// The workspace of that id, if it is there.
///
/// # Errors
/// When the database can't be read.
pub async fn workspace(conn: &mut Conn, id: WorkspaceId) -> Result<Option<WorkspaceId>> {
    Ok(sqlx::query_scalar("select id from workspaces where id = $1").bind(id).fetch_optional(conn).await?)
}
