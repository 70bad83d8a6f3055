//! Knowledge bases: what sources feed and bots answer from.
//!
//! One without a live version is being imported: until that has ended it is nobody's to see, see `store::transfer`.

use super::Conn;
use super::indexes::{self, NewIndex};
use crate::domain::ids::{IndexId, KnowledgeBaseId, WorkspaceId};
use crate::domain::pipeline::Pipeline;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use sqlx::types::Json;

/// A knowledge base.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KnowledgeBase {
    /// Identifier.
    pub id: KnowledgeBaseId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What its owner calls it.
    pub name: String,
    /// How its pages become passages.
    #[sqlx(json)]
    pub pipeline: Pipeline,
    /// The version that answers.
    pub live_index_id: Option<IndexId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its settings were last changed.
    pub updated_at: Timestamp,
}

const COLUMNS: &str = "id, workspace_id, name, pipeline, live_index_id, created_at, updated_at";

/// Makes a knowledge base with its first version, which answers at once.
///
/// # Errors
/// When the database can't be written.
pub async fn create(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: KnowledgeBaseId,
    name: &str,
    index: &NewIndex,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into knowledge_bases (id, workspace_id, name, created_at, updated_at) values ($1, $2, $3, $4, $4)",
    )
    .bind(id)
    .bind(workspace)
    .bind(name)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    indexes::create(conn, workspace, id, index, now).await?;
    indexes::go_live(conn, workspace, id, index.id, now).await
}

/// A workspace's knowledge base.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: KnowledgeBaseId) -> Result<KnowledgeBase> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from knowledge_bases where workspace_id = $1 and id = $2 and live_index_id is not null"
    )))
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("knowledge base"))
}

/// Saves name and pipeline.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, base: &KnowledgeBase) -> Result<()> {
    let done = sqlx::query(
        "update knowledge_bases set name = $3, pipeline = $4, updated_at = $5 where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(base.id)
    .bind(&base.name)
    .bind(Json(&base.pipeline))
    .bind(base.updated_at)
    .execute(conn)
    .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("knowledge base")) } else { Ok(()) }
}
