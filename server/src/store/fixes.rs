//! What owners put in the place of answers, and the source that it stands in.

use super::Conn;
use crate::domain::ids::{KnowledgeBaseId, MessageId, SourceId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;

/// What was put in an answer's place.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Fix {
    /// The answer.
    pub message_id: MessageId,
    /// Where the pair stands; none if that source was deleted.
    pub source_id: Option<SourceId>,
    /// What is asked.
    pub question: String,
    /// What is answered.
    pub answer: String,
    /// When it was first fixed.
    pub created_at: Timestamp,
    /// When it was last fixed.
    pub updated_at: Timestamp,
}

/// The source of a knowledge base that fixed answers go into, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn source_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
) -> Result<Option<SourceId>> {
    Ok(sqlx::query_scalar(
        "select source_id from corrections_sources where workspace_id = $1 and knowledge_base_id = $2",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .fetch_optional(conn)
    .await?)
}

/// Makes a source the one that fixed answers go into.
///
/// # Errors
/// When the database can't be written.
pub async fn set_source(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    source: SourceId,
) -> Result<()> {
    sqlx::query(
        "insert into corrections_sources (knowledge_base_id, workspace_id, source_id) values ($1, $2, $3) \
         on conflict (knowledge_base_id) do update set source_id = excluded.source_id",
    )
    .bind(knowledge_base)
    .bind(workspace)
    .bind(source)
    .execute(conn)
    .await?;
    Ok(())
}

/// What was put in an answer's place, if something was.
///
/// # Errors
/// When the database can't be read.
pub async fn find(conn: &mut Conn, workspace: WorkspaceId, message: MessageId) -> Result<Option<Fix>> {
    Ok(sqlx::query_as(
        "select message_id, source_id, question, answer, created_at, updated_at from message_fixes \
         where workspace_id = $1 and message_id = $2",
    )
    .bind(workspace)
    .bind(message)
    .fetch_optional(conn)
    .await?)
}

/// Notes what was put in an answer's place.
///
/// # Errors
/// When the database can't be written.
pub async fn put(conn: &mut Conn, workspace: WorkspaceId, fix: &Fix) -> Result<()> {
    sqlx::query(
        "insert into message_fixes (message_id, workspace_id, source_id, question, answer, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (message_id) do update set source_id = excluded.source_id, \
         question = excluded.question, answer = excluded.answer, updated_at = excluded.updated_at",
    )
    .bind(fix.message_id)
    .bind(workspace)
    .bind(fix.source_id)
    .bind(&fix.question)
    .bind(&fix.answer)
    .bind(fix.created_at)
    .bind(fix.updated_at)
    .execute(conn)
    .await?;
    Ok(())
}
